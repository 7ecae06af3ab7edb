#include "compiler/lint/pki.h"

#include <stdio.h>
#include <time.h>

#include "runtime/policy/policy.h"

bool lint_is_cert_auth(uint32_t auth)
{
	return auth == POLICY_AUTH_RSA_SIG || auth == POLICY_AUTH_ECDSA_SIG;
}

bool lint_local_cert(const struct model_profile *p)
{
	return model_is_set(p->auth_local) &&
		lint_is_cert_auth(p->auth_local->word);
}

const struct model_value *lint_remote_cert(const struct model_profile *p)
{
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (lint_is_cert_auth(v->word))
			return v;
	return NULL;
}

/* Has the router something of its own there: a certificate, or a key for it? */
static bool is_own(const struct model *m, const struct model_trustpoint *t)
{
	const struct model_cert_chain *chain = lint_chain(m, &t->head);
	const struct model_certificate *c;

	if (chain)
		MODEL_CHILD_EACH(&chain->parent, c)
			if (c->role == MODEL_CERT_OWN ||
				c->role == MODEL_CERT_SELF)
				return true;
	return model_is_set(t->ec) || model_is_set(t->rsa[0]);
}

/* Without a role, IOS shows the certificate that the peer asks for: of several
 * trustpoints the one that has any. */
const struct model_trustpoint *lint_signer(const struct model *m,
	const struct model_profile *p)
{
	const struct model_trustpoint *first = NULL, *own = NULL;

	MODEL_LIST_EACH(v, &p->profile_rare->trustpoints) {
		const struct model_trustpoint *t =
			(const struct model_trustpoint *)model_ref(v);

		if (!t || v->word == MODEL_TRUSTPOINT_VERIFY)
			continue;
		if (v->word == MODEL_TRUSTPOINT_SIGN)
			return t;
		first = first ? first : t;
		if (!own && is_own(m, t))
			own = t;
	}
	return own ? own : first;
}

const struct model_cert_chain *lint_chain(const struct model *m,
	const struct model_head *trustpoint)
{
	return (const struct model_cert_chain *)(const void *)model_find(m,
		MODEL_CERT_CHAIN, trustpoint->name);
}

const struct crypto_cert *lint_own_cert(const struct model *m,
	const struct model_trustpoint *t)
{
	const struct model_cert_chain *chain = lint_chain(m, &t->head);
	const struct model_certificate *c;

	if (!chain)
		return NULL;
	MODEL_CHILD_EACH(&chain->parent, c)
		if (c->cert && (c->role == MODEL_CERT_OWN ||
			c->role == MODEL_CERT_SELF))
			return c->cert;
	return NULL;
}

const struct model_trustpoint *lint_first_trustpoint(const struct model *m)
{
	const struct model_trustpoint *t;

	MODEL_EACH(m, MODEL_TRUSTPOINT, t)
		if (t->head.used && t->head.defined &&
			t->enrollment->word != MODEL_ENROLL_SELFSIGNED)
			return t;
	return NULL;
}

const char *lint_date(int64_t t, char *buf)
{
	time_t at = (time_t)t;
	struct tm tm;

	if (!gmtime_r(&at, &tm) ||
		!strftime(buf, LINT_DATE_MAX, "%Y-%m-%d", &tm))
		(void)snprintf(buf, LINT_DATE_MAX, "a distant day");
	return buf;
}
