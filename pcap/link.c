#include "pcap/link.h"

#include <pcap/dlt.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_VLAN 0x8100
#define ETHERTYPE_QINQ 0x88a8
#define ETHERTYPE_QINQ_OLD 0x9100
#define ETHERTYPE_PPPOE 0x8864
#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057
#define TAGS_MAX 8

static bool ethertype(struct bytes_in *in, uint16_t type, struct span *ip)
{
	for (int tags = 0; tags < TAGS_MAX; tags++) {
		switch (type) {
		case ETHERTYPE_VLAN:
		case ETHERTYPE_QINQ:
		case ETHERTYPE_QINQ_OLD:
			bytes_skip(in, 2);
			type = bytes_be16(in);
			continue;
		case ETHERTYPE_PPPOE: /* RFC 2516 4: six octets, then PPP */
			bytes_skip(in, 6);
			type = bytes_be16(in);
			type = type == PPP_IPV4 ? ETHERTYPE_IPV4 :
				type == PPP_IPV6 ? ETHERTYPE_IPV6 : 0;
			continue;
		case ETHERTYPE_IPV4:
		case ETHERTYPE_IPV6:
			*ip = bytes_rest(in);
			return !in->bad;
		default:
			return false;
		}
	}
	return false;
}

static bool ethernet(struct bytes_in *in, struct span *ip)
{
	uint16_t type;

	bytes_skip(in, 12);
	type = bytes_be16(in);
	return ethertype(in, type, ip);
}

/* Linux cooked: the protocol is the last field of version 1, the first of
 * version 2. */
static bool cooked(struct bytes_in *in, struct span *ip)
{
	uint16_t type;

	bytes_skip(in, 14);
	type = bytes_be16(in);
	return ethertype(in, type, ip);
}

static bool cooked2(struct bytes_in *in, struct span *ip)
{
	uint16_t type = bytes_be16(in);

	bytes_skip(in, 18);
	return ethertype(in, type, ip);
}

/* The IP version says which it is. */
static bool raw(struct bytes_in *in, struct span *ip)
{
	*ip = bytes_rest(in);
	return ip->n && (ip->p[0] >> 4 == 4 || ip->p[0] >> 4 == 6);
}

/* Four octets of address family, in somebody's byte order, and its numbers
 * differ between systems; the IP header is the better witness. */
static bool loopback(struct bytes_in *in, struct span *ip)
{
	bytes_skip(in, 4);
	return raw(in, ip);
}

static bool ppp(struct bytes_in *in, struct span *ip)
{
	uint16_t type;

	if (bytes_left(in) >= 2 && bytes_get16(in->p) == 0xff03)
		bytes_skip(in, 2); /* address and control, RFC 1662 */
	type = bytes_be16(in);
	*ip = bytes_rest(in);
	return !in->bad && (type == PPP_IPV4 || type == PPP_IPV6);
}

struct cap_link {
	int dlt;
	const char *name;
	bool (*strip)(struct bytes_in *in, struct span *ip);
};

/* DLT_RAW has another number in files that some systems write. */
#define DLT_RAW_OPENBSD 14
#define LINKTYPE_RAW 101

/* clang-format off */
static const struct cap_link links[] = {
	{DLT_EN10MB,      "Ethernet",        ethernet},
	{DLT_LINUX_SLL,   "Linux cooked",    cooked},
	{DLT_LINUX_SLL2,  "Linux cooked v2", cooked2},
	{DLT_RAW,         "raw IP",          raw},
	{DLT_RAW_OPENBSD, "raw IP",          raw},
	{LINKTYPE_RAW,    "raw IP",          raw},
	{DLT_IPV4,        "raw IPv4",        raw},
	{DLT_IPV6,        "raw IPv6",        raw},
	{DLT_NULL,        "BSD loopback",    loopback},
	{DLT_LOOP,        "OpenBSD loopback", loopback},
	{DLT_PPP,         "PPP",             ppp},
};
/* clang-format on */

const struct cap_link *cap_link_find(int dlt)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].dlt == dlt)
			return &links[i];
	return NULL;
}

const char *cap_link_name(const struct cap_link *link)
{
	return link->name;
}

const char *cap_link_all(void)
{
	return "Ethernet, Linux cooked, raw IP, loopback and PPP";
}

bool cap_link_ip(const struct cap_link *link, struct span frame,
	struct span *ip)
{
	struct bytes_in in = bytes_in(frame);

	return link->strip(&in, ip);
}
