/* A unified diff of an edited text. What changed is known, so nothing has to
 * be searched for; lines are printed by the units, which mask keys. */
#include "compiler/check/check.h"

#include <stdlib.h>
#include <string.h>

#define AROUND 3
#define LINE_MAX_SHOWN 4096

/* Lines from 0; `to` is behind the last. */
struct block {
	size_t from, to;
	size_t new_from, new_to;
};

/* The line that an octet is in. */
static size_t line_of(const struct compiler_unit *u, size_t offset)
{
	size_t low = 0;
	size_t high = compiler_line_count(u);

	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;
		struct span s;

		(void)compiler_line_at(u, mid, &s);
		if ((size_t)(s.p - compiler_text(u).p) <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same_line(const struct compiler_unit *old, size_t i,
	const struct compiler_unit *now, size_t k)
{
	struct span a;
	struct span b;

	(void)compiler_line_at(old, i, &a);
	(void)compiler_line_at(now, k, &b);
	return span_eq(a, b);
}

static struct block block_of(const struct compiler_unit *old,
	const struct compiler_unit *now, const struct check_change *c)
{
	size_t n = compiler_line_count(old);
	size_t m = compiler_line_count(now);
	struct block b = {line_of(old, c->from), least(line_of(old, c->to) + 1, n),
		line_of(now, c->new_from), least(line_of(now, c->new_to) + 1, m)};

	/* A change that ends between two lines did not touch the second. */
	while (b.to > b.from && b.new_to > b.new_from &&
		same_line(old, b.to - 1, now, b.new_to - 1)) {
		b.to--;
		b.new_to--;
	}
	while (b.to > b.from && b.new_to > b.new_from &&
		same_line(old, b.from, now, b.new_from)) {
		b.from++;
		b.new_from++;
	}
	return b;
}

static void put_line(FILE *out, char sign, const struct compiler_unit *u,
	size_t i)
{
	char line[LINE_MAX_SHOWN];
	struct span text = compiler_text(u);

	(void)compiler_line_print(u, i, line, sizeof(line));
	(void)fprintf(out, "%c%s\n", sign, line);
	if (i + 1 == compiler_line_count(u) && text.n &&
		text.p[text.n - 1] != '\n' && text.p[text.n - 1] != '\r')
		(void)fputs("\\ No newline at end of file\n", out);
}

/* Blocks that are near each other share a hunk. */
static size_t put_hunk(FILE *out, const struct compiler_unit *old,
	const struct compiler_unit *now, const struct block *b, size_t n)
{
	size_t k = 1;
	size_t from = b[0].from - least(b[0].from, AROUND);
	size_t new_from = b[0].new_from - (b[0].from - from);
	size_t to;
	size_t new_to;
	size_t at = from;

	while (k < n && b[k].from <= b[k - 1].to + 2 * AROUND)
		k++;
	to = least(b[k - 1].to + AROUND, compiler_line_count(old));
	new_to = b[k - 1].new_to + (to - b[k - 1].to);
	(void)fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n", from + (to > from),
		to - from, new_from + (new_to > new_from), new_to - new_from);
	for (size_t i = 0; i < k; i++) {
		for (; at < b[i].from; at++)
			put_line(out, ' ', old, at);
		for (; at < b[i].to; at++)
			put_line(out, '-', old, at);
		for (size_t l = b[i].new_from; l < b[i].new_to; l++)
			put_line(out, '+', now, l);
	}
	for (; at < to; at++)
		put_line(out, ' ', old, at);
	return k;
}

void check_diff(FILE *out, const struct compiler_unit *old,
	const struct compiler_unit *now, const struct check_edited *e)
{
	struct block *b = calloc(e->n_changes + 1, sizeof(*b));
	size_t n = 0;

	for (size_t i = 0; b && i < e->n_changes; i++) {
		struct block x = block_of(old, now, &e->changes[i]);

		/* Changes of one line, and of the next, are one block. */
		if (n && x.from <= b[n - 1].to) {
			b[n - 1].to = x.to > b[n - 1].to ? x.to : b[n - 1].to;
			b[n - 1].new_to = x.new_to > b[n - 1].new_to ?
				x.new_to : b[n - 1].new_to;
		} else if (x.to > x.from || x.new_to > x.new_from) {
			b[n++] = x;
		}
	}
	if (n)
		(void)fprintf(out, "--- %s\n+++ %s\n", compiler_name(old),
			compiler_name(old));
	for (size_t i = 0; i < n;)
		i += put_hunk(out, old, now, b + i, n - i);
	free(b);
}
