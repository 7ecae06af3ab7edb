#include "pcap/icmp.h"

#include "pcap/ip.h"

#define ICMP_HDR 8

/* clang-format off */
static const struct {
	uint8_t proto, type, code;
	const char *text;
} errors[] = {
	{IP_ICMP,   3,  0, "network unreachable"},
	{IP_ICMP,   3,  1, "host unreachable"},
	{IP_ICMP,   3,  2, "protocol unreachable"},
	{IP_ICMP,   3,  3, "port unreachable"},
	{IP_ICMP,   3,  4, "packet too big"},
	{IP_ICMP,   3,  9, "network administratively prohibited"},
	{IP_ICMP,   3, 10, "host administratively prohibited"},
	{IP_ICMP,   3, 13, "administratively prohibited"},
	{IP_ICMP,  11,  0, "time to live exceeded"},
	{IP_ICMPV6, 1,  0, "no route to destination"},
	{IP_ICMPV6, 1,  1, "administratively prohibited"},
	{IP_ICMPV6, 1,  3, "address unreachable"},
	{IP_ICMPV6, 1,  4, "port unreachable"},
	{IP_ICMPV6, 2,  0, "packet too big"},
	{IP_ICMPV6, 3,  0, "hop limit exceeded"},
};
/* clang-format on */

static const char *error_text(uint8_t proto, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].proto == proto && errors[i].type == type &&
			errors[i].code == code)
			return errors[i].text;
	return NULL;
}

static bool quotes_ike(const struct cap_ip *ip)
{
	uint16_t port;

	if (ip->proto == IP_ESP)
		return true;
	if (ip->proto != IP_UDP || ip->data.n < 4)
		return false;
	port = bytes_get16(ip->data.p + 2);
	return port == WIRE_PORT_IKE || port == WIRE_PORT_NATT;
}

void cap_icmp_packet(struct cap *cap, const struct cap_packet *packet)
{
	struct span d = packet->data;
	const char *text;
	struct cap_ip ip;

	if (d.n < ICMP_HDR || cap->n_icmp == CAP_ICMP_MAX)
		return;
	text = error_text(packet->proto, d.p[0], d.p[1]);
	/* The quoted packet is cut, and that is as it should be. */
	if (!text || cap_ip_parse(span_of(d.p + ICMP_HDR, d.n - ICMP_HDR),
			&ip) || !quotes_ike(&ip))
		return;
	cap->icmp[cap->n_icmp++] = (struct cap_icmp){
		.at = packet->at,
		.from = packet->src,
		.src = ip.src,
		.dst = ip.dst,
		.type = d.p[0],
		.code = d.p[1],
		.text = text,
	};
}

const struct cap_icmp *cap_icmp_find(const struct cap *cap,
	const struct addr *a, const struct addr *b)
{
	for (size_t i = 0; i < cap->n_icmp; i++) {
		const struct cap_icmp *e = &cap->icmp[i];

		if ((addr_eq(&e->src, a) && addr_eq(&e->dst, b)) ||
			(addr_eq(&e->src, b) && addr_eq(&e->dst, a)))
			return e;
	}
	return NULL;
}
