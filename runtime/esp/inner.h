/* What ESP must know of the packets inside it: length, flow, DS field, and
 * whether a flow is inside traffic selectors (RFC 4301 4.4.1.1). Private to
 * runtime/esp. */
#ifndef FLEXIKE_ESP_INNER_H
#define FLEXIKE_ESP_INNER_H

#include "runtime/ike/ike.h"

enum {
	IPPROTO_NUM_ICMP = 1,
	IPPROTO_NUM_IPV4 = 4,
	IPPROTO_NUM_IPV6 = 41,
	IPPROTO_NUM_GRE = 47,
	IPPROTO_NUM_ICMPV6 = 58,
	IPPROTO_NUM_NONE = 59,
};

/* Borrowed from the packet. */
struct esp_flow {
	uint8_t family;	     /* ADDR_V4, ADDR_V6 */
	uint8_t protocol;    /* behind IPv6 extension headers */
	bool ports;	     /* not in later fragments or other protocols */
	uint16_t src_port, dst_port; /* ICMP: type and code in both */
	const uint8_t *src, *dst;
	size_t header; /* octets before `protocol`'s header */
	size_t len;    /* of the packet, at most what was given */
	uint8_t tos;
	bool df; /* IPv6 is never fragmented on its way */
};

/* The IP header; false: not IP, or longer than the octets that are there. */
bool esp_inner_parse(struct span packet, struct esp_flow *f);
/* The transport header too; call it where selectors name protocols. */
void esp_inner_ports(struct span packet, struct esp_flow *f);

/* The flow, seen by one who sends from `src` to `dst` selectors. */
bool esp_inner_match(const struct esp_flow *f,
	const struct wire_ts_range *src, size_t n_src,
	const struct wire_ts_range *dst, size_t n_dst);
/* The same where the header is not protected (transport mode): protocol
 * alone. */
bool esp_inner_match_protocol(uint8_t protocol,
	const struct wire_ts_range *ts, size_t n);
/* Every flow of that family is inside. */
bool esp_inner_match_all(uint8_t family, const struct wire_ts_range *ts,
	size_t n);

#endif
