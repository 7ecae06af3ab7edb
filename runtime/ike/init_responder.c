#include "runtime/ike/cookie.h"
#include "runtime/ike/exchange.h"
#include "runtime/ike/init.h"
#include "runtime/ike/natd.h"
#include "runtime/ike/traffic.h"
#include "runtime/ike/transition.h"

#define NONCE_LEN 32

void ike_init_reply(struct ike *ike, const struct ike_msg *msg,
	uint16_t notify, struct span data, bool keep)
{
	struct wire_hdr hdr = {.spi_i = msg->hdr.spi_i, .version = 0x20,
		.exchange = msg->hdr.exchange,
		.flags = WIRE_FLAG_RESPONSE, .msg_id = msg->hdr.msg_id};
	struct wire_payload *list = NULL;
	struct span response;

	if (!wire_notify_add(&ike->arena, &list, notify, data) ||
		!ike_init_build(ike, &hdr, list, &response) ||
		response.n > msg->data.n || !ike_reply_allowed(ike))
		return;
	ike_send(ike, &msg->local, &msg->remote, response);
	ike_traffic_built(ike, NULL, &hdr, list);
	ike_trace_message(ike, "sent", &msg->local, &msg->remote, &hdr, list);
	if (keep)
		ike_ghost_keep(ike, msg->hash, response);
}

/* No state is made for what we refuse; a repetition of the same octets gets
 * the same answer and is not told again. */
static enum ike_verdict refuse(struct ike *ike, const struct ike_msg *msg,
	uint16_t notify, struct span data, const struct ike_failure *f)
{
	ike_trace_refused(ike, msg, false, f);
	ike_init_reply(ike, msg, notify, data, true);
	return IKE_DROP;
}

/* Limits first, before anything that costs. False: the message is done with.
 */
static bool admit(struct ike *ike, const struct ike_msg *msg)
{
	const struct policy_device *d = ike->device;
	uint64_t half = ike->stats.half_open;
	struct ike_failure f = {.table = POLICY_TABLE_device};
	uint8_t cookie[IKE_COOKIE_LEN];

	if (ike->shutdown)
		return false;
	if (d->cookie_challenge != UINT32_MAX && half >= d->cookie_challenge &&
		!ike_cookie_check(ike, msg)) {
		if (ike_cookie_make(ike, msg, cookie))
			ike_init_reply(ike, msg, NOTIFY_COOKIE,
				span_of(cookie, sizeof(cookie)), false);
		return false;
	}
	if (d->max_in_negotiation && half >= d->max_in_negotiation)
		f.detail = ike_detail(ike, "%llu in negotiation, limit %u",
			(unsigned long long)half, d->max_in_negotiation);
	else if (d->max_sa && ike->n_sas >= d->max_sa)
		f.detail = ike_detail(ike, "%zu SAs, limit %u", ike->n_sas,
			d->max_sa);
	else
		return true;
	f.cause = CAUSE_TOO_MANY_SAS;
	ike_trace_refused(ike, msg, true, &f);
	return false;
}

static enum ike_verdict no_proposal(struct ike *ike, const struct ike_msg *msg,
	const struct ike_offers *offers, const struct wire_proposal *peer,
	const struct ike_miss *miss)
{
	struct ike_failure f = {.cause = CAUSE_NO_IKE_PROPOSAL,
		.table = POLICY_TABLE_ike_proposal, .row = POLICY_NONE};

	f.detail = ike_miss_text(&ike->out->arena, offers, peer, miss);
	if (miss->offer)
		f.row = miss->offer->row;
	else if (offers->first)
		f.row = offers->first->row;
	return refuse(ike, msg, NOTIFY_NO_PROPOSAL_CHOSEN, span_of(NULL, 0),
		&f);
}

static bool sa_prepare(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg, const struct ike_choice *choice,
	struct span nonce_i)
{
	struct ike_handshake *hs = sa->hs;
	uint8_t nonce[NONCE_LEN];

	sa->state = IKE_STATE_INIT_DONE;
	sa->spi_i = msg->hdr.spi_i;
	sa->local = msg->local;
	sa->remote = msg->remote;
	sa->init_hash = msg->hash;
	sa->window.next_expected = 1;
	hs->group = choice->t[TRANSFORM_DH];
	random_fill(&ike->env.random, nonce, sizeof(nonce));
	hs->dh = crypto_dh_new(ike->env.crypto, hs->group, &ike->env.random);
	return hs->dh && ike_buf_set(&hs->nonce_i, nonce_i) &&
		ike_buf_set(&hs->nonce_r, span_of(nonce, sizeof(nonce))) &&
		ike_buf_set(&hs->request, msg->data) &&
		ike_sa_index_init(ike, sa);
}

