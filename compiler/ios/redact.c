#include "compiler/ios/grammar.h"

/* A word after which a key, password or community may stand. Lines that were
 * understood know where their key is; this is for all others, and it would
 * rather hide too much. */
static const struct {
	const char *word;
	bool loose; /* also abbreviated or mistyped */
} words[] = {
	{"pre-shared-key", true},
	{"password", true},
	{"passphrase", true},
	{"secret", true},
	{"key-string", true},
	{"community", true},
	{"username", true},
	{"credential", true},
	{"pre-share", true},
	{"key", false},
	{"enable", false},
	{"md5", false},
	{"hex", false},
	{"ppk", false},
	{"shared-secret", false},
	{"server-key", false},
	{"server-private", false},
	{"authentication-key", false},
};

static bool is_near(struct span w, const char *keyword)
{
	struct ios_node word = {.word = keyword};
	struct ios_node *list[1] = {&word};
	const struct ios_node one = {.words = list, .n_words = 1};
	unsigned best = 3;

	return w.n >= 5 && ios_suggest(&one, w, &best);
}

static bool is_sensitive(struct span w)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (ios_word_cmp(w, words[i].word) == 0)
			return true;
		if (words[i].loose &&
			((w.n >= 4 && ios_word_begins(w, words[i].word)) ||
				is_near(w, words[i].word)))
			return true;
	}
	return false;
}

uint32_t ios_redact_column(const struct ios_line *l, bool mode_secret)
{
	for (size_t i = 0; i + 1 < l->n; i++)
		if (mode_secret || is_sensitive(l->word[i]))
			return ios_column(l, l->word[i + 1].p);
	return 0;
}
