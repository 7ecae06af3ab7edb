/* Arena: parse results and the config model live in one and are freed as one.
 *
 * Memory is zeroed and aligned for any type. An arena made with a limit
 * returns NULL when the limit is reached (use it for what a peer sends); one
 * without a limit returns NULL only when malloc does. */
#ifndef FLEXIKE_BASE_ARENA_H
#define FLEXIKE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "runtime/base/bytes.h"

struct arena_block;

struct arena {
	struct arena_block *head; /* newest block; owned */
	size_t used;		  /* bytes handed out since the last reset */
	size_t limit;		  /* 0: none */
	size_t align; /* 0: for any type; else a power of two, set after init */
};

/* No allocation happens before the first arena_alloc(). */
void arena_init(struct arena *a, size_t limit);
/* Forget everything but keep the newest block for reuse. */
void arena_reset(struct arena *a);
/* Free everything; the arena may be used again. */
void arena_fini(struct arena *a);

/* Zeroed memory, owned by the arena, or NULL (limit or malloc). */
void *arena_alloc(struct arena *a, size_t n);
/* n elements of size bytes; NULL also when the product overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* A copy of s (NUL-terminated; the span's bytes first), or NULL. */
char *arena_strndup(struct arena *a, struct span s);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
