/* The simulator from inside; private to runtime/sim. */
#ifndef FLEXIKE_SIM_WORLD_H
#define FLEXIKE_SIM_WORLD_H

#include "runtime/base/map.h"
#include "runtime/esp/keytable.h"
#include "runtime/sim/pcap.h"
#include "runtime/sim/queue.h"
#include "runtime/sim/sim.h"

/* An address and port translator with endpoint-independent mapping and
 * filtering (RFC 4787 4.1, 5): what comes to a mapped port goes in. */
struct sim_nat {
	bool on;
	struct addr outside;
	struct sim_mapping {
		struct endpoint inside;
		uint16_t port; /* outside */
	} *maps; /* owned */
	size_t n, cap;
};

struct sim_ping_state {
	uint16_t id;
	uint32_t received;
};

struct sim_node {
	struct sim *sim;
	const char *name;
	const struct policy *policy;
	struct random_seeded seed;
	struct ike *ike; /* owned */
	struct esp *esp; /* owned */
	struct ike_actions actions;
	struct addr *addrs; /* outer addresses it answers to; owned */
	size_t n_addrs;
	struct addr *sources; /* per tunnel; family 0 unknown; owned */
	bool link;
	struct sim_nat nat;
	struct sim_ping_state ping;
};

struct sim {
	const struct crypto *crypto;
	const struct log_sink *log;
	mono_t now;
	bool predict;
	struct sim_node *meets[2]; /* NULL: none meet; all they send goes to
				    * the other */
	int64_t latency_ns;
	uint32_t loss_per_mille;
	uint64_t base_seed;
	struct random_seeded net_seed;
	struct random net_random;
	struct sim_queue queue;
	struct sim_node **nodes; /* owned */
	size_t n_nodes;
	struct sim_pcap pcap;
	struct keytable *keys; /* owned; NULL: none wanted */
	bool keys_failed;
	struct map keys_seen; /* both ends tell the same keys */
	struct arena arena;   /* texts of traces, keys of keys_seen */
	struct sim_trace *traces; /* owned */
	size_t n_traces, cap_traces;
	uint16_t ip_id, ping_id;
	uint8_t *packet; /* room for any packet; owned */
};

/* Beyond the longest IP packet there is room for what ESP adds. */
#define SIM_PACKET_MAX 65535
#define SIM_PACKET_CAP (SIM_PACKET_MAX + ESP_OVERHEAD_MAX)

/* node.c */
void sim_node_free(struct sim_node *n);
bool sim_node_owns(const struct sim_node *n, const struct addr *a);
bool sim_node_owns_inner(const struct sim_node *n, const struct addr *a);
void sim_node_step(struct sim_node *n, const struct ike_event *ev);
void sim_node_timer(struct sim_node *n);
/* A datagram that has arrived at one of the node's own addresses. */
void sim_node_receive(struct sim_node *n, struct sim_item *item);
/* Seal and send the inner packet that stands at sim->packet + ESP_HEADROOM. */
void sim_node_output(struct sim_node *n, uint32_t tunnel, size_t len);

/* net.c */
void sim_net_send(struct sim_node *n, enum sim_item_kind kind,
	const struct endpoint *src, const struct endpoint *dst,
	struct span marker, struct span data);
/* Takes the item. */
void sim_net_deliver(struct sim *s, struct sim_item *item);
/* The address that the wire shows for one of a node behind NAT. */
struct addr sim_net_visible(const struct sim *s, const struct addr *a);

/* ping.c: an inner packet came out of a tunnel. */
void sim_ping_receive(struct sim_node *n, uint32_t tunnel,
	struct span packet);

#endif
