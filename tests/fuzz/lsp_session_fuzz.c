/* A client of the language server. Octets as they are, when the first is "R";
 * else each line is the body of a message and gets the header that it needs, so
 * that the fuzzer plays with messages and not with their lengths. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/lsp/lsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is sent has a header, and is as long as that says. */
static void check(void *ctx, const char *p, size_t n)
{
	const char *body = memmem(p, n, "\r\n\r\n", 4);
	size_t length = 0;

	(void)ctx;
	assert(body);
	assert(sscanf(p, "Content-Length: %zu", &length) == 1);
	assert(length == n - (size_t)(body + 4 - p));
}

static void feed_line(struct lsp *s, struct span line)
{
	char header[64];
	int n = snprintf(header, sizeof(header), "Content-Length: %zu\r\n\r\n",
		line.n);

	(void)lsp_input(s, span_of((const uint8_t *)header, (size_t)n));
	(void)lsp_input(s, line);
}

static void feed_lines(struct lsp *s, const uint8_t *p, const uint8_t *end)
{
	while (p < end) {
		const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));

		if (!lf)
			lf = end;
		feed_line(s, span_of(p, (size_t)(lf - p)));
		if (lf - p == 0)
			lsp_idle(s);
		p = lf + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct compiler_grammar *grammar;
	struct lsp_options options = {.version = "fuzz",
		.docs = "file:///rules.md"};
	struct lsp *s;

	if (!grammar)
		grammar = compiler_grammar_new();
	options.grammar = grammar;
	s = lsp_new(&options, check, NULL);
	assert(s);
	if (n && data[0] == 'R')
		(void)lsp_input(s, span_of(data + 1, n - 1));
	else
		feed_lines(s, data, data + n);
	lsp_idle(s);
	assert(lsp_exit_code(s) == 0 || lsp_exit_code(s) == 1);
	lsp_free(s);
	return 0;
}
