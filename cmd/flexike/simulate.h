/* flexike simulate: private to its files.
 *
 *     simulate.c          options, devices, the run
 *     simulate_verdict.c  what became of each tunnel, and why
 *     simulate_text.c     the report for people
 *     simulate_json.c     the report for programs (docs/simulate.md) */
#ifndef FLEXIKE_CMD_SIMULATE_H
#define FLEXIKE_CMD_SIMULATE_H

#include "compiler/pair/pair.h"

enum simulate_status {
	SIMULATE_UP,
	SIMULATE_DOWN,
	SIMULATE_SHUTDOWN, /* the operator wants it so */
	SIMULATE_DYNAMIC,  /* comes up with a peer, not by itself */
};
const char *simulate_status_name(enum simulate_status s);

struct simulate_verdict {
	const struct pair_device *device;
	uint32_t tunnel;
	const struct policy_tunnel *row;
	enum simulate_status status;
	/* UP */
	struct ike_sa_info ike;
	struct ike_child_info child;
	size_t inner_mtu; /* on a link of 1500 */
	struct addr ping_to; /* family 0: the other end has no address */
	uint32_t ping_sent, ping_received;
	/* DOWN; NULL: nothing was ever said about it */
	const struct sim_trace *cause;
};

struct simulate {
	uint64_t seed;
	uint32_t pings;
	struct compiler_unit **units; /* owned, and what they point to */
	size_t n_units;
	struct pair_fleet fleet; /* owned */
	struct simulate_verdict *verdicts; /* owned */
	size_t n_verdicts;
	mono_t started;
};

/* simulate_verdict.c: fill in s->verdicts, pinging through what is up. False:
 * no memory. */
bool simulate_judge(struct simulate *s);
/* Of a cause: the file and line of the row that it points at, else of the
 * tunnel. The text is borrowed from a policy; line 0: not known. */
const char *simulate_place(const struct simulate_verdict *v, uint32_t *line);

void simulate_print_text(const struct simulate *s);
/* False: no memory. */
bool simulate_print_json(const struct simulate *s);
/* The show commands of every device; false: no memory. */
bool simulate_print_show(const struct simulate *s);

#endif
