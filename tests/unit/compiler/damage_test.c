/* Every configuration of tests/cases, damaged at random in every way that a
 * paste, an editor or a disk can: lines dropped, repeated, swapped, moved, cut
 * and joined, octets flipped, anything put between. Whatever is left must be
 * read to its end: no crash, one class for each line, no line lost, and none
 * of the keys that the file had is shown by any report, unless the damage is
 * within the line of the key, so that nothing tells it from other words.
 *
 * The same damage is done in each run. FLEXIKE_DAMAGE=N does N times as
 * much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/compiler.h"

#define CASES "tests/cases"
#define PATH 1024
#define LINES_MAX 4096
#define KEYS_MAX 256
#define ROUNDS 24
/* What one damaged file may grow to. */
#define SIZE_MAX_DAMAGED ((size_t)1 << 19)

struct damage {
	struct compiler_options options;
	uint64_t state; /* of the random numbers */
	struct span line[LINES_MAX];
	size_t n;
	char *key[KEYS_MAX]; /* owned */
	size_t keys;
	bool blurred; /* what says that a word is a key may be gone */
	const char *path;
};

static size_t draw(struct damage *d, size_t below)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return below ? (size_t)(d->state >> 20) % below : 0;
}

/* ---- what must hold ------------------------------------------------------- */

/* Lines end in LF, CRLF, or a CR alone. */
static size_t count_lines(const uint8_t *p, size_t n)
{
	size_t lines = 0;
	size_t from = n >= 3 && !memcmp(p, "\xef\xbb\xbf", 3) ? 3 : 0;
	bool open = false;

	for (size_t i = from; i < n; i++) {
		bool lone = p[i] == '\r' && i + 1 < n && p[i + 1] != '\n';

		open = p[i] != '\n' && !lone;
		lines += !open;
	}
	return lines + open;
}

static void no_key(const struct damage *d, const char *what, const char *out)
{
	for (size_t i = 0; !d->blurred && i < d->keys; i++)
		if (strstr(out, d->key[i]))
			fail_msg("%s: %s shows the key %s:\n%s", d->path, what,
				d->key[i], out);
}

static void reports_hold(const struct damage *d, const struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	assert_non_null(f);
	(void)report_text(f, units, 1, DIAG_INFO, false);
	(void)report_json(f, units, 1, DIAG_INFO);
	(void)fclose(f);
	no_key(d, "a report", out);
	free(out);
}

static void lines_hold(const struct damage *d, const struct compiler_unit *u)
{
	char shown[1024];
	size_t classes[LINE_CLASSES] = {0};
	size_t sum = 0;

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct span text;
		struct compiler_line_info info = compiler_line_at(u, i, &text);

		assert_true(info.class < LINE_CLASSES);
		assert_non_null(info.mode);
		assert_non_null(info.note);
		classes[info.class]++;
		assert_true(compiler_line_print(u, i, shown, sizeof(shown)) <
			sizeof(shown));
		no_key(d, "the shown line", shown);
	}
	for (size_t c = 0; c < LINE_CLASSES; c++)
		sum += classes[c];
	assert_int_equal(sum, compiler_line_count(u));
}

static void survives(struct damage *d, const uint8_t *p, size_t n)
{
	/* Its own allocation, so that a read past the end is seen. */
	uint8_t *copy = malloc(n ? n : 1);
	struct compiler_unit *u;

	assert_non_null(copy);
	if (n)
		memcpy(copy, p, n);
	u = compiler_run("damaged.cfg", span_of(copy, n), &d->options);
	assert_non_null(u);
	if (compiler_line_count(u) != count_lines(p, n))
		fail_msg("%s: %zu lines were read as %zu", d->path,
			count_lines(p, n), compiler_line_count(u));
	lines_hold(d, u);
	reports_hold(d, u);
	compiler_free(u);
	free(copy);
}

/* ---- damage ---------------------------------------------------------------- */

static void cut(struct damage *d, const uint8_t *p, size_t n)
{
	const uint8_t *end = p + n;

	for (d->n = 0; p < end && d->n < LINES_MAX / 2;) {
		const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));
		const uint8_t *next = lf ? lf + 1 : end;

		d->line[d->n++] = span_of(p, (size_t)(next - p));
		p = next;
	}
}

