/* FV705: the way to a tunnel's destination, by the longest match of what is
 * connected and of static routes. Each destination is met once: networks come
 * from the longest to the shortest, and what is found is taken out. */
#include "compiler/lint/lint.h"

#include <stdlib.h>

#include "runtime/policy/policy.h"

/* A network, and where it leads. */
struct way {
	const struct model_value *net;
	struct span vrf;
	const struct model_interface *to; /* NULL: a next hop alone */
	const struct addr *hop; /* family 0: none */
	struct span hop_vrf;
	uint32_t distance;
};

struct end {
	const struct addr *to;
	struct span vrf; /* of the outer packets */
	const struct model_interface *tunnel;
};

static const struct addr no_hop;

struct recursion {
	struct lint *l;
	struct way *ways; /* owned */
	size_t n_ways;
	struct end *ends; /* owned */
	size_t n_ends;
	size_t *next; /* owned: the first end from here on that is not found */
	bool others;  /* routes may come from elsewhere */
};

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
	const struct end *a = left, *b = right;

	return by_place(a->vrf, a->to, b->vrf, b->to);
}

/* The longest first, and of equal ones what the router prefers. */
static int by_length(const void *left, const void *right)
{
	const struct way *a = left, *b = right;
	int c = (int)model_prefix(b->net)->len - (int)model_prefix(a->net)->len;

	c = c ? c : (a->distance > b->distance) - (a->distance < b->distance);
	return c ? c : (a->net->at.line > b->net->at.line) -
		(a->net->at.line < b->net->at.line);
}

static bool is_learnt(const struct model_interface *i)
{
	return model_is_set(i->ipv4) && i->ipv4->word != MODEL_IP_STATIC;
}

static void add_connected(struct recursion *r, const struct model_interface *i,
	const struct model_value *v)
{
	if (model_addr(v)->family)
		r->ways[r->n_ways++] = (struct way){.net = v,
			.vrf = i->vrf->text, .to = i, .hop = &no_hop};
}

static void add_interface(struct recursion *r, const struct model_interface *i)
{
	const struct addr *to = model_addr(i->tunnel->destination);

	r->others |= is_learnt(i);
	if (!model_is_set(i->shutdown)) {
		add_connected(r, i, i->ipv4);
		MODEL_LIST_EACH(v, &i->ipv6)
			add_connected(r, i, v);
		MODEL_LIST_EACH(v, &i->link->addresses)
			if (v->word == MODEL_ADDRESS_SECONDARY)
				add_connected(r, i, v);
	}
	if (to->family && lint_is_static_tunnel(i))
		r->ends[r->n_ends++] = (struct end){to, i->tunnel->vrf->text,
			i};
}

static bool hop_is_global(const struct model_route *o)
{
	return o->v[MODEL_ROUTE_BEHIND]->word == 1 ||
		((o->v[MODEL_ROUTE_OPTIONS]->number |
			 o->v[MODEL_ROUTE_MORE]->number) & MODEL_ROUTE_GLOBAL);
}

static void add_route(struct recursion *r, const struct model_route *o)
{
	const struct model_value *distance = o->v[MODEL_ROUTE_DISTANCE];
	const struct model_head *to = model_ref(o->v[MODEL_ROUTE_INTERFACE]);

	if (!model_addr(o->v[MODEL_ROUTE_NET])->family)
		return;
	r->ways[r->n_ways++] = (struct way){o->v[MODEL_ROUTE_NET],
		o->v[MODEL_ROUTE_VRF]->text,
		(const struct model_interface *)to, model_route_hop(o),
		hop_is_global(o) ? (struct span){0} : o->v[MODEL_ROUTE_VRF]->text,
		model_is_set(distance) ? distance->number : 1};
}

/* As many networks as interfaces are connected to, at most. */
static size_t count_connected(const struct model *m)
{
	const struct model_interface *i;
	size_t n = 0;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		n += 1u + i->ipv6.n + i->link->addresses.n;
	return n;
}

static bool recursion_init(struct recursion *r, struct lint *l)
{
	const struct model *m = l->model;
	size_t n = m->table[MODEL_INTERFACE].n + 1u;
	const struct model_interface *i;
	const struct model_route *o;

	*r = (struct recursion){.l = l};
	r->ways = calloc(count_connected(m) + m->table[MODEL_ROUTE].n + 1u,
		sizeof(*r->ways));
	r->ends = calloc(n, sizeof(*r->ends));
	r->next = calloc(n + 1, sizeof(*r->next));
	if (!r->ways || !r->ends || !r->next)
		return false;
	r->others = m->table[MODEL_ROUTER].n || m->table[MODEL_EIGRP].n;
	MODEL_EACH(m, MODEL_INTERFACE, i)
		add_interface(r, i);
	MODEL_EACH(m, MODEL_ROUTE, o)
		add_route(r, o);
	qsort(r->ways, r->n_ways, sizeof(*r->ways), by_length);
	qsort(r->ends, r->n_ends, sizeof(*r->ends), by_end);
	for (size_t k = 0; k <= r->n_ends; k++)
		r->next[k] = k;
	return true;
}

static void recursion_fini(struct recursion *r)
{
	free(r->ways);
	free(r->ends);
	free(r->next);
}

/* The first end that is not before the place. */
static size_t first_from(const struct recursion *r, struct span vrf,
	const struct addr *a)
{
	size_t low = 0, n = r->n_ends;

	while (low < n) {
		size_t mid = low + (n - low) / 2;

		if (by_place(r->ends[mid].vrf, r->ends[mid].to, vrf, a) < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

static size_t left_from(struct recursion *r, size_t k)
{
	while (r->next[k] != k) {
		r->next[k] = r->next[r->next[k]];
		k = r->next[k];
	}
	return k;
}

/* By its name, or because the next hop is in its network. */
static bool leads_into(const struct way *w, const struct model_interface *i)
{
	if (w->to || !w->hop->family)
		return w->to == i;
	if (by_text(w->hop_vrf, i->vrf->text) || model_is_set(i->shutdown))
		return false;
	MODEL_LIST_EACH(v, &i->ipv6)
		if (prefix_contains(model_prefix(v), w->hop))
			return true;
	return prefix_contains(model_prefix(i->ipv4), w->hop);
}

static void met(struct recursion *r, const struct end *e, const struct way *w)
{
	const struct addr *to = e->to;
	struct span vrf = e->vrf;
	bool whole = model_prefix(w->net)->len == addr_len(to) * 8;
	char text[ADDR_STR_MAX];
	struct diag *d;

	/* Connected networks are told with the interface. A routing protocol
	 * may know better, but for the address alone. */
	if (!w->distance || (r->others && !whole) || !leads_into(w, e->tunnel))
		return;
	d = lint_add(r->l, LINT_FV705, w->net->at,
		"the destination of %.*s is routed into the tunnel itself",
		LINT_TEXT(e->tunnel->head.name));
	lint_related(r->l, d, e->tunnel->tunnel->destination->at,
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
		size_t k = left_from(&r, first_from(&r, w->vrf, &net.addr));

		while (k < r.n_ends && !by_text(r.ends[k].vrf, w->vrf) &&
			prefix_contains(&net, r.ends[k].to)) {
			met(&r, &r.ends[k], w);
			r.next[k] = k + 1;
			k = left_from(&r, k);
		}
	}
	recursion_fini(&r);
}
