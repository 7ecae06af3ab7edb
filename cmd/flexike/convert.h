/* Inside convert: one policy into one language. */
#ifndef FLEXIKE_CMD_CONVERT_H
#define FLEXIKE_CMD_CONVERT_H

#include "runtime/policy/policy.h"
#include "yang/yang.h"

enum convert_to {
	CONVERT_IOS = 1, /* 0: not said */
	CONVERT_JSON,
	CONVERT_SWANCTL,
	CONVERT_YANG,
};

struct convert {
	const char *input;
	const char *output;    /* NULL: standard output */
	unsigned to;	       /* enum convert_to */
	const char *keys_file; /* yang: where the keys go, or NULL */
	bool secrets;	       /* the others: keys into the text */
	unsigned format;       /* yang: 2 is XML, others JSON */
	const char *release;
};

/* Said on standard error when false. */
bool convert_fail(const char *path, const char *why);
/* To the output; the text is not freed. */
bool convert_write(const struct convert *c, const char *text);
bool convert_yang(const struct convert *c, const struct policy *p);

#endif
