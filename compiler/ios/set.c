#include "compiler/ios/grammar.h"

#include "compiler/model/layout.h"

/* `no ip route` follows what it takes back: only the newest unnamed objects
 * are looked at, so that a hostile file does not cost its square. */
#define NEWEST 64

/* ---- fields ----------------------------------------------------------------------- */

/* The field of a row; with `own`, in a group that is the object's own. */
static void *field_of(struct model *m, struct model_head *object,
	const struct ios_row *row, bool own)
{
	char *base = (char *)object;

	if (row->group != MODEL_GROUP_NONE && own)
		base = model_group_of(m, object, row->group);
	else if (row->group != MODEL_GROUP_NONE)
		memcpy(&base, base + model_group_info(row->group)->offset,
			sizeof(base));
	return base + row->offset;
}

static bool same_value(const struct model_value *a,
	const struct model_value *b)
{
	const struct prefix *p = model_prefix(a);
	const struct prefix *q = model_prefix(b);

	return a->word == b->word && a->number == b->number &&
		p->len == q->len && addr_eq(&p->addr, &q->addr) &&
		span_eq(a->text, b->text);
}

/* Objects see their settings as const; here they are written. */
static void put_value(struct model *m, void *field,
	const struct model_value *v, struct model_head *owner)
{
	struct model_value *old;
	const struct model_value *new = v ? model_keep(m, v, owner) : NULL;

	memcpy(&old, field, sizeof(old));
	if (v && model_is_set(old) && !same_value(old, v))
		m->replaced = old->at;
	if (old != &model_unset)
		old->at.line = 0;
	if (!new)
		new = &model_unset;
	memcpy(field, &new, sizeof(new));
}

/* One value from the arguments of the row, from slot `from` on. Each kind of
 * argument has its own part of the value, so they do not meet. */
static struct model_value compose(const struct ios_match *m,
	const struct ios_row *row, size_t from, struct model_at at)
{
	struct model_value v = {.at = at, .word = row->word,
		.refers = MODEL_NOTHING};
	bool first = true;

	for (size_t k = from; m->have >> k; k++) {
		const struct model_value *s = &m->slot[k];

		if (!(m->have & 1u << k))
			continue;
		if (first)
			v.at = s->at;
		first = false;
		if (s->text.p && !s->digits && !v.text.p) {
			v.text = s->text;
			v.refers = s->refers;
			v.has_prefix |= s->has_prefix;
			if (s->has_prefix || s->refers != MODEL_NOTHING)
				v.to = s->to;
		} else if (s->has_prefix && v.refers == MODEL_NOTHING) {
			v.has_prefix = true;
			v.to = s->to;
		}
		v.bare |= s->bare;
		if (s->number)
			v.number = s->number;
		if (s->word)
			v.word = s->word;
	}
	return v;
}

/* Append to the row's list: each of a repeated argument, or all in one. */
static void add(struct model *m, struct model_head *object,
	const struct ios_match *match, size_t first, struct model_at at)
{
	struct model_list *l = field_of(m, object, match->row, true);
	struct model_value v;

	for (size_t i = 0; i < match->n_list; i++)
		model_list_add(m, l, &match->list[i], object);
	if (match->n_list)
		return;
	v = compose(match, match->row, first, at);
	model_list_add(m, l, &v, object);
}

/* Slots from `first` on into consecutive settings; what is not in the line is
 * not configured. */
static void set_each(struct model *m, struct model_head *object,
	const struct ios_match *match, size_t first)
{
	char *to = field_of(m, object, match->row, true);

	for (size_t k = first; k < match->node->slots; k++) {
		bool have = match->have & 1u << k;

		put_value(m, to + (k - first) * sizeof(void *),
			have ? &match->slot[k] : NULL, object);
	}
}

static void set_list(struct model *m, struct model_head *object,
	const struct ios_match *match)
{
	struct model_list *l = field_of(m, object, match->row, true);

	model_list_clear(l);
	for (size_t i = 0; i < match->n_list; i++)
		model_list_add(m, l, &match->list[i], object);
}

