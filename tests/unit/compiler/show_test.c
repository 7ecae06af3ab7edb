/* What flexike show prints: subjects found by abbreviated words; goldens of
 * tests/cases/show-config, each NAME.cfg with NAME.txt and NAME.json of all
 * subjects. FLEXIKE_UPDATE=1 writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/show/show.h"

#define CASES "tests/cases/show-config/"

static const char *subject(const char *words)
{
	struct show_request r = show_find(words);

	return r.subject ? r.subject->words : NULL;
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(subject("crypto ikev2 proposal"),
		"crypto ikev2 proposal");
	assert_string_equal(subject(" CR\tIKEV2  PROP "),
		"crypto ikev2 proposal");
	assert_string_equal(subject("crypto pki trustpoint"),
		"crypto pki trustpoints");
	assert_string_equal(subject("cry ikev2 auth pol default"),
		"crypto ikev2 authorization policy");
	assert_string_equal(subject("cry ips tr X"),
		"crypto ipsec transform-set");
	assert_string_equal(subject("cry map interface Tunnel1"), "crypto map");
	assert_string_equal(subject("run"), "running-config");
	assert_string_equal(subject("run all"), "running-config all");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(show_find("crypto ikev2 policy").name, "");
	assert_string_equal(show_find("crypto ikev2 policy  Name").name,
		"Name");
}

static void test_no_subject(void **state)
{
	struct show_request r = show_find("crypto ikev2 pro");

	(void)state;
	assert_null(r.subject);
	assert_int_equal(r.candidates, 2);
	r = show_find("crypto ikev2 propsal X");
	assert_null(r.subject);
	assert_int_equal(r.candidates, 0);
	assert_string_equal(r.nearest, "crypto ikev2 proposal");
	r = show_find("version");
	assert_null(r.subject);
	assert_null(r.nearest);
	assert_null(subject(""));
	assert_null(subject("crypto ikev2"));
	assert_null(subject("crypto ikev2 policy A B"));
	assert_null(subject("crypto ikev2 proposals"));
}

struct opened {
	struct policy *p;
	struct compiler_unit *u;
	struct show_from from;
};

static struct opened tables(const char *path)
{
	const struct compiler_options o = {.name = "x.cfg"};
	struct policy_error err;
	char why[256];
	struct compiler_unit *u =
		compiler_run_file(path, &o, why, sizeof(why));
	struct policy *p;

	assert_non_null(u);
	p = compiler_policy(u, &err);
	assert_non_null(p);
	return (struct opened){p, u, {p, u}};
}

static void done(const struct opened *o)
{
	policy_free(o->p);
	compiler_free(o->u);
}

/* Those have a test of their own. */
static bool is_golden(const struct show_subject *s)
{
	return strncmp(s->words, "running-config", 14) != 0;
}

static char *in_text(const struct show_from *from)
{
	const struct show_subject *s;
	size_t n = show_subjects(&s), size;
	char *text;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	for (size_t i = 0; i < n; i++) {
		const struct show_request r = {.subject = &s[i], .name = ""};
		json_t *list;

		if (!is_golden(&s[i]))
			continue;
		list = show_objects(&r, from);
		(void)fprintf(f, "# show %s\n", s[i].words);
		show_print(f, &s[i], list);
		json_decref(list);
	}
	assert_int_equal(fclose(f), 0);
	return text;
}

static char *in_json(const struct show_from *from)
{
	const struct show_subject *s;
	size_t n = show_subjects(&s);
	json_t *all = json_object();
	char *text;

	for (size_t i = 0; i < n; i++) {
		const struct show_request r = {.subject = &s[i], .name = ""};

		if (is_golden(&s[i]))
			json_object_set_new(all, s[i].words,
				show_objects(&r, from));
	}
	text = json_dumps(all, JSON_INDENT(2));
	assert_non_null(text);
	json_decref(all);
	return text;
}

static void compare(const char *name, const char *ending, const char *text)
{
	char path[128], was[65536];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), CASES "%s.%s", name, ending);
	if (getenv("FLEXIKE_UPDATE")) {
		f = fopen(path, "w");
		assert_non_null(f);
		(void)fprintf(f, "%s", text);
		assert_int_equal(fclose(f), 0);
		return;
	}
	f = fopen(path, "r");
	if (!f)
		fail_msg("%s is not there", path);
	n = fread(was, 1, sizeof(was) - 1, f);
	was[n] = '\0';
	(void)fclose(f);
	assert_string_equal(text, was);
}

static void test_goldens(void **state)
{
	static const char *const names[] = {"plain", "edited", "mixed",
		"pki", "maps", "incomplete"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char path[128];
		struct opened o;
		char *text, *json;

		(void)snprintf(path, sizeof(path), CASES "%s.cfg", names[i]);
		o = tables(path);
		text = in_text(&o.from);
		json = in_json(&o.from);
		/* The tables have the keys here, the output never. */
		assert_null(strstr(text, "CANARY"));
		assert_null(strstr(json, "CANARY"));
		compare(names[i], "txt", text);
		compare(names[i], "json", json);
		free(text);
		free(json);
		done(&o);
	}
}

static void test_one_name(void **state)
{
	struct opened o = tables(CASES "mixed.cfg");
	struct show_request r = show_find("crypto ikev2 proposal MIX ");
	json_t *list = show_objects(&r, &o.from);

	(void)state;
	/* Two rows of the tables, one object. */
	assert_int_equal(json_array_size(list), 1);
	json_decref(list);
	r.name = "mix";
	list = show_objects(&r, &o.from);
	assert_int_equal(json_array_size(list), 0);
	json_decref(list);
	done(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_subject),
		cmocka_unit_test(test_goldens),
		cmocka_unit_test(test_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
