#include "pcap/child.h"

#include "pcap/flow.h"
#include "pcap/ip.h"
#include "pcap/judge.h"

/* The first proposal for IPsec of a side; NULL: none, or not opened. */
static const struct wire_proposal *proposal_of(const struct cap_side *side)
{
	const struct wire_payload *sa = wire_find(cap_payloads_of(side),
		PAYLOAD_SA);
	const struct wire_proposal *p = sa ? sa->sa : NULL;

	while (p && (p->spi.n != 4 || (p->protocol != WIRE_PROTO_ESP &&
			p->protocol != WIRE_PROTO_AH)))
		p = p->next;
	return p;
}

/* The flow towards who chose the SPI. */
static struct cap_flow *flow_of(const struct cap *cap,
	const struct wire_proposal *p, const struct endpoint *to)
{
	return cap_flow_find(cap, &to->addr, p->protocol == WIRE_PROTO_ESP ?
		IP_ESP : IP_AH, bytes_get32(p->spi.p));
}

void cap_children_join(struct cap *cap, const struct cap_conv *conv,
	struct arena *tree)
{
	struct cap_exchange *last, *x = cap_exchanges(conv, tree, &last);

	for (; x; x = x->next) {
		const struct wire_proposal *q = proposal_of(&x->request);
		const struct wire_proposal *r = proposal_of(&x->response);
		struct cap_flow *there, *back;

		if (!q || !r)
			continue;
		there = flow_of(cap, r, x->by_initiator ? &conv->responder
			: &conv->initiator);
		back = flow_of(cap, q, x->by_initiator ? &conv->initiator
			: &conv->responder);
		if (!there || !back || there == back || there->back ||
			back->back)
			continue;
		there->back = back;
		back->back = there;
	}
}
