/* Addresses and masks of access lists and routes. */
#include "compiler/lint/lint.h"

/* 255.255.255.0 where 0.0.0.255 is meant. All ones is `any`. */
static bool is_netmask(uint32_t wildcard)
{
	struct addr mask = addr_v4(wildcard);
	uint8_t len;

	return wildcard && wildcard != UINT32_MAX &&
		prefix_len_from_mask(&mask, &len);
}

static void netmask(struct lint *l, const struct model_value *v,
	const struct addr *wildcard)
{
	struct addr right = addr_v4(~bytes_get32(wildcard->b));
	char a[ADDR_STR_MAX];
	char b[ADDR_STR_MAX];
	struct diag *d = lint_add(l, LINT_FV005, v->at,
		"`%s` is a netmask; access lists take a wildcard",
		addr_str(wildcard, a));

	lint_fix(l, d, "%s in its place", addr_str(&right, b));
}

static void host_bits(struct lint *l, const struct model_value *v,
	const struct addr *a, uint32_t wildcard)
{
	struct addr net = addr_v4(bytes_get32(a->b) & ~wildcard);
	char was[ADDR_STR_MAX];
	char is[ADDR_STR_MAX];
	struct diag *d = lint_add(l, LINT_FV005, v->at,
		"`%s` has bits set that its wildcard ignores",
		addr_str(a, was));

	lint_severity(l, d, DIAG_INFO);
	lint_why(d, "IOS drops these bits: the router shows another line than "
		    "the one in this file");
	lint_fix(l, d, "%s", addr_str(&net, is));
}

static void check_side(struct lint *l, const struct model_value *v, bool source)
{
	const struct model_ace *e = model_ace(v);
	struct addr a = model_ace_addr(e, source);
	struct addr w = model_ace_wildcard(e, source);
	uint32_t wildcard = bytes_get32(w.b);

	if (is_netmask(wildcard))
		netmask(l, v, &w);
	else if (wildcard != UINT32_MAX && bytes_get32(a.b) & wildcard)
		host_bits(l, v, &a, wildcard);
}

void lint_wildcards(struct lint *l, const struct model_access_list *a)
{
	MODEL_LIST_EACH(v, &a->entries) {
		check_side(l, v, true);
		if (!model_acl_is_standard(a))
			check_side(l, v, false);
	}
}

void lint_route_host_bits(struct lint *l, const struct model_route *r)
{
	const struct model_value *v = r->v[MODEL_ROUTE_NET];
	const struct prefix *p = model_prefix(v);
	struct prefix net = prefix_network(p);
	struct addr mask = prefix_mask(net.addr.family, net.len);
	char was[ADDR_STR_MAX];
	char is[ADDR_STR_MAX];
	char m[ADDR_STR_MAX];
	struct diag *d;

	if (p->addr.family != ADDR_V4 || addr_eq(&p->addr, &net.addr))
		return;
	d = lint_add(l, LINT_FV005, v->at,
		"the route to `%s` has bits set behind its mask",
		addr_str(&p->addr, was));
	lint_why(d, "IOS answers `%Inconsistent address and mask` and has no "
		    "route");
	lint_fix(l, d, "ip route %s %s …", addr_str(&net.addr, is),
		addr_str(&mask, m));
}
