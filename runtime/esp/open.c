#include "runtime/esp/sa.h"

enum {
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	REBUILT_TTL = 64,
	GRE_CHECKSUM = 0x8000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_KNOWN = GRE_CHECKSUM | GRE_KEY | GRE_SEQUENCE,
};

/* The plaintext as headers are taken from it. */
struct text {
	uint8_t *p;
	size_t n;
	uint8_t next;
};

static uint16_t fold(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;

	for (; n > 1; p += 2, n -= 2)
		sum += bytes_get16(p);
	if (n)
		sum += (uint32_t)p[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static bool decrypt(struct esp *esp, const struct esp_child *c, uint64_t seq,
	uint8_t *packet, struct text *t)
{
	uint8_t aad[12], high[4];
	struct span auth = span_of(packet, ESP_FIXED_LEN);

	if (c->esn && c->aead) {
		bytes_set32(aad, c->spi_in);
		bytes_set64(aad + 4, seq);
		auth = span_of(aad, sizeof(aad));
	}
	bytes_set32(high, (uint32_t)(seq >> 32));
	return crypto_box_open(c->in, esp->scratch, auth,
		packet + ESP_FIXED_LEN, t->p, t->n,
		c->esn && !c->aead ? high : NULL, t->p + t->n);
}

/* All our ciphers pad with 1, 2, 3 …, so anything else is wrong (RFC 4303
 * 2.4). The ICV has passed: this is no oracle for a third party. */
static enum esp_err unpad(struct text *t)
{
	size_t n = t->p[t->n - 2];
	const uint8_t *p;

	t->next = t->p[t->n - 1];
	if (n + ESP_TRAILER_LEN > t->n)
		return ESP_ERR_PADDING;
	t->n -= n + ESP_TRAILER_LEN;
	p = t->p + t->n;
	for (size_t i = 0; i < n; i++) {
		if (p[i] != i + 1)
			return ESP_ERR_PADDING;
	}
	return ESP_OK;
}

/* RFC 2784 2 and RFC 2890 2. A key that the tunnel does not have, or the
 * lack of it, is another tunnel's packet. */
static enum esp_err ungre(const struct esp_child *c, struct text *t)
{
	struct bytes_in in = bytes_in(span_of(t->p, t->n));
	uint16_t flags = bytes_be16(&in);
	uint16_t protocol = bytes_be16(&in);
	bool keyed = flags & GRE_KEY;
	uint32_t key;

	if (in.bad || flags & ~GRE_KNOWN)
		return ESP_ERR_NOT_IP;
	if (flags & GRE_CHECKSUM) {
		bytes_skip(&in, 4);
		if (fold(t->p, t->n) != 0xffff)
			return ESP_ERR_NOT_IP;
	}
	key = keyed ? bytes_be32(&in) : 0;
	if (flags & GRE_SEQUENCE)
		bytes_skip(&in, 4);
	if (in.bad)
		return ESP_ERR_NOT_IP;
	if (keyed != c->gre_keyed || (keyed && key != c->gre_key))
		return ESP_ERR_SELECTOR;
	if (protocol == 0x0800)
		t->next = IPPROTO_NUM_IPV4;
	else if (protocol == 0x86dd)
		t->next = IPPROTO_NUM_IPV6;
	else
		return ESP_ERR_NOT_IP;
	t->p += t->n - bytes_left(&in);
	t->n = bytes_left(&in);
	return ESP_OK;
}

/* Is it the version that the next header promises? */
static bool parse_inner(const struct text *t, struct esp_flow *f)
{
	uint8_t family = t->next == IPPROTO_NUM_IPV4 ? ADDR_V4
		: t->next == IPPROTO_NUM_IPV6 ? ADDR_V6 : ADDR_NONE;

	return esp_inner_parse(span_of(t->p, t->n), f) && f->family == family;
}

/* From the peer's side to ours. */
static bool selected(const struct esp_child *c, const struct text *t,
	struct esp_flow *f)
{
	if (f->family == ADDR_V4 ? c->open4 : c->open6)
		return true;
	esp_inner_ports(span_of(t->p, t->n), f);
	return esp_inner_match(f, c->ts_remote, c->n_ts_remote, c->ts_local,
		c->n_ts_local);
}

static void build_v4(const struct esp_child *c, struct text *t)
{
	uint8_t *h = t->p;

	memset(h, 0, IPV4_LEN);
	h[0] = 0x45;
	bytes_set16(h + 2, (uint16_t)t->n);
	h[8] = REBUILT_TTL;
	h[9] = t->next;
	memcpy(h + 12, c->remote.addr.b, 4);
	memcpy(h + 16, c->local.addr.b, 4);
	bytes_set16(h + 10, (uint16_t)~fold(h, IPV4_LEN));
	t->next = IPPROTO_NUM_IPV4;
}

static void build_v6(const struct esp_child *c, struct text *t)
{
	uint8_t *h = t->p;

	memset(h, 0, IPV6_LEN);
	h[0] = 0x60;
	bytes_set16(h + 4, (uint16_t)(t->n - IPV6_LEN));
	h[6] = t->next;
	h[7] = REBUILT_TTL;
	memcpy(h + 8, c->remote.addr.b, 16);
	memcpy(h + 24, c->local.addr.b, 16);
	t->next = IPPROTO_NUM_IPV6;
}

/* Transport mode without GRE: the header that the outer one stood for, in the
 * room that ESP's own octets leave. TTL and DS field are not known any more. */
static enum esp_err rebuild(const struct esp_child *c, uint8_t *packet,
	size_t n, struct text *t)
{
	size_t header = c->local.addr.family == ADDR_V4 ? IPV4_LEN : IPV6_LEN;

	if (!esp_inner_match_protocol(t->next, c->ts_remote, c->n_ts_remote))
		return ESP_ERR_SELECTOR;
	if (header + t->n > n)
		return ESP_ERR_ROOM;
	memmove(packet + header, t->p, t->n);
	t->p = packet;
	t->n += header;
	if (header == IPV4_LEN)
		build_v4(c, t);
	else
		build_v6(c, t);
	return ESP_OK;
}

/* GRE in tunnel mode comes with a delivery header, which the selectors are
 * about. In transport mode ESP does not protect the addresses, so that they
 * prove nothing: the protocol alone is looked at. */
static enum esp_err undeliver(const struct esp_child *c, struct text *t)
{
	struct esp_flow f;

	if (!c->transport) {
		if (!parse_inner(t, &f))
			return ESP_ERR_NOT_IP;
		if (!selected(c, t, &f) || f.protocol != IPPROTO_NUM_GRE)
			return ESP_ERR_SELECTOR;
		t->p += f.header;
		t->n = f.len - f.header;
		t->next = f.protocol;
	} else if (!esp_inner_match_protocol(IPPROTO_NUM_GRE, c->ts_remote,
		c->n_ts_remote)) {
		return ESP_ERR_SELECTOR;
	}
	if (t->next != IPPROTO_NUM_GRE)
		return ESP_ERR_SELECTOR;
	return ungre(c, t);
}

static enum esp_err unwrap(const struct esp_child *c, uint8_t *packet,
	size_t n, struct text *t)
{
	struct esp_flow f;
	enum esp_err err = unpad(t);

	if (err)
		return err;
	if (t->next == IPPROTO_NUM_NONE)
		return ESP_ERR_DUMMY;
	if (c->gre)
		err = undeliver(c, t);
	else if (c->transport)
		err = rebuild(c, packet, n, t);
	if (err)
		return err;
	if (!parse_inner(t, &f))
		return ESP_ERR_NOT_IP;
	if (!c->gre && !c->transport && !selected(c, t, &f))
		return ESP_ERR_SELECTOR;
	t->n = f.len; /* the rest is traffic flow padding, RFC 4303 2.7 */
	return ESP_OK;
}

/* Only the newest packet may move the peer: a late one would move it back. */
static void note_source(struct esp_child *c, const struct endpoint *from)
{
	if (!c->encap || from->port == 0 || endpoint_eq(from, &c->remote))
		return;
	c->remote = *from;
	c->moved = true;
}

static enum esp_err open_child(struct esp *esp, struct esp_child *c,
	uint8_t *packet, size_t n, const struct endpoint *from,
	struct esp_opened *out)
{
	size_t head = ESP_FIXED_LEN + (size_t)c->iv_len;
	size_t around = head + c->icv_len;
	struct text t;
	uint64_t seq;
	enum esp_err err;

	if (n < around + c->align || (n - around) % c->align)
		return ESP_ERR_RUNT;
	t = (struct text){packet + head, n - around, 0};
	seq = esp_replay_extend(&c->replay, c->esn, bytes_get32(packet + 4));
	if (!esp_replay_fresh(&c->replay, seq))
		return ESP_ERR_REPLAY;
	if (!decrypt(esp, c, seq, packet, &t))
		return ESP_ERR_ICV;
	if (esp_replay_note(&c->replay, seq))
		note_source(c, from);
	c->saw_in = true;
	err = unwrap(c, packet, n, &t);
	if (err)
		return err;
	out->packet = span_of(t.p, t.n);
	out->tunnel = c->tunnel;
	out->child = c->id;
	c->count.in_packets++;
	c->count.in_octets += t.n;
	esp->total.in_packets++;
	esp->total.in_octets += t.n;
	return ESP_OK;
}

enum esp_err esp_open(struct esp *esp, uint8_t *packet, size_t n,
	const struct endpoint *from, struct esp_opened *out)
{
	struct esp_child *c = NULL;
	enum esp_err err = n < ESP_FIXED_LEN ? ESP_ERR_RUNT : ESP_ERR_NO_SA;

	if (n >= ESP_FIXED_LEN)
		c = esp_table_get(&esp->by_spi, bytes_get32(packet));
	if (c)
		err = open_child(esp, c, packet, n, from, out);
	if (err) {
		esp->total.in_errors[err]++;
		if (c)
			c->count.in_errors[err]++;
	}
	return err;
}
