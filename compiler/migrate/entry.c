/* Crypto map entries: each becomes a tunnel of its own, or a decision. */
#include "compiler/migrate/plan.h"

#include <stdlib.h>

#include "runtime/policy/policy.h"

/* A file that puts thousands of entries on thousands of interfaces is no
 * router's: so many rows are planned for each entry on average. */
#define TUNNELS_EACH 16

/* ---- what an entry says, or its map for it --------------------------------- */

const struct model_isakmp_profile *plan_isakmp_of(const struct plan_entry *e)
{
	const struct model_head *own = model_ref(e->e->isakmp_profile);

	if (!own && e->outer)
		own = model_ref(e->outer->isakmp_profile);
	return (const struct model_isakmp_profile *)(own ? own :
		model_ref(e->map->isakmp_profile));
}

const struct model_interface *plan_source_of(const struct plan_entry *e)
{
	const struct model_head *from = model_ref(e->map->local_address);

	return from ? (const struct model_interface *)from : e->on;
}

struct span plan_ivrf_of(const struct plan_entry *e)
{
	const struct model_isakmp_profile *i = plan_isakmp_of(e);
	const struct model_profile *v2 =
		(const struct model_profile *)model_ref(e->e->ikev2_profile);

	if (v2 && model_is_set(v2->ivrf))
		return v2->ivrf->text;
	return i && model_is_set(i->vrf) ? i->vrf->text : e->on->vrf->text;
}

const char *plan_name_of(struct migrate *p, const struct plan_entry *e)
{
	return plan_text(p, "%.*s-%.*s",
		PLAN_TEXT(e->e->child.parent->head.name),
		PLAN_TEXT(e->e->child.head.name));
}

struct plan_esp plan_esp_of(const struct plan_entry *e, const char *ike)
{
	const struct model_map_entry *x = e->e;

	return (struct plan_esp){&x->transform_sets, x->pfs, x->life_seconds,
		x->life_days, x->life_kilobytes, x->life_kilobytes_off,
		x->idle_seconds, x->replay_window, x->replay_off,
		x->responder_only, x->df_bit, x->child.head.at.line, ike,
		false};
}

const char *plan_ike_of(struct migrate *p, const struct plan_entry *e,
	uint32_t template, const char *grant)
{
	struct plan_peer peer = {.isakmp = plan_isakmp_of(e),
		.peers = &e->e->peers, .source = plan_source_of(e),
		.fvrf = e->on->vrf->text, .template = template,
		.line = e->e->child.head.at.line, .grant = grant,
		.want = plan_name_of(p, e)};

	if (model_ref(e->e->ikev2_profile))
		return plan_text(p, "%.*s", PLAN_TEXT(e->e->ikev2_profile->text));
	return plan_profile(p, &peer);
}

/* ---- interface --------------------------------------------------------------- */

/* The interface that is in a network which the access list protects: what the
 * router itself sends then has an address that the other side knows. */
static const struct model_interface *inside(const struct migrate *p,
	const struct plan_entry *e, struct span vrf)
{
	const struct model_access_list *l =
		(const struct model_access_list *)model_ref(e->e->match);
	const struct model_value *first = l ? l->entries.first : NULL;
	struct prefix net;

	if (!first || !model_ace_prefix(model_ace(first), true, &net) ||
		!net.len)
		return NULL;
	return plan_inside(p, &net, vrf, e->on);
}

static void address(struct migrate *p, const struct plan_entry *e,
	struct span vrf)
{
	const struct model_interface *i = inside(p, e, vrf);
	struct plan_remark *d;

	if (!i && span_eq(vrf, e->on->vrf->text))
		i = plan_source_of(e);
	if (i) {
		plan_say(p, " ip unnumbered %.*s\n", PLAN_TEXT(i->head.name));
		return;
	}
	d = plan_decide(p, e->e->child.head.at.line, "the tunnel of %s has no "
		"address in the VRF %.*s", plan_name_of(p, e), PLAN_TEXT(vrf));
	plan_because(p, d, "without one IP is off on the interface, and nothing "
		"is forwarded");
	plan_type(p, d, "ip unnumbered LOOPBACK, with a loopback in that VRF");
}

