/* The IKEv2 protocol engine, sans-IO (RFC 7296).
 *
 *     ike_step(engine, event, actions)
 *
 * Events carry the time; randomness comes from the environment. The same
 * events and the same random stream give the same actions, byte for byte. The
 * engine opens no socket, reads no clock and prints nothing: runtime/io runs
 * it on a gateway, runtime/sim in a virtual network, and what it negotiates
 * there is the prediction. */
#ifndef FLEXIKE_IKE_IKE_H
#define FLEXIKE_IKE_IKE_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"
#include "runtime/base/log.h"
#include "runtime/base/mono.h"
#include "runtime/base/random.h"
#include "runtime/base/secret.h"
#include "runtime/crypto/crypto.h"
#include "runtime/policy/cause.h"
#include "runtime/policy/policy.h"

struct ike; /* one gateway's engine */

#define IKE_TS_MAX 8 /* selectors kept per direction of a child SA */

/* Keys of a finished IKE_SA_INIT or child SA, for capture key tables. Given
 * only to the environment's keylog, which exists for captures and is off
 * unless the operator asks for it. */
struct ike_keylog {
	bool child; /* else: IKE SA */
	uint64_t spi_i, spi_r;
	const struct transform *encr, *integ; /* integ NULL for AEAD */
	struct span sk_ei, sk_er, sk_ai, sk_ar; /* child: keys of the SA that
			the exchange's initiator (i) or responder (r) sends */
	uint32_t esp_spi_i, esp_spi_r; /* child: SPI that i, r receives on */
	struct addr addr_i, addr_r;
};

struct ike_env {
	const struct policy *policy; /* borrowed; outlives the engine */
	const struct crypto *crypto; /* borrowed */
	struct random random;
	const struct log_sink *log; /* may be NULL; borrowed */
	void (*keylog)(void *ctx, const struct ike_keylog *k); /* or NULL */
	void *keylog_ctx;
	/* The run only predicts and carries no traffic. What needs more than
	 * tables is taken as given: signatures and EAP prove what they should;
	 * certificates are shown and matched, and are not verified. Entries of
	 * crypto maps and multipoint tunnels begin and answer, though nothing
	 * could carry their packets, and a peer of a profile with a
	 * virtual-template gets the template's own row as its tunnel. */
	bool predict;
};

/* NULL: no memory. `now` starts the engine's time. */
struct ike *ike_new(const struct ike_env *env, mono_t now);
void ike_free(struct ike *ike); /* wipes all keys */

/* The address of a tunnel's source where the image does not know it, or where
 * it must be another one. Before the tunnel is started. */
void ike_set_source(struct ike *ike, uint32_t tunnel,
	const struct addr *local);

/* ---- events ------------------------------------------------------------------ */

enum ike_event_type {
	IKE_EV_DATAGRAM, /* an IKE message came in (non-ESP marker removed) */
	IKE_EV_TIMER,	 /* ike_deadline() has passed */
	IKE_EV_START,	 /* bring this tunnel up and keep it up */
	IKE_EV_STOP,	 /* delete this tunnel's SAs and leave it down */
	IKE_EV_CLEAR,	 /* delete one IKE SA (id), or all (id 0); static
			  * tunnels come up again */
	IKE_EV_SHUTDOWN, /* delete everything cleanly, answer nothing new */
	IKE_EV_ACTIVITY, /* ESP seen on a child since the last such event;
			  * reported before a timer, for dead peer detection */
};

struct ike_event {
	enum ike_event_type type;
	mono_t now;
	union {
		struct {
			struct endpoint local;
			struct endpoint remote;
			struct span data; /* borrowed for the call */
		} datagram;
		struct {
			uint32_t tunnel; /* START, STOP: row of the table */
			/* START: the ends of the outer packets where the
			 * tunnel has none of its own, or several: the gateway
			 * of a FlexVPN client, the hub of a multipoint tunnel.
			 * Family 0: the tunnel's own. */
			struct addr from, to;
		};
		uint32_t sa; /* CLEAR */
		struct {
			uint32_t child; /* ike_child_sa.id */
			bool in, out;	/* packets received, sent */
			/* NAT mapping change: latest outer source of a packet
			 * that passed its ICV; port 0 when unchanged. */
			struct endpoint remote;
		} activity;
	};
};

