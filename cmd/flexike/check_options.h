/* The options of flexike check: a table, and what they mean together. */
#ifndef FLEXIKE_CMD_CHECK_OPTIONS_H
#define FLEXIKE_CMD_CHECK_OPTIONS_H

#include "cmd/flexike/check.h"

/* -1: go on; else the exit status, and why was told. */
int check_options_parse(int argc, char **argv, struct check_options *o,
	int *operands);

#endif
