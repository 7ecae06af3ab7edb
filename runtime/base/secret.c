#include "runtime/base/secret.h"

#include <string.h>

void secret_wipe_bytes(void *p, size_t n)
{
	if (n)
		explicit_bzero(p, n);
}

void secret_wipe(struct secret *s)
{
	secret_wipe_bytes(s, sizeof(*s));
}

void secret_big_wipe(struct secret_big *s)
{
	secret_wipe_bytes(s, sizeof(*s));
}

bool secret_eq(struct span a, struct span b)
{
	uint8_t diff = 0;

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		diff |= (uint8_t)(a.p[i] ^ b.p[i]);
	/* Keeps the compiler from turning the loop into an early exit. */
	__asm__ volatile("" : "+r"(diff));
	return diff == 0;
}

bool secret_set(struct secret *s, struct span src)
{
	secret_wipe(s);
	if (src.n > SECRET_MAX)
		return false;
	if (src.n)
		memcpy(s->b, src.p, src.n);
	s->n = (uint16_t)src.n;
	return true;
}
