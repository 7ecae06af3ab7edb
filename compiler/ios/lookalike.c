#include "compiler/ios/lookalike.h"

#include <string.h>

#include "runtime/base/addr.h"

/* By UTF-8, so that a text is looked through octet by octet. */
static const struct {
	const char *utf8;
	struct ios_typo typo;
} typos[] = {
	{"\xc2\xa0", {0xa0, "a no-break space", " "}},
	{"\xc2\xad", {0xad, "a soft hyphen", ""}},
	{"\xe2\x80\x87", {0x2007, "a figure space", " "}},
	{"\xe2\x80\x89", {0x2009, "a thin space", " "}},
	{"\xe2\x80\x8b", {0x200b, "a zero-width space", ""}},
	{"\xe2\x80\x8c", {0x200c, "a zero-width non-joiner", ""}},
	{"\xe2\x80\x8d", {0x200d, "a zero-width joiner", ""}},
	{"\xe2\x80\x90", {0x2010, "a typographic hyphen", "-"}},
	{"\xe2\x80\x91", {0x2011, "a no-break hyphen", "-"}},
	{"\xe2\x80\x92", {0x2012, "a figure dash", "-"}},
	{"\xe2\x80\x93", {0x2013, "an en dash", "-"}},
	{"\xe2\x80\x94", {0x2014, "an em dash", "-"}},
	{"\xe2\x80\x98", {0x2018, "a typographic quote", "'"}},
	{"\xe2\x80\x99", {0x2019, "a typographic quote", "'"}},
	{"\xe2\x80\x9c", {0x201c, "a typographic quote", "\""}},
	{"\xe2\x80\x9d", {0x201d, "a typographic quote", "\""}},
	{"\xe2\x80\xa6", {0x2026, "an ellipsis", "..."}},
	{"\xe2\x80\xaf", {0x202f, "a narrow no-break space", " "}},
	{"\xe2\x88\x92", {0x2212, "a minus sign", "-"}},
	{"\xef\xbb\xbf", {0xfeff, "a byte order mark", ""}},
};

/* The one at the beginning of a text; *n: its octets. */
static const struct ios_typo *typo_at(const uint8_t *p, const uint8_t *end,
	size_t *n)
{
	for (size_t i = 0; p < end && *p >= 0x80 &&
		i < sizeof(typos) / sizeof(*typos); i++) {
		*n = strlen(typos[i].utf8);
		if ((size_t)(end - p) >= *n && !memcmp(p, typos[i].utf8, *n))
			return &typos[i].typo;
	}
	return NULL;
}

const struct ios_typo *ios_typo_in(struct span text)
{
	const uint8_t *end = text.p + text.n;

	for (const uint8_t *p = text.p; p < end; p++) {
		size_t n;
		const struct ios_typo *t = typo_at(p, end, &n);

		if (t)
			return t;
	}
	return NULL;
}

bool ios_typo_plain(struct span text, char *out, size_t cap)
{
	const uint8_t *end = text.p + text.n;
	size_t k = 0;

	for (const uint8_t *p = text.p; p < end;) {
		size_t n = 1;
		const struct ios_typo *t = typo_at(p, end, &n);
		size_t put = t ? strlen(t->plain) : 1;

		if (k + put + 1 > cap)
			return false;
		memcpy(out + k, t ? t->plain : (const char *)p, put);
		k += put;
		p += t ? n : 1;
	}
	out[k] = '\0';
	return true;
}

bool ios_lettered_address(struct span word, char *out)
{
	static const char letters[] = "OolISB", digits[] = "001158";
	bool lettered = false;
	size_t dots = 0;
	struct addr a;

	if (word.n < 7 || word.n > 15 || !memchr(word.p, '.', word.n))
		return false;
	for (size_t i = 0; i < word.n; i++) {
		const char *at = memchr(letters, word.p[i], 6);

		out[i] = at ? digits[at - letters] : (char)word.p[i];
		lettered |= at != NULL;
		dots += out[i] == '.';
	}
	out[word.n] = '\0';
	return lettered && dots == 3 && addr_parse(out, &a) &&
		a.family == ADDR_V4;
}
