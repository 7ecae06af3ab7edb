/* NAT detection, RFC 7296 2.23. */
#ifndef FLEXIKE_IKE_NATD_H
#define FLEXIKE_IKE_NATD_H

#include "runtime/ike/engine.h"

/* Append both NAT_DETECTION notifies for a message of this SA. `forge`: make
 * the source one wrong on purpose, so that the peer encapsulates. */
bool ike_natd_add(struct ike *ike, const struct ike_sa *sa, bool forge,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* Read the peer's notifies: sets nat_local, nat_remote, encap. */
void ike_natd_read(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg);

#endif
