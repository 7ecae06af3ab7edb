/* Static routes into both ends of a tunnel. */
#include <stdlib.h>

#include "compiler/pair/rule.h"
#include "runtime/base/map.h"

/* Octets only, to be hashed as memory. */
struct route_key {
	uint8_t end[8]; /* device and row of the tunnel */
	struct prefix to;
};

struct routes {
	const struct pair_prediction *p;
	struct route_key *keys; /* owned */
	uint32_t n;
	struct map by_key; /* → row of the route table there */
	uint8_t (*ends)[8]; /* owned: of the prediction's tunnels */
	struct map by_end; /* → tunnel of the prediction */
};

static void set_end(uint8_t *end, uint32_t device, uint32_t row)
{
	bytes_set32(end, device);
	bytes_set32(end + 4, row);
}

static struct route_key key_of(uint32_t device, uint32_t tunnel,
	const struct policy_route *r)
{
	struct route_key k = {.to = policy_prefix_get(&r->prefix)};

	set_end(k.end, device, tunnel);
	return k;
}

static bool index_all(struct routes *r)
{
	const struct pair_fleet *f = r->p->fleet;

	for (uint32_t i = 0; i < r->p->n; i++) {
		set_end(r->ends[i], r->p->tunnels[i].device,
			r->p->tunnels[i].tunnel);
		if (!map_set(&r->by_end, span_of(r->ends[i], 8), i))
			return false;
	}
	for (uint32_t i = 0; i < f->n_devices; i++) {
		const struct policy *p = f->devices[i].policy;

		for (uint32_t k = 0; k < policy_count(p, POLICY_TABLE_route);
			k++) {
			const struct policy_route *row =
				policy_get(p, route, k);
			struct route_key *key = &r->keys[r->n++];

			*key = key_of(i, row->tunnel, row);
			if (!map_set(&r->by_key, span_of(key, sizeof(*key)),
				    k))
				return false;
		}
	}
	return true;
}

static const char *vrf_name(const struct policy *p, uint32_t vrf)
{
	return vrf == POLICY_NONE ? "" :
		policy_text(p, policy_get(p, vrf, vrf)->name);
}

/* Equal prefixes on one tunnel point at each other. */
static void compare(const struct routes *r, uint32_t device,
	const struct policy_route *row)
{
	const struct pair_prediction *p = r->p;
	struct pair_device *own = &p->fleet->devices[device], *peer;
	const struct policy_route *other;
	const struct pair_tunnel *t;
	struct route_key key;
	uint8_t end[8];
	struct prefix to = policy_prefix_get(&row->prefix);
	char text[ADDR_STR_MAX];
	struct diag *d;
	uint32_t i;

	set_end(end, device, row->tunnel);
	i = map_get(&r->by_end, span_of(end, sizeof(end)));
	if (i == MAP_NONE || p->tunnels[i].back == POLICY_NONE ||
		pair_is_second(p, &p->tunnels[i]))
		return;
	t = &p->tunnels[p->tunnels[i].back];
	peer = pair_own(p, t);
	key = key_of(t->device, t->tunnel, row);
	i = map_get(&r->by_key, span_of(&key, sizeof(key)));
	if (i == MAP_NONE)
		return;
	other = policy_get(peer->policy, route, i);
	/* A backup, of what is not in the tables. */
	if (row->distance > 1 || other->distance > 1)
		return;
	if (strcmp(vrf_name(own->policy, row->vrf),
		    vrf_name(peer->policy, other->vrf)) != 0)
		return;
	d = compiler_raise(own->unit, "FV911", row->line,
		"%s is routed into the tunnel here, and by %s back into it",
		prefix_str(&to, text), peer->name);
	compiler_raise_fix(own->unit, d,
		"remove the route at the end where the network is");
	compiler_raise_related(own->unit, d, peer->unit, other->line,
		"the route back");
}

static void routes_fini(struct routes *r)
{
	free(r->keys);
	free(r->ends);
	map_fini(&r->by_key);
	map_fini(&r->by_end);
}

bool pair_rule_routes(const struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	struct routes r = {.p = p};
	size_t n = 1;
	bool ok;

	map_init(&r.by_key, 1);
	map_init(&r.by_end, 2);
	for (uint32_t i = 0; i < f->n_devices; i++)
		n += policy_count(f->devices[i].policy, POLICY_TABLE_route);
	r.keys = calloc(n, sizeof(*r.keys));
	r.ends = calloc((size_t)p->n + 1, sizeof(*r.ends));
	ok = r.keys && r.ends && index_all(&r);
	for (uint32_t i = 0; ok && i < f->n_devices; i++) {
		const struct policy *policy = f->devices[i].policy;

		for (uint32_t k = 0;
			k < policy_count(policy, POLICY_TABLE_route); k++)
			compare(&r, i, policy_get(policy, route, k));
	}
	routes_fini(&r);
	return ok;
}
