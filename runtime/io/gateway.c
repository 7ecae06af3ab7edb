/* A gateway on real sockets: what it is made of, its life. */
#include "runtime/io/gateway.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHUTDOWN_S 3

static void on_tun(evutil_socket_t fd, short what, void *ctx)
{
	struct io_tun *t = ctx;
	struct io_gateway *g = t->gateway;

	(void)what;
	for (size_t i = 0; i < IO_BATCH; i++) {
		struct esp_sealed s;
		ssize_t n = read(fd, g->packet + ESP_HEADROOM,
			IO_PACKET_MAX - ESP_HEADROOM);

		if (n <= 0)
			return;
		if (esp_seal(g->esp, t->tunnel, g->packet, (size_t)n,
			    sizeof(g->packet), &s) == ESP_OK)
			io_act_send_esp(g, &s);
	}
}

static struct io_local *local_get(struct io_gateway *g, const struct addr *a,
	char *err, size_t cap)
{
	struct io_local *l = io_local_find(g, a);

	if (l)
		return l;
	l = &g->locals[g->n_locals];
	if (!io_local_open(g, l, a, err, cap))
		return NULL;
	g->n_locals++;
	return l;
}

static bool tunnel_open(struct io_gateway *g, const struct io_tunnel_plan *plan,
	const struct log_ctx *log, char *err, size_t cap)
{
	struct io_tun *t = &g->tuns[plan->tunnel];

	if (!local_get(g, &plan->source, err, cap) ||
		!io_tun_open(t, g->nl, g->o.policy, plan, log, err, cap))
		goto failed;
	t->event = io_loop_reader(g->loop, t->fd, on_tun, t);
	if (!t->event) {
		(void)snprintf(err, cap, "no memory");
		goto failed;
	}
	if (plan->source_differs)
		ike_set_source(g->ike, plan->tunnel, &plan->source);
	return true;
failed:
	io_tun_close(t);
	return false;
}

/* Number of tunnels that run; err has the last reason when there is none. */
static size_t tunnels_open(struct io_gateway *g, char *err, size_t cap)
{
	size_t running = 0;

	for (size_t i = 0; i < g->o.plan->n; i++) {
		const struct io_tunnel_plan *plan = &g->o.plan->tunnels[i];
		struct log_ctx log = {g->o.log, plan->name};

		if (!plan->run)
			continue;
		if (tunnel_open(g, plan, &log, err, cap))
			running++;
		else
			log_line(&log, LOG_LEVEL_ERROR,
				"the tunnel is left out", "reason=\"%s\"",
				err);
	}
	return running;
}

static bool parts_make(struct io_gateway *g)
{
	size_t n = g->o.plan->n;
	struct ike_env env = {
		.policy = g->o.policy,
		.crypto = g->o.crypto,
		.random = random_system(&g->entropy),
		.log = g->o.log,
		.keylog = g->o.keylog,
		.keylog_ctx = g->o.ctx,
	};

	g->locals = calloc(n + 1, sizeof(*g->locals));
	g->tuns = calloc(n + 1, sizeof(*g->tuns));
	g->batch = io_batch_new();
	g->ike = ike_new(&env, io_clock_now());
	g->esp = esp_new(g->o.crypto, g->o.policy, env.random);
	g->timer = io_loop_timer(g->loop, io_act_on_timer, g);
	g->last_call = io_loop_timer(g->loop, io_act_on_last_call, g);
	if (g->tuns)
		for (size_t i = 0; i < n; i++, g->n_tuns++)
			g->tuns[i] = (struct io_tun){.gateway = g, .fd = -1,
				.device = ""};
	return g->locals && g->tuns && g->batch && g->ike && g->esp &&
		g->timer && g->last_call;
}

struct io_gateway *io_gateway_new(struct io_loop *loop,
	const struct io_options *o, char *err, size_t err_cap)
{
	struct io_gateway *g = calloc(1, sizeof(*g));

	if (!g) {
		(void)snprintf(err, err_cap, "no memory");
		return NULL;
	}
	g->o = *o;
	g->loop = loop;
	g->log = (struct log_ctx){o->log, "gateway"};
	ike_actions_init(&g->actions);
	if (!parts_make(g))
		(void)snprintf(err, err_cap, "no memory");
	else if ((g->nl = io_netlink_open(err, err_cap)) &&
		tunnels_open(g, err, err_cap) > 0)
		return g;
	io_gateway_free(g);
	return NULL;
}

void io_gateway_free(struct io_gateway *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_locals; i++)
		io_local_close(&g->locals[i]);
	for (size_t i = 0; i < g->n_tuns; i++) {
		if (g->tuns[i].event)
			event_free(g->tuns[i].event);
		io_tun_close(&g->tuns[i]);
	}
	if (g->timer)
		event_free(g->timer);
	if (g->last_call)
		event_free(g->last_call);
	if (g->ike)
		ike_free(g->ike);
	if (g->esp)
		esp_free(g->esp);
	ike_actions_fini(&g->actions);
	io_netlink_close(g->nl);
	io_batch_free(g->batch);
	free(g->locals);
	free(g->tuns);
	secret_wipe_bytes(&g->entropy, sizeof(g->entropy));
	secret_wipe_bytes(g->packet, sizeof(g->packet));
	free(g);
}

void io_gateway_start(struct io_gateway *g)
{
	for (uint32_t i = 0; i < g->n_tuns; i++)
		if (g->tuns[i].fd >= 0)
			(void)io_gateway_command(g, (struct ike_event){
				.type = IKE_EV_START, .tunnel = i});
}

enum ike_err io_gateway_command(struct io_gateway *g, struct ike_event ev)
{
	if (g->finishing)
		return IKE_ERR_IGNORED;
	ev.now = io_clock_now();
	return io_act_step(g, &ev);
}

void io_gateway_shutdown(struct io_gateway *g)
{
	struct ike_event ev = {.type = IKE_EV_SHUTDOWN,
		.now = io_clock_now()};

	if (g->finishing)
		return;
	g->finishing = true;
	io_loop_timer_set(g->last_call, mono_add_s(ev.now, SHUTDOWN_S));
	(void)io_act_step(g, &ev);
}

const struct ike *io_gateway_ike(const struct io_gateway *g)
{
	return g->ike;
}

const struct esp *io_gateway_esp(const struct io_gateway *g)
{
	return g->esp;
}

bool io_gateway_runs(const struct io_gateway *g, uint32_t tunnel)
{
	return tunnel < g->n_tuns && g->tuns[tunnel].fd >= 0;
}

struct io_tunnel_state io_gateway_tunnel(const struct io_gateway *g,
	uint32_t tunnel)
{
	const struct io_tun *t;

	if (!io_gateway_runs(g, tunnel))
		return (struct io_tunnel_state){.device = ""};
	t = &g->tuns[tunnel];
	return (struct io_tunnel_state){t->path_mtu, t->ip_mtu, t->inner_mtu,
		t->device, t->local.addr};
}
