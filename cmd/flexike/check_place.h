/* What holds in a folder: the nearest flexike.json and flexike.ignore upwards.
 * Found by one thread before the work begins, then only read. */
#ifndef FLEXIKE_CMD_CHECK_PLACE_H
#define FLEXIKE_CMD_CHECK_PLACE_H

#include "compiler/check/check.h"
#include "runtime/base/map.h"

/* Each is NULL where there is none. Borrowed from struct check_places. */
struct check_place {
	char *folder; /* absolute */
	struct check_config *config;
	struct check_ignores *ignores; /* flexike.ignore */
	struct check_ignores *named;   /* that the config names */
	struct check_baseline *baseline;
	bool own_config, own_ignores; /* found in this very folder */
};

struct check_places {
	struct check_place **items; /* owned */
	size_t n;
	size_t cap;
	struct map by_folder;
	const char *config; /* --config; NULL: look for it */
	bool no_config;
	const char *baseline; /* --baseline; NULL: what the config says */
	bool no_baseline;     /* it is being written */
	bool oom;
};

/* What holds for a file; NULL: told on standard error, or memory. */
const struct check_place *check_places_of(struct check_places *p,
	const char *path);
void check_places_init(struct check_places *p);
void check_places_fini(struct check_places *p);

#endif
