#include <stdio.h>

#include "pcap/conversation.h"
#include "pcap/judge.h"

#define NS_PER_S INT64_C(1000000000)
#define DEAD_TRIES 3

/* The initiator has checked the responder's proof only now. */
static bool initiator_refuses(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *notify =
		cap_error_notify(cap_payloads_of(&x->request));

	if (x->type != EXCHANGE_INFORMATIONAL || !x->by_initiator || !notify ||
		notify->notify.type != NOTIFY_AUTHENTICATION_FAILED)
		return false;
	cap_verdict_set(j->cap, j->v, CAP_REFUSED, 100,
		"the initiator refuses the responder's proof of identity");
	cap_verdict_add(j->cap, j->v, CAUSE_AUTH_FAILED, 100,
		&x->request.frames, "the initiator sends "
		"AUTHENTICATION_FAILED after a full response to IKE_AUTH");
	return true;
}

/* Without keys: what the initiator says at once after IKE_AUTH, and says last,
 * is that it does not accept it. An SA in use is not deleted so soon, and a
 * liveness check is empty. */
static bool initiator_ends(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct cap_message *m = x->request.message;
	size_t least, most;

	if (!x->by_initiator || m->state == CAP_OPENED || !j->auth ||
		x->prev != j->auth || x != j->last || j->there || j->back ||
		!j->auth->response.message || !j->suite_known ||
		m->at.ns - j->auth->response.message->at.ns > NS_PER_S ||
		!cap_suite_inside(&j->suite, m->octets.n, &least, &most) ||
		most < CAP_NOTIFY_OCTETS)
		return false;
	cap_verdict_set(j->cap, j->v, CAP_REFUSED, 60, "the initiator ends "
		"the SA right after IKE_AUTH, most likely because it refuses "
		"the responder's proof of identity");
	cap_verdict_add(j->cap, j->v, CAUSE_AUTH_FAILED, 60,
		&x->request.frames, "INFORMATIONAL %u with room for %zu to %zu "
		"octets follows the response to IKE_AUTH after %.3f s, and "
		"nothing follows it", x->msg_id, least, most,
		(double)(m->at.ns - j->auth->response.message->at.ns) /
			(double)NS_PER_S);
	return true;
}

static void deleted(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *d = wire_find(cap_payloads_of(&x->request),
		PAYLOAD_DELETE);

	if (d && d->del.protocol == WIRE_PROTO_IKE)
		cap_verdict_add(j->cap, j->v, CAUSE_PEER_DELETED, 100,
			&x->request.frames, "the %s deletes the IKE SA after "
			"%.3f s", x->by_initiator ? "initiator" : "responder",
			(double)(x->request.message->at.ns -
				j->conv->first.ns) / (double)NS_PER_S);
}

static void child_refused(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *notify =
		cap_error_notify(cap_payloads_of(&x->response));
	size_t least, most;
	char name[64];

	if (notify) {
		(void)cap_notify_str(notify->notify.type, name, sizeof(name));
		cap_judge_refusal(j, x, cap_notify_cause(notify->notify.type,
			CAP_PHASE_LATER), 100, name);
	} else if (x->response.message->state != CAP_OPENED &&
		j->suite_known && cap_suite_inside(&j->suite,
			x->response.octets, &least, &most) &&
		most < CAP_CHILD_OCTETS) {
		cap_verdict_add(j->cap, j->v, CAUSE_CHILD_REFUSED, 90,
			&x->response.frames, "the response to CREATE_CHILD_SA "
			"%u has room for %zu to %zu octets: no SA", x->msg_id,
			least, most);
	}
}

/* A new IKE SA that this one made is not one without a beginning. */
static void rekeyed(struct cap_judge *j, const struct cap_exchange *x)
{
	const struct wire_payload *a = wire_find(cap_payloads_of(&x->request),
		PAYLOAD_SA);
	const struct wire_payload *b = wire_find(cap_payloads_of(&x->response),
		PAYLOAD_SA);
	struct cap_conv *c;

	if (!a || !b || a->sa->spi.n != 8 || b->sa->spi.n != 8)
		return;
	c = cap_conv_find(j->cap, bytes_get64(a->sa->spi.p),
		bytes_get64(b->sa->spi.p), 2);
	if (c && c != j->conv)
		c->parent = j->conv;
}

static bool dead(const struct cap_judge *j, const struct cap_exchange *x)
{
	return x->request.message && !x->response.message &&
		x->request.sent >= DEAD_TRIES && x == j->last;
}

void cap_judge_later(struct cap_judge *j)
{
	for (const struct cap_exchange *x = j->first; x; x = x->next) {
		if (x->type != EXCHANGE_CREATE_CHILD_SA &&
			x->type != EXCHANGE_INFORMATIONAL)
			continue;
		if (x->request.message && (initiator_refuses(j, x) ||
				(x->type == EXCHANGE_INFORMATIONAL &&
					j->v->outcome == CAP_UP &&
					initiator_ends(j, x))))
			return;
		if (x->type == EXCHANGE_CREATE_CHILD_SA &&
			x->response.message) {
			child_refused(j, x);
			rekeyed(j, x);
		}
		if (x->type == EXCHANGE_INFORMATIONAL && x->request.message)
			deleted(j, x);
		if (j->v->outcome == CAP_UP && dead(j, x)) {
			cap_verdict_set(j->cap, j->v, CAP_DIED, 85,
				"the %s no longer answers", x->by_initiator ?
				"responder" : "initiator");
			cap_verdict_add(j->cap, j->v, CAUSE_PEER_DEAD, 85,
				&x->request.frames, "%s %u sent %u times, no "
				"answer", wire_exchange_name(x->type),
				x->msg_id, x->request.sent);
		}
	}
}
