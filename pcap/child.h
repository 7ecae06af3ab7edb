/* Which IPsec flows belong together, where the negotiation that made them was
 * opened: it names both SPIs. */
#ifndef FLEXIKE_PCAP_CHILD_H
#define FLEXIKE_PCAP_CHILD_H

#include "pcap/capture.h"

/* The conversation has been looked at by cap_open(); tree is its arena. */
void cap_children_join(struct cap *cap, const struct cap_conv *conv,
	struct arena *tree);

#endif