/* ---- actions ------------------------------------------------------------------ */

enum ike_action_type {
	IKE_ACT_SEND,	    /* send a datagram */
	IKE_ACT_CHILD_UP,   /* install both directions */
	IKE_ACT_CHILD_DOWN, /* remove both directions */
	IKE_ACT_TRACE,	    /* something to tell people */
};

/* Everything ESP needs of a child SA. Lives in the actions: wiped by
 * ike_actions_reset(). */
struct ike_child_sa {
	uint32_t id; /* unique in the engine's life, never 0 */
	uint32_t ike_sa;
	uint32_t tunnel; /* row of the tunnel table */
	uint32_t spi_in, spi_out;
	const struct transform *encr, *integ; /* integ NULL for AEAD */
	bool esn;
	bool transport; /* else tunnel mode */
	bool encap;	/* UDP encapsulation (NAT found or forced) */
	struct endpoint local, remote; /* outer addresses; ports of encap */
	struct secret enc_in, enc_out; /* key and salt */
	struct secret integ_in, integ_out;
	uint32_t replay_window; /* packets; 0 off */
	uint32_t life_seconds;
	uint32_t life_kilobytes; /* 0: no limit */
	struct wire_ts_range {
		uint8_t protocol;
		uint16_t port_first, port_last;
		struct addr first, last;
	} ts_local[IKE_TS_MAX], ts_remote[IKE_TS_MAX];
	uint8_t n_ts_local, n_ts_remote;
};

enum ike_trace_kind {
	IKE_TRACE_INFO,	  /* a transition's story */
	IKE_TRACE_SA_UP,  /* an IKE SA is established */
	IKE_TRACE_SA_DOWN, /* an established IKE SA is gone; cause says why */
	IKE_TRACE_CHILD_UP,
	IKE_TRACE_CHILD_DOWN,
	IKE_TRACE_FAILED, /* a negotiation failed; cause says why */
};

struct ike_trace {
	enum ike_trace_kind kind;
	uint32_t ike_sa;   /* 0: none */
	uint32_t tunnel;   /* POLICY_NONE: not known */
	struct endpoint local, remote;
	enum cause cause;  /* CAUSE_NONE for good news */
	const char *story; /* static: what happened */
	const char *detail; /* the evidence, in words; in the actions' arena */
	/* The operator's line that the cause points at: row and table, or
	 * POLICY_NONE. */
	enum policy_table row_table;
	uint32_t row;
};

struct ike_action {
	enum ike_action_type type;
	union {
		struct {
			struct endpoint local;
			struct endpoint remote;
			struct span data; /* without the non-ESP marker; the
					   * sender adds it on port 4500 */
			bool keepalive; /* one octet 0xFF that must go out
					 * without marker (RFC 3948 4) */
		} send;
		struct ike_child_sa *child; /* UP */
		uint32_t child_id;	    /* DOWN */
		struct ike_trace trace;
	};
};

struct ike_actions {
	struct ike_action *items; /* in the arena */
	size_t n, cap;
	struct arena arena;
};

void ike_actions_init(struct ike_actions *a);
/* Wipe the keys and forget the actions; memory is kept. */
void ike_actions_reset(struct ike_actions *a);
void ike_actions_fini(struct ike_actions *a);

/* What the caller should know of a step; failures inside a negotiation are
 * traces, not errors. */
enum ike_err {
	IKE_OK = 0,
	IKE_ERR_NOMEM,	  /* the event was dropped; the state is as before */
	IKE_ERR_IGNORED,  /* the datagram was not for us; nothing was done */
	IKE_ERR_NO_SUCH,  /* no such tunnel or SA */
};

/* Handle one event; actions are appended (reset them first). Never blocks. */
enum ike_err ike_step(struct ike *ike, const struct ike_event *ev,
	struct ike_actions *actions) __attribute__((warn_unused_result));

