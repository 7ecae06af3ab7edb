/* Each object of healthy configurations gets another name, at the place of its
 * definition and of each use: what is then found and defined is as before, and
 * the way back gives the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/assist/assist.h"

#define NEW "RENAMED-here"

static struct compiler_unit *unit_of(const char *text)
{
	const struct compiler_options o = {.now = 1700000000};
	struct compiler_unit *u = compiler_run("r.cfg", span_str(text), &o);

	assert_non_null(u);
	return u;
}

/* The text with the name written at all places; owned by the caller. */
static char *apply(const char *text, const struct compiler_unit *u,
	const struct assist_places *places, const char *name)
{
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);
	const char *from = text;

	assert_non_null(f);
	for (size_t i = 0; i < places->n; i++) {
		const struct assist_range *r = &places->items[i];
		struct span line;
		const char *at;

		(void)compiler_line_at(u, r->line - 1, &line);
		at = (const char *)line.p + r->column - 1;
		assert_true(at >= from);
		(void)fprintf(f, "%.*s%s", (int)(at - from), from, name);
		from = at + (r->end - r->column);
	}
	(void)fputs(from, f);
	assert_int_equal(fclose(f), 0);
	return out;
}

static size_t symbols_named(const struct compiler_unit *u, const char *name,
	const char *detail, size_t *all)
{
	struct assist_symbols s;
	struct arena a;
	size_t n = 0;

	arena_init(&a, 0);
	assert_true(assist_symbols(u, &a, &s));
	*all = s.n;
	for (size_t i = 0; i < s.n; i++)
		n += !strcmp(s.items[i].name, name) &&
			!strcmp(s.items[i].detail, detail);
	arena_fini(&a);
	return n;
}

static void same_findings(const struct compiler_unit *a,
	const struct compiler_unit *b, const char *path, const char *name)
{
	const struct diag_list *x = compiler_findings(a);
	const struct diag_list *y = compiler_findings(b);

	if (x->n != y->n)
		fail_msg("%s: %s renamed: %zu findings became %zu", path, name,
			x->n, y->n);
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->items[i]->id, y->items[i]->id) != 0)
			fail_msg("%s: %s renamed: %s became %s", path, name,
				x->items[i]->id, y->items[i]->id);
}

/* One object, asked for where @at is. False: it cannot be renamed. */
static bool rename_at(const char *path, const char *text,
	const struct compiler_unit *u, const struct assist_symbol *s,
	const struct assist_range *at)
{
	struct compiler_unit *renamed;
	struct assist_rename there;
	struct assist_rename back;
	size_t all, then;
	struct arena a;
	char *changed;
	char *again;

	arena_init(&a, 0);
	assert_true(assist_rename(u, at->line, at->column, NEW, &a, &there));
	if (there.why) {
		arena_fini(&a);
		return false;
	}
	assert_string_equal(there.name, s->name);
	changed = apply(text, u, &there.places, NEW);
	renamed = unit_of(changed);
	same_findings(u, renamed, path, s->name);
	(void)symbols_named(u, s->name, s->detail, &all);
	assert_int_equal(symbols_named(renamed, s->name, s->detail, &then), 0);
	assert_int_equal(all, then);
	assert_true(assist_rename(renamed, there.places.items[0].line,
		there.places.items[0].column, s->name, &a, &back));
	assert_null(back.why);
	again = apply(changed, renamed, &back.places, s->name);
	assert_string_equal(again, text);
	compiler_free(renamed);
	free(changed);
	free(again);
	arena_fini(&a);
	return true;
}

static size_t rename_all(const char *path, const char *text)
{
	struct compiler_unit *u = unit_of(text);
	struct assist_symbols s;
	struct arena a;
	size_t n = 0;

	arena_init(&a, 0);
	assert_true(assist_symbols(u, &a, &s));
	for (size_t i = 0; i < s.n; i++) {
		struct assist_places uses;

		if (!rename_at(path, text, u, &s.items[i], &s.items[i].at))
			continue;
		n++;
		assert_true(assist_references(u, s.items[i].at.line,
			s.items[i].at.column, false, &a, &uses));
		if (uses.n)
			assert_true(rename_at(path, text, u, &s.items[i],
				&uses.items[uses.n - 1]));
	}
	arena_fini(&a);
	compiler_free(u);
	return n;
}

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);
	size_t n;

	assert_non_null(f);
	assert_non_null(text);
	n = fread(text, 1, (1 << 20) - 1, f);
	(void)fclose(f);
	/* A NUL would end what is compared. */
	assert_int_equal(strlen(text), n);
	return text;
}

static void test_healthy(void **state)
{
	size_t n = 0;
	glob_t g;

	(void)state;
	assert_int_equal(glob("tests/cases/healthy/*.cfg", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		char *text = slurp(g.gl_pathv[i]);

		n += rename_all(g.gl_pathv[i], text);
		free(text);
	}
	globfree(&g);
	/* The test must not pass by renaming nothing. */
	assert_true(n > 50);
}

static const char again[] =
	"crypto ikev2 profile P\n"
	" match identity remote any\n"
	"crypto ikev2 keyring K\n"
	" peer A\n"
	"  address 192.0.2.1\n"
	"crypto ikev2 profile P\n"
	" keyring local K\n"
	"no crypto ikev2 keyring K\n"
	"crypto map M 10 ipsec-isakmp\n"
	"crypto map M 20 ipsec-isakmp\n"
	"crypto map M local-address Loopback0\n"
	"crypto pki trustpoint T\n"
	"access-list 101 permit ip any any\n"
	"interface Tunnel1\n";

static size_t spots(const char *text, uint32_t line, uint32_t column,
	const char *to, const char **why)
{
	struct compiler_unit *u = unit_of(text);
	struct assist_rename r;
	struct arena a;
	size_t n;

	arena_init(&a, 0);
	assert_true(assist_rename(u, line, column, to, &a, &r));
	n = r.places.n;
	*why = r.why;
	arena_fini(&a);
	compiler_free(u);
	return n;
}

static void test_opened_again(void **state)
{
	const char *why;

	(void)state;
	assert_int_equal(spots(again, 1, 22, "PR", &why), 2);
	assert_null(why);
	assert_int_equal(spots(again, 9, 12, NULL, &why), 3);
	assert_null(why);
	/* From the second line that opens it, too. */
	assert_int_equal(spots(again, 10, 12, NULL, &why), 3);
	assert_null(why);
}

static void test_refused(void **state)
{
	static const struct {
		uint32_t line, column;
		const char *to;
		const char *why;
	} rows[] = {
		{1, 22, "two words", "a name is one word, and not a number"},
		{1, 22, "12", "a name is one word, and not a number"},
		{1, 22, "", "a name is one word, and not a number"},
		{1, 2, "KR", "there is no name of an object here"},
		{99, 1, "KR", "there is no name of an object here"},
		{12, 23, "TT", "this is not a name that can be changed"},
		{13, 13, "TT", "this is not a name that can be changed"},
		{14, 12, "TT", "this is not a name that can be changed"},
	};
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(spots(again, rows[i].line, rows[i].column,
			rows[i].to, &why), 0);
		assert_non_null(why);
		assert_string_equal(why, rows[i].why);
	}
	assert_int_equal(spots("crypto ikev2 keyring A\n"
		"crypto ikev2 keyring B\n", 1, 22, "B", &why), 0);
	assert_string_equal(why, "there is another of that name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_opened_again),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
