/* What is around findings: selection, paths, flexike.json, edits. The files of
 * suppressions and baselines have their tests in check_known_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/check/check.h"
#include "compiler/check/locate.h"

static int severity(const struct check_rules *r, const char *id)
{
	return r->severity[compiler_rule_index(id)];
}

static void selectors_select(void **state)
{
	struct check_rules r;
	const char *near = NULL;

	(void)state;
	check_rules_init(&r);
	assert_int_equal(severity(&r, "FV404"), DIAG_WARNING);
	check_rules_turn(&r, "all", false);
	check_rules_turn(&r, "FV40", true);
	assert_int_equal(severity(&r, "FV404"), DIAG_WARNING);
	assert_int_equal(severity(&r, "FV304"), CHECK_OFF);
	check_rules_turn(&r, "wildcard-key", false);
	assert_int_equal(severity(&r, "FV404"), CHECK_OFF);
	check_rules_turn(&r, "Syntax", true);
	assert_int_equal(severity(&r, "FV001"), DIAG_ERROR);
	/* What is off is not switched on by a severity. */
	check_rules_set(&r, "FV404", DIAG_INFO);
	check_rules_set(&r, "FV001", DIAG_INFO);
	assert_int_equal(severity(&r, "FV404"), CHECK_OFF);
	assert_int_equal(severity(&r, "FV001"), DIAG_INFO);
	assert_true(check_selector("fv", NULL));
	assert_true(check_selector("pki", NULL));
	assert_false(check_selector("FV4x", NULL));
	assert_false(check_selector("negotiaton", &near));
	assert_string_equal(near, "negotiation");
}

