/* What IKE_AUTH does not compare, so that a tunnel comes up with it and does not
 * work, or not for long. */
#include "compiler/pair/rule.h"

struct ends {
	const struct pair_prediction *p;
	const struct pair_tunnel *t;
	struct pair_device *own, *peer;
	const struct policy_tunnel *here, *there;
};

static struct diag *raise(const struct ends *e, const char *rule,
	const char *what)
{
	struct diag *d = compiler_raise(e->own->unit, rule, e->here->line,
		"`%s` comes up with `%s`, but %s", pair_tunnel_name(e->p, e->t),
		e->peer->name, what);

	return d;
}

static void other_end(const struct ends *e, struct diag *d)
{
	compiler_raise_related(e->own->unit, d, e->peer->unit, e->there->line,
		"the other end, `%s` of %s",
		policy_text(e->peer->policy, e->there->name), e->peer->name);
}

static const struct policy_ipsec_profile *ipsec_of(
	const struct pair_device *d, const struct policy_tunnel *row)
{
	return policy_get(d->policy, ipsec_profile, row->ipsec_profile);
}

static const char *kind_of(const struct policy_tunnel *t)
{
	return t->kind == POLICY_TUNNEL_MAP_ENTRY ? "map" : "ipsec profile";
}

/* An end without PFS takes an offer of it, and makes none: a rekey that it
 * begins is refused. */
static void one_sided_pfs(const struct ends *e,
	const struct policy_ipsec_profile *a,
	const struct policy_ipsec_profile *b)
{
	bool here = !a->pfs_group;
	const struct policy_ipsec_profile *off = here ? a : b;
	const struct pair_device *of = here ? e->own : e->peer;
	struct diag *d = compiler_raise(e->own->unit, "FV902", a->line ?
			a->line : e->here->line,
		"`%s` comes up with `%s`, but `%s` cannot rekey it: PFS is off "
		"%s and on %s", pair_tunnel_name(e->p, e->t), e->peer->name,
		of->name, here ? "here" : "there", here ? "there" : "here");

	compiler_raise_severity(e->own->unit, d, DIAG_WARNING);
	compiler_raise_fix(e->own->unit, d, "at %s: crypto %s %s / set pfs "
		"group%u", of->name, kind_of(here ? e->here : e->there),
		policy_text(of->policy, off->name),
		here ? b->pfs_group : a->pfs_group);
	compiler_raise_related(e->own->unit, d, e->peer->unit, b->line ?
		b->line : e->there->line, "the IPsec profile of %s",
		e->peer->name);
}

/* RFC 7296 1.3: later child SAs carry KE, and both ends must want it. */
static void compare_pfs(const struct ends *e)
{
	const struct policy_ipsec_profile *a = ipsec_of(e->own, e->here);
	const struct policy_ipsec_profile *b = ipsec_of(e->peer, e->there);
	struct diag *d;

	if (a->pfs_group == b->pfs_group)
		return;
	if (!a->pfs_group || !b->pfs_group) {
		one_sided_pfs(e, a, b);
		return;
	}
	d = compiler_raise(e->own->unit, "FV902", a->line ? a->line :
			e->here->line,
		"`%s` comes up with `%s`, but cannot be rekeyed: PFS has group "
		"%u here and %u there", pair_tunnel_name(e->p, e->t),
		e->peer->name, a->pfs_group, b->pfs_group);
	compiler_raise_fix(e->own->unit, d, "crypto %s %s / set pfs groupN, the "
		"same at both ends", kind_of(e->here),
		policy_text(e->own->policy, a->name));
	compiler_raise_related(e->own->unit, d, e->peer->unit, b->line ?
		b->line : e->there->line, "the IPsec profile of %s",
		e->peer->name);
}

static bool is_gre(const struct policy_tunnel *t)
{
	return t->mode == POLICY_TUNNEL_GRE || t->mode == POLICY_TUNNEL_GRE_IPV6;
}

static bool same_key(const struct policy_tunnel *a,
	const struct policy_tunnel *b)
{
	return a->has_key == b->has_key && a->key == b->key;
}

/* Multipoint tunnels with one source are told apart by their keys alone: IKE
 * cannot know which one was meant. */
