#include "pcap/ikev1.h"

#define PAYLOAD_V1_SA 1
#define PAYLOAD_V1_ID 5
#define PAYLOAD_V1_NOTIFY 11
#define PAYLOAD_V1_DELETE 12
#define PROPOSAL_HDR 8
#define TRANSFORM_HDR 8
#define ATTR_TV 0x8000

const char *cap_v1_exchange_name(uint8_t type)
{
	switch (type) {
#define V1_EXCHANGE(number, name, source) \
	case number:                      \
		return name;
#include "pcap/ikev1.def"
	default:
		return NULL;
	}
}

const char *cap_v1_payload_name(uint8_t type)
{
	switch (type) {
#define V1_PAYLOAD(number, name, source) \
	case number:                     \
		return name;
#include "pcap/ikev1.def"
	default:
		return NULL;
	}
}

const char *cap_v1_notify_name(uint16_t type)
{
	switch (type) {
#define V1_NOTIFY(number, name, source) \
	case number:                    \
		return name;
#include "pcap/ikev1.def"
	default:
		return NULL;
	}
}

/* ---- bodies: NULL, or what is wrong at in->p ----------------------------- */

/* RFC 2408 3.3 */
static const char *attributes(struct bytes_in *in)
{
	while (bytes_left(in)) {
		uint16_t type = bytes_be16(in);
		uint16_t value = bytes_be16(in);

		if (in->bad)
			return "attribute is cut short";
		if (type & ATTR_TV)
			continue;
		if (value > bytes_left(in))
			return "attribute length exceeds its transform";
		bytes_skip(in, value);
	}
	return NULL;
}

/* One proposal or transform, without its first four octets. */
static const char *block_take(struct bytes_in *in, size_t least,
	struct bytes_in *body)
{
	uint16_t length;

	bytes_skip(in, 2);
	length = bytes_be16(in);
	if (in->bad)
		return "proposal or transform is cut short";
	if (length < least)
		return "proposal or transform length is less than its header's";
	*body = bytes_sub(in, (size_t)(length - 4));
	return in->bad ? "proposal or transform length exceeds what holds it" :
			 NULL;
}

static const char *proposal(struct bytes_in *body)
{
	struct bytes_in transform;
	uint8_t spi_size, count;
	const char *why;

	bytes_skip(body, 2);
	spi_size = bytes_u8(body);
	count = bytes_u8(body);
	if (spi_size > bytes_left(body))
		return "SPI size exceeds the proposal";
	bytes_skip(body, spi_size);
	for (unsigned int i = 0; i < count; i++) {
		why = block_take(body, TRANSFORM_HDR, &transform);
		if (why)
			return why;
		bytes_skip(&transform, 4);
		why = attributes(&transform);
		if (why)
			return why;
	}
	return NULL;
}

static const char *sa(struct bytes_in *in)
{
	struct bytes_in body;
	const char *why;

	bytes_skip(in, 8); /* DOI, situation */
	if (in->bad)
		return "SA payload is cut short";
	while (bytes_left(in)) {
		why = block_take(in, PROPOSAL_HDR, &body);
		if (!why)
			why = proposal(&body);
		if (why)
			return why;
	}
	return NULL;
}

/* RFC 2407 4.6.2.1 */
static const char *id(struct bytes_in *in)
{
	static const uint8_t sizes[] = {
		[1] = 4, [4] = 8, [5] = 16, [6] = 32, [7] = 8, [8] = 32,
	};
	uint8_t type = bytes_u8(in);

	bytes_skip(in, 3);
	if (in->bad)
		return "ID payload is cut short";
	if (type < sizeof(sizes) && sizes[type] &&
		sizes[type] != bytes_left(in))
		return "identity's length does not fit its type";
	return NULL;
}

static const char *notify(struct bytes_in *in)
{
	uint8_t spi_size;

	bytes_skip(in, 5); /* DOI, protocol */
	spi_size = bytes_u8(in);
	bytes_skip(in, 2);
	if (in->bad)
		return "notify payload is cut short";
	return spi_size > bytes_left(in) ? "SPI size exceeds the payload" :
					   NULL;
}

static const char *delete(struct bytes_in *in)
{
	uint8_t spi_size;
	uint16_t count;

	bytes_skip(in, 5);
	spi_size = bytes_u8(in);
	count = bytes_be16(in);
	if (in->bad)
		return "delete payload is cut short";
	return (size_t)spi_size * count != bytes_left(in) ?
		"number of SPIs contradicts the length" : NULL;
}

