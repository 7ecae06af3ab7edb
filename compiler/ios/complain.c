/* Findings about lines that no mode takes. */
#include "compiler/ios/state.h"

#include <stdio.h>

/* A word may be shown unless it stands where a key might. */
static bool may_show(struct reader *r, size_t word)
{
	uint32_t mask = ios_redact_column(&r->l,
		ios_mode_info(r->stack[r->best_frame].mode)->flags &
			MODE_SECRET && r->best.words == 0);

	if (r->info[r->i].mask)
		return false;
	/* tunnel key 4294967296: a number was asked for. */
	for (size_t i = 0; i < r->best.node->n_args; i++)
		if (!r->best.node->args[i]->arg->parse)
			return true;
	return !mask || ios_column(&r->l, r->l.word[word].p) +
			r->l.word[word].n <= mask;
}

static const char *suggestion(struct reader *r, struct span w, unsigned *best)
{
	const char *s;

	if (r->complaints++ > SUGGEST_LINES)
		return NULL;
	s = ios_suggest(r->best.node, w, best);
	/* At the first word, commands of the parent modes are near too. */
	for (size_t f = r->depth; r->best.words == 0 && f-- > 0;) {
		const char *t =
			ios_suggest(r->g->root[r->stack[f].mode], w, best);

		s = t ? t : s;
	}
	return s;
}

static bool expects_address(const struct ios_node *n)
{
	for (size_t i = 0; i < n->n_args; i++)
		if (strstr(n->args[i]->arg->what, "address") ||
			!strcmp(n->args[i]->arg->name, "dns"))
			return true;
	return false;
}

static void complain_value(struct reader *r, size_t word, const char *expected)
{
	enum lint_rule rule = expects_address(r->best.node) ? LINT_FV004 :
							      LINT_FV002;
	struct span w = r->l.word[word];
	struct diag *d;

	d = lint_add(r->lint, rule, at_words(r, word, word),
		may_show(r, word) ? "`%.*s` is not a valid value here" :
				    "the value is not valid here%.*s",
		may_show(r, word) ? (int)(w.n > 80 ? 80 : w.n) : 0,
		(const char *)w.p);
	lint_fix(r->lint, d, "expected: %s", expected);
}

/* The keyword that should stand before w: `master crypto-load 10` lacks
 * `weight`. NULL: none, or several might. */
static const char *left_out(const struct ios_node *at, struct span w)
{
	const char *found = NULL;

	for (size_t i = 0; i < at->n_words; i++) {
		const struct ios_node *n = at->words[i];

		for (size_t k = 0; k < n->n_words; k++) {
			if (ios_word_cmp(w, n->words[k]->word) != 0)
				continue;
			if (found)
				return NULL;
			found = n->word;
		}
	}
	return found;
}

static void complain_left_out(struct reader *r, size_t word,
	const char *missing)
{
	struct model_at at = at_words(r, word, word);
	struct span w = r->l.word[word];
	struct diag *d;

	if (word + 1 < r->l.n &&
		ios_word_cmp(r->l.word[word + 1], missing) == 0) {
		at = at_words(r, word, word + 1);
		d = lint_add(r->lint, LINT_FV001, at,
			"`%.*s %s` is the wrong way round (%s mode)",
			LINT_TEXT(w), missing,
			in_mode(r->stack[r->best_frame].mode));
		lint_fix(r->lint, d, "%s %.*s", missing, LINT_TEXT(w));
		lint_edit(r->lint, d, at, false, "%s %.*s", missing,
			LINT_TEXT(w));
		return;
	}
	d = lint_add(r->lint, LINT_FV001, at,
		"`%s` is missing before `%.*s` (%s mode)", missing,
		LINT_TEXT(w), in_mode(r->stack[r->best_frame].mode));

	lint_fix(r->lint, d, "%s %.*s", missing, LINT_TEXT(w));
	at.end = at.column;
	lint_edit(r->lint, d, at, false, "%s ", missing);
}

