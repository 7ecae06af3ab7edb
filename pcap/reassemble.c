#include "pcap/reassemble.h"

#include <stdlib.h>

#define RANGES_MAX 64 /* pieces apart from each other, of one datagram */
#define DATAGRAM_MAX 65535

struct range {
	uint32_t from, to; /* octets [from, to) */
};

struct slot {
	bool used, ignored;
	struct addr src, dst;
	uint32_t id;
	uint8_t proto;
	struct cap_where first;
	uint64_t touched;
	uint32_t fragments;
	uint32_t length; /* 0: the last fragment has not come */
	struct range ranges[RANGES_MAX]; /* sorted, apart */
	size_t n;
	uint8_t *data; /* owned */
	uint32_t room;
};

struct cap_reassembly {
	struct slot slots[CAP_REASSEMBLY_SLOTS];
	uint64_t clock;
	size_t used;
	struct slot *done; /* handed out, to be cleared at the next call */
};

struct cap_reassembly *cap_reassembly_new(void)
{
	return calloc(1, sizeof(struct cap_reassembly));
}

void cap_reassembly_free(struct cap_reassembly *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < CAP_REASSEMBLY_SLOTS; i++)
		free(r->slots[i].data);
	free(r);
}

static void slot_clear(struct cap_reassembly *r, struct slot *s)
{
	free(s->data);
	*s = (struct slot){.used = false};
	r->used--;
}

static void done_clear(struct cap_reassembly *r)
{
	if (r->done)
		slot_clear(r, r->done);
	r->done = NULL;
}

static struct slot *slot_find(struct cap_reassembly *r,
	const struct cap_ip *ip)
{
	for (size_t i = 0; r->used && i < CAP_REASSEMBLY_SLOTS; i++) {
		struct slot *s = &r->slots[i];

		if (s->used && s->id == ip->id && s->proto == ip->proto &&
			addr_eq(&s->src, &ip->src) &&
			addr_eq(&s->dst, &ip->dst))
			return s;
	}
	return NULL;
}

/* A free one, or the one that has waited longest. */
static struct slot *slot_make(struct cap_reassembly *r,
	const struct cap_ip *ip, struct cap_where at)
{
	struct slot *s = &r->slots[0];

	for (size_t i = 0; i < CAP_REASSEMBLY_SLOTS && s->used; i++)
		if (!r->slots[i].used || r->slots[i].touched < s->touched)
			s = &r->slots[i];
	if (s->used)
		slot_clear(r, s);
	r->used++;
	s->used = true;
	s->src = ip->src;
	s->dst = ip->dst;
	s->id = ip->id;
	s->proto = ip->proto;
	s->first = at;
	return s;
}

static bool room_make(struct slot *s, uint32_t n)
{
	uint32_t room = s->room ? s->room : 4096;
	uint8_t *grown;

	if (n <= s->room)
		return true;
	while (room < n)
		room *= 2;
	grown = realloc(s->data, room);
	if (!grown)
		return false;
	s->data = grown;
	s->room = room;
	return true;
}

/* What of [from, to) is there already must be the same. */
static bool overlap_same(const struct slot *s, uint32_t from, uint32_t to,
	const uint8_t *p)
{
	for (size_t i = 0; i < s->n; i++) {
		struct range r = s->ranges[i];
		uint32_t a = r.from > from ? r.from : from;
		uint32_t b = r.to < to ? r.to : to;

		if (a < b && memcmp(s->data + a, p + (a - from), b - a) != 0)
			return false;
	}
	return true;
}

/* Join [from, to) with the ranges that it touches. */
static bool range_add(struct slot *s, uint32_t from, uint32_t to)
{
	size_t keep = 0, at = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct range r = s->ranges[i];

		if (r.to < from || r.from > to) {
			if (r.to < from)
				at = keep + 1;
			s->ranges[keep++] = r;
			continue;
		}
		from = r.from < from ? r.from : from;
		to = r.to > to ? r.to : to;
	}
	s->n = keep;
	if (s->n == RANGES_MAX)
		return false;
	memmove(&s->ranges[at + 1], &s->ranges[at],
		(s->n - at) * sizeof(*s->ranges));
	s->ranges[at] = (struct range){from, to};
	s->n++;
	return true;
}

static const char *fragment_add(struct slot *s, const struct cap_ip *ip)
{
	uint32_t from = ip->offset;
	uint32_t to = from + (uint32_t)ip->data.n;

	if (ip->data.n < ip->length)
		return "fragment is cut short by the capture";
	if (to > DATAGRAM_MAX)
		return "fragment exceeds the largest datagram";
	if (ip->more && ip->length % 8)
		return "fragment's length is not a multiple of eight";
	if (ip->data.n == 0)
		return "fragment without octets";
	if (!ip->more && s->length && s->length != to)
		return "fragments end in two places";
	if ((s->length && to > s->length) ||
		(!ip->more && s->n && s->ranges[s->n - 1].to > to))
		return "fragment lies behind the end";
	if (!overlap_same(s, from, to, ip->data.p))
		return "fragments overlap with other contents";
	if (!room_make(s, to) || !range_add(s, from, to))
		return "too many fragments in pieces";
	memcpy(s->data + from, ip->data.p, ip->data.n);
	if (!ip->more)
		s->length = to;
	s->fragments++;
	return NULL;
}

enum cap_fragment cap_reassemble(struct cap_reassembly *r,
	const struct cap_ip *ip, struct cap_where at, struct span *whole,
	uint32_t *count, const char **reason)
{
	struct slot *s;

	done_clear(r);
	s = slot_find(r, ip);
	if (!s)
		s = slot_make(r, ip, at);
	s->touched = ++r->clock;
	if (s->ignored)
		return CAP_FRAGMENT_KEPT;
	*reason = fragment_add(s, ip);
	if (*reason) {
		/* Later fragments of it must not start it anew. */
		cap_reassemble_ignore(r, ip, at);
		return CAP_FRAGMENT_BAD;
	}
	if (!s->length || s->n != 1 || s->ranges[0].from != 0 ||
		s->ranges[0].to != s->length)
		return CAP_FRAGMENT_KEPT;
	*whole = span_of(s->data, s->length);
	*count = s->fragments;
	r->done = s;
	return CAP_FRAGMENT_DONE;
}

void cap_reassemble_ignore(struct cap_reassembly *r, const struct cap_ip *ip,
	struct cap_where at)
{
	struct slot *s;

	done_clear(r);
	s = slot_find(r, ip);
	if (!s)
		s = slot_make(r, ip, at);
	s->touched = ++r->clock;
	s->ignored = true;
	free(s->data);
	s->data = NULL;
	s->room = 0;
	s->n = 0;
}

bool cap_reassemble_partial(struct cap_reassembly *r, struct cap_partial *p)
{
	struct slot *oldest = NULL;

	done_clear(r);
	for (size_t i = 0; i < CAP_REASSEMBLY_SLOTS; i++) {
		struct slot *s = &r->slots[i];

		if (s->used && !s->ignored &&
			(!oldest || s->first.frame < oldest->first.frame))
			oldest = s;
	}
	if (!oldest)
		return false;
	*p = (struct cap_partial){
		.first = oldest->first,
		.src = oldest->src,
		.dst = oldest->dst,
		.proto = oldest->proto,
		.fragments = oldest->fragments,
	};
	if (oldest->n && oldest->ranges[0].from == 0)
		p->start = span_of(oldest->data, oldest->ranges[0].to);
	r->done = oldest;
	return true;
}
