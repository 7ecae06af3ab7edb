/* Keyrings and IKEv2 profiles. */
#include "compiler/normalise/normalise.h"

static void add_identity(struct norm *n, const struct model_value *v)
{
	struct policy_identity r = {NORM_AT(n, v->at), .kind = v->word};

	if (v->word == POLICY_ID_ADDRESS)
		r.prefix = policy_prefix_of(model_prefix(v));
	else
		r.text = norm_text(n, v->text);
	(void)policy_add(n->b, POLICY_TABLE_identity, &r);
}

static void add_identities(struct norm *n, const struct model_list *l,
	struct policy_range *range)
{
	range->first = policy_builder_count(n->b, POLICY_TABLE_identity);
	MODEL_LIST_EACH(v, l)
		add_identity(n, v);
	range->n = policy_builder_count(n->b, POLICY_TABLE_identity) -
		range->first;
}

/* ---- keyrings --------------------------------------------------------------- */

static void peer(struct norm *n, const struct model_peer *p)
{
	struct policy_keyring_peer r = {NORM_WHERE(n, &p->child.head),
		.name = norm_text(n, p->child.head.name),
		.hostname = norm_text(n, p->hostname->text)};
	uint32_t both = norm_key(n, p->psk);

	/* One key is for both directions; a direction of its own wins. */
	r.psk_local = model_is_set(p->psk_local) ? norm_key(n, p->psk_local) :
						    both;
	r.psk_remote = model_is_set(p->psk_remote) ?
		norm_key(n, p->psk_remote) : both;
	r.addresses.first =
		policy_builder_count(n->b, POLICY_TABLE_keyring_address);
	MODEL_LIST_EACH(v, &p->address) {
		struct policy_keyring_address a = {
			policy_prefix_of(model_prefix(v))};

		(void)policy_add(n->b, POLICY_TABLE_keyring_address, &a);
		r.addresses.n++;
	}
	add_identities(n, &p->identity, &r.identities);
	(void)policy_add(n->b, POLICY_TABLE_keyring_peer, &r);
}

void norm_keyrings(struct norm *n)
{
	const struct model_keyring *k;
	const struct model_peer *p;

	MODEL_EACH(n->m, MODEL_KEYRING, k) {
		const struct model_head *h = &k->parent.head;
		struct policy_keyring r = {NORM_WHERE(n, h),
			.name = norm_text(n, h->name)};

		r.peers.first =
			policy_builder_count(n->b, POLICY_TABLE_keyring_peer);
		MODEL_CHILD_EACH(&k->parent, p) {
			peer(n, p);
			r.peers.n++;
		}
		norm_set_row(n, h,
			policy_add(n->b, POLICY_TABLE_keyring, &r));
	}
}

/* ---- profiles ---------------------------------------------------------------- */

/* Addresses are known here; those of interfaces are looked up in the file. */
static bool match_locals(struct norm *n, const struct model_profile *p,
	struct policy_range *range)
{
	range->first = policy_builder_count(n->b, POLICY_TABLE_address);
	MODEL_LIST_EACH(v, &p->profile_rare->match_local)
		if (addr_is_any(model_addr(v)))
			return true; /* 0.0.0.0: any */
	MODEL_LIST_EACH(v, &p->profile_rare->match_local) {
		const struct model_interface *i =
			(const struct model_interface *)model_ref(v);
		struct policy_address a = {policy_addr_of(model_addr(v))};

		if (v->word && i)
			a.addr = policy_addr_of(model_addr(i->ipv4));
		if (!a.addr.family)
			continue;
		(void)policy_add(n->b, POLICY_TABLE_address, &a);
		range->n++;
	}
	/* An empty list would match every address, which was not meant. */
	return range->n || !p->profile_rare->match_local.n;
}

static void auth_methods(struct norm *n, const struct model_profile *p,
	struct policy_profile *r)
{
	r->auth_local = model_is_set(p->auth_local) ? p->auth_local->word :
						       POLICY_AUTH_NONE;
	if (r->auth_local == POLICY_AUTH_PSK)
		r->psk_local = norm_key(n, p->auth_local);
	r->auth_remote.first =
		policy_builder_count(n->b, POLICY_TABLE_profile_auth);
	MODEL_LIST_EACH(v, &p->auth_remote) {
		struct policy_profile_auth a = {v->word};

		if (v->word == POLICY_AUTH_PSK && v->text.n)
			r->psk_remote = norm_key(n, v);
		(void)policy_add(n->b, POLICY_TABLE_profile_auth, &a);
		r->auth_remote.n++;
	}
}

