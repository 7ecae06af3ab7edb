/* Lifetimes, dead peers, keepalives, and what a hub does under load. */
#include "compiler/lint/lint.h"

#include "runtime/policy/policy.h"

/* RFC 4787 REQ-5: a NAT may forget a UDP mapping after two minutes. */
#define NAT_TIMEOUT 120
#define IKE_LIFETIME 86400 /* the guide's default */
#define IPSEC_LIFETIME 3600

/* FV651 */
void lint_no_dpd(struct lint *l, const struct model_profile *p)
{
	struct diag *d;

	if (model_is_set(p->dpd[MODEL_DPD_INTERVAL]) ||
		model_is_set(l->model->global->dpd[MODEL_DPD_INTERVAL]) ||
		(!p->match_remote.n && !p->match_cert.n))
		return;
	d = lint_add(l, LINT_FV651, p->head.at,
		"the profile `%.*s` never asks whether its peer is still there",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 dpd 30 5 on-demand, or in the profile: "
		       "dpd 30 5 on-demand");
}

static uint32_t child_life(const struct lint *l,
	const struct model_ipsec_profile *p)
{
	const struct model_value *v = model_is_set(p->life_seconds) ?
		p->life_seconds : l->model->global->life_seconds;

	return model_is_set(v) ? v->number : IPSEC_LIFETIME;
}

/* FV654 */
void lint_short_ike_life(struct lint *l, const struct model_ipsec_profile *p)
{
	const struct model_profile *f = (const struct model_profile *)
			model_ref(p->ikev2_profile);
	uint32_t child = child_life(l, p);
	struct diag *d;

	if (!f || !model_is_set(f->lifetime) || f->lifetime->number >= child)
		return;
	d = lint_add(l, LINT_FV654, f->lifetime->at,
		"the IKE SA lives %u s, the child SAs of the IPsec profile "
		"`%.*s` %u s",
		f->lifetime->number, LINT_TEXT(p->head.name), child);
	lint_related(l, d, model_is_set(p->life_seconds) ?
		p->life_seconds->at : p->ikev2_profile->at,
		"these outlive their IKE SA");
	lint_fix(l, d, "crypto ikev2 profile %.*s / lifetime %u, or leave the "
		       "default of %u",
		LINT_TEXT(f->head.name),
		child < IKE_LIFETIME / 8 ? child * 8 : IKE_LIFETIME,
		IKE_LIFETIME);
}

static void slow_keepalive(struct lint *l, const struct model_value *v)
{
	struct diag *d;

	if (!model_is_set(v) || v->number <= NAT_TIMEOUT)
		return;
	d = lint_add(l, LINT_FV656, v->at,
		"a keepalive every %u s is too rare for many NAT devices",
		v->number);
	lint_fix(l, d, "nat keepalive 20");
}

/* FV656 */
void lint_slow_keepalive(struct lint *l)
{
	const struct model_profile *p;

	slow_keepalive(l, l->model->global->nat_keepalive);
	MODEL_EACH(l->model, MODEL_PROFILE, p)
		slow_keepalive(l, p->nat_keepalive);
}

/* A profile that anybody may knock at. */
static const struct model_profile *open_hub(const struct model *m)
{
	const struct model_profile *p;

	MODEL_EACH(m, MODEL_PROFILE, p) {
		if (!model_is_set(p->virtual_template))
			continue;
		MODEL_LIST_EACH(v, &p->match_remote)
			if (v->word != POLICY_ID_ADDRESS ||
				model_prefix(v)->len == 0)
				return p;
		if (p->match_cert.n)
			return p;
	}
	return NULL;
}

/* FV657 */
void lint_no_cookie_challenge(struct lint *l)
{
	const struct model_profile *p = open_hub(l->model);
	struct diag *d;

	if (!p || model_is_set(l->model->global->cookie_challenge))
		return;
	d = lint_add(l, LINT_FV657, p->head.at,
		"the hub answers every IKE_SA_INIT with a Diffie-Hellman "
		"computation, also under a flood");
	lint_fix(l, d, "crypto ikev2 cookie-challenge 100");
}

/* FV661 */
void lint_no_logging(struct lint *l)
{
	const struct model_global *g = l->model->global;
	const struct model_profile *p;
	const struct model_profile *first = NULL;
	struct diag *d;

	MODEL_EACH(l->model, MODEL_PROFILE, p)
		if (!first)
			first = p;
	if (!first || model_is_set(g->log_ikev2) || model_is_set(g->log_session))
		return;
	d = lint_add(l, LINT_FV661, first->head.at,
		"no syslog message tells when sessions come and go");
	lint_fix(l, d, "crypto logging session, crypto logging ikev2");
}

/* FV703: IP, UDP and IKE headers (20 + 8 + 28), the fragment's own (8), the
 * largest IV, one block and the largest ICV (16 + 16 + 32). RFC 7383 2.5. */
#define FRAGMENT_MIN 128

void lint_small_fragments(struct lint *l)
{
	const struct model_value *v = l->model->global->fragmentation;
	struct diag *d;

	if (!model_is_set(v) || !v->number || v->number >= FRAGMENT_MIN)
		return;
	d = lint_add(l, LINT_FV703, v->at,
		"a fragment of %u octets has no room for its headers and a "
		"block of data",
		v->number);
	lint_fix(l, d, "crypto ikev2 fragmentation mtu 576 (1280 for IPv6)");
}
