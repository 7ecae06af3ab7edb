/* The walk over two policies: objects by their keys, then field by field. */
#include "compiler/diff/diff.h"

#include <stdlib.h>

#include "compiler/diff/judge.h"
#include "compiler/diff/same.h"

struct run {
	struct diff *d;
	struct diff_side a;
	struct diff_side b;
	size_t cap;
	bool oom;
};

/* ---- changes ------------------------------------------------------------------ */

static struct diff_change *append(struct run *r)
{
	if (r->d->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 64;
		struct diff_change *more =
			arena_array(&r->d->arena, cap, sizeof(*more));

		if (!more) {
			r->oom = true;
			return NULL;
		}
		if (r->d->n)
			memcpy(more, r->d->changes, r->d->n * sizeof(*more));
		r->d->changes = more;
		r->cap = cap;
	}
	return &r->d->changes[r->d->n++];
}

static const char *kept(struct run *r, const char *s)
{
	const char *copy = s ? arena_strdup(&r->d->arena, s) : NULL;

	r->oom |= s && !copy;
	return copy;
}

static void list_tunnel(struct run *r, struct diff_change *c,
	const struct diff_side *s, uint32_t tunnel)
{
	if (!c->tunnels)
		c->tunnels = arena_array(&r->d->arena, DIFF_TUNNELS_MAX,
			sizeof(*c->tunnels));
	if (!c->tunnels || c->n_tunnels == DIFF_TUNNELS_MAX)
		return;
	c->tunnels[c->n_tunnels++] = kept(r,
		diff_side_name(s, POLICY_TABLE_tunnel, tunnel));
}

/* A peer block is reached through its keyring by dynamic tunnels, whose peers
 * are not known beforehand; other children by all that reach the parent. */
static void list_by_parent(struct run *r, struct diff_change *c,
	struct diff_side *s, enum policy_table t, uint32_t row)
{
	const struct policy_field *list;
	enum policy_table parent = diff_schema_parent(t, &list);
	uint32_t up = s->rows[t][row].parent;

	if (parent == POLICY_TABLES || up == POLICY_NONE)
		return;
	for (const struct diff_reach *x = s->rows[parent][up].first; x;
		x = x->next) {
		if (t == POLICY_TABLE_keyring_peer && policy_get(s->p, tunnel,
				x->tunnel)->kind != POLICY_TUNNEL_TEMPLATE)
			break; /* templates are first */
		c->reached++;
		list_tunnel(r, c, s, x->tunnel);
	}
}

static void list_tunnels(struct run *r, struct diff_change *c,
	struct diff_side *s, enum policy_table t, uint32_t row)
{
	if (row == POLICY_NONE || c->reached)
		return;
	if (t == POLICY_TABLE_device) {
		c->reached = diff_side_count(s, POLICY_TABLE_tunnel);
		for (uint32_t i = 0; i < c->reached && i < DIFF_TUNNELS_MAX;
			i++)
			list_tunnel(r, c, s, i);
		return;
	}
	c->reached = s->rows[t][row].reached;
	for (const struct diff_reach *x = s->rows[t][row].first; x;
		x = x->next)
		list_tunnel(r, c, s, x->tunnel);
	list_by_parent(r, c, s, t, row);
}

/* "peer 20.0.0.1 (Tunnel200)": whom an engineer would have to call. */
static const char *who(struct run *r, const struct diff_case *c)
{
	const struct diff_change *o = c->out;
	struct diff_side *s = c->row_b != POLICY_NONE && r->b.p ? &r->b : &r->a;
	struct arena *a = &r->d->arena;
	char buf[ADDR_STR_MAX];
	uint32_t row;
	struct addr to;

	if (!o->reached || !o->n_tunnels || !o->tunnels[0])
		return c->label;
	if (o->reached > 3)
		return arena_printf(a, "peers of %s, %s and %u more tunnels",
			o->tunnels[0], o->tunnels[1], o->reached - 2);
	if (o->reached == 3)
		return arena_printf(a, "peers of %s, %s and %s", o->tunnels[0],
			o->tunnels[1], o->tunnels[2]);
	if (o->reached == 2)
		return arena_printf(a, "peers of %s and %s", o->tunnels[0],
			o->tunnels[1]);
	row = map_get(&s->by_key[POLICY_TABLE_tunnel],
		span_str(o->tunnels[0]));
	if (row == MAP_NONE)
		return arena_printf(a, "peers of %s", o->tunnels[0]);
	to = policy_addr_get(&policy_get(s->p, tunnel, row)->destination);
	if (!to.family)
		return arena_printf(a, "peers of %s", o->tunnels[0]);
	return arena_printf(a, "peer %s (%s)", addr_str(&to, buf),
		o->tunnels[0]);
}

