#include "runtime/ike/traffic.h"

/* What is inside one message. */
struct content {
	uint64_t notifies, child_requests, child_deletes;
};

/* A child SA is asked for with an SA payload in a protected request (RFC 7296
 * 1.2, 1.3); the answer to a Delete names the other direction of the same SAs
 * (1.4.1) and is no request. */
static struct content content_of(const struct wire_hdr *hdr,
	const struct wire_payload *list)
{
	bool request = !(hdr->flags & WIRE_FLAG_RESPONSE);
	bool asks = request && (hdr->exchange == EXCHANGE_IKE_AUTH ||
		hdr->exchange == EXCHANGE_CREATE_CHILD_SA);
	struct content c = {0};

	for (const struct wire_payload *p = list; p; p = p->next) {
		if (p->type == PAYLOAD_NOTIFY)
			c.notifies++;
		else if (p->type == PAYLOAD_SA && asks)
			c.child_requests++;
		else if (p->type == PAYLOAD_DELETE && request &&
			p->del.protocol == WIRE_PROTO_ESP)
			c.child_deletes++;
	}
	return c;
}

static void read_by(struct ike_sa *sa, const struct content *c)
{
	sa->traffic.in_notifies += c->notifies;
	sa->traffic.in_child_requests += c->child_requests;
	sa->traffic.in_child_deletes += c->child_deletes;
}

void ike_traffic_read(struct ike *ike, struct ike_sa *sa,
	const struct wire_hdr *hdr, const struct wire_payload *list)
{
	struct content c = content_of(hdr, list);

	ike->stats.in_notifies += c.notifies;
	ike->stats.in_child_requests += c.child_requests;
	ike->stats.in_child_deletes += c.child_deletes;
	if (sa)
		read_by(sa, &c);
}

void ike_traffic_got(struct ike_sa *sa, size_t octets)
{
	sa->traffic.in_messages++;
	sa->traffic.in_octets += octets;
}

void ike_traffic_began(struct ike_sa *sa, const struct ike_msg *request)
{
	struct content c = content_of(&request->hdr, request->payloads);

	ike_traffic_got(sa, request->data.n);
	read_by(sa, &c);
}

void ike_traffic_built(struct ike *ike, struct ike_sa *sa,
	const struct wire_hdr *hdr, const struct wire_payload *list)
{
	struct content c = content_of(hdr, list);

	ike->stats.out_notifies += c.notifies;
	ike->stats.out_child_requests += c.child_requests;
	ike->stats.out_child_deletes += c.child_deletes;
	if (!sa)
		return;
	sa->traffic.out_notifies += c.notifies;
	sa->traffic.out_child_requests += c.child_requests;
	sa->traffic.out_child_deletes += c.child_deletes;
}

void ike_traffic_sent(struct ike_sa *sa, size_t octets)
{
	sa->traffic.out_messages++;
	sa->traffic.out_octets += octets;
}

static void add(struct ike_traffic *sum, const struct ike_traffic *t)
{
	sum->in_messages += t->in_messages;
	sum->in_octets += t->in_octets;
	sum->in_dropped += t->in_dropped;
	sum->in_notifies += t->in_notifies;
	sum->in_child_requests += t->in_child_requests;
	sum->in_child_deletes += t->in_child_deletes;
	sum->out_messages += t->out_messages;
	sum->out_octets += t->out_octets;
	sum->out_notifies += t->out_notifies;
	sum->out_child_requests += t->out_child_requests;
	sum->out_child_deletes += t->out_child_deletes;
	sum->sa_established += t->sa_established;
	sum->child_established += t->child_established;
}

void ike_traffic_keep(struct ike *ike, const struct ike_sa *sa)
{
	if (sa->tunnel != POLICY_NONE)
		add(&ike->tunnels[sa->tunnel].gone, &sa->traffic);
}

void ike_tunnel_traffic(const struct ike *ike, uint32_t tunnel,
	struct ike_traffic *out)
{
	*out = (struct ike_traffic){0};
	if (tunnel >= ike->n_tunnels)
		return;
	*out = ike->tunnels[tunnel].gone;
	for (const struct ike_sa *sa = ike->tunnels[tunnel].sas; sa;
		sa = sa->same_tunnel)
		add(out, &sa->traffic);
}
