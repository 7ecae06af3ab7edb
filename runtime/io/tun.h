/* TUN devices. Private to runtime/io. */
#ifndef FLEXIKE_IO_TUN_H
#define FLEXIKE_IO_TUN_H

#include "runtime/io/io.h"

struct event;
struct io_gateway;

struct io_tun {
	struct io_gateway *gateway;
	uint32_t tunnel; /* row of the tunnel table */
	int fd;		 /* -1: not running */
	uint32_t index;	 /* of the device */
	struct event *event;
	uint32_t path_mtu;  /* of the source device */
	uint32_t ip_mtu;    /* in force */
	uint32_t inner_mtu; /* what fits the SA in use; 0: no SA */
	bool told_mtu;	    /* that the configured MTU does not fit */
	struct endpoint local; /* source in use, port 0 */
	const char *device;    /* source device */
};

/* Make the device, with its addresses, MTU, routes, and up. False with a
 * sentence in err. Notes of things that are not perfect go to the log. */
bool io_tun_open(struct io_tun *t, struct io_netlink *nl,
	const struct policy *p, const struct io_tunnel_plan *plan,
	const struct log_ctx *log, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
/* Removes the device, and with it its addresses and routes. */
void io_tun_close(struct io_tun *t);

#endif
