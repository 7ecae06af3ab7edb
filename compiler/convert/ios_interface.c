/* Interfaces, tunnels and routes. */
#include "compiler/convert/ios.h"

/* ---- addresses ------------------------------------------------------------ */

static bool is_loopback(const struct policy *p,
	const struct policy_interface *r)
{
	return !strncmp(policy_text(p, r->name), "Loopback", 8);
}

/* TunnelN, and not what a typing error made of one. */
static bool is_tunnel(const struct policy *p, struct policy_str name)
{
	const char *s = policy_text(p, name);

	return !strncmp(s, "Tunnel", 6) && s[6] &&
		!s[6 + strspn(s + 6, "0123456789")];
}

/* Which of two interfaces with one address has it, and which borrowed it:
 * `ip unnumbered` takes the address without the network. */
static bool lends_better(const struct policy *p,
	const struct policy_interface *r, const struct policy_interface *than)
{
	if ((r->ipv4.len < 32) != (than->ipv4.len < 32))
		return r->ipv4.len < 32;
	return is_loopback(p, r) && !is_loopback(p, than);
}

static struct span address_key(const struct policy_prefix *x)
{
	return span_of(x->addr.b, 4);
}

static bool find_lenders(struct ios_writer *w)
{
	const struct policy *p = w->p;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface);
		i++) {
		const struct policy_interface *r = policy_get(p, interface, i);
		uint32_t known;

		if (!r->ipv4.addr.family || is_tunnel(p, r->name))
			continue;
		known = map_get(&w->lenders, address_key(&r->ipv4));
		if (known != MAP_NONE && !lends_better(p, r,
				policy_get(p, interface, known)))
			continue;
		if (!map_set(&w->lenders, address_key(&r->ipv4), i))
			return false;
	}
	return true;
}

static void address_v4(struct ios_writer *w, struct policy_str own,
	const struct policy_prefix *x)
{
	uint32_t lender = POLICY_NONE;

	if (!x->addr.family)
		return;
	if (x->len == 32)
		lender = map_get(&w->lenders, address_key(x));
	if (lender != MAP_NONE && strcmp(policy_text(w->p, own),
			ios_name(w, POLICY_TABLE_interface, lender)) != 0) {
		convert_text_say(w->out, " ip unnumbered %s\n",
			ios_name(w, POLICY_TABLE_interface, lender));
		return;
	}
	convert_text_put(w->out, " ip address ");
	ios_write_prefix(w, x);
	convert_text_put(w->out, "\n");
}

static void address_v6(struct ios_writer *w, const struct policy_prefix *x)
{
	if (!x->addr.family)
		return;
	convert_text_put(w->out, " ipv6 address ");
	ios_write_prefix(w, x);
	convert_text_put(w->out, "\n");
}

static void forwarding(struct ios_writer *w, uint32_t vrf)
{
	if (vrf != POLICY_NONE)
		convert_text_say(w->out, " vrf forwarding %s\n",
			ios_name(w, POLICY_TABLE_vrf, vrf));
}

/* ---- interfaces -------------------------------------------------------------- */

/* The group that a cluster needs. */
static void standby(struct ios_writer *w, uint32_t i)
{
	char buf[ADDR_STR_MAX];

	for (uint32_t k = 0; k < policy_count(w->p, POLICY_TABLE_cluster);
		k++) {
		const struct policy_cluster *c = policy_get(w->p, cluster, k);
		struct addr a = policy_addr_get(&c->address);

		if (c->interface == i)
			convert_text_say(w->out, " standby %u ip %s\n"
				" standby %u name %s\n", c->group,
				addr_str(&a, buf), c->group,
				policy_text(w->p, c->standby_group));
	}
}

static void interface(struct ios_writer *w, uint32_t i)
{
	const struct policy_interface *r = policy_get(w->p, interface, i);

	convert_text_say(w->out, "!\ninterface %s\n",
		policy_text(w->p, r->name));
	forwarding(w, r->vrf);
	address_v4(w, r->name, &r->ipv4);
	address_v6(w, &r->ipv6);
	standby(w, i);
	if (r->shutdown)
		convert_text_put(w->out, " shutdown\n");
}

