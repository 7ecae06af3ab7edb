#include "compiler/assist/assist.h"

#include <stdlib.h>

#include "compiler/assist/object.h"

static int by_line(const void *pa, const void *pb)
{
	const struct assist_range *a = pa;
	const struct assist_range *b = pb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static void add_definition(const struct model_head *h, struct assist_places *out)
{
	if (h->defined && h->at.line)
		out->items[out->n++] = (struct assist_range){h->at.line,
			h->at.column, h->at.end};
}

static const struct model_head *find(const struct compiler_unit *u,
	uint32_t line, uint32_t column, struct arena *a)
{
	struct assist_place p;
	struct assist_range at;

	return assist_place_find(&p, u, line, column, a) ?
		assist_object_at(&p, &at) :
		NULL;
}

bool assist_definition(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_places *out)
{
	const struct model_head *h = find(u, line, column, a);

	*out = (struct assist_places){0};
	if (!h)
		return true;
	out->items = arena_new(a, struct assist_range);
	if (out->items)
		add_definition(h, out);
	return out->items;
}

bool assist_references(const struct compiler_unit *u, uint32_t line,
	uint32_t column, bool definition, struct arena *a,
	struct assist_places *out)
{
	const struct model *m = &u->model;
	const struct model_head *h = find(u, line, column, a);

	*out = (struct assist_places){0};
	if (!h)
		return true;
	out->items = arena_array(a, assist_object_uses(m, h) + 1,
		sizeof(*out->items));
	if (!out->items)
		return false;
	if (definition)
		add_definition(h, out);
	for (size_t i = 0; i < m->n_uses; i++)
		if (model_ref(m->uses[i].value) == h)
			out->items[out->n++] =
				assist_object_place(u, m->uses[i].value);
	if (out->n)
		qsort(out->items, out->n, sizeof(*out->items), by_line);
	return true;
}
