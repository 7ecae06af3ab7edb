/* FV913: does the other end trust whoever signed a certificate? By names: the
 * signatures are told of one file at a time (FV518). */
#include "compiler/pair/rule.h"

#define CHAIN_MAX 8 /* CAs between a certificate and one that is trusted */

/* A device, with the profile that it uses for the tunnel. */
struct end {
	struct pair_device *d;
	uint32_t profile;
};

typedef bool want_fn(const struct policy_profile_trustpoint *t);

static bool for_signing(const struct policy_profile_trustpoint *t)
{
	return t->sign;
}

static bool for_verifying(const struct policy_profile_trustpoint *t)
{
	return t->verify;
}

static const struct policy_profile *profile_of(const struct end *e)
{
	return policy_get(e->d->policy, profile, e->profile);
}

/* Trustpoint k of those that a profile uses: all of the device, when it names
 * none. POLICY_NONE: this one is for something else. */
static uint32_t trustpoint_at(const struct end *e, uint32_t k, want_fn *want)
{
	struct policy_range r = profile_of(e)->trustpoints;
	const struct policy_profile_trustpoint *t;

	if (!r.n)
		return k;
	t = policy_get(e->d->policy, profile_trustpoint, r.first + k);
	return want(t) ? t->trustpoint : POLICY_NONE;
}

static uint32_t trustpoints(const struct end *e)
{
	uint32_t n = profile_of(e)->trustpoints.n;

	return n ? n : policy_count(e->d->policy, POLICY_TABLE_trustpoint);
}

/* The only certificate of its own that it can show; NULL: none is here, or
 * several are. */
static const struct policy_certificate *own_certificate(const struct end *e)
{
	const struct policy *p = e->d->policy;
	const struct policy_certificate *found = NULL;

	for (uint32_t k = 0; k < trustpoints(e); k++) {
		uint32_t row = trustpoint_at(e, k, for_signing);
		struct policy_range r = {0, 0};

		if (row != POLICY_NONE)
			r = policy_get(p, trustpoint, row)->certificates;
		for (uint32_t i = 0; i < r.n; i++) {
			const struct policy_certificate *c =
				policy_get(p, certificate, r.first + i);

			if (c->role != POLICY_CERT_OWN)
				continue;
			if (found)
				return NULL;
			found = c;
		}
	}
	return found;
}

enum trust { TRUST_NO, TRUST_YES, TRUST_UNKNOWN };

/* Has a trustpoint of the end the CA? One without its certificates may have. */
static enum trust trusts(const struct end *e, const char *ca)
{
	const struct policy *p = e->d->policy;
	enum trust trust = trustpoints(e) ? TRUST_NO : TRUST_UNKNOWN;

	for (uint32_t k = 0; k < trustpoints(e); k++) {
		uint32_t row = trustpoint_at(e, k, for_verifying);
		struct policy_range r = {0, 0};
		uint32_t cas = 0;

		if (row == POLICY_NONE)
			continue;
		r = policy_get(p, trustpoint, row)->certificates;
		for (uint32_t i = 0; i < r.n; i++) {
			const struct policy_certificate *c =
				policy_get(p, certificate, r.first + i);

			if (c->role != POLICY_CERT_CA)
				continue;
			cas++;
			if (!strcmp(policy_text(p, c->subject), ca))
				return TRUST_YES;
		}
		if (!cas)
			trust = TRUST_UNKNOWN;
	}
	return trust;
}

/* Who issued the certificate of a CA that the end has; NULL: it has it not, or
 * it is the last one. */
static const char *issuer_of(const struct end *e, const char *ca)
{
	const struct policy *p = e->d->policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_certificate);
		i++) {
		const struct policy_certificate *c =
			policy_get(p, certificate, i);
		const char *issuer = policy_text(p, c->issuer);

		if (c->role == POLICY_CERT_CA &&
			!strcmp(policy_text(p, c->subject), ca))
			return strcmp(issuer, ca) ? issuer : NULL;
	}
	return NULL;
}

/* The chain that an end sends along ends in what the other one trusts. */
static bool is_trusted(const struct end *by, const struct end *who,
	const char *issuer)
{
	for (int i = 0; issuer && i < CHAIN_MAX; i++) {
		if (trusts(by, issuer) != TRUST_NO)
			return true;
		issuer = issuer_of(who, issuer);
	}
	return false;
}

static bool signs(const struct end *e)
{
	uint32_t method = profile_of(e)->auth_local;

	return method == POLICY_AUTH_RSA_SIG || method == POLICY_AUTH_ECDSA_SIG;
}

static void one_way(const struct pair_prediction *p,
	const struct pair_tunnel *t, const struct end *who,
	const struct end *by)
{
	const struct policy_certificate *c = signs(who) ? own_certificate(who) :
		NULL;
	const char *issuer = c ? policy_text(who->d->policy, c->issuer) : "";
	struct diag *d;

	if (!c || is_trusted(by, who, issuer))
		return;
	d = compiler_raise(by->d->unit, "FV913", profile_of(by)->line,
		"the certificate of `%s` is of `%s`, and the profile has no "
		"trustpoint of that CA (`%s` of %s)", who->d->name, issuer,
		pair_tunnel_name(p, t), pair_own(p, t)->name);
	compiler_raise_fix(by->d->unit, d, "crypto pki trustpoint NAME, crypto "
		"pki authenticate NAME with that CA, and in profile %s: pki "
		"trustpoint NAME verify",
		policy_text(by->d->policy, profile_of(by)->name));
	compiler_raise_related(by->d->unit, d, who->d->unit, c->line,
		"the certificate of %s", who->d->name);
}

void pair_rule_issuer(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	struct end own = {pair_own(p, t), t->sa.profile_local};
	struct end peer = {pair_peer(p, t), t->sa.profile_remote};

	if (own.profile == POLICY_NONE || peer.profile == POLICY_NONE ||
		(pair_is_second(p, t) &&
			p->tunnels[t->back].status == PAIR_UP))
		return;
	one_way(p, t, &own, &peer);
	one_way(p, t, &peer, &own);
}
