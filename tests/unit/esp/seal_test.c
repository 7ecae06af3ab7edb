/* What esp_seal() emits: every available transform in every shape opens again
 * at the other end, and is as long as esp_wire_size() says. */
#include "tests/unit/esp/pair.h"

#include "runtime/esp/sa.h"

#if defined(__SANITIZE_ADDRESS__)
#define STEP 37
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STEP 37
#endif
#endif
#ifndef STEP
#define STEP 1
#endif

struct shape {
	uint32_t tunnel;
	bool transport, encap, esn;
};

static void round_trip(struct pair *p, const struct ike_child_sa *c,
	size_t n)
{
	const struct addr *src = c->transport && c->tunnel == TUN_VTI
		? &c->local.addr : NULL;
	const struct addr *dst = src ? &c->remote.addr : NULL;
	const struct endpoint from = {c->local.addr, 0};
	struct esp_overhead_in in = {
		.encr = c->encr,
		.integ = c->integ,
		.transport = c->transport,
		.gre = c->tunnel != TUN_VTI,
		.gre_key = c->tunnel == TUN_GRE_KEY,
		.encap = c->encap,
		.outer_family = c->local.addr.family,
	};
	size_t outer = (in.outer_family == ADDR_V4 ? 20 : 40) +
		(in.encap ? 8u : 0u);
	uint8_t want[1600];
	struct esp_sealed sealed;
	struct esp_opened opened;

	pair_packet(want, n, ADDR_V4, src, dst);
	memcpy(p->buf + ESP_HEADROOM, want, n);
	assert_int_equal(esp_seal(p->a, c->tunnel, p->buf, n, sizeof(p->buf),
		&sealed), ESP_OK);
	assert_int_equal(sealed.packet.n + outer, esp_wire_size(&in, n));
	assert_true(sealed.packet.p >= p->buf);
	assert_true(sealed.packet.p + sealed.packet.n <=
		p->buf + ESP_HEADROOM + n + ESP_OVERHEAD_MAX);
	assert_int_equal(sealed.tos, 0xb8);
	assert_true(sealed.df);
	assert_int_equal(esp_open(p->b, p->buf + (sealed.packet.p - p->buf),
		sealed.packet.n, &from, &opened), ESP_OK);
	assert_int_equal(opened.packet.n, n);
	if (!src) {
		assert_memory_equal(opened.packet.p, want, n);
		return;
	}
	/* The header was made anew: protocol, addresses, length are right. */
	assert_memory_equal(opened.packet.p + 20, want + 20, n - 20);
	assert_memory_equal(opened.packet.p + 12, want + 12, 8);
	assert_int_equal(opened.packet.p[9], want[9]);
	assert_int_equal(bytes_get16(opened.packet.p + 2), n);
}

static void run_shape(struct pair *p, enum transform_row encr,
	enum transform_row integ, const struct shape *s)
{
	struct ike_child_sa c = pair_child(p, s->tunnel, encr, integ);

	c.transport = s->transport;
	c.encap = s->encap;
	c.esn = s->esn;
	pair_install(p, &c);
	for (size_t n = 28; n <= 1500; n += STEP)
		round_trip(p, &c, n);
	esp_child_del(p->a, c.id);
	esp_child_del(p->b, c.id);
}

static size_t run_suite(struct pair *p, enum transform_row encr,
	enum transform_row integ)
{
	static const struct shape shapes[] = {
		{TUN_VTI, false, false, false},
		{TUN_VTI, true, true, false},
		{TUN_GRE, true, false, true},
		{TUN_GRE_KEY, false, true, false},
		{TUN_GRE_V6, false, false, false},
		{TUN_VTI, false, true, true},
	};

	if (crypto_unavailable(p->crypto, transform_row(encr)) ||
		(integ != ALG_COUNT &&
		crypto_unavailable(p->crypto, transform_row(integ))))
		return 0;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		run_shape(p, encr, integ, &shapes[i]);
	return 1;
}

