#include "tests/unit/ike/harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/map.h"

#define ROW(t, ...) \
	policy_add(b, POLICY_TABLE_##t, &(struct policy_##t){__VA_ARGS__})

static struct addr addr_of(const char *text)
{
	struct addr a;

	if (!addr_parse(text, &a))
		abort();
	return a;
}

struct site site_default(int side)
{
	struct site s = {
		.name = side ? "rtr-02" : "rtr-01",
		.local = addr_of(side ? "20.0.0.1" : "10.0.0.1"),
		.peer = addr_of(side ? "10.0.0.1" : "20.0.0.1"),
		.ike = {ALG_AES_CBC_256, ALG_PRF_SHA512, ALG_HMAC_SHA512_256,
			ALG_DH_5},
		.n_ike = 4,
		.esp = {ALG_AES_CBC_128, ALG_HMAC_SHA1_96},
		.n_esp = 2,
		.psk_local = "cisco", .psk_remote = "cisco",
		.match_kind = POLICY_ID_ADDRESS,
		.match_text = "",
		.match_prefix = {{ADDR_V4, {0}}, 0},
		.auth_remote = POLICY_AUTH_PSK,
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.dpd_mode = POLICY_DPD_OFF,
		.lifetime = 86400, .child_life = 3600,
		.window = 5, .cookie_challenge = UINT32_MAX,
		.max_in_negotiation = 0,
		.tunnels = 1,
	};

	return s;
}

static struct policy_str text(struct policy_builder *b, const char *s)
{
	return policy_intern(b, span_str(s));
}

static struct policy_range transforms(struct policy_builder *b,
	const enum transform_row *rows, size_t n)
{
	struct policy_range r = {policy_builder_count(b,
		POLICY_TABLE_transform), (uint32_t)n};

	for (size_t i = 0; i < n; i++) {
		const struct transform *t = transform_row(rows[i]);

		ROW(transform, .type = t->type, .id = t->id,
			.key_bits = t->key_bits);
	}
	return r;
}

static uint32_t secret_or_none(struct policy_builder *b, const char *s)
{
	return s ? policy_add_secret(b, span_str(s)) : POLICY_NONE;
}

static uint32_t add_profile(struct policy_builder *b, const struct site *s,
	const char *name, uint32_t keyring, uint32_t local_id)
{
	uint32_t match = ROW(identity, .kind = s->match_kind,
		.text = text(b, s->match_text),
		.prefix = policy_prefix_of(&s->match_prefix));
	uint32_t auth = ROW(profile_auth, .method = s->auth_remote);

	return ROW(profile, .name = text(b, name), .fvrf = POLICY_FVRF_ANY,
		.vrf = POLICY_NONE, .match_remote = {match, 1},
		.local_id = local_id, .auth_local = POLICY_AUTH_PSK,
		.auth_remote = {auth, 1}, .keyring = keyring,
		.psk_local = POLICY_NONE, .psk_remote = POLICY_NONE,
		.lifetime = s->lifetime, .dpd_mode = s->dpd_mode,
		.dpd_interval = s->dpd_interval, .dpd_retry = s->dpd_retry,
		.nat_keepalive = s->nat_keepalive,
		.nat_force_encap = s->force_encap, .ivrf = POLICY_NONE,
		.services = POLICY_NONE,
		.complete = 1);
}

static void add_tunnel(struct policy_builder *b, const struct site *s,
	uint32_t i, uint32_t ipsec, uint32_t interface)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "Tunnel%u", 200 + i);
	ROW(tunnel, .name = text(b, name), .kind = POLICY_TUNNEL_STATIC,
		.mode = s->mode, .number = 200 + i,
		.source_interface = interface,
		.source = policy_addr_of(&s->local),
		.destination = s->no_destination ? (struct policy_addr){0} :
			policy_addr_of(&s->peer), .fvrf = POLICY_NONE,
		.ivrf = POLICY_NONE, .ipsec_profile = ipsec, .usable = 1,
		.file = text(b, "test.cfg"), .line = 17);
}

