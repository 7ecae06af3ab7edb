#include "runtime/wire/codec.h"

/* Notify (RFC 7296 3.10) and Delete (3.11). */

static bool notify_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;
	uint8_t spi_size;

	p->notify.protocol = bytes_u8(&in);
	spi_size = bytes_u8(&in);
	p->notify.type = bytes_be16(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	p->notify.spi = bytes_take(&in, spi_size);
	if (in.bad)
		return wire_reader_fail(r, at + 1,
			"SPI size exceeds the payload");
	p->notify.data = bytes_rest(&in);
	return true;
}

static void notify_build(struct bytes_out *out, const struct wire_payload *p)
{
	bytes_put8(out, p->notify.protocol);
	wire_put8(out, p->notify.spi.n);
	bytes_put16(out, p->notify.type);
	bytes_put(out, p->notify.spi);
	bytes_put(out, p->notify.data);
}

const struct wire_codec wire_codec_notify = {notify_parse, notify_build};

/* No SPIs for an IKE SA: the header names it. */
static bool delete_spi_fits(const struct wire_payload *p)
{
	switch (p->del.protocol) {
	case WIRE_PROTO_IKE:
		return p->del.spi_size == 0;
	case WIRE_PROTO_AH:
	case WIRE_PROTO_ESP:
		return p->del.spi_size == 4;
	default:
		return true;
	}
}

static bool delete_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	const uint8_t *at = in.p;

	p->del.protocol = bytes_u8(&in);
	p->del.spi_size = bytes_u8(&in);
	p->del.count = bytes_be16(&in);
	p->del.spis = bytes_rest(&in);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	if (!delete_spi_fits(p))
		return wire_reader_fail(r, at + 1,
			"SPI size does not fit the protocol");
	if (p->del.spi_size == 0 && p->del.count)
		return wire_reader_fail(r, at + 2, "SPIs of no size");
	if (p->del.spis.n != (size_t)p->del.spi_size * p->del.count)
		return wire_reader_fail(r, at + 2,
			"number of SPIs contradicts the length");
	return true;
}

static void delete_build(struct bytes_out *out, const struct wire_payload *p)
{
	if (p->del.spis.n != (size_t)p->del.spi_size * p->del.count)
		out->bad = true;
	bytes_put8(out, p->del.protocol);
	bytes_put8(out, p->del.spi_size);
	bytes_put16(out, p->del.count);
	bytes_put(out, p->del.spis);
}

const struct wire_codec wire_codec_delete = {delete_parse, delete_build};
