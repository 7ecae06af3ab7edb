#include "runtime/ike/exchange.h"
#include "runtime/ike/init.h"
#include "runtime/ike/lifecycle.h"
#include "runtime/ike/sk.h"
#include "runtime/ike/traffic.h"
#include "runtime/ike/transition.h"

/* From the first octet of a datagram to the handler of the state machine. What
 * is not authentic changes nothing, whatever it says. */

static const uint8_t known_payloads[] = {
#define PAYLOAD(sym, number, name, text, source) number,
#include "runtime/wire/payload.def"
#undef PAYLOAD
};

static bool known(uint8_t type)
{
	for (size_t i = 0; i < sizeof(known_payloads); i++) {
		if (known_payloads[i] == type)
			return true;
	}
	return false;
}

bool ike_msg_check(struct ike_msg *msg, bool in_sk)
{
	const struct wire_payload *p;

	if (wire_exchange_check(&msg->hdr, in_sk, msg->payloads, &msg->error))
		return true;
	for (p = msg->payloads; p; p = p->next) {
		if (p->critical && !known(p->type)) {
			msg->critical = p->type;
			break;
		}
	}
	return false;
}

static enum ike_err junk(struct ike *ike, const struct ike_msg *msg,
	enum cause cause)
{
	struct ike_failure f = {.cause = cause, .row = POLICY_NONE};
	char from[ADDR_STR_MAX];

	ike->stats.in_dropped++;
	if (cause == CAUSE_MALFORMED)
		ike->stats.in_malformed++;
	f.detail = ike_detail(ike, "%zu octets from %s: %s at %zu: %s",
		msg->data.n, endpoint_str(&msg->remote, from),
		wire_payload_name(msg->error.payload), msg->error.offset,
		msg->error.reason ? msg->error.reason : "");
	ike_trace_refused(ike, msg, true, &f);
	return IKE_ERR_IGNORED;
}

static enum ike_err ignore(struct ike *ike)
{
	ike->stats.in_dropped++;
	return IKE_ERR_IGNORED;
}

/* RFC 7296 2.5: a higher major version is told ours; IKEv1 is only dropped. */
static enum ike_err bad_version(struct ike *ike, struct ike_msg *msg)
{
	msg->error = (struct wire_error){17, PAYLOAD_NONE,
		msg->hdr.version >> 4 == 1 ? "version 1 (IKEv1)" :
			"unknown major version"};
	if (msg->hdr.version >> 4 > 2 &&
		msg->hdr.exchange == EXCHANGE_IKE_SA_INIT &&
		!(msg->hdr.flags & WIRE_FLAG_RESPONSE))
		ike_init_reply(ike, msg, NOTIFY_INVALID_MAJOR_VERSION,
			span_of(NULL, 0), false);
	return junk(ike, msg, CAUSE_BAD_VERSION);
}

static bool parse(struct ike *ike, struct ike_msg *msg)
{
	struct wire_msg wire = {0};

	if (!wire_msg_parse(&ike->arena, msg->data, &wire, &msg->error))
		return false;
	msg->payloads = wire.payloads;
	return ike_msg_check(msg, false);
}

static enum ike_err resend(struct ike *ike, const struct ike_msg *msg,
	struct span response)
{
	ike->stats.out_retransmits++;
	ike_send(ike, &msg->local, &msg->remote, response);
	return IKE_OK;
}

/* ---- IKE_SA_INIT requests -------------------------------------------- */

static enum ike_err init_request(struct ike *ike, struct ike_msg *msg)
{
	const struct ike_sa *sa =
		ike_sa_by_init(ike, &msg->remote, msg->hdr.spi_i);
	struct span ghost;

	if (msg->hdr.spi_r != 0 || msg->hdr.msg_id != 0 ||
		!(msg->hdr.flags & WIRE_FLAG_INITIATOR))
		return ignore(ike);
	if (sa && sa->init_hash == msg->hash)
		return sa->state == IKE_STATE_INIT_DONE ? resend(ike, msg,
			ike_buf_span(&sa->hs->response)) : ignore(ike);
	ghost = ike_ghost_find(ike, msg->hash);
	if (ghost.n)
		return ike_reply_allowed(ike) ? resend(ike, msg, ghost) :
			ignore(ike);
	if (!parse(ike, msg)) {
		if (!msg->critical)
			return junk(ike, msg, CAUSE_MALFORMED);
		ike_init_reply(ike, msg, NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD,
			span_of(&msg->critical, 1), true);
		return junk(ike, msg, CAUSE_UNSUPPORTED_CRITICAL);
	}
	ike_traffic_read(ike, NULL, &msg->hdr, msg->payloads);
	ike_trace_message(ike, "received", &msg->local, &msg->remote,
		&msg->hdr, msg->payloads);
	(void)ike_transition_run(ike, ike_transition_find(IKE_STATE_NEW,
		IKE_IN_INIT_REQUEST, false), NULL, msg);
	return IKE_OK;
}

/* ---- messages of an SA ----------------------------------------------- */

static enum ike_input input_of(const struct wire_hdr *hdr)
{
	bool response = hdr->flags & WIRE_FLAG_RESPONSE;

	switch (hdr->exchange) {
	case EXCHANGE_IKE_SA_INIT:
		return response ? IKE_IN_INIT_RESPONSE : IKE_IN_INIT_REQUEST;
	case EXCHANGE_IKE_AUTH:
		return response ? IKE_IN_AUTH_RESPONSE : IKE_IN_AUTH_REQUEST;
	case EXCHANGE_CREATE_CHILD_SA:
		return response ? IKE_IN_CHILD_RESPONSE :
			IKE_IN_CHILD_REQUEST;
	case EXCHANGE_INFORMATIONAL:
		return response ? IKE_IN_INFO_RESPONSE : IKE_IN_INFO_REQUEST;
	default:
		return IKE_INPUTS;
	}
}

