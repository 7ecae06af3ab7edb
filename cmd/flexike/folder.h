/* The files of two folders, matched: those of equal names, then those whose
 * devices call themselves the same. */
#ifndef FLEXIKE_CMD_FOLDER_H
#define FLEXIKE_CMD_FOLDER_H

#include "runtime/base/arena.h"

struct folder_pair {
	const char *before; /* path; NULL: there is none */
	const char *after;
};

struct folder_pairs {
	struct arena arena;
	struct folder_pair *v;
	size_t n;
	char error[512]; /* when they could not be made */
};

/* The hostname in a file, in the arena; "" none, NULL: cannot be read. */
typedef const char *folder_hostname_fn(void *user, const char *path,
	struct arena *a);

/* Two files are one pair. Hidden files, and names that end in ~, are let pass;
 * links to folders are not followed. False: f->error says why. Free in any
 * case. */
bool folder_pairs_make(struct folder_pairs *f, const char *before,
	const char *after, folder_hostname_fn *hostname, void *user)
	__attribute__((warn_unused_result));
void folder_pairs_free(struct folder_pairs *f);

#endif
