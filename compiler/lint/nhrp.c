/* NHRP: what makes tunnels from spoke to spoke, or keeps them from it.
 *
 * A spoke has a tunnel to the hub, and a virtual template from which tunnels to
 * other spokes are cloned; `ip nhrp shortcut virtual-template N` of the tunnel
 * names it. A hub has a template that redirects. */
#include "compiler/lint/lint.h"

#include "runtime/base/secret.h"
#include "runtime/policy/policy.h"

static const struct model_interface *shortcut_template(
	const struct model_interface *i)
{
	const struct model_head *h = model_ref(i->nhrp->shortcut);

	return h && h->defined ? (const struct model_interface *)h : NULL;
}

/* A tunnel to a hub, and the template of its shortcuts; NULL: it has none. */
static const struct model_interface *spoke_template(
	const struct model_interface *i)
{
	return i->is_tunnel && i->tunnel->mode->word != MODEL_TUNNEL_MULTIPOINT ?
		shortcut_template(i) : NULL;
}

/* `ip nhrp shortcut` alone names none: it is for multipoint tunnels. */
static bool names_template(const struct model_interface *i)
{
	return model_ref(i->nhrp->shortcut) != NULL;
}

/* FV841 */
void lint_shortcut_template(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *t = spoke_template(i);
	const struct model_profile *p = t ? lint_ike_profile(l->model, i) : NULL;
	const struct model_value *other = NULL;
	struct diag *d;

	if (!t)
		return;
	if (p && p->head.defined && !model_is_set(p->virtual_template)) {
		d = lint_add(l, LINT_FV841, i->nhrp->shortcut->at,
			"%.*s makes its shortcuts from %.*s, and the profile "
			"`%.*s` names no template for those of others",
			LINT_TEXT(i->head.name), LINT_TEXT(t->head.name),
			LINT_TEXT(p->head.name));
		lint_related(l, d, p->head.at, "the profile");
		lint_fix(l, d, "crypto ikev2 profile %.*s / virtual-template "
			"%u", LINT_TEXT(p->head.name), t->number);
		return;
	}
	if (names_template(t) && shortcut_template(t) != t)
		other = t->nhrp->shortcut;
	else if (p && model_is_set(p->virtual_template) &&
		model_ref(p->virtual_template) != &t->head)
		other = p->virtual_template;
	if (!other)
		return;
	d = lint_add(l, LINT_FV841, i->nhrp->shortcut->at,
		"%.*s makes its shortcuts from %.*s, and another template is "
		"named for them",
		LINT_TEXT(i->head.name), LINT_TEXT(t->head.name));
	lint_related(l, d, other->at, "here");
	lint_fix(l, d, "one number in all three: ip nhrp shortcut "
		       "virtual-template %u on tunnel and template, "
		       "virtual-template %u in the profile",
		t->number, t->number);
}

static bool makes_shortcuts(const struct model_interface *i)
{
	return model_is_set(i->nhrp->shortcut);
}

/* FV842: a template that peers come in on, and that tells them nothing. */
static void no_redirect(struct lint *l, const struct model_interface *t)
{
	struct diag *d;

	if (!t->is_template || !model_is_set(t->nhrp->network_id) ||
		model_is_set(t->nhrp->redirect) || makes_shortcuts(t) ||
		model_is_set(t->nhrp->mpls))
		return;
	d = lint_add(l, LINT_FV842, t->nhrp->network_id->at,
		"%.*s speaks NHRP and redirects nobody",
		LINT_TEXT(t->head.name));
	lint_fix(l, d, "interface %.*s / ip nhrp redirect",
		LINT_TEXT(t->head.name));
}

/* Its other half: the template lacks what the tunnel has. */
static void no_shortcut(struct lint *l, const struct model_interface *i,
	const struct model_interface *t)
{
	struct diag *d;

	if (names_template(t))
		return;
	d = lint_add(l, LINT_FV842,
		makes_shortcuts(t) ? t->nhrp->shortcut->at : t->head.at,
		makes_shortcuts(t) ?
			"%.*s is the template of %.*s's shortcuts and names no "
			"template for its own" :
			"%.*s is the template of %.*s's shortcuts and makes none "
			"itself",
		LINT_TEXT(t->head.name), LINT_TEXT(i->head.name));
	lint_related(l, d, i->nhrp->shortcut->at, "named here");
	lint_fix(l, d, "interface %.*s / ip nhrp shortcut virtual-template %u",
		LINT_TEXT(t->head.name), t->number);
}

