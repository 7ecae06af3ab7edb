/* Algorithms that should not be used any more. */
#include "compiler/lint/lint.h"
#include "compiler/model/esp.h"
#include "compiler/model/smart.h"

static void each_list(struct lint *l, const struct model_list *list, lint_algorithm_fn *fn)
{
	MODEL_LIST_EACH(v, list)
		fn(l, transform_row(v->word), v, false);
}

void lint_each_algorithm(struct lint *l, lint_algorithm_fn *fn)
{
	const struct model_proposal *p;
	const struct model_transform_set *t;
	const struct model_ipsec_profile *i;
	const struct model_map_entry *e;

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
	MODEL_EACH(l->model, MODEL_MAP_ENTRY, e)
		if (model_is_set(e->pfs) && e->pfs->number)
			fn(l, transform_row(e->pfs->word), e->pfs, false);
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
	lint_each_algorithm(l, weak);
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
	lint_each_algorithm(l, group_24);
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
		lint_each_algorithm(l, refused);
}

static bool has_ikev2_entry(const struct model_crypto_map *map)
{
	const struct model_map_entry *e;

	if (map)
		MODEL_CHILD_EACH(&map->parent, e)
			if (model_is_set(e->ikev2_profile))
				return true;
	return false;
}

/* A template of a hub gets its IKEv2 profile by its number. */
static bool negotiates(const struct model *m, const struct model_interface *i,
	const struct model_crypto_map **looked_at)
{
	const struct model_crypto_map *map = (const struct model_crypto_map *)
			model_ref(i->routing->crypto_map);

	if (!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE])) {
		if (map == *looked_at)
			return false;
		*looked_at = map;
		return has_ikev2_entry(map);
	}
	return lint_ike_profile(m, i) || (i->is_template && i->head.used);
}

const struct model_value *lint_negotiates_at(const struct model_interface *i)
{
	const struct model_value *v =
		i->tunnel->protection[MODEL_PROTECTION_PROFILE];

	return model_is_set(v) ? v : i->routing->crypto_map;
}

/* Comparisons for a whole configuration: policies are few, and what is not
 * must not cost its square. */
#define BUDGET (1u << 20)

/* The address that IKE of the interface begins at; family 0: not known. */
static const struct addr *begins_at(const struct model_interface *i)
{
	const struct model_value *source = i->tunnel->source;
	const struct model_interface *from = (const struct model_interface *)
			model_ref(source);

	if (!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]))
		return model_addr(i->ipv4); /* of a crypto map */
	return from ? model_addr(from->ipv4) : model_addr(source);
}

static bool may_choose(const struct model_policy *p,
	const struct model_interface *i)
{
	const struct addr *at = begins_at(i);
	struct span vrf = i->tunnel->vrf->text;

	if (!p->proposals.n || (p->fvrf->word != MODEL_FVRF_ANY &&
			!span_eq(p->fvrf->text, vrf)))
		return false;
	MODEL_LIST_EACH(v, &p->local)
		if (!at->family || addr_eq(model_addr(v), at) ||
			model_addr(v)->family != at->family)
			return true;
	return !p->local.n;
}

/* A policy of the operator's is chosen: the default is only the last resort. */
static bool has_policy(const struct model *m, const struct model_interface *i,
	uint32_t *budget)
{
	const struct model_policy *p;

	MODEL_EACH(m, MODEL_POLICY, p) {
		if (!*budget)
			return true;
		--*budget;
		if (p->head.defined && !p->head.builtin && may_choose(p, i))
			return true;
	}
	return false;
}

const struct model_interface *lint_smart_default_user(const struct model *m)
{
	const struct model_proposal *p = (const struct model_proposal *)
			model_default(m, MODEL_PROPOSAL);
	const struct model_policy *last = (const struct model_policy *)
			model_default(m, MODEL_POLICY);
	const struct model_crypto_map *looked_at = NULL;
	bool offered = !last->head.removed && !last->proposals.n;
	const struct model_interface *i;
	uint32_t budget = BUDGET;

	if (p->head.removed || (!offered && !p->head.used))
		return NULL;
	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (negotiates(m, i, &looked_at) &&
			(p->head.used || !has_policy(m, i, &budget)))
			return i;
	return NULL;
}

/* ---- the default transform set --------------------------------------------------- */

const struct model_interface *lint_default_set_user(const struct model *m)
{
	const struct model_transform_set *t =
		(const struct model_transform_set *)
			model_default(m, MODEL_TRANSFORM_SET);
	const struct model_interface *i;

	if (t->head.removed || t->head.defined)
		return NULL;
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_ipsec_profile *p = lint_protection(i);

		if (p && !p->transform_sets.n && lint_ike_profile(m, i))
			return i;
	}
	return NULL;
}

