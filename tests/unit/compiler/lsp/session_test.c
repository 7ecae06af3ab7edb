/* Recorded sessions: every folder of tests/cases/lsp is one. In `session`,
 *   > a message of the client (one JSON text); "@input.cfg" stands for the
 *     text of that file
 *   . the client pauses, so that the server publishes what it has found
 *   < what the server must say then
 * FLEXIKE_UPDATE=1 writes the last ones instead. Each session is played as it
 * is and octet by octet, and no answer may have a key in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/lsp/lsp.h"

#define CASES "tests/cases/lsp"

/* Grows; NUL-terminated. */
struct out {
	char *p;
	size_t n;
	FILE *f;
};

static void out_open(struct out *o)
{
	o->f = open_memstream(&o->p, &o->n);
	assert_non_null(o->f);
}

static char *out_close(struct out *o)
{
	(void)fclose(o->f);
	return o->p;
}

static char *slurp(const char *path)
{
	struct out o;
	FILE *f = fopen(path, "rb");
	char buf[4096];
	size_t got;

	if (!f)
		fail_msg("%s cannot be read", path);
	out_open(&o);
	while ((got = fread(buf, 1, sizeof(buf), f)) > 0)
		(void)fwrite(buf, 1, got, o.f);
	(void)fclose(f);
	return out_close(&o);
}

/* The message, with "@FILE" replaced by the file's text. */
static char *expand(const char *dir, const char *line, size_t n)
{
	const char *at = memmem(line, n, "\"@", 2);
	size_t name;
	char path[256];
	struct out o;
	json_t *string;
	char *text;
	char *json;

	if (!at)
		return strndup(line, n);
	name = strcspn(at + 2, "\"");
	(void)snprintf(path, sizeof(path), "%s/%.*s", dir, (int)name, at + 2);
	text = slurp(path);
	string = json_string(text);
	json = json_dumps(string, JSON_ENCODE_ANY);
	json_decref(string);
	assert_non_null(json);
	out_open(&o);
	(void)fprintf(o.f, "%.*s%s%.*s", (int)(at - line), line, json,
		(int)(n - (size_t)(at - line) - name - 3), at + name + 3);
	free(text);
	free(json);
	return out_close(&o);
}

static void keep(void *ctx, const char *p, size_t n)
{
	struct out *o = ctx;
	const char *body = strstr(p, "\r\n\r\n");
	size_t length;

	assert_non_null(body);
	assert_int_equal(sscanf(p, "Content-Length: %zu\r\n", &length), 1);
	assert_int_equal(length, n - (size_t)(body + 4 - p));
	(void)fprintf(o->f, "< %s\n", body + 4);
}

static void feed(struct lsp *s, const char *message, bool in_octets)
{
	char *whole = NULL;
	int n = asprintf(&whole, "Content-Length: %zu\r\n\r\n%s",
		strlen(message), message);
	const uint8_t *p = (const uint8_t *)whole;

	assert_true(n > 0);
	for (int i = 0; in_octets && i < n; i++)
		(void)lsp_input(s, span_of(p + i, 1));
	if (!in_octets)
		(void)lsp_input(s, span_of(p, (size_t)n));
	free(whole);
}

/* The session as it went, in the form of the file. */
static char *play(const char *dir, const char *script, bool in_octets)
{
	const struct lsp_options options = {.version = "0",
		.docs = "file:///rules.md"};
	struct out o;
	struct lsp *s;

	out_open(&o);
	s = lsp_new(&options, keep, &o);
	assert_non_null(s);
	for (const char *p = script; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\n");
		char *message;

		if (*p == '<')
			continue;
		(void)fprintf(o.f, "%.*s\n", (int)n, p);
		if (*p == '.')
			lsp_idle(s);
		if (*p != '>')
			continue;
		message = expand(dir, p + 2, n - 2);
		feed(s, message, in_octets);
		free(message);
	}
	(void)fprintf(o.f, "# exit %d\n", lsp_exit_code(s));
	lsp_free(s);
	return out_close(&o);
}

static void assert_no_key(const char *dir, const char *log)
{
	for (const char *p = log; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		const char *key = strstr(p, "SENTINEL-KEY");

		if (*p == '<' && key && key < p + strcspn(p, "\n"))
			fail_msg("%s: an answer shows a key: %.200s", dir, key);
	}
}