static void insert(struct damage *d, size_t at, struct span line)
{
	if (d->n == LINES_MAX)
		return;
	memmove(d->line + at + 1, d->line + at, (d->n - at) * sizeof(*d->line));
	d->line[at] = line;
	d->n++;
}

static void drop(struct damage *d)
{
	size_t at = draw(d, d->n);
	size_t n = 1 + draw(d, draw(d, 4) ? 1 : 20);

	n = n < d->n - at ? n : d->n - at;
	memmove(d->line + at, d->line + at + n,
		(d->n - at - n) * sizeof(*d->line));
	d->n -= n;
}

/* A block, up to 60 times. */
static void repeat(struct damage *d)
{
	size_t at = draw(d, d->n);
	size_t n = 1 + draw(d, 8);
	size_t times = 1 + draw(d, draw(d, 4) ? 1 : 60);

	n = n < d->n - at ? n : d->n - at;
	for (size_t k = 0; k < times; k++)
		for (size_t i = 0; i < n; i++)
			insert(d, at + n + i, d->line[at + i]);
}

static void swap(struct damage *d)
{
	size_t a = draw(d, d->n);
	size_t b = draw(d, d->n);
	struct span line = d->line[a];

	d->line[a] = d->line[b];
	d->line[b] = line;
}

/* The end of a line is lost, its LF too every other time: it joins the next. */
static void shorten(struct damage *d)
{
	struct span *l = d->line + draw(d, d->n);

	l->n = draw(d, l->n + 1);
}

static void lose_beginning(struct damage *d)
{
	struct span *l = d->line + draw(d, d->n);
	size_t n = draw(d, l->n + 1);

	l->p += n;
	l->n -= n;
	d->blurred = true;
}

static void put_junk(struct damage *d)
{
	static const char *const junk[] = {"banner motd ^", "^C\n", " quit\n",
		"crypto pki certificate chain X\n certificate 01\n", "end\n",
		"!\n", "\r", "\t\t\t\n", "\xff\xfe\x80\xc0\xaf\n", "exit\n",
		"\xef\xbb\xbf", "no ", "default ", "router#show run\n",
		"% Invalid input detected at '^' marker.\n", " ?\n", "\"", "'",
		"crypto ikev2 keyring K\n peer P\n  pre-shared-key ",
		"interface ", "\x1b[31m", "\xe2\x80\x99"};
	const char *j = junk[draw(d, sizeof(junk) / sizeof(*junk))];

	insert(d, draw(d, d->n + 1), span_of(j, strlen(j)));
}

static void flip(struct damage *d, uint8_t *p, size_t n)
{
	static const uint8_t to[] = {0, '\n', '\r', ' ', '\t', '!', '^', '\\',
		'"', 0x7f, 0x80, 0xc3, 0xff};

	for (size_t k = draw(d, 4); n && k; k--) {
		uint8_t *at = p + draw(d, n);

		d->blurred = true;
		/* NUL ends the reading of a file as text: seldom. */
		if (draw(d, 2))
			*at = (uint8_t)(*at ^ 1u << draw(d, 8));
		else
			*at = to[draw(d, 8) ? 1 + draw(d, sizeof(to) - 1) : 0];
	}
}

static void damage_once(struct damage *d, const uint8_t *text, size_t n)
{
	static void (*const ways[])(struct damage *d) = {drop, repeat, swap,
		shorten, lose_beginning, put_junk};
	uint8_t *buf = malloc(SIZE_MAX_DAMAGED);
	size_t len = 0;

	assert_non_null(buf);
	d->blurred = false;
	cut(d, text, n);
	for (size_t k = 1 + draw(d, 5); k && d->n; k--)
		ways[draw(d, sizeof(ways) / sizeof(*ways))](d);
	for (size_t i = 0; i < d->n; i++) {
		if (d->line[i].n > SIZE_MAX_DAMAGED - len)
			break;
		memcpy(buf + len, d->line[i].p, d->line[i].n);
		len += d->line[i].n;
	}
	flip(d, buf, len);
	survives(d, buf, draw(d, 8) ? len : draw(d, len + 1));
	free(buf);
}