/* What no tunnel uses can neither weaken nor stop one. */
static void settle(struct diff_change *o)
{
	if (o->effects && !o->reached && o->table != POLICY_TABLE_device) {
		o->effects = 0;
		o->why = "no tunnel uses it";
	}
}

static void change(struct run *r, struct diff_case *c, enum diff_kind kind,
	const char *old, const char *new)
{
	struct diff_change *o = append(r);
	struct diff_side *s = c->row_b != POLICY_NONE ? &r->b : &r->a;
	uint32_t row = c->row_b != POLICY_NONE ? c->row_b : c->row_a;

	if (!o)
		return;
	c->out = o;
	c->label = s->rows[c->t][row].label;
	*o = (struct diff_change){.table = c->t, .object = c->label,
		.field = c->f ? c->f->name : NULL, .kind = kind,
		.old = kept(r, old), .new = kept(r, new),
		.before = diff_side_place(&r->a, c->t, c->row_a),
		.after = diff_side_place(&r->b, c->t, c->row_b)};
	list_tunnels(r, o, &r->b, c->t, c->row_b);
	list_tunnels(r, o, &r->a, c->t, c->row_a);
	c->who = who(r, c);
	if (!c->who) {
		r->oom = true;
		return;
	}
	diff_judge(c);
	settle(o);
}

/* ---- lists ------------------------------------------------------------------- */

static const char *const type_words[TRANSFORM_TYPES] = {
	[TRANSFORM_ENCR] = "encryption algorithms",
	[TRANSFORM_PRF] = "pseudo-random functions",
	[TRANSFORM_INTEG] = "integrity algorithms",
	[TRANSFORM_DH] = "DH groups",
	[TRANSFORM_ESN] = "sequence numbers",
};

static struct diff_items items_of(struct run *r, struct diff_side *s,
	const struct policy_field *f, const void *row)
{
	struct policy_range range = diff_range(row, f);
	struct diff_items l = {arena_array(&r->d->arena, range.n + 1u,
				       sizeof(*l.v)), 0};

	for (uint32_t i = 0; l.v && i < range.n; i++) {
		struct diff_item *x = &l.v[l.n++];

		x->row = range.first + i;
		x->text = diff_schema_is_object(f->target) ?
			s->rows[f->target][x->row].key :
			diff_render_row(s, f->target, x->row);
		if (f->target == POLICY_TABLE_transform)
			x->group = policy_get(s->p, transform, x->row)->type;
		r->oom |= !x->text;
	}
	r->oom |= !l.v;
	return l;
}

/* Mark what both have. */
static void find_common(struct run *r, struct diff_items *a,
	struct diff_items *b)
{
	struct map seen;

	map_init(&seen, 0);
	for (uint32_t i = 0; i < a->n && !r->oom; i++)
		r->oom |= !map_set(&seen, span_str(a->v[i].text), i);
	for (uint32_t i = 0; i < b->n && !r->oom; i++) {
		uint32_t k = map_get(&seen, span_str(b->v[i].text));

		b->v[i].common = k != MAP_NONE;
		if (k != MAP_NONE)
			a->v[k].common = true;
	}
	map_fini(&seen);
}

static const char *joined(struct run *r, const struct diff_items *l,
	uint32_t group)
{
	const char *all = "";
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n && all; i++) {
		if (l->v[i].group != group)
			continue;
		if (++n > 12)
			return arena_printf(&r->d->arena, "%s …", all);
		all = arena_printf(&r->d->arena, "%s%s%s", all,
			*all ? ", " : "", l->v[i].text);
	}
	return all;
}