static bool meets_another(const struct ends *e)
{
	const struct policy *p = e->peer->policy;

	if (e->there->kind != POLICY_TUNNEL_MULTIPOINT)
		return false;
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);

		if (t->kind == POLICY_TUNNEL_MULTIPOINT && !t->shutdown &&
			same_key(e->here, t))
			return true;
	}
	return false;
}

/* RFC 2890 2.1: a packet with another key is not for this tunnel. */
static void compare_gre(const struct ends *e)
{
	struct diag *d;

	if (!is_gre(e->here) || !is_gre(e->there) ||
		same_key(e->here, e->there) || meets_another(e))
		return;
	d = raise(e, "FV907", "their GRE keys (tunnel key) differ");
	compiler_raise_fix(e->own->unit, d, "interface %s / tunnel key N, the "
		"same at both ends", pair_tunnel_name(e->p, e->t));
	other_end(e, d);
}

/* Both ends of a point-to-point tunnel are in one network, where they have
 * addresses of a network at all. */
static void compare_network(const struct ends *e)
{
	struct prefix a = policy_prefix_get(&e->here->ipv4);
	struct prefix b = policy_prefix_get(&e->there->ipv4);
	char here[ADDR_STR_MAX], there[ADDR_STR_MAX];
	struct diag *d;

	if (a.addr.family == ADDR_NONE || b.addr.family == ADDR_NONE ||
		a.len == 32 || b.len == 32 || prefix_contains(&a, &b.addr) ||
		prefix_contains(&b, &a.addr))
		return;
	d = compiler_raise(e->own->unit, "FV916", e->here->line,
		"`%s` comes up with `%s`, but %s here and %s there are in "
		"different networks", pair_tunnel_name(e->p, e->t),
		e->peer->name, prefix_str(&a, here), prefix_str(&b, there));
	compiler_raise_fix(e->own->unit, d, "interface %s / ip address A M, of "
		"one network at both ends", pair_tunnel_name(e->p, e->t));
	other_end(e, d);
}

static const struct policy_profile *profile_of(const struct pair_device *d,
	const struct policy_tunnel *row)
{
	uint32_t profile = ipsec_of(d, row)->profile;

	return profile == POLICY_NONE ? NULL :
		policy_get(d->policy, profile, profile);
}

/* The end without dead peer detection keeps a dead SA, and sends into it. */
static void compare_dpd(const struct ends *e)
{
	const struct policy_profile *a = profile_of(e->own, e->here);
	const struct policy_profile *b = profile_of(e->peer, e->there);
	bool off = a && a->dpd_mode == POLICY_DPD_OFF;
	struct diag *d;

	if (!a || !b || off == (b->dpd_mode == POLICY_DPD_OFF))
		return;
	d = compiler_raise(e->own->unit, "FV910", e->here->line,
		"dead peer detection of `%s` with `%s` is on at one end only: "
		"profile `%s` %s has none", pair_tunnel_name(e->p, e->t),
		e->peer->name, policy_text(off ? e->own->policy :
			e->peer->policy, off ? a->name : b->name),
		off ? "here" : "there");
	compiler_raise_fix(e->own->unit, d, "crypto ikev2 profile %s / dpd 10 3 "
		"on-demand%s", policy_text(off ? e->own->policy :
			e->peer->policy, off ? a->name : b->name),
		off ? "" : " at the other end");
	other_end(e, d);
}

void pair_rule_compare(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	struct ends e = {.p = p, .t = t, .own = pair_own(p, t),
		.peer = pair_peer(p, t), .here = t->row};

	if (t->peer_tunnel == POLICY_NONE ||
		(pair_is_second(p, t) &&
			p->tunnels[t->back].status == PAIR_UP))
		return;
	e.there = policy_get(e.peer->policy, tunnel, t->peer_tunnel);
	compare_pfs(&e);
	compare_gre(&e);
	if (e.there->kind == POLICY_TUNNEL_STATIC ||
		e.there->kind == POLICY_TUNNEL_MULTIPOINT)
		compare_network(&e);
	if (e.there->kind == POLICY_TUNNEL_STATIC)
		compare_dpd(&e);
}
