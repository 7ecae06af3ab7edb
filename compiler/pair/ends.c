#include "compiler/pair/ends.h"

#include <stdlib.h>

/* An address of a device. */
struct pair_owner {
	struct addr addr;
	uint32_t device;
	uint32_t next; /* other owners of the address, or MAP_NONE */
};

static struct span addr_key(const struct addr *a)
{
	return span_of(a, sizeof(*a));
}

static bool own(struct pair_ends *e, uint32_t device, const struct addr *a)
{
	struct pair_owner *o = &e->owners[e->n_owners];
	uint32_t first;

	if (a->family == ADDR_NONE)
		return true;
	first = map_get(&e->by_addr, addr_key(a));
	/* Devices come in order: the newest owner is the first of its list. */
	if (first != MAP_NONE && e->owners[first].device == device)
		return true;
	*o = (struct pair_owner){*a, device, first};
	return map_set(&e->by_addr, addr_key(&o->addr), e->n_owners++);
}

static bool own_all(struct pair_ends *e, const struct pair_fleet *f,
	uint32_t device)
{
	const struct pair_device *d = &f->devices[device];
	const struct policy *p = d->policy;
	bool ok = true;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface);
		i++) {
		const struct policy_interface *row =
			policy_get(p, interface, i);
		struct addr v4 = policy_addr_get(&row->ipv4.addr);
		struct addr v6 = policy_addr_get(&row->ipv6.addr);

		if (!row->shutdown)
			ok = ok && own(e, device, &v4) && own(e, device, &v6);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		struct addr a = sim_node_source(d->node, i);

		ok = ok && own(e, device, &a);
	}
	return ok;
}

static bool add_pair(struct pair_ends *e, struct pair_prediction *p, uint32_t i)
{
	struct pair_tunnel *t = &p->tunnels[i];
	struct addr *pair = e->pairs[i];

	t->next_alike = MAP_NONE;
	if (t->row->kind != POLICY_TUNNEL_STATIC || t->row->shutdown)
		return true;
	pair[0] = sim_node_source(p->fleet->devices[t->device].node, t->tunnel);
	pair[1] = policy_addr_get(&t->row->destination);
	if (pair[0].family == ADDR_NONE || pair[1].family == ADDR_NONE)
		return true;
	t->next_alike = map_get(&e->by_pair, span_of(pair, sizeof(*e->pairs)));
	return map_set(&e->by_pair, span_of(pair, sizeof(*e->pairs)), i);
}

bool pair_ends_init(struct pair_ends *e, struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	size_t n = 1;
	bool ok;

	*e = (struct pair_ends){0};
	map_init(&e->by_addr, 1);
	map_init(&e->by_pair, 2);
	for (uint32_t i = 0; i < f->n_devices; i++)
		n += policy_count(f->devices[i].policy, POLICY_TABLE_tunnel) +
			2 * (size_t)policy_count(f->devices[i].policy,
				POLICY_TABLE_interface);
	e->owners = calloc(n, sizeof(*e->owners));
	e->pairs = calloc((size_t)p->n + 1, sizeof(*e->pairs));
	ok = e->owners && e->pairs;
	for (uint32_t i = 0; ok && i < f->n_devices; i++)
		ok = own_all(e, f, i);
	/* From the last to the first, so that lists are in order. */
	for (uint32_t i = p->n; ok && i-- > 0;)
		ok = add_pair(e, p, i);
	if (!ok)
		pair_ends_fini(e);
	return ok;
}

void pair_ends_fini(struct pair_ends *e)
{
	free(e->owners);
	free(e->pairs);
	map_fini(&e->by_addr);
	map_fini(&e->by_pair);
}

/* The first tunnel that leads back, of one device or of any (POLICY_NONE). A
 * second device that has one makes *several true. */
static uint32_t leads_back(const struct pair_ends *e,
	const struct pair_prediction *p, const struct pair_tunnel *t,
	uint32_t device, bool *several)
{
	struct addr pair[2] = {policy_addr_get(&t->row->destination),
		sim_node_source(p->fleet->devices[t->device].node, t->tunnel)};
	uint32_t i = map_get(&e->by_pair, span_of(pair, sizeof(pair)));
	uint32_t found = POLICY_NONE;

	for (; i != MAP_NONE; i = p->tunnels[i].next_alike) {
		uint32_t owner = p->tunnels[i].device;

		if (owner == t->device ||
			(device != POLICY_NONE && owner != device))
			continue;
		if (found == POLICY_NONE)
			found = i;
		else if (p->tunnels[found].device != owner) {
			*several = true;
			break;
		}
	}
	return found;
}

void pair_ends_find(const struct pair_ends *e, const struct pair_prediction *p,
	struct pair_tunnel *t)
{
	struct addr to = policy_addr_get(&t->row->destination);
	uint32_t first = POLICY_NONE;
	bool several = false;
	uint32_t i;

	if (t->status != PAIR_UNKNOWN || to.family == ADDR_NONE)
		return;
	for (i = map_get(&e->by_addr, addr_key(&to)); i != MAP_NONE;
		i = e->owners[i].next) {
		if (e->owners[i].device == t->device)
			continue;
		if (first != POLICY_NONE) {
			several = true;
			break;
		}
		first = e->owners[i].device;
	}
	if (first == POLICY_NONE)
		return;
	/* An address that several have: the one that leads back is meant. */
	if (several) {
		several = false;
		t->back = leads_back(e, p, t, POLICY_NONE, &several);
		if (t->back == POLICY_NONE || several) {
			t->back = POLICY_NONE;
			t->status = PAIR_AMBIGUOUS;
			return;
		}
		first = p->tunnels[t->back].device;
	}
	t->peer = first;
	if (t->back == POLICY_NONE)
		t->back = leads_back(e, p, t, first, &several);
}
