/* Smart defaults: what the proposal called "default" offers where nothing was
 * edited in it. It changed with the releases. */
#ifndef FLEXIKE_COMPILER_MODEL_SMART_H
#define FLEXIKE_COMPILER_MODEL_SMART_H

#include "compiler/lint/release.h"
#include "runtime/wire/transform.h"

/* Rows of transform.def, in order of preference. */
struct smart_list {
	const enum transform_row *rows;
	size_t n;
};

struct smart_proposal {
	struct smart_list encr;
	struct smart_list integ;
	struct smart_list prf;
	struct smart_list group;
};

const struct smart_proposal *smart_proposal(enum lint_release r);

#endif
