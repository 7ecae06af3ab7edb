#include "runtime/ike/entry.h"

#include "runtime/ike/child.h"

/* An entry with a peer whose name the tables cannot resolve is nobody's. */
static bool belongs(const struct ike *ike, uint32_t i, const struct ike_sa *sa)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, i);
	const struct policy_ipsec_profile *prot;

	if (row->kind != POLICY_TUNNEL_MAP_ENTRY || row->shutdown ||
		row->ipsec_profile == POLICY_NONE || row->destination_name.n ||
		!addr_eq(&ike->tunnels[i].source, &sa->local.addr))
		return false;
	prot = policy_get(p, ipsec_profile, row->ipsec_profile);
	/* Only entries of dynamic maps may do without an access list. */
	return prot->proposals.n &&
		(row->selectors.n || row->destination.family == ADDR_NONE) &&
		(prot->profile == POLICY_NONE || prot->profile == sa->profile);
}

uint32_t ike_entry_of_peer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	uint32_t to = ike_lookup_destination(ike, &sa->remote.addr);
	uint32_t any = ike->lookup.open;
	uint32_t best = POLICY_NONE;
	enum ike_child_fit most = IKE_FIT_NOTHING;

	/* Both lists are in the order of the maps. */
	while (to != POLICY_NONE || any != POLICY_NONE) {
		uint32_t *next = to < any ? &to : &any;
		uint32_t i = *next;
		enum ike_child_fit fit;

		*next = ike->tunnels[i].next_alike;
		if (!belongs(ike, i, sa))
			continue;
		fit = ike_child_fits(ike, sa, i, msg);
		if (best != POLICY_NONE && fit <= most)
			continue;
		best = i;
		most = fit;
		if (fit == IKE_FIT_ALL)
			break;
	}
	return best;
}
