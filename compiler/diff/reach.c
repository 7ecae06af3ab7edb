/* Which tunnels an object reaches: forward from every tunnel along the
 * references of the schema, and along three links that are no references (the
 * IKE policy that a tunnel's source chooses, the profiles of a template, the
 * peer block of a destination). */
#include "compiler/diff/side.h"

#include <stdio.h>

#include "runtime/policy/find.h"

/* References that lead from one row to the next; more would be a circle. */
#define DEPTH_MAX 32

struct walk {
	struct diff_side *s;
	bool leads[POLICY_TABLES]; /* rows in lists that have references */
	struct policy_prefixes peers; /* of keyrings: keyring_peer rows */
	struct map hosts;	   /* keyring and host name to a row */
	struct map sources;	   /* struct source_key to an ike_policy row */
	struct map templates;	   /* number to the first profile of it */
	uint32_t *next_profile;	   /* the next one of the same template */
};

struct source_key {
	uint8_t vrf[4];
	struct policy_addr addr;
};

static void reach(struct walk *w, enum policy_table t, uint32_t row,
	uint32_t tunnel)
{
	struct diff_object *o = &w->s->rows[t][row];
	struct diff_reach *r;

	if (o->reached++ >= DIFF_TUNNELS_MAX)
		return;
	r = arena_new(w->s->arena, struct diff_reach);
	if (!r) {
		w->s->oom = true;
		return;
	}
	r->tunnel = tunnel;
	if (o->last)
		o->last->next = r;
	else
		o->first = r;
	o->last = r;
}

static void visit(struct walk *w, enum policy_table t, uint32_t row,
	uint32_t tunnel, int depth);

static void follow(struct walk *w, enum policy_table t, uint32_t row,
	uint32_t tunnel, int depth)
{
	const struct policy_table_info *info = policy_table_info(t);
	const void *at = policy_row(w->s->p, t, row);

	for (size_t i = 0; i < info->n_fields; i++) {
		const struct policy_field *f = &info->fields[i];
		struct policy_range r;

		if (f->kind == POLICY_KIND_REF) {
			if (diff_u32(at, f) != POLICY_NONE)
				visit(w, f->target, diff_u32(at, f), tunnel,
					depth + 1);
			continue;
		}
		/* Named rows in a list are objects of their own: which tunnel
		 * takes which of them is decided elsewhere. */
		if (f->kind != POLICY_KIND_RANGE || !w->leads[f->target])
			continue;
		r = diff_range(at, f);
		for (uint32_t k = 0; k < r.n; k++)
			visit(w, f->target, r.first + k, tunnel, depth + 1);
	}
}

static void visit(struct walk *w, enum policy_table t, uint32_t row,
	uint32_t tunnel, int depth)
{
	struct diff_object *o = &w->s->rows[t][row];

	if (o->seen == tunnel + 1 || depth > DEPTH_MAX)
		return;
	o->seen = tunnel + 1;
	if (diff_schema_is_object(t))
		reach(w, t, row, tunnel);
	follow(w, t, row, tunnel, depth);
}

/* ---- the policy that is chosen ------------------------------------------------- */

static uint32_t policy_of(struct walk *w, const struct policy_tunnel *r)
{
	struct source_key *key = arena_new(w->s->arena, struct source_key);
	struct addr source;
	uint32_t known;
	uint32_t best;

	if (!key) {
		w->s->oom = true;
		return POLICY_NONE;
	}
	bytes_set32(key->vrf, r->fvrf);
	key->addr = r->source;
	known = map_get(&w->sources, span_of(key, sizeof(*key)));
	if (known != MAP_NONE)
		return known - 1;
	source = policy_addr_get(&r->source);
	best = policy_find_ike_policy(w->s->p, &source, r->fvrf);
	/* One more, so that none is a value too. */
	w->s->oom |= !map_set(&w->sources, span_of(key, sizeof(*key)),
		best + 1);
	return best;
}

/* ---- the peer block ------------------------------------------------------------ */

static bool add_once(struct walk *w, struct map *m, const void *key, size_t n,
	uint32_t value)
{
	char *copy;

	if (map_get(m, span_of(key, n)) != MAP_NONE)
		return true;
	copy = arena_strndup(w->s->arena, span_of(key, n));
	return copy && map_set(m, span_of(copy, n), value);
}

static bool index_peer(struct walk *w, uint32_t keyring, uint32_t row)
{
	const struct policy *p = w->s->p;
	const struct policy_keyring_peer *r = policy_get(p, keyring_peer, row);
	const char *host = arena_printf(w->s->arena, "%u %s", keyring,
		policy_text(p, r->hostname));
	bool ok = host && (!r->hostname.n ||
		add_once(w, &w->hosts, host, strlen(host), row));

	for (uint32_t i = 0; i < r->addresses.n && ok; i++) {
		struct prefix x = policy_prefix_get(&policy_get(p,
			keyring_address, r->addresses.first + i)->prefix);

		ok = policy_prefixes_add(&w->peers, keyring, &x, row);
	}
	return ok;
}

