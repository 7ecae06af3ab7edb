#include "compiler/model/model.h"

#include <stdlib.h>

#include "compiler/model/global.h"
#include "compiler/model/layout.h"
#include "compiler/model/names.h"

const struct model_value model_unset = {.refers = MODEL_NOTHING};
const struct prefix model_no_prefix;

/* ---- objects ------------------------------------------------------------------- */

static void unset_values(void *object, const struct model_layout *l)
{
	const struct model_value **v =
		(void *)((char *)object + l->values);
	size_t n = (l->values_end - l->values) / sizeof(*v);

	for (size_t i = 0; i < n; i++)
		v[i] = &model_unset;
}

/* Nothing configured: behind the head, the parent or the child. */
static void unset(struct model *m, struct model_head *h)
{
	const struct model_layout *l = model_layout(h->type);

	memset((char *)h + l->values, 0, l->size - l->values);
	unset_values(h, l);
	for (enum model_group g = MODEL_GROUP_NONE + 1; g < MODEL_GROUPS; g++) {
		const struct model_group_info *i = model_group_info(g);

		if (i->owner == h->type)
			memcpy((char *)h + i->offset, &m->no_group[g],
				sizeof(m->no_group[g]));
	}
}

static void *group_new(struct model *m, enum model_group g)
{
	const struct model_layout *l = &model_group_info(g)->layout;
	void *p = arena_alloc(m->arena, l->size);

	if (p)
		unset_values(p, l);
	else
		m->oom = true;
	return p;
}

void *model_group_of(struct model *m, struct model_head *h, enum model_group g)
{
	void *at = (char *)h + model_group_info(g)->offset;
	void *group;

	memcpy(&group, at, sizeof(group));
	if (group != m->no_group[g])
		return group;
	group = group_new(m, g);
	/* Without memory, the shared one stays: m->oom ends the reading. */
	if (!group)
		return m->no_group[g];
	memcpy(at, &group, sizeof(group));
	return group;
}

static bool table_grow(struct model_table *t)
{
	uint32_t cap = t->cap ? t->cap + t->cap / 2 : 16;
	struct model_head **items =
		realloc(t->items, cap * sizeof(struct model_head *));

	if (!items)
		return false;
	t->items = items;
	t->cap = cap;
	return true;
}

static struct model_head *make(struct model *m, enum model_type type,
	struct model_parent *parent, const struct model_name *name)
{
	struct model_table *t = &m->table[type];
	struct model_head *h = NULL;

	if (t->n < t->cap || table_grow(t))
		h = arena_alloc(m->arena, model_layout(type)->size);
	if (!h) {
		m->oom = true;
		return NULL;
	}
	h->name = name->text;
	h->type = (uint8_t)type;
	h->index = t->n;
	if (model_layout(type)->is_child)
		((struct model_child *)h)->parent = parent;
	unset(m, h);
	t->items[t->n++] = h;
	/* What has no name is only listed. */
	if (name->text.p && !model_names_add(t, name, h->index))
		m->oom = true;
	return h;
}

static bool make_global(struct model *m)
{
	m->global = arena_new(m->arena, struct model_global);
	if (!m->global)
		return false;
	m->global->head.type = MODEL_NOTHING;
	m->global->head.defined = true;
	unset_values(m->global, model_layout(MODEL_NOTHING));
	return true;
}

struct model_head *model_scratch(struct model *m, enum model_type t)
{
	struct model_head *h = arena_alloc(m->arena, model_layout(t)->size);

	if (!h) {
		m->oom = true;
		return NULL;
	}
	h->type = (uint8_t)t;
	h->index = UINT32_MAX;
	h->removed = true;
	unset(m, h);
	return h;
}

