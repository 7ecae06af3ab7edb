/* What esp_open() refuses, in which order, and what it counts. */
#include "tests/unit/esp/pair.h"

static void start(struct pair *p, struct ike_child_sa *c, uint32_t tunnel)
{
	pair_init(p);
	*c = pair_child(p, tunnel, ALG_AES_CBC_128, ALG_HMAC_SHA256_128);
	pair_install(p, c);
}

static uint64_t errors(const struct pair *p, enum esp_err e)
{
	return esp_totals(p->b)->in_errors[e];
}

/* A packet with any plaintext, made as a peer with the keys could. */
static struct span forge(struct pair *p, uint32_t seq, const void *text,
	size_t n)
{
	const struct ike_child_sa *c = &p->to_b;
	struct crypto_scratch *scratch = crypto_scratch_new(p->crypto);
	struct crypto_box *box = crypto_box_new(p->crypto, c->encr, c->integ,
		secret_span(&c->enc_out), secret_span(&c->integ_out));
	size_t iv = crypto_box_iv_len(box);
	uint8_t *b = p->buf;

	bytes_set32(b, c->spi_out);
	bytes_set32(b + 4, seq);
	memset(b + 8, 0x77, iv);
	memcpy(b + 8 + iv, text, n);
	assert_true(crypto_box_seal(box, scratch, span_of(b, 8), b + 8,
		b + 8 + iv, n, NULL, b + 8 + iv + n));
	crypto_scratch_free(scratch);
	n += 8 + iv + crypto_box_icv_len(box);
	crypto_box_free(box);
	return span_of(b, n);
}

static void test_runts(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_opened o;
	struct esp_sealed s;

	(void)state;
	start(&p, &c, TUN_VTI);
	s = pair_seal(&p, TUN_VTI, 100);
	for (size_t n = 0; n < s.packet.n; n++) {
		size_t text = n - 8 - 16 - 16;
		enum esp_err want = n < 8 + 16 + 16 + 16 || text % 16
			? ESP_ERR_RUNT : ESP_ERR_ICV;

		assert_int_equal(pair_open(&p, span_of(s.packet.p, n), &o),
			want);
	}
	assert_int_equal(pair_open(&p, s.packet, &o), ESP_OK);
	pair_fini(&p);
}

/* Whatever octet is touched, the packet is refused, and nothing has moved:
 * afterwards the true one still passes. */
static void test_every_octet_is_protected(void **state)
{
	static const enum transform_row suites[][2] = {
		{ALG_AES_GCM_16_256, ALG_COUNT},
		{ALG_AES_CBC_256, ALG_HMAC_SHA1_96},
		{ALG_NULL, ALG_HMAC_SHA512_256},
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pair p;
		struct ike_child_sa c;
		struct esp_opened o;
		struct esp_sealed s;
		uint8_t bad[256];

		pair_init(&p);
		c = pair_child(&p, TUN_VTI, suites[i][0], suites[i][1]);
		pair_install(&p, &c);
		s = pair_seal(&p, TUN_VTI, 64);
		for (size_t at = 0; at < s.packet.n; at++) {
			memcpy(bad, s.packet.p, s.packet.n);
			bad[at] ^= 0x40;
			assert_int_equal(pair_open(&p,
				span_of(bad, s.packet.n), &o),
				at < 4 ? ESP_ERR_NO_SA : ESP_ERR_ICV);
		}
		assert_int_equal(errors(&p, ESP_ERR_ICV), s.packet.n - 4);
		assert_int_equal(esp_totals(p.b)->in_packets, 0);
		assert_int_equal(pair_open(&p, s.packet, &o), ESP_OK);
		assert_int_equal(pair_open(&p, s.packet, &o), ESP_ERR_REPLAY);
		pair_fini(&p);
	}
}

static void test_replay(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_opened o;
	uint8_t kept[70][128];
	size_t n[70];

	(void)state;
	start(&p, &c, TUN_VTI);
	for (int i = 0; i < 70; i++) {
		struct esp_sealed s = pair_seal(&p, TUN_VTI, 40);

		n[i] = s.packet.n;
		memcpy(kept[i], s.packet.p, n[i]);
	}
	assert_int_equal(pair_open(&p, span_of(kept[5], n[5]), &o), ESP_OK);
	assert_int_equal(pair_open(&p, span_of(kept[3], n[3]), &o), ESP_OK);
	assert_int_equal(pair_open(&p, span_of(kept[3], n[3]), &o),
		ESP_ERR_REPLAY);
	assert_int_equal(pair_open(&p, span_of(kept[69], n[69]), &o), ESP_OK);
	/* Window 64: numbers 7 to 70 are in it, and kept[i] is i + 1. */
	assert_int_equal(pair_open(&p, span_of(kept[5], n[5]), &o),
		ESP_ERR_REPLAY);
	assert_int_equal(pair_open(&p, span_of(kept[6], n[6]), &o), ESP_OK);
	assert_int_equal(errors(&p, ESP_ERR_REPLAY), 2);
	pair_fini(&p);
}

