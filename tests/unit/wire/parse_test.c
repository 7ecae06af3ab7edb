/* What is refused, where, and with which reason; and the limits. */
#include "tests/unit/wire/golden.h"

/* A bare chain: first payload's type, octets, and the error it must give. */
struct bad_chain {
	uint8_t first;
	const char *hex;
	size_t offset;
	uint8_t payload;
	const char *reason;
};

/* clang-format off */
static const struct bad_chain bad_chains[] = {
	/* the chain */
	{40, "", 0, 40, "payload header is cut short"},
	{40, "000000", 0, 40, "payload header is cut short"},
	{43, "00000003", 2, 43, "payload length is less than its header's"},
	{43, "00000005", 2, 43, "payload length exceeds the message"},
	{43, "00000004 00", 4, 0, "octets follow the last payload"},
	{0,  "00000004", 0, 0, "octets follow the last payload"},
	{43, "2b000004", 4, 43, "payload header is cut short"},
	{46, "23000005 aa 00000004", 5, 0, "octets follow the last payload"},
	{53, "23000009 00010001 aa 00000004", 9, 0, "octets follow the last payload"},
	/* SA */
	{33, "00000004", 4, 33, "proposal is cut short"},
	{33, "0000000b 00000008 010100", 6, 33, "proposal length exceeds its payload"},
	{33, "0000000c 00000007 01010000", 6, 33, "proposal length is less than its header's"},
	{33, "0000000c 00000008 01010000", 11, 33, "proposal without transforms"},
	{33, "0000000c 02000008 01010001", 4, 33, "proposal's last mark contradicts its length"},
	{33, "00000014 00000010 01010001 00000008 01000003 ffff", 20, 0,
		"octets follow the last payload"},
	{33, "00000024 00000010 01010001 00000008 01000003"
		" 00000010 02010001 00000008 01000003", 4, 33,
		"proposal's last mark contradicts its length"},
	{33, "00000014 00000010 01010401 00000008 01000003", 10, 33,
		"SPI size does not fit the proposal"},
	{33, "00000014 00000010 01030001 00000008 01000003", 10, 33,
		"SPI size does not fit the proposal"},
	{33, "00000014 00000010 0109ff01 00000008 01000003", 10, 33,
		"SPI size does not fit the proposal"},
	{33, "00000014 00000010 01010002 03000008 01000003", 20, 33, "transform is cut short"},
	{33, "00000014 00000010 01010002 00000008 01000003", 12, 33,
		"transform's last mark contradicts the count"},
	{33, "00000014 00000010 01010001 03000008 01000003", 12, 33,
		"transform's last mark contradicts the count"},
	{33, "00000014 00000010 01010001 00000007 01000003", 14, 33,
		"transform length is less than its header's"},
	{33, "00000014 00000010 01010001 00000009 01000003", 14, 33,
		"transform length exceeds its proposal"},
	{33, "0000001c 00000018 01010001 00000008 01000003 00000008 01000003", 20, 33,
		"octets follow the proposal's transforms"},
	/* transform attributes */
	{33, "00000016 00000012 01010001 0000000a 0100000c 800e", 20, 33,
		"attribute is cut short"},
	{33, "0000001c 00000018 01010001 00000010 0100000c 800e0100 800e0080", 24, 33,
		"second Key Length in one transform"},
	{33, "00000018 00000014 01010001 0000000c 0100000c 800e0000", 20, 33,
		"Key Length of zero"},
	{33, "0000001a 00000016 01010001 0000000e 0100000c 000e0002 0100", 20, 33,
		"Key Length attribute has the variable form"},
	{33, "00000018 00000014 01010001 0000000c 0100000c 00110000", 22, 33,
		"attribute of no length"},
	{33, "00000018 00000014 01010001 0000000c 0100000c 00110001", 22, 33,
		"attribute length exceeds its transform"},
	/* KE, nonce */
	{34, "00000007 001300", 4, 34, "payload is cut short"},
	{34, "00000008 00130000", 8, 34, "no key exchange data"},
	{40, "00000013 000102030405060708090a0b0c0d0e", 4, 40,
		"nonce is not of 16 to 256 octets"},
	/* identities and proofs */
	{35, "00000007 020000", 4, 35, "payload is cut short"},
	{35, "0000000b 01000000 0a0000", 8, 35, "identity is not of its address type's length"},
	{36, "0000000c 05000000 0a000001", 8, 36, "identity is not of its address type's length"},
	{37, "00000004", 4, 37, "payload is cut short"},
	{38, "00000004", 4, 38, "payload is cut short"},
	{39, "00000007 020000", 4, 39, "payload is cut short"},
	{48, "00000007 010203", 4, 48, "EAP packet is cut short"},
	{48, "00000009 01070004 01", 6, 48, "EAP length is not the payload's"},
	{48, "00000009 01070006 01", 6, 48, "EAP length is not the payload's"},
	{48, "00000008 01070004", 6, 48, "EAP packet without a type"},
	/* notify, delete */
	{41, "00000007 000040", 4, 41, "payload is cut short"},
	{41, "0000000b 03044009 c0ffee", 5, 41, "SPI size exceeds the payload"},
	{42, "00000007 030400", 4, 42, "payload is cut short"},
	{42, "0000000c 03040002 c0ffee01", 6, 42, "number of SPIs contradicts the length"},
	{42, "00000008 03080000", 5, 42, "SPI size does not fit the protocol"},
	{42, "00000008 01080000", 5, 42, "SPI size does not fit the protocol"},
	{42, "00000008 01000001", 6, 42, "SPIs of no size"},
	/* traffic selectors */
	{44, "00000007 010000", 4, 44, "payload is cut short"},
	{44, "00000008 00000000", 4, 44, "no traffic selectors"},
	{44, "00000008 01000000", 8, 44, "selector is cut short"},
	{45, "0000000c 01000000 07000003", 10, 45, "selector length is less than its header's"},
	{45, "0000000c 01000000 07000010", 10, 45, "selector length exceeds its payload"},
	{45, "00000017 01000000 0700000f 0000ffff 0a000000 0a0000", 10, 45,
		"selector length does not fit its type"},
	{45, "00000018 01000000 08000010 0000ffff 0a000000 0a0000ff", 10, 45,
		"selector length does not fit its type"},
	{45, "00000018 01000000 07000010 0000ffff 0a000001 0a000000", 16, 45,
		"address range ends before it starts"},
	{45, "0000001a 01000000 07000010 0000ffff 0a000000 0a0000ff 0000", 24, 45,
		"octets follow the last traffic selector"},
	/* configuration */
	{47, "00000007 010000", 4, 47, "payload is cut short"},
	{47, "0000000b 01000000 000100", 8, 47, "attribute is cut short"},
	{47, "0000000f 01000000 00010004 0a0000", 10, 47, "attribute length exceeds its payload"},
	/* encrypted */
	{46, "23000004", 4, 46, "nothing encrypted"},
	{53, "23000007 000100", 4, 53, "payload is cut short"},
	{53, "23000009 00000001 aa", 4, 53, "fragment number is not of 1 to the total"},
	{53, "00000009 00030002 aa", 4, 53, "fragment number is not of 1 to the total"},
	{53, "23000009 00020002 aa", 0, 53, "later fragment names a next payload"},
	{53, "23000008 00010001", 8, 53, "nothing encrypted"},
};
/* clang-format on */

