/* Transform sets and IPsec profiles. */
#include "compiler/normalise/normalise.h"

#include "compiler/model/esp.h"

/* Guide, table 2: lifetimes of the default IPsec profile, and of all. */
#define LIFE_SECONDS 3600
#define LIFE_KILOBYTES 4608000
#define REPLAY_WINDOW 64

static uint32_t row_of(const struct transform *t)
{
	return (uint32_t)(t - transform_row(0));
}

static void esp_proposal(struct norm *n, const struct model_transform_set *t)
{
	struct esp_parts p = esp_parts_of(t);
	struct policy_esp_proposal r = {NORM_WHERE(n, &t->head),
		.name = norm_text(n, t->head.name),
		.protocol = POLICY_PROTOCOL_ESP};
	bool edited = t->transforms.n != 0;

	/* Guide, smart defaults, rule 6: transport for the default set, tunnel
	 * for all others. */
	r.mode = model_is_set(t->mode) ? t->mode->word :
		t->head.builtin		? POLICY_IPSEC_TRANSPORT :
					  POLICY_IPSEC_TUNNEL;
	if (t->head.builtin && !edited) {
		p.encr = transform_row(ALG_AES_CBC_128);
		p.integ = transform_row(ALG_HMAC_SHA1_96);
	}
	if (p.unusable || (p.encr && p.ah) || (!p.encr && !p.ah))
		return;
	if (p.encr && transform_is_aead(p.encr) == (p.integ != NULL))
		return;
	r.transforms.first = policy_builder_count(n->b, POLICY_TABLE_transform);
	if (p.ah)
		r.protocol = POLICY_PROTOCOL_AH;
	if (p.encr)
		(void)norm_transform(n, row_of(p.encr));
	if (p.ah || p.integ)
		(void)norm_transform(n, row_of(p.ah ? p.ah : p.integ));
	(void)norm_transform(n, p.esn ? ALG_ESN_YES : ALG_ESN_NO);
	r.transforms.n = policy_builder_count(n->b, POLICY_TABLE_transform) -
		r.transforms.first;
	norm_set_row(n, &t->head,
		policy_add(n->b, POLICY_TABLE_esp_proposal, &r));
}

void norm_esp_proposals(struct norm *n)
{
	const struct model_transform_set *t;

	MODEL_EACH(n->m, MODEL_TRANSFORM_SET, t)
		if (!t->head.removed)
			esp_proposal(n, t);
}

static void profile_esp(struct norm *n, const struct model_ipsec_profile *p,
	struct policy_range *range)
{
	const enum policy_table t = POLICY_TABLE_profile_esp;

	range->first = policy_builder_count(n->b, t);
	MODEL_LIST_EACH(v, &p->transform_sets) {
		struct policy_profile_esp r = {norm_ref(n, v)};

		if (r.proposal != POLICY_NONE)
			(void)policy_add(n->b, t, &r);
	}
	if (!p->transform_sets.n) {
		const struct model_head *h =
			model_default(n->m, MODEL_TRANSFORM_SET);
		struct policy_profile_esp r = {
			h->removed ? POLICY_NONE : norm_row(n, h)};

		if (r.proposal != POLICY_NONE)
			(void)policy_add(n->b, t, &r);
	}
	range->n = policy_builder_count(n->b, t) - range->first;
}

static uint32_t pfs_group(const struct model_value *v)
{
	/* `set pfs` without a group means group 14. */
	return !model_is_set(v) ? 0 : v->number ? v->number : 14;
}

static uint32_t kilobytes(const struct model_ipsec_profile *p,
	const struct model_global *g)
{
	if (model_is_set(p->life_kilobytes))
		return p->life_kilobytes->number;
	if (model_is_set(p->ipsec_rare->life_kilobytes_off))
		return 0;
	if (model_is_set(g->life_kilobytes))
		return g->life_kilobytes->number;
	return model_is_set(g->life_kilobytes_off) ? 0 : LIFE_KILOBYTES;
}

static uint32_t replay(const struct model_ipsec_profile *p,
	const struct model_global *g)
{
	if (model_is_set(p->replay_window))
		return p->replay_window->number;
	if (model_is_set(p->replay_off))
		return 0;
	if (model_is_set(g->replay_window))
		return g->replay_window->number;
	return model_is_set(g->replay_off) ? 0 : REPLAY_WINDOW;
}

static struct policy_ipsec_profile fill(struct norm *n,
	const struct model_ipsec_profile *p)
{
	const struct model_global *g = n->m->global;
	struct policy_ipsec_profile r = {NORM_WHERE(n, &p->head),
		.name = norm_text(n, p->head.name),
		.profile = norm_ref(n, p->ikev2_profile),
		.pfs_group = pfs_group(p->pfs),
		.life_seconds = norm_number(p->life_seconds,
			norm_number(g->life_seconds, LIFE_SECONDS)),
		.life_kilobytes = kilobytes(p, g),
		.idle_seconds = norm_number(p->idle_seconds,
			norm_number(g->idle_seconds, 0)),
		.replay_window = replay(p, g),
		.responder_only = model_is_set(p->responder_only)};

	/* The built-in IPsec profile goes with the IKEv2 profile "default". */
	if (p->head.builtin && !model_is_set(p->ikev2_profile))
		r.profile = norm_row(n, model_find(n->m, MODEL_PROFILE,
						span_str("default")));
	profile_esp(n, p, &r.proposals);
	return r;
}

void norm_ipsec_profiles(struct norm *n)
{
	const struct model_ipsec_profile *p;

	MODEL_EACH(n->m, MODEL_IPSEC_PROFILE, p) {
		struct policy_ipsec_profile r;

		if (p->head.removed)
			continue;
		r = fill(n, p);
		norm_set_row(n, &p->head,
			policy_add(n->b, POLICY_TABLE_ipsec_profile, &r));
	}
}

uint32_t norm_derived_profile(struct norm *n, const struct model_interface *i)
{
	const struct model_value *own = i->tunnel->protection[MODEL_PROTECTION_IKEV2];
	const struct model_value *v = i->tunnel->protection[MODEL_PROTECTION_PROFILE];
	uint32_t row = norm_ref(n, v);
	uint32_t profile = norm_ref(n, own);
	struct policy_ipsec_profile r;
	uint8_t *key;
	uint32_t known;

	if (row == POLICY_NONE || !model_is_set(own))
		return row;
	key = arena_alloc(&n->arena, 8);
	if (!key) {
		n->oom = true;
		return row;
	}
	bytes_set32(key, row);
	bytes_set32(key + 4, profile);
	known = map_get(&n->derived, span_of(key, 8));
	if (known != MAP_NONE)
		return known;
	memcpy(&r, policy_edit(n->b, POLICY_TABLE_ipsec_profile, row),
		sizeof(r));
	r.origin = POLICY_ORIGIN_DERIVED;
	r.profile = profile;
	row = policy_add(n->b, POLICY_TABLE_ipsec_profile, &r);
	n->oom |= !map_set(&n->derived, span_of(key, 8), row);
	return row;
}
