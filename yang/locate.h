/* Where in its text an element of a document stands. libyang knows lines only
 * while it parses; conditions and references are checked later. Private to
 * yang/. */
#ifndef FLEXIKE_YANG_LOCATE_H
#define FLEXIKE_YANG_LOCATE_H

#include "yang/yang.h"

/* A child by its name without prefix, and how many of that name come before. */
struct yang_step {
	const char *name;
	size_t ordinal;
};

/* The line, from 1, on which the element begins that the steps lead to from
 * the outside in; 0: not found. The text is one that libyang has parsed, but
 * nothing depends on that. */
uint32_t yang_locate(struct span text, enum yang_format format,
	const struct yang_step *steps, size_t n);

/* The last line up to that one on which the member of that name begins, in
 * JSON. libyang has read on to the next token when it looks at a value, and
 * tells that one's line. The line itself when there is none. */
uint32_t yang_locate_back(struct span text, uint32_t line, const char *name);

#endif
