#include "compiler/lsp/server.h"

bool lsp_place_read(const json_t *position, struct lsp_position *out)
{
	const json_t *line = json_object_get(position, "line");
	const json_t *character = json_object_get(position, "character");

	/* uinteger of the protocol: up to 2^31 - 1. */
	if (!json_is_integer(line) || !json_is_integer(character) ||
		json_integer_value(line) < 0 ||
		json_integer_value(line) > INT32_MAX ||
		json_integer_value(character) < 0 ||
		json_integer_value(character) > INT32_MAX)
		return false;
	out->line = (uint32_t)json_integer_value(line);
	out->character = (uint32_t)json_integer_value(character);
	return true;
}

/* Line i as the client has it. The compiler leaves out a byte order mark, the
 * client does not: *bom octets before what the compiler counts from. */
static struct span line_of(const struct compiler_unit *u, size_t i, size_t *bom)
{
	struct span whole = {0};
	struct span line = {0};

	*bom = 0;
	if (i >= compiler_line_count(u))
		return line;
	(void)compiler_line_at(u, i, &line);
	whole = compiler_text(u);
	if (!i && line.p > whole.p) {
		*bom = (size_t)(line.p - whole.p);
		line.p -= *bom;
		line.n += *bom;
	}
	return line;
}

static bool read_place(const struct lsp *s, const json_t *params,
	struct lsp_query *q)
{
	struct lsp_position p;
	size_t bom;
	size_t at;
	struct span text;

	if (!lsp_place_read(json_object_get(params, "position"), &p))
		return false;
	text = line_of(q->unit, p.line, &bom);
	at = lsp_column_of(text, p.character, s->client.units);
	q->line = p.line + 1;
	q->column = (uint32_t)(at > bom ? at - bom : 0) + 1;
	return true;
}

bool lsp_query_begin(struct lsp *s, const json_t *params, bool position,
	struct lsp_query *q, struct lsp_reply *r)
{
	*q = (struct lsp_query){.document = lsp_document_of(s, params, r)};
	if (!q->document)
		return false;
	q->unit = lsp_document_unit(s, q->document);
	if (!q->unit) {
		lsp_refuse(r, LSP_INTERNAL_ERROR, "out of memory");
		return false;
	}
	if (position && !read_place(s, params, q)) {
		lsp_refuse(r, LSP_INVALID_PARAMS,
			"params.position has no line and character");
		return false;
	}
	arena_init(&q->arena, 0);
	return true;
}

void lsp_query_end(struct lsp_query *q, bool ok, struct lsp_reply *r)
{
	arena_fini(&q->arena);
	if (!ok)
		lsp_refuse(r, LSP_INTERNAL_ERROR, "out of memory");
}

static json_t *position(const struct lsp *s, const struct compiler_unit *u,
	uint32_t line, uint32_t column)
{
	size_t bom;
	struct span text = line_of(u, line ? line - 1 : 0, &bom);
	size_t at = column == UINT32_MAX ? text.n :
		column			 ? column - 1 + bom :
					   0;

	return json_pack("{s:I, s:I}", "line",
		(json_int_t)(line ? line - 1 : 0), "character",
		(json_int_t)lsp_units_of(text, at, s->client.units));
}

json_t *lsp_place_range(const struct lsp *s, const struct compiler_unit *u,
	const struct diag_place *p)
{
	uint32_t end = p->end_column ? p->end_column : UINT32_MAX;

	return json_pack("{s:o, s:o}", "start",
		position(s, u, p->line, p->column), "end",
		position(s, u, p->end_line ? p->end_line : p->line, end));
}

json_t *lsp_place_words(const struct lsp *s, const struct compiler_unit *u,
	uint32_t line, uint32_t column, uint32_t end)
{
	return lsp_place_range(s, u,
		&(struct diag_place){NULL, line, column, line, end});
}
