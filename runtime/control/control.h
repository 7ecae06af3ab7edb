/* What a gateway shows of itself: one snapshot model, rendered as IOS-like
 * show text or JSON, carried over the control socket.
 *
 * The daemon takes a snapshot; clients (flexikectl, the SNMP subagent, the
 * simulator's report) read the same struct. No secret is in it. */
#ifndef FLEXIKE_CONTROL_CONTROL_H
#define FLEXIKE_CONTROL_CONTROL_H

#include <stdio.h>

#include "runtime/base/arena.h"
#include "runtime/esp/esp.h"
#include "runtime/ike/ike.h"

#define CTL_SOCKET_PATH "/run/flexiked/control"

struct ctl_range { /* a traffic selector */
	uint8_t protocol;
	uint16_t port_first, port_last;
	struct addr first, last;
};

struct ctl_child_sa {
	uint32_t id, ike_sa;
	uint32_t spi_in, spi_out;
	const char *encr, *integ; /* IANA names with key length */
	const char *transform;	  /* IOS words: "esp-aes esp-sha-hmac" */
	bool esn, transport, encap;
	struct endpoint local, remote;
	uint64_t age; /* seconds */
	uint32_t life_seconds, life_kilobytes, replay_window;
	struct ctl_range *ts_local, *ts_remote;
	size_t n_ts_local, n_ts_remote;
	uint64_t in_packets, in_octets, out_packets, out_octets;
	uint64_t in_replay, in_icv, in_other_errors, out_errors;
	uint32_t iv_len; /* octets in each packet */
	uint32_t path_mtu, inner_mtu; /* 0: not known (no real link) */
	const char *pfs; /* DH group of its own exchange, or "none" */
};

struct ctl_ike_sa {
	uint32_t id;	     /* Tunnel-id of show output */
	const char *tunnel;  /* interface, or "" */
	const char *profile; /* or "" */
	const char *fvrf, *ivrf; /* "none" for global, as IOS */
	const char *state;	 /* "READY" */
	bool initiator;
	uint64_t spi_local, spi_remote;
	struct endpoint local, remote;
	const char *encr;	  /* "AES-CBC" */
	uint32_t encr_bits;
	const char *prf, *hash; /* "SHA512"; hash "None" for AEAD */
	const char *dh;		  /* "5" */
	const char *auth_sign, *auth_verify; /* "PSK" */
	const char *id_local, *id_remote;
	bool nat_local, nat_remote;
	uint32_t lifetime;
	uint64_t age;
	uint32_t session; /* Session-id; CE id is 1000 + it */
	uint32_t next_request, next_expected;
	uint32_t window_local, window_remote;
	uint32_t dpd_interval, dpd_retry;
	struct ctl_child_sa *children;
	size_t n_children;
};

struct ctl_tunnel { /* every tunnel of the policy, up or not */
	uint32_t index; /* from 1; the same while the daemon lives */
	const char *name;
	const char *status; /* "UP-ACTIVE", "UP-IDLE", "DOWN", … as IOS */
	struct addr source, destination;
	const char *profile; /* IPsec profile */
	const char *interface; /* source interface of the policy, or "" */
	const char *device;    /* system's device for it, or "" */
	uint32_t ip_mtu;       /* in force; 0: not known */
	uint64_t in_packets, in_octets, out_packets, out_octets;
	uint64_t in_errors[ESP_ERRS], out_errors[ESP_ERRS];
	struct ike_traffic ike;
	const char *last_cause;	 /* id of cause.def, or "" */
	const char *last_detail; /* its evidence, or "" */
	const char *where;	 /* "rtr-01.cfg:17" */
};

struct ctl_snapshot {
	const char *hostname;
	const char *version;  /* of flexike */
	uint64_t uptime;      /* seconds */
	struct ctl_ike_sa *ike_sas; /* in order of id */
	size_t n_ike_sas;
	struct ctl_tunnel *tunnels; /* in order of the policy */
	size_t n_tunnels;
	struct ike_stats ike;
	struct esp_counters esp;
};

/* Last failure of a tunnel, kept by whoever runs the engine. */
struct ctl_failures; /* one per gateway */
struct ctl_failures *ctl_failures_new(const struct policy *p);
void ctl_failures_free(struct ctl_failures *f);
/* Feed every trace; remembers the newest failure, forgets it on success. */
void ctl_failures_note(struct ctl_failures *f, const struct ike_trace *t);

/* Build from live objects; everything is in the arena, in the policy, or
 * static. Paths and devices are not known here: whoever runs on real links
 * fills in path_mtu, inner_mtu, ip_mtu and device. NULL: no memory. */
struct ctl_snapshot *ctl_snapshot_take(struct arena *a,
	const struct policy *p, const struct ike *ike, const struct esp *esp,
	const struct ctl_failures *f, mono_t started, mono_t now);

/* JSON text both ways (docs/control.md has the schema); owned by the caller
 * (free). NULL: no memory. */
char *ctl_snapshot_json(const struct ctl_snapshot *s);
/* NULL with a sentence in err when the text is not such a snapshot. */
struct ctl_snapshot *ctl_snapshot_parse(struct arena *a, const char *json,
	char *err, size_t err_cap);

/* show commands (show.def): words after "show", e.g. "crypto ikev2 sa
 * detailed"; unambiguous abbreviations are taken. False: no such command, and
 * a sentence is in err. */
bool ctl_show(FILE *out, const struct ctl_snapshot *s, const char *words,
	char *err, size_t err_cap);
/* The same as JSON: only what that command shows. */
bool ctl_show_json(FILE *out, const struct ctl_snapshot *s,
	const char *words, char *err, size_t err_cap);
/* Full words of the command meant, static; NULL with a sentence in err. */
const char *ctl_show_match(const char *words, char *err, size_t err_cap);
/* For help and completion: the i-th command and its help, or NULL. */
const char *ctl_show_name(size_t i, const char **help);

#endif
