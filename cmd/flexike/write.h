/* Files that a subcommand makes: whole or not at all, for their owner only. */
#ifndef FLEXIKE_CMD_WRITE_H
#define FLEXIKE_CMD_WRITE_H

#include <stdbool.h>

#include "runtime/base/bytes.h"

/* Write under another name, then rename, so that a reader never sees half of
 * it. Mode 0600. False: said on standard error, as of flexike COMMAND. */
bool command_write(const char *command, const char *path, struct span octets);

#endif
