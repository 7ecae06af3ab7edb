/* A gateway of the virtual network: what runtime/io is on a real one. */
#include <stdlib.h>

#include "runtime/sim/world.h"
#include "runtime/wire/wire.h"

/* Where the address stands, or would stand, among the sorted ones. */
static size_t address_place(const struct sim_node *n, const struct addr *a)
{
	size_t lo = 0, hi = n->n_addrs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (addr_cmp(&n->addrs[mid], a) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool add_address(struct sim_node *n, const struct addr *a)
{
	size_t at = address_place(n, a);
	struct addr *addrs;

	if (addr_len(a) == 0 || sim_node_owns(n, a))
		return true;
	addrs = reallocarray(n->addrs, n->n_addrs + 1, sizeof(*addrs));
	if (!addrs)
		return false;
	memmove(addrs + at + 1, addrs + at,
		(n->n_addrs - at) * sizeof(*addrs));
	addrs[at] = *a;
	n->addrs = addrs;
	n->n_addrs++;
	return true;
}

static bool add_policy_addresses(struct sim_node *n)
{
	const struct policy *p = n->policy;
	bool ok = true;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface);
		i++) {
		const struct policy_interface *row =
			policy_get(p, interface, i);
		struct addr v4 = policy_addr_get(&row->ipv4.addr);
		struct addr v6 = policy_addr_get(&row->ipv6.addr);

		if (!row->shutdown)
			ok = ok && add_address(n, &v4) && add_address(n, &v6);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_cluster); i++) {
		const struct policy_cluster *row = policy_get(p, cluster, i);
		struct addr a = policy_addr_get(&row->address);

		ok = ok && (row->shutdown || add_address(n, &a));
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		n->sources[i] =
			policy_addr_get(&policy_get(p, tunnel, i)->source);
		ok = ok && add_address(n, &n->sources[i]);
	}
	return ok;
}

/* Seen from the wire, and once per SA though both ends derive it. */
static void keylog(void *ctx, const struct ike_keylog *k)
{
	const struct sim_node *n = ctx;
	struct sim *s = n->sim;
	struct ike_keylog seen = *k;
	uint8_t *id;
	struct bytes_out out;

	if (!s->keys)
		return;
	id = arena_alloc(&s->arena, 25);
	if (!id) {
		s->keys_failed = true;
		return;
	}
	out = bytes_out(id, 25);
	bytes_put8(&out, k->child);
	bytes_put64(&out, k->spi_i);
	bytes_put64(&out, k->spi_r);
	bytes_put32(&out, k->esp_spi_i);
	bytes_put32(&out, k->esp_spi_r);
	if (map_get(&s->keys_seen, bytes_written(&out)) != MAP_NONE)
		return;
	seen.addr_i = sim_net_visible(s, &k->addr_i);
	seen.addr_r = sim_net_visible(s, &k->addr_r);
	if (!map_set(&s->keys_seen, bytes_written(&out), 0) ||
		!keytable_write(s->keys, &seen))
		s->keys_failed = true;
}

static bool node_start(struct sim_node *n, uint64_t seed)
{
	struct sim *s = n->sim;
	struct ike_env env = {
		.policy = n->policy,
		.crypto = s->crypto,
		.random = random_seeded(&n->seed, seed),
		.log = s->log,
		.keylog = s->keys ? keylog : NULL,
		.keylog_ctx = n,
		.predict = s->predict,
	};

	n->ike = ike_new(&env, s->now);
	if (!s->predict)
		n->esp = esp_new(s->crypto, n->policy, env.random);
	return n->ike && (s->predict || n->esp);
}

struct sim_node *sim_node_add(struct sim *s, const char *name,
	const struct policy *policy)
{
	size_t n_tunnels = policy_count(policy, POLICY_TABLE_tunnel);
	struct sim_node *n = calloc(1, sizeof(*n));
	struct sim_node **nodes;

	if (!n)
		return NULL;
	ike_actions_init(&n->actions);
	n->sim = s;
	n->name = name;
	n->policy = policy;
	n->link = true;
	n->sources = calloc(n_tunnels ? n_tunnels : 1, sizeof(*n->sources));
	nodes = reallocarray(s->nodes, s->n_nodes + 1,
		sizeof(struct sim_node *));
	if (nodes)
		s->nodes = nodes;
	if (!nodes || !n->sources || !add_policy_addresses(n) ||
		!node_start(n, s->base_seed + s->n_nodes + 1)) {
		sim_node_free(n);
		return NULL;
	}
	s->nodes[s->n_nodes++] = n;
	return n;
}

