#include "runtime/wire/codec.h"

/* Configuration payload (RFC 7296 3.15). Attribute values keep their octets:
 * an empty value asks for one, and the length tells the two apart. */

#define ATTR_TYPE_MASK 0x7fff

static bool attr_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_cfg_attr *attr)
{
	const uint8_t *at = in->p;
	uint16_t length;

	attr->type = bytes_be16(in) & ATTR_TYPE_MASK;
	length = bytes_be16(in);
	if (in->bad)
		return wire_reader_fail(r, at, "attribute is cut short");
	attr->value = bytes_take(in, length);
	if (in->bad)
		return wire_reader_fail(r, at + 2,
			"attribute length exceeds its payload");
	return true;
}

static bool cp_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	struct wire_cfg_attr **tail = &p->cp.attrs;
	const uint8_t *at = in.p;

	p->cp.type = bytes_u8(&in);
	bytes_skip(&in, 3);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	while (bytes_left(&in)) {
		struct wire_cfg_attr *attr;

		attr = arena_new(r->arena, struct wire_cfg_attr);
		if (!attr)
			return wire_reader_full(r, in.p);
		if (!attr_parse(r, &in, attr))
			return false;
		*tail = attr;
		tail = &attr->next;
	}
	return true;
}

static void cp_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put8(out, p->cp.type);
	bytes_fill(out, 0, 3);
	for (const struct wire_cfg_attr *a = p->cp.attrs; a; a = a->next) {
		if (a->type > ATTR_TYPE_MASK)
			out->bad = true;
		bytes_put16(out, a->type);
		wire_put16(out, a->value.n);
		bytes_put(out, a->value);
	}
}

const struct wire_codec wire_codec_cp = {cp_parse, cp_build};
