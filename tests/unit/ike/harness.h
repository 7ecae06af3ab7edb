/* Two engines in one process, joined by a queue with virtual time: what tests
 * of runtime/ike stand on. */
#ifndef FLEXIKE_TESTS_IKE_HARNESS_H
#define FLEXIKE_TESTS_IKE_HARNESS_H

#include "runtime/ike/ike.h"

#define ALGS_MAX 8

/* What one gateway's policy says; site_default() fills in a pair of routers
 * like the lab's, with the smart defaults' strongest algorithms. */
struct site {
	const char *name;
	struct addr local, peer;
	enum transform_row ike[ALGS_MAX]; /* in order of preference */
	size_t n_ike;
	enum transform_row esp[ALGS_MAX];
	size_t n_esp;
	const char *psk_local, *psk_remote; /* NULL: none */
	enum policy_id_kind match_kind; /* what the profile matches */
	const char *match_text;
	struct prefix match_prefix;
	const char *local_fqdn;	   /* NULL: the address */
	bool second_profile;	   /* one more that matches the same */
	bool no_profile_on_tunnel; /* as on responders */
	enum policy_auth auth_remote;
	enum policy_tunnel_mode mode;
	enum policy_ipsec_mode ipsec_mode;
	enum policy_dpd_mode dpd_mode;
	uint32_t dpd_interval, dpd_retry;
	uint32_t lifetime, child_life;
	uint32_t window, cookie_challenge, max_in_negotiation;
	uint32_t nat_keepalive;
	bool force_encap;
	bool no_tunnel;
	bool no_destination; /* of the tunnel: a start names it */
	uint32_t tunnels; /* how many, all between the same addresses */
};

struct site site_default(int side);
struct policy *site_policy(const struct site *s);

struct packet {
	struct packet *next;
	mono_t at;
	struct endpoint from, to;
	size_t n;
	bool keepalive;
	uint8_t data[];
};

struct gateway {
	struct ike *ike;
	struct policy *policy;
	struct random_seeded seed;
	struct ike_actions actions;
	/* What happened. */
	unsigned up, down, child_up, child_down, failed;
	enum cause last_cause, first_cause;
	char last_detail[1024];
	enum policy_table last_table;
	uint32_t last_row;
	struct ike_child_sa child; /* newest */
	unsigned keylogs;
};

struct net {
	struct crypto *crypto;
	bool own_crypto;
	struct gateway g[2];
	struct packet *queue;
	mono_t now;
	int64_t latency_ns;
	unsigned sent;	  /* datagrams so far */
	uint64_t digest;  /* over all octets sent, in order */
	size_t sent_max;
	/* May change or drop (false) the n-th datagram, from 0. */
	bool (*meddle)(void *ctx, unsigned n, struct packet *p);
	void *ctx;
	/* NAT in front of gateway 0: what the other side sees. */
	struct addr nat_outside;
	bool cut;  /* nothing is delivered */
	bool print; /* narrate, for debugging */
};

void net_open(struct net *n, const struct site *a, const struct site *b,
	uint64_t seed);
/* The same over a borrowed library context. */
void net_open_with(struct net *n, struct crypto *crypto, const struct site *a,
	const struct site *b, uint64_t seed);
void net_close(struct net *n);
/* One event for a gateway, at the current time. */
enum ike_err net_event(struct net *n, int who, struct ike_event ev);
void net_start(struct net *n, int who);
/* Deliver and fire timers until `seconds` from now. */
void net_run(struct net *n, double seconds);
/* Hand octets straight to a gateway; returns what it says. */
enum ike_err net_inject(struct net *n, int who, const struct endpoint *from,
	uint16_t to_port, struct span data);
/* Ready IKE SAs, and children, of a gateway. */
size_t net_ready(const struct net *n, int who);
size_t net_children(const struct net *n, int who);
/* Both ends agree on one IKE SA and one child with crossed SPIs. */
bool net_established(const struct net *n);

#endif
