#include "runtime/ike/words.h"

#include <stdarg.h>
#include <stdio.h>

void ike_words_put(struct ike_words *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(w->b + w->n, sizeof(w->b) - w->n, fmt, ap);
	va_end(ap);
	if (n > 0)
		w->n += (size_t)n;
	if (w->n >= sizeof(w->b))
		w->n = sizeof(w->b) - 1;
}

void ike_words_add(struct ike_words *w, const char *sep, const char *s)
{
	ike_words_put(w, "%s%s", w->n ? sep : "", s);
}
