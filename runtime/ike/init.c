#include "runtime/ike/init.h"

#include "runtime/ike/keymat.h"
#include "runtime/ike/natd.h"
#include "runtime/policy/find.h"

bool ike_init_forces_encap(const struct ike *ike, uint32_t profile)
{
	return profile != POLICY_NONE && policy_get(ike->env.policy, profile,
		profile)->nat_force_encap;
}

static bool no_policy(struct ike *ike, const struct addr *local, uint32_t fvrf,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	char text[ADDR_STR_MAX];

	return ike_failure_set(why, CAUSE_NO_IKE_POLICY,
		ike_detail(ike, "local address %s, VRF %s, %u policies",
			addr_str(local, text), fvrf == POLICY_NONE ? "global" :
			policy_text(p, policy_get(p, vrf, fvrf)->name),
			policy_count(p, POLICY_TABLE_ike_policy)),
		POLICY_TABLES, POLICY_NONE);
}

bool ike_init_offers(struct ike *ike, const struct addr *local, uint32_t fvrf,
	struct ike_offers *offers, struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	uint32_t row = policy_find_ike_policy(p, local, fvrf);

	*offers = (struct ike_offers){.arena = &ike->arena, .policy = p,
		.crypto = ike->env.crypto, .table = POLICY_TABLE_ike_proposal};
	if (row == POLICY_NONE)
		return no_policy(ike, local, fvrf, why);
	ike_offers_ike(offers, row);
	if (offers->first)
		return true;
	return ike_failure_set(why, CAUSE_UNAVAILABLE_ALGORITHM,
		offers->refused ? ike_detail(ike, "policy %s: %s: %s",
			policy_text(p, policy_get(p, ike_policy, row)->name),
			offers->refused->sym, offers->reason) :
			"no proposal of the policy is complete",
		POLICY_TABLE_ike_policy, row);
}

bool ike_init_payloads(struct ike *ike, struct ike_sa *sa,
	struct wire_proposal *proposals, bool forge,
	struct wire_payload **list)
{
	struct ike_handshake *hs = sa->hs;
	struct wire_payload *p;

	p = wire_payload_add(&ike->arena, list, PAYLOAD_SA);
	if (!p || !proposals)
		return false;
	p->sa = proposals;
	p = wire_payload_add(&ike->arena, list, PAYLOAD_KE);
	if (!p)
		return false;
	p->ke.group = hs->group->id;
	p->ke.data = crypto_dh_public(hs->dh);
	return wire_data_add(&ike->arena, list, PAYLOAD_NONCE,
		       ike_buf_span(sa->initiator ? &hs->nonce_i :
			       &hs->nonce_r)) &&
		ike_natd_add(ike, sa, forge, list);
}

bool ike_init_build(struct ike *ike, const struct wire_hdr *hdr,
	struct wire_payload *list, struct span *out)
{
	struct wire_msg msg = {*hdr, list};

	for (size_t cap = 2048; cap <= 65536; cap *= 2) {
		uint8_t *p = arena_alloc(&ike->arena, cap);
		struct bytes_out b = bytes_out(p, cap);

		if (!p)
			break;
		if (!wire_msg_build(&b, &msg))
			continue;
		*out = bytes_written(&b);
		return true;
	}
	ike->oom = true;
	return false;
}

/* RFC 7296 2.8.1 compares the nonces octet by octet; their first 32 octets
 * are enough to tell random ones apart. */
static void keep_lowest_nonce(struct ike_sa *sa)
{
	const struct ike_buf *both[2] = {&sa->hs->nonce_i, &sa->hs->nonce_r};
	uint8_t b[sizeof(sa->nonce_min)];

	for (int i = 0; i < 2; i++) {
		size_t n = both[i]->n < sizeof(b) ? both[i]->n : sizeof(b);

		memset(b, 0, sizeof(b));
		memcpy(b, both[i]->p, n);
		if (i == 0 || memcmp(b, sa->nonce_min, sizeof(b)) < 0)
			memcpy(sa->nonce_min, b, sizeof(b));
	}
}

bool ike_init_keys(struct ike *ike, struct ike_sa *sa,
	const struct ike_choice *choice, struct span ke,
	struct ike_failure *why)
{
	const struct transform *group = choice->t[TRANSFORM_DH];
	SECRET_BIG_AUTO shared = {0};

	if (ke.n != group->out_len || !crypto_dh_derive(sa->hs->dh, ke,
			&shared))
		return ike_failure_set(why, CAUSE_BAD_KE,
			ike_detail(ike, "group %s, %zu octets, %u expected",
				group->show, ke.n, group->out_len),
			POLICY_TABLES, POLICY_NONE);
	sa->encr = choice->t[TRANSFORM_ENCR];
	sa->integ = choice->t[TRANSFORM_INTEG];
	sa->prf = choice->t[TRANSFORM_PRF];
	sa->dh = group;
	if (!ike_keymat_derive(ike, sa, &shared))
		return ike_failure_set(why, CAUSE_INTERNAL,
			"keys could not be derived", POLICY_TABLES,
			POLICY_NONE);
	keep_lowest_nonce(sa);
	return true;
}
