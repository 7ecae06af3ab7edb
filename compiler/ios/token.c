#include "compiler/ios/token.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

void ios_line_cut(struct ios_line *l, struct span text, size_t from)
{
	const uint8_t *p = text.p + from;
	const uint8_t *end = text.p + text.n;

	l->text = text;
	l->from = from;
	l->indent = 0;
	l->n = 0;
	for (; p < end && is_blank(*p); p++)
		l->indent += *p == '\t' ? 8 : 1;
	while (p < end && l->n < IOS_WORDS) {
		const uint8_t *start = p;

		while (p < end && !is_blank(*p))
			p++;
		l->word[l->n++] = span_of(start, (size_t)(p - start));
		while (p < end && is_blank(*p))
			p++;
	}
}

struct span ios_rest(const struct ios_line *l, size_t i)
{
	const uint8_t *p = l->word[i].p;
	const uint8_t *end = l->text.p + l->text.n;

	while (end > p && is_blank(end[-1]))
		end--;
	return span_of(p, (size_t)(end - p));
}

int ios_word_cmp(struct span word, const char *keyword)
{
	for (size_t i = 0; i < word.n; i++) {
		int d = lower(word.p[i]) - (uint8_t)keyword[i];

		/* The keyword's NUL is below every octet of text. */
		if (d || !keyword[i])
			return d < 0 ? -1 : 1;
	}
	return keyword[word.n] ? -1 : 0;
}

bool ios_word_begins(struct span word, const char *keyword)
{
	for (size_t i = 0; i < word.n; i++)
		if (!keyword[i] || lower(word.p[i]) != (uint8_t)keyword[i])
			return false;
	return true;
}
