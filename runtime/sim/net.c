/* The wire between the nodes: routing by address, NAT, loss, latency. */
#include <stdlib.h>

#include "runtime/sim/packet.h"
#include "runtime/sim/world.h"

#define NAT_PORT_FIRST 40000

/* The port outside of an inside endpoint; 0: no more ports or memory. */
static uint16_t nat_out(struct sim_nat *nat, const struct endpoint *inside)
{
	struct sim_mapping *maps;

	for (size_t i = 0; i < nat->n; i++) {
		if (endpoint_eq(&nat->maps[i].inside, inside))
			return nat->maps[i].port;
	}
	if (nat->n == UINT16_MAX - NAT_PORT_FIRST)
		return 0;
	if (nat->n == nat->cap) {
		size_t cap = nat->cap ? nat->cap * 2 : 4;

		maps = reallocarray(nat->maps, cap, sizeof(*maps));
		if (!maps)
			return 0;
		nat->maps = maps;
		nat->cap = cap;
	}
	nat->maps[nat->n] = (struct sim_mapping){*inside,
		(uint16_t)(NAT_PORT_FIRST + nat->n)};
	return nat->maps[nat->n++].port;
}

static const struct endpoint *nat_in(const struct sim_nat *nat, uint16_t port)
{
	for (size_t i = 0; i < nat->n; i++) {
		if (nat->maps[i].port == port)
			return &nat->maps[i].inside;
	}
	return NULL;
}

/* False: it does not pass. */
static bool translate_source(struct sim_node *n, struct sim_item *item)
{
	uint16_t port;

	if (!n->nat.on)
		return true;
	if (item->kind != SIM_ITEM_UDP)
		return false;
	port = nat_out(&n->nat, &item->src);
	item->src = (struct endpoint){n->nat.outside, port};
	return port != 0;
}

/* The node that an address leads to; behind NAT, dst becomes the inside. */
static struct sim_node *route(struct sim *s, struct sim_item *item)
{
	if (s->meets[0])
		return s->meets[item->node == s->meets[0]];
	for (size_t i = 0; i < s->n_nodes; i++) {
		struct sim_node *n = s->nodes[i];
		const struct endpoint *inside;

		if (!n->nat.on) {
			if (sim_node_owns(n, &item->dst.addr))
				return n;
			continue;
		}
		if (!addr_eq(&n->nat.outside, &item->dst.addr))
			continue;
		inside = nat_in(&n->nat, item->dst.port);
		if (item->kind != SIM_ITEM_UDP || !inside)
			return NULL;
		item->dst = *inside;
		return n;
	}
	return NULL;
}

/* As a tap at the sender's side sees it: lost packets are in the capture. */
static void capture(struct sim *s, const struct sim_item *item)
{
	uint8_t *buf = s->pcap.f ? malloc(item->n + SIM_HEADERS_MAX) : NULL;
	struct bytes_out out;

	if (!buf)
		return;
	out = bytes_out(buf, item->n + SIM_HEADERS_MAX);
	if (sim_packet_build(&out, item->kind == SIM_ITEM_UDP ? SIM_PROTO_UDP
		: SIM_PROTO_ESP, &item->src, &item->dst, s->ip_id++,
		span_of(item->data, item->n)))
		sim_pcap_write(&s->pcap, s->now, bytes_written(&out));
	free(buf);
}

/* One draw per datagram whether it matters or not: another rate of loss does
 * not change which number the next one gets. */
static bool lost(struct sim *s)
{
	uint8_t b[4];

	random_fill(&s->net_random, b, sizeof(b));
	return bytes_get32(b) % 1000 < s->loss_per_mille;
}

static void put_on_wire(struct sim *s, struct sim_item *item)
{
	capture(s, item);
	if (lost(s)) {
		free(item);
		return;
	}
	item->at = mono_add_ns(s->now, s->latency_ns);
	sim_queue_put(&s->queue, item);
}

void sim_net_send(struct sim_node *n, enum sim_item_kind kind,
	const struct endpoint *src, const struct endpoint *dst,
	struct span marker, struct span data)
{
	struct sim_item *item;

	if (!n->link || marker.n + data.n > SIM_PACKET_MAX - SIM_HEADERS_MAX)
		return;
	item = sim_item_new(kind, marker.n + data.n);
	if (!item)
		return;
	item->node = n;
	item->src = *src;
	item->dst = *dst;
	if (marker.n)
		memcpy(item->data, marker.p, marker.n);
	if (data.n)
		memcpy(item->data + marker.n, data.p, data.n);
	if (translate_source(n, item))
		put_on_wire(n->sim, item);
	else
		free(item);
}

void sim_inject(struct sim *s, const struct endpoint *from,
	const struct endpoint *to, struct span payload)
{
	struct sim_item *item;

	if (payload.n > SIM_PACKET_MAX - SIM_HEADERS_MAX)
		return;
	item = sim_item_new(SIM_ITEM_UDP, payload.n);
	if (!item)
		return;
	item->src = *from;
	item->dst = *to;
	if (payload.n)
		memcpy(item->data, payload.p, payload.n);
	put_on_wire(s, item);
}

void sim_net_deliver(struct sim *s, struct sim_item *item)
{
	struct sim_node *n = route(s, item);

	if (n && n->link)
		sim_node_receive(n, item);
	free(item);
}

struct addr sim_net_visible(const struct sim *s, const struct addr *a)
{
	for (size_t i = 0; i < s->n_nodes; i++) {
		const struct sim_node *n = s->nodes[i];

		if (n->nat.on && sim_node_owns(n, a))
			return n->nat.outside;
	}
	return *a;
}

void sim_node_nat(struct sim_node *n, const struct addr *outside)
{
	n->nat.on = true;
	n->nat.outside = *outside;
	n->nat.n = 0; /* another NAT knows no mapping of the first */
}

void sim_node_link(struct sim_node *n, bool up)
{
	n->link = up;
}
