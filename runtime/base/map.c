#include "runtime/base/map.h"

#include <stdlib.h>

static const uint8_t map_dead_mark;
#define MAP_DEAD (&map_dead_mark)

static uint64_t mix(uint64_t a, uint64_t b)
{
	__uint128_t r = (__uint128_t)a * b;

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static uint64_t load64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

/* Multiply-fold over 16 bytes a round. The tail is read into zeroed words;
 * the length goes into the last round, so "a" and "a\0" differ. */
uint64_t hash_bytes(uint64_t seed, struct span s)
{
	const uint64_t k0 = UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t k1 = UINT64_C(0xd6e8feb86659fd93);
	uint64_t h = seed ^ k0;
	uint8_t tail[16] = {0};
	const uint8_t *p = s.p;
	size_t n = s.n;

	for (; n >= 16; n -= 16, p += 16)
		h = mix(load64(p) ^ k1, load64(p + 8) ^ h);
	if (n)
		memcpy(tail, p, n);
	h = mix(load64(tail) ^ k1, load64(tail + 8) ^ h);
	return mix(h ^ s.n, k0 ^ seed);
}

void map_init(struct map *m, uint64_t seed)
{
	*m = (struct map){.seed = seed};
}

void map_fini(struct map *m)
{
	free(m->slots);
	m->slots = NULL;
	m->cap = m->n = m->filled = 0;
}

static bool slot_is(const struct map_slot *s, uint64_t hash, struct span key)
{
	return s->key != MAP_DEAD && s->hash == hash &&
		span_eq(span_of(s->key, s->key_len), key);
}

static struct map_slot *slot_find(const struct map *m, struct span key,
	uint64_t hash)
{
	for (size_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *s = &m->slots[i];

		if (!s->key || slot_is(s, hash, key))
			return s;
	}
}

static bool map_grow(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t old_cap = m->cap;
	size_t cap = old_cap ? old_cap : 16;

	while (cap < m->n * 2)
		cap *= 2;
	m->slots = calloc(cap, sizeof(*m->slots));
	if (!m->slots) {
		m->slots = old;
		return false;
	}
	m->cap = cap;
	m->filled = m->n;
	for (size_t i = 0; i < old_cap; i++) {
		const struct map_slot *s = &old[i];

		if (s->key && s->key != MAP_DEAD)
			*slot_find(m, span_of(s->key, s->key_len), s->hash) =
				*s;
	}
	free(old);
	return true;
}

uint32_t map_get(const struct map *m, struct span key)
{
	const struct map_slot *s;

	if (m->n == 0)
		return MAP_NONE;
	s = slot_find(m, key, hash_bytes(m->seed, key));
	return s->key ? s->value : MAP_NONE;
}

bool map_set(struct map *m, struct span key, uint32_t value)
{
	uint64_t hash = hash_bytes(m->seed, key);
	struct map_slot *s;

	/* At most three quarters filled, so that every probe ends. */
	if ((m->filled + 1) * 4 > m->cap * 3 && !map_grow(m))
		return false;
	s = slot_find(m, key, hash);
	if (!s->key) {
		m->n++;
		m->filled++;
	}
	/* An empty key still needs an address to tell it from a free slot. */
	s->key = key.p ? key.p : (const uint8_t *)"";
	s->key_len = (uint32_t)key.n;
	s->hash = hash;
	s->value = value;
	return true;
}

uint32_t map_del(struct map *m, struct span key)
{
	struct map_slot *s;
	uint32_t value;

	if (m->n == 0)
		return MAP_NONE;
	s = slot_find(m, key, hash_bytes(m->seed, key));
	if (!s->key)
		return MAP_NONE;
	value = s->value;
	s->key = MAP_DEAD;
	m->n--;
	return value;
}
