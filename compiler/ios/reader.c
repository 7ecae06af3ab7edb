#include "compiler/ios/reader.h"

#include "compiler/ios/state.h"
#include "compiler/model/global.h"

void ios_push(struct reader *r, enum ios_mode mode, struct model_head *object)
{
	/* Sub-modes of the same parent replace each other. */
	while (r->depth && r->stack[r->depth].mode != ios_mode_info(mode)->parent)
		r->depth--;
	if (r->depth + 1 < DEPTH_MAX)
		r->depth++;
	*top(r) = (struct frame){.mode = mode, .object = object,
		.indent = r->l.indent};
}

static bool try_mode(struct reader *r, size_t frame)
{
	ios_match(r->g, r->stack[frame].mode, &r->l, r->first,
		(uint32_t)r->i + 1, r->negated, &r->match, r->m->arena);
	return r->match.fail == IOS_MATCHED;
}

static bool is_weak(const struct ios_match *m)
{
	return m->row && m->row->weak;
}

bool ios_outdented(struct reader *r)
{
	const struct frame *f = top(r);

	return r->depth && f->body && f->indented && r->l.indent <= f->indent;
}

static void keep_failure(struct reader *r, size_t f)
{
	r->best.fail = r->match.fail;
	r->best.node = r->match.node;
	r->best.words = r->match.words;
	r->best_frame = f;
}

/* No word of the next ones may stand here, but a value or nothing; or it is a
 * placeholder, a comment or a mistyped address that stands here. */
static bool is_no_word(const struct reader *r)
{
	const struct ios_node *at = r->best.node;
	size_t word = r->first + r->best.words;
	char meant[16];

	return r->best.words > 1 && at->ours && word < r->l.n &&
		(!at->n_words || r->l.word[word].p[0] == '!' ||
			ios_is_placeholder(r->l.word[word]) ||
			ios_lettered_address(r->l.word[word], meant));
}

/* `authentication pre-shared` is a mistake in a profile, not some other
 * command of the global mode that begins with that word. */
static bool is_mistake_here(const struct reader *r)
{
	enum ios_mode mode = r->stack[r->best_frame].mode;

	return r->best.words && is_weak(&r->match) &&
		(r->best.fail == IOS_BAD_VALUE || is_no_word(r) ||
			ios_mode_info(mode)->flags & MODE_CRYPTO);
}

/* The line is in a block of something else and only looks like a global
 * command: its first word is cut short, as `host 10.0.0.1` of an object group,
 * which is no hostname; or it is indented further than the block and begins
 * with a word that other modes have too. */
static bool looks_global(const struct reader *r)
{
	static const char *const others[] = {"username", "hostname", "version"};
	const struct frame *f = &r->stack[r->depth];
	const struct ios_row *row = r->match.row;
	struct span w = r->l.word[r->first];
	struct span keyword;

	if (!r->depth || !(ios_mode_info(f->mode)->flags & MODE_OPAQUE) ||
		!row || row->kind >= IOS_SKIP)
		return false;
	keyword = span_of(row->syntax, strcspn(row->syntax, " "));
	if (span_eq(keyword, span_str("crypto")) ||
		span_eq(keyword, span_str("interface")))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (span_eq(keyword, span_str(others[i])) &&
			(!f->body || f->indented) && r->l.indent > f->indent)
			return true;
	return w.n != keyword.n;
}

size_t ios_find_frame(struct reader *r)
{
	size_t weak = SIZE_MAX;

	r->best.words = 0;
	r->best_frame = r->depth;
	if (ios_outdented(r) && try_mode(r, 0) && !is_weak(&r->match))
		return 0;
	for (size_t f = r->depth + 1; f-- > 0;) {
		bool taken = try_mode(r, f);

		if (taken && f == 0 && looks_global(r))
			break;
		if (!taken) {
			if (f == r->depth || r->match.words > r->best.words)
				keep_failure(r, f);
		} else if (!is_weak(&r->match)) {
			return f;
		} else if (weak == SIZE_MAX && !is_mistake_here(r)) {
			weak = f;
		}
	}
	if (weak != SIZE_MAX)
		(void)try_mode(r, weak);
	return weak;
}

