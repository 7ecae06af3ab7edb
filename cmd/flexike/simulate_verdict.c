#include <stdlib.h>

#include "cmd/flexike/simulate.h"
#include "runtime/base/map.h"

#define LINK_MTU 1500
#define PING_SIZE 100 /* as IOS */

const char *simulate_status_name(enum simulate_status s)
{
	switch (s) {
	case SIMULATE_UP:
		return "up";
	case SIMULATE_DOWN:
		return "down";
	case SIMULATE_SHUTDOWN:
		return "shutdown";
	case SIMULATE_DYNAMIC:
		return "dynamic";
	case SIMULATE_UNDECIDED:
		return "undecided";
	}
	return "";
}

/* ---- up -------------------------------------------------------------------- */

/* One end of a child SA. */
struct end {
	uint8_t spis[8]; /* inbound, outbound */
	const struct pair_device *device;
	uint32_t tunnel;
	size_t child;	/* index for ike_child_get() */
};

/* All ends, found by tunnel and by SPIs. */
struct ends {
	struct end *all; /* owned */
	uint32_t n;
	struct map by_spis;
	uint32_t **newest; /* owned: per device and tunnel, POLICY_NONE: down */
};

static void ends_fini(const struct simulate *s, struct ends *e)
{
	for (size_t i = 0; e->newest && i < s->fleet.n_devices; i++)
		free(e->newest[i]);
	free(e->newest);
	free(e->all);
	map_fini(&e->by_spis);
}

static void set_spis(uint8_t *spis, uint32_t in, uint32_t out)
{
	bytes_set32(spis, in);
	bytes_set32(spis + 4, out);
}

/* Children come in order of id: the newest is the last. */
static bool ends_add(struct ends *e, const struct pair_device *d,
	uint32_t *newest)
{
	const struct ike *ike = sim_node_ike(d->node);

	for (size_t i = 0; i < ike_child_count(ike); i++) {
		struct end *end = &e->all[e->n];
		struct ike_child_info c;

		ike_child_get(ike, i, &c);
		*end = (struct end){.device = d, .tunnel = c.tunnel,
			.child = i};
		set_spis(end->spis, c.spi_in, c.spi_out);
		newest[c.tunnel] = e->n;
		if (!map_set(&e->by_spis, span_of(end->spis, 8), e->n++))
			return false;
	}
	return true;
}

static size_t tunnels(const struct pair_device *d)
{
	return policy_count(d->policy, POLICY_TABLE_tunnel);
}

static bool ends_init(const struct simulate *s, struct ends *e)
{
	size_t n = 0;

	*e = (struct ends){0};
	map_init(&e->by_spis, s->seed);
	for (size_t i = 0; i < s->fleet.n_devices; i++)
		n += ike_child_count(sim_node_ike(s->fleet.devices[i].node));
	e->all = calloc(n + 1, sizeof(*e->all));
	e->newest = calloc(s->fleet.n_devices + 1, sizeof(*e->newest));
	for (size_t i = 0; e->all && e->newest && i < s->fleet.n_devices; i++) {
		size_t rows = tunnels(&s->fleet.devices[i]);

		e->newest[i] = malloc((rows + 1) * sizeof(uint32_t));
		if (!e->newest[i])
			return false;
		memset(e->newest[i], 0xff, (rows + 1) * sizeof(uint32_t));
		if (!ends_add(e, &s->fleet.devices[i], e->newest[i]))
			return false;
	}
	return e->all && e->newest;
}

static bool find_child(const struct simulate *s, const struct ends *e,
	struct simulate_verdict *v)
{
	uint32_t i = e->newest[v->device - s->fleet.devices][v->tunnel];

	if (i == POLICY_NONE)
		return false;
	ike_child_get(sim_node_ike(v->device->node), e->all[i].child,
		&v->child);
	return true;
}

