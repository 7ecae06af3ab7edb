/* Transform sets, and what IPsec profiles and crypto maps ask for. */
#include "compiler/lint/map.h"

#include <stdio.h>
#include <strings.h>

#include "compiler/model/esp.h"
#include "runtime/policy/policy.h"

static const struct esp_word *word_of(const struct model_value *v)
{
	const struct esp_word *words;

	(void)esp_words(&words);
	return &words[v->word];
}

/* Is it an abbreviation? Those are for IOS to complete. */
static bool begins(struct span w, const char *keyword)
{
	return w.n <= strlen(keyword) &&
		!strncasecmp((const char *)w.p, keyword, w.n);
}

void lint_esp_spelling(struct lint *l, const struct model_transform_set *t)
{
	MODEL_LIST_EACH(v, &t->transforms) {
		const struct esp_word *e = word_of(v);
		/* esp-sha begins several keywords. */
		bool ambiguous = v->text.n == 7 &&
			begins(v->text, "esp-sha-hmac");
		char right[64];
		struct diag *d;

		if (begins(v->text, e->keyword) && !ambiguous)
			continue;
		(void)snprintf(right, sizeof(right), v->number ? "%s %u" : "%s",
			e->keyword, v->number);
		d = lint_add(l, LINT_FV001, v->at,
			"`%.*s` is not a transform; did you mean `%s`?",
			LINT_TEXT(v->text), right);
		lint_fix(l, d, "%s", right);
		lint_edit(l, d, v->at, false, "%s", right);
	}
}

void lint_no_confidentiality(struct lint *l,
	const struct model_transform_set *t)
{
	struct esp_parts p = esp_parts_of(t);
	struct diag *d = NULL;

	if (t->head.removed || !t->transforms.n)
		return;
	if (p.encr == transform_row(ALG_NULL))
		d = lint_add(l, LINT_FV609, p.encr_at->at,
			"the transform set `%.*s` does not encrypt",
			LINT_TEXT(t->head.name));
	else if (p.ah && !p.encr)
		d = lint_add(l, LINT_FV609, p.integ_at->at,
			"the transform set `%.*s` has AH alone: nothing is "
			"encrypted",
			LINT_TEXT(t->head.name));
	else if (p.integ && !p.encr && !p.unusable)
		d = lint_add(l, LINT_FV609, p.integ_at->at,
			"the transform set `%.*s` has an HMAC and no cipher",
			LINT_TEXT(t->head.name));
	else if (p.unusable && word_of(p.unusable)->role == ESP_UNUSABLE)
		d = lint_add(l, LINT_FV609, p.unusable->at,
			"`%.*s` in the transform set `%.*s` is not usable",
			LINT_TEXT(p.unusable->text), LINT_TEXT(t->head.name));
	lint_fix(l, d, "crypto ipsec transform-set %.*s esp-gcm 256",
		LINT_TEXT(t->head.name));
}

/* ---- mode ------------------------------------------------------------------------- */

static bool is_transport(const struct model_transform_set *t)
{
	return t && model_is_set(t->mode) &&
		t->mode->word != POLICY_IPSEC_TUNNEL;
}

static bool is_vti(const struct model_interface *i)
{
	return model_is_set(i->tunnel->mode) &&
		(i->tunnel->mode->word == POLICY_TUNNEL_IPSEC_IPV4 ||
			i->tunnel->mode->word == MODEL_TUNNEL_DUAL ||
			i->tunnel->mode->word == POLICY_TUNNEL_IPSEC_IPV6);
}

void lint_mode_of_tunnel(struct lint *l, const struct model_interface *i)
{
	const struct model_ipsec_profile *p = lint_protection(i);

	if (!p || !is_vti(i))
		return;
	MODEL_LIST_EACH(v, &p->transform_sets) {
		const struct model_transform_set *t =
			(const struct model_transform_set *)model_ref(v);
		struct diag *d;

		if (!is_transport(t))
			continue;
		d = lint_add(l, LINT_FV310, i->tunnel->mode->at,
			"%.*s is an IPsec tunnel, and its transform set "
			"`%.*s` asks for transport mode",
			LINT_TEXT(i->head.name), LINT_TEXT(t->head.name));
		lint_related(l, d, t->mode->at, "the mode");
		lint_fix(l, d, "crypto ipsec transform-set %.*s / mode tunnel",
			LINT_TEXT(t->head.name));
		return;
	}
}

