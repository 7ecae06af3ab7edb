#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/policy/text.h"

static const struct {
	const char *in;
	const char *out;
} cases[] = {
	{"plain", "plain"},
	{"tab\there", "tab\there"},
	{"bell\a", "bell\xef\xbf\xbd"},
	{"del\x7f", "del\xef\xbf\xbd"},
	{"\x1b[31m", "\xef\xbf\xbd[31m"},
	{"M\xc3\xbcnchen", "M\xc3\xbcnchen"},
	{"\xe2\x82\xac", "\xe2\x82\xac"},
	{"\xf0\x9f\x94\x91", "\xf0\x9f\x94\x91"},
	{"\xc2\x85", "\xef\xbf\xbd"},		    /* C1 control */
	{"\xfc", "\xef\xbf\xbd"},		    /* Latin-1 */
	{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},   /* overlong */
	{"\xed\xa0\x80", /* surrogate */
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xf4\x90\x80\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* above */
	{"\xef\xbf\xbe", "\xef\xbf\xbd"},	    /* noncharacters */
	{"\xef\xb7\x90", "\xef\xbf\xbd"},
	{"\xf0\x9f\xbf\xbf", "\xef\xbf\xbd"},
	{"\xef\xb7\xb0", "\xef\xb7\xb0"},	    /* behind them */
	{"cut\xe2\x82", "cut\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xe2" "a", "\xef\xbf\xbd" "a"},
	{"", ""},
};

static void test_clean(void **state)
{
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = policy_text_clean(span_str(cases[i].in), out);

		assert_int_equal(n, strlen(cases[i].out));
		assert_memory_equal(out, cases[i].out, n);
	}
}

/* What was cleaned is accepted, character by character. */
static void test_clean_text_is_accepted(void **state)
{
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = policy_text_clean(span_str(cases[i].in), out);

		for (size_t at = 0; at < n;) {
			size_t len = policy_text_char(out + at, n - at);

			assert_true(len > 0);
			at += len;
		}
	}
	assert_int_equal(policy_text_char((const uint8_t *)"\0", 1), 0);
	assert_int_equal(policy_text_char((const uint8_t *)"\xe2\x82\xac", 2),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_clean_text_is_accepted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
