#include "runtime/wire/print.h"

#include <stdio.h>

#define TYPES 256

static const char *known(const char *name)
{
	return strcmp(name, "UNKNOWN") ? name : NULL;
}

static void print_value(const struct wire_sink *s, const char *name,
	const char *group, uint16_t number)
{
	s->number(s->ctx, name, number,
		known(wire_value_name(group, number)));
}

static void print_protocol(const struct wire_sink *s, uint8_t protocol)
{
	s->number(s->ctx, "protocol", protocol,
		known(wire_protocol_name(protocol)));
}

static void print_address(const struct wire_sink *s, const char *name,
	const struct addr *a)
{
	char text[ADDR_STR_MAX];

	s->text(s->ctx, name, addr_str(a, text));
}

/* ---- SA: RFC 7296 3.3 ---------------------------------------------------- */

static void print_transform(const struct wire_sink *s,
	const struct wire_transform *t)
{
	char text[32];

	s->begin(s->ctx, NULL, false);
	s->number(s->ctx, "type", t->type,
		t->type && t->type < TRANSFORM_TYPES ?
		transform_type_name(t->type) : NULL);
	s->number(s->ctx, "id", t->id,
		transform_str(t->type, t->id, t->key_bits, text));
	if (t->has_key_bits)
		s->number(s->ctx, "key_bits", t->key_bits, NULL);
	if (t->attrs) {
		s->begin(s->ctx, "attributes", true);
		for (const struct wire_attr *a = t->attrs; a; a = a->next) {
			s->begin(s->ctx, NULL, false);
			s->number(s->ctx, "type", a->type, NULL);
			s->octets(s->ctx, "value", a->value);
			s->end(s->ctx);
		}
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

static void print_sa(const struct wire_sink *s, const struct wire_payload *p)
{
	s->begin(s->ctx, "proposals", true);
	for (const struct wire_proposal *q = p->sa; q; q = q->next) {
		s->begin(s->ctx, NULL, false);
		s->number(s->ctx, "number", q->number, NULL);
		print_protocol(s, q->protocol);
		if (q->spi.n)
			s->octets(s->ctx, "spi", q->spi);
		s->begin(s->ctx, "transforms", true);
		for (const struct wire_transform *t = q->transforms; t;
			t = t->next)
			print_transform(s, t);
		s->end(s->ctx);
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

/* ---- KE to AUTH: RFC 7296 3.4 to 3.9 ------------------------------------- */

static void print_ke(const struct wire_sink *s, const struct wire_payload *p)
{
	char text[32];

	s->number(s->ctx, "group", p->ke.group,
		transform_str(TRANSFORM_DH, p->ke.group, 0, text));
	s->octets(s->ctx, "data", p->ke.data);
}

static void print_id(const struct wire_sink *s, const struct wire_payload *p)
{
	char text[512];

	print_value(s, "id_type", "ID", p->id.type);
	s->text(s->ctx, "id",
		wire_id_str(p->id.type, p->id.data, text, sizeof(text)));
	s->octets(s->ctx, "data", p->id.data);
}

static void print_cert(const struct wire_sink *s, const struct wire_payload *p)
{
	print_value(s, "encoding", "CERT", p->cert.encoding);
	s->octets(s->ctx, "data", p->cert.data);
}

static void print_auth(const struct wire_sink *s, const struct wire_payload *p)
{
	print_value(s, "method", "AUTH_METHOD", p->auth.method);
	s->octets(s->ctx, "data", p->auth.data);
}

static void print_data(const struct wire_sink *s, const struct wire_payload *p)
{
	s->octets(s->ctx, "data", p->data);
}

static void print_vendor(const struct wire_sink *s,
	const struct wire_payload *p)
{
	const char *name = wire_vendor_name(p->data);

	if (name)
		s->text(s->ctx, "vendor", name);
	s->octets(s->ctx, "data", p->data);
}

/* ---- notify and delete: RFC 7296 3.10, 3.11 ------------------------------ */

static void notify_number(const struct wire_sink *s, const char *name,
	struct span data)
{
	uint64_t v = 0;

	if (data.n > sizeof(v))
		return;
	for (size_t i = 0; i < data.n; i++)
		v = v << 8 | data.p[i];
	s->number(s->ctx, name, v, NULL);
}

static void notify_group(const struct wire_sink *s, const char *name,
	struct span data)
{
	char text[32];

	if (data.n == 2)
		s->number(s->ctx, name, bytes_get16(data.p),
			transform_str(TRANSFORM_DH, bytes_get16(data.p), 0,
				text));
}

static void notify_payload(const struct wire_sink *s, const char *name,
	struct span data)
{
	if (data.n == 1)
		s->number(s->ctx, name, data.p[0],
			known(wire_payload_name(data.p[0])));
}

static void notify_address(const struct wire_sink *s, const char *name,
	struct span data)
{
	struct addr a = addr_from_span(data);

	if (a.family)
		print_address(s, name, &a);
}

static void notify_hashes(const struct wire_sink *s, const char *name,
	struct span data)
{
	s->begin(s->ctx, name, true);
	for (size_t i = 0; i + 2 <= data.n; i += 2)
		print_value(s, NULL, "HASH_ALG", bytes_get16(data.p + i));
	s->end(s->ctx);
}

/* What the data of a notify means, where it is more than octets. */
static const struct {
	uint16_t type;
	const char *name;
	void (*print)(const struct wire_sink *s, const char *name,
		struct span data);
} notify_data[] = {
	{NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD, "payload", notify_payload},
	{NOTIFY_INVALID_KE_PAYLOAD, "group", notify_group},
	{NOTIFY_INVALID_MESSAGE_ID, "message_id", notify_number},
	{NOTIFY_SET_WINDOW_SIZE, "window", notify_number},
	{NOTIFY_AUTH_LIFETIME, "seconds", notify_number},
	{NOTIFY_ADDITIONAL_IP4_ADDRESS, "address", notify_address},
	{NOTIFY_ADDITIONAL_IP6_ADDRESS, "address", notify_address},
	{NOTIFY_SIGNATURE_HASH_ALGORITHMS, "hashes", notify_hashes},
};

static void print_notify(const struct wire_sink *s,
	const struct wire_payload *p)
{
	print_protocol(s, p->notify.protocol);
	s->number(s->ctx, "notify_type", p->notify.type,
		known(wire_notify_name(p->notify.type)));
	if (p->notify.spi.n)
		s->octets(s->ctx, "spi", p->notify.spi);
	for (size_t i = 0; i < sizeof(notify_data) / sizeof(*notify_data); i++)
		if (notify_data[i].type == p->notify.type)
			notify_data[i].print(s, notify_data[i].name,
				p->notify.data);
	if (p->notify.data.n)
		s->octets(s->ctx, "data", p->notify.data);
}

static void print_delete(const struct wire_sink *s,
	const struct wire_payload *p)
{
	print_protocol(s, p->del.protocol);
	s->number(s->ctx, "spi_size", p->del.spi_size, NULL);
	s->number(s->ctx, "count", p->del.count, NULL);
	s->begin(s->ctx, "spis", true);
	for (size_t i = 0; i < p->del.count; i++)
		s->octets(s->ctx, NULL, span_of(p->del.spis.p +
			i * p->del.spi_size, p->del.spi_size));
	s->end(s->ctx);
}

/* ---- traffic selectors: RFC 7296 3.13 ------------------------------------ */

static void print_ts(const struct wire_sink *s, const struct wire_payload *p)
{
	s->begin(s->ctx, "selectors", true);
	for (const struct wire_ts *ts = p->ts; ts; ts = ts->next) {
		s->begin(s->ctx, NULL, false);
		print_value(s, "type", "TS", ts->type);
		s->number(s->ctx, "protocol", ts->protocol, NULL);
		if (ts->first.family) {
			s->number(s->ctx, "port_first", ts->port_first, NULL);
			s->number(s->ctx, "port_last", ts->port_last, NULL);
			print_address(s, "first", &ts->first);
			print_address(s, "last", &ts->last);
		} else {
			s->octets(s->ctx, "data", ts->raw);
		}
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

/* ---- encrypted: RFC 7296 3.14, RFC 7383 2.5 ------------------------------ */

static void print_inner(const struct wire_sink *s, uint8_t type)
{
	s->number(s->ctx, "first_inside", type,
		known(wire_payload_name(type)));
}

static void print_sk(const struct wire_sink *s, const struct wire_payload *p)
{
	print_inner(s, p->sk.inner);
	s->number(s->ctx, "encrypted_octets", p->sk.data.n, NULL);
}

static void print_skf(const struct wire_sink *s, const struct wire_payload *p)
{
	print_inner(s, p->skf.inner);
	s->number(s->ctx, "fragment", p->skf.number, NULL);
	s->number(s->ctx, "fragments", p->skf.total, NULL);
	s->number(s->ctx, "encrypted_octets", p->skf.data.n, NULL);
}

/* ---- configuration and EAP: RFC 7296 3.15, 3.16 -------------------------- */

/* An address, with a prefix length (IPv6) or a mask (subnets) behind it. */
static void print_cfg_value(const struct wire_sink *s, struct span v)
{
	struct addr a = addr_from_span(v.n == 17 ? span_of(v.p, 16) :
		v.n == 8 ? span_of(v.p, 4) : v);
	struct addr mask;

	if (!a.family)
		return;
	print_address(s, "address", &a);
	if (v.n == 17)
		s->number(s->ctx, "prefix_length", v.p[16], NULL);
	if (v.n == 8) {
		mask = addr_from_span(span_of(v.p + 4, 4));
		print_address(s, "mask", &mask);
	}
}

static bool cfg_is_address(uint16_t type)
{
	switch (type) {
	case CFG_ATTR_INTERNAL_IP4_ADDRESS:
	case CFG_ATTR_INTERNAL_IP4_NETMASK:
	case CFG_ATTR_INTERNAL_IP4_DNS:
	case CFG_ATTR_INTERNAL_IP4_NBNS:
	case CFG_ATTR_INTERNAL_IP4_DHCP:
	case CFG_ATTR_INTERNAL_IP4_SUBNET:
	case CFG_ATTR_INTERNAL_IP6_ADDRESS:
	case CFG_ATTR_INTERNAL_IP6_DNS:
	case CFG_ATTR_INTERNAL_IP6_DHCP:
	case CFG_ATTR_INTERNAL_IP6_SUBNET:
		return true;
	default:
		return false;
	}
}

static void print_cp(const struct wire_sink *s, const struct wire_payload *p)
{
	print_value(s, "cfg_type", "CFG", p->cp.type);
	s->begin(s->ctx, "attributes", true);
	for (const struct wire_cfg_attr *a = p->cp.attrs; a; a = a->next) {
		s->begin(s->ctx, NULL, false);
		print_value(s, "type", "CFG_ATTR", a->type);
		if (cfg_is_address(a->type))
			print_cfg_value(s, a->value);
		s->octets(s->ctx, "value", a->value);
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

static void print_eap(const struct wire_sink *s, const struct wire_payload *p)
{
	print_value(s, "code", "EAP", p->eap.code);
	s->number(s->ctx, "identifier", p->eap.id, NULL);
	if (!p->eap.has_type)
		return;
	print_value(s, "method", "EAP_TYPE", p->eap.type);
	s->octets(s->ctx, "data", p->eap.data);
}

/* ---- the walk ------------------------------------------------------------ */

static void (*const printers[TYPES])(const struct wire_sink *s,
	const struct wire_payload *p) = {
	[PAYLOAD_SA] = print_sa,
	[PAYLOAD_KE] = print_ke,
	[PAYLOAD_IDI] = print_id,
	[PAYLOAD_IDR] = print_id,
	[PAYLOAD_CERT] = print_cert,
	[PAYLOAD_CERTREQ] = print_cert,
	[PAYLOAD_AUTH] = print_auth,
	[PAYLOAD_NOTIFY] = print_notify,
	[PAYLOAD_DELETE] = print_delete,
	[PAYLOAD_VENDOR] = print_vendor,
	[PAYLOAD_TSI] = print_ts,
	[PAYLOAD_TSR] = print_ts,
	[PAYLOAD_SK] = print_sk,
	[PAYLOAD_SKF] = print_skf,
	[PAYLOAD_CP] = print_cp,
	[PAYLOAD_EAP] = print_eap,
};

void wire_print_payloads(const struct wire_sink *s, const char *name,
	const struct wire_payload *list)
{
	s->begin(s->ctx, name, true);
	for (const struct wire_payload *p = list; p; p = p->next) {
		s->begin(s->ctx, NULL, false);
		s->number(s->ctx, "type", p->type,
			known(wire_payload_name(p->type)));
		s->flag(s->ctx, "critical", p->critical);
		s->number(s->ctx, "length", p->body.n + WIRE_GENERIC_LEN, NULL);
		(printers[p->type] ? printers[p->type] : print_data)(s, p);
		s->end(s->ctx);
	}
	s->end(s->ctx);
}

static void print_spi(const struct wire_sink *s, const char *name, uint64_t spi)
{
	char text[17];

	(void)snprintf(text, sizeof(text), "%016llx", (unsigned long long)spi);
	s->text(s->ctx, name, text);
}

void wire_print_hdr(const struct wire_sink *s, const struct wire_hdr *h)
{
	bool v2 = h->version >> 4 == 2;

	s->begin(s->ctx, "header", false);
	print_spi(s, "spi_i", h->spi_i);
	print_spi(s, "spi_r", h->spi_r);
	s->number(s->ctx, "next_payload", h->next,
		v2 ? known(wire_payload_name(h->next)) : NULL);
	s->number(s->ctx, "major", h->version >> 4, NULL);
	s->number(s->ctx, "minor", h->version & 15, NULL);
	s->number(s->ctx, "exchange", h->exchange,
		v2 ? known(wire_exchange_name(h->exchange)) : NULL);
	s->number(s->ctx, "flags", h->flags, NULL);
	if (v2) {
		s->flag(s->ctx, "initiator", h->flags & WIRE_FLAG_INITIATOR);
		s->flag(s->ctx, "response", h->flags & WIRE_FLAG_RESPONSE);
	}
	s->number(s->ctx, "message_id", h->msg_id, NULL);
	s->number(s->ctx, "length", h->length, NULL);
	s->end(s->ctx);
}
