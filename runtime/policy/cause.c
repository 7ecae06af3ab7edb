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

bool cause_is_hearsay(enum cause c)
{
	switch (c) {
	case CAUSE_NO_ANSWER:
	case CAUSE_PEER_AUTH_FAILED:
	case CAUSE_CHILD_REFUSED:
	case CAUSE_PEER_DEAD:
	case CAUSE_PEER_DELETED:
	case CAUSE_LOCAL_DELETED:
	case CAUSE_REPLACED:
	case CAUSE_OTHER_ERROR:
		return true;
	default:
		return false;
	}
}
