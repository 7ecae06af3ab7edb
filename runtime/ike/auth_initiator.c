#include "runtime/ike/auth.h"
#include "runtime/ike/authn.h"
#include "runtime/ike/certificate.h"
#include "runtime/ike/child.h"
#include "runtime/ike/exchange.h"
#include "runtime/ike/profile.h"
#include "runtime/ike/transition.h"

bool ike_auth_ask(struct ike *ike, struct ike_sa *sa, struct ike_failure *why)
{
	struct wire_payload *list = NULL;

	if (!ike_auth_add_id(ike, sa, PAYLOAD_IDI, &list) ||
		!ike_authn_prove(ike, sa, &list))
		goto short_of_memory;
	if (!ike_child_ask(ike, sa, &list, why))
		return false;
	if (ike_auth_add_notes(ike, sa, &list) &&
		ike_exchange_ask(ike, sa, IKE_REQUEST_AUTH, EXCHANGE_IKE_AUTH,
			list))
		return true;
short_of_memory:
	return ike_failure_set(why, CAUSE_INTERNAL, "memory",
		POLICY_TABLE_tunnel, sa->tunnel);
}

/* The peer answered with an error instead of its identity. */
static enum ike_verdict refused(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	struct ike_failure f = {.cause = CAUSE_OTHER_ERROR,
		.table = POLICY_TABLE_profile, .row = sa->profile};
	const char *name = "neither identity nor proof";
	char id[160];

	for (const struct wire_payload *p = msg->payloads; p; p = p->next) {
		if (p->type != PAYLOAD_NOTIFY ||
			p->notify.type >= NOTIFY_STATUS_FIRST)
			continue;
		name = wire_notify_name(p->notify.type);
		if (p->notify.type == NOTIFY_AUTHENTICATION_FAILED)
			f.cause = CAUSE_PEER_AUTH_FAILED;
		break;
	}
	f.detail = ike_detail(ike, "the peer says %s; our identity is %s, "
		"method %s", name,
		ike_id_text(&sa->id_local, id, sizeof(id)),
		ike_profile_auth_name(sa->auth_local));
	ike_trace_failed(ike, sa, &f);
	return IKE_DROP;
}

/* RFC 7296 2.21.2: the peer holds this SA for established; tell it in an
 * exchange of its own that it is not. */
static enum ike_verdict reject(struct ike *ike, struct ike_sa *sa,
	const struct ike_failure *f)
{
	struct wire_payload *list = NULL, *d;

	ike_trace_failed(ike, sa, f);
	ike_exchange_settle(ike, sa);
	ike_handshake_free(ike, sa);
	if (!wire_notify_add(&ike->arena, &list, NOTIFY_AUTHENTICATION_FAILED,
		    span_of(NULL, 0)))
		return IKE_DROP;
	d = wire_payload_add(&ike->arena, &list, PAYLOAD_DELETE);
	if (!d)
		return IKE_DROP;
	d->del.protocol = WIRE_PROTO_IKE;
	if (!ike_exchange_ask(ike, sa, IKE_REQUEST_DELETE,
		    EXCHANGE_INFORMATIONAL, list))
		return IKE_DROP;
	sa->delete_cause = f->cause;
	sa->state = IKE_STATE_DELETING;
	return IKE_STAY;
}

static bool check_peer(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, const struct wire_payload *id,
	const struct wire_payload *auth, struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	struct ike_words wants = {{0}, 0};
	char text[160];

	if (!ike_id_set(&sa->id_remote, id->id.type, id->id.data))
		return ike_failure_set(why, CAUSE_INTERNAL, "memory",
			POLICY_TABLES, POLICY_NONE);
	if (ike_profile_accepts(ike, sa->profile, sa,
		    ike_certificate_of(ike, msg->payloads)))
		return ike_authn_accept(ike, sa, id, auth, why);
	ike_profile_words(p, sa->profile, &wants);
	return ike_failure_set(why, CAUSE_NO_PROFILE_MATCH,
		ike_detail(ike, "the peer says that it is %s; profile %s of "
			"this tunnel%s", ike_id_text(&sa->id_remote, text,
				sizeof(text)),
			ike_profile_name(p, sa->profile), wants.b),
		POLICY_TABLE_profile, sa->profile);
}

enum ike_verdict ike_auth_answered(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	const struct wire_payload *id = wire_find(msg->payloads, PAYLOAD_IDR);
	const struct wire_payload *auth =
		wire_find(msg->payloads, PAYLOAD_AUTH);
	struct ike_failure f = {.row = POLICY_NONE};

	if (msg->malformed) {
		(void)ike_failure_set(&f, CAUSE_MALFORMED,
			ike_detail(ike, "IKE_AUTH response: %s at %zu: %s",
				wire_payload_name(msg->error.payload),
				msg->error.offset, msg->error.reason),
			POLICY_TABLES, POLICY_NONE);
		return reject(ike, sa, &f);
	}
	if (!id || !auth)
		return refused(ike, sa, msg);
	if (!check_peer(ike, sa, msg, id, auth, &f))
		return reject(ike, sa, &f);
	ike_exchange_settle(ike, sa);
	ike_auth_read_notes(sa, msg);
	ike_child_answered(ike, sa, msg);
	return IKE_NEXT;
}
