/* Lifetimes, dead peers, keepalives, and what a hub does under load. */
#include "compiler/lint/lint.h"

#include "runtime/policy/policy.h"

/* RFC 4787 REQ-5: a NAT may forget a UDP mapping after two minutes. */
#define NAT_TIMEOUT 120
#define IKE_LIFETIME 86400 /* the guide's default */
#define IPSEC_LIFETIME 3600
#define DPD_CHECKS 5
#define DPD_SLOW 600

/* FV651 */
void lint_no_dpd(struct lint *l, const struct model_profile *p)
{
	struct diag *d;

	if (model_is_set(p->dpd[MODEL_DPD_INTERVAL]) ||
		model_is_set(l->model->global->dpd[MODEL_DPD_INTERVAL]) ||
		(!p->match_remote.n && !p->profile_rare->match_cert.n))
		return;
	d = lint_add(l, LINT_FV651, p->head.at,
		"the profile `%.*s` never asks whether its peer is still there",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 dpd 30 5 on-demand, or in the profile: "
		       "dpd 30 5 on-demand");
}

/* FV652: the interval, and then five checks that nobody answers. */
static void slow_dpd(struct lint *l, const struct model_value *const *dpd,
	const char *command)
{
	const struct model_value *v = dpd[MODEL_DPD_INTERVAL];
	unsigned long seconds = model_is_set(v) ? v->number +
		DPD_CHECKS * dpd[MODEL_DPD_RETRY]->number : 0;
	struct diag *d;

	if (seconds <= DPD_SLOW)
		return;
	d = lint_add(l, LINT_FV652, v->at,
		"a dead peer is noticed after %lu seconds", seconds);
	lint_fix(l, d, "%s 30 5 on-demand: after 55 seconds", command);
}

void lint_slow_dpd(struct lint *l)
{
	const struct model_profile *p;

	slow_dpd(l, l->model->global->dpd, "crypto ikev2 dpd");
	MODEL_EACH(l->model, MODEL_PROFILE, p)
		slow_dpd(l, p->dpd, "dpd");
}

/* What sets the lifetime of child SAs: an IPsec profile or an entry of a crypto
 * map. */
struct children {
	const struct model_value *seconds;
	const struct model_profile *profile;
	const char *what;
	struct span name;
	struct model_at at;
};

static void short_ike_life(struct lint *l, const struct children *c)
{
	const struct model_profile *f = c->profile;
	const struct model_value *v = model_is_set(c->seconds) ? c->seconds :
		l->model->global->life_seconds;
	uint32_t child = model_is_set(v) ? v->number : IPSEC_LIFETIME;
	struct diag *d;

	uint32_t ike;

	if (!f)
		return;
	ike = model_is_set(f->lifetime) ? f->lifetime->number : IKE_LIFETIME;
	if (ike >= child)
		return;
	d = lint_add(l, LINT_FV654, model_is_set(f->lifetime) ?
			f->lifetime->at : f->head.at,
		"the IKE SA lives %u s, the child SAs of %s `%.*s` %u s",
		ike, c->what, LINT_TEXT(c->name), child);
	lint_related(l, d, model_is_set(c->seconds) ? c->seconds->at : c->at,
		"these outlive their IKE SA");
	lint_fix(l, d, "crypto ikev2 profile %.*s / lifetime %u, or leave the "
		       "default of %u",
		LINT_TEXT(f->head.name),
		child < IKE_LIFETIME / 8 ? child * 8 : IKE_LIFETIME,
		IKE_LIFETIME);
}

/* FV654 */
void lint_short_ike_life(struct lint *l, const struct model_ipsec_profile *p)
{
	const struct children c = {p->life_seconds,
		(const struct model_profile *)model_ref(p->ikev2_profile),
		"the IPsec profile", p->head.name, p->ikev2_profile->at};

	short_ike_life(l, &c);
}

/* A template whose IPsec profile leaves the IKEv2 profile to the peers. */
void lint_hub_ike_life(struct lint *l, const struct model_profile *p)
{
	const struct model_interface *i = (const struct model_interface *)
			model_ref(p->virtual_template);
	const struct model_ipsec_profile *ipsec = i ? lint_protection(i) : NULL;
	struct children c = {.profile = p, .what = "the IPsec profile"};

	if (!ipsec || model_is_set(ipsec->ikev2_profile))
		return;
	c.seconds = ipsec->life_seconds;
	c.name = ipsec->head.name;
	c.at = lint_negotiates_at(i)->at;
	short_ike_life(l, &c);
}

void lint_map_ike_life(struct lint *l, const struct model_map_entry *e)
{
	const struct children c = {e->life_seconds,
		(const struct model_profile *)model_ref(e->ikev2_profile),
		"the crypto map", e->child.parent->head.name,
		e->ikev2_profile->at};

	short_ike_life(l, &c);
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
		slow_keepalive(l, p->profile_rare->nat_keepalive);
}

/* RFC 1918, and RFC 6598 for networks of providers. */
static bool is_private(const struct addr *a)
{
	return a->family == ADDR_V4 && (a->b[0] == 10 ||
		(a->b[0] == 172 && (a->b[1] & 0xf0) == 16) ||
		(a->b[0] == 192 && a->b[1] == 168) ||
		(a->b[0] == 100 && (a->b[1] & 0xc0) == 64));
}

static const struct addr *source_of(const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->tunnel->source);

	return model_addr(from ? from->ipv4 : i->tunnel->source);
}

/* Checks at intervals are keepalives too; those on demand are sent when there
 * is traffic anyway. */
static bool checks_always(const struct lint *l, const struct model_profile *p)
{
	const struct model_value *const *dpd =
		model_is_set(p->dpd[MODEL_DPD_INTERVAL]) ? p->dpd :
			l->model->global->dpd;

	return model_is_set(dpd[MODEL_DPD_INTERVAL]) &&
		dpd[MODEL_DPD_INTERVAL]->number <= NAT_TIMEOUT &&
		dpd[MODEL_DPD_MODE]->word == MODEL_DPD_PERIODIC;
}

/* FV656: from a private address to a public one there is a NAT on the way. */
void lint_nat_without_keepalive(struct lint *l, const struct model_interface *i)
{
	const struct model_profile *p = lint_is_static_tunnel(i) ?
		lint_ike_profile(l->model, i) : NULL;
	const struct addr *from = p ? source_of(i) : NULL;
	const struct addr *to = model_addr(i->tunnel->destination);
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
	struct diag *d;

	if (!p || !is_private(from) || to->family != ADDR_V4 ||
		addr_is_any(to) || is_private(to) ||
		model_is_set(p->profile_rare->nat_keepalive) ||
		model_is_set(l->model->global->nat_keepalive) ||
		checks_always(l, p))
		return;
	d = lint_add(l, LINT_FV656, i->tunnel->source->at,
		"%.*s sends from %s to %s, so through a NAT, and nothing keeps "
		"its mapping alive", LINT_TEXT(i->head.name),
		addr_str(from, a), addr_str(to, b));
	lint_severity(l, d, DIAG_INFO);
	lint_fix(l, d, "crypto ikev2 nat keepalive 20");
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
		if (p->profile_rare->match_cert.n)
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
