#include "runtime/ike/natd.h"

static bool natd_hash(struct ike *ike, uint64_t spi_i, uint64_t spi_r,
	const struct endpoint *e, uint8_t out[20])
{
	uint8_t spis[16], port[2];
	struct span parts[3] = {span_of(spis, 16), addr_span(&e->addr),
		span_of(port, 2)};

	bytes_set64(spis, spi_i);
	bytes_set64(spis + 8, spi_r);
	bytes_set16(port, e->port);
	return crypto_sha1(ike->scratch, parts, 3, out);
}

static bool add(struct ike *ike, struct wire_payload **list, uint16_t type,
	const uint8_t hash[20])
{
	uint8_t *copy = arena_alloc(&ike->arena, 20);

	if (!copy)
		return false;
	memcpy(copy, hash, 20);
	return wire_notify_add(&ike->arena, list, type, span_of(copy, 20));
}

bool ike_natd_add(struct ike *ike, const struct ike_sa *sa, bool forge,
	struct wire_payload **list)
{
	uint8_t src[20], dst[20];

	if (!natd_hash(ike, sa->spi_i, sa->spi_r, &sa->local, src) ||
		!natd_hash(ike, sa->spi_i, sa->spi_r, &sa->remote, dst))
		return false;
	if (forge)
		src[0] = (uint8_t)~src[0];
	return add(ike, list, NOTIFY_NAT_DETECTION_SOURCE_IP, src) &&
		add(ike, list, NOTIFY_NAT_DETECTION_DESTINATION_IP, dst);
}

/* Is one of the notifies of that type our view of the address? *any tells
 * whether there was one at all. */
static bool seen_as(const struct ike_msg *msg, uint16_t type,
	const uint8_t hash[20], bool *any)
{
	bool hit = false;

	for (const struct wire_payload *p = msg->payloads; p; p = p->next) {
		if (p->type != PAYLOAD_NOTIFY || p->notify.type != type)
			continue;
		*any = true;
		hit |= span_eq(p->notify.data, span_of(hash, 20));
	}
	return hit;
}

void ike_natd_read(struct ike *ike, struct ike_sa *sa,
	const struct ike_msg *msg)
{
	uint8_t src[20], dst[20];
	bool any_src = false, any_dst = false;
	bool same_src, same_dst;

	/* Hashed by the peer over the SPIs of that very message. */
	if (!natd_hash(ike, msg->hdr.spi_i, msg->hdr.spi_r, &msg->remote,
		    src) ||
		!natd_hash(ike, msg->hdr.spi_i, msg->hdr.spi_r, &msg->local,
			dst))
		return;
	same_src = seen_as(msg, NOTIFY_NAT_DETECTION_SOURCE_IP, src, &any_src);
	same_dst = seen_as(msg, NOTIFY_NAT_DETECTION_DESTINATION_IP, dst,
		&any_dst);
	/* A peer that sends none does no NAT traversal. */
	if (!any_src || !any_dst)
		return;
	sa->nat_remote = !same_src;
	sa->nat_local = !same_dst;
	sa->encap |= sa->nat_remote || sa->nat_local;
}
