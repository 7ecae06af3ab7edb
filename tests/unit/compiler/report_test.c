/* Every form of report: parts make the same whole however they were made,
 * nothing secret is in it, and what would break a form is escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/report.h"

static const char bad[] =
	"crypto ikev2 keyring K\n"
	" peer P\n"
	"  address 10.0.0.1\n"
	"  pre-shared-key hunter2hunter2 trailing\n"
	"  pre-shared-key local hunter2\n"
	"crypto ipsec profile P\n"
	" set transform-set caf\xe9 <&\"]]>\n";

static const char *const names[] = {"a%,:b.cfg", "<&>\n.cfg", "caf\xe9.cfg"};

static char *whole(enum report_format format, enum diag_severity least)
{
	const struct report_style s = {least, false};
	struct report_part p[3];
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);
	struct report *r = report_new(format, f);

	assert_non_null(r);
	/* The last one first: order is that of report_put(). */
	for (size_t i = 3; i-- > 0;) {
		struct compiler_unit *u = compiler_run(names[i],
			i == 1 ? span_str("") : span_str(bad), NULL);
		struct report_file file = {names[i], u, compiler_findings(u)};

		assert_true(report_part_print(&p[i], format, &s, &file));
		compiler_free(u);
	}
	for (size_t i = 0; i < 3; i++) {
		report_put(r, &p[i]);
		report_part_free(&p[i]);
	}
	assert_true(report_end(r));
	(void)fclose(f);
	return out;
}

static void no_form_has_a_key(void **state)
{
	(void)state;
	for (int f = 0; f < REPORT_FORMATS; f++) {
		char *out = whole((enum report_format)f, DIAG_INFO);

		assert_non_null(strstr(out, "FV101"));
		assert_null(strstr(out, "hunter2"));
		free(out);
	}
}

static void formats_have_names(void **state)
{
	enum report_format f;

	(void)state;
	for (int i = 0; i < REPORT_FORMATS; i++) {
		assert_true(report_format_parse(
			report_format_name((enum report_format)i), &f));
		assert_int_equal(f, i);
	}
	assert_false(report_format_parse("xml", &f));
}

static json_t *parsed(enum report_format f, enum diag_severity least)
{
	char *out = whole(f, least);
	json_error_t e;
	json_t *j = json_loads(out, JSON_REJECT_DUPLICATES, &e);

	if (!j)
		fail_msg("%s: %s", report_format_name(f), e.text);
	free(out);
	return j;
}

static void json_keeps_its_contract(void **state)
{
	static const char *const members[] = {"id", "slug", "category",
		"severity", "file", "message", "reason", "fix", "source"};
	static const char *const numbers[] = {"line", "column", "end_line",
		"end_column"};
	json_t *j = parsed(REPORT_JSON, DIAG_INFO);
	json_t *f;
	size_t i;

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(j, "version")), 1);
	assert_int_equal(json_array_size(json_object_get(j, "files")), 3);
	assert_true(json_array_size(json_object_get(j, "findings")) > 2);
	json_array_foreach(json_object_get(j, "findings"), i, f) {
		for (size_t k = 0; k < 9; k++)
			assert_true(json_is_string(
				json_object_get(f, members[k])));
		for (size_t k = 0; k < 4; k++)
			assert_true(json_is_integer(
				json_object_get(f, numbers[k])));
		assert_true(json_is_array(json_object_get(f, "related")));
	}
	json_decref(j);
}

static void what_is_below_is_left_out(void **state)
{
	json_t *all = parsed(REPORT_GITLAB, DIAG_INFO);
	json_t *some = parsed(REPORT_GITLAB, DIAG_ERROR);

	(void)state;
	assert_true(json_array_size(some) > 0);
	assert_true(json_array_size(some) < json_array_size(all));
	json_decref(all);
	json_decref(some);
}

static const char *text_at(json_t *o, const char *a, const char *b)
{
	return json_string_value(json_object_get(json_object_get(o, a), b));
}

static void sarif_has_what_it_must(void **state)
{
	json_t *j = parsed(REPORT_SARIF, DIAG_INFO);
	json_t *run = json_array_get(json_object_get(j, "runs"), 0);
	json_t *driver = json_object_get(json_object_get(run, "tool"),
		"driver");
	json_t *rules = json_object_get(driver, "rules");
	json_t *f;
	size_t i;

	(void)state;
	assert_string_equal(json_string_value(json_object_get(j, "version")),
		"2.1.0");
	json_array_foreach(json_object_get(run, "results"), i, f) {
		json_t *rule = json_array_get(rules, (size_t)json_integer_value(
			json_object_get(f, "ruleIndex")));

		assert_string_equal(
			json_string_value(json_object_get(rule, "id")),
			json_string_value(json_object_get(f, "ruleId")));
		assert_non_null(text_at(rule, "help", "text"));
		assert_non_null(text_at(f, "message", "text"));
		assert_non_null(text_at(f, "partialFingerprints",
			"flexikeContext/v1"));
	}
	assert_true(i > 2);
	json_decref(j);
}

/* Two findings are never taken for one. */
static void fingerprints_differ(void **state)
{
	json_t *j = parsed(REPORT_GITLAB, DIAG_INFO);
	json_t *seen = json_object();
	json_t *f;
	size_t i;

	(void)state;
	json_array_foreach(j, i, f) {
		const char *print = json_string_value(
			json_object_get(f, "fingerprint"));

		assert_null(json_object_get(seen, print));
		(void)json_object_set_new(seen, print, json_true());
	}
	assert_true(i > 2);
	json_decref(seen);
	json_decref(j);
}

static void commands_are_one_line_each(void **state)
{
	char *out = whole(REPORT_GITHUB, DIAG_INFO);

	(void)state;
	for (char *line = strtok(out, "\n"); line; line = strtok(NULL, "\n")) {
		assert_non_null(strstr(line, " file="));
		assert_int_equal(strncmp(line, "::", 2), 0);
	}
	free(out);
	out = whole(REPORT_GITHUB, DIAG_INFO);
	assert_non_null(strstr(out, "file=a%25%2C%3Ab.cfg,line="));
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_form_has_a_key),
		cmocka_unit_test(formats_have_names),
		cmocka_unit_test(json_keeps_its_contract),
		cmocka_unit_test(what_is_below_is_left_out),
		cmocka_unit_test(sarif_has_what_it_must),
		cmocka_unit_test(fingerprints_differ),
		cmocka_unit_test(commands_are_one_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
