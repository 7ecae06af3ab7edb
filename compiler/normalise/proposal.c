/* IKEv2 proposals and policies, the smart defaults last. */
#include "compiler/normalise/normalise.h"

#include "compiler/model/smart.h"

/* Which PRF goes with which integrity algorithm. */
static const struct {
	uint32_t integ;
	uint32_t prf;
} follows[] = {
	{ALG_HMAC_SHA512_256, ALG_PRF_SHA512},
	{ALG_HMAC_SHA384_192, ALG_PRF_SHA384},
	{ALG_HMAC_SHA256_128, ALG_PRF_SHA256},
	{ALG_HMAC_SHA1_96, ALG_PRF_SHA1},
	{ALG_HMAC_MD5_96, ALG_PRF_MD5},
};

#define ALGS_MAX 32

struct algs {
	uint32_t row[ALGS_MAX];
	size_t n;
};

static void push(struct algs *a, uint32_t row)
{
	/* An algorithm that is written twice is offered once. */
	for (size_t i = 0; i < a->n; i++)
		if (a->row[i] == row)
			return;
	if (a->n < ALGS_MAX)
		a->row[a->n++] = row;
}

static struct algs from_list(const struct model_list *l)
{
	struct algs a = {.n = 0};

	MODEL_LIST_EACH(v, l)
		push(&a, v->word);
	return a;
}

/* What is not edited of the built-in proposal keeps its default. */
static struct algs effective(const struct model_proposal *p,
	const struct model_list *l, const struct smart_list *def)
{
	struct algs a = from_list(l);

	for (size_t i = 0; p->head.builtin && !l->n && i < def->n; i++)
		push(&a, def->rows[i]);
	return a;
}

/* Without `prf`, the PRF follows the integrity algorithm. */
static struct algs prf_of_integ(const struct algs *integ)
{
	struct algs a = {.n = 0};

	for (size_t i = 0; i < integ->n; i++)
		for (size_t k = 0; k < sizeof(follows) / sizeof(*follows); k++)
			if (integ->row[i] == follows[k].integ)
				push(&a, follows[k].prf);
	return a;
}

static void put(struct norm *n, const struct algs *a)
{
	for (size_t i = 0; i < a->n; i++)
		(void)norm_transform(n, a->row[i]);
}

static uint32_t put_proposal(struct norm *n, const struct model_proposal *p,
	const struct algs *encr, const struct algs *prf,
	const struct algs *integ, const struct algs *group)
{
	struct policy_ike_proposal r = {NORM_WHERE(n, &p->head),
		.name = norm_text(n, p->head.name)};

	r.transforms.first = policy_builder_count(n->b, POLICY_TABLE_transform);
	put(n, encr);
	put(n, prf);
	put(n, integ);
	put(n, group);
	r.transforms.n = policy_builder_count(n->b, POLICY_TABLE_transform) -
		r.transforms.first;
	return policy_add(n->b, POLICY_TABLE_ike_proposal, &r);
}

/* RFC 7296 3.3: algorithms with their own integrity cannot share a proposal
 * with those that need one. A mixed proposal becomes two rows of the same
 * name, consecutive, the preferred kind first. */
static void proposal(struct norm *n, const struct model_proposal *p)
{
	const struct smart_proposal *s = smart_proposal(n->release);
	struct algs encr = effective(p, &p->encr, &s->encr);
	struct algs integ = effective(p, &p->integ, &s->integ);
	struct algs group = effective(p, &p->group, &s->group);
	struct algs prf = from_list(&p->prf);
	struct algs follow = prf_of_integ(&integ);
	const struct algs none = {.n = 0};
	struct algs part[2] = {{.n = 0}, {.n = 0}}; /* CBC, AEAD */
	bool aead_first;

	for (size_t i = 0; i < encr.n; i++)
		push(&part[transform_is_aead(transform_row(encr.row[i]))],
			encr.row[i]);
	if (!encr.n || !group.n)
		return;
	aead_first = transform_is_aead(transform_row(encr.row[0]));
	for (size_t k = 0; k < 2; k++) {
		bool aead = aead_first == (k == 0);
		uint32_t row;

		if (!part[aead].n || (aead ? !prf.n : !integ.n))
			continue;
		row = put_proposal(n, p, &part[aead],
			prf.n ? &prf : &follow, aead ? &none : &integ, &group);
		if (norm_row(n, &p->head) == POLICY_NONE)
			norm_set_row(n, &p->head, row);
	}
}