/* What a row says of its object by being that row. */
static void set_word(struct model *m, struct model_head *object,
	const struct ios_match *match)
{
	struct model_value v = {.at = match->slot[0].at,
		.word = match->row->word, .refers = MODEL_NOTHING};

	put_value(m, field_of(m, object, match->row, true), &v, object);
}

/* What an opened object gets from the line that opened it. */
static void set_rest(struct model *m, struct model_head *object,
	const struct ios_match *match, size_t first)
{
	if (!object || !match->row->offset)
		return;
	if (match->n_list)
		set_list(m, object, match);
	else if (match->row->word && match->node->slots == first)
		set_word(m, object, match);
	else
		set_each(m, object, match, first);
}

static struct model_parent *parent_named(struct model *m,
	const struct ios_match *match)
{
	const struct model_value *name = &match->slot[0];

	return (struct model_parent *)model_open(m, match->row->within,
		name->text, name->at);
}

/* The child's name is in slot `key`; its other slots follow in order. */
static struct model_head *open_entry(struct model *m,
	const struct ios_match *match)
{
	const struct model_value *key = &match->slot[match->row->key];
	struct model_parent *parent = parent_named(m, match);
	bool has_key = match->have & 1u << match->row->key;
	struct model_head *h;

	if (!parent)
		return NULL;
	/* IOS: `route-map NAME` is entry 10 of it. */
	h = model_open_child(m, match->row->type, parent,
		has_key ? key->text : span_str("10"),
		has_key ? key->at : match->slot[0].at);
	set_rest(m, h, match, 1);
	return h;
}

static struct model_head *new_child(struct model *m, struct model_parent *parent,
	const struct ios_match *match, struct model_at at, size_t first)
{
	struct model_head *h = parent ? model_open_child(m, match->row->type,
		parent, span_of(NULL, 0), at) : NULL;

	set_rest(m, h, match, first);
	return h;
}

struct model_head *ios_set(struct model *m, struct model_head *object,
	const struct ios_match *match, struct model_at at)
{
	const struct ios_row *row = match->row;
	const struct model_value *name = &match->slot[0];
	struct model_value v;
	struct model_head *opened;

	switch (row->kind) {
	case IOS_SET:
		v = compose(match, row, 0, at);
		put_value(m, field_of(m, object, row, true), &v, object);
		return NULL;
	case IOS_BANNER:
		if (!row->offset)
			return NULL;
		v = compose(match, row, 0, at);
		put_value(m, field_of(m, object, row, true), &v, object);
		return NULL;
	case IOS_ADD:
		add(m, object, match, 0, at);
		return NULL;
	case IOS_ADD_TO:
		opened = model_open(m, row->type, name->text, name->at);
		if (opened)
			add(m, opened, match, 1, at);
		return NULL;
	case IOS_SET_IN:
		set_rest(m, model_open(m, row->type, name->text, name->at),
			match, 1);
		return NULL;
	case IOS_LIST:
		set_list(m, object, match);
		return NULL;
	case IOS_EACH:
		set_each(m, object, match, 0);
		return NULL;
	case IOS_OPEN:
		/* What there is one of has no name: `crypto ikev2 cluster`. */
		name = &match->slot[row->key];
		opened = match->have & 1u << row->key ?
			model_open(m, row->type, name->text, name->at) :
			model_open(m, row->type, span_str(""), at);
		set_rest(m, opened, match, !row->key);
		return opened;
	case IOS_CHILD:
		opened = model_open_child(m, row->type,
			(struct model_parent *)object, name->text, name->at);
		set_rest(m, opened, match, 1);
		return opened;
	case IOS_ENTRY:
		return open_entry(m, match);
	case IOS_NEW:
		opened = model_open(m, row->type, span_of(NULL, 0), at);
		set_rest(m, opened, match, 0);
		return NULL;
	case IOS_NEW_CHILD:
		(void)new_child(m, (struct model_parent *)object, match, at, 0);
		return NULL;
	case IOS_CERT:
		return row->type == MODEL_NOTHING ? NULL : new_child(m,
			(struct model_parent *)object, match, at, 0);
	case IOS_NEW_ENTRY:
		(void)new_child(m, parent_named(m, match), match, at, 1);
		return NULL;
	default:
		return NULL;
	}
}

