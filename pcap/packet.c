#include "pcap/packet.h"

#include "pcap/conversation.h"
#include "pcap/flow.h"
#include "pcap/icmp.h"
#include "pcap/link.h"
#include "pcap/reassemble.h"

#define ETHERNET_MIN 60
#define TRAILER_MAX 8 /* checksums that cards leave, and the like */

/* ---- UDP ----------------------------------------------------------------- */

struct natt_key {
	uint8_t b[2 * 19];
};

static struct span natt_key(struct natt_key *k, const struct cap_udp *udp)
{
	const struct endpoint *a = &udp->src, *b = &udp->dst;
	int order = addr_cmp(&a->addr, &b->addr);

	if (order > 0 || (order == 0 && a->port > b->port)) {
		a = &udp->dst;
		b = &udp->src;
	}
	k->b[0] = a->addr.family;
	memcpy(k->b + 1, a->addr.b, 16);
	bytes_set16(k->b + 17, a->port);
	k->b[19] = b->addr.family;
	memcpy(k->b + 20, b->addr.b, 16);
	bytes_set16(k->b + 36, b->port);
	return span_of(k->b, sizeof(k->b));
}

static bool natt_known(const struct cap *cap, const struct cap_udp *udp)
{
	struct natt_key k;

	return cap->natt_pairs.n &&
		map_get(&cap->natt_pairs, natt_key(&k, udp)) != MAP_NONE;
}

/* Endpoints that speak NAT traversal on ports of their own. */
static void natt_learn(struct cap *cap, const struct cap_udp *udp)
{
	struct natt_key *k;

	if (udp->src.port == WIRE_PORT_NATT ||
		udp->dst.port == WIRE_PORT_NATT ||
		natt_known(cap, udp) || cap->natt_pairs.n == CAP_FLOWS_MAX)
		return;
	k = arena_new(&cap->arena, struct natt_key);
	if (!k || !map_set(&cap->natt_pairs, natt_key(k, udp), 1))
		cap->full = true;
}

/* A message that the capture cut short still has a header that tells much. */
static bool header_read(struct cap *cap, const struct cap_packet *packet,
	struct span octets, size_t length, struct wire_hdr *hdr)
{
	struct wire_error err;

	if (wire_hdr_parse(octets, hdr, &err))
		return true;
	if (octets.n >= WIRE_HDR_LEN && octets.n < length &&
		hdr->length == length) {
		cap_malformed_add(cap, packet, "IKE", 0, octets.n,
			"message is cut short by the capture");
		return true;
	}
	cap_malformed_add(cap, packet, "IKE", 0, err.offset, err.reason);
	return false;
}

static void ike(struct cap *cap, const struct cap_packet *packet,
	const struct cap_udp *udp, struct span octets, bool marker)
{
	size_t length = udp->length - (udp->data.n - octets.n);
	struct wire_hdr hdr;

	if (!header_read(cap, packet, octets, length, &hdr))
		return;
	if (!hdr.spi_i)
		cap_malformed_add(cap, packet, "IKE", 0, 0,
			"initiator's SPI is zero");
	if (marker)
		natt_learn(cap, udp);
	cap_conv_message(cap, packet, udp, octets, &hdr, marker);
}

static void udp_packet(struct cap *cap, const struct cap_packet *packet)
{
	struct cap_udp udp;
	struct span inside;
	bool marker;
	const char *why = cap_udp_parse(packet, &udp);

	if (why) {
		cap_malformed_add(cap, packet, "UDP", 0, 0, why);
		return;
	}
	switch (cap_classify(&udp, natt_known(cap, &udp), &inside, &marker)) {
	case CAP_IKE:
		ike(cap, packet, &udp, inside, marker);
		break;
	case CAP_ESP:
		cap_flow_esp(cap, packet, &udp.src, &udp.dst, true, inside,
			udp.length);
		break;
	case CAP_KEEPALIVE:
		cap->keepalives++;
		break;
	case CAP_RUNT:
		cap_malformed_add(cap, packet, "ESP", 0, 0,
			packet->data.n < packet->length ?
			"ESP in UDP is cut short by the capture" :
			"too short for ESP in UDP");
		break;
	case CAP_OTHER:
		cap->not_ike += udp.src.port == WIRE_PORT_IKE ||
			udp.dst.port == WIRE_PORT_IKE ||
			udp.src.port == WIRE_PORT_NATT ||
			udp.dst.port == WIRE_PORT_NATT;
		cap->other++;
		break;
	}
}

