/* Interfaces by what entries of crypto maps ask for, so that many entries on a
 * router of many interfaces cost no more than sorting them once. */
#include "compiler/migrate/plan.h"
#include "compiler/model/flex.h"

#include <stdlib.h>
#include <string.h>

struct plan_spot {
	struct span vrf; /* empty: global; of tunnels, nothing or the source */
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

static bool has_ikev2(const struct model_interface *i)
{
	const struct model_ipsec_profile *x =
		(const struct model_ipsec_profile *)model_ref(
			i->tunnel->protection[MODEL_PROTECTION_PROFILE]);

	return model_is_set(i->tunnel->protection[MODEL_PROTECTION_IKEV2]) ||
		(x && model_is_set(x->ikev2_profile));
}

/* What an earlier migration, or a person, has made. */
static void add_done(struct migrate *p, const struct model_interface *i,
	const struct addr *to)
{
	const struct model_head *from = model_ref(i->tunnel->source);

	if (from && has_ikev2(i) && (to->family || i->is_template))
		p->done[p->n_done++] = (struct plan_spot){.vrf = from->name,
			.addr = *to, .i = i};
}

/* The tunnel of a FlexVPN client is there for each of its peers. */
static void add_clients(struct migrate *p)
{
	const struct model_client *c;

	MODEL_EACH(p->m, MODEL_CLIENT, c) {
		const struct model_interface *i =
			(const struct model_interface *)model_ref(
				c->tunnels.n ? c->tunnels.first : &model_unset);
		const struct model_client_peer *peer;

		MODEL_CHILD_EACH(&c->parent, peer)
			if (i && peer->child.head.type == MODEL_CLIENT_PEER)
				add_done(p, i, model_addr(
					peer->v[MODEL_CLIENT_PEER_HOST]));
	}
}

bool plan_index(struct migrate *p)
{
	size_t all = p->m->table[MODEL_INTERFACE].n + 1u;
	const struct model_interface *i;

	p->tunnel_to = arena_array(&p->arena, all, sizeof(*p->tunnel_to));
	p->inside = arena_array(&p->arena, all, sizeof(*p->inside));
	p->done = arena_array(&p->arena,
		all + p->m->table[MODEL_CLIENT_PEER].n, sizeof(*p->done));
	if (!p->tunnel_to || !p->inside || !p->done)
		return false;
	MODEL_EACH(p->m, MODEL_INTERFACE, i) {
		const struct addr *a = i->is_tunnel ?
			model_addr(i->tunnel->destination) : model_addr(i->ipv4);
		struct plan_spot place = {.addr = *a, .i = i};

		if (i->is_tunnel || i->is_template)
			add_done(p, i, model_addr(i->tunnel->destination));
		if (!a->family || i->is_template)
			continue;
		if (!i->is_tunnel) {
			place.vrf = i->vrf->text;
			p->inside[p->n_inside++] = place;
		} else if (!model_is_set(i->tunnel->protection[0])) {
			p->tunnel_to[p->n_tunnel_to++] = place;
		}
	}
	add_clients(p);
	qsort(p->tunnel_to, p->n_tunnel_to, sizeof(*p->tunnel_to), by_spot);
	qsort(p->inside, p->n_inside, sizeof(*p->inside), by_spot);
	qsort(p->done, p->n_done, sizeof(*p->done), by_spot);
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

const struct model_interface *plan_migrated(const struct migrate *p,
	const struct model_interface *source, const struct addr *peer)
{
	size_t k = find(p->done, p->n_done, source->head.name, peer);

	return k < p->n_done && !by_vrf(p->done[k].vrf, source->head.name) &&
		!memcmp(p->done[k].addr.b, peer->b, sizeof(peer->b)) ?
		p->done[k].i : NULL;
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
