#include "runtime/policy/text.h"

/* RFC 3629 3: marker bits of the first octet, and the least code point that
 * may use the form, because overlong forms are not UTF-8. */
static const struct form {
	uint8_t mask;
	uint8_t lead;
	uint8_t len;
	uint32_t least;
} forms[] = {
	{0x80, 0x00, 1, 0x0},
	{0xe0, 0xc0, 2, 0x80},
	{0xf0, 0xe0, 3, 0x800},
	{0xf8, 0xf0, 4, 0x10000},
};

static const uint8_t replacement[3] = {0xef, 0xbf, 0xbd};

/* Octets of the UTF-8 character at p and its code point; 0 for malformed. */
static size_t decode(const uint8_t *p, size_t n, uint32_t *code)
{
	const struct form *f = forms;
	uint32_t c;

	while ((p[0] & f->mask) != f->lead)
		if (++f == forms + sizeof(forms) / sizeof(forms[0]))
			return 0;
	if (f->len > n)
		return 0;
	c = p[0] & (uint8_t)~f->mask;
	for (size_t i = 1; i < f->len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < f->least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*code = c;
	return f->len;
}

/* Control characters, and the code points that Unicode (chapter 23.7) sets
 * aside for ever: YANG (RFC 7950 14, yang-char) has neither. */
static bool is_unfit(uint32_t code)
{
	return (code < 0x20 && code != '\t') ||
		(code >= 0x7f && code <= 0x9f) ||
		(code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
}

size_t policy_text_char(const uint8_t *p, size_t n)
{
	uint32_t code;
	size_t len;

	if (*p >= 0x20 && *p < 0x7f) /* nearly all of it */
		return 1;
	len = decode(p, n, &code);
	return len && !is_unfit(code) ? len : 0;
}

size_t policy_text_clean(struct span s, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t code = 0;
		size_t len = decode(s.p + i, s.n - i, &code);
		bool good = len && !is_unfit(code);
		size_t put = good ? len : sizeof(replacement);

		memcpy(out + n, good ? s.p + i : replacement, put);
		n += put;
		i += len ? len : 1;
	}
	return n;
}
