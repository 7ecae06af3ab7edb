/* A language server for IOS configurations (LSP 3.17, JSON-RPC 2.0).
 *
 * Octets in, octets out: whoever runs it brings the streams. One thread, every
 * request is answered before the next message is read. Texts hold keys: they
 * are wiped when they are let go, and no answer has one. */
#ifndef FLEXIKE_COMPILER_LSP_H
#define FLEXIKE_COMPILER_LSP_H

#include "compiler/compiler.h"

struct lsp;

/* Compile the text of a document: compiler_run(), with what else holds for the
 * file of that URI. Options of the client win. NULL: no memory. */
typedef struct compiler_unit *lsp_compile_fn(void *ctx, const char *uri,
	struct span text, const struct compiler_options *o);

struct lsp_options {
	const char *version;	    /* of the program; borrowed */
	const char *release;	    /* as in compiler_options; borrowed */
	const char *docs;	    /* URL of the page of rules; NULL: none */
	const struct compiler_grammar *grammar; /* borrowed; NULL: its own */
	lsp_compile_fn *compile; /* NULL: compiler_run() */
	enum diag_severity least; /* findings below are not published */
};

/* A whole message; the octets are borrowed for the call. */
typedef void lsp_send_fn(void *ctx, const char *p, size_t n);

/* *o is copied. NULL: no memory. */
struct lsp *lsp_new(const struct lsp_options *o, lsp_send_fn *send, void *ctx);
void lsp_free(struct lsp *s);

/* Take octets of the client, cut anywhere. False: the session is over. */
bool lsp_input(struct lsp *s, struct span in);
/* Nothing more is waiting to be read: publish what has changed. A burst of
 * edits is so checked once. */
void lsp_idle(struct lsp *s);
/* 0 when the client said shutdown before exit, else 1. */
int lsp_exit_code(const struct lsp *s);

#endif
