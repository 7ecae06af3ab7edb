#include <stdio.h>

#include "pcap/flow.h"
#include "pcap/judge.h"

#define OFFER_MAX 1024

static void refused(struct cap_judge *j, const struct cap_exchange *x,
	const struct wire_payload *notify, enum cap_phase phase)
{
	enum cause cause = cap_notify_cause(notify->notify.type, phase);
	/* In the clear anybody may have sent it. */
	unsigned int confidence = x->response.message->inner ? 100 : 90;
	char name[64];

	(void)cap_notify_str(notify->notify.type, name, sizeof(name));
	cap_verdict_set(j->cap, j->v, CAP_REFUSED, confidence,
		"%s refused: %s", wire_exchange_name(x->type), name);
	cap_judge_refusal(j, x, cause, confidence, name);
}

/* ---- unanswered ---------------------------------------------------------- */

static bool fragmentation_agreed(const struct cap_judge *j)
{
	return j->init && wire_find_notify(cap_payloads_of(&j->init->request),
			NOTIFY_IKEV2_FRAGMENTATION_SUPPORTED) &&
		wire_find_notify(cap_payloads_of(&j->init->response),
			NOTIFY_IKEV2_FRAGMENTATION_SUPPORTED);
}

static void unanswered(struct cap_judge *j, const struct cap_exchange *x,
	uint32_t sent)
{
	char what[64];
	struct cap_unanswered u = {
		.what = what,
		.sent = sent,
		.octets = x->request.octets,
		.ip_fragments = x->request.ip_fragments,
		.fragments = x->request.fragments,
		.first_ns = x->request.message->at.ns,
		.last_ns = x->request.last_ns,
		.frames = &x->request.frames,
		.others_pass = j->init != NULL,
		.fragmentation = fragmentation_agreed(j),
	};

	(void)snprintf(what, sizeof(what), "%s request",
		wire_exchange_name(x->type));
	cap_verdict_unanswered(j->cap, j->conv, j->v, &u);
}

static void incomplete(struct cap_judge *j, const struct cap_frames *frames,
	const char *missing)
{
	cap_verdict_set(j->cap, j->v, CAP_INCOMPLETE, 60, "%s", missing);
	cap_verdict_add(j->cap, j->v, CAUSE_CAPTURE_INCOMPLETE, 60, frames,
		"%s", missing);
}

/* ---- IKE_SA_INIT --------------------------------------------------------- */

static bool init_accepted(const struct cap_exchange *x)
{
	return x->type == EXCHANGE_IKE_SA_INIT && x->response.message &&
		wire_find(cap_payloads_of(&x->response), PAYLOAD_SA);
}

/* The peer asks for another group as often as it is asked. */
static void invalid_ke(struct cap_judge *j, const struct cap_exchange *x,
	const struct wire_payload *notify)
{
	char text[OFFER_MAX], group[32];
	uint32_t times = 0;
	uint16_t wanted = notify->notify.data.n == 2 ?
		bytes_get16(notify->notify.data.p) : 0;

	for (const struct cap_exchange *y = j->first; y; y = y->next)
		times += wire_find_notify(cap_payloads_of(&y->response),
			NOTIFY_INVALID_KE_PAYLOAD) != NULL;
	cap_verdict_set(j->cap, j->v, CAP_REFUSED, times > 1 ? 95 : 70,
		"IKE_SA_INIT refused: the peer asks for group %u", wanted);
	cap_verdict_add(j->cap, j->v, CAUSE_INVALID_KE, times > 1 ? 95 : 70,
		&x->response.frames, "INVALID_KE_PAYLOAD asks for %s, %u "
		"time%s, no request with it follows; offered: %s",
		transform_str(TRANSFORM_DH, wanted, 0, group), times,
		times == 1 ? "" : "s",
		cap_offer_of(&x->request, text, sizeof(text)));
}

static void init_failed(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *notify;
	uint32_t sent = 0;

	if (!x->request.message) {
		incomplete(j, &x->response.frames,
			"only the response to IKE_SA_INIT was captured");
		return;
	}
	for (const struct cap_exchange *y = x; y; y = y->prev)
		if (y->type == x->type && !y->response.message)
			sent += y->request.sent;
	notify = cap_error_notify(cap_payloads_of(&x->response));
	if (notify && notify->notify.type == NOTIFY_INVALID_KE_PAYLOAD)
		invalid_ke(j, x, notify);
	else if (notify)
		refused(j, x, notify, CAP_PHASE_INIT);
	else if (!x->response.message)
		unanswered(j, x, sent);
	else if (x->response.message->state == CAP_MALFORMED)
		incomplete(j, &x->response.frames,
			"the response to IKE_SA_INIT is malformed");
	else
		incomplete(j, &x->response.frames,
			"the peer asked for a cookie or another gateway, and "
			"no further request follows");
}

