/* IKEv1 policies, keys and profiles as IKEv2 proposals, keyrings, profiles. */
#include "compiler/migrate/plan.h"

#include "compiler/model/flex.h"
#include "runtime/policy/policy.h"

/* ---- proposals ------------------------------------------------------------- */

/* What today's choice takes the place of: RFC 8247. */
static void say_weak(struct migrate *p, const char **weak, const char *what)
{
	*weak = plan_text(p, "%s%s%s", *weak, **weak ? ", " : "", what);
}

static const char *cipher(struct migrate *p,
	const struct model_isakmp_policy *o, const char **weak)
{
	static const char *const old[] = {"des", "3des"};
	uint32_t word = model_is_set(o->encryption) ? o->encryption->word :
						      MODEL_ISAKMP_DES;
	uint32_t bits = o->encryption->number;

	if (word == MODEL_ISAKMP_AES)
		return bits == 256 ? "aes-cbc-256" :
			bits == 192 ? "aes-cbc-192" : "aes-cbc-128";
	if (p->o.keep_algorithms)
		return old[word & 1];
	say_weak(p, weak, word ? "3DES" : "DES");
	return "aes-cbc-256";
}

static const char *hash(struct migrate *p,
	const struct model_isakmp_policy *o, const char **weak)
{
	static const char *const words[] = {"md5", "sha1", "sha256", "sha384",
		"sha512"};
	uint32_t word = model_is_set(o->hash) ? o->hash->word : MODEL_ISAKMP_SHA;

	if (word > MODEL_ISAKMP_SHA512 || p->o.keep_algorithms ||
		word >= MODEL_ISAKMP_SHA256)
		return words[word <= MODEL_ISAKMP_SHA512 ? word : 1];
	say_weak(p, weak, word ? "SHA-1" : "MD5");
	return "sha256";
}

static uint32_t group(struct migrate *p, const struct model_isakmp_policy *o,
	const char **weak)
{
	const struct transform *t = model_is_set(o->group) ?
		transform_row((enum transform_row)o->group->word) : NULL;
	uint32_t id = t ? t->id : 1;

	if (p->o.keep_algorithms || !plan_group_is_weak(id))
		return id;
	say_weak(p, weak, plan_text(p, "group %u", id));
	return 19;
}

static void proposal(struct migrate *p, const struct model_isakmp_policy *o,
	const char **names)
{
	const char *weak = "";
	const char *encr = cipher(p, o, &weak);
	const char *integ = hash(p, o, &weak);
	uint32_t dh = group(p, o, &weak);
	const char *body = plan_text(p,
		" encryption %s\n integrity %s\n group %u\n", encr, integ, dh);
	const char *name;

	if (*weak)
		plan_note(p, o->head.at.line, "IKEv1 policy %.*s has %s, which "
			"RFC 8247 advises against: the proposal has %s, %s "
			"and group %u; --keep-algorithms keeps it",
			PLAN_TEXT(o->head.name), weak, encr, integ, dh);

	if (!plan_once(p, body))
		return;
	name = plan_fresh(p, MODEL_PROPOSAL, plan_text(p, "IKEV1-%.*s",
		PLAN_TEXT(o->head.name)));
	plan_say(p, "crypto ikev2 proposal %s\n%s", name, body);
	*names = plan_text(p, "%s proposal %s\n", *names, name);
}

static void no_policy(struct migrate *p, const char **names)
{
	const char *name = plan_fresh(p, MODEL_PROPOSAL, "IKEV2");

	plan_say(p, "crypto ikev2 proposal %s\n encryption aes-cbc-256\n"
		" integrity sha256\n group 19\n", name);
	*names = plan_text(p, " proposal %s\n", name);
	plan_note(p, 0, "no IKEv1 policy is configured, so the router's default "
		"ones were used: the IKEv2 proposal is today's choice");
}

