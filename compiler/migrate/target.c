/* What takes the place of an entry: a static tunnel, or a virtual template. */
#include "compiler/migrate/plan.h"

#include "runtime/policy/policy.h"

/* GRE that the entry protected: `permit gre host A host PEER`, and the tunnel
 * that sends it. */
static const struct model_interface *gre_of(const struct migrate *p,
	const struct plan_entry *e)
{
	const struct model_access_list *l =
		(const struct model_access_list *)model_ref(e->e->match);
	const struct addr *peer = model_addr(e->e->peers.first);

	if (l->entries.n != 1 || model_ace(l->entries.first)->protocol != 47 ||
		!peer->family)
		return NULL;
	return plan_tunnel_to(p, peer);
}

static void protect_gre(struct migrate *p, const struct plan_entry *e,
	const struct model_interface *i, const char *profile)
{
	plan_step(p, p->o.soft ? STEP_SWITCH : STEP_TUNNEL,
		e->e->child.head.at.line, "protect %.*s itself, which crypto "
		"map entry %s did from outside", PLAN_TEXT(i->head.name),
		plan_name_of(p, e));
	plan_why(p, "its addresses, routes and routing protocol stay; the "
		"tunnel is down until the other end does the same");
	plan_block(p, PLAN_EDIT);
	plan_say(p, "interface %.*s\n tunnel protection ipsec profile %s\n",
		PLAN_TEXT(i->head.name), profile);
	plan_replace(p, i->head.at.line, plan_text(p,
		"interface %.*s\n tunnel protection ipsec profile %s",
		PLAN_TEXT(i->head.name), profile));
}

/* Several peers, or one by name: the FlexVPN client tries them in order. */
static void client(struct migrate *p, const struct plan_entry *e,
	uint32_t tunnel)
{
	const char *name = plan_fresh(p, MODEL_CLIENT, plan_name_of(p, e));
	struct plan_remark *d;
	unsigned k = 1;

	plan_block(p, PLAN_CRYPTO);
	plan_say(p, "crypto ikev2 client flexvpn %s\n", name);
	/* The default peer is the one that is tried first. */
	for (int word = MODEL_PEER_DEFAULT; word >= MODEL_PEER_LISTED; word--)
		MODEL_LIST_EACH(v, &e->e->peers) {
			const struct addr *a = model_addr(v);

			if (v->word == word)
				plan_say(p, " peer %u %s%.*s\n", k++,
					a->family ? plan_addr(p, a) : "fqdn ",
					PLAN_TEXT(a->family ? span_str("") :
							      v->text));
		}
	plan_say(p, " connect auto\n client connect Tunnel%u\n", tunnel);
	d = plan_decide(p, e->e->child.head.at.line, "%s has several peers, or "
		"one by name: the FlexVPN client tries them in turn",
		plan_name_of(p, e));
	plan_because(p, d, "it always initiates: peers that must be able to "
		"initiate need a tunnel each");
	plan_type(p, d, "interface TunnelN / tunnel destination PEER for each, "
		"and routes with different distances");
}

static void notes(struct migrate *p, const struct plan_entry *e)
{
	if (plan_once(p, "both ends"))
		plan_note(p, 0, "both ends of a tunnel must be migrated: a "
			"static tunnel offers any to any, which a crypto map "
			"refuses (TS_UNACCEPTABLE). A peer that must keep its "
			"crypto map: from IOS XE 16.12 on, tunnel protection "
			"ipsec policy ipv4 %.*s on the tunnel keeps the old "
			"selectors", PLAN_TEXT(e->e->match->text));
	if (plan_once(p, "sources"))
		plan_note(p, 0, "routes do not look at sources: other inside "
			"networks reach the far side through the tunnel, too; "
			"an access list on the tunnel limits that");
	if (plan_once(p, "mtu"))
		plan_note(p, 0, "ip mtu and ip tcp adjust-mss are exact for the "
			"transform sets, with NAT on the way; flexike mtu "
			"shows the computation");
}

static void tunnel_interface(struct migrate *p, const struct plan_entry *e,
	uint32_t n, const char *profile, bool by_client)
{
	plan_block(p, PLAN_INTERFACE);
	plan_say(p, "interface Tunnel%u\n description ", n);
	if (model_is_set(e->e->description))
		plan_say(p, "%.*s (instead of crypto map %s)\n",
			PLAN_TEXT(e->e->description->text), plan_name_of(p, e));
	else
		plan_say(p, "instead of crypto map %s\n", plan_name_of(p, e));
	plan_interface(p, e);
	if (by_client)
		plan_say(p, " tunnel destination dynamic\n");
	else
		plan_say(p, " tunnel destination %s\n",
			plan_addr(p, model_addr(e->e->peers.first)));
	plan_say(p, " tunnel protection ipsec profile %s\n", profile);
	if (p->o.soft)
		plan_say(p, " shutdown\n");
	else if (model_is_set(e->on->shutdown))
		plan_note(p, e->on->shutdown->at.line, "%.*s is shut down: "
			"Tunnel%u stays down until it is not",
			PLAN_TEXT(e->on->head.name), n);
}

