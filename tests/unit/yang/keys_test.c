/* Keys files: what is written is read again, and what is wrong is refused with
 * its line and without a word of its contents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "tests/unit/policy/sample.h"
#include "yang/keys.h"

static struct yang_keys *parse(const char *text, struct diag_list *l,
	struct arena *a)
{
	arena_init(a, 0);
	diag_list_init(l, a);
	return yang_keys_parse("keys", span_str(text), l);
}

static void refuse(const char *text, uint32_t line)
{
	struct diag_list l;
	struct arena a;

	if (parse(text, &l, &a))
		fail_msg("accepted: %s", text);
	assert_true(l.n > 0);
	assert_int_equal(l.items[0]->place.line, line);
	assert_string_equal(l.items[0]->place.file, "keys");
	assert_null(strstr(l.items[0]->message, "cafe"));
	arena_fini(&a);
}

static void test_refused(void **state)
{
	(void)state;
	refuse("cafe", 1);
	refuse("0", 1);
	refuse("0 ", 1);
	refuse("0 caf", 1);
	refuse("0 cafe cafe", 1);
	refuse("0 cafe\n1 cafe\n0 cafe\n", 3);
	refuse("0 cafe\nx cafe\n", 2);
	refuse("4294967295 cafe\n", 1);
	refuse("99999999999 cafe\n", 1);
	refuse("-1 cafe\n", 1);
	refuse("0cafe\n", 1);
}

static void test_forms(void **state)
{
	struct diag_list l;
	struct arena a;
	struct yang_keys *k = parse(" 4294967294\t CAfe \r\n\n# 1 cafe\n\t\n0 00",
		&l, &a);
	struct span s;

	(void)state;
	assert_non_null(k);
	assert_int_equal(yang_keys_count(k), 2);
	assert_true(yang_keys_get(k, 4294967294u, &s));
	assert_true(span_eq(s, span_of("\xca\xfe", 2)));
	assert_true(yang_keys_get(k, 0, &s));
	assert_true(span_eq(s, span_of("\0", 1)));
	assert_false(yang_keys_get(k, 1, &s));
	yang_keys_free(k);
	arena_fini(&a);
	k = parse("", &l, &a);
	assert_non_null(k);
	assert_int_equal(yang_keys_count(k), 0);
	assert_false(yang_keys_get(k, 0, &s));
	yang_keys_free(k);
	arena_fini(&a);
}

static void print_sample(bool with_secrets, size_t want)
{
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	struct diag_list l;
	struct arena a;
	struct yang_keys *k;
	struct policy *p;
	struct span s;
	uint8_t *image;
	uint8_t *text;
	size_t n;

	assert_true(policy_builder_finish(b, with_secrets, &image, &n, &err));
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	assert_true(yang_keys_print(p, &text, &n));
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	k = yang_keys_parse("keys", span_of(text, n), &l);
	assert_non_null(k);
	assert_int_equal(yang_keys_count(k), want);
	if (want) {
		assert_true(yang_keys_get(k, 1, &s));
		assert_true(span_eq(s, span_str(SAMPLE_KEY_REMOTE)));
	}
	yang_keys_free(k);
	arena_fini(&a);
	free(text);
	free(image);
	policy_free(p);
	policy_builder_free(b);
}

static void test_written_and_read(void **state)
{
	(void)state;
	print_sample(true, 2);
	print_sample(false, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_written_and_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
