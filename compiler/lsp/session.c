/* The life of a session: initialize, settings, shutdown, exit. */
#include <stdlib.h>

#include "compiler/lsp/server.h"

/* The value at a path of members, "a.b.c"; NULL: there is none. */
static const json_t *at(const json_t *j, const char *path)
{
	while (j && *path) {
		size_t n = strcspn(path, ".");
		char name[64];

		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		j = json_object_get(j, name);
		path += n + (path[n] == '.');
	}
	return j;
}

static bool has_word(const json_t *list, const char *word)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));

		if (s && !strcmp(s, word))
			return true;
	}
	return false;
}

/* UTF-8 spares all counting; UTF-16 is what is always understood. */
static enum lsp_units choose_units(const json_t *capabilities)
{
	return has_word(at(capabilities, "general.positionEncodings"), "utf-8") ?
		LSP_UTF8 :
		LSP_UTF16;
}

static void read_client(struct lsp_client *c, const json_t *j)
{
	c->units = choose_units(j);
	c->related = json_is_true(at(j,
		"textDocument.publishDiagnostics.relatedInformation"));
	c->description = json_is_true(at(j,
		"textDocument.publishDiagnostics.codeDescriptionSupport"));
	c->version = json_is_true(at(j,
		"textDocument.publishDiagnostics.versionSupport"));
	c->tree = json_is_true(at(j,
		"textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"));
	c->actions = at(j, "textDocument.codeAction.codeActionLiteralSupport");
	c->prepare = json_is_true(at(j, "textDocument.rename.prepareSupport"));
	c->markdown = has_word(at(j, "textDocument.hover.contentFormat"),
		"markdown");
}

static void replace(char **to, const char *s)
{
	char *copy = s ? strdup(s) : NULL;

	if (!copy)
		return;
	free(*to);
	*to = copy;
}

static void warn(struct lsp *s, const char *message)
{
	lsp_notify(s, "window/showMessage",
		json_pack("{s:i, s:s+}", "type", 2, "message",
			"flexike settings: ", message));
}

static void read_settings(struct lsp *s, const json_t *j)
{
	const char *release = json_string_value(at(j, "release"));
	const char *severity = json_string_value(at(j, "severity"));

	if (release && !compiler_knows_release(release))
		warn(s, "this release is not known: " COMPILER_RELEASES);
	else
		replace(&s->release, release);
	replace(&s->docs, json_string_value(at(j, "docs")));
	if (severity && !diag_severity_parse(severity, &s->options.least))
		warn(s, "severity is not info, warning or error");
}

static json_t *capabilities(const struct lsp *s)
{
	json_t *j = json_pack("{s:s, s:{s:b, s:i, s:{s:b}}, s:{s:[s]}, "
			      "s:b, s:b, s:b, s:b}",
		"positionEncoding",
		s->client.units == LSP_UTF8 ? "utf-8" : "utf-16",
		"textDocumentSync", "openClose", 1, "change", 2, "save",
		"includeText", 0,
		/* A blank after a keyword asks for what follows it. */
		"completionProvider", "triggerCharacters", " ",
		"definitionProvider", 1, "documentSymbolProvider", 1,
		"hoverProvider", 1, "referencesProvider", 1);

	(void)json_object_set_new(j, "renameProvider", s->client.prepare ?
		json_pack("{s:b}", "prepareProvider", 1) : json_true());
	if (s->client.actions)
		(void)json_object_set_new(j, "codeActionProvider",
			json_pack("{s:[s]}", "codeActionKinds", "quickfix"));
	return j;
}

void lsp_on_initialize(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	read_client(&s->client, at(params, "capabilities"));
	read_settings(s, at(params, "initializationOptions"));
	r->result = json_pack("{s:o, s:{s:s, s:s}}", "capabilities",
		capabilities(s), "serverInfo", "name", "flexike", "version",
		s->options.version);
	s->state = LSP_RUNNING;
}

/* Of all documents: what is found may depend on the settings. */
void lsp_on_settings(struct lsp *s, const json_t *params)
{
	read_settings(s, at(params, "settings.flexike"));
	for (struct lsp_document *d = s->documents; d; d = d->next)
		lsp_document_changed(d);
}

void lsp_on_shutdown(struct lsp *s, const json_t *params, struct lsp_reply *r)
{
	(void)params;
	(void)r;
	s->state = LSP_SHUT;
}

void lsp_on_exit(struct lsp *s, const json_t *params)
{
	(void)params;
	s->exit_code = s->state == LSP_SHUT ? 0 : 1;
	s->state = LSP_OVER;
}