static bool between_hosts(const struct model_access_list *a)
{
	MODEL_LIST_EACH(v, &a->entries) {
		struct prefix s;
		struct prefix d;

		if (v->word == MODEL_PERMIT &&
			(!model_ace_prefix(model_ace(v), true, &s) ||
				!model_ace_prefix(model_ace(v), false, &d) ||
				s.len != 32 || d.len != 32))
			return false;
	}
	return true;
}

void lint_mode_of_map(struct lint *l, const struct model_map_entry *e)
{
	const struct model_access_list *a = lint_map_list(e);

	MODEL_LIST_EACH(v, &e->transform_sets) {
		const struct model_transform_set *t =
			(const struct model_transform_set *)model_ref(v);
		struct diag *d;

		if (!is_transport(t) || !a || between_hosts(a))
			continue;
		d = lint_add(l, LINT_FV310, v->at,
			"the transform set `%.*s` asks for transport mode, and "
			"the crypto map `%.*s` protects networks",
			LINT_TEXT(t->head.name),
			LINT_TEXT(e->child.parent->head.name));
		lint_related(l, d, t->mode->at, "the mode");
		lint_why(d, t->mode->word == POLICY_IPSEC_TRANSPORT_REQUIRE ?
			"transport mode is only for traffic between the two "
			"routers: the peer refuses, NO_PROPOSAL_CHOSEN" :
			"transport mode is only for traffic between the two "
			"routers: the SA comes up in tunnel mode, with 20 "
			"octets more than was planned for");
		lint_fix(l, d, "crypto ipsec transform-set %.*s / mode tunnel",
			LINT_TEXT(t->head.name));
		return;
	}
}

/* ---- PFS --------------------------------------------------------------------------- */

/* The weakest group with which an IKE SA may come up, of the operator's own
 * proposals; NULL: the defaults. */
static const struct model_value *weakest_group(const struct lint *l)
{
	const struct model_proposal *p;
	const struct model_value *found = NULL;

	MODEL_EACH(l->model, MODEL_PROPOSAL, p)
		MODEL_LIST_EACH(v, &p->group)
			if (!p->head.builtin &&
				(!found || transform_row(v->word)->strength <
						transform_row(found->word)
							->strength))
				found = v;
	return found;
}

static void weak_pfs(struct lint *l, const struct model_value *pfs,
	const struct model_value *ike)
{
	const struct transform *own;
	const struct transform *other = transform_row(ike->word);
	struct diag *d;

	if (!model_is_set(pfs))
		return;
	own = transform_find(TRANSFORM_DH,
		(uint16_t)(pfs->number ? pfs->number : 14), 0);
	if (!own || own->strength >= other->strength)
		return;
	d = lint_add(l, LINT_FV311, pfs->at,
		"PFS with group %u is weaker than every IKE group", own->id);
	lint_related(l, d, ike->at, "the weakest IKE group: %u", other->id);
	lint_fix(l, d, "set pfs group%u", other->id);
}

void lint_pfs(struct lint *l)
{
	const struct model_value *ike = weakest_group(l);
	const struct model_ipsec_profile *p;
	const struct model_map_entry *e;

	if (!ike)
		return;
	MODEL_EACH(l->model, MODEL_IPSEC_PROFILE, p)
		weak_pfs(l, p->pfs, ike);
	MODEL_EACH(l->model, MODEL_MAP_ENTRY, e)
		weak_pfs(l, e->pfs, ike);
}

/* ---- volume ------------------------------------------------------------------------ */

/* What IOS has without being told. */
#define USUAL_KILOBYTES 4608000u
#define KILOBYTES_PER_SECOND_AT_1G 122070u

static void small_volume(struct lint *l, const struct model_value *v)
{
	struct diag *d;

	if (!model_is_set(v) || v->number >= USUAL_KILOBYTES)
		return;
	d = lint_add(l, LINT_FV655, v->at,
		"the child SA is used up after %u kilobytes: %u.%u seconds of "
		"1 Gbit/s",
		v->number, v->number / KILOBYTES_PER_SECOND_AT_1G,
		v->number % KILOBYTES_PER_SECOND_AT_1G * 10 /
			KILOBYTES_PER_SECOND_AT_1G);
	lint_fix(l, d, "set security-association lifetime kilobytes disable");
}

void lint_volume(struct lint *l, const struct model_ipsec_profile *p)
{
	small_volume(l, p->ipsec_rare->life_kilobytes);
}

void lint_map_volume(struct lint *l, const struct model_map_entry *e)
{
	small_volume(l, e->life_kilobytes);
}
