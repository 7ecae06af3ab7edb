/* Words that were meant: how far a typed word is from one that is known. */
#ifndef FLEXIKE_BASE_NEAR_H
#define FLEXIKE_BASE_NEAR_H

#include "runtime/base/bytes.h"

#define NEAR_MAX 40    /* longer words are near to nothing */
#define NEAR_EDITS 3   /* more of them, and it is another word */
#define NEAR_NEVER 99u /* a distance that is none */

/* Edits that make one of the other, case apart: insertions, deletions,
 * replacements, swaps of neighbours. NEAR_NEVER when they are more
 * than NEAR_EDITS, or a word is longer than NEAR_MAX. */
unsigned near_distance(struct span a, struct span b);

/* The nearest so far: offer each known word, then look at found. */
struct near {
	struct span word;
	unsigned best;
	const char *found; /* borrowed from near_offer(); NULL: nothing near */
};

/* One edit in a short word, three in a long one. */
struct near near_to(struct span word);
void near_offer(struct near *n, const char *known);

#endif
