/* Questions that tables answer without an engine: which IKE policy a local
 * address chooses, which row the longest prefix of an address belongs to. */
#ifndef FLEXIKE_POLICY_FIND_H
#define FLEXIKE_POLICY_FIND_H

#include "runtime/base/arena.h"
#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

/* The IKE policy for a local address in a front-door VRF (POLICY_NONE: the
 * global one): a named address beats any, an exact VRF beats any, and what the
 * operator wrote beats the smart default. POLICY_NONE: none fits. */
uint32_t policy_find_ike_policy(const struct policy *p,
	const struct addr *local, uint32_t fvrf);

/* Prefixes of several owners (keyrings, profiles), each with a value. */
struct policy_prefixes {
	struct map at;
	struct arena arena; /* keys */
	uint8_t (*lengths)[2][17]; /* of each owner and family: a bit set */
};

/* False: no memory; call _fini all the same. */
bool policy_prefixes_init(struct policy_prefixes *x, uint32_t owners)
	__attribute__((warn_unused_result));
void policy_prefixes_fini(struct policy_prefixes *x);
/* The first value of a prefix stays. False: no memory. */
bool policy_prefixes_add(struct policy_prefixes *x, uint32_t owner,
	const struct prefix *p, uint32_t value)
	__attribute__((warn_unused_result));
/* Longest match; MAP_NONE: none. */
uint32_t policy_prefixes_find(const struct policy_prefixes *x, uint32_t owner,
	const struct addr *a);

#endif