/* ---- IKE_AUTH ------------------------------------------------------------ */

static bool esp_both_ways(const struct cap_judge *j)
{
	return j->there && j->back;
}

static void auth_opened(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *list = cap_payloads_of(&x->response);
	const struct wire_payload *notify = cap_error_notify(list);
	const struct wire_payload *eap = wire_find(list, PAYLOAD_EAP);

	if (notify)
		refused(j, x, notify, CAP_PHASE_LATER);
	else if (wire_find(list, PAYLOAD_SA))
		cap_verdict_set(j->cap, j->v, CAP_UP, 100,
			"IKE SA and child SA are up");
	else if (eap && eap->eap.code == EAP_FAILURE) {
		cap_verdict_set(j->cap, j->v, CAP_REFUSED, 95,
			"EAP failed");
		cap_judge_refusal(j, x, CAUSE_PEER_AUTH_FAILED, 95,
			"EAP Failure");
	} else if (eap)
		incomplete(j, &x->response.frames,
			"EAP is not finished when the conversation ends");
	else
		cap_verdict_set(j->cap, j->v, CAP_UP, 90,
			"the IKE SA is up, without a child SA");
}

static void auth_short(struct cap_judge *j, const struct cap_exchange *x,
	size_t least, size_t most)
{
	unsigned int confidence = x->msg_id > 1 ? 60 : 80;

	cap_verdict_set(j->cap, j->v, CAP_REFUSED, confidence,
		"IKE_AUTH refused, as the size of the response tells");
	cap_verdict_add(j->cap, j->v, CAUSE_PEER_AUTH_FAILED, confidence - 10,
		&x->response.frames, "the response to IKE_AUTH %u has room for "
		"%zu to %zu octets: a lone notify, most likely "
		"AUTHENTICATION_FAILED", x->msg_id, least, most);
	cap_verdict_add(j->cap, j->v, CAUSE_CHILD_REFUSED, 20,
		&x->response.frames, "some peers refuse a child SA in the same "
		"way; keys (--keys) would tell");
}

/* The IKE SA went on to make a child: so there was no refusal. */
static bool child_follows(const struct cap_judge *j,
	const struct cap_exchange *x)
{
	size_t least, most;

	for (x = x->next; x; x = x->next)
		if (x->type == EXCHANGE_CREATE_CHILD_SA &&
			x->response.message &&
			cap_suite_inside(&j->suite, x->response.octets, &least,
				&most) && least >= CAP_CHILD_OCTETS)
			return true;
	return false;
}

static void auth_sealed(struct cap_judge *j, const struct cap_exchange *x)
{
	size_t least = 0, most = SIZE_MAX;

	if (!j->suite_known || x->response.fragments ||
		!cap_suite_inside(&j->suite, x->response.octets, &least, &most))
		least = 0, most = SIZE_MAX;
	if (esp_both_ways(j))
		cap_verdict_set(j->cap, j->v, CAP_UP, 95, "IKE_AUTH was "
			"answered and IPsec packets pass both ways");
	else if (j->there || j->back)
		cap_verdict_set(j->cap, j->v, CAP_UP, 80, "IKE_AUTH was "
			"answered and IPsec packets pass one way");
	else if (j->suite_known && child_follows(j, x))
		cap_verdict_set(j->cap, j->v, CAP_UP, 85, "IKE_AUTH was "
			"answered, and CREATE_CHILD_SA at the length of a "
			"success (no keys to open it)");
	else if (least <= CAP_NOTIFY_OCTETS && most != SIZE_MAX)
		auth_short(j, x, least, most);
	else if (most < CAP_CHILDLESS_OCTETS) {
		cap_verdict_set(j->cap, j->v, CAP_REFUSED, 50, "the child SA "
			"seems to be refused: the response to IKE_AUTH is "
			"too short for one");
		cap_verdict_add(j->cap, j->v, CAUSE_CHILD_REFUSED, 50,
			&x->response.frames, "room for %zu to %zu octets: "
			"enough for IDr and AUTH, not for SA and selectors",
			least, most);
	} else
		cap_verdict_set(j->cap, j->v, CAP_UP,
			most == SIZE_MAX ? 60 : 75, "IKE_AUTH was answered "
			"at the length of a success (no keys to open it)");
}

