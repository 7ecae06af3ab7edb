/* Characters that look like others: what word processors, web pages and optical
 * character recognition make of a configuration. */
#ifndef FLEXIKE_COMPILER_IOS_LOOKALIKE_H
#define FLEXIKE_COMPILER_IOS_LOOKALIKE_H

#include "runtime/base/bytes.h"

/* A character of typography, and what a keyboard has in its place. */
struct ios_typo {
	uint32_t code;	   /* point of Unicode */
	const char *name;  /* "a no-break space" */
	const char *plain; /* " " */
};

/* The first one in a text; NULL: there is none. */
const struct ios_typo *ios_typo_in(struct span text);
/* The text with plain characters into out; false: it does not fit, or is too
 * long for a line that a person would write. */
bool ios_typo_plain(struct span text, char *out, size_t cap);

/* 1O.0.0.l: an IPv4 address but for letters that look like digits. It is put
 * into out (at least 16 octets) as it was meant. */
bool ios_lettered_address(struct span word, char *out);

#endif
