/* flexike simulate: private to its files.
 *
 *     simulate.c          options, devices, the run
 *     simulate_verdict.c  what became of each tunnel, and why
 *     simulate_predict.c  of those that a gateway does not carry
 *     simulate_text.c     the report for people
 *     simulate_json.c     the report for programs (docs/simulate.md) */
#ifndef FLEXIKE_CMD_SIMULATE_H
#define FLEXIKE_CMD_SIMULATE_H

#include "compiler/pair/pair.h"
#include "runtime/base/map.h"

enum simulate_status {
	SIMULATE_UP,
	SIMULATE_DOWN,
	SIMULATE_SHUTDOWN, /* the operator wants it so */
	SIMULATE_DYNAMIC,  /* comes up with a peer, not by itself */
	SIMULATE_UNDECIDED, /* depends on what configurations do not tell */
};
const char *simulate_status_name(enum simulate_status s);

struct simulate_cause {
	const struct cause_info *info; /* NULL: nothing was ever said */
	const char *who, *detail;
	const char *file; /* borrowed from a policy */
	uint32_t line;	  /* 0: not known */
};

/* Of a tunnel, or of one of several ends that it leads to. */
struct simulate_verdict {
	const struct pair_device *device;
	uint32_t tunnel;
	const struct policy_tunnel *row;
	const struct pair_tunnel *pair; /* what the prediction has of it */
	enum simulate_status status;
	bool predicted; /* not simulated: a gateway does not carry it */
	/* UP */
	struct ike_sa_info ike;
	struct ike_child_info child;
	size_t inner_mtu; /* on a link of 1500 */
	struct addr ping_to; /* family 0: the other end has no address */
	uint32_t ping_sent, ping_received;
	struct simulate_cause cause; /* DOWN */
};

struct simulate {
	uint64_t seed;
	uint32_t pings;
	struct compiler_unit **units; /* owned, and what they point to */
	size_t n_units;
	struct pair_fleet fleet; /* owned */
	struct pair_fleet guess; /* owned: the same devices, to predict */
	struct pair_prediction prediction; /* owned; of guess */
	uint32_t *first_to, *next_to; /* owned: tunnels to a device, in order;
				       * POLICY_NONE at the end */
	struct map pointed_at; /* what tunnels without an end lead to */
	struct simulate_verdict *verdicts; /* owned */
	size_t n_verdicts;
	mono_t started;
};

/* simulate_verdict.c: fill in s->verdicts, pinging through what is up. False:
 * no memory. */
bool simulate_judge(struct simulate *s);

/* simulate_predict.c: false with a sentence in err. */
bool simulate_predict(struct simulate *s, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
/* Fill in a verdict from the prediction. False: the simulation knows better. */
bool simulate_guess(const struct simulate *s, struct simulate_verdict *v);
/* UNDECIDED: what would decide it. */
const char *simulate_open(const struct simulate_verdict *v);
/* Devices that are predicted to come to a dynamic tunnel, one per call; *at is
 * simulate_peers() before the first. False: no more. */
uint32_t simulate_peers(const struct simulate *s,
	const struct simulate_verdict *v);
bool simulate_next_peer(const struct simulate *s,
	const struct simulate_verdict *v, uint32_t *at, const char **name,
	bool *up);

void simulate_print_text(const struct simulate *s);
/* False: no memory. */
bool simulate_print_json(const struct simulate *s);
/* The show commands of every device; false: no memory. */
bool simulate_print_show(const struct simulate *s);

#endif