bool model_init(struct model *m, struct arena *a)
{
	static const enum model_type builtin[] = {MODEL_PROPOSAL, MODEL_POLICY,
		MODEL_TRANSFORM_SET, MODEL_IPSEC_PROFILE,
		MODEL_AUTHORIZATION};
	const struct model_name name =
		model_names_of(NULL, span_str("default"));

	*m = (struct model){.arena = a};
	for (enum model_group g = MODEL_GROUP_NONE + 1; g < MODEL_GROUPS; g++)
		m->no_group[g] = group_new(m, g);
	if (m->oom || !make_global(m))
		return false;
	for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++) {
		struct model_head *h = make(m, builtin[i], NULL, &name);

		if (!h)
			return false;
		h->builtin = true;
	}
	return !m->oom;
}

void model_fini(struct model *m)
{
	for (size_t t = 0; t < MODEL_TYPES; t++) {
		free(m->table[t].items);
		slots_fini(&m->table[t].names);
	}
	free(m->uses);
	free(m->generations);
}

struct model_head *model_find_any(const struct model *m, enum model_type t,
	struct span name)
{
	const struct model_name n = model_names_of(NULL, name);

	return model_names_find(&m->table[t], &n);
}

static bool counts(const struct model_head *h)
{
	return h && !h->removed && (h->defined || h->builtin);
}

struct model_head *model_find(const struct model *m, enum model_type t,
	struct span name)
{
	struct model_head *h = model_find_any(m, t, name);

	return counts(h) ? h : NULL;
}

struct model_child *model_find_child(const struct model *m, enum model_type t,
	const struct model_parent *parent, struct span name)
{
	const struct model_name n = model_names_of(parent, name);
	struct model_head *h = model_names_find(&m->table[t], &n);

	return counts(h) ? (struct model_child *)h : NULL;
}

static struct model_head *opened(struct model_head *h, struct model_at at)
{
	if (h && (!h->defined || h->removed)) {
		h->defined = true;
		h->removed = false;
		h->at = at;
	}
	return h;
}

struct model_head *model_open(struct model *m, enum model_type t,
	struct span name, struct model_at at)
{
	const struct model_name n = model_names_of(NULL, name);
	struct model_head *h = name.p ? model_names_find(&m->table[t], &n) :
					NULL;

	return opened(h ? h : make(m, t, NULL, &n), at);
}

static void link_child(struct model_parent *parent, struct model_child *c)
{
	if (c->head.linked)
		return;
	c->head.linked = true;
	c->next = NULL;
	if (parent->last)
		parent->last->next = c;
	else
		parent->first = c;
	parent->last = c;
	parent->n++;
}

struct model_head *model_open_child(struct model *m, enum model_type t,
	struct model_parent *parent, struct span name, struct model_at at)
{
	const struct model_name n = model_names_of(parent, name);
	struct model_head *h = name.p ? model_names_find(&m->table[t], &n) :
					NULL;

	if (!h)
		h = make(m, t, parent, &n);
	if (!h)
		return NULL;
	link_child(parent, (struct model_child *)h);
	return opened(h, at);
}

/* Forget the settings, and with them the uses noted so far. */
static void wipe(struct model *m, struct model_head *h)
{
	h->generation++;
	unset(m, h);
}

static void remove_children(struct model *m, struct model_parent *p,
	struct model_at at)
{
	struct model_child *next;

	for (struct model_child *c = p->first; c; c = next) {
		next = c->next;
		c->head.linked = false;
		model_remove(m, &c->head, at);
	}
	p->first = p->last = NULL;
	p->n = 0;
}

void model_remove(struct model *m, struct model_head *h, struct model_at at)
{
	if (model_layout(h->type)->is_parent)
		remove_children(m, (struct model_parent *)h, at);
	wipe(m, h);
	h->removed = true;
	h->at = at;
}

void model_restore(struct model *m, struct model_head *h)
{
	wipe(m, h);
	h->removed = false;
	h->defined = false;
	h->at = (struct model_at){0};
}

/* ---- values ---------------------------------------------------------------------- */

static bool uses_grow(struct model *m, size_t cap)
{
	struct model_use *uses = realloc(m->uses, cap * sizeof(*uses));
	uint16_t *generations;

	if (!uses)
		return false;
	m->uses = uses;
	generations = realloc(m->generations, cap * sizeof(*generations));
	if (!generations)
		return false;
	m->generations = generations;
	m->cap_uses = cap;
	return true;
}

