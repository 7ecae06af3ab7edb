/* Name manglers: is there a part of the identity to take? */
#include "compiler/lint/authorize.h"
#include "compiler/lint/lint.h"
#include "runtime/policy/policy.h"

void lint_empty_mangler(struct lint *l, const struct model_mangler *m)
{
	struct diag *d;

	if (!m->head.defined || model_is_set(m->dn) || model_is_set(m->eap) ||
		model_is_set(m->email) || model_is_set(m->fqdn))
		return;
	d = lint_add(l, LINT_FV459, m->head.at,
		"the name mangler `%.*s` takes nothing from any identity",
		LINT_TEXT(m->head.name));
	lint_fix(l, d, "crypto ikev2 name-mangler %.*s / fqdn domain, dn "
		       "organization-unit, email domain or eap suffix "
		       "delimiter @", LINT_TEXT(m->head.name));
}

static bool has_dot(struct span s)
{
	return s.n && memchr(s.p, '.', s.n) != NULL;
}

/* What is missing for an identity of this kind; NULL: nothing. */
static const char *missing(const struct model_mangler *m,
	const struct model_value *identity, const char **line)
{
	switch (identity->word) {
	case POLICY_ID_FQDN:
	case POLICY_ID_FQDN_DOMAIN:
		*line = "fqdn domain";
		if (!model_is_set(m->fqdn))
			return "a host name";
		*line = "fqdn all";
		return m->fqdn->word == MODEL_MANGLE_DOMAIN &&
				identity->word == POLICY_ID_FQDN &&
				!has_dot(identity->text) ?
			"a host name without a domain" : NULL;
	case POLICY_ID_EMAIL:
	case POLICY_ID_EMAIL_DOMAIN:
		*line = "email domain";
		return model_is_set(m->email) ? NULL : "an email address";
	case POLICY_ID_ADDRESS:
		*line = NULL;
		return "an address";
	case POLICY_ID_KEY_ID:
		*line = NULL;
		return "a key-id";
	default:
		return NULL;
	}
}

static void nothing_to_take(struct lint *l, const struct model_value *use,
	const struct model_mangler *m, const struct model_value *identity,
	const char *what, const char *line)
{
	struct diag *d = lint_add(l, LINT_FV458, use->at,
		"the name mangler `%.*s` takes nothing from %s",
		LINT_TEXT(m->head.name), what);

	if (line)
		lint_fix(l, d, "crypto ikev2 name-mangler %.*s / %s",
			LINT_TEXT(m->head.name), line);
	else
		lint_fix(l, d, "no mangler can: write the name itself in its "
			       "place, or have the peer send an FQDN (identity "
			       "local fqdn)");
	if (identity)
		lint_related(l, d, identity->at, "this is what peers send");
	lint_related(l, d, m->head.at, "defined here");
}

static bool is_eap(unsigned by)
{
	return by == MODEL_BY_EAP || by == MODEL_BY_ANYCONNECT;
}

static void check(struct lint *l, const struct model_profile *p,
	const struct model_value *use, unsigned by)
{
	const struct model_mangler *m =
		(const struct model_mangler *)model_ref(use);
	const char *line;
	const char *what;

	if (use->refers != MODEL_MANGLER || !m || (!model_is_set(m->dn) &&
			!model_is_set(m->eap) && !model_is_set(m->email) &&
			!model_is_set(m->fqdn)))
		return;
	if (is_eap(by)) {
		if (!model_is_set(m->eap))
			nothing_to_take(l, use, m, NULL, "an EAP identity",
				"eap suffix delimiter @");
		return;
	}
	/* Peers that a certificate map matches send their distinguished name
	 * unless they are told otherwise. */
	if (p->profile_rare->match_cert.n && !p->match_remote.n &&
		!model_is_set(m->dn) &&
		!model_is_set(m->fqdn) && !model_is_set(m->email)) {
		nothing_to_take(l, use, m, p->profile_rare->match_cert.first,
			"a distinguished name", "dn organization-unit");
		return;
	}
	MODEL_LIST_EACH(v, &p->match_remote) {
		what = missing(m, v, &line);
		if (what) {
			nothing_to_take(l, use, m, v, what, line);
			return;
		}
	}
}

void lint_mangler_misses(struct lint *l, const struct model_profile *p)
{
	struct lint_authorization a[LINT_AUTHORIZATIONS];
	size_t n = lint_authorizations(p, a);

	for (size_t i = 0; i < n; i++)
		if (model_is_set(a[i].name))
			check(l, p, a[i].name, a[i].by);
	if (model_is_set(p->aaa->keyring[MODEL_KEYRING_MANGLER]))
		check(l, p, p->aaa->keyring[MODEL_KEYRING_MANGLER],
			MODEL_BY_PSK);
}
