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

/* Every name of a row finds it; that of IANA at least its algorithm. */
static void test_by_name(void **state)
{
	static const struct {
		const char *name;
		enum transform_row row;
	} rows[] = {
		{"aes-gcm-128", ALG_AES_GCM_16_128},
		{"esp-gcm 256", ALG_AES_GCM_16_256},
		{"esp-aes 256", ALG_AES_CBC_256},
		{"ESP-AES", ALG_AES_CBC_128},
		{"ENCR_AES_CBC_192", ALG_AES_CBC_192},
		{"ENCR_AES_GCM_16", ALG_AES_GCM_16_128},
		{"chacha20-poly1305", ALG_CHACHA20_POLY1305},
		{"aes256gcm8", ALG_AES_GCM_8_256},
		{"esp-null", ALG_NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t = transform_row((enum transform_row)i);
		const struct transform *iana = transform_by_name(t->type,
			t->name);

		assert_ptr_equal(transform_by_name(t->type, t->sym), t);
		if (t->ios)
			assert_ptr_equal(transform_by_name(t->type, t->ios), t);
		if (t->ios_esp)
			assert_ptr_equal(transform_by_name(t->type, t->ios_esp),
				t);
		if (t->swan)
			assert_ptr_equal(transform_by_name(t->type, t->swan),
				t);
		assert_non_null(iana);
		assert_int_equal(iana->id, t->id);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_ptr_equal(transform_by_name(TRANSFORM_ENCR,
			rows[i].name), transform_row(rows[i].row));
	assert_ptr_equal(transform_by_name(TRANSFORM_INTEG, "sha256"),
		transform_row(ALG_HMAC_SHA256_128));
	assert_null(transform_by_name(TRANSFORM_ENCR, "sha256"));
	assert_null(transform_by_name(TRANSFORM_ENCR, ""));
	assert_null(transform_by_name(TRANSFORM_ENCR, "--"));
	assert_null(transform_by_name(TRANSFORM_ENCR, "esp-aes 512"));
	assert_null(transform_by_name(TRANSFORM_ENCR,
		"a-name-that-is-longer-than-any-algorithm-has"));
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
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_lookups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
