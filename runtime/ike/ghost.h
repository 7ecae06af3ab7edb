/* Answers kept for messages whose SA is gone or never was: a peer that lost
 * our last response asks again with the same octets and gets the same answer
 * (RFC 7296 2.1), without state that a flood could fill: a small ring. */
#ifndef FLEXIKE_IKE_GHOST_H
#define FLEXIKE_IKE_GHOST_H

#include "runtime/ike/timer.h"
#include "runtime/ike/window.h"

#define IKE_GHOSTS 64
#define IKE_GHOST_SECONDS 30

struct ike_ghost {
	uint64_t hash; /* of the request */
	mono_t until;
	struct ike_buf response;
};

struct ike_ghosts {
	struct ike_ghost ring[IKE_GHOSTS];
	uint32_t next;
	uint32_t n; /* alive */
	struct ike_timer timer;
};

struct ike;

/* Best effort: without memory nothing is kept. */
void ike_ghost_keep(struct ike *ike, uint64_t hash, struct span response);
/* The response to that request, or an empty span. */
struct span ike_ghost_find(const struct ike *ike, uint64_t hash);
void ike_ghost_expire(struct ike *ike);
void ike_ghost_fini(struct ike *ike);

#endif
