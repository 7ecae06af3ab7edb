/* Tunnels of the policy: wanted or not, retried with a growing pause. */
#ifndef FLEXIKE_IKE_TUNNEL_H
#define FLEXIKE_IKE_TUNNEL_H

#include "runtime/ike/engine.h"

bool ike_tunnels_init(struct ike *ike) __attribute__((warn_unused_result));
void ike_tunnels_fini(struct ike *ike);
/* Put an SA that belongs to a tunnel into its list, and take it out. */
void ike_tunnel_join(struct ike *ike, struct ike_sa *sa, uint32_t tunnel);
void ike_tunnel_leave(struct ike *ike, struct ike_sa *sa);
/* The first tunnel that leads to the SA's peer, when these have other SAs
 * than that one; POLICY_NONE: they have none. The others: next_alike. */
uint32_t ike_tunnel_shared(const struct ike *ike, const struct ike_sa *sa);
/* The static tunnel that belongs to a peer with that profile: POLICY_NONE
 * when there is none. */
uint32_t ike_tunnel_of_peer(const struct ike *ike, const struct ike_sa *sa);
/* The multipoint tunnel that a peer with that profile comes to; POLICY_NONE:
 * there is none. */
uint32_t ike_tunnel_multipoint(const struct ike *ike, const struct ike_sa *sa);
/* The row of the virtual-template of a profile; POLICY_NONE: there is none, or
 * it has no protection. */
uint32_t ike_tunnel_template(const struct ike *ike, uint32_t profile);
/* An SA of the tunnel came up (up_s 0), or is gone after it was of use for up_s
 * seconds (-1: never). Decides whether and when to start. */
void ike_tunnel_changed(struct ike *ike, uint32_t tunnel, enum cause cause,
	int64_t up_s);
void ike_tunnel_timer(struct ike *ike, uint32_t tunnel);
/* From and to: as in struct ike_event. */
void ike_tunnel_start(struct ike *ike, uint32_t tunnel,
	const struct addr *from, const struct addr *to);
void ike_tunnel_stop(struct ike *ike, uint32_t tunnel);

#endif
