#include "runtime/policy/find.h"

static unsigned ike_policy_fit(const struct policy *p,
	const struct policy_ike_policy *row, const struct addr *local,
	uint32_t fvrf)
{
	unsigned fit = 1 + (row->origin == POLICY_ORIGIN_CONFIG ? 1 : 0);
	bool hit = row->local.n == 0;

	if (row->fvrf == POLICY_FVRF_GLOBAL && fvrf != POLICY_NONE)
		return 0;
	if (row->fvrf == POLICY_FVRF_NAMED && fvrf != row->vrf)
		return 0;
	if (row->fvrf != POLICY_FVRF_ANY)
		fit += 2;
	for (uint32_t i = 0; i < row->local.n && !hit; i++) {
		struct addr a = policy_addr_get(&policy_get(p, address,
			row->local.first + i)->addr);

		hit = addr_eq(&a, local);
	}
	if (!hit)
		return 0;
	return fit + (row->local.n ? 4 : 0);
}

uint32_t policy_find_ike_policy(const struct policy *p,
	const struct addr *local, uint32_t fvrf)
{
	uint32_t best = POLICY_NONE;
	unsigned best_fit = 0;
	uint32_t n = policy_count(p, POLICY_TABLE_ike_policy);

	for (uint32_t i = 0; i < n; i++) {
		unsigned fit = ike_policy_fit(p,
			policy_get(p, ike_policy, i), local, fvrf);

		if (fit > best_fit) {
			best = i;
			best_fit = fit;
		}
	}
	return best;
}

/* ---- prefixes ------------------------------------------------------------- */

/* Octets only, so that it may be hashed as memory. */
struct prefix_key {
	uint8_t owner[4];
	uint8_t family;
	uint8_t len;
	uint8_t b[16];
};

static struct prefix_key key_of(uint32_t owner, const struct addr *a,
	uint8_t len)
{
	struct prefix p = {*a, len};
	struct addr first = prefix_first(&p);
	struct prefix_key k = {.family = a->family, .len = len};

	bytes_set32(k.owner, owner);
	memcpy(k.b, first.b, sizeof(k.b));
	return k;
}

bool policy_prefixes_init(struct policy_prefixes *x, uint32_t owners)
{
	map_init(&x->at, 0);
	arena_init(&x->arena, 0);
	x->lengths = arena_array(&x->arena, (size_t)owners + 1,
		sizeof(*x->lengths));
	return x->lengths;
}

void policy_prefixes_fini(struct policy_prefixes *x)
{
	map_fini(&x->at);
	arena_fini(&x->arena);
}

bool policy_prefixes_add(struct policy_prefixes *x, uint32_t owner,
	const struct prefix *p, uint32_t value)
{
	struct prefix_key k = key_of(owner, &p->addr, p->len);
	char *copy;

	if (!p->addr.family ||
		map_get(&x->at, span_of(&k, sizeof(k))) != MAP_NONE)
		return true;
	x->lengths[owner][p->addr.family == ADDR_V6][p->len / 8] |=
		(uint8_t)(1 << p->len % 8);
	copy = arena_strndup(&x->arena, span_of(&k, sizeof(k)));
	return copy && map_set(&x->at, span_of(copy, sizeof(k)), value);
}

uint32_t policy_prefixes_find(const struct policy_prefixes *x, uint32_t owner,
	const struct addr *a)
{
	for (int len = (int)addr_len(a) * 8; a->family && len >= 0; len--) {
		struct prefix_key k = key_of(owner, a, (uint8_t)len);
		uint32_t value;

		if (!(x->lengths[owner][a->family == ADDR_V6][len / 8] >>
			    len % 8 & 1))
			continue;
		value = map_get(&x->at, span_of(&k, sizeof(k)));
		if (value != MAP_NONE)
			return value;
	}
	return MAP_NONE;
}
