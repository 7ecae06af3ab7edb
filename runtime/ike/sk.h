/* The SK payload: sealing and opening protected messages (RFC 7296 3.14,
 * RFC 5282). */
#ifndef FLEXIKE_IKE_SK_H
#define FLEXIKE_IKE_SK_H

#include "runtime/ike/engine.h"

/* Build header { SK { list } } in the engine's arena. False: no memory, or
 * the library failed. */
bool ike_sk_seal(struct ike *ike, struct ike_sa *sa, uint8_t exchange,
	bool response, uint32_t msg_id, const struct wire_payload *list,
	struct span *out) __attribute__((warn_unused_result));

/* Check and decrypt; msg->payloads become those inside. False: not authentic,
 * nothing may be done because of it. True with msg->malformed: authentic, but
 * not parseable (error says where). */
bool ike_sk_open(struct ike *ike, struct ike_sa *sa, struct ike_msg *msg)
	__attribute__((warn_unused_result));

#endif
