#include "mib/table.h"

/* Looking up: by column, then by binary search over the sorted rows. The
 * order of names is that of RFC 3416 4.2.2: column by column. */

/* Order of a row's index and the rest of a name: by sub-identifier, and then
 * the shorter first. */
static int index_cmp(const struct mib_row *row, size_t n_index,
	const unsigned long *rest, size_t n)
{
	for (size_t i = 0; i < n_index && i < n; i++) {
		if (row->index[i] != rest[i])
			return row->index[i] < rest[i] ? -1 : 1;
	}
	return (n_index > n) - (n_index < n);
}

/* First row that is not before (or, with `after`, behind) the rest. */
static size_t lower(const struct mib_rows *rows, size_t n_index,
	const unsigned long *rest, size_t n, bool after)
{
	size_t lo = 0;
	size_t hi = rows->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = index_cmp(&rows->items[mid], n_index, rest, n);

		if (order < 0 || (after && order == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* First column whose number is not below. */
static size_t column_lower(const struct mib_table *t, unsigned long sub)
{
	size_t i = 0;

	while (i < t->n_columns && t->columns[i].sub < sub)
		i++;
	return i;
}

/* <0, 0, >0: the name is before, below or behind the table's own. */
static int place(const struct mib_oid *own, const unsigned long *name,
	size_t n)
{
	for (size_t i = 0; i < own->n; i++) {
		if (i == n)
			return -1;
		if (name[i] != own->id[i])
			return name[i] < own->id[i] ? -1 : 1;
	}
	return 0;
}

enum mib_found mib_get(const struct mib_view *v, const struct mib_table *t,
	const unsigned long *name, size_t n, struct mib_value *value)
{
	const struct mib_rows *rows = mib_rows_of(v, t);
	struct mib_oid own;
	size_t c, r;

	mib_table_oid(t, &own);
	if (n <= own.n || place(&own, name, n) != 0)
		return MIB_NO_OBJECT;
	name += own.n;
	n -= own.n;
	c = column_lower(t, name[0]);
	if (c == t->n_columns || t->columns[c].sub != name[0])
		return MIB_NO_OBJECT;
	r = lower(rows, t->n_index, name + 1, n - 1, false);
	if (r == rows->n ||
		index_cmp(&rows->items[r], t->n_index, name + 1, n - 1) != 0 ||
		!mib_column_read(&t->columns[c], &rows->items[r], value))
		return MIB_NO_INSTANCE;
	return MIB_FOUND;
}

static void name_of(const struct mib_table *t, const struct mib_oid *own,
	const struct mib_column *c, const struct mib_row *row,
	struct mib_oid *out)
{
	*out = *own;
	out->id[out->n++] = c->sub;
	for (size_t i = 0; i < t->n_index; i++)
		out->id[out->n++] = row->index[i];
}

bool mib_next(const struct mib_view *v, const struct mib_table *t,
	const unsigned long *name, size_t n, struct mib_oid *found,
	struct mib_value *value)
{
	const struct mib_rows *rows = mib_rows_of(v, t);
	struct mib_oid own;
	size_t c = 0, r = 0;
	int where;

	mib_table_oid(t, &own);
	where = place(&own, name, n);
	if (where > 0)
		return false;
	if (where == 0 && n > own.n) {
		name += own.n;
		n -= own.n;
		c = column_lower(t, name[0]);
		if (c < t->n_columns && t->columns[c].sub == name[0])
			r = lower(rows, t->n_index, name + 1, n - 1, true);
	}
	for (; c < t->n_columns; c++, r = 0) {
		for (; r < rows->n; r++) {
			if (!mib_column_read(&t->columns[c], &rows->items[r],
				    value))
				continue;
			name_of(t, &own, &t->columns[c], &rows->items[r],
				found);
			return true;
		}
	}
	return false;
}
