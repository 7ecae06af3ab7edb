/* ICMP errors that answer IKE: what a closed port or a filter on the way says
 * (RFC 792, RFC 4443), and packets that were too big. */
#ifndef FLEXIKE_PCAP_ICMP_H
#define FLEXIKE_PCAP_ICMP_H

#include "pcap/capture.h"

void cap_icmp_packet(struct cap *cap, const struct cap_packet *packet);

/* The first error that quotes a packet between these two; NULL: none. */
const struct cap_icmp *cap_icmp_find(const struct cap *cap,
	const struct addr *a, const struct addr *b);

#endif
