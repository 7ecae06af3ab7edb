/* The text of one configuration, cut into lines.
 *
 * Ends of line are LF, CRLF or a lone CR; a UTF-8 byte order mark is skipped.
 * Every line is kept, whatever is in it: the text may be cut anywhere, be
 * empty, or not be a configuration at all. */
#ifndef FLEXIKE_COMPILER_SOURCE_H
#define FLEXIKE_COMPILER_SOURCE_H

#include "runtime/base/arena.h"

enum source_kind {
	SOURCE_TEXT,
	SOURCE_BINARY, /* has NUL octets */
	SOURCE_UTF16,  /* begins with a UTF-16 byte order mark */
};

struct source {
	const char *name; /* what findings call it; borrowed */
	struct span text; /* borrowed */
	struct span *lines; /* without their ends; in the arena */
	size_t n;
	enum source_kind kind;
};

/* Cut text into lines. False only when memory is short. */
bool source_split(struct source *s, struct arena *a, const char *name,
	struct span text) __attribute__((warn_unused_result));

/* Read a whole file ("-" is standard input). The octets are the caller's
 * (wipe, then free). False with a sentence in err. */
bool source_read(const char *path, uint8_t **text, size_t *n, char *err,
	size_t err_cap) __attribute__((warn_unused_result));

#endif
