/* Algorithms: how strong they are, and how they stand in RFC 8247 and RFC
 * 8221. An algorithm that must not be used is below every one that may, and
 * among equals the bits of security decide. */
#include "compiler/diff/judge.h"

#include <limits.h>

static enum transform_status standing(const struct transform *t, bool esp)
{
	return esp ? t->esp : t->ike;
}

static int score_of(const struct policy_transform *r, bool esp)
{
	const struct transform *t = transform_find((uint8_t)r->type,
		(uint16_t)r->id, (uint16_t)r->key_bits);

	if (!t)
		return 0;
	switch (standing(t, esp)) {
	case STATUS_MUST_NOT:
		return t->strength - 2000;
	case STATUS_SHOULD_NOT:
	case STATUS_MUST_MINUS:
		return t->strength - 1000;
	default:
		return t->strength;
	}
}

struct scores {
	int low;
	int high;
};

static struct scores scores_of(const struct policy *p,
	const struct diff_items *l, uint32_t group, bool esp)
{
	struct scores s = {INT_MAX, INT_MIN};

	for (uint32_t i = 0; i < l->n; i++) {
		int n;

		if (l->v[i].group != group)
			continue;
		n = score_of(policy_get(p, transform, l->v[i].row), esp);
		s.low = n < s.low ? n : s.low;
		s.high = n > s.high ? n : s.high;
	}
	return s;
}

static const char *why_of(struct diff_case *c,
	const struct policy_transform *r, bool esp)
{
	const struct transform *t = transform_find((uint8_t)r->type,
		(uint16_t)r->id, (uint16_t)r->key_bits);

	if (!t || t->type == TRANSFORM_ESN)
		return "";
	if (standing(t, esp) == STATUS_NONE)
		return diff_say(c, "%u bits of security", t->strength);
	return diff_say(c, "%u bits of security; %s in %s", t->strength,
		transform_status_name(standing(t, esp)),
		esp ? "RFC 8221" : "RFC 8247");
}

static void transform_added(struct diff_case *c, bool esp)
{
	const struct policy_transform *r =
		policy_get(c->b->p, transform, c->item->row);
	struct scores old = scores_of(c->a->p, &c->old_items, r->type, esp);
	int n = score_of(r, esp);

	c->out->message = diff_say(c, "%s may now use %s", c->who,
		c->out->new);
	c->out->why = why_of(c, r, esp);
	if (r->type == TRANSFORM_ESN || old.low == INT_MAX)
		return;
	if (n < old.low)
		c->out->effects = DIFF_WEAKER;
	else if (n > old.high)
		c->out->effects = DIFF_STRONGER;
}

static void transform_removed(struct diff_case *c, bool esp)
{
	const struct policy_transform *r =
		policy_get(c->a->p, transform, c->item->row);
	struct scores new = scores_of(c->b->p, &c->new_items, r->type, esp);
	int n = score_of(r, esp);

	c->out->message = diff_say(c, "%s can no longer use %s", c->who,
		c->out->old);
	c->out->why = "a peer that offers nothing else is refused";
	c->out->effects = DIFF_RISK;
	if (r->type == TRANSFORM_ESN || new.low == INT_MAX)
		return;
	if (n < new.low)
		c->out->effects |= DIFF_STRONGER;
	else if (n > new.high)
		c->out->effects |= DIFF_WEAKER;
}

/* What comes first is what two ends take when both have all of it. */
static void transform_order(struct diff_case *c, bool esp)
{
	int first[2] = {0, 0};

	for (uint32_t i = c->old_items.n; i-- > 0;)
		if (c->old_items.v[i].group == c->item->group)
			first[0] = score_of(policy_get(c->a->p, transform,
				c->old_items.v[i].row), esp);
	for (uint32_t i = c->new_items.n; i-- > 0;)
		if (c->new_items.v[i].group == c->item->group)
			first[1] = score_of(policy_get(c->b->p, transform,
				c->new_items.v[i].row), esp);
	c->out->message = diff_say(c, "order of %s of %s changed: %s; it was "
		"%s", c->words, c->label, c->out->new, c->out->old);
	if (first[1] != first[0]) {
		c->out->effects = first[1] < first[0] ? DIFF_WEAKER :
							DIFF_STRONGER;
		c->out->why = "the first that both ends have is used";
	}
}

