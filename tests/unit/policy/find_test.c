/* The index of prefixes. The choice of an IKE policy is tested with the
 * engine that makes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/policy/find.h"

static struct addr addr_of(const char *s)
{
	struct addr a;

	assert_true(addr_parse(s, &a));
	return a;
}

static void add(struct policy_prefixes *x, uint32_t owner, const char *s,
	uint32_t value)
{
	struct prefix p;

	assert_true(prefix_parse(s, &p));
	assert_true(policy_prefixes_add(x, owner, &p, value));
}

static void longest_of_its_owner(void **state)
{
	static const struct {
		uint32_t owner;
		const char *addr;
		uint32_t value;
	} wanted[] = {
		{0, "10.1.2.3", 3}, {0, "10.1.2.4", 2}, {0, "10.9.9.9", 1},
		{0, "11.0.0.1", MAP_NONE}, {1, "10.1.2.3", 4},
		{1, "203.0.113.9", 4}, {1, "2001:db8::1", 6},
		{1, "2001:db8::2", 5}, {1, "2001:db9::", MAP_NONE},
		{0, "2001:db8::1", MAP_NONE},
	};
	struct policy_prefixes x;
	const struct addr none = {0};

	(void)state;
	assert_true(policy_prefixes_init(&x, 2));
	add(&x, 0, "10.0.0.0/8", 1);
	/* Host bits do not matter. */
	add(&x, 0, "10.1.2.99/24", 2);
	add(&x, 0, "10.1.2.3", 3);
	/* The first stays. */
	add(&x, 0, "10.1.2.3", 9);
	add(&x, 1, "0.0.0.0/0", 4);
	add(&x, 1, "2001:db8::/32", 5);
	add(&x, 1, "2001:db8::1", 6);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		struct addr a = addr_of(wanted[i].addr);

		assert_int_equal(policy_prefixes_find(&x, wanted[i].owner, &a),
			wanted[i].value);
	}
	assert_int_equal(policy_prefixes_find(&x, 1, &none), MAP_NONE);
	policy_prefixes_fini(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longest_of_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
