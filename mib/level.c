#include "mib/table.h"

/* The only level that the MIB has defined. */
static const struct mib_column columns[] = {
	{1, MIB_INTEGER, MIB_ALWAYS, .offset = 1, .name = "cipSecMibLevel"},
};

const struct mib_table mib_level = {
	.name = "cipSecLevels",
	.oid = {1, 1},
	.depth = 2,
	.n_index = 1,
	MIB_COLUMNS(columns),
	.make = mib_rows_scalar,
};
