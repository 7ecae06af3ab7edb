#include "compiler/pair/rule.h"

/* Which rule a cause belongs to. Causes that are not here concern one device,
 * or cannot happen where nothing is lost. */
static const struct {
	enum cause cause;
	const char *rule;
} cause_rules[] = {
	{CAUSE_NO_IKE_POLICY, "FV901"},
	{CAUSE_NO_IKE_PROPOSAL, "FV901"},
	{CAUSE_INVALID_KE, "FV901"},
	{CAUSE_NO_ESP_PROPOSAL, "FV902"},
	{CAUSE_CHILD_REFUSED, "FV902"},
	{CAUSE_AUTH_FAILED, "FV903"},
	{CAUSE_NO_PSK, "FV903"},
	{CAUSE_NO_PROFILE_MATCH, "FV904"},
	{CAUSE_PROFILE_AMBIGUOUS, "FV904"},
	{CAUSE_AUTH_METHOD, "FV905"},
	{CAUSE_TS_UNACCEPTABLE, "FV907"},
	{CAUSE_NO_TUNNEL, "FV915"},
};

static bool is_entry(const struct pair_prediction *p, uint32_t i)
{
	return i != POLICY_NONE && p->tunnels[i].row->usable &&
		p->tunnels[i].row->kind == POLICY_TUNNEL_MAP_ENTRY;
}

static const char *rule_of(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	/* FV906 says of two access lists which entry has no mirror. */
	if (t->cause == CAUSE_TS_UNACCEPTABLE && is_entry(p, t->back) &&
		is_entry(p, (uint32_t)(t - p->tunnels)))
		return NULL;
	for (size_t i = 0; i < sizeof(cause_rules) / sizeof(*cause_rules); i++) {
		if (t->status == PAIR_DOWN &&
			cause_rules[i].cause == t->cause)
			return cause_rules[i].rule;
	}
	return NULL;
}

/* The first of two tunnels that fail alike tells it for both. */
static bool is_told(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	const char *other = pair_is_second(p, t) ?
		rule_of(p, &p->tunnels[t->back]) : NULL;

	return other && !strcmp(other, rule_of(p, t));
}

static const char *works_back(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return t->back != POLICY_NONE &&
		p->tunnels[t->back].status == PAIR_UP ?
			"; it comes up only when the other end begins" : "";
}

static bool same_addr(const struct policy_addr *a, const struct addr *b)
{
	struct addr x = policy_addr_get(a);

	return b->family != ADDR_NONE && addr_eq(&x, b);
}

static bool same_network(const struct policy_tunnel *a,
	const struct policy_tunnel *b)
{
	struct prefix p = policy_prefix_get(&a->ipv4);
	struct prefix q = policy_prefix_get(&b->ipv4);

	return p.addr.family && q.addr.family && p.len < 32 &&
		prefix_contains(&p, &q.addr) && !addr_eq(&p.addr, &q.addr);
}

