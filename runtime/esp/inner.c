#include "runtime/esp/inner.h"

enum {
	IPV4_MIN = 20,
	IPV6_LEN = 40,
	EXT_HOP = 0,
	EXT_ROUTING = 43,
	EXT_FRAGMENT = 44,
	EXT_DEST = 60,
};

static bool parse_v4(struct span s, struct esp_flow *f)
{
	size_t header;
	uint16_t frag;

	if (s.n < IPV4_MIN)
		return false;
	header = (size_t)(s.p[0] & 0x0f) * 4;
	f->len = bytes_get16(s.p + 2);
	if (header < IPV4_MIN || f->len < header || f->len > s.n)
		return false;
	frag = bytes_get16(s.p + 6);
	f->family = ADDR_V4;
	f->protocol = s.p[9];
	f->ports = (frag & 0x1fff) == 0;
	f->src = s.p + 12;
	f->dst = s.p + 16;
	f->header = header;
	f->tos = s.p[1];
	f->df = frag & 0x4000;
	return true;
}

static bool parse_v6(struct span s, struct esp_flow *f)
{
	if (s.n < IPV6_LEN)
		return false;
	f->len = IPV6_LEN + (size_t)bytes_get16(s.p + 4);
	if (f->len > s.n)
		return false;
	f->family = ADDR_V6;
	f->protocol = s.p[6];
	f->ports = true;
	f->src = s.p + 8;
	f->dst = s.p + 24;
	f->header = IPV6_LEN;
	f->tos = (uint8_t)(bytes_get16(s.p) >> 4);
	f->df = true;
	return true;
}

bool esp_inner_parse(struct span packet, struct esp_flow *f)
{
	*f = (struct esp_flow){0};
	if (packet.n == 0)
		return false;
	switch (packet.p[0] >> 4) {
	case 4:
		return parse_v4(packet, f);
	case 6:
		return parse_v6(packet, f);
	default:
		return false;
	}
}

/* Stops at what it does not know, which then is the protocol. */
static void skip_extensions(struct bytes_in *in, struct esp_flow *f)
{
	for (;;) {
		const uint8_t *at = in->p;

		switch (f->protocol) {
		case EXT_HOP:
		case EXT_ROUTING:
		case EXT_DEST:
			if (bytes_left(in) < 2)
				return;
			bytes_skip(in, ((size_t)at[1] + 1) * 8);
			break;
		case EXT_FRAGMENT:
			if (bytes_left(in) < 8)
				return;
			bytes_skip(in, 8);
			if (bytes_get16(at + 2) & 0xfff8)
				f->ports = false;
			break;
		default:
			return;
		}
		if (in->bad)
			return;
		f->protocol = at[0];
		f->header += (size_t)(in->p - at);
		if (!f->ports)
			return;
	}
}

void esp_inner_ports(struct span packet, struct esp_flow *f)
{
	struct bytes_in in = bytes_in(span_of(packet.p, f->len));

	bytes_skip(&in, f->header);
	if (f->family == ADDR_V6)
		skip_extensions(&in, f);
	if (!f->ports)
		return;
	switch (f->protocol) {
	case 6:	  /* TCP */
	case 17:  /* UDP */
	case 33:  /* DCCP */
	case 132: /* SCTP */
	case 136: /* UDP-Lite */
		f->src_port = bytes_be16(&in);
		f->dst_port = bytes_be16(&in);
		break;
	case IPPROTO_NUM_ICMP: /* RFC 7296 3.13.1: type * 256 + code */
	case IPPROTO_NUM_ICMPV6:
		f->src_port = f->dst_port = bytes_be16(&in);
		break;
	default:
		in.bad = true;
	}
	f->ports = !in.bad;
}

static bool one_match(const struct wire_ts_range *ts,
	const struct esp_flow *f, const uint8_t *addr, uint16_t port)
{
	size_t n = f->family == ADDR_V4 ? 4 : 16;

	if (ts->first.family != f->family)
		return false;
	if (memcmp(addr, ts->first.b, n) < 0 ||
		memcmp(addr, ts->last.b, n) > 0)
		return false;
	if (ts->protocol == 0)
		return true;
	if (ts->protocol != f->protocol)
		return false;
	if (ts->port_first == 0 && ts->port_last == UINT16_MAX)
		return true;
	/* A later fragment has no ports and so is in no selector that names
	 * some (RFC 4301 7.1). */
	return f->ports && port >= ts->port_first && port <= ts->port_last;
}

static bool list_match(const struct wire_ts_range *ts, size_t n,
	const struct esp_flow *f, const uint8_t *addr, uint16_t port)
{
	for (size_t i = 0; i < n; i++) {
		if (one_match(&ts[i], f, addr, port))
			return true;
	}
	return false;
}

bool esp_inner_match(const struct esp_flow *f,
	const struct wire_ts_range *src, size_t n_src,
	const struct wire_ts_range *dst, size_t n_dst)
{
	return list_match(src, n_src, f, f->src, f->src_port) &&
		list_match(dst, n_dst, f, f->dst, f->dst_port);
}

bool esp_inner_match_protocol(uint8_t protocol,
	const struct wire_ts_range *ts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ts[i].protocol == 0 || ts[i].protocol == protocol)
			return true;
	}
	return false;
}

bool esp_inner_match_all(uint8_t family, const struct wire_ts_range *ts,
	size_t n)
{
	static const uint8_t low[16];
	static const uint8_t high[16] = {255, 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255, 255};

	for (size_t i = 0; i < n; i++) {
		size_t len = addr_len(&ts[i].first);

		if (ts[i].first.family == family && ts[i].protocol == 0 &&
			memcmp(ts[i].first.b, low, len) == 0 &&
			memcmp(ts[i].last.b, high, len) == 0)
			return true;
	}
	return false;
}
