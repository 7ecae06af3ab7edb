/* From a captured frame to the IP packet in it. */
#ifndef FLEXIKE_PCAP_LINK_H
#define FLEXIKE_PCAP_LINK_H

#include "runtime/base/bytes.h"

struct cap_link;

/* By libpcap's DLT number; NULL: a link type that is not read. */
const struct cap_link *cap_link_find(int dlt);
const char *cap_link_name(const struct cap_link *link);
/* Every link type that is read, for an error message. */
const char *cap_link_all(void);

/* The IP packet of a frame. False: it carries something else, or ends before
 * it says what it carries. */
bool cap_link_ip(const struct cap_link *link, struct span frame,
	struct span *ip) __attribute__((warn_unused_result));

#endif
