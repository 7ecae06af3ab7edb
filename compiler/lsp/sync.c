/* Documents as the client opens, edits, saves and closes them. */
#include "compiler/lsp/server.h"

static bool text_at(const json_t *j, struct span *out)
{
	const json_t *text = json_object_get(j, "text");

	if (!json_is_string(text))
		return false;
	*out = span_of((const uint8_t *)json_string_value(text),
		json_string_length(text));
	return true;
}

static void out_of_memory(struct lsp *s)
{
	lsp_notify(s, "window/showMessage",
		json_pack("{s:i, s:s}", "type", 1, "message",
			"flexike: out of memory; reopen the file"));
}

void lsp_on_open(struct lsp *s, const json_t *params)
{
	const json_t *item = json_object_get(params, "textDocument");
	const char *uri = json_string_value(json_object_get(item, "uri"));
	struct lsp_document *d = lsp_document_of(s, params, NULL);
	struct span text;

	if (!uri || !text_at(item, &text))
		return;
	if (!d)
		d = lsp_document_open(s, uri);
	if (!d || !lsp_text_set(&d->text, text)) {
		out_of_memory(s);
		return;
	}
	d->version = json_integer_value(json_object_get(item, "version"));
	lsp_document_changed(d);
}

/* One change: of a range, or the whole text. False: memory. */
static bool change(const struct lsp *s, struct lsp_document *d, const json_t *j)
{
	const json_t *range = json_object_get(j, "range");
	struct lsp_position from;
	struct lsp_position to;
	struct span text;

	if (!text_at(j, &text))
		return true;
	if (!range)
		return lsp_text_set(&d->text, text);
	if (!lsp_place_read(json_object_get(range, "start"), &from) ||
		!lsp_place_read(json_object_get(range, "end"), &to))
		return true;
	return lsp_text_replace(&d->text, &from, &to, s->client.units, text);
}

void lsp_on_change(struct lsp *s, const json_t *params)
{
	struct lsp_document *d = lsp_document_of(s, params, NULL);
	const json_t *changes = json_object_get(params, "contentChanges");

	if (!d)
		return;
	/* The unit borrows the text, which moves. */
	lsp_document_changed(d);
	d->version = json_integer_value(json_object_get(
		json_object_get(params, "textDocument"), "version"));
	for (size_t i = 0; i < json_array_size(changes); i++)
		if (!change(s, d, json_array_get(changes, i))) {
			out_of_memory(s);
			return;
		}
}

void lsp_on_save(struct lsp *s, const json_t *params)
{
	struct lsp_document *d = lsp_document_of(s, params, NULL);

	if (d)
		d->unpublished = true;
}

void lsp_on_close(struct lsp *s, const json_t *params)
{
	struct lsp_document *d = lsp_document_of(s, params, NULL);

	if (!d)
		return;
	lsp_publish_nothing(s, d->uri);
	lsp_document_close(s, d);
}
