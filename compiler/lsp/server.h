/* The server, inside. */
#ifndef FLEXIKE_COMPILER_LSP_SERVER_H
#define FLEXIKE_COMPILER_LSP_SERVER_H

#include <jansson.h>

#include "compiler/lsp/frame.h"
#include "compiler/lsp/lsp.h"
#include "compiler/lsp/text.h"
#include "compiler/report/words.h"

enum lsp_state {
	LSP_NEW,      /* initialize is awaited */
	LSP_RUNNING,
	LSP_SHUT,     /* exit is awaited */
	LSP_OVER,
};

/* JSON-RPC 2.0 5.1 and LSP 3.17, ErrorCodes. */
enum lsp_error {
	LSP_PARSE_ERROR = -32700,
	LSP_INVALID_REQUEST = -32600,
	LSP_METHOD_NOT_FOUND = -32601,
	LSP_INVALID_PARAMS = -32602,
	LSP_INTERNAL_ERROR = -32603,
	LSP_NOT_INITIALIZED = -32002,
	LSP_REQUEST_FAILED = -32803,
};

/* What the client said it can take. */
struct lsp_client {
	enum lsp_units units;
	bool related;	  /* relatedInformation of diagnostics */
	bool description; /* codeDescription */
	bool version;	  /* of the document in publishDiagnostics */
	bool tree;	  /* documentSymbol with children */
	bool markdown;	  /* in hover */
	bool actions;	  /* codeAction with literals */
	bool prepare;	  /* prepareRename */
};

struct lsp_document {
	char *uri; /* owned */
	json_int_t version;
	struct lsp_text text;
	struct compiler_unit *unit; /* owned; NULL until it is asked for */
	bool unpublished;
	struct lsp_document *next;
};

struct lsp {
	struct lsp_options options;
	struct compiler_grammar *own_grammar; /* NULL: that of the options */
	char *release; /* owned: from the client; NULL: options.release */
	char *docs;    /* the same */
	lsp_send_fn *send;
	void *ctx;
	struct lsp_frame frame;
	enum lsp_state state;
	int exit_code;
	struct lsp_client client;
	struct lsp_document *documents;
};

/* The answer to a request: a result, or an error. */
struct lsp_reply {
	json_t *result; /* taken; NULL with code 0: null */
	enum lsp_error code; /* 0: no error */
	const char *message; /* static */
};

static inline void lsp_refuse(struct lsp_reply *r, enum lsp_error code,
	const char *message)
{
	r->code = code;
	r->message = message;
}

/* ---- messages (message.c) ----------------------------------------------------- */

/* One message of the client: carried out, and answered if it is a request. */
void lsp_message(struct lsp *s, struct span body);
/* params is taken. */
void lsp_notify(struct lsp *s, const char *method, json_t *params);
/* An error that answers no request in particular. */
void lsp_complain(struct lsp *s, enum lsp_error code, const char *message);

/* ---- documents (document.c) ----------------------------------------------------- */

/* params.textDocument.uri; NULL, with a reply where one is given: there is no
 * such document. */
struct lsp_document *lsp_document_of(struct lsp *s, const json_t *params,
	struct lsp_reply *r);
/* NULL: memory. */
struct lsp_document *lsp_document_open(struct lsp *s, const char *uri);
void lsp_document_close(struct lsp *s, struct lsp_document *d);
void lsp_document_changed(struct lsp_document *d);
/* The document read and checked as it is now; NULL: memory. */
const struct compiler_unit *lsp_document_unit(struct lsp *s,
	struct lsp_document *d);

/* ---- places (place.c) -------------------------------------------------------------- */

/* A request about a place in a document: what is asked, and room for the
 * answer. */
struct lsp_query {
	struct lsp_document *document;
	const struct compiler_unit *unit;
	uint32_t line; /* from 1, as the unit counts */
	uint32_t column;
	struct arena arena;
};

/* Read params.textDocument and, when it is wanted, params.position. False, with
 * the reply: there is no such thing; else lsp_query_end() follows. */
bool lsp_query_begin(struct lsp *s, const json_t *params, bool position,
	struct lsp_query *q, struct lsp_reply *r);
/* ok: false when memory was short. */
void lsp_query_end(struct lsp_query *q, bool ok, struct lsp_reply *r);

/* {line, character}; false: it is no position. */
bool lsp_place_read(const json_t *position, struct lsp_position *out);
/* A place as findings have it; end_line 0: one line, end_column 0: to the end
 * of the line. */
json_t *lsp_place_range(const struct lsp *s, const struct compiler_unit *u,
	const struct diag_place *p);
/* Columns of one line. */
json_t *lsp_place_words(const struct lsp *s, const struct compiler_unit *u,
	uint32_t line, uint32_t column, uint32_t end);

/* ---- findings (publish.c) ------------------------------------------------------------ */

void lsp_publish(struct lsp *s, struct lsp_document *d);
/* Tell the client to forget what was published. */
void lsp_publish_nothing(struct lsp *s, const char *uri);

/* ---- what the client may call (method.def) ------------------------------------------- */

#define REQUEST(name, fn) \
	void fn(struct lsp *s, const json_t *params, struct lsp_reply *r);
#define NOTIFICATION(name, fn) void fn(struct lsp *s, const json_t *params);
#include "compiler/lsp/method.def"
#undef REQUEST
#undef NOTIFICATION

#endif