void plan_interface(struct migrate *p, const struct plan_entry *e)
{
	const struct model_map_entry *x = e->e;
	const struct model_interface *from = plan_source_of(e);
	struct span vrf = plan_ivrf_of(e);
	uint32_t mtu = plan_mtu(&x->transform_sets, e->on, false);

	if (vrf.n)
		plan_say(p, " vrf forwarding %.*s\n", PLAN_TEXT(vrf));
	address(p, e, vrf);
	if (model_is_set(x->access_in))
		plan_say(p, " ip access-group %.*s in\n",
			PLAN_TEXT(x->access_in->text));
	if (model_is_set(x->access_out))
		plan_say(p, " ip access-group %.*s out\n",
			PLAN_TEXT(x->access_out->text));
	if (mtu)
		plan_say(p, " ip mtu %u\n", mtu);
	if (mtu >= 540 && mtu <= 1500)
		plan_say(p, " ip tcp adjust-mss %u\n", mtu - 40);
	if (model_is_set(x->pre_classify))
		plan_say(p, " qos pre-classify\n");
	plan_say(p, " tunnel source %.*s\n tunnel mode ipsec ipv4\n",
		PLAN_TEXT(from->head.name));
	if (e->on->vrf->text.n)
		plan_say(p, " tunnel vrf %.*s\n", PLAN_TEXT(e->on->vrf->text));
}

/* What has no line of its own in what takes the entry's place. */
void plan_settings(struct migrate *p, const struct plan_entry *e)
{
	const struct model_map_entry *x = e->e;

	if (model_is_set(x->reverse_route))
		plan_note(p, x->reverse_route->at.line, "reverse-route is not "
			"needed: static routes, or those that IKEv2 "
			"announces, lead into the tunnel");
	if (model_is_set(x->idle_seconds) && !e->outer)
		plan_note(p, x->idle_seconds->at.line, "idle-time takes an idle "
			"tunnel down, and its routes with it; the next packet "
			"cannot bring it up as it did with the crypto map");
	if (!x->transform_sets.n)
		plan_note(p, x->child.head.at.line, "%s names no transform set: "
			"the new one is today's choice", plan_name_of(p, e));
}

/* ---- what stays ---------------------------------------------------------------- */

static void keep(struct migrate *p, const struct model_crypto_map *map,
	const struct model_map_entry *x)
{
	(void)plan_once(p, plan_text(p, "kept %.*s",
		PLAN_TEXT(map->parent.head.name)));
	(void)plan_once(p, plan_text(p, "kept entry %.*s %.*s",
		PLAN_TEXT(map->parent.head.name),
		PLAN_TEXT(x->child.head.name)));
}

static void stays(struct migrate *p, const struct plan_entry *e,
	const char *what, const char *why, const char *type)
{
	struct plan_remark *d = plan_decide(p, e->e->child.head.at.line,
		"%s %s: it stays as it is", plan_name_of(p, e), what);

	plan_because(p, d, "%s", why);
	plan_type(p, d, "%s", type);
	/* Whoever goes on to use IKE must find it. */
	p->ikev1_stays |= !model_ref(e->e->ikev2_profile);
	keep(p, e->map, e->outer ? e->outer : e->e);
}

static bool is_remote_access(const struct plan_entry *e)
{
	const struct model_isakmp_profile *i = plan_isakmp_of(e);

	/* What a map asks, it asks of clients, and not of peers with entries
	 * of their own. */
	return (e->outer && e->map->remote.n) || (i && i->remote.n);
}

static void one(struct migrate *p, const struct plan_entry *e)
{
	const struct model_map_entry *x = e->e;

	if (x->v[MODEL_MAP_KIND]->word == MODEL_MAP_GDOI || model_is_set(x->group))
		stays(p, e, plan_text(p, "belongs to the GETVPN group %.*s",
			PLAN_TEXT(x->group->text)), "group keys have no "
			"tunnels: FlexVPN is another design",
			"a hub with a virtual template and a tunnel on each "
			"member, when the group is given up");
	else if (x->v[MODEL_MAP_KIND]->word == MODEL_MAP_MANUAL)
		stays(p, e, "has manual keys", "there is no IKE peer to move",
			"a preshared key in an IKEv2 keyring, as soon as the "
			"other end can do IKE");
	else if (is_remote_access(e))
		stays(p, e, "serves Easy VPN clients", "IKEv1 clients speak no "
			"IKEv2: they need another program, EAP or "
			"certificates, and an authorization policy",
			"crypto ikev2 profile NAME / authentication remote "
			"anyconnect-eap …, with a virtual template");
	else if (e->outer && p->o.to == MIGRATE_SVTI)
		stays(p, e, "is of a dynamic map", "its peers are not known, "
			"and a static tunnel needs a destination",
			"--to dvti, or a tunnel for each peer");
	else if (!e->outer && (!x->peers.n || !model_ref(x->match)))
		stays(p, e, "has no peer or no access list",
			"it has never protected anything", "no crypto map "
			"NAME NUMBER");
	else if (e->outer || p->o.to == MIGRATE_DVTI)
		plan_dynamic(p, e);
	else
		plan_static(p, e);
}

