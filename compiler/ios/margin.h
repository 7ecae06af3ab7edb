/* What stands in front of every line of a text that was copied: the line numbers
 * of a document, the marks of a quoted mail or of a diff. IOS refuses such lines;
 * the text behind the margin is read all the same. */
#ifndef FLEXIKE_COMPILER_IOS_MARGIN_H
#define FLEXIKE_COMPILER_IOS_MARGIN_H

#include "compiler/source/source.h"

enum ios_margin { MARGIN_NONE, MARGIN_NUMBERS, MARGIN_QUOTES, MARGIN_DIFF };

enum ios_margin ios_margin_of(const struct source *s);
/* Its octets in a line; 0: the line has none. */
size_t ios_margin_width(enum ios_margin kind, struct span line);
/* "a line number" … */
const char *ios_margin_name(enum ios_margin kind);

#endif
