/* Quick fixes: the edits of findings, as the client may apply them. */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/lsp/server.h"

/* The end of line that the document has. */
static const char *end_of_line(const struct compiler_unit *u)
{
	struct span t = compiler_text(u);
	const uint8_t *lf = t.n ? memchr(t.p, '\n', t.n) : NULL;

	return lf && lf > t.p && lf[-1] == '\r' ? "\r\n" : "\n";
}

static json_t *new_text(const char *text, const char *eol)
{
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);
	json_t *j = NULL;

	if (!f)
		return NULL;
	for (; *text; text++)
		if (*text == '\n')
			(void)fputs(eol, f);
		else
			(void)fputc(*text, f);
	if (fclose(f) == 0)
		j = report_json_text(out);
	free(out);
	return j;
}

static json_t *edits(const struct lsp *s, const struct lsp_query *q,
	const struct diag *d, bool *safe)
{
	const char *eol = end_of_line(q->unit);
	json_t *list = json_array();

	*safe = true;
	for (const struct diag_edit *e = d->edits; e; e = e->next) {
		*safe &= e->safe;
		(void)json_array_append_new(list,
			json_pack("{s:o, s:o}", "range",
				lsp_place_range(s, q->unit, &e->place), "newText",
				new_text(e->text, eol)));
	}
	return list;
}

/* title is owned here from now on, edits_ is taken; either may be NULL. */
static json_t *action(const struct lsp_query *q, char *title, bool preferred,
	json_t *edits_)
{
	json_t *j = NULL;

	if (title && edits_)
		j = json_pack("{s:o, s:s, s:b, s:{s:{s:O}}}", "title",
			report_json_text(title), "kind", "quickfix",
			"isPreferred", preferred, "edit", "changes",
			q->document->uri, edits_);
	json_decref(edits_);
	free(title);
	return j;
}

/* What the edit does, which need not be what the finding says to type: a name
 * that is not defined can be defined, or was meant to be another. Owned by the
 * caller; NULL: memory. */
static char *fix_title(const struct diag *d, bool safe)
{
	const char *also = safe ? "" : " (changes what the configuration does)";
	const char *text = d->edits->text;
	char *title;
	int n;

	if (d->edits->next || strchr(text, '\n'))
		n = asprintf(&title, "%s: %s%s", d->id,
			d->fix && *d->fix ? d->fix : d->message, also);
	else if (!*text)
		n = asprintf(&title, "%s: remove it%s", d->id, also);
	else
		n = asprintf(&title, "%s: write `%s`%s", d->id,
			text + strspn(text, " "), also);
	return n < 0 ? NULL : title;
}

static json_t *fix(const struct lsp *s, const struct lsp_query *q,
	const struct diag *d)
{
	bool safe;
	json_t *list = edits(s, q, d, &safe);

	return action(q, fix_title(d, safe), safe, list);
}

/* A remark above the command, as far in as the command is; docs/findings.md. */
static json_t *silence(const struct lsp *s, const struct lsp_query *q,
	const struct diag *d)
{
	struct diag_place above = {.line = d->place.line, .column = 1,
		.end_line = d->place.line, .end_column = 1};
	struct span line;
	size_t indent = 0;
	char *title;
	char *text;
	json_t *list;

	if (d->place.line > compiler_line_count(q->unit) ||
		compiler_line_at(q->unit, d->place.line - 1, &line).class ==
			LINE_COMMENT)
		return NULL;
	while (indent < line.n && indent < 32 && line.p[indent] == ' ')
		indent++;
	if (asprintf(&text, "%*s! flexike: ignore %s REASON%s", (int)indent, "",
		    d->id, end_of_line(q->unit)) < 0)
		return NULL;
	list = json_pack("[{s:o, s:o}]", "range",
		lsp_place_range(s, q->unit, &above), "newText",
		report_json_text(text));
	free(text);
	if (asprintf(&title, "%s: ignore it here, and say why", d->id) < 0)
		title = NULL;
	return action(q, title, false, list);
}

static bool wants_fixes(const json_t *params)
{
	const json_t *only = json_object_get(json_object_get(params, "context"),
		"only");

	for (size_t i = 0; i < json_array_size(only); i++) {
		const char *kind = json_string_value(json_array_get(only, i));

		if (kind && !strcmp(kind, "quickfix"))
			return true;
	}
	return !only;
}

/* Lines suffice: an editor asks for the line of a lamp as well. */
static bool is_within(const struct diag_place *p,
	const struct lsp_position *from, const struct lsp_position *to)
{
	return p->line && p->line <= to->line + 1 &&
		(p->end_line ? p->end_line : p->line) >= from->line + 1;
}

static void add_actions(const struct lsp *s, const struct lsp_query *q,
	const struct diag *d, json_t *list)
{
	json_t *remark = silence(s, q, d);

	if (d->edits)
		(void)json_array_append_new(list, fix(s, q, d));
	if (remark)
		(void)json_array_append_new(list, remark);
}

void lsp_on_code_action(struct lsp *s, const json_t *params,
	struct lsp_reply *r)
{
	const json_t *asked = json_object_get(params, "range");
	const struct diag_list *l;
	struct lsp_position from;
	struct lsp_position to;
	struct lsp_query q;

	if (!lsp_query_begin(s, params, false, &q, r))
		return;
	r->result = json_array();
	l = compiler_findings(q.unit);
	if (!lsp_place_read(json_object_get(asked, "start"), &from) ||
		!lsp_place_read(json_object_get(asked, "end"), &to)) {
		lsp_refuse(r, LSP_INVALID_PARAMS, "params.range is no range");
		l = NULL;
	}
	for (size_t i = 0; l && wants_fixes(params) && i < l->n; i++)
		if (is_within(&l->items[i]->place, &from, &to) &&
			l->items[i]->severity >= s->options.least)
			add_actions(s, &q, l->items[i], r->result);
	lsp_query_end(&q, true, r);
}