/* ---- tunnels ----------------------------------------------------------------- */

static bool outer_is_v6(const struct policy_tunnel *r)
{
	return r->mode == POLICY_TUNNEL_IPSEC_IPV6 ||
		r->mode == POLICY_TUNNEL_GRE_IPV6;
}

static bool same_family(const struct policy_tunnel *r)
{
	uint32_t want = outer_is_v6(r) ? ADDR_V6 : ADDR_V4;

	return (!r->source.family || r->source.family == want) &&
		(!r->destination.family || r->destination.family == want);
}

static bool other_vrf(const struct policy *p, const struct policy_tunnel *r)
{
	const struct policy_interface *from = r->source_interface ==
		POLICY_NONE ? NULL : policy_get(p, interface,
			r->source_interface);

	return from && from->defined && from->vrf != r->fvrf;
}

static bool is_shut(const struct policy *p, const struct policy_tunnel *r)
{
	return r->source_interface != POLICY_NONE && policy_get(p, interface,
		r->source_interface)->shutdown;
}

/* What the row shows speaks for a tunnel that comes up. */
static bool looks_usable(const struct policy *p, const struct policy_tunnel *r)
{
	const struct policy_ipsec_profile *prot;

	if (r->ipsec_profile == POLICY_NONE ||
		r->kind != POLICY_TUNNEL_STATIC || !same_family(r) ||
		is_shut(p, r) || other_vrf(p, r) ||
		(r->source_interface == POLICY_NONE && !r->source.family) ||
		(!r->destination.family && !r->destination_name.n))
		return false;
	prot = policy_get(p, ipsec_profile, r->ipsec_profile);
	return prot->profile != POLICY_NONE && prot->proposals.n &&
		policy_get(p, profile, prot->profile)->complete;
}

static void encapsulation(struct ios_writer *w, const struct policy_tunnel *r,
	bool other)
{
	static const char *const modes[POLICY_tunnel_mode_count] = {
		[POLICY_TUNNEL_IPSEC_IPV4] = "ipsec ipv4",
		[POLICY_TUNNEL_IPSEC_IPV6] = "ipsec ipv6",
		[POLICY_TUNNEL_GRE_IPV6] = "gre ipv6",
	};
	const char *mode = modes[r->mode];

	if (r->kind == POLICY_TUNNEL_MULTIPOINT)
		mode = "gre multipoint";
	else if (other)
		mode = "ipip";
	if (mode)
		convert_text_say(w->out, " tunnel mode %s\n", mode);
}

static void ends(struct ios_writer *w, const struct policy_tunnel *r)
{
	struct addr from = policy_addr_get(&r->source);
	struct addr to = policy_addr_get(&r->destination);
	char buf[ADDR_STR_MAX];

	if (r->source_interface != POLICY_NONE)
		convert_text_say(w->out, " tunnel source %s\n",
			ios_name(w, POLICY_TABLE_interface,
				r->source_interface));
	else if (from.family)
		convert_text_say(w->out, " tunnel source %s\n",
			addr_str(&from, buf));
	if (to.family)
		convert_text_say(w->out, " tunnel destination %s\n",
			addr_str(&to, buf));
	else if (r->destination_name.n)
		convert_text_say(w->out, " tunnel destination %s\n",
			policy_text(w->p, r->destination_name));
}

static void protection(struct ios_writer *w, const struct policy_tunnel *r)
{
	const struct policy_ipsec_profile *prot;

	if (r->ipsec_profile == POLICY_NONE)
		return;
	prot = policy_get(w->p, ipsec_profile, r->ipsec_profile);
	convert_text_say(w->out, " tunnel protection ipsec profile %s",
		policy_text(w->p, prot->name));
	if (prot->origin == POLICY_ORIGIN_DERIVED) {
		if (prot->profile == POLICY_NONE)
			CONVERT_NOTE(w, r, "the IKEv2 profile of %s is not defined",
				policy_text(w->p, r->name));
		convert_text_say(w->out, " ikev2-profile %s",
			ios_name(w, POLICY_TABLE_profile, prot->profile));
	}
	convert_text_put(w->out, "\n");
}