static void test_every_transform(void **state)
{
	struct pair p;
	size_t suites = 0;

	(void)state;
	pair_init(&p);
	for (enum transform_row e = 0; e < ALG_COUNT; e++) {
		const struct transform *t = transform_row(e);

		if (t->type != TRANSFORM_ENCR)
			continue;
		if (transform_is_aead(t)) {
			suites += run_suite(&p, e, ALG_COUNT);
			continue;
		}
		for (enum transform_row i = 0; i < ALG_COUNT; i++) {
			if (transform_row(i)->type == TRANSFORM_INTEG)
				suites += run_suite(&p, e, i);
		}
	}
	assert_true(suites >= 15); /* AES and NULL at least are always there */
	pair_fini(&p);
}

/* SPI, sequence, IV and ciphertext of a NULL SA, read by eye. */
static void test_layout(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_sealed s;
	const uint8_t *end;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_NULL, ALG_HMAC_SHA1_96);
	pair_install(&p, &c);
	s = pair_seal(&p, TUN_VTI, 29);
	assert_int_equal(s.packet.n, 8 + 32 + 12);
	assert_int_equal(bytes_get32(s.packet.p), c.spi_out);
	assert_int_equal(bytes_get32(s.packet.p + 4), 1);
	assert_int_equal(s.packet.p[8], 0x45);
	end = s.packet.p + 8 + 29;
	assert_memory_equal(end, "\x01\x01\x04", 3); /* pad, length, IPv4 */
	s = pair_seal(&p, TUN_VTI, 28);
	assert_int_equal(bytes_get32(s.packet.p + 4), 2);
	assert_memory_equal(s.packet.p + 36, "\x01\x02\x02\x04", 4);
	assert_int_equal(s.child, c.id);
	assert_true(addr_eq(&s.remote.addr, &c.remote.addr));
	pair_fini(&p);
}

static void test_gre_header(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_sealed s;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_GRE_KEY, ALG_NULL, ALG_HMAC_SHA1_96);
	pair_install(&p, &c);
	s = pair_seal(&p, TUN_GRE_KEY, 28);
	/* delivery header, GRE with key, inner */
	assert_int_equal(s.packet.p[8], 0x45);
	assert_int_equal(bytes_get16(s.packet.p + 10), 20 + 8 + 28);
	assert_int_equal(s.packet.p[8 + 9], 47);
	assert_memory_equal(s.packet.p + 8 + 12, c.local.addr.b, 4);
	assert_memory_equal(s.packet.p + 8 + 16, c.remote.addr.b, 4);
	assert_memory_equal(s.packet.p + 28, "\x20\x00\x08\x00", 4);
	assert_int_equal(bytes_get32(s.packet.p + 32), PAIR_KEY);
	assert_int_equal(s.packet.p[36], 0x45);
	pair_fini(&p);
}

/* No two packets have the same IV, and those of CBC show no counter. */
static void test_ivs(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	uint8_t last[16] = {0};
	size_t same = 0;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_AES_CBC_128, ALG_HMAC_SHA1_96);
	pair_install(&p, &c);
	for (int i = 0; i < 600; i++) { /* more than the pool holds */
		struct esp_sealed s = pair_seal(&p, TUN_VTI, 40);

		for (int j = 0; j < 16; j++)
			same += s.packet.p[8 + j] == last[j];
		memcpy(last, s.packet.p + 8, 16);
	}
	/* 9600 octets, one in 256 equal by chance: 37. */
	assert_in_range(same, 10, 80);
	pair_fini(&p);
}

static void test_gcm_iv_counts(void **state)
{
	struct pair p;
	struct ike_child_sa c;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_AES_GCM_16_128, ALG_COUNT);
	pair_install(&p, &c);
	for (uint64_t i = 1; i < 5; i++) {
		struct esp_sealed s = pair_seal(&p, TUN_VTI, 40);

		assert_int_equal(bytes_get64(s.packet.p + 8), i);
	}
	pair_fini(&p);
}

static enum esp_err try_seal(struct pair *p, uint32_t tunnel, size_t n,
	size_t cap)
{
	struct esp_sealed s;

	return esp_seal(p->a, tunnel, p->buf, n, cap, &s);
}

