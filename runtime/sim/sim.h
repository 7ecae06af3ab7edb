/* A virtual network of gateways in one process: virtual time, seeded
 * randomness, latency, loss, NAT. The same seed and inputs give the same
 * bytes. What the engines negotiate here is the prediction. */
#ifndef FLEXIKE_SIM_SIM_H
#define FLEXIKE_SIM_SIM_H

#include "runtime/esp/esp.h"
#include "runtime/ike/ike.h"

struct sim;
struct sim_node;

struct sim_options {
	uint64_t seed;
	int64_t latency_ns; /* one way; 0: 1 ms */
	uint32_t loss_per_mille; /* of datagrams */
	const char *pcap_path;	 /* capture of the wire, or NULL */
	const char *keys_dir;	 /* key tables for Wireshark and tcpdump, see
				  * runtime/esp/keytable.h, or NULL */
	const struct log_sink *log; /* engine logs, or NULL; borrowed */
	bool predict; /* as in struct ike_env; nodes have no ESP then, and can
		       * do nothing but meet */
};

/* NULL with a sentence in err when a file cannot be written. */
struct sim *sim_new(const struct sim_options *o, const struct crypto *crypto,
	char *err, size_t err_cap);
/* Finish the capture and the key files. False with a sentence in err: some of
 * it could not be written, now or earlier. Nothing is recorded afterwards. */
bool sim_finish(struct sim *s, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
void sim_free(struct sim *s);

/* A gateway running an image; owned by the sim. name and policy are borrowed.
 * NULL: no memory. */
struct sim_node *sim_node_add(struct sim *s, const char *name,
	const struct policy *policy);
/* An address of the node beyond those in its policy; for a tunnel source
 * whose interface has none, `tunnel` is its row, else POLICY_NONE. */
void sim_node_address(struct sim_node *n, uint32_t tunnel,
	const struct addr *a);
/* The source address of a tunnel, wherever it is known from; family 0: it is
 * not. */
struct addr sim_node_source(const struct sim_node *n, uint32_t tunnel);
/* Give every tunnel source without an address one that the other nodes'
 * tunnels point at and that nobody owns, where there is exactly one choice. A
 * template without a source needs none where its node is reached already.
 * Returns how many were assigned; each is told through fn. */
size_t sim_infer_addresses(struct sim *s,
	void (*fn)(void *ctx, const char *node, uint32_t tunnel,
		const struct addr *a),
	void *ctx);

/* Put the node behind a NAT that shows this address (source ports change; ESP
 * without UDP has no port and does not pass). */
void sim_node_nat(struct sim_node *n, const struct addr *outside);
/* Cut or heal the node's link. */
void sim_node_link(struct sim_node *n, bool up);

/* Start every usable static tunnel of every node, as IOS does when it has
 * booted: one node after the other, SIM_BOOT_NS apart, so that the first
 * initiates. Two that must collide are started by sim_start(). */
#define SIM_BOOT_NS (100 * MONO_NS_PER_MS)
void sim_start_all(struct sim *s);
void sim_start(struct sim_node *n, uint32_t tunnel);
/* Ends of the outer packets that are not the tunnel's own, as in struct
 * ike_event; family 0: they are. */
struct sim_way {
	struct addr from, to;
};
void sim_start_between(struct sim_node *n, uint32_t tunnel,
	const struct sim_way *way);
/* Deliver one engine event (STOP, CLEAR, SHUTDOWN) at the current time. */
void sim_event(struct sim_node *n, const struct ike_event *ev);
/* Any UDP payload from anywhere to anywhere: attackers, garbage. */
void sim_inject(struct sim *s, const struct endpoint *from,
	const struct endpoint *to, struct span payload);

mono_t sim_now(const struct sim *s);
/* Run until nothing is in flight and no timer is due before `until`, which then
 * is the time (unless it is MONO_NEVER). */
void sim_run(struct sim *s, mono_t until);

/* Send `count` ICMP echo requests of `size` octets of IP packet through a
 * tunnel, from its own address to `dst`, one per virtual second; the node that
 * owns dst answers through its tunnel. Returns replies received. */
uint32_t sim_ping(struct sim_node *n, uint32_t tunnel,
	const struct addr *dst, uint32_t count, size_t size);

/* ---- two nodes face to face (meet.c) ---------------------------------------- */

struct sim_meeting_end {
	/* POLICY_NONE: it did not come to that. */
	uint32_t tunnel, profile;
	/* Of the SA and its child; the id is 0 where there is none. */
	struct ike_sa_info ike;
	struct ike_child_info child;
};

struct sim_meeting {
	bool up; /* the SA and its child, at both ends */
	bool sent; /* something was sent */
	struct sim_meeting_end begins, answers;
	size_t cause; /* not up: the trace that knows best why; SIZE_MAX: it
		       * was never begun, and nothing was said */
	size_t told;  /* what the end that began knows, as far as it said
		       * something; else SIZE_MAX */
};

/* Let node a begin its tunnel with node b, whoever else has b's address, then
 * end it again: what is left is as it was before. Nothing is lost, and each
 * meeting has its own time, so that no limit of an earlier one is left. Only in
 * a sim that predicts; a and b differ. */
void sim_meet(struct sim_node *a, uint32_t tunnel, const struct sim_way *way,
	struct sim_node *b, struct sim_meeting *m);

struct ike *sim_node_ike(struct sim_node *n);
struct esp *sim_node_esp(struct sim_node *n);
const struct policy *sim_node_policy(const struct sim_node *n);
const char *sim_node_name(const struct sim_node *n);

/* Traces so far, in order of time; borrowed until the next run. */
struct sim_trace {
	mono_t at;
	const struct sim_node *node;
	struct ike_trace trace; /* strings owned by the sim */
};
size_t sim_trace_count(const struct sim *s);
const struct sim_trace *sim_trace_at(const struct sim *s, size_t i);

#endif
