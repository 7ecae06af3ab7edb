/* IKEv1 payload chains: in order, and each way of being out of order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pcap/ikev1.h"

/* What comes after the header, by its first payload's type. */
static bool parse(uint8_t first, const uint8_t *body, size_t n,
	struct cap_v1_payload **list, struct wire_error *err)
{
	uint8_t m[WIRE_HDR_LEN + 128] = {0};
	struct wire_hdr hdr = {.next = first, .version = 0x10, .exchange = 2};
	struct arena a;
	bool ok;

	assert_true(n <= 128);
	memcpy(m + WIRE_HDR_LEN, body, n);
	arena_init(&a, 1 << 16);
	*err = (struct wire_error){0};
	ok = cap_v1_parse(&a, &hdr, span_of(m, WIRE_HDR_LEN + n), list, err);
	if (ok && *list)
		assert_int_equal((*list)->type, first);
	arena_fini(&a);
	return ok;
}

/* SA with one transform of two attributes, then a vendor id. */
static const uint8_t good[] = {
	13, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1,	/* SA */
	0, 0, 0, 28, 1, 1, 0, 1,		/* proposal */
	0, 0, 0, 20, 1, 1, 0, 0,		/* transform */
	0x80, 1, 0, 7, 0, 12, 0, 4, 0, 1, 0x51, 0x80,
	0, 0, 0, 8, 1, 2, 3, 4,			/* vendor id */
};

static void in_order(void **state)
{
	struct cap_v1_payload *list;
	struct wire_error err;

	(void)state;
	assert_true(parse(1, good, sizeof(good), &list, &err));
	for (size_t n = 0; n < sizeof(good); n++)
		assert_false(parse(1, good, n, &list, &err));
}

static void out_of_order(void **state)
{
	static const struct {
		uint8_t first;
		uint8_t body[32];
		size_t n, offset;
		const char *reason;
	} cases[] = {
		{8, {0, 0, 0, 0}, 4, 28,
			"payload length is less than its header's"},
		{8, {0, 0, 0, 9, 1}, 5, 28,
			"payload length exceeds the message"},
		{8, {0, 0, 0, 4, 1}, 5, 32, "octets follow the last payload"},
		{5, {0, 0, 0, 12, 6, 0, 0, 0, 1, 2, 3, 4}, 12, 28,
			"identity's length does not fit its type"},
		{11, {0, 0, 0, 12, 0, 0, 0, 1, 1, 9, 0, 14}, 12, 28,
			"SPI size exceeds the payload"},
		{12, {0, 0, 0, 12, 0, 0, 0, 1, 1, 255, 255, 255}, 12, 28,
			"number of SPIs contradicts the length"},
		{1, {0, 0, 0, 8, 0, 0, 0, 1}, 8, 28,
			"SA payload is cut short"},
	};
	struct cap_v1_payload *list;
	struct wire_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_false(parse(cases[i].first, cases[i].body, cases[i].n,
			&list, &err));
		assert_string_equal(err.reason, cases[i].reason);
		assert_int_equal(err.offset, cases[i].offset);
	}
}

static void attribute_overrun(void **state)
{
	uint8_t bad[sizeof(good)];
	struct cap_v1_payload *list;
	struct wire_error err;

	(void)state;
	memcpy(bad, good, sizeof(good));
	bad[35] = 200;
	assert_false(parse(1, bad, sizeof(bad), &list, &err));
	assert_string_equal(err.reason,
		"attribute length exceeds its transform");
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(cap_v1_exchange_name(32), "Quick Mode");
	assert_null(cap_v1_exchange_name(34));
	assert_string_equal(cap_v1_payload_name(20), "NAT-D");
	assert_null(cap_v1_payload_name(99));
	assert_string_equal(cap_v1_notify_name(14), "NO-PROPOSAL-CHOSEN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(out_of_order),
		cmocka_unit_test(attribute_overrun),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