/* ---- in order -------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	uint32_t i = model_map_number(*(const struct model_map_entry *const *)a);
	uint32_t k = model_map_number(*(const struct model_map_entry *const *)b);

	return i < k ? -1 : i > k;
}

static void each(struct migrate *p, const struct plan_entry *at,
	const struct model_parent *map, uint32_t *left)
{
	const struct model_map_entry **list =
		arena_array(&p->arena, map->n + 1u, sizeof(const void *));
	const struct model_map_entry *x;
	size_t n = 0;

	if (!list) {
		p->oom = true;
		return;
	}
	MODEL_CHILD_EACH(map, x)
		list[n++] = x;
	qsort(list, n, sizeof(const void *), by_number);
	for (size_t i = 0; i < n && *left; i++) {
		const struct model_head *d =
			model_ref(list[i]->v[MODEL_MAP_DYNAMIC]);
		struct plan_entry e = {at->on, at->map, list[i], at->outer};

		--*left;
		if (d && !at->outer) {
			e.outer = list[i];
			each(p, &e, (const struct model_parent *)d, left);
		} else if (!model_is_set(list[i]->v[MODEL_MAP_DYNAMIC])) {
			one(p, &e);
		}
	}
}

static bool has_interfaces(const struct migrate *p)
{
	const struct model_interface *i;

	MODEL_EACH(p->m, MODEL_INTERFACE, i)
		if (i->head.defined)
			return true;
	return false;
}

/* Where the file has no interface at all, it is a part of a configuration, and
 * its maps are on interfaces of the rest. */
static void nowhere(struct migrate *p, const struct model_crypto_map *map)
{
	const struct model_head *h = &map->parent.head;
	const struct model_map_entry *x;
	struct plan_remark *d;

	if (has_interfaces(p)) {
		plan_note(p, h->at.line, "the crypto map %.*s is on no "
			"interface: it protects nothing and goes without "
			"replacement", PLAN_TEXT(h->name));
		return;
	}
	d = plan_decide(p, h->at.line, "the crypto map %.*s: the interface "
		"that it is on is not in this file", PLAN_TEXT(h->name));
	plan_because(p, d, "tunnels need a source; this is a part of a "
		"configuration, and the map stays as it is");
	plan_type(p, d, "in the file, then migrate again: interface OUTSIDE / "
		"ip address A M / crypto map %.*s", PLAN_TEXT(h->name));
	p->ikev1_stays = true;
	MODEL_CHILD_EACH(&map->parent, x)
		keep(p, map, x);
}

void plan_maps(struct migrate *p)
{
	uint32_t left = TUNNELS_EACH * p->m->table[MODEL_MAP_ENTRY].n;
	const struct model_crypto_map *map;
	const struct model_interface *i;

	MODEL_EACH(p->m, MODEL_INTERFACE, i) {
		struct plan_entry e = {.on = i};

		e.map = (const struct model_crypto_map *)
			model_ref(i->routing->crypto_map);
		/* With a local address, interfaces share what is set up. */
		if (e.map && (!model_is_set(e.map->local_address) ||
				     plan_once(p, plan_text(p, "map %.*s",
					     PLAN_TEXT(e.map->parent.head.name)))))
			each(p, &e, &e.map->parent, &left);
	}
	if (!left && p->m->table[MODEL_MAP_ENTRY].n)
		plan_note(p, 0, "there are too many interfaces with crypto "
			"maps: not all are planned");
	MODEL_EACH(p->m, MODEL_CRYPTO_MAP, map)
		if (!map->parent.head.used && map->parent.n)
			nowhere(p, map);
}
