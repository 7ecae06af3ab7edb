/* Answers about a place in a configuration, as editors ask for them: what may
 * be written here. They come from the grammar and from the model of
 * the unit; nothing here knows of a protocol.
 *
 * Lines and columns count from 1, columns count octets, ends are exclusive, as
 * in findings. Answers live in the arena that the caller gives, and no longer
 * than the unit. No key is ever in one. */
#ifndef FLEXIKE_COMPILER_ASSIST_H
#define FLEXIKE_COMPILER_ASSIST_H

#include "compiler/compiler.h"

struct assist_range {
	uint32_t line;
	uint32_t column;
	uint32_t end;
};

/* ---- completion (complete.c) -------------------------------------------------- */

enum assist_kind {
	ASSIST_KEYWORD,
	ASSIST_NAME,  /* of an object that the configuration defines */
	ASSIST_VALUE, /* one of a list: an algorithm, a group */
	ASSIST_HINT,  /* not a word to insert: "<5-3600>" */
};

struct assist_item {
	const char *label;
	enum assist_kind kind;
	const char *detail; /* the syntax, or what it is; may be empty */
	const char *help;   /* may be empty */
	bool old;	    /* deprecated: the rules say what to write instead */
	uint32_t rank;	    /* less is nearer to what is expected here */
};

struct assist_list {
	struct assist_range replace; /* the word being typed, up to the place */
	struct assist_item *items;
	size_t n;
};

/* What may stand at a place, given the words before it: of the mode that the
 * line is in, and of the modes around it. Filtered by what is typed of the
 * word. False: memory. */
bool assist_complete(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_list *out)
	__attribute__((warn_unused_result));

#endif
