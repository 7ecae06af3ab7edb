/* The shape of objects and groups: sizes, and where their settings are. */
#ifndef FLEXIKE_COMPILER_MODEL_LAYOUT_H
#define FLEXIKE_COMPILER_MODEL_LAYOUT_H

#include "compiler/model/model.h"

struct model_layout {
	uint32_t size;
	uint32_t values;     /* offset of the first setting */
	uint32_t values_end; /* and behind the last */
	bool is_parent;
	bool is_child;
};

struct model_group_info {
	struct model_layout layout;
	enum model_type owner;
	uint32_t offset; /* of the owner's pointer to it */
};

const struct model_layout *model_layout(enum model_type t);
const struct model_group_info *model_group_info(enum model_group g);

#endif
