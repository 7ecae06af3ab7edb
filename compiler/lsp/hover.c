/* What is at a place: the rules of the findings there, then the name or keyword.
 * Markdown, or the same as plain text. */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/assist/assist.h"
#include "compiler/lsp/server.h"

struct page {
	FILE *out;
	bool markdown;
	bool begun;
};

static void separate(struct page *p)
{
	if (p->begun)
		(void)fputs(p->markdown ? "\n---\n\n" : "\n\n", p->out);
	p->begun = true;
}

/* What Markdown would take for itself is escaped. */
static void put_text(struct page *p, const char *s)
{
	for (; *s; s++) {
		if (p->markdown && strchr("\\`*_{}[]<>#|~", *s))
			(void)fputc('\\', p->out);
		(void)fputc(*s, p->out);
	}
}

static void put_title(struct page *p, const char *title)
{
	(void)fputs(p->markdown ? "**" : "", p->out);
	put_text(p, title);
	(void)fputs(p->markdown ? "**\n\n" : "\n", p->out);
}

static void put_field(struct page *p, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	(void)fprintf(p->out, "%s: ", label);
	put_text(p, text);
	(void)fputs(p->markdown ? "  \n" : "\n", p->out);
}

/* ---- findings ---------------------------------------------------------------------- */

static void put_finding(struct page *p, const struct diag *d)
{
	const struct compiler_rule *rule = compiler_rule_find(d->id);

	separate(p);
	(void)fputs(p->markdown ? "**" : "", p->out);
	(void)fprintf(p->out, "%s %s", d->id, d->slug);
	(void)fputs(p->markdown ? "** " : " ", p->out);
	(void)fprintf(p->out, "(%s, %s)\n%s", d->category,
		diag_severity_name(d->severity), p->markdown ? "\n" : "");
	put_field(p, "what", d->message);
	put_field(p, "rule", rule ? rule->title : NULL);
	put_field(p, "why", d->reason);
	put_field(p, "fix", d->fix);
	put_field(p, "source", d->source);
}

static bool is_there(const struct diag_place *at, const struct lsp_query *q)
{
	if (!at->line || q->line < at->line ||
		q->line > (at->end_line ? at->end_line : at->line))
		return false;
	if (q->line == at->line && q->column < at->column)
		return false;
	return q->line < at->end_line || !at->end_column ||
		q->column <= at->end_column;
}

static const struct diag *put_findings(struct page *p,
	const struct lsp *s, const struct lsp_query *q)
{
	const struct diag_list *l = compiler_findings(q->unit);
	const struct diag *last = NULL;

	for (size_t i = 0; i < l->n; i++) {
		if (!is_there(&l->items[i]->place, q) ||
			l->items[i]->severity < s->options.least)
			continue;
		last = l->items[i];
		put_finding(p, last);
	}
	return last;
}

/* ---- what is at the place ------------------------------------------------------------- */

static void put_facts(struct page *p, const struct assist_hover *h)
{
	if (!h->n_facts)
		return;
	(void)fputs(p->markdown ? "\n| in force | | |\n| --- | --- | --- |\n" :
				  "in force:\n", p->out);
	for (size_t i = 0; i < h->n_facts; i++) {
		const struct assist_fact *f = &h->facts[i];

		(void)fputs(p->markdown ? "| " : "  ", p->out);
		put_text(p, f->name);
		(void)fputs(p->markdown ? " | " : ": ", p->out);
		put_text(p, f->value);
		(void)fputs(p->markdown ? " | " : "  (", p->out);
		put_text(p, f->help);
		(void)fputs(p->markdown ? " |\n" : ")\n", p->out);
	}
}

static void put_place(struct page *p, const struct assist_hover *h)
{
	if (!h->at.line)
		return;
	separate(p);
	put_title(p, h->title);
	if (*h->help) {
		put_text(p, h->help);
		(void)fputs(p->markdown ? "\n\n" : "\n", p->out);
	}
	/* A line of the operator's must not end the block. */
	if (*h->code && p->markdown)
		(void)fprintf(p->out, "~~~~~~ios\n%s~~~~~~\n", h->code);
	else
		(void)fputs(h->code, p->out);
	put_facts(p, h);
}

static json_t *content(struct lsp *s, const struct lsp_query *q,
	const struct assist_hover *h)
{
	struct page p = {.markdown = s->client.markdown};
	const struct diag *finding;
	struct diag_place at = {NULL, h->at.line, h->at.column, h->at.line,
		h->at.end};
	char *text = NULL;
	size_t n;
	json_t *j = NULL;

	p.out = open_memstream(&text, &n);
	if (!p.out)
		return NULL;
	finding = put_findings(&p, s, q);
	put_place(&p, h);
	if (!at.line && finding)
		at = finding->place;
	if (fclose(p.out) == 0 && n)
		j = json_pack("{s:{s:s, s:o}, s:o}", "contents", "kind",
			s->client.markdown ? "markdown" : "plaintext", "value",
			report_json_text(text), "range",
			lsp_place_range(s, q->unit, &at));
	free(text);
	return j;
}

void lsp_on_hover(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	struct assist_hover h;
	struct lsp_query q;
	bool ok;

	if (!lsp_query_begin(s, params, true, &q, r))
		return;
	ok = assist_hover(q.unit, q.line, q.column, &q.arena, &h);
	if (ok)
		r->result = content(s, &q, &h);
	lsp_query_end(&q, ok, r);
}