/* ---- no, default ---------------------------------------------------------------- */

/* Is all that the line says true of a value? `no 10` says a number alone. */
static bool goes(const struct model_value *v, const void *ctx)
{
	const struct model_value *like = ctx;
	const struct prefix *p = model_prefix(v);
	const struct prefix *q = model_prefix(like);

	return v->word == like->word &&
		(!like->text.p || span_eq(v->text, like->text)) &&
		(!like->number || v->number == like->number) &&
		(!q->addr.family ||
			(p->len == q->len && addr_eq(&p->addr, &q->addr)));
}

/* Take out of a list what a line speaks of; without arguments, all of the
 * row. */
static void unset_list(struct model *m, struct model_list *l,
	const struct ios_match *match, const struct ios_row *row,
	size_t first, struct model_at at)
{
	struct model_value like = compose(match, row, first, at);

	model_list_filter(m, l, goes, &like);
}

/* Does an unnamed object have what the line says? */
static bool is_alike(const struct model_head *h, const struct ios_row *row,
	const struct ios_match *match, size_t first)
{
	for (size_t k = first; k < IOS_SLOTS; k++) {
		const struct model_value *v;

		if (!(match->have & 1u << k))
			continue;
		memcpy(&v, (const char *)h + row->offset +
				(k - first) * sizeof(void *),
			sizeof(v));
		if (!same_value(v, &match->slot[k]))
			return false;
	}
	return true;
}

static void unset_new(struct model *m, const struct ios_row *row,
	const struct ios_match *match, const struct model_parent *parent,
	struct model_at at, size_t first)
{
	const struct model_table *t = &m->table[row->type];

	if (!(match->have >> first))
		return;
	for (uint32_t i = t->n; i-- > 0 && t->n - i < NEWEST;) {
		struct model_head *h = t->items[i];

		if ((h->name.p && !row->key) || h->removed ||
			(parent && ((struct model_child *)h)->parent != parent))
			continue;
		if (is_alike(h, row, match, first))
			model_remove(m, h, at);
	}
}

/* The object that a `no` form is about; NULL: there is none. */
static struct model_head *named(const struct model *m,
	struct model_head *object, const struct ios_row *row,
	const struct ios_match *match, bool restore)
{
	struct span name = match->slot[0].text;
	struct model_head *parent;

	if (row->kind == IOS_CHILD)
		return !(match->have & 1) ? NULL :
			(struct model_head *)model_find_child(m, row->type,
				(struct model_parent *)object, name);
	if (row->kind == IOS_ENTRY || row->kind == IOS_NEW_ENTRY) {
		parent = match->have & 1 ?
			model_find(m, row->within, name) : NULL;
		if (!parent || !(match->have & 1u << row->key) ||
			row->kind == IOS_NEW_ENTRY)
			return parent;
		return (struct model_head *)model_find_child(m, row->type,
			(struct model_parent *)parent,
			match->slot[row->key].text);
	}
	if (match->have & 1 || (match->row && !match->node->slots))
		return model_find_any(m, row->type,
			match->have & 1 ? name : span_str(""));
	return restore && m->table[row->type].n &&
			model_default(m, row->type)->builtin ?
		model_default(m, row->type) : NULL;
}

static void unset_object(struct model *m, struct model_head *h,
	struct model_at at, bool restore)
{
	if (!h)
		return;
	if (restore && h->builtin)
		model_restore(m, h);
	else
		model_remove(m, h, at);
}

/* `no access-list 101` takes the whole list, as IOS does for its entries too;
 * `no ip prefix-list P seq 5` what is left of the line. */
