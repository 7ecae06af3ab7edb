#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/policy/policy.h"

static uint32_t kind_len(enum policy_kind k)
{
	switch (k) {
	case POLICY_KIND_STR:
	case POLICY_KIND_RANGE:
		return 8;
	case POLICY_KIND_ADDR:
		return 20;
	case POLICY_KIND_PREFIX:
		return 24;
	default:
		return 4;
	}
}

/* Fields follow each other without gaps, so rows hold no octet that the
 * checks do not see. */
static void test_rows_have_no_padding(void **state)
{
	(void)state;
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);
		uint32_t at = 0;

		for (size_t f = 0; f < info->n_fields; f++) {
			assert_int_equal(info->fields[f].offset, at);
			at += kind_len(info->fields[f].kind);
		}
		assert_int_equal(info->row_size, at);
		assert_true(at > 0 && at % 4 == 0);
	}
}

static void test_everything_is_named_and_documented(void **state)
{
	(void)state;
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		assert_true(strlen(info->name) > 0);
		assert_true(strlen(info->doc) > 3);
		for (uint32_t u = 0; u < t; u++)
			assert_string_not_equal(info->name,
				policy_table_info((enum policy_table)u)->name);
		for (size_t f = 0; f < info->n_fields; f++) {
			const struct policy_field *field = &info->fields[f];

			assert_true(strlen(field->doc) > 3);
			for (size_t g = 0; g < f; g++)
				assert_string_not_equal(field->name,
					info->fields[g].name);
		}
	}
	assert_null(policy_table_info(POLICY_TABLES));
}

/* A word stands for one value of its enumeration; max is the last one. */
static void check_words(const struct policy_field *field)
{
	uint32_t n = 0;

	for (; field->words[n]; n++) {
		assert_true(strlen(field->words[n]) > 0);
		for (uint32_t i = 0; i < n; i++)
			assert_string_not_equal(field->words[i],
				field->words[n]);
	}
	assert_int_equal(field->max, n - 1);
	assert_int_equal(field->min, 0);
}

static void test_limits_fit_kinds(void **state)
{
	(void)state;
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		for (size_t f = 0; f < info->n_fields; f++) {
			const struct policy_field *field = &info->fields[f];

			if (field->kind == POLICY_KIND_ENUM)
				check_words(field);
			else
				assert_null(field->words);
			if (field->kind == POLICY_KIND_U32)
				assert_true(field->min < field->max);
			if (field->kind == POLICY_KIND_FLAG)
				assert_int_equal(field->max, 1);
			if (field->required)
				assert_int_equal(field->kind, POLICY_KIND_REF);
			assert_true(field->target < POLICY_TABLES);
		}
	}
}

static void test_descriptors_say_what_the_structs_say(void **state)
{
	const struct policy_table_info *info =
		policy_table_info(POLICY_TABLE_route);
	const struct policy_field *f;

	(void)state;
	assert_string_equal(info->name, "route");
	assert_int_equal(info->row_size, sizeof(struct policy_route));
	f = &info->fields[info->n_fields - 3];
	assert_string_equal(f->name, "tunnel");
	assert_int_equal(f->kind, POLICY_KIND_REF);
	assert_int_equal(f->target, POLICY_TABLE_tunnel);
	assert_true(f->required);
	assert_int_equal(f->offset, offsetof(struct policy_route, tunnel));
	f = &info->fields[info->n_fields - 1];
	assert_int_equal(f->min, 1);
	assert_int_equal(f->max, 255);
	f = &policy_table_info(POLICY_TABLE_profile_auth)->fields[0];
	assert_string_equal(f->words[POLICY_AUTH_ECDSA_SIG], "ecdsa-sig");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_have_no_padding),
		cmocka_unit_test(test_everything_is_named_and_documented),
		cmocka_unit_test(test_limits_fit_kinds),
		cmocka_unit_test(test_descriptors_say_what_the_structs_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
