/* ESP and AH: one direction of an SA is a destination, a protocol and an SPI
 * (RFC 4301 4.1). What is kept of it is constant, however much it carries. */
#ifndef FLEXIKE_PCAP_FLOW_H
#define FLEXIKE_PCAP_FLOW_H

#include "pcap/capture.h"

/* @header: from the SPI on. @length: of the packet from there. */
void cap_flow_esp(struct cap *cap, const struct cap_packet *packet,
	const struct endpoint *src, const struct endpoint *dst, bool udp,
	struct span header, size_t length);
/* @header: the AH. *next and *inside: what it protects; false: nothing that
 * can be looked at. */
bool cap_flow_ah(struct cap *cap, const struct cap_packet *packet,
	uint8_t *next, struct span *inside);

/* NULL: not in this capture. */
struct cap_flow *cap_flow_find(const struct cap *cap, const struct addr *dst,
	uint8_t proto, uint32_t spi);

/* Find the other direction of each flow that has none yet, when there is
 * exactly one candidate. */
void cap_flows_pair(struct cap *cap);

/* Flows of either direction between two addresses that began no earlier;
 * NULL: none. */
void cap_flows_between(const struct cap *cap, const struct addr *a,
	const struct addr *b, int64_t since, const struct cap_flow **there,
	const struct cap_flow **back);

#endif
