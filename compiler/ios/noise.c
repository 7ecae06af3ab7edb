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
	if (!i || i == line.n)
		return 0;
	if (line.p[i] == '(') {
		open = ++i;
		while (i < line.n && i - open < PROMPT_MAX &&
			line.p[i] != ')')
			i++;
		if (i + 1 >= line.n || line.p[i] != ')' ||
			i - open < 6 || memcmp(line.p + open, "config", 6) != 0)
			return 0;
		*config = true;
		*global = i - open == 6;
		i++;
		return line.p[i] == '#' ? i + 1 : 0;
	}
	return line.p[i] == '#' || line.p[i] == '>' ? i + 1 : 0;
}

bool ios_is_noise(const struct ios_line *l)
{
	static const char *const starts[] = {"Building configuration",
		"Current configuration", "Using ", "Last configuration",
		"Enter configuration commands", "Load for five secs",
		"Time source is", "--More--", " --More--", "% ", "%Warning",
		"show running-config", "show run", "configure terminal",
		"conf t", "write memory", "copy run", "[OK]", "```", "NVRAM config"};
	struct span t = l->n ? ios_rest(l, 0) : span_of(NULL, 0);

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		size_t n = strlen(starts[i]);

		if (t.n >= n && !memcmp(t.p, starts[i], n))
			return true;
	}
	/* A log message: *Mar  1 00:00:01.123: %SYS-5-CONFIG_I: … */
	return t.n > 1 && (t.p[0] == '*' || t.p[0] == '.') &&
		memmem(t.p, t.n, ": %", 3) != NULL;
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
