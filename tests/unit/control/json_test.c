/* Snapshot JSON: the round trip, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "runtime/control/control.h"

static const char *const cases[] = {"tests/cases/show/lab/input.json",
	"tests/cases/show/ipv6-nat/input.json",
	"tests/cases/show/down/input.json"};

static void test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *in = json_load_file(cases[i], 0, NULL);
		char *text = json_dumps(in, JSON_COMPACT);
		struct arena a;
		char err[256] = "";
		struct ctl_snapshot *s;
		json_t *out;
		char *first;
		char *second;

		arena_init(&a, 0);
		s = ctl_snapshot_parse(&a, text, err, sizeof(err));
		if (!s)
			fail_msg("%s: %s", cases[i], err);
		first = ctl_snapshot_json(s);
		out = json_loads(first, 0, NULL);
		/* Nothing of the input is lost, nothing is added. */
		assert_true(json_equal(in, out));
		s = ctl_snapshot_parse(&a, first, err, sizeof(err));
		second = ctl_snapshot_json(s);
		assert_string_equal(first, second);
		free(first);
		free(second);
		free(text);
		json_decref(in);
		json_decref(out);
		arena_fini(&a);
	}
}

/* Change one value of the lab snapshot and see it refused. */
static void check_refused(const char *path, json_t *value, const char *want)
{
	json_t *top = json_load_file(cases[0], 0, NULL);
	json_t *o = top;
	char *text;
	struct arena a;
	char err[256] = "";
	char key[64];
	const char *dot;

	assert_non_null(top);
	while ((dot = strchr(path, '.'))) {
		(void)snprintf(key, sizeof(key), "%.*s", (int)(dot - path),
			path);
		o = json_object_get(o, key);
		if (json_is_array(o))
			o = json_array_get(o, 0);
		assert_non_null(o);
		path = dot + 1;
	}
	if (value)
		assert_int_equal(json_object_set_new(o, path, value), 0);
	else
		assert_int_equal(json_object_del(o, path), 0);
	text = json_dumps(top, JSON_COMPACT);
	arena_init(&a, 0);
	assert_null(ctl_snapshot_parse(&a, text, err, sizeof(err)));
	assert_string_equal(err, want);
	arena_fini(&a);
	free(text);
	json_decref(top);
}

static void test_refusals(void **state)
{
	(void)state;
	check_refused("schema", json_integer(2), "the snapshot has schema 2; "
		"this program understands schema 1");
	check_refused("hostname", NULL, "field \"hostname\" is missing");
	check_refused("hostname", json_integer(1),
		"field \"hostname\" is not text");
	check_refused("uptime", json_integer(-1),
		"field \"uptime\" is not a number in its range");
	check_refused("ike_sas.id", json_integer(4294967296),
		"field \"id\" is not a number in its range");
	check_refused("ike_sas.initiator", json_integer(1),
		"field \"initiator\" is not true or false");
	check_refused("ike_sas.spi_local", json_string("0x12"),
		"field \"spi_local\" is not an SPI in hexadecimal digits");
	check_refused("ike_sas.local", json_string("10.0.0.1"),
		"field \"local\" is not an address and a port");
	check_refused("ike_sas.local.address", json_string("10.0.0.256"),
		"field \"local\" is not an address");
	check_refused("ike_sas.local.port", json_integer(65536),
		"field \"local\" is not a number in its range");
	check_refused("ike_sas.children.ts_local.protocol", json_integer(256),
		"field \"protocol\" is not a number in its range");
	check_refused("tunnels", json_object(), "field \"tunnels\" is not a "
						"list");
	check_refused("tunnels", json_pack("[i]", 1), "an object is expected");
	check_refused("ike", json_array(), "an object is expected");
	check_refused("ike.causes", json_array(), "field \"causes\" is not an "
						  "object");
}

