#include "runtime/esp/sa.h"

enum {
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	DELIVERY_TTL = 255, /* IOS: tunnel ttl */
	PACKET_MAX = 65535 - IPV6_LEN - 8,
};

/* The plaintext as it grows around the inner packet. */
struct text {
	uint8_t *p;
	size_t n;
	uint8_t next; /* header that it starts with */
};

static uint16_t header_checksum(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i += 2)
		sum += bytes_get16(p + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void prepend_gre(const struct esp_child *c, const struct esp_flow *f,
	struct text *t)
{
	size_t n = c->gre_keyed ? 8 : 4;

	t->p -= n;
	t->n += n;
	bytes_set16(t->p, c->gre_keyed ? 0x2000 : 0); /* RFC 2890 2 */
	bytes_set16(t->p + 2, f->family == ADDR_V4 ? 0x0800 : 0x86dd);
	if (c->gre_keyed)
		bytes_set32(t->p + 4, c->gre_key);
	t->next = IPPROTO_NUM_GRE;
}

static void prepend_v4(const struct esp_child *c, const struct esp_flow *f,
	struct text *t)
{
	uint8_t *h = t->p -= IPV4_LEN;

	t->n += IPV4_LEN;
	h[0] = 0x45;
	h[1] = f->tos;
	bytes_set16(h + 2, (uint16_t)t->n);
	bytes_set16(h + 4, (uint16_t)c->seq);
	bytes_set16(h + 6, f->df ? 0x4000 : 0);
	h[8] = DELIVERY_TTL;
	h[9] = t->next;
	bytes_set16(h + 10, 0);
	memcpy(h + 12, c->local.addr.b, 4);
	memcpy(h + 16, c->remote.addr.b, 4);
	bytes_set16(h + 10, header_checksum(h, IPV4_LEN));
	t->next = IPPROTO_NUM_IPV4;
}

static void prepend_v6(const struct esp_child *c, const struct esp_flow *f,
	struct text *t)
{
	uint8_t *h = t->p -= IPV6_LEN;

	bytes_set32(h, UINT32_C(6) << 28 | (uint32_t)f->tos << 20);
	bytes_set16(h + 4, (uint16_t)t->n);
	h[6] = t->next;
	h[7] = DELIVERY_TTL;
	memcpy(h + 8, c->local.addr.b, 16);
	memcpy(h + 24, c->remote.addr.b, 16);
	t->n += IPV6_LEN;
	t->next = IPPROTO_NUM_IPV6;
}

/* In transport mode the outer header, which the caller makes between the same
 * ends, stands for the inner one. */
static enum esp_err strip_header(const struct esp_child *c,
	const struct esp_flow *f, struct text *t)
{
	size_t n = f->family == ADDR_V4 ? IPV4_LEN : IPV6_LEN;

	if (f->family != c->local.addr.family || f->header != n)
		return ESP_ERR_NOT_IP;
	t->p += n;
	t->n -= n;
	t->next = f->protocol;
	return ESP_OK;
}

static enum esp_err wrap(const struct esp_child *c, const struct esp_flow *f,
	struct text *t)
{
	t->next = f->family == ADDR_V4 ? IPPROTO_NUM_IPV4 : IPPROTO_NUM_IPV6;
	if (!c->gre)
		return c->transport ? strip_header(c, f, t) : ESP_OK;
	prepend_gre(c, f, t);
	if (c->transport)
		return ESP_OK;
	if (c->local.addr.family == ADDR_V4)
		prepend_v4(c, f, t);
	else
		prepend_v6(c, f, t);
	return ESP_OK;
}

/* Nothing leaves through an SA that the peer would drop (RFC 4301 5.1). GRE
 * was agreed as such: what it carries is not looked at. */
static bool selected(const struct esp_child *c, struct span packet,
	struct esp_flow *f)
{
	if (c->gre || (f->family == ADDR_V4 ? c->open4 : c->open6))
		return true;
	esp_inner_ports(packet, f);
	return esp_inner_match(f, c->ts_local, c->n_ts_local, c->ts_remote,
		c->n_ts_remote);
}

/* RFC 4303 2.4: 1, 2, 3 …, pad length, next header. */
static void pad(const struct esp_child *c, struct text *t)
{
	size_t over = (t->n + ESP_TRAILER_LEN) % c->align;
	uint8_t n = (uint8_t)(over ? c->align - over : 0);
	uint8_t *p = t->p + t->n;

	for (uint8_t i = 1; i <= n; i++)
		*p++ = i;
	*p++ = n;
	*p = t->next;
	t->n += (size_t)n + ESP_TRAILER_LEN;
}

/* The sequence number never repeats under a key, so it is all the uniqueness
 * that a counter mode asks for (RFC 4106 3.1). */
static void put_iv(struct esp *esp, const struct esp_child *c, uint64_t seq,
	uint8_t *iv)
{
	struct esp_iv_pool *pool = &esp->ivs;

	if (c->iv_len == 0)
		return;
	if (c->aead) {
		bytes_set64(iv, seq);
		return;
	}
	if (pool->left < c->iv_len) {
		random_fill(&esp->random, pool->buf, sizeof(pool->buf));
		pool->left = sizeof(pool->buf);
	}
	memcpy(iv, pool->buf + sizeof(pool->buf) - pool->left, c->iv_len);
	pool->left -= c->iv_len;
}

static bool encrypt(struct esp *esp, const struct esp_child *c, uint64_t seq,
	uint8_t *head, struct text *t)
{
	uint8_t *iv = head + ESP_FIXED_LEN;
	uint8_t aad[12], high[4];
	struct span auth = span_of(head, ESP_FIXED_LEN);

	bytes_set32(head, c->spi_out);
	bytes_set32(head + 4, (uint32_t)seq);
	put_iv(esp, c, seq, iv);
	if (c->esn && c->aead) { /* RFC 4106 5: all 64 bits in the AAD */
		bytes_set32(aad, c->spi_out);
		bytes_set64(aad + 4, seq);
		auth = span_of(aad, sizeof(aad));
	}
	bytes_set32(high, (uint32_t)(seq >> 32));
	return crypto_box_seal(c->out, esp->scratch, auth, iv, t->p, t->n,
		c->esn && !c->aead ? high : NULL, t->p + t->n);
}

static enum esp_err seal(struct esp *esp, struct esp_child *c, uint8_t *buf,
	size_t n, size_t cap, struct esp_sealed *out)
{
	struct text t = {buf + ESP_HEADROOM, n, 0};
	uint64_t seq = c->seq + 1;
	struct esp_flow f;
	uint8_t *head;
	enum esp_err err;

	if (seq > (c->esn ? UINT64_MAX - 1 : UINT32_MAX))
		return ESP_ERR_SEQ_END;
	if (!esp_inner_parse(span_of(t.p, n), &f))
		return ESP_ERR_NOT_IP;
	t.n = f.len;
	if (!selected(c, span_of(t.p, t.n), &f))
		return ESP_ERR_SELECTOR;
	err = wrap(c, &f, &t);
	if (err)
		return err;
	head = t.p - ESP_FIXED_LEN - c->iv_len;
	if (t.n > PACKET_MAX - ESP_OVERHEAD_MAX ||
		(size_t)(t.p - buf) + t.n + c->align + ESP_TRAILER_LEN +
			c->icv_len > cap)
		return ESP_ERR_ROOM;
	pad(c, &t);
	if (!encrypt(esp, c, seq, head, &t))
		return ESP_ERR_TRANSFORM;
	c->seq = seq;
	c->saw_out = true;
	out->packet = span_of(head,
		(size_t)(t.p - head) + t.n + c->icv_len);
	out->local = c->local;
	out->remote = c->remote;
	out->encap = c->encap;
	out->tos = f.tos;
	out->df = f.df;
	out->child = c->id;
	c->count.out_packets++;
	c->count.out_octets += f.len;
	esp->total.out_packets++;
	esp->total.out_octets += f.len;
	return ESP_OK;
}

enum esp_err esp_seal(struct esp *esp, uint32_t tunnel, uint8_t *buf,
	size_t n, size_t cap, struct esp_sealed *out)
{
	struct esp_child *c;
	enum esp_err err;

	if (tunnel >= esp->n_tunnels) {
		esp->total.out_errors[ESP_ERR_NO_SA]++;
		return ESP_ERR_NO_SA;
	}
	c = esp->tunnels[tunnel].newest;
	if (!c) {
		esp->total.out_errors[ESP_ERR_NO_SA]++;
		esp->tunnels[tunnel].gone.out_errors[ESP_ERR_NO_SA]++;
		return ESP_ERR_NO_SA;
	}
	err = cap < ESP_HEADROOM || n > cap - ESP_HEADROOM
		? ESP_ERR_ROOM : seal(esp, c, buf, n, cap, out);
	if (err) {
		esp->total.out_errors[err]++;
		c->count.out_errors[err]++;
	}
	return err;
}
