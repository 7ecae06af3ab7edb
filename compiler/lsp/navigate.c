/* Where names are defined and used, and the outline of a document. */
#include "compiler/assist/assist.h"
#include "compiler/lsp/server.h"

/* ---- definition and references ---------------------------------------------------- */

static json_t *one_line(const struct lsp *s, const struct lsp_query *q,
	const struct assist_range *at)
{
	return lsp_place_words(s, q->unit, at->line, at->column, at->end);
}

static json_t *locations(const struct lsp *s, const struct lsp_query *q,
	const struct assist_places *places)
{
	json_t *list = json_array();

	for (size_t i = 0; i < places->n; i++)
		(void)json_array_append_new(list,
			json_pack("{s:s, s:o}", "uri", q->document->uri,
				"range", one_line(s, q, &places->items[i])));
	return list;
}

void lsp_on_definition(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	struct assist_places places;
	struct lsp_query q;
	bool ok;

	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	ok = assist_definition(q.unit, q.line, q.column, &q.arena, &places);
	if (ok)
		r->result = locations(s, &q, &places);
	lsp_query_end(&q, ok, r);
}

void lsp_on_references(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	bool definition = json_is_true(json_object_get(
		json_object_get(params, "context"), "includeDeclaration"));
	struct assist_places places;
	struct lsp_query q;
	bool ok;

	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	ok = assist_references(q.unit, q.line, q.column, definition, &q.arena,
		&places);
	if (ok)
		r->result = locations(s, &q, &places);
	lsp_query_end(&q, ok, r);
}

/* ---- the outline --------------------------------------------------------------------- */

/* LSP 3.17, SymbolKind. */
static const int kinds[] = {
	[ASSIST_OBJECT] = 5,	 /* Class */
	[ASSIST_PART] = 8,	 /* Field */
	[ASSIST_INTERFACE] = 11, /* Interface */
};

static json_t *block(const struct lsp *s, const struct lsp_query *q,
	const struct assist_symbol *symbol)
{
	return lsp_place_range(s, q->unit,
		&(struct diag_place){.line = symbol->at.line, .column = 1,
			.end_line = symbol->end_line});
}

static json_t *branch(const struct lsp *s, const struct lsp_query *q,
	const struct assist_symbol *symbol)
{
	return json_pack("{s:o, s:s, s:i, s:o, s:o, s:[]}", "name",
		report_json_text(symbol->name), "detail", symbol->detail,
		"kind", kinds[symbol->class], "range", block(s, q, symbol),
		"selectionRange", one_line(s, q, &symbol->at), "children");
}

/* For clients that know no tree: SymbolInformation. */
static json_t *leaf(const struct lsp *s, const struct lsp_query *q,
	const struct assist_symbol *symbol)
{
	return json_pack("{s:o, s:i, s:{s:s, s:o}, s:o}", "name",
		report_json_text(symbol->name), "kind", kinds[symbol->class],
		"location", "uri", q->document->uri, "range",
		block(s, q, symbol), "containerName",
		report_json_text(*symbol->within ? symbol->within :
							   symbol->detail));
}

static json_t *outline(const struct lsp *s, const struct lsp_query *q,
	const struct assist_symbols *all)
{
	json_t *list = json_array();
	json_t *parts = NULL; /* of the last object */
	uint32_t end = 0;     /* its last line */

	for (size_t i = 0; i < all->n; i++) {
		const struct assist_symbol *symbol = &all->items[i];
		bool part = symbol->class == ASSIST_PART &&
			symbol->at.line <= end;
		json_t *j = s->client.tree ? branch(s, q, symbol) :
					     leaf(s, q, symbol);

		if (!part) {
			parts = json_object_get(j, "children");
			end = symbol->end_line;
		}
		(void)json_array_append_new(part && parts ? parts : list, j);
	}
	return list;
}

void lsp_on_symbols(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	struct assist_symbols symbols;
	struct lsp_query q;
	bool ok;

	if (!lsp_query_begin(s, params, false, &q, r))
		return;
	ok = assist_symbols(q.unit, &q.arena, &symbols);
	if (ok)
		r->result = outline(s, &q, &symbols);
	lsp_query_end(&q, ok, r);
}
