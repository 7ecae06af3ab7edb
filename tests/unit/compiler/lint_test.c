/* The list of rules: each is documented, and each is raised by some case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/lint/rule.h"

#define CASES "tests/cases/compiler"

#define RULES LINT_RULES

static char *slurp(const char *path)
{
	static const size_t cap = 1 << 20;
	FILE *f = fopen(path, "rb");
	char *p = calloc(1, cap);

	assert_non_null(p);
	if (f) {
		assert_true(fread(p, 1, cap - 1, f) < cap - 1);
		(void)fclose(f);
	}
	return p;
}

static void every_rule_is_documented(void **state)
{
	char *doc = slurp("docs/rules.md");

	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		char row[128];

		(void)snprintf(row, sizeof(row), "## %s\n`%s`", lint_info((enum lint_rule)i)->id,
			lint_info((enum lint_rule)i)->slug);
		if (!strstr(doc, row))
			fail_msg("docs/rules.md lacks: %s", row);
	}
	free(doc);
}

/* Ids that were given out, from and to. */
static const unsigned catalogue[][2] = {{1, 16}, {101, 112}, {201, 210},
	{301, 313}, {401, 413}, {451, 458}, {501, 514}, {601, 613}, {651, 662},
	{701, 715}, {751, 764}, {801, 809}, {821, 828}, {841, 848}, {861, 866},
	{901, 914}};

static bool is_rule(const char *id)
{
	for (size_t i = 0; i < RULES; i++)
		if (!strcmp(lint_info((enum lint_rule)i)->id, id))
			return true;
	return false;
}

/* Every id is a rule, or docs/rules-left-out.md says why not. */
static void every_id_is_decided(void **state)
{
	char *doc = slurp("docs/rules-left-out.md");

	(void)state;
	for (size_t r = 0; r < sizeof(catalogue) / sizeof(*catalogue); r++)
		for (unsigned n = catalogue[r][0]; n <= catalogue[r][1]; n++) {
			char id[16];
			char row[24];

			(void)snprintf(id, sizeof(id), "FV%03u", n);
			(void)snprintf(row, sizeof(row), "\n| %s |", id);
			if (!is_rule(id) && !strstr(doc, row))
				fail_msg("FV%03u is no rule, and nothing says why",
					n);
		}
	free(doc);
}

static void mark(bool *seen, const char *text)
{
	for (size_t i = 0; i < RULES; i++) {
		char id[16];

		(void)snprintf(id, sizeof(id), " %s (", lint_info((enum lint_rule)i)->id);
		seen[i] |= strstr(text, id) != NULL;
	}
}

/* Findings of a rule in a text. */
static size_t raised(const struct lint_info *rule, const char *text)
{
	const struct compiler_options o = {.release = rule->release,
		.profile = rule->profile, .now = 1800000000};
	struct compiler_unit *u = compiler_run("x", span_str(text), &o);
	const struct diag_list *l;
	size_t n = 0;

	assert_non_null(u);
	l = compiler_findings(u);
	for (size_t i = 0; i < l->n; i++)
		n += !strcmp(l->items[i]->id, rule->id);
	compiler_free(u);
	return n;
}

/* Rules that need several files (pair) have their examples elsewhere. */
static void examples_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < RULES; i++) {
		const struct lint_info *r = lint_info((enum lint_rule)i);

		if (r->category == LINT_PAIR)
			continue;
		if (r->bad && !raised(r, r->bad))
			fail_msg("%s: its bad example does not raise it", r->id);
		if (r->good && raised(r, r->good))
			fail_msg("%s: its good example raises it", r->id);
	}
}

/* A file of which every line is wrong: findings stop, and say so. */
static void findings_are_bounded(void **state)
{
	static const char line[] = "crypto ikev2 nothing\n";
	const size_t n = LINT_MOST + 10;
	char *text = malloc(n * (sizeof(line) - 1) + 1);
	struct compiler_unit *u;
	const struct diag_list *l;
	size_t told = 0;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line));
	u = compiler_run("x", span_str(text), NULL);
	assert_non_null(u);
	l = compiler_findings(u);
	assert_int_equal(l->n, LINT_MOST + 1);
	for (size_t i = 0; i < l->n; i++)
		told += !strcmp(l->items[i]->id, "FV020");
	assert_int_equal(told, 1);
	compiler_free(u);
	free(text);
}

/* Entries that are added and others that are taken back, by the ten thousand:
 * the work is bounded, and what was not done is said once. */
static void removals_are_bounded(void **state)
{
	enum { N = 8000 };
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct compiler_unit *u;
	size_t told = 0;

	(void)state;
	assert_non_null(f);
	(void)fputs("ip access-list extended A\n", f);
	for (int i = 0; i < N; i++)
		(void)fprintf(f, " permit ip host 10.0.%d.%d any\n", i / 256,
			i % 256);
	for (int i = 0; i < N; i++)
		(void)fprintf(f, " no permit ip host 10.1.%d.%d any\n", i / 256,
			i % 256);
	(void)fclose(f);
	u = compiler_run("x", span_of(text, n), NULL);
	assert_non_null(u);
	for (size_t i = 0; i < compiler_findings(u)->n; i++)
		told += !strcmp(compiler_findings(u)->items[i]->id, "FV021");
	assert_int_equal(told, 1);
	compiler_free(u);
	free(text);
}

