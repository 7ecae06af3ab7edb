/* ike_step() on anything: two engines stand still before the n-th message of
 * their handshake (first octet, 0 to 4), then the input acts on them, then the
 * network is healthy again. Each action is a head of eight octets and a body:
 *   kind, exchange, flags, message id, first payload, reserved, length (16)
 * kind & 1: the engine that receives it; the rest
 *   0 the body as a datagram; 1 the body inside SK, sealed with the right keys;
 *   2 the body over a header with the SPIs of the SA;
 *   3 a genuine message (exchange % 8) with octets changed (pairs of the body).
 * Unless an action was authentic, both ends must come up with the same keys. */
#include "tests/unit/ike/harness.c"
#include "tests/unit/ike/forge.c"

enum { MESSAGES = 8, ACTIONS = 12, INPUT_MAX = 4096 };

struct stage {
	unsigned until;
	struct {
		uint8_t data[1024];
		size_t n;
	} message[MESSAGES];
};

static bool hold(void *ctx, unsigned i, struct packet *p)
{
	struct stage *s = ctx;

	if (i < MESSAGES && p->n <= sizeof(s->message[i].data)) {
		memcpy(s->message[i].data, p->data, p->n);
		s->message[i].n = p->n;
	}
	return i < s->until;
}

static const struct endpoint *peer_of(int who)
{
	static const struct endpoint peers[2] = {
		{{ADDR_V4, {20, 0, 0, 1}}, 500},
		{{ADDR_V4, {10, 0, 0, 1}}, 500},
	};

	return &peers[who];
}

static void act_header(struct net *n, int who, const uint8_t *head,
	struct span body)
{
	uint8_t buf[28 + INPUT_MAX];
	struct bytes_out out = bytes_out(buf, sizeof(buf));
	struct ike_sa_info info = {0};

	if (ike_sa_count(n->g[who].ike))
		ike_sa_get(n->g[who].ike, 0, &info);
	bytes_put64(&out, info.initiator ? info.spi_local : info.spi_remote);
	bytes_put64(&out, info.initiator ? info.spi_remote : info.spi_local);
	bytes_put8(&out, head[4]);
	bytes_put8(&out, 0x20);
	bytes_put8(&out, head[1]);
	bytes_put8(&out, head[2]);
	bytes_put32(&out, head[3]);
	bytes_put32(&out, (uint32_t)(28 + body.n));
	bytes_put(&out, body);
	(void)net_inject(n, who, peer_of(who), 500, bytes_written(&out));
}

static void act_change(struct net *n, const struct stage *s, int who,
	unsigned which, struct span body)
{
	uint8_t buf[1024];
	size_t len = s->message[which % MESSAGES].n;

	memcpy(buf, s->message[which % MESSAGES].data, len);
	for (size_t i = 0; len && i + 1 < body.n; i += 3)
		buf[(size_t)(body.p[i] << 8 | body.p[i + 1]) % len] ^=
			i + 2 < body.n ? body.p[i + 2] : 1;
	(void)net_inject(n, who, peer_of(who), 500, span_of(buf, len));
}

/* True: it was made with the keys of the SA. */
static bool act(struct net *n, const struct stage *s, const uint8_t *head,
	struct span body)
{
	int who = head[0] & 1;
	struct forged f = {.exchange = head[1],
		.response = head[2] & WIRE_FLAG_RESPONSE, .id = head[3],
		.first = head[4], .chain = body};

	if (body.n > 2048)
		body.n = 2048;
	switch (head[0] >> 1 & 3) {
	case 0:
		(void)net_inject(n, who, peer_of(who), 500, body);
		return false;
	case 1:
		f.chain = body;
		return net_forge(n, !who, &f);
	case 2:
		act_header(n, who, head, body);
		return false;
	default:
		act_change(n, s, who, head[1], body);
		return false;
	}
}

static struct site quick(int side)
{
	struct site s = site_default(side);

	s.ike[0] = ALG_AES_GCM_16_128;
	s.ike[1] = ALG_PRF_SHA256;
	s.ike[2] = ALG_DH_31;
	s.n_ike = 3;
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct crypto *crypto;
	struct site a = quick(0), b = quick(1);
	struct stage s = {0};
	struct bytes_in in = bytes_in(span_of(data, size));
	bool authentic = false;
	struct net n;

	if (size < 1 || size > INPUT_MAX)
		return 0;
	if (!crypto)
		crypto = crypto_new();
	s.until = bytes_u8(&in) % 5;
	net_open_with(&n, crypto, &a, &b, 1);
	n.meddle = hold;
	n.ctx = &s;
	net_start(&n, 0);
	net_run(&n, 0.05);
	for (int i = 0; i < ACTIONS && bytes_left(&in) >= 8; i++) {
		const uint8_t *head = bytes_take(&in, 8).p;
		size_t len = bytes_get16(head + 6);

		if (len > bytes_left(&in))
			len = bytes_left(&in);
		authentic |= act(&n, &s, head, bytes_take(&in, len));
	}
	n.meddle = NULL;
	net_run(&n, 400);
	if (!authentic && (!net_established(&n) ||
			!span_eq(secret_span(&n.g[0].child.enc_in),
				secret_span(&n.g[1].child.enc_out))))
		abort();
	net_close(&n);
	return 0;
}
