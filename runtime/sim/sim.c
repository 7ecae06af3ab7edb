#include "runtime/sim/sim.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/sim/world.h"

#define LATENCY_DEFAULT MONO_NS_PER_MS
/* Time 0 could be mistaken for "not set". */
#define TIME_START MONO_NS_PER_S
/* Timers at one instant; more would be an engine whose deadline never moves. */
#define SPIN_MAX 100000

static bool open_files(struct sim *s, const struct sim_options *o, char *err,
	size_t err_cap)
{
	if (o->pcap_path && !sim_pcap_open(&s->pcap, o->pcap_path)) {
		snprintf(err, err_cap, "%s: %s", o->pcap_path,
			strerror(errno));
		return false;
	}
	if (o->keys_dir)
		s->keys = keytable_open(o->keys_dir, err, err_cap);
	return !o->keys_dir || s->keys;
}

struct sim *sim_new(const struct sim_options *o, const struct crypto *crypto,
	char *err, size_t err_cap)
{
	struct sim *s = calloc(1, sizeof(*s));

	if (!s) {
		snprintf(err, err_cap, "out of memory");
		return NULL;
	}
	arena_init(&s->arena, 0);
	map_init(&s->keys_seen, o->seed);
	s->crypto = crypto;
	s->log = o->log;
	s->predict = o->predict;
	s->now = (mono_t){TIME_START};
	s->latency_ns = o->latency_ns > 0 ? o->latency_ns : LATENCY_DEFAULT;
	s->loss_per_mille = o->loss_per_mille;
	/* Nodes count on from here: far from those of the next seed, and not
	 * in steps of the constant by which a seed is stretched. */
	s->base_seed = o->seed * UINT64_C(0xd1342543de82ef95);
	s->net_random = random_seeded(&s->net_seed, s->base_seed);
	s->packet = malloc(SIM_PACKET_CAP);
	if (!s->packet)
		snprintf(err, err_cap, "out of memory");
	if (!s->packet || !open_files(s, o, err, err_cap)) {
		sim_free(s);
		return NULL;
	}
	return s;
}

bool sim_finish(struct sim *s, char *err, size_t err_cap)
{
	bool pcap = sim_pcap_close(&s->pcap);
	bool keys = keytable_close(s->keys) && !s->keys_failed;

	s->keys = NULL;
	if (!pcap || !keys)
		snprintf(err, err_cap, "the %s could not be written in full",
			pcap ? "key tables" : "capture");
	return pcap && keys;
}

void sim_free(struct sim *s)
{
	char err[64];

	if (!s)
		return;
	for (size_t i = 0; i < s->n_nodes; i++)
		sim_node_free(s->nodes[i]);
	if (!sim_finish(s, err, sizeof(err)))
		err[0] = '\0'; /* who cares has asked before */
	sim_queue_fini(&s->queue);
	map_fini(&s->keys_seen);
	arena_fini(&s->arena);
	free(s->nodes);
	free(s->traces);
	free(s->packet);
	free(s);
}

void sim_start_between(struct sim_node *n, uint32_t tunnel,
	const struct sim_way *way)
{
	struct ike_event ev = {.type = IKE_EV_START, .now = n->sim->now};

	ev.tunnel = tunnel;
	ev.from = way->from;
	ev.to = way->to;
	sim_node_step(n, &ev);
}

void sim_start(struct sim_node *n, uint32_t tunnel)
{
	sim_start_between(n, tunnel, &(struct sim_way){0});
}

static bool starts_itself(const struct policy_tunnel *t)
{
	return t->kind == POLICY_TUNNEL_STATIC && t->usable && !t->shutdown &&
		t->ipsec_profile != POLICY_NONE;
}

void sim_start_all(struct sim *s)
{
	for (size_t i = 0; i < s->n_nodes; i++) {
		struct sim_node *n = s->nodes[i];
		uint32_t rows = policy_count(n->policy, POLICY_TABLE_tunnel);

		for (uint32_t t = 0; t < rows; t++) {
			struct sim_item *item;

			if (!starts_itself(policy_get(n->policy, tunnel, t)))
				continue;
			item = sim_item_new(SIM_ITEM_START, 0);
			if (!item)
				return;
			item->node = n;
			item->tunnel = t;
			item->at = mono_add_ns(s->now,
				(int64_t)i * SIM_BOOT_NS);
			sim_queue_put(&s->queue, item);
		}
	}
}

void sim_event(struct sim_node *n, const struct ike_event *ev)
{
	struct ike_event now = *ev;

	now.now = n->sim->now;
	sim_node_step(n, &now);
}

mono_t sim_now(const struct sim *s)
{
	return s->now;
}

static struct sim_node *next_timer(const struct sim *s, mono_t *due)
{
	struct sim_node *first = NULL;

	*due = MONO_NEVER;
	for (size_t i = 0; i < s->n_nodes; i++) {
		mono_t d = ike_deadline(s->nodes[i]->ike);

		if (mono_before(d, *due)) {
			*due = d;
			first = s->nodes[i];
		}
	}
	return first;
}

static void happen(struct sim *s, struct sim_item *item)
{
	if (item->kind != SIM_ITEM_START) {
		sim_net_deliver(s, item);
		return;
	}
	sim_start(item->node, item->tunnel);
	free(item);
}

void sim_run(struct sim *s, mono_t until)
{
	uint32_t spins = 0;

	for (;;) {
		mono_t timer;
		struct sim_node *n = next_timer(s, &timer);
		mono_t queue = sim_queue_due(&s->queue);
		mono_t next = mono_min(timer, queue);

		if (next.ns == MONO_NEVER.ns || mono_before(until, next))
			break;
		spins = mono_before(s->now, next) ? 0 : spins + 1;
		assert(spins < SPIN_MAX);
		if (mono_before(s->now, next))
			s->now = next;
		/* What has arrived counts before what was waited for. */
		if (mono_due(queue, next))
			happen(s, sim_queue_take(&s->queue));
		else
			sim_node_timer(n);
	}
	if (until.ns != MONO_NEVER.ns && mono_before(s->now, until))
		s->now = until;
}

size_t sim_trace_count(const struct sim *s)
{
	return s->n_traces;
}

const struct sim_trace *sim_trace_at(const struct sim *s, size_t i)
{
	return &s->traces[i];
}
