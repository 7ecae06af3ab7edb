/* Authorization policies: what a peer is granted. */
#include "compiler/lint/authorize.h"
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"

#define MOST 10 /* split-dns, backup-gateway */

static void too_many(struct lint *l, const struct model_authorization *o,
	const struct model_list *list, const char *what)
{
	const struct model_value *v = list->first;
	struct diag *d;

	if (list->n <= MOST)
		return;
	for (int i = 0; i < MOST; i++)
		v = model_next(v);
	d = lint_add(l, LINT_FV761, v->at,
		"the policy `%.*s` has %u %s lines; IOS takes %d",
		LINT_TEXT(o->head.name), list->n, what, MOST);
	lint_fix(l, d, "take %u of them out", list->n - MOST);
}

void lint_too_many_names(struct lint *l, const struct model_authorization *o)
{
	too_many(l, o, &o->split_dns, "split-dns");
	too_many(l, o, &o->backup_gateways, "backup-gateway");
}

void lint_two_address_sources(struct lint *l,
	const struct model_authorization *o)
{
	struct diag *d;

	if (!model_is_set(o->pool) || !model_is_set(o->dhcp_server))
		return;
	d = lint_add(l, LINT_FV760, o->dhcp_server->at,
		"the policy `%.*s` has a pool and a DHCP server; the server is "
		"never asked", LINT_TEXT(o->head.name));
	lint_related(l, d, o->pool->at, "addresses come from this pool alone");
	lint_fix(l, d, "no pool %.*s, or no dhcp server",
		LINT_TEXT(o->pool->text));
}

static void of_no_use(struct lint *l, const struct model_authorization *o,
	const struct model_value *v, const char *what, const char *without,
	const char *fix)
{
	struct diag *d = lint_add(l, LINT_FV767, v->at,
		"the policy `%.*s` has %s and no %s", LINT_TEXT(o->head.name),
		what, without);

	lint_fix(l, d, "%s", fix);
}

void lint_half_grant(struct lint *l, const struct model_authorization *o)
{
	const struct model_value *dhcp = model_is_set(o->dhcp_giaddr) ?
		o->dhcp_giaddr : o->dhcp_timeout;

	if (model_is_set(dhcp) && !model_is_set(o->dhcp_server))
		of_no_use(l, o, dhcp, "settings for DHCP", "DHCP server",
			"dhcp server A");
	if (model_is_set(o->config_version) && !model_is_set(o->config_url))
		of_no_use(l, o, o->config_version, "a configuration version",
			"configuration URL", "configuration url URL");
	if (model_is_set(o->prefix6) && !model_is_set(o->pool6))
		of_no_use(l, o, o->prefix6, "an IPv6 prefix length",
			"IPv6 pool", "ipv6 pool NAME");
	if (o->split_dns.n && !model_is_set(o->dns[0]) &&
		!model_is_set(o->dns6[0]))
		of_no_use(l, o, o->split_dns.first, "split-dns",
			"name server to send those names to", "dns A");
}

void lint_no_flows(struct lint *l, const struct model_authorization *o)
{
	struct diag *d;

	if (!model_is_set(o->flow_limit) || o->flow_limit->number)
		return;
	d = lint_add(l, LINT_FV770, o->flow_limit->at,
		"the policy `%.*s` allows no child SA at all",
		LINT_TEXT(o->head.name));
	lint_fix(l, d, "no ipsec flow-limit");
}

/* ---- routes ---------------------------------------------------------------------- */

static bool has_client(const struct model *m)
{
	const struct model_client *c;

	MODEL_EACH(m, MODEL_CLIENT, c)
		return true;
	return false;
}

void lint_redistribute(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_authorization *o;
	bool client = has_client(m);

	MODEL_EACH(m, MODEL_AUTHORIZATION, o) {
		const struct model_value *v = o->redistribute.first;
		struct diag *d;

		if (!v)
			continue;
		if (!client) {
			d = lint_add(l, LINT_FV759, v->at,
				"the policy `%.*s` redistributes routes, and "
				"this router is no FlexVPN client",
				LINT_TEXT(o->head.name));
			lint_fix(l, d, "route set access-list NAME, or a "
				       "routing protocol over the tunnel");
			continue;
		}
		MODEL_LIST_EACH(r, &o->redistribute) {
			if (r->word != MODEL_REDISTRIBUTE_STATIC)
				continue;
			d = lint_add(l, LINT_FV759, r->at,
				"the policy `%.*s` redistributes static routes; "
				"only connected ones are supported",
				LINT_TEXT(o->head.name));
			lint_fix(l, d, "route redistribute connected");
		}
	}
}

