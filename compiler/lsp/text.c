#include "compiler/lsp/text.h"

#include <stdlib.h>

#include "runtime/base/secret.h"

/* ---- the gap ------------------------------------------------------------------- */

static uint8_t at(const struct lsp_text *t, size_t i)
{
	return t->p[i < t->gap ? i : i + (t->cap - t->n)];
}

static void move_gap(struct lsp_text *t, size_t to)
{
	size_t free_n = t->cap - t->n;

	if (to < t->gap)
		memmove(t->p + to + free_n, t->p + to, t->gap - to);
	else if (to > t->gap)
		memmove(t->p + t->gap, t->p + t->gap + free_n, to - t->gap);
	t->gap = to;
}

bool lsp_text_reserve(struct lsp_text *t, size_t more)
{
	size_t cap = t->cap ? t->cap : 4096;
	uint8_t *p;

	if (t->cap - t->n >= more)
		return true;
	while (cap - t->n < more)
		cap *= 2;
	p = malloc(cap);
	if (!p)
		return false;
	move_gap(t, t->n);
	if (t->n)
		memcpy(p, t->p, t->n);
	if (t->p)
		secret_wipe_bytes(t->p, t->cap);
	free(t->p);
	t->p = p;
	t->cap = cap;
	return true;
}

static void to_top(struct lsp_text *t)
{
	t->line = 0;
	t->start = 0;
}

bool lsp_text_set(struct lsp_text *t, struct span s)
{
	if (s.n > t->n && !lsp_text_reserve(t, s.n - t->n))
		return false;
	t->n = t->gap = s.n;
	if (s.n)
		memcpy(t->p, s.p, s.n);
	to_top(t);
	return true;
}

struct span lsp_text_span(struct lsp_text *t)
{
	move_gap(t, t->n);
	return span_of(t->p, t->n);
}

void lsp_text_fini(struct lsp_text *t)
{
	if (t->p)
		secret_wipe_bytes(t->p, t->cap);
	free(t->p);
	*t = (struct lsp_text){0};
}

/* ---- lines ---------------------------------------------------------------------- */

static bool is_end(uint8_t c)
{
	return c == '\n' || c == '\r';
}

/* The end of the line that begins at i. */
static size_t line_end(const struct lsp_text *t, size_t i)
{
	while (i < t->n && !is_end(at(t, i)))
		i++;
	return i;
}

static bool next_line(struct lsp_text *t)
{
	size_t end = line_end(t, t->start);

	if (end == t->n)
		return false;
	if (at(t, end) == '\r' && end + 1 < t->n && at(t, end + 1) == '\n')
		end++;
	t->start = end + 1;
	t->line++;
	return true;
}

static void previous_line(struct lsp_text *t)
{
	size_t i = t->start - 1;

	if (i && at(t, i) == '\n' && at(t, i - 1) == '\r')
		i--;
	while (i && !is_end(at(t, i - 1)))
		i--;
	t->start = i;
	t->line--;
}

/* Offset of a position; the remembered line is then that of the position. */
static size_t seek(struct lsp_text *t, const struct lsp_position *where,
	enum lsp_units units)
{
	struct span line;
	size_t end;

	if (where->line < t->line / 2)
		to_top(t);
	while (t->line > where->line)
		previous_line(t);
	while (t->line < where->line)
		if (!next_line(t))
			return t->n;
	end = line_end(t, t->start);
	/* In one piece, without moving more than this line. */
	if (t->gap > t->start && t->gap < end)
		move_gap(t, end);
	line.p = t->p + (t->gap > t->start ? t->start :
					     t->start + (t->cap - t->n));
	line.n = end - t->start;
	return t->start + lsp_column_of(line, where->character, units);
}

bool lsp_text_replace(struct lsp_text *t, const struct lsp_position *from,
	const struct lsp_position *to, enum lsp_units units, struct span s)
{
	size_t end;
	size_t start;

	if (!lsp_text_reserve(t, s.n + 1))
		return false;
	end = seek(t, to, units);
	start = seek(t, from, units);
	if (end < start)
		end = start;
	/* Close the gap towards the place, drop what is replaced. */
	move_gap(t, end);
	t->gap = start;
	t->n -= end - start;
	if (s.n)
		memcpy(t->p + start, s.p, s.n);
	t->n += s.n;
	t->gap += s.n;
	/* The edit may have made one end of line of two. */
	if (t->start && t->start < t->n && at(t, t->start) == '\n' &&
		at(t, t->start - 1) == '\r')
		to_top(t);
	return true;
}

/* ---- characters ------------------------------------------------------------------- */

/* Octets of the character at p. */
static size_t octets(const uint8_t *p, const uint8_t *end)
{
	size_t n = *p < 0xc2 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 :
		*p < 0xf5 ? 4 : 1;

	if (n > (size_t)(end - p))
		return 1;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 1;
	return n;
}

static uint32_t width(size_t octets_, enum lsp_units units)
{
	if (units == LSP_UTF8)
		return (uint32_t)octets_;
	return units == LSP_UTF16 && octets_ == 4 ? 2 : 1;
}

uint32_t lsp_units_of(struct span line, size_t column, enum lsp_units units)
{
	const uint8_t *p = line.p;
	const uint8_t *end = line.n ? line.p + line.n : p;
	const uint8_t *stop = column < line.n ? p + column : end;
	uint32_t n = 0;

	while (p < stop) {
		size_t k = octets(p, end);

		if (k > (size_t)(stop - p))
			break;
		n += width(k, units);
		p += k;
	}
	return n;
}

size_t lsp_column_of(struct span line, uint32_t character,
	enum lsp_units units)
{
	const uint8_t *p = line.p;
	const uint8_t *end = line.n ? line.p + line.n : p;
	uint32_t n = 0;

	while (p < end && n < character) {
		size_t k = octets(p, end);

		n += width(k, units);
		if (n > character)
			break;
		p += k;
	}
	return line.n ? (size_t)(p - line.p) : 0;
}
