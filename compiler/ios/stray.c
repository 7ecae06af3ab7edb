/* Lines that nobody takes: what they are, and what is wrong with them. */
#include "compiler/ios/state.h"
#include "compiler/model/global.h"

/* The failure is in a command of ours: its first words were understood and
 * lead to something in the model. */
static bool failed_in_ours(const struct reader *r)
{
	enum ios_mode mode = r->stack[r->best_frame].mode;

	if (!r->best.words)
		return false;
	return r->best.node->ours ||
		ios_mode_info(mode)->flags & MODE_CRYPTO ||
		(mode == IOS_MODE_GLOBAL &&
			ios_word_begins(r->l.word[r->first], "crypto"));
}

/* Is the line's first word a word of the mode, and not the beginning of one?
 * `standby group1` is no `standby-group`. */
static bool is_whole_word(const struct reader *r, enum ios_mode m)
{
	const struct ios_node *root = r->g->root[m];

	for (size_t i = 0; i < root->n_words; i++)
		if (ios_word_cmp(r->l.word[r->first], root->words[i]->word) ==
			0)
			return true;
	return false;
}

static bool is_of_mode(struct reader *r, enum ios_mode m)
{
	if (ios_mode_info(m)->flags & MODE_OPAQUE)
		return false;
	ios_match(r->g, m, &r->l, r->first, (uint32_t)r->i + 1, r->negated,
		&r->match, r->m->arena);
	return r->match.fail == IOS_MATCHED && r->match.row &&
		r->match.row->kind < IOS_SKIP && r->match.words > 1 &&
		is_whole_word(r, m);
}

/* A command of some other sub-mode: which? Only those of ours count. What
 * several have, a description, is most often an interface's. */
static enum ios_mode other_mode(struct reader *r)
{
	if (is_of_mode(r, IOS_MODE_INTERFACE))
		return IOS_MODE_INTERFACE;
	for (enum ios_mode m = IOS_MODE_IKEV2_PROPOSAL; m < IOS_MODES; m++)
		if (is_of_mode(r, m))
			return m;
	return IOS_MODE_GLOBAL;
}

/* What IKEv1 and other vendors call it. */
static const struct {
	enum ios_mode mode;
	const char *word, *here;
	bool key; /* one follows */
} elsewhere[] = {
	{IOS_MODE_IKEV2_PROPOSAL, "hash", "integrity", false},
	{IOS_MODE_IKEV2_PROPOSAL, "dh-group", "group", false},
	{IOS_MODE_IKEV2_PROFILE, "pre-shared-key", "keyring local NAME, and "
		"pre-shared-key in a peer of that keyring", true},
};

static bool is_said_otherwise(struct reader *r)
{
	struct span w = r->l.word[r->first];
	const size_t n = sizeof(elsewhere) / sizeof(*elsewhere);
	struct diag *d;
	size_t i = 0;

	while (i < n && (elsewhere[i].mode != top(r)->mode ||
		ios_word_cmp(w, elsewhere[i].word) != 0))
		i++;
	if (i == n || ios_outdented(r))
		return false;
	set_class(r, LINE_UNKNOWN_CRYPTO);
	if (elsewhere[i].key && r->l.n > r->first + 1)
		set_mask(r, ios_column(&r->l, r->l.word[r->first + 1].p));
	top(r)->object->partial = true;
	d = lint_add(r->lint, LINT_FV001, at_words(r, r->first, r->first),
		"`%.*s` is not a command word here (%s mode)", LINT_TEXT(w),
		in_mode(top(r)->mode));
	lint_fix(r->lint, d, "%s", elsewhere[i].here);
	ios_open_body(r);
	return true;
}

bool ios_out_of_place(struct reader *r)
{
	enum ios_mode m;
	struct model_head *object;
	struct diag *d;

	if (is_said_otherwise(r))
		return true;
	m = other_mode(r);
	if (m == IOS_MODE_GLOBAL)
		return false;
	set_mask(r, r->match.key_column);
	set_class(r, LINE_INVALID);
	d = lint_add(r->lint, LINT_FV007, at_words(r, r->first, r->l.n - 1),
		"this is a command of %s mode, and no such mode is open",
		in_mode(m));
	lint_fix(r->lint, d, "write the line that opens %s mode above it",
		in_mode(m));
	if (r->swallowed.line)
		lint_related(r->lint, d, r->swallowed,
			"this line is a comment: it opens nothing");
	object = model_scratch(r->m, ios_mode_info(m)->object);
	if (!object)
		return true;
	/* IOS stays where it was: what follows may be of the open mode again. */
	while (r->depth && (top(r)->lost || r->depth + 1 == DEPTH_MAX))
		r->depth--;
	r->depth++;
	*top(r) = (struct frame){.mode = m, .object = object,
		.indent = r->l.indent, .lost = true};
	return true;
}

/* Near a word of the current mode; with ours, near one that matters. */
static bool is_near(struct reader *r, bool ours)
{
	const struct ios_node *root = r->g->root[top(r)->mode];
	struct span w = r->l.word[r->first];
	unsigned best = 99;
	const char *near;

	if (r->complaints > SUGGEST_LINES || (ours && w.n < 5))
		return false;
	near = ios_suggest(root, w, &best);
	for (size_t i = 0; near && i < root->n_words; i++)
		if (root->words[i]->word == near)
			return !ours || root->words[i]->ours;
	return false;
}

static bool is_address(struct span word)
{
	char text[ADDR_STR_MAX];
	struct addr a;

	if (word.n >= sizeof(text))
		return false;
	memcpy(text, word.p, word.n);
	text[word.n] = '\0';
	return addr_parse(text, &a);
}

