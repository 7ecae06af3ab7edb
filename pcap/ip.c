#include "pcap/ip.h"

#define IPV4_HDR 20
#define IPV6_HDR 40
#define EXTENSIONS_MAX 16
#define EXT_HOP_BY_HOP 0
#define EXT_ROUTING 43
#define EXT_FRAGMENT 44
#define EXT_DESTINATION 60
#define EXT_MOBILITY 135

static const char *ipv4(struct span packet, struct cap_ip *ip)
{
	const uint8_t *p = packet.p;
	size_t hdr, total;
	uint16_t frag;

	if (packet.n < IPV4_HDR)
		return "IPv4 header is cut short";
	ip->src = addr_from_span(span_of(p + 12, 4));
	ip->dst = addr_from_span(span_of(p + 16, 4));
	hdr = (size_t)(p[0] & 15) * 4;
	total = bytes_get16(p + 2);
	/* Offload: the card was to fill it in, the capture came before. */
	if (total == 0)
		total = packet.n;
	if (hdr < IPV4_HDR)
		return "IPv4 header length is less than 20";
	if (total < hdr)
		return "IPv4 total length is less than its header's";
	if (packet.n < hdr)
		return "IPv4 options are cut short";
	if (packet.n > total) {
		ip->trailer = packet.n - total;
		packet.n = total;
	}
	frag = bytes_get16(p + 6);
	ip->more = frag & 0x2000;
	ip->offset = (uint32_t)(frag & 0x1fff) * 8;
	ip->fragment = ip->more || ip->offset;
	ip->id = bytes_get16(p + 4);
	ip->proto = p[9];
	ip->data = span_of(p + hdr, packet.n - hdr);
	ip->length = total - hdr;
	return NULL;
}

static void fragment_header(struct cap_ip *ip, const uint8_t *p)
{
	uint16_t frag = bytes_get16(p + 2);

	ip->more = frag & 1;
	ip->offset = frag & 0xfff8;
	/* An atomic fragment is a whole packet (RFC 6946). */
	ip->fragment = ip->more || ip->offset;
	ip->id = bytes_get32(p + 4);
}

static const char *extensions(struct cap_ip *ip)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		const uint8_t *p = ip->data.p;
		size_t n = 8;

		switch (ip->proto) {
		case EXT_HOP_BY_HOP:
		case EXT_ROUTING:
		case EXT_DESTINATION:
		case EXT_MOBILITY:
		case EXT_FRAGMENT:
			break;
		default:
			return NULL;
		}
		if (ip->data.n >= 2 && ip->proto != EXT_FRAGMENT)
			n = ((size_t)p[1] + 1) * 8;
		if (n > ip->length)
			return "IPv6 extension header exceeds its packet";
		if (n > ip->data.n)
			return "IPv6 extension header is cut short";
		if (ip->proto == EXT_FRAGMENT)
			fragment_header(ip, p);
		ip->proto = p[0];
		ip->data = span_of(p + n, ip->data.n - n);
		ip->length -= n;
		/* What follows is not a header in later fragments. */
		if (ip->offset)
			return NULL;
	}
	return "too many IPv6 extension headers";
}

static const char *ipv6(struct span packet, struct cap_ip *ip)
{
	const uint8_t *p = packet.p;
	size_t total;

	if (packet.n < IPV6_HDR)
		return "IPv6 header is cut short";
	ip->src = addr_from_span(span_of(p + 8, 16));
	ip->dst = addr_from_span(span_of(p + 24, 16));
	total = (size_t)bytes_get16(p + 4) + IPV6_HDR;
	if (total == IPV6_HDR && packet.n > IPV6_HDR)
		total = packet.n; /* offload, or a jumbogram */
	if (packet.n > total) {
		ip->trailer = packet.n - total;
		packet.n = total;
	}
	ip->proto = p[6];
	ip->data = span_of(p + IPV6_HDR, packet.n - IPV6_HDR);
	ip->length = total - IPV6_HDR;
	return extensions(ip);
}

const char *cap_ip_parse(struct span packet, struct cap_ip *ip)
{
	*ip = (struct cap_ip){0};
	switch (packet.n ? packet.p[0] >> 4 : 0) {
	case 4:
		return ipv4(packet, ip);
	case 6:
		return ipv6(packet, ip);
	default:
		return "neither IPv4 nor IPv6";
	}
}
