/* IKE SAs and child SAs as the engine keeps them, and the tables that find
 * them. Private to runtime/ike. */
#ifndef FLEXIKE_IKE_SA_H
#define FLEXIKE_IKE_SA_H

#include "runtime/ike/ike.h"
#include "runtime/ike/timer.h"
#include "runtime/ike/window.h"
#include "runtime/wire/wire.h"

/* Before an SA exists and after it is gone, for the transition table. */
enum { IKE_STATE_NEW = IKE_STATES, IKE_STATE_GONE };

/* What an SA waits for; its timer is set to the earliest. */
enum ike_deadline_kind {
	IKE_DUE_RETRANSMIT, /* answer to our outstanding request */
	IKE_DUE_HALF_OPEN,  /* responder: IKE_AUTH must have come */
	IKE_DUE_LIVENESS,
	IKE_DUE_LIFETIME,
	IKE_DUE_CHILD_LIFETIME,
	IKE_DUE_REDUNDANT, /* the peer should have deleted this SA */
	IKE_DUE_KEEPALIVE, /* NAT mapping */
	IKE_DUE_COUNT
};

struct ike_id {
	uint8_t type; /* ID_IPV4_ADDR …; 0 before it is known */
	struct ike_buf data;
};

struct ike_keys { /* RFC 7296 2.14 */
	struct secret d, ai, ar, ei, er;
};

struct ike_child {
	uint32_t id;
	uint32_t spi_in, spi_out;
	uint8_t spi_key[4]; /* spi_in as key of by_esp */
	struct ike_sa *sa;  /* borrowed */
	uint32_t tunnel;
	const struct transform *encr, *integ;
	bool esn, transport;
	mono_t installed;
	uint32_t life_seconds, life_kilobytes, replay_window;
	uint8_t n_ts_local, n_ts_remote;
	struct wire_ts_range *ts; /* owned: local ones, then remote ones */
	struct ike_child *next;	  /* of the same IKE SA */
};

/* Only needed until IKE_AUTH is done; freed then. */
struct ike_handshake {
	struct crypto_dh *dh;
	struct ike_buf nonce_i, nonce_r;
	struct ike_buf request, response; /* IKE_SA_INIT, for AUTH */
	struct ike_buf cookie;		  /* initiator: to be reflected */
	struct secret pi, pr;		  /* SK_pi, SK_pr */
	const struct transform *group;	  /* initiator: of our KE */
	uint8_t detours;   /* cookies and other groups so far */
	enum cause suspect; /* unauthenticated bad news, see init_doubt */
	uint16_t suspect_notify;
	uint32_t bad_icv;  /* messages that failed the integrity check */
	uint32_t keyring_peer;
	uint32_t psk_local, psk_remote; /* secrets of the image */
	struct ike_child *child;  /* being negotiated; owned */
	struct ike_child_sa *up;  /* in the actions, to be announced */
	bool initial_contact;	  /* the peer says that it has no other SA */
	/* The child was refused: told once the IKE SA is up. */
	enum cause child_cause;
	const char *child_detail;
	uint32_t child_row;
};

struct ike_sa {
	uint32_t id;
	uint32_t tunnel, profile;
	enum ike_sa_state state;
	bool initiator;
	bool nat_local, nat_remote, encap;
	bool delete_wanted; /* as soon as nothing is outstanding */
	bool had_child;	    /* the tunnel could be used */
	bool esp_unanswered; /* ESP went out since something came in */
	enum cause delete_cause;
	const char *delete_detail; /* static */
	uint64_t spi_i, spi_r;
	uint8_t spi_key[8];   /* our SPI as key of by_spi */
	uint8_t init_key[27]; /* responder: key of by_init */
	uint64_t init_hash;   /* responder: of the IKE_SA_INIT request */
	struct endpoint local, remote;
	const struct transform *encr, *integ, *prf, *dh;
	struct ike_keys keys;
	uint64_t iv; /* AEAD: next explicit IV of ours */
	enum policy_auth auth_local, auth_remote;
	struct ike_id id_local, id_remote;
	mono_t created, established, last_in;
	uint8_t nonce_min[32]; /* lowest nonce's start, RFC 7296 2.8.1 */
	struct ike_window window;
	mono_t due[IKE_DUE_COUNT];
	struct ike_timer timer;
	struct ike_handshake *hs;   /* owned; NULL once established */
	struct ike_child *children; /* owned */
	struct ike_traffic traffic;
	struct ike_sa *same_tunnel; /* next in the tunnel's list */
};

struct ike;

/* A new SA with a local SPI nobody else has, in the tables. NULL: no memory.
 */
struct ike_sa *ike_sa_new(struct ike *ike, bool initiator);
/* Out of all tables, wiped, freed; tells nobody. */
void ike_sa_free(struct ike *ike, struct ike_sa *sa);
void ike_handshake_free(struct ike *ike, struct ike_sa *sa);
struct ike_sa *ike_sa_find(const struct ike *ike, uint32_t id);
struct ike_sa *ike_sa_by_spi(const struct ike *ike, uint64_t spi);
/* Responder: the SA that a IKE_SA_INIT request made. */
struct ike_sa *ike_sa_by_init(const struct ike *ike,
	const struct endpoint *remote, uint64_t spi_i);
bool ike_sa_index_init(struct ike *ike, struct ike_sa *sa)
	__attribute__((warn_unused_result));
static inline uint64_t ike_sa_spi_local(const struct ike_sa *sa)
{
	return sa->initiator ? sa->spi_i : sa->spi_r;
}
/* Set one deadline and with it the SA's timer. */
void ike_sa_due(struct ike *ike, struct ike_sa *sa,
	enum ike_deadline_kind kind, mono_t due);

/* With an inbound SPI nobody else has; not yet in the child table. */
struct ike_child *ike_child_new(struct ike *ike, struct ike_sa *sa);
/* Make it visible: in the child table and the list of its IKE SA. */
bool ike_child_add(struct ike *ike, struct ike_child *child)
	__attribute__((warn_unused_result));
/* Out of the tables, freed. */
void ike_child_free(struct ike *ike, struct ike_child *child);
struct ike_child *ike_child_find(const struct ike *ike, uint32_t id);
bool ike_id_set(struct ike_id *id, uint8_t type, struct span data)
	__attribute__((warn_unused_result));

#endif
