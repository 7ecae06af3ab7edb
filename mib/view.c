#include <stdlib.h>

#include "mib/table.h"
#include "runtime/base/map.h"

/* A snapshot as the tables need it: what is up of each tunnel, child SAs by
 * tunnel, and the sorted rows of every table. */

static const struct mib_table *const tables[] = {
#define TABLE(sym, ...) &mib_##sym,
#include "mib/tables.def"
#undef TABLE
};

#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

static const uint8_t root[] = {1, 3, 6, 1, 4, 1, 9, 9, 171};

const struct mib_table *mib_table_at(size_t i)
{
	return i < N_TABLES ? tables[i] : NULL;
}

const char *mib_table_name(const struct mib_table *t)
{
	return t->name;
}

void mib_table_oid(const struct mib_table *t, struct mib_oid *out)
{
	out->n = 0;
	for (size_t i = 0; i < sizeof(root); i++)
		out->id[out->n++] = root[i];
	for (size_t i = 0; i < t->depth; i++)
		out->id[out->n++] = t->oid[i];
}

bool mib_rows_room(const struct mib_view *v, struct mib_rows *rows, size_t n)
{
	rows->items = arena_array(v->arena, n ? n : 1, sizeof(*rows->items));
	rows->n = 0;
	return rows->items != NULL;
}

bool mib_rows_scalar(const struct mib_view *v, struct mib_rows *rows)
{
	if (!mib_rows_room(v, rows, 1))
		return false;
	rows->items[0].snapshot = v->snapshot;
	rows->n = 1;
	return true;
}

/* ---- tunnels ------------------------------------------------------------------- */

static bool is_up(const struct ctl_ike_sa *sa)
{
	return strcmp(sa->state, "READY") == 0;
}

/* Of two that are up, both ends having begun or one replacing the other: the
 * one with a child SA, then the newer one. */
static bool better(const struct ctl_ike_sa *a, const struct ctl_ike_sa *b)
{
	if (!b)
		return true;
	if (!a->n_children != !b->n_children)
		return a->n_children > 0;
	return a->id > b->id;
}

static void tunnel_take(struct mib_tunnel *t, const struct ctl_ike_sa *sa)
{
	if (is_up(sa) && better(sa, t->sa))
		t->sa = sa;
	for (size_t i = 0; i < sa->n_children; i++) {
		const struct ctl_child_sa *c = &sa->children[i];

		t->n_children++;
		if (c->age > t->oldest)
			t->oldest = c->age;
		if (t->child && t->child->id > c->id)
			continue;
		t->child = c;
		t->child_of = sa;
	}
}

static struct mib_tunnel *tunnel_of(const struct mib_view *v,
	const struct map *by_name, const struct ctl_ike_sa *sa)
{
	uint32_t i = map_get(by_name, span_str(sa->tunnel));

	return i == MAP_NONE ? NULL : &v->tunnels[i];
}

static bool tunnels_fill(struct mib_view *v, struct map *by_name)
{
	const struct ctl_snapshot *s = v->snapshot;

	for (size_t i = 0; i < s->n_tunnels; i++) {
		v->tunnels[i].tunnel = &s->tunnels[i];
		if (!map_set(by_name, span_str(s->tunnels[i].name),
			    (uint32_t)i))
			return false;
	}
	for (size_t i = 0; i < s->n_ike_sas; i++) {
		const struct ctl_ike_sa *sa = &s->ike_sas[i];
		struct mib_tunnel *t = tunnel_of(v, by_name, sa);

		if (!t && is_up(sa))
			v->strays[v->n_strays++] = sa;
		for (size_t k = 0; t && k < sa->n_children; k++)
			v->members[v->n_members++] =
				(struct mib_member){t, &sa->children[k]};
		if (t)
			tunnel_take(t, sa);
	}
	return true;
}

static int member_cmp(const void *a, const void *b)
{
	const struct mib_member *x = a, *y = b;
	uint32_t i = x->tunnel->tunnel->index, k = y->tunnel->tunnel->index;

	if (i != k)
		return i < k ? -1 : 1;
	return (x->child->id > y->child->id) - (x->child->id < y->child->id);
}

static bool tunnels_make(struct mib_view *v)
{
	const struct ctl_snapshot *s = v->snapshot;
	size_t children = 0;
	struct map by_name;
	bool ok;

	for (size_t i = 0; i < s->n_ike_sas; i++)
		children += s->ike_sas[i].n_children;
	v->tunnels = arena_array(v->arena, s->n_tunnels + 1,
		sizeof(*v->tunnels));
	v->strays = arena_array(v->arena, s->n_ike_sas + 1,
		sizeof(*v->strays));
	v->members = arena_array(v->arena, children + 1, sizeof(*v->members));
	if (!v->tunnels || !v->strays || !v->members)
		return false;
	map_init(&by_name, s->uptime);
	ok = tunnels_fill(v, &by_name);
	map_fini(&by_name);
	if (v->n_members)
		qsort(v->members, v->n_members, sizeof(*v->members),
			member_cmp);
	return ok;
}

/* ---- rows -------------------------------------------------------------------------- */

static int row_cmp(const void *a, const void *b)
{
	const struct mib_row *x = a, *y = b;

	for (int i = 0; i < 2; i++) {
		if (x->index[i] != y->index[i])
			return x->index[i] < y->index[i] ? -1 : 1;
	}
	return 0;
}

/* An index names one row; a snapshot of another program may not keep to that.
 */
static void rows_unique(struct mib_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (n == 0 || row_cmp(&rows->items[n - 1], &rows->items[i]))
			rows->items[n++] = rows->items[i];
	}
	rows->n = n;
}

struct mib_view *mib_view_new(struct arena *a, const struct ctl_snapshot *s)
{
	struct mib_view *v = arena_new(a, struct mib_view);

	if (!v)
		return NULL;
	v->arena = a;
	v->snapshot = s;
	v->rows = arena_array(a, N_TABLES, sizeof(*v->rows));
	if (!v->rows || (s && !tunnels_make(v)))
		return NULL;
	for (size_t i = 0; i < N_TABLES; i++) {
		struct mib_rows *rows = &v->rows[i];

		if (!tables[i]->make(v, rows))
			return NULL;
		qsort(rows->items, rows->n, sizeof(*rows->items), row_cmp);
		rows_unique(rows);
	}
	return v;
}

const struct mib_rows *mib_rows_of(const struct mib_view *v,
	const struct mib_table *t)
{
	size_t i = 0;

	while (i < N_TABLES - 1 && tables[i] != t)
		i++;
	return &v->rows[i];
}

size_t mib_view_rows(const struct mib_view *v, const struct mib_table *t)
{
	return mib_rows_of(v, t)->n;
}
