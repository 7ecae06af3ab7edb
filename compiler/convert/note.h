/* What a language cannot say, with the place of the row that has it. */
#ifndef FLEXIKE_COMPILER_CONVERT_NOTE_H
#define FLEXIKE_COMPILER_CONVERT_NOTE_H

#include "runtime/base/diag.h"
#include "runtime/policy/policy.h"

void convert_note(struct diag_list *notes, const struct policy *p,
	struct policy_str file, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Of a row that has origin, file and line; w has p and notes. */
#define CONVERT_NOTE(w, row, ...) \
	convert_note((w)->notes, (w)->p, (row)->file, (row)->line, __VA_ARGS__)

#endif