/* Two keywords written as one: `ipsec-profile`. */
static bool complain_joined(struct reader *r, size_t word)
{
	struct span w = r->l.word[word];
	const struct ios_node *at = r->best.node;

	for (size_t i = 0; i < at->n_words; i++) {
		const struct ios_node *n = at->words[i];
		size_t k = strlen(n->word);

		if (w.n <= k + 1 || w.p[k] != '-' ||
			ios_word_cmp(span_of(w.p, k), n->word) != 0)
			continue;
		for (size_t j = 0; j < n->n_words; j++) {
			struct model_at place = at_words(r, word, word);
			const char *next = n->words[j]->word;
			struct diag *d;

			if (ios_word_cmp(span_of(w.p + k + 1, w.n - k - 1),
				    next) != 0)
				continue;
			d = lint_add(r->lint, LINT_FV001, place,
				"`%.*s` is not a command word here (%s mode); "
				"did you mean `%s %s`?",
				LINT_TEXT(w),
				in_mode(r->stack[r->best_frame].mode),
				n->word, next);
			lint_fix(r->lint, d, "%s %s", n->word, next);
			lint_edit(r->lint, d, place, false, "%s %s", n->word,
				next);
			return true;
		}
	}
	return false;
}

/* A word that is near one which stands behind others: `pre-shared` for
 * `local pre-share` or `remote pre-share`. */
static bool complain_behind(struct reader *r, size_t word)
{
	const struct ios_node *at = r->best.node;
	struct span w = r->l.word[word];
	const char *near = NULL;
	char all[160];
	size_t n = 0;
	struct diag *d;

	if (!r->best.words || r->complaints > SUGGEST_LINES)
		return false;
	for (size_t i = 0; i < at->n_words; i++) {
		unsigned best = 2; /* one letter, or cut short */
		const char *s = ios_suggest(at->words[i], w, &best);
		int put;

		if (!s || n >= sizeof(all))
			continue;
		put = snprintf(all + n, sizeof(all) - n, "%s%s %s",
			n ? ", or " : "", at->words[i]->word, s);
		n += put > 0 ? (size_t)put : 0;
		near = s;
	}
	if (!near || n >= sizeof(all))
		return false;
	if (ios_word_cmp(w, near) == 0)
		d = lint_add(r->lint, LINT_FV001, at_words(r, word, word),
			"a word is missing before `%.*s` (%s mode)",
			LINT_TEXT(w), in_mode(r->stack[r->best_frame].mode));
	else
		d = lint_add(r->lint, LINT_FV001, at_words(r, word, word),
			"`%.*s` is not a command word here (%s mode); did you "
			"mean `%s`?", LINT_TEXT(w),
			in_mode(r->stack[r->best_frame].mode), near);
	lint_fix(r->lint, d, "%s", all);
	return true;
}

static void complain_word(struct reader *r, size_t word, const char *expected)
{
	enum ios_mode mode = r->stack[r->best_frame].mode;
	struct span w = r->l.word[word];
	bool show = may_show(r, word);
	const char *missing = show && r->best.words ?
		left_out(r->best.node, w) : NULL;
	unsigned best = 99;
	const char *near = show ? suggestion(r, w, &best) : NULL;
	struct model_at at = at_words(r, word, word);
	struct diag *d;

	/* An address is there, and refused: the object does not lack one. */
	if (expects_address(r->best.node))
		r->stack[r->best_frame].object->partial = true;
	if (missing && !near) {
		complain_left_out(r, word, missing);
		return;
	}
	if (show && (complain_joined(r, word) ||
			    (!near && complain_behind(r, word))))
		return;
	if (!show)
		d = lint_add(r->lint, LINT_FV001, at,
			"a word is not understood here (%s mode)",
			in_mode(mode));
	else if (near)
		d = lint_add(r->lint, LINT_FV001, at,
			"`%.*s` is not a command word here (%s mode); "
			"did you mean `%s`?",
			LINT_TEXT(w), in_mode(mode), near);
	else
		d = lint_add(r->lint, LINT_FV001, at,
			"`%.*s` is not a command word here (%s mode)",
			LINT_TEXT(w), in_mode(mode));
	if (near && best == 1)
		lint_edit(r->lint, d, at, false, "%s", near);
	if (near)
		lint_fix(r->lint, d, "%s", near);
	else
		lint_fix(r->lint, d, "expected: %s", expected);
}

