#include "pcap/capture.h"

#include <stdlib.h>

void cap_frames_add(struct cap_frames *f, uint64_t frame)
{
	size_t at = f->n;

	if (f->n++ >= CAP_FRAMES)
		return;
	while (at && f->first[at - 1] > frame) {
		f->first[at] = f->first[at - 1];
		at--;
	}
	f->first[at] = frame;
}

size_t cap_frames_kept(const struct cap_frames *f)
{
	return f->n < CAP_FRAMES ? f->n : CAP_FRAMES;
}

static bool malformed_same(const struct cap_malformed *m, const char *layer,
	uint8_t payload, size_t offset, const char *reason)
{
	/* Reasons are static text, but one may stand in two places. */
	return m->payload == payload && m->offset == offset &&
		!strcmp(m->layer, layer) && !strcmp(m->reason, reason);
}

void cap_malformed_add(struct cap *cap, const struct cap_packet *packet,
	const char *layer, uint8_t payload, size_t offset, const char *reason)
{
	struct cap_malformed *m = cap->malformed;
	const struct cap_malformed *end = m + cap->n_malformed;

	while (m < end && !malformed_same(m, layer, payload, offset, reason))
		m++;
	if (m == end) {
		if (cap->n_malformed == CAP_MALFORMED_MAX) {
			cap->malformed_dropped++;
			return;
		}
		*m = (struct cap_malformed){
			.first = packet->at,
			.layer = layer,
			.payload = payload,
			.offset = offset,
			.reason = reason,
			.src = packet->src,
			.dst = packet->dst,
		};
		cap->n_malformed++;
	}
	m->last = packet->at;
	cap_frames_add(&m->frames, packet->at.frame);
}

bool cap_vector_grow(void ***items, size_t n, size_t *room)
{
	size_t more = *room ? *room * 2 : 64;
	void **grown;

	if (n < *room)
		return true;
	grown = reallocarray(*items, more, sizeof(*grown));
	if (!grown)
		return false;
	*items = grown;
	*room = more;
	return true;
}

const char *cap_outcome_name(enum cap_outcome o)
{
	static const char *const names[] = {
		[CAP_UP] = "up",
		[CAP_REFUSED] = "refused",
		[CAP_NO_ANSWER] = "no-answer",
		[CAP_DIED] = "died",
		[CAP_INCOMPLETE] = "incomplete",
	};

	return names[o];
}

const char *cap_state_name(enum cap_state s)
{
	static const char *const names[] = {
		[CAP_CLEAR] = "clear",
		[CAP_SEALED] = "sealed",
		[CAP_OPENED] = "opened",
		[CAP_PART] = "fragment",
		[CAP_WRONG_KEY] = "wrong-key",
		[CAP_UNSUPPORTED] = "unsupported-algorithm",
		[CAP_MALFORMED] = "malformed",
	};

	return names[s];
}
