/* Registries, summaries, identities, vendor ids, UDP encapsulation. */
#include "tests/unit/wire/golden.h"

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(wire_payload_name(PAYLOAD_SA), "SA");
	assert_string_equal(wire_payload_name(PAYLOAD_SKF), "SKF");
	assert_string_equal(wire_payload_name(0), "NONE");
	assert_string_equal(wire_payload_name(255), "UNKNOWN");
	assert_string_equal(wire_exchange_name(34), "IKE_SA_INIT");
	assert_string_equal(wire_exchange_name(1), "UNKNOWN");
	assert_string_equal(wire_notify_name(14), "NO_PROPOSAL_CHOSEN");
	assert_string_equal(wire_notify_name(16430),
		"IKEV2_FRAGMENTATION_SUPPORTED");
	assert_string_equal(wire_notify_name(65535), "UNKNOWN");
	assert_string_equal(wire_protocol_name(3), "ESP");
	assert_string_equal(wire_protocol_name(4), "UNKNOWN");
	assert_string_equal(wire_value_name("ID", 2), "FQDN");
	assert_string_equal(wire_value_name("AUTH_METHOD", 14),
		"DIGITAL_SIGNATURE");
	assert_string_equal(wire_value_name("CFG", 3), "CFG_SET");
	assert_string_equal(wire_value_name("ID", 200), "UNKNOWN");
	assert_string_equal(wire_value_name("NO_GROUP", 1), "UNKNOWN");
}

/* Rows ascend within their registry, so none is there twice; every row has
 * its source. */
struct registry_row {
	const char *group;
	unsigned int number;
	const char *name;
	const char *source;
};