static void test_not_json(void **state)
{
	struct arena a;
	char err[256];

	(void)state;
	arena_init(&a, 0);
	assert_null(ctl_snapshot_parse(&a, "{\"schema\":1", err,
		sizeof(err)));
	assert_int_equal(strncmp(err, "not JSON: ", 10), 0);
	assert_null(ctl_snapshot_parse(&a, "[]", err, sizeof(err)));
	assert_null(ctl_snapshot_parse(&a, "{\"schema\":1,\"schema\":1}", err,
		sizeof(err)));
	arena_fini(&a);
}

/* Newer daemons may say more. */
static void test_unknown_fields_are_ignored(void **state)
{
	json_t *top = json_load_file(cases[0], 0, NULL);
	struct arena a;
	char err[256];
	char *text;

	(void)state;
	(void)json_object_set_new(top, "weather", json_string("fine"));
	text = json_dumps(top, 0);
	arena_init(&a, 0);
	assert_non_null(ctl_snapshot_parse(&a, text, err, sizeof(err)));
	arena_fini(&a);
	free(text);
	json_decref(top);
}

/* docs/control.md has every field, under its struct, with its meaning. */
struct doc {
	char *page;
	const char *section;
};

static void check_section(struct doc *d, const char *name, const char *doc)
{
	char head[128];

	if (strncmp(name, "ctl_", 4) == 0)
		name += 4;
	(void)snprintf(head, sizeof(head), "\n### %s\n%s.\n", name, doc);
	d->section = strstr(d->page, head);
	if (!d->section)
		fail_msg("docs/control.md has no section %s", name);
	d->section += strlen(head);
}

static void check_documented(const struct doc *d, const char *key,
	const char *doc)
{
	const char *end = strstr(d->section, "\n### ");
	char cell[64];
	char meaning[256];
	const char *row;

	(void)snprintf(cell, sizeof(cell), "\n| `%s` | ", key);
	(void)snprintf(meaning, sizeof(meaning), " | %s |\n", doc);
	row = strstr(d->section, cell);
	if (!row || (end && row > end) ||
		strncmp(strchr(row + 1, '\n') - strlen(meaning) + 1, meaning,
			strlen(meaning)) != 0)
		fail_msg("docs/control.md does not explain %s as \"%s\"", key,
			doc);
}

static void test_documented(void **state)
{
	FILE *f = fopen("docs/control.md", "r");
	struct doc d = {calloc(1, 1 << 18), NULL};
	size_t n;

	(void)state;
	assert_non_null(f);
	assert_non_null(d.page);
	n = fread(d.page, 1, (1 << 18) - 1, f);
	assert_true(n > 1000);
	(void)fclose(f);
#define BEGIN(s, doc) check_section(&d, #s, doc);
#define FIELD(s, member, kind, doc) check_documented(&d, #member, doc);
#define LIST(s, member, counter, of, doc) check_documented(&d, #member, doc);
#define OBJECT(s, member, of, doc) check_documented(&d, #member, doc);
#define COUNTS(s, member, fn, number, doc) check_documented(&d, #member, doc);
#include "runtime/control/snapshot.def"
	for (size_t i = 0; ctl_show_name(i, NULL); i++) {
		char cell[128];

		(void)snprintf(cell, sizeof(cell), "\n| `show %s` | ",
			ctl_show_name(i, NULL));
		if (!strstr(d.page, cell))
			fail_msg("docs/control.md has no%s", cell + 1);
	}
	free(d.page);
}

/* A small arena ends in an error, not in a crash. */
static void test_no_memory(void **state)
{
	json_t *top = json_load_file(cases[1], 0, NULL);
	char *text = json_dumps(top, 0);
	char err[256];
	size_t limit = 0;
	struct ctl_snapshot *s = NULL;

	(void)state;
	while (!s) {
		struct arena a;

		limit += 97;
		arena_init(&a, limit);
		err[0] = '\0';
		s = ctl_snapshot_parse(&a, text, err, sizeof(err));
		if (!s)
			assert_string_equal(err, "no memory for the snapshot");
		arena_fini(&a);
	}
	assert_true(limit > 1000);
	free(text);
	json_decref(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_not_json),
		cmocka_unit_test(test_unknown_fields_are_ignored),
		cmocka_unit_test(test_documented),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
