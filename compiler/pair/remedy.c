/* What to type at a pair that does not come up. Causes have a fix of their own
 * (cause.def); here is what the tables of both ends know better. */
#include "compiler/pair/rule.h"

struct patient {
	const struct pair_tunnel *t;
	struct pair_device *who;   /* complains */
	struct pair_device *whose; /* about it */
	uint32_t profile;	   /* of whose; POLICY_NONE: not known */
	struct arena *a;
};

static uint32_t profile_of(const struct pair_device *d, uint32_t tunnel)
{
	uint32_t row = tunnel == POLICY_NONE ? POLICY_NONE :
		policy_get(d->policy, tunnel, tunnel)->ipsec_profile;

	return row == POLICY_NONE ? POLICY_NONE :
		policy_get(d->policy, ipsec_profile, row)->profile;
}

/* ---- identities -------------------------------------------------------------- */

static const char *match_of(const struct patient *x, const struct addr *from)
{
	const struct policy *p = x->whose->policy;
	const struct policy_profile *row =
		policy_get(p, profile, x->profile);
	const struct policy_identity *id = row->local_id == POLICY_NONE ?
		NULL : policy_get(p, identity, row->local_id);
	struct prefix own = {{0}, 0};
	char a[ADDR_STR_MAX];

	if (id && id->kind == POLICY_ID_ADDRESS)
		own = policy_prefix_get(&id->prefix);
	else if (!id)
		own.addr = *from;
	if (own.addr.family)
		return arena_printf(x->a, "address %s", addr_str(&own.addr, a));
	switch (id ? id->kind : POLICY_ID_NONE) {
	case POLICY_ID_FQDN:
		return arena_printf(x->a, "fqdn %s", policy_text(p, id->text));
	case POLICY_ID_EMAIL:
		return arena_printf(x->a, "email %s", policy_text(p, id->text));
	case POLICY_ID_KEY_ID:
		return arena_printf(x->a, "key-id %s",
			policy_text(p, id->text));
	default:
		return NULL;
	}
}

static const char *no_match(const struct patient *x, const struct addr *from)
{
	const char *match = x->profile == POLICY_NONE ? NULL :
		match_of(x, from);

	if (match)
		return arena_printf(x->a, "at %s: crypto ikev2 profile NAME / "
			"match identity remote %s; or another identity local "
			"at %s", x->who->name, match, x->whose->name);
	return arena_printf(x->a, "at %s: crypto ikev2 profile NAME / match "
		"identity remote, or match certificate, for what %s shows",
		x->who->name, x->whose->name);
}

/* ---- methods ------------------------------------------------------------------ */

static const char *method(const struct patient *x)
{
	uint32_t used = x->profile == POLICY_NONE ? POLICY_AUTH_NONE :
		policy_get(x->whose->policy, profile, x->profile)->auth_local;

	if (used == POLICY_AUTH_NONE)
		return NULL;
	return arena_printf(x->a, "at %s: crypto ikev2 profile NAME / "
		"authentication remote %s; or another authentication local at "
		"%s", x->who->name, pair_auth_name((enum policy_auth)used),
		x->whose->name);
}

/* ---- transform sets ------------------------------------------------------------ */

/* "A B": those of the tunnel. */
static const char *sets_of(const struct patient *x, const struct pair_device *d,
	uint32_t tunnel)
{
	const struct policy *p = d->policy;
	uint32_t row = tunnel == POLICY_NONE ? POLICY_NONE :
		policy_get(p, tunnel, tunnel)->ipsec_profile;
	struct policy_range r = {0, 0};
	const char *all = "";

	if (row != POLICY_NONE)
		r = policy_get(p, ipsec_profile, row)->proposals;
	for (uint32_t i = 0; all && i < r.n; i++)
		all = arena_printf(x->a, "%s%s`%s`", all, i ? " " : "",
			policy_text(p, policy_get(p, esp_proposal, policy_get(p,
				profile_esp, r.first + i)->proposal)->name));
	return all && *all ? all : NULL;
}

static const char *sets(const struct patient *x, const struct pair_device *own,
	const struct pair_device *peer)
{
	const char *here = sets_of(x, own, x->t->tunnel);
	const char *there = sets_of(x, peer, x->t->peer_tunnel);

	if (strstr(x->t->detail, "transport mode"))
		return "the same mode at both ends: crypto ipsec transform-set "
		       "T / mode tunnel, or mode transport";
	if (!here || !there)
		return "a crypto ipsec transform-set with the same transforms "
		       "at both ends";
	return arena_printf(x->a, "the same transforms in the sets of both "
		"ends: crypto ipsec transform-set, %s at %s and %s at %s",
		here, own->name, there, peer->name);
}

/* ---- all ----------------------------------------------------------------------- */

static const char *of_map(const struct pair_tunnel *t)
{
	if (t->row->kind != POLICY_TUNNEL_MAP_ENTRY)
		return NULL;
	if (t->cause == CAUSE_TS_UNACCEPTABLE)
		return "the access lists of both ends as mirrors of each "
		       "other; a tunnel interface protects what is routed "
		       "into it";
	if (t->cause == CAUSE_NO_TUNNEL)
		return "at the other end: crypto map M N ipsec-isakmp / set "
		       "peer, this end's address; and the map on its "
		       "interface";
	return NULL;
}

static const char *known(const struct pair_prediction *p,
	const struct pair_tunnel *t, struct arena *a)
{
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	struct patient x = {.t = t,
		.who = t->seen_by_peer ? peer : own,
		.whose = t->seen_by_peer ? own : peer,
		.profile = t->seen_by_peer ? profile_of(own, t->tunnel) :
			profile_of(peer, t->peer_tunnel),
		.a = a};
	struct addr from = t->seen_by_peer && !t->from_unknown ?
		pair_from(p, t) : (struct addr){0};
	const char *map = of_map(t);

	if (map)
		return map;
	switch (t->cause) {
	case CAUSE_NO_PROFILE_MATCH:
		return no_match(&x, &from);
	case CAUSE_AUTH_METHOD:
		return method(&x);
	case CAUSE_NO_ESP_PROPOSAL:
	case CAUSE_CHILD_REFUSED:
		return sets(&x, own, peer);
	case CAUSE_TS_UNACCEPTABLE:
		return "the same tunnel mode at both ends: gre ip, or ipsec "
		       "ipv4 or ipv6 by the family of the tunnel's ends";
	default:
		return NULL;
	}
}

const char *pair_remedy(const struct pair_prediction *p,
	const struct pair_tunnel *t, struct arena *a)
{
	const char *s = known(p, t, a);

	return s ? s : cause_info(t->cause)->fix;
}
