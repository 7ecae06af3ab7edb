#include "runtime/wire/text.h"
#include "runtime/wire/wire.h"

static void notify_add(struct wire_text *t, uint16_t type)
{
	const char *name = wire_notify_name(type);

	if (strcmp(name, "UNKNOWN"))
		wire_text_add(t, " N(%s)", name);
	else
		wire_text_add(t, " N(%u)", type);
}

static void payload_add(struct wire_text *t, const struct wire_payload *p)
{
	const char *name = wire_payload_name(p->type);

	if (p->type == PAYLOAD_NOTIFY)
		notify_add(t, p->notify.type);
	else if (p->type == PAYLOAD_SKF)
		wire_text_add(t, " SKF(%u/%u)", p->skf.number, p->skf.total);
	else if (strcmp(name, "UNKNOWN"))
		wire_text_add(t, " %s", name);
	else
		wire_text_add(t, " payload-%u", p->type);
}

static void header_add(struct wire_text *t, const struct wire_hdr *hdr)
{
	const char *name = wire_exchange_name(hdr->exchange);

	/* The exchange numbers of IKEv1 mean other things. */
	if (hdr->version >> 4 != 2)
		wire_text_add(t, "IKEv%u exchange %u", hdr->version >> 4,
			hdr->exchange);
	else if (strcmp(name, "UNKNOWN"))
		wire_text_add(t, "%s", name);
	else
		wire_text_add(t, "exchange-%u", hdr->exchange);
	if (hdr->version >> 4 == 2)
		wire_text_add(t, " %s", hdr->flags & WIRE_FLAG_RESPONSE ?
			"response" : "request");
	wire_text_add(t, " %u", hdr->msg_id);
}

const char *wire_summary(const struct wire_hdr *hdr,
	const struct wire_payload *list, char *buf, size_t cap)
{
	struct wire_text t = wire_text_in(buf, cap);

	header_add(&t, hdr);
	wire_text_add(&t, " {");
	for (const struct wire_payload *p = list; p; p = p->next)
		payload_add(&t, p);
	wire_text_add(&t, " }");
	return buf;
}
