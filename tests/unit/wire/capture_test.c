/* Real traffic: every IKEv2 message of the public captures, when they are at
 * hand ($FLEXIKE_SHARED/captures or ../shared/captures). */
#include "tests/unit/wire/golden.h"

#define CAPTURE_MAX (1 << 20)
#define PCAP_HDR 24
#define RECORD_HDR 16

/* Classic pcap only; `whole`: its messages are well formed and must survive
 * a round trip, the others only must not be misread. */
struct capture {
	const char *path;
	bool whole;
	unsigned int messages; /* of IKEv2, at least */
};

static const struct capture captures[] = {
	{"wireshark/ikev2-decrypt-3des-sha1_160.pcap", true, 6},
	{"wireshark/ikev2-decrypt-aes128ccm12.pcap", true, 6},
	{"wireshark/ikev2-decrypt-aes256gcm8.pcap", true, 6},
	{"tcpdump/ikev2four.pcap", true, 21},
	{"tcpdump/ikev2pI2.pcap", true, 2},
	{"suricata-verify/detect-bypass-udp.pcap", true, 8},
	{"tcpdump/ikev2-id-normal.pcap", false, 0},
	{"tcpdump/isakmp-pointer-loop.pcap", false, 0},
	{"tcpdump/isakmp-rfc3948-oobr.pcap", false, 0},
	{"tcpdump/isakmp-delete-segfault.pcap", false, 0},
	{"tcpdump/espudp1.pcap", false, 0},
	{"libreswan/weirdike-eastwest.pcap-ike.pcap", false, 0},
	{"suricata-verify/denial6-5.pcap", false, 0},
};

static uint8_t file[CAPTURE_MAX];

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		(uint32_t)p[1] << 8 | p[0];
}

static bool capture_read(const char *root, const char *path, size_t *n)
{
	char full[512];
	FILE *f;

	(void)snprintf(full, sizeof(full), "%s/captures/%s", root, path);
	f = fopen(full, "rb");
	if (!f)
		return false;
	*n = fread(file, 1, sizeof(file), f);
	(void)fclose(f);
	return *n >= PCAP_HDR;
}

static size_t link_hdr(uint32_t type)
{
	return type == 1 ? 14 : type == 113 ? 16 : type == 0 ? 4 : 0;
}

/* The UDP payload of an IPv4 frame to or from an IKE port, without its
 * marker; empty for anything else. */
static struct span frame_ike(struct span frame, uint32_t link)
{
	struct bytes_in in = bytes_in(frame);
	struct span inside = {NULL, 0};
	struct span ip;
	struct span udp;
	uint16_t src;
	uint16_t dst;

	bytes_skip(&in, link_hdr(link));
	ip = bytes_rest(&in);
	if (in.bad || ip.n < 20 || ip.p[0] >> 4 != 4 || ip.p[9] != 17)
		return inside;
	in = bytes_in(ip);
	bytes_skip(&in, (size_t)(ip.p[0] & 15) * 4);
	src = bytes_be16(&in);
	dst = bytes_be16(&in);
	bytes_skip(&in, 4);
	udp = bytes_rest(&in);
	if (in.bad)
		return inside;
	if (src == WIRE_PORT_IKE || dst == WIRE_PORT_IKE)
		return udp;
	if ((src == WIRE_PORT_NATT || dst == WIRE_PORT_NATT) &&
		wire_encap_classify(udp, &inside) == ENCAP_IKE)
		return inside;
	return (struct span){NULL, 0};
}

static void check_message(const struct capture *c, struct arena *a,
	struct span in, unsigned int *count)
{
	static uint8_t buf[65536];
	struct bytes_out out = bytes_out(buf, sizeof(buf));
	struct span copy = span_copy(in);
	struct wire_error err = {0, 0, NULL};
	struct wire_msg msg;
	bool ok = wire_msg_parse(a, copy, &msg, &err);

	if (!ok && c->whole)
		fail_msg("%s: payload %u offset %zu: %s", c->path,
			err.payload, err.offset, err.reason);
	if (!ok)
		assert_true(err.reason && err.offset <= in.n);
	if (ok && msg.hdr.version >> 4 == 2) {
		++*count;
		assert_true(wire_msg_build(&out, &msg));
	}
	if (ok && msg.hdr.version >> 4 == 2 && c->whole) {
		assert_int_equal(out.n, copy.n);
		assert_memory_equal(out.p, copy.p, copy.n);
		if (!wire_exchange_check(&msg.hdr, false, msg.payloads, &err))
			fail_msg("%s: payload %u: %s", c->path, err.payload,
				err.reason);
	}
	span_free(copy);
	arena_reset(a);
}

static void check_capture(const struct capture *c, size_t n)
{
	uint32_t link = le32(file + 20);
	unsigned int count = 0;
	struct arena a;
	size_t at = PCAP_HDR;

	assert_int_equal(le32(file), 0xa1b2c3d4);
	arena_init(&a, 1 << 20);
	while (n - at >= RECORD_HDR) {
		size_t size = le32(file + at + 8);
		struct span ike;

		at += RECORD_HDR;
		if (size > n - at)
			break;
		ike = frame_ike(span_of(file + at, size), link);
		if (ike.n)
			check_message(c, &a, ike, &count);
		at += size;
	}
	arena_fini(&a);
	if (count < c->messages)
		fail_msg("%s: %u messages", c->path, count);
}

static void test_captures(void **state)
{
	const char *root = getenv("FLEXIKE_SHARED");
	unsigned int read = 0;

	(void)state;
	if (!root)
		root = "../shared";
	for (size_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
		size_t n;

		if (!capture_read(root, captures[i].path, &n))
			continue;
		check_capture(&captures[i], n);
		read++;
	}
	if (!read) {
		print_message("SKIP: no captures under %s\n", root);
		skip();
	}
	print_message("%u captures read\n", read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
