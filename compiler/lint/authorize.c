/* Authorization: what a profile asks AAA for, and what the answer is. */
#include "compiler/lint/authorize.h"

#include "compiler/lint/lint.h"

static const char *const by_words[MODEL_BYS] = {"any", "psk", "cert", "eap",
	"anyconnect-eap"};

const char *lint_by_word(unsigned by)
{
	return by_words[by];
}

bool lint_is_local_list(const struct model *m, const struct model_value *list)
{
	const struct model_aaa_network *l = (const struct model_aaa_network *)
		model_ref(list);

	/* A list that is not defined is the default one. */
	if (!l)
		l = (const struct model_aaa_network *)model_find(m,
			MODEL_AAA_NETWORK, span_str("default"));
	if (!l)
		return false;
	MODEL_LIST_EACH(v, &l->methods)
		if (v->number != MODEL_METHOD_LOCAL)
			return false;
	return l->methods.n != 0;
}

size_t lint_authorizations(const struct model_profile *p,
	struct lint_authorization *out)
{
	size_t n = 0;

	for (unsigned by = 0; by < MODEL_BYS; by++) {
		const struct model_value *const *u = p->aaa->user[by];
		const struct model_value *const *g = p->aaa->group[by];

		if (model_is_set(u[MODEL_USER_LIST]))
			out[n++] = (struct lint_authorization){by, false,
				u[MODEL_USER_LIST], u[MODEL_USER_NAME],
				u[MODEL_USER_PASSWORD]};
		if (model_is_set(g[MODEL_GROUP_LIST]))
			out[n++] = (struct lint_authorization){by, true,
				g[MODEL_GROUP_LIST], g[MODEL_GROUP_NAME],
				g[MODEL_GROUP_PASSWORD]};
	}
	return n;
}

const struct model_authorization *lint_local_policy(const struct model *m,
	const struct lint_authorization *a)
{
	if (!model_is_set(a->name) || a->name->refers != MODEL_NOTHING ||
		!lint_is_local_list(m, a->list))
		return NULL;
	return (const struct model_authorization *)model_find(m,
		MODEL_AUTHORIZATION, a->name->text);
}

/* Does a list with local in it look names up in this configuration? */
static bool may_be_local(const struct model *m, const struct model_value *list)
{
	const struct model_aaa_network *l = (const struct model_aaa_network *)
		model_ref(list);

	return l && lint_is_local_list(m, list);
}

static void undefined_policy(struct lint *l, const struct model_profile *p,
	const struct lint_authorization *a)
{
	const struct model_head *list = model_ref(a->list);
	struct diag *d = lint_add(l, LINT_FV106, a->name->at,
		"the profile `%.*s` authorizes by the policy `%.*s`, which is "
		"not defined", LINT_TEXT(p->head.name),
		LINT_TEXT(a->name->text));

	lint_fix(l, d, "crypto ikev2 authorization policy %.*s",
		LINT_TEXT(a->name->text));
	lint_related(l, d, list->at,
		"this list is local: names are looked up in this "
		"configuration");
}

void lint_undefined_authorization(struct lint *l)
{
	const struct model_profile *p;

	MODEL_EACH(l->model, MODEL_PROFILE, p) {
		struct lint_authorization a[LINT_AUTHORIZATIONS];
		size_t n = lint_authorizations(p, a);

		for (size_t i = 0; i < n; i++)
			if (model_is_set(a[i].name) &&
				a[i].name->refers == MODEL_NOTHING &&
				may_be_local(l->model, a[i].list) &&
				!lint_local_policy(l->model, &a[i]))
				undefined_policy(l, p, &a[i]);
	}
}