/* ---- files ------------------------------------------------------------------- */

static void take_key(struct damage *d, const char *line, const char *end)
{
	const char *word = end;

	while (word > line && word[-1] != ' ')
		word--;
	/* Short ones are words of the language too, or of the findings. */
	if (end - word >= 12 && d->keys < KEYS_MAX)
		d->key[d->keys++] = strndup(word, (size_t)(end - word));
}

static bool is_key_line(const char *p, const char *end)
{
	return memmem(p, (size_t)(end - p), "pre-shared-key ", 15);
}

static const char *line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf ? lf : end;
}

/* A word that the file also uses for something else may be shown. */
static void forget_words(struct damage *d, const char *p, const char *end)
{
	for (; p < end; p = line_end(p, end) + 1) {
		size_t n = (size_t)(line_end(p, end) - p);

		for (size_t i = 0; !is_key_line(p, p + n) && i < d->keys; i++)
			if (memmem(p, n, d->key[i], strlen(d->key[i]))) {
				free(d->key[i]);
				d->key[i] = d->key[--d->keys];
				i--;
			}
	}
}

/* The last word of each line that holds a key. */
static void take_keys(struct damage *d, const char *text, const char *end)
{
	for (const char *p = text; p < end; p = line_end(p, end) + 1) {
		const char *stop = line_end(p, end);

		if (is_key_line(p, stop))
			take_key(d, p,
				stop > p && stop[-1] == '\r' ? stop - 1 : stop);
	}
	forget_words(d, text, end);
}

static void damage_file(struct damage *d, const char *path)
{
	const char *more = getenv("FLEXIKE_DAMAGE");
	size_t rounds = ROUNDS * (more ? strtoul(more, NULL, 10) : 1);
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0;
	size_t cap = 0;

	assert_non_null(f);
	for (size_t got = 1; got; n += got) {
		if (cap - n < 65536) {
			cap += 65536;
			text = realloc(text, cap);
			assert_non_null(text);
		}
		got = fread(text + n, 1, cap - n, f);
	}
	(void)fclose(f);
	d->path = path;
	d->keys = 0;
	d->blurred = false;
	take_keys(d, text, text + n);
	survives(d, (const uint8_t *)text, n);
	for (size_t i = 0; i < rounds; i++)
		damage_once(d, (const uint8_t *)text, n);
	while (d->keys)
		free(d->key[--d->keys]);
	free(text);
}

static size_t damage_folder(struct damage *d, const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);
	size_t files = 0;

	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		size_t len = strlen(name);
		char file[PATH];
		struct stat st;

		(void)snprintf(file, sizeof(file), "%s/%s", path, name);
		if (*name != '.' && !stat(file, &st) && S_ISDIR(st.st_mode))
			files += damage_folder(d, file);
		if (len > 4 && !strcmp(name + len - 4, ".cfg")) {
			damage_file(d, file);
			files++;
		}
		free(names[i]);
	}
	free(names);
	return files;
}

static void all_cases_damaged(void **state)
{
	static struct damage d;
	struct compiler_grammar *g = compiler_grammar_new();

	(void)state;
	assert_non_null(g);
	d = (struct damage){.state = 0x9e3779b97f4a7c15,
		.options = {.grammar = g}};
	assert_true(damage_folder(&d, CASES) >= 40);
	compiler_grammar_free(g);
}

/* ---- a key after a keyword with a typing error ------------------------------ */

#define KEY "qWv7-Canary-0815"

static void typed(struct damage *d, const char *keyword, const char *between)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
		"crypto ikev2 keyring K\n peer P\n  address 10.0.0.1\n"
		"  %s%s" KEY "\n !\n!\n%s%s" KEY "\n",
		keyword, between, keyword, between);

	survives(d, (const uint8_t *)text, (size_t)n);
}