static bool any_weak(const struct smart_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (is_weak(transform_row(list->rows[i]), false))
			return true;
	return false;
}

/* Once per file: the default proposal is in effect for a tunnel. */
void lint_weak_smart_default(struct lint *l)
{
	const struct smart_proposal *s = smart_proposal(l->release);
	const struct model_proposal *p = (const struct model_proposal *)
			model_default(l->model, MODEL_PROPOSAL);
	const struct model_interface *i = lint_smart_default_user(l->model);
	struct diag *d;

	if (!i || !((!p->integ.n && any_weak(&s->integ)) ||
			  (!p->group.n && any_weak(&s->group))))
		return;
	d = lint_add(l, LINT_FV604, lint_negotiates_at(i)->at,
		"%.*s negotiates with the smart default IKEv2 proposal",
		LINT_TEXT(i->head.name));
	lint_fix(l, d, "crypto ikev2 proposal default / encryption aes-cbc-256 / "
		       "integrity sha512 / group 19 14");
}

/* ---- FV605, FV610, FV611, FV612 ------------------------------------------------ */

static void sha1(struct lint *l, const struct transform *t,
	const struct model_value *v, bool esp)
{
	struct diag *d;

	if (t != transform_row(ALG_PRF_SHA1) &&
		t != transform_row(ALG_HMAC_SHA1_96))
		return;
	d = lint_add(l, LINT_FV605, v->at, "%s is on its way out (%s: MUST-)",
		t->show, esp ? "RFC 8221" : "RFC 8247");
	lint_fix(l, d, esp ? "use esp-sha256-hmac, or esp-gcm 256" :
			     "use sha256 or better");
}

/* What nobody wrote is told once, and more quietly. */
static void sha1_by_default(struct lint *l)
{
	const struct model_interface *i = lint_default_set_user(l->model);
	struct diag *d;

	if (!i)
		return;
	d = lint_add(l, LINT_FV605, lint_negotiates_at(i)->at,
		"%.*s negotiates with the default transform set, esp-aes and "
		"esp-sha-hmac", LINT_TEXT(i->head.name));
	lint_severity(l, d, DIAG_INFO);
	lint_fix(l, d, "crypto ipsec transform-set T esp-gcm 256, and set "
		"transform-set T in the IPsec profile");
}

void lint_sha1(struct lint *l)
{
	lint_each_algorithm(l, sha1);
	sha1_by_default(l);
}

static unsigned strongest(const struct model_list *list)
{
	unsigned best = 0;

	MODEL_LIST_EACH(v, list)
		if (transform_row(v->word)->strength > best)
			best = transform_row(v->word)->strength;
	return best;
}

void lint_imbalance(struct lint *l, const struct model_proposal *p)
{
	unsigned encr = strongest(&p->encr);
	unsigned group = strongest(&p->group);
	struct diag *d;

	if (encr < 192 || !group || group > 112)
		return;
	d = lint_add(l, LINT_FV610, p->group.first->at,
		"the cipher of proposal `%.*s` has %u bits, its strongest group "
		"is worth %u",
		LINT_TEXT(p->head.name), encr, group);
	lint_related(l, d, p->encr.first->at, "the cipher");
	lint_fix(l, d, "group 20 19");
}

void lint_shield_off(struct lint *l)
{
	const struct model_value *v = l->model->global->shield_off;
	struct diag *d;

	if (!model_is_set(v))
		return;
	d = lint_add(l, LINT_FV611, v->at,
		"the router accepts algorithms that its release refuses");
	lint_fix(l, d, "replace the weak algorithms, then: no crypto engine "
		       "compliance shield disable");
}

/* Once, where the release could do better. */
void lint_no_pqc(struct lint *l)
{
	const struct model_proposal *p;
	struct diag *d;

	if (l->release < RELEASE_XE_26_1)
		return;
	MODEL_EACH(l->model, MODEL_PROPOSAL, p) {
		if (!p->head.defined || p->pqc.n || !p->encr.n)
			continue;
		d = lint_add(l, LINT_FV612, p->head.at,
			"the proposal `%.*s` has no post-quantum key exchange",
			LINT_TEXT(p->head.name));
		lint_fix(l, d, "crypto ikev2 proposal %.*s / pqc mlkem768",
			LINT_TEXT(p->head.name));
		return;
	}
}
