/* FV756: a tunnel that no traffic is sent into. Only where routes are static:
 * what a routing protocol will bring is not in the configuration. */
#include "compiler/lint/authorize.h"
#include "compiler/lint/lint.h"

#include <stdlib.h>

#include "runtime/base/map.h"

struct routed {
	const struct model *m;
	bool *by_interface; /* owned: per interface, a route names it */
	struct map nets;    /* networks of tunnels → interface */
	uint8_t lens[129];  /* the lengths of networks there are */
	struct prefix *kept; /* owned: the keys of nets */
	size_t n;
};

static bool learns_routes(const struct model *m)
{
	const struct model_interface *i;

	/* A route map may send packets anywhere. */
	if (m->table[MODEL_ROUTER].n || m->table[MODEL_EIGRP].n ||
		m->table[MODEL_ROUTE_MAP].n)
		return true;
	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (model_is_set(i->routing->policy))
			return true;
	return false;
}

/* By IKEv2: the smart default policy alone sends the interface's address and
 * accepts what the peer sends. */
static bool is_told_routes(const struct lint *l,
	const struct model_interface *i)
{
	const struct model_ipsec_profile *ipsec = lint_protection(i);
	const struct model_profile *p = lint_ike_profile(l->model, i);
	struct lint_authorization asked[LINT_AUTHORIZATIONS];

	return !ipsec || !p || model_is_set(ipsec->ipsec_rare->reverse_route) ||
		lint_authorizations(p, asked) != 0;
}

static bool is_numbered_tunnel(const struct model_interface *i)
{
	return lint_is_static_tunnel(i) && !model_is_set(i->shutdown) &&
		model_addr(i->ipv4)->family &&
		!model_is_set(i->nhrp->network_id) &&
		!model_is_set(i->nhrp->ldp);
}

static bool add_net(struct routed *r, const struct model_value *v,
	uint32_t interface)
{
	struct prefix *key = &r->kept[r->n];

	if (!model_addr(v)->family)
		return true;
	*key = prefix_network(model_prefix(v));
	r->lens[key->len] = 1;
	r->n++;
	return map_set(&r->nets, span_of(key, sizeof(*key)), interface);
}

/* The tunnels in whose network a next hop is. */
static void mark_hop(struct routed *r, const struct addr *hop)
{
	for (size_t len = 0; len <= addr_len(hop) * 8; len++) {
		struct prefix host = {.addr = *hop, .len = (uint8_t)len};
		struct prefix net = r->lens[len] ? prefix_network(&host) : host;
		uint32_t k = r->lens[len] ?
			map_get(&r->nets, span_of(&net, sizeof(net))) :
			MAP_NONE;

		if (k != MAP_NONE)
			r->by_interface[k] = true;
	}
}

static void mark_routes(struct routed *r)
{
	const struct model_route *route;

	MODEL_EACH(r->m, MODEL_ROUTE, route) {
		const struct model_head *to =
			model_ref(route->v[MODEL_ROUTE_INTERFACE]);
		const struct addr *hop = model_route_hop(route);

		if (to && to->type == MODEL_INTERFACE)
			r->by_interface[to->index] = true;
		if (hop->family)
			mark_hop(r, hop);
	}
}

static bool routed_init(struct routed *r, const struct model *m)
{
	size_t n = m->table[MODEL_INTERFACE].n;
	const struct model_interface *i;
	bool ok;

	*r = (struct routed){.m = m};
	map_init(&r->nets, 1);
	r->by_interface = calloc(n + 1, sizeof(*r->by_interface));
	r->kept = calloc(n + 1, sizeof(*r->kept));
	ok = r->by_interface && r->kept;
	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (ok && is_numbered_tunnel(i))
			ok = add_net(r, i->ipv4, i->head.index);
	if (ok)
		mark_routes(r);
	return ok;
}

static void routed_fini(struct routed *r)
{
	map_fini(&r->nets);
	free(r->by_interface);
	free(r->kept);
}

void lint_unrouted(struct lint *l)
{
	const struct model_interface *i;
	struct routed r;

	/* Without any route the file is a fragment, or a lab. */
	if (!l->model->table[MODEL_ROUTE].n || learns_routes(l->model))
		return;
	if (!routed_init(&r, l->model))
		l->list->oom = true;
	else MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		struct diag *d;

		if (!is_numbered_tunnel(i) || r.by_interface[i->head.index] ||
			is_told_routes(l, i))
			continue;
		d = lint_add(l, LINT_FV756, i->head.at,
			"no route leads into %.*s", LINT_TEXT(i->head.name));
		lint_fix(l, d, "ip route NETWORK MASK %.*s; or a routing protocol "
			"over the tunnel; or routes by IKEv2: aaa authorization "
			"group in its profile", LINT_TEXT(i->head.name));
	}
	routed_fini(&r);
}
