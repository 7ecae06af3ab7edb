/* Tunnels. */
#include "compiler/lint/authorize.h"
#include "compiler/lint/lint.h"
#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

#define KEY_MAX 160

/* Where the outer packets go: source, destination, VRF. */
static struct span ends_key(uint8_t *buf, const struct model_interface *i)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);
	struct span s = i->tunnel->source->text;
	struct span vrf = i->tunnel->vrf->text;

	bytes_put(&o, addr_span(model_addr(i->tunnel->source)));
	bytes_put(&o, span_of(s.p, s.n < 64 ? s.n : 64));
	bytes_put8(&o, 0);
	bytes_put(&o, addr_span(model_addr(i->tunnel->destination)));
	bytes_put8(&o, i->tunnel->mode->word == MODEL_TUNNEL_MULTIPOINT);
	bytes_put(&o, span_of(vrf.p, vrf.n < 32 ? vrf.n : 32));
	return bytes_written(&o);
}

static bool told_apart(const struct model_interface *a,
	const struct model_interface *b)
{
	/* A GRE key is inside of ESP: it does not tell SAs apart. */
	return model_is_set(a->tunnel->protection[MODEL_PROTECTION_SHARED]) &&
		model_is_set(b->tunnel->protection[MODEL_PROTECTION_SHARED]);
}

static bool is_multipoint(const struct model_interface *i)
{
	return i->tunnel->mode->word == MODEL_TUNNEL_MULTIPOINT &&
		model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]);
}

/* Static tunnels by both ends, multipoint ones by their source. */
static bool may_meet(const struct model_interface *i)
{
	return model_is_set(i->tunnel->source) && !model_is_set(i->shutdown) &&
		(is_multipoint(i) || (lint_is_static_tunnel(i) &&
			model_addr(i->tunnel->destination)->family));
}

void lint_ambiguous_tunnels(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_interface *i;
	struct map seen;

	map_init(&seen, 1);
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_interface *other;
		uint8_t buf[KEY_MAX];
		struct span key;
		struct diag *d;
		uint32_t k;
		char *kept;

		if (!may_meet(i))
			continue;
		key = ends_key(buf, i);
		k = map_get(&seen, key);
		if (k == MAP_NONE) {
			kept = arena_strndup(l->scratch, key);
			if (!kept || !map_set(&seen, span_of(kept, key.n),
					     i->head.index))
				l->list->oom = true;
			continue;
		}
		other = (const struct model_interface *)
				m->table[MODEL_INTERFACE].items[k];
		if (told_apart(i, other))
			continue;
		d = lint_add(l, LINT_FV707, i->head.at,
			is_multipoint(i) ?
				"%.*s and %.*s are multipoint and have the same "
				"source" :
				"%.*s and %.*s have the same source and "
				"destination",
			LINT_TEXT(i->head.name), LINT_TEXT(other->head.name));
		lint_related(l, d, other->head.at, "the other tunnel");
		lint_fix(l, d, i->tunnel->mode->word == POLICY_TUNNEL_IPSEC_IPV4 ||
			i->tunnel->mode->word == POLICY_TUNNEL_IPSEC_IPV6 ?
			"another tunnel source for one of them, as a loopback" :
			"tunnel protection ipsec profile P shared on both, and "
			"a different tunnel key on each");
	}
	map_fini(&seen);
}

static bool before(const struct model_value *a, const struct model_value *vrf)
{
	return model_is_set(vrf) && model_is_set(a) &&
		a->at.line < vrf->at.line;
}

void lint_vrf_after_address(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	const struct model_value *lost = before(i->ipv4, i->vrf) ? i->ipv4 :
		before(i->unnumbered, i->vrf) ? i->unnumbered : NULL;

	if (!lost)
		return;
	d = lint_add(l, LINT_FV710, i->vrf->at,
		"the VRF of %.*s is set after its address",
		LINT_TEXT(i->head.name));
	lint_related(l, d, lost->at, "this address is removed");
	lint_fix(l, d, "vrf forwarding first, then ip address or ip "
		       "unnumbered");
}

