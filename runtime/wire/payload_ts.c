#include "runtime/wire/codec.h"

/* Traffic Selector payloads (RFC 7296 3.13). */

#define SELECTOR_HDR 4 /* type, protocol, length: common to all types */

static size_t selector_addr_len(uint8_t type)
{
	return type == TS_IPV4_ADDR_RANGE ? 4 :
		type == TS_IPV6_ADDR_RANGE ? 16 : 0;
}

static bool range_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_ts *ts)
{
	size_t n = selector_addr_len(ts->type);
	const uint8_t *at = in->p;

	ts->port_first = bytes_be16(in);
	ts->port_last = bytes_be16(in);
	ts->first = addr_from_span(bytes_take(in, n));
	ts->last = addr_from_span(bytes_take(in, n));
	if (!bytes_done(in))
		return wire_reader_fail(r, at - 2,
			"selector length does not fit its type");
	if (addr_cmp(&ts->first, &ts->last) > 0)
		return wire_reader_fail(r, at + 4,
			"address range ends before it starts");
	return true;
}

static bool selector_parse(const struct wire_reader *r, struct bytes_in *in,
	struct wire_ts *ts)
{
	const uint8_t *at = in->p;
	struct bytes_in body;
	uint16_t length;

	ts->type = bytes_u8(in);
	ts->protocol = bytes_u8(in);
	length = bytes_be16(in);
	if (in->bad)
		return wire_reader_fail(r, at, "selector is cut short");
	if (length < SELECTOR_HDR)
		return wire_reader_fail(r, at + 2,
			"selector length is less than its header's");
	body = bytes_sub(in, (size_t)(length - SELECTOR_HDR));
	if (in->bad)
		return wire_reader_fail(r, at + 2,
			"selector length exceeds its payload");
	if (selector_addr_len(ts->type))
		return range_parse(r, &body, ts);
	ts->raw = bytes_rest(&body);
	return true;
}

static bool ts_parse(const struct wire_reader *r, struct bytes_in in,
	struct wire_payload *p)
{
	struct wire_ts **tail = &p->ts;
	const uint8_t *at = in.p;
	uint8_t count = bytes_u8(&in);

	bytes_skip(&in, 3);
	if (in.bad)
		return wire_reader_fail(r, at, "payload is cut short");
	if (count == 0)
		return wire_reader_fail(r, at, "no traffic selectors");
	for (unsigned int i = 0; i < count; i++) {
		struct wire_ts *ts = arena_new(r->arena, struct wire_ts);

		if (!ts)
			return wire_reader_full(r, in.p);
		if (!selector_parse(r, &in, ts))
			return false;
		*tail = ts;
		tail = &ts->next;
	}
	if (!bytes_done(&in))
		return wire_reader_fail(r, in.p,
			"octets follow the last traffic selector");
	return true;
}

static void selector_build(struct bytes_out *out, const struct wire_ts *ts)
{
	size_t n = selector_addr_len(ts->type);
	size_t start = out->n;
	size_t length;

	bytes_put8(out, ts->type);
	bytes_put8(out, ts->protocol);
	length = bytes_mark16(out);
	if (n) {
		if (addr_len(&ts->first) != n || addr_len(&ts->last) != n)
			out->bad = true;
		bytes_put16(out, ts->port_first);
		bytes_put16(out, ts->port_last);
		bytes_put(out, addr_span(&ts->first));
		bytes_put(out, addr_span(&ts->last));
	} else {
		bytes_put(out, ts->raw);
	}
	bytes_patch16(out, length, start);
}

static void ts_build(struct bytes_out *out, const struct wire_payload *p)
{
	size_t count = 0;

	for (const struct wire_ts *ts = p->ts; ts; ts = ts->next)
		count++;
	wire_put8(out, count);
	bytes_fill(out, 0, 3);
	for (const struct wire_ts *ts = p->ts; ts; ts = ts->next)
		selector_build(out, ts);
}

const struct wire_codec wire_codec_ts = {ts_parse, ts_build};
