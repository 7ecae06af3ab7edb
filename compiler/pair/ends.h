/* Who is at the other end of a tunnel: the device that has its destination
 * address. Private to compiler/pair. */
#ifndef FLEXIKE_COMPILER_PAIR_ENDS_H
#define FLEXIKE_COMPILER_PAIR_ENDS_H

#include "compiler/pair/pair.h"
#include "runtime/base/map.h"

struct pair_owner;
struct pair_way;

struct pair_ends {
	struct pair_owner *owners; /* owned */
	uint32_t n_owners;
	struct map by_addr; /* address → first owner */
	struct pair_way *ways; /* owned: per tunnel */
	struct map by_way; /* → tunnel */
};

/* Over the tunnels of a prediction. False: no memory, nothing to free. */
bool pair_ends_init(struct pair_ends *e, const struct pair_prediction *p)
	__attribute__((warn_unused_result));
void pair_ends_fini(struct pair_ends *e);
/* Fill in peer and back of a tunnel, or its status when there is more than one
 * choice. */
void pair_ends_find(const struct pair_ends *e, const struct pair_prediction *p,
	struct pair_tunnel *t);
/* Other gateways of the cluster that the tunnel leads to, one per call: after
 * POLICY_NONE, then after what was returned, which is POLICY_NONE at the end. */
uint32_t pair_ends_others(const struct pair_ends *e,
	const struct pair_tunnel *t, uint32_t at, uint32_t *device);

#endif
