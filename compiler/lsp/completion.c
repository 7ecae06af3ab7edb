#include <stdio.h>

#include "compiler/assist/assist.h"
#include "compiler/lsp/server.h"

/* LSP 3.17, CompletionItemKind. */
static const int kinds[] = {
	[ASSIST_KEYWORD] = 14,
	[ASSIST_NAME] = 18,  /* Reference */
	[ASSIST_VALUE] = 12, /* Value */
	[ASSIST_HINT] = 1,   /* Text */
};

struct menu {
	const struct lsp *s;
	const struct compiler_unit *u;
	struct assist_list list;
	json_t *range;
	json_t *here; /* where the cursor is: what a hint replaces */
};

static json_t *item(const struct menu *m, const struct assist_item *i, size_t k)
{
	bool hint = i->kind == ASSIST_HINT;
	char order[40];
	json_t *j;

	(void)snprintf(order, sizeof(order), "%04u%05zu", i->rank % 10000, k);
	/* A hint inserts nothing. It must not put back what is typed either:
	 * that may be a key. */
	j = json_pack("{s:o, s:i, s:s, s:{s:O, s:o}}", "label",
		report_json_text(i->label), "kind", kinds[i->kind], "sortText", order,
		"textEdit", "range", hint ? m->here : m->range, "newText",
		report_json_text(hint ? "" : i->label));
	if (*i->detail)
		(void)json_object_set_new(j, "detail", report_json_text(i->detail));
	if (*i->help)
		(void)json_object_set_new(j, "documentation",
			report_json_text(i->help));
	if (i->old) /* CompletionItemTag: Deprecated */
		(void)json_object_set_new(j, "tags", json_pack("[i]", 1));
	return j;
}

static json_t *menu(struct menu *m)
{
	const struct assist_range *at = &m->list.replace;
	json_t *items = json_array();

	m->range = lsp_place_words(m->s, m->u, at->line, at->column, at->end);
	m->here = lsp_place_words(m->s, m->u, at->line, at->end, at->end);
	for (size_t i = 0; i < m->list.n; i++)
		(void)json_array_append_new(items,
			item(m, &m->list.items[i], i));
	json_decref(m->range);
	json_decref(m->here);
	return json_pack("{s:b, s:o}", "isIncomplete", 0, "items", items);
}

void lsp_on_completion(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	struct lsp_query q;
	struct menu m = {.s = s};
	bool ok;

	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	m.u = q.unit;
	ok = assist_complete(q.unit, q.line, q.column, &q.arena, &m.list);
	if (ok)
		r->result = menu(&m);
	lsp_query_end(&q, ok, r);
}