static void test_trailer(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_opened o;
	uint8_t text[48];

	(void)state;
	start(&p, &c, TUN_VTI);
	pair_packet(text, 40, ADDR_V4, NULL, NULL);
	memcpy(text + 40, "\1\2\3\4\5\6\6\4", 8);
	assert_int_equal(pair_open(&p, forge(&p, 1, text, 48), &o), ESP_OK);
	assert_int_equal(o.packet.n, 40);
	text[43] = 9; /* padding is not 1, 2, 3 … */
	assert_int_equal(pair_open(&p, forge(&p, 2, text, 48), &o),
		ESP_ERR_PADDING);
	text[46] = 47; /* longer than the packet */
	assert_int_equal(pair_open(&p, forge(&p, 3, text, 48), &o),
		ESP_ERR_PADDING);
	memcpy(text + 40, "\1\2\3\4\5\6\6\x3b", 8);
	assert_int_equal(pair_open(&p, forge(&p, 4, text, 48), &o),
		ESP_ERR_DUMMY);
	text[47] = 41; /* says IPv6, is IPv4 */
	assert_int_equal(pair_open(&p, forge(&p, 5, text, 48), &o),
		ESP_ERR_NOT_IP);
	text[47] = 17; /* transport mode packet in a tunnel mode SA */
	assert_int_equal(pair_open(&p, forge(&p, 6, text, 48), &o),
		ESP_ERR_NOT_IP);
	/* Refused after its ICV: its number is used up (RFC 4303 3.4.3). */
	text[47] = 4;
	assert_int_equal(pair_open(&p, forge(&p, 6, text, 48), &o),
		ESP_ERR_REPLAY);
	/* Longer than its IP header says: traffic flow padding is cut off. */
	bytes_set16(text + 2, 30);
	assert_int_equal(pair_open(&p, forge(&p, 7, text, 48), &o), ESP_OK);
	assert_int_equal(o.packet.n, 30);
	bytes_set16(text + 2, 41);
	assert_int_equal(pair_open(&p, forge(&p, 8, text, 48), &o),
		ESP_ERR_NOT_IP);
	pair_fini(&p);
}

static enum esp_err send_flow(struct pair *p, uint32_t seq, const char *src,
	const char *dst, uint8_t protocol, uint16_t port, uint16_t frag)
{
	struct esp_opened o;
	struct addr s, d;
	uint8_t text[48];

	assert_true(addr_parse(src, &s) && addr_parse(dst, &d));
	pair_packet(text, 40, ADDR_V4, &s, &d);
	text[9] = protocol;
	bytes_set16(text + 6, frag);
	bytes_set16(text + 22, port);
	memcpy(text + 40, "\1\2\3\4\5\6\6\4", 8);
	return pair_open(p, forge(p, seq, text, 48), &o);
}

static void test_selectors(void **state)
{
	struct pair p;
	struct ike_child_sa c;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_AES_CBC_128, ALG_HMAC_SHA256_128);
	/* a's side: 10.1.0.0-10.1.0.9 any, b's: 10.2.0.1 UDP 2000-3000. */
	c.n_ts_local = c.n_ts_remote = 1;
	c.ts_local[0].first = addr_v4(0x0a010000);
	c.ts_local[0].last = addr_v4(0x0a010009);
	c.ts_remote[0] = (struct wire_ts_range){17, 2000, 3000,
		addr_v4(0x0a020001), addr_v4(0x0a020001)};
	pair_install(&p, &c);
	assert_int_equal(send_flow(&p, 1, "10.1.0.9", "10.2.0.1", 17, 2000, 0),
		ESP_OK);
	assert_int_equal(send_flow(&p, 2, "10.1.0.10", "10.2.0.1", 17, 2000,
		0), ESP_ERR_SELECTOR);
	assert_int_equal(send_flow(&p, 3, "10.1.0.9", "10.2.0.2", 17, 2000, 0),
		ESP_ERR_SELECTOR);
	assert_int_equal(send_flow(&p, 4, "10.1.0.9", "10.2.0.1", 6, 2000, 0),
		ESP_ERR_SELECTOR);
	assert_int_equal(send_flow(&p, 5, "10.1.0.9", "10.2.0.1", 17, 3001,
		0), ESP_ERR_SELECTOR);
	/* A later fragment shows no port. */
	assert_int_equal(send_flow(&p, 6, "10.1.0.9", "10.2.0.1", 17, 2000,
		8), ESP_ERR_SELECTOR);
	/* The other direction's addresses. */
	assert_int_equal(send_flow(&p, 7, "10.2.0.1", "10.1.0.9", 17, 2000,
		0), ESP_ERR_SELECTOR);
	assert_int_equal(errors(&p, ESP_ERR_SELECTOR), 6);
	pair_fini(&p);
}

