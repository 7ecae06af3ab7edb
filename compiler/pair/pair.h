/* Several configurations together: which tunnels are between them, whether
 * each comes up, and why not.
 *
 * Nothing is decided here. Each tunnel is begun once by a real engine of
 * runtime/ike that meets the engine of the device that has the tunnel's
 * destination address (runtime/sim/meet.c); what they agree on is the
 * prediction, and what one of them complains about is the cause. What IKE does
 * not look at (GRE keys, PFS of later exchanges, addresses inside) is compared
 * in the policy tables. Work grows with the tunnels, not with pairs of devices.
 *
 *     fleet.c    devices out of compiled configurations
 *     lead.c     which ends each tunnel leads to
 *     ends.c     which device is there
 *     predict.c  the meetings
 *     decide.c   what of their outcome is certain
 *     check.c    findings out of predictions: rules FV901 to FV915 */
#ifndef FLEXIKE_COMPILER_PAIR_PAIR_H
#define FLEXIKE_COMPILER_PAIR_PAIR_H

#include "compiler/compiler.h"
#include "runtime/sim/sim.h"

/* ---- devices (fleet.c) -------------------------------------------------------- */

/* What the tables do not have, and what makes an answer uncertain. */
enum pair_words {
	PAIR_WORDS_DISCOVER, /* crypto map … ipsec-isakmp discover */
	PAIR_WORDS_GROUP,    /* object-group */
	PAIR_WORDS_IKEV1,    /* crypto isakmp */
	PAIR_WORDS_KEY,	     /* pre-shared-key */
	PAIR_WORDS_MPLS,     /* mpls nhrp */
	PAIR_WORDS
};

struct pair_device {
	struct compiler_unit *unit; /* borrowed */
	const char *path;	    /* as findings call the file; borrowed */
	char name[128]; /* hostname, or the file's name without its end; the
			 * second of one name is "name#2" */
	struct policy *policy;	/* owned */
	struct sim_node *node;	/* the sim's */
	int8_t words[PAIR_WORDS]; /* 0: not looked for, 1: there, -1: not */
};

struct pair_inferred {
	uint32_t device;
	const char *tunnel; /* borrowed from the policy */
	struct addr addr;
};

struct pair_fleet {
	struct pair_device *devices; /* owned; in order of the units */
	uint32_t n_devices;
	/* Tunnel sources that only the other ends' configurations tell. */
	struct pair_inferred *inferred; /* owned */
	uint32_t n_inferred;
	struct crypto *crypto; /* owned */
	struct sim *sim;       /* owned */
};

/* One node of a new sim for each unit. Units are borrowed until
 * pair_fleet_fini(), which is called in any case. Diffie-Hellman is real unless
 * o->predict. False with a sentence in err. */
bool pair_fleet_init(struct pair_fleet *f, struct compiler_unit *const *units,
	size_t n, const struct sim_options *o, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
void pair_fleet_fini(struct pair_fleet *f);

/* Has a line of the device these words in it? Looked for once. */
bool pair_has(struct pair_device *d, enum pair_words words);
/* Where the operator wrote a row. False: it is none of his, or has no place;
 * then nothing is changed. *file is borrowed from the policy. */
bool pair_row_place(const struct policy *p, enum policy_table table,
	uint32_t row, const char **file, uint32_t *line);
const char *pair_auth_name(enum policy_auth a); /* "pre-share" */

/* ---- tunnels (predict.c) ------------------------------------------------------ */

enum pair_status {
	PAIR_UP,	 /* the SA and its child come up */
	PAIR_DOWN,	 /* they do not: cause */
	PAIR_SHUTDOWN,	 /* the operator wants it so */
	PAIR_DYNAMIC,	 /* a virtual-template: it waits for peers */
	PAIR_WAITS,	 /* never begins itself (responder-only) */
	PAIR_INCOMPLETE, /* cannot be begun; its own findings say why */
	PAIR_UNKNOWN,	 /* no configuration here is the other end */
	PAIR_AMBIGUOUS,	 /* several could be */
	PAIR_UNDECIDED,	 /* it depends on what tables do not tell */
	PAIR_STATUSES
};
const char *pair_status_name(enum pair_status s); /* "up" … */

/* What was agreed. */
struct pair_sa {
	const struct transform *encr, *integ, *prf, *dh; /* integ may be NULL */
	const struct transform *esp_encr, *esp_integ;
	bool transport, esn, encap;
	enum policy_auth auth_local, auth_remote;
	const char *id_local, *id_remote; /* in the arena */
	size_t inner_mtu; /* on a link of 1500 */
	uint32_t profile_local, profile_remote; /* rows, each at its end */
};

/* One protected tunnel with one of the ends that it leads to, begun by the
 * device that has it. */
struct pair_tunnel {
	uint32_t device;
	uint32_t tunnel; /* row */
	const struct policy_tunnel *row;
	uint32_t nth;	  /* of the ends that the row leads to, from 0 */
	struct addr to;	  /* address of the end; family 0: not known */
	const char *host; /* its name, where that is what is known; or "" */
	struct addr from; /* source; family 0: the tunnel's own */
	bool from_unknown; /* nobody knows the source: it is made up */
	enum pair_status status;
	uint32_t peer;	      /* device; POLICY_NONE: not known */
	uint32_t peer_tunnel; /* row there; POLICY_NONE: not known */
	/* Index of the peer's static tunnel that leads back; POLICY_NONE: it
	 * has none. */
	uint32_t back;
	struct pair_sa sa; /* UP */
	/* DOWN, and INCOMPLETE and UNDECIDED where something was said */
	enum cause cause;
	const char *detail; /* the evidence; in the arena, or static */
	const char *open;   /* UNDECIDED: what would decide it; or NULL */
	bool seen_by_peer;  /* else by the device itself */
	uint32_t line;	    /* in the device's file */
	uint32_t peer_line; /* in the peer's; 0: none */
};

struct pair_prediction {
	const struct pair_fleet *fleet; /* borrowed */
	/* Owned; by device, row, end; behind them those to the further gateways
	 * of clusters. */
	struct pair_tunnel *tunnels;
	uint32_t n;
	struct arena arena;
};

/* Let all tunnels of a fleet whose sim predicts meet their other ends. False:
 * no memory. pair_prediction_fini() in any case. */
bool pair_predict(struct pair_prediction *p, const struct pair_fleet *f)
	__attribute__((warn_unused_result));
void pair_prediction_fini(struct pair_prediction *p);

/* The source address of a tunnel; family 0: not known. */
static inline struct addr pair_from(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return t->from.family != ADDR_NONE ? t->from :
		sim_node_source(p->fleet->devices[t->device].node, t->tunnel);
}

/* Of two tunnels that are each other's ends: the one that is told about. */
static inline bool pair_is_second(const struct pair_prediction *p,
	const struct pair_tunnel *t)
{
	return t->back != POLICY_NONE && p->tunnels + t->back < t &&
		p->tunnels[t->back].back == (uint32_t)(t - p->tunnels);
}

/* ---- findings (check.c) -------------------------------------------------------- */

/* Add to the findings of each unit what the configurations together have wrong.
 * Fewer than two: nothing. False: no memory, or no crypto library; a sentence
 * is in err, and the findings are those of the single files. */
bool pair_check(struct compiler_unit *const *units, size_t n, char *err,
	size_t err_cap) __attribute__((warn_unused_result));

#endif
