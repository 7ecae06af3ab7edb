#include "runtime/ike/lookup.h"

#include <stdlib.h>

#include "runtime/ike/engine.h"

/* Octets only, so that it may be hashed as memory. */
struct ike_lookup_key {
	struct addr addr;
	uint8_t len;
	uint8_t keyring[4];
};

_Static_assert(MAP_NONE == POLICY_NONE, "what is not found is no row");

static struct span addr_key(const struct addr *a)
{
	return span_of(a, sizeof(*a));
}

static struct span peer_key(const struct ike_lookup_key *k)
{
	return span_of(k, sizeof(*k));
}

static struct ike_lookup_key peer_key_of(uint32_t keyring,
	const struct addr *a, uint8_t len)
{
	struct prefix p = {*a, len};
	struct ike_lookup_key k = {.addr = prefix_first(&p), .len = len};

	bytes_set32(k.keyring, keyring);
	return k;
}

static uint64_t *length_word(struct ike_lookup *l, uint32_t keyring,
	uint8_t family, uint8_t len)
{
	return &l->lengths[keyring][family == ADDR_V6 ? 1 + len / 64 : 0];
}

/* The first to come stays. */
static bool add(struct map *m, struct span key, uint32_t value)
{
	return map_get(m, key) != MAP_NONE || map_set(m, key, value);
}

static bool add_addr(struct ike_lookup *l, struct map *m,
	const struct addr *a, uint32_t value)
{
	struct ike_lookup_key *k = &l->keys[l->n_keys];

	if (a->family == ADDR_NONE || map_get(m, addr_key(a)) != MAP_NONE)
		return true;
	k->addr = *a;
	l->n_keys++;
	return map_set(m, addr_key(&k->addr), value);
}

static bool add_tunnels(struct ike *ike)
{
	struct ike_lookup *l = &ike->lookup;
	bool ok = true;

	/* From the last to the first: each goes before those that it found. */
	for (uint32_t i = ike->n_tunnels; i-- > 0;) {
		struct ike_tunnel *t = &ike->tunnels[i];

		const struct policy_tunnel *row =
			policy_get(ike->env.policy, tunnel, i);

		t->destination = policy_addr_get(&row->destination);
		t->next_alike = POLICY_NONE;
		if (t->source.family != ADDR_NONE)
			ok = ok && map_set(&l->sources, addr_key(&t->source),
				i);
		if (t->destination.family == ADDR_NONE) {
			if (row->kind != POLICY_TUNNEL_MAP_ENTRY &&
				row->kind != POLICY_TUNNEL_MULTIPOINT)
				continue;
			t->next_alike = l->open;
			l->open = i;
			continue;
		}
		t->next_alike = ike_lookup_destination(ike, &t->destination);
		ok = ok && map_set(&l->destinations,
			addr_key(&t->destination), i);
	}
	return ok;
}

static bool add_interfaces(struct ike *ike)
{
	const struct policy *p = ike->env.policy;
	struct ike_lookup *l = &ike->lookup;
	bool ok = true;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface);
		i++) {
		const struct policy_interface *row =
			policy_get(p, interface, i);
		struct addr v4 = policy_addr_get(&row->ipv4.addr);
		struct addr v6 = policy_addr_get(&row->ipv6.addr);

		ok = ok && add_addr(l, &l->interfaces, &v4, i) &&
			add_addr(l, &l->interfaces, &v6, i);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_cluster); i++) {
		const struct policy_cluster *row = policy_get(p, cluster, i);
		struct addr a = policy_addr_get(&row->address);

		if (row->interface != POLICY_NONE)
			ok = ok && add_addr(l, &l->interfaces, &a,
				row->interface);
	}
	return ok;
}

static bool add_peer(struct ike *ike, uint32_t keyring, uint32_t peer)
{
	const struct policy *p = ike->env.policy;
	struct ike_lookup *l = &ike->lookup;
	struct policy_range r = policy_get(p, keyring_peer, peer)->addresses;

	for (uint32_t i = 0; i < r.n; i++) {
		struct prefix x = policy_prefix_get(&policy_get(p,
			keyring_address, r.first + i)->prefix);
		struct ike_lookup_key *k = &l->keys[l->n_keys];

		*k = peer_key_of(keyring, &x.addr, x.len);
		if (map_get(&l->peers, peer_key(k)) != MAP_NONE)
			continue;
		l->n_keys++;
		*length_word(l, keyring, x.addr.family, x.len) |=
			UINT64_C(1) << (x.len % 64);
		if (!map_set(&l->peers, peer_key(k), peer))
			return false;
	}
	return true;
}

