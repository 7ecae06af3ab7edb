#include "compiler/lsp/server.h"

#include <stdio.h>
#include <stdlib.h>

typedef void request_fn(struct lsp *s, const json_t *params,
	struct lsp_reply *r);
typedef void notification_fn(struct lsp *s, const json_t *params);

struct method {
	const char *name;
	request_fn *request;
	notification_fn *notification;
};

static const struct method methods[] = {
#define REQUEST(name_, fn) {.name = name_, .request = fn},
#define NOTIFICATION(name_, fn) {.name = name_, .notification = fn},
#include "compiler/lsp/method.def"
#undef REQUEST
#undef NOTIFICATION
};

/* ---- out ------------------------------------------------------------------------- */

static void send(struct lsp *s, json_t *message)
{
	char *body = message ? json_dumps(message, JSON_COMPACT) : NULL;
	char *whole = NULL;
	int n;

	json_decref(message);
	/* Without memory there is nothing that could be said either. */
	if (!body)
		return;
	n = asprintf(&whole, "Content-Length: %zu\r\n\r\n%s", strlen(body),
		body);
	if (n > 0) {
		s->send(s->ctx, whole, (size_t)n);
		free(whole);
	}
	free(body);
}

void lsp_notify(struct lsp *s, const char *method, json_t *params)
{
	send(s, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method",
		method, "params", params));
}

static void answer_error(struct lsp *s, json_t *id, enum lsp_error code,
	const char *message)
{
	send(s, json_pack("{s:s, s:o, s:{s:i, s:s}}", "jsonrpc", "2.0", "id",
		id, "error", "code", (int)code, "message", message));
}

void lsp_complain(struct lsp *s, enum lsp_error code, const char *message)
{
	answer_error(s, json_null(), code, message);
}

/* ---- in ---------------------------------------------------------------------------- */

static const struct method *find(const char *name, bool is_request)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i].name, name) &&
			is_request == (methods[i].request != NULL))
			return &methods[i];
	return NULL;
}

/* What is wrong with the time of a request; NULL: nothing. */
static const char *untimely(const struct lsp *s, const struct method *m,
	enum lsp_error *code)
{
	bool starts = m && m->request == lsp_on_initialize;

	*code = LSP_INVALID_REQUEST;
	switch (s->state) {
	case LSP_NEW:
		*code = LSP_NOT_INITIALIZED;
		return starts ? NULL : "initialize must come first";
	case LSP_RUNNING:
		return starts ? "the session is initialized already" : NULL;
	default:
		return "the session was shut down";
	}
}

static void request(struct lsp *s, const char *name, json_t *id,
	const json_t *params)
{
	const struct method *m = find(name, true);
	struct lsp_reply r = {0};
	enum lsp_error code;
	const char *why = untimely(s, m, &code);

	if (why) {
		answer_error(s, json_incref(id), code, why);
		return;
	}
	if (!m) {
		answer_error(s, json_incref(id), LSP_METHOD_NOT_FOUND,
			"this server has no such method");
		return;
	}
	m->request(s, params, &r);
	if (r.code) {
		json_decref(r.result);
		answer_error(s, json_incref(id), r.code, r.message);
		return;
	}
	send(s, json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id,
		"result", r.result ? r.result : json_null()));
}

static void notification(struct lsp *s, const char *name, const json_t *params)
{
	const struct method *m = find(name, false);

	if (m && (s->state == LSP_RUNNING ||
			 m->notification == lsp_on_exit))
		m->notification(s, params);
}

/* Answers to requests of ours: there are none to ask for. */
static bool is_answer(const json_t *j)
{
	return json_object_get(j, "id") &&
		(json_object_get(j, "result") || json_object_get(j, "error"));
}

static const char *malformed(const json_t *j)
{
	const json_t *version = json_object_get(j, "jsonrpc");
	const json_t *id = json_object_get(j, "id");
	const json_t *params = json_object_get(j, "params");

	if (!json_is_object(j))
		return "a message is one JSON object";
	if (!json_is_string(version) || strcmp(json_string_value(version), "2.0"))
		return "jsonrpc is not \"2.0\"";
	if (!json_is_string(json_object_get(j, "method")))
		return "there is no method";
	if (id && !json_is_string(id) && !json_is_integer(id))
		return "the id is neither a number nor a string";
	/* Editors send null for a method that has none. */
	if (params && !json_is_null(params) && !json_is_object(params) &&
		!json_is_array(params))
		return "params is neither an object nor an array";
	return NULL;
}

static void carry_out(struct lsp *s, json_t *j)
{
	const char *why = malformed(j);
	json_t *id = json_object_get(j, "id");
	const char *method;

	if (why && is_answer(j))
		return;
	if (why) {
		bool known = json_is_string(id) || json_is_integer(id);

		answer_error(s, known ? json_incref(id) : json_null(),
			LSP_INVALID_REQUEST, why);
		return;
	}
	method = json_string_value(json_object_get(j, "method"));
	if (id)
		request(s, method, id, json_object_get(j, "params"));
	else
		notification(s, method, json_object_get(j, "params"));
}

void lsp_message(struct lsp *s, struct span body)
{
	json_error_t err;
	/* A NUL in a text is a finding, not an error of the message. */
	json_t *j = json_loadb((const char *)body.p, body.n, JSON_ALLOW_NUL,
			&err);

	if (!j) {
		lsp_complain(s, LSP_PARSE_ERROR, "the message is not JSON");
		return;
	}
	carry_out(s, j);
	json_decref(j);
}
