/* Addresses that a configuration leaves out, told by the other ones: when A's
 * tunnel source has none and B's tunnel points at an address that nobody has,
 * A has it. */
#include <stdlib.h>

#include "runtime/sim/world.h"

#define SEVERAL UINT32_MAX

struct owned {
	struct addr addr;
	uint32_t node;
};

/* An address that tunnels point at and that nobody has. */
struct wanted {
	struct addr addr;
	uint32_t by; /* the node that points at it, or SEVERAL */
	bool taken;
};

/* A tunnel, in the list of those whose inside is in one network. */
struct inside {
	struct prefix network;
	uint32_t node, wants;
	const struct policy_tunnel *row;
	uint32_t next;
};

/* How many wanted addresses there are, and the sum of their numbers: where only
 * one is left, the sum is its number. */
struct tally {
	uint32_t n;
	uint64_t sum;
};

struct infer {
	struct sim *s;
	struct owned *owned;   /* owned: of all nodes, sorted */
	size_t n_owned;
	bool *reached; /* owned: per node, tunnels point at what it has */
	struct wanted *wanted; /* owned */
	uint32_t n_wanted;
	struct map by_addr;    /* address → wanted */
	struct inside *inside; /* owned */
	uint32_t n_inside;
	struct map by_network; /* network → first inside */
	struct tally all;
	struct tally *alone; /* owned: per node, wanted by it alone */
};

static uint32_t tunnels(const struct sim_node *n)
{
	return policy_count(n->policy, POLICY_TABLE_tunnel);
}

static void count(struct tally *t, uint32_t number)
{
	t->n++;
	t->sum += number;
}

static void discount(struct tally *t, uint32_t number)
{
	t->n--;
	t->sum -= number;
}

/* ---- indexes ----------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	return addr_cmp(&x->addr, &y->addr);
}

static bool list_owned(struct infer *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->s->n_nodes; i++)
		n += f->s->nodes[i]->n_addrs;
	f->owned = calloc(n + 1, sizeof(*f->owned));
	if (!f->owned)
		return false;
	for (size_t i = 0; i < f->s->n_nodes; i++) {
		const struct sim_node *node = f->s->nodes[i];

		for (size_t k = 0; k < node->n_addrs; k++)
			f->owned[f->n_owned++] = (struct owned){node->addrs[k],
				(uint32_t)i};
	}
	qsort(f->owned, f->n_owned, sizeof(*f->owned), compare);
	return true;
}

/* Has some node the address? Then it is reached by it. */
static bool reach_owner(struct infer *f, const struct addr *a)
{
	struct owned key = {*a, 0};
	const struct owned *o = bsearch(&key, f->owned, f->n_owned,
		sizeof(*o), compare);

	if (o)
		f->reached[o->node] = true;
	return o;
}

static bool want(struct infer *f, uint32_t node, const struct addr *a,
	uint32_t *number)
{
	struct wanted *w;

	*number = map_get(&f->by_addr, span_of(a, sizeof(*a)));
	if (*number == MAP_NONE) {
		*number = f->n_wanted++;
		w = &f->wanted[*number];
		*w = (struct wanted){*a, node, false};
		count(&f->all, *number);
		count(&f->alone[node], *number);
		return map_set(&f->by_addr, span_of(&w->addr, sizeof(*a)),
			*number);
	}
	w = &f->wanted[*number];
	if (w->by != SEVERAL && w->by != node) {
		discount(&f->alone[w->by], *number);
		w->by = SEVERAL;
	}
	return true;
}

static bool join(struct infer *f, uint32_t node, uint32_t wants,
	const struct policy_tunnel *row, const struct policy_prefix *own)
{
	struct prefix p = policy_prefix_get(own);
	struct inside *in = &f->inside[f->n_inside];
	struct span key = span_of(&in->network, sizeof(in->network));

	if (p.addr.family == ADDR_NONE)
		return true;
	*in = (struct inside){prefix_network(&p), node, wants, row, MAP_NONE};
	in->next = map_get(&f->by_network, key);
	return map_set(&f->by_network, key, f->n_inside++);
}

static bool index_node(struct infer *f, uint32_t i)
{
	const struct sim_node *n = f->s->nodes[i];
	uint32_t number;

	for (uint32_t t = 0; t < tunnels(n); t++) {
		const struct policy_tunnel *row =
			policy_get(n->policy, tunnel, t);
		struct addr to = policy_addr_get(&row->destination);

		if (to.family == ADDR_NONE || reach_owner(f, &to))
			continue;
		if (!want(f, i, &to, &number) ||
			!join(f, i, number, row, &row->ipv4) ||
			!join(f, i, number, row, &row->ipv6))
			return false;
	}
	return true;
}

