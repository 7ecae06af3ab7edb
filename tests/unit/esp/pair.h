/* Two gateways' ESP joined back to back, for the tests of this folder. */
#ifndef FLEXIKE_TESTS_ESP_PAIR_H
#define FLEXIKE_TESTS_ESP_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/esp/esp.h"

/* Rows of the tunnel table. */
enum { TUN_VTI, TUN_GRE, TUN_GRE_KEY, TUN_GRE_V6, TUN_COUNT };
#define PAIR_KEY 0xcafe0001u
#define PAIR_CAP (ESP_HEADROOM + 2048 + ESP_OVERHEAD_MAX)

struct pair {
	struct crypto *crypto;
	struct policy *policy;
	struct random_seeded seed;
	struct esp *a, *b;
	struct ike_child_sa to_b; /* as a sees the child installed last */
	uint32_t next_id;
	uint8_t buf[PAIR_CAP];
};

static inline struct policy *pair_policy(void)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 5, .max_in_negotiation = 1000};
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(b);
	policy_add(b, POLICY_TABLE_device, &device);
	for (uint32_t i = 0; i < TUN_COUNT; i++) {
		struct policy_tunnel t = {
			.mode = i == TUN_VTI ? POLICY_TUNNEL_IPSEC_IPV4
				: i == TUN_GRE_V6 ? POLICY_TUNNEL_GRE_IPV6
				: POLICY_TUNNEL_GRE,
			.has_key = i == TUN_GRE_KEY,
			.key = i == TUN_GRE_KEY ? PAIR_KEY : 0,
			.source_interface = POLICY_NONE,
			.fvrf = POLICY_NONE,
			.ivrf = POLICY_NONE,
			.ipsec_profile = POLICY_NONE,
		};

		policy_add(b, POLICY_TABLE_tunnel, &t);
	}
	if (!policy_builder_finish(b, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	p = policy_open(span_of(image, n), &err);
	if (!p)
		fail_msg("%s", err.reason);
	free(image);
	policy_builder_free(b);
	return p;
}

static inline void pair_init(struct pair *p)
{
	struct random rnd = random_seeded(&p->seed, 7);

	p->crypto = crypto_new();
	assert_non_null(p->crypto);
	p->policy = pair_policy();
	p->a = esp_new(p->crypto, p->policy, rnd);
	p->b = esp_new(p->crypto, p->policy, rnd);
	assert_non_null(p->a);
	assert_non_null(p->b);
	p->next_id = 1;
}

static inline void pair_fini(struct pair *p)
{
	esp_free(p->a);
	esp_free(p->b);
	policy_free(p->policy);
	crypto_free(p->crypto);
}

static inline void pair_secret(struct secret *s, uint8_t first, size_t n)
{
	s->n = (uint16_t)n;
	for (size_t i = 0; i < n; i++)
		s->b[i] = (uint8_t)(first + i * 7);
}

static inline struct wire_ts_range pair_any(uint8_t family)
{
	struct wire_ts_range ts = {.port_last = UINT16_MAX};

	ts.first.family = ts.last.family = family;
	memset(ts.last.b, 0xff, family == ADDR_V4 ? 4 : 16);
	return ts;
}

/* a's view of a new child; keys depend on its id. */
static inline struct ike_child_sa pair_child(struct pair *p, uint32_t tunnel,
	enum transform_row encr, enum transform_row integ)
{
	struct ike_child_sa c = {
		.id = p->next_id,
		.tunnel = tunnel,
		.spi_in = 0x1000 + p->next_id,
		.spi_out = 0x2000 + p->next_id,
		.encr = transform_row(encr),
		.integ = integ == ALG_COUNT ? NULL : transform_row(integ),
		.replay_window = 64,
		.n_ts_local = 2,
		.n_ts_remote = 2,
	};
	uint8_t k = (uint8_t)p->next_id++;

	if (tunnel == TUN_GRE_V6) {
		(void)!addr_parse("2001:db8::1", &c.local.addr);
		(void)!addr_parse("2001:db8::2", &c.remote.addr);
	} else {
		c.local.addr = addr_v4(0x0a000001);
		c.remote.addr = addr_v4(0x14000001);
	}
	pair_secret(&c.enc_in, k, (size_t)c.encr->key_len + c.encr->salt_len);
	pair_secret(&c.enc_out, (uint8_t)~k,
		(size_t)c.encr->key_len + c.encr->salt_len);
	pair_secret(&c.integ_in, (uint8_t)(k + 1),
		c.integ ? c.integ->key_len : 0);
	pair_secret(&c.integ_out, (uint8_t)(k + 2),
		c.integ ? c.integ->key_len : 0);
	c.ts_local[0] = c.ts_remote[0] = pair_any(ADDR_V4);
	c.ts_local[1] = c.ts_remote[1] = pair_any(ADDR_V6);
	return c;
}

static inline struct ike_child_sa pair_mirror(const struct ike_child_sa *c)
{
	struct ike_child_sa m = *c;

	m.spi_in = c->spi_out;
	m.spi_out = c->spi_in;
	m.local = c->remote;
	m.remote = c->local;
	m.enc_in = c->enc_out;
	m.enc_out = c->enc_in;
	m.integ_in = c->integ_out;
	m.integ_out = c->integ_in;
	memcpy(m.ts_local, c->ts_remote, sizeof(m.ts_local));
	memcpy(m.ts_remote, c->ts_local, sizeof(m.ts_remote));
	m.n_ts_local = c->n_ts_remote;
	m.n_ts_remote = c->n_ts_local;
	return m;
}

static inline void pair_install(struct pair *p, const struct ike_child_sa *c)
{
	struct ike_child_sa m = pair_mirror(c);

	p->to_b = *c;
	assert_int_equal(esp_child_add(p->a, c), ESP_OK);
	assert_int_equal(esp_child_add(p->b, &m), ESP_OK);
}

/* An inner packet of n octets at `at`: UDP 1111 to 2222, between the ends'
 * inner addresses 10.1.0.1 and 10.2.0.1 (or the outer ones when given). */
static inline void pair_packet(uint8_t *at, size_t n, uint8_t family,
	const struct addr *src, const struct addr *dst)
{
	size_t header = family == ADDR_V4 ? 20 : 40;
	struct addr s = src ? *src : addr_v4(0x0a010001);
	struct addr d = dst ? *dst : addr_v4(0x0a020001);

	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(i * 13);
	if (family == ADDR_V4) {
		memset(at, 0, 20);
		at[0] = 0x45;
		at[1] = 0xb8;
		bytes_set16(at + 2, (uint16_t)n);
		at[6] = 0x40;
		at[8] = 64;
		at[9] = 17;
		memcpy(at + 12, s.b, 4);
		memcpy(at + 16, d.b, 4);
	} else {
		bytes_set32(at, 0x6b800000);
		bytes_set16(at + 4, (uint16_t)(n - 40));
		at[6] = 17;
		at[7] = 64;
		memcpy(at + 8, s.b, 16);
		memcpy(at + 24, d.b, 16);
	}
	if (n >= header + 4) {
		bytes_set16(at + header, 1111);
		bytes_set16(at + header + 2, 2222);
	}
}

static inline struct esp_sealed pair_seal(struct pair *p, uint32_t tunnel,
	size_t n)
{
	struct esp_sealed out;

	pair_packet(p->buf + ESP_HEADROOM, n, ADDR_V4, NULL, NULL);
	assert_int_equal(esp_seal(p->a, tunnel, p->buf, n, sizeof(p->buf),
		&out), ESP_OK);
	return out;
}

static inline enum esp_err pair_open(struct pair *p, struct span packet,
	struct esp_opened *out)
{
	const struct endpoint from = {p->to_b.local.addr, 0};
	uint8_t copy[PAIR_CAP];

	/* Opened in place: keep the original, as tests send it again. */
	memcpy(copy, packet.p, packet.n);
	memset(out, 0, sizeof(*out));
	return esp_open(p->b, copy, packet.n, &from, out);
}

#endif
