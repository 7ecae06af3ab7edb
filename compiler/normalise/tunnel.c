/* Interfaces, tunnels and the routes that point at them. */
#include "compiler/normalise/normalise.h"

#define GRE_PROTOCOL 47

static const struct model_interface *interface_of(const struct model_value *v)
{
	return (const struct model_interface *)
		model_ref(v);
}

/* The first IPv6 address. */
static struct policy_prefix ipv6_of(const struct model_interface *i)
{
	const struct model_value *v = i->routing->ipv6.first;

	return policy_prefix_of(v ? model_prefix(v) : &model_no_prefix);
}

struct policy_prefix norm_ipv4(const struct model_interface *i)
{
	const struct model_interface *lender = interface_of(i->unnumbered);

	/* `ip unnumbered` borrows an address, not the network. */
	if (!model_is_set(i->ipv4) && lender &&
		model_addr(lender->ipv4)->family) {
		struct prefix p = *model_prefix(lender->ipv4);

		p.len = 32;
		return policy_prefix_of(&p);
	}
	return policy_prefix_of(model_prefix(i->ipv4));
}

static void add_interface(struct norm *n, const struct model_interface *i)
{
	struct policy_interface r = {NORM_WHERE(n, &i->head),
		.name = norm_text(n, i->head.name),
		.ipv4 = norm_ipv4(i),
		.ipv6 = ipv6_of(i),
		.vrf = norm_ref(n, i->vrf),
		.shutdown = model_is_set(i->shutdown),
		.defined = 1};

	norm_set_row(n, &i->head,
		policy_add(n->b, POLICY_TABLE_interface, &r));
}

void norm_interfaces(struct norm *n)
{
	const struct model_interface *i;

	MODEL_EACH(n->m, MODEL_INTERFACE, i)
		if (!i->is_tunnel && !i->is_template)
			add_interface(n, i);
	/* A tunnel may be the source of another. */
	MODEL_EACH(n->m, MODEL_INTERFACE, i) {
		const struct model_interface *from = interface_of(i->tunnel->source);

		if (from && from->is_tunnel &&
			norm_row(n, &from->head) == POLICY_NONE)
			add_interface(n, from);
	}
}

/* An interface that is only named; one row for each name. */
static uint32_t named_interface(struct norm *n, const struct model_value *v)
{
	struct policy_interface r = {NORM_AT(n, v->at),
		.name = norm_text(n, v->text), .vrf = POLICY_NONE};
	uint32_t row = map_get(&n->named, v->text);

	if (row != MAP_NONE)
		return row;
	row = policy_add(n->b, POLICY_TABLE_interface, &r);
	n->oom |= !map_set(&n->named, v->text, row);
	return row;
}

/* ---- tunnels ----------------------------------------------------------------- */

static uint32_t kind_of(const struct model_interface *i)
{
	return i->is_template ? POLICY_TUNNEL_TEMPLATE :
		i->tunnel->mode->word == MODEL_TUNNEL_MULTIPOINT ?
				POLICY_TUNNEL_MULTIPOINT :
				POLICY_TUNNEL_STATIC;
}

static uint32_t mode_of(const struct model_interface *i)
{
	/* What is inside does not change the outside. */
	if (i->tunnel->mode->word == MODEL_TUNNEL_DUAL)
		return POLICY_TUNNEL_IPSEC_IPV4;
	/* gre ip is the default mode of tunnels. */
	return model_is_set(i->tunnel->mode) && i->tunnel->mode->word < POLICY_tunnel_mode_count ?
		i->tunnel->mode->word : POLICY_TUNNEL_GRE;
}

static bool outer_is_v6(uint32_t mode)
{
	return mode == POLICY_TUNNEL_IPSEC_IPV6 ||
		mode == POLICY_TUNNEL_GRE_IPV6;
}

static void source(struct norm *n, const struct model_interface *i,
	struct policy_tunnel *r)
{
	const struct model_interface *from = interface_of(i->tunnel->source);

	if (!model_is_set(i->tunnel->source) ||
		i->tunnel->source->word == MODEL_ENDPOINT_DYNAMIC)
		return;
	if (i->tunnel->source->word == MODEL_ENDPOINT_ADDRESS) {
		r->source = policy_addr_of(model_addr(i->tunnel->source));
		return;
	}
	if (!from) {
		r->source_interface = named_interface(n, i->tunnel->source);
		return;
	}
	r->source_interface = norm_row(n, &from->head);
	r->source = outer_is_v6(r->mode) ? ipv6_of(from).addr :
					   norm_ipv4(from).addr;
}

static struct policy_prefix host_of(const struct policy_addr *a)
{
	return (struct policy_prefix){*a,
		a->family == ADDR_V4	 ? 32 :
			a->family == ADDR_V6 ? 128 :
					       0};
}

/* GRE protects the protocol between the end points; IPsec tunnels protect
 * everything that is routed into them. */
