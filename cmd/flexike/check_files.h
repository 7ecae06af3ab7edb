/* Which files are meant: names, folders, patterns. */
#ifndef FLEXIKE_CMD_CHECK_FILES_H
#define FLEXIKE_CMD_CHECK_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/map.h"

struct check_file {
	char *path; /* owned; "-" is standard input */
	bool found; /* in a folder or by a pattern: exclude is for these */
};

struct check_files {
	struct check_file *items; /* owned */
	size_t n;
	size_t cap;
	struct map seen; /* a file is checked once */
	const char *const *extensions; /* NULL-terminated, with the dot */
	bool failed; /* something could not be read; it was told */
	bool oom;
};

void check_files_init(struct check_files *f, const char *const *extensions);
void check_files_fini(struct check_files *f);
/* Add what an argument names, sorted by path. */
void check_files_add(struct check_files *f, const char *argument);

#endif
