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
	uint32_t *starts; /* offset of every 16th line; in the arena */
	size_t n;	  /* lines */
	enum source_kind kind;
	bool has_cr;  /* some lines may end in CR */
	bool remarks; /* there is a remark to this program somewhere */
};

/* Line i from 0, without its end. */
struct span source_line(const struct source *s, size_t i);

/* The same for one line after the other, which is faster. */
struct source_walk {
	size_t line;   /* the next one */
	size_t offset; /* where it begins */
};
struct span source_walk_to(const struct source *s, struct source_walk *w,
	size_t i);

/* The remark to this program in a line, from its "!" on: "! flexike: …", at the
 * beginning or after a blank. Empty when there is none. */
struct span source_remark(struct span line);

/* Cut text into lines. False only when memory is short. */
bool source_split(struct source *s, struct arena *a, const char *name,
	struct span text) __attribute__((warn_unused_result));

/* Read a whole file ("-" is standard input). The octets are the caller's
 * (wipe, then free). False with a sentence in err. */
bool source_read(const char *path, uint8_t **text, size_t *n, char *err,
	size_t err_cap) __attribute__((warn_unused_result));

#endif
