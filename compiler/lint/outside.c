/* The outside of a tunnel: the interface that it sends from, the VRF and the
 * family of its outer packets. */
#include "compiler/lint/lint.h"
#include "runtime/policy/policy.h"

/* The source, where it is an interface of this file. */
static const struct model_interface *sends_from(const struct model_interface *i)
{
	const struct model_interface *from = (const struct model_interface *)
			model_ref(i->tunnel->source);

	return (i->is_tunnel || i->is_template) && from &&
		from->head.defined && !model_is_set(i->shutdown) ? from : NULL;
}

static struct span vrf_name(const struct model_value *vrf)
{
	return vrf->text.n ? vrf->text : span_str("global");
}

/* FV718 */
void lint_source_vrf(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *from = sends_from(i);
	struct span a = vrf_name(i->tunnel->vrf), b;
	struct diag *d;

	if (!from || i->tunnel->vrf->word == MODEL_TUNNEL_EGRESS)
		return;
	b = vrf_name(from->vrf);
	if (span_eq(a, b))
		return;
	d = lint_add(l, LINT_FV718, i->tunnel->source->at,
		"%.*s sends from %.*s, which is in VRF `%.*s`, and its outer "
		"packets are in VRF `%.*s`", LINT_TEXT(i->head.name),
		LINT_TEXT(from->head.name), LINT_TEXT(b), LINT_TEXT(a));
	lint_related(l, d, model_is_set(from->vrf) ? from->vrf->at :
		from->head.at, "the VRF of the source");
	if (model_is_set(i->tunnel->vrf))
		lint_related(l, d, i->tunnel->vrf->at,
			"the VRF of the outer packets");
	if (from->vrf->text.n)
		lint_fix(l, d, "interface %.*s / tunnel vrf %.*s, and match "
			"fvrf %.*s in the IKEv2 profile",
			LINT_TEXT(i->head.name), LINT_TEXT(b), LINT_TEXT(b));
	else
		lint_fix(l, d, "interface %.*s / no tunnel vrf; or a source in "
			"VRF %.*s", LINT_TEXT(i->head.name), LINT_TEXT(a));
}

/* FV719 */
void lint_source_shutdown(struct lint *l, const struct model_interface *i)
{
	const struct model_interface *from = sends_from(i);
	struct diag *d;

	if (!from || !model_is_set(from->shutdown))
		return;
	d = lint_add(l, LINT_FV719, i->tunnel->source->at,
		"%.*s sends from %.*s, which is shut down",
		LINT_TEXT(i->head.name), LINT_TEXT(from->head.name));
	lint_related(l, d, from->shutdown->at, "shut down here");
	lint_fix(l, d, "interface %.*s / no shutdown",
		LINT_TEXT(from->head.name));
}

/* ADDR_NONE: either, or none of ours. */
static uint8_t family_of(const struct model_value *mode)
{
	if (!model_is_set(mode))
		return ADDR_V4; /* gre ip */
	switch (mode->word) {
	case POLICY_TUNNEL_IPSEC_IPV4:
	case POLICY_TUNNEL_GRE:
		return ADDR_V4;
	case POLICY_TUNNEL_IPSEC_IPV6:
	case POLICY_TUNNEL_GRE_IPV6:
		return ADDR_V6;
	default:
		return ADDR_NONE;
	}
}

/* FV720 */
void lint_outer_family(struct lint *l, const struct model_interface *i)
{
	const struct model_value *ends[] = {i->tunnel->destination,
		i->tunnel->source};
	const struct model_value *mode = i->tunnel->mode;
	uint8_t want = family_of(mode);
	struct diag *d;

	if (!i->is_tunnel || !want)
		return;
	for (size_t k = 0; k < 2; k++) {
		uint8_t have = model_addr(ends[k])->family;
		const char *v = have == ADDR_V6 ? "ipv6" : "ipv4";

		if (!have || have == want)
			continue;
		d = lint_add(l, LINT_FV720, ends[k]->at,
			"the %s of %.*s is an %s address, and its outer "
			"packets are %s%s", k ? "source" : "destination",
			LINT_TEXT(i->head.name),
			have == ADDR_V6 ? "IPv6" : "IPv4",
			want == ADDR_V6 ? "IPv6" : "IPv4",
			model_is_set(mode) ? "" : ", as without a tunnel mode");
		if (model_is_set(mode))
			lint_related(l, d, mode->at, "by this mode");
		if (mode->word == POLICY_TUNNEL_IPSEC_IPV4 ||
			mode->word == POLICY_TUNNEL_IPSEC_IPV6)
			lint_fix(l, d, "interface %.*s / tunnel mode ipsec %s",
				LINT_TEXT(i->head.name), v);
		else
			lint_fix(l, d, "interface %.*s / tunnel mode gre %s, "
				"or ipsec %s", LINT_TEXT(i->head.name),
				have == ADDR_V6 ? "ipv6" : "ip", v);
		return;
	}
}
