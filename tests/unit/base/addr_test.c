#include "runtime/base/addr.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct addr address(const char *s)
{
	struct addr a;

	if (!addr_parse(s, &a))
		fail_msg("%s is no address", s);
	return a;
}

static struct prefix network(const char *s)
{
	struct prefix p;

	if (!prefix_parse(s, &p))
		fail_msg("%s is no prefix", s);
	return p;
}

static void test_text(void **state)
{
	static const char *const good[] = {"0.0.0.0", "10.0.0.1",
		"255.255.255.255", "::", "::1", "2001:db8::1"};
	static const char *const bad[] = {"", "10.0.0", "10.0.0.256",
		"10.0.0.1 ", "10.0.0.1/8", "2001:db8:::1", "x"};
	char buf[ADDR_STR_MAX];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		a = address(good[i]);
		assert_string_equal(addr_str(&a, buf), good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(addr_parse(bad[i], &a));
		assert_int_equal(a.family, ADDR_NONE);
	}
	assert_string_equal(addr_str(&a, buf), "none");
}

static void test_values(void **state)
{
	struct addr v4 = addr_v4(0x0a000001);
	struct addr v6 = address("2001:db8::1");
	struct addr none = {.family = ADDR_NONE};
	struct addr copy;

	(void)state;
	copy = address("10.0.0.1");
	assert_true(addr_eq(&v4, &copy));
	copy = addr_from_span(addr_span(&v6));
	assert_true(addr_eq(&v6, &copy));
	copy = addr_from_span(span_of(v6.b, 5));
	assert_true(addr_eq(&none, &copy));
	assert_false(addr_eq(&v4, &v6));
	assert_true(addr_cmp(&v4, &v6) < 0);
	assert_true(addr_cmp(&v6, &v4) > 0);
	copy = addr_v4(0x0a000002);
	assert_true(addr_cmp(&v4, &copy) < 0);
	assert_int_equal(addr_cmp(&v4, &v4), 0);
	assert_true(addr_is_any(&none));
	assert_false(addr_is_any(&v4));
	copy = address("::");
	assert_true(addr_is_any(&copy));
}

static void test_masks(void **state)
{
	static const char *const broken[] = {"255.0.255.0", "0.0.0.1",
		"255.255.255.253", "127.255.255.255"};
	struct addr mask;
	uint8_t len;

	(void)state;
	for (uint8_t n = 0; n <= 32; n++) {
		mask = prefix_mask(ADDR_V4, n);
		assert_int_equal(bytes_get32(mask.b),
			n ? UINT32_MAX << (32 - n) : 0);
		assert_true(prefix_len_from_mask(&mask, &len));
		assert_int_equal(len, n);
	}
	for (unsigned int n = 0; n <= 128; n++) {
		mask = prefix_mask(ADDR_V6, (uint8_t)n);
		assert_true(prefix_len_from_mask(&mask, &len));
		assert_int_equal(len, n);
	}
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		mask = address(broken[i]);
		assert_false(prefix_len_from_mask(&mask, &len));
	}
}

static void test_prefix_text(void **state)
{
	static const char *const bad[] = {"10.0.0.0/33", "10.0.0.0/",
		"10.0.0.0/-1", "10.0.0.0/ 8", "10.0.0.0/8x", "::/129", "/8",
		"10.0.0.0/99999999999999999999", ""};
	char buf[ADDR_STR_MAX];
	struct prefix p;

	(void)state;
	p = network("10.1.2.3/8");
	assert_string_equal(prefix_str(&p, buf), "10.1.2.3/8");
	p = prefix_network(&p);
	assert_string_equal(prefix_str(&p, buf), "10.0.0.0/8");
	p = network("10.0.0.1");
	assert_int_equal(p.len, 32);
	p = network("2001:db8::");
	assert_int_equal(p.len, 128);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (prefix_parse(bad[i], &p))
			fail_msg("%s parsed", bad[i]);
}

static void test_bounds_and_containment(void **state)
{
	struct prefix p = network("10.1.2.129/25");
	struct addr first = prefix_first(&p);
	struct addr last = prefix_last(&p);
	char buf[ADDR_STR_MAX];
	struct addr a;

	(void)state;
	assert_string_equal(addr_str(&first, buf), "10.1.2.128");
	assert_string_equal(addr_str(&last, buf), "10.1.2.255");
	assert_true(prefix_contains(&p, &first));
	assert_true(prefix_contains(&p, &last));
	a = address("10.1.2.127");
	assert_false(prefix_contains(&p, &a));
	a = address("10.1.3.0");
	assert_false(prefix_contains(&p, &a));
	a = address("::");
	assert_false(prefix_contains(&p, &a));
	p = network("0.0.0.0/0");
	assert_true(prefix_contains(&p, &last));
	p = network("2001:db8::/33");
	last = prefix_last(&p);
	assert_string_equal(addr_str(&last, buf),
		"2001:db8:7fff:ffff:ffff:ffff:ffff:ffff");
}

static void test_ranges(void **state)
{
	static const struct {
		const char *first;
		const char *last;
		const char *prefix; /* NULL: not one prefix */
	} rows[] = {
		{"0.0.0.0", "255.255.255.255", "0.0.0.0/0"},
		{"10.0.0.0", "10.255.255.255", "10.0.0.0/8"},
		{"10.0.0.1", "10.0.0.1", "10.0.0.1/32"},
		{"10.0.0.0", "10.0.0.1", "10.0.0.0/31"},
		{"10.0.0.1", "10.0.0.2", NULL},
		{"10.0.0.0", "10.0.0.2", NULL},
		{"10.0.0.1", "10.0.0.0", NULL},
		{"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"},
		{"2001:db8::", "2001:db8::ffff", "2001:db8::/112"},
		{"0.0.0.0", "::", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct addr first = address(rows[i].first);
		struct addr last = address(rows[i].last);
		char buf[ADDR_STR_MAX];
		struct prefix p;
		bool ok = prefix_from_range(&first, &last, &p);

		assert_int_equal(ok, rows[i].prefix != NULL);
		if (ok)
			assert_string_equal(prefix_str(&p, buf),
				rows[i].prefix);
	}
}

static void test_endpoints(void **state)
{
	struct endpoint a = {addr_v4(0x0a000001), 500};
	struct endpoint b = a;
	char buf[ADDR_STR_MAX];

	(void)state;
	assert_true(endpoint_eq(&a, &b));
	assert_string_equal(endpoint_str(&a, buf), "10.0.0.1/500");
	b.port = 4500;
	assert_false(endpoint_eq(&a, &b));
	b = a;
	b.addr = addr_v4(0x0a000002);
	assert_false(endpoint_eq(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_prefix_text),
		cmocka_unit_test(test_bounds_and_containment),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_endpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
