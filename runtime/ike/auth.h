/* IKE_AUTH with preshared keys, both roles (RFC 7296 1.2, 2.15). */
#ifndef FLEXIKE_IKE_AUTH_H
#define FLEXIKE_IKE_AUTH_H

#include "runtime/ike/trace.h"

/* Initiator: send the IKE_AUTH request. False: *why. */
bool ike_auth_ask(struct ike *ike, struct ike_sa *sa, struct ike_failure *why)
	__attribute__((warn_unused_result));
/* Append an ID payload with our identity. */
bool ike_auth_add_id(struct ike *ike, const struct ike_sa *sa, uint8_t type,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* Our window, and INITIAL_CONTACT when this is our only SA with the peer. */
bool ike_auth_add_notes(struct ike *ike, const struct ike_sa *sa,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* What an authentic IKE_AUTH message says about windows and first contact. */
void ike_auth_read_notes(struct ike_sa *sa, const struct ike_msg *msg);

#endif
