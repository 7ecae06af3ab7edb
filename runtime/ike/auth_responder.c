#include "runtime/ike/auth.h"
#include "runtime/ike/authn.h"
#include "runtime/ike/certificate.h"
#include "runtime/ike/child.h"
#include "runtime/ike/entry.h"
#include "runtime/ike/exchange.h"
#include "runtime/ike/identity.h"
#include "runtime/ike/keyring.h"
#include "runtime/ike/profile.h"
#include "runtime/ike/transition.h"
#include "runtime/ike/tunnel.h"

/* Say no, keep the answer for a repetition of the request, forget the SA. */
static enum ike_verdict refuse(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, uint16_t notify, struct span data,
	const struct ike_failure *f)
{
	struct wire_payload *list = NULL;
	struct span sent;

	ike_trace_failed(ike, sa, f);
	if (wire_notify_add(&ike->arena, &list, notify, data) &&
		ike_exchange_tell(ike, sa, msg, list, &sent))
		ike_ghost_keep(ike, msg->hash, sent);
	return IKE_DROP;
}

static enum ike_verdict refuse_malformed(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	struct ike_failure f = {.cause = CAUSE_MALFORMED, .row = POLICY_NONE};

	f.detail = ike_detail(ike, "IKE_AUTH request: %s at %zu: %s",
		wire_payload_name(msg->error.payload), msg->error.offset,
		msg->error.reason);
	if (!msg->critical)
		return refuse(ike, sa, msg, NOTIFY_INVALID_SYNTAX,
			span_of(NULL, 0), &f);
	f.cause = CAUSE_UNSUPPORTED_CRITICAL;
	return refuse(ike, sa, msg, NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD,
		span_of(&msg->critical, 1), &f);
}

/* Profile first, then what it says about the keys: RFC 4301 4.4.3. */
static bool find_policy(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row;
	struct ike_psk psk;
	struct span id;
	uint8_t type;

	sa->profile = ike_profile_select(ike, sa,
		ike_certificate_of(ike, msg->payloads), why);
	if (sa->profile == POLICY_NONE)
		return false;
	row = policy_get(p, profile, sa->profile);
	if (row->auth_local != POLICY_AUTH_PSK && !ike->env.predict)
		return ike_failure_set(why, CAUSE_AUTH_METHOD,
			ike_detail(ike, "profile %s authenticates itself with "
				"%s, which is not carried here",
				policy_text(p, row->name),
				ike_profile_auth_name(
					(enum policy_auth)row->auth_local)),
			POLICY_TABLE_profile, sa->profile);
	if (!ike_identity_local(ike, sa->profile, &sa->local.addr, &type,
		    &id))
		return ike_failure_set(why, CAUSE_NO_IKE_PROFILE,
			ike_detail(ike, "profile %s has a local identity that "
				"needs a certificate",
				policy_text(p, row->name)),
			POLICY_TABLE_profile, sa->profile);
	if (!ike_id_set(&sa->id_local, type, id))
		return ike_failure_set(why, CAUSE_INTERNAL, "memory",
			POLICY_TABLES, POLICY_NONE);
	if (!ike_keyring_find(ike, sa->profile, NULL, &sa->remote.addr,
		    &sa->id_remote, &psk, why))
		return false;
	sa->auth_local = (enum policy_auth)row->auth_local;
	sa->hs->keyring_peer = psk.peer;
	sa->hs->psk_local = psk.local;
	sa->hs->psk_remote = psk.remote;
	return true;
}

static bool authenticate(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct ike_failure *why)
{
	const struct wire_payload *id = wire_find(msg->payloads, PAYLOAD_IDI);
	const struct wire_payload *auth =
		wire_find(msg->payloads, PAYLOAD_AUTH);

	if (!id || !ike_id_set(&sa->id_remote, id->id.type, id->id.data))
		return ike_failure_set(why, CAUSE_MALFORMED,
			"the IKE_AUTH request has no identity", POLICY_TABLES,
			POLICY_NONE);
	if (!find_policy(ike, sa, msg, why))
		return false;
	if (!auth)
		return ike_authn_predicts_eap(ike, sa) || ike_failure_set(why, CAUSE_AUTH_METHOD,
			ike_detail(ike, "the peer asks for EAP, which profile "
				"%s does not allow",
				ike_profile_name(ike->env.policy,
					sa->profile)),
			POLICY_TABLE_profile, sa->profile);
	return ike_authn_accept(ike, sa, id, auth, why);
}

/* The tunnel for the peer. A profile with a virtual-template makes one of its
 * own for each; what the rest needs is carried by predictions only. */
static uint32_t find_tunnel(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	uint32_t tunnel = ike_tunnel_of_peer(ike, sa);

	if (tunnel != POLICY_NONE || !ike->env.predict)
		return tunnel;
	tunnel = ike_tunnel_template(ike, sa->profile);
	if (tunnel == POLICY_NONE)
		tunnel = ike_tunnel_multipoint(ike, sa);
	return tunnel == POLICY_NONE ? ike_entry_of_peer(ike, sa, msg) :
		tunnel;
}

static bool build_answer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, struct wire_payload **list)
{
	uint32_t tunnel = find_tunnel(ike, sa, msg);

	if (tunnel != POLICY_NONE)
		ike_tunnel_join(ike, sa, tunnel);
	return ike_auth_add_id(ike, sa, PAYLOAD_IDR, list) &&
		ike_authn_prove(ike, sa, list) &&
		ike_child_answer(ike, sa, msg, list) &&
		ike_auth_add_notes(ike, sa, list);
}

enum ike_verdict ike_auth_answer(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	struct ike_failure f = {.row = POLICY_NONE};
	struct wire_payload *list = NULL;

	if (msg->malformed)
		return refuse_malformed(ike, sa, msg);
	if (!authenticate(ike, sa, msg, &f))
		return refuse(ike, sa, msg, NOTIFY_AUTHENTICATION_FAILED,
			span_of(NULL, 0), &f);
	ike_auth_read_notes(sa, msg);
	if (build_answer(ike, sa, msg, &list) &&
		ike_exchange_tell(ike, sa, msg, list, NULL))
		return IKE_NEXT;
	ike->oom = true;
	(void)ike_failure_set(&f, CAUSE_INTERNAL, "memory", POLICY_TABLES,
		POLICY_NONE);
	ike_trace_failed(ike, sa, &f);
	return IKE_DROP;
}