static uint32_t add_ipsec(struct policy_builder *b, const struct site *s,
	uint32_t profile)
{
	uint32_t esp = ROW(esp_proposal, .name = text(b, "default"),
		.protocol = POLICY_PROTOCOL_ESP, .mode = s->ipsec_mode,
		.transforms = transforms(b, s->esp, s->n_esp));
	uint32_t link = ROW(profile_esp, .proposal = esp);

	return ROW(ipsec_profile, .name = text(b, "default"),
		.proposals = {link, 1},
		.profile = s->no_profile_on_tunnel ? POLICY_NONE : profile,
		.life_seconds = s->child_life, .life_kilobytes = 4608000,
		.replay_window = 64);
}

static void add_ike_policy(struct policy_builder *b, const struct site *s)
{
	uint32_t proposal = ROW(ike_proposal, .name = text(b, "default"),
		.origin = POLICY_ORIGIN_DEFAULT,
		.transforms = transforms(b, s->ike, s->n_ike));
	uint32_t link = ROW(policy_proposal, .proposal = proposal);

	ROW(ike_policy, .name = text(b, "default"),
		.origin = POLICY_ORIGIN_DEFAULT, .fvrf = POLICY_FVRF_ANY,
		.vrf = POLICY_NONE, .proposals = {link, 1});
}

static uint32_t add_keyring(struct policy_builder *b, const struct site *s)
{
	struct prefix any = {{ADDR_V4, {0}}, 0};
	struct prefix host = {s->peer, 32};
	uint32_t wide = ROW(keyring_address, .prefix = policy_prefix_of(&any));
	uint32_t near = ROW(keyring_address,
		.prefix = policy_prefix_of(&host));
	uint32_t wrong = policy_add_secret(b, span_str("not-this-one"));
	uint32_t first = ROW(keyring_peer, .name = text(b, "everybody"),
		.hostname = text(b, ""), .addresses = {wide, 1},
		.psk_local = wrong, .psk_remote = wrong);

	ROW(keyring_peer, .name = text(b, "the-peer"),
		.hostname = text(b, ""), .addresses = {near, 1},
		.psk_local = secret_or_none(b, s->psk_local),
		.psk_remote = secret_or_none(b, s->psk_remote));
	return ROW(keyring, .name = text(b, "FlexVPN"), .peers = {first, 2});
}

struct policy *site_policy(const struct site *s)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_error err = {0};
	uint32_t keyring, profile, ipsec, interface, id = POLICY_NONE;
	struct prefix net = {s->local, 24};
	struct policy *p;
	uint8_t *image;
	size_t n;

	ROW(device, .hostname = text(b, s->name), .release = text(b, "xe-16.7"),
		.window = s->window, .cookie_challenge = s->cookie_challenge,
		.max_in_negotiation = s->max_in_negotiation);
	interface = ROW(interface, .name = text(b, "Ethernet1/1"),
		.ipv4 = policy_prefix_of(&net), .vrf = POLICY_NONE,
		.defined = 1);
	add_ike_policy(b, s);
	keyring = add_keyring(b, s);
	if (s->local_fqdn)
		id = ROW(identity, .kind = POLICY_ID_FQDN,
			.text = text(b, s->local_fqdn));
	profile = add_profile(b, s, "default", keyring, id);
	if (s->second_profile)
		add_profile(b, s, "other", keyring, id);
	ipsec = add_ipsec(b, s, profile);
	for (uint32_t i = 0; !s->no_tunnel && i < s->tunnels; i++)
		add_tunnel(b, s, i, ipsec, interface);
	if (!policy_builder_finish(b, true, &image, &n, &err)) {
		fprintf(stderr, "policy: %s\n", err.reason);
		abort();
	}
	policy_builder_free(b);
	p = policy_open(span_of(image, n), &err);
	if (!p) {
		fprintf(stderr, "policy: %s\n", err.reason);
		abort();
	}
	secret_wipe_bytes(image, n);
	free(image);
	return p;
}