/* One letter lost, doubled, changed, or swapped with the next. */
static void typing_errors(struct damage *d, const char *keyword,
	const char *between)
{
	size_t n = strlen(keyword);

	typed(d, keyword, between);
	for (size_t i = 0; i < n; i++) {
		char bad[64] = "";

		(void)snprintf(bad, sizeof(bad), "%.*s%s", (int)i, keyword,
			keyword + i + 1);
		typed(d, bad, between);
		(void)snprintf(bad, sizeof(bad), "%.*s%s", (int)i + 1, keyword,
			keyword + i);
		typed(d, bad, between);
		(void)snprintf(bad, sizeof(bad), "%s", keyword);
		bad[i] = 'x';
		typed(d, bad, between);
		if (i + 1 < n) {
			bad[i] = keyword[i + 1];
			bad[i + 1] = keyword[i];
			typed(d, bad, between);
		}
	}
}

static void keys_behind_typing_errors(void **state)
{
	static const char *const between[] = {" ", " local ", " remote ",
		" local 0 ", " remote 6 ", " hex ", " lcoal ", "\t"};
	static struct damage d = {.path = "a typing error"};
	struct compiler_grammar *g = compiler_grammar_new();

	(void)state;
	assert_non_null(g);
	d.options.grammar = g;
	d.key[d.keys++] = (char *)(uintptr_t)KEY;
	for (size_t i = 0; i < sizeof(between) / sizeof(*between); i++) {
		typing_errors(&d, "pre-shared-key", between[i]);
		typing_errors(&d, "password", between[i]);
	}
	typed(&d, "pre-shared-key", "");
	typed(&d, "pre-shared-key", ":");
	typed(&d, "password", "");
	compiler_grammar_free(g);
}

/* ---- extremes ------------------------------------------------------------------ */

struct extreme {
	struct damage d;
	uint8_t *p;
	size_t n;
	size_t cap;
};

static void add(struct extreme *e, const char *s)
{
	size_t n = strlen(s);

	while (e->cap - e->n < n) {
		e->cap = e->cap ? e->cap * 2 : 1 << 16;
		e->p = realloc(e->p, e->cap);
		assert_non_null(e->p);
	}
	memcpy(e->p + e->n, s, n);
	e->n += n;
}

static void check(struct extreme *e, const char *what)
{
	e->d.path = what;
	survives(&e->d, e->p, e->n);
	e->n = 0;
}

#ifdef __SANITIZE_ADDRESS__
#define MANY 10000
#else
#define MANY 100000
#endif

static void extremes(void **state)
{
	static struct extreme e;

	(void)state;
	check(&e, "nothing at all");
	for (int i = 0; i < MANY; i++)
		add(&e, "crypto ikev2 profile P\n");
	check(&e, "one header, again and again");
	for (int i = 0; i < MANY; i++)
		add(&e, "banner motd ^C\n");
	check(&e, "banners that do not end");
	for (int i = 0; i < MANY; i++)
		add(&e, " certificate 01\n");
	check(&e, "certificates within nothing");
	add(&e, "crypto pki certificate chain X\n certificate 01\n");
	for (int i = 0; i < MANY; i++)
		add(&e, "  30820458 308202C0 A0030201 02020102\n");
	check(&e, "a certificate without an end");
	for (int i = 0; i < MANY; i++)
		add(&e, "\xff\xfe\xc0\xaf\xed\xa0\x80 \xf5\x80");
	check(&e, "one line that is not UTF-8");
	add(&e, "crypto ikev2 proposal P\n encryption");
	for (int i = 0; i < MANY; i++)
		add(&e, " aes-cbc-256");
	check(&e, "one line of many words");
	add(&e, "crypto ikev2 keyring K\n peer P\n  pre-shared-key ");
	for (int i = 0; i < MANY; i++)
		add(&e, "0123456789");
	check(&e, "a key without an end");
	for (int i = 0; i < MANY; i++)
		add(&e, "\r");
	check(&e, "nothing but carriage returns");
	for (int i = 0; i < MANY / 8; i++)
		add(&e, "crypto ikev2 keyring K\n peer P\n  address 10.0.0.1\n");
	check(&e, "one peer, again and again");
	free(e.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cases_damaged),
		cmocka_unit_test(keys_behind_typing_errors),
		cmocka_unit_test(extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
