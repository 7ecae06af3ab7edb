/* FV705: the way to a tunnel's destination, by the longest match of what is
 * connected and of static routes. Each destination is met once: networks come
 * from the longest to the shortest, and what is found is taken out. */
#include "compiler/lint/lint.h"

#include <stdlib.h>

#include "runtime/policy/policy.h"

/* A network, and the route or the interface that has it. A hub has a hundred
 * thousand of each: what else there is to know is looked up. */
struct way {
	const struct model_value *net;
	const struct model_head *of;
};

#define LEN_MAX 128
#define DISTANCES 256
#define RANKS ((LEN_MAX + 1) * DISTANCES)

struct recursion {
	struct lint *l;
	uint32_t *at; /* owned: by rank, where its next way goes */
	bool counting;
	struct way *ways; /* owned */
	size_t n_ways;
	const struct model_interface **ends; /* owned; by destination */
	uint32_t n_ends;
	uint32_t *next; /* owned: the first end from here on that is not met */
	bool others;	/* routes may come from elsewhere */
};

static const struct model_route *route_of(const struct way *w)
{
	return w->of->type == MODEL_ROUTE ?
		(const struct model_route *)(const void *)w->of : NULL;
}

static struct span vrf_of(const struct way *w)
{
	const struct model_route *o = route_of(w);

	return o ? o->v[MODEL_ROUTE_VRF]->text :
		((const struct model_interface *)(const void *)w->of)->vrf->text;
}

/* 0: connected */
static uint32_t distance_of(const struct way *w)
{
	const struct model_route *o = route_of(w);
	const struct model_value *v = o ? o->v[MODEL_ROUTE_DISTANCE] : NULL;

	return !o ? 0 : model_is_set(v) ? v->number : 1;
}

