#include "compiler/ios/grammar.h"

#include "compiler/model/aaa.h"
#include "compiler/model/acl.h"
#include "compiler/model/flex.h"
#include "compiler/model/global.h"
#include "compiler/model/ikev2.h"
#include "compiler/model/interface.h"
#include "compiler/model/ipsec.h"
#include "compiler/model/isakmp.h"
#include "compiler/model/pki.h"
#include "runtime/policy/policy.h"

static const struct ios_mode_info modes[] = {
#define MODE(sym, name, parent, object, flags) \
	{name, IOS_MODE_##parent, MODEL_##object, flags},
#include "compiler/ios/modes.def"
#undef MODE
};

#define MODE_OF_(sym) IOS_MODE_##sym
#define MODE_OF(sym) MODE_OF_(sym)
#define GROUP_OF_(sym) MODEL_GROUP_##sym
#define GROUP_OF(sym) GROUP_OF_(sym)
/* Only rows that name a field use OBJECT and IN; the others are the same for
 * all. What follows the arguments of a row are further members of it, as
 * .since = RELEASE_XE_17_11. */
#define ROW(s, k, h, ...) \
	{.syntax = s, .help = h, .kind = k, .mode = MODE_OF(HERE), \
		__VA_ARGS__},
#define FIELD(field) \
	.offset = offsetof(OBJECT, field), .group = GROUP_OF(IN)
#define OF(object, field) .offset = offsetof(object, field)
#define MAKES(t, m) .type = MODEL_##t, .enters = IOS_MODE_##m

#define SET(s, field, w, h, ...) \
	ROW(s, IOS_SET, h, FIELD(field), .word = w, __VA_ARGS__)
#define ADD(s, field, w, h, ...) \
	ROW(s, IOS_ADD, h, FIELD(field), .word = w, __VA_ARGS__)
#define LIST(s, field, h, ...) ROW(s, IOS_LIST, h, FIELD(field), __VA_ARGS__)
#define EACH(s, field, h, ...) ROW(s, IOS_EACH, h, FIELD(field), __VA_ARGS__)
#define OPEN(s, t, m, h, ...) ROW(s, IOS_OPEN, h, MAKES(t, m), __VA_ARGS__)
#define OPEN_WITH(s, t, m, object, field, h, ...) \
	ROW(s, IOS_OPEN, h, MAKES(t, m), OF(object, field), __VA_ARGS__)
#define OPEN_AS(s, t, m, object, field, w, h, ...) \
	ROW(s, IOS_OPEN, h, MAKES(t, m), OF(object, field), .word = w, \
		__VA_ARGS__)
/* The name is in another slot than the first. */
#define OPEN_NAMED(slot, s, t, object, field, h, ...) \
	ROW(s, IOS_OPEN, h, .type = MODEL_##t, .key = slot, OF(object, field), \
		__VA_ARGS__)
#define OPEN_ONLY(s, t, h, ...) ROW(s, IOS_OPEN, h, .type = MODEL_##t, __VA_ARGS__)
#define ADD_TO(s, t, object, field, w, h, ...) \
	ROW(s, IOS_ADD_TO, h, .type = MODEL_##t, OF(object, field), \
		.word = w, __VA_ARGS__)
#define SET_IN(s, t, object, field, h, ...) \
	ROW(s, IOS_SET_IN, h, .type = MODEL_##t, OF(object, field), __VA_ARGS__)
#define CHILD(s, t, m, h, ...) ROW(s, IOS_CHILD, h, MAKES(t, m), __VA_ARGS__)
#define CHILD_WITH(s, t, m, object, field, h, ...) \
	ROW(s, IOS_CHILD, h, MAKES(t, m), OF(object, field), __VA_ARGS__)
#define ENTRY(s, parent, t, m, h, ...) \
	ROW(s, IOS_ENTRY, h, MAKES(t, m), .within = MODEL_##parent, .key = 1, \
		__VA_ARGS__)
#define ENTRY_WITH(s, parent, t, m, object, field, h, ...) \
	ROW(s, IOS_ENTRY, h, MAKES(t, m), .within = MODEL_##parent, .key = 1, \
		OF(object, field), __VA_ARGS__)
#define ENTRY_AT(slot, s, parent, t, m, object, field, h, ...) \
	ROW(s, IOS_ENTRY, h, MAKES(t, m), .within = MODEL_##parent, \
		.key = slot, OF(object, field), __VA_ARGS__)
#define NEW(s, t, object, field, h, ...) \
	ROW(s, IOS_NEW, h, .type = MODEL_##t, OF(object, field), __VA_ARGS__)
#define NEW_CHILD(s, t, object, field, h, ...) \
	ROW(s, IOS_NEW_CHILD, h, .type = MODEL_##t, OF(object, field), \
		__VA_ARGS__)
#define NEW_ENTRY(s, parent, t, object, field, h, ...) \
	ROW(s, IOS_NEW_ENTRY, h, .type = MODEL_##t, .within = MODEL_##parent, \
		OF(object, field), __VA_ARGS__)
#define SKIP(s, h, ...) ROW(s, IOS_SKIP, h, __VA_ARGS__)
#define SKIP_MODE(s, m, h, ...) \
	ROW(s, IOS_SKIP, h, .enters = IOS_MODE_##m, __VA_ARGS__)
#define WORD(w) ROW(w " [<line>]", IOS_SKIP, "", .weak = true)
#define MODE_WORD(w) \
	ROW(w " [<line>]", IOS_SKIP, "", .weak = true, \
		.enters = IOS_MODE_OTHER)
#define BANNER(s, h) ROW(s, IOS_BANNER, h, .weak = false)
/* A body that a line of this character ends. */
#define BODY(s, end, h) ROW(s, IOS_BANNER, h, .word = end)
#define BANNER_INTO(s, field, h) ROW(s, IOS_BANNER, h, FIELD(field))
#define CERT(s, t, object, field, w, h, ...) \
	ROW(s, IOS_CERT, h, .type = MODEL_##t, OF(object, field), .word = w, \
		__VA_ARGS__)
#define HEX_BODY(s, h) ROW(s, IOS_CERT, h, .type = MODEL_NOTHING)
#define LEAVE(s) ROW(s, IOS_LEAVE, "", .weak = false)
#define LEAVE_ALL(s) ROW(s, IOS_LEAVE_ALL, "", .weak = false)

static const struct ios_row rows[] = {
#include "compiler/ios/grammar/all.def"
};

_Static_assert(sizeof(rows) / sizeof(*rows) < 4096,
	"struct ios_line_info has room for a row's number");

const struct ios_mode_info *ios_mode_info(enum ios_mode m)
{
	return &modes[m];
}

size_t ios_rows(const struct ios_row **table)
{
	*table = rows;
	return sizeof(rows) / sizeof(*rows);
}

struct builder {
	struct arena *a;
	const struct ios_row *row;
	bool oom;
};

static bool same_node(const struct ios_node *a, const struct ios_node *b)
{
	if (a->slot != b->slot || a->choice != b->choice ||
		a->repeat != b->repeat)
		return false;
	if (a->word || b->word)
		return a->word && b->word && !strcmp(a->word, b->word);
	return a->arg == b->arg && a->min == b->min && a->max == b->max;
}

static struct ios_node *child(struct builder *b, struct ios_node *parent,
	const struct ios_node *like)
{
	struct ios_node **tail = &parent->child;
	struct ios_node *n;

	for (; *tail; tail = &(*tail)->next)
		if (same_node(*tail, like))
			return *tail;
	n = arena_new(b->a, struct ios_node);
	if (!n) {
		b->oom = true;
		return parent;
	}
	*n = *like;
	*tail = n;
	return n;
}

static size_t word_len(const char *s)
{
	return strcspn(s, " <>[]{}|");
}

static const char *keep_word(struct builder *b, const char *s, size_t n)
{
	const char *w = arena_strndup(b->a, span_of(s, n));

	if (!w)
		b->oom = true;
	return w ? w : "";
}

/* <…>: from s, which points behind '<'. */
static struct ios_node arg_node(const char *s, int slot)
{
	size_t n = strcspn(s, ">");
	const char *dash = memchr(s, '-', n);
	struct ios_node node = {.slot = (int8_t)slot};

	if (*s >= '0' && *s <= '9' && dash) {
		node.arg = ios_arg_number();
		(void)ios_number(span_of(s, (size_t)(dash - s)), 0, UINT32_MAX,
			&node.min);
		(void)ios_number(
			span_of(dash + 1, n - (size_t)(dash - s) - 1), 0,
			UINT32_MAX, &node.max);
	} else {
		node.arg = ios_arg_find(span_of(s, n));
		node.text = !strcmp(node.arg->name, "line");
	}
	return node;
}

static int count_slots(const char *s, const char *end)
{
	int n = 0;

	for (; s < end; s++)
		n += *s == '<' || *s == '{';
	return n;
}

static void insert(struct builder *b, struct ios_node *at, const char *s,
	int slot);

static void insert_choice(struct builder *b, struct ios_node *at,
	const char *s, int slot)
{
	const char *after = strchr(s, '}') + 1;

	for (uint8_t choice = 1; *s != '}'; choice++) {
		size_t n = word_len(s);
		struct ios_node like = {.word = keep_word(b, s, n),
			.slot = (int8_t)slot, .choice = choice};

		insert(b, child(b, at, &like), after, slot + 1);
		s += n + (s[n] == '|');
	}
}

static void insert_arg(struct builder *b, struct ios_node *at, const char *s,
	int slot)
{
	struct ios_node like = arg_node(s, slot);

	s = strchr(s, '>') + 1;
	if (!strncmp(s, "...", 3)) {
		like.repeat = true;
		s += 3;
	}
	insert(b, child(b, at, &like), s, slot + 1);
}

static void insert(struct builder *b, struct ios_node *at, const char *s,
	int slot)
{
	struct ios_node like = {.slot = -1};
	const char *close;
	size_t n;

	s += strspn(s, " ]");
	switch (*s) {
	case '\0':
		at->row = b->row;
		at->slots = (uint8_t)slot;
		return;
	case '[':
		close = strchr(s, ']');
		insert(b, at, s + 1, slot);
		insert(b, at, close + 1, slot + count_slots(s, close));
		return;
	case '{':
		insert_choice(b, at, s + 1, slot);
		return;
	case '<':
		insert_arg(b, at, s + 1, slot);
		return;
	default:
		n = word_len(s);
		like.word = keep_word(b, s, n);
		insert(b, child(b, at, &like), s + n, slot);
	}
}

static void sort_words(struct ios_node **w, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct ios_node *x = w[i];
		size_t j = i;

		for (; j && strcmp(w[j - 1]->word, x->word) > 0; j--)
			w[j] = w[j - 1];
		w[j] = x;
	}
}

/* Where the words of each first letter begin, so that a big mode is not
 * searched as a whole. */
static void index_words(struct ios_node *at)
{
	size_t k = 0;

	for (size_t i = 0; i < at->n_words; i++) {
		size_t letter = ios_letter((uint8_t)at->words[i]->word[0]);

		for (; k <= letter; k++)
			at->begins[k] = (uint16_t)i;
	}
	for (; k < 28; k++)
		at->begins[k] = (uint16_t)at->n_words;
}

/* Children as sorted arrays; depth is that of the longest row. */
static void finish(struct builder *b, struct ios_node *at)
{
	for (struct ios_node *c = at->child; c; c = c->next) {
		at->n_words += c->word != NULL;
		at->n_args += c->word == NULL;
	}
	at->words = arena_array(b->a, at->n_words, sizeof(*at->words));
	at->args = arena_array(b->a, at->n_args, sizeof(*at->args));
	if (!at->words || !at->args) {
		b->oom = true;
		return;
	}
	at->n_words = at->n_args = 0;
	for (struct ios_node *c = at->child; c; c = c->next) {
		if (c->word)
			at->words[at->n_words++] = c;
		else
			at->args[at->n_args++] = c;
		finish(b, c);
		at->ours |= c->ours;
	}
	at->ours |= at->row && at->row->kind < IOS_SKIP;
	sort_words(at->words, at->n_words);
	index_words(at);
}

bool ios_grammar_build(struct ios_grammar *g, struct arena *a)
{
	struct builder b = {.a = a};

	for (size_t m = 0; m < IOS_MODES; m++) {
		g->root[m] = arena_new(a, struct ios_node);
		if (!g->root[m])
			return false;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		b.row = &rows[i];
		insert(&b, g->root[rows[i].mode], rows[i].syntax, 0);
	}
	for (size_t m = 0; m < IOS_MODES; m++)
		finish(&b, g->root[m]);
	return !b.oom;
}
