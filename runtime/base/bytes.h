/* Byte cursors: every read and write of wire data goes through these.
 *
 * A cursor remembers its first failure, so a parser reads straight down and
 * asks once at the end (bytes_done). A short read returns 0 and sets `bad`.
 * Numbers are network order (big endian) unless the name says le. */
#ifndef FLEXIKE_BASE_BYTES_H
#define FLEXIKE_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed, read-only bytes. The owner is whoever made it; n may be 0 and p
 * then NULL. */
struct span {
	const uint8_t *p;
	size_t n;
};

/* Reading cursor over borrowed bytes. */
struct bytes_in {
	const uint8_t *p;
	const uint8_t *end;
	bool bad;
};

/* Writing cursor over the caller's buffer; never writes past cap. */
struct bytes_out {
	uint8_t *p;
	size_t n;
	size_t cap;
	bool bad;
};

static inline struct span span_of(const void *p, size_t n)
{
	return (struct span){p, n};
}

static inline struct span span_str(const char *s)
{
	return (struct span){(const uint8_t *)s, strlen(s)};
}

/* Not constant time: for secrets use secret_eq(). */
static inline bool span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct bytes_in bytes_in(struct span s)
{
	return (struct bytes_in){s.p, s.p ? s.p + s.n : s.p, false};
}

static inline size_t bytes_left(const struct bytes_in *in)
{
	return (size_t)(in->end - in->p);
}

/* True when nothing failed and nothing is left over. */
static inline bool bytes_done(const struct bytes_in *in)
{
	return !in->bad && in->p == in->end;
}

/* Take n bytes as a span; on a short read the span is empty. */
static inline struct span bytes_take(struct bytes_in *in, size_t n)
{
	struct span s = {NULL, 0};

	if (in->bad || bytes_left(in) < n) {
		in->bad = true;
		return s;
	}
	s = span_of(in->p, n);
	in->p += n;
	return s;
}

static inline struct span bytes_rest(struct bytes_in *in)
{
	return bytes_take(in, bytes_left(in));
}

/* A cursor over the next n bytes, which the outer cursor then has passed. */
static inline struct bytes_in bytes_sub(struct bytes_in *in, size_t n)
{
	struct bytes_in sub = bytes_in(bytes_take(in, n));

	sub.bad = in->bad;
	return sub;
}

static inline void bytes_skip(struct bytes_in *in, size_t n)
{
	(void)bytes_take(in, n);
}

static inline uint16_t bytes_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t bytes_get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
		(uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t bytes_get64(const uint8_t *p)
{
	return (uint64_t)bytes_get32(p) << 32 | bytes_get32(p + 4);
}

static inline void bytes_set16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void bytes_set32(uint8_t *p, uint32_t v)
{
	bytes_set16(p, (uint16_t)(v >> 16));
	bytes_set16(p + 2, (uint16_t)v);
}

static inline void bytes_set64(uint8_t *p, uint64_t v)
{
	bytes_set32(p, (uint32_t)(v >> 32));
	bytes_set32(p + 4, (uint32_t)v);
}

static inline uint8_t bytes_u8(struct bytes_in *in)
{
	struct span s = bytes_take(in, 1);

	return s.n ? s.p[0] : 0;
}

static inline uint16_t bytes_be16(struct bytes_in *in)
{
	struct span s = bytes_take(in, 2);

	return s.n ? bytes_get16(s.p) : 0;
}

static inline uint32_t bytes_be32(struct bytes_in *in)
{
	struct span s = bytes_take(in, 4);

	return s.n ? bytes_get32(s.p) : 0;
}

static inline uint64_t bytes_be64(struct bytes_in *in)
{
	struct span s = bytes_take(in, 8);

	return s.n ? bytes_get64(s.p) : 0;
}

static inline struct bytes_out bytes_out(void *p, size_t cap)
{
	return (struct bytes_out){p, 0, cap, false};
}

/* Reserve n bytes and return where they start, or NULL (and bad). */
static inline uint8_t *bytes_room(struct bytes_out *out, size_t n)
{
	uint8_t *p;

	if (out->bad || out->cap - out->n < n) {
		out->bad = true;
		return NULL;
	}
	p = out->p + out->n;
	out->n += n;
	return p;
}

static inline void bytes_put(struct bytes_out *out, struct span s)
{
	uint8_t *p = bytes_room(out, s.n);

	if (p && s.n)
		memcpy(p, s.p, s.n);
}

static inline void bytes_put8(struct bytes_out *out, uint8_t v)
{
	uint8_t *p = bytes_room(out, 1);

	if (p)
		*p = v;
}

static inline void bytes_put16(struct bytes_out *out, uint16_t v)
{
	uint8_t *p = bytes_room(out, 2);

	if (p)
		bytes_set16(p, v);
}

static inline void bytes_put32(struct bytes_out *out, uint32_t v)
{
	uint8_t *p = bytes_room(out, 4);

	if (p)
		bytes_set32(p, v);
}

static inline void bytes_put64(struct bytes_out *out, uint64_t v)
{
	uint8_t *p = bytes_room(out, 8);

	if (p)
		bytes_set64(p, v);
}

static inline void bytes_fill(struct bytes_out *out, uint8_t v, size_t n)
{
	uint8_t *p = bytes_room(out, n);

	if (p)
		memset(p, v, n);
}

/* A 16-bit length field to be filled in later: mark its place, write what it
 * counts, then patch with the number of bytes written since `from`. */
static inline size_t bytes_mark16(struct bytes_out *out)
{
	size_t at = out->n;

	bytes_put16(out, 0);
	return at;
}

static inline void bytes_patch16(struct bytes_out *out, size_t mark,
	size_t from)
{
	size_t n = out->n - from;

	if (out->bad)
		return;
	if (n > UINT16_MAX) {
		out->bad = true;
		return;
	}
	bytes_set16(out->p + mark, (uint16_t)n);
}

static inline struct span bytes_written(const struct bytes_out *out)
{
	return span_of(out->p, out->n);
}

#endif