static void wildcards_match(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} rows[] = {
		{"", "", true}, {"", "a", false}, {"*", "", true},
		{"a*", "abc", true}, {"*c", "abc", true}, {"a?c", "abc", true},
		{"a?c", "ac", false}, {"*b*", "abc", true},
		{"*ab", "aab", true}, {"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false}, {"**", "x", true},
		{"[a]", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (check_wild(rows[i].pattern, rows[i].text) != rows[i].match)
			fail_msg("%s, %s", rows[i].pattern, rows[i].text);
}

static void patterns_match_paths(void **state)
{
	(void)state;
	assert_true(check_path_matches("archive", "archive/a.cfg"));
	assert_true(check_path_matches("archive", "x/archive/a.cfg"));
	assert_true(check_path_matches("*.old", "x/a.old"));
	assert_false(check_path_matches("archive", "archives/a.cfg"));
	assert_true(check_path_matches("lab/*.cfg", "lab/a.cfg"));
	assert_true(check_path_matches("./lab", "lab/a.cfg"));
	assert_false(check_path_matches("lab/*.cfg", "x/lab/a.cfg"));
	assert_true(check_path_matches("x/lab", "x/lab/deep/a.cfg"));
}

static void expect_relative(const char *dir, const char *path,
	const char *want)
{
	char *got = check_relative(dir, path);

	assert_string_equal(got, want);
	free(got);
}

static void paths_are_seen_from_folders(void **state)
{
	char *folder = check_folder("/a/b/c.cfg");

	(void)state;
	assert_string_equal(folder, "/a/b");
	free(folder);
	folder = check_folder("/a.cfg");
	assert_string_equal(folder, "/");
	free(folder);
	expect_relative("/a/b", "/a/b/c.cfg", "c.cfg");
	expect_relative("/a/b", "/a/./b//x/../c.cfg", "c.cfg");
	expect_relative("/a/b", "/a/bc.cfg", "/a/bc.cfg");
	expect_relative("/", "/a/b", "a/b");
	expect_relative("/a", "/../../b", "/b");
	expect_relative(".", "x/../c.cfg", "c.cfg");
	expect_relative("x", "./x/c.cfg", "c.cfg");
}

static void members_are_located(void **state)
{
	static const char text[] =
		"{\"a\\\"\": [1, {\"x\": \"]}\"}],\n  \"b\" : {\"c\": [true,\n 2]}}";
	const struct locate_step c[] = {{"b", 0}, {"c", 0}};
	const struct locate_step two[] = {{"b", 0}, {"c", 0}, {NULL, 1}};
	const struct locate_step none[] = {{"b", 0}, {"d", 0}};
	struct locate_place p = locate(span_str(text), c, 2);

	(void)state;
	assert_int_equal(p.line, 2);
	assert_int_equal(p.column, 10);
	p = locate(span_str(text), two, 3);
	assert_int_equal(p.line, 3);
	assert_int_equal(p.column, 2);
	p = locate(span_str(text), none, 2);
	assert_int_equal(p.line, 1);
	assert_int_equal(p.column, 1);
}

static void expect_refused(const char *text, const char *why)
{
	char err[256] = "";

	assert_null(check_config_parse("d/flexike.json", span_str(text), err,
		sizeof(err)));
	if (!strstr(err, why))
		fail_msg("%s: %s", text, err);
}

static void configs_are_strict(void **state)
{
	(void)state;
	expect_refused("", "d/flexike.json:1:");
	expect_refused("[]", "1:1: an object is expected");
	expect_refused("{\"select\": \"FV1\"}", "1:2: a list is expected");
	expect_refused("{\n\"ignore\": [\"FV4\", 7]}", "2:19: a text");
	expect_refused("{\"releas\": 1}", "did you mean `release`?");
	expect_refused("{\"release\": \"12.4\"}", "a release is expected");
	expect_refused("{\"profile\": \"weak\"}", "a profile is expected");
	expect_refused("{\"severity\": {\"FV404\": \"fatal\"}}",
		"1:15: info, warning");
	expect_refused("{\"paths\": [{\"select\": []}]}", "`files` is missing");
	expect_refused("{\"files\": []}", "`files` is not known here");
	expect_refused("{\"release\": \"auto\", \"release\": \"auto\"}",
		"duplicate");
}

static void later_sections_win(void **state)
{
	static const char text[] = "{\"release\": \"xe-16.7\","
		"\"ignore\": [\"FV4\"], \"profile\": \"nge\","
		"\"paths\": [{\"files\": [\"lab\"], \"profile\": \"none\","
		"  \"release\": \"xe-17.11\"},"
		" {\"files\": [\"*.old\"], \"select\": [\"FV405\"]}]}";
	char err[256];
	struct check_config *c = check_config_parse("/d/flexike.json",
		span_str(text), err, sizeof(err));
	struct check_settings s;

	(void)state;
	assert_non_null(c);
	check_config_apply(c, "/d/a.cfg", &s);
	assert_string_equal(s.release, "xe-16.7");
	assert_string_equal(s.profile, "nge");
	assert_int_equal(s.fail_on, -1);
	assert_int_equal(severity(&s.rules, "FV405"), CHECK_OFF);
	assert_int_equal(severity(&s.rules, "FV304"), DIAG_ERROR);
	check_config_apply(c, "/d/lab/a.old", &s);
	assert_string_equal(s.release, "xe-17.11");
	assert_string_equal(s.profile, "none");
	assert_int_equal(severity(&s.rules, "FV405"), DIAG_WARNING);
	assert_int_equal(severity(&s.rules, "FV304"), CHECK_OFF);
	check_config_free(c);
}

/* ---- edits ------------------------------------------------------------------- */

static void expect_mended(const char *text, bool unsafe, const char *want,
	size_t left)
{
	struct compiler_unit *u = compiler_run("x", span_str(text), NULL);
	struct check_edited e;

	assert_true(check_edit(u, unsafe, &e));
	if (!span_eq(span_of(e.text, e.n), span_str(want)))
		fail_msg("%.*s", (int)e.n, (const char *)e.text);
	assert_int_equal(e.left, left);
	check_edited_fini(&e);
	compiler_free(u);
}

#define PROFILE "crypto ikev2 profile P\n"
static void texts_are_mended(void **state)
{
	(void)state;
	expect_mended("", true, "", 0);
	expect_mended(PROFILE " keyring K\n", false, PROFILE " keyring local K\n",
		0);
	expect_mended(PROFILE "\tkeyring  K\r\n exit now", false,
		PROFILE "\tkeyring local  K\r\n exit", 0);
	expect_mended("\xef\xbb\xbf" PROFILE " keyring K", false,
		"\xef\xbb\xbf" PROFILE " keyring local K", 0);
	expect_mended(PROFILE " autentication local pre-share\n", false,
		PROFILE " autentication local pre-share\n", 0);
	expect_mended(PROFILE " autentication local pre-share\n", true,
		PROFILE " authentication local pre-share\n", 0);
}

/* Edits that no rule makes yet: several for a finding, that overlap, that take
 * out and put in whole lines. */
static void add_edit(struct compiler_unit *u, struct diag *d, uint32_t line,
	uint32_t from, uint32_t end_line, uint32_t to, const char *text)
{
	assert_true(diag_edit(compiler_findings_edit(u), d,
		(struct diag_place){"x", line, from, end_line, to}, true, text));
}

static struct diag *add_finding(struct compiler_unit *u)
{
	struct diag *d = diag_add(compiler_findings_edit(u), DIAG_ERROR);

	assert_non_null(d);
	d->id = "FV001";
	d->message = "";
	return d;
}

static char *diff_of(const struct compiler_unit *old,
	const struct check_edited *e)
{
	struct compiler_unit *now =
		compiler_run("x", span_of(e->text, e->n), NULL);
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	check_diff(f, old, now, e);
	(void)fclose(f);
	compiler_free(now);
	return out;
}

static void edits_of_a_finding_go_together(void **state)
{
	struct compiler_unit *u = compiler_run("x",
		span_str("a\r\nb\r\nc\r\n"), NULL);
	struct diag *one;
	struct diag *two;
	struct check_edited e;
	char *diff;

	(void)state;
	compiler_findings_edit(u)->n = 0;
	one = add_finding(u);
	add_edit(u, one, 1, 1, 2, 1, ""); /* the line a goes */
	add_edit(u, one, 3, 1, 3, 1, "new\nlines\n");
	two = add_finding(u);
	add_edit(u, two, 1, 1, 1, 2, "x"); /* meets the first */
	add_edit(u, two, 2, 1, 2, 2, "y"); /* so this stays away too */
	assert_true(check_edit(u, false, &e));
	assert_true(span_eq(span_of(e.text, e.n),
		span_str("b\r\nnew\r\nlines\r\nc\r\n")));
	assert_int_equal(e.applied, 1);
	assert_int_equal(e.left, 1);
	diff = diff_of(u, &e);
	assert_string_equal(diff, "--- x\n+++ x\n@@ -1,3 +1,4 @@\n-a\n b\n"
		"+new\n+lines\n c\n");
	free(diff);
	check_edited_fini(&e);
	compiler_free(u);
}

static void hunks_are_apart(void **state)
{
	char text[400] = "";
	struct compiler_unit *u;
	struct check_edited e;
	char *diff;

	(void)state;
	for (int i = 1; i <= 20; i++)
		(void)snprintf(text + strlen(text), 20, "! line %d\n", i);
	u = compiler_run("x", span_str(text), NULL);
	add_edit(u, add_finding(u), 2, 3, 2, 7, "LINE");
	add_edit(u, add_finding(u), 19, 3, 19, 7, "LINE");
	assert_true(check_edit(u, false, &e));
	diff = diff_of(u, &e);
	assert_string_equal(diff, "--- x\n+++ x\n"
		"@@ -1,5 +1,5 @@\n ! line 1\n-! line 2\n+! LINE 2\n ! line 3\n"
		" ! line 4\n ! line 5\n"
		"@@ -16,5 +16,5 @@\n ! line 16\n ! line 17\n ! line 18\n"
		"-! line 19\n+! LINE 19\n ! line 20\n");
	free(diff);
	check_edited_fini(&e);
	compiler_free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selectors_select),
		cmocka_unit_test(wildcards_match),
		cmocka_unit_test(patterns_match_paths),
		cmocka_unit_test(paths_are_seen_from_folders),
		cmocka_unit_test(members_are_located),
		cmocka_unit_test(configs_are_strict),
		cmocka_unit_test(later_sections_win),
		cmocka_unit_test(texts_are_mended),
		cmocka_unit_test(edits_of_a_finding_go_together),
		cmocka_unit_test(hunks_are_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
