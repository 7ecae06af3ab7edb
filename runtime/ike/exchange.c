#include "runtime/ike/exchange.h"

#include "runtime/ike/lifecycle.h"
#include "runtime/ike/sk.h"
#include "runtime/ike/trace.h"
#include "runtime/ike/traffic.h"
#include "runtime/ike/transition.h"

#define FIRST_WAIT_MS 2000

/* How often a request is sent before it is given up. Waits grow by 1.7 from
 * two seconds: six take about a minute. Liveness checks are as far apart as
 * the operator says, and five (IOS: "dpd" gives up after five). */
static const uint8_t sends[] = {
	[IKE_REQUEST_NONE] = 0,
	[IKE_REQUEST_INIT] = 6,
	[IKE_REQUEST_AUTH] = 6,
	[IKE_REQUEST_LIVENESS] = 5,
	[IKE_REQUEST_DELETE] = 3,
	[IKE_REQUEST_NOTE] = 6,
};

/* A gateway that shuts down does not wait a minute for anybody. */
#define SHUTDOWN_SENDS 3

static void arm(struct ike *ike, struct ike_sa *sa)
{
	const struct policy_profile *row = sa->profile == POLICY_NONE ? NULL :
		policy_get(ike->env.policy, profile, sa->profile);
	int64_t wait = FIRST_WAIT_MS * MONO_NS_PER_MS;

	if (sa->window.waiting == IKE_REQUEST_LIVENESS && row &&
		row->dpd_retry) {
		wait = row->dpd_retry * MONO_NS_PER_S;
	} else {
		for (uint8_t i = 1; i < sa->window.tries; i++)
			wait += wait * 7 / 10;
		wait = ike_jitter(ike, wait);
	}
	ike_sa_due(ike, sa, IKE_DUE_RETRANSMIT, mono_add_ns(ike->now, wait));
}

static bool ask(struct ike *ike, struct ike_sa *sa, enum ike_request_kind kind,
	struct span request)
{
	if (!ike_window_asked(&sa->window, kind, request, ike->now)) {
		ike->oom = true;
		return false;
	}
	ike_send(ike, &sa->local, &sa->remote, request);
	ike_traffic_sent(sa, request.n);
	arm(ike, sa);
	return true;
}

bool ike_exchange_ask(struct ike *ike, struct ike_sa *sa,
	enum ike_request_kind kind, uint8_t exchange,
	const struct wire_payload *list)
{
	struct span request;
	struct wire_hdr hdr = {.exchange = exchange,
		.msg_id = sa->window.next_request,
		.flags = sa->initiator ? WIRE_FLAG_INITIATOR : 0};

	if (!ike_sk_seal(ike, sa, exchange, false, sa->window.next_request,
		    list, &request) || !ask(ike, sa, kind, request)) {
		ike->oom = true;
		return false;
	}
	sa->window.next_request++;
	ike_traffic_built(ike, sa, &hdr, list);
	ike_trace_message(ike, "sent", &sa->local, &sa->remote, &hdr, list);
	return true;
}

bool ike_exchange_ask_plain(struct ike *ike, struct ike_sa *sa,
	struct span request)
{
	if (!ask(ike, sa, IKE_REQUEST_INIT, request))
		return false;
	sa->window.next_request = 1;
	return true;
}

bool ike_exchange_tell(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, const struct wire_payload *list,
	struct span *sent)
{
	struct wire_hdr hdr = msg->hdr;
	struct span response;

	if (!ike_sk_seal(ike, sa, msg->hdr.exchange, true, msg->hdr.msg_id,
		    list, &response) ||
		!ike_window_answered(&sa->window, msg->hdr.msg_id, msg->hash,
			response)) {
		ike->oom = true;
		return false;
	}
	ike_send(ike, &msg->local, &msg->remote, response);
	ike_traffic_sent(sa, response.n);
	hdr.flags = WIRE_FLAG_RESPONSE;
	ike_traffic_built(ike, sa, &hdr, list);
	ike_trace_message(ike, "sent", &msg->local, &msg->remote, &hdr, list);
	if (sent)
		*sent = response;
	return true;
}

