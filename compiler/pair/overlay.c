/* Addresses of the tunnels and of their ends, over all devices. */
#include <stdlib.h>

#include "compiler/pair/rule.h"
#include "runtime/base/map.h"

/* An address inside, in its VRF; octets only, to be hashed as memory. */
struct inside {
	struct prefix at; /* a network, or an address with length 255 */
	char vrf[33];
};

#define WHOLE 255
#define MANY 3

struct overlay {
	const struct pair_prediction *p;
	uint32_t *parent; /* owned: per device, union-find over tunnels */
	struct inside *addrs, *nets; /* owned: one per tunnel */
	struct map by_addr, by_net;  /* → tunnel that was first */
	uint32_t *second; /* owned: per first tunnel of a network, another */
	uint8_t *count;	  /* owned: per first tunnel of a network; MANY is
			   * any number from there on */
};

static uint32_t root(struct overlay *o, uint32_t i)
{
	while (o->parent[i] != i) {
		o->parent[i] = o->parent[o->parent[i]];
		i = o->parent[i];
	}
	return i;
}

static void overlay_fini(struct overlay *o)
{
	free(o->parent);
	free(o->addrs);
	free(o->nets);
	free(o->second);
	free(o->count);
	map_fini(&o->by_addr);
	map_fini(&o->by_net);
}

static bool overlay_init(struct overlay *o, const struct pair_prediction *p)
{
	size_t n = (size_t)p->n + 1;

	*o = (struct overlay){.p = p};
	map_init(&o->by_addr, 1);
	map_init(&o->by_net, 2);
	o->parent = calloc((size_t)p->fleet->n_devices + 1,
		sizeof(*o->parent));
	o->addrs = calloc(n, sizeof(*o->addrs));
	o->nets = calloc(n, sizeof(*o->nets));
	o->second = calloc(n, sizeof(*o->second));
	o->count = calloc(n, sizeof(*o->count));
	if (!o->parent || !o->addrs || !o->nets || !o->second || !o->count)
		return false;
	for (uint32_t i = 0; i < p->fleet->n_devices; i++)
		o->parent[i] = i;
	for (uint32_t i = 0; i < p->n; i++) {
		if (p->tunnels[i].peer != POLICY_NONE)
			o->parent[root(o, p->tunnels[i].device)] =
				root(o, p->tunnels[i].peer);
	}
	return true;
}

/* False: the tunnel has no address of its own there. */
static bool inside_of(const struct pair_prediction *p,
	const struct pair_tunnel *t, struct inside *addr, struct inside *net)
{
	const struct policy *policy = pair_own(p, t)->policy;
	struct prefix own = policy_prefix_get(&t->row->ipv4);

	if (own.addr.family == ADDR_NONE)
		own = policy_prefix_get(&t->row->ipv6);
	if (own.addr.family == ADDR_NONE || own.len == 8 * addr_len(&own.addr) ||
		(t->row->kind != POLICY_TUNNEL_STATIC &&
			t->row->kind != POLICY_TUNNEL_MULTIPOINT) || t->nth ||
		t->row->shutdown)
		return false;
	if (t->row->ivrf != POLICY_NONE)
		(void)snprintf(addr->vrf, sizeof(addr->vrf), "%.32s",
			policy_text(policy, policy_get(policy, vrf,
				t->row->ivrf)->name));
	*net = *addr;
	addr->at = own;
	addr->at.len = WHOLE;
	net->at = prefix_network(&own);
	return true;
}

static void raise_duplicate(struct overlay *o, uint32_t i, uint32_t first)
{
	const struct pair_prediction *p = o->p;
	const struct pair_tunnel *t = &p->tunnels[i], *f = &p->tunnels[first];
	struct addr here = sim_node_source(pair_own(p, t)->node, t->tunnel);
	struct addr there = sim_node_source(pair_own(p, f)->node, f->tunnel);
	char a[ADDR_STR_MAX];
	struct diag *d;

	/* Devices that no tunnel joins may be of different networks, and those
	 * with the same source are one device in two versions. */
	if (t->device == f->device || addr_eq(&here, &there) ||
		root(o, t->device) != root(o, f->device))
		return;
	d = compiler_raise(pair_own(p, t)->unit, "FV909", t->row->line,
		"`%s` has the address %s, and so has `%s` of %s",
		pair_tunnel_name(p, t), addr_str(&o->addrs[i].at.addr, a),
		pair_tunnel_name(p, f), pair_own(p, f)->name);
	compiler_raise_fix(pair_own(p, t)->unit, d,
		"interface %s / ip address A M", pair_tunnel_name(p, t));
	compiler_raise_related(pair_own(p, t)->unit, d, pair_own(p, f)->unit,
		f->row->line, "the same address");
}

static bool add(struct overlay *o, uint32_t i)
{
	struct span addr = span_of(&o->addrs[i], sizeof(*o->addrs));
	struct span net = span_of(&o->nets[i], sizeof(*o->nets));
	uint32_t first;

	if (!inside_of(o->p, &o->p->tunnels[i], &o->addrs[i], &o->nets[i]))
		return true;
	first = map_get(&o->by_net, net);
	if (first == MAP_NONE) {
		if (!map_set(&o->by_net, net, i))
			return false;
		first = i;
	}
	o->second[first] = i;
	if (o->count[first] < MANY)
		o->count[first]++;
	first = map_get(&o->by_addr, addr);
	if (first == MAP_NONE)
		return map_set(&o->by_addr, addr, i);
	raise_duplicate(o, i, first);
	return true;
}

/* A network of two tunnels is one tunnel; if it leads to an address that nobody
 * has, the configuration of the other end is here all the same. */
static void raise_nowhere(const struct overlay *o, uint32_t i,
	uint32_t other)
{
	const struct pair_prediction *p = o->p;
	const struct pair_tunnel *t = &p->tunnels[i], *u = &p->tunnels[other];
	struct addr to = policy_addr_get(&t->row->destination);
	struct addr source = sim_node_source(pair_own(p, u)->node, u->tunnel);
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
	struct diag *d;

	if (t->status != PAIR_UNKNOWN || t->device == u->device ||
		to.family == ADDR_NONE || source.family == ADDR_NONE)
		return;
	d = compiler_raise(pair_own(p, t)->unit, "FV908", t->row->line,
		"`%s` leads to %s, which no device here has; `%s` of %s is in "
		"the same network and has the source %s",
		pair_tunnel_name(p, t), addr_str(&to, a),
		pair_tunnel_name(p, u), pair_own(p, u)->name,
		addr_str(&source, b));
	compiler_raise_fix(pair_own(p, t)->unit, d,
		"interface %s / tunnel destination %s, unless there is NAT",
		pair_tunnel_name(p, t), addr_str(&source, b));
	compiler_raise_related(pair_own(p, t)->unit, d, pair_own(p, u)->unit,
		u->row->line, "the tunnel in the same network");
}

bool pair_rule_overlay(const struct pair_prediction *p)
{
	struct overlay o;
	bool ok = overlay_init(&o, p);

	for (uint32_t i = 0; ok && i < p->n; i++)
		ok = add(&o, i);
	for (uint32_t i = 0; ok && i < p->n; i++) {
		if (o.count[i] != 2)
			continue;
		raise_nowhere(&o, i, o.second[i]);
		raise_nowhere(&o, o.second[i], i);
	}
	overlay_fini(&o);
	return ok;
}