static int by_text(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_place(struct span vrf, const struct addr *a, struct span other,
	const struct addr *b)
{
	int c = (int)a->family - (int)b->family;

	c = c ? c : by_text(vrf, other);
	return c ? c : memcmp(a->b, b->b, sizeof(a->b));
}

static int by_end(const void *left, const void *right)
{
	const struct model_tunnel *a =
		(*(const struct model_interface *const *)left)->tunnel;
	const struct model_tunnel *b =
		(*(const struct model_interface *const *)right)->tunnel;

	return by_place(a->vrf->text, model_addr(a->destination), b->vrf->text,
		model_addr(b->destination));
}

/* The longest first, and of equal ones what the router prefers. */
static size_t rank_of(const struct way *w)
{
	return (size_t)(LEN_MAX - model_prefix(w->net)->len) * DISTANCES +
		distance_of(w) % DISTANCES;
}

static bool is_learnt(const struct model_interface *i)
{
	return model_is_set(i->ipv4) && i->ipv4->word != MODEL_IP_STATIC;
}

static void add(struct recursion *r, const struct model_value *net,
	const struct model_head *of)
{
	const struct way w = {net, of};

	if (!model_addr(net)->family)
		return;
	if (r->counting)
		r->at[rank_of(&w)]++;
	else
		r->ways[r->at[rank_of(&w)]++] = w;
}

static void add_interface(struct recursion *r, const struct model_interface *i)
{
	r->others |= is_learnt(i);
	if (!model_is_set(i->shutdown)) {
		add(r, i->ipv4, &i->head);
		MODEL_LIST_EACH(v, &i->routing->ipv6)
			add(r, v, &i->head);
		MODEL_LIST_EACH(v, &i->link->addresses)
			if (v->word == MODEL_ADDRESS_SECONDARY)
				add(r, v, &i->head);
	}
	if (!r->counting && model_addr(i->tunnel->destination)->family &&
		!model_is_set(i->shutdown) && lint_is_static_tunnel(i))
		r->ends[r->n_ends++] = i;
}

static bool names_tunnel(const struct model_route *o)
{
	const struct model_head *to = model_ref(o->v[MODEL_ROUTE_INTERFACE]);

	return to && to->type == MODEL_INTERFACE &&
		((const struct model_interface *)(const void *)to)->is_tunnel;
}

static void add_all(struct recursion *r)
{
	const struct model_interface *i;
	const struct model_route *o;

	MODEL_EACH(r->l->model, MODEL_INTERFACE, i)
		add_interface(r, i);
	/* Of equal ones, one into a tunnel is enough. */
	for (int others = 0; others < 2; others++)
		MODEL_EACH(r->l->model, MODEL_ROUTE, o)
			if (names_tunnel(o) != others)
				add(r, o->v[MODEL_ROUTE_NET], &o->head);
}

/* What was counted becomes the place of the first. */
static void place(struct recursion *r)
{
	for (size_t k = 0; k < RANKS; k++) {
		uint32_t n = r->at[k];

		r->at[k] = (uint32_t)r->n_ways;
		r->n_ways += n;
	}
}

static bool recursion_init(struct recursion *r, struct lint *l)
{
	size_t n = l->model->table[MODEL_INTERFACE].n + 1u;

	*r = (struct recursion){.l = l, .counting = true};
	r->others = l->model->table[MODEL_ROUTER].n ||
		l->model->table[MODEL_EIGRP].n;
	r->at = calloc(RANKS, sizeof(*r->at));
	if (!r->at)
		return false;
	add_all(r);
	place(r);
	r->ways = calloc(r->n_ways + 1, sizeof(*r->ways));
	r->ends = calloc(n, sizeof(const void *));
	r->next = calloc(n + 1, sizeof(*r->next));
	if (!r->ways || !r->ends || !r->next)
		return false;
	r->counting = false;
	add_all(r);
	qsort(r->ends, r->n_ends, sizeof(const void *), by_end);
	for (uint32_t k = 0; k <= r->n_ends; k++)
		r->next[k] = k;
	return true;
}

static void recursion_fini(struct recursion *r)
{
	free(r->at);
	free(r->ways);
	free(r->ends);
	free(r->next);
}

/* The first end that is not before the place. */
static uint32_t first_from(const struct recursion *r, struct span vrf,
	const struct addr *a)
{
	uint32_t low = 0, n = r->n_ends;

	while (low < n) {
		uint32_t mid = low + (n - low) / 2;
		const struct model_tunnel *t = r->ends[mid]->tunnel;

		if (by_place(t->vrf->text, model_addr(t->destination), vrf, a) < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

static uint32_t left_from(struct recursion *r, uint32_t k)
{
	while (r->next[k] != k) {
		r->next[k] = r->next[r->next[k]];
		k = r->next[k];
	}
	return k;
}

static struct span hop_vrf(const struct model_route *o)
{
	bool global = o->v[MODEL_ROUTE_BEHIND]->word == 1 ||
		((o->v[MODEL_ROUTE_OPTIONS]->number |
			 o->v[MODEL_ROUTE_MORE]->number) & MODEL_ROUTE_GLOBAL);

	return global ? (struct span){0} : o->v[MODEL_ROUTE_VRF]->text;
}

/* By its name, or because the next hop is in its network. */
static bool leads_into(const struct model_route *o,
	const struct model_interface *i)
{
	const struct model_head *to = model_ref(o->v[MODEL_ROUTE_INTERFACE]);
	const struct addr *hop = model_route_hop(o);

	if (to || !hop->family)
		return to == &i->head;
	if (by_text(hop_vrf(o), i->vrf->text) || model_is_set(i->shutdown))
		return false;
	MODEL_LIST_EACH(v, &i->routing->ipv6)
		if (prefix_contains(model_prefix(v), hop))
			return true;
	return prefix_contains(model_prefix(i->ipv4), hop);
}

/* Without the interface outside the file is a fragment, and what is connected
 * there is not known. */
static bool has_outside(const struct model_interface *tunnel)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(tunnel->tunnel->source);

	return from && (model_addr(from->ipv4)->family ||
			       from->routing->ipv6.n);
}

static void met(struct recursion *r, const struct model_interface *tunnel,
	const struct way *w)
{
	const struct addr *to = model_addr(tunnel->tunnel->destination);
	struct span vrf = tunnel->tunnel->vrf->text;
	const struct model_route *o = route_of(w);
	bool whole = model_prefix(w->net)->len == addr_len(to) * 8;
	char text[ADDR_STR_MAX];
	struct diag *d;

	/* Connected networks are told with the interface. A routing protocol
	 * may know better, but for the address alone. */
	if (!o || !leads_into(o, tunnel) ||
		(!whole && (r->others || !has_outside(tunnel))))
		return;
	d = lint_add(r->l, LINT_FV705, w->net->at,
		"the destination of %.*s is routed into the tunnel itself",
		LINT_TEXT(tunnel->head.name));
	lint_related(r->l, d, tunnel->tunnel->destination->at,
		"the destination of the tunnel");
	if (whole)
		lint_fix(r->l, d, "route it to the next hop outside");
	else
		lint_fix(r->l, d, to->family == ADDR_V4 ?
			"ip route %s%.*s%s%s 255.255.255.255 NEXT-HOP, the next "
			"hop outside" :
			"ipv6 route %s%.*s%s%s/128 NEXT-HOP, the next hop outside",
			vrf.n ? "vrf " : "", LINT_TEXT(vrf), vrf.n ? " " : "",
			addr_str(to, text));
}

void lint_recursive_routes(struct lint *l)
{
	struct recursion r;
	bool ok = recursion_init(&r, l);

	l->list->oom |= !ok;
	for (size_t i = 0; ok && i < r.n_ways; i++) {
		const struct way *w = &r.ways[i];
		struct prefix net = prefix_network(model_prefix(w->net));
		struct span vrf = vrf_of(w);
		uint32_t k = left_from(&r, first_from(&r, vrf, &net.addr));

		while (k < r.n_ends && !by_text(r.ends[k]->tunnel->vrf->text,
			vrf) && prefix_contains(&net,
			model_addr(r.ends[k]->tunnel->destination))) {
			met(&r, r.ends[k], w);
			r.next[k] = k + 1;
			k = left_from(&r, k);
		}
	}
	recursion_fini(&r);
}