static void check(const char *dir)
{
	char path[256];
	char *script;
	char *whole;
	char *octets;

	(void)snprintf(path, sizeof(path), "%s/session", dir);
	script = slurp(path);
	/* The last line is of the test, not of the script. */
	if (strstr(script, "# exit "))
		*strstr(script, "# exit ") = '\0';
	whole = play(dir, script, false);
	octets = play(dir, script, true);
	assert_string_equal(whole, octets);
	assert_no_key(dir, whole);
	free(script);
	if (getenv("FLEXIKE_UPDATE")) {
		FILE *f = fopen(path, "wb");

		assert_non_null(f);
		(void)fputs(whole, f);
		(void)fclose(f);
	}
	script = slurp(path);
	if (strcmp(script, whole) != 0)
		fail_msg("%s differs; got:\n%s", path, whole);
	free(script);
	free(whole);
	free(octets);
}

static void test_sessions(void **state)
{
	struct dirent **names;
	int n = scandir(CASES, &names, NULL, alphasort);
	size_t played = 0;

	(void)state;
	for (int i = 0; i < n; i++) {
		char dir[128];

		(void)snprintf(dir, sizeof(dir), CASES "/%.80s",
			names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			check(dir);
			played++;
		}
		free(names[i]);
	}
	if (n > 0)
		free(names);
	assert_true(played > 3);
}

/* ---- messages that no client should send -------------------------------------- */

static char *answer(const char *octets, size_t n, bool *going)
{
	const struct lsp_options options = {.version = "0"};
	struct out o;
	struct lsp *s;

	out_open(&o);
	s = lsp_new(&options, keep, &o);
	assert_non_null(s);
	*going = lsp_input(s, span_of((const uint8_t *)octets, n));
	lsp_free(s);
	return out_close(&o);
}

static void test_malformed(void **state)
{
	static const struct {
		const char *in;
		const char *out; /* part of it */
		bool going;
	} rows[] = {
		{"Content-Length: 3\r\n\r\n{x}", "-32700", true},
		{"Content-Length: 1\r\n\r\n[", "-32700", true},
		{"Content-Length: 0\r\n\r\n", "-32700", true},
		{"Content-Length: 2\r\n\r\n[]", "-32600", true},
		{"Content-Length: 2\r\n\r\n{}", "-32600", true},
		{"Content-Length: 28\r\n\r\n{\"id\":7,\"method\":\"shutdown\"}",
			"\"id\":7,\"error\":{\"code\":-32600", true},
		{"Content-Length: 45\r\n\r\n"
		 "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"shutdown\"}",
			"\"id\":null,\"error\":{\"code\":-32600", true},
		{"Content-Length: 44\r\n\r\n"
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}",
			"-32002", true},
		{"content-length:2\nX-Other: 1\n\n[]", "-32600", true},
		{"Content-Length: 99999999999\r\n\r\n", "-32600", true},
		{"Content-Length: -1\r\n\r\n", "-32700", false},
		{"Content-Length: 12x\r\n\r\n", "-32700", false},
		{"Content-Length: 9999999999999999999999\r\n\r\n", "-32700",
			false},
		{"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "-32700",
			false},
		{"X: 1\r\n\r\n", "-32700", false},
		{"\r\n\r\n", "-32700", false},
		{"GET / HTTP/1.0\r\n\r\n", "-32700", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool going;
		char *out = answer(rows[i].in, strlen(rows[i].in), &going);

		if (!strstr(out, rows[i].out) || going != rows[i].going)
			fail_msg("%s: got %s", rows[i].in, out);
		free(out);
	}
}

/* After a message that is too long, the next one is read as ever. */
static void test_too_long(void **state)
{
	const size_t n = (size_t)65 << 20;
	char *in = malloc(n + 200);
	int head;
	bool going;
	char *out;

	(void)state;
	assert_non_null(in);
	head = sprintf(in, "Content-Length: %zu\r\n\r\n", n);
	memset(in + head, ' ', n);
	(void)strcpy(in + head + n, "Content-Length: 2\r\n\r\n[]");
	out = answer(in, (size_t)head + n + 23, &going);
	assert_true(going);
	assert_non_null(strstr(out, "longer than 64 MiB"));
	assert_non_null(strstr(out, "one JSON object"));
	free(out);
	free(in);
}

static void test_endless_header(void **state)
{
	char in[5000];
	bool going;
	char *out;

	(void)state;
	memset(in, 'a', sizeof(in));
	out = answer(in, sizeof(in), &going);
	assert_false(going);
	assert_non_null(strstr(out, "-32700"));
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_endless_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
