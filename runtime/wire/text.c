#include "runtime/wire/text.h"

#include <stdarg.h>
#include <stdio.h>

struct wire_text wire_text_in(char *buf, size_t cap)
{
	if (cap)
		buf[0] = '\0';
	return (struct wire_text){buf, 0, cap};
}

void wire_text_add(struct wire_text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (t->cap - t->n < 2)
		return;
	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->n, t->cap - t->n, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	t->n += (size_t)n < t->cap - t->n ? (size_t)n : t->cap - t->n - 1;
}

void wire_text_escape(struct wire_text *t, struct span s)
{
	for (size_t i = 0; i < s.n && t->cap - t->n > 1; i++)
		if (s.p[i] >= 0x20 && s.p[i] < 0x7f && s.p[i] != '\\')
			wire_text_add(t, "%c", s.p[i]);
		else
			wire_text_add(t, "\\x%02x", s.p[i]);
}

void wire_text_hex(struct wire_text *t, struct span s)
{
	for (size_t i = 0; i < s.n && t->cap - t->n > 1; i++)
		wire_text_add(t, "%02x", s.p[i]);
}