static const struct diff_item *next_common(const struct diff_items *l,
	uint32_t *at, uint32_t group)
{
	while (*at < l->n) {
		const struct diff_item *x = &l->v[(*at)++];

		if (x->common && x->group == group)
			return x;
	}
	return NULL;
}

static const struct diff_item *out_of_order(const struct diff_items *a,
	const struct diff_items *b, uint32_t group)
{
	uint32_t i = 0, k = 0;
	const struct diff_item *x, *y;

	do {
		x = next_common(a, &i, group);
		y = next_common(b, &k, group);
	} while (x && y && !strcmp(x->text, y->text));
	return x && y ? y : NULL;
}

/* Lists of which any entry will do. */
static bool is_a_set(enum policy_table t)
{
	return t == POLICY_TABLE_address || t == POLICY_TABLE_identity ||
		t == POLICY_TABLE_keyring_address ||
		t == POLICY_TABLE_profile_auth || t == POLICY_TABLE_selector;
}

static void compare_order(struct run *r, struct diff_case *c)
{
	for (uint32_t g = 0; g < TRANSFORM_TYPES; g++) {
		c->item = out_of_order(&c->old_items, &c->new_items, g);
		if (!c->item)
			continue;
		c->words = type_words[g];
		change(r, c, DIFF_CHANGED, joined(r, &c->old_items, g),
			joined(r, &c->new_items, g));
	}
}

static void compare_list(struct run *r, struct diff_case *c)
{
	const struct policy_field *list;
	/* Children are objects that are compared by themselves. */
	bool children = diff_schema_parent(c->f->target, &list) == c->t;

	c->old_items = items_of(r, &r->a, c->f,
		policy_row(r->a.p, c->t, c->row_a));
	c->new_items = items_of(r, &r->b, c->f,
		policy_row(r->b.p, c->t, c->row_b));
	if (r->oom)
		return;
	find_common(r, &c->old_items, &c->new_items);
	for (uint32_t i = 0; i < c->new_items.n && !children; i++) {
		c->item = &c->new_items.v[i];
		if (!c->item->common)
			change(r, c, DIFF_ADDED, NULL, c->item->text);
	}
	for (uint32_t i = 0; i < c->old_items.n && !children; i++) {
		c->item = &c->old_items.v[i];
		if (!c->item->common)
			change(r, c, DIFF_REMOVED, c->item->text, NULL);
	}
	if (!is_a_set(c->f->target))
		compare_order(r, c);
}

/* ---- fields ------------------------------------------------------------------- */

static void compare_secret(struct run *r, struct diff_case *c)
{
	bool old = diff_u32(policy_row(r->a.p, c->t, c->row_a), c->f) !=
		POLICY_NONE;
	bool new = diff_u32(policy_row(r->b.p, c->t, c->row_b), c->f) !=
		POLICY_NONE;

	change(r, c, !old ? DIFF_ADDED : !new ? DIFF_REMOVED : DIFF_CHANGED,
		old ? "set" : NULL, new ? "set" : NULL);
}

static void compare_field(struct run *r, struct diff_case *c)
{
	const void *x = policy_row(r->a.p, c->t, c->row_a);
	const void *y = policy_row(r->b.p, c->t, c->row_b);
	const char *old, *new;

	if (c->f->kind == POLICY_KIND_RANGE) {
		compare_list(r, c);
		return;
	}
	if (c->f->kind == POLICY_KIND_SECRET) {
		compare_secret(r, c);
		return;
	}
	old = diff_render_field(&r->a, c->f, x);
	new = diff_render_field(&r->b, c->f, y);
	if (!old || !new)
		r->oom = true;
	else
		change(r, c, DIFF_CHANGED, old, new);
}

/* What only follows from another change of the same row, or of the device's
 * own setting, is not told again. */
static bool follows(const struct diff_same *m, const struct policy_field *f)
{
	const char *const *why = NULL;
	static const char *const ends[] = {"mode", "source", "destination",
		NULL};

	if (m->t == POLICY_TABLE_tunnel && !strcmp(f->name, "selectors"))
		why = ends;
	for (; why && *why; why++)
		if (!diff_same_field(m, diff_schema_field(m->t, *why)))
			return true;
	return m->t == POLICY_TABLE_profile && diff_same_inherited(m, f);
}

