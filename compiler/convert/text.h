/* A growing text that may hold keys: it is wiped whenever memory is given
 * back. Once memory is short it stays as it is, and `oom` says so. */
#ifndef FLEXIKE_COMPILER_CONVERT_TEXT_H
#define FLEXIKE_COMPILER_CONVERT_TEXT_H

#include <stdarg.h>

#include "runtime/base/bytes.h"

struct convert_text {
	char *p; /* owned, NUL-terminated once anything is in it */
	size_t n;
	size_t cap;
	bool oom;
};

void convert_text_add(struct convert_text *t, struct span s);
void convert_text_put(struct convert_text *t, const char *s);
/* Never for keys: a formatter leaves copies behind. */
void convert_text_say(struct convert_text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Two digits for each octet. */
void convert_text_hex(struct convert_text *t, struct span s);
/* The text, which the caller then owns; NULL, and all wiped, after oom. */
char *convert_text_take(struct convert_text *t);
void convert_text_fini(struct convert_text *t);

#endif
