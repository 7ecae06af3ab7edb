/* Names of a table's objects to their indexes. The objects hold the names. */
#ifndef FLEXIKE_COMPILER_MODEL_NAMES_H
#define FLEXIKE_COMPILER_MODEL_NAMES_H

#include "compiler/model/model.h"

/* A name to look for. parent is NULL for objects that are not within
 * another. */
struct model_name {
	const struct model_parent *parent;
	struct span text;
	uint64_t hash;
};

struct model_name model_names_of(const struct model_parent *parent,
	struct span text);
struct model_head *model_names_find(const struct model_table *t,
	const struct model_name *name);
/* Enter the table's item i; false: memory. The name must not be in it yet. */
bool model_names_add(struct model_table *t, const struct model_name *name,
	uint32_t i) __attribute__((warn_unused_result));

#endif
