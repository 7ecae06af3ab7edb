/* Findings that are known: suppression files and baselines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/check/check.h"

static const struct diag key = {.id = "FV405", .message = "",
	.context = "crypto ikev2 keyring K > peer P > pre-shared-key *******"};
static const struct diag whole = {.id = "FV000", .message = ""};

static bool takes(const char *text, const char *path, const struct diag *d)
{
	struct check_ignores *g =
		check_ignores_parse("/d/flexike.ignore", span_str(text));
	bool taken;

	assert_non_null(g);
	taken = check_ignores_takes(g, path, d);
	check_ignores_free(g);
	return taken;
}

static void lines_take_findings(void **state)
{
	(void)state;
	assert_true(takes("FV405 a.cfg \"pre-shared-key *\" x", "/d/a.cfg", &key));
	assert_true(takes("FV404,weak-key * \"*peer P > *\" x", "/d/e/a.cfg",
		&key));
	assert_true(takes("FV405 * *", "/d/a.cfg", &key));
	assert_true(takes("\n#\n  fv405\t*\t\"*\"\r\n", "/d/a.cfg", &key));
	assert_false(takes("FV405 b.cfg \"*\" x", "/d/a.cfg", &key));
	assert_false(takes("FV405 * \"pre-shared-key\" x", "/d/a.cfg", &key));
	assert_false(takes("FV404 * \"*\" x", "/d/a.cfg", &key));
	assert_false(takes("#FV405 * \"*\" x", "/d/a.cfg", &key));
	assert_true(takes("FV000 * \"*\" x", "/d/a.cfg", &whole));
	assert_false(takes("FV000 * \"hostname *\" x", "/d/a.cfg", &whole));
}

static void expect_findings(const char *text, const char *want)
{
	struct check_ignores *g =
		check_ignores_parse("/d/flexike.ignore", span_str(text));
	char got[128] = "";
	size_t n = 0;

	assert_non_null(g);
	(void)check_ignores_takes(g, "/d/a.cfg", &key);
	check_ignores_asked(g, "/d/a.cfg");
	for (size_t k = 0; k < 2; k++) /* asking twice is asking once */
		(void)check_ignores_findings(g);
	for (size_t i = 0; i < check_ignores_findings(g)->n; i++) {
		const struct diag *d = check_ignores_findings(g)->items[i];

		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s:%u ", d->id,
			d->place.line);
	}
	assert_string_equal(got, want);
	check_ignores_free(g);
}

static void lines_are_judged(void **state)
{
	(void)state;
	expect_findings("FV405 * \"*\" the lab", "");
	expect_findings("FV405 * \"*\"", "FV018:1 ");
	expect_findings("FV404 * \"*\" x\nFV405 * \"x\" y", "FV017:1 FV017:2 ");
	expect_findings("FV404 b.cfg \"*\" not asked about", "");
	expect_findings("FV405\nFV405 *\nFV99 * \"*\" x", "FV019:1 FV019:2 "
		"FV019:3 ");
}

static struct check_baseline *baseline(struct diag **items, size_t n)
{
	const struct diag_list l = {.items = items, .n = n};
	char *entries = check_baseline_print("/d/base.json", "/d/a.cfg", &l);
	char *text = NULL;
	char err[256] = "";
	struct check_baseline *b;

	assert_non_null(entries);
	assert_true(asprintf(&text, "%s%s%s", CHECK_BASELINE_HEAD, entries,
			    CHECK_BASELINE_TAIL) > 0);
	b = check_baseline_parse("/d/base.json", span_str(text), err,
		sizeof(err));
	if (!b)
		fail_msg("%s", err);
	free(entries);
	free(text);
	return b;
}

static void baselines_count(void **state)
{
	struct diag a = key;
	struct diag b = whole;
	struct diag *items[] = {&a, &b, &a};
	struct check_baseline *base = baseline(items, 3);

	(void)state;
	assert_false(check_baseline_takes(base, "/d/b.cfg", &a));
	assert_true(check_baseline_takes(base, "/d/a.cfg", &a));
	assert_true(check_baseline_takes(base, "/d/x/../a.cfg", &a));
	assert_false(check_baseline_takes(base, "/d/a.cfg", &a));
	/* Only what was checked can be gone. */
	assert_int_equal(check_baseline_stale(base), 0);
	check_baseline_checked(base, "/d/b.cfg");
	assert_int_equal(check_baseline_stale(base), 0);
	check_baseline_checked(base, "/d/a.cfg");
	assert_int_equal(check_baseline_stale(base), 1);
	assert_true(check_baseline_takes(base, "/d/a.cfg", &b));
	assert_int_equal(check_baseline_stale(base), 0);
	check_baseline_free(base);
	base = baseline(items, 0);
	assert_false(check_baseline_takes(base, "/d/a.cfg", &a));
	check_baseline_free(base);
}

/* A line that is not UTF-8 is known again all the same. */
static void any_octets_are_known(void **state)
{
	struct diag a = {.id = "FV001", .message = "",
		.context = "description caf\xe9"};
	struct diag *items[] = {&a};
	struct check_baseline *base = baseline(items, 1);

	(void)state;
	assert_true(check_baseline_takes(base, "/d/a.cfg", &a));
	check_baseline_free(base);
}

static void wrong_baselines_are_refused(void **state)
{
	static const char *const texts[] = {"", "[]", "{\"version\": 2}",
		"{\"version\": 1, \"findings\": 3}",
		"{\"version\": 1, \"findings\": [{\"file\": \"a\"}]}",
		/* In parentheses: one text of two parts, not two texts. */
		("{\"version\": 1, \"findings\": [{\"file\": \"a\", "
		 "\"rule\": \"FV1\", \"line\": \"x\", \"count\": 0}]}")};
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		err[0] = '\0';
		assert_null(check_baseline_parse("b", span_str(texts[i]), err,
			sizeof(err)));
		assert_int_equal(strncmp(err, "b:", 2), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_take_findings),
		cmocka_unit_test(lines_are_judged),
		cmocka_unit_test(baselines_count),
		cmocka_unit_test(any_octets_are_known),
		cmocka_unit_test(wrong_baselines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
