/* Authorization: what a profile asks AAA for, and what the answer is. */
#include "compiler/lint/authorize.h"

#include "compiler/lint/lint.h"
#include "runtime/policy/policy.h"

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

/* ---- AAA as a whole -------------------------------------------------------------- */

/* The first line of a profile that needs AAA. */
static const struct model_value *first_aaa(const struct model_aaa *a)
{
	const struct model_value *const all[] = {a->login_eap,
		a->login_anyconnect, a->keyring[MODEL_KEYRING_LIST]};
	const struct model_value *first = &model_unset;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (model_is_set(all[i]) && (!model_is_set(first) ||
				all[i]->at.line < first->at.line))
			first = all[i];
	for (unsigned by = 0; by < MODEL_BYS; by++) {
		const struct model_value *const lines[] = {a->accounting[by],
			a->user[by][MODEL_USER_LIST],
			a->group[by][MODEL_GROUP_LIST]};

		for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
			if (model_is_set(lines[i]) && (!model_is_set(first) ||
					lines[i]->at.line < first->at.line))
				first = lines[i];
	}
	return first;
}

void lint_no_aaa(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = first_aaa(p->aaa);
	struct diag *d;

	if (!model_is_set(v) || model_is_set(l->model->global->new_model))
		return;
	d = lint_add(l, LINT_FV751, v->at,
		"the profile `%.*s` relies on AAA, and there is no `aaa "
		"new-model`: the list `%.*s` cannot exist",
		LINT_TEXT(p->head.name), LINT_TEXT(v->text));
	lint_fix(l, d, "aaa new-model, then %s %.*s %s",
		model_type_command((enum model_type)v->refers),
		LINT_TEXT(v->text),
		v->refers == MODEL_AAA_ACCOUNTING ? "start-stop group radius" :
						    "local");
}

static bool accepts(const struct model_profile *p, unsigned by)
{
	switch (by) {
	case MODEL_BY_PSK:
		return lint_has_auth(&p->auth_remote, POLICY_AUTH_PSK);
	case MODEL_BY_CERT:
		return lint_has_auth(&p->auth_remote, POLICY_AUTH_RSA_SIG) ||
			lint_has_auth(&p->auth_remote, POLICY_AUTH_ECDSA_SIG);
	case MODEL_BY_EAP:
		return lint_has_auth(&p->auth_remote, POLICY_AUTH_EAP);
	case MODEL_BY_ANYCONNECT:
		return lint_has_auth(&p->auth_remote,
			POLICY_AUTH_ANYCONNECT_EAP);
	default:
		return true;
	}
}

static const char *auth_word(const struct model_profile *p)
{
	return accepts(p, MODEL_BY_PSK)	       ? "psk" :
		accepts(p, MODEL_BY_CERT)      ? "cert" :
		accepts(p, MODEL_BY_EAP)       ? "eap" :
		accepts(p, MODEL_BY_ANYCONNECT) ? "anyconnect-eap" :
						 "any";
}

static void other_method(struct lint *l, const struct model_profile *p,
	const struct model_value *v, unsigned by, const char *what)
{
	struct diag *d;

	if (!model_is_set(v) || !p->auth_remote.n || accepts(p, by))
		return;
	d = lint_add(l, LINT_FV765, v->at,
		"%s of `%.*s` is for peers that authenticate by %s, and the "
		"profile does not accept that", what, LINT_TEXT(p->head.name),
		lint_by_word(by));
	lint_fix(l, d, "%s in place of %s", auth_word(p), lint_by_word(by));
	lint_related(l, d, p->auth_remote.first->at,
		"this is how its peers authenticate");
}

void lint_other_method(struct lint *l, const struct model_profile *p)
{
	const struct model_aaa *a = p->aaa;

	for (unsigned by = MODEL_BY_PSK; by < MODEL_BYS; by++) {
		other_method(l, p, a->user[by][MODEL_USER_LIST], by,
			"the user authorization");
		other_method(l, p, a->group[by][MODEL_GROUP_LIST], by,
			"the group authorization");
		other_method(l, p, a->accounting[by], by, "the accounting");
	}
}

void lint_cert_without_name(struct lint *l, const struct model_profile *p)
{
	struct lint_authorization a[LINT_AUTHORIZATIONS];
	size_t n = lint_authorizations(p, a);

	for (size_t i = 0; i < n; i++) {
		const char *kind = a[i].group ? "group" : "user";
		struct diag *d;

		if (a[i].by != MODEL_BY_CERT || model_is_set(a[i].name))
			continue;
		d = lint_add(l, LINT_FV752, a[i].list->at,
			"the %s authorization of certificate peers in `%.*s` "
			"has no name to ask for", kind,
			LINT_TEXT(p->head.name));
		lint_fix(l, d, "aaa authorization %s cert list %.*s NAME, or "
			       "… name-mangler MANGLER", kind,
			LINT_TEXT(a[i].list->text));
	}
}

