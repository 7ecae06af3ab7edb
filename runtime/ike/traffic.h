/* Counting IKE messages: for the gateway, and for each tunnel over all its IKE
 * SAs, those that are gone included. Private to runtime/ike. */
#ifndef FLEXIKE_IKE_TRAFFIC_H
#define FLEXIKE_IKE_TRAFFIC_H

#include "runtime/ike/engine.h"

/* A message with this header came in and could be read, or was built. sa may
 * be NULL. Retransmissions are not counted again. */
void ike_traffic_read(struct ike *ike, struct ike_sa *sa,
	const struct wire_hdr *hdr, const struct wire_payload *list);
void ike_traffic_built(struct ike *ike, struct ike_sa *sa,
	const struct wire_hdr *hdr, const struct wire_payload *list);
/* A message for this SA came in, whatever is then done with it. */
void ike_traffic_got(struct ike_sa *sa, size_t octets);
/* The request that made a responder's SA: the gateway has counted it. */
void ike_traffic_began(struct ike_sa *sa, const struct ike_msg *request);
/* Octets of an SA that go out; to the gateway's totals they are added by
 * ike_send(). */
void ike_traffic_sent(struct ike_sa *sa, size_t octets);
/* The SA is about to go: its tunnel keeps what it counted. */
void ike_traffic_keep(struct ike *ike, const struct ike_sa *sa);

#endif
