#include "runtime/ike/profile.h"

#include "runtime/ike/certificate.h"
#include "runtime/ike/identity.h"

static bool fvrf_matches(const struct policy_profile *row, uint32_t fvrf)
{
	switch ((enum policy_fvrf)row->fvrf) {
	case POLICY_FVRF_ANY:
		return true;
	case POLICY_FVRF_NAMED:
		return row->vrf == fvrf;
	case POLICY_FVRF_GLOBAL:
	case POLICY_fvrf_count:
		break;
	}
	return fvrf == POLICY_NONE;
}

static bool local_matches(const struct policy *p,
	const struct policy_profile *row, const struct addr *local)
{
	for (uint32_t i = 0; i < row->match_local.n; i++) {
		struct addr a = policy_addr_get(&policy_get(p, address,
			row->match_local.first + i)->addr);

		if (addr_eq(&a, local))
			return true;
	}
	return row->match_local.n == 0;
}

bool ike_profile_accepts(const struct ike *ike, uint32_t profile,
	const struct ike_sa *sa, const struct crypto_cert *cert)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row = policy_get(p, profile, profile);

	return row->complete && !row->shutdown &&
		fvrf_matches(row, ike_sa_fvrf(ike, sa)) &&
		local_matches(p, row, &sa->local.addr) &&
		(ike_identity_any(p, row->match_remote, sa->id_remote.type,
			 ike_buf_span(&sa->id_remote.data)) ||
			ike_certificate_matches(p, profile, cert));
}

const char *ike_profile_name(const struct policy *p, uint32_t profile)
{
	return policy_text(p, policy_get(p, profile, profile)->name);
}

void ike_profile_words(const struct policy *p, uint32_t profile,
	struct ike_words *w)
{
	const struct policy_profile *row = policy_get(p, profile, profile);
	const char *sep = " matches ";
	char rule[160];

	for (uint32_t k = 0; k < row->match_remote.n; k++, sep = " or ")
		ike_words_put(w, "%s%s", sep, ike_identity_rule_str(p,
			policy_get(p, identity, row->match_remote.first + k),
			rule, sizeof(rule)));
	for (uint32_t k = 0; k < row->match_certificate.n; k++, sep = " or ")
		ike_words_put(w, "%scertificates of map %s", sep,
			policy_text(p, policy_get(p, certificate_map,
				policy_get(p, profile_certificate,
					row->match_certificate.first + k)
					->map)->name));
}

static void words_profile(const struct ike *ike, const struct ike_sa *sa,
	uint32_t i, struct ike_words *w)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row = policy_get(p, profile, i);

	ike_words_add(w, "; ", ike_profile_name(p, i));
	if (row->shutdown || !row->complete)
		ike_words_put(w, row->shutdown ? " is shut down" :
			" is incomplete");
	else
		ike_profile_words(p, i, w);
	if (!fvrf_matches(row, ike_sa_fvrf(ike, sa)))
		ike_words_put(w, " in VRF %s", row->fvrf ==
			POLICY_FVRF_NAMED && row->vrf != POLICY_NONE ?
			policy_text(p, policy_get(p, vrf, row->vrf)->name) :
			"global");
	else if (!local_matches(p, row, &sa->local.addr))
		ike_words_put(w, " at another address of its own");
}

/* Names what there is only when it is needed: a hub may have thousands of
 * profiles, and nearly every peer matches one. */
static uint32_t refuse(struct ike *ike, const struct ike_sa *sa,
	enum cause cause, struct ike_words *profiles, uint32_t row,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	uint32_t n = policy_count(p, POLICY_TABLE_profile);
	char id[160], from[ADDR_STR_MAX];

	for (uint32_t i = 0; cause == CAUSE_NO_PROFILE_MATCH && i < n; i++)
		words_profile(ike, sa, i, profiles);

	(void)ike_failure_set(why, cause,
		ike_detail(ike, "identity %s from %s; profiles: %s",
			ike_id_text(&sa->id_remote, id, sizeof(id)),
			endpoint_str(&sa->remote, from),
			profiles->n ? profiles->b : "none"),
		POLICY_TABLE_profile, row);
	return POLICY_NONE;
}

uint32_t ike_profile_select(struct ike *ike, const struct ike_sa *sa,
	const struct crypto_cert *cert, struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	uint32_t n = policy_count(p, POLICY_TABLE_profile);
	uint32_t found = POLICY_NONE, count = 0;
	struct ike_words hits = {{0}, 0};

	for (uint32_t i = 0; i < n; i++) {
		if (!ike_profile_accepts(ike, i, sa, cert))
			continue;
		ike_words_add(&hits, ", ", ike_profile_name(p, i));
		if (count++ == 0)
			found = i;
	}
	if (count == 1)
		return found;
	if (count == 0)
		return refuse(ike, sa, CAUSE_NO_PROFILE_MATCH, &hits,
			n == 1 ? 0 : POLICY_NONE, why);
	return refuse(ike, sa, CAUSE_PROFILE_AMBIGUOUS, &hits, found, why);
}

bool ike_profile_allows(const struct policy *p, uint32_t profile,
	enum policy_auth method)
{
	struct policy_range r = policy_get(p, profile, profile)->auth_remote;

	for (uint32_t i = 0; i < r.n; i++) {
		if (policy_get(p, profile_auth, r.first + i)->method ==
			(uint32_t)method)
			return true;
	}
	return false;
}

const char *ike_profile_auth_name(enum policy_auth method)
{
	static const char *const names[POLICY_auth_count] = {
		[POLICY_AUTH_NONE] = "none",
		[POLICY_AUTH_PSK] = "pre-share",
		[POLICY_AUTH_RSA_SIG] = "rsa-sig",
		[POLICY_AUTH_ECDSA_SIG] = "ecdsa-sig",
		[POLICY_AUTH_EAP] = "eap",
		[POLICY_AUTH_ANYCONNECT_EAP] = "anyconnect-eap",
	};

	return method < POLICY_auth_count ? names[method] : "unknown";
}
