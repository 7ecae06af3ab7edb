/* Is a refusal the fault of the configurations for certain, or could a router
 * that knows more than they tell do it? Private to compiler/pair. */
#ifndef FLEXIKE_COMPILER_PAIR_DECIDE_H
#define FLEXIKE_COMPILER_PAIR_DECIDE_H

#include "compiler/pair/pair.h"

/* Of a meeting that failed. NULL: it is certain; else a sentence that says what
 * would decide it, static or in the prediction's arena. */
const char *pair_decide(struct pair_prediction *p,
	const struct pair_tunnel *t, const struct sim_meeting *m);

#endif
