#include "pcap/verdict.h"

#include <stdarg.h>
#include <stdio.h>

#include "pcap/icmp.h"

#define NS_PER_S INT64_C(1000000000)
/* A message of this size leaves no room for headers in 1280 octets, which
 * every IPv6 path and nearly every IPv4 path takes. */
#define LARGE 1200
/* Retransmissions start within a second or two; silence for longer than this
 * after the last request is an answer too. */
#define PATIENCE_NS (4 * NS_PER_S)

void cap_verdict_set(struct cap *cap, struct cap_verdict *v,
	enum cap_outcome outcome, unsigned int confidence, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	v->summary = arena_vprintf(&cap->arena, fmt, ap);
	va_end(ap);
	v->outcome = outcome;
	v->confidence = confidence;
	if (!v->summary) {
		v->summary = "";
		cap->full = true;
	}
}

void cap_verdict_add(struct cap *cap, struct cap_verdict *v, enum cause cause,
	unsigned int confidence, const struct cap_frames *frames,
	const char *fmt, ...)
{
	struct cap_cause c = {.cause = cause, .confidence = confidence};
	size_t at = v->n;
	va_list ap;

	if (v->n == CAP_CAUSES)
		return;
	va_start(ap, fmt);
	c.evidence = arena_vprintf(&cap->arena, fmt, ap);
	va_end(ap);
	if (!c.evidence) {
		cap->full = true;
		return;
	}
	if (frames)
		c.frames = *frames;
	while (at && v->causes[at - 1].confidence < confidence)
		at--;
	memmove(&v->causes[at + 1], &v->causes[at],
		(v->n - at) * sizeof(*v->causes));
	v->causes[at] = c;
	v->n++;
}

static unsigned int silence_confidence(const struct cap *cap,
	const struct cap_unanswered *u)
{
	if (u->sent >= 3)
		return 90;
	if (u->sent == 2)
		return 75;
	return cap->last.ns - u->last_ns > PATIENCE_NS ? 60 : 0;
}

static void unreachable(struct cap *cap, const struct cap_conv *conv,
	struct cap_verdict *v)
{
	const struct cap_icmp *e = cap_icmp_find(cap, &conv->initiator.addr,
		&conv->responder.addr);
	struct cap_frames frames = {0};
	char from[ADDR_STR_MAX];

	if (!e)
		return;
	cap_frames_add(&frames, e->at.frame);
	cap_verdict_add(cap, v, CAUSE_UNREACHABLE, 95, &frames,
		"ICMP \"%s\" from %s (type %u, code %u)", e->text,
		addr_str(&e->from, from), e->type, e->code);
}

static const char *pieces(const struct cap_unanswered *u, char *buf,
	size_t cap)
{
	if (u->ip_fragments)
		(void)snprintf(buf, cap, "in %u IP fragments", u->ip_fragments);
	else if (u->fragments)
		(void)snprintf(buf, cap, "in %u IKE fragments", u->fragments);
	else
		(void)snprintf(buf, cap, "not fragmented");
	return buf;
}

void cap_verdict_unanswered(struct cap *cap, const struct cap_conv *conv,
	struct cap_verdict *v, const struct cap_unanswered *u)
{
	unsigned int confidence = silence_confidence(cap, u);
	double seconds = (double)(u->last_ns - u->first_ns) / 1e9;
	bool large = u->ip_fragments || u->octets > LARGE;
	char how[64];

	(void)pieces(u, how, sizeof(how));
	unreachable(cap, conv, v);
	if (v->n)
		confidence = 95;
	if (!confidence) {
		cap_verdict_set(cap, v, CAP_INCOMPLETE, 60,
			"the capture ends before the %s can be answered",
			u->what);
		cap_verdict_add(cap, v, CAUSE_CAPTURE_INCOMPLETE, 60, u->frames,
			"%s sent %u time%s (%zu octets, %s), no answer up to "
			"the end of the capture", u->what, u->sent,
			u->sent == 1 ? "" : "s", u->octets, how);
		return;
	}
	cap_verdict_set(cap, v, CAP_NO_ANSWER, confidence,
		"no answer to the %s, sent %u time%s", u->what, u->sent,
		u->sent == 1 ? "" : "s");
	if (large && u->others_pass && !u->fragments)
		cap_verdict_add(cap, v, CAUSE_FRAGMENTS_LOST,
			u->ip_fragments ? confidence - 5 : confidence - 20,
			u->frames, "%s of %zu octets, %s, sent %u times, never "
			"answered; smaller messages are; %s", u->what,
			u->octets, how, u->sent, u->fragmentation ?
			"both ends can fragment IKE, but this was not" :
			"IKE fragmentation was not agreed on");
	cap_verdict_add(cap, v, CAUSE_NO_ANSWER, large && u->others_pass ?
		confidence / 2 : confidence, u->frames,
		"%s sent %u time%s over %.3f s, %zu octets, %s, UDP %u to %u",
		u->what, u->sent, u->sent == 1 ? "" : "s", seconds, u->octets,
		how, conv->initiator.port, conv->responder.port);
}

void cap_verdict_ike(struct cap *cap, struct cap_conv *conv,
	struct arena *tree)
{
	if (conv->major == 1)
		cap_verdict_ikev1(cap, conv);
	else
		cap_verdict_ikev2(cap, conv, tree);
}
