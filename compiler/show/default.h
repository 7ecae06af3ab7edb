/* Inside show/: lines for what holds where a configuration says nothing, from
 * default.def. */
#ifndef FLEXIKE_COMPILER_SHOW_DEFAULT_H
#define FLEXIKE_COMPILER_SHOW_DEFAULT_H

#include "compiler/convert/text.h"
#include "compiler/lint/release.h"
#include "compiler/model/model.h"

/* May an object of this type have any? */
bool show_default_has(enum model_type t);
/* Those of an object. */
void show_default_lines(const struct model *m, const struct model_head *h,
	enum lint_release release, struct convert_text *out);
/* Those of the router, and the default objects that nobody wrote. */
void show_default_objects(const struct model *m, enum lint_release release,
	struct convert_text *out);

#endif
