/* rtnetlink through libmnl: reading devices, setting up tunnels. */
#include "runtime/io/io.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <libmnl/libmnl.h>
#include <stdio.h>
#include <stdlib.h>

/* net/if.h and linux/if.h do not like each other. */
unsigned int if_nametoindex(const char *name);

struct io_netlink {
	struct mnl_socket *sock;
	uint32_t port;
	uint32_t seq;
	uint8_t buf[32768]; /* a kernel's netlink message is at most that */
};

struct io_netlink *io_netlink_open(char *err, size_t err_cap)
{
	struct io_netlink *nl = calloc(1, sizeof(*nl));

	if (!nl) {
		(void)snprintf(err, err_cap, "no memory");
		return NULL;
	}
	nl->sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!nl->sock ||
		mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		(void)snprintf(err, err_cap, "netlink cannot be opened: %s",
			strerror(errno));
		io_netlink_close(nl);
		return NULL;
	}
	nl->port = mnl_socket_get_portid(nl->sock);
	return nl;
}

void io_netlink_close(struct io_netlink *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		(void)mnl_socket_close(nl->sock);
	free(nl);
}

uint32_t io_netlink_index(const char *name)
{
	return if_nametoindex(name);
}

/* Send the message in nl->buf and run its replies through fn. 0 or errno. */
static int transact(struct io_netlink *nl, struct nlmsghdr *msg, mnl_cb_t fn,
	void *ctx)
{
	ssize_t n;
	int more;

	msg->nlmsg_seq = ++nl->seq;
	if (mnl_socket_sendto(nl->sock, msg, msg->nlmsg_len) < 0)
		return errno;
	do {
		n = mnl_socket_recvfrom(nl->sock, nl->buf, sizeof(nl->buf));
		if (n < 0 && errno == EINTR) {
			more = 1;
			continue;
		}
		if (n < 0)
			return errno;
		more = mnl_cb_run(nl->buf, (size_t)n, nl->seq, nl->port, fn,
			ctx);
		if (more < 0)
			return errno;
	} while (more > 0);
	return 0;
}

static struct nlmsghdr *request(struct io_netlink *nl, uint16_t type,
	uint16_t flags)
{
	struct nlmsghdr *msg = mnl_nlmsg_put_header(nl->buf);

	msg->nlmsg_type = type;
	msg->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	return msg;
}

/* ---- reading ----------------------------------------------------------- */

struct collect {
	struct arena *arena;
	struct io_devices *out;
	size_t cap;
	bool oom;
};

