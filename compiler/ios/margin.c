#include "compiler/ios/margin.h"

#define LOOK_LINES 400 /* as many decide */
#define FEWEST 5       /* and no fewer */

static size_t blanks(struct span line, size_t i)
{
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	return i;
}

/* `  12: text`, `12  text`; an ending that is longer than that belongs to the
 * text. The number, or 0. */
static uint32_t number_at(struct span line, size_t *width)
{
	size_t i = blanks(line, 0);
	size_t first = i;
	uint32_t n = 0;

	for (; i < line.n && i - first < 7 && line.p[i] >= '0' &&
		line.p[i] <= '9'; i++)
		n = n * 10 + (uint32_t)(line.p[i] - '0');
	if (i == first || (i < line.n && !memchr(":.)| \t", line.p[i], 6)))
		return 0;
	*width = i + (i < line.n);
	return n;
}

size_t ios_margin_width(enum ios_margin kind, struct span line)
{
	size_t i = 0;

	switch (kind) {
	case MARGIN_NUMBERS:
		return number_at(line, &i) ? i : 0;
	case MARGIN_QUOTES:
		return line.n && line.p[0] == '>' ?
			1u + (line.n > 1 && line.p[1] == ' ') : 0;
	case MARGIN_DIFF:
		return line.n && line.p[0] == '+';
	default:
		return 0;
	}
}

/* Lines of the first ones that have the margin; numbers go up, one by one. */
static size_t lines_with(const struct source *s, enum ios_margin kind,
	size_t *all)
{
	struct source_walk w = {0, 0};
	uint32_t last = 0;
	size_t n = 0;

	*all = 0;
	for (size_t i = 0; i < s->n && i < LOOK_LINES; i++) {
		struct span line = source_walk_to(s, &w, i);
		size_t width = ios_margin_width(kind, line);

		if (blanks(line, 0) == line.n)
			continue;
		++*all;
		if (width && kind == MARGIN_NUMBERS) {
			uint32_t k = number_at(line, &width);

			/* Blank lines may have been left out. */
			if (*all > 1 && (k <= last || k > last + 3))
				width = 0;
			last = k;
		}
		n += width != 0;
	}
	return n;
}

enum ios_margin ios_margin_of(const struct source *s)
{
	for (enum ios_margin k = MARGIN_NUMBERS; k <= MARGIN_DIFF; k++) {
		size_t all;
		size_t n = lines_with(s, k, &all);

		/* The head of a diff has none, nor do lines that it keeps. */
		if (all >= FEWEST && n * 10 >= all * (k == MARGIN_DIFF ? 7 : 9))
			return k;
	}
	return MARGIN_NONE;
}

const char *ios_margin_name(enum ios_margin kind)
{
	static const char *const names[] = {"nothing", "a line number",
		"the mark of a quoted mail", "the mark of a diff"};

	return names[kind];
}
