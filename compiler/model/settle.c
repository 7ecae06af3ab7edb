/* `show running-config all` writes the built-in objects out. One that says in
 * full what it is anyway is as if nobody had written it. */
#include "compiler/model/settle.h"

#include "compiler/model/esp.h"
#include "compiler/model/flex.h"
#include "compiler/model/ikev2.h"
#include "compiler/model/layout.h"
#include "compiler/model/smart.h"
#include "runtime/policy/policy.h"

static bool is_one(const struct model_list *l, const char *name)
{
	return l->n == 1 && span_eq(l->first->text, span_str(name));
}

static bool all_unset(const void *object, enum model_type t)
{
	const struct model_layout *l = model_layout(t);
	const uint8_t *p = object;
	const struct model_value *v;

	for (size_t i = l->values; i < l->values_end; i += sizeof(v)) {
		memcpy(&v, p + i, sizeof(v));
		if (model_is_set(v))
			return false;
	}
	return true;
}

static bool are_rows(const struct model_list *l, const struct smart_list *s)
{
	size_t i = 0;

	if (l->n != s->n)
		return false;
	MODEL_LIST_EACH(v, l)
		if (v->word != s->rows[i++])
			return false;
	return true;
}

static bool proposal(struct model *m, struct model_head *h,
	enum lint_release release)
{
	struct model_proposal *p = (struct model_proposal *)h;
	const struct smart_proposal *s = smart_proposal(release);

	(void)m;
	if (p->pqc.n || !are_rows(&p->encr, &s->encr) ||
		!are_rows(&p->integ, &s->integ) ||
		!are_rows(&p->group, &s->group) ||
		(p->prf.n && !are_rows(&p->prf, &s->prf)))
		return false;
	model_list_clear(&p->encr);
	model_list_clear(&p->integ);
	model_list_clear(&p->prf);
	model_list_clear(&p->group);
	return true;
}

static bool policy(struct model *m, struct model_head *h,
	enum lint_release release)
{
	struct model_policy *p = (struct model_policy *)h;

	(void)m;
	(void)release;
	if (p->local.n || !model_is_set(p->fvrf) ||
		p->fvrf->word != MODEL_FVRF_ANY ||
		!is_one(&p->proposals, "default"))
		return false;
	p->fvrf = &model_unset;
	model_list_clear(&p->proposals);
	return true;
}

static bool transform_set(struct model *m, struct model_head *h,
	enum lint_release release)
{
	struct model_transform_set *t = (struct model_transform_set *)h;
	struct esp_parts x = esp_parts_of(t);

	(void)m;
	(void)release;
	if (t->transforms.n != 2 || x.esn || x.unusable || x.ah ||
		x.encr != transform_row(ALG_AES_CBC_128) ||
		x.integ != transform_row(ALG_HMAC_SHA1_96) ||
		!model_is_set(t->mode) ||
		t->mode->word != POLICY_IPSEC_TRANSPORT)
		return false;
	t->mode = &model_unset;
	model_list_clear(&t->transforms);
	return true;
}

static bool ipsec_profile(struct model *m, struct model_head *h,
	enum lint_release release)
{
	struct model_ipsec_profile *p = (struct model_ipsec_profile *)h;

	(void)release;
	if (!all_unset(p, MODEL_IPSEC_PROFILE) ||
		p->ipsec_rare != m->no_group[MODEL_GROUP_IPSEC_RARE] ||
		!is_one(&p->transform_sets, "default"))
		return false;
	model_list_clear(&p->transform_sets);
	return true;
}

static bool accepts_all(const struct model_value *const *accept)
{
	return model_is_set(accept[MODEL_ACCEPT_ANY]) &&
		accept[MODEL_ACCEPT_ANY]->word != MODEL_OFF &&
		accept[MODEL_ACCEPT_TAG]->number == 1 &&
		accept[MODEL_ACCEPT_DISTANCE]->number == 2;
}

static bool authorization(struct model *m, struct model_head *h,
	enum lint_release release)
{
	struct model_authorization *o = (struct model_authorization *)h;
	const struct model_list *const lists[] = {&o->split_dns,
		&o->backup_gateways, &o->route_acls, &o->route_acls6,
		&o->route_remote, &o->route_local, &o->redistribute};
	struct model_authorization rest = *o;

	(void)m;
	(void)release;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (lists[i]->n)
			return false;
	if (!accepts_all(o->route_accept) ||
		!model_is_set(o->route_interface) ||
		o->route_interface->word != MODEL_ON ||
		o->route_interface->text.n)
		return false;
	rest.route_interface = &model_unset;
	for (size_t i = 0; i < MODEL_ACCEPT_VALUES; i++)
		rest.route_accept[i] = &model_unset;
	if (!all_unset(&rest, MODEL_AUTHORIZATION))
		return false;
	*o = rest;
	return true;
}

static void settle(struct model_head *h)
{
	h->defined = false;
	h->settled = true;
}

void model_settle(struct model *m, enum lint_release release)
{
	static const struct {
		enum model_type type;
		bool (*same)(struct model *m, struct model_head *h,
			enum lint_release release);
	} objects[] = {
		{MODEL_PROPOSAL, proposal},
		{MODEL_POLICY, policy},
		{MODEL_TRANSFORM_SET, transform_set},
		{MODEL_IPSEC_PROFILE, ipsec_profile},
		{MODEL_AUTHORIZATION, authorization},
	};

	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		struct model_head *h = model_default(m, objects[i].type);

		if (h->defined && !h->removed &&
			objects[i].same(m, h, release))
			settle(h);
	}
}
