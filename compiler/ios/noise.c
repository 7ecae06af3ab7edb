#include "compiler/ios/reader.h"

#define PROMPT_MAX 80
/* A banner is a screen or two; without a limit, a file of unterminated
 * banners would be read once for each. */
#define BANNER_MAX 1000

static bool is_name(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		c == '-' || c == '_' || c == '.';
}

size_t ios_prompt(struct span line, bool *config, bool *global)
{
	size_t i = 0;
	size_t open;

	*config = *global = false;
	while (i < line.n && i < PROMPT_MAX && is_name(line.p[i]))
		i++;
	if (i == line.n)
		return 0;
	/* (config-if)#, (cfg-crypto-trans)#, (ipsec-profile)#: the name of the
	 * router may have been taken out. */
	if (line.p[i] == '(') {
		open = ++i;
		while (i < line.n && i - open < PROMPT_MAX && is_name(line.p[i]))
			i++;
		if (i + 1 >= line.n || line.p[i] != ')' || i - open < 2 ||
			line.p[i + 1] != '#')
			return 0;
		*config = true;
		*global = i - open == 6 && !memcmp(line.p + open, "config", 6);
		return i + 2;
	}
	return i && (line.p[i] == '#' || line.p[i] == '>') ? i + 1 : 0;
}

size_t ios_pager(struct span line)
{
	static const char *const asks[] = {"--More--", "<--- More --->"};
	size_t i = 0;

	while (i < line.n && line.p[i] == ' ')
		i++;
	for (size_t k = 0; k < sizeof(asks) / sizeof(*asks); k++) {
		size_t n = strlen(asks[k]);
		size_t blanks = 0;

		if (line.n - i < n || memcmp(line.p + i, asks[k], n) != 0)
			continue;
		i += n;
		/* The terminal goes back, writes blanks over the question and
		 * goes back again. A capture may have lost all but the blanks:
		 * one behind the question, and eight over it. */
		for (size_t j = i; j < line.n && (line.p[j] == ' ' ||
				line.p[j] == '\b'); j++) {
			blanks = line.p[j] == ' ' ? blanks + 1 : 0;
			if (!blanks)
				i = j + 1;
		}
		return i + (blanks > 9 ? 9 : 0);
	}
	return 0;
}

static bool is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* %SYS-5-CONFIG_I: as in log messages. */
static bool is_mnemonic(const uint8_t *p, const uint8_t *end)
{
	unsigned hyphens = 0;

	while (++p < end && (is_upper(*p) || *p == '_' || *p == '-' ||
			(*p >= '0' && *p <= '9')))
		hyphens += *p == '-';
	return hyphens >= 2 && p < end && *p == ':';
}

static bool is_log(struct span t)
{
	const uint8_t *end = t.p + t.n;
	const uint8_t *p = t.n ? memchr(t.p, '%', t.n) : NULL;

	for (; p; p = memchr(p + 1, '%', (size_t)(end - p) - 1))
		if (is_mnemonic(p, end))
			return true;
	return false;
}

/* "1. A local and a remote authentication method." */
static bool is_item(const struct ios_line *l)
{
	struct span w = l->n > 2 ? l->word[0] : span_of(NULL, 0);
	size_t i = 0;

	while (i < w.n && w.p[i] >= '0' && w.p[i] <= '9')
		i++;
	return i && i + 1 == w.n && w.p[i] == '.' && is_upper(l->word[1].p[0]);
}

bool ios_is_noise(const struct ios_line *l)
{
	static const char *const starts[] = {"Building configuration",
		"Current configuration", "Using ", "Last configuration",
		"Enter configuration commands", "Load for five secs",
		"Time source is", "% ", "%Warning", "configure terminal",
		"conf t", "write memory", "copy run", "[OK]", "```",
		"NVRAM config", "IKEv2 profile MUST have",
		"IKEv2 proposal MUST", "IKEv2 policy MUST"};
	struct span t = l->n ? ios_rest(l, 0) : span_of(NULL, 0);

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		size_t n = strlen(starts[i]);

		if (t.n >= n && !memcmp(t.p, starts[i], n))
			return true;
	}
	return is_log(t) || is_item(l);
}

bool ios_is_control(const struct ios_line *l)
{
	struct span w = l->word[0];

	if (l->n != 1 || !w.n || w.n > 2)
		return false;
	if (w.n == 1)
		return w.p[0] == '^' || w.p[0] == 0x1a || w.p[0] == 3;
	return w.p[0] == '^' && (w.p[1] == 'Z' || w.p[1] == 'C');
}

bool ios_is_prose(const struct ios_line *l)
{
	size_t digits = 0;
	size_t capitals = 0;

	/* A page number. */
	while (digits < l->word[0].n && l->word[0].p[digits] >= '0' &&
		l->word[0].p[digits] <= '9')
		digits++;
	if (l->n == 1)
		return digits == l->word[0].n;
	for (size_t i = 0; i < l->n; i++)
		capitals += is_upper(l->word[i].p[0]);
	return is_upper(l->word[0].p[0]) && (capitals > 1 || l->n > 3);
}

bool ios_is_show(const struct ios_line *l)
{
	return l->n > 1 && ios_word_cmp(l->word[0], "show") == 0;
}

bool ios_prints_config(const struct ios_line *l, size_t i)
{
	struct span w = l->word[i];
	struct span next = i + 1 < l->n ? l->word[i + 1] : span_of(NULL, 0);

	if (ios_word_begins(w, "show"))
		return next.n >= 2 && (ios_word_begins(next, "running-config") ||
			ios_word_begins(next, "startup-config") ||
			ios_word_begins(next, "configuration"));
	if (ios_word_begins(w, "write"))
		return ios_word_begins(next, "terminal");
	return ios_word_begins(w, "configure") || ios_word_begins(w, "more") ||
		ios_word_begins(w, "enable") || ios_word_begins(w, "terminal");
}

bool ios_is_hex(const struct ios_line *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->word[i].n; k++) {
			uint8_t c = l->word[i].p[k];

			if (!((c >= '0' && c <= '9') ||
				    ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')))
				return false;
		}
	return l->n > 0;
}

static bool has_delim(struct span t, struct span delim)
{
	return t.n && memmem(t.p, t.n, delim.p, delim.n) != NULL;
}

bool ios_banner(const struct source *s, size_t i, const struct ios_line *l,
	size_t from, size_t *lines)
{
	struct span rest;
	size_t n = 1;

	*lines = 0;
	if (from >= l->n)
		return false;
	rest = ios_rest(l, from);
	/* "^C" as two characters is how a configuration prints Control-C. */
	if (rest.n >= 2 && rest.p[0] == '^')
		n = 2;
	if (has_delim(span_of(rest.p + n, rest.n - n), span_of(rest.p, n)))
		return true;
	for (size_t k = 1; k <= BANNER_MAX && i + k < s->n; k++)
		if (has_delim(source_line(s, i + k), span_of(rest.p, n))) {
			*lines = k;
			return true;
		}
	return false;
}

size_t ios_macro(const struct source *s, size_t i, char end)
{
	for (size_t k = 1; k <= BANNER_MAX && i + k < s->n; k++) {
		struct span t = source_line(s, i + k);

		if (t.n == 1 && t.p[0] == (uint8_t)end)
			return k;
	}
	return 0;
}