/* GRE in transport mode: header, inner IPv4, trailer. */
static enum esp_err send_gre(struct pair *p, uint32_t seq, const void *gre,
	size_t n_gre, uint8_t next)
{
	struct esp_opened o;
	uint8_t text[96] = {0};
	size_t n = n_gre + 28;
	uint8_t pad = 0;
	enum esp_err err;

	memcpy(text, gre, n_gre);
	pair_packet(text + n_gre, 28, ADDR_V4, NULL, NULL);
	while ((n + 2) % 16)
		text[n++] = ++pad;
	text[n++] = pad;
	text[n++] = next;
	err = pair_open(p, forge(p, seq, text, n), &o);
	if (!err)
		assert_int_equal(o.packet.n, 28);
	return err;
}

static void test_gre(void **state)
{
	struct pair p;
	struct ike_child_sa c;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_GRE_KEY, ALG_AES_CBC_128,
		ALG_HMAC_SHA256_128);
	c.transport = true;
	pair_install(&p, &c);
	assert_int_equal(send_gre(&p, 1, "\x20\0\x08\0\xca\xfe\0\1", 8, 47),
		ESP_OK);
	assert_int_equal(send_gre(&p, 2, "\x20\0\x08\0\xca\xfe\0\2", 8, 47),
		ESP_ERR_SELECTOR);
	assert_int_equal(send_gre(&p, 3, "\0\0\x08\0", 4, 47),
		ESP_ERR_SELECTOR);
	assert_int_equal(send_gre(&p, 4, "\x20\0\x08\0\xca\xfe\0\1", 8, 4),
		ESP_ERR_SELECTOR);
	assert_int_equal(send_gre(&p, 5, "\x20\0\x86\xdd\xca\xfe\0\1", 8, 47),
		ESP_ERR_NOT_IP);
	assert_int_equal(send_gre(&p, 6, "\x60\0\x08\0\xca\xfe\0\1", 8, 47),
		ESP_ERR_NOT_IP);
	assert_int_equal(send_gre(&p, 7, "\x20\1\x08\0\xca\xfe\0\1", 8, 47),
		ESP_ERR_NOT_IP);
	/* With a sequence number, which is passed over. */
	assert_int_equal(send_gre(&p, 8,
		"\x30\0\x08\0\xca\xfe\0\1\0\0\0\x09", 12, 47), ESP_OK);
	/* With a checksum that is wrong. */
	assert_int_equal(send_gre(&p, 9,
		"\xa0\0\x08\0\x12\x34\0\0\xca\xfe\0\1", 12, 47),
		ESP_ERR_NOT_IP);
	pair_fini(&p);
}

struct activity {
	unsigned calls;
	uint32_t child;
	bool in, out, moved;
	struct endpoint to;
};

static void on_activity(void *ctx, uint32_t child, bool in, bool out,
	const struct endpoint *moved)
{
	struct activity *a = ctx;

	a->calls++;
	a->child = child;
	a->in = in;
	a->out = out;
	a->moved = moved;
	if (moved)
		a->to = *moved;
}

static struct activity activity(struct esp *esp)
{
	struct activity a = {0};

	esp_activity(esp, on_activity, &a);
	return a;
}

/* A packet that opens from elsewhere moves the peer; a late one does not move
 * it back, and neither does a forged one. */
static void test_nat_moves(void **state)
{
	struct endpoint old = {addr_v4(0x0a000001), 4500};
	struct endpoint new = {addr_v4(0xc0000201), 40001};
	uint8_t first[128], copy[128];
	struct ike_child_sa c;
	struct esp_opened o;
	struct esp_sealed s;
	struct activity a;
	struct pair p;
	size_t n;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_AES_GCM_16_128, ALG_COUNT);
	c.encap = true;
	c.local.port = c.remote.port = 4500;
	pair_install(&p, &c);
	assert_int_equal(activity(p.b).calls, 0);

	s = pair_seal(&p, TUN_VTI, 40);
	n = s.packet.n;
	memcpy(first, s.packet.p, n);
	s = pair_seal(&p, TUN_VTI, 40);
	memcpy(copy, s.packet.p, n);
	copy[n - 1] ^= 1;
	assert_int_equal(esp_open(p.b, copy, n, &new, &o), ESP_ERR_ICV);
	assert_int_equal(activity(p.b).calls, 0);
	memcpy(copy, s.packet.p, n);
	assert_int_equal(esp_open(p.b, copy, n, &new, &o), ESP_OK);
	assert_int_equal(esp_open(p.b, first, n, &old, &o), ESP_OK);
	a = activity(p.b);
	assert_int_equal(a.calls, 1);
	assert_true(a.in && !a.out && a.moved);
	assert_true(endpoint_eq(&a.to, &new));
	assert_int_equal(activity(p.b).calls, 0);

	pair_packet(p.buf + ESP_HEADROOM, 40, ADDR_V4, NULL, NULL);
	assert_int_equal(esp_seal(p.b, TUN_VTI, p.buf, 40, PAIR_CAP, &s),
		ESP_OK);
	assert_true(endpoint_eq(&s.remote, &new));
	a = activity(p.b);
	assert_true(a.out && !a.in && !a.moved);
	pair_fini(&p);
}

