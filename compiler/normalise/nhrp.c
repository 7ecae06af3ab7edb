/* NHRP: what tunnels speak, and the peers that they are told of. */
#include "compiler/normalise/normalise.h"

static const struct model_value *first_of(const struct model_nhrp *h)
{
	const struct model_value *const v[] = {h->network_id, h->redirect,
		h->shortcut, h->holdtime, h->no_unique, h->map_dynamic,
		h->authentication};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (model_is_set(v[i]))
			return v[i];
	return NULL;
}

static uint32_t template_of(const struct model_value *shortcut)
{
	const struct model_head *h = model_ref(shortcut);

	return h ? ((const struct model_interface *)h)->number : 0;
}

static void settings(struct norm *n, const struct model_interface *i)
{
	const struct model_nhrp *h = i->nhrp;
	const struct model_value *first = first_of(h);
	struct policy_nhrp r;

	if (!first)
		return;
	r = (struct policy_nhrp){NORM_AT(n, first->at),
		.tunnel = n->tunnel_row[i->head.index],
		.network = norm_number(h->network_id, 0),
		.redirect = model_is_set(h->redirect),
		.shortcut = model_is_set(h->shortcut),
		.virtual_template = template_of(h->shortcut),
		.holdtime = norm_number(h->holdtime, 0),
		.no_unique = model_is_set(h->no_unique),
		.dynamic_multicast = model_is_set(h->map_dynamic),
		.has_password = model_is_set(h->authentication),
		.password = norm_secret(n, h->authentication)};
	(void)policy_add(n->b, POLICY_TABLE_nhrp, &r);
}

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
		settings(n, i);
		peers(n, i, &i->nhrp->servers, true);
		peers(n, i, &i->nhrp->maps, false);
	}
}
