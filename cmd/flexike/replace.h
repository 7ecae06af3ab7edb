/* A file that is written beside its name and then put in its place, so that a
 * reader sees the old one or the new one. */
#ifndef FLEXIKE_CMD_REPLACE_H
#define FLEXIKE_CMD_REPLACE_H

#include <stdbool.h>
#include <stdio.h>

struct replace {
	FILE *f; /* to write to */
	char *path;
	char *temp; /* NULL: no regular file (/dev/stderr), written directly */
};

/* A file that exists keeps its mode and owner, and a symbolic link its target;
 * a new one gets the mode that the umask leaves. False: errno says why. */
bool replace_open(struct replace *r, const char *path);
/* Put it in place, or with keep false forget it. False: errno says why; the old
 * file is as it was. */
bool replace_close(struct replace *r, bool keep);

#endif
