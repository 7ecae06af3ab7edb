/* Every row of the grammar: its own syntax, abbreviations, `no` forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/ios/grammar.h"
#include "compiler/model/global.h"
#include "compiler/model/layout.h"
#include "compiler/unit.h"
#include "runtime/policy/image.h"

/* Every row matches its own syntax with the optional parts left out. */
static void sample(const char *syntax, char *out, size_t cap)
{
	static const struct {
		const char *arg;
		const char *text;
	} texts[] = {
		{"host", "192.0.2.1"}, {"range", "192.0.2.0 255.255.255.0"},
		{"peers", "192.0.2.0 255.255.255.0"},
		{"net", "192.0.2.0 255.255.255.0"}, {"interface", "Tunnel1"},
		{"encr", "aes-cbc-256"}, {"integ", "sha256"}, {"prf", "sha256"},
		{"group", "19"}, {"pqc", "mlkem768"}, {"pfs", "group19"}, {"esp", "esp-aes"},
		{"key", "s3cretk3y"}, {"word-key", "s3cretk3y"}, {"dns", "host.example"},
		{"ipv4", "192.0.2.1"}, {"ipv6", "2001:db8::1"},
		{"mask", "255.255.255.0"}, {"aaa-method", "local"},
		{"template", "1"}, {"delimiter", "@"}, {"flex-host", "192.0.2.1"},
		{"eap-local", "md5"}, {"query-identity", "query-identity"},
		{"url", "http://h"}, {"revocation", "crl"}, {"cert-op", "co"}, {"date-op", "ge"},
		{"key-options", "label somename modulus 2048"},
		{"ace", "ip any any"}, {"ace-standard", "any"},
		{"ace-ipv6", "ipv6 any any"}, {"prefix-rule", "10.0.0.0/8"},
		{"prefix-rule-ipv6", "2001:db8::/32"},
		{"track", "7"}, {"sla", "7"}, {"classful", "10.0.0.0"},
		{"nhs", "192.0.2.1"}, {"nhrp-map", "192.0.2.1 192.0.2.2"},
		{"route-options", "permanent"},
	};
	size_t n = 0;
	int depth = 0;

	for (const char *s = syntax; *s && n + 64 < cap; s++) {
		const char *text = "somename";
		size_t len;

		if (*s == '[' || *s == ']') {
			depth += *s == '[' ? 1 : -1;
			continue;
		}
		if (depth)
			continue;
		if (*s == '{') {
			len = strcspn(s + 1, "|}");
			n += (size_t)snprintf(out + n, cap - n, "%.*s",
				(int)len, s + 1);
			s = strchr(s, '}');
			continue;
		}
		if (*s != '<') {
			out[n++] = *s;
			continue;
		}
		len = strcspn(s + 1, ">");
		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
			if (strlen(texts[i].arg) == len &&
				!strncmp(texts[i].arg, s + 1, len))
				text = texts[i].text;
		if (s[1] >= '0' && s[1] <= '9')
			n += (size_t)snprintf(out + n, cap - n, "%.*s",
				(int)strcspn(s + 1, "-"), s + 1);
		else
			n += (size_t)snprintf(out + n, cap - n, "%s", text);
		s += len + 1;
		if (!strncmp(s + 1, "...", 3))
			s += 3;
	}
	out[n] = '\0';
}

static void every_row_takes_its_syntax(void **state)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);
	struct ios_grammar g;
	struct ios_match m;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_true(ios_grammar_build(&g, &a));
	assert_true(n > 300);
	for (size_t i = 0; i < n; i++) {
		char text[512];
		struct ios_line l;

		sample(rows[i].syntax, text, sizeof(text));
		ios_line_cut(&l, span_str(text), 0);
		ios_match(&g, rows[i].mode, &l, 0, 1, false, &m, &a);
		if (m.fail != IOS_MATCHED)
			fail_msg("row `%s` does not take `%s`", rows[i].syntax,
				text);
		/* Another row of the same words may be as good, but it must
		 * do the same. */
		if (m.row->kind != rows[i].kind ||
			m.row->offset != rows[i].offset)
			fail_msg("`%s` is taken by `%s`", text, m.row->syntax);
	}
	arena_fini(&a);
}

