#include "pcap/flow.h"

#include "pcap/ip.h"

#define ESP_HDR 8
#define AH_HDR 12
#define WINDOW 64

static struct span flow_key(uint8_t key[24], const struct addr *dst,
	uint8_t proto, uint32_t spi)
{
	key[0] = dst->family;
	memcpy(key + 1, dst->b, 16);
	key[17] = proto;
	bytes_set32(key + 18, spi);
	key[22] = key[23] = 0;
	return span_of(key, 24);
}

static struct cap_flow *flow_new(struct cap *cap, struct span key,
	struct cap_where at)
{
	void **items = (void **)cap->flows;
	struct cap_flow *f;

	if (cap->n_flows == CAP_FLOWS_MAX) {
		cap->flows_dropped++;
		return NULL;
	}
	f = arena_new(&cap->arena, struct cap_flow);
	if (!f || !cap_vector_grow(&items, cap->n_flows, &cap->cap_flows)) {
		cap->full = true;
		return NULL;
	}
	cap->flows = (struct cap_flow **)items;
	memcpy(f->key, key.p, sizeof(f->key));
	if (!map_set(&cap->by_flow, span_of(f->key, sizeof(f->key)),
		    (uint32_t)cap->n_flows))
		cap->full = true;
	cap->flows[cap->n_flows++] = f;
	f->first = at;
	return f;
}

struct cap_flow *cap_flow_find(const struct cap *cap, const struct addr *dst,
	uint8_t proto, uint32_t spi)
{
	uint8_t key[24];
	uint32_t at = map_get(&cap->by_flow, flow_key(key, dst, proto, spi));

	return at == MAP_NONE ? NULL : cap->flows[at];
}

static struct cap_flow *flow_get(struct cap *cap,
	const struct cap_packet *packet, const struct endpoint *dst,
	uint8_t proto, uint32_t spi)
{
	struct cap_flow *f = cap->recent;
	uint8_t key[24];
	struct span s;
	uint32_t at;

	if (f && f->spi == spi && f->proto == proto &&
		addr_eq(&f->dst.addr, &dst->addr))
		return f;
	s = flow_key(key, &dst->addr, proto, spi);
	at = map_get(&cap->by_flow, s);
	f = at == MAP_NONE ? flow_new(cap, s, packet->at) : cap->flows[at];
	cap->recent = f;
	return f;
}

/* Serial numbers: with ESN only the lower half is on the wire, and wraps. */
static void sequence(struct cap_flow *f, uint32_t seq)
{
	uint32_t ahead = seq - f->seq_max;
	uint32_t behind = f->seq_max - seq;

	if (f->packets == 0) {
		f->seq_first = f->seq_max = seq;
		f->window = 1;
	} else if (ahead && ahead < UINT32_MAX / 2) {
		f->gaps += ahead - 1;
		f->window = ahead < WINDOW ? f->window << ahead | 1 : 1;
		f->seq_max = seq;
	} else if (behind >= WINDOW) {
		f->late++;
	} else if (f->window >> behind & 1) {
		f->duplicates++;
	} else {
		f->window |= UINT64_C(1) << behind;
		f->late++;
		if (f->gaps)
			f->gaps--;
	}
}

static void flow_packet(struct cap *cap, const struct cap_packet *packet,
	const struct endpoint *src, const struct endpoint *dst, uint8_t proto,
	uint32_t spi, uint32_t seq, size_t length, bool udp)
{
	struct cap_flow *f = flow_get(cap, packet, dst, proto, spi);

	if (!f)
		return;
	sequence(f, seq);
	f->proto = proto;
	f->spi = spi;
	f->src = *src;
	f->dst = *dst;
	f->udp = udp;
	f->packets++;
	f->octets += length;
	f->last = packet->at;
}

static const char *cut(const struct cap_packet *packet, const char *exceeds,
	const char *by_capture)
{
	return packet->data.n < packet->length ? by_capture : exceeds;
}

void cap_flow_esp(struct cap *cap, const struct cap_packet *packet,
	const struct endpoint *src, const struct endpoint *dst, bool udp,
	struct span header, size_t length)
{
	if (header.n < ESP_HDR) {
		cap_malformed_add(cap, packet, "ESP", 0, 0, cut(packet,
			"ESP header exceeds its packet",
			"ESP header is cut short by the capture"));
		return;
	}
	if (bytes_get32(header.p) == 0) {
		cap_malformed_add(cap, packet, "ESP", 0, 0,
			"SPI is zero, which no packet may carry");
		return;
	}
	flow_packet(cap, packet, src, dst, IP_ESP, bytes_get32(header.p),
		bytes_get32(header.p + 4), length, udp);
}

