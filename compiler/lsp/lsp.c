#include "compiler/lsp/lsp.h"

#include <stdlib.h>

#include "compiler/lsp/server.h"

struct lsp *lsp_new(const struct lsp_options *o, lsp_send_fn *send, void *ctx)
{
	struct lsp *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->options = *o;
	s->send = send;
	s->ctx = ctx;
	if (!o->grammar)
		s->options.grammar = s->own_grammar = compiler_grammar_new();
	s->exit_code = 1;
	return s;
}

void lsp_free(struct lsp *s)
{
	if (!s)
		return;
	while (s->documents)
		lsp_document_close(s, s->documents);
	lsp_frame_fini(&s->frame);
	compiler_grammar_free(s->own_grammar);
	free(s->release);
	free(s->docs);
	free(s);
}

bool lsp_input(struct lsp *s, struct span in)
{
	while (s->state != LSP_OVER) {
		struct span body;

		switch (lsp_frame_next(&s->frame, &in, &body)) {
		case LSP_FRAME_MORE:
			return true;
		case LSP_FRAME_MESSAGE:
			lsp_message(s, body);
			break;
		case LSP_FRAME_TOO_LONG:
			lsp_complain(s, LSP_INVALID_REQUEST,
				"the message is longer than 64 MiB");
			break;
		case LSP_FRAME_LOST:
			/* Where the next message begins, nobody knows. */
			lsp_complain(s, LSP_PARSE_ERROR,
				"no Content-Length header can be made out");
			s->state = LSP_OVER;
			break;
		}
	}
	return false;
}

void lsp_idle(struct lsp *s)
{
	for (struct lsp_document *d = s->documents; d; d = d->next)
		if (d->unpublished && s->state == LSP_RUNNING)
			lsp_publish(s, d);
}

int lsp_exit_code(const struct lsp *s)
{
	return s->exit_code;
}
