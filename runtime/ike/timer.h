/* Deadlines of one engine: a binary heap of timers that live inside their
 * owners. Setting one never allocates; joining reserves the room. Equal
 * deadlines fire in order of kind and owner, so that runs are reproducible. */
#ifndef FLEXIKE_IKE_TIMER_H
#define FLEXIKE_IKE_TIMER_H

#include "runtime/base/mono.h"

#include <stddef.h>

enum ike_timer_kind { IKE_TIMER_SA, IKE_TIMER_TUNNEL, IKE_TIMER_GHOSTS };

#define IKE_TIMER_OUT UINT32_MAX

struct ike_timer {
	mono_t due;
	uint32_t pos; /* in the heap, or IKE_TIMER_OUT */
	uint32_t owner; /* id of the SA, row of the tunnel */
	enum ike_timer_kind kind;
};

struct ike_heap {
	struct ike_timer **items; /* owned array of borrowed timers */
	uint32_t n, cap;
	uint32_t members; /* timers that may be set */
};

/* False: no memory; the timer has not joined. */
bool ike_timer_join(struct ike_heap *h, struct ike_timer *t,
	enum ike_timer_kind kind, uint32_t owner)
	__attribute__((warn_unused_result));
void ike_timer_leave(struct ike_heap *h, struct ike_timer *t);
/* MONO_NEVER takes it out. */
void ike_timer_set(struct ike_heap *h, struct ike_timer *t, mono_t due);
/* The earliest, or NULL. */
struct ike_timer *ike_timer_first(const struct ike_heap *h);
void ike_timer_fini(struct ike_heap *h);

#endif
