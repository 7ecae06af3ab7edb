/* Converters: policy tables into the languages of other systems.
 *
 * They read the tables and nothing else, so an image, a configuration and a
 * policy document convert alike. What a language cannot say is never left out
 * silently: it becomes a note with the row's own file and line. */
#ifndef FLEXIKE_COMPILER_CONVERT_CONVERT_H
#define FLEXIKE_COMPILER_CONVERT_CONVERT_H

#include "runtime/base/diag.h"
#include "runtime/policy/policy.h"

/* Canonical IOS: compiled, it gives equal tables apart from the places of the
 * rows, and converting it again gives the same octets. With @secrets the
 * preshared keys are in the text; without, comments stand where they were.
 * Appended to @notes: warnings for what is left out or written with a
 * placeholder, and an error for each thing that the text, read again, does not
 * say. NUL-terminated and owned by the caller (wipe, then free); NULL: no
 * memory. */
char *convert_ios(const struct policy *p, bool secrets,
	struct diag_list *notes) __attribute__((warn_unused_result));

/* swanctl.conf of strongSwan: connections and secrets. Keys as above; what it
 * cannot say is in @notes, and in comments at its top. Owned by the caller
 * (wipe, then free); NULL: no memory. */
char *convert_swanctl(const struct policy *p, bool secrets,
	struct diag_list *notes) __attribute__((warn_unused_result));

#endif
