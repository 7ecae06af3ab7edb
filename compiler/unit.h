/* One configuration: everything that is known of it. Inside compiler/ only. */
#ifndef FLEXIKE_COMPILER_UNIT_H
#define FLEXIKE_COMPILER_UNIT_H

#include "compiler/compiler.h"
#include "compiler/ios/reader.h"

struct compiler_unit {
	struct arena arena;
	char *name;	/* as findings show it */
	uint8_t *owned; /* the text, when it was read from a file */
	struct source source;
	struct model model;
	struct diag_list findings;
	struct ios_line_info *info;
	enum lint_release release;
	struct compiler_grammar *own_grammar; /* NULL: the caller's is used */
	const struct ios_grammar *grammar;
};

/* context.c: give each finding, sorted, its context. False: memory. */
bool context_fill(struct compiler_unit *u) __attribute__((warn_unused_result));
/* suppress.c: take out the findings that remarks in the text silence, and say
 * which remarks are wrong or have nothing to silence. */
void suppress_run(struct compiler_unit *u, struct lint *l);
/* The same for findings that came later; nothing is said about remarks. */
void suppress_again(struct compiler_unit *u, struct lint *l);

#endif