void lint_template_address(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	if (!i->is_template || !model_addr(i->ipv4)->family)
		return;
	d = lint_add(l, LINT_FV704, i->ipv4->at,
		"%.*s has an address of its own", LINT_TEXT(i->head.name));
	lint_fix(l, d, "give the address to a loopback, and: ip unnumbered "
		       "LoopbackN");
}

/* FV722 */
void lint_template_type(struct lint *l, const struct model_profile *p)
{
	const struct model_interface *i = (const struct model_interface *)
			model_ref(p->virtual_template);
	struct diag *d;

	if (!i || !i->head.defined || model_is_set(i->type))
		return;
	d = lint_add(l, LINT_FV722, i->head.at,
		"%.*s is not of type tunnel, and profile `%.*s` makes tunnels "
		"from it", LINT_TEXT(i->head.name), LINT_TEXT(p->head.name));
	lint_related(l, d, p->virtual_template->at, "named here");
	lint_fix(l, d, "interface %.*s type tunnel", LINT_TEXT(i->head.name));
}

static bool same_vrf(const struct model_value *a, const struct model_value *b)
{
	return span_eq(a->text, b->text);
}

void lint_recursive_connected(struct lint *l, const struct model_interface *i)
{
	const struct addr *to = model_addr(i->tunnel->destination);
	struct diag *d;

	const struct model_value *own = i->ipv4;

	MODEL_LIST_EACH(v, &i->routing->ipv6)
		if (prefix_contains(model_prefix(v), to))
			own = v;
	if (!to->family || !prefix_contains(model_prefix(own), to) ||
		!same_vrf(i->vrf, i->tunnel->vrf) ||
		model_is_set(i->shutdown))
		return;
	d = lint_add(l, LINT_FV705, i->tunnel->destination->at,
		"the destination of %.*s is in the network of the tunnel "
		"itself", LINT_TEXT(i->head.name));
	lint_related(l, d, own->at, "the network of the tunnel");
	lint_fix(l, d, "tunnel destination is the peer's address outside the "
		       "tunnel");
}

static bool has_ipv6(const struct model_interface *i)
{
	return i->routing->ipv6.n || model_is_set(i->routing->ipv6_enable) ||
		model_is_set(i->routing->ipv6_unnumbered);
}

/* AAA elsewhere may send the missing line with the peer's attributes. */
static bool is_granted(const struct lint *l, const struct model_profile *p)
{
	struct lint_authorization asked[LINT_AUTHORIZATIONS];
	size_t n = lint_authorizations(p, asked);

	for (size_t i = 0; i < n; i++) {
		const struct model_authorization *o =
			lint_local_policy(l->model, &asked[i]);

		/* Which policy a mangler comes to is told by the peer. */
		if (!lint_is_local_list(l->model, asked[i].list) ||
			(model_is_set(asked[i].name) && !o) ||
			(o && model_is_set(o->attribute_list)))
			return true;
	}
	for (unsigned by = 0; by < MODEL_BYS; by++)
		if (model_is_set(p->aaa->cached[by]))
			return true;
	return false;
}

static bool has_no_address(const struct model_interface *i)
{
	return !model_is_set(i->unnumbered) && !model_is_set(i->ipv4) &&
		!has_ipv6(i);
}

static void template_no_address(struct lint *l, const struct model_interface *i,
	const struct model_profile *p)
{
	struct diag *d;

	if (!i->is_template || !has_no_address(i) || !p || is_granted(l, p))
		return;
	d = lint_add(l, LINT_FV716, i->head.at,
		"%.*s has no address to lend to its tunnels",
		LINT_TEXT(i->head.name));
	lint_fix(l, d, "interface %.*s / ip unnumbered LoopbackN",
		LINT_TEXT(i->head.name));
}

void lint_template_no_address(struct lint *l, const struct model_interface *i)
{
	template_no_address(l, i, lint_ike_profile(l->model, i));
}

/* One whose IPsec profile leaves the IKEv2 profile to the peers. */
void lint_profile_no_address(struct lint *l, const struct model_profile *p)
{
	const struct model_interface *i = (const struct model_interface *)
			model_ref(p->virtual_template);

	if (i && i->head.defined && !lint_ike_profile(l->model, i))
		template_no_address(l, i, p);
}

