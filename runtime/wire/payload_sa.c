#include "runtime/wire/codec.h"

/* Security Association payload: proposals, transforms, attributes
 * (RFC 7296 3.3). Proposal numbers are kept as sent: which ones are legal
 * depends on request or response, and that is the negotiation's business. */

#define PROPOSAL_HDR 8
#define PROPOSAL_MORE 2
#define TRANSFORM_HDR 8
#define TRANSFORM_MORE 3
#define ATTR_FORMAT_TV 0x8000
#define ATTR_KEY_LENGTH 14

static bool key_length_parse(const struct wire_reader *r, const uint8_t *at,
	uint16_t type, uint16_t value, struct wire_transform *t)
{
	if (!(type & ATTR_FORMAT_TV))
		return wire_reader_fail(r, at,
			"Key Length attribute has the variable form");
	if (t->has_key_bits)
		return wire_reader_fail(r, at,
			"second Key Length in one transform");
	if (value == 0)
		return wire_reader_fail(r, at, "Key Length of zero");
	t->has_key_bits = true;
	t->key_bits = value;
	return true;
}

static bool attr_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_transform *t, struct wire_attr ***tail)
{
	const uint8_t *at = in->p;
	uint16_t type = bytes_be16(in);
	uint16_t value = bytes_be16(in);
	struct wire_attr *attr;

	if (in->bad)
		return wire_reader_fail(r, at, "attribute is cut short");
	if ((type & ~ATTR_FORMAT_TV) == ATTR_KEY_LENGTH)
		return key_length_parse(r, at, type, value, t);
	attr = arena_new(r->arena, struct wire_attr);
	if (!attr)
		return wire_reader_full(r, at);
	attr->type = type;
	if (type & ATTR_FORMAT_TV) {
		attr->value = span_of(at + 2, 2);
	} else if (value == 0) {
		return wire_reader_fail(r, at + 2, "attribute of no length");
	} else {
		attr->value = bytes_take(in, value);
		if (in->bad)
			return wire_reader_fail(r, at + 2,
				"attribute length exceeds its transform");
	}
	**tail = attr;
	*tail = &attr->next;
	return true;
}

static bool transform_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_transform *t, bool last)
{
	const uint8_t *at = in->p;
	struct wire_attr **tail = &t->attrs;
	struct bytes_in body;
	uint16_t length;
	uint8_t more = bytes_u8(in);

	bytes_skip(in, 1);
	length = bytes_be16(in);
	if (in->bad)
		return wire_reader_fail(r, at, "transform is cut short");
	if (length < TRANSFORM_HDR)
		return wire_reader_fail(r, at + 2,
			"transform length is less than its header's");
	body = bytes_sub(in, (size_t)(length - 4));
	if (in->bad)
		return wire_reader_fail(r, at + 2,
			"transform length exceeds its proposal");
	if (more != (last ? 0 : TRANSFORM_MORE))
		return wire_reader_fail(r, at,
			"transform's last mark contradicts the count");
	t->type = bytes_u8(&body);
	bytes_skip(&body, 1);
	t->id = bytes_be16(&body);
	while (bytes_left(&body))
		if (!attr_parse(r, &body, t, &tail))
			return false;
	return true;
}

static bool transforms_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_proposal *prop, uint8_t count)
{
	struct wire_transform **tail = &prop->transforms;

	for (unsigned int i = 0; i < count; i++) {
		struct wire_transform *t;

		t = arena_new(r->arena, struct wire_transform);
		if (!t)
			return wire_reader_full(r, in->p);
		if (!transform_parse(r, in, t, i + 1 == count))
			return false;
		*tail = t;
		tail = &t->next;
	}
	if (!bytes_done(in))
		return wire_reader_fail(r, in->p,
			"octets follow the proposal's transforms");
	return true;
}

/* RFC 7296 3.3.1: 8 for IKE (0 in the initial exchange), 4 for ESP and AH;
 * any for a protocol that we do not know. */