static void test_refusals(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_counters count;
	uint8_t *at;

	(void)state;
	pair_init(&p);
	at = p.buf + ESP_HEADROOM;
	pair_packet(at, 60, ADDR_V4, NULL, NULL);
	assert_int_equal(try_seal(&p, TUN_VTI, 60, PAIR_CAP), ESP_ERR_NO_SA);
	assert_int_equal(try_seal(&p, 99, 60, PAIR_CAP), ESP_ERR_NO_SA);
	c = pair_child(&p, TUN_VTI, ALG_AES_GCM_16_128, ALG_COUNT);
	c.n_ts_local = c.n_ts_remote = 1;
	c.ts_remote[0].first = c.ts_remote[0].last = addr_v4(0x0a020001);
	pair_install(&p, &c);
	assert_int_equal(try_seal(&p, TUN_VTI, 60, ESP_HEADROOM + 60),
		ESP_ERR_ROOM);
	assert_int_equal(try_seal(&p, TUN_VTI, 60, 10), ESP_ERR_ROOM);
	assert_int_equal(try_seal(&p, TUN_VTI, 59, PAIR_CAP), ESP_ERR_NOT_IP);
	assert_int_equal(try_seal(&p, TUN_VTI, 0, PAIR_CAP), ESP_ERR_NOT_IP);
	at[19] = 2; /* 10.2.0.2 */
	assert_int_equal(try_seal(&p, TUN_VTI, 60, PAIR_CAP),
		ESP_ERR_SELECTOR);
	at[19] = 1;
	at[0] = 0x55;
	assert_int_equal(try_seal(&p, TUN_VTI, 60, PAIR_CAP), ESP_ERR_NOT_IP);
	at[0] = 0x45;
	assert_int_equal(try_seal(&p, TUN_VTI, 60, PAIR_CAP), ESP_OK);
	assert_true(esp_child_counters(p.a, c.id, &count));
	assert_int_equal(count.out_packets, 1);
	assert_int_equal(count.out_octets, 60);
	assert_int_equal(count.out_errors[ESP_ERR_SELECTOR], 1);
	assert_int_equal(count.out_errors[ESP_ERR_NOT_IP], 3);
	assert_int_equal(esp_totals(p.a)->out_errors[ESP_ERR_NO_SA], 2);
	pair_fini(&p);
}

/* RFC 4303 3.3.3: the counter must not cycle. */
static void test_sequence_end(void **state)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_child *inside;
	struct esp_opened opened;
	struct esp_sealed s;

	(void)state;
	pair_init(&p);
	c = pair_child(&p, TUN_VTI, ALG_AES_CBC_128, ALG_HMAC_SHA256_128);
	pair_install(&p, &c);
	inside = esp_table_get(&p.a->by_id, c.id);
	inside->seq = UINT32_MAX - 1;
	s = pair_seal(&p, TUN_VTI, 60);
	assert_int_equal(bytes_get32(s.packet.p + 4), UINT32_MAX);
	pair_packet(p.buf + ESP_HEADROOM, 60, ADDR_V4, NULL, NULL);
	assert_int_equal(try_seal(&p, TUN_VTI, 60, PAIR_CAP),
		ESP_ERR_SEQ_END);

	/* With ESN it goes on, and the other end follows. */
	c = pair_child(&p, TUN_VTI, ALG_AES_CBC_128, ALG_HMAC_SHA256_128);
	c.esn = true;
	pair_install(&p, &c);
	inside = esp_table_get(&p.a->by_id, c.id);
	inside->seq = UINT32_MAX - 3;
	inside = esp_table_get(&p.b->by_id, c.id);
	inside->replay.top = UINT32_MAX - 3;
	for (int i = 0; i < 8; i++) {
		s = pair_seal(&p, TUN_VTI, 60);
		assert_int_equal(pair_open(&p, s.packet, &opened), ESP_OK);
	}
	assert_int_equal(inside->replay.top, UINT64_C(0x100000004));
	pair_fini(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_transform),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_gre_header),
		cmocka_unit_test(test_ivs),
		cmocka_unit_test(test_gcm_iv_counts),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_sequence_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
