/* Command words: abbreviations, ambiguity, and what to say of a typo. */
#include <ctype.h>
#include <strings.h>

#include "runtime/control/show.h"

#define WORDS_MAX 8
#define WORD_MAX 32

/* Each word is shorter than WORD_MAX. */
struct words {
	char w[WORDS_MAX][WORD_MAX];
	size_t n;
};

static bool words_split(const char *s, struct words *out)
{
	out->n = 0;
	for (;;) {
		size_t len;

		s += strspn(s, " \t\r\n");
		len = strcspn(s, " \t\r\n");
		if (len == 0)
			return true;
		if (out->n == WORDS_MAX || len >= WORD_MAX)
			return false;
		memcpy(out->w[out->n], s, len);
		out->w[out->n++][len] = '\0';
		s += len;
	}
}

/* Commands that are still possible, one bit each, after `depth` words. */
struct matches {
	bool live[64];
	size_t n;
};

static const char *command_word(size_t i, size_t at, struct words *w)
{
	const char *words = ctl_show_name(i, NULL);

	if (!words || !words_split(words, w) || at >= w->n)
		return NULL;
	return w->w[at];
}

/* Keep the commands whose word at this place starts with what was typed; a
 * word typed in full excludes longer ones. */
static size_t matches_filter(struct matches *m, size_t at, const char *typed)
{
	struct words w;
	bool exact = false;
	size_t left = 0;

	for (size_t i = 0; i < m->n; i++) {
		const char *word = m->live[i] ? command_word(i, at, &w) : NULL;

		exact |= word && strcasecmp(word, typed) == 0;
	}
	for (size_t i = 0; i < m->n; i++) {
		const char *word = m->live[i] ? command_word(i, at, &w) : NULL;

		m->live[i] = word && (exact ? strcasecmp(word, typed) == 0 :
			strncasecmp(word, typed, strlen(typed)) == 0);
		left += m->live[i];
	}
	return left;
}

/* Edit distance, for words as short as these. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t nb = strlen(b);

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < nb; j++) {
			size_t best = diagonal +
				(tolower((unsigned char)a[i]) !=
					tolower((unsigned char)b[j]));

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			row[j + 1] = best;
		}
	}
	return row[nb];
}

struct text {
	char *p;
	size_t n, cap;
};

static void text_add(struct text *t, const char *s)
{
	int n;

	if (t->n >= t->cap)
		return;
	n = snprintf(t->p + t->n, t->cap - t->n, "%s", s);
	t->n += n > 0 ? (size_t)n : 0;
}

/* The different words that may stand at this place. */
static void text_add_choices(struct text *t, const struct matches *m,
	size_t at)
{
	struct words w;
	char last[WORD_MAX] = "";

	for (size_t i = 0; i < m->n; i++) {
		const char *word = m->live[i] ? command_word(i, at, &w) : NULL;

		if (!word || strcmp(word, last) == 0)
			continue;
		text_add(t, *last ? ", " : "");
		text_add(t, word);
		memcpy(last, word, strlen(word) + 1);
	}
}

static void say_unknown(struct text *t, const struct matches *before,
	size_t at, const char *typed)
{
	struct words w;
	char best[WORD_MAX] = "";
	size_t least = 3; /* further away is another word, not a typo */

	for (size_t i = 0; i < before->n; i++) {
		const char *word =
			before->live[i] ? command_word(i, at, &w) : NULL;
		size_t d = word ? distance(typed, word) : least;

		if (d < least) {
			least = d;
			memcpy(best, word, strlen(word) + 1);
		}
	}
	text_add(t, "unknown word \"");
	text_add(t, typed);
	text_add(t, "\"");
	if (*best) {
		text_add(t, "; did you mean \"");
		text_add(t, best);
		text_add(t, "\"?");
	} else {
		struct text was = *t;

		text_add(t, "; possible here: ");
		text_add_choices(t, before, at);
		if (t->n == was.n + strlen("; possible here: ")) {
			t->n = was.n;
			text_add(t, "; the command ends before it");
		}
	}
}

/* More than one command is left, or only longer ones. */
static size_t pick(const struct matches *m, const struct words *typed,
	struct text *t)
{
	struct words w;
	size_t found = SIZE_MAX;
	size_t hits = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (!m->live[i])
			continue;
		(void)words_split(ctl_show_name(i, NULL), &w);
		if (w.n != typed->n)
			continue;
		found = i;
		hits++;
	}
	if (hits == 1)
		return found;
	if (hits == 0) {
		text_add(t, "incomplete command; it goes on with: ");
		text_add_choices(t, m, typed->n);
		return SIZE_MAX;
	}
	text_add(t, "ambiguous command; it may be: ");
	hits = 0;
	for (size_t i = 0; i < m->n; i++) {
		if (!m->live[i] || !words_split(ctl_show_name(i, NULL), &w) ||
			w.n != typed->n)
			continue;
		text_add(t, hits++ ? ", " : "");
		text_add(t, ctl_show_name(i, NULL));
	}
	return SIZE_MAX;
}

size_t ctl_words_find(const char *words, char *err, size_t err_cap)
{
	struct text t = {err, 0, err_cap};
	struct matches m = {.n = 0};
	struct words typed;

	if (err_cap)
		err[0] = '\0';
	while (m.n < sizeof(m.live) / sizeof(m.live[0]) &&
		ctl_show_name(m.n, NULL))
		m.live[m.n++] = true;
	if (!words_split(words, &typed)) {
		text_add(&t, "the command is too long");
		return SIZE_MAX;
	}
	for (size_t at = 0; at < typed.n; at++) {
		struct matches before = m;

		if (matches_filter(&m, at, typed.w[at]) == 0) {
			say_unknown(&t, &before, at, typed.w[at]);
			return SIZE_MAX;
		}
	}
	return pick(&m, &typed, &t);
}
