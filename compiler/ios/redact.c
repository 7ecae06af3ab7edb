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
	{"pre", false},
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

/* Words that are harmless but in lines that begin like this. */
static const struct {
	const char *line;
	const char *word;
} pairs[] = {
	{"ip nhrp", "authentication"},
	{"ipv6 nhrp", "authentication"},
	{"standby", "authentication"},
	{"vrrp", "authentication"},
	{"glbp", "authentication"},
	{"snmp-server", "host"},
};

/* Whether the line begins with these words. */
static bool begins(const struct ios_line *l, const char *start)
{
	size_t i = 0;

	for (const char *p = start; *p; i++) {
		size_t n = strcspn(p, " ");

		if (i == l->n || l->word[i].n != n ||
			strncasecmp((const char *)l->word[i].p, p, n) != 0)
			return false;
		p += n + (p[n] == ' ');
	}
	return true;
}

/* `crypto key generate rsa`: here the word is only a noun. */
static bool is_crypto_key(const struct ios_line *l, size_t i)
{
	return i && ios_word_cmp(l->word[i - 1], "crypto") == 0 &&
		ios_word_cmp(l->word[i], "key") == 0;
}

static bool is_sensitive_in(const struct ios_line *l, size_t i)
{
	for (size_t k = 0; k < sizeof(pairs) / sizeof(*pairs); k++)
		if (!ios_word_cmp(l->word[i], pairs[k].word) &&
			begins(l, pairs[k].line))
			return true;
	/* aaa authorization user …: nobody's name. */
	if (begins(l, "aaa") && !ios_word_cmp(l->word[i], "user"))
		return false;
	return is_sensitive(l->word[i]) && !is_crypto_key(l, i);
}

/* The blank was forgotten: pre-shared-keySECRET. How long the keyword is, or 0.
 * What a hyphen follows is another keyword: password-encryption. */
static size_t glued(struct span w)
{
	static const char *const keywords[] = {"pre-shared-key", "password",
		"passphrase", "key-string"};

	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
		size_t n = strlen(keywords[i]);

		if (w.n > n && w.p[n] != '-' &&
			!ios_word_cmp(span_of(w.p, n), keywords[i]))
			return n;
	}
	return 0;
}

bool ios_is_key_word(struct span w)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!ios_word_cmp(w, words[i].word))
			return true;
	return false;
}

bool ios_awaits_key(const struct ios_line *l, bool mistyped)
{
	size_t i = l->n;

	/* Between the word and the key: local, remote, 0, 6, 7, hex. */
	for (size_t k = 0; i && k < 3; k++)
		if (mistyped ? is_sensitive(l->word[--i]) :
			       ios_is_key_word(l->word[--i]))
			return true;
	return false;
}

uint32_t ios_redact_column(const struct ios_line *l, bool mode_secret)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t n = glued(l->word[i]);

		if (n)
			return ios_column(l, l->word[i].p + n);
		if (i + 1 < l->n && (mode_secret || is_sensitive_in(l, i)))
			return ios_column(l, l->word[i + 1].p);
	}
	return 0;
}