/* ---- the network ----------------------------------------------------- */

static void keylog(void *ctx, const struct ike_keylog *k)
{
	struct gateway *g = ctx;

	(void)k;
	g->keylogs++;
}

static void gateway_open(struct net *n, int i, const struct site *s,
	uint64_t seed)
{
	struct gateway *g = &n->g[i];
	struct ike_env env = {0};

	g->policy = site_policy(s);
	env.policy = g->policy;
	env.crypto = n->crypto;
	env.random = random_seeded(&g->seed, seed * 2 + (uint64_t)i);
	env.keylog = keylog;
	env.keylog_ctx = g;
	g->ike = ike_new(&env, n->now);
	if (!g->ike)
		abort();
	ike_actions_init(&g->actions);
}

void net_open_with(struct net *n, struct crypto *crypto, const struct site *a,
	const struct site *b, uint64_t seed)
{
	*n = (struct net){.latency_ns = 5 * MONO_NS_PER_MS,
		.now = {MONO_NS_PER_S}};
	n->print = getenv("NET_PRINT") != NULL;
	n->crypto = crypto;
	if (!n->crypto)
		abort();
	gateway_open(n, 0, a, seed);
	gateway_open(n, 1, b, seed);
}

void net_open(struct net *n, const struct site *a, const struct site *b,
	uint64_t seed)
{
	net_open_with(n, crypto_new(), a, b, seed);
	n->own_crypto = true;
}

void net_close(struct net *n)
{
	while (n->queue) {
		struct packet *p = n->queue;

		n->queue = p->next;
		free(p);
	}
	for (int i = 0; i < 2; i++) {
		ike_free(n->g[i].ike);
		ike_actions_fini(&n->g[i].actions);
		policy_free(n->g[i].policy);
	}
	if (n->own_crypto)
		crypto_free(n->crypto);
}

static void enqueue(struct net *n, struct packet *p)
{
	struct packet **at = &n->queue;

	while (*at && (*at)->at.ns <= p->at.ns)
		at = &(*at)->next;
	p->next = *at;
	*at = p;
}

static void take_send(struct net *n, int who, const struct ike_action *act)
{
	struct packet *p = malloc(sizeof(*p) + act->send.data.n);

	p->at = mono_add_ns(n->now, n->latency_ns);
	p->from = act->send.local;
	p->to = act->send.remote;
	p->n = act->send.data.n;
	p->keepalive = act->send.keepalive;
	memcpy(p->data, act->send.data.p, p->n);
	n->digest = hash_bytes(n->digest, act->send.data);
	if (p->n > n->sent_max)
		n->sent_max = p->n;
	if (n->nat_outside.family && who == 0) {
		p->from.addr = n->nat_outside;
		p->from.port = (uint16_t)(p->from.port + 10000);
	}
	if (n->nat_outside.family && who == 1) {
		p->to.addr = addr_v4(0x0a000001);
		p->to.port = (uint16_t)(p->to.port - 10000);
	}
	if (n->meddle && !n->meddle(n->ctx, n->sent, p))
		free(p);
	else
		enqueue(n, p);
	n->sent++;
}

static void take_trace(struct net *n, int who, const struct ike_trace *t)
{
	struct gateway *g = &n->g[who];

	if (n->print)
		fprintf(stderr, "%8.3f %d kind %d sa %u cause %s: %s %s\n",
			(double)n->now.ns / 1e9, who, t->kind, t->ike_sa,
			t->cause ? cause_info(t->cause)->id : "-", t->story,
			t->detail);
	switch (t->kind) {
	case IKE_TRACE_SA_UP:
		g->up++;
		break;
	case IKE_TRACE_SA_DOWN:
		g->down++;
		break;
	case IKE_TRACE_FAILED:
		g->failed++;
		break;
	case IKE_TRACE_INFO:
	case IKE_TRACE_CHILD_UP:
	case IKE_TRACE_CHILD_DOWN:
		return;
	}
	if (t->cause == CAUSE_NONE)
		return;
	if (!g->first_cause)
		g->first_cause = t->cause;
	g->last_cause = t->cause;
	g->last_table = t->row_table;
	g->last_row = t->row;
	(void)snprintf(g->last_detail, sizeof(g->last_detail), "%s",
		t->detail);
}

