/* From a frame to what is kept of it: link type, IP, fragments, UDP, and then
 * to the conversation or flow that it belongs to. */
#ifndef FLEXIKE_PCAP_PACKET_H
#define FLEXIKE_PCAP_PACKET_H

#include "pcap/read.h"

/* A cap_frame_fn; ctx is the struct cap. */
void cap_frame_look(void *ctx, const struct cap_frame *frame, int dlt);

#endif
