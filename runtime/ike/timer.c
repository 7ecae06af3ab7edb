#include "runtime/ike/timer.h"

#include <stdlib.h>

static bool before(const struct ike_timer *a, const struct ike_timer *b)
{
	if (a->due.ns != b->due.ns)
		return a->due.ns < b->due.ns;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->owner < b->owner;
}

static void put(struct ike_heap *h, uint32_t pos, struct ike_timer *t)
{
	h->items[pos] = t;
	t->pos = pos;
}

static void rise(struct ike_heap *h, struct ike_timer *t)
{
	uint32_t pos = t->pos;

	while (pos > 0 && before(t, h->items[(pos - 1) / 2])) {
		put(h, pos, h->items[(pos - 1) / 2]);
		pos = (pos - 1) / 2;
	}
	put(h, pos, t);
}

static void sink(struct ike_heap *h, struct ike_timer *t)
{
	uint32_t pos = t->pos;

	for (;;) {
		uint32_t kid = pos * 2 + 1;

		if (kid >= h->n)
			break;
		if (kid + 1 < h->n && before(h->items[kid + 1], h->items[kid]))
			kid++;
		if (!before(h->items[kid], t))
			break;
		put(h, pos, h->items[kid]);
		pos = kid;
	}
	put(h, pos, t);
}

static void take_out(struct ike_heap *h, struct ike_timer *t)
{
	struct ike_timer *last = h->items[--h->n];
	uint32_t pos = t->pos;

	t->pos = IKE_TIMER_OUT;
	if (last == t)
		return;
	put(h, pos, last);
	rise(h, last);
	sink(h, last);
}

bool ike_timer_join(struct ike_heap *h, struct ike_timer *t,
	enum ike_timer_kind kind, uint32_t owner)
{
	if (h->members == h->cap) {
		uint32_t cap = h->cap ? h->cap * 2 : 16;
		struct ike_timer **items;

		items = realloc(h->items, cap * sizeof(struct ike_timer *));
		if (!items)
			return false;
		h->items = items;
		h->cap = cap;
	}
	h->members++;
	*t = (struct ike_timer){MONO_NEVER, IKE_TIMER_OUT, owner, kind};
	return true;
}

void ike_timer_leave(struct ike_heap *h, struct ike_timer *t)
{
	ike_timer_set(h, t, MONO_NEVER);
	h->members--;
}

void ike_timer_set(struct ike_heap *h, struct ike_timer *t, mono_t due)
{
	t->due = due;
	if (due.ns == INT64_MAX) {
		if (t->pos != IKE_TIMER_OUT)
			take_out(h, t);
		return;
	}
	if (t->pos == IKE_TIMER_OUT) {
		t->pos = h->n++;
		h->items[t->pos] = t;
	}
	rise(h, t);
	sink(h, t);
}

struct ike_timer *ike_timer_first(const struct ike_heap *h)
{
	return h->n ? h->items[0] : NULL;
}

void ike_timer_fini(struct ike_heap *h)
{
	free(h->items);
	*h = (struct ike_heap){0};
}
