/* Entries of crypto maps: which one a peer belongs to. */
#ifndef FLEXIKE_IKE_ENTRY_H
#define FLEXIKE_IKE_ENTRY_H

#include "runtime/ike/engine.h"

/* The first entry for the peer of an SA that we answer and whose selectors and
 * transform sets fit what it asks for in the IKE_AUTH request; else the one
 * that comes closest, so that it can say what is wrong. Entries of dynamic maps
 * are for any peer. POLICY_NONE: there is none for this peer. */
uint32_t ike_entry_of_peer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg);

#endif