/* FV915: the tunnel that is there, and why it is not the one. */
static void point_at_tunnel(const struct pair_prediction *p,
	const struct pair_tunnel *t, struct diag *d)
{
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	struct addr from = pair_from(p, t);
	char a[ADDR_STR_MAX];

	for (uint32_t i = 0; i < policy_count(peer->policy,
		POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *r =
			policy_get(peer->policy, tunnel, i);
		struct addr source = sim_node_source(peer->node, i);
		bool leads = same_addr(&r->destination, &from);

		if (!leads && !same_network(t->row, r))
			continue;
		(void)addr_str(&source, a);
		compiler_raise_related(own->unit, d, peer->unit, r->line,
			r->shutdown ? "%s is shut down" :
			r->ipsec_profile == POLICY_NONE ?
				"%s has no tunnel protection" :
			!leads ? "%s leads to another address" :
			source.family && !addr_eq(&source, &t->to) ?
				"%s sends from %s" : "%s is not complete",
			policy_text(peer->policy, r->name), a);
		return;
	}
}

static void raise_down(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	const struct cause_info *info = cause_info(t->cause);
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	const char *rule = rule_of(p, t);
	struct arena scratch;
	struct diag *d;

	if (!rule || is_told(p, t))
		return;
	d = compiler_raise(own->unit, rule, t->line,
		"`%s` does not come up with `%s`%s: %s says: %s %s%s%s",
		pair_tunnel_name(p, t), peer->name, works_back(p, t),
		t->seen_by_peer ? peer->name : own->name, info->what,
		*t->detail ? "(" : "", t->detail, *t->detail ? ")" : "");
	arena_init(&scratch, 0);
	compiler_raise_fix(own->unit, d, "%s", pair_remedy(p, t, &scratch));
	arena_fini(&scratch);
	if (t->cause == CAUSE_NO_TUNNEL)
		point_at_tunnel(p, t, d);
	if (t->line != t->row->line)
		compiler_raise_related(own->unit, d, own->unit, t->row->line,
			"the tunnel");
	if (t->peer_line)
		compiler_raise_related(own->unit, d, peer->unit, t->peer_line,
			t->seen_by_peer ? "%s compares with this" :
			"the other end is %s", peer->name);
}

/* FV917: both ends wait for the other. */
static void raise_waits(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	const struct pair_tunnel *back;
	struct diag *d;

	if (t->back == POLICY_NONE || pair_is_second(p, t))
		return;
	back = &p->tunnels[t->back];
	if (back->status != PAIR_WAITS)
		return;
	d = compiler_raise(own->unit, "FV917", t->row->line,
		"`%s` and `%s` of `%s` both wait for the other end to begin",
		pair_tunnel_name(p, t), pair_tunnel_name(p, back), peer->name);
	compiler_raise_fix(own->unit, d, "crypto ipsec profile %s / no "
		"responder-only, at one end", policy_text(own->policy,
			policy_get(own->policy, ipsec_profile,
				t->row->ipsec_profile)->name));
	compiler_raise_related(own->unit, d, peer->unit, back->row->line,
		"the other end");
}

static const char *sym(const struct transform *t)
{
	return t ? t->sym : "no separate integrity";
}

static void raise_up(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	const struct pair_sa *sa = &t->sa;
	struct diag *d;

	if (pair_is_second(p, t) && p->tunnels[t->back].status == PAIR_UP)
		return;
	d = compiler_raise(own->unit, "FV914", t->row->line,
		"`%s` comes up with `%s`: IKE %s, %s, %s, %s; %s as %s, peer %s "
		"as %s; ESP %s, %s, %s mode; packets of up to %zu octets inside "
		"1500",
		pair_tunnel_name(p, t), peer->name, sym(sa->encr),
		sym(sa->prf), sym(sa->integ), sym(sa->dh),
		pair_auth_name(sa->auth_local), sa->id_local,
		pair_auth_name(sa->auth_remote), sa->id_remote,
		sym(sa->esp_encr), sym(sa->esp_integ),
		sa->transport ? "transport" : "tunnel", sa->inner_mtu);
	if (t->peer_line)
		compiler_raise_related(own->unit, d, peer->unit, t->peer_line,
			"the other end");
}

static bool raise_all(const struct pair_prediction *p)
{
	static pair_rule_fn *const rules[] = {pair_rule_overlay,
		pair_rule_routes, pair_rule_mirror, pair_rule_drift,
		pair_rule_nhrp};
	bool ok = true;

	for (uint32_t i = 0; i < p->n; i++) {
		const struct pair_tunnel *t = &p->tunnels[i];

		if (t->status == PAIR_DOWN)
			raise_down(p, t);
		if (t->status == PAIR_WAITS)
			raise_waits(p, t);
		if (t->status != PAIR_UP)
			continue;
		raise_up(p, t);
		pair_rule_compare(p, t);
		pair_rule_issuer(p, t);
		pair_rule_address(p, t);
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		ok = rules[i](p) && ok;
	for (uint32_t i = 0; i < p->fleet->n_devices; i++)
		ok = compiler_raised(p->fleet->devices[i].unit) && ok;
	return ok;
}

bool pair_check(struct compiler_unit *const *units, size_t n, char *err,
	size_t err_cap)
{
	const struct sim_options o = {.seed = 1, .predict = true};
	struct pair_prediction p;
	struct pair_fleet f;
	bool ok;

	if (n < 2)
		return true;
	ok = pair_fleet_init(&f, units, n, &o, err, err_cap);
	if (ok) {
		(void)snprintf(err, err_cap, "out of memory");
		ok = pair_predict(&p, &f) && raise_all(&p);
		pair_prediction_fini(&p);
	}
	pair_fleet_fini(&f);
	return ok;
}
