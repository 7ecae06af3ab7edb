/* Releases of IOS XE whose ranges, defaults and algorithms differ. */
#ifndef FLEXIKE_COMPILER_LINT_RELEASE_H
#define FLEXIKE_COMPILER_LINT_RELEASE_H

#include "runtime/base/bytes.h"

enum lint_release { RELEASE_XE_16_7, RELEASE_XE_17_11, RELEASE_XE_17_18,
	RELEASE_XE_26_1, RELEASES };

/* "xe-16.7" …; false: unknown. "auto" (or NULL) is what a `version` line
 * says, and xe-16.7, which the guide is about, when there is none. */
bool lint_release_parse(const char *s, enum lint_release *r, bool *given);
/* Of a `version` line: 17.12 behaves as xe-17.11 does, but may already have
 * what is known of the release after it, *newest. */
bool lint_release_of_version(struct span version, enum lint_release *r,
	enum lint_release *newest);
const char *lint_release_name(enum lint_release r);

#endif
