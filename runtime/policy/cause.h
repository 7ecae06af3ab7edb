/* Why a tunnel is not up: one taxonomy for the engine, the linter's pair
 * rules and the capture analyser (cause.def). Each cause says what evidence
 * belongs to it, why it happens and what to type on IOS. */
#ifndef FLEXIKE_POLICY_CAUSE_H
#define FLEXIKE_POLICY_CAUSE_H

#include <stdbool.h>
#include <stdint.h>

enum cause {
	CAUSE_NONE,
#define CAUSE(sym, id, what, evidence, why, fix, source) CAUSE_##sym,
#include "runtime/policy/cause.def"
#undef CAUSE
	CAUSE_COUNT
};

struct cause_info {
	const char *id;	      /* "no-ike-proposal", stable */
	const char *what;     /* one sentence */
	const char *evidence; /* what a report must show with it */
	const char *why;      /* likely reasons, most likely first */
	const char *fix;      /* IOS commands */
	const char *source;   /* RFC section or guide line */
};

/* NULL for CAUSE_NONE. */
const struct cause_info *cause_info(enum cause c);
/* What an end knows only from what the other end said, or did not say: the
 * other end knows better. */
bool cause_is_hearsay(enum cause c);

#endif
