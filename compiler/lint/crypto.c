/* Algorithms that should not be used any more. */
#include "compiler/lint/lint.h"
#include "compiler/model/esp.h"

typedef void alg_fn(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp);

static void each_list(struct lint *l, const struct model_list *list, alg_fn *fn)
{
	MODEL_LIST_EACH(v, list)
		fn(l, transform_row(v->word), v, false);
}

/* Every algorithm that the operator wrote. */
static void each_alg(struct lint *l, alg_fn *fn)
{
	const struct model_proposal *p;
	const struct model_transform_set *t;
	const struct model_ipsec_profile *i;

	MODEL_EACH(l->model, MODEL_PROPOSAL, p) {
		each_list(l, &p->encr, fn);
		each_list(l, &p->integ, fn);
		each_list(l, &p->prf, fn);
		each_list(l, &p->group, fn);
	}
	MODEL_EACH(l->model, MODEL_TRANSFORM_SET, t) {
		struct esp_parts parts = esp_parts_of(t);

		if (parts.encr)
			fn(l, parts.encr, parts.encr_at, true);
		if (parts.integ)
			fn(l, parts.integ, parts.integ_at, true);
		if (parts.ah)
			fn(l, parts.ah, parts.integ_at, true);
	}
	MODEL_EACH(l->model, MODEL_IPSEC_PROFILE, i)
		if (model_is_set(i->pfs) && i->pfs->number)
			fn(l, transform_row(i->pfs->word), i->pfs, false);
}

static bool is_group_24(const struct transform *t)
{
	return t->type == TRANSFORM_DH && t->id == 24;
}

static bool is_weak(const struct transform *t, bool esp)
{
	enum transform_status s = esp ? t->esp : t->ike;

	/* RFC 8247 still says MAY for 3DES, the guide no longer. */
	return s == STATUS_SHOULD_NOT || s == STATUS_MUST_NOT ||
		t == transform_row(ALG_3DES);
}

static void weak(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp)
{
	static const char *const better[TRANSFORM_TYPES] = {
		[TRANSFORM_ENCR] = "aes-cbc-256 (esp-gcm 256 for ESP)",
		[TRANSFORM_PRF] = "sha256",
		[TRANSFORM_INTEG] = "sha256 (esp-sha256-hmac for ESP)",
		[TRANSFORM_DH] = "19 or 14",
	};
	enum transform_status s = esp ? t->esp : t->ike;
	struct diag *d;

	if (!is_weak(t, esp) || is_group_24(t))
		return;
	d = lint_add(l, LINT_FV601, v->at, "%s%s is weak (%s: %s)",
		t->type == TRANSFORM_DH ? "group " : "", t->show,
		s == STATUS_MAY ? "guide" :
			esp	? "RFC 8221" :
				  "RFC 8247",
		s == STATUS_MAY ? "no longer recommended" :
				  transform_status_name(s));
	lint_fix(l, d, "use %s", better[t->type]);
}

void lint_weak_algorithm(struct lint *l)
{
	each_alg(l, weak);
}

static void group_24(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp)
{
	struct diag *d;

	(void)esp;
	if (!is_group_24(t))
		return;
	d = lint_add(l, LINT_FV603, v->at, "group 24 should not be used");
	lint_fix(l, d, "use group 19 or 14");
}

void lint_group_24(struct lint *l)
{
	each_alg(l, group_24);
}

/* XE 17.11 and later refuse these unless the compliance shield is off. */
static void refused(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp)
{
	struct diag *d;

	(void)esp;
	if (!(t->type == TRANSFORM_ENCR && t->strength <= 112) &&
		!(t->type == TRANSFORM_DH &&
			(t->id <= 5 || is_group_24(t))) &&
		strcmp(t->openssl ? t->openssl : "", "MD5") != 0)
		return;
	d = lint_add(l, LINT_FV602, v->at, "%s%s is refused by %s",
		t->type == TRANSFORM_DH ? "group " : "", t->show,
		lint_release_name(l->release));
	lint_fix(l, d, "use a stronger one, or: crypto engine compliance shield "
		       "disable");
}

void lint_refused_by_release(struct lint *l)
{
	if (l->release >= RELEASE_XE_17_11 &&
		!model_is_set(l->model->global->shield_off))
		each_alg(l, refused);
}

/* Once per file: the default proposal is in effect for a tunnel. */
void lint_weak_smart_default(struct lint *l)
{
	const struct model_proposal *p = (const struct model_proposal *)
			model_default(l->model, MODEL_PROPOSAL);
	const struct model_interface *i;
	struct diag *d;

	if (p->head.removed || (p->integ.n && p->group.n))
		return;
	/* Where a complete policy of the operator's may be chosen, the default
	 * is only the last resort. */
	if (l->model->table[MODEL_POLICY].n > 1 && !p->head.used)
		return;
	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_value *v =
			i->tunnel->protection[MODEL_PROTECTION_PROFILE];

		if (!model_is_set(v) || !lint_ike_profile(l->model, i))
			continue;
		d = lint_add(l, LINT_FV604, v->at,
			"%.*s negotiates with the smart default IKEv2 proposal",
			LINT_TEXT(i->head.name));
		lint_fix(l, d,
			"crypto ikev2 proposal default / encryption aes-cbc-256 "
			"/ integrity sha512 / group 19 14");
		return;
	}
}
