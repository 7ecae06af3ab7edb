#include "runtime/policy/cause.h"

#include <stddef.h>

static const struct cause_info causes[CAUSE_COUNT] = {
/* clang-format off */
#define CAUSE(sym, id, what, evidence, why, fix, source) \
	[CAUSE_##sym] = {id, what, evidence, why, fix, source},
#include "runtime/policy/cause.def"
#undef CAUSE
	/* clang-format on */
};

const struct cause_info *cause_info(enum cause c)
{
	if (c == CAUSE_NONE || (size_t)c >= CAUSE_COUNT)
		return NULL;
	return &causes[c];
}
