/* Identities: ours from the profile, and comparing a peer's with rules. */
#ifndef FLEXIKE_IKE_IDENTITY_H
#define FLEXIKE_IKE_IDENTITY_H

#include "runtime/ike/engine.h"

/* Does the identity of a peer satisfy the rule? */
bool ike_identity_matches(const struct policy *p,
	const struct policy_identity *rule, uint8_t type, struct span data);
/* Any rule of the list. */
bool ike_identity_any(const struct policy *p, struct policy_range rules,
	uint8_t type, struct span data);
/* Our identity for a profile: the configured one; else the local address, or
 * with signatures the name in our certificate (guide: identity local). Borrowed
 * from the image, the step's arena or *local. False: it needs a certificate that
 * the tables do not have; a prediction goes on with a name that is empty. */
bool ike_identity_local(struct ike *ike, uint32_t profile,
	const struct addr *local, uint8_t *type, struct span *data)
	__attribute__((warn_unused_result));
/* "address 10.0.0.0/8", "fqdn domain example.com" into buf, returned. */
const char *ike_identity_rule_str(const struct policy *p,
	const struct policy_identity *rule, char *buf, size_t cap);

#endif
