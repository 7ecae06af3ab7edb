/* IKE by its structure on any port, and nothing else taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pcap/classify.h"
#include "pcap/ip.h"

static uint8_t message[64];
static size_t message_n;

/* A header with one nonce behind it, after `marker` zero octets. */
static void build(size_t marker, uint8_t version, uint8_t exchange,
	uint8_t flags)
{
	struct bytes_out out = bytes_out(message, sizeof(message));

	bytes_fill(&out, 0, marker);
	bytes_put64(&out, 1);
	bytes_put64(&out, 0);
	bytes_put8(&out, version == 0x20 ? PAYLOAD_NONCE : 1);
	bytes_put8(&out, version);
	bytes_put8(&out, exchange);
	bytes_put8(&out, flags);
	bytes_put32(&out, 0);
	bytes_put32(&out, WIRE_HDR_LEN + 20);
	bytes_put32(&out, 20);
	bytes_fill(&out, 1, 16);
	message_n = out.n;
}

static enum cap_kind kind(uint16_t src, uint16_t dst, bool natt, bool *marker)
{
	struct cap_udp udp = {
		.src = {addr_v4(1), src},
		.dst = {addr_v4(2), dst},
		.data = span_of(message, message_n),
		.length = message_n,
	};
	struct span inside;

	return cap_classify(&udp, natt, &inside, marker);
}

static void any_port(void **state)
{
	bool marker;

	(void)state;
	build(0, 0x20, EXCHANGE_IKE_SA_INIT, WIRE_FLAG_INITIATOR);
	assert_int_equal(kind(500, 500, false, &marker), CAP_IKE);
	assert_int_equal(kind(10500, 43811, false, &marker), CAP_IKE);
	assert_false(marker);
	build(4, 0x20, EXCHANGE_IKE_AUTH, WIRE_FLAG_INITIATOR);
	assert_int_equal(kind(4500, 4500, false, &marker), CAP_IKE);
	assert_true(marker);
	assert_int_equal(kind(14500, 43811, false, &marker), CAP_IKE);
	assert_true(marker);
	build(0, 0x10, 32, 1); /* Quick Mode, which some tools do not know */
	assert_int_equal(kind(1, 2, false, &marker), CAP_IKE);
	build(0, 0x10, 243, 0); /* AuthIP */
	assert_int_equal(kind(1, 2, false, &marker), CAP_IKE);
}

/* Each field of the structure matters where the port says nothing. */
static void not_certain(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} damage[] = {
		{7, 0},	   /* SPIi zero */
		{16, 60},  /* next payload */
		{17, 0x21}, {17, 0x30}, {17, 0x00}, /* version */
		{18, 99},  /* exchange */
		{19, 0x48}, /* flags */
		{27, 47},  {24, 1}, /* length */
	};
	bool marker;

	(void)state;
	for (size_t i = 0; i < sizeof(damage) / sizeof(*damage); i++) {
		build(0, 0x20, EXCHANGE_IKE_SA_INIT, WIRE_FLAG_INITIATOR);
		message[damage[i].at] = damage[i].value;
		assert_int_equal(kind(10500, 2, false, &marker), CAP_OTHER);
	}
	for (size_t n = 0; n < WIRE_HDR_LEN; n++) {
		build(0, 0x20, EXCHANGE_IKE_SA_INIT, WIRE_FLAG_INITIATOR);
		message_n = n;
		assert_int_equal(kind(500, 500, false, &marker), CAP_OTHER);
	}
}

/* On IKE's port a wrong length is a malformed message, not another protocol;
 * a DNS answer is another protocol. */
static void forgiving(void **state)
{
	static const uint8_t dns[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0,
		0, 0, 3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3,
		'c', 'o', 'm', 0, 0, 1, 0, 1};
	bool marker;

	(void)state;
	build(0, 0x20, EXCHANGE_IKE_SA_INIT, WIRE_FLAG_INITIATOR);
	message[27]--;
	assert_int_equal(kind(500, 500, false, &marker), CAP_IKE);
	assert_int_equal(kind(53, 500, false, &marker), CAP_IKE);
	memcpy(message, dns, sizeof(dns));
	message_n = sizeof(dns);
	assert_int_equal(kind(53, 500, false, &marker), CAP_OTHER);
}

static void encapsulated(void **state)
{
	bool marker;

	(void)state;
	memset(message, 0xab, sizeof(message));
	message_n = 40;
	assert_int_equal(kind(4500, 4500, false, &marker), CAP_ESP);
	assert_int_equal(kind(4500, 61000, false, &marker), CAP_ESP);
	assert_int_equal(kind(14500, 61000, false, &marker), CAP_OTHER);
	assert_int_equal(kind(14500, 61000, true, &marker), CAP_ESP);
	message_n = 4;
	assert_int_equal(kind(4500, 4500, false, &marker), CAP_RUNT);
	message[0] = 0xff;
	message_n = 1;
	assert_int_equal(kind(4500, 4500, false, &marker), CAP_KEEPALIVE);
}

static void udp_lengths(void **state)
{
	uint8_t octets[12] = {1, 0xf4, 1, 0xf4, 0, 12};
	struct cap_packet p = {.data = {octets, 12}, .length = 12};
	struct cap_udp udp;

	(void)state;
	assert_null(cap_udp_parse(&p, &udp));
	assert_int_equal(udp.src.port, 500);
	assert_int_equal(udp.data.n, 4);
	octets[5] = 13;
	assert_non_null(cap_udp_parse(&p, &udp));
	octets[5] = 7;
	assert_non_null(cap_udp_parse(&p, &udp));
	octets[5] = 9; /* padding behind it */
	assert_null(cap_udp_parse(&p, &udp));
	assert_int_equal(udp.data.n, 1);
	octets[5] = 12;
	p.data.n = 10; /* cut by the capture */
	assert_null(cap_udp_parse(&p, &udp));
	assert_int_equal(udp.data.n, 2);
	assert_int_equal(udp.length, 4);
	p.data.n = 7;
	assert_string_equal(cap_udp_parse(&p, &udp),
		"UDP header is cut short by the capture");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_port),
		cmocka_unit_test(not_certain),
		cmocka_unit_test(forgiving),
		cmocka_unit_test(encapsulated),
		cmocka_unit_test(udp_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
