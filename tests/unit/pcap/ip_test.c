/* From frames of every link type to the same IP packet, and what is wrong with
 * packets that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pcap/dlt.h>

#include "pcap/ip.h"
#include "pcap/link.h"

static const uint8_t packet[] = {0x45, 0, 0, 24, 0, 7, 0, 0, 64, 50, 0, 0, 10,
	0, 0, 1, 10, 0, 0, 2, 1, 2, 3, 4};

static void link_types(void **state)
{
	static const struct {
		int dlt;
		uint8_t head[24];
		size_t n;
	} cases[] = {
		{DLT_EN10MB, {[12] = 8, 0}, 14},
		{DLT_EN10MB, {[12] = 0x81, 0, 0, 1, 8, 0}, 18},
		{DLT_EN10MB, {[12] = 0x88, 0xa8, 0, 1, 0x81, 0, 0, 2, 8, 0},
			22},
		{DLT_EN10MB, {[12] = 0x88, 0x64, 0x11, 0, 0, 1, 0, 26, 0, 0x21},
			22},
		{DLT_LINUX_SLL, {[14] = 8, 0}, 16},
		{DLT_LINUX_SLL2, {8, 0}, 20},
		{DLT_RAW, {0}, 0},
		{DLT_IPV4, {0}, 0},
		{DLT_NULL, {2}, 4},
		{DLT_LOOP, {0, 0, 0, 2}, 4},
		{DLT_PPP, {0xff, 3, 0, 0x21}, 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cap_link *link = cap_link_find(cases[i].dlt);
		uint8_t frame[64];
		struct span ip;

		assert_non_null(link);
		memcpy(frame, cases[i].head, cases[i].n);
		memcpy(frame + cases[i].n, packet, sizeof(packet));
		assert_true(cap_link_ip(link, span_of(frame, cases[i].n +
			sizeof(packet)), &ip));
		assert_true(span_eq(ip, span_of(packet, sizeof(packet))));
		for (size_t n = 0; n < cases[i].n; n++)
			assert_false(cap_link_ip(link, span_of(frame, n), &ip)
				&& ip.n);
	}
	assert_null(cap_link_find(9999));
}

static void ipv4(void **state)
{
	uint8_t p[sizeof(packet) + 6];
	struct cap_ip ip;

	(void)state;
	memcpy(p, packet, sizeof(packet));
	assert_null(cap_ip_parse(span_of(p, sizeof(p)), &ip));
	assert_int_equal(ip.proto, IP_ESP);
	assert_int_equal(ip.data.n, 4);
	assert_int_equal(ip.trailer, 6);
	assert_false(ip.fragment);
	assert_null(cap_ip_parse(span_of(p, 22), &ip)); /* cut */
	assert_int_equal(ip.data.n, 2);
	assert_int_equal(ip.length, 4);
	p[6] = 0x20;
	p[7] = 3;
	assert_null(cap_ip_parse(span_of(p, 24), &ip));
	assert_true(ip.fragment && ip.more);
	assert_int_equal(ip.offset, 24);
	p[0] = 0x44;
	assert_non_null(cap_ip_parse(span_of(p, 24), &ip));
	p[0] = 0x46; /* options that would pass the end */
	p[3] = 22;
	assert_non_null(cap_ip_parse(span_of(p, 24), &ip));
	for (size_t n = 0; n < 20; n++)
		assert_non_null(cap_ip_parse(span_of(packet, n), &ip));
	p[0] = 0x55;
	assert_non_null(cap_ip_parse(span_of(p, 24), &ip));
}

static void ipv6(void **state)
{
	/* Hop-by-hop, destination, fragment, then four octets of UDP. */
	uint8_t p[40 + 8 + 16 + 8 + 4] = {0x60, [5] = 36, [6] = 0, [23] = 1,
		[39] = 2, [40] = 60, 0, [48] = 44, 1, [64] = 17, 0, 0, 9, 0, 0,
		0, 5};
	struct cap_ip ip;

	(void)state;
	assert_null(cap_ip_parse(span_of(p, sizeof(p)), &ip));
	assert_int_equal(ip.proto, IP_UDP);
	assert_true(ip.fragment && ip.more);
	assert_int_equal(ip.offset, 8);
	assert_int_equal(ip.id, 5);
	assert_int_equal(ip.data.n, 4);
	for (size_t n = 0; n < sizeof(p) - 4; n++)
		assert_non_null(cap_ip_parse(span_of(p, n), &ip));
	p[49] = 200;
	assert_string_equal(cap_ip_parse(span_of(p, sizeof(p)), &ip),
		"IPv6 extension header exceeds its packet");
}

/* A chain of headers without end is given up. */
static void endless(void **state)
{
	uint8_t p[40 + 64 * 8] = {0x60, [4] = 2, [5] = 0, [6] = 0};
	struct cap_ip ip;

	(void)state;
	assert_string_equal(cap_ip_parse(span_of(p, sizeof(p)), &ip),
		"too many IPv6 extension headers");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_types),
		cmocka_unit_test(ipv4),
		cmocka_unit_test(ipv6),
		cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
