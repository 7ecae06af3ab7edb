/* One section of `connections`. */
#include "compiler/convert/swan.h"

#define IF_ID_ZERO 65536 /* of Tunnel0: charon's 0 is none */

/* charon rekeys before the lifetime is over; what it is not given time for is
 * deleted at the end, as IOS does. */
static uint64_t early(uint64_t life)
{
	return life - life / 10;
}

static bool is_gre(const struct policy_tunnel *t)
{
	return t->mode == POLICY_TUNNEL_GRE ||
		t->mode == POLICY_TUNNEL_GRE_IPV6;
}

/* ---- what is to be made by hand ------------------------------------------------- */

static void comment_address(struct swan *w, const char *device,
	const struct policy_prefix *raw)
{
	struct prefix x = policy_prefix_get(raw);
	char buf[ADDR_STR_MAX];

	if (x.addr.family)
		convert_text_say(w->out, "\t#   ip addr add %s dev %s\n",
			prefix_str(&x, buf), device);
}

static void comment_routes(struct swan *w, const struct swan_connection *c,
	const char *device)
{
	for (uint32_t i = w->first_route[c->tunnel_row]; i != POLICY_NONE;
		i = w->next_route[i]) {
		const struct policy_route *r = policy_get(w->p, route, i);
		struct prefix x = policy_prefix_get(&r->prefix);
		char buf[ADDR_STR_MAX];

		convert_text_say(w->out, "\t#   ip route add %s dev %s",
			prefix_str(&x, buf), device);
		if (r->distance != 1)
			convert_text_say(w->out, " metric %u", r->distance);
		convert_text_put(w->out, "\n");
	}
}

static void comment_gre(struct swan *w, const struct policy_tunnel *t,
	const char *device)
{
	struct addr from = policy_addr_get(&t->source);
	struct addr to = policy_addr_get(&t->destination);
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	convert_text_say(w->out,
		"\t#   ip link add %s type %s local %s remote %s", device,
		t->mode == POLICY_TUNNEL_GRE ? "gre" : "ip6gre",
		from.family ? addr_str(&from, a) : "ADDRESS",
		to.family ? addr_str(&to, b) : "ADDRESS");
	if (t->has_key)
		convert_text_say(w->out, " key %u", t->key);
	convert_text_put(w->out, "\n");
}

static uint32_t if_id(const struct policy_tunnel *t)
{
	return t->number ? t->number : IF_ID_ZERO;
}

static void comment_device(struct swan *w, const struct swan_connection *c)
{
	const struct policy_tunnel *t = c->tunnel;
	const char *device = swan_section(w, "", policy_text(w->p, t->name));

	/* A crypto map has no interface of its own: neither has its policy. */
	if (c->dynamic || t->kind == POLICY_TUNNEL_MAP_ENTRY)
		return;
	convert_text_say(w->out, "\t# %s is made by hand:\n", device);
	if (is_gre(t))
		comment_gre(w, t, device);
	else
		convert_text_say(w->out,
			"\t#   ip link add %s type xfrm if_id %u\n", device,
			if_id(t));
	comment_address(w, device, &t->ipv4);
	comment_address(w, device, &t->ipv6);
	convert_text_say(w->out, "\t#   ip link set %s up", device);
	if (t->ip_mtu)
		convert_text_say(w->out, " mtu %u", t->ip_mtu);
	convert_text_put(w->out, "\n");
	comment_routes(w, c, device);
}

/* ---- what cannot be said --------------------------------------------------------- */

static void lacks(struct swan *w, const struct swan_connection *c)
{
	const struct policy_tunnel *t = c->tunnel;
	const struct policy_profile *r = c->profile;
	const char *name = policy_text(w->p, t->name);

	if (t->tcp_mss)
		CONVERT_NOTE(w, t, "%s: the TCP segment size is clamped by a "
			"firewall rule on Linux", name);
	if (t->fvrf != POLICY_NONE || t->ivrf != POLICY_NONE)
		CONVERT_NOTE(w, t, "%s: VRFs are devices of Linux, and charon "
			"does not know them", name);
	if (!t->source.family && !c->dynamic)
		CONVERT_NOTE(w, t, "%s: the address of its source is not "
			"known: local_addrs and the local identity are left to "
			"charon", name);
	if (r->nat_keepalive)
		CONVERT_NOTE(w, r, "profile %s: the NAT keepalive interval is "
			"charon.keep_alive of strongswan.conf",
			policy_text(w->p, r->name));
	if (r->match_certificate.n)
		CONVERT_NOTE(w, r, "profile %s: certificate maps cannot be "
			"said: any certificate of the CA fits the identity",
			policy_text(w->p, r->name));
	if (r->auth_remote.n > 1)
		CONVERT_NOTE(w, r, "profile %s: of several methods of the peer, "
			"the first is written", policy_text(w->p, r->name));
}

/* ---- authentication ---------------------------------------------------------------- */

static const char *const methods[POLICY_auth_count] = {
	[POLICY_AUTH_PSK] = "psk",
	[POLICY_AUTH_RSA_SIG] = "pubkey",
	[POLICY_AUTH_ECDSA_SIG] = "pubkey",
	[POLICY_AUTH_EAP] = "eap",
};

