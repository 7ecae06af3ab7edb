#include "yang/locate.h"

struct cursor {
	const uint8_t *p;
	const uint8_t *end;
	uint32_t line;
};

static int peek(const struct cursor *c)
{
	return c->p < c->end ? *c->p : -1;
}

static int next(struct cursor *c)
{
	if (c->p == c->end)
		return -1;
	c->line += *c->p == '\n';
	return *c->p++;
}

static void skip_space(struct cursor *c)
{
	while (peek(c) == ' ' || peek(c) == '\t' || peek(c) == '\r' ||
		peek(c) == '\n')
		(void)next(c);
}

static bool starts(const struct cursor *c, const char *s)
{
	size_t n = strlen(s);

	return (size_t)(c->end - c->p) >= n && !memcmp(c->p, s, n);
}

/* Behind the next s, or at the end. */
static void skip_past(struct cursor *c, const char *s)
{
	while (c->p < c->end && !starts(c, s))
		(void)next(c);
	for (size_t i = 0; s[i]; i++)
		(void)next(c);
}

/* A name that may have a prefix with a colon. */
static bool is_name(struct span s, const char *name)
{
	const uint8_t *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
	size_t skip = colon ? (size_t)(colon - s.p) + 1 : 0;

	return span_eq(span_of(s.p + skip, s.n - skip), span_str(name));
}

/* ---- JSON ---------------------------------------------------------------- */

/* The octets of a string as they stand there: names have no escapes. */
static struct span json_string(struct cursor *c)
{
	const uint8_t *start;
	const uint8_t *end;

	(void)next(c);
	start = c->p;
	while (c->p < c->end && peek(c) != '"')
		if (next(c) == '\\')
			(void)next(c);
	end = c->p;
	(void)next(c);
	return span_of(start, (size_t)(end - start));
}

static void json_skip(struct cursor *c)
{
	size_t depth = 0;

	for (;;) {
		int ch = peek(c);

		if (ch < 0 || (!depth && (ch == ',' || ch == ']' || ch == '}')))
			return;
		if (ch == '"') {
			(void)json_string(c);
			continue;
		}
		depth += ch == '{' || ch == '[';
		depth -= ch == '}' || ch == ']';
		(void)next(c);
	}
}

uint32_t yang_locate_back(struct span text, uint32_t line, const char *name)
{
	struct cursor c = {text.p, text.p + text.n, 1};
	uint32_t last = 0;

	while (c.p < c.end && c.line <= line) {
		uint32_t at = c.line;
		struct span s;

		if (peek(&c) != '"') {
			(void)next(&c);
			continue;
		}
		s = json_string(&c);
		skip_space(&c);
		if (peek(&c) == ':' && is_name(s, name))
			last = at;
	}
	return last ? last : line;
}

/* To the element of that number, when there is a list. */
static bool json_element(struct cursor *c, size_t ordinal)
{
	if (peek(c) != '[')
		return ordinal == 0;
	(void)next(c);
	skip_space(c);
	for (; ordinal; ordinal--) {
		json_skip(c);
		if (next(c) != ',')
			return false;
		skip_space(c);
	}
	return true;
}

/* To the value of that member of the object here; the line of its name. */
static uint32_t json_member(struct cursor *c, const char *name)
{
	if (next(c) != '{')
		return 0;
	for (;;) {
		struct span key;
		uint32_t line;

		skip_space(c);
		if (peek(c) != '"')
			return 0;
		line = c->line;
		key = json_string(c);
		skip_space(c);
		(void)next(c);
		skip_space(c);
		if (is_name(key, name))
			return line;
		json_skip(c);
		if (next(c) != ',')
			return 0;
	}
}

static uint32_t json_locate(struct cursor *c, const struct yang_step *s,
	size_t n)
{
	uint32_t line = 0;

	for (size_t i = 0; i < n; i++) {
		skip_space(c);
		line = json_member(c, s[i].name);
		if (!line)
			return 0;
		/* An entry of a list begins at its brace. */
		if (peek(c) == '[') {
			if (!json_element(c, s[i].ordinal))
				return 0;
			line = c->line;
		}
	}
	return line;
}

/* ---- XML ----------------------------------------------------------------- */

struct tag {
	struct span name;
	uint32_t line;
	bool closes; /* </name> */
	bool empty;  /* <name/> */
};

static void xml_skip_rest(struct cursor *c, struct tag *t)
{
	int last = 0;

	while (c->p < c->end && peek(c) != '>') {
		last = next(c);
		if (last == '"' || last == '\'')
			while (c->p < c->end && next(c) != last)
				;
	}
	(void)next(c);
	t->empty = last == '/';
}

/* The next tag; false: the text is over. */
static bool xml_tag(struct cursor *c, struct tag *t)
{
	for (;;) {
		const uint8_t *start;

		while (c->p < c->end && peek(c) != '<')
			(void)next(c);
		if (c->p == c->end)
			return false;
		if (starts(c, "<!--")) {
			skip_past(c, "-->");
		} else if (starts(c, "<![CDATA[")) {
			skip_past(c, "]]>");
		} else if (starts(c, "<?")) {
			skip_past(c, "?>");
		} else {
			*t = (struct tag){.line = c->line};
			(void)next(c);
			t->closes = peek(c) == '/';
			if (t->closes)
				(void)next(c);
			start = c->p;
			while (c->p < c->end && !strchr(" \t\r\n/>", peek(c)))
				(void)next(c);
			t->name = span_of(start, (size_t)(c->p - start));
			xml_skip_rest(c, t);
			return true;
		}
	}
}

/* To the inside of that child of the element here; the line of its tag. */
static uint32_t xml_child(struct cursor *c, const struct yang_step *s)
{
	size_t seen = 0;
	size_t depth = 0;
	struct tag t;

	while (xml_tag(c, &t)) {
		if (t.closes) {
			if (!depth--)
				return 0;
			continue;
		}
		if (!depth && is_name(t.name, s->name) && seen++ == s->ordinal)
			return t.line;
		depth += !t.empty;
	}
	return 0;
}

static uint32_t xml_locate(struct cursor *c, const struct yang_step *s,
	size_t n)
{
	uint32_t line = 0;

	for (size_t i = 0; i < n; i++) {
		line = xml_child(c, &s[i]);
		if (!line)
			return 0;
	}
	return line;
}

uint32_t yang_locate(struct span text, enum yang_format format,
	const struct yang_step *steps, size_t n)
{
	struct cursor c = {text.p, text.p + text.n, 1};

	return format == YANG_JSON ? json_locate(&c, steps, n) :
				     xml_locate(&c, steps, n);
}