static int on_link_attr(const struct nlattr *attr, void *ctx)
{
	struct io_device *d = ctx;

	if (mnl_attr_get_type(attr) == IFLA_IFNAME)
		(void)snprintf(d->name, sizeof(d->name), "%s",
			mnl_attr_get_str(attr));
	else if (mnl_attr_get_type(attr) == IFLA_MTU)
		d->mtu = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int on_link(const struct nlmsghdr *msg, void *ctx)
{
	struct collect *c = ctx;
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(msg);
	struct io_device *d;

	if (c->out->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct io_device *items =
			arena_array(c->arena, cap, sizeof(*items));

		if (!items) {
			c->oom = true;
			return MNL_CB_OK;
		}
		if (c->cap)
			memcpy(items, c->out->items,
				c->out->n * sizeof(*items));
		c->out->items = items;
		c->cap = cap;
	}
	d = &c->out->items[c->out->n++];
	*d = (struct io_device){.index = (uint32_t)ifi->ifi_index,
		.up = ifi->ifi_flags & IFF_UP,
		.loopback = ifi->ifi_flags & IFF_LOOPBACK};
	return mnl_attr_parse(msg, sizeof(*ifi), on_link_attr, d);
}

static struct io_device *device_by_index(struct io_devices *ds, uint32_t index)
{
	for (size_t i = 0; i < ds->n; i++)
		if (ds->items[i].index == index)
			return &ds->items[i];
	return NULL;
}

/* Global addresses go before others, else in the kernel's order: primary
 * addresses first. */
static bool addr_insert(struct arena *a, struct io_device *d,
	struct prefix p, bool global, size_t *n_global)
{
	struct prefix *addrs = arena_array(a, d->n_addrs + 1, sizeof(*addrs));
	size_t at = global ? *n_global : d->n_addrs;

	if (!addrs)
		return false;
	for (size_t i = 0; i < d->n_addrs; i++)
		addrs[i < at ? i : i + 1] = d->addrs[i];
	addrs[at] = p;
	d->addrs = addrs;
	d->n_addrs++;
	*n_global += global;
	return true;
}

struct collect_addrs {
	struct collect base;
	size_t *n_global; /* per device */
};

struct address {
	struct addr local;   /* ours, where the kernel says so */
	struct addr address; /* on a point-to-point link the peer's */
};

static int on_addr_attr(const struct nlattr *attr, void *ctx)
{
	struct address *a = ctx;
	struct addr v = addr_from_span(span_of(mnl_attr_get_payload(attr),
		mnl_attr_get_payload_len(attr)));

	if (mnl_attr_get_type(attr) == IFA_LOCAL)
		a->local = v;
	else if (mnl_attr_get_type(attr) == IFA_ADDRESS)
		a->address = v;
	return MNL_CB_OK;
}

static int on_addr(const struct nlmsghdr *msg, void *ctx)
{
	struct collect_addrs *c = ctx;
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(msg);
	struct io_device *d = device_by_index(c->base.out, ifa->ifa_index);
	struct prefix p = {.len = ifa->ifa_prefixlen};
	struct address found = {0};

	if (!d || mnl_attr_parse(msg, sizeof(*ifa), on_addr_attr, &found) < 0)
		return MNL_CB_OK;
	p.addr = found.local.family ? found.local : found.address;
	if (p.addr.family && !addr_insert(c->base.arena, d, p,
		    ifa->ifa_scope == RT_SCOPE_UNIVERSE,
		    &c->n_global[d - c->base.out->items]))
		c->base.oom = true;
	return MNL_CB_OK;
}

bool io_netlink_devices(struct io_netlink *nl, struct arena *a,
	struct io_devices *out, char *err, size_t err_cap)
{
	struct collect_addrs c = {.base = {.arena = a, .out = out}};
	struct nlmsghdr *msg;
	int failed;

	*out = (struct io_devices){0};
	msg = request(nl, RTM_GETLINK, NLM_F_DUMP);
	(void)mnl_nlmsg_put_extra_header(msg, sizeof(struct ifinfomsg));
	failed = transact(nl, msg, on_link, &c.base);
	c.n_global = arena_array(a, out->n + 1, sizeof(size_t));
	if (!failed && c.n_global) {
		msg = request(nl, RTM_GETADDR, NLM_F_DUMP);
		(void)mnl_nlmsg_put_extra_header(msg, sizeof(struct ifaddrmsg));
		failed = transact(nl, msg, on_addr, &c);
	}
	if (failed || c.base.oom || !c.n_global) {
		(void)snprintf(err, err_cap, "devices cannot be listed: %s",
			failed ? strerror(failed) : "no memory");
		return false;
	}
	return true;
}

/* ---- setting ----------------------------------------------------------- */

static uint8_t af_of(const struct addr *a)
{
	return a->family == ADDR_V6 ? AF_INET6 : AF_INET;
}

static int command(struct io_netlink *nl, struct nlmsghdr *msg)
{
	return transact(nl, msg, NULL, NULL);
}

int io_netlink_addr_add(struct io_netlink *nl, uint32_t index,
	const struct prefix *p)
{
	struct nlmsghdr *msg = request(nl, RTM_NEWADDR,
		NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(msg, sizeof(*ifa));

	ifa->ifa_family = af_of(&p->addr);
	ifa->ifa_prefixlen = p->len;
	ifa->ifa_index = index;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	/* Nobody else is on a point-to-point link. */
	ifa->ifa_flags = p->addr.family == ADDR_V6 ? IFA_F_NODAD : 0;
	mnl_attr_put(msg, IFA_LOCAL, addr_len(&p->addr), p->addr.b);
	mnl_attr_put(msg, IFA_ADDRESS, addr_len(&p->addr), p->addr.b);
	return command(nl, msg);
}

static struct nlmsghdr *link_message(struct io_netlink *nl, uint32_t index,
	unsigned flags)
{
	struct nlmsghdr *msg = request(nl, RTM_NEWLINK, NLM_F_ACK);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(msg, sizeof(*ifi));

	ifi->ifi_family = AF_UNSPEC;
	ifi->ifi_index = (int)index;
	ifi->ifi_flags = flags;
	ifi->ifi_change = flags;
	return msg;
}

int io_netlink_mtu_set(struct io_netlink *nl, uint32_t index, uint32_t mtu)
{
	struct nlmsghdr *msg = link_message(nl, index, 0);

	mnl_attr_put_u32(msg, IFLA_MTU, mtu);
	return command(nl, msg);
}

/* Router solicitations of a link-local address would go into a tunnel whose
 * selectors are IPv4's, and be counted as errors. */
static int no_link_local(struct io_netlink *nl, uint32_t index)
{
	struct nlmsghdr *msg = link_message(nl, index, 0);
	struct nlattr *spec = mnl_attr_nest_start(msg, IFLA_AF_SPEC);
	struct nlattr *inet6 = mnl_attr_nest_start(msg, AF_INET6);

	mnl_attr_put_u8(msg, IFLA_INET6_ADDR_GEN_MODE,
		IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(msg, inet6);
	mnl_attr_nest_end(msg, spec);
	return command(nl, msg);
}

int io_netlink_up(struct io_netlink *nl, uint32_t index, bool ipv6)
{
	/* Fails where the kernel has no IPv6 at all, which is as good. */
	if (!ipv6)
		(void)no_link_local(nl, index);
	return command(nl, link_message(nl, index, IFF_UP));
}

int io_netlink_route_add(struct io_netlink *nl, uint32_t index,
	const struct prefix *p, uint32_t metric)
{
	struct prefix net = prefix_network(p);
	struct nlmsghdr *msg = request(nl, RTM_NEWROUTE,
		NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(msg, sizeof(*rtm));

	rtm->rtm_family = af_of(&net.addr);
	rtm->rtm_dst_len = net.len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = net.addr.family == ADDR_V6 ? RT_SCOPE_UNIVERSE
						    : RT_SCOPE_LINK;
	rtm->rtm_type = RTN_UNICAST;
	if (net.len)
		mnl_attr_put(msg, RTA_DST, addr_len(&net.addr), net.addr.b);
	mnl_attr_put_u32(msg, RTA_OIF, index);
	mnl_attr_put_u32(msg, RTA_PRIORITY, metric);
	return command(nl, msg);
}