static void take(struct net *n, int who)
{
	struct gateway *g = &n->g[who];

	for (size_t i = 0; i < g->actions.n; i++) {
		const struct ike_action *act = &g->actions.items[i];

		switch (act->type) {
		case IKE_ACT_SEND:
			take_send(n, who, act);
			break;
		case IKE_ACT_CHILD_UP:
			g->child_up++;
			g->child = *act->child;
			break;
		case IKE_ACT_CHILD_DOWN:
			g->child_down++;
			break;
		case IKE_ACT_TRACE:
			take_trace(n, who, &act->trace);
			break;
		}
	}
	ike_actions_reset(&g->actions);
}

enum ike_err net_event(struct net *n, int who, struct ike_event ev)
{
	enum ike_err err;

	ev.now = n->now;
	err = ike_step(n->g[who].ike, &ev, &n->g[who].actions);
	take(n, who);
	return err;
}

void net_start(struct net *n, int who)
{
	(void)net_event(n, who, (struct ike_event){.type = IKE_EV_START});
}

enum ike_err net_inject(struct net *n, int who, const struct endpoint *from,
	uint16_t to_port, struct span data)
{
	struct ike_event ev = {.type = IKE_EV_DATAGRAM};

	ev.datagram.local.addr = addr_v4(who ? 0x14000001 : 0x0a000001);
	ev.datagram.local.port = to_port;
	ev.datagram.remote = *from;
	ev.datagram.data = data;
	return net_event(n, who, ev);
}

static void deliver(struct net *n)
{
	struct packet *p = n->queue;
	int who = addr_eq(&p->to.addr, &(struct addr){ADDR_V4,
		{10, 0, 0, 1}}) ? 0 : 1;

	n->queue = p->next;
	n->now = p->at;
	if (n->print)
		fprintf(stderr, "%8.3f -> %d %zu octets\n",
			(double)n->now.ns / 1e9, who, p->n);
	if (!n->cut && !p->keepalive)
		(void)net_inject(n, who, &p->from, p->to.port,
			span_of(p->data, p->n));
	free(p);
}

void net_run(struct net *n, double seconds)
{
	mono_t until = mono_add_ns(n->now, (int64_t)(seconds * 1e9));

	for (;;) {
		mono_t next = n->queue ? n->queue->at : MONO_NEVER;
		int who = -1;

		for (int i = 0; i < 2; i++) {
			mono_t due = ike_deadline(n->g[i].ike);

			if (mono_before(due, next)) {
				next = due;
				who = i;
			}
		}
		if (!mono_due(next, until))
			break;
		if (mono_before(n->now, next))
			n->now = next;
		if (who < 0)
			deliver(n);
		else
			(void)net_event(n, who, (struct ike_event){
				.type = IKE_EV_TIMER});
	}
	n->now = until;
}

size_t net_ready(const struct net *n, int who)
{
	const struct ike *ike = n->g[who].ike;
	size_t ready = 0;

	for (size_t i = 0; i < ike_sa_count(ike); i++) {
		struct ike_sa_info info;

		ike_sa_get(ike, i, &info);
		ready += info.state == IKE_STATE_READY;
	}
	return ready;
}

size_t net_children(const struct net *n, int who)
{
	return ike_child_count(n->g[who].ike);
}

bool net_established(const struct net *n)
{
	struct ike_child_info a, b;

	if (net_ready(n, 0) != 1 || net_ready(n, 1) != 1 ||
		net_children(n, 0) != 1 || net_children(n, 1) != 1)
		return false;
	ike_child_get(n->g[0].ike, 0, &a);
	ike_child_get(n->g[1].ike, 0, &b);
	return a.spi_in == b.spi_out && a.spi_out == b.spi_in &&
		a.encr == b.encr && a.integ == b.integ;
}
