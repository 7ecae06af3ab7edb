/* How ends prove who they are: the methods of a profile. */
#include "compiler/lint/lint.h"

#include "runtime/policy/policy.h"

static const struct model_value *remote(const struct model_profile *p,
	uint32_t method)
{
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (v->word == method)
			return v;
	return NULL;
}

/* FV409 */
void lint_any_with_key(struct lint *l, const struct model_profile *p)
{
	const struct model_value *psk = remote(p, POLICY_AUTH_PSK);
	struct diag *d;

	MODEL_LIST_EACH(v, &p->match_remote) {
		if (!psk || v->word != POLICY_ID_ANY)
			continue;
		d = lint_add(l, LINT_FV409, v->at,
			"the profile `%.*s` takes any identity on the word of a "
			"preshared key",
			LINT_TEXT(p->head.name));
		lint_related(l, d, psk->at, "the key is all that is asked for");
		lint_fix(l, d, "match identity remote fqdn domain DOMAIN, or: "
			       "authentication remote rsa-sig");
	}
}

/* FV412: who has the key need not have a certificate. */
void lint_weakest_method(struct lint *l, const struct model_profile *p)
{
	const struct model_value *psk = remote(p, POLICY_AUTH_PSK);
	const struct model_value *cert = remote(p, POLICY_AUTH_RSA_SIG);
	struct diag *d;

	if (!cert)
		cert = remote(p, POLICY_AUTH_ECDSA_SIG);
	if (!psk || !cert)
		return;
	d = lint_add(l, LINT_FV412, psk->at,
		"a peer of the profile `%.*s` may choose: certificate or "
		"preshared key",
		LINT_TEXT(p->head.name));
	lint_related(l, d, cert->at, "the stronger method");
	lint_fix(l, d, "no authentication remote pre-share; while peers migrate, "
		       "a profile of its own for those with keys");
}

/* ---- FV207: a hub whose profile names no template ------------------------------- */

/* Profiles that tunnels and crypto maps of this router begin with, by index. */
static bool *begun_with(struct lint *l)
{
	size_t n = l->model->table[MODEL_PROFILE].n;
	bool *used = arena_array(l->scratch, n + 1, sizeof(*used));
	const struct model_interface *i;

	if (!used) {
		l->list->oom = true;
		return NULL;
	}
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_profile *p = i->is_tunnel ?
			lint_ike_profile(l->model, i) : NULL;

		if (p)
			used[p->head.index] = true;
	}
	for (size_t u = 0; u < l->model->n_uses; u++) {
		const struct model_head *h = model_ref(l->model->uses[u].value);

		if (h && h->type == MODEL_PROFILE &&
			l->model->uses[u].owner->type == MODEL_MAP_ENTRY)
			used[h->index] = true;
	}
	return used;
}

static const struct model_interface *some_template(const struct model *m)
{
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (i->is_template && i->head.defined &&
			model_is_set(i->tunnel->protection
					     [MODEL_PROTECTION_PROFILE]))
			return i;
	return NULL;
}

/* A responder whose IPsec profile names no IKEv2 profile takes any. */
static bool takes_any(const struct model *m)
{
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (i->is_tunnel && lint_protection(i) &&
			!lint_ike_profile(m, i))
			return true;
	return false;
}

void lint_no_virtual_template(struct lint *l)
{
	const struct model_interface *template = some_template(l->model);
	const bool *used = template ? begun_with(l) : NULL;
	const struct model_profile *p;

	if (!used || takes_any(l->model))
		return;
	MODEL_EACH(l->model, MODEL_PROFILE, p) {
		struct diag *d;

		if (used[p->head.index] || !p->auth_remote.n ||
			model_is_set(p->virtual_template))
			continue;
		d = lint_add(l, LINT_FV207, p->head.at,
			"the profile `%.*s` is used by no tunnel and names no "
			"virtual template",
			LINT_TEXT(p->head.name));
		lint_related(l, d, template->head.at, "a template is here");
		lint_fix(l, d, "crypto ikev2 profile %.*s / virtual-template %u",
			LINT_TEXT(p->head.name), template->number);
	}
}