void lint_cached_nothing(struct lint *l, const struct model_profile *p)
{
	static const struct {
		unsigned by;
		const char *from;
	} rows[] = {
		{MODEL_BY_PSK, "keyring aaa"},
		{MODEL_BY_EAP, "authentication remote eap"},
		{MODEL_BY_ANYCONNECT,
			"authentication remote anyconnect-eap aggregate"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct model_value *v = p->aaa->cached[rows[i].by];
		bool source = rows[i].by == MODEL_BY_PSK ?
			model_is_set(p->aaa->keyring[MODEL_KEYRING_LIST]) :
			accepts(p, rows[i].by);
		struct diag *d;

		if (!model_is_set(v) || source)
			continue;
		d = lint_add(l, LINT_FV809, v->at,
			"`%.*s` uses attributes that come with %s, and has "
			"none", LINT_TEXT(p->head.name), rows[i].from);
		lint_fix(l, d, "%s, or aaa authorization user %s list NAME",
			rows[i].from, lint_by_word(rows[i].by));
	}
}

/* ---- keys from AAA --------------------------------------------------------------- */

void lint_local_aaa_keyring(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->aaa->keyring[MODEL_KEYRING_LIST];
	struct diag *d;

	if (!model_is_set(v) || !may_be_local(l->model, v))
		return;
	d = lint_add(l, LINT_FV410, v->at,
		"the keys of `%.*s` come from the list `%.*s`, which is local",
		LINT_TEXT(p->head.name), LINT_TEXT(v->text));
	lint_related(l, d, model_ref(v)->at, "this list asks no server");
	lint_fix(l, d, "aaa authorization network %.*s group radius, or "
		       "keyring local NAME", LINT_TEXT(v->text));
}

void lint_default_aaa_password(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->aaa->keyring[MODEL_KEYRING_LIST];
	struct diag *d;

	if (!model_is_set(v) || may_be_local(l->model, v) ||
		model_is_set(p->aaa->keyring[MODEL_KEYRING_PASSWORD]))
		return;
	d = lint_add(l, LINT_FV411, v->at,
		"the keys of `%.*s` are asked of AAA with the well-known "
		"password `cisco`", LINT_TEXT(p->head.name));
	lint_fix(l, d, "keyring aaa %.*s password PASSWORD, and the same on "
		       "the server", LINT_TEXT(v->text));
}

/* ---- policies that nobody names -------------------------------------------------- */

/* Names that only a peer's identity tells can be those of any policy. */
static bool names_come_from_peers(const struct model *m)
{
	const struct model_profile *p;

	MODEL_EACH(m, MODEL_PROFILE, p) {
		struct lint_authorization a[LINT_AUTHORIZATIONS];
		size_t n = lint_authorizations(p, a);

		for (size_t i = 0; i < n; i++)
			if (!model_is_set(a[i].name) ||
				a[i].name->refers == MODEL_MANGLER)
				return true;
	}
	return false;
}

static bool list_has_local(const struct model_value *list)
{
	const struct model_aaa_network *o = (const struct model_aaa_network *)
			model_ref(list);

	MODEL_LIST_EACH(v, &o->methods)
		if (v->number == MODEL_METHOD_LOCAL)
			return true;
	return false;
}

void lint_unused_authorization(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_profile *p;
	const struct model_authorization *o;
	uint8_t *used = arena_alloc(l->list->arena,
		m->table[MODEL_AUTHORIZATION].n);

	if (!used || names_come_from_peers(m))
		return;
	MODEL_EACH(m, MODEL_PROFILE, p) {
		struct lint_authorization a[LINT_AUTHORIZATIONS];
		size_t n = lint_authorizations(p, a);

		for (size_t i = 0; i < n; i++) {
			const struct model_head *h = model_find(m,
				MODEL_AUTHORIZATION, a[i].name->text);

			/* A list that asks servers alone never looks here. */
			if (h && (!model_ref(a[i].list) ||
				list_has_local(a[i].list)))
				used[h->index] = 1;
		}
	}
	MODEL_EACH(m, MODEL_AUTHORIZATION, o) {
		struct diag *d;

		if (!o->head.defined || used[o->head.index])
			continue;
		d = lint_add(l, LINT_FV766, o->head.at,
			"no profile authorizes by the policy `%.*s` of this "
			"router",
			LINT_TEXT(o->head.name));
		lint_fix(l, d, "crypto ikev2 profile NAME / aaa authorization "
			       "group cert list LIST %.*s",
			LINT_TEXT(o->head.name));
	}
}