static void certificates(struct norm *n, const struct model_profile *p,
	struct policy_profile *r)
{
	r->match_certificate.first =
		policy_builder_count(n->b, POLICY_TABLE_profile_certificate);
	MODEL_LIST_EACH(v, &p->profile_rare->match_cert) {
		struct policy_profile_certificate c = {norm_ref(n, v)};

		if (c.map == POLICY_NONE)
			continue;
		(void)policy_add(n->b, POLICY_TABLE_profile_certificate, &c);
		r->match_certificate.n++;
	}
	r->trustpoints.first =
		policy_builder_count(n->b, POLICY_TABLE_profile_trustpoint);
	MODEL_LIST_EACH(v, &p->profile_rare->trustpoints) {
		struct policy_profile_trustpoint t = {norm_ref(n, v),
			.sign = v->word != MODEL_TRUSTPOINT_VERIFY,
			.verify = v->word != MODEL_TRUSTPOINT_SIGN};

		if (t.trustpoint == POLICY_NONE)
			continue;
		(void)policy_add(n->b, POLICY_TABLE_profile_trustpoint, &t);
		r->trustpoints.n++;
	}
}

static bool match_fvrf(struct norm *n, const struct model_profile *p,
	struct policy_profile *r)
{
	const struct model_value *v = p->fvrf;

	if (!model_is_set(v) || span_eq(v->text, span_str("global")))
		return true;
	if (v->word == MODEL_FVRF_ANY) {
		r->fvrf = POLICY_FVRF_ANY;
		return true;
	}
	r->vrf = norm_ref(n, v);
	r->fvrf = r->vrf == POLICY_NONE ? POLICY_FVRF_GLOBAL :
					  POLICY_FVRF_NAMED;
	return r->vrf != POLICY_NONE;
}

static void timers(struct norm *n, const struct model_profile *p,
	struct policy_profile *r)
{
	const struct model_global *g = n->m->global;
	struct norm_dpd dpd = norm_dpd_of(
		model_is_set(p->dpd[0]) ? p->dpd : g->dpd);

	r->lifetime = norm_number(p->lifetime, 86400);
	r->dpd_mode = dpd.mode;
	r->dpd_interval = dpd.interval;
	r->dpd_retry = dpd.retry;
	r->nat_keepalive = norm_number(p->profile_rare->nat_keepalive,
		norm_number(g->nat_keepalive, 0));
}

static void profile(struct norm *n, const struct model_profile *p)
{
	const struct model_profile_rare *rare = p->profile_rare;
	struct policy_profile r = {NORM_WHERE(n, &p->head),
		.name = norm_text(n, p->head.name),
		.fvrf = POLICY_FVRF_GLOBAL,
		.vrf = POLICY_NONE,
		.local_id = POLICY_NONE,
		.keyring = norm_ref(n, p->keyring),
		.psk_local = POLICY_NONE,
		.psk_remote = POLICY_NONE,
		.nat_force_encap = model_is_set(rare->nat_force_encap),
		.initial_contact_force = model_is_set(rare->initial_contact),
		.virtual_template = norm_number(p->virtual_template, 0),
		.ivrf = norm_ref(n, p->ivrf),
		.services = norm_service(n, p),
		.shutdown = model_is_set(p->shutdown)};
	bool selectable = match_fvrf(n, p, &r);
	uint32_t row;

	selectable &= match_locals(n, p, &r.match_local);
	add_identities(n, &p->match_remote, &r.match_remote);
	if (model_is_set(p->identity)) {
		r.local_id =
			policy_builder_count(n->b, POLICY_TABLE_identity);
		add_identity(n, p->identity);
	}
	auth_methods(n, p, &r);
	certificates(n, p, &r);
	timers(n, p, &r);
	r.complete = selectable &&
		(p->match_remote.n || rare->match_cert.n) &&
		r.auth_local != POLICY_AUTH_NONE && r.auth_remote.n;
	row = policy_add(n->b, POLICY_TABLE_profile, &r);
	norm_set_row(n, &p->head, row);
	if (row != POLICY_NONE)
		n->complete[row] = r.complete;
}

void norm_profiles(struct norm *n)
{
	const struct model_profile *p;

	MODEL_EACH(n->m, MODEL_PROFILE, p)
		profile(n, p);
}
