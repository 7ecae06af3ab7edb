/* Choosing the IKE profile of a peer (the PAD, RFC 4301 4.4.3), by the rules of
 * the guide: conditions of different types are ANDed, those of one type ORed,
 * and several matching profiles mean that none is used. */
#ifndef FLEXIKE_IKE_PROFILE_H
#define FLEXIKE_IKE_PROFILE_H

#include "runtime/ike/trace.h"
#include "runtime/ike/words.h"

struct crypto_cert;

/* May this profile be used for the SA, with the peer's identity or the
 * certificate that it shows (NULL: none)? */
bool ike_profile_accepts(const struct ike *ike, uint32_t profile,
	const struct ike_sa *sa, const struct crypto_cert *cert);
/* The profile for a peer that we answer, or POLICY_NONE and *why. */
uint32_t ike_profile_select(struct ike *ike, const struct ike_sa *sa,
	const struct crypto_cert *cert, struct ike_failure *why);
/* What a profile wants of a peer, for evidence: "matches fqdn a.net or
 * certificates of map M". */
void ike_profile_words(const struct policy *p, uint32_t profile,
	struct ike_words *w);
/* Does it let the peer authenticate like that? */
bool ike_profile_allows(const struct policy *p, uint32_t profile,
	enum policy_auth method);
const char *ike_profile_name(const struct policy *p, uint32_t profile);
const char *ike_profile_auth_name(enum policy_auth method);

#endif
