/* NHRP: the peers that tunnels are told of. */
#include "compiler/normalise/normalise.h"

static void peers(struct norm *n, const struct model_interface *i,
	const struct model_list *list, bool server)
{
	MODEL_LIST_EACH(v, list) {
		struct policy_nhrp_peer r = {NORM_AT(n, v->at),
			.tunnel = n->tunnel_row[i->head.index],
			.server = server,
			.multicast = server && v->word & MODEL_NHS_MULTICAST,
			.inside = policy_addr_of(model_addr(v)),
			.host = norm_text(n, v->text)};

		if (server && v->word & MODEL_NHS_DYNAMIC)
			r.inside = (struct policy_addr){0};
		(void)policy_add(n->b, POLICY_TABLE_nhrp_peer, &r);
	}
}

void norm_nhrp(struct norm *n)
{
	const struct model_interface *i;

	MODEL_EACH(n->m, MODEL_INTERFACE, i) {
		if ((!i->is_tunnel && !i->is_template) ||
			n->tunnel_row[i->head.index] == POLICY_NONE)
			continue;
		peers(n, i, &i->nhrp->servers, true);
		peers(n, i, &i->nhrp->maps, false);
	}
}
