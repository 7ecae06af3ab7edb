#include "runtime/base/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned distance(const char *a, const char *b)
{
	unsigned there = near_distance(span_str(a), span_str(b));

	assert_int_equal(near_distance(span_str(b), span_str(a)), there);
	return there;
}

static void edits_are_counted(void **state)
{
	(void)state;
	assert_int_equal(distance("", ""), 0);
	assert_int_equal(distance("tunnel", "tunnel"), 0);
	assert_int_equal(distance("Tunnel", "tUNNEL"), 0);
	assert_int_equal(distance("tunel", "tunnel"), 1);
	assert_int_equal(distance("tunnle", "tunnel"), 1);
	assert_int_equal(distance("tonnel", "tunnel"), 1);
	assert_int_equal(distance("", "abc"), 3);
	assert_int_equal(distance("kitten", "sitting"), 3);
	assert_int_equal(distance("", "abcd"), NEAR_NEVER);
	assert_int_equal(distance("a", "bcdefgh"), NEAR_NEVER);
}

static void long_words_are_near_to_nothing(void **state)
{
	char word[NEAR_MAX + 2] = {0};

	(void)state;
	memset(word, 'x', NEAR_MAX);
	assert_int_equal(distance(word, word), 0);
	word[NEAR_MAX] = 'x';
	assert_int_equal(distance(word, word), NEAR_NEVER);
}

static void the_nearest_is_found(void **state)
{
	struct near n = near_to(span_str("chekc"));

	(void)state;
	assert_null(n.found);
	near_offer(&n, "compile");
	assert_null(n.found);
	near_offer(&n, "cheek");
	assert_string_equal(n.found, "cheek");
	near_offer(&n, "check");
	assert_int_equal(n.best, 1);
	/* The first of equals stays, and short words must be nearer. */
	n = near_to(span_str("mtx"));
	near_offer(&n, "mib");
	assert_null(n.found);
	near_offer(&n, "mtu");
	assert_string_equal(n.found, "mtu");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_counted),
		cmocka_unit_test(long_words_are_near_to_nothing),
		cmocka_unit_test(the_nearest_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
