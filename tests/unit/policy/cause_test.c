#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <string.h>

#include "runtime/policy/cause.h"

static void test_every_cause_is_complete(void **state)
{
	(void)state;
	assert_true(CAUSE_COUNT > 20);
	for (int c = CAUSE_NONE + 1; c < CAUSE_COUNT; c++) {
		const struct cause_info *info = cause_info((enum cause)c);

		assert_non_null(info);
		assert_true(strlen(info->what) > 10);
		assert_int_equal(info->what[strlen(info->what) - 1], '.');
		assert_true(strlen(info->evidence) > 3);
		assert_true(strlen(info->why) > 3);
		assert_true(strlen(info->fix) > 3);
		assert_true(strlen(info->source) > 3);
	}
}

static void test_ids_are_unique_words(void **state)
{
	(void)state;
	for (int c = CAUSE_NONE + 1; c < CAUSE_COUNT; c++) {
		const char *id = cause_info((enum cause)c)->id;

		for (const char *p = id; *p; p++)
			assert_true(islower((unsigned char)*p) || *p == '-');
		for (int d = CAUSE_NONE + 1; d < c; d++)
			assert_string_not_equal(id,
				cause_info((enum cause)d)->id);
	}
}

static void test_no_cause_has_no_text(void **state)
{
	(void)state;
	assert_null(cause_info(CAUSE_NONE));
	assert_null(cause_info(CAUSE_COUNT));
	assert_string_equal(cause_info(CAUSE_NO_IKE_PROPOSAL)->id,
		"no-ike-proposal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cause_is_complete),
		cmocka_unit_test(test_ids_are_unique_words),
		cmocka_unit_test(test_no_cause_has_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