static void policies(struct migrate *p)
{
	const struct model_isakmp_policy *o;
	const struct model_policy *own;
	const char *names = "";
	uint32_t life = 0;

	MODEL_EACH(p->m, MODEL_POLICY, own)
		if (own->head.defined) {
			if (p->m->table[MODEL_ISAKMP_POLICY].n)
				plan_note(p, own->head.at.line, "the IKEv2 "
					"policy %.*s is there and is used; "
					"IKEv1 policies are not carried",
					PLAN_TEXT(own->head.name));
			return;
		}
	plan_block(p, PLAN_CRYPTO);
	MODEL_EACH(p->m, MODEL_ISAKMP_POLICY, o) {
		if (o->authentication->word == MODEL_ISAKMP_RSA_ENCR &&
			model_is_set(o->authentication))
			plan_note(p, o->authentication->at.line,
				"IKEv2 has no RSA encrypted nonces: rsa-sig "
				"takes their place");
		life = life ? life : model_is_set(o->lifetime) ?
			o->lifetime->number : 86400;
		if (model_is_set(o->lifetime) && o->lifetime->number != life)
			plan_note(p, o->lifetime->at.line, "the lifetime of "
				"IKEv1 policy %.*s, %u s, is not negotiated in "
				"IKEv2: profiles have that of the first "
				"policy", PLAN_TEXT(o->head.name),
				o->lifetime->number);
		proposal(p, o, &names);
	}
	if (!*names)
		no_policy(p, &names);
	plan_block(p, PLAN_CRYPTO);
	plan_say(p, "crypto ikev2 policy %s\n match fvrf any\n%s",
		plan_fresh(p, MODEL_POLICY, "IKEV1"), names);
}

/* ---- keyrings ----------------------------------------------------------------- */

static void key_peer(struct migrate *p, const struct model_value *who,
	const struct model_value *key)
{
	const struct addr *a = model_addr(who);
	const char *name = a->family ? plan_addr(p, a) :
		plan_text(p, "%.*s", PLAN_TEXT(who->text));
	struct prefix net = *model_prefix(who);

	if (a->family && addr_is_any(a)) {
		net.len = 0;
		name = "ANY";
		plan_note(p, who->at.line, "one preshared key is for every "
			"peer: who has it can pose as any of them; a key for "
			"each peer is better, and certificates are best");
	}
	if (a->family && net.len < addr_len(a) * 8 &&
		p->n_ranges < sizeof(p->ranges) / sizeof(*p->ranges))
		p->ranges[p->n_ranges++] = net;
	(void)plan_once(p, plan_text(p, "key %s%.*s",
		a->family ? plan_addr(p, a) : "", PLAN_TEXT(who->text)));
	plan_say(p, " peer %s\n", plan_fresh(p, MODEL_PEER, name));
	if (!a->family)
		plan_say(p, "  hostname %.*s\n  identity fqdn %.*s\n",
			PLAN_TEXT(who->text), PLAN_TEXT(who->text));
	else if (a->family == ADDR_V4)
		plan_say(p, "  address %s\n", plan_net(p, &net));
	else
		plan_say(p, "  address %s/%u\n", plan_addr(p, a), net.len);
	plan_key(p, key->text, key->number);
}

/* A key of a keyring, which is found again by whom it is for. */
static void ring_peer(struct migrate *p, uint32_t ring,
	const struct model_isakmp_peer *c)
{
	const struct model_value *who = c->v[MODEL_ISAKMP_PEER_FOR];
	const char *key = plan_text(p, "ring %s", model_addr(who)->family ?
		plan_addr(p, model_addr(who)) : "");

	if (map_get(&p->names, span_str(key)) == MAP_NONE)
		p->oom |= !map_set(&p->names, span_str(key), ring);
	key_peer(p, who, c->v[MODEL_ISAKMP_PEER_KEY]);
}