static uint32_t distance_of(const struct model_route *r)
{
	const struct model_value *v = r->v[MODEL_ROUTE_DISTANCE];

	return model_is_set(v) ? v->number : 1;
}

static const struct model_interface *default_route_tunnel(
	const struct model_route *r)
{
	const struct prefix *net = model_prefix(r->v[MODEL_ROUTE_NET]);
	const struct model_interface *i = (const struct model_interface *)
		model_ref(r->v[MODEL_ROUTE_INTERFACE]);

	return i && i->is_tunnel && net->addr.family == ADDR_V4 && !net->len &&
			i->tunnel->destination->word ==
				MODEL_ENDPOINT_DYNAMIC ? i : NULL;
}

/* The first default route of r's VRF, which may be r. */
static const struct model_route *first_default_route(struct lint *l,
	struct map *seen, const struct model_route *r)
{
	struct span vrf = r->v[MODEL_ROUTE_VRF]->text;
	struct span key = vrf.n ? vrf : span_str(" ");
	uint32_t k = map_get(seen, key);

	if (k != MAP_NONE)
		return (const struct model_route *)
			l->model->table[MODEL_ROUTE].items[k];
	l->list->oom |= !map_set(seen, key, r->head.index);
	return r;
}

void lint_two_default_routes(struct lint *l)
{
	const struct model_route *r;
	struct map seen; /* by VRF */

	map_init(&seen, 1);
	MODEL_EACH(l->model, MODEL_ROUTE, r) {
		const struct model_interface *i = default_route_tunnel(r);
		const struct model_route *first =
			i ? first_default_route(l, &seen, r) : NULL;
		struct diag *d;

		/* Of two distances one is a backup. */
		if (!i || default_route_tunnel(first) == i ||
			distance_of(first) != distance_of(r))
			continue;
		d = lint_add(l, LINT_FV764, r->v[MODEL_ROUTE_NET]->at,
			"a second default route leads into a FlexVPN client's "
			"tunnel, %.*s", LINT_TEXT(i->head.name));
		lint_related(l, d, first->v[MODEL_ROUTE_NET]->at,
			"the first one");
		lint_fix(l, d, "a default route through one of them, and the "
			       "networks themselves through the other");
		break;
	}
	map_fini(&seen);
}

void lint_never_asks(struct lint *l, const struct model_interface *i)
{
	const struct model_profile *p;
	struct diag *d;

	if (i->ipv4->word != MODEL_IP_NEGOTIATED || !i->is_tunnel)
		return;
	p = lint_ike_profile(l->model, i);
	if (!p || p->aaa->config_request->word != MODEL_OFF)
		return;
	d = lint_add(l, LINT_FV753, i->ipv4->at,
		"%.*s gets its address from the gateway, and the profile "
		"`%.*s` does not ask for one", LINT_TEXT(i->head.name),
		LINT_TEXT(p->head.name));
	lint_related(l, d, p->aaa->config_request->at, "switched off here");
	lint_fix(l, d, "crypto ikev2 profile %.*s / config-exchange request",
		LINT_TEXT(p->head.name));
}

void lint_extended_route_list(struct lint *l,
	const struct model_authorization *o)
{
	MODEL_LIST_EACH(v, &o->route_acls) {
		const struct model_access_list *a =
			(const struct model_access_list *)model_ref(v);
		struct diag *d;

		if (!a || model_acl_is_standard(a))
			continue;
		d = lint_add(l, LINT_FV755, v->at,
			"`%.*s` is an extended access list; routes are taken "
			"from a standard one",
			LINT_TEXT(v->text));
		lint_related(l, d, a->head.at, "defined here");
		lint_fix(l, d, "ip access-list standard NAME / permit NETWORK "
			       "WILDCARD, and route set access-list NAME");
	}
}
