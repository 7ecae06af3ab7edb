#include "compiler/ios/grammar.h"

static void *field_of(struct model_head *object, const struct ios_row *row)
{
	return (char *)object + row->offset;
}

/* One value from all arguments of the row. Each kind of argument has its own
 * part of the value, so they do not meet. */
static struct model_value compose(const struct ios_match *m,
	const struct ios_row *row, struct model_at at)
{
	struct model_value v = {.at = at, .word = row->word,
		.refers = MODEL_NOTHING};
	bool first = true;

	for (size_t k = 0; k < IOS_SLOTS; k++) {
		const struct model_value *s = &m->slot[k];

		if (!(m->have & 1u << k))
			continue;
		if (first)
			v.at = s->at;
		first = false;
		if (s->prefix.addr.family) {
			v.prefix = s->prefix;
			v.bare = s->bare;
		}
		if (s->text.p && !v.text.p) {
			v.text = s->text;
			v.refers = s->refers;
		}
		if (s->number)
			v.number = s->number;
		if (s->word)
			v.word = s->word;
	}
	return v;
}

static bool same_value(const struct model_value *a,
	const struct model_value *b)
{
	return a->word == b->word && a->number == b->number &&
		a->prefix.len == b->prefix.len &&
		addr_eq(&a->prefix.addr, &b->prefix.addr) &&
		span_eq(a->text, b->text);
}

static void set_one(struct model *m, struct model_value *to,
	const struct model_value *v, struct model_head *owner)
{
	*to = *v;
	model_note_ref(m, to, owner);
}

static void set_each(struct model *m, struct model_head *object,
	const struct ios_row *row, const struct ios_match *match)
{
	struct model_value *to = field_of(object, row);

	for (size_t k = 0; k < IOS_SLOTS; k++) {
		if (match->have & 1u << k)
			set_one(m, &to[k], &match->slot[k], object);
		else if (strchr(row->syntax, '[') &&
			k < MODEL_PROTECTION_VALUES)
			to[k] = (struct model_value){0};
	}
}

static void set_list(struct model *m, struct model_head *object,
	const struct ios_row *row, const struct ios_match *match)
{
	struct model_list *l = field_of(object, row);

	model_list_clear(l);
	for (size_t i = 0; i < match->n_list; i++)
		model_list_add(m, l, &match->list[i], object);
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
		v = compose(match, row, at);
		set_one(m, field_of(object, row), &v, object);
		return NULL;
	case IOS_ADD:
		v = compose(match, row, at);
		model_list_add(m, field_of(object, row), &v, object);
		return NULL;
	case IOS_LIST:
		set_list(m, object, row, match);
		return NULL;
	case IOS_EACH:
		set_each(m, object, row, match);
		return NULL;
	case IOS_OPEN:
		opened = model_open(m, row->type, name->text, name->at);
		if (opened && row->offset)
			set_list(m, opened, row, match);
		return opened;
	case IOS_OPEN_PEER:
		return model_open_peer(m, (struct model_keyring *)object,
			name->text, name->at);
	case IOS_NEW:
		opened = model_open(m, row->type, span_of(NULL, 0), at);
		if (opened)
			set_each(m, opened, row, match);
		return NULL;
	default:
		return NULL;
	}
}

/* Take equal values out of a list; without arguments, all of the row. */
static void unset_list(struct model_list *l, const struct ios_row *row,
	const struct ios_match *match, const struct model_value *like)
{
	struct model_list kept = {0};
	struct model_value *next;

	for (struct model_value *v = l->first; v; v = next) {
		next = v->next;
		if (match->have ? same_value(v, like) : v->word == row->word) {
			v->at.line = 0;
			continue;
		}
		v->next = NULL;
		if (kept.last)
			kept.last->next = v;
		else
			kept.first = v;
		kept.last = v;
		kept.n++;
	}
	*l = kept;
}

static void unset_route(struct model *m, const struct ios_match *match)
{
	struct model_table *t = &m->table[MODEL_ROUTE];
	const struct model_value *net = &match->slot[MODEL_ROUTE_NET];

	/* Only the newest routes are looked at: `no ip route` follows what it
	 * takes back, and a hostile file must not cost its square. */
	for (uint32_t i = t->n; i-- > 0 && t->n - i < 64;) {
		struct model_route *r = (struct model_route *)t->items[i];

		if (match->have & 1u << MODEL_ROUTE_NET &&
			addr_eq(&r->v[MODEL_ROUTE_NET].prefix.addr,
				&net->prefix.addr) &&
			r->v[MODEL_ROUTE_NET].prefix.len == net->prefix.len)
			r->head.removed = true;
	}
}

static void unset_open(struct model *m, struct model_head *object,
	const struct ios_row *row, const struct ios_match *match,
	struct model_at at, bool restore)
{
	struct span name = match->slot[0].text;
	struct model_head *h = NULL;

	if (row->kind == IOS_OPEN_PEER && match->have & 1) {
		h = model_open_peer(m, (struct model_keyring *)object, name,
			at);
	} else if (match->have & 1) {
		uint32_t i = map_get(&m->table[row->type].by_name, name);

		h = i == MAP_NONE ? NULL : m->table[row->type].items[i];
	} else if (restore && m->table[row->type].n &&
		m->table[row->type].items[0]->builtin) {
		h = m->table[row->type].items[0];
	}
	if (!h)
		return;
	if (restore && h->builtin)
		model_restore(m, h);
	else
		model_remove(m, h, at);
}

static void unset_row(struct model *m, struct model_head *object,
	const struct ios_row *row, const struct ios_match *match,
	struct model_at at, bool restore)
{
	struct model_value like;
	struct model_value *v;

	switch (row->kind) {
	case IOS_SET:
		*(struct model_value *)field_of(object, row) =
			(struct model_value){0};
		return;
	case IOS_EACH:
		v = field_of(object, row);
		for (size_t k = 0; k < 3; k++)
			v[k] = (struct model_value){0};
		return;
	case IOS_ADD:
		like = compose(match, row, at);
		unset_list(field_of(object, row), row, match, &like);
		return;
	case IOS_LIST:
		model_list_clear(field_of(object, row));
		return;
	case IOS_NEW:
		unset_route(m, match);
		return;
	case IOS_OPEN:
	case IOS_OPEN_PEER:
		unset_open(m, object, row, match, at, restore);
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
		unset_row(m, object, n->row, match, at, restore);
	for (size_t i = 0; i < n->n_words; i++)
		unset_below(m, object, n->words[i], match, at, restore);
	for (size_t i = 0; i < n->n_args; i++)
		unset_below(m, object, n->args[i], match, at, restore);
}

void ios_unset(struct model *m, struct model_head *object,
	const struct ios_match *match, struct model_at at, bool restore)
{
	if (match->row)
		unset_row(m, object, match->row, match, at, restore);
	else
		unset_below(m, object, match->node, match, at, restore);
}
