/* Addresses that a configuration leaves out, told by the other ones: when A's
 * tunnel source has none and B's tunnel points at an address that nobody has,
 * A has it. */
#include <stdlib.h>

#include "runtime/sim/world.h"

static bool is_owned(const struct sim *s, const struct addr *a)
{
	for (size_t i = 0; i < s->n_nodes; i++) {
		if (sim_node_owns(s->nodes[i], a))
			return true;
	}
	return false;
}

static bool same_network(const struct policy_tunnel *a,
	const struct policy_tunnel *b)
{
	struct prefix p = policy_prefix_get(&a->ipv4);
	struct prefix q = policy_prefix_get(&b->ipv4);

	if (p.addr.family == ADDR_NONE || q.addr.family == ADDR_NONE) {
		p = policy_prefix_get(&a->ipv6);
		q = policy_prefix_get(&b->ipv6);
	}
	return p.addr.family != ADDR_NONE && p.addr.family == q.addr.family &&
		prefix_contains(&p, &q.addr) && !addr_eq(&p.addr, &q.addr);
}

/* What could be the source of a tunnel: one address, none, or more. */
struct choice {
	struct addr addr;
	size_t n;
};

static void choose(struct choice *c, const struct addr *a)
{
	if (c->n && addr_eq(&c->addr, a))
		return;
	c->addr = *a;
	c->n++;
}

/* Tunnels whose inside is in the same network are the two ends of one; where
 * there is such a one, the others do not count. */
static struct choice candidates(const struct sim *s, const struct sim_node *n,
	const struct policy_tunnel *t)
{
	struct choice any = {0}, paired = {0};

	for (size_t i = 0; i < s->n_nodes; i++) {
		const struct policy *p = s->nodes[i]->policy;

		if (s->nodes[i] == n)
			continue;
		for (uint32_t j = 0; j < policy_count(p, POLICY_TABLE_tunnel);
			j++) {
			const struct policy_tunnel *o = policy_get(p, tunnel, j);
			struct addr to = policy_addr_get(&o->destination);

			if (to.family == ADDR_NONE || is_owned(s, &to))
				continue;
			choose(&any, &to);
			if (same_network(t, o))
				choose(&paired, &to);
		}
	}
	return paired.n ? paired : any;
}

/* All tunnels with the same source interface have the same source. */
static void assign(struct sim_node *n, const struct policy_tunnel *like,
	const struct addr *a)
{
	for (uint32_t i = 0; i < policy_count(n->policy, POLICY_TABLE_tunnel);
		i++) {
		const struct policy_tunnel *t = policy_get(n->policy, tunnel, i);

		if (n->sources[i].family == ADDR_NONE && (t == like ||
			(like->source_interface != POLICY_NONE &&
			t->source_interface == like->source_interface)))
			sim_node_address(n, i, a);
	}
}

typedef void infer_fn(void *ctx, const char *node, uint32_t tunnel,
	const struct addr *a);

static size_t infer_node(struct sim *s, struct sim_node *n, infer_fn *fn,
	void *ctx)
{
	size_t assigned = 0;

	for (uint32_t i = 0; i < policy_count(n->policy, POLICY_TABLE_tunnel);
		i++) {
		const struct policy_tunnel *t = policy_get(n->policy, tunnel, i);
		struct choice c;

		if (n->sources[i].family != ADDR_NONE)
			continue;
		c = candidates(s, n, t);
		if (c.n != 1)
			continue;
		assign(n, t, &c.addr);
		if (fn)
			fn(ctx, n->name, i, &c.addr);
		assigned++;
	}
	return assigned;
}

/* An address that is given away leaves fewer choices to the others, so it goes
 * on until a round finds nothing. */
size_t sim_infer_addresses(struct sim *s, infer_fn *fn, void *ctx)
{
	size_t total = 0, round;

	do {
		round = 0;
		for (size_t i = 0; i < s->n_nodes; i++)
			round += infer_node(s, s->nodes[i], fn, ctx);
		total += round;
	} while (round);
	return total;
}
