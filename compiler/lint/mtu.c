/* What fits through protected tunnels, held against what is configured. */
#include "compiler/lint/lint.h"
#include "compiler/model/esp.h"
#include "runtime/esp/overhead.h"
#include "runtime/policy/policy.h"

#define USUAL_LINK 1500
#define IPV4_TCP 40

static bool is_v6(const struct model_value *mode)
{
	return mode->word == POLICY_TUNNEL_IPSEC_IPV6 ||
		mode->word == POLICY_TUNNEL_GRE_IPV6;
}

static bool is_loopback(const struct model_interface *i)
{
	const struct span loopback = span_str("Loopback");

	return i->head.name.n > loopback.n &&
		span_eq(span_of(i->head.name.p, loopback.n), loopback);
}

/* 0: the way out is not known. */
static size_t link_of(const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->tunnel->source);

	if (!from)
		return USUAL_LINK;
	if (from->is_tunnel || is_loopback(from))
		return 0;
	if (model_is_set(from->mtu))
		return from->mtu->number;
	return model_is_set(from->link->mtu) ? from->link->mtu->number :
					       USUAL_LINK;
}

/* Transport mode that is asked for is taken to be agreed on: a value that only
 * passes then is what the operator counted on. */
static size_t fits(const struct model_interface *i,
	const struct model_transform_set *t, size_t link)
{
	struct esp_parts parts = esp_parts_of(t);
	const struct model_value *mode = i->tunnel->mode;
	bool gre = !model_is_set(mode) || mode->word == POLICY_TUNNEL_GRE ||
		mode->word == POLICY_TUNNEL_GRE_IPV6 ||
		mode->word == MODEL_TUNNEL_MULTIPOINT;
	struct esp_overhead_in in = {
		.encr = parts.encr,
		.integ = parts.integ,
		.gre = gre,
		.gre_key = gre && model_is_set(i->tunnel->key),
		.transport = gre && t->mode->word != POLICY_IPSEC_TUNNEL,
		.outer_family = is_v6(mode) ? ADDR_V6 : ADDR_V4,
	};

	if (!in.encr || parts.ah || parts.unusable ||
		(!in.integ && !transform_is_aead(in.encr)))
		return 0;
	return esp_inner_mtu(&in, link);
}

/* What passes with every transform set whose size is known; 0: none. */
static size_t fits_all(const struct model_interface *i,
	const struct model_ipsec_profile *p, size_t link)
{
	size_t least = 0;

	MODEL_LIST_EACH(v, &p->transform_sets) {
		const struct model_transform_set *t =
			(const struct model_transform_set *)model_ref(v);
		size_t n = t ? fits(i, t, link) : 0;

		if (n && (!least || n < least))
			least = n;
	}
	return least;
}

static void too_large(struct lint *l, const struct model_interface *i,
	const struct model_value *v, const char *command, size_t best,
	size_t link)
{
	struct diag *d;

	if (!model_is_set(v) || v->number <= best)
		return;
	d = lint_add(l, LINT_FV701, v->at,
		"%s %u of %.*s is too large: %zu is the most that fits into "
		"%zu octets", command, v->number, LINT_TEXT(i->head.name), best,
		link);
	lint_fix(l, d, "interface %.*s / %s %zu or less; flexike mtu has the "
		       "computation", LINT_TEXT(i->head.name), command, best);
}

/* Segments that do not fit the tunnel's own MTU. */
static void mss_above_mtu(struct lint *l, const struct model_interface *i)
{
	struct diag *d;

	if (!model_is_set(i->mtu) || !model_is_set(i->mss) ||
		i->mss->number + IPV4_TCP <= i->mtu->number)
		return;
	d = lint_add(l, LINT_FV701, i->mss->at,
		"ip tcp adjust-mss %u of %.*s and its headers are larger than "
		"ip mtu %u", i->mss->number, LINT_TEXT(i->head.name),
		i->mtu->number);
	lint_related(l, d, i->mtu->at, "the MTU");
	lint_fix(l, d, "interface %.*s / ip tcp adjust-mss %u",
		LINT_TEXT(i->head.name), i->mtu->number - IPV4_TCP);
}

