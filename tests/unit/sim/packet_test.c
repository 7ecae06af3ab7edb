/* Headers and checksums, by value and by reading back what was built. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/sim/packet.h"

static struct endpoint end(const char *s, uint16_t port)
{
	struct endpoint e = {.port = port};

	assert_true(addr_parse(s, &e.addr));
	return e;
}

/* Checksums worked out by hand, RFC 1071. */
static void test_udp(void **state)
{
	static const uint8_t want[] = {
		0x45, 0, 0, 30, 0, 7, 0, 0, 255, 17, 0x9d, 0xc6,
		10, 0, 0, 1, 20, 0, 0, 1,
		0x01, 0xf4, 0x11, 0x94, 0, 10, 0x6c, 0xee, 0x61, 0x62,
	};
	struct endpoint a = end("10.0.0.1", 500), b = end("20.0.0.1", 4500);
	uint8_t buf[64];
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	assert_true(sim_packet_build(&out, SIM_PROTO_UDP, &a, &b, 7,
		span_str("ab")));
	assert_int_equal(out.n, sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void test_esp_v6(void **state)
{
	struct endpoint a = end("2001:db8::1", 0), b = end("2001:db8::2", 0);
	uint8_t buf[64];
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	assert_true(sim_packet_build(&out, SIM_PROTO_ESP, &a, &b, 7,
		span_str("abc")));
	assert_int_equal(out.n, 43);
	assert_memory_equal(buf, "\x60\0\0\0\0\x03\x32\xff", 8);
	assert_memory_equal(buf + 24, b.addr.b, 16);
	assert_memory_equal(buf + 40, "abc", 3);
}

static void test_refusals(void **state)
{
	struct endpoint a = end("10.0.0.1", 1), b = end("2001:db8::2", 2);
	static uint8_t buf[70000];
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	assert_false(sim_packet_build(&out, SIM_PROTO_UDP, &a, &b, 0,
		span_str("")));
	assert_false(sim_packet_build(&out, SIM_PROTO_UDP, &a, &a, 0,
		span_of(buf, 65535 - 27)));
	out = bytes_out(buf, 27);
	assert_false(sim_packet_build(&out, SIM_PROTO_UDP, &a, &a, 0,
		span_str("")));
}

static void echo_both(const char *src, const char *dst, size_t size)
{
	struct sim_echo in = {.id = 9, .seq = 3}, got;
	uint8_t buf[2048];
	struct bytes_out out;

	in.src = end(src, 0).addr;
	in.dst = end(dst, 0).addr;
	for (int reply = 0; reply < 2; reply++) {
		in.reply = reply;
		out = bytes_out(buf, sizeof(buf));
		assert_true(sim_echo_build(&out, &in, size));
		assert_int_equal(out.n, size);
		assert_true(sim_echo_parse(bytes_written(&out), &got));
		assert_int_equal(got.reply, reply);
		assert_int_equal(got.id, 9);
		assert_int_equal(got.seq, 3);
		assert_true(addr_eq(&got.src, &in.src));
		assert_true(addr_eq(&got.dst, &in.dst));
		/* Any octet that the checksums cover. */
		for (size_t i = got.src.family == ADDR_V4 ? 0 : 8; i < size;
			i++) {
			buf[i] ^= 0x10;
			assert_false(sim_echo_parse(bytes_written(&out),
				&got));
			buf[i] ^= 0x10;
		}
		for (size_t n = 0; n < size; n++)
			assert_false(sim_echo_parse(span_of(buf, n), &got));
	}
}

static void test_echo(void **state)
{
	struct sim_echo e = {.src = {.family = ADDR_V4},
		.dst = {.family = ADDR_V4}};
	uint8_t buf[64];
	struct bytes_out out = bytes_out(buf, sizeof(buf));

	(void)state;
	echo_both("10.0.0.1", "10.0.0.2", 28);
	echo_both("10.0.0.1", "10.0.0.2", 101);
	echo_both("2001:db8::1", "2001:db8::2", 48);
	echo_both("2001:db8::1", "2001:db8::2", 1000);
	assert_false(sim_echo_build(&out, &e, 27));
	assert_false(sim_echo_build(&out, &e, 65));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_esp_v6),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_echo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
