/* Inside diff/: whether a field of two rows says the same. */
#ifndef FLEXIKE_COMPILER_DIFF_SAME_H
#define FLEXIKE_COMPILER_DIFF_SAME_H

#include "compiler/diff/side.h"

/* A row before and after. */
struct diff_same {
	struct diff_side *a;
	struct diff_side *b;
	enum policy_table t;
	uint32_t row_a;
	uint32_t row_b;
	bool keys; /* both have their keys; else only whether one is set */
};

bool diff_same_field(const struct diff_same *m, const struct policy_field *f);
/* The row has one preshared key for both directions, before and after. */
bool diff_same_one_key(const struct diff_same *m);
/* A profile's field that is the device's, before and after. */
bool diff_same_inherited(const struct diff_same *m,
	const struct policy_field *f);

#endif
