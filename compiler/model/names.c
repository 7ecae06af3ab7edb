#include "compiler/model/names.h"

#include <stdlib.h>

#include "compiler/model/layout.h"
#include "runtime/base/map.h"

#define SEED UINT64_C(0x666c6578696b65)

/* A slot is the upper half of the hash and the index plus one. */
static const struct model_parent *parent_of(const struct model_head *h)
{
	return model_layout(h->type)->is_child ?
		((const struct model_child *)h)->parent : NULL;
}

static uint64_t hash(const struct model_parent *parent, struct span name)
{
	return hash_bytes(parent ? SEED + parent->head.index + 1 : SEED, name);
}

/* Slots that are passed cost no look at the object: the tag tells them apart. */
struct model_head *model_names_find(const struct model_table *t,
	const struct model_parent *parent, struct span name)
{
	const struct model_names *n = &t->names;
	uint64_t h = hash(parent, name);

	if (!n->cap)
		return NULL;
	for (size_t i = h & (n->cap - 1); n->slots[i];
		i = (i + 1) & (n->cap - 1)) {
		struct model_head *o;

		if (n->slots[i] >> 32 != h >> 32)
			continue;
		o = t->items[(uint32_t)n->slots[i] - 1];
		if (span_eq(o->name, name) && parent_of(o) == parent)
			return o;
	}
	return NULL;
}

static void put(struct model_names *n, uint64_t h, uint32_t index)
{
	size_t i = h & (n->cap - 1);

	while (n->slots[i])
		i = (i + 1) & (n->cap - 1);
	n->slots[i] = h >> 32 << 32 | (index + 1);
}

static bool grow(struct model_table *t)
{
	struct model_names *n = &t->names;
	size_t cap = n->cap ? n->cap * 2 : 16;
	uint64_t *slots = calloc(cap, sizeof(*slots));
	uint64_t *old = n->slots;
	size_t old_cap = n->cap;

	if (!slots)
		return false;
	n->slots = slots;
	n->cap = cap;
	for (size_t i = 0; i < old_cap; i++) {
		uint32_t index = (uint32_t)old[i] - 1;

		if (old[i])
			put(n, hash(parent_of(t->items[index]),
				       t->items[index]->name),
				index);
	}
	free(old);
	return true;
}

bool model_names_add(struct model_table *t, uint32_t i)
{
	/* At most three quarters filled. */
	if ((t->names.n + 1) * 4 > t->names.cap * 3 && !grow(t))
		return false;
	put(&t->names, hash(parent_of(t->items[i]), t->items[i]->name), i);
	t->names.n++;
	return true;
}

void model_names_fini(struct model_names *n)
{
	free(n->slots);
	*n = (struct model_names){0};
}
