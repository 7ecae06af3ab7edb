#include "compiler/assist/place.h"

/* Ranks: what the mode of the line takes comes first, what is not ours last. */
#define RANK_MODE 16
#define RANK_HINT 1
#define RANK_FOREIGN 8

/* More names than anybody reads in a menu. */
#define NAMES_MAX 1000

struct builder {
	struct assist_place place;
	struct assist_list *out;
	struct span typed;
	size_t cap;
	uint32_t rank;
	size_t others; /* items of nearer modes */
	bool negated;
	bool oom;
};

static bool is_offered(const struct builder *b, const char *label)
{
	for (size_t i = 0; i < b->others; i++)
		if (!strcmp(b->out->items[i].label, label))
			return true;
	return false;
}

static void add(struct builder *b, const struct assist_item *item)
{
	struct assist_list *l = b->out;

	if (b->others && is_offered(b, item->label))
		return;
	if (l->n == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 64;
		struct assist_item *items = arena_array(b->place.arena, cap,
			sizeof(*items));

		if (!items) {
			b->oom = true;
			return;
		}
		if (l->n)
			memcpy(items, l->items, l->n * sizeof(*items));
		l->items = items;
		b->cap = cap;
	}
	l->items[l->n] = *item;
	l->items[l->n++].rank += b->rank;
}

/* In the configuration's release? */
static bool has_row(const struct builder *b, const struct ios_node *n)
{
	enum lint_release r = b->place.unit->release;

	return n->row && n->row->since <= r &&
		(!n->row->gone || r < n->row->gone);
}

/* The release's only row at or below a node into *row; false: there are
 * several. */
static bool only_row(const struct builder *b, const struct ios_node *n,
	const struct ios_row **row)
{
	bool here = has_row(b, n);

	if (here && *row && n->row != *row)
		return false;
	if (here)
		*row = n->row;
	for (size_t i = 0; i < n->n_words; i++)
		if (!only_row(b, n->words[i], row))
			return false;
	for (size_t i = 0; i < n->n_args; i++)
		if (!only_row(b, n->args[i], row))
			return false;
	return true;
}

/* Some row at or below the node is in this release. */
static bool is_available(const struct builder *b, const struct ios_node *n)
{
	if (has_row(b, n))
		return true;
	for (size_t i = 0; i < n->n_words; i++)
		if (is_available(b, n->words[i]))
			return true;
	for (size_t i = 0; i < n->n_args; i++)
		if (is_available(b, n->args[i]))
			return true;
	return false;
}

static void add_word(struct builder *b, const struct ios_node *n)
{
	struct assist_item item = {.label = n->word, .kind = ASSIST_KEYWORD,
		.detail = "", .help = "", .rank = n->ours ? 0 : RANK_FOREIGN};
	const struct ios_row *row = NULL;

	if (!ios_word_begins(b->typed, n->word) || !is_available(b, n))
		return;
	if (!only_row(b, n, &row))
		row = n->row;
	if (row && !row->weak) {
		item.detail = row->syntax;
		item.help = row->help;
		item.old = row->instead != NULL;
		item.rank += item.old ? RANK_FOREIGN : 0;
	}
	add(b, &item);
}

static void add_literal(struct builder *b, const char *word, const char *help)
{
	const struct assist_item item = {.label = word,
		.kind = ASSIST_KEYWORD, .detail = "", .help = help,
		.rank = RANK_FOREIGN};

	if (ios_word_begins(b->typed, word))
		add(b, &item);
}

/* What is typed must agree with the name, letter for letter: names have
 * cases. Menus of editors match more loosely; they get all that begin so. */
static void add_names(struct builder *b, enum model_type type)
{
	const struct model *m = &b->place.unit->model;
	const struct model_head *h;
	size_t shown = 0;

	MODEL_EACH(m, type, h) {
		struct assist_item item = {.kind = ASSIST_NAME, .help = "",
			.detail = model_type_name(type)};

		if (!h->name.n || shown == NAMES_MAX)
			continue;
		if (!h->defined && !h->builtin)
			continue;
		item.label = arena_strndup(b->place.arena, h->name);
		if (!item.label) {
			b->oom = true;
			return;
		}
		if (!ios_word_begins(b->typed, item.label))
			continue;
		add(b, &item);
		shown++;
	}
}

static void add_hint(struct builder *b, const struct ios_node *n)
{
	struct assist_item item = {.kind = ASSIST_HINT, .rank = RANK_HINT,
		.help = ""};

	if (n->arg->parse) {
		item.label = arena_printf(b->place.arena, "<%s>", n->arg->name);
		item.detail = n->arg->what;
	} else {
		item.label = arena_printf(b->place.arena, "<%u-%u>", n->min,
			n->max);
		item.detail = arena_printf(b->place.arena,
			"a number from %u to %u", n->min, n->max);
	}
	if (!item.label || !item.detail) {
		b->oom = true;
		return;
	}
	if (n->row)
		item.help = n->row->help;
	add(b, &item);
}

