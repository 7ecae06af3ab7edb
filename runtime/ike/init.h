/* IKE_SA_INIT, both roles (RFC 7296 1.2, 2.6, 2.7). */
#ifndef FLEXIKE_IKE_INIT_H
#define FLEXIKE_IKE_INIT_H

#include "runtime/ike/trace.h"
#include "runtime/ike/propose.h"

/* Begin an IKE SA for a tunnel, between the ends that it was started with.
 * False: *why; nothing was sent. */
bool ike_init_start(struct ike *ike, uint32_t tunnel, struct ike_failure *why)
	__attribute__((warn_unused_result));
/* Our proposals for a local address in a VRF. False: *why. */
bool ike_init_offers(struct ike *ike, const struct addr *local, uint32_t fvrf,
	struct ike_offers *offers, struct ike_failure *why)
	__attribute__((warn_unused_result));
/* SA, KE, nonce and NAT detection of an IKE_SA_INIT message. */
bool ike_init_payloads(struct ike *ike, struct ike_sa *sa,
	struct wire_proposal *proposals, bool forge,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* Take the chosen algorithms, the peer's KE and both nonces: derive the keys.
 * False: *why; the SA must be dropped or wait for a better message. */
bool ike_init_keys(struct ike *ike, struct ike_sa *sa,
	const struct ike_choice *choice, struct span ke,
	struct ike_failure *why) __attribute__((warn_unused_result));
/* A plain message of the SA, into the engine's arena. */
bool ike_init_build(struct ike *ike, const struct wire_hdr *hdr,
	struct wire_payload *list, struct span *out)
	__attribute__((warn_unused_result));
/* Answer a request that has no SA with one notify in the clear; rate-limited,
 * never larger than the request. `keep`: for its repetitions too. */
void ike_init_reply(struct ike *ike, const struct ike_msg *msg,
	uint16_t notify, struct span data, bool keep);
/* Does the profile want UDP encapsulation without NAT too? */
bool ike_init_forces_encap(const struct ike *ike, uint32_t profile);

#endif
