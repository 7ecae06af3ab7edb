/* Indexes over the policy, made once: a gateway with many thousand tunnels
 * finds the one that a peer belongs to without looking at each. */
#ifndef FLEXIKE_IKE_LOOKUP_H
#define FLEXIKE_IKE_LOOKUP_H

#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

struct ike;
struct ike_lookup_key;

struct ike_lookup {
	struct ike_lookup_key *keys; /* owned: what the maps' keys point to */
	size_t n_keys;
	struct map sources;	 /* address → tunnel that it is the source of */
	struct map destinations; /* address → first tunnel that leads there */
	/* First entry of a dynamic map or multipoint tunnel, which have no
	 * destination, the others through next_alike; POLICY_NONE: none. */
	uint32_t open;
	struct map interfaces;	 /* address → row of the interface table */
	struct map peers;	 /* keyring and prefix → keyring_peer row */
	/* Per keyring: prefix lengths in use, IPv4 in word 0, IPv6 behind. */
	uint64_t (*lengths)[4];	 /* owned */
};

/* After the tunnels and their sources are known. False: no memory. */
bool ike_lookup_init(struct ike *ike) __attribute__((warn_unused_result));
void ike_lookup_fini(struct ike *ike);
/* A tunnel's source is now another; false: no memory. */
bool ike_lookup_source_set(struct ike *ike, uint32_t tunnel,
	const struct addr *source) __attribute__((warn_unused_result));

/* A tunnel with that source; POLICY_NONE: none. */
uint32_t ike_lookup_source(const struct ike *ike, const struct addr *a);
/* First tunnel with that destination, the others through next_alike of struct
 * ike_tunnel, in order of the table; POLICY_NONE: none. */
uint32_t ike_lookup_destination(const struct ike *ike, const struct addr *a);
/* Interface that has the address; POLICY_NONE: none. */
uint32_t ike_lookup_interface(const struct ike *ike, const struct addr *a);
/* The peer block of a keyring with the longest prefix that has the address
 * in it (guide: best match); POLICY_NONE: none. */
uint32_t ike_lookup_peer(const struct ike *ike, uint32_t keyring,
	const struct addr *a);

#endif