void sim_node_free(struct sim_node *n)
{
	if (!n)
		return;
	ike_actions_fini(&n->actions);
	ike_free(n->ike);
	esp_free(n->esp);
	free(n->addrs);
	free(n->sources);
	free(n->nat.maps);
	free(n);
}

void sim_node_address(struct sim_node *n, uint32_t tunnel,
	const struct addr *a)
{
	if (!add_address(n, a) ||
		tunnel >= policy_count(n->policy, POLICY_TABLE_tunnel))
		return;
	n->sources[tunnel] = *a;
	ike_set_source(n->ike, tunnel, a);
}

struct addr sim_node_source(const struct sim_node *n, uint32_t tunnel)
{
	return tunnel < policy_count(n->policy, POLICY_TABLE_tunnel)
		? n->sources[tunnel] : (struct addr){0};
}

bool sim_node_owns(const struct sim_node *n, const struct addr *a)
{
	size_t at = address_place(n, a);

	return at < n->n_addrs && addr_eq(&n->addrs[at], a);
}

bool sim_node_owns_inner(const struct sim_node *n, const struct addr *a)
{
	const struct policy *p = n->policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);
		struct addr v4 = policy_addr_get(&t->ipv4.addr);
		struct addr v6 = policy_addr_get(&t->ipv6.addr);

		if (addr_eq(&v4, a) || addr_eq(&v6, a))
			return true;
	}
	return sim_node_owns(n, a);
}

static const char *keep_text(struct sim *s, const char *text)
{
	const char *copy = text ? arena_strdup(&s->arena, text) : NULL;

	return copy ? copy : "";
}

static void note_trace(struct sim_node *n, const struct ike_trace *trace)
{
	struct sim *s = n->sim;
	struct sim_trace *t;

	if (s->n_traces == s->cap_traces) {
		size_t cap = s->cap_traces ? s->cap_traces * 2 : 64;

		t = reallocarray(s->traces, cap, sizeof(*t));
		if (!t)
			return;
		s->traces = t;
		s->cap_traces = cap;
	}
	t = &s->traces[s->n_traces++];
	*t = (struct sim_trace){s->now, n, *trace};
	t->trace.story = keep_text(s, trace->story);
	t->trace.detail = keep_text(s, trace->detail);
}

static void install(struct sim_node *n, const struct ike_child_sa *child)
{
	enum esp_err err = esp_child_add(n->esp, child);
	struct ike_trace trace = {
		.kind = IKE_TRACE_FAILED,
		.ike_sa = child->ike_sa,
		.tunnel = child->tunnel,
		.local = child->local,
		.remote = child->remote,
		.cause = CAUSE_INTERNAL,
		.story = "the child SA could not be installed",
		.detail = esp_err_name(err),
		.row = POLICY_NONE,
	};

	if (err)
		note_trace(n, &trace);
}

/* RFC 3948 2.2 and 2.3: on port 4500 four zero octets set IKE apart from ESP,
 * and a keepalive is its one octet alone. */
static void send_ike(struct sim_node *n, const struct ike_action *act)
{
	static const uint8_t marker[4];
	bool marked = act->send.local.port == WIRE_PORT_NATT &&
		!act->send.keepalive;

	sim_net_send(n, SIM_ITEM_UDP, &act->send.local, &act->send.remote,
		span_of(marker, marked ? sizeof(marker) : 0), act->send.data);
}

