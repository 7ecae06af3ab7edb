#include "runtime/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const uint8_t sample[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
	0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};

static void test_reads_are_big_endian(void **state)
{
	struct bytes_in in = bytes_in(span_of(sample, sizeof(sample)));

	(void)state;
	assert_int_equal(bytes_u8(&in), 0x01);
	assert_int_equal(bytes_be16(&in), 0x0203);
	assert_int_equal(bytes_be32(&in), 0x04050607);
	assert_true(bytes_be64(&in) == UINT64_C(0x08090a0b0c0d0e0f));
	assert_true(bytes_done(&in));
}

static void test_short_read_sticks(void **state)
{
	struct bytes_in in = bytes_in(span_of(sample, 3));

	(void)state;
	assert_int_equal(bytes_be32(&in), 0);
	assert_true(in.bad);
	assert_ptr_equal(in.p, sample);
	/* What would fit is not read after a failure. */
	assert_int_equal(bytes_u8(&in), 0);
	assert_int_equal(bytes_rest(&in).n, 0);
	assert_false(bytes_done(&in));
}

static void test_done_wants_everything_read(void **state)
{
	struct bytes_in in = bytes_in(span_of(sample, 4));

	(void)state;
	bytes_skip(&in, 3);
	assert_false(bytes_done(&in));
	assert_int_equal(bytes_left(&in), 1);
	bytes_skip(&in, 1);
	assert_true(bytes_done(&in));
	in = bytes_in(span_of(NULL, 0));
	assert_true(bytes_done(&in));
	bytes_skip(&in, 1);
	assert_false(bytes_done(&in));
}

static void test_sub_is_bounded(void **state)
{
	struct bytes_in in = bytes_in(span_of(sample, 8));
	struct bytes_in sub = bytes_sub(&in, 3);

	(void)state;
	assert_int_equal(bytes_left(&in), 5);
	assert_int_equal(bytes_be16(&sub), 0x0102);
	assert_int_equal(bytes_be16(&sub), 0);
	assert_true(sub.bad);
	assert_false(in.bad);
	sub = bytes_sub(&in, 6);
	assert_true(sub.bad);
	assert_true(in.bad);
	assert_int_equal(bytes_left(&sub), 0);
}

static void test_take_of_huge_size(void **state)
{
	struct bytes_in in = bytes_in(span_of(sample, 4));

	(void)state;
	assert_int_equal(bytes_take(&in, SIZE_MAX).n, 0);
	assert_true(in.bad);
}

static void test_writes_mirror_reads(void **state)
{
	uint8_t buf[15];
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	bytes_put8(&out, 0x01);
	bytes_put16(&out, 0x0203);
	bytes_put32(&out, 0x04050607);
	bytes_put64(&out, UINT64_C(0x08090a0b0c0d0e0f));
	assert_false(out.bad);
	assert_true(span_eq(bytes_written(&out),
		span_of(sample, sizeof(sample))));
}

static void test_full_buffer_is_not_written_past(void **state)
{
	uint8_t buf[6] = {0, 0, 0, 0, 0xee, 0xee};
	struct bytes_out out = bytes_out(buf, 4);

	(void)state;
	bytes_put16(&out, 0x1111);
	bytes_put32(&out, 0x22222222);
	assert_true(out.bad);
	bytes_put8(&out, 0x33);
	assert_int_equal(out.n, 2);
	assert_int_equal(buf[2], 0);
	assert_int_equal(buf[4], 0xee);
	assert_null(bytes_room(&out, 1));
	out = bytes_out(buf, 4);
	assert_null(bytes_room(&out, SIZE_MAX));
	assert_true(out.bad);
}

static void test_fill_and_put_nothing(void **state)
{
	uint8_t buf[4] = {0};
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	bytes_put(&out, span_of(NULL, 0));
	bytes_fill(&out, 0xab, 4);
	assert_false(out.bad);
	assert_memory_equal(buf, "\xab\xab\xab\xab", 4);
	bytes_fill(&out, 0, 0);
	assert_false(out.bad);
	bytes_fill(&out, 0, 1);
	assert_true(out.bad);
}

static void test_length_is_patched(void **state)
{
	static uint8_t buf[70000];
	struct bytes_out out = bytes_out(buf, sizeof(buf));
	size_t mark = bytes_mark16(&out);

	(void)state;
	bytes_put32(&out, 0);
	bytes_patch16(&out, mark, mark);
	assert_int_equal(bytes_get16(buf), 6);
	bytes_fill(&out, 0, 65535 - 6);
	bytes_patch16(&out, mark, mark);
	assert_false(out.bad);
	assert_int_equal(bytes_get16(buf), 65535);
	bytes_put8(&out, 0);
	bytes_patch16(&out, mark, mark);
	assert_true(out.bad);
	assert_int_equal(bytes_get16(buf), 65535);
}

static void test_span_equality(void **state)
{
	(void)state;
	assert_true(span_eq(span_of(NULL, 0), span_str("")));
	assert_true(span_eq(span_str("ab"), span_of("abc", 2)));
	assert_false(span_eq(span_str("ab"), span_str("ac")));
	assert_false(span_eq(span_str("ab"), span_str("abc")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_are_big_endian),
		cmocka_unit_test(test_short_read_sticks),
		cmocka_unit_test(test_done_wants_everything_read),
		cmocka_unit_test(test_sub_is_bounded),
		cmocka_unit_test(test_take_of_huge_size),
		cmocka_unit_test(test_writes_mirror_reads),
		cmocka_unit_test(test_full_buffer_is_not_written_past),
		cmocka_unit_test(test_fill_and_put_nothing),
		cmocka_unit_test(test_length_is_patched),
		cmocka_unit_test(test_span_equality),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
