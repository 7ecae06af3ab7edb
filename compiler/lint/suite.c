/* Policy profiles: nge, cnsa1, cnsa2, fips. suite.def says what each allows. */
#include "compiler/lint/lint.h"

#include "compiler/model/smart.h"

static const struct {
	const char *profile;
	uint16_t type;
	enum transform_row row;
} allowed[] = {
#define SUITE(profile, type, row) {#profile, TRANSFORM_##type, ALG_##row},
#include "compiler/lint/suite.def"
#undef SUITE
};

static const struct {
	const char *profile;
	enum lint_rule rule;
	const char *name;
	const char *use;
} profiles[] = {
	{"nge", LINT_FV606, "Cisco NGE",
		"aes-gcm-256 or aes-cbc-256, sha256 and up, group 19, 20 or 14"},
	{"cnsa1", LINT_FV607, "CNSA 1.0 (RFC 9206)",
		"aes-gcm-256, prf sha384, group 20 or 15"},
	{"cnsa2", LINT_FV608, "CNSA 2.0",
		"aes-gcm-256, prf sha384 or sha512, group 20, pqc mlkem1024"},
	{"fips", LINT_FV614, "FIPS 140-3",
		"AES, SHA-2, group 14 to 16 or 19 to 21"},
};
#define PROFILES (sizeof(profiles) / sizeof(*profiles))

static size_t profile_of(const struct lint *l)
{
	size_t i = 0;

	while (l->profile && i < PROFILES &&
		strcmp(l->profile, profiles[i].profile) != 0)
		i++;
	return l->profile ? i : PROFILES;
}

static bool is_allowed(const char *profile, const struct transform *t)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (!strcmp(allowed[i].profile, profile) &&
			transform_row(allowed[i].row) == t)
			return true;
	return t->type == TRANSFORM_ESN;
}

static void check(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp)
{
	size_t i = profile_of(l);
	struct diag *d;

	(void)esp;
	if (i == PROFILES || is_allowed(profiles[i].profile, t))
		return;
	d = lint_add(l, profiles[i].rule, v->at, "%s%s is not in %s",
		t->type == TRANSFORM_DH ? "group " : "", t->show,
		profiles[i].name);
	lint_fix(l, d, "use %s", profiles[i].use);
}

static bool any_outside(const char *profile, const struct smart_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!is_allowed(profile, transform_row(list->rows[i])))
			return true;
	return false;
}

/* What nobody wrote is offered too. */
static void check_default(struct lint *l, size_t i)
{
	const struct smart_proposal *s = smart_proposal(l->release);
	const struct model_proposal *p = (const struct model_proposal *)
			model_default(l->model, MODEL_PROPOSAL);
	const struct model_interface *user = lint_smart_default_user(l->model);
	const char *name = profiles[i].profile;
	struct diag *d;

	if (!user || !((!p->encr.n && any_outside(name, &s->encr)) ||
			     (!p->integ.n && any_outside(name, &s->integ)) ||
			     (!p->prf.n && any_outside(name, &s->prf)) ||
			     (!p->group.n && any_outside(name, &s->group))))
		return;
	d = lint_add(l, profiles[i].rule,
		lint_negotiates_at(user)->at,
		"%.*s negotiates with the smart default proposal, which offers "
		"what is not in %s",
		LINT_TEXT(user->head.name), profiles[i].name);
	lint_fix(l, d, "crypto ikev2 proposal default: %s", profiles[i].use);
}

/* The default transform set is AES-CBC-128 and SHA-1. */
static void check_default_set(struct lint *l, size_t i)
{
	const struct model_interface *user = lint_default_set_user(l->model);
	struct diag *d;

	if (!user || (is_allowed(profiles[i].profile,
		transform_row(ALG_AES_CBC_128)) && is_allowed(
			profiles[i].profile, transform_row(ALG_HMAC_SHA1_96))))
		return;
	d = lint_add(l, profiles[i].rule, lint_negotiates_at(user)->at,
		"%.*s negotiates with the default transform set, esp-aes and "
		"esp-sha-hmac, which is not in %s",
		LINT_TEXT(user->head.name), profiles[i].name);
	lint_fix(l, d, "crypto ipsec transform-set T esp-gcm 256, and set "
		"transform-set T in the IPsec profile");
}

/* CNSA 2.0 wants the key exchange of FIPS 203. */
static void check_pqc(struct lint *l, size_t i)
{
	const struct model_proposal *p;
	struct diag *d;

	MODEL_EACH(l->model, MODEL_PROPOSAL, p) {
		bool found = false;

		MODEL_LIST_EACH(v, &p->pqc)
			found |= v->word == MODEL_PQC_MLKEM1024;
		if (found || !p->head.defined || p->head.builtin)
			continue;
		d = lint_add(l, profiles[i].rule, p->head.at,
			"the proposal `%.*s` has no ML-KEM-1024 key exchange",
			LINT_TEXT(p->head.name));
		lint_fix(l, d, "crypto ikev2 proposal %.*s / pqc mlkem1024 "
			       "(from xe-26.1 on)",
			LINT_TEXT(p->head.name));
	}
}

void lint_suite(struct lint *l)
{
	size_t i = profile_of(l);

	if (i == PROFILES)
		return;
	lint_each_algorithm(l, check);
	check_default(l, i);
	check_default_set(l, i);
	if (profiles[i].rule == LINT_FV608)
		check_pqc(l, i);
}
