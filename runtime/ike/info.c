#include "runtime/ike/exchange.h"
#include "runtime/ike/lifecycle.h"
#include "runtime/ike/trace.h"
#include "runtime/ike/transition.h"
#include "runtime/ike/tunnel.h"

#define NOTHING span_of(NULL, 0)

/* ---- deleting -------------------------------------------------------- */

enum ike_verdict ike_info_abandon(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	(void)ike;
	(void)sap;
	(void)msg;
	return IKE_NEXT;
}

/* One request at a time: while another is outstanding, the deletion waits. */
enum ike_verdict ike_info_delete(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	struct wire_payload *list = NULL, *d;

	(void)msg;
	sa->delete_wanted = true;
	if (sa->window.waiting != IKE_REQUEST_NONE)
		return IKE_STAY;
	d = wire_payload_add(&ike->arena, &list, PAYLOAD_DELETE);
	if (!d) {
		ike->oom = true;
		return IKE_DROP;
	}
	d->del.protocol = WIRE_PROTO_IKE;
	return ike_exchange_ask(ike, sa, IKE_REQUEST_DELETE,
		       EXCHANGE_INFORMATIONAL, list) ? IKE_NEXT : IKE_DROP;
}

enum ike_verdict ike_info_deleted(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	(void)ike;
	(void)sap;
	(void)msg;
	return IKE_NEXT;
}

/* ---- requests of the peer -------------------------------------------- */

/* What a request asks for, read completely before anything is done. */
struct wish {
	bool gone; /* the IKE SA */
	enum cause cause;
	const char *detail;
	struct ike_child *doomed[8];
	size_t n_doomed;
};

static void wish_child(const struct ike_sa *sa, uint32_t spi, struct wish *w)
{
	struct ike_child *c = sa->children;

	while (c && c->spi_out != spi)
		c = c->next;
	for (size_t i = 0; c && i < w->n_doomed; i++) {
		if (w->doomed[i] == c)
			return;
	}
	if (c && w->n_doomed < sizeof(w->doomed) / sizeof(w->doomed[0]))
		w->doomed[w->n_doomed++] = c;
}

static void wish_delete(const struct ike_sa *sa, const struct wire_payload *p,
	struct wish *w)
{
	if (p->del.protocol == WIRE_PROTO_IKE) {
		w->gone = true;
		w->cause = CAUSE_PEER_DELETED;
		w->detail = "the peer deleted the IKE SA";
		return;
	}
	if (p->del.protocol != WIRE_PROTO_ESP || p->del.spi_size != 4)
		return;
	for (size_t i = 0; i + 4 <= p->del.spis.n; i += 4)
		wish_child(sa, bytes_get32(p->del.spis.p + i), w);
}

static void wish_read(const struct ike_sa *sa, const struct ike_msg *msg,
	struct wish *w)
{
	bool refused = wire_find_notify(msg->payloads,
		NOTIFY_AUTHENTICATION_FAILED) != NULL;

	*w = (struct wish){0};
	for (const struct wire_payload *p = msg->payloads; p; p = p->next) {
		if (p->type == PAYLOAD_DELETE)
			wish_delete(sa, p, w);
	}
	/* RFC 7296 2.21.2: the initiator did not accept our proof. */
	if (refused) {
		w->gone = true;
		w->cause = CAUSE_PEER_AUTH_FAILED;
		w->detail = "the peer says AUTHENTICATION_FAILED after "
			"IKE_AUTH";
	}
}

/* RFC 7296 1.4.1: answer with the SPIs of the other direction; nothing when
 * the IKE SA itself goes. */
static bool answer_list(struct ike *ike, const struct wish *w,
	struct wire_payload **list)
{
	struct wire_payload *d;
	uint8_t *spis;

	if (w->gone || w->n_doomed == 0)
		return true;
	spis = arena_alloc(&ike->arena, w->n_doomed * 4);
	d = wire_payload_add(&ike->arena, list, PAYLOAD_DELETE);
	if (!spis || !d)
		return false;
	for (size_t i = 0; i < w->n_doomed; i++)
		bytes_set32(spis + i * 4, w->doomed[i]->spi_in);
	d->del.protocol = WIRE_PROTO_ESP;
	d->del.spi_size = 4;
	d->del.count = (uint16_t)w->n_doomed;
	d->del.spis = span_of(spis, w->n_doomed * 4);
	return true;
}

/* RFC 7296 2.21.3: INVALID_SYNTAX in an authentic message ends the SA; an
 * unknown critical payload only the request. */
