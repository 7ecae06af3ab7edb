#include "mib/table.h"

/* Two rows for a child SA, one for each direction. Their index is made of the
 * child's id, which is not used twice: a rekeyed SA is another row. */

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	if (!mib_rows_room(v, rows, v->n_members * 2))
		return false;
	for (size_t i = 0; i < v->n_members; i++) {
		const struct mib_member *m = &v->members[i];

		for (uint32_t out = 0; out < 2; out++)
			rows->items[rows->n++] = (struct mib_row){
				.index = {m->tunnel->tunnel->index,
					((m->child->id * 2 - 1 + out) &
						INT32_MAX)},
				.child = m->child, .flag = out,
				.living = m->tunnel->child == m->child};
	}
	return true;
}

static bool direction(const struct mib_row *row, uint64_t *out)
{
	*out = row->flag ? 2 : 1;
	return true;
}

static bool value(const struct mib_row *row, uint64_t *out)
{
	*out = row->flag ? row->child->spi_out : row->child->spi_in;
	return *out != 0;
}

/* An older one is only there until its successor has taken over. */
static bool status(const struct mib_row *row, uint64_t *out)
{
	*out = row->living ? 1 : 2;
	return true;
}

static const struct mib_column columns[] = {
	{2, MIB_INTEGER, MIB_NUMBER, .number = direction,
		.name = "cipSecSpiDirection"},
	{3, MIB_GAUGE32, MIB_NUMBER, .number = value,
		.name = "cipSecSpiValue"},
	{4, MIB_INTEGER, MIB_ALWAYS, .offset = 2,
		.name = "cipSecSpiProtocol"},
	{5, MIB_INTEGER, MIB_NUMBER, .number = status,
		.name = "cipSecSpiStatus"},
};

const struct mib_table mib_spi = {
	.name = "cipSecSpiTable",
	.oid = {1, 3, 4, 1},
	.depth = 4,
	.n_index = 2,
	MIB_COLUMNS(columns),
	.make = make,
};
