/* Keys: RFC 7296 2.13, 2.14 and 2.17. */
#ifndef FLEXIKE_IKE_KEYMAT_H
#define FLEXIKE_IKE_KEYMAT_H

#include "runtime/ike/engine.h"

/* SKEYSEED and the seven SK_ keys of the SA, from g^ir and the nonces of the
 * handshake. False: a library call failed; the SA is unchanged. */
bool ike_keymat_derive(struct ike *ike, struct ike_sa *sa,
	const struct secret_big *shared) __attribute__((warn_unused_result));
/* Keys of the first child SA (2.17, no fresh Diffie-Hellman), into `up`,
 * whose transforms and SPIs are set. */
bool ike_keymat_child(struct ike *ike, struct ike_sa *sa,
	struct ike_child_sa *up) __attribute__((warn_unused_result));

#endif
