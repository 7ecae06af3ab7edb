/* The engine's own state, shared by the files of runtime/ike. */
#ifndef FLEXIKE_IKE_ENGINE_H
#define FLEXIKE_IKE_ENGINE_H

#include "runtime/base/map.h"
#include "runtime/ike/ghost.h"
#include "runtime/ike/lookup.h"
#include "runtime/ike/sa.h"

struct ike_tunnel {
	bool wanted;	   /* started and not stopped */
	struct addr source; /* effective; unset: not known */
	struct addr destination;
	struct addr from, to; /* of the last start; family 0: its own */
	uint32_t failures; /* attempts in a row, for the back-off */
	struct ike_sa *sas; /* of this tunnel, newest first; borrowed */
	uint32_t next_alike; /* next with this destination, or POLICY_NONE */
	uint32_t alike_sas; /* of the first of those: SAs of all of them */
	struct ike_traffic gone; /* counted by SAs that are no more */
	struct ike_timer timer;
};

/* Secret of the stateless cookie (RFC 7296 2.6), rotated. */
struct ike_cookies {
	uint8_t version;
	struct secret now, before;
	mono_t changed;
};

/* How many reports about unauthenticated messages may be made: a flood is
 * told, counted, and not logged line by line. */
struct ike_limit {
	bool used;
	uint32_t tokens;
	mono_t filled;
	uint64_t held_back;
};

struct ike {
	struct ike_env env;
	const struct policy_device *device; /* borrowed from the image */
	struct crypto_scratch *scratch;
	uint64_t hash_seed;
	struct ike_sa **sas; /* owned, in order of id */
	size_t n_sas, cap_sas;
	struct ike_child **children; /* in order of id; owned by the SAs */
	size_t n_children, cap_children;
	uint32_t last_sa_id, last_child_id;
	struct map by_spi, by_init, by_esp;
	struct ike_heap heap;
	struct ike_tunnel *tunnels; /* one per row of the tunnel table */
	uint32_t n_tunnels;
	struct ike_lookup lookup;
	struct ike_ghosts ghosts;
	struct ike_cookies cookies;
	struct ike_limit junk[CAUSE_COUNT], attempts, replies;
	struct ike_stats stats;
	bool shutdown;

	/* Of the step that is being made. */
	mono_t now;
	struct ike_actions *out;
	bool oom;
	struct arena arena; /* messages, parsed and built */
};

/* An IKE message that came in. */
struct ike_msg {
	struct endpoint local, remote;
	struct span data;
	uint64_t hash; /* of data */
	struct wire_hdr hdr;
	/* Outer payloads; those inside SK once it has been opened. */
	struct wire_payload *payloads;
	/* Authentic, but its inside could not be parsed. */
	bool malformed;
	struct wire_error error;
	uint8_t critical; /* type of an unknown critical payload, or 0 */
};

/* Append an action, or NULL (and the step reports it). */
struct ike_action *ike_act(struct ike *ike, enum ike_action_type type);
/* Send octets (copied) from and to these. */
void ike_send(struct ike *ike, const struct endpoint *local,
	const struct endpoint *remote, struct span data);
/* The VRF of the outer packets: of the tunnel that we begin, else the one our
 * own address is in. */
uint32_t ike_fvrf(const struct ike *ike, const struct addr *local);
uint32_t ike_sa_fvrf(const struct ike *ike, const struct ike_sa *sa);
/* Base plus or minus a tenth, from the engine's random stream. */
int64_t ike_jitter(struct ike *ike, int64_t base_ns);

void ike_datagram(struct ike *ike, const struct ike_event *ev,
	enum ike_err *err);
/* Check payloads against exchange.def, filling in error and critical. */
bool ike_msg_check(struct ike_msg *msg, bool in_sk)
	__attribute__((warn_unused_result));
/* One SA's timer has fired. */
void ike_sa_timer(struct ike *ike, uint32_t id);

#endif
