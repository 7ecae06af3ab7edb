/* Objects that lack what they need to be used. */
#include "compiler/lint/lint.h"
#include "runtime/policy/policy.h"
#include "runtime/wire/transform.h"

static bool any_aead(const struct model_list *l, bool aead)
{
	MODEL_LIST_EACH(v, l)
		if (transform_is_aead(transform_row(v->word)) == aead)
			return true;
	return false;
}

void lint_incomplete_proposal(struct lint *l, const struct model_proposal *p)
{
	bool aead_only = p->encr.n && !any_aead(&p->encr, false);
	const char *what = NULL;
	struct diag *d;

	if (!p->head.defined || p->head.builtin)
		return;
	if (!p->encr.n)
		what = "encryption";
	else if (!p->integ.n && !aead_only)
		what = "integrity";
	else if (!p->group.n)
		what = "group";
	if (!what)
		return;
	d = lint_add(l, LINT_FV201, p->head.at,
		"the proposal `%.*s` has no %s", LINT_TEXT(p->head.name),
		what);
	lint_fix(l, d, "crypto ikev2 proposal %.*s / %s %s",
		LINT_TEXT(p->head.name), what,
		*what == 'e'	? "aes-cbc-256" :
		*what == 'i'	? "sha256" :
				  "19 14");
}

void lint_policy_without_proposal(struct lint *l, const struct model_policy *p)
{
	struct diag *d;

	if (!p->head.defined || p->head.builtin || p->proposals.n)
		return;
	d = lint_add(l, LINT_FV202, p->head.at,
		"the policy `%.*s` has no proposal",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 policy %.*s / proposal NAME",
		LINT_TEXT(p->head.name));
}

void lint_profile_without_match(struct lint *l, const struct model_profile *p)
{
	struct diag *d;

	if (p->match_remote.n || p->profile_rare->match_cert.n)
		return;
	d = lint_add(l, LINT_FV203, p->head.at,
		"the profile `%.*s` matches no identity and no certificate",
		LINT_TEXT(p->head.name));
	lint_fix(l, d,
		"crypto ikev2 profile %.*s / match identity remote "
		"address A M",
		LINT_TEXT(p->head.name));
}

void lint_profile_without_authentication(struct lint *l, const struct model_profile *p)
{
	bool local = model_is_set(p->auth_local);
	struct diag *d;

	if (local && p->auth_remote.n)
		return;
	d = lint_add(l, LINT_FV204, p->head.at,
		"the profile `%.*s` has no %s authentication",
		LINT_TEXT(p->head.name),
		local		   ? "remote" :
		p->auth_remote.n ? "local" :
				     "local and no remote");
	lint_fix(l, d,
		"crypto ikev2 profile %.*s / authentication %s pre-share",
		LINT_TEXT(p->head.name), local ? "remote" : "local");
}

void lint_no_ikev2_profile(struct lint *l, const struct model_interface *i)
{
	const struct model_ipsec_profile *p = lint_protection(i);
	struct diag *d;

	if (!lint_is_static_tunnel(i) || !p ||
		model_is_set(i->tunnel->protection[MODEL_PROTECTION_IKEV2]) ||
		model_is_set(i->tunnel->protection[MODEL_PROTECTION_ISAKMP]) ||
		model_is_set(p->ikev2_profile) ||
		model_is_set(p->ipsec_rare->isakmp_profile) ||
		lint_ike_profile(l->model, i) ||
		l->model->table[MODEL_ISAKMP_POLICY].n)
		return; /* with an IKEv1 policy, the tunnel is IKEv1: FV613 */
	d = lint_add(l, LINT_FV205,
		i->tunnel->protection[MODEL_PROTECTION_PROFILE]->at,
		"%.*s is protected by the IPsec profile `%.*s`, which "
		"has no IKEv2 profile",
		LINT_TEXT(i->head.name), LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ipsec profile %.*s / set ikev2-profile NAME",
		LINT_TEXT(p->head.name));
	if (p->head.defined)
		lint_related(l, d, p->head.at, "defined here");
}

/* FV012 */
void lint_two_generations(struct lint *l, const struct model_ipsec_profile *p)
{
	const struct model_value *old = p->ipsec_rare->isakmp_profile;
	struct diag *d;

	if (!model_is_set(old) || !model_is_set(p->ikev2_profile))
		return;
	d = lint_add(l, LINT_FV012, old->at,
		"the IPsec profile `%.*s` has an IKEv1 and an IKEv2 profile",
		LINT_TEXT(p->head.name));
	lint_related(l, d, p->ikev2_profile->at, "the IKEv2 profile");
	lint_fix(l, d, "crypto ipsec profile %.*s / no set isakmp-profile %.*s",
		LINT_TEXT(p->head.name), LINT_TEXT(old->text));
}

void lint_map_two_generations(struct lint *l, const struct model_map_entry *e)
{
	const struct model_value *old = e->isakmp_profile;
	struct diag *d;

	if (!model_is_set(old) || !model_is_set(e->ikev2_profile))
		return;
	d = lint_add(l, LINT_FV012, old->at,
		"entry %.*s of the crypto map `%.*s` has an IKEv1 and an IKEv2 "
		"profile", LINT_TEXT(e->child.head.name),
		LINT_TEXT(e->child.parent->head.name));
	lint_related(l, d, e->ikev2_profile->at, "the IKEv2 profile");
	lint_fix(l, d, "crypto map %.*s %.*s / no set isakmp-profile %.*s",
		LINT_TEXT(e->child.parent->head.name),
		LINT_TEXT(e->child.head.name), LINT_TEXT(old->text));
}