/* The tunnel's side: only the template makes shortcuts. */
static void tunnel_without(struct lint *l, const struct model_interface *i,
	const struct model_interface *template)
{
	struct diag *d;

	if (!lint_is_static_tunnel(i) || makes_shortcuts(i) ||
		!model_is_set(i->nhrp->network_id) ||
		i->nhrp->network_id->number !=
			template->nhrp->network_id->number)
		return;
	d = lint_add(l, LINT_FV842, i->nhrp->network_id->at,
		"%.*s speaks NHRP and takes no shortcut, which %.*s is there for",
		LINT_TEXT(i->head.name), LINT_TEXT(template->head.name));
	lint_related(l, d, template->nhrp->shortcut->at, "the template");
	lint_fix(l, d, "interface %.*s / ip nhrp shortcut virtual-template %u",
		LINT_TEXT(i->head.name), template->number);
}

void lint_nhrp_halves(struct lint *l)
{
	const struct model_interface *i;
	const struct model_interface *template = NULL;

	MODEL_EACH(l->model, MODEL_INTERFACE, i)
		if (i->is_template && makes_shortcuts(i) &&
			!model_is_set(i->nhrp->redirect))
			template = i;
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_interface *t = spoke_template(i);

		if (t)
			no_shortcut(l, i, t);
		if (template)
			tunnel_without(l, i, template);
		no_redirect(l, i);
	}
}

/* FV843 */
void lint_network_id(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *t = spoke_template(i);
	const struct model_value *a = i->nhrp->network_id;
	const struct model_value *b;
	struct diag *d;

	if (!t)
		return;
	b = t->nhrp->network_id;
	if (!model_is_set(a) || !model_is_set(b) || a->number == b->number)
		return;
	d = lint_add(l, LINT_FV843, b->at,
		"%.*s is in NHRP network %u, %.*s, whose shortcuts it makes, in "
		"%u",
		LINT_TEXT(t->head.name), b->number, LINT_TEXT(i->head.name),
		a->number);
	lint_related(l, d, a->at, "the tunnel's");
	lint_fix(l, d, "interface %.*s / ip nhrp network-id %u",
		LINT_TEXT(t->head.name), a->number);
}

/* FV844 */
void lint_ldp_on_tunnel(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	if (!model_is_set(i->nhrp->ldp) || (!i->is_tunnel && !i->is_template) ||
		!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]))
		return;
	d = lint_add(l, LINT_FV844, i->nhrp->ldp->at,
		"LDP runs on %.*s", LINT_TEXT(i->head.name));
	lint_fix(l, d, "no mpls ip; mpls bgp forwarding and mpls nhrp carry the "
		       "labels");
}

/* FV845 */
void lint_multipoint_destination(struct lint *l,
	const struct model_interface *i)
{
	struct diag *d;

	if (i->tunnel->mode->word != MODEL_TUNNEL_MULTIPOINT ||
		!model_is_set(i->tunnel->destination))
		return;
	d = lint_add(l, LINT_FV845, i->tunnel->destination->at,
		"%.*s is multipoint and has a destination",
		LINT_TEXT(i->head.name));
	lint_related(l, d, i->tunnel->mode->at, "multipoint");
	lint_fix(l, d, "no tunnel destination: NHRP finds the ends; or tunnel "
		       "mode gre ip");
}

/* FV846 */
void lint_template_numbering(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *t = spoke_template(i);
	struct diag *d;

	if (!t || !model_is_set(t->unnumbered) ||
		model_ref(t->unnumbered) == &i->head)
		return;
	d = lint_add(l, LINT_FV846, t->unnumbered->at,
		"%.*s borrows the address of %.*s, not that of %.*s",
		LINT_TEXT(t->head.name), LINT_TEXT(t->unnumbered->text),
		LINT_TEXT(i->head.name));
	lint_related(l, d, i->head.at, "the tunnel to the hub");
	lint_fix(l, d, "interface %.*s / ip unnumbered %.*s",
		LINT_TEXT(t->head.name), LINT_TEXT(i->head.name));
}