static void test_errors_name_place_and_reason(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(bad_chains) / sizeof(bad_chains[0]);
		i++) {
		const struct bad_chain *b = &bad_chains[i];
		struct span in = hex_span(b->hex);
		struct wire_payload *list;
		struct wire_error err;

		if (b->payload == 0 && b->offset >= in.n && in.n)
			fail_msg("row %zu: offset outside of its input", i);
		if (wire_payloads_parse(&a, b->first, in, &list, &err))
			fail_msg("row %zu: %s: parsed", i, b->hex);
		assert_null(list);
		if (strcmp(err.reason, b->reason) ||
			err.offset != b->offset || err.payload != b->payload)
			fail_msg("row %zu: %s: got payload %u offset %zu: %s",
				i, b->hex, err.payload, err.offset,
				err.reason);
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
}

static void test_header_errors(void **state)
{
	static const struct {
		const char *hex;
		size_t offset;
		const char *reason;
	} rows[] = {
		{"", 0, "IKE header is cut short"},
		{"0102030405060708 0000000000000000 2120220800000000 0000", 24,
			"IKE header is cut short"},
		{"0102030405060708 0000000000000000 0020220800000000 0000001b",
			24, "message length is less than the header's"},
		{"0102030405060708 0000000000000000 0020220800000000 0000001d",
			24, "message length exceeds the datagram"},
		{"0102030405060708 0000000000000000 0020220800000000 ffffffff",
			24, "message length exceeds the datagram"},
		{"0102030405060708 0000000000000000 0020220800000000 0000001c"
		 "00", 24, "octets follow the end of the message"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span in = hex_span(rows[i].hex);
		struct wire_error err;
		struct wire_hdr hdr;

		assert_false(wire_hdr_parse(in, &hdr, &err));
		assert_string_equal(err.reason, rows[i].reason);
		assert_int_equal(err.offset, rows[i].offset);
		assert_int_equal(err.payload, PAYLOAD_NONE);
		span_free(in);
	}
}

static void test_header_fields(void **state)
{
	struct span in = hex_span("0102030405060708 1112131415161718"
				  "00 20 25 28 00000102 0000001c");
	struct wire_error err;
	struct wire_hdr hdr;

	(void)state;
	assert_true(wire_hdr_parse(in, &hdr, &err));
	assert_true(hdr.spi_i == UINT64_C(0x0102030405060708));
	assert_true(hdr.spi_r == UINT64_C(0x1112131415161718));
	assert_int_equal(hdr.next, 0);
	assert_int_equal(hdr.version, 0x20);
	assert_int_equal(hdr.exchange, EXCHANGE_INFORMATIONAL);
	assert_int_equal(hdr.flags,
		WIRE_FLAG_INITIATOR | WIRE_FLAG_RESPONSE);
	assert_int_equal(hdr.msg_id, 0x102);
	assert_int_equal(hdr.length, 28);
	span_free(in);
}

/* The payloads of other versions are not IKEv2's: only the header counts. */
static void test_other_versions_are_headers_only(void **state)
{
	struct span in = hex_span("0102030405060708 0000000000000000"
				  "21 10 02 00 00000000 0000001e ffff");
	struct wire_error err;
	struct wire_msg msg;
	struct arena a;
	char text[64];

	(void)state;
	arena_init(&a, 0);
	assert_true(wire_msg_parse(&a, in, &msg, &err));
	assert_null(msg.payloads);
	assert_string_equal(wire_summary(&msg.hdr, msg.payloads, text,
		sizeof(text)), "IKEv1 exchange 2 0 { }");
	span_edit(in)[17] = 0x30;
	assert_true(wire_msg_parse(&a, in, &msg, &err));
	assert_null(msg.payloads);
	span_edit(in)[17] = 0x20;
	assert_false(wire_msg_parse(&a, in, &msg, &err));
	span_free(in);
	arena_fini(&a);
}

static void test_too_many_payloads(void **state)
{
	uint8_t chain[4 * (WIRE_PAYLOADS_MAX + 1)];
	struct wire_payload *list;
	struct wire_error err;
	struct arena a;
	size_t n = sizeof(chain);

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < n; i += 4)
		memcpy(chain + i, "\x2b\x00\x00\x04", 4);
	chain[n - 4] = 0;
	assert_false(wire_payloads_parse(&a, PAYLOAD_VENDOR,
		span_of(chain, n), &list, &err));
	assert_string_equal(err.reason, "too many payloads");
	assert_int_equal(err.offset, 4 * WIRE_PAYLOADS_MAX);
	chain[n - 8] = 0;
	assert_true(wire_payloads_parse(&a, PAYLOAD_VENDOR,
		span_of(chain, n - 4), &list, &err));
	arena_fini(&a);
}

