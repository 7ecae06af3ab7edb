/* The algorithm table: every row complete and found by each of its names. */
#include "runtime/wire/transform.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_rows_are_unique_and_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t;
		char buf[32];

		t = transform_row((enum transform_row)i);
		assert_ptr_equal(transform_find(t->type, t->id, t->key_bits),
			t);
		if (t->ios)
			assert_ptr_equal(transform_by_ios(t->type, t->ios),
				t);
		assert_string_equal(transform_str(t->type, t->id,
			t->key_bits, buf), t->sym);
	}
}

static void test_rows_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t;

		t = transform_row((enum transform_row)i);
		assert_in_range(t->type, TRANSFORM_ENCR, TRANSFORM_ESN);
		assert_non_null(t->name);
		assert_non_null(t->show);
		assert_non_null(t->source);
		if (t->key_bits)
			assert_int_equal(t->key_len * 8, t->key_bits);
		if (t->type == TRANSFORM_PRF || t->type == TRANSFORM_INTEG)
			assert_true(t->key_len && t->out_len);
		if (t->type == TRANSFORM_DH)
			assert_true(t->out_len && t->strength);
		assert_true(t->salt_len <= 4 && t->iv_len <= 16);
	}
}

static void test_lookups(void **state)
{
	const struct transform *gcm = transform_row(ALG_AES_GCM_16_256);
	const struct transform *cbc = transform_row(ALG_AES_CBC_256);
	char buf[32];

	(void)state;
	assert_ptr_equal(transform_find(TRANSFORM_ENCR, 20, 256), gcm);
	assert_null(transform_find(TRANSFORM_ENCR, 20, 0));
	assert_null(transform_find(TRANSFORM_ENCR, 20, 255));
	assert_ptr_equal(transform_by_ios(TRANSFORM_ENCR, "aes-cbc-256"),
		cbc);
	assert_null(transform_by_ios(TRANSFORM_INTEG, "aes-cbc-256"));
	assert_null(transform_by_ios(TRANSFORM_DH, "3"));
	assert_true(transform_is_aead(gcm));
	assert_false(transform_is_aead(cbc));
	assert_false(transform_is_aead(transform_row(ALG_DH_14)));
	assert_string_equal(transform_str(TRANSFORM_ENCR, 99, 128, buf),
		"ENCR 99/128");
	assert_string_equal(transform_str(TRANSFORM_DH, 99, 0, buf),
		"DH 99");
	assert_string_equal(transform_str(241, 65535, 65535, buf),
		"type? 65535/65535");
	assert_string_equal(transform_type_name(TRANSFORM_PRF), "PRF");
	assert_string_equal(transform_type_name(0), "type?");
	assert_string_equal(transform_status_name(STATUS_MUST_NOT),
		"MUST NOT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_unique_and_found),
		cmocka_unit_test(test_rows_are_complete),
		cmocka_unit_test(test_lookups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