static uint32_t peer_of(struct walk *w, uint32_t keyring,
	const struct policy_tunnel *t)
{
	struct addr a = policy_addr_get(&t->destination);
	char host[300 + 12];
	size_t n;

	if (t->destination_name.n) {
		n = (size_t)snprintf(host, sizeof(host), "%u %s", keyring,
			policy_text(w->s->p, t->destination_name));
		if (n < sizeof(host) &&
			map_get(&w->hosts, span_of(host, n)) != MAP_NONE)
			return map_get(&w->hosts, span_of(host, n));
	}
	return policy_prefixes_find(&w->peers, keyring, &a);
}

/* ---- tunnels --------------------------------------------------------------- */

static void visit_profile(struct walk *w, uint32_t profile,
	uint32_t tunnel)
{
	const struct policy_profile *r =
		policy_get(w->s->p, profile, profile);
	uint32_t peer;

	visit(w, POLICY_TABLE_profile, profile, tunnel, 0);
	if (r->keyring == POLICY_NONE)
		return;
	peer = peer_of(w, r->keyring, policy_get(w->s->p, tunnel, tunnel));
	if (peer != POLICY_NONE)
		visit(w, POLICY_TABLE_keyring_peer, peer, tunnel, 0);
}

static void visit_tunnel(struct walk *w, uint32_t i)
{
	const struct policy *p = w->s->p;
	const struct policy_tunnel *t = policy_get(p, tunnel, i);
	uint32_t prot = t->ipsec_profile;
	uint8_t number[4];
	uint32_t row;

	w->s->chosen[i] = prot == POLICY_NONE ? POLICY_NONE : policy_of(w, t);
	visit(w, POLICY_TABLE_tunnel, i, i, 0);
	if (w->s->chosen[i] != POLICY_NONE)
		visit(w, POLICY_TABLE_ike_policy, w->s->chosen[i], i, 0);
	if (prot != POLICY_NONE &&
		policy_get(p, ipsec_profile, prot)->profile != POLICY_NONE)
		visit_profile(w, policy_get(p, ipsec_profile, prot)->profile, i);
	if (t->kind != POLICY_TUNNEL_TEMPLATE)
		return;
	bytes_set32(number, t->number);
	for (row = map_get(&w->templates, span_of(number, 4));
		row != MAP_NONE; row = w->next_profile[row])
		visit_profile(w, row, i);
}

/* Rows that no tunnel leads to, and that name one: routes. */
static void visit_users(struct walk *w, enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (size_t i = 0; i < info->n_fields && t != POLICY_TABLE_tunnel;
		i++) {
		const struct policy_field *f = &info->fields[i];

		if (f->kind != POLICY_KIND_REF ||
			f->target != POLICY_TABLE_tunnel)
			continue;
		for (uint32_t k = 0; k < policy_count(w->s->p, t); k++) {
			uint32_t tunnel =
				diff_u32(policy_row(w->s->p, t, k), f);

			if (tunnel != POLICY_NONE &&
				w->s->rows[t][k].seen != tunnel + 1)
				reach(w, t, k, tunnel);
		}
	}
}

static bool index_keyrings(struct walk *w)
{
	const struct policy *p = w->s->p;
	bool ok = true;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_keyring); i++) {
		struct policy_range r = policy_get(p, keyring, i)->peers;

		for (uint32_t k = 0; k < r.n && ok; k++)
			ok = index_peer(w, i, r.first + k);
	}
	return ok;
}

static bool index_templates(struct walk *w)
{
	const struct policy *p = w->s->p;

	for (uint32_t i = policy_count(p, POLICY_TABLE_profile); i-- > 0;) {
		uint32_t number = policy_get(p, profile, i)->virtual_template;
		uint8_t key[4];
		char *copy;

		bytes_set32(key, number);
		w->next_profile[i] = map_get(&w->templates, span_of(key, 4));
		copy = arena_strndup(w->s->arena, span_of(key, 4));
		if (number && (!copy || !map_set(&w->templates,
				span_of(copy, 4), i)))
			return false;
	}
	return true;
}

static void find_leads(struct walk *w)
{
	for (enum policy_table t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info = policy_table_info(t);

		for (size_t i = 0; i < info->n_fields; i++)
			w->leads[t] |= !diff_schema_is_object(t) &&
				(info->fields[i].kind == POLICY_KIND_REF ||
				info->fields[i].kind == POLICY_KIND_RANGE);
	}
}

static void walk_tunnels(struct walk *w)
{
	const struct policy *p = w->s->p;
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);

	/* Templates first: the peers of their keyrings are asked about. */
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n && !w->s->oom; i++)
			if ((policy_get(p, tunnel, i)->kind ==
				    POLICY_TUNNEL_TEMPLATE) == (pass == 0))
				visit_tunnel(w, i);
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		visit_users(w, t);
}

void diff_reach_init(struct diff_side *s)
{
	struct walk w = {.s = s};
	struct map *maps[] = {&w.hosts, &w.sources, &w.templates};

	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		map_init(maps[i], i);
	w.next_profile = arena_array(s->arena,
		policy_count(s->p, POLICY_TABLE_profile) + 1u,
		sizeof(*w.next_profile));
	find_leads(&w);
	if (!policy_prefixes_init(&w.peers,
		    policy_count(s->p, POLICY_TABLE_keyring)) ||
		!w.next_profile || !index_keyrings(&w) ||
		!index_templates(&w))
		s->oom = true;
	else
		walk_tunnels(&w);
	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		map_fini(maps[i]);
	policy_prefixes_fini(&w.peers);
}
