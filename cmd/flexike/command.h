/* Subcommands of flexike: one file each, one row each in command.def. */
#ifndef FLEXIKE_CMD_COMMAND_H
#define FLEXIKE_CMD_COMMAND_H

/* Exit codes shared by all subcommands. */
enum command_exit {
	EXIT_CLEAN = 0,	   /* nothing to complain about */
	EXIT_FINDINGS = 1, /* findings, or a tunnel that does not come up */
	EXIT_USAGE = 2,	   /* wrong usage, or input that cannot be read */
	EXIT_INTERNAL = 3, /* our own failure: memory, a contradiction */
};

/* argv[0] is the subcommand's name. */
#define COMMAND(name, synopsis, help) int cmd_##name(int argc, char **argv);
#include "cmd/flexike/command.def"
#undef COMMAND

#endif