/* One entry on n interfaces: how often FV868 is told. */
static size_t map_on_interfaces(int interfaces)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct compiler_unit *u;
	size_t told = 0;

	assert_non_null(f);
	(void)fputs("crypto map M 10 ipsec-isakmp\n set peer 192.0.2.2\n", f);
	for (int i = 0; i < interfaces; i++)
		(void)fprintf(f, "interface Ethernet0/%d\n crypto map M\n", i);
	(void)fclose(f);
	u = compiler_run("x", span_of(text, n), NULL);
	assert_non_null(u);
	for (size_t i = 0; i < compiler_findings(u)->n; i++)
		told += !strcmp(compiler_findings(u)->items[i]->id, "FV868");
	compiler_free(u);
	free(text);
	return told;
}

static void map_rows_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(map_on_interfaces(64), 0);
	assert_int_equal(map_on_interfaces(65), 1);
	assert_int_equal(map_on_interfaces(500), 1);
}

static void every_rule_is_raised(void **state)
{
	struct compiler_unit *binary;
	bool seen[RULES] = {false};
	struct dirent **names;
	int n = scandir(CASES, &names, NULL, alphasort);

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char path[512];
		char *text;

		(void)snprintf(path, sizeof(path), CASES "/%s/expect.findings",
			names[i]->d_name);
		text = slurp(path);
		mark(seen, text);
		free(text);
		free(names[i]);
	}
	free(names);
	for (size_t i = 0; i < RULES; i++)
		/* Pair rules need several files: pair_test.c. */
		seen[i] |= lint_info((enum lint_rule)i)->bad != NULL ||
			lint_info((enum lint_rule)i)->category == LINT_PAIR;
	binary = compiler_run("x", span_of("a\0b", 3), NULL);
	assert_non_null(binary);
	for (size_t i = 0; i < RULES; i++)
		seen[i] |= !strcmp(lint_info((enum lint_rule)i)->id,
			compiler_findings(binary)->items[0]->id);
	compiler_free(binary);
	seen[LINT_FV020] = true; /* findings_are_bounded */
	seen[LINT_FV021] = true; /* removals_are_bounded */
	seen[LINT_FV868] = true; /* map_rows_are_bounded */
	for (size_t i = 0; i < RULES; i++)
		if (!seen[i])
			fail_msg("no case raises %s", lint_info((enum lint_rule)i)->id);
}

static size_t count(const char *text, const char *id, const char *release)
{
	const struct compiler_options o = {.release = release};
	struct compiler_unit *u = compiler_run("x", span_str(text), &o);
	size_t found = 0;

	assert_non_null(u);
	for (size_t i = 0; i < compiler_findings(u)->n; i++)
		found += !strcmp(compiler_findings(u)->items[i]->id, id);
	compiler_free(u);
	return found;
}

static void releases_refuse_what_is_weak(void **state)
{
	static const char weak[] =
		"crypto ikev2 proposal P\n encryption 3des aes-cbc-128\n"
		" integrity md5 sha256\n group 2 5 14 24\n";
	static const char allowed[] =
		"crypto engine compliance shield disable\n"
		"crypto ikev2 proposal P\n encryption 3des\n";

	(void)state;
	assert_int_equal(count(weak, "FV602", "auto"), 0);
	assert_int_equal(count(weak, "FV602", "xe-16.7"), 0);
	assert_int_equal(count(weak, "FV602", "xe-17.11"), 5);
	assert_int_equal(count(weak, "FV602", "xe-26.1"), 5);
	assert_int_equal(count(allowed, "FV602", "xe-17.11"), 0);
}

static void unknown_releases_are_refused(void **state)
{
	const struct compiler_options o = {.release = "xe-1.0"};
	char err[256] = "";

	(void)state;
	assert_null(compiler_run_file("README.md", &o, err, sizeof(err)));
	assert_non_null(strstr(err, "xe-16.7"));
	assert_null(compiler_run_file("does/not/exist", NULL, err,
		sizeof(err)));
	assert_non_null(strstr(err, "does/not/exist"));
}

/* Names come from a file: a terminal must not obey them. */
static void control_characters_stay_out(void **state)
{
	static const char text[] =
		"crypto ikev2 policy P\n proposal \033[31mred\n";
	const struct compiler_unit *units[1];
	struct compiler_unit *u = compiler_run("x", span_str(text), NULL);
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	(void)state;
	assert_non_null(u);
	units[0] = u;
	(void)report_text(f, units, 1, DIAG_INFO, false);
	(void)fclose(f);
	assert_null(strchr(out, '\033'));
	assert_non_null(strstr(out, "FV103"));
	free(out);
	compiler_free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_documented),
		cmocka_unit_test(every_id_is_decided),
		cmocka_unit_test(map_rows_are_bounded),
		cmocka_unit_test(every_rule_is_raised),
		cmocka_unit_test(examples_hold),
		cmocka_unit_test(findings_are_bounded),
		cmocka_unit_test(removals_are_bounded),
		cmocka_unit_test(releases_refuse_what_is_weak),
		cmocka_unit_test(unknown_releases_are_refused),
		cmocka_unit_test(control_characters_stay_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
