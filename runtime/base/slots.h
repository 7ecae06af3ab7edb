/* Hash index of numbers whose keys are kept elsewhere: names of objects, texts
 * of a pool.
 *
 * Eight octets a slot, against 24 of a struct map, and growing looks at no
 * key: the slot has all that it needs of the hash. Who looks up compares keys.
 * Nothing is ever taken out. */
#ifndef FLEXIKE_BASE_SLOTS_H
#define FLEXIKE_BASE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOTS_NONE UINT32_MAX

/* Zeroed is empty. */
struct slots {
	uint64_t *slot; /* upper half of the hash, number + 1; 0 free; owned */
	size_t cap;
	size_t n;
};

/* Is the key of this number the one that is looked for? */
typedef bool slots_is_fn(const void *ctx, uint32_t number);

/* SLOTS_NONE when there is none. hash is hash_bytes() of the key. */
uint32_t slots_find(const struct slots *s, uint64_t hash, slots_is_fn *is,
	const void *ctx);
/* number is below SLOTS_NONE, and its key is not there yet. False: memory. */
bool slots_add(struct slots *s, uint64_t hash, uint32_t number)
	__attribute__((warn_unused_result));
void slots_fini(struct slots *s);

#endif
