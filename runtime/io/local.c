/* Local addresses: their sockets, and what comes in on them. */
#include "runtime/io/gateway.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "runtime/wire/wire.h"

struct io_local *io_local_find(struct io_gateway *g, const struct addr *a)
{
	for (size_t i = 0; i < g->n_locals; i++)
		if (addr_eq(&g->locals[i].addr, a))
			return &g->locals[i];
	return NULL;
}

static void on_ike(struct io_local *l, uint16_t port, struct span data,
	const struct endpoint *from)
{
	struct ike_event ev = {
		.type = IKE_EV_DATAGRAM,
		.now = io_clock_now(),
		.datagram = {{l->addr, port}, *from, data},
	};

	/* What is not for us is counted by the engine. */
	(void)io_act_step(l->gateway, &ev);
}

static void on_esp(struct io_local *l, uint8_t *packet, size_t n,
	const struct endpoint *from)
{
	struct io_gateway *g = l->gateway;
	struct esp_opened in;
	ssize_t wrote;

	if (esp_open(g->esp, packet, n, from, &in) != ESP_OK)
		return; /* counted by reason */
	if (in.tunnel >= g->n_tuns || g->tuns[in.tunnel].fd < 0)
		return;
	do
		wrote = write(g->tuns[in.tunnel].fd, in.packet.p, in.packet.n);
	while (wrote < 0 && errno == EINTR);
}

/* IPv4 raw sockets hand over the IP header too. Its length was checked by the
 * kernel; check again what the arithmetic relies on. */
static bool strip_ipv4(uint8_t **packet, size_t *n)
{
	size_t header = *n ? (size_t)(**packet & 0x0f) * 4 : 0;

	if (header < 20 || header > *n)
		return false;
	*packet += header;
	*n -= header;
	return true;
}

static void receive_ike(struct io_local *l, uint8_t *packet, size_t n,
	struct endpoint *from)
{
	on_ike(l, WIRE_PORT_IKE, span_of(packet, n), from);
}

static void receive_natt(struct io_local *l, uint8_t *packet, size_t n,
	struct endpoint *from)
{
	struct span inside;

	switch (wire_encap_classify(span_of(packet, n), &inside)) {
	case ENCAP_IKE:
		on_ike(l, WIRE_PORT_NATT, inside, from);
		return;
	case ENCAP_ESP:
		on_esp(l, packet + (inside.p - packet), inside.n, from);
		return;
	case ENCAP_KEEPALIVE:
	case ENCAP_RUNT:
		return;
	}
}

static void receive_esp(struct io_local *l, uint8_t *packet, size_t n,
	struct endpoint *from)
{
	/* In a raw socket's address the port is the protocol. */
	from->port = 0;
	if (l->addr.family == ADDR_V4 && !strip_ipv4(&packet, &n))
		return;
	on_esp(l, packet, n, from);
}

static void receive(struct io_local *l, enum io_port port)
{
	static void (*const handlers[PORTS])(struct io_local *, uint8_t *,
		size_t, struct endpoint *) = {
		[PORT_IKE] = receive_ike,
		[PORT_NATT] = receive_natt,
		[PORT_ESP] = receive_esp,
	};
	struct io_batch *b = l->gateway->batch;
	size_t count = io_batch_receive(b, l->fd[port]);

	for (size_t i = 0; i < count; i++) {
		struct endpoint from;
		size_t n;
		uint8_t *packet = io_batch_packet(b, i, &n, &from);

		handlers[port](l, packet, n, &from);
	}
}

static void on_port_ike(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	receive(ctx, PORT_IKE);
}

static void on_port_natt(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	receive(ctx, PORT_NATT);
}

static void on_port_esp(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	receive(ctx, PORT_ESP);
}

void io_local_close(struct io_local *l)
{
	for (size_t i = 0; i < PORTS; i++) {
		if (l->event[i])
			event_free(l->event[i]);
		if (l->fd[i] >= 0)
			(void)close(l->fd[i]);
		l->event[i] = NULL;
		l->fd[i] = -1;
	}
}

bool io_local_open(struct io_gateway *g, struct io_local *l,
	const struct addr *a, char *err, size_t cap)
{
	static const struct {
		const char *name;
		uint16_t port; /* 0: raw ESP */
		event_callback_fn fn;
	} ports[PORTS] = {
		[PORT_IKE] = {"UDP port 500", WIRE_PORT_IKE, on_port_ike},
		[PORT_NATT] = {"UDP port 4500", WIRE_PORT_NATT, on_port_natt},
		[PORT_ESP] = {"the ESP socket", 0, on_port_esp},
	};
	char text[ADDR_STR_MAX];

	*l = (struct io_local){.gateway = g, .addr = *a, .fd = {-1, -1, -1}};
	for (size_t i = 0; i < PORTS; i++) {
		struct endpoint e = {*a, ports[i].port};

		l->fd[i] = ports[i].port ? io_socket_udp(&e)
					 : io_socket_esp(a);
		if (l->fd[i] < 0) {
			(void)snprintf(err, cap, "%s of %s cannot be opened: "
				"%s%s", ports[i].name, addr_str(a, text),
				strerror(errno), errno == EADDRINUSE
					? " (another IKE daemon?)" : "");
			io_local_close(l);
			return false;
		}
		l->event[i] = io_loop_reader(g->loop, l->fd[i], ports[i].fn,
			l);
		if (!l->event[i]) {
			(void)snprintf(err, cap, "no memory");
			io_local_close(l);
			return false;
		}
	}
	return true;
}
