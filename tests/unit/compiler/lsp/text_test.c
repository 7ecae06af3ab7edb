/* Positions, and edits held against a text that is rebuilt each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/lsp/text.h"

static struct span str(const char *s)
{
	return span_of((const uint8_t *)s, strlen(s));
}

static void test_units(void **state)
{
	/* a, e acute, euro sign, an emoji (a surrogate pair), b */
	struct span line = str("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" "b");
	static const struct {
		size_t column;
		uint32_t utf16, utf32;
	} rows[] = {{0, 0, 0}, {1, 1, 1}, {3, 2, 2}, {6, 3, 3}, {10, 5, 4},
		{11, 6, 5}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t c = rows[i].column;

		assert_int_equal(lsp_units_of(line, c, LSP_UTF16), rows[i].utf16);
		assert_int_equal(lsp_units_of(line, c, LSP_UTF32), rows[i].utf32);
		assert_int_equal(lsp_units_of(line, c, LSP_UTF8), c);
		assert_int_equal(lsp_column_of(line, rows[i].utf16, LSP_UTF16), c);
		assert_int_equal(lsp_column_of(line, rows[i].utf32, LSP_UTF32), c);
		assert_int_equal(lsp_column_of(line, (uint32_t)c, LSP_UTF8), c);
	}
	/* Within a character, and behind the end. */
	assert_int_equal(lsp_column_of(line, 4, LSP_UTF16), 6);
	assert_int_equal(lsp_column_of(line, 99, LSP_UTF16), 11);
	assert_int_equal(lsp_units_of(line, 99, LSP_UTF16), 6);
	/* Not UTF-8: each octet is a character. */
	assert_int_equal(lsp_units_of(str("\xff\xc3\x80\xe2x"), 99, LSP_UTF16), 4);
}

/* The text after an edit, by definition; owned by the caller. */
static char *edited(const char *s, const struct lsp_position *from,
	const struct lsp_position *to, const char *with)
{
	size_t at[2];
	char *out = NULL;

	for (int k = 0; k < 2; k++) {
		const struct lsp_position *p = k ? to : from;
		size_t i = 0;
		uint32_t line = 0;

		while (line < p->line && s[i]) {
			i += strcspn(s + i, "\r\n");
			if (!s[i])
				break;
			i += s[i] == '\r' && s[i + 1] == '\n' ? 2 : 1;
			line++;
		}
		if (line < p->line)
			i = strlen(s);
		else
			for (uint32_t c = 0; c < p->character &&
				s[i] && !strchr("\r\n", s[i]); c++)
				i++;
		at[k] = i;
	}
	if (at[1] < at[0])
		at[1] = at[0];
	assert_true(asprintf(&out, "%.*s%s%s", (int)at[0], s, with,
		s + at[1]) >= 0);
	return out;
}

static void test_random_edits(void **state)
{
	static const char *const pieces[] = {"", "x", "\n", "\r\n", "\r",
		"interface Tunnel1\n ip address\r\n", "\nabc", "abc\r", "!"};
	char *want = strdup("hostname a\r\ninterface b\n\rend");
	struct lsp_text t = {0};

	(void)state;
	srand(1);
	assert_true(lsp_text_set(&t, str(want)));
	for (int i = 0; i < 20000; i++) {
		struct lsp_position from = {(uint32_t)rand() % 12,
			(uint32_t)rand() % 8};
		struct lsp_position to = {from.line + (uint32_t)rand() % 3,
			(uint32_t)rand() % 8};
		const char *with = pieces[rand() % 9];
		char *next;
		struct span got;

		if (strlen(want) > 300) { /* start anew */
			want[40] = '\0';
			assert_true(lsp_text_set(&t, str(want)));
		}
		next = edited(want, &from, &to, with);
		assert_true(lsp_text_replace(&t, &from, &to, LSP_UTF16,
			str(with)));
		if (i % 3 == 0) { /* not always: it moves the gap */
			got = lsp_text_span(&t);
			assert_int_equal(got.n, strlen(next));
			assert_memory_equal(got.p, next, got.n);
		}
		free(want);
		want = next;
	}
	free(want);
	lsp_text_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_random_edits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
