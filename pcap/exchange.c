#include "pcap/exchange.h"

/* How far back a response may lie behind its request: windows are small. */
#define LOOK_BACK 64

static const struct wire_payload *fragment_of(const struct cap_message *m)
{
	return wire_find(m->payloads, PAYLOAD_SKF);
}

static void side_add(struct cap_side *s, const struct cap_message *m)
{
	const struct wire_payload *skf = fragment_of(m);

	if (!s->message || (m->inner && !s->message->inner))
		s->message = m;
	if (m->sent > s->sent)
		s->sent = m->sent;
	s->octets += m->octets.n;
	if (skf) {
		s->fragments = skf->skf.total;
		s->seen++;
	}
	if (m->ip_fragments > s->ip_fragments)
		s->ip_fragments = m->ip_fragments;
	for (size_t i = 0; i < cap_frames_kept(&m->frames); i++)
		cap_frames_add(&s->frames, m->frames.first[i]);
	s->last_ns = m->last.ns;
}

/* Another fragment belongs to the side it is a part of; any other message of
 * the same number is a new try (a cookie, another group), or a re-encrypted
 * copy. */
static bool side_takes(const struct cap_side *s, const struct cap_message *m)
{
	const struct wire_payload *skf = fragment_of(m);

	return !s->message || (skf && s->fragments == skf->skf.total);
}

static struct cap_exchange *find(struct cap_exchange *last,
	const struct cap_message *m, bool by_initiator, bool response)
{
	struct cap_exchange *x = last;

	for (int i = 0; x && i < LOOK_BACK; i++, x = x->prev)
		if (x->type == m->hdr.exchange && x->msg_id == m->hdr.msg_id &&
			x->by_initiator == by_initiator &&
			side_takes(response ? &x->response : &x->request, m))
			return x;
	return NULL;
}

struct cap_exchange *cap_exchanges(const struct cap_conv *conv,
	struct arena *arena, struct cap_exchange **last)
{
	struct cap_exchange *first = NULL, *tail = NULL;

	for (const struct cap_message *m = conv->messages; m; m = m->next) {
		bool response = m->hdr.flags & WIRE_FLAG_RESPONSE;
		bool by_initiator = m->from_initiator != response;
		struct cap_exchange *x = find(tail, m, by_initiator, response);

		if (!x) {
			x = arena_new(arena, struct cap_exchange);
			if (!x)
				break;
			x->type = m->hdr.exchange;
			x->msg_id = m->hdr.msg_id;
			x->by_initiator = by_initiator;
			x->prev = tail;
			if (tail)
				tail->next = x;
			else
				first = x;
			tail = x;
		}
		side_add(response ? &x->response : &x->request, m);
	}
	*last = tail;
	return first;
}

const struct cap_exchange *cap_exchange_last(const struct cap_exchange *last,
	uint8_t type)
{
	while (last && last->type != type)
		last = last->prev;
	return last;
}