static void compare_rows(struct run *r, enum policy_table t, uint32_t row_a,
	uint32_t row_b)
{
	const struct policy_table_info *info = policy_table_info(t);
	const struct diff_same m = {&r->a, &r->b, t, row_a, row_b,
		r->d->keys_compared};
	bool one_key = diff_same_one_key(&m);

	for (size_t i = 0; i < info->n_fields && !r->oom; i++) {
		const struct policy_field *f = &info->fields[i];
		struct diff_case c = {.a = &r->a, .b = &r->b, .t = t,
			.row_a = row_a, .row_b = row_b, .f = f};

		if (diff_schema_is_place(f) || !strcmp(f->name, "name") ||
			diff_same_field(&m, f) || follows(&m, f))
			continue;
		if (one_key && !strcmp(f->name, "psk_remote"))
			continue;
		if (one_key && !strcmp(f->name, "psk_local"))
			c.words = "preshared key";
		compare_field(r, &c);
	}
}

/* ---- objects -------------------------------------------------------------------- */

/* Smart defaults of a device that is new, or gone, are no news. */
static bool is_news(const struct diff_side *s, const struct diff_side *other,
	enum policy_table t, uint32_t row)
{
	const struct policy_field *f = diff_schema_field(t, "origin");

	return other->p || !f ||
		diff_u32(policy_row(s->p, t, row), f) != POLICY_ORIGIN_DEFAULT;
}

static void compare_table(struct run *r, enum policy_table t)
{
	struct diff_case c = {.a = &r->a, .b = &r->b, .t = t};

	for (uint32_t i = 0; i < diff_side_count(&r->b, t) && !r->oom; i++) {
		uint32_t row = map_get(&r->a.by_key[t],
			span_str(r->b.rows[t][i].key));

		c.row_a = POLICY_NONE;
		c.row_b = i;
		if (row != MAP_NONE)
			compare_rows(r, t, row, i);
		else if (is_news(&r->b, &r->a, t, i))
			change(r, &c, DIFF_ADDED, NULL, NULL);
	}
	for (uint32_t i = 0; i < diff_side_count(&r->a, t) && !r->oom; i++) {
		if (map_get(&r->b.by_key[t], span_str(r->a.rows[t][i].key)) !=
			MAP_NONE || !is_news(&r->a, &r->b, t, i))
			continue;
		c.row_a = i;
		c.row_b = POLICY_NONE;
		change(r, &c, DIFF_REMOVED, NULL, NULL);
	}
}

/* ---- the IKE policy that tunnels choose ------------------------------------------ */

/* Tunnels that went from one policy to another. */
struct choice {
	uint32_t old;
	uint32_t new;
	size_t at; /* in the changes */
	struct choice *next;
};

static void say_choice(struct run *r, const struct choice *x)
{
	struct diff_change *o = &r->d->changes[x->at];
	struct diff_case c = {.a = &r->a, .b = &r->b, .row_b = x->new,
		.label = o->object, .out = o};

	c.who = who(r, &c);
	o->message = diff_say(&c, "%s is now the one for %s; it was %s",
		o->object, c.who ? c.who : "", o->old);
	o->effects = diff_judge_policies(&r->a, x->old, &r->b, x->new);
	o->why = "the policy that fits the source address and VRF best is used";
}

static struct choice *choose(struct run *r, struct choice *last, uint32_t old,
	uint32_t new)
{
	const enum policy_table t = POLICY_TABLE_ike_policy;
	struct choice *x = arena_new(&r->d->arena, struct choice);
	struct diff_change *o = append(r);

	if (!x || !o) {
		r->oom = true;
		return NULL;
	}
	*x = (struct choice){old, new, r->d->n - 1, last};
	*o = (struct diff_change){.table = t,
		.object = r->b.rows[t][new].label, .field = "choice",
		.kind = DIFF_CHANGED,
		.old = kept(r, diff_side_name(&r->a, t, old)),
		.new = kept(r, diff_side_name(&r->b, t, new)),
		.before = diff_side_place(&r->a, t, old),
		.after = diff_side_place(&r->b, t, new)};
	return x;
}