static void selectors(struct norm *n, struct policy_tunnel *r)
{
	bool gre = r->mode == POLICY_TUNNEL_GRE ||
		r->mode == POLICY_TUNNEL_GRE_IPV6;
	struct policy_selector s = {.protocol = gre ? GRE_PROTOCOL : 0,
		.local_port_last = 65535,
		.remote_port_last = 65535};

	if (gre) {
		s.local = host_of(&r->source);
		s.remote = host_of(&r->destination);
	} else {
		s.local.addr.family = s.remote.addr.family =
			r->mode == POLICY_TUNNEL_IPSEC_IPV6 ? ADDR_V6 : ADDR_V4;
	}
	r->selectors.first = policy_add(n->b, POLICY_TABLE_selector, &s);
	r->selectors.n = 1;
}

/* Addresses and tunnel mode of one family: gre ip needs IPv4 ends. */
static bool same_family(const struct policy_tunnel *r)
{
	uint32_t want = outer_is_v6(r->mode) ? ADDR_V6 : ADDR_V4;

	return (!r->source.family || r->source.family == want) &&
		(!r->destination.family || r->destination.family == want);
}

/* The source is up, and in the VRF of the outer packets. */
static bool may_send(const struct model_interface *i)
{
	const struct model_interface *from = interface_of(i->tunnel->source);

	if (!from || !from->head.defined)
		return true;
	return !model_is_set(from->shutdown) &&
		(i->tunnel->vrf->word == MODEL_TUNNEL_EGRESS ||
			model_ref(from->vrf) == model_ref(i->tunnel->vrf));
}

static bool is_usable(struct norm *n, const struct model_interface *i,
	const struct policy_tunnel *r)
{
	const struct policy_ipsec_profile *p;

	if (r->ipsec_profile == POLICY_NONE || r->kind != POLICY_TUNNEL_STATIC ||
		i->tunnel->mode->word == MODEL_TUNNEL_OTHER || !same_family(r))
		return false;
	if ((r->source_interface == POLICY_NONE && !r->source.family) ||
		(!r->destination.family && !r->destination_name.n))
		return false;
	/* A VRF that is named and not defined is no place to send from. */
	if (model_is_set(i->tunnel->vrf) && !model_ref(i->tunnel->vrf))
		return false;
	if (!may_send(i))
		return false;
	p = policy_edit(n->b, POLICY_TABLE_ipsec_profile, r->ipsec_profile);
	return p->profile != POLICY_NONE && p->proposals.n &&
		n->complete[p->profile];
}

static void tunnel(struct norm *n, const struct model_interface *i)
{
	struct policy_tunnel r = {NORM_WHERE(n, &i->head),
		.name = norm_text(n, i->head.name),
		.description = norm_text(n, i->description->text),
		.kind = kind_of(i),
		.mode = mode_of(i),
		.number = i->number,
		.source_interface = POLICY_NONE,
		.destination =
			policy_addr_of(model_addr(i->tunnel->destination)),
		.fvrf = norm_ref(n, i->tunnel->vrf),
		.ivrf = norm_ref(n, i->vrf),
		.ipv4 = norm_ipv4(i),
		.ipv6 = ipv6_of(i),
		.negotiated = i->ipv4->word == MODEL_IP_NEGOTIATED,
		.ip_mtu = norm_number(i->mtu, 0),
		.tcp_mss = norm_number(i->mss, 0),
		.key = norm_number(i->tunnel->key, 0),
		.has_key = model_is_set(i->tunnel->key),
		.ipsec_profile = norm_derived_profile(n, i),
		.shutdown = model_is_set(i->shutdown)};

	if (i->tunnel->destination->word == MODEL_ENDPOINT_NAME)
		r.destination_name = norm_text(n, i->tunnel->destination->text);
	source(n, i, &r);
	selectors(n, &r);
	r.usable = is_usable(n, i, &r);
	n->tunnel_row[i->head.index] =
		policy_add(n->b, POLICY_TABLE_tunnel, &r);
}

void norm_tunnels(struct norm *n)
{
	const struct model_interface *i;

	MODEL_EACH(n->m, MODEL_INTERFACE, i)
		if (i->is_tunnel || i->is_template)
			tunnel(n, i);
}

void norm_routes(struct norm *n)
{
	const struct model_route *route;

	MODEL_EACH(n->m, MODEL_ROUTE, route) {
		const struct model_interface *to =
			interface_of(route->v[MODEL_ROUTE_INTERFACE]);
		const struct model_value *vrf = route->v[MODEL_ROUTE_VRF];
		struct prefix net = *model_prefix(route->v[MODEL_ROUTE_NET]);
		struct policy_route r = {NORM_WHERE(n, &route->head),
			.distance = norm_number(
				route->v[MODEL_ROUTE_DISTANCE], 1)};

		if (!to || !to->is_tunnel ||
			(model_is_set(vrf) && !model_ref(vrf)))
			continue;
		/* The host bits that an operator may leave set mean nothing to
		 * a routing table. */
		net = prefix_network(&net);
		r.prefix = policy_prefix_of(&net);
		r.vrf = norm_ref(n, vrf);
		r.tunnel = n->tunnel_row[to->head.index];
		(void)policy_add(n->b, POLICY_TABLE_route, &r);
	}
}
