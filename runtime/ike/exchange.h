/* Requests and responses of an established or nearly established SA: sealing,
 * caching, retransmission. */
#ifndef FLEXIKE_IKE_EXCHANGE_H
#define FLEXIKE_IKE_EXCHANGE_H

#include "runtime/ike/engine.h"

#define IKE_HALF_OPEN_SECONDS 30

/* Seal and send our next request. False: no memory; nothing was sent. */
bool ike_exchange_ask(struct ike *ike, struct ike_sa *sa,
	enum ike_request_kind kind, uint8_t exchange,
	const struct wire_payload *list) __attribute__((warn_unused_result));
/* The IKE_SA_INIT request, already built. */
bool ike_exchange_ask_plain(struct ike *ike, struct ike_sa *sa,
	struct span request) __attribute__((warn_unused_result));
/* Seal, cache and send the response to a request. The sealed octets are left
 * in *sent (engine's arena) when it is not NULL. */
bool ike_exchange_tell(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, const struct wire_payload *list,
	struct span *sent) __attribute__((warn_unused_result));
/* Our request was answered. */
void ike_exchange_settle(struct ike *ike, struct ike_sa *sa);
/* The retransmission timer: send again, or give up. Returns the SA or NULL. */
struct ike_sa *ike_exchange_again(struct ike *ike, struct ike_sa *sa);
/* Where messages of this SA go from now on: UDP 4500, RFC 7296 2.23. */
void ike_exchange_float(struct ike_sa *sa);

#endif
