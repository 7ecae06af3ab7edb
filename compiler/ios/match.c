#include "compiler/ios/grammar.h"

struct cursor {
	const struct ios_line *l;
	struct ios_match *m;
	struct arena *a;
	uint32_t line_no;
	size_t i;
};

/* The child that the word begins, if any does: the first one whose word is not
 * below it. Most letters have one child, which is not compared twice. */
static size_t lower_bound(const struct ios_node *at, struct span word)
{
	size_t letter = ios_letter(word.p[0]);
	size_t lo = at->begins[letter];
	size_t hi = at->begins[letter + 1];

	if (hi - lo == 1)
		return lo;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (ios_word_cmp(word, at->words[mid]->word) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void place(const struct cursor *c, size_t first, size_t last,
	struct model_value *v)
{
	const struct span *w = c->l->word;

	v->at.line = c->line_no;
	v->at.column = ios_column(c->l, w[first].p);
	v->at.end = ios_column(c->l, w[last].p + w[last].n);
}

static struct model_value *next_slot(struct cursor *c,
	const struct ios_node *n)
{
	struct ios_match *m = c->m;
	struct model_value *v = n->repeat ? &m->list[m->n_list] :
					    &m->slot[n->slot];

	*v = (struct model_value){.refers = MODEL_NOTHING};
	return v;
}

static void take_word(struct cursor *c, const struct ios_node *n)
{
	if (n->slot >= 0) {
		struct model_value *v = next_slot(c, n);

		v->word = n->choice;
		place(c, c->i, c->i, v);
		c->m->have |= 1u << n->slot;
	}
	c->i++;
}

/* As ios_arg_fn, and commits what was taken. */
static int take_arg(struct cursor *c, const struct ios_node *n)
{
	struct model_value *v = next_slot(c, n);
	int taken;

	v->refers = (uint8_t)n->arg->refers;
	if (n->arg->parse) {
		taken = n->arg->parse(c->l, c->i, v, c->a);
	} else {
		struct span w = c->l->word[c->i];

		v->text = w;
		v->digits = true;
		taken = ios_number(w, n->min, n->max, &v->number) ? 1 :
			w.p[0] >= '0' && w.p[0] <= '9'		  ? -1 :
								    0;
	}
	if (taken <= 0) {
		if (taken < 0)
			c->m->bad_word = c->i + (size_t)-taken - 1;
		return taken;
	}
	if (v->at.column) /* a key: its place within the rest */
		c->m->key_column = v->at.column;
	place(c, c->i, c->i + (size_t)taken - 1, v);
	/* A key or a text ends where the line does. */
	if (!v->digits && v->text.p && v->text.p >= c->l->text.p &&
		v->text.p < c->l->text.p + c->l->text.n &&
		c->i + (size_t)taken == c->l->n)
		v->at.end = ios_column(c->l, v->text.p + v->text.n);
	c->i += (size_t)taken;
	if (n->repeat)
		c->m->n_list++;
	c->m->have |= 1u << n->slot;
	return taken;
}

/* Arguments in the order of their rows; free text comes last, after
 * abbreviations of keywords. */
static const struct ios_node *try_args(struct cursor *c,
	const struct ios_node *at, bool text, bool *bad)
{
	for (size_t k = 0; k < at->n_args; k++) {
		int taken;

		if (at->args[k]->text != text)
			continue;
		taken = take_arg(c, at->args[k]);
		if (taken > 0)
			return at->args[k];
		if (taken < 0)
			*bad = true;
	}
	return NULL;
}

/* `keyring loc K`: a name would leave K over, so it is an abbreviation. */
static bool must_be_keyword(const struct cursor *c, const struct ios_node *at,
	const struct ios_node *keyword)
{
	if (c->i + 1 >= c->l->n || c->l->word[c->i].n < 3 ||
		!(keyword->n_args + keyword->n_words))
		return false;
	for (size_t k = 0; k < at->n_args; k++)
		if (at->args[k]->n_args + at->args[k]->n_words ||
			at->args[k]->repeat)
			return false;
	return true;
}

static const struct ios_node *step(struct cursor *c,
	const struct ios_node *at, enum ios_fail *fail)
{
	struct span w = c->l->word[c->i];
	size_t k = lower_bound(at, w);
	bool begins = k < at->n_words && ios_word_begins(w, at->words[k]->word);
	bool in_full = begins && !at->words[k]->word[w.n];
	bool several = begins && !in_full && k + 1 < at->n_words &&
		ios_word_begins(w, at->words[k + 1]->word);
	const struct ios_node *n;
	bool bad = false;

	if (in_full || (begins && !several &&
			       must_be_keyword(c, at, at->words[k]))) {
		take_word(c, at->words[k]);
		return at->words[k];
	}
	n = try_args(c, at, false, &bad);
	if (n)
		return n;
	if (several) {
		*fail = IOS_AMBIGUOUS;
		begins = false;
	}
	if (begins) {
		take_word(c, at->words[k]);
		return at->words[k];
	}
	n = bad ? NULL : try_args(c, at, true, &bad);
	if (!n && *fail == IOS_UNKNOWN && bad)
		*fail = IOS_BAD_VALUE;
	return n;
}

/* The rest of <x>...: every word must be one. */
static bool take_repeats(struct cursor *c, const struct ios_node *n,
	enum ios_fail *fail)
{
	while (c->i < c->l->n && c->m->n_list < IOS_WORDS) {
		int taken = take_arg(c, n);

		if (taken <= 0) {
			*fail = taken ? IOS_BAD_VALUE : IOS_UNKNOWN;
			return false;
		}
	}
	return true;
}

void ios_match(const struct ios_grammar *g, enum ios_mode mode,
	const struct ios_line *l, size_t first, uint32_t line_no, bool partial,
	struct ios_match *m, struct arena *a)
{
	const struct ios_node *at = g->root[mode];
	struct cursor c = {l, m, a, line_no, first};
	enum ios_fail fail = IOS_MATCHED;

	m->have = 0;
	m->n_list = 0;
	m->key_column = 0;
	m->row = NULL;
	while (c.i < l->n) {
		const struct ios_node *n;

		fail = IOS_UNKNOWN;
		n = step(&c, at, &fail);
		if (!n)
			break;
		fail = IOS_MATCHED;
		at = n;
		if (n->repeat && !take_repeats(&c, n, &fail))
			break;
	}
	if (fail == IOS_MATCHED && !at->row && !partial)
		fail = IOS_INCOMPLETE;
	m->fail = fail;
	m->node = at;
	if (fail == IOS_BAD_VALUE)
		c.i = m->bad_word;
	m->words = c.i - first;
	m->last = c.i ? c.i - 1 : 0;
	if (fail == IOS_MATCHED)
		m->row = at->row;
}
