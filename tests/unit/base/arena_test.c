#include "runtime/base/arena.h"

#include <setjmp.h>
#include <stdalign.h>

#include <cmocka.h>

static void test_zeroed_aligned_distinct(void **state)
{
	unsigned char *last = NULL;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t n = 1; n < 9000; n = n * 2 + 1) {
		unsigned char *p = arena_alloc(&a, n);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		if (last)
			assert_int_equal(*last, 0xa5);
		memset(p, 0xa5, n);
		last = p;
	}
	arena_fini(&a);
}

static void test_limit(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1024);
	assert_null(arena_alloc(&a, 1025));
	assert_int_equal(a.used, 0);
	assert_non_null(arena_alloc(&a, 1000));
	assert_null(arena_alloc(&a, 32));
	assert_non_null(arena_alloc(&a, 16));
	assert_null(arena_alloc(&a, 1));
	assert_int_equal(a.used, 1024);
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 1024));
	arena_fini(&a);
}

static void test_sizes_that_overflow(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX - 8));
	assert_null(arena_array(&a, SIZE_MAX / 2, 4));
	assert_null(arena_array(&a, (size_t)1 << 32, (size_t)1 << 33));
	assert_int_equal(a.used, 0);
	assert_non_null(arena_array(&a, 3, 7));
	arena_fini(&a);
}

static void test_limit_below_size_max(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_non_null(arena_alloc(&a, 64));
	assert_null(arena_alloc(&a, SIZE_MAX - 16));
	arena_fini(&a);
}

static void test_reset_keeps_memory_zeroed(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	memset(arena_alloc(&a, 100), 0xff, 100);
	memset(arena_alloc(&a, 100000), 0xff, 100000);
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	for (int round = 0; round < 3; round++) {
		unsigned char *p = arena_alloc(&a, 4096);

		for (size_t i = 0; i < 4096; i++)
			assert_int_equal(p[i], 0);
	}
	arena_fini(&a);
	arena_fini(&a);
	assert_non_null(arena_alloc(&a, 1));
	arena_fini(&a);
}

static void test_strings(void **state)
{
	struct arena a;
	char *s;

	(void)state;
	arena_init(&a, 0);
	s = arena_strndup(&a, span_of("abcdef", 3));
	assert_string_equal(s, "abc");
	assert_string_equal(arena_strndup(&a, span_of(NULL, 0)), "");
	assert_string_equal(arena_strdup(&a, "xyz"), "xyz");
	assert_string_equal(arena_printf(&a, "%s-%05d", s, 42), "abc-00042");
	s = arena_printf(&a, "%10000s|", "x");
	assert_int_equal(strlen(s), 10001);
	assert_int_equal(s[10000], '|');
	arena_fini(&a);
	arena_init(&a, 16);
	assert_null(arena_strdup(&a, "0123456789abcdef"));
	assert_string_equal(arena_strdup(&a, "0123456789abcde"),
		"0123456789abcde");
	assert_null(arena_printf(&a, "%d", 1));
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_aligned_distinct),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_sizes_that_overflow),
		cmocka_unit_test(test_limit_below_size_max),
		cmocka_unit_test(test_reset_keeps_memory_zeroed),
		cmocka_unit_test(test_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
