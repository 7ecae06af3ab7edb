/* Another name for an object, wherever the document has it. */
#include "compiler/assist/assist.h"
#include "compiler/lsp/server.h"

static json_t *range(const struct lsp *s, const struct lsp_query *q,
	const struct assist_range *at)
{
	return lsp_place_words(s, q->unit, at->line, at->column, at->end);
}

void lsp_on_prepare_rename(struct lsp *s, const json_t *params,
	struct lsp_reply *r)
{
	struct assist_rename a;
	struct lsp_query q;
	bool ok;

	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	ok = assist_rename(q.unit, q.line, q.column, NULL, &q.arena, &a);
	/* null: nothing here can be renamed. */
	if (ok && !a.why)
		r->result = json_pack("{s:o, s:o}", "range",
			range(s, &q, &a.at), "placeholder",
			report_json_text(a.name));
	lsp_query_end(&q, ok, r);
}

static json_t *edits(const struct lsp *s, const struct lsp_query *q,
	const struct assist_places *places, const char *to)
{
	json_t *list = json_array();

	for (size_t i = 0; i < places->n; i++)
		(void)json_array_append_new(list, json_pack("{s:o, s:s}",
			"range", range(s, q, &places->items[i]), "newText",
			to));
	return list;
}

void lsp_on_rename(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	const char *to = json_string_value(json_object_get(params, "newName"));
	struct assist_rename a;
	struct lsp_query q;
	bool ok;

	if (!to) {
		lsp_refuse(r, LSP_INVALID_PARAMS, "params.newName is missing");
		return;
	}
	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	ok = assist_rename(q.unit, q.line, q.column, to, &q.arena, &a);
	if (ok && a.why)
		lsp_refuse(r, LSP_REQUEST_FAILED, a.why);
	else if (ok)
		r->result = json_pack("{s:{s:o}}", "changes", q.document->uri,
			edits(s, &q, &a.places, to));
	lsp_query_end(&q, ok, r);
}