void lint_tunnel_mtu(struct lint *l, const struct model_interface *i)
{
	const struct model_ipsec_profile *p =
		(const struct model_ipsec_profile *)model_ref(
			i->tunnel->protection[MODEL_PROTECTION_PROFILE]);
	size_t link, best;

	if (!p || i->tunnel->mode->word == MODEL_TUNNEL_OTHER ||
		(!model_is_set(i->mtu) && !model_is_set(i->mss)))
		return;
	mss_above_mtu(l, i);
	link = link_of(i);
	best = link ? fits_all(i, p, link) : 0;
	if (best <= IPV4_TCP)
		return;
	too_large(l, i, i->mtu, "ip mtu", best, link);
	too_large(l, i, i->mss, "ip tcp adjust-mss", best - IPV4_TCP, link);
}

static bool leaves_size_open(const struct model_interface *i)
{
	return model_ref(i->tunnel->protection[MODEL_PROTECTION_PROFILE]) &&
		i->tunnel->mode->word != MODEL_TUNNEL_OTHER &&
		!model_is_set(i->shutdown) && !model_is_set(i->mtu) &&
		!model_is_set(i->mss) && !model_is_set(i->routing->ipv6_mtu) &&
		!model_is_set(i->routing->ipv6_mss);
}

/* FV717: told once, with the number. */
void lint_no_tunnel_mtu(struct lint *l)
{
	const struct model_interface *i, *first = NULL;
	struct diag *d;
	size_t n = 0;

	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		if (!leaves_size_open(i))
			continue;
		first = first ? first : i;
		n++;
	}
	if (!first)
		return;
	d = lint_add(l, LINT_FV717, first->head.at, n == 1 ?
		"%.*s has neither ip mtu nor ip tcp adjust-mss" :
		"%.*s has neither ip mtu nor ip tcp adjust-mss, and neither "
		"have %zu more", LINT_TEXT(first->head.name), n - 1);
	lint_fix(l, d, "interface %.*s / ip mtu 1400 / ip tcp adjust-mss 1360; "
		"flexike mtu has what fits", LINT_TEXT(first->head.name));
}

/* ---- FV713 ------------------------------------------------------------------------- */

/* What is done to the DF bit where the encrypted packets leave. */
static const struct model_value *df_of(const struct lint *l,
	const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->tunnel->source);

	if (from && from->head.type == MODEL_INTERFACE &&
		model_is_set(from->routing->df_bit))
		return from->routing->df_bit;
	return l->model->global->df_bit;
}

void lint_df_bit(struct lint *l, const struct model_interface *i)
{
	const struct model_value *df = df_of(l, i);
	struct diag *d;

	if (!model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]))
		return;
	if (df->word == MODEL_DF_CLEAR && model_is_set(i->tunnel->pmtud)) {
		d = lint_add(l, LINT_FV713, i->tunnel->pmtud->at,
			"%.*s discovers the path MTU, and the DF bit of its "
			"encrypted packets is cleared",
			LINT_TEXT(i->head.name));
		lint_related(l, d, df->at, "cleared here");
		lint_fix(l, d, "crypto ipsec df-bit copy; or no tunnel "
			       "path-mtu-discovery, and ip mtu 1400");
	} else if (df->word == MODEL_DF_SET && !model_is_set(i->mtu) &&
		!model_is_set(i->mss) && !model_is_set(i->tunnel->pmtud)) {
		d = lint_add(l, LINT_FV713, i->head.at,
			"%.*s has no MTU of its own, and its encrypted packets "
			"may not be fragmented", LINT_TEXT(i->head.name));
		lint_why(d, "routers on the way drop what is too large: pings "
			    "pass, and the first large transfer hangs");
		lint_related(l, d, df->at, "the DF bit is set here");
		lint_fix(l, d, "interface %.*s / ip mtu 1400 / ip tcp "
			       "adjust-mss 1360", LINT_TEXT(i->head.name));
	}
}
