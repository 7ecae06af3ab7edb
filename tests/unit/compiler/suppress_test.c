/* Remarks to this program in a configuration, what findings are about, and
 * edits that would mend them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/source/source.h"

#define KEYRING "crypto ikev2 keyring K\n peer P\n  address 10.0.0.1\n"

/* "FV405:4 FV110:1 " of a text, without unused objects. */
static void findings(const char *text, char *out, size_t cap)
{
	struct compiler_unit *u = compiler_run("x", span_str(text), NULL);
	size_t n = 0;

	assert_non_null(u);
	out[0] = '\0';
	for (size_t i = 0; i < compiler_findings(u)->n; i++) {
		const struct diag *d = compiler_findings(u)->items[i];

		if (strcmp(d->id, "FV110") != 0 && strcmp(d->id, "FV406") != 0)
			n += (size_t)snprintf(out + n, cap - n, "%s:%u ", d->id,
				d->place.line);
	}
	compiler_free(u);
}

static void expect(const char *text, const char *want)
{
	char got[256];

	findings(text, got, sizeof(got));
	assert_string_equal(got, want);
}

static void a_remark_silences_its_line(void **state)
{
	(void)state;
	expect(KEYRING "  pre-shared-key cisco\n", "FV405:4 ");
	expect(KEYRING "  pre-shared-key cisco ! flexike: ignore FV405 lab\n", "");
	expect(KEYRING "  pre-shared-key cisco\t!flexike: ignore weak-key lab\n",
		"");
	expect(KEYRING "! flexike: ignore FV405 lab\n!\n! more\n"
		"  pre-shared-key cisco\n", "");
	/* Only that line, only that rule. */
	expect(KEYRING "! flexike: ignore FV405 lab\n description x\n"
		"  pre-shared-key cisco\n", "FV017:4 FV405:6 ");
	expect(KEYRING "! flexike: ignore FV404,FV405 lab\n"
		"  pre-shared-key cisco\n", "FV017:4 ");
}

static void a_remark_may_be_for_the_file(void **state)
{
	(void)state;
	expect(KEYRING "  pre-shared-key cisco\n"
		"! flexike: ignore-file FV405 lab\n", "");
	expect("! flexike: ignore-file FV405 lab\nhostname r1\n", "FV017:1 ");
}

static void wrong_remarks_are_found(void **state)
{
	(void)state;
	expect("! flexike: ignore FV998 x\nhostname a\n", "FV019:1 ");
	expect("! flexike: ignore\nhostname a\n", "FV019:1 ");
	expect("! flexike: ignroe FV405 x\nhostname a\n", "FV019:1 ");
	expect(KEYRING "! flexike: ignore FV405\n  pre-shared-key cisco\n",
		"FV018:4 ");
	/* Rules that only a release or a profile raises may be silent now. */
	expect("! flexike: ignore FV602 x\nhostname a\n", "");
	/* Text that only looks like one. */
	expect("banner motd ^C\n! flexike: ignore FV405\n^C\n", "");
	expect("! see flexike: ignore FV405\n", "");
	expect("! flexike: ignore FV405 x", "FV017:1 ");
}

static void remarks_are_cut_off(void **state)
{
	static const struct {
		const char *line;
		const char *remark;
	} rows[] = {
		{"", ""}, {"flexike:", ""}, {"x! flexike: y", ""},
		{"! flexike: y", "! flexike: y"}, {" \t!flexike:", "!flexike:"},
		{"key a !  flexike: z", "!  flexike: z"}, {" flexike: x", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_true(span_eq(source_remark(span_str(rows[i].line)),
			span_str(rows[i].remark)));
}

static void context_is_the_way_down(void **state)
{
	static const char text[] = KEYRING
		"  pre-shared-key   cisco ! flexike: ignore FV001 x\n"
		"interface  Tunnel0\n tunnel  protection ipsec profile P\n";
	struct compiler_unit *u = compiler_run("x", span_str(text), NULL);
	const struct diag_list *l = compiler_findings(u);
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < l->n; i++) {
		const char *c = l->items[i]->context;

		assert_non_null(c);
		assert_null(strstr(c, "cisco"));
		if (!strcmp(l->items[i]->id, "FV405"))
			assert_string_equal(c, "crypto ikev2 keyring K > peer P"
				" > pre-shared-key *******");
		else if (!strcmp(l->items[i]->id, "FV103"))
			assert_string_equal(c, "interface Tunnel0 > tunnel "
				"protection ipsec profile P");
		else
			continue;
		seen++;
	}
	assert_int_equal(seen, 2);
	compiler_free(u);
}

/* The first edit of the first finding with this id. */
static void expect_edit(const char *text, const char *id, bool safe,
	uint32_t from, uint32_t to, const char *by)
{
	struct compiler_unit *u = compiler_run("x", span_str(text), NULL);
	const struct diag_list *l = compiler_findings(u);
	const struct diag_edit *e = NULL;

	for (size_t i = 0; i < l->n && !e; i++)
		if (!strcmp(l->items[i]->id, id))
			e = l->items[i]->edits;
	assert_non_null(e);
	assert_int_equal(e->safe, safe);
	assert_int_equal(e->place.column, from);
	assert_int_equal(e->place.end_column, to);
	assert_string_equal(e->text, by);
	compiler_free(u);
}

static void what_is_obvious_has_an_edit(void **state)
{
	(void)state;
	expect_edit("crypto ikev2 profile P\n keyring K\n", "FV003", true, 9, 9,
		" local");
	expect_edit("crypto ikev2 proposal P\n group 19\n exit now\n", "FV009",
		true, 6, 10, "");
	expect_edit("crypto ikev2 profile P\n autentication local pre-share\n",
		"FV001", false, 2, 15, "authentication");
	expect_edit("interface Tunnell\n", "FV014", false, 17, 18, "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_remark_silences_its_line),
		cmocka_unit_test(a_remark_may_be_for_the_file),
		cmocka_unit_test(wrong_remarks_are_found),
		cmocka_unit_test(remarks_are_cut_off),
		cmocka_unit_test(context_is_the_way_down),
		cmocka_unit_test(what_is_obvious_has_an_edit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