static enum ike_verdict malformed(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	struct wire_payload *list = NULL;
	struct span data = span_of(&msg->critical, 1), sent = NOTHING;

	if (!wire_notify_add(&ike->arena, &list, msg->critical ?
			NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD :
			NOTIFY_INVALID_SYNTAX, msg->critical ? data : NOTHING))
		return IKE_STAY;
	if (!ike_exchange_tell(ike, sa, msg, list, &sent) || msg->critical)
		return IKE_STAY;
	ike_ghost_keep(ike, msg->hash, sent);
	sa->delete_cause = CAUSE_MALFORMED;
	sa->delete_detail = ike_detail(ike, "INFORMATIONAL request: %s: %s",
		wire_payload_name(msg->error.payload), msg->error.reason);
	return IKE_DROP;
}

enum ike_verdict ike_info_answer(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	struct wire_payload *list = NULL;
	struct span sent;
	struct wish w;

	if (msg->malformed)
		return malformed(ike, sa, msg);
	wish_read(sa, msg, &w);
	if (!answer_list(ike, &w, &list) ||
		!ike_exchange_tell(ike, sa, msg, list, &sent))
		return IKE_STAY;
	if (w.gone) {
		ike_ghost_keep(ike, msg->hash, sent);
		if (sa->state == IKE_STATE_READY) {
			sa->delete_cause = w.cause;
			sa->delete_detail = w.detail;
		}
		return IKE_DROP;
	}
	for (size_t i = 0; i < w.n_doomed; i++)
		ike_child_down(ike, w.doomed[i], CAUSE_PEER_DELETED,
			"the peer deleted the child SA");
	if (w.n_doomed && sa->tunnel != POLICY_NONE)
		ike_tunnel_changed(ike, sa->tunnel, CAUSE_PEER_DELETED,
			mono_diff_s(ike->now, sa->established));
	return IKE_NEXT;
}

/* There is no CREATE_CHILD_SA here yet. RFC 7296 1.3: a peer that is told
 * NO_ADDITIONAL_SAS when it rekeys makes a new IKE SA; one that asks while we
 * delete gets TEMPORARY_FAILURE (2.25.2). */
enum ike_verdict ike_info_no_child(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	struct wire_payload *list = NULL;
	uint16_t notify = sa->state == IKE_STATE_DELETING ?
		NOTIFY_TEMPORARY_FAILURE : NOTIFY_NO_ADDITIONAL_SAS;

	if (msg->malformed)
		return malformed(ike, sa, msg);
	if (!wire_notify_add(&ike->arena, &list, notify, NOTHING) ||
		!ike_exchange_tell(ike, sa, msg, list, NULL))
		return IKE_STAY;
	return IKE_NEXT;
}

/* ---- responses ------------------------------------------------------- */

enum ike_verdict ike_info_answered(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;

	ike_exchange_settle(ike, sa);
	if (!msg->malformed && !wire_find_notify(msg->payloads,
			NOTIFY_INVALID_SYNTAX)) {
		ike_liveness_arm(ike, sa);
		return IKE_NEXT;
	}
	sa->delete_cause = msg->malformed ? CAUSE_MALFORMED :
		CAUSE_OTHER_ERROR;
	sa->delete_detail = msg->malformed ?
		"an INFORMATIONAL response cannot be parsed" :
		"the peer says INVALID_SYNTAX";
	return IKE_DROP;
}

/* ---- liveness, RFC 7296 2.4 ------------------------------------------ */

static const struct policy_profile *dpd_of(const struct ike *ike,
	const struct ike_sa *sa)
{
	const struct policy_profile *row =
		policy_get(ike->env.policy, profile, sa->profile);

	return row->dpd_mode == POLICY_DPD_OFF || row->dpd_interval == 0 ?
		NULL : row;
}

/* On demand, the check itself is rare, but the look whether one is due must
 * come regularly: packets are reported only before timers. */
void ike_liveness_arm(struct ike *ike, struct ike_sa *sa)
{
	const struct policy_profile *row = dpd_of(ike, sa);
	mono_t due;

	if (!row || sa->state != IKE_STATE_READY)
		return;
	due = mono_add_s(sa->last_in, row->dpd_interval);
	if (mono_due(due, ike->now))
		due = mono_add_s(ike->now, row->dpd_interval);
	ike_sa_due(ike, sa, IKE_DUE_LIVENESS, due);
}

enum ike_verdict ike_liveness_check(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	struct ike_sa *sa = *sap;
	const struct policy_profile *row = dpd_of(ike, sa);
	mono_t silent_until;

	(void)msg;
	if (!row)
		return IKE_STAY;
	silent_until = mono_add_s(sa->last_in, row->dpd_interval);
	if (sa->window.waiting != IKE_REQUEST_NONE ||
		!mono_due(silent_until, ike->now) ||
		(row->dpd_mode == POLICY_DPD_ON_DEMAND &&
			!sa->esp_unanswered) ||
		!ike_exchange_ask(ike, sa, IKE_REQUEST_LIVENESS,
			EXCHANGE_INFORMATIONAL, NULL)) {
		ike_liveness_arm(ike, sa);
		return IKE_STAY;
	}
	return IKE_NEXT;
}
