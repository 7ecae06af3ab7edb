/* Authentication by preshared key (RFC 7296 2.15), and the one place where the
 * engine decides that a peer is who it says it is. */
#ifndef FLEXIKE_IKE_AUTHN_H
#define FLEXIKE_IKE_AUTHN_H

#include "runtime/ike/trace.h"

/* Append our AUTH payload. False: no memory or no library. */
bool ike_authn_prove(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* Is the peer's proof good? `id` and `auth` are its payloads; the profile and
 * the keys of the SA are known. False: *why. */
bool ike_authn_accept(struct ike *ike, struct ike_sa *sa,
	const struct wire_payload *id, const struct wire_payload *auth,
	struct ike_failure *why) __attribute__((warn_unused_result));

/* The peer asks for EAP and the profile has it: in a prediction, that is
 * proof. */
bool ike_authn_predicts_eap(const struct ike *ike, struct ike_sa *sa);

#endif