static bool spi_size_fits(uint8_t protocol, uint8_t size)
{
	switch (protocol) {
	case WIRE_PROTO_IKE:
		return size == 0 || size == 8;
	case WIRE_PROTO_AH:
	case WIRE_PROTO_ESP:
		return size == 4;
	default:
		return true;
	}
}

static bool proposal_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_proposal *prop)
{
	const uint8_t *at = in->p;
	uint8_t more = bytes_u8(in);
	struct bytes_in body;
	uint8_t spi_size;
	uint8_t count;
	uint16_t length;

	bytes_skip(in, 1);
	length = bytes_be16(in);
	if (in->bad)
		return wire_reader_fail(r, at, "proposal is cut short");
	if (length < PROPOSAL_HDR)
		return wire_reader_fail(r, at + 2,
			"proposal length is less than its header's");
	body = bytes_sub(in, (size_t)(length - 4));
	if (in->bad)
		return wire_reader_fail(r, at + 2,
			"proposal length exceeds its payload");
	if (more != (bytes_left(in) ? PROPOSAL_MORE : 0))
		return wire_reader_fail(r, at,
			"proposal's last mark contradicts its length");
	prop->number = bytes_u8(&body);
	prop->protocol = bytes_u8(&body);
	spi_size = bytes_u8(&body);
	count = bytes_u8(&body);
	prop->spi = bytes_take(&body, spi_size);
	if (body.bad || !spi_size_fits(prop->protocol, spi_size))
		return wire_reader_fail(r, at + 6,
			"SPI size does not fit the proposal");
	if (count == 0)
		return wire_reader_fail(r, at + 7,
			"proposal without transforms");
	return transforms_parse(r, &body, prop, count);
}

static bool sa_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	struct wire_proposal **tail = &p->sa;

	do {
		struct wire_proposal *prop;

		prop = arena_new(r->arena, struct wire_proposal);
		if (!prop)
			return wire_reader_full(r, in.p);
		if (!proposal_parse(r, &in, prop))
			return false;
		*tail = prop;
		tail = &prop->next;
	} while (bytes_left(&in));
	return true;
}

static void attr_build(struct bytes_out *out, const struct wire_attr *attr)
{
	bytes_put16(out, attr->type);
	if (!(attr->type & ATTR_FORMAT_TV))
		wire_put16(out, attr->value.n);
	else if (attr->value.n != 2)
		out->bad = true;
	bytes_put(out, attr->value);
}

static void transform_build(struct bytes_out *out,
	const struct wire_transform *t)
{
	size_t start = out->n;
	size_t length;

	bytes_put8(out, t->next ? TRANSFORM_MORE : 0);
	bytes_put8(out, 0);
	length = bytes_mark16(out);
	bytes_put8(out, t->type);
	bytes_put8(out, 0);
	bytes_put16(out, t->id);
	if (t->has_key_bits) {
		bytes_put16(out, ATTR_FORMAT_TV | ATTR_KEY_LENGTH);
		bytes_put16(out, t->key_bits);
	}
	for (const struct wire_attr *a = t->attrs; a; a = a->next)
		attr_build(out, a);
	bytes_patch16(out, length, start);
}

static void proposal_build(struct bytes_out *out,
	const struct wire_proposal *prop)
{
	size_t start = out->n;
	size_t count = 0;
	size_t length;

	for (const struct wire_transform *t = prop->transforms; t; t = t->next)
		count++;
	bytes_put8(out, prop->next ? PROPOSAL_MORE : 0);
	bytes_put8(out, 0);
	length = bytes_mark16(out);
	bytes_put8(out, prop->number);
	bytes_put8(out, prop->protocol);
	wire_put8(out, prop->spi.n);
	wire_put8(out, count);
	bytes_put(out, prop->spi);
	for (const struct wire_transform *t = prop->transforms; t; t = t->next)
		transform_build(out, t);
	bytes_patch16(out, length, start);
}

static void sa_build(struct bytes_out *out, const struct wire_payload *p)
{
	for (const struct wire_proposal *x = p->sa; x; x = x->next)
		proposal_build(out, x);
}

const struct wire_codec wire_codec_sa = {sa_parse, sa_build};
