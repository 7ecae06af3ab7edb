#include "runtime/wire/codec.h"

#define GENERIC_CRITICAL 0x80
#define MAJOR_IKEV2 2

bool wire_reader_fail(const struct wire_reader *r, const uint8_t *at,
	const char *reason)
{
	*r->err = (struct wire_error){
		.offset = at ? (size_t)(at - r->base) : 0,
		.payload = r->payload,
		.reason = reason,
	};
	return false;
}

bool wire_reader_full(const struct wire_reader *r, const uint8_t *at)
{
	return wire_reader_fail(r, at, "out of memory for this message");
}

bool wire_hdr_parse(struct span datagram, struct wire_hdr *hdr,
	struct wire_error *err)
{
	struct wire_reader r = {.base = datagram.p, .err = err};
	struct bytes_in in = bytes_in(datagram);

	*err = (struct wire_error){0};
	*hdr = (struct wire_hdr){0};
	hdr->spi_i = bytes_be64(&in);
	hdr->spi_r = bytes_be64(&in);
	hdr->next = bytes_u8(&in);
	hdr->version = bytes_u8(&in);
	hdr->exchange = bytes_u8(&in);
	hdr->flags = bytes_u8(&in);
	hdr->msg_id = bytes_be32(&in);
	hdr->length = bytes_be32(&in);
	if (in.bad)
		return wire_reader_fail(&r, in.p, "IKE header is cut short");
	if (hdr->length < WIRE_HDR_LEN)
		return wire_reader_fail(&r, in.p - 4,
			"message length is less than the header's");
	if (hdr->length > datagram.n)
		return wire_reader_fail(&r, in.p - 4,
			"message length exceeds the datagram");
	if (hdr->length < datagram.n)
		return wire_reader_fail(&r, in.p - 4,
			"octets follow the end of the message");
	return true;
}

/* The body of one payload: through its row, or kept as octets. */
static bool body_parse(const struct wire_reader *r, struct wire_payload *p)
{
	const struct wire_codec *codec = wire_codec_find(p->type);

	if (!codec)
		codec = &wire_codec_opaque;
	return codec->parse(r, bytes_in(p->body), p);
}

/* The Next Payload field of an encrypted payload names the first one inside,
 * so it ends the chain (RFC 7296 3.14). */
static uint8_t chain_next(struct wire_payload *p, uint8_t next)
{
	switch (p->type) {
	case PAYLOAD_SK:
		p->sk.inner = next;
		return PAYLOAD_NONE;
	case PAYLOAD_SKF:
		p->skf.inner = next;
		return PAYLOAD_NONE;
	default:
		return next;
	}
}

/* One payload with its generic header (RFC 7296 3.2); *type moves on to the
 * next one. */
static struct wire_payload *payload_parse(struct wire_reader *r,
	struct bytes_in *in, uint8_t *type)
{
	const uint8_t *start = in->p;
	struct wire_payload *p = arena_new(r->arena, struct wire_payload);
	uint8_t next = bytes_u8(in);
	uint8_t flags = bytes_u8(in);
	uint16_t length = bytes_be16(in);

	r->payload = *type;
	if (!p) {
		(void)wire_reader_full(r, start);
		return NULL;
	}
	if (in->bad) {
		(void)wire_reader_fail(r, start,
			"payload header is cut short");
		return NULL;
	}
	if (length < WIRE_GENERIC_LEN ||
		length - WIRE_GENERIC_LEN > (int)bytes_left(in)) {
		(void)wire_reader_fail(r, start + 2,
			length < WIRE_GENERIC_LEN ?
			"payload length is less than its header's" :
			"payload length exceeds the message");
		return NULL;
	}
	p->type = *type;
	p->critical = flags & GENERIC_CRITICAL;
	p->offset = (size_t)(start - r->base);
	p->body = bytes_take(in, (size_t)(length - WIRE_GENERIC_LEN));
	*type = chain_next(p, next);
	return body_parse(r, p) ? p : NULL;
}

static bool chain_parse(struct wire_reader *r, struct bytes_in in,
	uint8_t first, struct wire_payload **list)
{
	struct wire_payload **tail = list;
	uint8_t type = first;
	size_t count = 0;

	*list = NULL;
	while (type != PAYLOAD_NONE) {
		if (count++ == WIRE_PAYLOADS_MAX) {
			r->payload = type;
			return wire_reader_fail(r, in.p, "too many payloads");
		}
		*tail = payload_parse(r, &in, &type);
		if (!*tail)
			return false;
		tail = &(*tail)->next;
	}
	r->payload = PAYLOAD_NONE;
	if (!bytes_done(&in))
		return wire_reader_fail(r, in.p,
			"octets follow the last payload");
	return true;
}

bool wire_payloads_parse(struct arena *a, uint8_t first, struct span chain,
	struct wire_payload **list, struct wire_error *err)
{
	struct wire_reader r = {.arena = a, .base = chain.p, .err = err};

	*err = (struct wire_error){0};
	if (chain_parse(&r, bytes_in(chain), first, list))
		return true;
	*list = NULL;
	return false;
}

bool wire_msg_parse(struct arena *a, struct span datagram,
	struct wire_msg *msg, struct wire_error *err)
{
	struct wire_reader r = {.arena = a, .base = datagram.p, .err = err};
	struct bytes_in in = bytes_in(datagram);

	*msg = (struct wire_msg){0};
	if (!wire_hdr_parse(datagram, &msg->hdr, err))
		return false;
	/* Another major version has other payloads; its header suffices to
	 * answer INVALID_MAJOR_VERSION (RFC 7296 2.5). */
	if (msg->hdr.version >> 4 != MAJOR_IKEV2)
		return true;
	bytes_skip(&in, WIRE_HDR_LEN);
	if (chain_parse(&r, in, msg->hdr.next, &msg->payloads))
		return true;
	msg->payloads = NULL;
	return false;
}
