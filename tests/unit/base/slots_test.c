#include "runtime/base/slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/base/map.h"

#define MANY 50000

struct wanted {
	uint32_t key;
	size_t *compared;
};

/* Number n stands for the key 3 n. */
static bool is_key(const void *ctx, uint32_t number)
{
	const struct wanted *w = ctx;

	++*w->compared;
	return number * 3 == w->key;
}

static uint64_t hash_of(uint32_t key)
{
	return hash_bytes(1, span_of(&key, sizeof(key)));
}

static uint32_t find(const struct slots *s, uint64_t hash, uint32_t key)
{
	size_t compared = 0;
	struct wanted w = {key, &compared};

	return slots_find(s, hash, is_key, &w);
}

static void test_empty(void **state)
{
	struct slots s = {0};

	(void)state;
	assert_int_equal(find(&s, hash_of(0), 0), SLOTS_NONE);
	slots_fini(&s);
	slots_fini(&s);
}

static void test_all_are_found(void **state)
{
	struct slots s = {0};

	(void)state;
	for (uint32_t n = 0; n < MANY; n++)
		assert_true(slots_add(&s, hash_of(n * 3), n));
	assert_int_equal(s.n, MANY);
	for (uint32_t key = 0; key < MANY * 3; key++)
		assert_int_equal(find(&s, hash_of(key), key),
			key % 3 ? SLOTS_NONE : key / 3);
	slots_fini(&s);
}

/* Keys of one hash are told apart by who asks. */
static void test_equal_hashes(void **state)
{
	const uint64_t hashes[] = {0, UINT64_MAX, hash_of(7)};
	struct slots s = {0};

	(void)state;
	for (uint32_t n = 0; n < 300; n++)
		assert_true(slots_add(&s, hashes[n % 3], n));
	for (uint32_t n = 0; n < 300; n++)
		assert_int_equal(find(&s, hashes[n % 3], n * 3), n);
	assert_int_equal(find(&s, hashes[0], 1), SLOTS_NONE);
	slots_fini(&s);
}

/* A search seldom looks at a key that is not the right one. */
static void test_few_comparisons(void **state)
{
	size_t compared = 0;
	struct wanted w = {0, &compared};
	struct slots s = {0};

	(void)state;
	for (uint32_t n = 0; n < MANY; n++)
		assert_true(slots_add(&s, hash_of(n * 3), n));
	for (uint32_t n = 0; n < MANY; n++) {
		w.key = n * 3;
		assert_int_equal(slots_find(&s, hash_of(w.key), is_key, &w),
			n);
	}
	assert_in_range(compared, MANY, MANY + MANY / 100);
	slots_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_all_are_found),
		cmocka_unit_test(test_equal_hashes),
		cmocka_unit_test(test_few_comparisons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