/* ---- IP ------------------------------------------------------------------ */

static void dispatch(struct cap *cap, const struct cap_packet *packet)
{
	const struct endpoint src = {packet->src, 0}, dst = {packet->dst, 0};
	struct cap_packet inner = *packet;

	switch (packet->proto) {
	case IP_UDP:
		udp_packet(cap, packet);
		break;
	case IP_ESP:
		cap_flow_esp(cap, packet, &src, &dst, false, packet->data,
			packet->length);
		break;
	case IP_AH:
		/* AH around ESP is the one combination that is in use. */
		if (cap_flow_ah(cap, packet, &inner.proto, &inner.data) &&
			inner.proto == IP_ESP)
			cap_flow_esp(cap, &inner, &src, &dst, false,
				inner.data, inner.data.n);
		break;
	case IP_COMP:
		if (packet->data.n < 4)
			cap_malformed_add(cap, packet, "IPComp", 0, 0,
				"IPComp header is cut short");
		cap->other++;
		break;
	case IP_ICMP:
	case IP_ICMPV6:
		cap_icmp_packet(cap, packet);
		cap->other++;
		break;
	default:
		cap->other++;
	}
}

/* Data of IPsec says all that is kept of it in its first fragment. */
static bool fragment_wanted(struct cap *cap, struct cap_packet *packet,
	const struct cap_ip *ip)
{
	struct cap_udp udp;
	struct span inside;
	bool marker;

	if (ip->offset)
		return ip->proto == IP_UDP;
	if (ip->proto == IP_ESP || ip->proto == IP_AH)
		dispatch(cap, packet);
	if (ip->proto != IP_UDP || ip->data.n < 8)
		return false;
	/* The whole is longer than this: take its word for how long. */
	packet->length = bytes_get16(ip->data.p + 4);
	if (cap_udp_parse(packet, &udp))
		return true;
	switch (cap_classify(&udp, natt_known(cap, &udp), &inside, &marker)) {
	case CAP_IKE:
		return true;
	case CAP_ESP:
	case CAP_RUNT:
		udp_packet(cap, packet);
		return false;
	default:
		return false;
	}
}

static void fragment(struct cap *cap, struct cap_packet *packet,
	const struct cap_ip *ip)
{
	const char *reason;

	if (!fragment_wanted(cap, packet, ip)) {
		cap_reassemble_ignore(cap->reassembly, ip, packet->at);
		return;
	}
	switch (cap_reassemble(cap->reassembly, ip, packet->at, &packet->data,
		&packet->fragments, &reason)) {
	case CAP_FRAGMENT_DONE:
		packet->length = packet->data.n;
		dispatch(cap, packet);
		break;
	case CAP_FRAGMENT_BAD:
		cap_malformed_add(cap, packet, "IP", 0, ip->offset, reason);
		break;
	case CAP_FRAGMENT_KEPT:
		break;
	}
}

static bool is_ipsec(uint8_t proto)
{
	return proto == IP_ESP || proto == IP_AH || proto == IP_COMP;
}

static void ip_packet(struct cap *cap, const struct cap_frame *frame,
	struct span data)
{
	struct cap_packet packet = {.at = frame->at};
	struct cap_ip ip;
	const char *why = cap_ip_parse(data, &ip);

	packet.src = ip.src;
	packet.dst = ip.dst;
	packet.proto = ip.proto;
	packet.data = ip.data;
	packet.length = ip.length;
	if (why) {
		cap_malformed_add(cap, &packet, "IP", 0, 0, why);
		return;
	}
	if (ip.trailer > TRAILER_MAX && frame->length > ETHERNET_MIN &&
		is_ipsec(ip.proto))
		cap_malformed_add(cap, &packet, "IP", 0, data.n - ip.trailer,
			"octets follow the end of the packet");
	if (ip.fragment)
		fragment(cap, &packet, &ip);
	else
		dispatch(cap, &packet);
}

void cap_frame_look(void *ctx, const struct cap_frame *frame, int dlt)
{
	const struct cap_link *link = cap_link_find(dlt);
	struct cap *cap = ctx;
	struct span ip;

	cap->backwards |= cap->frames && frame->at.ns < cap->last.ns;
	if (!cap->frames++)
		cap->first = frame->at;
	cap->last = frame->at;
	cap->octets += frame->length;
	if (!link)
		return;
	cap->link = cap_link_name(link);
	if (cap_link_ip(link, frame->data, &ip))
		ip_packet(cap, frame, ip);
	else
		cap->not_ip++;
}
