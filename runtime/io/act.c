/* The engine's actions, carried out. */
#include "runtime/io/gateway.h"

#include <errno.h>
#include <stdio.h>

#include "runtime/wire/wire.h"

#define NATT_MARKER_LEN 4

/* ---- sending ----------------------------------------------------------- */

/* Told when it begins, not for each packet. */
static void send_result(struct io_gateway *g, const struct endpoint *to,
	int failed)
{
	char peer[ADDR_STR_MAX];

	/* A full queue is ordinary loss. */
	if (failed == EAGAIN || failed == ENOBUFS || failed == g->send_errno)
		return;
	g->send_errno = failed;
	if (failed)
		log_line(&g->log, LOG_LEVEL_ERROR, "packets cannot be sent",
			"to=%s error=\"%s\"", endpoint_str(to, peer),
			strerror(failed));
}

static void send_ike(struct io_gateway *g, const struct ike_action *act)
{
	static const uint8_t marker[NATT_MARKER_LEN];
	const struct endpoint *to = &act->send.remote;
	struct io_local *l = io_local_find(g, &act->send.local.addr);
	bool natt = act->send.local.port == WIRE_PORT_NATT;
	bool marked = natt && !act->send.keepalive;

	if (!l)
		return; /* an address that was never opened */
	send_result(g, to, io_socket_send(l->fd[natt ? PORT_NATT : PORT_IKE],
		to, span_of(marker, marked ? NATT_MARKER_LEN : 0),
		act->send.data, -1));
}

void io_act_send_esp(struct io_gateway *g, const struct esp_sealed *s)
{
	struct io_local *l = io_local_find(g, &s->local.addr);
	struct endpoint to = s->remote;

	if (!l)
		return;
	if (!s->encap)
		to.port = 0;
	send_result(g, &to, io_socket_send(
		l->fd[s->encap ? PORT_NATT : PORT_ESP], &to, s->packet,
		span_of(NULL, 0), s->tos));
}

/* ---- actions ----------------------------------------------------------- */

static void tun_fit(struct io_gateway *g, const struct ike_child_sa *c)
{
	struct io_tun *t;
	uint32_t mtu;
	int failed;

	if (c->tunnel >= g->n_tuns || g->tuns[c->tunnel].fd < 0)
		return;
	t = &g->tuns[c->tunnel];
	mtu = io_plan_mtu(g->o.policy, c->tunnel, c, t->path_mtu,
		&t->inner_mtu);
	if (mtu > t->inner_mtu && !t->told_mtu) {
		t->told_mtu = true;
		log_line(&g->log, LOG_LEVEL_INFO, "the configured ip mtu does "
			"not fit: outer packets are fragmented",
			"ip_mtu=%u fits=%u path_mtu=%u", mtu, t->inner_mtu,
			t->path_mtu);
	}
	if (mtu == t->ip_mtu || mtu == 0)
		return;
	failed = io_netlink_mtu_set(g->nl, t->index, mtu);
	if (failed)
		log_line(&g->log, LOG_LEVEL_ERROR, "the MTU cannot be set",
			"mtu=%u error=\"%s\"", mtu, strerror(failed));
	else
		t->ip_mtu = mtu;
}

static void child_up(struct io_gateway *g, const struct ike_child_sa *c)
{
	enum esp_err failed = esp_child_add(g->esp, c);

	if (failed)
		log_line(&g->log, LOG_LEVEL_ERROR,
			"a child SA cannot be installed",
			"child=%u spi_in=%08x reason=%s", c->id, c->spi_in,
			esp_err_name(failed));
	else
		tun_fit(g, c);
}

/* The engine is done with its shutdown, or out of time. */
static void finish(struct io_gateway *g)
{
	if (g->finished)
		return;
	g->finished = true;
	if (g->o.finished)
		g->o.finished(g->o.ctx);
}

static void run_action(struct io_gateway *g, const struct ike_action *act)
{
	switch (act->type) {
	case IKE_ACT_SEND:
		send_ike(g, act);
		return;
	case IKE_ACT_CHILD_UP:
		child_up(g, act->child);
		return;
	case IKE_ACT_CHILD_DOWN:
		esp_child_del(g->esp, act->child_id);
		return;
	case IKE_ACT_TRACE:
		if (g->o.trace)
			g->o.trace(g->o.ctx, &act->trace);
		return;
	}
}

/* Carry out what the engine wants, and wait for what it waits for. */
static void settle(struct io_gateway *g)
{
	for (size_t i = 0; i < g->actions.n; i++)
		run_action(g, &g->actions.items[i]);
	ike_actions_reset(&g->actions);
	io_loop_timer_set(g->timer, ike_deadline(g->ike));
	if (g->finishing && ike_idle(g->ike))
		finish(g);
}

enum ike_err io_act_step(struct io_gateway *g, const struct ike_event *ev)
{
	enum ike_err e = ike_step(g->ike, ev, &g->actions);

	settle(g);
	return e;
}

/* ---- time -------------------------------------------------------------- */

struct activity {
	struct io_gateway *gateway;
	mono_t now;
};

/* Actions are collected and carried out later: they may remove the children
 * that are being walked over. */
static void on_activity(void *ctx, uint32_t child, bool in, bool out,
	const struct endpoint *moved)
{
	struct activity *a = ctx;
	struct ike_event ev = {
		.type = IKE_EV_ACTIVITY,
		.now = a->now,
		.activity = {.child = child, .in = in, .out = out},
	};

	if (moved)
		ev.activity.remote = *moved;
	/* Without memory the traffic is seen next time. */
	(void)!ike_step(a->gateway->ike, &ev, &a->gateway->actions);
}

void io_act_on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct io_gateway *g = ctx;
	struct activity a = {g, io_clock_now()};
	struct ike_event ev = {.type = IKE_EV_TIMER, .now = a.now};

	(void)fd;
	(void)what;
	esp_activity(g->esp, on_activity, &a);
	(void)io_act_step(g, &ev);
}

void io_act_on_last_call(evutil_socket_t fd, short what, void *ctx)
{
	struct io_gateway *g = ctx;

	(void)fd;
	(void)what;
	log_line(&g->log, LOG_LEVEL_INFO,
		"not every peer confirmed the deletion in time", "%s", "");
	finish(g);
}

