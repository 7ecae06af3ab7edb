/* The first child SA, inside IKE_AUTH (RFC 7296 1.2, 2.9, 2.17). A child that
 * cannot be agreed on does not stop the IKE SA: the reason is left in the
 * handshake and told when the IKE SA is up. */
#ifndef FLEXIKE_IKE_CHILD_H
#define FLEXIKE_IKE_CHILD_H

#include "runtime/ike/trace.h"

/* Initiator: append SA, TSi, TSr and what belongs to them. False: *why. */
bool ike_child_ask(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list, struct ike_failure *why)
	__attribute__((warn_unused_result));
/* Initiator: take the peer's answer. */
void ike_child_answered(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg);
/* Responder: choose, and append the answer or the refusal. False: no memory.
 */
bool ike_child_answer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct wire_payload **list)
	__attribute__((warn_unused_result));
/* How far what the peer asks for would come with a tunnel. */
enum ike_child_fit {
	IKE_FIT_NOTHING,
	IKE_FIT_TRAFFIC, /* the selectors overlap */
	IKE_FIT_ALL,	 /* and there is a transform set in common */
};
enum ike_child_fit ike_child_fits(struct ike *ike, struct ike_sa *sa,
	uint32_t tunnel, const struct ike_msg *msg);
/* For traces, in the actions' arena. */
const char *ike_child_words(struct ike *ike, const struct ike_child_sa *c);
const char *ike_child_sa_words(struct ike *ike, const struct ike_sa *sa);

#endif