/* IKE SAs are in order of id. */
static void find_ike(struct sim_node *n, uint32_t id, struct ike_sa_info *sa)
{
	struct ike *ike = sim_node_ike(n);
	size_t lo = 0, hi = ike_sa_count(ike);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		ike_sa_get(ike, mid, sa);
		if (sa->id == id)
			return;
		if (sa->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	*sa = (struct ike_sa_info){.id = id};
}

/* The address on the tunnel at the other end, known by the SPIs. */
static struct addr other_end(const struct ends *e,
	const struct ike_child_info *child)
{
	const struct policy_tunnel *t;
	uint8_t spis[8];
	uint32_t i;

	set_spis(spis, child->spi_out, child->spi_in);
	i = map_get(&e->by_spis, span_of(spis, 8));
	if (i == MAP_NONE)
		return (struct addr){0};
	t = policy_get(e->all[i].device->policy, tunnel, e->all[i].tunnel);
	return policy_addr_get(t->ipv4.addr.family ? &t->ipv4.addr :
		&t->ipv6.addr);
}

static size_t inner_mtu(const struct simulate_verdict *v)
{
	const struct esp_overhead_in in = {
		.encr = v->child.encr,
		.integ = v->child.integ,
		.transport = v->child.transport,
		.gre = v->row->mode == POLICY_TUNNEL_GRE ||
			v->row->mode == POLICY_TUNNEL_GRE_IPV6,
		.gre_key = v->row->has_key,
		.encap = v->child.encap,
		.outer_family = v->child.local.addr.family,
	};

	return esp_inner_mtu(&in, LINK_MTU);
}

static void judge_up(const struct simulate *s, const struct ends *e,
	struct simulate_verdict *v)
{
	find_ike(v->device->node, v->child.ike_sa, &v->ike);
	v->inner_mtu = inner_mtu(v);
	v->ping_to = other_end(e, &v->child);
	if (v->ping_to.family == ADDR_NONE || s->pings == 0)
		return;
	v->ping_sent = s->pings;
	v->ping_received = sim_ping(v->device->node, v->tunnel, &v->ping_to,
		s->pings, PING_SIZE);
}

/* ---- down ------------------------------------------------------------------ */

/* Does a trace of any node speak about this tunnel, from this end or from the
 * other? */
static bool is_about(const struct simulate_verdict *v,
	const struct sim_trace *t)
{
	struct addr here = sim_node_source(v->device->node, v->tunnel);
	struct addr there = policy_addr_get(&v->row->destination);

	if (t->node == v->device->node) {
		if (t->trace.tunnel != POLICY_NONE)
			return t->trace.tunnel == v->tunnel;
		return addr_eq(&t->trace.remote.addr, &there);
	}
	return here.family && addr_eq(&t->trace.remote.addr, &here) &&
		addr_eq(&t->trace.local.addr, &there);
}

/* First-hand knowledge before hearsay, this end before the other. */
static int rank(const struct simulate_verdict *v, const struct sim_trace *t)
{
	return (cause_is_hearsay(t->trace.cause) ? 0 : 2) +
		(t->node == v->device->node ? 1 : 0);
}

static const char *place(const struct simulate_verdict *v,
	const struct sim_trace *t, uint32_t *line)
{
	const char *file;

	if (t && pair_row_place(sim_node_policy(t->node), t->trace.row_table,
		t->trace.row, &file, line))
		return file;
	*line = v->row->line;
	return policy_text(v->device->policy, v->row->file);
}

static const struct sim_trace *cause_of(const struct simulate *s,
	const struct simulate_verdict *v)
{
	const struct sim_trace *cause = NULL;

	/* What is not complete never begins: what it answers is no cause. */
	if (!v->row->usable)
		return NULL;
	for (size_t i = 0; i < sim_trace_count(s->fleet.sim); i++) {
		const struct sim_trace *t = sim_trace_at(s->fleet.sim, i);

		if (t->trace.cause == CAUSE_NONE || !is_about(v, t))
			continue;
		if (!cause || rank(v, t) >= rank(v, cause))
			cause = t;
	}
	return cause;
}

static void judge_down(const struct simulate *s, struct simulate_verdict *v)
{
	const struct sim_trace *cause = cause_of(s, v);

	v->cause.file = place(v, cause, &v->cause.line);
	if (!cause)
		return;
	v->cause.info = cause_info(cause->trace.cause);
	v->cause.who = sim_node_name(cause->node);
	v->cause.detail = cause->trace.detail;
}

/* ---- all ------------------------------------------------------------------- */

static void judge(const struct simulate *s, const struct ends *e,
	struct simulate_verdict *v)
{
	if (!v->pair->nth && find_child(s, e, v)) {
		v->status = SIMULATE_UP;
		judge_up(s, e, v);
	} else if (v->row->shutdown) {
		v->status = SIMULATE_SHUTDOWN;
	} else if (!simulate_guess(s, v)) {
		v->status = SIMULATE_DOWN;
		judge_down(s, v);
	}
}

/* The prediction has the protected tunnels in order; others are not our
 * business. */
bool simulate_judge(struct simulate *s)
{
	const struct pair_prediction *p = &s->prediction;
	struct ends ends;
	bool ok;

	s->verdicts = calloc((size_t)p->n + 1, sizeof(*s->verdicts));
	ok = s->verdicts && ends_init(s, &ends);
	for (uint32_t i = 0; ok && i < p->n; i++) {
		const struct pair_tunnel *t = &p->tunnels[i];
		struct simulate_verdict *v = &s->verdicts[s->n_verdicts++];

		v->pair = t;
		v->device = &s->fleet.devices[t->device];
		v->tunnel = t->tunnel;
		v->row = policy_get(v->device->policy, tunnel, t->tunnel);
		judge(s, &ends, v);
	}
	if (s->verdicts)
		ends_fini(s, &ends);
	return ok;
}
