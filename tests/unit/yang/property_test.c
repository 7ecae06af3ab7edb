/* Every configuration that there is: the image made of it is the image made of
 * the document exported from it, octet for octet, in JSON and in XML, with keys
 * and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/compiler.h"
#include "tests/unit/policy/sample.h"
#include "yang/yang.h"

struct image {
	uint8_t *p;
	size_t n;
};

static struct yang *yang;

static void fail_with(const char *what, const struct diag_list *l)
{
	fail_msg("%s: %s (%s)", what, l->n ? l->items[0]->message : "no memory",
		l->n ? l->items[0]->fix : "");
}

static struct image import(const char *what, const struct yang_import *in,
	size_t *left_out)
{
	struct arena arena;
	struct diag_list l;
	struct image i;

	arena_init(&arena, 0);
	diag_list_init(&l, &arena);
	if (!yang_import(yang, in, &i.p, &i.n, left_out, &l))
		fail_with(what, &l);
	arena_fini(&arena);
	return i;
}

static struct yang_keys *keys_of(const struct policy *p)
{
	struct yang_keys *k;
	struct arena arena;
	struct diag_list l;
	uint8_t *text;
	size_t n;

	arena_init(&arena, 0);
	diag_list_init(&l, &arena);
	assert_true(yang_keys_print(p, &text, &n));
	k = yang_keys_parse("keys", span_of(text, n), &l);
	if (!k)
		fail_with("keys", &l);
	free(text);
	arena_fini(&arena);
	return k;
}

static char *document(const char *what, const struct policy *p,
	enum yang_format f)
{
	struct arena arena;
	struct diag_list l;
	char *text;

	arena_init(&arena, 0);
	diag_list_init(&l, &arena);
	text = yang_export(yang, p, f, &l);
	if (!text)
		fail_with(what, &l);
	arena_fini(&arena);
	return text;
}

static void same(const char *what, struct image a, struct image b)
{
	if (a.n != b.n || memcmp(a.p, b.p, a.n))
		fail_msg("%s: the images differ (%zu and %zu octets)", what,
			a.n, b.n);
}

static void check_format(const char *what, struct image with,
	struct image without, enum yang_format f)
{
	struct policy_error err;
	struct policy *p = policy_open(span_of(with.p, with.n), &err);
	struct yang_keys *keys = keys_of(p);
	char *text = document(what, p, f);
	struct yang_import in = {.name = what, .text = span_str(text),
		.format = f, .keys = keys};
	size_t left_out;
	struct image again = import(what, &in, &left_out);

	same(what, with, again);
	assert_int_equal(left_out, 0);
	free(again.p);
	in.without_keys = true;
	again = import(what, &in, &left_out);
	same(what, without, again);
	assert_int_equal(left_out, yang_keys_count(keys));
	free(again.p);
	in.without_keys = false;
	in.keys = NULL;
	again = import(what, &in, &left_out);
	same(what, left_out ? without : with, again);
	free(again.p);
	free(text);
	yang_keys_free(keys);
	policy_free(p);
}

static void check(const char *what, struct image with, struct image without)
{
	check_format(what, with, without, YANG_JSON);
	check_format(what, with, without, YANG_XML);
}

/* ---- configurations ------------------------------------------------------ */

static unsigned int checked;

static void check_file(const char *path)
{
	struct compiler_unit *u;
	struct policy_error err;
	struct image with = {0};
	struct image without = {0};
	char why[256];

	u = compiler_run_file(path, NULL, why, sizeof(why));
	if (!u)
		fail_msg("%s", why);
	if (!compiler_image(u, true, &with.p, &with.n, &err) ||
		!compiler_image(u, false, &without.p, &without.n, &err))
		fail_msg("%s: %s", path, err.reason);
	check(path, with, without);
	checked++;
	free(with.p);
	free(without.p);
	compiler_free(u);
}

static int visit(const char *path, const struct stat *st, int type,
	struct FTW *ftw)
{
	size_t n = strlen(path);

	(void)st;
	(void)ftw;
	if (type == FTW_F && n > 4 && !strcmp(path + n - 4, ".cfg"))
		check_file(path);
	return 0;
}

static void test_own_configurations(void **state)
{
	(void)state;
	checked = 0;
	assert_int_equal(nftw("tests", visit, 8, FTW_PHYS), 0);
	print_message("%u configurations\n", checked);
	assert_true(checked >= 4);
}

/* The collection of configurations that is too large to be a part of this. */
static void test_collected_configurations(void **state)
{
	const char *shared = getenv("FLEXIKE_SHARED");
	char path[512];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/configs",
		shared ? shared : "../shared");
	checked = 0;
	if (nftw(path, visit, 8, FTW_PHYS)) {
		print_message("%s is not there\n", path);
		skip();
	}
	print_message("%u configurations\n", checked);
	assert_true(checked > 0);
}

/* ---- tables that no configuration makes ---------------------------------- */

