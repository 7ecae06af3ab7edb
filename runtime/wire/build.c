#include "runtime/wire/codec.h"

#define GENERIC_CRITICAL 0x80

void wire_put8(struct bytes_out *out, size_t v)
{
	if (v > UINT8_MAX)
		out->bad = true;
	bytes_put8(out, (uint8_t)v);
}

void wire_put16(struct bytes_out *out, size_t v)
{
	if (v > UINT16_MAX)
		out->bad = true;
	bytes_put16(out, (uint16_t)v);
}

/* Encrypted payloads name the first payload inside them, and so must be the
 * last of their chain (RFC 7296 3.14). */
static bool is_encrypted(const struct wire_payload *p)
{
	return p->type == PAYLOAD_SK || p->type == PAYLOAD_SKF;
}

static uint8_t next_type(const struct wire_payload *p)
{
	if (p->type == PAYLOAD_SK)
		return p->sk.inner;
	if (p->type == PAYLOAD_SKF)
		return p->skf.inner;
	return p->next ? p->next->type : PAYLOAD_NONE;
}

static void payload_build(struct bytes_out *out, const struct wire_payload *p)
{
	const struct wire_codec *codec = wire_codec_find(p->type);
	size_t start = out->n;
	size_t length;

	if (!codec)
		codec = &wire_codec_opaque;
	bytes_put8(out, next_type(p));
	bytes_put8(out, p->critical ? GENERIC_CRITICAL : 0);
	length = bytes_mark16(out);
	codec->build(out, p);
	bytes_patch16(out, length, start);
}

bool wire_payloads_build(struct bytes_out *out,
	const struct wire_payload *list, uint8_t *first)
{
	*first = list ? list->type : PAYLOAD_NONE;
	for (const struct wire_payload *p = list; p; p = p->next) {
		if (p->type == PAYLOAD_NONE || (is_encrypted(p) && p->next))
			out->bad = true;
		payload_build(out, p);
		if (out->bad)
			return false;
	}
	return !out->bad;
}

bool wire_msg_build(struct bytes_out *out, const struct wire_msg *msg)
{
	const struct wire_hdr *h = &msg->hdr;
	size_t start = out->n;
	uint8_t *hdr;
	uint8_t first;

	bytes_put64(out, h->spi_i);
	bytes_put64(out, h->spi_r);
	bytes_put8(out, PAYLOAD_NONE);
	bytes_put8(out, h->version);
	bytes_put8(out, h->exchange);
	bytes_put8(out, h->flags);
	bytes_put32(out, h->msg_id);
	bytes_put32(out, 0);
	if (!wire_payloads_build(out, msg->payloads, &first))
		return false;
	if (out->n - start > UINT32_MAX) {
		out->bad = true;
		return false;
	}
	hdr = out->p + start;
	hdr[16] = first;
	bytes_set32(hdr + 24, (uint32_t)(out->n - start));
	return true;
}