static void act_on(struct sim_node *n, const struct ike_action *act)
{
	switch (act->type) {
	case IKE_ACT_SEND:
		send_ike(n, act);
		break;
	case IKE_ACT_CHILD_UP:
		if (n->esp)
			install(n, act->child);
		break;
	case IKE_ACT_CHILD_DOWN:
		if (n->esp)
			esp_child_del(n->esp, act->child_id);
		break;
	case IKE_ACT_TRACE:
		note_trace(n, &act->trace);
		break;
	}
}

/* An event that the engine refuses (a datagram that is not for it, memory)
 * has no actions: as if it had been lost. */
void sim_node_step(struct sim_node *n, const struct ike_event *ev)
{
	ike_actions_reset(&n->actions);
	if (ike_step(n->ike, ev, &n->actions) == IKE_OK) {
		for (size_t i = 0; i < n->actions.n; i++)
			act_on(n, &n->actions.items[i]);
	}
	ike_actions_reset(&n->actions);
}

static void tell_activity(void *ctx, uint32_t child, bool in, bool out,
	const struct endpoint *moved)
{
	struct sim_node *n = ctx;
	struct ike_event ev = {.type = IKE_EV_ACTIVITY, .now = n->sim->now};

	ev.activity.child = child;
	ev.activity.in = in;
	ev.activity.out = out;
	if (moved)
		ev.activity.remote = *moved;
	/* Activity only informs; its actions come with the timer. */
	if (ike_step(n->ike, &ev, &n->actions) != IKE_OK)
		return;
}

void sim_node_timer(struct sim_node *n)
{
	struct ike_event ev = {.type = IKE_EV_TIMER, .now = n->sim->now};

	ike_actions_reset(&n->actions);
	esp_activity(n->esp, tell_activity, n);
	for (size_t i = 0; i < n->actions.n; i++)
		act_on(n, &n->actions.items[i]);
	sim_node_step(n, &ev);
}

static void receive_esp(struct sim_node *n, uint8_t *packet, size_t len,
	const struct endpoint *from)
{
	struct esp_opened opened;

	if (esp_open(n->esp, packet, len, from, &opened) == ESP_OK)
		sim_ping_receive(n, opened.tunnel, opened.packet);
}

static void receive_ike(struct sim_node *n, const struct sim_item *item,
	struct span message)
{
	struct ike_event ev = {.type = IKE_EV_DATAGRAM, .now = n->sim->now};

	ev.datagram.local = item->dst;
	ev.datagram.remote = item->src;
	ev.datagram.data = message;
	sim_node_step(n, &ev);
}

void sim_node_receive(struct sim_node *n, struct sim_item *item)
{
	struct span data = span_of(item->data, item->n);
	struct span inside;

	if (item->kind == SIM_ITEM_ESP) {
		receive_esp(n, item->data, item->n, &item->src);
		return;
	}
	if (item->dst.port == WIRE_PORT_IKE) {
		receive_ike(n, item, data);
		return;
	}
	if (item->dst.port != WIRE_PORT_NATT)
		return;
	switch (wire_encap_classify(data, &inside)) {
	case ENCAP_IKE:
		receive_ike(n, item, inside);
		break;
	case ENCAP_ESP: /* begins where the datagram begins */
		receive_esp(n, item->data, inside.n, &item->src);
		break;
	case ENCAP_KEEPALIVE:
	case ENCAP_RUNT:
		break;
	}
}

void sim_node_output(struct sim_node *n, uint32_t tunnel, size_t len)
{
	struct esp_sealed sealed;

	if (esp_seal(n->esp, tunnel, n->sim->packet, len, SIM_PACKET_CAP,
		&sealed) != ESP_OK)
		return; /* counted there */
	if (!sealed.encap)
		sealed.local.port = sealed.remote.port = 0;
	sim_net_send(n, sealed.encap ? SIM_ITEM_UDP : SIM_ITEM_ESP,
		&sealed.local, &sealed.remote, span_of(NULL, 0),
		sealed.packet);
}

struct ike *sim_node_ike(struct sim_node *n)
{
	return n->ike;
}

struct esp *sim_node_esp(struct sim_node *n)
{
	return n->esp;
}

const struct policy *sim_node_policy(const struct sim_node *n)
{
	return n->policy;
}

const char *sim_node_name(const struct sim_node *n)
{
	return n->name;
}
