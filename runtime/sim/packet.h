/* IP packets of the virtual world: outer headers for the capture, ICMP echo
 * for traffic. Checksums are right, as a capture tool checks them. RFC 791,
 * 8200, 768, 792, 4443. Private to runtime/sim. */
#ifndef FLEXIKE_SIM_PACKET_H
#define FLEXIKE_SIM_PACKET_H

#include "runtime/base/addr.h"

enum {
	SIM_PROTO_ICMP = 1,
	SIM_PROTO_UDP = 17,
	SIM_PROTO_ESP = 50,
	SIM_PROTO_ICMPV6 = 58,
	SIM_HEADERS_MAX = 48, /* IPv6 and UDP */
};

/* IP header, and UDP header when the protocol is UDP, around a payload. id is
 * the IPv4 identification. False: out is too small, families differ, or the
 * packet would be longer than IP allows. */
bool sim_packet_build(struct bytes_out *out, uint8_t protocol,
	const struct endpoint *src, const struct endpoint *dst, uint16_t id,
	struct span payload) __attribute__((warn_unused_result));

struct sim_echo {
	bool reply;
	struct addr src, dst;
	uint16_t id, seq;
};

/* An ICMP echo of `size` octets of IP packet in all; false: too small. */
bool sim_echo_build(struct bytes_out *out, const struct sim_echo *e,
	size_t size) __attribute__((warn_unused_result));
/* False: not an ICMP echo, a checksum is wrong, or the data is not what
 * sim_echo_build() writes. */
bool sim_echo_parse(struct span packet, struct sim_echo *e)
	__attribute__((warn_unused_result));

#endif
