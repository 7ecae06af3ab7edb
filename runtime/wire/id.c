#include "runtime/wire/text.h"
#include "runtime/wire/wire.h"

static bool address_add(struct wire_text *t, struct span data, size_t size)
{
	char text[ADDR_STR_MAX];
	struct addr a = addr_from_span(data);

	if (data.n != size)
		return false;
	wire_text_add(t, "%s", addr_str(&a, text));
	return true;
}

/* What has no text of its own: a tag and hex. */
static void tagged_add(struct wire_text *t, const char *tag, struct span data)
{
	wire_text_add(t, "%s:", tag);
	wire_text_hex(t, data);
}

static bool is_printable(struct span data)
{
	for (size_t i = 0; i < data.n; i++)
		if (data.p[i] <= ' ' || data.p[i] > '~')
			return false;
	return data.n;
}

const char *wire_id_str(uint8_t type, struct span data, char *buf, size_t cap)
{
	struct wire_text t = wire_text_in(buf, cap);

	switch (type) {
	case ID_IPV4_ADDR:
		if (!address_add(&t, data, 4))
			tagged_add(&t, "ipv4", data);
		break;
	case ID_IPV6_ADDR:
		if (!address_add(&t, data, 16))
			tagged_add(&t, "ipv6", data);
		break;
	case ID_FQDN:
	case ID_RFC822_ADDR:
		wire_text_escape(&t, data);
		break;
	case ID_KEY_ID:
		/* Most are names. */
		if (is_printable(data)) {
			wire_text_add(&t, "key-id ");
			wire_text_escape(&t, data);
		} else {
			tagged_add(&t, "key-id", data);
		}
		break;
	case ID_DER_ASN1_DN:
		tagged_add(&t, "dn", data);
		break;
	case ID_DER_ASN1_GN:
		tagged_add(&t, "gn", data);
		break;
	case ID_NULL:
		wire_text_add(&t, "null");
		break;
	default:
		wire_text_add(&t, "id-type-%u:", type);
		wire_text_hex(&t, data);
		break;
	}
	return buf;
}