static void auth_judge(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct cap_message *m = x->response.message;
	const struct wire_payload *notify;

	if (!x->request.message && !m)
		return;
	if (!m) {
		unanswered(j, x, x->request.sent);
		return;
	}
	notify = cap_error_notify(m->payloads); /* in the clear */
	if (m->inner)
		auth_opened(j, x);
	else if (notify)
		refused(j, x, notify, CAP_PHASE_LATER);
	else
		auth_sealed(j, x);
}

/* An SA whose beginning is not there, or is that of another one. */
static void no_beginning(struct cap_judge *j)
{
	const struct cap_exchange *x = j->first;
	bool answered = false;

	for (; x; x = x->next)
		answered |= x->request.message && x->response.message &&
			(x->type == EXCHANGE_CREATE_CHILD_SA ||
				x->type == EXCHANGE_INFORMATIONAL);
	if (j->conv->parent) {
		cap_verdict_set(j->cap, j->v, CAP_UP, 95,
			"this SA replaced another one");
	} else if (answered || esp_both_ways(j)) {
		cap_verdict_set(j->cap, j->v, CAP_UP, 60, "the SA is in use; "
			"its beginning was not captured");
		cap_verdict_add(j->cap, j->v, CAUSE_CAPTURE_INCOMPLETE, 60,
			NULL, "there is no IKE_SA_INIT");
	} else {
		incomplete(j, NULL, "the capture has no IKE_SA_INIT of this "
			"SA, and nothing that shows it in use");
	}
}

static const struct cap_exchange *init_last(const struct cap_judge *j)
{
	for (const struct cap_exchange *x = j->last; x; x = x->prev)
		if (init_accepted(x))
			return x;
	return cap_exchange_last(j->last, EXCHANGE_IKE_SA_INIT);
}

/* The exchange on which it hangs: the last IKE_AUTH, or the one before it
 * that is not answered (IKE_INTERMEDIATE). */
static const struct cap_exchange *auth_last(const struct cap_judge *j)
{
	const struct cap_exchange *x = cap_exchange_last(j->last,
		EXCHANGE_IKE_AUTH);

	return x ? x : cap_exchange_last(j->last, EXCHANGE_IKE_INTERMEDIATE);
}

static void wrong_keys(struct cap_judge *j)
{
	struct cap_frames frames = {0};
	uint32_t opened = 0, wrong = 0;

	for (const struct cap_message *m = j->conv->messages; m; m = m->next) {
		opened += m->state == CAP_OPENED || m->state == CAP_PART;
		if (m->state == CAP_WRONG_KEY) {
			wrong++;
			cap_frames_add(&frames, m->at.frame);
		}
	}
	/* None opens: that speaks of the key table, not of the peers. */
	if (wrong && opened)
		cap_verdict_add(j->cap, j->v, CAUSE_BAD_ICV, 90, &frames,
			"%u of %u encrypted messages fail the integrity check",
			wrong, wrong + opened);
}

void cap_verdict_ikev2(struct cap *cap, struct cap_conv *conv,
	struct arena *tree)
{
	struct cap_judge j = {.cap = cap, .conv = conv, .v = &conv->verdict};
	const struct cap_exchange *init;

	j.first = cap_exchanges(conv, tree, &j.last);
	cap_flows_between(cap, &conv->initiator.addr, &conv->responder.addr,
		conv->first.ns, &j.there, &j.back);
	init = init_last(&j);
	j.auth = auth_last(&j);
	if (init && init_accepted(init)) {
		j.init = init;
		j.suite_known = cap_suite_of(cap_payloads_of(&init->response),
			&j.suite);
	}
	if (init && !j.init && !j.auth)
		init_failed(&j, init);
	else if (j.auth)
		auth_judge(&j, j.auth);
	else if (init)
		incomplete(&j, &init->response.frames,
			"IKE_SA_INIT went through, and no IKE_AUTH follows");
	else
		no_beginning(&j);
	if (!init && j.auth && j.v->outcome == CAP_UP)
		cap_verdict_add(cap, j.v, CAUSE_CAPTURE_INCOMPLETE, 60, NULL,
			"there is no IKE_SA_INIT");
	cap_judge_later(&j);
	wrong_keys(&j);
}