static void keyrings(struct migrate *p)
{
	const struct model_isakmp_keyring *k;
	const struct model_isakmp_peer *c;
	const struct model_isakmp_key *o;

	MODEL_EACH(p->m, MODEL_ISAKMP_KEY, o) {
		if (!p->keyring) {
			plan_block(p, PLAN_CRYPTO);
			p->keyring = plan_fresh(p, MODEL_KEYRING, "PEERS");
			plan_say(p, "crypto ikev2 keyring %s\n", p->keyring);
		}
		key_peer(p, o->v[MODEL_ISAKMP_KEY_FOR],
			o->v[MODEL_ISAKMP_KEY_KEY]);
	}
	MODEL_EACH(p->m, MODEL_ISAKMP_KEYRING, k) {
		const struct model_head *h = &k->parent.head;

		plan_block(p, PLAN_CRYPTO);
		p->keyrings[h->index] = plan_fresh(p, MODEL_KEYRING,
			plan_text(p, "%.*s", PLAN_TEXT(h->name)));
		plan_say(p, "crypto ikev2 keyring %s\n",
			p->keyrings[h->index]);
		MODEL_CHILD_EACH(&k->parent, c)
			ring_peer(p, h->index, c);
		if (model_is_set(k->local_address))
			plan_note(p, k->local_address->at.line, "local-address "
				"of keyring %.*s: in IKEv2 it is match address "
				"local of the profile that uses the keyring",
				PLAN_TEXT(h->name));
		if (model_is_set(k->vrf))
			plan_note(p, k->vrf->at.line, "an IKEv2 keyring has no "
				"VRF: match fvrf of the profile that uses %.*s "
				"says it", PLAN_TEXT(h->name));
	}
}

/* Peers that have a tunnel of their own are not for the template, and a peer
 * that two profiles match gets none. */
static void mark_peers(struct migrate *p)
{
	const struct model_map_entry *e;
	const struct model_interface *i;

	MODEL_EACH(p->m, MODEL_MAP_ENTRY, e)
		MODEL_LIST_EACH(v, &e->peers)
			(void)plan_once(p, plan_text(p, "peer %s%.*s",
				model_addr(v)->family ?
					plan_addr(p, model_addr(v)) : "",
				PLAN_TEXT(v->text)));
	MODEL_EACH(p->m, MODEL_INTERFACE, i)
		if (model_addr(i->tunnel->destination)->family)
			(void)plan_once(p, plan_text(p, "peer %s", plan_addr(p,
				model_addr(i->tunnel->destination))));
}

void plan_ike(struct migrate *p)
{
	const struct model_global *g = p->m->global;

	plan_step(p, STEP_IKE, 0, "IKEv2 beside IKEv1");
	plan_why(p, "changes nothing yet: no tunnel uses it");
	mark_peers(p);
	policies(p);
	keyrings(p);
	plan_block(p, PLAN_CRYPTO);
	if (model_is_set(g->isakmp_nat_keepalive) &&
		!model_is_set(g->nat_keepalive))
		plan_say(p, "crypto ikev2 nat keepalive %u\n",
			g->isakmp_nat_keepalive->number);
	if (!model_is_set(g->fragmentation))
		plan_say(p, "crypto ikev2 fragmentation\n");
}

/* ---- profiles ------------------------------------------------------------------ */

static void match_one(struct migrate *p, const struct model_value *v)
{
	const struct addr *a = model_addr(v);
	struct prefix net = *model_prefix(v);

	if (a->family && addr_is_any(a))
		net.len = 0;
	if (a->family == ADDR_V4)
		plan_say(p, " match identity remote address %s\n",
			plan_net(p, &net));
	else if (a->family)
		plan_say(p, " match identity remote address %s/%u\n",
			plan_addr(p, a), net.len);
	else
		plan_say(p, " match identity remote fqdn %.*s\n",
			PLAN_TEXT(v->text));
}

static void match_list(struct migrate *p, const struct model_isakmp_profile *i)
{
	static const char *const words[] = {
		[MODEL_ISAKMP_MATCH_HOST] = "fqdn",
		[MODEL_ISAKMP_MATCH_DOMAIN] = "fqdn domain",
		[MODEL_ISAKMP_MATCH_USER] = "email",
		[MODEL_ISAKMP_MATCH_GROUP] = "key-id",
	};

	MODEL_LIST_EACH(v, &i->matches) {
		if (v->word == MODEL_ISAKMP_MATCH_ADDRESS)
			match_one(p, v);
		else
			plan_say(p, " match identity remote %s %.*s\n",
				words[v->word], PLAN_TEXT(v->text));
	}
	MODEL_LIST_EACH(v, &i->certificates)
		plan_say(p, " match certificate %.*s\n", PLAN_TEXT(v->text));
}

