/* Words of a line, with the column where each begins. */
#ifndef FLEXIKE_COMPILER_IOS_TOKEN_H
#define FLEXIKE_COMPILER_IOS_TOKEN_H

#include "runtime/base/bytes.h"

/* No command of IOS has this many words; free text after them is taken as a
 * whole (ios_rest), never word by word. */
#define IOS_WORDS 48

struct ios_line {
	struct span text; /* the whole line */
	size_t from;	  /* offset of the command in it (after a prompt) */
	size_t indent;	  /* blanks before the command; tabs count 8 */
	struct span word[IOS_WORDS];
	size_t n;
};

/* Cut text[from…] into words. */
void ios_line_cut(struct ios_line *l, struct span text, size_t from);
/* Column of a place in the line, from 1; 65535 for all that is beyond. */
static inline uint16_t ios_column(const struct ios_line *l, const uint8_t *p)
{
	size_t column = (size_t)(p - l->text.p) + 1;

	return column < UINT16_MAX ? (uint16_t)column : UINT16_MAX;
}
/* From word i to the end of the line, without blanks at the end. */
struct span ios_rest(const struct ios_line *l, size_t i);

/* Case-blind: -1, 0, 1 as strcmp over the words. */
int ios_word_cmp(struct span word, const char *keyword);
/* {{ name }}, ${name}, <%= name %>, <name>: it stands for a value. */
bool ios_is_placeholder(struct span word);
/* What tools that save configurations write in place of a key, or a
 * placeholder: *****, xxxxx, <removed>, {{ psk }}. */
bool ios_is_masked(struct span key);
/* word is a beginning of keyword, case-blind. */
bool ios_word_begins(struct span word, const char *keyword);

#endif
