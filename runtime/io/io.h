/* The system side of a gateway: sockets, TUN devices, netlink, timers, the
 * control socket, privileges. The only code that touches them. Everything runs
 * in one thread, on one libevent loop; every wakeup does a bounded amount of
 * work, so that a flood on one socket does not starve the others.
 *
 * Linux: RFC 3948 (UDP 4500), raw IP protocol 50, rtnetlink. */
#ifndef FLEXIKE_IO_IO_H
#define FLEXIKE_IO_IO_H

#include "runtime/base/arena.h"
#include "runtime/base/log.h"
#include "runtime/esp/esp.h"
#include "runtime/ike/ike.h"

#define IO_NAME_MAX 16 /* IFNAMSIZ: a device name with its NUL */

mono_t io_clock_now(void);

/* ---- the loop (loop.c) ------------------------------------------------- */

struct io_loop;
struct io_loop *io_loop_new(void); /* NULL: no memory */
void io_loop_free(struct io_loop *l);
/* Call fn at this signal, from the loop. False: no memory or too many. */
bool io_loop_signal(struct io_loop *l, int signo, void (*fn)(void *ctx),
	void *ctx) __attribute__((warn_unused_result));
/* Until io_loop_stop(). False: the loop itself failed. */
bool io_loop_run(struct io_loop *l) __attribute__((warn_unused_result));
void io_loop_stop(struct io_loop *l);

/* ---- what the system has (netlink.c) ----------------------------------- */

struct io_device {
	uint32_t index;
	char name[IO_NAME_MAX];
	uint32_t mtu;
	bool up, loopback;
	struct prefix *addrs; /* global scope first */
	size_t n_addrs;
};

struct io_devices {
	struct io_device *items;
	size_t n;
};

struct io_netlink;
/* NULL with a sentence in err. */
struct io_netlink *io_netlink_open(char *err, size_t err_cap);
void io_netlink_close(struct io_netlink *nl);
/* All devices with their addresses, in the arena. */
bool io_netlink_devices(struct io_netlink *nl, struct arena *a,
	struct io_devices *out, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
/* The rest returns 0 or an errno. */
int io_netlink_addr_add(struct io_netlink *nl, uint32_t index,
	const struct prefix *p);
int io_netlink_mtu_set(struct io_netlink *nl, uint32_t index, uint32_t mtu);
/* Up, without an IPv6 link-local address unless the tunnel carries IPv6. */
int io_netlink_up(struct io_netlink *nl, uint32_t index, bool ipv6);
int io_netlink_route_add(struct io_netlink *nl, uint32_t index,
	const struct prefix *p, uint32_t metric);
/* Index of a device; 0: none. */
uint32_t io_netlink_index(const char *name);

/* ---- which device plays which interface (plan.c) ----------------------- */

struct io_mapping { /* --interface Ethernet1/1=eth0 */
	const char *interface;
	const char *device;
};

struct io_tunnel_plan {
	uint32_t tunnel; /* row of the tunnel table */
	bool run;
	const char *problem; /* why it does not run and what to do; NULL */
	const char *note;    /* something worth knowing of it, or NULL */
	const char *device;  /* source device */
	uint32_t device_mtu;
	struct addr source;
	bool source_differs; /* from the policy's: tell the engine */
	char name[IO_NAME_MAX]; /* of the TUN device */
	uint32_t mtu; /* until the transforms are known */
};

struct io_plan {
	struct io_tunnel_plan *tunnels; /* one per row of the tunnel table */
	size_t n;
	size_t n_run;
};

/* Pure. Everything is in the arena. NULL with a sentence in err: no memory, or
 * a mapping names an interface or device that does not exist. */
struct io_plan *io_plan_make(struct arena *a, const struct policy *p,
	const struct io_devices *devices, const struct io_mapping *map,
	size_t n_map, char *err, size_t err_cap);
/* Device name of an IOS interface: the name itself where it fits and is legal,
 * else two letters and the number. */
void io_plan_name(const char *ios, char out[IO_NAME_MAX]);
/* MTU of a tunnel whose child SA is known: the configured one, or what fits
 * the path. *inner: what fits. */
uint32_t io_plan_mtu(const struct policy *p, uint32_t tunnel,
	const struct ike_child_sa *c, uint32_t path_mtu, uint32_t *inner);

/* ---- a gateway (gateway.c) --------------------------------------------- */

struct io_gateway;

struct io_options {
	const struct policy *policy; /* all borrowed for its life */
	const struct crypto *crypto;
	const struct io_plan *plan;
	const struct log_sink *log;
	/* Each may be NULL. Called from the loop. */
	void (*trace)(void *ctx, const struct ike_trace *t);
	void (*keylog)(void *ctx, const struct ike_keylog *k);
	void (*finished)(void *ctx); /* after io_gateway_shutdown() */
	void *ctx;
};

/* Opens sockets and TUN devices of the tunnels that are to run, sets addresses
 * and routes. A tunnel that cannot be set up is logged and left out. NULL with
 * a sentence in err: nothing is left to run, or a need of all is missing. */
struct io_gateway *io_gateway_new(struct io_loop *loop,
	const struct io_options *o, char *err, size_t err_cap);
/* Closes everything; TUN devices and their routes disappear. */
void io_gateway_free(struct io_gateway *g);

/* Bring up what the policy says. */
void io_gateway_start(struct io_gateway *g);
/* A command: START, STOP, CLEAR. `now` is filled in. */
enum ike_err io_gateway_command(struct io_gateway *g, struct ike_event ev);
/* Delete all SAs at their peers; `finished` is called when that is done or
 * after three seconds. */
void io_gateway_shutdown(struct io_gateway *g);

const struct ike *io_gateway_ike(const struct io_gateway *g);
const struct esp *io_gateway_esp(const struct io_gateway *g);
bool io_gateway_runs(const struct io_gateway *g, uint32_t tunnel);
/* Of a tunnel: MTU of the source device, MTU in force, what fits the SA in
 * use (0: no SA). */
struct io_tunnel_state {
	uint32_t path_mtu, ip_mtu, inner_mtu;
	const char *device;  /* source device, or "" */
	struct addr source;  /* in use */
};
struct io_tunnel_state io_gateway_tunnel(const struct io_gateway *g,
	uint32_t tunnel);

/* ---- control socket (server.c, call.c) --------------------------------- */

struct io_server;

/* Serve requests of one line on a Unix stream socket: handle() returns the
 * reply without its line end, to be freed, or NULL to drop the client. A
 * client that is slow, silent for long or sends more than request_max octets
 * without a line end is dropped. mode: of the socket (0600, 0660). The
 * directory is made; a socket that nobody serves is replaced. */
struct io_server *io_server_new(struct io_loop *loop, const char *path,
	unsigned mode, size_t request_max,
	char *(*handle)(void *ctx, struct span line), void *ctx, char *err,
	size_t err_cap);
void io_server_free(struct io_server *s); /* removes the socket */

/* Client: one request line, one reply (owned by the caller, without line end).
 * Blocks at most timeout_ms between octets. NULL with a sentence in err. */
char *io_call(const char *path, const char *request, int timeout_ms,
	char *err, size_t err_cap);

/* ---- privileges (privilege.c) ------------------------------------------ */

/* Keep only CAP_NET_ADMIN, CAP_NET_RAW and CAP_NET_BIND_SERVICE of those that
 * the process has, and gain none by exec. False with a sentence in err. */
bool io_privilege_drop(char *err, size_t err_cap)
	__attribute__((warn_unused_result));

#endif