static void test_registries_are_sorted_and_sourced(void **state)
{
	static const struct registry_row rows[] = {
#define PAYLOAD(sym, number, name, text, source) \
	{"payload", number, name, source},
#include "runtime/wire/payload.def"
#undef PAYLOAD
#define EXCHANGE_TYPE(sym, number, name, source) \
	{"exchange", number, name, source},
#include "runtime/wire/exchange_type.def"
#undef EXCHANGE_TYPE
#define NOTIFY(sym, number, name, source) {"notify", number, name, source},
#include "runtime/wire/notify.def"
#undef NOTIFY
#define VALUE(group, sym, number, name, source) \
	{#group, number, name, source},
#include "runtime/wire/values.def"
#undef VALUE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(*rows[i].name);
		assert_true(*rows[i].source);
		if (i && !strcmp(rows[i].group, rows[i - 1].group) &&
			rows[i].number <= rows[i - 1].number)
			fail_msg("%s %u is out of order", rows[i].group,
				rows[i].number);
	}
}

static void test_summary_is_cut_at_capacity(void **state)
{
	struct wire_hdr hdr = {.exchange = EXCHANGE_IKE_AUTH,
		.version = 0x20, .msg_id = 1};
	struct wire_payload p = {.type = PAYLOAD_AUTH};
	static const char whole[] = "IKE_AUTH request 1 { AUTH }";
	char buf[sizeof(whole) + 4];

	(void)state;
	for (size_t cap = 1; cap <= sizeof(buf); cap++) {
		size_t n = cap - 1 < strlen(whole) ? cap - 1 : strlen(whole);

		memset(buf, '#', sizeof(buf));
		assert_ptr_equal(wire_summary(&hdr, &p, buf, cap), buf);
		assert_int_equal(strlen(buf), n);
		assert_memory_equal(buf, whole, n);
		if (cap < sizeof(buf))
			assert_int_equal(buf[cap], '#');
	}
	buf[0] = '#';
	(void)wire_summary(&hdr, &p, buf, 0);
	assert_int_equal(buf[0], '#');
}

static void test_identities(void **state)
{
	static const struct {
		uint8_t type;
		const char *hex;
		const char *text;
	} rows[] = {
		{ID_IPV4_ADDR, "0a000001", "10.0.0.1"},
		{ID_IPV4_ADDR, "0a0000", "ipv4:0a0000"},
		{ID_IPV6_ADDR, "20010db8000000000000000000000001",
			"2001:db8::1"},
		{ID_IPV6_ADDR, "0a000001", "ipv6:0a000001"},
		{ID_FQDN, "612e6578616d706c65", "a.example"},
		{ID_FQDN, "610a1b5b7f5c00ff", "a\\x0a\\x1b[\\x7f\\x5c\\x00"
			"\\xff"},
		{ID_RFC822_ADDR, "754061", "u@a"},
		{ID_KEY_ID, "00ff10", "key-id:00ff10"},
		{ID_DER_ASN1_DN, "3000", "dn:3000"},
		{ID_DER_ASN1_GN, "8200", "gn:8200"},
		{ID_NULL, "", "null"},
		{77, "01", "id-type-77:01"},
		{ID_FQDN, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span data = hex_span(rows[i].hex);
		char buf[64];

		assert_string_equal(wire_id_str(rows[i].type, data, buf,
			sizeof(buf)), rows[i].text);
		(void)wire_id_str(rows[i].type, data, buf, 3);
		assert_true(strlen(buf) < 3);
		span_free(data);
	}
}

static void test_encapsulation(void **state)
{
	static const struct {
		const char *hex;
		enum wire_encap kind;
		size_t skipped;
	} rows[] = {
		{"ff", ENCAP_KEEPALIVE, 0},
		{"fe", ENCAP_RUNT, 0},
		{"", ENCAP_RUNT, 0},
		{"ffff", ENCAP_RUNT, 0},
		{"000000", ENCAP_RUNT, 0},
		{"00000000", ENCAP_IKE, 4},
		{"00000000 0102", ENCAP_IKE, 4},
		{"c0ffee01 000000", ENCAP_RUNT, 0},
		{"c0ffee01 00000001", ENCAP_ESP, 0},
		{"00000001 00000001", ENCAP_ESP, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span in = hex_span(rows[i].hex);
		struct span inside;

		assert_int_equal(wire_encap_classify(in, &inside),
			rows[i].kind);
		assert_ptr_equal(inside.p, in.p + rows[i].skipped);
		assert_int_equal(inside.n, in.n - rows[i].skipped);
		span_free(in);
	}
}

static void check_vendor(struct span data, const char *name)
{
	const char *got = wire_vendor_name(data);

	if (!name)
		assert_null(got);
	else
		assert_string_equal(got, name);
}

static void test_vendors(void **state)
{
	struct span dpd = hex_span("afcad71368a1f1c96b8696fc77570100");
	struct span unity = hex_span("12f5f28c457168a9702d9fe274cc0100");
	struct span fragmentation = hex_span(
		"4048b7d56ebce88525e7de7f00d6c2d3c0000000");
	struct span swan = hex_span("882fe56d6fd20dbc2251613b2ebe5beb");

	(void)state;
	check_vendor(span_str("FLEXVPN-SUPPORTED"), "Cisco FlexVPN");
	check_vendor(span_str("FLEXVPN-SUPPORTED "), NULL);
	check_vendor(span_str("FLEXVPN-SUPPORTE"), NULL);
	check_vendor(span_str("CISCO-DELETE-REASON"), "Cisco Delete Reason");
	check_vendor(span_str("CISCO(COPYRIGHT)&Copyright (c) 2009 "
			      "Cisco Systems, Inc."), "Cisco");
	check_vendor(span_str("OE-Libreswan-4.10"), "Libreswan");
	check_vendor(span_of(NULL, 0), NULL);
	check_vendor(dpd, "Dead Peer Detection");
	check_vendor(unity, "Cisco Unity");
	check_vendor(fragmentation, "IKE Fragmentation");
	check_vendor(swan, "strongSwan");
	check_vendor(span_of(swan.p, 15), NULL);
	span_free(dpd);
	span_free(unity);
	span_free(fragmentation);
	span_free(swan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_registries_are_sorted_and_sourced),
		cmocka_unit_test(test_summary_is_cut_at_capacity),
		cmocka_unit_test(test_identities),
		cmocka_unit_test(test_encapsulation),
		cmocka_unit_test(test_vendors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
