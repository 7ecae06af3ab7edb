/* Where the subagent's numbers come from: the daemon's control socket, or a
 * file with a snapshot. Private to cmd/flexike-agentx. */
#ifndef FLEXIKE_CMD_AGENTX_SOURCE_H
#define FLEXIKE_CMD_AGENTX_SOURCE_H

#include "mib/mib.h"

struct source {
	const char *socket;
	const char *file; /* instead of the socket, or NULL */
	uint32_t interval; /* seconds for which a snapshot is good enough */
	const struct log_sink *log;
	/* Two arenas in turn: a failed parse must not spoil the view in use. */
	struct arena arenas[2];
	unsigned used;
	const struct mib_view *view;
	bool tried, away; /* asked at all; nobody answered the last time */
	mono_t next; /* not asked again before this */
};

void source_init(struct source *s);
void source_fini(struct source *s);
/* The view to answer from now; asks again when it is too old. */
const struct mib_view *source_view(void *source);

#endif