static bool infer_init(struct infer *f, struct sim *s)
{
	size_t n = 1;

	*f = (struct infer){.s = s};
	map_init(&f->by_addr, s->base_seed);
	map_init(&f->by_network, s->base_seed + 1);
	for (size_t i = 0; i < s->n_nodes; i++)
		n += tunnels(s->nodes[i]);
	f->wanted = calloc(n, sizeof(*f->wanted));
	f->inside = calloc(2 * n, sizeof(*f->inside));
	f->alone = calloc(s->n_nodes + 1, sizeof(*f->alone));
	f->reached = calloc(s->n_nodes + 1, sizeof(*f->reached));
	if (!f->wanted || !f->inside || !f->alone || !f->reached ||
		!list_owned(f))
		return false;
	for (uint32_t i = 0; i < s->n_nodes; i++) {
		if (!index_node(f, i))
			return false;
	}
	return true;
}

static void infer_fini(struct infer *f)
{
	free(f->owned);
	free(f->wanted);
	free(f->inside);
	free(f->alone);
	free(f->reached);
	map_fini(&f->by_addr);
	map_fini(&f->by_network);
}

/* ---- choices ------------------------------------------------------------------ */

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

/* What could be the source of a tunnel: one wanted address, none, or more. */
struct choice {
	uint32_t number;
	uint32_t n;
};

static void choose_inside(const struct infer *f, uint32_t node,
	const struct policy_tunnel *t, const struct policy_prefix *own,
	struct choice *c)
{
	struct prefix p = policy_prefix_get(own);
	struct prefix net = prefix_network(&p);
	uint32_t i = p.addr.family == ADDR_NONE ? MAP_NONE :
		map_get(&f->by_network, span_of(&net, sizeof(net)));

	for (; i != MAP_NONE && c->n < 2; i = f->inside[i].next) {
		const struct inside *in = &f->inside[i];

		if (in->node == node || f->wanted[in->wants].taken ||
			!same_network(t, in->row) ||
			(c->n && c->number == in->wants))
			continue;
		c->number = in->wants;
		c->n++;
	}
}

/* Tunnels whose inside is in the same network are the two ends of one; where
 * there is such a one, the others do not count. */
static struct choice candidates(const struct infer *f, uint32_t node,
	const struct policy_tunnel *t)
{
	const struct tally *alone = &f->alone[node];
	struct choice c = {0};

	choose_inside(f, node, t, &t->ipv4, &c);
	if (!c.n)
		choose_inside(f, node, t, &t->ipv6, &c);
	if (c.n)
		return c;
	c.n = f->all.n - alone->n;
	c.number = c.n == 1 ? (uint32_t)(f->all.sum - alone->sum) : 0;
	return c;
}

static void take(struct infer *f, uint32_t number)
{
	struct wanted *w = &f->wanted[number];

	w->taken = true;
	discount(&f->all, number);
	if (w->by != SEVERAL)
		discount(&f->alone[w->by], number);
}

/* All tunnels with the same source interface have the same source. */
static void assign(struct sim_node *n, const struct policy_tunnel *like,
	const struct addr *a)
{
	for (uint32_t i = 0; i < tunnels(n); i++) {
		const struct policy_tunnel *t = policy_get(n->policy, tunnel, i);

		if (n->sources[i].family == ADDR_NONE && (t == like ||
			(like->source_interface != POLICY_NONE &&
			t->source_interface == like->source_interface)))
			sim_node_address(n, i, a);
	}
}

/* A source that is missing and that must be some address. A template without a
 * source answers wherever the device is reached. */
static bool lacks_source(const struct infer *f, uint32_t node, uint32_t t)
{
	const struct sim_node *n = f->s->nodes[node];
	const struct policy_tunnel *row = policy_get(n->policy, tunnel, t);

	if (n->sources[t].family != ADDR_NONE || row->shutdown)
		return false;
	if (row->source_interface == POLICY_NONE)
		return row->kind != POLICY_TUNNEL_TEMPLATE ||
			!f->reached[node];
	return !policy_get(n->policy, interface, row->source_interface)
		->shutdown;
}

typedef void infer_fn(void *ctx, const char *node, uint32_t tunnel,
	const struct addr *a);

static size_t infer_node(struct infer *f, uint32_t i, infer_fn *fn, void *ctx)
{
	struct sim_node *n = f->s->nodes[i];
	size_t assigned = 0;

	for (uint32_t t = 0; t < tunnels(n); t++) {
		const struct policy_tunnel *row =
			policy_get(n->policy, tunnel, t);
		struct choice c;

		if (!lacks_source(f, i, t))
			continue;
		c = candidates(f, i, row);
		if (c.n != 1)
			continue;
		take(f, c.number);
		assign(n, row, &f->wanted[c.number].addr);
		if (fn)
			fn(ctx, n->name, t, &f->wanted[c.number].addr);
		assigned++;
	}
	return assigned;
}

/* An address that is given away leaves fewer choices to the others, so it goes
 * on until a round finds nothing. */
size_t sim_infer_addresses(struct sim *s, infer_fn *fn, void *ctx)
{
	size_t total = 0, round;
	struct infer f;

	if (infer_init(&f, s)) {
		do {
			round = 0;
			for (uint32_t i = 0; i < s->n_nodes; i++)
				round += infer_node(&f, i, fn, ctx);
			total += round;
		} while (round);
	}
	infer_fini(&f);
	return total;
}
