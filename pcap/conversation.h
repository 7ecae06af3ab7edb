/* Which messages belong together: an IKE SA by its SPIs and addresses. */
#ifndef FLEXIKE_PCAP_CONVERSATION_H
#define FLEXIKE_PCAP_CONVERSATION_H

#include "pcap/classify.h"

/* Add a message to its conversation; one that is there already, octet for
 * octet, is counted as sent again, or as a copy made by the capture. */
void cap_conv_message(struct cap *cap, const struct cap_packet *packet,
	const struct cap_udp *udp, struct span octets,
	const struct wire_hdr *hdr, bool natt);

/* NULL: not in this capture. */
struct cap_conv *cap_conv_find(const struct cap *cap, uint64_t spi_i,
	uint64_t spi_r, uint8_t major);

#endif