static void tunnel(struct ios_writer *w, uint32_t i, struct ios_nhrp *nhrp)
{
	const struct policy_tunnel *r = policy_get(w->p, tunnel, i);
	bool odd = !r->usable && looks_usable(w->p, r);
	bool lost_vrf = odd && r->fvrf == POLICY_NONE &&
		r->mode != POLICY_TUNNEL_GRE;

	if (odd)
		CONVERT_NOTE(w, r, lost_vrf ?
			"%s uses a tunnel VRF that is not defined" :
			"%s uses a VRF that is not defined, or an "
			"encapsulation that is not carried",
			policy_text(w->p, r->name));
	convert_text_say(w->out, "!\ninterface %s%s\n",
		policy_text(w->p, r->name),
		r->kind == POLICY_TUNNEL_TEMPLATE ? " type tunnel" : "");
	if (r->description.n)
		convert_text_say(w->out, " description %s\n",
			policy_text(w->p, r->description));
	forwarding(w, r->ivrf);
	address_v4(w, r->name, &r->ipv4);
	if (r->negotiated)
		convert_text_put(w->out, " ip address negotiated\n");
	address_v6(w, &r->ipv6);
	if (r->ip_mtu)
		convert_text_say(w->out, " ip mtu %u\n", r->ip_mtu);
	if (r->tcp_mss)
		convert_text_say(w->out, " ip tcp adjust-mss %u\n",
			r->tcp_mss);
	ios_write_nhrp(w, i, nhrp);
	encapsulation(w, r, odd && !lost_vrf);
	ends(w, r);
	if (r->has_key)
		convert_text_say(w->out, " tunnel key %u\n", r->key);
	if (r->fvrf != POLICY_NONE || lost_vrf)
		convert_text_say(w->out, " tunnel vrf %s",
			ios_name(w, POLICY_TABLE_vrf, r->fvrf));
	if (r->fvrf != POLICY_NONE && r->usable && other_vrf(w->p, r))
		convert_text_say(w->out, " egress-interface %s",
			ios_name(w, POLICY_TABLE_interface,
				r->source_interface));
	if (r->fvrf != POLICY_NONE || lost_vrf)
		convert_text_put(w->out, "\n");
	protection(w, r);
	if (r->shutdown)
		convert_text_put(w->out, " shutdown\n");
}

/* ---- routes ------------------------------------------------------------------ */

static void route(struct ios_writer *w, const struct policy_route *r)
{
	convert_text_put(w->out, r->prefix.addr.family == ADDR_V6 ?
			"ipv6 route " : "ip route ");
	if (r->vrf != POLICY_NONE)
		convert_text_say(w->out, "vrf %s ",
			ios_name(w, POLICY_TABLE_vrf, r->vrf));
	ios_write_prefix(w, &r->prefix);
	convert_text_say(w->out, " %s",
		ios_name(w, POLICY_TABLE_tunnel, r->tunnel));
	if (r->distance != 1)
		convert_text_say(w->out, " %u", r->distance);
	convert_text_put(w->out, "\n");
}

bool ios_write_interfaces(struct ios_writer *w)
{
	const struct policy *p = w->p;
	struct ios_nhrp nhrp = {0, 0};

	if (!find_lenders(w))
		return false;
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface);
		i++) {
		const struct policy_interface *r = policy_get(p, interface, i);

		/* A tunnel that is the source of another comes below. */
		if (r->defined && !is_tunnel(p, r->name))
			interface(w, i);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		if (policy_get(p, tunnel, i)->kind != POLICY_TUNNEL_MAP_ENTRY)
			tunnel(w, i, &nhrp);
	}
	ios_write_maps(w);
	if (policy_count(p, POLICY_TABLE_route))
		convert_text_put(w->out, "!\n");
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_route); i++)
		route(w, policy_get(p, route, i));
	return true;
}
