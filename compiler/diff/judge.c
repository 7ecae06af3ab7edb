#include "compiler/diff/judge.h"

typedef void judge_fn(struct diff_case *c);

const char *diff_say(struct diff_case *c, const char *fmt, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, fmt);
	s = arena_vprintf(c->b->arena, fmt, ap);
	va_end(ap);
	c->b->oom |= !s;
	return s ? s : "";
}

static const char *or_none(const char *s)
{
	return s && *s ? s : "none";
}

/* ---- plain words, when no judge has better ones ----------------------------- */

static void say_list(struct diff_case *c)
{
	struct diff_change *o = c->out;

	if (o->kind == DIFF_ADDED)
		o->message = diff_say(c, "%s: the %s include %s now", c->label,
			c->words, o->new);
	else if (o->kind == DIFF_REMOVED)
		o->message = diff_say(c, "%s: the %s no longer include %s",
			c->label, c->words, o->old);
	else
		o->message = diff_say(c, "order of %s of %s changed: %s; it "
			"was %s", c->words, c->label, or_none(o->new),
			or_none(o->old));
}

static void judge_told(struct diff_case *c)
{
	struct diff_change *o = c->out;

	if (c->f->kind == POLICY_KIND_RANGE)
		say_list(c);
	else if (c->f->kind == POLICY_KIND_SECRET)
		o->message = diff_say(c, "%s: %s %s", c->label, c->words,
			o->kind == DIFF_ADDED	? "is new" :
			o->kind == DIFF_REMOVED ? "is gone" :
						  "changed");
	else
		o->message = diff_say(c, "%s: %s is %s; it was %s", c->label,
			c->words, or_none(o->new), or_none(o->old));
}

/* Of a field that judge.def does not know. */
static void judge_unknown(struct diff_case *c)
{
	judge_told(c);
	if (c->f->kind == POLICY_KIND_SECRET ||
		(c->out->kind == DIFF_REMOVED &&
		(c->f->kind == POLICY_KIND_REF ||
		c->f->kind == POLICY_KIND_RANGE)))
		c->out->effects = DIFF_RISK;
}

/* ---- what the other end has to agree with ------------------------------------ */

static void judge_risk(struct diff_case *c)
{
	judge_told(c);
	c->out->effects = DIFF_RISK;
	if (c->t != POLICY_TABLE_interface)
		c->out->why = "the peer has to agree with it";
}

static void judge_stop(struct diff_case *c)
{
	bool set = diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f);

	c->out->message = diff_say(c, "%s is %s %s", c->label,
		set ? "now" : "no longer", c->words);
	if (set)
		c->out->effects = DIFF_RISK;
	if (set && c->t == POLICY_TABLE_ipsec_profile)
		c->out->why = "this end no longer brings the tunnel up by "
			      "itself";
}

static void judge_work(struct diff_case *c)
{
	bool set = diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f);

	c->out->message = diff_say(c, "%s %s", c->label, set ?
		"is complete now" : "lacks something that it needs");
	if (!set) {
		c->out->effects = DIFF_RISK;
		c->out->why = "flexike check says what is missing";
	}
}

static void judge_protection(struct diff_case *c)
{
	judge_risk(c);
	if (!*c->out->new) {
		c->out->effects = DIFF_WEAKER | DIFF_RISK;
		c->out->why = "traffic leaves without encryption";
	} else if (!*c->out->old) {
		c->out->effects = DIFF_STRONGER | DIFF_RISK;
		c->out->why = "the peer has to protect its end too";
	}
}

/* ---- keys -------------------------------------------------------------------- */

static void judge_key(struct diff_case *c)
{
	struct diff_change *o = c->out;

	if (o->kind == DIFF_ADDED) {
		o->message = diff_say(c, "%s has a %s now", c->label, c->words);
		return;
	}
	o->effects = DIFF_RISK;
	if (o->kind == DIFF_REMOVED) {
		o->message = diff_say(c, "%s has no %s any more", c->label,
			c->words);
		return;
	}
	o->message = diff_say(c, "the %s of %s changed", c->words, c->label);
	o->why = "both ends need the new key at the same time";
}

/* ---- who is let in --------------------------------------------------------- */

static bool is_wide(const struct prefix *p)
{
	return p->addr.family && p->len < addr_len(&p->addr) * 8;
}

/* An entry that more than one peer fits. */
static bool item_is_wide(const struct diff_case *c)
{
	const struct policy *p = c->b->p;
	const struct policy_identity *id;
	struct prefix x;

	if (c->f->target == POLICY_TABLE_keyring_address) {
		x = policy_prefix_get(&policy_get(p, keyring_address,
			c->item->row)->prefix);
		return is_wide(&x);
	}
	if (c->f->target != POLICY_TABLE_identity)
		return false;
	id = policy_get(p, identity, c->item->row);
	x = policy_prefix_get(&id->prefix);
	return id->kind == POLICY_ID_ANY || id->kind == POLICY_ID_FQDN_DOMAIN ||
		id->kind == POLICY_ID_EMAIL_DOMAIN ||
		(id->kind == POLICY_ID_ADDRESS && is_wide(&x));
}

static void judge_match(struct diff_case *c)
{
	bool all = c->f->target == POLICY_TABLE_address;

	say_list(c);
	/* No local address is every local address. */
	if (all && c->out->kind == DIFF_ADDED && !c->old_items.n) {
		c->out->effects = DIFF_RISK;
		c->out->why = "all of them fitted before";
	} else if (all && c->out->kind == DIFF_REMOVED && !c->new_items.n) {
		c->out->why = "all of them fit now";
	} else if (c->out->kind == DIFF_REMOVED) {
		c->out->effects = DIFF_RISK;
		c->out->why = "a peer that only this entry fits is refused";
	} else if (c->out->kind == DIFF_ADDED && item_is_wide(c)) {
		c->out->effects = DIFF_WEAKER;
		c->out->why = "more peers than one fit this entry";
	}
}

