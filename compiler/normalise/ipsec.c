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

static struct policy_range esp_of(struct norm *n, const struct model_list *sets)
{
	const enum policy_table t = POLICY_TABLE_profile_esp;
	struct policy_range range = {policy_builder_count(n->b, t), 0};

	MODEL_LIST_EACH(v, sets) {
		struct policy_profile_esp r = {norm_ref(n, v)};

		if (r.proposal != POLICY_NONE)
			(void)policy_add(n->b, t, &r);
	}
	if (!sets->n) {
		const struct model_head *h =
			model_default(n->m, MODEL_TRANSFORM_SET);
		struct policy_profile_esp r = {
			h->removed ? POLICY_NONE : norm_row(n, h)};

		if (r.proposal != POLICY_NONE)
			(void)policy_add(n->b, t, &r);
	}
	range.n = policy_builder_count(n->b, t) - range.first;
	return range;
}

static uint32_t pfs_group(const struct model_value *v)
{
	/* `set pfs` without a group means group 14. */
	return !model_is_set(v) ? 0 : v->number ? v->number : 14;
}

static uint32_t seconds(const struct model_value *s,
	const struct model_value *days, uint32_t otherwise)
{
	return model_is_set(s) ? s->number :
		model_is_set(days) ? days->number * 86400 : otherwise;
}

/* A number, or that there is to be none. */
static uint32_t number_or_none(const struct model_value *k,
	const struct model_value *off, uint32_t otherwise)
{
	return model_is_set(k) ? k->number : model_is_set(off) ? 0 : otherwise;
}

void norm_ipsec_numbers(const struct model_global *g,
	const struct norm_ipsec *from, struct policy_ipsec_profile *r)
{
	r->pfs_group = pfs_group(from->pfs);
	r->life_seconds = seconds(from->life_seconds, from->life_days,
		seconds(g->life_seconds, g->life_days, LIFE_SECONDS));
	r->life_kilobytes = number_or_none(from->life_kilobytes,
		from->life_kilobytes_off,
		number_or_none(g->life_kilobytes, g->life_kilobytes_off,
			LIFE_KILOBYTES));
	r->idle_seconds = norm_number(from->idle_seconds,
		norm_number(g->idle_seconds, 0));
	r->replay_window = number_or_none(from->replay_window,
		from->replay_off,
		number_or_none(g->replay_window, g->replay_off,
			REPLAY_WINDOW));
	r->responder_only = model_is_set(from->responder_only);
}

void norm_ipsec_fill(struct norm *n, const struct norm_ipsec *from,
	struct policy_ipsec_profile *r)
{
	norm_ipsec_numbers(n->m->global, from, r);
	r->proposals = esp_of(n, from->transform_sets);
}

static struct policy_ipsec_profile fill(struct norm *n,
	const struct model_ipsec_profile *p)
{
	const struct model_ipsec_rare *rare = p->ipsec_rare;
	const struct norm_ipsec from = {&p->transform_sets, p->pfs,
		p->life_seconds, rare->life_days, rare->life_kilobytes,
		rare->life_kilobytes_off, rare->idle_seconds,
		rare->replay_window, rare->replay_off, rare->responder_only};
	struct policy_ipsec_profile r = {NORM_WHERE(n, &p->head),
		.name = norm_text(n, p->head.name),
		.profile = norm_ref(n, p->ikev2_profile)};

	/* The built-in IPsec profile goes with the IKEv2 profile "default". */
	if (p->head.builtin && !model_is_set(p->ikev2_profile))
		r.profile = norm_row(n, model_find(n->m, MODEL_PROFILE,
						span_str("default")));
	norm_ipsec_fill(n, &from, &r);
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
