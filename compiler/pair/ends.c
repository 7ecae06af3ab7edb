#include "compiler/pair/ends.h"

#include <stddef.h>
#include <stdlib.h>

/* An address of a device. */
struct pair_owner {
	struct addr addr;
	uint32_t device;
	uint32_t next; /* other owners of the address, or MAP_NONE */
	bool shared;   /* the virtual address of a cluster */
};

/* Source and destination of a tunnel, and which one it is of those that have
 * both alike. Octets only, to be hashed as memory; what follows the number is
 * not part of the key. */
struct pair_way {
	struct addr from, to;
	uint8_t nth[4];
	uint32_t alike; /* of the first: how many there are */
	bool several;	/* of the first: not all are of one device */
};

static struct span way_key(const struct pair_way *w)
{
	return span_of(w, offsetof(struct pair_way, nth) + sizeof(w->nth));
}

static struct span addr_key(const struct addr *a)
{
	return span_of(a, sizeof(*a));
}

static bool own(struct pair_ends *e, uint32_t device, const struct addr *a,
	bool shared)
{
	struct pair_owner *o = &e->owners[e->n_owners];
	uint32_t first;

	if (a->family == ADDR_NONE)
		return true;
	first = map_get(&e->by_addr, addr_key(a));
	/* Devices come in order: the newest owner is the first of its list. */
	if (first != MAP_NONE && e->owners[first].device == device)
		return true;
	*o = (struct pair_owner){*a, device, first, shared};
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
			ok = ok && own(e, device, &v4, false) &&
				own(e, device, &v6, false);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_cluster); i++) {
		const struct policy_cluster *row = policy_get(p, cluster, i);
		struct addr a = policy_addr_get(&row->address);

		ok = ok && (row->shutdown || own(e, device, &a, true));
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		struct addr a = sim_node_source(d->node, i);

		ok = ok && own(e, device, &a, false);
	}
	return ok;
}

static bool add_way(struct pair_ends *e, const struct pair_prediction *p,
	uint32_t i)
{
	const struct pair_tunnel *t = &p->tunnels[i];
	struct pair_way *w = &e->ways[i];
	uint32_t first;

	if (t->row->shutdown)
		return true;
	w->from = pair_from(p, t);
	w->to = t->to;
	if (w->from.family == ADDR_NONE || w->to.family == ADDR_NONE)
		return true;
	first = map_get(&e->by_way, way_key(w));
	if (first == MAP_NONE) {
		w->alike = 1;
	} else {
		bytes_set32(w->nth, e->ways[first].alike++);
		e->ways[first].several |= p->tunnels[first].device !=
			t->device;
	}
	return map_set(&e->by_way, way_key(w), i);
}

bool pair_ends_init(struct pair_ends *e, const struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	size_t n = 1;
	bool ok;

	*e = (struct pair_ends){0};
	map_init(&e->by_addr, 1);
	map_init(&e->by_way, 2);
	for (uint32_t i = 0; i < f->n_devices; i++)
		n += policy_count(f->devices[i].policy, POLICY_TABLE_tunnel) +
			policy_count(f->devices[i].policy,
				POLICY_TABLE_cluster) +
			2 * (size_t)policy_count(f->devices[i].policy,
				POLICY_TABLE_interface);
	e->owners = calloc(n, sizeof(*e->owners));
	e->ways = calloc((size_t)p->n + 1, sizeof(*e->ways));
	ok = e->owners && e->ways;
	for (uint32_t i = 0; ok && i < f->n_devices; i++)
		ok = own_all(e, f, i);
	for (uint32_t i = 0; ok && i < p->n; i++)
		ok = add_way(e, p, i);
	if (!ok)
		pair_ends_fini(e);
	return ok;
}

void pair_ends_fini(struct pair_ends *e)
{
	free(e->owners);
	free(e->ways);
	map_fini(&e->by_addr);
	map_fini(&e->by_way);
}

/* The tunnel that leads back, of one device or of any (POLICY_NONE): of several
 * between the same addresses the one with the same number, as both ends
 * usually have them in one order. *several: more than one device has some. */
static uint32_t leads_back(const struct pair_ends *e,
	const struct pair_prediction *p, const struct pair_tunnel *t,
	uint32_t device, bool *several)
{
	const struct pair_way *own = &e->ways[t - p->tunnels];
	struct pair_way back = {.from = t->to, .to = pair_from(p, t)};
	uint32_t first = map_get(&e->by_way, way_key(&back)), i;

	if (first == MAP_NONE)
		return POLICY_NONE;
	*several = e->ways[first].several;
	memcpy(back.nth, own->nth, sizeof(back.nth));
	i = map_get(&e->by_way, way_key(&back));
	if (i == MAP_NONE)
		i = first;
	if (p->tunnels[i].device == t->device ||
		(device != POLICY_NONE && p->tunnels[i].device != device))
		return POLICY_NONE;
	return i;
}

/* Whoever has the address, but the device itself. */
static uint32_t owners_of(const struct pair_ends *e,
	const struct pair_tunnel *t, uint32_t *n, bool *shared)
{
	uint32_t first = POLICY_NONE;

	*n = 0;
	*shared = true;
	if (t->to.family == ADDR_NONE)
		return first;
	for (uint32_t i = map_get(&e->by_addr, addr_key(&t->to)); i != MAP_NONE;
		i = e->owners[i].next) {
		if (e->owners[i].device == t->device)
			continue;
		/* The first in the order of the devices comes last. */
		first = e->owners[i].device;
		*shared &= e->owners[i].shared;
		++*n;
	}
	return first;
}

uint32_t pair_ends_others(const struct pair_ends *e,
	const struct pair_tunnel *t, uint32_t at, uint32_t *device)
{
	uint32_t n, first;
	bool shared;

	if (at == POLICY_NONE) {
		first = owners_of(e, t, &n, &shared);
		if (!shared || first != t->peer)
			return POLICY_NONE;
		at = map_get(&e->by_addr, addr_key(&t->to));
	} else {
		at = e->owners[at].next;
	}
	while (at != MAP_NONE && (e->owners[at].device == t->device ||
		e->owners[at].device == t->peer))
		at = e->owners[at].next;
	if (at != MAP_NONE)
		*device = e->owners[at].device;
	return at;
}

void pair_ends_find(const struct pair_ends *e, const struct pair_prediction *p,
	struct pair_tunnel *t)
{
	bool shared, several;
	uint32_t n;
	uint32_t first = owners_of(e, t, &n, &shared);

	if (first == POLICY_NONE)
		return;
	/* An address that several have: the one that leads back is meant,
	 * unless it is that of a cluster, where any of them may answer. */
	if (n > 1 && !shared) {
		several = false;
		t->back = leads_back(e, p, t, POLICY_NONE, &several);
		if (t->back == POLICY_NONE || several) {
			t->back = POLICY_NONE;
			if (t->status == PAIR_UNKNOWN)
				t->status = PAIR_AMBIGUOUS;
			return;
		}
		first = p->tunnels[t->back].device;
	}
	t->peer = first;
	if (t->back == POLICY_NONE)
		t->back = leads_back(e, p, t, first, &several);
}