void ios_open_body(struct reader *r)
{
	struct frame *f = top(r);

	if (r->depth && !f->body) {
		f->body = true;
		f->indented = r->l.indent > f->indent;
	}
}

/* Index of the word that begins with the delimiter: banner [TYPE] ^C…, or
 * where the text of another command begins. */
static size_t banner_text(const struct reader *r)
{
	static const char *const types[] = {"motd", "exec", "login", "text",
		"incoming", "config-save", "prompt-timeout", "slip-ppp"};
	size_t i = r->first + 1;

	if (ios_word_cmp(r->l.word[r->first], "banner") != 0) {
		const struct model_value *text =
			&r->match.slot[r->match.node->slots - 1];

		for (i = r->first; i < r->l.n; i++)
			if (r->l.word[i].p == text->text.p)
				break;
		return i;
	}
	for (size_t t = 0; i < r->l.n && t < sizeof(types) / sizeof(*types); t++)
		if (ios_word_cmp(r->l.word[i], types[t]) == 0)
			return i + 1;
	return i;
}

static void take_body(struct reader *r, size_t lines)
{
	for (size_t k = 1; k <= lines; k++) {
		r->info[r->i + k].class = LINE_BODY;
		r->info[r->i + k].mode = top(r)->mode & 0x7f;
	}
	r->i += lines;
}

static void do_banner(struct reader *r)
{
	size_t lines;
	struct diag *d;

	if (r->match.row->word) { /* a macro has no delimiter of its own */
		take_body(r, ios_macro(r->s, r->i, (char)r->match.row->word));
		return;
	}
	if (ios_banner(r->s, r->i, &r->l, banner_text(r), &lines)) {
		take_body(r, lines);
		return;
	}
	d = lint_add(r->lint, LINT_FV008, at_words(r, 0, r->l.n - 1),
		"the banner has no end: its delimiter does not come again");
	lint_fix(r->lint, d, "end the banner with the character that began it");
}

/* A global command ends the block. Lines of foreign sub-modes may only look
 * like one, and an indented line stays in an indented block. */
static bool ends_block(const struct reader *r)
{
	const struct frame *f = &r->stack[r->depth];

	if (ios_mode_info(f->mode)->flags & MODE_OPAQUE)
		return r->match.row->kind < IOS_SKIP;
	return !is_weak(&r->match) || !f->indented || r->l.indent <= f->indent;
}

static void apply_no(struct reader *r, size_t f)
{
	bool ours = r->match.node->ours;
	bool tired;

	if (!ours)
		set_class(r, LINE_IRRELEVANT);
	tired = r->m->tired;
	ios_unset(r->m, r->stack[f].object, &r->match,
		at_words(r, 0, r->match.last), r->restore);
	if (ours && r->stack[f].mode == IOS_MODE_GLOBAL)
		r->depth = 0;
	if (r->m->tired && !tired)
		ios_note_tired(r);
}

/* Rows that do not go into the model; true when nothing is left to do. */
static bool apply_special(struct reader *r, enum ios_kind kind)
{
	switch (kind) {
	case IOS_BANNER:
		if (!r->match.row->offset)
			set_class(r, LINE_IRRELEVANT);
		do_banner(r);
		return true;
	case IOS_LEAVE:
		/* IOS never was in a lost mode: it leaves the one below. */
		r->depth -= r->depth > 0 && top(r)->lost;
		r->depth -= r->depth > 0;
		return true;
	case IOS_LEAVE_ALL:
		r->depth = 0;
		return true;
	case IOS_SKIP:
		set_class(r, LINE_IRRELEVANT);
		return false;
	default:
		return false;
	}
}

