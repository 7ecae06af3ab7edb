/* Reading what ctl_failures_note() kept. Private to runtime/control. */
#ifndef FLEXIKE_CONTROL_FAILURES_H
#define FLEXIKE_CONTROL_FAILURES_H

#include "runtime/control/control.h"

/* Latest failure of a tunnel: CAUSE_NONE when there is none. *detail is
 * borrowed until the next note. f may be NULL. */
enum cause ctl_failures_last(const struct ctl_failures *f, uint32_t tunnel,
	const char **detail);

#endif