static void judge_revocation(struct diff_case *c)
{
	const struct diff_side *s = c->out->kind == DIFF_REMOVED ? c->a : c->b;
	bool none = policy_get(s->p, trustpoint_revocation, c->item->row)
			    ->method == POLICY_REVOCATION_NONE;

	say_list(c);
	if (c->out->kind == DIFF_CHANGED)
		return;
	c->out->effects = none == (c->out->kind == DIFF_ADDED) ?
		DIFF_WEAKER : DIFF_STRONGER | DIFF_RISK;
	c->out->why = none ? "with none, a revoked certificate is accepted" :
			     "who gets no answer from it accepts nobody";
}

static int rank(uint32_t method)
{
	switch (method) {
	case POLICY_AUTH_NONE:
		return 0;
	case POLICY_AUTH_RSA_SIG:
	case POLICY_AUTH_ECDSA_SIG:
		return 2;
	default:
		return 1;
	}
}

static void judge_auth(struct diff_case *c)
{
	int old = rank(diff_u32(policy_row(c->a->p, c->t, c->row_a), c->f));
	int new = rank(diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f));

	judge_risk(c);
	if (new != old)
		c->out->effects |= new < old ? DIFF_WEAKER : DIFF_STRONGER;
}

static int highest(const struct policy *p, const struct diff_items *l)
{
	int best = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		int r = rank(policy_get(p, profile_auth, l->v[i].row)->method);

		if (r > best)
			best = r;
	}
	return best;
}

static void judge_methods(struct diff_case *c)
{
	struct diff_change *o = c->out;

	if (o->kind == DIFF_CHANGED) {
		judge_told(c);
	} else if (o->kind == DIFF_REMOVED) {
		o->message = diff_say(c, "%s may no longer authenticate with "
			"%s", c->who, o->old);
		o->effects = DIFF_RISK;
	} else {
		o->message = diff_say(c, "%s may now authenticate with %s",
			c->who, o->new);
		if (rank(policy_get(c->b->p, profile_auth, c->item->row)
				    ->method) < highest(c->a->p, &c->old_items))
			o->effects = DIFF_WEAKER;
	}
}

/* ---- numbers --------------------------------------------------------------- */

static void compare(struct diff_case *c, uint32_t zero_means, bool more)
{
	uint32_t old = diff_u32(policy_row(c->a->p, c->t, c->row_a), c->f);
	uint32_t new = diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f);

	judge_told(c);
	old = old ? old : zero_means;
	new = new ? new : zero_means;
	c->out->effects = (new > old) == more ? DIFF_STRONGER : DIFF_WEAKER;
}

static void judge_shorter(struct diff_case *c)
{
	compare(c, 0, false);
	c->out->why = "how long one key is used";
}

static void judge_volume(struct diff_case *c)
{
	compare(c, UINT32_MAX, false);
	c->out->why = "how much one key protects; 0 is no limit";
}

static void judge_cookie(struct diff_case *c)
{
	compare(c, 0, false);
	c->out->why = "cookies keep forged requests from filling the table";
}

static void judge_replay(struct diff_case *c)
{
	uint32_t old = diff_u32(policy_row(c->a->p, c->t, c->row_a), c->f);
	uint32_t new = diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f);

	judge_told(c);
	if (!new) {
		c->out->effects = DIFF_WEAKER;
		c->out->why = "0: replayed packets are let in";
	} else if (!old) {
		c->out->effects = DIFF_STRONGER;
	} else if (new < old) {
		c->out->effects = DIFF_RISK;
		c->out->why = "packets that are late for the window are lost";
	}
}

static void judge_limit(struct diff_case *c)
{
	compare(c, UINT32_MAX, true);
	c->out->effects = c->out->effects == DIFF_STRONGER ? 0 : DIFF_RISK;
}

static void judge_dpd(struct diff_case *c)
{
	judge_told(c);
	if (diff_u32(policy_row(c->b->p, c->t, c->row_b), c->f) ==
		POLICY_DPD_OFF) {
		c->out->effects = DIFF_RISK;
		c->out->why = "a peer that is gone is noticed only when the "
			      "lifetime ends";
	}
}

#define judge_transforms diff_judge_transforms
#define judge_proposals diff_judge_proposals
#define judge_group diff_judge_group

static const struct {
	enum policy_table t;
	const char *field;
	judge_fn *judge;
	const char *words;
} judges[] = {
#define JUDGE(table, name, judge, words) \
	{POLICY_TABLE_##table, #name, judge_##judge, words},
#include "compiler/diff/judge.def"
#undef JUDGE
};

/* ---- whole objects ------------------------------------------------------------- */

static void judge_object(struct diff_case *c)
{
	struct diff_change *o = c->out;

	if (o->kind == DIFF_ADDED) {
		o->message = diff_say(c, "%s is new", c->label);
		return;
	}
	o->message = diff_say(c, "%s is gone", c->label);
	if (c->t == POLICY_TABLE_tunnel || c->t == POLICY_TABLE_route ||
		o->reached)
		o->effects = DIFF_RISK;
}

void diff_judge(struct diff_case *c)
{
	c->out->message = "";
	c->out->why = "";
	if (!c->f) {
		judge_object(c);
		return;
	}
	for (size_t i = 0; i < sizeof(judges) / sizeof(*judges); i++) {
		if (judges[i].t != c->t ||
			strcmp(judges[i].field, c->f->name) != 0)
			continue;
		if (!c->words)
			c->words = judges[i].words;
		judges[i].judge(c);
		return;
	}
	c->words = c->f->name;
	judge_unknown(c);
}
