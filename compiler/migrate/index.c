/* Interfaces by what entries of crypto maps ask for, so that many entries on a
 * router of many interfaces cost no more than sorting them once. */
#include "compiler/migrate/plan.h"

#include <stdlib.h>
#include <string.h>

struct plan_spot {
	struct span vrf; /* empty: global, and for tunnels */
	struct addr addr;
	const struct model_interface *i;
};

static int by_vrf(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_spot(const void *left, const void *right)
{
	const struct plan_spot *a = left;
	const struct plan_spot *b = right;
	int c = by_vrf(a->vrf, b->vrf);

	c = c ? c : memcmp(a->addr.b, b->addr.b, sizeof(a->addr.b));
	/* Of equal ones, the first in the configuration. */
	return c ? c : (a->i->head.at.line > b->i->head.at.line) -
		(a->i->head.at.line < b->i->head.at.line);
}

bool plan_index(struct migrate *p)
{
	size_t all = p->m->table[MODEL_INTERFACE].n + 1u;
	const struct model_interface *i;

	p->tunnel_to = arena_array(&p->arena, all, sizeof(*p->tunnel_to));
	p->inside = arena_array(&p->arena, all, sizeof(*p->inside));
	if (!p->tunnel_to || !p->inside)
		return false;
	MODEL_EACH(p->m, MODEL_INTERFACE, i) {
		const struct addr *a = i->is_tunnel ?
			model_addr(i->tunnel->destination) : model_addr(i->ipv4);
		struct plan_spot place = {.addr = *a, .i = i};

		if (!a->family || i->is_template)
			continue;
		if (!i->is_tunnel) {
			place.vrf = i->vrf->text;
			p->inside[p->n_inside++] = place;
		} else if (!model_is_set(i->tunnel->protection[0])) {
			p->tunnel_to[p->n_tunnel_to++] = place;
		}
	}
	qsort(p->tunnel_to, p->n_tunnel_to, sizeof(*p->tunnel_to), by_spot);
	qsort(p->inside, p->n_inside, sizeof(*p->inside), by_spot);
	return true;
}

/* The first place that is not before vrf and a. */
static size_t find(const struct plan_spot *list, size_t n, struct span vrf,
	const struct addr *a)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = low + (n - low) / 2;
		int c = by_vrf(list[mid].vrf, vrf);

		if (!c)
			c = memcmp(list[mid].addr.b, a->b, sizeof(a->b));
		if (c < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

const struct model_interface *plan_tunnel_to(const struct migrate *p,
	const struct addr *peer)
{
	size_t k = find(p->tunnel_to, p->n_tunnel_to, span_of(NULL, 0), peer);

	return k < p->n_tunnel_to && addr_eq(&p->tunnel_to[k].addr, peer) ?
		p->tunnel_to[k].i : NULL;
}

const struct model_interface *plan_inside(const struct migrate *p,
	const struct prefix *net, struct span vrf,
	const struct model_interface *not)
{
	struct prefix first = prefix_network(net);

	for (size_t k = find(p->inside, p->n_inside, vrf, &first.addr);
		k < p->n_inside && !by_vrf(p->inside[k].vrf, vrf) &&
		prefix_contains(net, &p->inside[k].addr); k++)
		if (p->inside[k].i != not)
			return p->inside[k].i;
	return NULL;
}
