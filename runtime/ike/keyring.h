/* Finding the preshared keys of a peer. Guide: the initiator looks by host
 * name, then address; the responder by identity, then address; the longest
 * matching address wins. A key written in the profile itself comes first. */
#ifndef FLEXIKE_IKE_KEYRING_H
#define FLEXIKE_IKE_KEYRING_H

#include "runtime/ike/trace.h"

struct ike_psk {
	uint32_t peer; /* row of keyring_peer, or POLICY_NONE */
	uint32_t local, remote; /* indexes of secrets */
};

/* hostname NULL: not by name; id NULL: not by identity. False: *why: a key that
 * the profile cannot do without is missing. */
bool ike_keyring_find(struct ike *ike, uint32_t profile, const char *hostname,
	const struct addr *peer, const struct ike_id *id, struct ike_psk *psk,
	struct ike_failure *why) __attribute__((warn_unused_result));
/* "keyring K peer P", "profile P" or "none", in the actions' arena. */
const char *ike_keyring_text(struct ike *ike, uint32_t profile, uint32_t peer);

#endif
