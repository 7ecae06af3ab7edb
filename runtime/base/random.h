/* Randomness is an input: the gateway injects the system's, a simulation a
 * seeded stream, so that the same events give the same bytes. */
#ifndef FLEXIKE_BASE_RANDOM_H
#define FLEXIKE_BASE_RANDOM_H

#include "runtime/base/bytes.h"

struct random {
	/* Fill n bytes. Must not fail: a system source that cannot deliver
	 * ends the process, because no key may be made without it. */
	void (*fill)(void *ctx, uint8_t *out, size_t n);
	void *ctx; /* borrowed by every user of the struct */
};

static inline void random_fill(const struct random *r, void *out, size_t n)
{
	r->fill(r->ctx, out, n);
}

/* The kernel's generator (getrandom), buffered in `buf`. */
struct random_system {
	uint8_t buf[512];
	size_t left;
};
struct random random_system(struct random_system *state);

/* Reproducible and NOT secure: for simulation, benchmarks and tests only. */
struct random_seeded {
	uint64_t s[4];
};
struct random random_seeded(struct random_seeded *state, uint64_t seed);

#endif
