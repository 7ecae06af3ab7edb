#include "runtime/sim/packet.h"

enum {
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	UDP_LEN = 8,
	ICMP_LEN = 8,
	TTL = 255,
	ECHO_REQUEST = 8,
	ECHO_REPLY = 0,
	ECHO6_REQUEST = 128,
	ECHO6_REPLY = 129,
};

/* One's complement sum, RFC 1071; `sum` goes in and out unfolded. */
static uint32_t sum_add(uint32_t sum, struct span s)
{
	size_t i;

	for (i = 0; i + 1 < s.n; i += 2)
		sum += bytes_get16(s.p + i);
	if (i < s.n)
		sum += (uint32_t)s.p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* Of UDP and ICMPv6: addresses, length and protocol are in it too. */
static uint32_t sum_pseudo(const struct addr *src, const struct addr *dst,
	uint8_t protocol, size_t n)
{
	uint32_t sum = sum_add(0, addr_span(src));

	sum = sum_add(sum, addr_span(dst));
	return sum + (uint32_t)(n >> 16) + (uint32_t)(n & 0xffff) + protocol;
}

static uint16_t checksum(uint32_t sum, struct span s)
{
	return (uint16_t)~sum_add(sum, s);
}

static void put_v4(struct bytes_out *out, uint8_t protocol,
	const struct addr *src, const struct addr *dst, uint16_t id, size_t n)
{
	uint8_t *h = bytes_room(out, IPV4_LEN);

	if (!h)
		return;
	memset(h, 0, IPV4_LEN);
	h[0] = 0x45;
	bytes_set16(h + 2, (uint16_t)(IPV4_LEN + n));
	bytes_set16(h + 4, id);
	h[8] = TTL;
	h[9] = protocol;
	memcpy(h + 12, src->b, 4);
	memcpy(h + 16, dst->b, 4);
	bytes_set16(h + 10, checksum(0, span_of(h, IPV4_LEN)));
}

static void put_v6(struct bytes_out *out, uint8_t protocol,
	const struct addr *src, const struct addr *dst, size_t n)
{
	bytes_put32(out, UINT32_C(6) << 28);
	bytes_put16(out, (uint16_t)n);
	bytes_put8(out, protocol);
	bytes_put8(out, TTL);
	bytes_put(out, addr_span(src));
	bytes_put(out, addr_span(dst));
}

static bool put_ip(struct bytes_out *out, uint8_t protocol,
	const struct addr *src, const struct addr *dst, uint16_t id, size_t n)
{
	if (src->family != dst->family || addr_len(src) == 0 ||
		n > UINT16_MAX - IPV4_LEN)
		return false;
	if (src->family == ADDR_V4)
		put_v4(out, protocol, src, dst, id, n);
	else
		put_v6(out, protocol, src, dst, n);
	return !out->bad;
}

static void put_udp(struct bytes_out *out, const struct endpoint *src,
	const struct endpoint *dst, struct span payload)
{
	size_t n = UDP_LEN + payload.n;
	uint8_t *h = bytes_room(out, n);
	uint16_t sum;

	if (!h)
		return;
	bytes_set16(h, src->port);
	bytes_set16(h + 2, dst->port);
	bytes_set16(h + 4, (uint16_t)n);
	bytes_set16(h + 6, 0);
	if (payload.n)
		memcpy(h + UDP_LEN, payload.p, payload.n);
	sum = checksum(sum_pseudo(&src->addr, &dst->addr, SIM_PROTO_UDP, n),
		span_of(h, n));
	bytes_set16(h + 6, sum ? sum : 0xffff); /* 0 would mean: none */
}

bool sim_packet_build(struct bytes_out *out, uint8_t protocol,
	const struct endpoint *src, const struct endpoint *dst, uint16_t id,
	struct span payload)
{
	bool udp = protocol == SIM_PROTO_UDP;

	if (!put_ip(out, protocol, &src->addr, &dst->addr, id,
		payload.n + (udp ? UDP_LEN : 0)))
		return false;
	if (udp)
		put_udp(out, src, dst, payload);
	else
		bytes_put(out, payload);
	return !out->bad;
}

static uint8_t echo_type(const struct sim_echo *e)
{
	if (e->src.family == ADDR_V6)
		return e->reply ? ECHO6_REPLY : ECHO6_REQUEST;
	return e->reply ? ECHO_REPLY : ECHO_REQUEST;
}

/* Each packet has other data, so that a mix-up is seen. */
static uint8_t echo_octet(uint16_t seq, size_t i)
{
	return (uint8_t)(i + 7u * seq);
}

static uint32_t echo_pseudo(const struct sim_echo *e, size_t n)
{
	return e->src.family == ADDR_V6
		? sum_pseudo(&e->src, &e->dst, SIM_PROTO_ICMPV6, n) : 0;
}

bool sim_echo_build(struct bytes_out *out, const struct sim_echo *e,
	size_t size)
{
	bool v6 = e->src.family == ADDR_V6;
	size_t header = v6 ? IPV6_LEN : IPV4_LEN;
	size_t n = size - header;
	uint8_t *icmp;

	if (size < header + ICMP_LEN ||
		!put_ip(out, v6 ? SIM_PROTO_ICMPV6 : SIM_PROTO_ICMP, &e->src,
			&e->dst, e->seq, n))
		return false;
	icmp = bytes_room(out, n);
	if (!icmp)
		return false;
	icmp[0] = echo_type(e);
	icmp[1] = 0;
	bytes_set16(icmp + 2, 0);
	bytes_set16(icmp + 4, e->id);
	bytes_set16(icmp + 6, e->seq);
	for (size_t i = ICMP_LEN; i < n; i++)
		icmp[i] = echo_octet(e->seq, i);
	bytes_set16(icmp + 2, checksum(echo_pseudo(e, n), span_of(icmp, n)));
	return true;
}

/* The IP header; the rest is left in `in`. */
static bool parse_ip(struct bytes_in *in, struct sim_echo *e)
{
	const uint8_t *h = in->p;
	size_t n = bytes_left(in);

	if (n >= IPV4_LEN && h[0] == 0x45 && h[9] == SIM_PROTO_ICMP &&
		checksum(0, span_of(h, IPV4_LEN)) == 0) {
		e->src = addr_from_span(span_of(h + 12, 4));
		e->dst = addr_from_span(span_of(h + 16, 4));
		bytes_skip(in, IPV4_LEN);
		return true;
	}
	if (n >= IPV6_LEN && h[0] >> 4 == 6 && h[6] == SIM_PROTO_ICMPV6) {
		e->src = addr_from_span(span_of(h + 8, 16));
		e->dst = addr_from_span(span_of(h + 24, 16));
		bytes_skip(in, IPV6_LEN);
		return true;
	}
	return false;
}

bool sim_echo_parse(struct span packet, struct sim_echo *e)
{
	struct bytes_in in = bytes_in(packet);
	struct span icmp;

	*e = (struct sim_echo){0};
	if (!parse_ip(&in, e))
		return false;
	icmp = bytes_rest(&in);
	if (icmp.n < ICMP_LEN || icmp.p[1] != 0 ||
		checksum(echo_pseudo(e, icmp.n), icmp) != 0)
		return false;
	e->reply = icmp.p[0] == ECHO_REPLY || icmp.p[0] == ECHO6_REPLY;
	e->id = bytes_get16(icmp.p + 4);
	e->seq = bytes_get16(icmp.p + 6);
	if (icmp.p[0] != echo_type(e))
		return false;
	for (size_t i = ICMP_LEN; i < icmp.n; i++) {
		if (icmp.p[i] != echo_octet(e->seq, i))
			return false;
	}
	return true;
}