static bool respond(struct ike *ike, struct ike_sa *sa,
	const struct ike_choice *choice)
{
	struct wire_hdr hdr = {.spi_i = sa->spi_i, .spi_r = sa->spi_r,
		.version = 0x20, .exchange = EXCHANGE_IKE_SA_INIT,
		.flags = WIRE_FLAG_RESPONSE};
	struct wire_payload *list = NULL;
	struct span response;

	if (!ike_init_payloads(ike, sa, ike_choice_wire(&ike->arena, choice,
			WIRE_PROTO_IKE, span_of(NULL, 0)), false, &list) ||
		!ike_init_build(ike, &hdr, list, &response) ||
		!ike_buf_set(&sa->hs->response, response))
		return false;
	ike_send(ike, &sa->local, &sa->remote, response);
	ike_traffic_sent(sa, response.n);
	ike_traffic_built(ike, sa, &hdr, list);
	ike_trace_message(ike, "sent", &sa->local, &sa->remote, &hdr, list);
	return true;
}

/* The SA is made last, when nothing can be refused any more. */
static enum ike_verdict accept(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg, const struct ike_choice *choice)
{
	const struct wire_payload *ke = wire_find(msg->payloads, PAYLOAD_KE);
	const struct wire_payload *no = wire_find(msg->payloads, PAYLOAD_NONCE);
	struct ike_failure f = {.row = POLICY_NONE};
	struct ike_sa *sa = ike_sa_new(ike, false);

	if (!sa || !sa_prepare(ike, sa, msg, choice, no->data)) {
		(void)ike_failure_set(&f, CAUSE_INTERNAL, "memory",
			POLICY_TABLES, POLICY_NONE);
		goto drop;
	}
	/* A bad public value gets no answer: RFC 7296 2.21 has none that may
	 * be sent in the clear. */
	if (!ike_init_keys(ike, sa, choice, ke->ke.data, &f))
		goto drop;
	ike_natd_read(ike, sa, msg);
	if (!respond(ike, sa, choice)) {
		(void)ike_failure_set(&f, CAUSE_INTERNAL, "memory",
			POLICY_TABLES, POLICY_NONE);
		goto drop;
	}
	crypto_dh_free(sa->hs->dh);
	sa->hs->dh = NULL;
	ike->stats.half_open++;
	ike->stats.sa_responded++;
	ike_traffic_began(sa, msg);
	ike_sa_due(ike, sa, IKE_DUE_HALF_OPEN,
		mono_add_s(ike->now, IKE_HALF_OPEN_SECONDS));
	*sap = sa;
	return IKE_NEXT;
drop:
	ike_trace_refused(ike, msg, f.cause == CAUSE_BAD_KE, &f);
	if (sa)
		ike_sa_free(ike, sa);
	return IKE_DROP;
}

enum ike_verdict ike_init_answer(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	const struct wire_payload *s = wire_find(msg->payloads, PAYLOAD_SA);
	const struct wire_payload *ke = wire_find(msg->payloads, PAYLOAD_KE);
	struct ike_failure f = {.row = POLICY_NONE};
	struct ike_offers offers;
	struct ike_choice choice;
	struct ike_miss miss;
	uint8_t group[2];

	if (!admit(ike, msg))
		return IKE_DROP;
	if (!ike_init_offers(ike, &msg->local.addr,
		    ike_fvrf(ike, &msg->local.addr), &offers, &f))
		return refuse(ike, msg, NOTIFY_NO_PROPOSAL_CHOSEN,
			span_of(NULL, 0), &f);
	if (!ike_select(&offers, s->sa, WIRE_PROTO_IKE, 0, false, &choice,
		    &miss))
		return no_proposal(ike, msg, &offers, s->sa, &miss);
	if (ke->ke.group != choice.t[TRANSFORM_DH]->id) {
		bytes_set16(group, choice.t[TRANSFORM_DH]->id);
		ike_init_reply(ike, msg, NOTIFY_INVALID_KE_PAYLOAD,
			span_of(group, 2), true);
		return IKE_DROP;
	}
	return accept(ike, sap, msg, &choice);
}

enum ike_verdict ike_init_expired(struct ike *ike, struct ike_sa **sap,
	struct ike_msg *msg)
{
	const struct ike_sa *sa = *sap;
	struct ike_msg from = {.local = sa->local, .remote = sa->remote};
	struct ike_failure f = {.cause = CAUSE_NO_ANSWER,
		.row = POLICY_NONE};

	(void)msg;
	f.detail = ike_detail(ike, "no IKE_AUTH request within %d seconds",
		IKE_HALF_OPEN_SECONDS);
	if (sa->hs->bad_icv) {
		f.cause = CAUSE_BAD_ICV;
		f.detail = ike_detail(ike, "%u IKE_AUTH requests failed the "
			"integrity check", sa->hs->bad_icv);
	}
	ike_trace_refused(ike, &from, false, &f);
	return IKE_DROP;
}
