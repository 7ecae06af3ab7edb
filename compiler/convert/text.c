#include "compiler/convert/text.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/secret.h"

static bool reserve(struct convert_text *t, size_t more)
{
	size_t cap = t->cap ? t->cap : 4096;
	char *p;

	if (t->oom)
		return false;
	if (t->cap > t->n && t->cap - t->n > more)
		return true;
	while (cap - t->n <= more)
		cap *= 2;
	p = malloc(cap);
	if (!p) {
		t->oom = true;
		return false;
	}
	if (t->p) {
		memcpy(p, t->p, t->n);
		secret_wipe_bytes(t->p, t->cap);
		free(t->p);
	}
	p[t->n] = '\0';
	t->p = p;
	t->cap = cap;
	return true;
}

void convert_text_add(struct convert_text *t, struct span s)
{
	if (!s.n || !reserve(t, s.n))
		return;
	memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
	t->p[t->n] = '\0';
}

void convert_text_put(struct convert_text *t, const char *s)
{
	convert_text_add(t, span_str(s));
}

void convert_text_say(struct convert_text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !reserve(t, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(t->p + t->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->n += (size_t)n;
}

void convert_text_hex(struct convert_text *t, struct span s)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n; i++) {
		uint8_t two[] = {(uint8_t)digits[s.p[i] >> 4],
			(uint8_t)digits[s.p[i] & 15]};

		convert_text_add(t, span_of(two, 2));
		secret_wipe_bytes(two, sizeof(two));
	}
}

char *convert_text_take(struct convert_text *t)
{
	char *p = t->p;

	if (t->oom || (!p && !reserve(t, 0))) {
		convert_text_fini(t);
		return NULL;
	}
	p = t->p;
	*t = (struct convert_text){0};
	return p;
}

void convert_text_fini(struct convert_text *t)
{
	if (t->p)
		secret_wipe_bytes(t->p, t->cap);
	free(t->p);
	*t = (struct convert_text){0};
}
