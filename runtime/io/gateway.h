/* A gateway's parts. Private to runtime/io. */
#ifndef FLEXIKE_IO_GATEWAY_H
#define FLEXIKE_IO_GATEWAY_H

#include "runtime/io/io.h"
#include "runtime/io/loop.h"
#include "runtime/io/socket.h"
#include "runtime/io/tun.h"

/* A local address: IKE, IKE and ESP behind NATs, plain ESP. */
enum io_port { PORT_IKE, PORT_NATT, PORT_ESP, PORTS };

struct io_local {
	struct io_gateway *gateway;
	struct addr addr;
	int fd[PORTS];
	struct event *event[PORTS];
};

struct io_gateway {
	struct io_options o;
	struct log_ctx log;
	struct io_loop *loop;
	struct io_netlink *nl;
	struct random_system entropy;
	struct ike *ike;
	struct esp *esp;
	struct ike_actions actions;
	struct event *timer;
	struct event *last_call; /* end of the shutdown */
	bool finishing, finished;
	struct io_local *locals;
	size_t n_locals;
	struct io_tun *tuns; /* one per row of the tunnel table */
	size_t n_tuns;
	struct io_batch *batch;
	int send_errno; /* last one that was told */
	uint8_t packet[IO_PACKET_MAX + ESP_OVERHEAD_MAX];
};

/* local.c: open the three sockets of an address and read them. */
bool io_local_open(struct io_gateway *g, struct io_local *l,
	const struct addr *a, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
void io_local_close(struct io_local *l);
struct io_local *io_local_find(struct io_gateway *g, const struct addr *a);

/* act.c: give the engine an event and carry out its actions. */
enum ike_err io_act_step(struct io_gateway *g, const struct ike_event *ev);
void io_act_send_esp(struct io_gateway *g, const struct esp_sealed *s);
/* Event callbacks. */
void io_act_on_timer(evutil_socket_t fd, short what, void *gateway);
void io_act_on_last_call(evutil_socket_t fd, short what, void *gateway);

#endif
