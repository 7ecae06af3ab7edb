#include "runtime/base/near.h"

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

unsigned near_distance(struct span a, struct span b)
{
	unsigned d[3][NEAR_MAX + 1];

	if (a.n > NEAR_MAX || b.n > NEAR_MAX || a.n > b.n + NEAR_EDITS ||
		b.n > a.n + NEAR_EDITS)
		return NEAR_NEVER;
	for (size_t j = 0; j <= b.n; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *row = d[i % 3];
		const unsigned *up = d[(i + 2) % 3];
		const unsigned *up2 = d[(i + 1) % 3];
		uint8_t c = lower(a.p[i - 1]);
		unsigned least = (unsigned)i;

		row[0] = least;
		for (size_t j = 1; j <= b.n; j++) {
			unsigned cost = c != lower(b.p[j - 1]);

			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				up[j - 1] + cost);
			if (i > 1 && j > 1 && c == lower(b.p[j - 2]) &&
				lower(a.p[i - 2]) == lower(b.p[j - 1]) &&
				up2[j - 2] + cost < row[j])
				row[j] = up2[j - 2] + cost;
			if (row[j] < least)
				least = row[j];
		}
		/* A swap reaches back two rows, so one row may exceed. */
		if (least > NEAR_EDITS + 1)
			return NEAR_NEVER;
	}
	return d[a.n % 3][b.n] <= NEAR_EDITS ? d[a.n % 3][b.n] : NEAR_NEVER;
}

struct near near_to(struct span word)
{
	unsigned reach = word.n <= 4 ? 1 : word.n <= 7 ? 2 : 3;

	return (struct near){word, reach + 1, NULL};
}

void near_offer(struct near *n, const char *known)
{
	unsigned d = near_distance(n->word, span_str(known));

	if (d < n->best) {
		n->best = d;
		n->found = known;
	}
}
