/* A place in a line, cut into words; the modes that it may be read in. */
#ifndef FLEXIKE_COMPILER_ASSIST_PLACE_H
#define FLEXIKE_COMPILER_ASSIST_PLACE_H

#include "compiler/assist/assist.h"
#include "compiler/unit.h"

struct assist_place {
	const struct compiler_unit *unit;
	struct arena *arena;
	uint32_t line;	/* index, from 0 */
	size_t column;	/* octets before the place */
	struct span text; /* of the line */
	enum ios_mode mode; /* that the line begins in */
	struct ios_line words; /* of the line, up to `text` as it was cut */
	size_t first; /* word after a prompt, no or default */
};

/* False: there is no such line, or no line there is a command. */
bool assist_place_find(struct assist_place *p, const struct compiler_unit *u,
	uint32_t line, uint32_t column, struct arena *a);
/* Cut the words of the first n octets of the line. */
void assist_place_cut(struct assist_place *p, size_t n);
/* The mode around m; IOS_MODES above the global one. */
enum ios_mode assist_place_around(enum ios_mode m);

#endif