static void apply_row(struct reader *r, size_t f)
{
	const struct ios_row *row = r->match.row;
	struct model_head *object;

	r->m->replaced.line = 0;
	object = ios_set(r->m, r->stack[f].object, &r->match,
		at_words(r, r->match.last, r->match.last));

	if (apply_special(r, row->kind))
		return;
	if (row->kind == IOS_CERT) {
		ios_body_begin(r, object);
		return;
	}
	if (row->enters != IOS_MODE_GLOBAL) {
		/* Only skipped modes have no object of their own. */
		if (row->kind == IOS_SKIP)
			object = &r->m->global->head;
		if (object)
			ios_push(r, row->enters, object);
	} else if (r->stack[f].mode == IOS_MODE_GLOBAL && ends_block(r)) {
		r->depth = 0;
	}
}

void ios_apply(struct reader *r, size_t f)
{
	const struct ios_row *rows;

	(void)ios_rows(&rows);
	set_mask(r, r->match.key_column);
	/* A match in a parent leaves the modes below it. A global one may be
	 * a line of a foreign mode: see ends_block(). */
	while (r->depth > f && r->stack[f].mode != IOS_MODE_GLOBAL)
		r->depth--;
	ios_open_body(r);
	set_class(r, top(r)->lost && f == r->depth ? LINE_INVALID :
						     LINE_UNDERSTOOD);
	if (r->match.row)
		r->info[r->i].row = (uint32_t)(r->match.row - rows + 1) & 0xfff;
	if (r->negated)
		apply_no(r, f);
	else
		apply_row(r, f);
	if (!r->negated)
		ios_note_row(r);
}

/* ---- one line --------------------------------------------------------------------- */

static void read_line(struct reader *r)
{
	struct span w;
	size_t f;

	r->info[r->i].mode = top(r)->mode & 0x7f;
	r->info[r->i].class = LINE_UNKNOWN;
	if (ios_not_a_command(r))
		return;
	w = r->l.word[0];
	r->restore = ios_word_cmp(w, "default") == 0;
	r->negated = r->restore || ios_word_cmp(w, "no") == 0;
	r->first = r->negated && r->l.n > 1;
	r->negated = r->first != 0;
	f = ios_find_frame(r);
	if (f != SIZE_MAX && is_weak(&r->match) &&
		r->stack[f].mode == IOS_MODE_GLOBAL &&
		!(ios_mode_info(top(r)->mode)->flags & MODE_OPAQUE)) {
		/* `ip address A M` without an interface. */
		if (ios_out_of_place(r))
			f = SIZE_MAX - 1;
		else
			(void)try_mode(r, f);
	}
	if (f < SIZE_MAX - 1)
		ios_apply(r, f);
	else if (f == SIZE_MAX && ios_is_noise(&r->l))
		set_class(r, LINE_NOISE);
	else if (f == SIZE_MAX)
		ios_stray(r);
	r->after_bang = false;
	r->above = r->i;
}

_Static_assert(LINE_CLASSES <= 16 && IOS_MODES <= 128,
	"struct ios_line_info has room for them");

bool ios_read(const struct ios_grammar *g, const struct source *s,
	struct model *m, struct lint *findings, struct ios_line_info *info)
{
	struct reader *r = arena_new(m->arena, struct reader);

	if (!r)
		return false;
	r->g = g;
	r->s = s;
	r->m = m;
	r->lint = findings;
	r->info = info;
	r->stack[0] = (struct frame){.mode = IOS_MODE_GLOBAL,
		.object = &m->global->head, .body = true};
	r->margin = ios_margin_of(s);
	if (r->margin != MARGIN_NONE)
		ios_note_margin(r);
	r->typos = memchr(s->text.p, 0xe2, s->text.n) ||
		memchr(s->text.p, 0xc2, s->text.n);
	for (r->i = 0; r->i < s->n && !m->oom; r->i++)
		read_line(r);
	ios_body_end(r);
	ios_forget_empty(m);
	ios_judge_template(r);
	return !m->oom;
}