static void switch_over(struct migrate *p, const struct plan_entry *e,
	uint32_t n)
{
	if (!p->o.soft)
		return;
	plan_step(p, STEP_SWITCH, e->e->child.head.at.line, "switch %s over to "
		"Tunnel%u", plan_name_of(p, e), n);
	plan_why(p, "when the other end has its tunnel: the route decides, and "
		"what goes into the tunnel does not meet the crypto map again, "
		"unless its access list selects the traffic between the peers "
		"themselves. Either end may go first. Back: no ip route …, and "
		"shutdown on the tunnel");
	plan_block(p, PLAN_EDIT);
	plan_say(p, "interface Tunnel%u\n no shutdown\n", n);
}

/* The tunnel of an earlier migration; false: there is none. */
static bool is_done(struct migrate *p, const struct plan_entry *e)
{
	static const struct addr everyone = {0};
	bool one = !e->outer && p->o.to != MIGRATE_DVTI;
	const struct addr *peer = one ? model_addr(e->e->peers.first) :
		&everyone;
	const struct model_interface *i = one && !peer->family ? NULL :
		plan_migrated(p, plan_source_of(e), peer);
	bool down = i && model_is_set(i->shutdown);

	if (!i)
		return false;
	plan_note(p, e->e->child.head.at.line, "%s is migrated: %.*s is there "
		"for %s", plan_name_of(p, e), PLAN_TEXT(i->head.name),
		one ? "its peer" : "its peers");
	if (!one || (!down && plan_is_routed(p, e, i->number,
		plan_ivrf_of(e))))
		return true;
	plan_step(p, STEP_SWITCH, e->e->child.head.at.line, "switch %s over to "
		"%.*s", plan_name_of(p, e), PLAN_TEXT(i->head.name));
	plan_why(p, "the tunnel is there; this is what is left to do");
	if (down) {
		plan_block(p, PLAN_EDIT);
		plan_say(p, "interface %.*s\n no shutdown\n",
			PLAN_TEXT(i->head.name));
		plan_drop(p, i->shutdown->at.line);
	}
	plan_routes(p, e, i->number, plan_ivrf_of(e));
	return true;
}

void plan_static(struct migrate *p, const struct plan_entry *e)
{
	const struct addr *peer = model_addr(e->e->peers.first);
	bool by_client = e->e->peers.n > 1 || !peer->family;
	const char *key = plan_text(p, "%.*s %s%.*s",
		PLAN_TEXT(plan_source_of(e)->head.name),
		peer->family ? plan_addr(p, peer) : "",
		PLAN_TEXT(e->e->peers.first->text));
	const struct model_interface *gre = gre_of(p, e);
	uint32_t n = map_get(&p->tunnels, span_str(key));
	const char *profile;
	struct plan_esp esp;

	if (is_done(p, e))
		return;
	plan_settings(p, e);
	if (n != MAP_NONE) {
		plan_note(p, e->e->child.head.at.line, "%s has the peer of "
			"another entry: Tunnel%u is for both",
			plan_name_of(p, e), n);
		plan_step(p, p->o.soft ? STEP_SWITCH : STEP_TUNNEL,
			e->e->child.head.at.line,
			"more routes into Tunnel%u, for %s", n,
			plan_name_of(p, e));
		plan_routes(p, e, n, plan_ivrf_of(e));
		return;
	}
	if (!model_ref(e->e->ikev2_profile))
		plan_key_check(p, e);
	plan_step(p, STEP_IPSEC, e->e->child.head.at.line,
		"IKEv2 and IPsec profiles for %s", plan_name_of(p, e));
	plan_why(p, "changes nothing yet: no interface uses them");
	esp = plan_esp_of(e, plan_ike_of(p, e, 0, NULL));
	esp.gre = gre;
	profile = plan_fresh(p, MODEL_IPSEC_PROFILE, plan_name_of(p, e));
	plan_ipsec(p, &esp, profile);
	if (gre) {
		protect_gre(p, e, gre, profile);
		return;
	}
	n = plan_number(p, "Tunnel", model_map_number(e->e));
	p->oom |= !map_set(&p->tunnels, span_str(key), n);
	plan_step(p, STEP_TUNNEL, e->e->child.head.at.line,
		"the tunnel that replaces crypto map %s", plan_name_of(p, e));
	plan_why(p, p->o.soft ? "prepared, and shut down: the crypto map goes "
		"on working" : "it comes up when the other end has its own; "
		"until then the routes are not in the table, and the crypto "
		"map goes on working");
	if (by_client)
		client(p, e, n);
	tunnel_interface(p, e, n, profile, by_client);
	switch_over(p, e, n);
	plan_routes(p, e, n, plan_ivrf_of(e));
	notes(p, e);
}

