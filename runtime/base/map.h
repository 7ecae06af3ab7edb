/* Hash map from bytes to a 32-bit number: names to indexes, SPIs to slots.
 *
 * Open addressing, seeded, so that a peer who chooses keys cannot choose the
 * buckets. Keys are borrowed: they must outlive their entry. */
#ifndef FLEXIKE_BASE_MAP_H
#define FLEXIKE_BASE_MAP_H

#include "runtime/base/bytes.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
	const uint8_t *key; /* NULL: free; see MAP_DEAD in map.c */
	uint32_t key_len;
	uint32_t value;
	uint64_t hash;
};

struct map {
	struct map_slot *slots; /* owned */
	size_t cap;		/* power of two, or 0 */
	size_t n;		/* live entries */
	size_t filled;		/* live and deleted */
	uint64_t seed;
};

uint64_t hash_bytes(uint64_t seed, struct span s);

void map_init(struct map *m, uint64_t seed);
void map_fini(struct map *m);
/* MAP_NONE when absent. */
uint32_t map_get(const struct map *m, struct span key);
/* Insert or overwrite; false only when memory is short. */
bool map_set(struct map *m, struct span key, uint32_t value)
	__attribute__((warn_unused_result));
/* The value that was there, or MAP_NONE. */
uint32_t map_del(struct map *m, struct span key);

#endif
