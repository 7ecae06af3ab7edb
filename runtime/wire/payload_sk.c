#include "runtime/wire/codec.h"

/* Encrypted payload (RFC 7296 3.14), its fragments (RFC 7383 2.5), and what
 * is carried as octets. The chain reader has set `inner`: it is the Next
 * Payload field of the generic header. */

static bool sk_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->sk.data = bytes_rest(&in);
	if (p->sk.data.n == 0)
		return wire_reader_fail(r, at, "nothing encrypted");
	return true;
}

static void sk_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put(out, p->sk.data);
}

const struct wire_codec wire_codec_sk = {sk_parse, sk_build};

static bool skf_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->skf.number = bytes_be16(&in);
	p->skf.total = bytes_be16(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	p->skf.data = bytes_rest(&in);
	if (p->skf.number == 0 || p->skf.number > p->skf.total)
		return wire_reader_fail(r, at,
			"fragment number is not of 1 to the total");
	if (p->skf.number > 1 && p->skf.inner != PAYLOAD_NONE)
		return wire_reader_fail(r, at - WIRE_GENERIC_LEN,
			"later fragment names a next payload");
	if (p->skf.data.n == 0)
		return wire_reader_fail(r, at + 4, "nothing encrypted");
	return true;
}

static void skf_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put16(out, p->skf.number);
	bytes_put16(out, p->skf.total);
	bytes_put(out, p->skf.data);
}

const struct wire_codec wire_codec_skf = {skf_parse, skf_build};

static bool opaque_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	(void)r;
	p->data = bytes_rest(&in);
	return true;
}

static void opaque_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put(out, p->data);
}

const struct wire_codec wire_codec_opaque = {opaque_parse, opaque_build};