static const char *body_check(const struct cap_v1_payload *p)
{
	struct bytes_in in = bytes_in(p->body);

	switch (p->type) {
	case PAYLOAD_V1_SA:
		return sa(&in);
	case PAYLOAD_V1_ID:
		return id(&in);
	case PAYLOAD_V1_NOTIFY:
		return notify(&in);
	case PAYLOAD_V1_DELETE:
		return delete(&in);
	default:
		return NULL;
	}
}

/* ---- the chain ----------------------------------------------------------- */

static bool fail(struct wire_error *err, size_t offset, uint8_t payload,
	const char *reason)
{
	*err = (struct wire_error){offset, payload, reason};
	return false;
}

bool cap_v1_parse(struct arena *a, const struct wire_hdr *hdr,
	struct span message, struct cap_v1_payload **list,
	struct wire_error *err)
{
	struct bytes_in in = bytes_in(message);
	uint8_t type = hdr->next;
	const char *why;

	*list = NULL;
	bytes_skip(&in, WIRE_HDR_LEN);
	for (int count = 0; type; count++) {
		size_t at = (size_t)(in.p - message.p);
		struct cap_v1_payload *p = arena_new(a, struct cap_v1_payload);
		uint8_t next = bytes_u8(&in);
		uint16_t length = (bytes_skip(&in, 1), bytes_be16(&in));

		if (!p)
			return fail(err, at, type, "out of memory");
		if (in.bad)
			return fail(err, at, type,
				"payload header is cut short");
		if (length < WIRE_GENERIC_LEN)
			return fail(err, at, type,
				"payload length is less than its header's");
		if (length - WIRE_GENERIC_LEN > (int)bytes_left(&in))
			return fail(err, at, type,
				"payload length exceeds the message");
		if (count == WIRE_PAYLOADS_MAX)
			return fail(err, at, type, "too many payloads");
		p->type = type;
		p->offset = at;
		p->body = bytes_take(&in, (size_t)(length - WIRE_GENERIC_LEN));
		why = body_check(p);
		if (why)
			return fail(err, at, type, why);
		if (type == PAYLOAD_V1_NOTIFY)
			p->notify = bytes_get16(p->body.p + 6);
		*list = p;
		list = &p->next;
		type = next;
	}
	return bytes_done(&in) || fail(err, (size_t)(in.p - message.p), 0,
		"octets follow the last payload");
}

/* ---- print --------------------------------------------------------------- */

static void print_transforms(const struct wire_sink *s, struct bytes_in in)
{
	s->begin(s->ctx, "transforms", true);
	while (bytes_left(&in) >= TRANSFORM_HDR) {
		struct bytes_in body;

		if (block_take(&in, TRANSFORM_HDR, &body))
			break;
		s->begin(s->ctx, NULL, false);
		s->number(s->ctx, "number", bytes_u8(&body), NULL);
		s->number(s->ctx, "id", bytes_u8(&body), NULL);
		bytes_skip(&body, 2);
		s->octets(s->ctx, "attributes", bytes_rest(&body));
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

static void print_sa(const struct wire_sink *s, struct span sa_body)
{
	struct bytes_in in = bytes_in(sa_body);
	struct bytes_in body;

	s->number(s->ctx, "doi", bytes_be32(&in), NULL);
	s->number(s->ctx, "situation", bytes_be32(&in), NULL);
	s->begin(s->ctx, "proposals", true);
	while (bytes_left(&in) >= PROPOSAL_HDR) {
		uint8_t spi_size;

		if (block_take(&in, PROPOSAL_HDR, &body))
			break;
		s->begin(s->ctx, NULL, false);
		s->number(s->ctx, "number", bytes_u8(&body), NULL);
		s->number(s->ctx, "protocol", bytes_u8(&body), NULL);
		spi_size = bytes_u8(&body);
		bytes_skip(&body, 1);
		s->octets(s->ctx, "spi", bytes_take(&body, spi_size));
		print_transforms(s, body);
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

void cap_v1_print(const struct wire_sink *s, const char *name,
	const struct cap_v1_payload *list)
{
	s->begin(s->ctx, name, true);
	for (const struct cap_v1_payload *p = list; p; p = p->next) {
		s->begin(s->ctx, NULL, false);
		s->number(s->ctx, "type", p->type,
			cap_v1_payload_name(p->type));
		s->number(s->ctx, "length", p->body.n + WIRE_GENERIC_LEN, NULL);
		if (p->type == PAYLOAD_V1_NOTIFY)
			s->number(s->ctx, "notify_type", p->notify,
				cap_v1_notify_name(p->notify));
		if (p->type == PAYLOAD_V1_SA)
			print_sa(s, p->body);
		else
			s->octets(s->ctx, "data", p->body);
		s->end(s->ctx);
	}
	s->end(s->ctx);
}
