/* running-config all, read again, is the same configuration: equal tables and
 * no finding that was not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/diff/diff.h"
#include "compiler/show/show.h"

#define NOW 1700000000

static struct compiler_unit *run(const char *name, struct span text,
	const char *release)
{
	const struct compiler_options o = {.now = NOW, .release = release};
	struct compiler_unit *u = compiler_run(name, text, &o);

	assert_non_null(u);
	return u;
}

static void same_tables(const char *path, const struct compiler_unit *a,
	const struct compiler_unit *b)
{
	struct policy_error err;
	struct policy *p = compiler_policy(a, &err);
	struct policy *q = compiler_policy(b, &err);
	struct diff *d;

	assert_non_null(p);
	assert_non_null(q);
	d = diff_run(p, q);
	assert_non_null(d);
	for (size_t i = 0; i < d->n; i++)
		print_message("%s: %s\n", path, d->changes[i].message);
	assert_int_equal(d->n, 0);
	diff_free(d);
	policy_free(p);
	policy_free(q);
}

/* How many findings have this id and message. */
static size_t count(const struct diag_list *l, const struct diag *d)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += !strcmp(l->items[i]->id, d->id) &&
			!strcmp(l->items[i]->message, d->message);
	return n;
}

static void no_new_findings(const char *path, const struct compiler_unit *a,
	const struct compiler_unit *b)
{
	const struct diag_list *old = compiler_findings(a);
	const struct diag_list *new = compiler_findings(b);

	for (size_t i = 0; i < new->n; i++) {
		const struct diag *d = new->items[i];

		if (count(new, d) > count(old, d))
			fail_msg("%s: %s: %s", path, d->id, d->message);
	}
}

static void check(const char *path, const char *release, bool findings)
{
	const struct compiler_options o = {.now = NOW, .release = release};
	char why[256];
	struct compiler_unit *a =
		compiler_run_file(path, &o, why, sizeof(why));
	struct compiler_unit *b, *c;
	char *text, *again;

	assert_non_null(a);
	text = show_running_all(a, true);
	assert_non_null(text);
	b = run(path, span_str(text), release);
	same_tables(path, a, b);
	if (findings)
		no_new_findings(path, a, b);
	/* Everything is written: there is nothing left to add. */
	again = show_running_all(b, true);
	assert_string_equal(again, text);
	c = run(path, span_str(again), release);
	compiler_free(c);
	compiler_free(b);
	compiler_free(a);
	free(again);
	free(text);
}

static void each(const char *pattern, const char *release, bool findings)
{
	glob_t g;

	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	assert_true(g.gl_pathc > 5);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check(g.gl_pathv[i], release, findings);
	globfree(&g);
}

static void test_healthy(void **state)
{
	(void)state;
	each("tests/cases/healthy/*.cfg", "auto", true);
}

static void test_each_release(void **state)
{
	static const char *const releases[] = {"xe-16.7", "xe-17.11",
		"xe-17.18", "xe-26.1"};

	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++)
		each("tests/cases/healthy/*.cfg", releases[i], true);
}

/* A default that was edited is judged by all that it says. */
static void test_others(void **state)
{
	(void)state;
	each("tests/cases/show-config/*.cfg", "auto", false);
}

static bool has(const char *text, const char *line)
{
	return strstr(text, line) != NULL;
}

static void test_defaults_are_written(void **state)
{
	struct compiler_unit *u = run("x", span_str(
		"crypto ikev2 profile P\n match identity remote any\n"
		" lifetime 3600\n!\n"
		"crypto ipsec transform-set T esp-gcm\n!\n"
		"no crypto ikev2 policy default\n"
		"crypto ikev2 proposal default\n group 19\n!\n"), "xe-17.11");
	char *text = show_running_all(u, false);

	(void)state;
	assert_non_null(text);
	assert_true(has(text, "\n lifetime 3600\n"));
	assert_false(has(text, "lifetime 86400"));
	assert_true(has(text, "transform-set T esp-gcm\n mode tunnel\n"));
	assert_false(has(text, "match fvrf any"));
	assert_true(has(text, "crypto ikev2 proposal default\n group 19\n"
			      " encryption aes-cbc-256\n"
			      " integrity sha512 sha384\n"));
	assert_true(has(text, "crypto ikev2 authorization policy default\n"
			      " route set interface\n"));
	assert_true(has(text, "crypto ipsec security-association lifetime "
			      "seconds 3600\n"));
	free(text);
	compiler_free(u);
}

static void test_keys_are_masked(void **state)
{
	struct compiler_unit *u = run("x", span_str(
		"banner motd \003 hello \003\n"
		"crypto isakmp key CANARY address 192.0.2.1\n"
		"crypto ikev2 keyring K\n peer a\n  address 192.0.2.1\n"
		"  pre-shared-key CANARY\n"), "auto");
	char *text = show_running_all(u, false);

	(void)state;
	assert_non_null(text);
	assert_false(has(text, "CANARY"));
	assert_true(has(text, "  pre-shared-key *******\n"));
	assert_true(has(text, "banner motd ^C hello ^C\n"));
	free(text);
	compiler_free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_each_release),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_defaults_are_written),
		cmocka_unit_test(test_keys_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