/* When the next IKE_EV_TIMER is due; MONO_NEVER when nothing waits. */
mono_t ike_deadline(const struct ike *ike);
/* After IKE_EV_SHUTDOWN: no SA is left, or all deletes have timed out. */
bool ike_idle(const struct ike *ike);

/* Do the tables have the one certificate with which a profile proves itself? */
bool ike_knows_certificate(const struct ike *ike, uint32_t profile);

/* ---- looking inside (for snapshots) ------------------------------------------- */

enum ike_sa_state {
	IKE_STATE_INIT_SENT, /* waiting for the IKE_SA_INIT response */
	IKE_STATE_INIT_DONE, /* responder: waiting for IKE_AUTH */
	IKE_STATE_AUTH_SENT, /* initiator: waiting for the response */
	IKE_STATE_READY,
	IKE_STATE_DELETING,
	IKE_STATES
};
const char *ike_state_name(enum ike_sa_state s); /* IOS words: "READY" */

struct ike_sa_info {
	uint32_t id;	      /* Tunnel-id of show output */
	uint32_t tunnel;      /* POLICY_NONE before it is known */
	uint32_t profile;     /* POLICY_NONE before it is known */
	enum ike_sa_state state;
	bool initiator;
	uint64_t spi_local, spi_remote;
	struct endpoint local, remote;
	const struct transform *encr, *integ, *prf, *dh; /* NULL: not yet */
	enum policy_auth auth_local, auth_remote;
	char id_local[128], id_remote[128]; /* text forms; "" before known */
	bool nat_local, nat_remote; /* we, the peer are behind NAT */
	mono_t created, established;
	uint32_t lifetime; /* seconds */
	uint32_t next_request;	/* our next message id */
	uint32_t next_expected; /* peer's next message id */
	uint32_t window_local, window_remote;
	enum policy_dpd_mode dpd_mode;
	uint32_t dpd_interval, dpd_retry;
};

struct ike_child_info {
	uint32_t id, ike_sa, tunnel;
	uint32_t spi_in, spi_out;
	const struct transform *encr, *integ;
	bool esn, transport, encap;
	struct endpoint local, remote;
	mono_t installed;
	uint32_t life_seconds, life_kilobytes, replay_window;
	struct wire_ts_range ts_local[IKE_TS_MAX], ts_remote[IKE_TS_MAX];
	uint8_t n_ts_local, n_ts_remote;
};

size_t ike_sa_count(const struct ike *ike);
/* i below the count; in order of id. */
void ike_sa_get(const struct ike *ike, size_t i, struct ike_sa_info *info);
size_t ike_child_count(const struct ike *ike);
void ike_child_get(const struct ike *ike, size_t i,
	struct ike_child_info *info);

struct ike_stats { /* totals since ike_new(); never go backwards */
	uint64_t in_messages, in_octets, in_dropped, in_malformed;
	uint64_t out_messages, out_octets, out_retransmits;
	uint64_t sa_initiated, sa_responded, sa_established;
	uint64_t init_failed, auth_failed, child_failed;
	uint64_t half_open; /* now, not a total */
	uint64_t initiated_failed, responded_failed; /* IKE SAs that we, the
			* peer began and that did not come up */
	uint64_t child_established;
	uint64_t in_no_sa; /* messages for an SA that we do not have */
	uint64_t in_notifies, out_notifies; /* payloads that could be read */
	uint64_t in_child_requests, out_child_requests;
	uint64_t in_child_deletes, out_child_deletes; /* requests */
	uint64_t causes[CAUSE_COUNT]; /* failures by cause */
};
const struct ike_stats *ike_stats(const struct ike *ike);

struct ike_traffic { /* of one tunnel; names as in struct ike_stats */
	uint64_t in_messages, in_octets, in_dropped;
	uint64_t in_notifies, in_child_requests, in_child_deletes;
	uint64_t out_messages, out_octets;
	uint64_t out_notifies, out_child_requests, out_child_deletes;
	uint64_t sa_established, child_established;
};
/* Of a row of the tunnel table, over all its IKE SAs, living and gone: never
 * goes back. What is not protected counts for the SA that its SPIs name. */
void ike_tunnel_traffic(const struct ike *ike, uint32_t tunnel,
	struct ike_traffic *out);

#endif
