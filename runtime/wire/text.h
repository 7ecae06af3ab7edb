/* Text written into a caller's buffer, cut off where it is full. */
#ifndef FLEXIKE_WIRE_TEXT_H
#define FLEXIKE_WIRE_TEXT_H

#include "runtime/base/bytes.h"

struct wire_text {
	char *buf;
	size_t n;   /* characters so far, without the NUL */
	size_t cap; /* of buf, the NUL included; 0: nothing is written */
};

struct wire_text wire_text_in(char *buf, size_t cap);
void wire_text_add(struct wire_text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Printable ASCII as it is, every other octet and the backslash as \xHH. */
void wire_text_escape(struct wire_text *t, struct span s);
void wire_text_hex(struct wire_text *t, struct span s);

#endif
