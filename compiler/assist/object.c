#include "compiler/assist/object.h"

static bool covers(const struct assist_range *r, const struct assist_place *p)
{
	/* The end too: the cursor stands behind a word that was typed. */
	return r->line == p->line + 1 && r->column <= p->column + 1 &&
		p->column + 1 <= r->end;
}

static struct assist_range range_of(struct model_at at)
{
	return (struct assist_range){at.line, at.column, at.end};
}

/* A setting of several words is placed at its first; the name is where its
 * text is, unless that was rewritten (`Eth1/1`). */
struct assist_range assist_object_place(const struct compiler_unit *u,
	const struct model_value *v)
{
	struct assist_range r = range_of(v->at);
	struct span line = source_line(&u->source, v->at.line - 1);

	if (v->text.p >= line.p && v->text.p < line.p + line.n) {
		r.column = (uint32_t)(v->text.p - line.p) + 1;
		r.end = r.column + (uint32_t)v->text.n;
	}
	return r;
}

size_t assist_object_uses(const struct model *m, const struct model_head *h)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_uses; i++)
		n += model_ref(m->uses[i].value) == h;
	return n;
}

static const struct model_head *used_at(const struct assist_place *p,
	struct assist_range *at)
{
	const struct model *m = &p->unit->model;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct model_value *v = m->uses[i].value;

		if (v->at.line != p->line + 1)
			continue;
		*at = assist_object_place(p->unit, v);
		if (covers(at, p))
			return model_ref(v);
	}
	return NULL;
}

static const struct model_head *defined_at(const struct assist_place *p,
	struct assist_range *at)
{
	const struct model *m = &p->unit->model;
	const struct model_head *h;

	for (enum model_type t = 0; t < MODEL_TYPES; t++)
		MODEL_EACH(m, t, h) {
			*at = range_of(h->at);
			if (h->name.n && covers(at, p))
				return h;
		}
	return NULL;
}

/* What a row of the global mode finds or makes by its name, and where in it
 * the name is. */
static bool names(const struct ios_row *row, enum model_type *type,
	uint8_t *slot)
{
	*type = row->type;
	*slot = 0;
	switch (row->kind) {
	case IOS_OPEN:
		*slot = row->key;
		return true;
	case IOS_ADD_TO:
	case IOS_SET_IN:
		return true;
	case IOS_ENTRY:
	case IOS_NEW_ENTRY:
		*type = row->within;
		return true;
	default:
		return false;
	}
}

const struct model_head *assist_object_opened(const struct assist_place *p,
	struct assist_range *at)
{
	struct ios_match *m = arena_new(p->arena, struct ios_match);
	const struct model_value *name;
	enum model_type type;
	uint8_t slot;

	if (!m)
		return NULL;
	ios_match(p->unit->grammar, IOS_MODE_GLOBAL, &p->words, p->first,
		p->line + 1, false, m, p->arena);
	if (m->fail != IOS_MATCHED || !m->row || !names(m->row, &type, &slot) ||
		!(m->have & 1u << slot))
		return NULL;
	name = &m->slot[slot];
	*at = range_of(name->at);
	return model_find(&p->unit->model, type, name->text);
}

const struct model_head *assist_object_at(const struct assist_place *p,
	struct assist_range *at)
{
	const struct model_head *h = used_at(p, at);

	if (!h)
		h = defined_at(p, at);
	if (h)
		return h;
	h = assist_object_opened(p, at);
	return h && covers(at, p) ? h : NULL;
}

/* ---- blocks ------------------------------------------------------------------------- */

static bool is_within(enum ios_mode m, enum ios_mode block)
{
	while (m != block && m != IOS_MODE_GLOBAL)
		m = ios_mode_info(m)->parent;
	return m == block;
}

static const struct ios_row *row_of(const struct compiler_unit *u, size_t i)
{
	const struct ios_row *rows;

	(void)ios_rows(&rows);
	return u->info[i].row ? &rows[u->info[i].row - 1] : NULL;
}

uint32_t assist_object_end(const struct compiler_unit *u, uint32_t line)
{
	const struct ios_row *row = row_of(u, line - 1);
	uint32_t end = line;

	if (!row || row->enters == IOS_MODE_GLOBAL)
		return line;
	for (size_t i = line; i < u->source.n; i++) {
		const struct ios_row *next = row_of(u, i);
		enum ios_mode mode = next ? next->mode :
					    (enum ios_mode)u->info[i].mode;

		/* `exit` is of the global mode, and of the block. */
		if (next && next->kind == IOS_LEAVE)
			mode = (enum ios_mode)u->info[i].mode;
		if (!is_within(mode, row->enters))
			break;
		/* A block like this one begins. */
		if (next && next->enters == row->enters)
			break;
		if (u->info[i].class != LINE_BLANK &&
			u->info[i].class != LINE_COMMENT)
			end = (uint32_t)i + 1;
	}
	return end;
}
