#include "runtime/esp/overhead.h"

#include "runtime/base/addr.h"

enum {
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	UDP_LEN = 8,
	GRE_LEN = 4,
	GRE_KEY_LEN = 4,
	ESP_FIXED = 8,	 /* SPI, sequence number */
	ESP_TRAILER = 2, /* pad length, next header */
	ESP_WORD = 4,	 /* the trailer ends on one, RFC 4303 2.4 */
	AH_FIXED = 12,	 /* next header to sequence number, RFC 4302 2 */
};

static size_t ip_len(uint8_t family)
{
	return family == ADDR_V6 ? IPV6_LEN : IPV4_LEN;
}

static size_t up_to(size_t n, size_t multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

size_t esp_overhead_step(const struct esp_overhead_in *in)
{
	if (in->ah)
		return 1;
	return in->encr->block > ESP_WORD ? in->encr->block : ESP_WORD;
}

/* RFC 4302 2.2: the header is a multiple of 32 bits, under IPv6 of 64. */
static void ah_header(const struct esp_overhead_in *in, struct esp_overhead *o)
{
	size_t whole = up_to(AH_FIXED + (size_t)in->integ->out_len,
		in->outer_family == ADDR_V6 ? 8 : 4);

	o->header = AH_FIXED;
	o->ah_icv = in->integ->out_len;
	o->ah_pad = whole - AH_FIXED - o->ah_icv;
}

static void esp_header(const struct esp_overhead_in *in,
	struct esp_overhead *o)
{
	o->udp = in->encap ? UDP_LEN : 0;
	o->header = ESP_FIXED;
	o->iv = in->encr->iv_len;
	o->trailer = ESP_TRAILER;
	o->icv = in->integ ? in->integ->out_len : in->encr->out_len;
}

/* All but the inner packet and the padding, which depend on its length. */
static struct esp_overhead fixed_parts(const struct esp_overhead_in *in)
{
	struct esp_overhead o = {.outer = ip_len(in->outer_family)};

	if (in->ah)
		ah_header(in, &o);
	else
		esp_header(in, &o);
	if (in->gre)
		o.gre = GRE_LEN + (in->gre_key ? GRE_KEY_LEN : 0);
	/* In tunnel mode GRE is delivered by an IP header of its own, between
	 * the same ends. */
	if (in->gre && !in->transport)
		o.delivery = ip_len(in->outer_family);
	return o;
}

/* Octets of the inner packet that are not sent: its header, for which the
 * outer one stands. */
static size_t replaced(const struct esp_overhead_in *in)
{
	return in->transport && !in->gre ? ip_len(in->outer_family) : 0;
}

/* Neither encrypted nor aligned. */
static size_t around(const struct esp_overhead *o)
{
	return o->outer + o->udp + o->header + o->ah_icv + o->ah_pad + o->iv +
		o->icv;
}

struct esp_overhead esp_overhead(const struct esp_overhead_in *in, size_t n)
{
	struct esp_overhead o = fixed_parts(in);
	size_t text;

	o.inner = n > replaced(in) ? n - replaced(in) : 0;
	text = o.delivery + o.gre + o.inner + o.trailer;
	o.pad = up_to(text, esp_overhead_step(in)) - text;
	o.total = around(&o) + text + o.pad;
	return o;
}

size_t esp_wire_size(const struct esp_overhead_in *in, size_t n)
{
	return esp_overhead(in, n).total;
}

size_t esp_inner_mtu(const struct esp_overhead_in *in, size_t link_mtu)
{
	struct esp_overhead o = fixed_parts(in);
	size_t step = esp_overhead_step(in);
	size_t fixed = o.delivery + o.gre + o.trailer;
	size_t text;

	if (link_mtu < around(&o))
		return 0;
	text = (link_mtu - around(&o)) / step * step;
	if (text <= fixed)
		return 0;
	return text - fixed + replaced(in);
}