/* A tunnel that something leads into, or one that borrows from nobody. */
void lint_tunnel_no_address(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->unnumbered);
	struct diag *d;

	if ((!i->is_tunnel && !i->is_template) || model_is_set(i->shutdown) ||
		!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]))
		return;
	if (from && from->head.defined && has_no_address(from)) {
		d = lint_add(l, LINT_FV716, i->unnumbered->at,
			"%.*s borrows the address of %.*s, which has none",
			LINT_TEXT(i->head.name), LINT_TEXT(from->head.name));
		lint_related(l, d, from->head.at, "it is defined here");
		lint_fix(l, d, "interface %.*s / ip address A M",
			LINT_TEXT(from->head.name));
	} else if (i->is_tunnel && i->head.used && has_no_address(i)) {
		d = lint_add(l, LINT_FV716, i->head.at,
			"%.*s has no address, and IP is off on it",
			LINT_TEXT(i->head.name));
		lint_fix(l, d, "interface %.*s / ip address A M, or ip "
			"unnumbered LoopbackN", LINT_TEXT(i->head.name));
	}
}

void lint_gre_keepalive(struct lint *l, const struct model_interface *i)
{
	const struct model_value *mode = i->tunnel->mode;
	struct diag *d;

	if (!model_is_set(i->link->keepalive) ||
		(!i->is_tunnel && !i->is_template) ||
		!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]) ||
		(model_is_set(mode) && mode->word != POLICY_TUNNEL_GRE &&
			mode->word != POLICY_TUNNEL_GRE_IPV6))
		return;
	d = lint_add(l, LINT_FV714, i->link->keepalive->at,
		"%.*s sends GRE keepalives under IPsec",
		LINT_TEXT(i->head.name));
	lint_fix(l, d, "interface %.*s / no keepalive", LINT_TEXT(i->head.name));
}

/* ---- FV711, FV715 ------------------------------------------------------------------ */

static bool is_global(struct span vrf)
{
	return !vrf.n || span_eq(vrf, span_str("global"));
}

void lint_tunnel_vrf(struct lint *l, const struct model_interface *i)
{
	const struct model_profile *p =
		lint_is_static_tunnel(i) || i->is_template ?
		lint_ike_profile(l->model, i) : NULL;
	struct span a = i->tunnel->vrf->text;
	struct span b;
	struct diag *d;

	if (!p || p->fvrf->word == MODEL_FVRF_ANY)
		return;
	b = p->fvrf->text;
	if (span_eq(a, b) || (is_global(a) && is_global(b)))
		return;
	d = lint_add(l, LINT_FV711, a.n ? i->tunnel->vrf->at : i->head.at,
		"%.*s sends in VRF `%.*s`, its IKEv2 profile `%.*s` is for "
		"`%.*s`",
		LINT_TEXT(i->head.name), LINT_TEXT(a.n ? a : span_str("global")),
		LINT_TEXT(p->head.name), LINT_TEXT(b.n ? b : span_str("global")));
	lint_related(l, d, model_is_set(p->fvrf) ? p->fvrf->at : p->head.at,
		"the profile's front-door VRF");
	lint_fix(l, d, "tunnel vrf %.*s, or in the profile: match fvrf any",
		LINT_TEXT(b.n ? b : span_str("NAME")));
}

void lint_ivrf_of_tunnel(struct lint *l, const struct model_interface *i)
{
	const struct model_profile *p = lint_is_static_tunnel(i) ?
		lint_ike_profile(l->model, i) : NULL;
	struct diag *d;

	if (!p || !model_is_set(p->ivrf))
		return;
	d = lint_add(l, LINT_FV715, p->ivrf->at,
		"`ivrf` is for crypto maps; the profile `%.*s` protects %.*s",
		LINT_TEXT(p->head.name), LINT_TEXT(i->head.name));
	lint_related(l, d, i->head.at, "the tunnel");
	lint_fix(l, d, "interface %.*s / vrf forwarding %.*s, and no ivrf",
		LINT_TEXT(i->head.name), LINT_TEXT(p->ivrf->text));
}