void lint_incomplete_peer(struct lint *l, const struct model_peer *p)
{
	const struct model_head *h = &p->child.head;
	bool selector = p->address.n || p->identity.n ||
		model_is_set(p->hostname);
	bool key = model_is_set(p->psk) || model_is_set(p->psk_local) ||
		model_is_set(p->psk_remote);
	struct diag *d;

	if (selector && key)
		return;
	d = lint_add(l, LINT_FV206, h->at, "the peer `%.*s` has no %s",
		LINT_TEXT(h->name), selector ? "preshared key" :
					       "address, hostname or identity");
	lint_fix(l, d, "crypto ikev2 keyring %.*s / peer %.*s / %s",
		LINT_TEXT(p->child.parent->head.name), LINT_TEXT(h->name),
		selector ? "pre-shared-key KEY" : "address A");
}

/* A VTI has no other encapsulation: without protection it carries nothing. */
static void unprotected(struct lint *l, const struct model_interface *i)
{
	const struct model_value *mode = i->tunnel->mode;
	struct diag *d;

	if (model_is_set(i->shutdown) || !model_is_set(mode) ||
		(mode->word != POLICY_TUNNEL_IPSEC_IPV4 &&
			mode->word != POLICY_TUNNEL_IPSEC_IPV6 &&
			mode->word != MODEL_TUNNEL_DUAL))
		return;
	d = lint_add(l, LINT_FV208, mode->at,
		"%.*s is an IPsec tunnel and has no tunnel protection",
		LINT_TEXT(i->head.name));
	lint_fix(l, d,
		"interface %.*s / tunnel protection ipsec profile NAME",
		LINT_TEXT(i->head.name));
}

void lint_incomplete_tunnel(struct lint *l, const struct model_interface *i)
{
	bool needs_destination = lint_is_static_tunnel(i);
	const char *what = NULL;
	struct diag *d;

	if (!i->is_tunnel)
		return;
	if (!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE])) {
		unprotected(l, i);
		return;
	}
	if (!model_is_set(i->tunnel->source))
		what = "source";
	else if (needs_destination && !model_is_set(i->tunnel->destination))
		what = "destination";
	if (!what)
		return;
	d = lint_add(l, LINT_FV208, i->head.at,
		"%.*s is protected and has no tunnel %s",
		LINT_TEXT(i->head.name), what);
	lint_fix(l, d, "interface %.*s / tunnel %s %s",
		LINT_TEXT(i->head.name), what,
		*what == 's' ? "INTERFACE" : "A");
}

/* The template that the tunnels of a profile's peers are made from. */
void lint_unprotected_template(struct lint *l, const struct model_profile *p)
{
	const struct model_interface *i = (const struct model_interface *)
			model_ref(p->virtual_template);
	struct diag *d;

	if (!i || !i->head.defined || model_is_set(p->shutdown) ||
		model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]))
		return;
	d = lint_add(l, LINT_FV208, i->head.at,
		"the tunnels of profile `%.*s` are made from %.*s, which has no "
		"tunnel protection", LINT_TEXT(p->head.name),
		LINT_TEXT(i->head.name));
	lint_related(l, d, p->virtual_template->at, "named here");
	lint_fix(l, d, "interface %.*s / tunnel protection ipsec profile NAME",
		LINT_TEXT(i->head.name));
}

void lint_shutdown_but_used(struct lint *l, const struct model_profile *p)
{
	struct diag *d;

	if (!model_is_set(p->shutdown))
		return;
	d = lint_add(l, LINT_FV209, p->shutdown->at,
		"the profile `%.*s` is shut down",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 profile %.*s / no shutdown",
		LINT_TEXT(p->head.name));
}

/* ---- smart defaults that are switched off ------------------------------------- */

static void disabled(struct lint *l, enum model_type t, struct model_at at,
	const char *who, const char *command)
{
	const struct model_head *h = model_default(l->model, t);
	struct diag *d;

	if (!h->removed)
		return;
	d = lint_add(l, LINT_FV210, at.line ? at : h->at,
		"%s relies on the default %s, which is disabled", who,
		model_type_name(t));
	lint_fix(l, d, "default %s default", command);
	if (at.line)
		lint_related(l, d, h->at, "disabled here");
}

void lint_default_disabled(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_ipsec_profile *p;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct model_value *v = m->uses[i].value;

		if (model_ref(v) || !span_eq(v->text, span_str("default")))
			continue;
		if (v->refers == MODEL_IPSEC_PROFILE)
			disabled(l, (enum model_type)v->refers, v->at, "the tunnel",
				"crypto ipsec profile");
		else if (v->refers == MODEL_PROPOSAL)
			disabled(l, (enum model_type)v->refers, v->at, "the policy",
				"crypto ikev2 proposal");
		else if (v->refers == MODEL_TRANSFORM_SET)
			disabled(l, (enum model_type)v->refers, v->at, "the IPsec profile",
				"crypto ipsec transform-set");
	}
	/* What is relied on without being named. */
	if (!model_default(m, MODEL_POLICY)->removed &&
		!((const struct model_policy *)model_default(m, MODEL_POLICY))
				->proposals.n)
		disabled(l, MODEL_PROPOSAL, (struct model_at){0},
			"the default IKEv2 policy", "crypto ikev2 proposal");
	if (model_default(m, MODEL_TRANSFORM_SET)->removed)
		MODEL_EACH(m, MODEL_IPSEC_PROFILE, p)
			if (p->head.used && !p->transform_sets.n)
				disabled(l, MODEL_TRANSFORM_SET, p->head.at,
					"the IPsec profile",
					"crypto ipsec transform-set");
	if (model_default(m, MODEL_POLICY)->removed &&
		m->table[MODEL_POLICY].n == 1)
		disabled(l, MODEL_POLICY, (struct model_at){0},
			"IKEv2 as a whole", "crypto ikev2 policy");
}