/* ---- dynamic --------------------------------------------------------------------- */

/* Own networks are announced to the peers, who announce theirs. */
static const char *grant(struct migrate *p, const struct plan_entry *e)
{
	const char *name = plan_name_of(p, e);
	struct plan_remark *d;

	if (model_is_set(p->m->global->new_model)) {
		plan_block(p, PLAN_CRYPTO);
		plan_say(p, "aaa authorization network %s local\n"
			"crypto ikev2 authorization policy %s\n"
			" route set interface\n", name, name);
		return name;
	}
	d = plan_decide(p, e->e->child.head.at.line, "how this router learns "
		"the networks behind the peers of %s", name);
	plan_because(p, d, "the crypto map's selectors gave them; a virtual "
		"template needs routes, from IKEv2 or a routing protocol. AAA "
		"is off here, and turning it on changes how people log in");
	plan_type(p, d, "aaa new-model / aaa authorization network %s local / "
		"crypto ikev2 authorization policy %s / route set interface; "
		"in the profile: aaa authorization group psk (or cert) list %s %s; the "
		"same at the peers, with route set access-list NETWORKS", name,
		name, name, name);
	return NULL;
}

void plan_dynamic(struct migrate *p, const struct plan_entry *e)
{
	const char *name, *policy;
	struct plan_esp esp;
	struct plan_remark *d;
	uint32_t n;

	if (is_done(p, e))
		return;
	if (!plan_isakmp_of(e) && !model_ref(e->e->ikev2_profile) &&
		!e->e->peers.n && !plan_once(p, "unknown peers")) {
		plan_note(p, e->e->child.head.at.line, "%s is for the same "
			"unknown peers as an entry before it: one template "
			"serves them", plan_name_of(p, e));
		return;
	}
	plan_settings(p, e);
	n = plan_number(p, "Virtual-Template", 0);
	plan_step(p, STEP_IPSEC, e->e->child.head.at.line,
		"IKEv2 and IPsec profiles for the peers of %s",
		plan_name_of(p, e));
	plan_why(p, "changes nothing yet: IKEv1 peers still meet the map");
	policy = grant(p, e);
	if (model_ref(e->e->ikev2_profile)) {
		plan_block(p, PLAN_EDIT);
		plan_say(p, "crypto ikev2 profile %.*s\n virtual-template %u\n",
			PLAN_TEXT(e->e->ikev2_profile->text), n);
		plan_replace(p, model_ref(e->e->ikev2_profile)->at.line,
			plan_text(p, "crypto ikev2 profile %.*s\n "
				"virtual-template %u", PLAN_TEXT(
				e->e->ikev2_profile->text), n));
	}
	esp = plan_esp_of(e, plan_ike_of(p, e, n, policy));
	name = plan_fresh(p, MODEL_IPSEC_PROFILE, plan_name_of(p, e));
	plan_ipsec(p, &esp, name);
	plan_step(p, STEP_TUNNEL, e->e->child.head.at.line,
		"the virtual template that replaces %s", plan_name_of(p, e));
	plan_why(p, "a peer that comes with IKEv2 gets an interface made from "
		"it; one that comes with IKEv1 meets the map as long as that "
		"is there");
	plan_block(p, PLAN_INTERFACE);
	plan_say(p, "interface Virtual-Template%u type tunnel\n", n);
	plan_interface(p, e);
	plan_say(p, " tunnel protection ipsec profile %s\n", name);
	if (!model_is_set(e->e->match))
		return;
	d = plan_decide(p, e->e->match->at.line, "the access list %.*s of %s "
		"says which networks peers reach",
		PLAN_TEXT(e->e->match->text), plan_name_of(p, e));
	plan_because(p, d, "a template takes what is routed to it: the peers "
		"must know these networks");
	plan_type(p, d, "crypto ikev2 authorization policy NAME / route set "
		"access-list STANDARD-LIST, or static routes at the peers");
}
