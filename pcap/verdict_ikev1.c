#include <stdio.h>

#include "pcap/flow.h"
#include "pcap/ikev1.h"
#include "pcap/verdict.h"

/* IKEv1 is told by its headers: how many messages of which exchange each side
 * has sent. Payloads of phase 1 from its fifth message on, and all of phase
 * 2, are encrypted. */

#define MAIN_MESSAGES 6
#define QUICK_MESSAGES 3
#define NOTIFY_ERRORS_END 16384

struct tally {
	uint32_t phase1, quick, from_initiator, from_responder, encrypted;
	const struct cap_message *refusal; /* with an error in the clear */
	uint16_t notify;
	const struct cap_message *last, *first;
};

static struct tally count(const struct cap_conv *conv)
{
	struct tally t = {.first = conv->messages};

	for (const struct cap_message *m = conv->messages; m; m = m->next) {
		t.phase1 += m->hdr.exchange == CAP_V1_MAIN ||
			m->hdr.exchange == CAP_V1_AGGRESSIVE;
		t.quick += m->hdr.exchange == CAP_V1_QUICK;
		t.encrypted += (m->hdr.flags & CAP_V1_ENCRYPTED) != 0;
		*(m->from_initiator ? &t.from_initiator : &t.from_responder) +=
			1;
		for (const struct cap_v1_payload *p = m->v1; p; p = p->next)
			if (p->notify && p->notify < NOTIFY_ERRORS_END) {
				t.refusal = m;
				t.notify = p->notify;
			}
		t.last = m;
	}
	return t;
}

static enum cause notify_cause(uint16_t notify)
{
	switch (notify) {
	case 14: /* NO-PROPOSAL-CHOSEN */
		return CAUSE_NO_IKE_PROPOSAL;
	case 16: /* PAYLOAD-MALFORMED: what a wrong key looks like */
	case 23:
	case 24:
		return CAUSE_PEER_AUTH_FAILED;
	case 5:
		return CAUSE_BAD_VERSION;
	default:
		return CAUSE_OTHER_ERROR;
	}
}

static void silent(struct cap *cap, struct cap_conv *conv,
	const struct tally *t)
{
	const char *name = cap_v1_exchange_name(t->last->hdr.exchange);
	char what[64];
	struct cap_unanswered u = {
		.what = what,
		.sent = t->last->sent,
		.octets = t->last->octets.n,
		.ip_fragments = t->last->ip_fragments,
		.first_ns = t->last->at.ns,
		.last_ns = t->last->last.ns,
		.frames = &t->last->frames,
		.others_pass = t->from_responder && t->from_initiator,
	};

	(void)snprintf(what, sizeof(what), "IKEv1 %s message",
		name ? name : "message");
	cap_verdict_unanswered(cap, conv, &conv->verdict, &u);
}

static bool phase2_done(const struct cap *cap, const struct cap_conv *conv,
	const struct tally *t)
{
	const struct cap_flow *there, *back;

	cap_flows_between(cap, &conv->initiator.addr, &conv->responder.addr,
		t->first->at.ns, &there, &back);
	return t->quick >= QUICK_MESSAGES || there || back;
}

void cap_verdict_ikev1(struct cap *cap, struct cap_conv *conv)
{
	struct cap_verdict *v = &conv->verdict;
	struct tally t = count(conv);

	if (t.refusal) {
		const char *name = cap_v1_notify_name(t.notify);

		cap_verdict_set(cap, v, CAP_REFUSED, 85, "refused: %s",
			name ? name : "an error notify");
		cap_verdict_add(cap, v, notify_cause(t.notify), 85,
			&t.refusal->frames, "IKEv1 notify %u (%s) in the clear",
			t.notify, name ? name : "not known");
	} else if (phase2_done(cap, conv, &t)) {
		cap_verdict_set(cap, v, CAP_UP, 60, "IKEv1 Quick Mode went "
			"through, as far as headers tell");
	} else if (!t.from_responder || t.last->sent > 1) {
		silent(cap, conv, &t);
	} else {
		cap_verdict_set(cap, v, CAP_INCOMPLETE, 50,
			"IKEv1: %u messages of phase 1, %u of Quick Mode",
			t.phase1, t.quick);
		cap_verdict_add(cap, v, CAUSE_CAPTURE_INCOMPLETE, 50,
			&t.last->frames, "Main Mode has %d messages, Quick "
			"Mode %d; seen: %u and %u, %u of them encrypted",
			MAIN_MESSAGES, QUICK_MESSAGES, t.phase1, t.quick,
			t.encrypted);
	}
}