static bool has_static_peers(const struct migrate *p)
{
	const struct model_map_entry *e;

	MODEL_EACH(p->m, MODEL_MAP_ENTRY, e)
		if (e->peers.n && e->child.parent->head.used)
			return true;
	return false;
}

static void match_unknown(struct migrate *p, const struct plan_peer *peer)
{
	struct span domain = p->m->global->domain->text;
	const char *name = domain.n ? plan_text(p, "%.*s", PLAN_TEXT(domain)) :
				      "vpn.invalid";
	struct plan_remark *d;

	if (!has_static_peers(p)) {
		plan_say(p, " match identity remote address 0.0.0.0\n");
		return;
	}
	plan_say(p, " match identity remote fqdn domain %s\n", name);
	d = plan_decide(p, peer->line, "how %s knows its peers, which may come "
		"from any address", peer->want);
	plan_because(p, d, "a profile for every address would also match the "
		"peers that have tunnels of their own, and a peer that two "
		"profiles match gets none: names tell them apart");
	plan_type(p, d, "at the peers: identity local fqdn NAME.%s", name);
}

/* Keys that no other profile is for: a router that answers unknown peers knows
 * them by these alone. */
static void match_keys(struct migrate *p, const struct plan_peer *peer)
{
	const struct model_isakmp_key *o;
	bool any = true;

	MODEL_EACH(p->m, MODEL_ISAKMP_KEY, o) {
		const struct model_value *v = o->v[MODEL_ISAKMP_KEY_FOR];
		const struct addr *a = model_addr(v);

		if ((a->family && addr_is_any(a)) ||
			!plan_once(p, plan_text(p, "peer %s%.*s",
				a->family ? plan_addr(p, a) : "",
				PLAN_TEXT(v->text))))
			continue;
		match_one(p, v);
		any = false;
	}
	MODEL_EACH(p->m, MODEL_ISAKMP_KEY, o)
		any |= model_addr(o->v[MODEL_ISAKMP_KEY_FOR])->family &&
			addr_is_any(model_addr(o->v[MODEL_ISAKMP_KEY_FOR]));
	if (any)
		match_unknown(p, peer);
}

static void matches(struct migrate *p, const struct plan_peer *peer)
{
	const struct prefix host = {peer->destination ? *peer->destination :
							(struct addr){0}, 32};

	if (peer->isakmp && (peer->isakmp->matches.n ||
				    peer->isakmp->certificates.n)) {
		match_list(p, peer->isakmp);
	} else if (peer->peers && peer->peers->n) {
		MODEL_LIST_EACH(v, peer->peers)
			match_one(p, v);
	} else if (host.addr.family == ADDR_V4) {
		plan_say(p, " match identity remote address %s\n",
			plan_net(p, &host));
	} else if (host.addr.family) {
		plan_say(p, " match identity remote address %s/128\n",
			plan_addr(p, &host.addr));
	} else {
		match_keys(p, peer);
	}
}

static void identity(struct migrate *p, const struct plan_peer *peer)
{
	const struct model_global *g = p->m->global;
	const struct model_value *self = peer->isakmp ?
		peer->isakmp->self_identity : &model_unset;
	const struct addr *a = peer->source ? model_addr(peer->source->ipv4) :
					      NULL;
	bool fqdn = model_is_set(self) ? self->word == MODEL_SELF_FQDN :
		model_is_set(g->isakmp_identity) &&
			g->isakmp_identity->word == 2;

	if (model_is_set(self) && self->word == MODEL_SELF_USER)
		plan_say(p, " identity local email %.*s\n",
			PLAN_TEXT(self->text));
	else if (fqdn && self->text.n)
		plan_say(p, " identity local fqdn %.*s\n",
			PLAN_TEXT(self->text));
	else if (fqdn)
		plan_say(p, " identity local fqdn %.*s%s%.*s\n",
			PLAN_TEXT(g->hostname->text),
			g->domain->text.n ? "." : "", PLAN_TEXT(g->domain->text));
	else if (!model_is_set(self) && g->isakmp_identity->word == 3)
		plan_say(p, " identity local dn\n");
	else if (a && a->family)
		plan_say(p, " identity local address %s\n", plan_addr(p, a));
}