/* The line goes on with what the one above began with: no command begins with
 * a value, and that one ended too early. */
static bool is_wrapped(const struct reader *r)
{
	enum ios_mode mode = r->stack[r->depth].mode;
	bool ours = ios_mode_info(mode)->flags & MODE_CRYPTO ||
		mode == IOS_MODE_INTERFACE;

	return r->i && ours && (r->incomplete == r->i ||
		is_address(r->l.word[0]));
}

static void unknown_first_word(struct reader *r)
{
	const struct ios_mode_info *mode = ios_mode_info(top(r)->mode);
	bool crypto = mode->flags & MODE_CRYPTO;

	if (is_wrapped(r)) {
		ios_complain_wrapped(r);
		ios_open_body(r);
		return;
	}
	if (is_near(r, !crypto) ||
		(crypto && !(ios_outdented(r) || r->after_bang))) {
		ios_complain(r);
		ios_open_body(r);
		return;
	}
	/* A heading of the page that the text was copied from. */
	if (ios_is_prose(&r->l)) {
		set_class(r, LINE_NOISE);
		return;
	}
	set_class(r, LINE_UNKNOWN);
	/* What is taken back opens nothing. */
	if (r->negated)
		return;
	if (top(r)->mode == IOS_MODE_INTERFACE && !ios_outdented(r) &&
		!r->after_bang) {
		ios_open_body(r);
		return;
	}
	/* Indented below a comment that should have opened a mode, it is one of
	 * that mode's. */
	if (r->swallowed.line && r->after_bang && r->l.indent) {
		ios_open_body(r);
		return;
	}
	/* An unknown global command may open a mode of its own. */
	ios_push(r, IOS_MODE_OTHER, &r->m->global->head);
	top(r)->unknown = true;
}

/* `lifetime 3600 ! an hour`: the command is read, the comment is told. */
static bool comes_before_comment(struct reader *r)
{
	size_t word = r->first + r->best.words;
	size_t words = r->l.n;
	struct model_at at;
	struct diag *d;
	size_t f;

	if (!word || word >= words || r->l.word[word].p[0] != '!' ||
		r->best.fail == IOS_AMBIGUOUS)
		return false;
	at = at_words(r, word, words - 1);
	r->l.n = word;
	f = ios_find_frame(r);
	if (f == SIZE_MAX) {
		r->l.n = words;
		return false;
	}
	ios_apply(r, f);
	at.column = at_words(r, word - 1, word - 1).end;
	d = lint_add(r->lint, LINT_FV023, at, "a comment stands behind the command");
	lint_fix(r->lint, d, "put it on a line of its own");
	lint_edit(r->lint, d, at, true, "%s", "");
	return true;
}

/* `peer {{ peer.name }}`: three words that will be one. */
static bool is_filled_in(struct reader *r)
{
	size_t word = ios_join_placeholders(&r->l);
	size_t f;

	if (!word)
		return false;
	ios_note_template(r, word);
	f = ios_find_frame(r);
	if (f == SIZE_MAX)
		return false;
	ios_apply(r, f);
	return true;
}

/* Some command that begins like this opens a mode. */
static bool opens_mode(const struct ios_node *n, unsigned deep)
{
	if (n->row && n->row->enters != IOS_MODE_GLOBAL)
		return true;
	for (size_t i = 0; deep && i < n->n_words + n->n_args; i++)
		if (opens_mode(i < n->n_words ? n->words[i] :
				    n->args[i - n->n_words], deep - 1))
			return true;
	return false;
}

/* The command before has a key, or lacks it. */
static bool is_key_above(const struct reader *r)
{
	const struct ios_line_info *above = &r->info[r->above];
	struct ios_line l;

	if (r->above == r->i)
		return false; /* the first */
	if (above->mask || above->class == LINE_UNDERSTOOD)
		return above->mask;
	ios_line_cut(&l, source_line(r->s, r->above), 0);
	return ios_awaits_key(&l, above->class >= LINE_UNKNOWN);
}

/* A key that a mail or a terminal wrapped goes on in a line of one word, or
 * begins in one. It ends no block. */
static bool is_wrapped_key(struct reader *r)
{
	if (r->l.n != 1 || !is_key_above(r))
		return false;
	set_mask(r, ios_column(&r->l, r->l.word[0].p));
	if (!(ios_mode_info(top(r)->mode)->flags & MODE_CRYPTO))
		return false;
	ios_complain(r);
	ios_open_body(r);
	return true;
}

void ios_stray(struct reader *r)
{
	const struct frame *f = top(r);
	bool opaque = ios_mode_info(f->mode)->flags & MODE_OPAQUE;

	if (comes_before_comment(r) || is_filled_in(r) || is_wrapped_key(r))
		return;
	if (failed_in_ours(r) &&
		(!opaque || ios_word_begins(r->l.word[r->first], "crypto"))) {
		if (r->best.words == 1 && !opaque && r->best_frame == 0 &&
			r->depth == 0 && ios_out_of_place(r))
			return;
		ios_complain(r);
		ios_open_body(r);
		/* An object that could not be opened still has a body. */
		if (r->best_frame == 0 && (r->best.words >= 2 ||
				r->best.fail == IOS_BAD_VALUE) &&
			(r->best.fail != IOS_BAD_VALUE ||
				opens_mode(r->best.node, 2)))
			ios_push(r, IOS_MODE_OTHER, &r->m->global->head);
		return;
	}
	if (opaque) {
		set_class(r, f->unknown ? LINE_UNKNOWN : LINE_IRRELEVANT);
		ios_open_body(r);
		return;
	}
	if (r->best.words == 0 && ios_out_of_place(r))
		return;
	unknown_first_word(r);
}
