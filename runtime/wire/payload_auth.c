#include "runtime/wire/codec.h"

/* Who a peer is and how it proves it: Identification (RFC 7296 3.5),
 * Certificate and Certificate Request (3.6, 3.7), Authentication (3.8), EAP
 * (3.16, RFC 3748 4). */

static bool id_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->id.type = bytes_u8(&in);
	bytes_skip(&in, 3);
	p->id.data = bytes_rest(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	if ((p->id.type == ID_IPV4_ADDR && p->id.data.n != 4) ||
		(p->id.type == ID_IPV6_ADDR && p->id.data.n != 16))
		return wire_reader_fail(r, at + 4,
			"identity is not of its address type's length");
	return true;
}

static void id_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put8(out, p->id.type);
	bytes_fill(out, 0, 3);
	bytes_put(out, p->id.data);
}

const struct wire_codec wire_codec_id = {id_parse, id_build};

static bool cert_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->cert.encoding = bytes_u8(&in);
	p->cert.data = bytes_rest(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	return true;
}

static void cert_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put8(out, p->cert.encoding);
	bytes_put(out, p->cert.data);
}

const struct wire_codec wire_codec_cert = {cert_parse, cert_build};

static bool auth_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->auth.method = bytes_u8(&in);
	bytes_skip(&in, 3);
	p->auth.data = bytes_rest(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	return true;
}

static void auth_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put8(out, p->auth.method);
	bytes_fill(out, 0, 3);
	bytes_put(out, p->auth.data);
}

const struct wire_codec wire_codec_auth = {auth_parse, auth_build};

static bool eap_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;
	size_t size = bytes_left(&in);
	uint16_t length;

	p->eap.code = bytes_u8(&in);
	p->eap.id = bytes_u8(&in);
	length = bytes_be16(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "EAP packet is cut short");
	if (length != size)
		return wire_reader_fail(r, at + 2,
			"EAP length is not the payload's");
	if (p->eap.code == EAP_REQUEST || p->eap.code == EAP_RESPONSE) {
		p->eap.has_type = true;
		p->eap.type = bytes_u8(&in);
		if (in.bad)
			return wire_reader_fail(r, at + 2,
				"EAP packet without a type");
	}
	p->eap.data = bytes_rest(&in);
	return true;
}

static void eap_build(struct bytes_out *out, const struct wire_payload *p)
{
	size_t start = out->n;
	size_t length;

	/* The code alone tells a reader whether there is a type. */
	if (p->eap.has_type !=
		(p->eap.code == EAP_REQUEST || p->eap.code == EAP_RESPONSE))
		out->bad = true;
	bytes_put8(out, p->eap.code);
	bytes_put8(out, p->eap.id);
	length = bytes_mark16(out);
	if (p->eap.has_type)
		bytes_put8(out, p->eap.type);
	bytes_put(out, p->eap.data);
	bytes_patch16(out, length, start);
}

const struct wire_codec wire_codec_eap = {eap_parse, eap_build};
