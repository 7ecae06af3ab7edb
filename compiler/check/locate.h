/* Where in a JSON text a member stands: jansson forgets it. */
#ifndef FLEXIKE_COMPILER_LOCATE_H
#define FLEXIKE_COMPILER_LOCATE_H

#include "runtime/base/bytes.h"

/* A step down: the member of an object, or with key NULL the element of an
 * array. */
struct locate_step {
	const char *key;
	size_t index;
};

struct locate_place {
	uint32_t line; /* from 1 */
	uint32_t column;
};

/* text is valid JSON. The key of the last step, or its element; 1, 1 when
 * there is no such thing. */
struct locate_place locate(struct span text, const struct locate_step *steps,
	size_t n);

#endif