bool cap_flow_ah(struct cap *cap, const struct cap_packet *packet,
	uint8_t *next, struct span *inside)
{
	const struct endpoint src = {packet->src, 0}, dst = {packet->dst, 0};
	struct span h = packet->data;
	size_t n;

	if (h.n < AH_HDR) {
		cap_malformed_add(cap, packet, "AH", 0, 0, cut(packet,
			"AH header exceeds its packet",
			"AH header is cut short by the capture"));
		return false;
	}
	n = ((size_t)h.p[1] + 2) * 4; /* RFC 4302 2.2 */
	if (n < AH_HDR || n > packet->length) {
		cap_malformed_add(cap, packet, "AH", 0, 1, n < AH_HDR ?
			"AH length is less than its header's" :
			"AH length exceeds its packet");
		return false;
	}
	if (bytes_get32(h.p + 4) == 0) {
		cap_malformed_add(cap, packet, "AH", 0, 4,
			"SPI is zero, which no packet may carry");
		return false;
	}
	flow_packet(cap, packet, &src, &dst, IP_AH, bytes_get32(h.p + 4),
		bytes_get32(h.p + 8), packet->length, false);
	*next = h.p[0];
	*inside = span_of(h.p + n, h.n > n ? h.n - n : 0);
	return h.n > n;
}

/* ---- after the last packet ----------------------------------------------- */

static bool opposite(const struct cap_flow *a, const struct cap_flow *b)
{
	return a->proto == b->proto && a->udp == b->udp &&
		addr_eq(&a->src.addr, &b->dst.addr) &&
		addr_eq(&a->dst.addr, &b->src.addr);
}

static bool leads(const struct cap *cap, const struct cap_flow *f)
{
	for (size_t i = 0; i < cap->n_convs; i++) {
		const struct cap_conv *c = cap->convs[i];

		if (addr_eq(&c->initiator.addr, &f->src.addr) &&
			addr_eq(&c->responder.addr, &f->dst.addr))
			return true;
		if (addr_eq(&c->initiator.addr, &f->dst.addr) &&
			addr_eq(&c->responder.addr, &f->src.addr))
			return false;
	}
	return f->first.frame < f->back->first.frame;
}

/* Two SAs in one direction leave open which belongs to which: then none is
 * joined. The scan is bounded, for captures of scans and floods. */
#define PAIR_MAX 4096

void cap_flows_pair(struct cap *cap)
{
	size_t n = cap->n_flows < PAIR_MAX ? cap->n_flows : PAIR_MAX;

	for (size_t i = 0; i < n; i++) {
		struct cap_flow *a = cap->flows[i], *only = NULL;
		size_t same = 0, back = 0;

		for (size_t j = 0; j < n && !a->back; j++) {
			struct cap_flow *b = cap->flows[j];

			if (b->back && b->back != a)
				continue;
			same += a->proto == b->proto && a->udp == b->udp &&
				addr_eq(&a->src.addr, &b->src.addr) &&
				addr_eq(&a->dst.addr, &b->dst.addr);
			if (opposite(a, b)) {
				only = b;
				back++;
			}
		}
		if (same == 1 && back == 1 && only != a)
			a->back = only;
	}
	for (size_t i = 0; i < n; i++) {
		struct cap_flow *f = cap->flows[i];

		if (f->back && f->back->back != f)
			f->back = NULL;
		/* Of a pair the one that the IKE initiator sends is told
		 * first; without IKE, the one that was seen first. */
		else if (f->back && !f->back->reported)
			f->reported = !leads(cap, f);
	}
}

void cap_flows_between(const struct cap *cap, const struct addr *a,
	const struct addr *b, int64_t since, const struct cap_flow **there,
	const struct cap_flow **back)
{
	*there = *back = NULL;
	for (size_t i = 0; i < cap->n_flows; i++) {
		const struct cap_flow *f = cap->flows[i];

		if (f->last.ns < since)
			continue;
		if (addr_eq(&f->src.addr, a) && addr_eq(&f->dst.addr, b))
			*there = f;
		else if (addr_eq(&f->src.addr, b) && addr_eq(&f->dst.addr, a))
			*back = f;
	}
}