/* The densest message there is: 64 payloads of four-octet selectors. */
static void test_largest_message_fits_its_memory(void **state)
{
	static uint8_t buf[65536];
	struct bytes_out out = bytes_out(buf, 65507);
	struct wire_payload *list;
	struct wire_error err;
	struct arena a;

	(void)state;
	for (int i = 0; i < WIRE_PAYLOADS_MAX; i++) {
		bool last = i == WIRE_PAYLOADS_MAX - 1;

		bytes_put32(&out, (last ? 0 : 44u << 24) | (8 + 255 * 4));
		bytes_put32(&out, 255u << 24);
		for (int k = 0; k < 255; k++)
			bytes_put32(&out, 0xc8000004);
		if (out.n + 8 + 255 * 4 > out.cap) {
			buf[out.n - (8 + 255 * 4)] = 0;
			break;
		}
	}
	assert_false(out.bad);
	arena_init(&a, 1 << 20);
	assert_true(wire_payloads_parse(&a, PAYLOAD_TSI, bytes_written(&out),
		&list, &err));
	assert_true(a.used > 900000);
	arena_fini(&a);
}

static void test_full_arena_is_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;
		struct arena a;
		size_t need;

		arena_init(&a, 0);
		assert_true(wire_msg_parse(&a, in, &msg, &err));
		need = a.used;
		arena_fini(&a);
		for (size_t limit = 1; limit < need; limit += 8) {
			arena_init(&a, limit);
			assert_false(wire_msg_parse(&a, in, &msg, &err));
			assert_string_equal(err.reason,
				"out of memory for this message");
			assert_null(msg.payloads);
			arena_fini(&a);
		}
		span_free(in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors_name_place_and_reason),
		cmocka_unit_test(test_header_errors),
		cmocka_unit_test(test_header_fields),
		cmocka_unit_test(test_other_versions_are_headers_only),
		cmocka_unit_test(test_too_many_payloads),
		cmocka_unit_test(test_largest_message_fits_its_memory),
		cmocka_unit_test(test_full_arena_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
