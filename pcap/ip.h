/* IPv4 and IPv6 headers, extension headers included (RFC 791, RFC 8200). */
#ifndef FLEXIKE_PCAP_IP_H
#define FLEXIKE_PCAP_IP_H

#include "runtime/base/addr.h"

#define IP_ICMP 1
#define IP_UDP 17
#define IP_ESP 50
#define IP_AH 51
#define IP_ICMPV6 58
#define IP_COMP 108

struct cap_ip {
	struct addr src, dst;
	uint8_t proto;
	struct span data; /* behind the headers, as far as it was captured */
	size_t length;	  /* what the sender sent there; data.n or more */
	size_t trailer;	  /* octets behind the end of the packet */
	bool fragment;
	bool more;	 /* more fragments follow */
	uint32_t offset; /* in octets */
	uint32_t id;
};

/* NULL when it is in order, else what is wrong with it (static text). A packet
 * that the capture cut short is in order as far as it goes; addresses are set
 * when they were there. */
const char *cap_ip_parse(struct span packet, struct cap_ip *ip)
	__attribute__((warn_unused_result));

#endif