static bool policy_has(const struct migrate *p, uint32_t word)
{
	const struct model_isakmp_policy *o;

	MODEL_EACH(p->m, MODEL_ISAKMP_POLICY, o) {
		uint32_t have = model_is_set(o->authentication) ?
			o->authentication->word : MODEL_ISAKMP_RSA_SIG;

		if (have == word)
			return true;
	}
	return false;
}

static bool has_key(struct migrate *p, const struct model_value *v)
{
	const struct addr *a = model_addr(v);
	const char *key = plan_text(p, "once key %s%.*s",
		a->family ? plan_addr(p, a) : "", PLAN_TEXT(v->text));

	if (map_get(&p->names, span_str(key)) != MAP_NONE || !a->family)
		return true;
	for (size_t i = 0; i < p->n_ranges; i++)
		if (prefix_contains(&p->ranges[i], a))
			return true;
	return p->n_ranges == sizeof(p->ranges) / sizeof(*p->ranges);
}

void plan_key_check(struct migrate *p, const struct plan_entry *e)
{
	const struct model_isakmp_profile *i = plan_isakmp_of(e);

	if (!policy_has(p, MODEL_ISAKMP_PRE_SHARE) ||
		policy_has(p, MODEL_ISAKMP_RSA_SIG) ||
		(i && i->trustpoints.n))
		return;
	MODEL_LIST_EACH(v, &e->e->peers) {
		struct plan_remark *d;

		if (has_key(p, v))
			continue;
		d = plan_decide(p, v->at.line, "no preshared key is configured "
			"for the peer %s of %s", plan_addr(p, model_addr(v)),
			plan_name_of(p, e));
		plan_because(p, d, "IKE_AUTH ends with AUTHENTICATION_FAILED");
		plan_type(p, d, "crypto ikev2 keyring NAME / peer %s / address "
			"%s / pre-shared-key KEY", plan_addr(p, model_addr(v)),
			plan_addr(p, model_addr(v)));
	}
}

/* Without an IKEv1 profile the key is looked for everywhere: first the keyring
 * that has one for this very peer. */
static const char *keyring_for(struct migrate *p, const struct plan_peer *peer)
{
	const struct addr *a = peer->destination ? peer->destination :
		peer->peers && peer->peers->n ?
			model_addr(peer->peers->first) : NULL;
	const char *key = plan_text(p, "ring %s", a && a->family ?
		plan_addr(p, a) : "-");
	uint32_t ring = map_get(&p->names, span_str(key));

	if (ring != MAP_NONE)
		return p->keyrings[ring];
	if (p->keyring)
		return p->keyring;
	for (uint32_t i = 0; i < p->m->table[MODEL_ISAKMP_KEYRING].n; i++)
		if (p->keyrings[i])
			return p->keyrings[i];
	return NULL;
}

/* Certificates are used where a profile names a trustpoint, or where there is
 * no policy for keys. */
static const struct model_isakmp_keyring *ring_of(const struct plan_peer *peer)
{
	return peer->isakmp ? (const struct model_isakmp_keyring *)
				      model_ref(peer->isakmp->keyring) :
			      NULL;
}

static bool by_key(const struct migrate *p, const struct plan_peer *peer)
{
	return policy_has(p, MODEL_ISAKMP_PRE_SHARE) &&
		(p->keyring || p->m->table[MODEL_ISAKMP_KEYRING].n) &&
		!(peer->isakmp && peer->isakmp->trustpoints.n &&
			!ring_of(peer));
}

