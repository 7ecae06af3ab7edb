/* What the messages of a conversation say, inside of SK too when there are
 * keys. The ICV is checked first; after one that is wrong nothing inside is
 * looked at. */
#ifndef FLEXIKE_PCAP_OPEN_H
#define FLEXIKE_PCAP_OPEN_H

#include "pcap/capture.h"

/* Set state, payloads, inner and error of each message; the trees live in the
 * arena and are valid until it is reset. */
void cap_open(struct cap *cap, struct cap_conv *conv, struct arena *arena);

#endif
