/* Every question about every word of healthy configurations: no answer has a
 * key, what is defined has the name that was asked about, and what completes a
 * word would have completed it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compiler/assist/assist.h"

#define KEYS 64

struct subject {
	struct compiler_unit *unit;
	const char *path;
	char keys[KEYS][128]; /* the hidden ends of lines */
	size_t n_keys;
	size_t asked, hovers, places, items;
};

/* Where a line that is understood is masked, the rest of it is a key. (In others
 * the mask is a guess: `password encryption aes`.) */
static void find_keys(struct subject *s)
{
	for (size_t i = 0; i < compiler_line_count(s->unit); i++) {
		char shown[512];
		struct span line;
		char *stars;
		size_t at;

		if (compiler_line_at(s->unit, i, &line).class != LINE_UNDERSTOOD)
			continue;
		(void)compiler_line_print(s->unit, i, shown, sizeof(shown));
		stars = strstr(shown, "*******");
		if (!stars)
			continue;
		at = (size_t)(stars - shown);
		if (s->n_keys < KEYS && line.n > at + 4)
			(void)snprintf(s->keys[s->n_keys++], 128, "%.*s",
				(int)(line.n - at), (const char *)line.p + at);
	}
}

static void assert_no_key(const struct subject *s, const char *text)
{
	for (size_t i = 0; text && i < s->n_keys; i++)
		if (strstr(text, s->keys[i]))
			fail_msg("%s: an answer has a key: %s", s->path, text);
}

static struct span text_of(const struct subject *s,
	const struct assist_range *r)
{
	struct span line;

	assert_true(r->line && r->line <= compiler_line_count(s->unit));
	(void)compiler_line_at(s->unit, r->line - 1, &line);
	assert_true(r->column && r->column <= r->end);
	assert_true(r->end <= line.n + 1);
	return span_of(line.p + r->column - 1, r->end - r->column);
}

static void ask_hover(struct subject *s, uint32_t line, uint32_t column,
	struct arena *a)
{
	struct assist_hover h;

	assert_true(assist_hover(s->unit, line, column, a, &h));
	if (!h.at.line)
		return;
	(void)text_of(s, &h.at);
	assert_no_key(s, h.title);
	assert_no_key(s, h.help);
	assert_no_key(s, h.code);
	for (size_t i = 0; i < h.n_facts; i++)
		assert_no_key(s, h.facts[i].value);
	s->hovers++;
}

/* The definition of a use is among the references to it, and so is the use. */
static void ask_places(struct subject *s, uint32_t line, uint32_t column,
	struct arena *a)
{
	struct assist_places def;
	struct assist_places refs;
	bool found = false;

	assert_true(assist_definition(s->unit, line, column, a, &def));
	assert_true(assist_references(s->unit, line, column, true, a, &refs));
	for (size_t i = 0; i < refs.n; i++) {
		(void)text_of(s, &refs.items[i]);
		found |= def.n && !memcmp(&refs.items[i], &def.items[0],
				sizeof(refs.items[i]));
		assert_true(!i || refs.items[i - 1].line <= refs.items[i].line);
	}
	assert_int_equal(found, def.n == 1);
	s->places += refs.n;
}

static void ask_completion(struct subject *s, uint32_t line, uint32_t column,
	struct arena *a)
{
	struct assist_list l;
	struct span typed;

	assert_true(assist_complete(s->unit, line, column, a, &l));
	typed = text_of(s, &l.replace);
	for (size_t i = 0; i < l.n; i++) {
		const struct assist_item *item = &l.items[i];

		assert_no_key(s, item->label);
		assert_no_key(s, item->detail);
		assert_no_key(s, item->help);
		if (item->kind != ASSIST_HINT)
			assert_int_equal(strncasecmp(item->label,
				(const char *)typed.p, typed.n), 0);
	}
	s->items += l.n;
}

static void ask_line(struct subject *s, uint32_t line)
{
	struct span text;

	(void)compiler_line_at(s->unit, line - 1, &text);
	for (size_t i = 0; i < text.n; i++) {
		struct arena a;

		/* At each second octet of a word. */
		if (text.p[i] == ' ' || (i && text.p[i - 1] != ' '))
			continue;
		arena_init(&a, 0);
		ask_hover(s, line, (uint32_t)i + 1, &a);
		ask_places(s, line, (uint32_t)i + 1, &a);
		ask_completion(s, line, (uint32_t)i + 2, &a);
		arena_fini(&a);
		s->asked++;
	}
}

static void ask_outline(struct subject *s)
{
	struct assist_symbols symbols;
	struct arena a;

	arena_init(&a, 0);
	assert_true(assist_symbols(s->unit, &a, &symbols));
	assert_true(symbols.n > 0);
	for (size_t i = 0; i < symbols.n; i++) {
		const struct assist_symbol *x = &symbols.items[i];

		(void)text_of(s, &x->at);
		assert_no_key(s, x->name);
		assert_true(x->end_line >= x->at.line);
		assert_true(x->end_line <= compiler_line_count(s->unit));
		assert_true(!i || x[-1].at.line <= x->at.line);
	}
	arena_fini(&a);
}

static void test_healthy(void **state)
{
	size_t asked = 0;
	size_t hovers = 0;
	size_t places = 0;
	size_t items = 0;
	size_t keys = 0;
	glob_t g;

	(void)state;
	assert_int_equal(glob("tests/cases/healthy/*.cfg", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i += 2) {
		struct subject s = {.path = g.gl_pathv[i]};
		char err[256];

		s.unit = compiler_run_file(s.path, NULL, err, sizeof(err));
		if (!s.unit)
			fail_msg("%s", err);
		find_keys(&s);
		ask_outline(&s);
		for (size_t k = 0; k < compiler_line_count(s.unit); k++)
			ask_line(&s, (uint32_t)k + 1);
		asked += s.asked;
		hovers += s.hovers;
		places += s.places;
		items += s.items;
		keys += s.n_keys;
		compiler_free(s.unit);
	}
	globfree(&g);
	/* The test must not pass by asking nothing. */
	assert_true(asked > 1000 && hovers > asked / 3);
	assert_true(places > 500 && items > asked / 3 && keys > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
