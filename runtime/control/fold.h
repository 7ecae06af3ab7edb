/* Saying a failure once: repeats are counted and summed up, a flood of
 * different ones is limited. For the log of whoever runs the engine. */
#ifndef FLEXIKE_CONTROL_FOLD_H
#define FLEXIKE_CONTROL_FOLD_H

#include "runtime/ike/ike.h"

struct ctl_fold;

/* NULL: no memory. */
struct ctl_fold *ctl_fold_new(mono_t now);
void ctl_fold_free(struct ctl_fold *f);

/* A failure: the same is the same tunnel, peer address and cause. True: say
 * it, and that the same happened *hidden times since it was last said. The
 * first is said at once; then at most every minute, two, four … an hour. */
bool ctl_fold_note(struct ctl_fold *f, const struct ike_trace *t, mono_t now,
	uint64_t *hidden) __attribute__((warn_unused_result));

/* What was kept back and should be told now: all of it at the end (`all`), of
 * one tunnel when it came up, else nothing. remote is the peer; cause
 * CAUSE_NONE sums up failures of many peers. */
void ctl_fold_tell(struct ctl_fold *f, bool all, uint32_t tunnel,
	void (*fn)(void *ctx, uint32_t tunnel, const struct endpoint *remote,
		enum cause cause, uint64_t hidden),
	void *ctx);

#endif