/* The operator's first, then the smart default, as the guide shows them. */
static bool comes(const struct model_head *h, int pass)
{
	return h->builtin == (pass == 1) && !h->removed;
}

void norm_proposals(struct norm *n)
{
	const struct model_proposal *p;

	for (int pass = 0; pass < 2; pass++)
		MODEL_EACH(n->m, MODEL_PROPOSAL, p)
			if (comes(&p->head, pass))
				proposal(n, p);
}

/* A reference for each row that the proposal became. */
static void put_policy_proposal(struct norm *n, const struct model_head *h)
{
	uint32_t first = norm_row(n, h);
	uint32_t count =
		policy_builder_count(n->b, POLICY_TABLE_ike_proposal);
	struct policy_ike_proposal *rows;
	struct policy_policy_proposal r = {first};

	if (first == POLICY_NONE)
		return;
	(void)policy_add(n->b, POLICY_TABLE_policy_proposal, &r);
	if (first + 1 >= count)
		return;
	rows = policy_edit(n->b, POLICY_TABLE_ike_proposal, first);
	if (rows[0].name.off == rows[1].name.off &&
		rows[0].line == rows[1].line) {
		r.proposal = first + 1;
		(void)policy_add(n->b, POLICY_TABLE_policy_proposal, &r);
	}
}

static void policy_proposals(struct norm *n, const struct model_policy *p,
	struct policy_range *range)
{
	const enum policy_table t = POLICY_TABLE_policy_proposal;

	range->first = policy_builder_count(n->b, t);
	MODEL_LIST_EACH(v, &p->proposals)
		if (model_ref(v))
			put_policy_proposal(n, model_ref(v));
	if (p->head.builtin && !p->proposals.n)
		put_policy_proposal(n, model_default(n->m, MODEL_PROPOSAL));
	range->n = policy_builder_count(n->b, t) - range->first;
}

static void policy_locals(struct norm *n, const struct model_list *l,
	struct policy_range *range)
{
	range->first = policy_builder_count(n->b, POLICY_TABLE_address);
	MODEL_LIST_EACH(v, l) {
		struct policy_address a = {policy_addr_of(model_addr(v))};

		(void)policy_add(n->b, POLICY_TABLE_address, &a);
		range->n++;
	}
}

/* A policy whose VRF is not defined matches nothing. */
static bool fvrf_is_usable(const struct model_value *v)
{
	return !model_is_set(v) || v->word == MODEL_FVRF_ANY || model_ref(v) ||
		span_eq(v->text, span_str("global"));
}

static void policy(struct norm *n, const struct model_policy *p)
{
	struct policy_ike_policy r = {NORM_WHERE(n, &p->head),
		.name = norm_text(n, p->head.name),
		.fvrf = POLICY_FVRF_GLOBAL,
		.vrf = POLICY_NONE};

	if (!fvrf_is_usable(p->fvrf))
		return;
	/* Guide, table 2: the default policy matches any VRF. */
	if (model_is_set(p->fvrf) ? p->fvrf->word == MODEL_FVRF_ANY :
				     p->head.builtin)
		r.fvrf = POLICY_FVRF_ANY;
	else if (norm_ref(n, p->fvrf) != POLICY_NONE)
		r.fvrf = POLICY_FVRF_NAMED;
	if (r.fvrf == POLICY_FVRF_NAMED)
		r.vrf = norm_ref(n, p->fvrf);
	policy_proposals(n, p, &r.proposals);
	/* Guide: without a proposal a policy is incomplete and not used. */
	if (!r.proposals.n)
		return;
	policy_locals(n, &p->local, &r.local);
	norm_set_row(n, &p->head,
		policy_add(n->b, POLICY_TABLE_ike_policy, &r));
}

void norm_policies(struct norm *n)
{
	const struct model_policy *p;

	for (int pass = 0; pass < 2; pass++)
		MODEL_EACH(n->m, MODEL_POLICY, p)
			if (comes(&p->head, pass))
				policy(n, p);
}
