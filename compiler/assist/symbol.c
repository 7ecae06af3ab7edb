#include "compiler/assist/assist.h"

#include <stdlib.h>

#include "compiler/assist/object.h"
#include "compiler/model/layout.h"

static int by_line(const void *pa, const void *pb)
{
	const struct assist_symbol *a = pa;
	const struct assist_symbol *b = pb;

	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	/* A part may be named in the line of its object: crypto map M 10. */
	if (a->class != b->class)
		return a->class == ASSIST_PART ? 1 : -1;
	return a->at.column < b->at.column ? -1 : a->at.column > b->at.column;
}

static enum assist_class class_of(enum model_type t)
{
	if (t == MODEL_INTERFACE)
		return ASSIST_INTERFACE;
	return model_layout(t)->is_child ? ASSIST_PART : ASSIST_OBJECT;
}

static bool is_shown(const struct model_head *h)
{
	return h->defined && h->name.n && h->at.line;
}

static bool add(struct assist_symbols *out, const struct compiler_unit *u,
	const struct model_head *h, struct arena *a)
{
	struct assist_symbol *s = &out->items[out->n++];

	s->name = arena_strndup(a, h->name);
	s->detail = model_type_name(h->type);
	s->class = class_of(h->type);
	s->within = "";
	if (s->class == ASSIST_PART)
		s->within = arena_strndup(a, ((const struct model_child *)
			(const void *)h)->parent->head.name);
	s->at = (struct assist_range){h->at.line, h->at.column, h->at.end};
	s->end_line = assist_object_end(u, h->at.line);
	return s->name && s->within;
}

bool assist_symbols(const struct compiler_unit *u, struct arena *a,
	struct assist_symbols *out)
{
	const struct model *m = &u->model;
	const struct model_head *h;
	size_t n = 0;

	*out = (struct assist_symbols){0};
	for (enum model_type t = 0; t < MODEL_TYPES; t++)
		n += m->table[t].n;
	out->items = arena_array(a, n + 1, sizeof(*out->items));
	if (!out->items)
		return false;
	for (enum model_type t = 0; t < MODEL_TYPES; t++)
		MODEL_EACH(m, t, h)
			if (is_shown(h) && !add(out, u, h, a))
				return false;
	if (out->n)
		qsort(out->items, out->n, sizeof(*out->items), by_line);
	return true;
}