/* The SA whose SPIs and role the header names, or NULL. */
static struct ike_sa *sa_of(const struct ike *ike, const struct wire_hdr *hdr)
{
	bool from_initiator = hdr->flags & WIRE_FLAG_INITIATOR;
	struct ike_sa *sa = ike_sa_by_spi(ike,
		from_initiator ? hdr->spi_r : hdr->spi_i);

	if (!sa || sa->initiator == from_initiator || sa->spi_i != hdr->spi_i)
		return NULL;
	if (sa->state == IKE_STATE_INIT_SENT)
		return hdr->exchange == EXCHANGE_IKE_SA_INIT ? sa : NULL;
	return sa->spi_r == hdr->spi_r ? sa : NULL;
}

/* Message ids, before any cryptography. True: go on. */
static bool in_window(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, enum ike_err *err)
{
	const struct ike_window *w = &sa->window;
	const struct ike_slot *slot;

	*err = IKE_ERR_IGNORED;
	if (msg->hdr.flags & WIRE_FLAG_RESPONSE)
		return w->waiting != IKE_REQUEST_NONE &&
			msg->hdr.msg_id == w->next_request - 1;
	switch (ike_window_classify(w, msg->hdr.msg_id, msg->hash, &slot)) {
	case IKE_ARRIVAL_REPEATED:
		ike_traffic_sent(sa, slot->response.n);
		*err = resend(ike, msg, ike_buf_span(&slot->response));
		return false;
	case IKE_ARRIVAL_NEW:
		/* No window is agreed before IKE_AUTH is done. */
		return sa->state != IKE_STATE_INIT_DONE ||
			msg->hdr.msg_id == w->next_expected;
	case IKE_ARRIVAL_OUTSIDE:
		break;
	}
	return false;
}

/* An authentic message shows where the peer is now. It is followed when the
 * peer is behind a NAT and we are not (RFC 7296 2.23), and in IKE_AUTH, with
 * which it moves to port 4500. */
static void follow(struct ike_sa *sa, const struct ike_msg *msg)
{
	if (sa->state == IKE_STATE_INIT_DONE ||
		(sa->nat_remote && !sa->nat_local)) {
		sa->local = msg->local;
		sa->remote = msg->remote;
	}
}

static bool open_sk(struct ike *ike, struct ike_sa *sa, struct ike_msg *msg,
	enum ike_err *err)
{
	if (ike_sk_open(ike, sa, msg)) {
		ike_sa_heard(ike, sa);
		follow(sa, msg);
		return true;
	}
	if (sa->hs)
		sa->hs->bad_icv++;
	msg->error = (struct wire_error){0, PAYLOAD_SK,
		"the integrity check failed"};
	*err = junk(ike, msg, CAUSE_BAD_ICV);
	return false;
}

static enum ike_err no_sa(struct ike *ike, const struct ike_msg *msg)
{
	struct span ghost = ike_ghost_find(ike, msg->hash);

	if (ghost.n && ike_reply_allowed(ike))
		return resend(ike, msg, ghost);
	ike->stats.in_no_sa++;
	return ignore(ike);
}

/* What is to be done with the message, which is then open; or NULL and *err.
 */
static const struct ike_transition *admit(struct ike *ike, struct ike_sa *sa,
	struct ike_msg *msg, enum ike_err *err)
{
	const struct ike_transition *row;

	if (!in_window(ike, sa, msg, err)) {
		if (*err)
			(void)ignore(ike);
		return NULL;
	}
	row = ike_transition_find(sa->state, input_of(&msg->hdr),
		sa->initiator);
	if (!row) {
		*err = ignore(ike);
		return NULL;
	}
	if (!parse(ike, msg)) {
		*err = junk(ike, msg, CAUSE_MALFORMED);
		return NULL;
	}
	if (row->needs == IKE_NEEDS_SK && !open_sk(ike, sa, msg, err))
		return NULL;
	return row;
}

static enum ike_err sa_message(struct ike *ike, struct ike_msg *msg)
{
	struct ike_sa *sa = sa_of(ike, &msg->hdr);
	const struct ike_transition *row;
	enum ike_err err = IKE_OK;

	if (!sa)
		return no_sa(ike, msg);
	ike_traffic_got(sa, msg->data.n);
	row = admit(ike, sa, msg, &err);
	if (!row) {
		if (err)
			sa->traffic.in_dropped++;
		return err;
	}
	ike_traffic_read(ike, sa, &msg->hdr, msg->payloads);
	ike_trace_message(ike, "received", &msg->local, &msg->remote,
		&msg->hdr, msg->payloads);
	(void)ike_transition_run(ike, row, sa, msg);
	return IKE_OK;
}

void ike_datagram(struct ike *ike, const struct ike_event *ev,
	enum ike_err *err)
{
	struct ike_msg msg = {.local = ev->datagram.local,
		.remote = ev->datagram.remote, .data = ev->datagram.data};

	ike->stats.in_messages++;
	ike->stats.in_octets += msg.data.n;
	if (!wire_hdr_parse(msg.data, &msg.hdr, &msg.error)) {
		*err = junk(ike, &msg, CAUSE_MALFORMED);
		return;
	}
	msg.hash = hash_bytes(ike->hash_seed, msg.data);
	if (msg.hdr.version >> 4 != 2)
		*err = bad_version(ike, &msg);
	else if (msg.hdr.spi_i == 0)
		*err = ignore(ike);
	else if (msg.hdr.exchange == EXCHANGE_IKE_SA_INIT &&
		!(msg.hdr.flags & WIRE_FLAG_RESPONSE))
		*err = init_request(ike, &msg);
	else
		*err = sa_message(ike, &msg);
}