/* The policies of a tunnel before and after; false when they are the same. */
static bool chose_another(const struct run *r, uint32_t tunnel, uint32_t *old,
	uint32_t *new)
{
	const enum policy_table t = POLICY_TABLE_ike_policy;
	uint32_t k = map_get(&r->a.by_key[POLICY_TABLE_tunnel],
		span_str(r->b.rows[POLICY_TABLE_tunnel][tunnel].key));

	*old = k == MAP_NONE ? POLICY_NONE : r->a.chosen[k];
	*new = r->b.chosen[tunnel];
	return *old != POLICY_NONE && *new != POLICY_NONE &&
		strcmp(r->a.rows[t][*old].key, r->b.rows[t][*new].key) != 0;
}

static void compare_choices(struct run *r)
{
	struct choice *last = NULL;
	uint32_t n = diff_side_count(&r->b, POLICY_TABLE_tunnel);
	struct map known;

	map_init(&known, 0);
	for (uint32_t i = 0; i < n && !r->oom; i++) {
		uint32_t old, new, at;
		const char *key;

		if (!chose_another(r, i, &old, &new))
			continue;
		key = arena_printf(&r->d->arena, "%u %u", old, new);
		at = key ? map_get(&known, span_str(key)) : MAP_NONE;
		if (at == MAP_NONE) {
			struct choice *x = choose(r, last, old, new);

			if (!x || !key)
				break;
			last = x;
			at = (uint32_t)x->at;
			r->oom |= !map_set(&known, span_str(key), at);
		}
		r->d->changes[at].reached++;
		list_tunnel(r, &r->d->changes[at], &r->b, i);
	}
	for (; last && !r->oom; last = last->next)
		say_choice(r, last);
	map_fini(&known);
}

/* ---- all of it ---------------------------------------------------------------- */

static int urgency(unsigned effects)
{
	return effects & DIFF_WEAKER ? 0 : effects & DIFF_RISK ? 1 :
		effects & DIFF_STRONGER ? 2 : 3;
}

const char *diff_effect_word(unsigned effects)
{
	static const char *const words[] = {"weaker", "risk", "stronger",
		"neutral"};

	return words[urgency(effects)];
}

const char *diff_kind_word(enum diff_kind k)
{
	return k == DIFF_ADDED ? "added" :
		k == DIFF_REMOVED ? "removed" : "changed";
}

/* A counting sort, which keeps the order within a class. */
static void sort(struct run *r)
{
	struct diff_change *to =
		arena_array(&r->d->arena, r->d->n + 1, sizeof(*to));
	size_t n = 0;

	if (!to) {
		r->oom = true;
		return;
	}
	for (int u = 0; u < 4; u++)
		for (size_t i = 0; i < r->d->n; i++)
			if (urgency(r->d->changes[i].effects) == u)
				to[n++] = r->d->changes[i];
	r->d->changes = to;
	for (size_t i = 0; i < n; i++) {
		r->d->weaker += !!(to[i].effects & DIFF_WEAKER);
		r->d->risk += !!(to[i].effects & DIFF_RISK);
		r->d->stronger += !!(to[i].effects & DIFF_STRONGER);
	}
}

struct diff *diff_run(const struct policy *before, const struct policy *after)
{
	struct diff *d = calloc(1, sizeof(*d));
	struct run r = {.d = d};

	if (!d)
		return NULL;
	arena_init(&d->arena, 0);
	d->keys_compared = before && after && policy_has_secrets(before) &&
		policy_has_secrets(after);
	r.oom |= !diff_side_init(&r.a, before, &d->arena);
	r.oom |= !diff_side_init(&r.b, after, &d->arena);
	for (enum policy_table t = 0; t < POLICY_TABLES && !r.oom; t++)
		if (diff_schema_is_object(t))
			compare_table(&r, t);
	if (!r.oom)
		compare_choices(&r);
	if (!r.oom)
		sort(&r);
	r.oom |= r.a.oom || r.b.oom;
	diff_side_fini(&r.a);
	diff_side_fini(&r.b);
	if (r.oom) {
		diff_free(d);
		return NULL;
	}
	return d;
}

void diff_free(struct diff *d)
{
	if (!d)
		return;
	arena_fini(&d->arena);
	free(d);
}