static void note_use(struct model *m, struct model_value *v,
	struct model_head *owner)
{
	if (m->n_uses >= m->cap_uses &&
		!uses_grow(m, m->n_uses + m->n_uses / 2 + 64)) {
		m->oom = true;
		return;
	}
	m->generations[m->n_uses] = owner->generation;
	m->uses[m->n_uses++] = (struct model_use){v, owner};
}

/* Octets of a value, as far as it goes. */
static size_t length(const struct model_value *v)
{
	const size_t to = offsetof(struct model_value, to);

	return v->has_prefix		       ? to + sizeof(v->to.prefix) :
		v->refers == MODEL_NOTHING ? to :
					     to + sizeof(v->to.ref);
}

/* v into memory of its own, behind so many octets of something else. */
static struct model_value *keep(struct model *m, size_t behind,
	const struct model_value *v, struct model_head *owner)
{
	size_t n = length(v);
	char *p = arena_alloc(m->arena, behind + n);
	struct model_value *to = (void *)(p + behind);

	if (!p) {
		m->oom = true;
		return NULL;
	}
	memcpy(p + behind, v, n);
	if (v->refers < MODEL_NOTHING && !v->has_prefix)
		note_use(m, to, owner);
	return to;
}

struct model_value *model_keep(struct model *m, const struct model_value *v,
	struct model_head *owner)
{
	return keep(m, 0, v, owner);
}

static struct model_node *node_of(struct model_value *v)
{
	return (void *)((char *)v - offsetof(struct model_node, value));
}

static void append(struct model_list *l, struct model_value *v)
{
	node_of(v)->next = NULL;
	if (l->last)
		node_of(l->last)->next = v;
	else
		l->first = v;
	l->last = v;
	l->n++;
}

void model_list_add(struct model *m, struct model_list *l,
	const struct model_value *v, struct model_head *owner)
{
	struct model_value *kept =
		keep(m, offsetof(struct model_node, value), v, owner);

	if (kept)
		append(l, kept);
}

void model_list_clear(struct model_list *l)
{
	for (struct model_value *v = l->first; v; v = model_next(v))
		v->at.line = 0;
	*l = (struct model_list){0};
}

void model_list_filter(struct model *m, struct model_list *l,
	bool (*goes)(const struct model_value *v, const void *ctx),
	const void *ctx)
{
	struct model_list kept = {0};
	struct model_value *next;

	m->looks += l->n;
	if (m->looks > MODEL_LOOKS) {
		m->tired = true;
		return;
	}
	for (struct model_value *v = l->first; v; v = next) {
		next = model_next(v);
		if (goes(v, ctx))
			v->at.line = 0;
		else
			append(&kept, v);
	}
	*l = kept;
}

/* The reading is done: what was kept free for more is not needed. */
static void give_back(struct model *m)
{
	struct model_use *uses = realloc(m->uses,
		(m->n_uses + 1) * sizeof(*uses));

	free(m->generations);
	m->generations = NULL;
	m->cap_uses = 0;
	m->uses = uses ? uses : m->uses;
	for (size_t t = 0; t < MODEL_TYPES; t++) {
		struct model_table *table = &m->table[t];
		struct model_head **items = table->n == table->cap ? NULL :
			realloc(table->items, (table->n + 1) * sizeof(*items));

		table->items = items ? items : table->items;
		table->cap = items ? table->n + 1 : table->cap;
	}
}

void model_resolve(struct model *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n_uses; i++) {
		struct model_use u = m->uses[i];
		struct model_value *v = u.value;

		/* Overwritten, cleared, forgotten, or noted twice. */
		if (!model_is_set(v) || v->seen || u.owner->removed ||
			u.owner->generation != m->generations[i])
			continue;
		v->seen = true;
		v->to.ref = model_find(m, v->refers, v->text);
		if (v->to.ref)
			v->to.ref->used = true;
		m->uses[kept++] = u;
	}
	m->n_uses = kept;
	give_back(m);
}
