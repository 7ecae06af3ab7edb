/* Which proposals are used for whom: policies and their order. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"

#define KEY_MAX 96
#define NAME_MAX_ 64

/* ---- FV305: two policies for the same peers -------------------------------------- */

/* A VRF and a local address; without an address, all of them. */
static struct span place_key(uint8_t *buf, const struct model_value *fvrf,
	const struct model_value *local)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);
	struct span vrf = fvrf->text;

	bytes_put8(&o, (uint8_t)fvrf->word);
	bytes_put8(&o, local ? addr_span(model_addr(local)).n & 0xff : 0);
	if (local)
		bytes_put(&o, addr_span(model_addr(local)));
	bytes_put(&o, span_of(vrf.p, vrf.n < NAME_MAX_ ? vrf.n : NAME_MAX_));
	return bytes_written(&o);
}

static void remember(struct lint *l, struct map *seen,
	const struct model_policy *p, const struct model_value *local)
{
	uint8_t buf[KEY_MAX];
	struct span key = place_key(buf, p->fvrf, local);
	char *kept;

	if (map_get(seen, key) != MAP_NONE)
		return;
	kept = arena_strndup(l->scratch, key);
	if (!kept || !map_set(seen, span_of(kept, key.n), p->head.index))
		l->list->oom = true;
}

static bool overlaps(struct lint *l, const struct map *seen,
	const struct model_policy *p, const struct model_value *fvrf,
	const struct model_value *local)
{
	uint8_t buf[KEY_MAX];
	uint32_t i = map_get(seen, place_key(buf, fvrf, local));
	const struct model_policy *other;
	struct diag *d;

	if (i == MAP_NONE || i == p->head.index)
		return false;
	other = (const struct model_policy *)
			l->model->table[MODEL_POLICY].items[i];
	d = lint_add(l, LINT_FV305, p->head.at,
		"the policies `%.*s` and `%.*s` match the same VRF and local "
		"address",
		LINT_TEXT(other->head.name), LINT_TEXT(p->head.name));
	lint_related(l, d, other->head.at, "the other policy");
	lint_fix(l, d, "one policy for each VRF and local address: "
		       "match fvrf, match address local");
	return true;
}

static void check_policy(struct lint *l, const struct map *seen,
	const struct model_policy *p)
{
	static const struct model_value any = {.word = MODEL_FVRF_ANY};
	bool found = false;

	/* A policy for any VRF meets those for its own places in each. */
	for (int k = 0; k < 2 && !found; k++) {
		const struct model_value *fvrf = k ? &any : p->fvrf;

		if (k && p->fvrf->word == MODEL_FVRF_ANY)
			break;
		found = overlaps(l, seen, p, fvrf, NULL);
		for (const struct model_value *v = p->local.first; v && !found;
			v = model_next(v))
			found = overlaps(l, seen, p, fvrf, v);
	}
}

void lint_overlapping_policies(struct lint *l)
{
	const struct model_policy *p;
	struct map seen;

	map_init(&seen, 1);
	MODEL_EACH(l->model, MODEL_POLICY, p) {
		if (p->head.builtin)
			continue;
		if (!p->local.n)
			remember(l, &seen, p, NULL);
		MODEL_LIST_EACH(v, &p->local)
			remember(l, &seen, p, v);
	}
	MODEL_EACH(l->model, MODEL_POLICY, p)
		if (!p->head.builtin)
			check_policy(l, &seen, p);
	map_fini(&seen);
}

/* ---- FV307: a tunnel whose VRF no policy matches ------------------------------------ */

/* The VRFs that policies of the operator's match. */
struct covered {
	struct map vrfs;
	bool any;
	bool some; /* there is a policy */
};

static struct span vrf_name(const struct model_value *v)
{
	return model_is_set(v) ? v->text : span_str("global");
}

static void cover(struct lint *l, struct covered *c)
{
	const struct model_policy *p;

	map_init(&c->vrfs, 1);
	MODEL_EACH(l->model, MODEL_POLICY, p) {
		if (p->head.builtin || !p->proposals.n)
			continue;
		c->some = true;
		c->any |= p->fvrf->word == MODEL_FVRF_ANY;
		if (!map_set(&c->vrfs, vrf_name(p->fvrf), 1))
			l->list->oom = true;
	}
}