static void complain_trailing(struct reader *r, size_t word)
{
	struct model_at at = at_words(r, word, r->l.n - 1);
	struct diag *d;

	d = lint_add(r->lint, LINT_FV009, at,
		"the command is complete before this text");
	lint_fix(r->lint, d, "remove the text from column %u on", at.column);
	ios_mend_trailing(r, d, word);
}

/* A character that no keyboard has: the line looks right and is not. */
static bool complain_typo(struct reader *r, size_t word)
{
	const struct ios_typo *t = r->typos ? ios_typo_in(r->l.word[word]) :
		NULL;
	struct model_at at = at_words(r, word, word);
	char plain[80];
	struct diag *d;

	if (!t)
		return false;
	set_class(r, LINE_UNKNOWN_CRYPTO);
	d = lint_add(r->lint, LINT_FV025, at,
		"there is %s (U+%04X) in this word; IOS takes it for a letter",
		t->name, t->code);
	if (!may_show(r, word) ||
		!ios_typo_plain(r->l.word[word], plain, sizeof(plain))) {
		lint_fix(r->lint, d, "type it again");
		return true;
	}
	lint_fix(r->lint, d, "%s", plain);
	lint_edit(r->lint, d, at, true, "%s", plain);
	return true;
}

static bool complain_lettered(struct reader *r, size_t word)
{
	struct model_at at = at_words(r, word, word);
	struct span w = r->l.word[word];
	char meant[16];
	struct diag *d;

	if (!expects_address(r->best.node) || !may_show(r, word) ||
		!ios_lettered_address(w, meant))
		return false;
	set_class(r, LINE_INVALID);
	d = lint_add(r->lint, LINT_FV004, at,
		"`%.*s` is an address with a letter in it", LINT_TEXT(w));
	lint_fix(r->lint, d, "%s", meant);
	lint_edit(r->lint, d, at, false, "%s", meant);
	return true;
}

void ios_complain_wrapped(struct reader *r)
{
	struct diag *d;

	set_class(r, LINE_INVALID);
	d = lint_add(r->lint, LINT_FV026, at_words(r, 0, r->l.n - 1),
		"this belongs to the line above: a line was broken here");
	lint_fix(r->lint, d, "join the two lines");
}

void ios_complain(struct reader *r)
{
	size_t word = r->first + r->best.words;
	char expected[240];
	struct diag *d;

	if (word < r->l.n && ios_is_filler(r->l.word[word])) {
		set_class(r, LINE_INVALID);
		r->stack[r->best_frame].object->partial = true;
		ios_note_template(r, word);
		return;
	}
	if (word < r->l.n && (complain_typo(r, word) ||
		complain_lettered(r, word)))
		return;
	ios_expected(r->best.node, expected, sizeof(expected));
	switch (r->best.fail) {
	case IOS_BAD_VALUE:
		set_class(r, LINE_INVALID);
		complain_value(r, word, expected);
		return;
	case IOS_INCOMPLETE:
		set_class(r, LINE_INVALID);
		r->incomplete = r->i + 1;
		d = lint_add(r->lint, LINT_FV016,
			at_words(r, r->first, r->l.n - 1),
			"the command is not complete");
		lint_fix(r->lint, d, "expected next: %s", expected);
		return;
	case IOS_AMBIGUOUS:
		set_class(r, LINE_UNKNOWN_CRYPTO);
		d = lint_add(r->lint, LINT_FV006, at_words(r, word, word),
			"`%.*s` is short for several words",
			LINT_TEXT(r->l.word[word]));
		lint_fix(r->lint, d, "one of: %s", expected);
		return;
	default:
		set_class(r, LINE_UNKNOWN_CRYPTO);
		if (r->best.node->n_words || r->best.node->n_args ||
			r->best.node->repeat)
			complain_word(r, word, expected);
		else
			complain_trailing(r, word);
		return;
	}
}