static void authentication(struct migrate *p, const struct plan_peer *peer)
{
	const struct model_isakmp_keyring *ring = ring_of(peer);
	const struct model_head *t;
	bool psk = by_key(p, peer);
	const char *method = psk ? "pre-share" :
		policy_has(p, MODEL_ISAKMP_ECDSA_SIG) ? "ecdsa-sig" : "rsa-sig";
	const char *name = ring ? p->keyrings[ring->parent.head.index] :
				  keyring_for(p, peer);

	plan_say(p, " authentication remote %s\n authentication local %s\n",
		method, method);
	if (psk && name)
		plan_say(p, " keyring local %s\n", name);
	if (psk)
		return;
	if (peer->isakmp && peer->isakmp->trustpoints.n) {
		MODEL_LIST_EACH(v, &peer->isakmp->trustpoints)
			plan_say(p, " pki trustpoint %.*s\n",
				PLAN_TEXT(v->text));
		return;
	}
	MODEL_EACH(p->m, MODEL_TRUSTPOINT, t)
		if (t->defined)
			plan_say(p, " pki trustpoint %.*s\n",
				PLAN_TEXT(t->name));
	if (!p->m->table[MODEL_TRUSTPOINT].n) {
		struct plan_remark *d = plan_decide(p, peer->line,
			"there is neither a preshared key nor a trustpoint for "
			"this peer");

		plan_because(p, d, "without one, IKE_AUTH cannot succeed");
		plan_type(p, d, "crypto ikev2 profile %s / pki trustpoint NAME",
			peer->want);
	}
}

static void timers(struct migrate *p, const struct plan_peer *peer)
{
	const struct model_global *g = p->m->global;
	const struct model_value *const *own = peer->isakmp &&
		model_is_set(peer->isakmp->keepalive[0]) ?
		peer->isakmp->keepalive : NULL;
	const struct model_value *const *v = own ? own : g->isakmp_keepalive;
	const struct model_isakmp_policy *o;
	bool periodic = !own && v[MODEL_DPD_MODE]->word == MODEL_DPD_PERIODIC;

	MODEL_EACH(p->m, MODEL_ISAKMP_POLICY, o) {
		if (model_is_set(o->lifetime) && o->lifetime->number >= 120 &&
			o->lifetime->number != 86400)
			plan_say(p, " lifetime %u\n", o->lifetime->number);
		break;
	}
	if (model_is_set(v[0]))
		plan_say(p, " dpd %u %u %s\n", v[0]->number,
			model_is_set(v[1]) ? v[1]->number : 2,
			periodic ? "periodic" : "on-demand");
	else if (!model_is_set(g->dpd[0]))
		plan_say(p, " dpd 30 5 on-demand\n");
}

static void isakmp_settings(struct migrate *p,
	const struct model_isakmp_profile *i)
{
	if (model_is_set(i->local_address))
		plan_say(p, " match address local %s%.*s%s\n",
			i->local_address->word ? "interface " : "",
			PLAN_TEXT(i->local_address->word ?
				i->local_address->text : span_str("")),
			i->local_address->word ? "" : plan_addr(p,
				model_addr(i->local_address)));
	if (model_is_set(i->aggressive))
		plan_note(p, i->aggressive->at.line,
			"IKEv2 has no aggressive mode: nothing to carry");
}

const char *plan_profile(struct migrate *p, const struct plan_peer *peer)
{
	const struct model_isakmp_profile *i = peer->isakmp;
	const char *name;

	if (i && p->profiles[i->head.index])
		return p->profiles[i->head.index];
	name = plan_fresh(p, MODEL_PROFILE, i ? plan_text(p, "%.*s",
		PLAN_TEXT(i->head.name)) : peer->want);
	if (i)
		p->profiles[i->head.index] = name;
	plan_block(p, PLAN_CRYPTO);
	plan_say(p, "crypto ikev2 profile %s\n", name);
	if (i && model_is_set(i->description))
		plan_say(p, " description %.*s\n",
			PLAN_TEXT(i->description->text));
	if (peer->fvrf.n)
		plan_say(p, " match fvrf %.*s\n", PLAN_TEXT(peer->fvrf));
	if (i)
		isakmp_settings(p, i);
	matches(p, peer);
	identity(p, peer);
	authentication(p, peer);
	timers(p, peer);
	if (peer->grant)
		plan_say(p, " aaa authorization group %s list %s %s\n",
			by_key(p, peer) ? "psk" : "cert", peer->grant,
			peer->grant);
	if (peer->template)
		plan_say(p, " virtual-template %u\n", peer->template);
	return name;
}