void ike_exchange_settle(struct ike *ike, struct ike_sa *sa)
{
	ike_window_settled(&sa->window);
	ike_sa_due(ike, sa, IKE_DUE_RETRANSMIT, MONO_NEVER);
}

struct ike_sa *ike_exchange_again(struct ike *ike, struct ike_sa *sa)
{
	struct ike_window *w = &sa->window;
	uint8_t most = sends[w->waiting];

	if (w->waiting == IKE_REQUEST_NONE)
		return sa;
	if (ike->shutdown && most > SHUTDOWN_SENDS)
		most = SHUTDOWN_SENDS;
	if (w->tries >= most)
		return ike_transition_input(ike, sa, IKE_IN_NO_ANSWER);
	w->tries++;
	ike->stats.out_retransmits++;
	ike_send(ike, &sa->local, &sa->remote, ike_buf_span(&w->request));
	ike_traffic_sent(sa, w->request.n);
	arm(ike, sa);
	return sa;
}

static const char *request_name(enum ike_request_kind kind)
{
	static const char *const names[] = {
		[IKE_REQUEST_NONE] = "nothing",
		[IKE_REQUEST_INIT] = "IKE_SA_INIT",
		[IKE_REQUEST_AUTH] = "IKE_AUTH",
		[IKE_REQUEST_LIVENESS] = "liveness check",
		[IKE_REQUEST_DELETE] = "delete",
		[IKE_REQUEST_NOTE] = "INFORMATIONAL",
	};

	return names[kind];
}

/* What it is that a silent peer may have told us without proof. */
static void silent_cause(struct ike *ike, const struct ike_sa *sa,
	struct ike_failure *f)
{
	const struct ike_window *w = &sa->window;
	const struct ike_handshake *hs = sa->hs;
	const char *sent = ike_detail(ike,
		"%s of %zu octets sent %u times over %lld seconds",
		request_name(w->waiting), w->request.n, w->tries,
		(long long)mono_diff_s(ike->now, w->first_sent));

	(void)ike_failure_set(f, CAUSE_NO_ANSWER, sent, POLICY_TABLE_tunnel,
		sa->tunnel);
	if (!hs)
		return;
	if (hs->suspect != CAUSE_NONE)
		f->detail = ike_detail(ike,
			"%s; an unproven answer came: %s%s%s", sent, cause_info(hs->suspect)->id,
			hs->suspect_notify ? ", " : "", hs->suspect_notify ?
				wire_notify_name(hs->suspect_notify) : "");
	if (hs->bad_icv) {
		f->cause = CAUSE_BAD_ICV;
		f->detail = ike_detail(ike, "%s; %u answers failed the check",
			sent, hs->bad_icv);
	}
}

enum ike_verdict ike_exchange_silent(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	struct ike_failure f = {0};

	(void)msg;
	if (sa->state != IKE_STATE_READY) {
		silent_cause(ike, sa, &f);
		if (!sa->delete_wanted)
			ike_trace_failed(ike, sa, &f);
		return IKE_DROP;
	}
	if (sa->delete_cause == CAUSE_NONE) {
		sa->delete_cause = CAUSE_PEER_DEAD;
		sa->delete_detail = ike_detail(ike,
			"%s sent %u times, last heard %lld seconds ago",
			request_name(sa->window.waiting), sa->window.tries,
			(long long)mono_diff_s(ike->now, sa->last_in));
	}
	return IKE_DROP;
}

void ike_exchange_float(struct ike_sa *sa)
{
	if (sa->local.port == WIRE_PORT_IKE)
		sa->local.port = WIRE_PORT_NATT;
	if (sa->remote.port == WIRE_PORT_IKE)
		sa->remote.port = WIRE_PORT_NATT;
}
