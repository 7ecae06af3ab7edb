/* FV753 between devices: does the gateway give the address that a tunnel waits
 * for? What AAA servers say, nobody knows. */
#include "compiler/pair/rule.h"

/* `addr`, `addr-pool`: as a RADIUS server would give them. */
static bool has_address(const struct policy *p, uint32_t list)
{
	struct policy_range r = {0, 0};

	if (list != POLICY_NONE)
		r = policy_get(p, attribute_list, list)->attributes;
	for (uint32_t i = 0; i < r.n; i++)
		if (!strncmp(policy_text(p, policy_get(p, attribute,
			    r.first + i)->text), "addr", 4))
			return true;
	return false;
}

static bool gives(const struct policy *p, const struct policy_authorization *a)
{
	return a->pool != POLICY_NONE || a->dhcp_server.n ||
		has_address(p, a->attributes);
}

static bool is_local(const struct policy *p, uint32_t list)
{
	struct policy_range r;

	if (list == POLICY_NONE)
		return false;
	r = policy_get(p, aaa_list, list)->methods;
	for (uint32_t i = 0; i < r.n; i++)
		if (policy_get(p, list_method, r.first + i)->method !=
			POLICY_AAA_LOCAL)
			return false;
	return r.n;
}

/* By a policy of this device: the one that is named, or any of them, where
 * the name comes of an identity. */
static bool may_give(const struct policy *p,
	const struct policy_profile_authorization *by)
{
	const char *name = policy_text(p, by->user);
	uint32_t n = policy_count(p, POLICY_TABLE_authorization);

	if (by->cached || !is_local(p, by->list))
		return true;
	for (uint32_t i = 0; i < n; i++) {
		const struct policy_authorization *a =
			policy_get(p, authorization, i);

		if ((!*name || !strcmp(name, policy_text(p, a->name))) &&
			gives(p, a))
			return true;
	}
	return false;
}

static bool profile_may_give(const struct policy *p,
	const struct policy_profile *profile)
{
	struct policy_range r = {0, 0};

	if (profile->services != POLICY_NONE)
		r = policy_get(p, profile_service, profile->services)
			->authorizations;
	for (uint32_t i = 0; i < r.n; i++)
		if (may_give(p, policy_get(p, profile_authorization,
			r.first + i)))
			return true;
	return false;
}

void pair_rule_address(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	struct pair_device *own = pair_own(p, t), *peer = pair_peer(p, t);
	const struct policy_profile *by;
	struct diag *d;

	if (!t->row->negotiated || t->sa.profile_remote == POLICY_NONE)
		return;
	by = policy_get(peer->policy, profile, t->sa.profile_remote);
	if (profile_may_give(peer->policy, by))
		return;
	d = compiler_raise(own->unit, "FV753", t->row->line,
		"`%s` gets its address from `%s`, which has none to give",
		pair_tunnel_name(p, t), peer->name);
	compiler_raise_fix(own->unit, d, "at %s: ip local pool P FIRST LAST, "
		"crypto ikev2 authorization policy A / pool P, and in profile "
		"%s: aaa authorization group … list L A", peer->name,
		policy_text(peer->policy, by->name));
	compiler_raise_related(own->unit, d, peer->unit, by->line,
		"the profile of %s", peer->name);
}