/* The newest child sends; both receive; counters of a tunnel survive. */
static void test_children(void **state)
{
	struct pair p;
	struct ike_child_sa first, second;
	struct esp_counters sum;
	struct esp_opened o;
	struct esp_sealed s;

	(void)state;
	start(&p, &first, TUN_VTI);
	s = pair_seal(&p, TUN_VTI, 100);
	assert_int_equal(pair_open(&p, s.packet, &o), ESP_OK);
	second = pair_child(&p, TUN_VTI, ALG_AES_GCM_16_128, ALG_COUNT);
	pair_install(&p, &second);
	assert_int_equal(esp_tunnel_child(p.a, TUN_VTI), second.id);
	s = pair_seal(&p, TUN_VTI, 50);
	assert_int_equal(s.child, second.id);
	assert_int_equal(pair_open(&p, s.packet, &o), ESP_OK);
	assert_int_equal(o.child, second.id);
	assert_int_equal(o.tunnel, TUN_VTI);
	esp_child_del(p.a, second.id);
	esp_child_del(p.a, second.id); /* unknown by now: ignored */
	assert_int_equal(esp_tunnel_child(p.a, TUN_VTI), first.id);
	s = pair_seal(&p, TUN_VTI, 60);
	assert_int_equal(s.child, first.id);
	assert_int_equal(pair_open(&p, s.packet, &o), ESP_OK);
	esp_child_del(p.a, first.id);
	assert_int_equal(esp_tunnel_child(p.a, TUN_VTI), 0);
	esp_tunnel_counters(p.a, TUN_VTI, &sum);
	assert_int_equal(sum.out_packets, 3);
	assert_int_equal(sum.out_octets, 210);
	esp_tunnel_counters(p.b, TUN_VTI, &sum);
	assert_int_equal(sum.in_octets, 210);
	esp_child_del(p.b, second.id);
	esp_tunnel_counters(p.b, TUN_VTI, &sum);
	assert_int_equal(sum.in_octets, 210);
	assert_false(esp_child_counters(p.b, second.id, &sum));
	pair_fini(&p);
}

static void test_add_refusals(void **state)
{
	struct pair p;
	struct ike_child_sa c, d;

	(void)state;
	start(&p, &c, TUN_VTI);
	assert_int_equal(esp_child_add(p.a, &c), ESP_ERR_DUPLICATE);
	d = c;
	d.id = 77;
	assert_int_equal(esp_child_add(p.a, &d), ESP_ERR_DUPLICATE);
	d.spi_in = 0x7777;
	d.tunnel = 99;
	assert_int_equal(esp_child_add(p.a, &d), ESP_ERR_NO_SA);
	d.tunnel = TUN_VTI;
	d.enc_in.n--;
	assert_int_equal(esp_child_add(p.a, &d), ESP_ERR_TRANSFORM);
	/* GCM's 34 octets cannot give an IPv6 header back. */
	d = pair_child(&p, TUN_VTI, ALG_AES_GCM_16_128, ALG_COUNT);
	d.transport = true;
	(void)!addr_parse("2001:db8::1", &d.local.addr);
	assert_int_equal(esp_child_add(p.a, &d), ESP_ERR_ROOM);
	assert_int_equal(esp_tunnel_child(p.a, TUN_VTI), c.id);
	pair_fini(&p);
}

static void test_names(void **state)
{
	(void)state;
	for (int e = 0; e < ESP_ERRS; e++)
		assert_non_null(esp_err_name((enum esp_err)e));
	assert_string_equal(esp_err_name(ESP_ERR_REPLAY), "replay");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runts),
		cmocka_unit_test(test_every_octet_is_protected),
		cmocka_unit_test(test_replay),
		cmocka_unit_test(test_trailer),
		cmocka_unit_test(test_selectors),
		cmocka_unit_test(test_gre),
		cmocka_unit_test(test_nat_moves),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_add_refusals),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