/* One of a list; `set pfs` has its groups as one word: group14. */
static void add_values(struct builder *b, const struct ios_node *n,
	ios_arg_words_fn *words, const char *before)
{
	struct assist_item item = {.kind = ASSIST_VALUE,
		.detail = n->arg->what, .help = ""};
	const char *word;

	for (size_t k = 0; (word = words(k)) != NULL; k++) {
		item.label = *before ?
			arena_printf(b->place.arena, "%s%s", before, word) :
			word;
		b->oom |= !item.label;
		if (item.label && ios_word_begins(b->typed, item.label))
			add(b, &item);
	}
}

static void add_arg(struct builder *b, const struct ios_node *n)
{
	ios_arg_words_fn *words = ios_arg_words(n->arg);

	/* Free text is no hint to anybody. */
	if (!strcmp(n->arg->name, "line") && n->arg->parse)
		return;
	if (words) {
		add_values(b, n, words, "");
		return;
	}
	if (!strcmp(n->arg->name, "pfs")) {
		add_values(b, n, ios_arg_words(ios_arg_find(span_str("group"))),
			"group");
		return;
	}
	if (n->arg->refers != MODEL_NOTHING)
		add_names(b, n->arg->refers);
	else if (n->row && n->row->kind == IOS_OPEN && !n->slot)
		add_names(b, n->row->type);
	add_hint(b, n);
}

static void add_children(struct builder *b, const struct ios_node *n)
{
	if (n->repeat)
		add_arg(b, n);
	for (size_t i = 0; i < n->n_args; i++)
		if (is_available(b, n->args[i]))
			add_arg(b, n->args[i]);
	for (size_t i = 0; i < n->n_words; i++)
		add_word(b, n->words[i]);
}

static void add_mode(struct builder *b, enum ios_mode mode,
	struct ios_match *m)
{
	const struct assist_place *p = &b->place;

	ios_match(p->unit->grammar, mode, &p->words, p->first, p->line + 1,
		true, m, p->arena);
	if (m->fail == IOS_MATCHED)
		add_children(b, m->node);
}

/* At the margin and after a `!`, a new block is more likely than one more line
 * of the block above. */
static bool is_new_block(const struct assist_place *p)
{
	const struct compiler_unit *u = p->unit;

	return !p->words.indent && p->line &&
		u->info[p->line - 1].class == LINE_BLANK;
}

static void add_modes(struct builder *b, struct ios_match *m)
{
	const struct assist_place *p = &b->place;
	bool inner_only = p->words.n == p->first && p->words.indent &&
		p->mode != IOS_MODE_GLOBAL &&
		!(ios_mode_info(p->mode)->flags & MODE_OPAQUE);
	bool outer_first = is_new_block(p);
	enum ios_mode mode = p->mode;

	for (uint32_t k = 1; mode != IOS_MODES; k++) {
		bool is_global = mode == IOS_MODE_GLOBAL;

		if (!is_global || !inner_only) {
			b->rank = outer_first && is_global ? 0 : k * RANK_MODE;
			b->others = b->out->n;
			add_mode(b, mode, m);
		}
		mode = assist_place_around(mode);
	}
}

/* The word that is being typed begins behind the last blank. */
static size_t typed_from(const struct assist_place *p)
{
	size_t i = p->column;

	while (i && p->text.p[i - 1] != ' ' && p->text.p[i - 1] != '\t')
		i--;
	return i;
}

bool assist_complete(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_list *out)
{
	struct builder b = {.out = out};
	struct ios_match *m = arena_new(a, struct ios_match);
	size_t from;

	*out = (struct assist_list){.replace = {line, column, column}};
	if (!m)
		return false;
	if (!assist_place_find(&b.place, u, line, column, a))
		return true;
	from = typed_from(&b.place);
	b.typed = span_of(b.place.text.p + from, b.place.column - from);
	out->replace.column = (uint32_t)from + 1;
	out->replace.end = (uint32_t)b.place.column + 1;
	/* A comment that is being begun. */
	if (b.typed.n && b.typed.p[0] == '!')
		return true;
	assist_place_cut(&b.place, from);
	add_modes(&b, m);
	if (!b.place.words.n) {
		b.rank = RANK_MODE * IOS_MODES;
		b.others = 0;
		add_literal(&b, "no", "take a setting back");
		add_literal(&b, "default", "set to the default");
	}
	return !b.oom;
}