/* A template without `tunnel vrf` leaves the VRF to the profile. */
static bool sends_in(const struct model_interface *i)
{
	return lint_is_static_tunnel(i) ||
		(i->is_template && i->head.used &&
			model_is_set(i->tunnel->vrf) && model_is_set(
			i->tunnel->protection[MODEL_PROTECTION_PROFILE]));
}

void lint_policy_for_vrf(struct lint *l)
{
	struct covered c = {.any = false};
	const struct model_interface *i;

	cover(l, &c);
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_value *vrf = i->tunnel->vrf;
		struct diag *d;

		if (c.any || !c.some || !sends_in(i) ||
			map_get(&c.vrfs, vrf_name(vrf)) != MAP_NONE)
			continue;
		d = lint_add(l, LINT_FV307,
			model_is_set(vrf) ? vrf->at : i->head.at,
			"no IKEv2 policy matches the %.*s VRF, in which %.*s "
			"sends",
			LINT_TEXT(vrf_name(vrf)), LINT_TEXT(i->head.name));
		if (model_default(l->model, MODEL_POLICY)->removed) {
			lint_severity(l, d, DIAG_ERROR);
			lint_why(d, "the default policy is disabled, so nothing "
				    "can be proposed: IKE_SA_INIT is not sent");
		}
		if (model_is_set(vrf))
			lint_fix(l, d, "crypto ikev2 policy NAME / match fvrf "
				       "%.*s (or: match fvrf any)",
				LINT_TEXT(vrf->text));
		else
			lint_fix(l, d, "crypto ikev2 policy NAME / match fvrf "
				       "any, or a policy without match fvrf");
	}
	map_fini(&c.vrfs);
}

/* ---- FV308: a proposal that is never reached ------------------------------------------ */

#define PROPOSALS_MAX 16 /* a policy with more is none that a person wrote */

static bool has(const struct model_list *l, uint32_t word)
{
	MODEL_LIST_EACH(v, l)
		if (v->word == word)
			return true;
	return false;
}

static bool within(const struct model_list *inner,
	const struct model_list *outer)
{
	MODEL_LIST_EACH(v, inner)
		if (!has(outer, v->word))
			return false;
	return true;
}

static const struct model_proposal *proposal_of(const struct model_value *v)
{
	const struct model_proposal *p =
		(const struct model_proposal *)model_ref(v);

	return p && !p->head.builtin ? p : NULL;
}

/* All that b offers, a offers too. */
static bool contains(const struct model_proposal *a,
	const struct model_proposal *b)
{
	return within(&b->encr, &a->encr) && within(&b->integ, &a->integ) &&
		within(&b->group, &a->group) && within(&b->prf, &a->prf) &&
		(a->prf.n == 0) == (b->prf.n == 0);
}

static void unreachable(struct lint *l, const struct model_policy *p,
	const struct model_value *later)
{
	const struct model_proposal *b = proposal_of(later);
	struct diag *d;

	for (const struct model_value *v = p->proposals.first; b && v != later;
		v = model_next(v)) {
		const struct model_proposal *a = proposal_of(v);

		if (!a || !contains(a, b))
			continue;
		d = lint_add(l, LINT_FV308, later->at, a == b ?
			"the proposal `%.*s` is in the policy twice (with `%.*s`)" :
			"the proposal `%.*s` offers nothing that `%.*s`, which "
			"comes first, does not",
			LINT_TEXT(b->head.name), LINT_TEXT(a->head.name));
		lint_related(l, d, v->at, "this one is chosen");
		lint_fix(l, d, "crypto ikev2 policy %.*s / no proposal %.*s, or "
			       "put the stricter one first",
			LINT_TEXT(p->head.name), LINT_TEXT(b->head.name));
		return;
	}
}

void lint_unreachable_proposal(struct lint *l, const struct model_policy *p)
{
	if (p->proposals.n > PROPOSALS_MAX)
		return;
	MODEL_LIST_EACH(v, &p->proposals)
		unreachable(l, p, v);
}
