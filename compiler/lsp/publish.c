#include <stdio.h>
#include <stdlib.h>

#include "compiler/lsp/server.h"

/* LSP 3.17, DiagnosticSeverity. */
static const int severities[] = {
	[DIAG_ERROR] = 1,
	[DIAG_WARNING] = 2,
	[DIAG_INFO] = 3,
};

/* The first line says what; editors that show one line show that one. */
static json_t *message(const struct diag *d)
{
	char *text = NULL;
	json_t *j;

	if (asprintf(&text, "%s%s%s%s%s", d->message,
		    d->reason && *d->reason ? "\nwhy: " : "",
		    d->reason ? d->reason : "", d->fix && *d->fix ? "\nfix: " : "",
		    d->fix ? d->fix : "") < 0)
		return NULL;
	j = report_json_text(text);
	free(text);
	return j;
}

static json_t *related(const struct lsp *s, const struct lsp_document *doc,
	const struct diag *d)
{
	json_t *list = json_array();

	for (const struct diag_related *r = d->related; r; r = r->next)
		(void)json_array_append_new(list,
			json_pack("{s:{s:s, s:o}, s:o}", "location", "uri",
				doc->uri, "range",
				lsp_place_range(s, doc->unit, &r->place),
				"message", report_json_text(r->message)));
	return list;
}

/* The rule on the page of rules: its heading is the id. */
static json_t *description(const struct lsp *s, const struct diag *d)
{
	const char *docs = s->docs ? s->docs : s->options.docs;
	char *url = NULL;
	json_t *j;

	if (!docs || asprintf(&url, "%s#%s", docs, d->id) < 0)
		return NULL;
	j = json_pack("{s:s}", "href", url);
	free(url);
	return j;
}

static json_t *diagnostic(const struct lsp *s, const struct lsp_document *doc,
	const struct diag *d)
{
	json_t *j = json_pack("{s:o, s:i, s:s, s:s, s:o}", "range",
		lsp_place_range(s, doc->unit, &d->place), "severity",
		severities[d->severity], "code", d->id, "source", "flexike",
		"message", message(d));
	json_t *page = s->client.description ? description(s, d) : NULL;

	if (page)
		(void)json_object_set_new(j, "codeDescription", page);
	if (d->related && s->client.related)
		(void)json_object_set_new(j, "relatedInformation",
			related(s, doc, d));
	return j;
}

void lsp_publish(struct lsp *s, struct lsp_document *doc)
{
	const struct compiler_unit *u = lsp_document_unit(s, doc);
	const struct diag_list *l;
	json_t *list = json_array();
	json_t *params;

	doc->unpublished = false;
	if (!u || !list) {
		json_decref(list);
		return;
	}
	l = compiler_findings(u);
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i]->severity >= s->options.least)
			(void)json_array_append_new(list,
				diagnostic(s, doc, l->items[i]));
	params = json_pack("{s:s, s:o}", "uri", doc->uri, "diagnostics", list);
	if (s->client.version)
		(void)json_object_set_new(params, "version",
			json_integer(doc->version));
	lsp_notify(s, "textDocument/publishDiagnostics", params);
}

void lsp_publish_nothing(struct lsp *s, const char *uri)
{
	lsp_notify(s, "textDocument/publishDiagnostics",
		json_pack("{s:s, s:[]}", "uri", uri, "diagnostics"));
}
