/* Names of a table's objects to their indexes: 8 octets a slot, because a hub
 * has half a million names. The objects hold the names themselves. */
#ifndef FLEXIKE_COMPILER_MODEL_NAMES_H
#define FLEXIKE_COMPILER_MODEL_NAMES_H

#include "compiler/model/model.h"

/* parent is NULL for objects that are not within another. */
struct model_head *model_names_find(const struct model_table *t,
	const struct model_parent *parent, struct span name);
/* Enter the table's item i; false: memory. The name must not be in it yet. */
bool model_names_add(struct model_table *t, uint32_t i)
	__attribute__((warn_unused_result));
void model_names_fini(struct model_names *n);

#endif