void diff_judge_transforms(struct diff_case *c)
{
	bool esp = c->t == POLICY_TABLE_esp_proposal;

	if (c->out->kind == DIFF_ADDED)
		transform_added(c, esp);
	else if (c->out->kind == DIFF_REMOVED)
		transform_removed(c, esp);
	else
		transform_order(c, esp);
}

/* ---- proposals -------------------------------------------------------------- */

/* A proposal is as weak as the weakest that it allows. */
static int floor_of(const struct policy *p, struct policy_range r, bool esp)
{
	int low = INT_MAX;

	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_transform *t =
			policy_get(p, transform, r.first + i);
		int n = score_of(t, esp);

		if (t->type != TRANSFORM_ESN && n < low)
			low = n;
	}
	return low;
}

static int item_floor(const struct diff_case *c, const struct diff_side *s,
	const struct diff_item *i)
{
	uint32_t row;

	if (c->f->target == POLICY_TABLE_policy_proposal) {
		row = policy_get(s->p, policy_proposal, i->row)->proposal;
		return floor_of(s->p,
			policy_get(s->p, ike_proposal, row)->transforms, false);
	}
	row = policy_get(s->p, profile_esp, i->row)->proposal;
	return floor_of(s->p, policy_get(s->p, esp_proposal, row)->transforms,
		true);
}

static int items_floor(const struct diff_case *c, const struct diff_side *s,
	const struct diff_items *l)
{
	int low = INT_MAX;

	for (uint32_t i = 0; i < l->n; i++) {
		int n = item_floor(c, s, &l->v[i]);

		low = n < low ? n : low;
	}
	return low;
}

void diff_judge_proposals(struct diff_case *c)
{
	const char *noun = c->f->target == POLICY_TABLE_policy_proposal ?
		"IKEv2 proposal" : "transform set";
	struct diff_change *o = c->out;

	if (o->kind == DIFF_ADDED) {
		o->message = diff_say(c, "%s may now use %s %s", c->who, noun,
			o->new);
		if (item_floor(c, c->b, c->item) <
			items_floor(c, c->a, &c->old_items)) {
			o->effects = DIFF_WEAKER;
			o->why = "it allows weaker algorithms than the others";
		}
	} else if (o->kind == DIFF_REMOVED) {
		o->message = diff_say(c, "%s can no longer use %s %s", c->who,
			noun, o->old);
		o->effects = DIFF_RISK;
		if (item_floor(c, c->a, c->item) <
			items_floor(c, c->b, &c->new_items))
			o->effects |= DIFF_STRONGER;
	} else {
		o->message = diff_say(c, "order of %s of %s changed: %s; it "
			"was %s", c->words, c->label, o->new, o->old);
	}
}

static int policy_floor(const struct policy *p, uint32_t row)
{
	struct policy_range r = policy_get(p, ike_policy, row)->proposals;
	int low = INT_MAX;

	for (uint32_t i = 0; i < r.n; i++) {
		uint32_t k = policy_get(p, policy_proposal, r.first + i)
				     ->proposal;
		int n = floor_of(p, policy_get(p, ike_proposal, k)->transforms,
			false);

		low = n < low ? n : low;
	}
	return low;
}

unsigned diff_judge_policies(struct diff_side *a, uint32_t row_a,
	struct diff_side *b, uint32_t row_b)
{
	int old = policy_floor(a->p, row_a);
	int new = policy_floor(b->p, row_b);

	return new < old ? DIFF_WEAKER : new > old ? DIFF_STRONGER : 0;
}

/* ---- perfect forward secrecy ---------------------------------------------------- */

static int group_score(uint32_t group)
{
	const struct policy_transform r = {TRANSFORM_DH, group, 0};

	return group ? score_of(&r, false) : INT_MIN;
}

void diff_judge_group(struct diff_case *c)
{
	uint32_t old = diff_u32(policy_row(c->a->p, c->t, c->row_a), c->f);
	uint32_t new = diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f);

	c->out->message = new ?
		diff_say(c, "%s: rekeys use DH group %u; it was %s%.0u",
			c->label, new, old ? "group " : "none", old) :
		diff_say(c, "%s: rekeys have no perfect forward secrecy; it "
			"was group %u", c->label, old);
	if (new && old)
		c->out->message = diff_say(c, "%s: rekeys use DH group %u; it "
			"was group %u", c->label, new, old);
	c->out->why = "the peer needs the same group";
	c->out->effects = DIFF_RISK;
	if (group_score(new) != group_score(old))
		c->out->effects |= group_score(new) < group_score(old) ?
			DIFF_WEAKER : DIFF_STRONGER;
}
