/* Log lines and monotonic time. */
#include "runtime/base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/base/mono.h"

struct lines {
	char text[4096];
	unsigned int n;
};

static void lines_write(void *ctx, enum log_level level, const char *subject,
	const char *story, const char *detail)
{
	struct lines *l = ctx;

	(void)snprintf(l->text, sizeof(l->text), "%s|%s|%s|%s",
		log_level_name(level), subject, story, detail);
	l->n++;
}

static void test_one_line_per_event(void **state)
{
	struct lines got = {.n = 0};
	struct log_sink sink = {lines_write, &got, LOG_LEVEL_INFO};
	struct log_ctx ctx = {&sink, "ike 10.0.0.1"};

	(void)state;
	log_line(&ctx, LOG_LEVEL_INFO, "tunnel is up", "spi=%x n=%d", 0xabc,
		7);
	assert_string_equal(got.text, "info|ike 10.0.0.1|tunnel is up|"
		"spi=abc n=7");
	log_line(&ctx, LOG_LEVEL_DEBUG, "not wanted", "x=%d", 1);
	assert_int_equal(got.n, 1);
	ctx.subject = NULL;
	log_line(&ctx, LOG_LEVEL_ERROR, "no peer", "%s", "");
	assert_string_equal(got.text, "error||no peer|");
	ctx.sink = NULL;
	log_line(&ctx, LOG_LEVEL_ERROR, "silent", "%s", "");
	assert_int_equal(got.n, 2);
}

static void test_long_detail_is_cut(void **state)
{
	struct lines got = {.n = 0};
	struct log_sink sink = {lines_write, &got, LOG_LEVEL_INFO};
	struct log_ctx ctx = {&sink, "s"};

	(void)state;
	log_line(&ctx, LOG_LEVEL_INFO, "story", "%5000d", 1);
	assert_int_equal(got.n, 1);
	assert_in_range(strlen(got.text), 1000, 1100);
}

static void test_time_saturates(void **state)
{
	mono_t t = {10 * MONO_NS_PER_S};
	mono_t later = mono_add_s(t, 5);

	(void)state;
	assert_int_equal(mono_diff_s(later, t), 5);
	assert_int_equal(mono_diff_ns(t, mono_add_ms(t, 3)),
		-3 * MONO_NS_PER_MS);
	assert_true(mono_before(t, later));
	assert_false(mono_before(t, t));
	assert_true(mono_due(t, t));
	assert_false(mono_due(later, t));
	assert_true(mono_min(later, t).ns == t.ns);
	assert_true(mono_add_ns(MONO_NEVER, 1).ns == INT64_MAX);
	assert_true(mono_add_ns(MONO_NEVER, -1).ns == INT64_MAX);
	assert_true(mono_add_ns(t, INT64_MAX).ns == INT64_MAX);
	assert_false(mono_due(MONO_NEVER, later));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line_per_event),
		cmocka_unit_test(test_long_detail_is_cut),
		cmocka_unit_test(test_time_saturates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
