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
};

static size_t ip_len(uint8_t family)
{
	return family == ADDR_V6 ? IPV6_LEN : IPV4_LEN;
}

static size_t gre_len(const struct esp_overhead_in *in)
{
	return in->gre ? GRE_LEN + (in->gre_key ? GRE_KEY_LEN : 0) : 0;
}

static size_t align_of(const struct esp_overhead_in *in)
{
	return in->encr->block > ESP_WORD ? in->encr->block : ESP_WORD;
}

/* Octets around the padded plaintext, outer header included. */
static size_t around(const struct esp_overhead_in *in)
{
	size_t icv = in->integ ? in->integ->out_len : in->encr->out_len;

	return ip_len(in->outer_family) + (in->encap ? UDP_LEN : 0) +
		ESP_FIXED + in->encr->iv_len + icv;
}

/* In tunnel mode GRE is delivered by an IP header of its own, inside ESP and
 * between the same ends. */
static size_t before_inner(const struct esp_overhead_in *in)
{
	return gre_len(in) +
		(in->gre && !in->transport ? ip_len(in->outer_family) : 0);
}

/* Octets of the inner packet that are not sent: its header, for which the
 * outer one stands. */
static size_t replaced(const struct esp_overhead_in *in)
{
	return in->transport && !in->gre ? ip_len(in->outer_family) : 0;
}

size_t esp_wire_size(const struct esp_overhead_in *in, size_t n)
{
	size_t align = align_of(in);
	size_t text = before_inner(in) + ESP_TRAILER;

	text += n > replaced(in) ? n - replaced(in) : 0;
	return around(in) + (text + align - 1) / align * align;
}

size_t esp_inner_mtu(const struct esp_overhead_in *in, size_t link_mtu)
{
	size_t align = align_of(in);
	size_t fixed = before_inner(in) + ESP_TRAILER;
	size_t text;

	if (link_mtu < around(in))
		return 0;
	text = (link_mtu - around(in)) / align * align;
	if (text <= fixed)
		return 0;
	return text - fixed + replaced(in);
}
