#include "runtime/base/secret.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_equality(void **state)
{
	uint8_t a[SECRET_MAX];
	uint8_t b[SECRET_MAX];

	(void)state;
	memset(a, 0x5a, sizeof(a));
	memcpy(b, a, sizeof(b));
	for (size_t n = 0; n <= sizeof(a); n++)
		assert_true(secret_eq(span_of(a, n), span_of(b, n)));
	for (size_t i = 0; i < sizeof(a); i++) {
		for (int bit = 0; bit < 8; bit++) {
			b[i] ^= (uint8_t)(1 << bit);
			assert_false(secret_eq(span_of(a, sizeof(a)),
				span_of(b, sizeof(b))));
			b[i] ^= (uint8_t)(1 << bit);
		}
	}
	assert_false(secret_eq(span_of(a, 5), span_of(a, 6)));
	assert_true(secret_eq(span_of(NULL, 0), span_of(a, 0)));
}

static void test_set_bounds(void **state)
{
	uint8_t src[SECRET_MAX + 1];
	SECRET_AUTO s = {.n = 0};

	(void)state;
	memset(src, 0x77, sizeof(src));
	assert_true(secret_set(&s, span_of(src, SECRET_MAX)));
	assert_int_equal(s.n, SECRET_MAX);
	assert_memory_equal(s.b, src, SECRET_MAX);
	/* What does not fit leaves nothing of the old key. */
	assert_false(secret_set(&s, span_of(src, SECRET_MAX + 1)));
	assert_int_equal(s.n, 0);
	for (size_t i = 0; i < SECRET_MAX; i++)
		assert_int_equal(s.b[i], 0);
	assert_true(secret_set(&s, span_of(NULL, 0)));
	assert_int_equal(secret_span(&s).n, 0);
}

static void test_shorter_key_leaves_no_tail(void **state)
{
	SECRET_AUTO s = {.n = 0};

	(void)state;
	assert_true(secret_set(&s, span_str("a long preshared key")));
	assert_true(secret_set(&s, span_str("short")));
	for (size_t i = 5; i < SECRET_MAX; i++)
		assert_int_equal(s.b[i], 0);
}

static void test_wipe(void **state)
{
	struct secret_big big;
	struct secret s;

	(void)state;
	memset(&s, 0xff, sizeof(s));
	memset(&big, 0xff, sizeof(big));
	secret_wipe(&s);
	secret_big_wipe(&big);
	secret_wipe_bytes(NULL, 0);
	assert_int_equal(s.n, 0);
	assert_int_equal(big.n, 0);
	for (size_t i = 0; i < sizeof(s.b); i++)
		assert_int_equal(s.b[i], 0);
	for (size_t i = 0; i < sizeof(big.b); i++)
		assert_int_equal(big.b[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_set_bounds),
		cmocka_unit_test(test_shorter_key_leaves_no_tail),
		cmocka_unit_test(test_wipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
