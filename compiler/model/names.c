#include "compiler/model/names.h"

#include "runtime/base/map.h"

#define SEED UINT64_C(0x666c6578696b65)

struct model_name model_names_of(const struct model_parent *parent,
	struct span text)
{
	uint64_t seed = parent ? SEED + parent->head.index + 1 : SEED;

	return (struct model_name){parent, text, hash_bytes(seed, text)};
}

struct search {
	const struct model_table *t;
	const struct model_name *name;
};

static bool is_it(const void *ctx, uint32_t i)
{
	const struct search *s = ctx;
	const struct model_head *h = s->t->items[i];

	return span_eq(h->name, s->name->text) &&
		(!model_is_child(h) ||
			((const struct model_child *)h)->parent ==
				s->name->parent);
}

struct model_head *model_names_find(const struct model_table *t,
	const struct model_name *name)
{
	const struct search s = {t, name};
	uint32_t i = slots_find(&t->names, name->hash, is_it, &s);

	return i == SLOTS_NONE ? NULL : t->items[i];
}

bool model_names_add(struct model_table *t, const struct model_name *name,
	uint32_t i)
{
	return slots_add(&t->names, name->hash, i);
}
