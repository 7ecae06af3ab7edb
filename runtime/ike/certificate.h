/* Certificates: the one that a profile shows, and holding a peer's against the
 * certificate maps of a profile. Nothing here verifies one. */
#ifndef FLEXIKE_IKE_CERTIFICATE_H
#define FLEXIKE_IKE_CERTIFICATE_H

#include "runtime/crypto/cert.h"
#include "runtime/ike/engine.h"

/* Of a profile that proves itself by signature, from its trustpoints (from all,
 * when it names none), in the step's arena. NULL: the tables have none, or more
 * than one, and then the peer's wishes decide. */
const struct crypto_cert *ike_certificate_own(struct ike *ike,
	uint32_t profile);
/* Append a CERT payload with it (RFC 7296 3.6). False: no memory. */
bool ike_certificate_show(struct ike *ike, uint32_t profile,
	struct wire_payload **list) __attribute__((warn_unused_result));
/* The one that a peer shows, in the step's arena. NULL: none, or none that can
 * be read. */
const struct crypto_cert *ike_certificate_of(struct ike *ike,
	const struct wire_payload *list);
/* Does it satisfy a certificate map of the profile? NULL satisfies none. */
bool ike_certificate_matches(const struct policy *p, uint32_t profile,
	const struct crypto_cert *cert);

#endif