static void unset_in(struct model *m, const struct ios_row *row,
	const struct ios_match *match, struct model_at at)
{
	struct model_head *h = match->have & 1 ?
		model_find(m, row->type, match->slot[0].text) : NULL;

	if (!h)
		return;
	if (match->have == 1 || row->type == MODEL_ACCESS_LIST)
		model_remove(m, h, at);
	else
		unset_list(m, field_of(m, h, row, false), match, row, 1, at);
}

static void unset_each(struct model *m, struct model_head *object,
	const struct ios_row *row, size_t slots)
{
	char *field = field_of(m, object, row, false);

	for (size_t k = 0; k < slots; k++)
		put_value(m, field + k * sizeof(void *), NULL, object);
}

/* A setting that is on without being written is turned off. */
static void turn_off(struct model *m, struct model_head *object,
	const struct ios_row *row, struct model_at at)
{
	const struct model_value v = {.at = at, .word = row->off,
		.refers = MODEL_NOTHING};

	put_value(m, field_of(m, object, row, true), &v, object);
}

static void unset_row(struct model *m, struct model_head *object,
	const struct ios_node *node, const struct ios_match *match,
	struct model_at at, bool restore)
{
	const struct ios_row *row = node->row;
	struct model_head *h;

	switch (row->kind) {
	case IOS_BANNER:
		if (!row->offset)
			return;
		/* fall through */
	case IOS_SET:
		unset_each(m, object, row, 1);
		if (row->off && !restore)
			turn_off(m, object, row, at);
		return;
	case IOS_EACH:
		unset_each(m, object, row, node->slots);
		if (row->off && !restore)
			turn_off(m, object, row, at);
		return;
	case IOS_ADD:
		unset_list(m, field_of(m, object, row, false), match, row, 0,
			at);
		return;
	case IOS_SET_IN:
		h = match->have & 1 ?
			model_find(m, row->type, match->slot[0].text) : NULL;
		if (h)
			unset_each(m, h, row, node->slots - 1u);
		return;
	case IOS_ADD_TO:
		unset_in(m, row, match, at);
		return;
	case IOS_LIST:
		model_list_clear(field_of(m, object, row, false));
		return;
	case IOS_NEW:
		unset_new(m, row, match, NULL, at, 0);
		return;
	case IOS_CERT:
		if (row->type == MODEL_NOTHING)
			return;
		/* fall through */
	case IOS_NEW_CHILD:
		unset_new(m, row, match, (struct model_parent *)object, at, 0);
		return;
	case IOS_OPEN:
		if (row->key) {
			unset_new(m, row, match, NULL, at, 0);
			return;
		}
		/* fall through */
	case IOS_CHILD:
	case IOS_ENTRY:
	case IOS_NEW_ENTRY:
		unset_object(m, named(m, object, row, match, restore), at,
			restore);
		return;
	default:
		return;
	}
}

static void unset_below(struct model *m, struct model_head *object,
	const struct ios_node *n, const struct ios_match *match,
	struct model_at at, bool restore)
{
	if (n->row)
		unset_row(m, object, n, match, at, restore);
	for (size_t i = 0; i < n->n_words; i++)
		unset_below(m, object, n->words[i], match, at, restore);
	for (size_t i = 0; i < n->n_args; i++)
		unset_below(m, object, n->args[i], match, at, restore);
}

void ios_unset(struct model *m, struct model_head *object,
	const struct ios_match *match, struct model_at at, bool restore)
{
	if (match->row)
		unset_row(m, object, match->node, match, at, restore);
	else
		unset_below(m, object, match->node, match, at, restore);
}

static bool is_empty(const struct model_parent *p)
{
	const struct model_child *c;

	MODEL_CHILD_EACH(p, c)
		return false;
	return p->first;
}

void ios_forget_empty(struct model *m)
{
	bool done[MODEL_TYPES] = {false};
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);

	for (size_t i = 0; i < n; i++) {
		enum model_type t = rows[i].within;
		struct model_parent *p;

		if (rows[i].kind != IOS_ENTRY || done[t])
			continue;
		done[t] = true;
		MODEL_EACH(m, t, p)
			if (is_empty(p))
				model_remove(m, &p->head, p->first->head.at);
	}
}
