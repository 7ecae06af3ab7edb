#include "runtime/io/tun.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool device_make(struct io_tun *t, const char *name, char *err,
	size_t cap)
{
	struct ifreq ifr = {0};

	t->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (t->fd < 0) {
		(void)snprintf(err, cap, "/dev/net/tun cannot be opened: %s",
			strerror(errno));
		return false;
	}
	ifr.ifr_flags = IFF_TUN | IFF_NO_PI;
	(void)snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (ioctl(t->fd, TUNSETIFF, &ifr) < 0) {
		(void)snprintf(err, cap, "device %s cannot be made: %s", name,
			strerror(errno));
		return false;
	}
	t->index = io_netlink_index(name);
	return true;
}

static bool say_errno(char *err, size_t cap, const char *what, int failed)
{
	(void)snprintf(err, cap, "%s: %s", what, strerror(failed));
	return false;
}

static bool addresses_set(struct io_tun *t, struct io_netlink *nl,
	const struct policy_tunnel *row, char *err, size_t cap)
{
	const struct prefix addrs[] = {policy_prefix_get(&row->ipv4),
		policy_prefix_get(&row->ipv6)};
	char what[ADDR_STR_MAX + 32];
	char text[ADDR_STR_MAX];

	for (size_t i = 0; i < 2; i++) {
		int failed;

		if (!addrs[i].addr.family)
			continue;
		failed = io_netlink_addr_add(nl, t->index, &addrs[i]);
		if (failed) {
			(void)snprintf(what, sizeof(what),
				"address %s cannot be set",
				prefix_str(&addrs[i], text));
			return say_errno(err, cap, what, failed);
		}
	}
	return true;
}

/* A route that cannot be set costs that route, not the tunnel. */
static void routes_set(struct io_tun *t, struct io_netlink *nl,
	const struct policy *p, const struct log_ctx *log)
{
	uint32_t n = policy_count(p, POLICY_TABLE_route);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_route *r = policy_get(p, route, i);
		struct prefix to = policy_prefix_get(&r->prefix);
		char text[ADDR_STR_MAX];
		char where[512];
		int failed;

		if (r->tunnel != t->tunnel || r->vrf != POLICY_NONE)
			continue;
		failed = io_netlink_route_add(nl, t->index, &to, r->distance);
		if (!failed)
			continue;
		log_line(log, LOG_LEVEL_ERROR, "a route cannot be set",
			"route=%s error=\"%s\" at=%s", prefix_str(&to, text),
			strerror(failed), policy_where(p, r->file, r->line,
				where, sizeof(where)));
	}
}

bool io_tun_open(struct io_tun *t, struct io_netlink *nl,
	const struct policy *p, const struct io_tunnel_plan *plan,
	const struct log_ctx *log, char *err, size_t err_cap)
{
	const struct policy_tunnel *row = policy_get(p, tunnel, plan->tunnel);
	int failed;

	t->tunnel = plan->tunnel;
	t->local = (struct endpoint){plan->source, 0};
	t->device = plan->device;
	t->path_mtu = plan->device_mtu;
	t->ip_mtu = plan->mtu;
	if (!device_make(t, plan->name, err, err_cap))
		return false;
	failed = io_netlink_mtu_set(nl, t->index, t->ip_mtu);
	if (failed)
		return say_errno(err, err_cap, "the MTU cannot be set",
			failed);
	if (!addresses_set(t, nl, row, err, err_cap))
		return false;
	failed = io_netlink_up(nl, t->index, row->ipv6.addr.family != 0 ||
		row->mode == POLICY_TUNNEL_IPSEC_IPV6);
	if (failed)
		return say_errno(err, err_cap,
			"the device cannot be brought up", failed);
	routes_set(t, nl, p, log);
	if (row->tcp_mss)
		log_line(log, LOG_LEVEL_INFO,
			"ip tcp adjust-mss is not applied here",
			"mss=%u do=\"nft add rule … tcp option maxseg size "
			"set %u\"", row->tcp_mss, row->tcp_mss);
	return true;
}

void io_tun_close(struct io_tun *t)
{
	if (t->fd >= 0)
		(void)close(t->fd);
	t->fd = -1;
}