static struct image finish(struct policy_builder *b, bool with_secrets)
{
	struct policy_error err;
	struct image i;

	if (!policy_builder_finish(b, with_secrets, &i.p, &i.n, &err))
		fail_msg("%s", err.reason);
	return i;
}

static void check_builder(const char *what, struct policy_builder *b)
{
	struct image with = finish(b, true);
	struct image without = finish(b, false);

	check(what, with, without);
	free(with.p);
	free(without.p);
	policy_builder_free(b);
}

static void test_sample(void **state)
{
	(void)state;
	check_builder("sample", sample_builder());
}

/* Texts that break careless quoting: of JSON, of XML, of XPath, blanks at the
 * ends, four-octet characters, and the noncharacters that become U+FFFD. */
static void test_texts(void **state)
{
	static const char *const texts[] = {"\"", "'", "\\", "<&>", "]]>",
		"  blank  ", "\t", " ", "&amp;", "\\u0041", "]", "a'b\"c",
		"\xf0\x9f\x94\x91", "\xef\xbf\xbe", "\xef\xb7\x90", "\xc2\xa0",
		"\xe2\x80\xa8", "\x7f", "/", "null", "true", "0"};
	struct policy_builder *b = sample_builder();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct policy_vrf row = {.file = sample_str(b, texts[i]),
			.line = UINT32_MAX, .name = sample_str(b, texts[i])};

		(void)policy_add(b, POLICY_TABLE_vrf, &row);
	}
	check_builder("texts", b);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* One field at random, within what the loader allows. */
static void random_field(struct policy_builder *b, const struct policy_field *f,
	uint8_t *p, uint32_t *seed)
{
	uint64_t span = (uint64_t)f->max - f->min + 1;
	uint32_t v = (uint32_t)(f->min + next_random(seed) * 7919ull % span);
	struct policy_prefix prefix = sample_prefix(
		next_random(seed) % 2 ? "10.1.2.3/9" : "2001:db8::5/127");
	char text[16];

	switch (f->kind) {
	case POLICY_KIND_STR:
		(void)snprintf(text, sizeof(text), "t%u", v % 7);
		*(struct policy_str *)(void *)p = sample_str(b, text);
		return;
	case POLICY_KIND_REF:
	case POLICY_KIND_RANGE:
		return; /* second pass */
	case POLICY_KIND_ADDR:
		memcpy(p, &prefix.addr, sizeof(prefix.addr));
		return;
	case POLICY_KIND_PREFIX:
		if (next_random(seed) % 4)
			memcpy(p, &prefix, sizeof(prefix));
		return;
	case POLICY_KIND_SECRET:
		/* Some keys are shared, some none, some referred to late. */
		v = next_random(seed) % 8;
		v = v > 5 ? POLICY_NONE : v;
		break;
	default:
		break;
	}
	memcpy(p, &v, sizeof(v));
}

static void random_link(struct policy_builder *b, const struct policy_field *f,
	uint8_t *p, uint32_t *seed)
{
	uint32_t n = policy_builder_count(b, f->target);
	struct policy_range r;

	r.first = next_random(seed) % n;
	r.n = next_random(seed) % (n - r.first + 1);
	if (f->kind == POLICY_KIND_REF)
		memcpy(p, &r.first, sizeof(r.first));
	else if (f->kind == POLICY_KIND_RANGE)
		memcpy(p, &r, sizeof(r));
}

static struct policy_builder *random_policy(uint32_t seed)
{
	struct policy_builder *b = policy_builder_new();
	uint8_t row[1024];

	for (uint32_t i = 0; i < 6; i++)
		(void)policy_add_secret(b, span_of("abcdefgh", 1 + i));
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);
		uint32_t n = t == POLICY_TABLE_device ? 1 :
			1 + next_random(&seed) % 5;

		for (uint32_t i = 0; i < n; i++) {
			memset(row, 0, sizeof(row));
			for (size_t f = 0; f < info->n_fields; f++)
				random_field(b, &info->fields[f],
					row + info->fields[f].offset, &seed);
			(void)policy_add(b, (enum policy_table)t, row);
		}
	}
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		for (uint32_t i = 0;
			i < policy_builder_count(b, (enum policy_table)t); i++)
			for (size_t f = 0; f < info->n_fields; f++)
				random_link(b, &info->fields[f],
					(uint8_t *)policy_edit(b,
						(enum policy_table)t, i) +
						info->fields[f].offset,
					&seed);
	}
	return b;
}

static void test_random_tables(void **state)
{
	char name[32];

	(void)state;
	for (uint32_t seed = 1; seed <= 100; seed++) {
		(void)snprintf(name, sizeof(name), "seed %u", seed);
		check_builder(name, random_policy(seed));
	}
}

static int setup(void **state)
{
	(void)state;
	yang = yang_new();
	return yang ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	yang_free(yang);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_configurations),
		cmocka_unit_test(test_collected_configurations),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_random_tables),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
