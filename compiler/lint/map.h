/* Crypto maps, as several rules see them. */
#ifndef FLEXIKE_COMPILER_LINT_MAP_H
#define FLEXIKE_COMPILER_LINT_MAP_H

#include "compiler/lint/lint.h"

/* What it protects; NULL: nothing, or a list that is not defined. */
const struct model_access_list *lint_map_list(const struct model_map_entry *e);

#endif
