#include "runtime/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/pages.h"

#define ARENA_BLOCK_MIN ((size_t)4096)
#define ARENA_BLOCK_MAX ((size_t)1 << 20)
/* A large arena goes on in blocks of a fraction of it, on huge pages. */
#define ARENA_LARGE ((size_t)32 << 20)
#define ARENA_FRACTION 4

struct arena_block {
	struct arena_block *older;
	size_t n;
	size_t cap;
	alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){.limit = limit};
}

static void blocks_free(struct arena_block *b)
{
	while (b) {
		struct arena_block *older = b->older;

		free(b);
		b = older;
	}
}

void arena_reset(struct arena *a)
{
	if (a->head) {
		blocks_free(a->head->older);
		a->head->older = NULL;
		a->head->n = 0;
	}
	a->used = 0;
}

void arena_fini(struct arena *a)
{
	blocks_free(a->head);
	a->head = NULL;
	a->used = 0;
}

/* Blocks double in size, so a large model needs few mallocs and a small
 * message one page. */
static struct arena_block *block_new(struct arena *a, size_t n)
{
	size_t cap = a->head ? a->head->cap * 2 : ARENA_BLOCK_MIN;
	struct arena_block *b;

	if (cap > ARENA_BLOCK_MAX)
		cap = ARENA_BLOCK_MAX;
	if (a->used > ARENA_LARGE)
		cap = a->used / ARENA_FRACTION;
	if (cap < n)
		cap = n;
	b = malloc(sizeof(*b) + cap);
	if (!b)
		return NULL;
	if (a->used > ARENA_LARGE)
		pages_wish_huge(b, sizeof(*b) + cap);
	b->older = a->head;
	b->n = 0;
	b->cap = cap;
	a->head = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	const size_t mask = (a->align ? a->align : alignof(max_align_t)) - 1;
	struct arena_block *b = a->head;
	void *p;

	if (n > SIZE_MAX / 2)
		return NULL;
	n = (n + mask) & ~mask;
	if (a->limit && (n > a->limit || a->used > a->limit - n))
		return NULL;
	if (!b || b->cap - b->n < n) {
		b = block_new(a, n);
		if (!b)
			return NULL;
	}
	p = b->data + b->n;
	b->n += n;
	a->used += n;
	return memset(p, 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return arena_alloc(a, total);
}

char *arena_strndup(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, span_str(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p = NULL;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n >= 0)
		p = arena_alloc(a, (size_t)n + 1);
	if (p)
		(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}