static void end(struct swan *w, const struct policy_profile *r,
	const char *side, uint32_t method, const char *id)
{
	convert_text_say(w->out, "\t\t%s {\n", side);
	if (methods[method])
		convert_text_say(w->out, "\t\t\tauth = %s\n", methods[method]);
	else
		CONVERT_NOTE(w, r, "profile %s: the %s end authenticates in a "
			"way that charon does not have", policy_text(w->p,
				r->name), side);
	if (method == POLICY_AUTH_RSA_SIG || method == POLICY_AUTH_ECDSA_SIG)
		CONVERT_NOTE(w, r, "profile %s: certificates and keys of the %s "
			"end go into the folders of swanctl: x509ca, x509, "
			"private", policy_text(w->p, r->name), side);
	if (id) {
		convert_text_put(w->out, "\t\t\tid = ");
		swan_quoted(w->out, id);
		convert_text_put(w->out, "\n");
	}
	convert_text_put(w->out, "\t\t}\n");
}

/* ---- the child ------------------------------------------------------------------- */

static uint32_t mode_of(struct swan *w, const struct swan_connection *c)
{
	struct policy_range r = c->prot->proposals;
	const struct policy_esp_proposal *first = r.n ? policy_get(w->p,
		esp_proposal, policy_get(w->p, profile_esp, r.first)->proposal)
		: NULL;

	/* IOS: what is routed into an IPsec tunnel is tunnelled, whatever the
	 * transform set says. */
	return first && is_gre(c->tunnel) ? first->mode : POLICY_IPSEC_TUNNEL;
}

static void lifetimes(struct swan *w, const struct policy_ipsec_profile *r)
{
	uint64_t octets = (uint64_t)r->life_kilobytes * 1024;

	convert_text_say(w->out,
		"\t\t\t\trekey_time = %llus\n\t\t\t\tlife_time = %us\n",
		(unsigned long long)early(r->life_seconds), r->life_seconds);
	if (octets)
		convert_text_say(w->out,
			"\t\t\t\trekey_bytes = %llu\n\t\t\t\tlife_bytes = "
			"%llu\n", (unsigned long long)early(octets),
			(unsigned long long)octets);
	if (r->idle_seconds)
		convert_text_say(w->out, "\t\t\t\tinactivity = %us\n",
			r->idle_seconds);
	convert_text_say(w->out, "\t\t\t\treplay_window = %u\n",
		r->replay_window);
}

static void child(struct swan *w, const struct swan_connection *c)
{
	bool waits = c->dynamic || c->prot->responder_only ||
		c->tunnel->shutdown;

	convert_text_say(w->out, "\t\tchildren {\n\t\t\t%s {\n", c->name);
	swan_selectors(w, c->tunnel, true);
	swan_selectors(w, c->tunnel, false);
	swan_esp_proposals(w, c->prot);
	if (mode_of(w, c) != POLICY_IPSEC_TUNNEL)
		convert_text_put(w->out, "\t\t\t\tmode = transport\n");
	lifetimes(w, c->prot);
	if (c->profile->dpd_mode != POLICY_DPD_OFF)
		convert_text_say(w->out, "\t\t\t\tdpd_action = %s\n",
			waits ? "clear" : "restart");
	if (!waits)
		convert_text_put(w->out, "\t\t\t\tstart_action = start\n");
	convert_text_put(w->out, "\t\t\t}\n\t\t}\n");
}

/* ---- the connection ---------------------------------------------------------------- */

static void addresses(struct swan *w, const struct policy_tunnel *t)
{
	struct addr from = policy_addr_get(&t->source);
	struct addr to = policy_addr_get(&t->destination);
	char buf[ADDR_STR_MAX];

	if (from.family)
		convert_text_say(w->out, "\t\tlocal_addrs = %s\n",
			addr_str(&from, buf));
	if (to.family)
		convert_text_say(w->out, "\t\tremote_addrs = %s\n",
			addr_str(&to, buf));
	else if (t->destination_name.n)
		convert_text_say(w->out, "\t\tremote_addrs = %s\n",
			policy_text(w->p, t->destination_name));
}

static void timers(struct swan *w, const struct policy_profile *r)
{
	convert_text_say(w->out,
		"\t\trekey_time = %llus\n\t\tover_time = %us\n",
		(unsigned long long)early(r->lifetime), r->lifetime / 10);
	if (r->dpd_mode != POLICY_DPD_OFF)
		convert_text_say(w->out, "\t\tdpd_delay = %us\n",
			r->dpd_interval);
}

void swan_connection_write(struct swan *w, const struct swan_connection *c)
{
	const struct policy_profile *r = c->profile;
	uint32_t remote = policy_get(w->p, profile_auth,
		r->auth_remote.first)->method;

	lacks(w, c);
	comment_device(w, c);
	convert_text_say(w->out, "\t%s {\n\t\tversion = 2\n", c->name);
	addresses(w, c->tunnel);
	swan_ike_proposals(w, policy_get(w->p, ike_policy, c->ike_policy));
	/* IOS has no MOBIKE. */
	convert_text_put(w->out, "\t\tmobike = no\n");
	if (r->nat_force_encap)
		convert_text_put(w->out, "\t\tencap = yes\n");
	if (r->initial_contact_force)
		convert_text_put(w->out, "\t\tunique = replace\n");
	if (!c->dynamic)
		convert_text_put(w->out, "\t\tkeyingtries = 0\n");
	timers(w, r);
	if (c->dynamic)
		convert_text_put(w->out,
			"\t\tif_id_in = %unique\n\t\tif_id_out = %unique\n");
	else if (!is_gre(c->tunnel) &&
		c->tunnel->kind != POLICY_TUNNEL_MAP_ENTRY)
		convert_text_say(w->out,
			"\t\tif_id_in = %u\n\t\tif_id_out = %u\n",
			if_id(c->tunnel), if_id(c->tunnel));
	end(w, r, "local", r->auth_local, c->local);
	end(w, r, "remote", remote, c->remote);
	child(w, c);
	convert_text_put(w->out, "\t}\n");
}