static bool add_keyrings(struct ike *ike)
{
	const struct policy *p = ike->env.policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_keyring); i++) {
		struct policy_range r = policy_get(p, keyring, i)->peers;

		for (uint32_t k = 0; k < r.n; k++) {
			if (!add_peer(ike, i, r.first + k))
				return false;
		}
	}
	return true;
}

/* Keyrings may share peer rows in an image that a compiler did not make. */
static size_t count_keys(const struct policy *p)
{
	size_t n = (size_t)policy_count(p, POLICY_TABLE_interface) * 2 + 1 +
		policy_count(p, POLICY_TABLE_cluster);

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_keyring); i++) {
		struct policy_range r = policy_get(p, keyring, i)->peers;

		for (uint32_t k = 0; k < r.n; k++)
			n += policy_get(p, keyring_peer, r.first + k)
				->addresses.n;
	}
	return n;
}

bool ike_lookup_init(struct ike *ike)
{
	const struct policy *p = ike->env.policy;
	struct ike_lookup *l = &ike->lookup;
	struct map *maps[] = {&l->sources, &l->destinations, &l->interfaces,
		&l->peers};

	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		map_init(maps[i], ike->hash_seed + i);
	l->open = POLICY_NONE;
	l->keys = calloc(count_keys(p), sizeof(*l->keys));
	l->lengths = calloc(policy_count(p, POLICY_TABLE_keyring) + 1,
		sizeof(*l->lengths));
	return l->keys && l->lengths && add_tunnels(ike) &&
		add_interfaces(ike) && add_keyrings(ike);
}

void ike_lookup_fini(struct ike *ike)
{
	struct ike_lookup *l = &ike->lookup;

	map_fini(&l->sources);
	map_fini(&l->destinations);
	map_fini(&l->interfaces);
	map_fini(&l->peers);
	free(l->lengths);
	free(l->keys);
}

bool ike_lookup_source_set(struct ike *ike, uint32_t tunnel,
	const struct addr *source)
{
	struct map *m = &ike->lookup.sources;
	struct addr *mine = &ike->tunnels[tunnel].source;

	/* The key is the tunnel's own address: out before it changes. Others
	 * that had the same source take the place. */
	if (map_get(m, addr_key(mine)) == tunnel) {
		(void)map_del(m, addr_key(mine));
		for (uint32_t i = 0; i < ike->n_tunnels; i++) {
			if (i != tunnel &&
				addr_eq(&ike->tunnels[i].source, mine) &&
				!add(m, addr_key(&ike->tunnels[i].source), i))
				return false;
		}
	}
	*mine = *source;
	return mine->family == ADDR_NONE || add(m, addr_key(mine), tunnel);
}

uint32_t ike_lookup_source(const struct ike *ike, const struct addr *a)
{
	return map_get(&ike->lookup.sources, addr_key(a));
}

uint32_t ike_lookup_destination(const struct ike *ike, const struct addr *a)
{
	return map_get(&ike->lookup.destinations, addr_key(a));
}

uint32_t ike_lookup_interface(const struct ike *ike, const struct addr *a)
{
	return map_get(&ike->lookup.interfaces, addr_key(a));
}

uint32_t ike_lookup_peer(const struct ike *ike, uint32_t keyring,
	const struct addr *a)
{
	const struct ike_lookup *l = &ike->lookup;
	int first = a->family == ADDR_V6 ? 1 : 0;
	int last = a->family == ADDR_V6 ? 3 : 0;

	for (int w = last; w >= first; w--) {
		uint64_t bits = l->lengths[keyring][w];

		while (bits) {
			int top = 63 - __builtin_clzll(bits);
			int len = top + (w > 1 ? (w - 1) * 64 : 0);
			struct ike_lookup_key k =
				peer_key_of(keyring, a, (uint8_t)len);
			uint32_t peer = map_get(&l->peers, peer_key(&k));

			if (peer != MAP_NONE)
				return peer;
			bits &= ~(UINT64_C(1) << top);
		}
	}
	return POLICY_NONE;
}
