#include "runtime/base/slots.h"

#include <stdlib.h>

/* The upper half of a hash spread over the slots: the first place to look. */
static size_t place(const struct slots *s, uint64_t tag)
{
	return (size_t)((tag * s->cap) >> 32);
}

static size_t next(const struct slots *s, size_t i)
{
	return i + 1 < s->cap ? i + 1 : 0;
}

uint32_t slots_find(const struct slots *s, uint64_t hash, slots_is_fn *is,
	const void *ctx)
{
	uint64_t tag = hash >> 32;

	if (!s->cap)
		return SLOTS_NONE;
	for (size_t i = place(s, tag); s->slot[i]; i = next(s, i)) {
		uint32_t number = (uint32_t)s->slot[i] - 1;

		if (s->slot[i] >> 32 == tag && is(ctx, number))
			return number;
	}
	return SLOTS_NONE;
}

static void put(struct slots *s, uint64_t slot)
{
	size_t i = place(s, slot >> 32);

	while (s->slot[i])
		i = next(s, i);
	s->slot[i] = slot;
}

static bool grow(struct slots *s)
{
	struct slots more = {.cap = s->cap ? s->cap + s->cap / 2 : 16,
		.n = s->n};

	more.slot = calloc(more.cap, sizeof(*more.slot));
	if (!more.slot)
		return false;
	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i])
			put(&more, s->slot[i]);
	free(s->slot);
	*s = more;
	return true;
}

bool slots_add(struct slots *s, uint64_t hash, uint32_t number)
{
	/* At most three quarters filled, so that every search ends soon. */
	if ((s->n + 1) * 4 > s->cap * 3 && !grow(s))
		return false;
	put(s, hash >> 32 << 32 | (number + 1));
	s->n++;
	return true;
}

void slots_fini(struct slots *s)
{
	free(s->slot);
	*s = (struct slots){0};
}
