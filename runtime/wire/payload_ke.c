#include "runtime/wire/codec.h"

/* Key Exchange (RFC 7296 3.4) and Nonce (3.9). The length that a group asks
 * for is checked where the group is known to be usable. */

static bool ke_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->ke.group = bytes_be16(&in);
	bytes_skip(&in, 2);
	p->ke.data = bytes_rest(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	if (p->ke.data.n == 0)
		return wire_reader_fail(r, at + 4, "no key exchange data");
	return true;
}

static void ke_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put16(out, p->ke.group);
	bytes_put16(out, 0);
	bytes_put(out, p->ke.data);
}

const struct wire_codec wire_codec_ke = {ke_parse, ke_build};

static bool nonce_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->data = bytes_rest(&in);
	if (p->data.n < WIRE_NONCE_MIN || p->data.n > WIRE_NONCE_MAX)
		return wire_reader_fail(r, at,
			"nonce is not of 16 to 256 octets");
	return true;
}

static void nonce_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put(out, p->data);
}

const struct wire_codec wire_codec_nonce = {nonce_parse, nonce_build};
