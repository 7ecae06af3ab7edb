/* Proposals and transform sets: combinations that cannot be negotiated. */
#include "compiler/lint/lint.h"
#include "compiler/model/esp.h"

static const struct model_value *first_of(const struct model_list *l, bool aead)
{
	MODEL_LIST_EACH(v, l)
		if (transform_is_aead(transform_row(v->word)) == aead)
			return v;
	return NULL;
}

void lint_gcm_without_prf(struct lint *l, const struct model_proposal *p)
{
	const struct model_value *gcm = first_of(&p->encr, true);
	struct diag *d;

	if (!gcm || p->prf.n || p->head.builtin)
		return;
	d = lint_add(l, LINT_FV301, gcm->at,
		"the proposal `%.*s` has AES-GCM and no prf",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 proposal %.*s / prf sha256",
		LINT_TEXT(p->head.name));
}

void lint_integrity_with_gcm(struct lint *l, const struct model_proposal *p)
{
	struct diag *d;

	if (!p->encr.n || first_of(&p->encr, false) || !p->integ.n)
		return;
	d = lint_add(l, LINT_FV302, p->integ.first->at,
		"the proposal `%.*s` has only AES-GCM, which has its "
		"own integrity",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 proposal %.*s / no integrity",
		LINT_TEXT(p->head.name));
	lint_related(l, d, p->encr.first->at, "the encryption");
}

void lint_mixed_aead(struct lint *l, const struct model_proposal *p)
{
	const struct model_value *gcm = first_of(&p->encr, true);
	const struct model_value *cbc = first_of(&p->encr, false);
	struct diag *d;

	if (!gcm || !cbc)
		return;
	d = lint_add(l, LINT_FV303, gcm->at,
		"the proposal `%.*s` mixes AES-GCM with ciphers that "
		"need integrity",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "one proposal for AES-GCM and one for the others, "
		       "both in the policy");
	lint_related(l, d, cbc->at, "needs integrity");
}

void lint_esp_integrity(struct lint *l, const struct model_transform_set *t)
{
	struct esp_parts p = esp_parts_of(t);
	struct diag *d;

	if (!p.encr)
		return;
	if (transform_is_aead(p.encr) && p.integ) {
		d = lint_add(l, LINT_FV309, p.integ_at->at,
			"the transform set `%.*s` adds an HMAC to "
			"AES-GCM, which has its own integrity",
			LINT_TEXT(t->head.name));
		lint_fix(l, d, "crypto ipsec transform-set %.*s esp-gcm 256",
			LINT_TEXT(t->head.name));
	} else if (!transform_is_aead(p.encr) && !p.integ && !p.ah) {
		d = lint_add(l, LINT_FV309, p.encr_at->at,
			"the transform set `%.*s` encrypts without "
			"integrity",
			LINT_TEXT(t->head.name));
		lint_fix(l, d,
			"crypto ipsec transform-set %.*s esp-aes 256 "
			"esp-sha256-hmac",
			LINT_TEXT(t->head.name));
	}
}

static unsigned weakest(const struct model_list *l, bool best)
{
	unsigned found = 0;

	MODEL_LIST_EACH(v, l) {
		unsigned s = transform_row(v->word)->strength;

		if (!found || (best ? s > found : s < found))
			found = s;
	}
	return found;
}

/* FV313: the keys are no better than what derives them. */
void lint_weak_prf(struct lint *l, const struct model_proposal *p)
{
	unsigned prf = weakest(&p->prf, true);
	unsigned integ = weakest(&p->integ, false);
	struct diag *d;

	if (!prf || !integ || prf >= integ)
		return;
	d = lint_add(l, LINT_FV313, p->prf.first->at,
		"every PRF of proposal `%.*s` is weaker than its integrity "
		"algorithms",
		LINT_TEXT(p->head.name));
	lint_related(l, d, p->integ.first->at, "the integrity algorithms");
	lint_fix(l, d, "crypto ikev2 proposal %.*s / no prf: it follows the "
		       "integrity then",
		LINT_TEXT(p->head.name));
}
