#include "pcap/judge.h"

#include <stdio.h>

#define OFFER_MAX 1024

/* Errors not named here are "peer-error", and CHILD_REFUSED once the IKE SA
 * stands. */
static const struct {
	uint16_t notify;
	enum cause init, later;
} notify_causes[] = {
	{NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD, CAUSE_UNSUPPORTED_CRITICAL,
		CAUSE_UNSUPPORTED_CRITICAL},
	{NOTIFY_INVALID_MAJOR_VERSION, CAUSE_BAD_VERSION, CAUSE_BAD_VERSION},
	{NOTIFY_INVALID_SYNTAX, CAUSE_MALFORMED, CAUSE_MALFORMED},
	{NOTIFY_NO_PROPOSAL_CHOSEN, CAUSE_NO_IKE_PROPOSAL,
		CAUSE_NO_ESP_PROPOSAL},
	{NOTIFY_INVALID_KE_PAYLOAD, CAUSE_INVALID_KE, CAUSE_INVALID_KE},
	{NOTIFY_AUTHENTICATION_FAILED, CAUSE_PEER_AUTH_FAILED,
		CAUSE_PEER_AUTH_FAILED},
	{NOTIFY_TS_UNACCEPTABLE, CAUSE_TS_UNACCEPTABLE, CAUSE_TS_UNACCEPTABLE},
	{NOTIFY_SINGLE_PAIR_REQUIRED, CAUSE_TS_UNACCEPTABLE,
		CAUSE_TS_UNACCEPTABLE},
	{NOTIFY_INTERNAL_ADDRESS_FAILURE, CAUSE_OTHER_ERROR,
		CAUSE_CHILD_REFUSED},
	{NOTIFY_FAILED_CP_REQUIRED, CAUSE_OTHER_ERROR, CAUSE_CHILD_REFUSED},
	{NOTIFY_NO_ADDITIONAL_SAS, CAUSE_OTHER_ERROR, CAUSE_CHILD_REFUSED},
	{NOTIFY_TEMPORARY_FAILURE, CAUSE_OTHER_ERROR, CAUSE_CHILD_REFUSED},
	{NOTIFY_CHILD_SA_NOT_FOUND, CAUSE_OTHER_ERROR, CAUSE_CHILD_REFUSED},
};

enum cause cap_notify_cause(uint16_t notify, enum cap_phase phase)
{
	for (size_t i = 0; i < sizeof(notify_causes) / sizeof(*notify_causes);
		i++)
		if (notify_causes[i].notify == notify)
			return phase == CAP_PHASE_INIT ? notify_causes[i].init
				: notify_causes[i].later;
	return CAUSE_OTHER_ERROR;
}

const struct wire_payload *cap_error_notify(const struct wire_payload *p)
{
	while (p && (p->type != PAYLOAD_NOTIFY ||
			p->notify.type >= NOTIFY_STATUS_FIRST))
		p = p->next;
	return p;
}

const struct wire_payload *cap_payloads_of(const struct cap_side *s)
{
	return !s->message ? NULL : s->message->inner ? s->message->inner
		: s->message->payloads;
}

const char *cap_notify_str(uint16_t type, char *buf, size_t cap)
{
	const char *name = wire_notify_name(type);

	if (strcmp(name, "UNKNOWN"))
		(void)snprintf(buf, cap, "%s", name);
	else
		(void)snprintf(buf, cap, "notify %u", type);
	return buf;
}

/* What the request offered: of proposals, selectors or groups. */
const char *cap_offer_of(const struct cap_side *request, char *buf,
	size_t cap)
{
	const struct wire_payload *sa = wire_find(cap_payloads_of(request),
		PAYLOAD_SA);

	if (!sa)
		(void)snprintf(buf, cap, "what was offered is encrypted");
	else
		(void)cap_offer_str(sa->sa, buf, cap);
	return buf;
}

static const char *selectors_str(const struct wire_payload *list, char *buf,
	size_t cap)
{
	const uint8_t types[] = {PAYLOAD_TSI, PAYLOAD_TSR};
	size_t n = 0;

	buf[0] = '\0';
	for (int i = 0; i < 2; i++) {
		const struct wire_payload *p = wire_find(list, types[i]);
		const struct wire_ts *ts = p ? p->ts : NULL;

		for (; ts; ts = ts->next) {
			char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
			int w = snprintf(buf + n, cap - n, "%s%s %u/%s-%s",
				n ? ", " : "", wire_payload_name(types[i]),
				ts->protocol, addr_str(&ts->first, a),
				addr_str(&ts->last, b));

			if (w < 0 || (size_t)w >= cap - n)
				return buf;
			n += (size_t)w;
		}
	}
	return buf;
}

void cap_judge_refusal(struct cap_judge *j, const struct cap_exchange *x,
	enum cause cause, unsigned int confidence, const char *notify)
{
	struct cap_frames frames = x->request.frames;
	char text[OFFER_MAX];

	for (size_t i = 0; i < cap_frames_kept(&x->response.frames); i++)
		cap_frames_add(&frames, x->response.frames.first[i]);
	if (cause == CAUSE_TS_UNACCEPTABLE)
		(void)selectors_str(cap_payloads_of(&x->request), text,
			sizeof(text));
	else
		(void)cap_offer_of(&x->request, text, sizeof(text));
	cap_verdict_add(j->cap, j->v, cause, confidence, &frames,
		"%s answered %s %u; offered: %s", notify,
		wire_exchange_name(x->type), x->msg_id, text);
}
