/* The property that the arithmetic stands on: for every transform that this
 * machine has, in every mode that the datapath has, at every length from 0 to
 * 3000, what esp_seal() emits is as long as esp_overhead() says. */
#include "tests/unit/esp/pair.h"

#if defined(__SANITIZE_ADDRESS__)
#define STEP 53
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STEP 53
#endif
#endif
#ifndef STEP
#define STEP 1
#endif

#define LONGEST 3000

static uint8_t buf[ESP_HEADROOM + LONGEST + ESP_OVERHEAD_MAX];
static size_t sealed;

struct shape {
	uint32_t tunnel;
	bool transport;
	bool encap;
	uint8_t outer;
};

/* UDP is put around by runtime/io and changes nothing of what is sealed, so it
 * is in some shapes of each kind. */
static const struct shape shapes[] = {
	{TUN_VTI, false, false, ADDR_V4},
	{TUN_VTI, false, true, ADDR_V6},
	{TUN_VTI, true, true, ADDR_V4},
	{TUN_VTI, true, false, ADDR_V6},
	{TUN_GRE, false, true, ADDR_V4},
	{TUN_GRE, true, false, ADDR_V4},
	{TUN_GRE_KEY, false, false, ADDR_V4},
	{TUN_GRE_KEY, true, true, ADDR_V4},
	{TUN_GRE_KEY, false, true, ADDR_V6},
	{TUN_GRE_V6, false, false, ADDR_V6},
	{TUN_GRE_V6, true, true, ADDR_V6},
};

static struct esp_overhead_in arithmetic(const struct ike_child_sa *c)
{
	return (struct esp_overhead_in){
		.encr = c->encr,
		.integ = c->integ,
		.transport = c->transport,
		.gre = c->tunnel != TUN_VTI,
		.gre_key = c->tunnel == TUN_GRE_KEY,
		.encap = c->encap,
		.outer_family = c->local.addr.family,
	};
}

/* A packet that is shorter than its header is none, and is refused. */
static void one_length(struct pair *p, const struct ike_child_sa *c,
	uint8_t inner, size_t n)
{
	const struct esp_overhead_in in = arithmetic(c);
	size_t header = inner == ADDR_V4 ? 20 : 40;
	bool own = c->transport && c->tunnel == TUN_VTI;
	struct esp_sealed out;
	struct esp_overhead want;
	enum esp_err err;

	memset(buf + ESP_HEADROOM, 0, header);
	if (n >= header)
		pair_packet(buf + ESP_HEADROOM, n, inner,
			own ? &c->local.addr : NULL,
			own ? &c->remote.addr : NULL);
	err = esp_seal(p->a, c->tunnel, buf, n, sizeof(buf), &out);
	if (n < header) {
		assert_int_equal(err, ESP_ERR_NOT_IP);
		return;
	}
	assert_int_equal(err, ESP_OK);
	want = esp_overhead(&in, n);
	assert_int_equal(out.packet.n, want.total - want.outer - want.udp);
	assert_int_equal(want.udp, out.encap ? 8 : 0);
	assert_int_equal(want.outer, c->local.addr.family == ADDR_V4 ? 20 : 40);
	sealed++;
}

static void run_shape(struct pair *p, const struct shape *s,
	enum transform_row encr, enum transform_row integ)
{
	struct ike_child_sa c = pair_child(p, s->tunnel, encr, integ);
	uint8_t inner = s->transport && s->tunnel == TUN_VTI ? s->outer :
							       ADDR_V4;
	enum esp_err err;

	if (s->outer == ADDR_V6) {
		(void)!addr_parse("2001:db8::1", &c.local.addr);
		(void)!addr_parse("2001:db8::2", &c.remote.addr);
	}
	c.transport = s->transport;
	c.encap = s->encap;
	err = esp_child_add(p->a, &c);
	/* IPv6 transport mode wants room for the header; see esp.h. */
	if (err == ESP_ERR_ROOM && s->transport && inner == ADDR_V6)
		return;
	assert_int_equal(err, ESP_OK);
	for (size_t n = 0; n <= LONGEST; n += STEP)
		one_length(p, &c, inner, n);
	esp_child_del(p->a, c.id);
}

static bool run_suite(struct pair *p, enum transform_row encr,
	enum transform_row integ)
{
	if (crypto_unavailable(p->crypto, transform_row(encr)) ||
		(integ != ALG_COUNT &&
			crypto_unavailable(p->crypto, transform_row(integ))))
		return false;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		run_shape(p, &shapes[i], encr, integ);
	return true;
}

/* Each cipher once, and each integrity algorithm once: neither's octets depend
 * on the other. */
static void test_every_transform(void **state)
{
	size_t suites = 0;
	struct pair p;

	(void)state;
	pair_init(&p);
	for (enum transform_row i = 0; i < ALG_COUNT; i++) {
		const struct transform *t = transform_row(i);

		if (t->type == TRANSFORM_ENCR)
			suites += run_suite(&p, i, transform_is_aead(t) ?
				ALG_COUNT : ALG_HMAC_SHA1_96);
		else if (t->type == TRANSFORM_INTEG)
			suites += run_suite(&p, ALG_NULL, i);
	}
	print_message("%zu suites, %zu packets\n", suites, sealed);
	assert_true(suites >= 12); /* AES, NULL and SHA are always there */
	pair_fini(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_transform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
