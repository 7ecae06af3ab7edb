#include <stdlib.h>

#include "compiler/lsp/server.h"

/* Texts of editors end before the line that is being begun: with one more end
 * of line, that line is there to be asked about. */
static bool text_of(struct lsp_document *d, struct span *text)
{
	struct span s;

	if (!lsp_text_reserve(&d->text, 1))
		return false;
	s = lsp_text_span(&d->text);
	d->text.p[s.n] = '\n';
	*text = span_of(s.p, s.n + 1);
	return true;
}

struct lsp_document *lsp_document_of(struct lsp *s, const json_t *params,
	struct lsp_reply *r)
{
	const char *uri = json_string_value(json_object_get(
		json_object_get(params, "textDocument"), "uri"));

	for (struct lsp_document *d = s->documents; uri && d; d = d->next)
		if (!strcmp(d->uri, uri))
			return d;
	if (r)
		lsp_refuse(r, LSP_INVALID_PARAMS,
			"params.textDocument is not an open document");
	return NULL;
}

struct lsp_document *lsp_document_open(struct lsp *s, const char *uri)
{
	struct lsp_document *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->uri = strdup(uri);
	if (!d->uri) {
		free(d);
		return NULL;
	}
	d->next = s->documents;
	s->documents = d;
	return d;
}

void lsp_document_changed(struct lsp_document *d)
{
	compiler_free(d->unit);
	d->unit = NULL;
	d->unpublished = true;
}

void lsp_document_close(struct lsp *s, struct lsp_document *d)
{
	struct lsp_document **at = &s->documents;

	while (*at != d)
		at = &(*at)->next;
	*at = d->next;
	compiler_free(d->unit);
	lsp_text_fini(&d->text);
	free(d->uri);
	free(d);
}

const struct compiler_unit *lsp_document_unit(struct lsp *s,
	struct lsp_document *d)
{
	const struct compiler_options o = {
		.release = s->release ? s->release : s->options.release,
		.grammar = s->options.grammar};
	struct span text;

	if (d->unit || !text_of(d, &text))
		return d->unit;
	d->unit = s->options.compile ?
		s->options.compile(s->ctx, d->uri, text, &o) :
		compiler_run(d->uri, text, &o);
	return d->unit;
}
