/* Messages out of a stream of octets: header lines, an empty line, a body of
 * Content-Length octets (LSP 3.17, base protocol). The stream may be cut
 * anywhere, and nothing in it is trusted. */
#ifndef FLEXIKE_COMPILER_LSP_FRAME_H
#define FLEXIKE_COMPILER_LSP_FRAME_H

#include "runtime/base/bytes.h"

/* A configuration of 10,000 lines is half a megabyte. */
#define LSP_FRAME_MAX ((size_t)64 << 20)
#define LSP_HEADER_MAX 1024

enum lsp_frame_event {
	LSP_FRAME_MORE,	    /* all input is used up */
	LSP_FRAME_MESSAGE,  /* a body; borrowed until the next call */
	LSP_FRAME_TOO_LONG, /* announced, above LSP_FRAME_MAX: is skipped */
	LSP_FRAME_LOST,	    /* no header can be made out any more, or no memory */
};

struct lsp_frame {
	char header[LSP_HEADER_MAX];
	size_t n_header;
	uint8_t *body; /* owned; wiped, because texts hold keys */
	size_t n;
	size_t cap;
	uint64_t length; /* of the body */
	bool in_body;
	bool given; /* the body was handed out */
	bool lost;
};

/* *f is zeroed by the caller. Takes from *in what it uses. */
enum lsp_frame_event lsp_frame_next(struct lsp_frame *f, struct span *in,
	struct span *body);
void lsp_frame_fini(struct lsp_frame *f);

#endif