static size_t slots_of(const char *syntax)
{
	size_t n = 0;

	for (; *syntax; syntax++)
		n += *syntax == '<' || *syntax == '{';
	return n;
}

/* A row that sets several values has room for all of them. */
static void rows_stay_within_their_objects(void **state)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct ios_row *r = &rows[i];
		enum model_type t = r->kind == IOS_EACH ?
			ios_mode_info(r->mode)->object : r->type;
		const struct model_layout *l = r->group ?
			&model_group_info(r->group)->layout : model_layout(t);
		size_t first = r->kind == IOS_OPEN || r->kind == IOS_CHILD ||
			r->kind == IOS_ENTRY || r->kind == IOS_NEW_ENTRY ||
			r->kind == IOS_SET_IN || r->kind == IOS_ADD_TO;

		if (r->kind < IOS_EACH || r->kind >= IOS_SKIP || !r->offset ||
			r->offset >= l->values_end)
			continue;
		if (r->offset + (slots_of(r->syntax) - first) *
				sizeof(void *) > l->values_end)
			fail_msg("row `%s` writes behind its object", r->syntax);
	}
}

/* ---- abbreviations ------------------------------------------------------------ */

struct shortened {
	struct ios_grammar g;
	struct arena a;
	struct ios_match m;
	size_t tried, unclear;
};

static void match(struct shortened *s, const struct ios_row *r,
	const char *text, size_t words)
{
	struct ios_line l;

	ios_line_cut(&l, span_str(text), 0);
	if (words < l.n)
		l.n = words;
	ios_match(&s->g, r->mode, &l, 0, 1, words < SIZE_MAX, &s->m, &s->a);
}

/* How many words of the node begin like that. */
static size_t begin_like(const struct ios_node *n, struct span w)
{
	size_t k = 0;

	for (size_t i = 0; i < n->n_words; i++)
		k += ios_word_begins(w, n->words[i]->word);
	return k;
}

static const struct ios_node *word_of(const struct ios_node *n, struct span w)
{
	for (size_t i = 0; i < n->n_words; i++)
		if (ios_word_cmp(w, n->words[i]->word) == 0)
			return n->words[i];
	return NULL;
}

/* One word, at every length: taken as long as no other word begins so, else
 * told to be ambiguous. Where an argument may stand too, the argument is what
 * IOS takes, and only whole words are sure. */
static void shorten(struct shortened *s, const struct ios_row *r,
	const char *text, size_t word)
{
	const struct ios_node *at;
	struct ios_line l;
	struct span w;

	match(s, r, text, word);
	at = s->m.node;
	ios_line_cut(&l, span_str(text), 0);
	w = l.word[word];
	if (at->n_args || !word_of(at, w))
		return;
	for (size_t n = w.n - 1; n > 0; n--) {
		char line[512];
		int before = (int)(w.p - (const uint8_t *)text);

		(void)snprintf(line, sizeof(line), "%.*s%.*s%s", before, text,
			(int)n, (const char *)w.p, text + before + w.n);
		if (word_of(at, span_of(w.p, n)))
			return; /* a whole word of its own */
		match(s, r, line, SIZE_MAX);
		s->tried++;
		if (begin_like(at, span_of(w.p, n)) == 1) {
			if (s->m.fail != IOS_MATCHED || s->m.row->kind !=
				r->kind || s->m.row->offset != r->offset)
				fail_msg("`%s` is not `%s`", line, text);
			continue;
		}
		if (s->m.fail != IOS_AMBIGUOUS)
			fail_msg("`%s` is not ambiguous", line);
		s->unclear++;
	}
}

static void every_word_may_be_short(void **state)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);
	struct shortened s = {.tried = 0};

	(void)state;
	arena_init(&s.a, 0);
	assert_true(ios_grammar_build(&s.g, &s.a));
	for (size_t i = 0; i < n; i++) {
		char text[512];
		struct ios_line l;

		sample(rows[i].syntax, text, sizeof(text));
		ios_line_cut(&l, span_str(text), 0);
		for (size_t k = 0; k < l.n; k++)
			shorten(&s, &rows[i], text, k);
	}
	assert_true(s.tried > 10000);
	assert_true(s.unclear > 1000);
	arena_fini(&s.a);
}

/* ---- no forms ------------------------------------------------------------------- */

