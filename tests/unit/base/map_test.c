#include "runtime/base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_empty_map(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_int_equal(map_get(&m, span_str("a")), MAP_NONE);
	assert_int_equal(map_del(&m, span_str("a")), MAP_NONE);
	map_fini(&m);
	map_fini(&m);
}

static void test_set_get_overwrite_delete(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 7);
	assert_true(map_set(&m, span_str("hub"), 1));
	assert_true(map_set(&m, span_str("spoke"), 2));
	assert_int_equal(map_get(&m, span_str("hub")), 1);
	assert_true(map_set(&m, span_str("hub"), 3));
	assert_int_equal(m.n, 2);
	assert_int_equal(map_del(&m, span_str("hub")), 3);
	assert_int_equal(map_get(&m, span_str("hub")), MAP_NONE);
	assert_int_equal(map_del(&m, span_str("hub")), MAP_NONE);
	assert_int_equal(map_get(&m, span_str("spoke")), 2);
	assert_int_equal(m.n, 1);
	map_fini(&m);
}

static void test_keys_are_octets(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 0);
	assert_true(map_set(&m, span_of(NULL, 0), 10));
	assert_true(map_set(&m, span_of("a", 1), 11));
	assert_true(map_set(&m, span_of("a\0", 2), 12));
	assert_true(map_set(&m, span_of("a\0\0", 3), 13));
	assert_int_equal(m.n, 4);
	assert_int_equal(map_get(&m, span_str("")), 10);
	assert_int_equal(map_get(&m, span_of("a", 1)), 11);
	assert_int_equal(map_get(&m, span_of("a\0", 2)), 12);
	assert_int_equal(map_get(&m, span_of("a\0\0", 3)), 13);
	map_fini(&m);
}

#define MANY 100000

static void test_growth_to_many(void **state)
{
	uint8_t (*keys)[4] = calloc(MANY, 4);
	struct map m;

	(void)state;
	assert_non_null(keys);
	map_init(&m, 42);
	for (uint32_t i = 0; i < MANY; i++) {
		bytes_set32(keys[i], i * 2654435761u);
		assert_true(map_set(&m, span_of(keys[i], 4), i));
	}
	assert_int_equal(m.n, MANY);
	assert_true(m.filled * 4 <= m.cap * 3);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(map_get(&m, span_of(keys[i], 4)), i);
	for (uint32_t i = 0; i < MANY; i += 2)
		assert_int_equal(map_del(&m, span_of(keys[i], 4)), i);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(map_get(&m, span_of(keys[i], 4)),
			i % 2 ? i : MAP_NONE);
	map_fini(&m);
	free(keys);
}

/* Short-lived entries must not make the table grow for ever. */
static void test_churn_is_bounded(void **state)
{
	uint8_t keys[64][4];
	struct map m;

	(void)state;
	map_init(&m, 3);
	for (uint32_t i = 0; i < 50000; i++) {
		uint8_t *key = keys[i % 64];

		if (i >= 64)
			assert_int_equal(map_del(&m, span_of(key, 4)),
				i - 64);
		bytes_set32(key, i);
		assert_true(map_set(&m, span_of(key, 4), i));
	}
	assert_int_equal(m.n, 64);
	assert_true(m.cap <= 1024);
	map_fini(&m);
}

/* Keys whose probes start at one slot: found, and found past a deletion. */
static void test_collisions(void **state)
{
	uint8_t keys[8][4];
	size_t found = 0;
	struct map m;

	(void)state;
	map_init(&m, 5);
	for (uint32_t i = 0; found < 8; i++) {
		bytes_set32(keys[found], i);
		if ((hash_bytes(5, span_of(keys[found], 4)) & 15) == 9)
			found++;
	}
	for (uint32_t i = 0; i < 8; i++)
		assert_true(map_set(&m, span_of(keys[i], 4), i));
	assert_int_equal(m.cap, 16);
	assert_int_equal(map_del(&m, span_of(keys[0], 4)), 0);
	assert_int_equal(map_del(&m, span_of(keys[4], 4)), 4);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(map_get(&m, span_of(keys[i], 4)),
			i == 0 || i == 4 ? MAP_NONE : i);
	assert_true(map_set(&m, span_of(keys[4], 4), 44));
	assert_int_equal(map_get(&m, span_of(keys[4], 4)), 44);
	map_fini(&m);
}

static void test_hash_depends_on_seed_length_and_content(void **state)
{
	uint8_t zeros[64] = {0};
	uint64_t seen[65];

	(void)state;
	for (size_t n = 0; n <= 64; n++) {
		seen[n] = hash_bytes(1, span_of(zeros, n));
		assert_true(seen[n] == hash_bytes(1, span_of(zeros, n)));
		assert_true(seen[n] != hash_bytes(2, span_of(zeros, n)));
		for (size_t i = 0; i < n; i++)
			assert_true(seen[i] != seen[n]);
	}
	for (size_t i = 0; i < 64; i++) {
		zeros[i] = 1;
		assert_true(hash_bytes(1, span_of(zeros, 64)) != seen[64]);
		zeros[i] = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_map),
		cmocka_unit_test(test_set_get_overwrite_delete),
		cmocka_unit_test(test_keys_are_octets),
		cmocka_unit_test(test_growth_to_many),
		cmocka_unit_test(test_churn_is_bounded),
		cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_hash_depends_on_seed_length_and_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
