#include "compiler/check/locate.h"

struct cursor {
	const uint8_t *p;
	const uint8_t *end;
};

static int peek(const struct cursor *c)
{
	return c->p < c->end ? *c->p : -1;
}

static void blanks(struct cursor *c)
{
	while (peek(c) == ' ' || peek(c) == '\t' || peek(c) == '\n' ||
		peek(c) == '\r')
		c->p++;
}

/* A string, its quotes around; returns what is between. */
static struct span string(struct cursor *c)
{
	const uint8_t *from = ++c->p;
	struct span s;

	while (c->p < c->end && *c->p != '"')
		c->p += *c->p == '\\' && c->p + 1 < c->end ? 2 : 1;
	s = span_of(from, (size_t)(c->p - from));
	c->p += c->p < c->end;
	return s;
}

static void skip_value(struct cursor *c)
{
	size_t depth = 0;

	do {
		int ch;

		blanks(c);
		ch = peek(c);
		if (ch < 0)
			return;
		if (ch == '"') {
			(void)string(c);
			continue;
		}
		depth += ch == '{' || ch == '[';
		if (ch == '}' || ch == ']') {
			if (!depth)
				return;
			depth--;
		} else if (!depth && ch == ',') {
			return;
		}
		c->p++;
		/* A number or a word ends where something else begins. */
		while (!depth && ch != '}' && ch != ']' && peek(c) >= 0 &&
			!strchr(" \t\r\n,]}", peek(c)))
			c->p++;
	} while (depth);
}

/* To the member or element; false when there is none. */
static bool step(struct cursor *c, const struct locate_step *s, bool last)
{
	size_t index = 0;

	blanks(c);
	if (peek(c) != (s->key ? '{' : '['))
		return false;
	c->p++;
	for (;; index++) {
		const uint8_t *at;

		blanks(c);
		at = c->p;
		if (peek(c) < 0 || peek(c) == '}' || peek(c) == ']')
			return false;
		if (s->key) {
			struct span key = peek(c) == '"' ? string(c) :
							   span_of(c->p++, 0);
			bool found = span_eq(key, span_str(s->key));

			blanks(c);
			c->p += peek(c) == ':';
			if (found) {
				c->p = last ? at : c->p;
				return true;
			}
		} else if (index == s->index) {
			return true;
		}
		skip_value(c);
		blanks(c);
		c->p += peek(c) == ',';
	}
}

struct locate_place locate(struct span text, const struct locate_step *steps,
	size_t n)
{
	struct locate_place place = {1, 1};
	struct cursor c = {text.p, text.p + text.n};

	for (size_t i = 0; i < n; i++)
		if (!step(&c, &steps[i], i + 1 == n))
			return place;
	if (!n)
		blanks(&c);
	for (const uint8_t *p = text.p; p < c.p && p < c.end; p++) {
		place.column++;
		if (*p == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}
