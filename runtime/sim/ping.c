#include "runtime/sim/packet.h"
#include "runtime/sim/world.h"

static bool build(struct sim_node *n, const struct sim_echo *e, size_t size)
{
	struct bytes_out out = bytes_out(n->sim->packet + ESP_HEADROOM,
		SIM_PACKET_MAX);

	return sim_echo_build(&out, e, size);
}

/* A request is answered through the tunnel that it came from, as a host on the
 * tunnel's own network does. */
static void answer(struct sim_node *n, uint32_t tunnel,
	const struct sim_echo *request, size_t size)
{
	struct sim_echo reply = {true, request->dst, request->src,
		request->id, request->seq};

	if (build(n, &reply, size))
		sim_node_output(n, tunnel, size);
}

void sim_ping_receive(struct sim_node *n, uint32_t tunnel, struct span packet)
{
	struct sim_echo e;

	if (!sim_echo_parse(packet, &e) || !sim_node_owns_inner(n, &e.dst))
		return;
	if (!e.reply)
		answer(n, tunnel, &e, packet.n);
	else if (e.id == n->ping.id)
		n->ping.received++;
}

/* The tunnel's own address, or the outer one when it borrows it. */
static struct addr own_address(const struct sim_node *n, uint32_t tunnel,
	uint8_t family)
{
	const struct policy_tunnel *t = policy_get(n->policy, tunnel, tunnel);
	struct addr a = policy_addr_get(family == ADDR_V6 ? &t->ipv6.addr
		: &t->ipv4.addr);

	return a.family == family ? a : n->sources[tunnel];
}

uint32_t sim_ping(struct sim_node *n, uint32_t tunnel,
	const struct addr *dst, uint32_t count, size_t size)
{
	struct sim *s = n->sim;
	struct sim_echo e = {.dst = *dst};

	if (tunnel >= policy_count(n->policy, POLICY_TABLE_tunnel))
		return 0;
	e.src = own_address(n, tunnel, dst->family);
	e.id = ++s->ping_id;
	n->ping = (struct sim_ping_state){e.id, 0};
	if (e.src.family != dst->family || size > SIM_PACKET_MAX)
		return 0;
	for (uint32_t i = 0; i < count; i++) {
		e.seq = (uint16_t)(i + 1);
		if (build(n, &e, size))
			sim_node_output(n, tunnel, size);
		sim_run(s, mono_add_s(s->now, 1));
	}
	return n->ping.received;
}
