#include "pcap/conversation.h"

#define MAJOR_IKEV1 1

static struct span spi_key(uint8_t key[17], uint64_t spi_i, uint64_t spi_r,
	uint8_t major)
{
	bytes_set64(key, spi_i);
	bytes_set64(key + 8, spi_r);
	key[16] = major;
	return span_of(key, 17);
}

/* Before the responder has chosen its SPI, addresses have to do. Without
 * ports: NAT traversal changes them. The lower address first, so that both
 * directions have one key. */
static struct span start_key(uint8_t key[43], uint64_t spi_i,
	const struct addr *a, const struct addr *b, uint8_t major)
{
	const struct addr *low = addr_cmp(a, b) <= 0 ? a : b;
	const struct addr *high = low == a ? b : a;

	bytes_set64(key, spi_i);
	key[8] = low->family;
	memcpy(key + 9, low->b, 16);
	key[25] = high->family;
	memcpy(key + 26, high->b, 16);
	key[42] = major;
	return span_of(key, 43);
}

struct cap_conv *cap_conv_find(const struct cap *cap, uint64_t spi_i,
	uint64_t spi_r, uint8_t major)
{
	uint8_t key[17];
	uint32_t at = map_get(&cap->by_spi, spi_key(key, spi_i, spi_r, major));

	return at == MAP_NONE ? NULL : cap->convs[at];
}

static struct cap_conv *conv_lookup(const struct cap *cap,
	const struct wire_hdr *h, const struct cap_udp *udp)
{
	uint8_t major = h->version >> 4;
	struct cap_conv *c = h->spi_r ?
		cap_conv_find(cap, h->spi_i, h->spi_r, major) : NULL;
	uint8_t key[43];
	uint32_t at;

	if (c)
		return c;
	at = map_get(&cap->by_start, start_key(key, h->spi_i, &udp->src.addr,
		&udp->dst.addr, major));
	if (at == MAP_NONE)
		return NULL;
	c = cap->convs[at];
	return c->spi_r && h->spi_r && c->spi_r != h->spi_r ? NULL : c;
}

static struct cap_conv *conv_new(struct cap *cap, const struct wire_hdr *h,
	const struct cap_packet *packet, const struct cap_udp *udp)
{
	struct cap_conv *c = arena_new(&cap->arena, struct cap_conv);
	uint32_t at = (uint32_t)cap->n_convs;
	void **items = (void **)cap->convs;

	if (!c || !cap_vector_grow(&items, cap->n_convs, &cap->cap_convs)) {
		cap->full = true;
		return NULL;
	}
	cap->convs = (struct cap_conv **)items;
	c->major = h->version >> 4;
	c->spi_i = h->spi_i;
	c->initiator = udp->src;
	c->responder = udp->dst;
	c->tail = &c->messages;
	c->first = packet->at;
	if (!map_set(&cap->by_start, start_key(c->start_key, c->spi_i,
		    &udp->src.addr, &udp->dst.addr, c->major), at))
		cap->full = true;
	cap->convs[cap->n_convs++] = c;
	return c;
}

/* The responder's SPI is learned with its first answer. */
static void conv_learn(struct cap *cap, struct cap_conv *c,
	const struct wire_hdr *h)
{
	uint32_t at;

	if (c->spi_r || !h->spi_r)
		return;
	c->spi_r = h->spi_r;
	at = map_get(&cap->by_start, span_of(c->start_key,
		sizeof(c->start_key)));
	if (at == MAP_NONE || cap->convs[at] != c)
		for (at = 0; at < cap->n_convs && cap->convs[at] != c; at++)
			;
	if (at < cap->n_convs &&
		!map_set(&cap->by_spi, spi_key(c->spi_key, c->spi_i, c->spi_r,
			c->major), at))
		cap->full = true;
}

/* IKEv2 says in each message who started; IKEv1 only in the first one. */
static bool sent_by_initiator(const struct cap_conv *c,
	const struct wire_hdr *h, const struct endpoint *src)
{
	if (c->major != MAJOR_IKEV1)
		return h->flags & WIRE_FLAG_INITIATOR;
	if (!h->spi_r)
		return true;
	return addr_eq(&src->addr, &c->initiator.addr) &&
		(!addr_eq(&c->initiator.addr, &c->responder.addr) ||
			src->port == c->initiator.port);
}

static void conv_ends(struct cap_conv *c, const struct cap_message *m)
{
	c->initiator = m->from_initiator ? m->src : m->dst;
	c->responder = m->from_initiator ? m->dst : m->src;
	c->initiator_known = true;
}

static struct cap_message *message_new(struct cap *cap,
	const struct cap_packet *packet, const struct cap_udp *udp,
	struct span octets)
{
	struct cap_message *m;
	void **items = (void **)cap->messages;
	uint8_t *copy;

	if (cap->n_messages == CAP_MESSAGES_MAX ||
		cap->arena.used > CAP_OCTETS_MAX) {
		cap->messages_dropped++;
		return NULL;
	}
	m = arena_new(&cap->arena, struct cap_message);
	copy = arena_alloc(&cap->arena, octets.n ? octets.n : 1);
	if (!m || !copy ||
		!cap_vector_grow(&items, cap->n_messages, &cap->cap_messages)) {
		cap->full = true;
		return NULL;
	}
	cap->messages = (struct cap_message **)items;
	memcpy(copy, octets.p, octets.n);
	*m = (struct cap_message){
		.at = packet->at,
		.src = udp->src,
		.dst = udp->dst,
		.octets = span_of(copy, octets.n),
		.ip_fragments = packet->fragments,
	};
	if (!map_set(&cap->by_octets, m->octets, (uint32_t)cap->n_messages))
		cap->full = true;
	cap->messages[cap->n_messages++] = m;
	return m;
}

static void message_again(struct cap_message *m,
	const struct cap_packet *packet, const struct cap_udp *udp)
{
	int64_t since = packet->at.ns - m->last.ns;

	/* Seen before and behind a NAT, the addresses differ. */
	if ((since > -CAP_COPY_NS && since < CAP_COPY_NS) ||
		!endpoint_eq(&m->src, &udp->src) ||
		!endpoint_eq(&m->dst, &udp->dst))
		m->copies++;
	else
		m->sent++;
}

void cap_conv_message(struct cap *cap, const struct cap_packet *packet,
	const struct cap_udp *udp, struct span octets,
	const struct wire_hdr *hdr, bool natt)
{
	uint32_t at = map_get(&cap->by_octets, octets);
	struct cap_message *m;
	struct cap_conv *c;

	if (at != MAP_NONE) {
		m = cap->messages[at];
		c = m->conv;
		message_again(m, packet, udp);
	} else {
		c = conv_lookup(cap, hdr, udp);
		m = message_new(cap, packet, udp, octets);
		if (!c && m)
			c = conv_new(cap, hdr, packet, udp);
		if (!m || !c)
			return;
		m->conv = c;
		m->hdr = *hdr;
		m->natt = natt;
		m->cut = octets.n < hdr->length;
		m->sent = 1;
		m->from_initiator = sent_by_initiator(c, hdr, &udp->src);
		*c->tail = m;
		c->tail = &m->next;
		c->n++;
		conv_learn(cap, c, hdr);
		conv_ends(c, m);
	}
	m->last = packet->at;
	c->last = packet->at;
	cap_frames_add(&m->frames, packet->at.frame);
}