/* The lines that open a mode, with a newline each. */
static void open_mode(enum ios_mode m, char *out, size_t cap)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);
	char line[512];
	size_t used;

	*out = '\0';
	if (m == IOS_MODE_GLOBAL)
		return;
	open_mode(ios_mode_info(m)->parent, out, cap);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].enters != m ||
			rows[i].mode != ios_mode_info(m)->parent)
			continue;
		sample(rows[i].syntax, line, sizeof(line));
		used = strlen(out);
		(void)snprintf(out + used, cap - used, "%s\n", line);
		return;
	}
}

static uint8_t *image_of(const struct compiler_unit *u, size_t *n)
{
	struct policy_error err;
	uint8_t *image = NULL;

	assert_true(compiler_image(u, true, &image, n, &err));
	return image;
}

/* The same tables: all but the digest of the text. */
static void assert_as_before(const struct compiler_unit *u, size_t before,
	const char *text, const char *line)
{
	struct compiler_unit *o = compiler_run("t.cfg", span_of(text, before),
		NULL);
	size_t n, k;
	uint8_t *now = image_of(u, &n), *then = image_of(o, &k);

	if (n != k || memcmp(now + IMAGE_AT_DIRECTORY, then +
			IMAGE_AT_DIRECTORY, n - IMAGE_AT_DIRECTORY) != 0)
		fail_msg("`no %s` leaves something behind", line);
	free(now);
	free(then);
	compiler_free(o);
}

/* What is not in the tables is in the model: the row's own field. */
static bool is_set(const struct compiler_unit *u, const struct ios_row *r)
{
	enum model_type t = ios_mode_info(r->mode)->object;
	const char *base = (const char *)(t == MODEL_NOTHING ?
		&u->model.global->head : u->model.table[t].items[
			u->model.table[t].n - 1]);
	const struct model_value *v;
	struct model_list list;

	if (r->group)
		memcpy(&base, base + model_group_info(r->group)->offset,
			sizeof(base));
	if (r->kind == IOS_ADD || r->kind == IOS_LIST) {
		memcpy(&list, base + r->offset, sizeof(list));
		return list.n;
	}
	if (r->kind != IOS_SET && r->kind != IOS_EACH)
		return false;
	memcpy(&v, base + r->offset, sizeof(v));
	return model_is_set(v);
}

/* What a line sets, its `no` form takes back: the tables are those of before,
 * but where `no` says something of its own. */
static void take_back(const struct ios_row *r, size_t *tried)
{
	char text[2048], line[512];
	struct compiler_unit *u;
	struct span seen;
	size_t before, last;

	sample(r->syntax, line, sizeof(line));
	open_mode(r->mode, text, sizeof(text));
	before = strlen(text);
	(void)snprintf(text + before, sizeof(text) - before, "%s\n", line);
	u = compiler_run("t.cfg", span_str(text), NULL);
	assert_non_null(u);
	if (!is_set(u, r) && (r->kind == IOS_SET || r->kind == IOS_ADD ||
			r->kind == IOS_LIST))
		fail_msg("`%s` sets nothing", line);
	compiler_free(u);
	(void)snprintf(text + before, sizeof(text) - before, "%s\nno %s\n",
		line, line);
	u = compiler_run("t.cfg", span_str(text), NULL);
	assert_non_null(u);
	last = compiler_line_count(u) - 1;
	if (compiler_line_at(u, last, &seen).class != LINE_UNDERSTOOD)
		fail_msg("`no %s` is not understood", line);
	for (size_t i = 0; i < compiler_findings(u)->n; i++) {
		const struct diag *d = compiler_findings(u)->items[i];

		if (d->place.line == last + 1 && d->severity == DIAG_ERROR)
			fail_msg("`no %s`: %s", line, d->message);
	}
	if (!r->off && is_set(u, r))
		fail_msg("`no %s` leaves its setting", line);
	if (!r->off)
		assert_as_before(u, before, text, line);
	compiler_free(u);
	++*tried;
}

static void every_row_is_taken_back(void **state)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind < IOS_SKIP && !rows[i].weak)
			take_back(&rows[i], &tried);
	assert_true(tried > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_takes_its_syntax),
		cmocka_unit_test(rows_stay_within_their_objects),
		cmocka_unit_test(every_word_may_be_short),
		cmocka_unit_test(every_row_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
