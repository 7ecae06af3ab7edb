/* The text of an open document, edited in place.
 *
 * The free memory is kept as a gap where the last edit was, and the line there
 * is remembered: a replace-all sends ten thousand small edits in one message,
 * and each costs its distance from the one before, not the whole text. */
#ifndef FLEXIKE_COMPILER_LSP_TEXT_H
#define FLEXIKE_COMPILER_LSP_TEXT_H

#include "runtime/base/bytes.h"

/* What a character of a position counts (positionEncoding). */
enum lsp_units { LSP_UTF16, LSP_UTF8, LSP_UTF32 };

/* Lines and characters from 0. */
struct lsp_position {
	uint32_t line;
	uint32_t character;
};

struct lsp_text {
	uint8_t *p; /* owned; wiped, because texts hold keys */
	size_t n;   /* octets of text */
	size_t cap;
	size_t gap;  /* offset of the free memory */
	size_t line; /* a line, and the offset where it starts */
	size_t start;
};

/* *t is zeroed by the caller before the first use. False: memory; the text is
 * as before. */
bool lsp_text_set(struct lsp_text *t, struct span s)
	__attribute__((warn_unused_result));
bool lsp_text_replace(struct lsp_text *t, const struct lsp_position *from,
	const struct lsp_position *to, enum lsp_units units, struct span s)
	__attribute__((warn_unused_result));
/* Free memory for so many octets, which the caller may write behind the text
 * of lsp_text_span(). False: memory. */
bool lsp_text_reserve(struct lsp_text *t, size_t more)
	__attribute__((warn_unused_result));
/* The whole text; borrowed until the next edit. */
struct span lsp_text_span(struct lsp_text *t);
void lsp_text_fini(struct lsp_text *t);

/* A column of a line (octets from 0) as a character, and back. What is beyond
 * the end of the line is its end; within a character, its beginning. Octets
 * that are not UTF-8 count one each. */
uint32_t lsp_units_of(struct span line, size_t column, enum lsp_units units);
size_t lsp_column_of(struct span line, uint32_t character,
	enum lsp_units units);

#endif