/* FV848 */
void lint_nhrp_passwords(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *t = spoke_template(i);
	const struct model_value *a = i->nhrp->authentication;
	const struct model_value *b;
	struct diag *d;

	if (!t)
		return;
	b = t->nhrp->authentication;
	if (model_is_set(a) == model_is_set(b) && secret_eq(a->text, b->text))
		return;
	d = lint_add(l, LINT_FV848, model_is_set(b) ? b->at : t->head.at,
		"%.*s and %.*s, whose shortcuts it makes, have different NHRP "
		"passwords",
		LINT_TEXT(t->head.name), LINT_TEXT(i->head.name));
	lint_related(l, d, model_is_set(a) ? a->at : i->head.at,
		"the tunnel's");
	lint_fix(l, d, "the same ip nhrp authentication on both");
}

static bool is_mapped(const struct model_interface *i, const struct addr *server)
{
	MODEL_LIST_EACH(v, &i->nhrp->maps)
		if (prefix_contains(model_prefix(v), server))
			return true;
	return false;
}

/* FV849: a point-to-point tunnel leads to its server anyway. */
void lint_unmapped_server(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	if (i->tunnel->mode->word != MODEL_TUNNEL_MULTIPOINT)
		return;
	MODEL_LIST_EACH(v, &i->nhrp->servers) {
		char a[ADDR_STR_MAX];

		if (v->text.n || v->word & MODEL_NHS_DYNAMIC ||
			is_mapped(i, model_addr(v)))
			continue;
		(void)addr_str(model_addr(v), a);
		d = lint_add(l, LINT_FV849, v->at,
			"the next hop server %s of %.*s has no address outside "
			"the tunnel", a, LINT_TEXT(i->head.name));
		lint_fix(l, d, "%s nhrp nhs %s nbma A multicast, A the hub's "
			"tunnel source; or %s nhrp map %s A",
			model_addr(v)->family == ADDR_V6 ? "ipv6" : "ip", a,
			model_addr(v)->family == ADDR_V6 ? "ipv6" : "ip", a);
	}
}

/* What a tunnel asks of NHRP, in the order of what matters; NULL: nothing. */
static const struct model_value *asks(const struct model_nhrp *n)
{
	return n->servers.n ? n->servers.first :
		model_is_set(n->shortcut) ? n->shortcut :
		model_is_set(n->redirect) ? n->redirect :
		n->maps.n ? n->maps.first :
		model_is_set(n->map_dynamic) ? n->map_dynamic :
		model_is_set(n->mpls) ? n->mpls : NULL;
}

/* FV851 */
void lint_nhrp_off(struct lint *l, const struct model_interface *i)
{
	const struct model_value *v = asks(i->nhrp);
	struct diag *d;

	if (!v || model_is_set(i->nhrp->network_id) ||
		(!i->is_tunnel && !i->is_template))
		return;
	d = lint_add(l, LINT_FV851, v->at,
		"%.*s is set up for NHRP and has no network id",
		LINT_TEXT(i->head.name));
	lint_fix(l, d, "interface %.*s / ip nhrp network-id N",
		LINT_TEXT(i->head.name));
}

/* FV852 */
void lint_nhrp_without_gre(struct lint *l, const struct model_interface *i)
{
	const struct model_value *mode = i->tunnel->mode;
	struct diag *d;

	if (!model_is_set(i->nhrp->network_id) ||
		(mode->word != POLICY_TUNNEL_IPSEC_IPV4 &&
			mode->word != POLICY_TUNNEL_IPSEC_IPV6 &&
			mode->word != MODEL_TUNNEL_DUAL) ||
		!model_is_set(mode))
		return;
	d = lint_add(l, LINT_FV852, mode->at,
		"%.*s speaks NHRP, and its tunnel mode carries IP alone",
		LINT_TEXT(i->head.name));
	lint_related(l, d, i->nhrp->network_id->at, "NHRP is on here");
	lint_fix(l, d, "interface %.*s / tunnel mode gre ip, at both ends; or "
		"no ip nhrp network-id", LINT_TEXT(i->head.name));
}
