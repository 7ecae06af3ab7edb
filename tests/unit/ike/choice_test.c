#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"
#include "runtime/ike/engine.h"
#include "runtime/ike/identity.h"
#include "runtime/ike/keyring.h"
#include "runtime/ike/propose.h"
#include "runtime/ike/ts.h"
#include "runtime/policy/find.h"

/* Choosing: policies, proposals, identities, keys, selectors. */

static struct policy *finish(struct policy_builder *b)
{
	struct policy_error err = {0};
	struct policy *p;
	uint8_t *image;
	size_t n;

	if (!policy_builder_finish(b, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	policy_builder_free(b);
	p = policy_open(span_of(image, n), &err);
	free(image);
	assert_non_null(p);
	return p;
}

/* ---- proposals ------------------------------------------------------- */

struct desk {
	struct arena arena;
	struct crypto *crypto;
	struct policy *policy;
	struct ike_offers offers;
};

static void desk_open(struct desk *d, const enum transform_row *rows, size_t n,
	bool esp)
{
	struct site s = site_default(0);

	if (esp) {
		memcpy(s.esp, rows, n * sizeof(*rows));
		s.n_esp = n;
	} else {
		memcpy(s.ike, rows, n * sizeof(*rows));
		s.n_ike = n;
	}
	arena_init(&d->arena, 0);
	d->crypto = crypto_new();
	d->policy = site_policy(&s);
	d->offers = (struct ike_offers){.arena = &d->arena,
		.policy = d->policy, .crypto = d->crypto,
		.table = esp ? POLICY_TABLE_esp_proposal :
			POLICY_TABLE_ike_proposal};
	if (esp)
		ike_offers_esp(&d->offers, 0);
	else
		ike_offers_ike(&d->offers, 0);
}

static void desk_close(struct desk *d)
{
	policy_free(d->policy);
	crypto_free(d->crypto);
	arena_fini(&d->arena);
}

static void with(struct desk *d, struct wire_proposal *p, uint8_t type,
	uint16_t id, uint16_t bits)
{
	struct wire_transform *t = arena_new(&d->arena, struct wire_transform);
	struct wire_transform **at = &p->transforms;

	*t = (struct wire_transform){.type = type, .id = id,
		.has_key_bits = bits != 0, .key_bits = bits};
	while (*at)
		at = &(*at)->next;
	*at = t;
}

static const enum transform_row strong[] = {ALG_AES_CBC_256, ALG_AES_CBC_128,
	ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_14, ALG_DH_19};

static void choose(void **state)
{
	struct desk d;
	struct wire_proposal p = {.number = 3, .protocol = WIRE_PROTO_IKE};
	struct ike_choice c;
	struct ike_miss miss;

	(void)state;
	desk_open(&d, strong, 6, false);
	assert_int_equal(d.offers.count, 1);
	with(&d, &p, TRANSFORM_ENCR, 12, 0); /* no key length: not ours */
	with(&d, &p, TRANSFORM_ENCR, 99, 128);
	with(&d, &p, TRANSFORM_ENCR, 12, 128);
	with(&d, &p, TRANSFORM_ENCR, 12, 256);
	with(&d, &p, TRANSFORM_PRF, 7, 0);
	with(&d, &p, TRANSFORM_INTEG, 14, 0);
	with(&d, &p, TRANSFORM_DH, 19, 0);
	assert_true(ike_select(&d.offers, &p, WIRE_PROTO_IKE, 0, false, &c,
		&miss));
	assert_int_equal(c.t[TRANSFORM_ENCR]->key_bits, 128);
	assert_int_equal(c.t[TRANSFORM_DH]->id, 19);
	assert_int_equal(c.number, 3);
	/* As an answer it has too many ciphers, and another number. */
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_IKE, 0, true, &c,
		&miss));
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_ESP, 0, false, &c,
		&miss));
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_IKE, 4, false, &c,
		&miss));
	/* A type that we do not understand makes it unacceptable. */
	with(&d, &p, 6, 1, 0);
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_IKE, 0, false, &c,
		&miss));
	desk_close(&d);
}

static void unknown_attribute(void **state)
{
	struct wire_attr attr = {.type = 0x8001};
	struct wire_proposal p = {.number = 1, .protocol = WIRE_PROTO_IKE};
	struct ike_choice c;
	struct ike_miss miss;
	struct desk d;

	(void)state;
	desk_open(&d, strong, 6, false);
	with(&d, &p, TRANSFORM_ENCR, 12, 256);
	with(&d, &p, TRANSFORM_PRF, 7, 0);
	with(&d, &p, TRANSFORM_INTEG, 14, 0);
	with(&d, &p, TRANSFORM_DH, 19, 0);
	p.transforms->attrs = &attr;
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_IKE, 0, false, &c,
		&miss));
	assert_int_equal(miss.differs, 1 << TRANSFORM_ENCR);
	assert_int_equal(miss.matched, 4);
	desk_close(&d);
}

/* An AEAD offer may come with integrity NONE; the answer says NONE too. ESP
 * without ESN transform means no ESN. */
static void none_is_echoed(void **state)
{
	static const enum transform_row gcm[] = {ALG_AES_GCM_16_128};
	uint8_t spi[4] = {1, 2, 3, 4};
	struct wire_proposal p = {.number = 1, .protocol = WIRE_PROTO_ESP,
		.spi = {spi, 4}};
	const struct wire_transform *t;
	struct wire_proposal *answer;
	struct ike_choice c;
	struct ike_miss miss;
	struct desk d;

	(void)state;
	desk_open(&d, gcm, 1, true);
	with(&d, &p, TRANSFORM_ENCR, 20, 128);
	with(&d, &p, TRANSFORM_INTEG, 0, 0);
	assert_true(ike_select(&d.offers, &p, WIRE_PROTO_ESP, 4, false, &c,
		&miss));
	assert_true(c.t[TRANSFORM_ESN] == transform_row(ALG_ESN_NO));
	answer = ike_choice_wire(&d.arena, &c, WIRE_PROTO_ESP, p.spi);
	t = answer->transforms;
	assert_int_equal(t->id, 20);
	assert_int_equal(t->next->type, TRANSFORM_INTEG);
	assert_int_equal(t->next->id, 0);
	assert_null(t->next->next);
	with(&d, &p, TRANSFORM_ESN, 1, 0); /* only ESN: not ours */
	assert_false(ike_select(&d.offers, &p, WIRE_PROTO_ESP, 4, false, &c,
		&miss));
	desk_close(&d);
}

static void closest_pair(void **state)
{
	struct wire_proposal far = {.number = 1, .protocol = WIRE_PROTO_IKE};
	struct wire_proposal near = {.number = 2, .protocol = WIRE_PROTO_IKE};
	struct ike_choice c;
	struct ike_miss miss;
	struct desk d;

	(void)state;
	desk_open(&d, strong, 6, false);
	with(&d, &far, TRANSFORM_ENCR, 3, 0);
	with(&d, &far, TRANSFORM_PRF, 2, 0);
	with(&d, &far, TRANSFORM_INTEG, 2, 0);
	with(&d, &far, TRANSFORM_DH, 14, 0);
	with(&d, &near, TRANSFORM_ENCR, 12, 256);
	with(&d, &near, TRANSFORM_PRF, 7, 0);
	with(&d, &near, TRANSFORM_INTEG, 12, 0);
	with(&d, &near, TRANSFORM_DH, 14, 0);
	far.next = &near;
	assert_false(ike_select(&d.offers, &far, WIRE_PROTO_IKE, 0, false, &c,
		&miss));
	assert_true(miss.peer == &near);
	assert_string_equal(ike_miss_text(&d.arena, &d.offers, &far, &miss),
		"the peer offers 3DES PRF_SHA1 HMAC_SHA1_96 DH_14; "
		"AES_CBC_256 PRF_SHA512 HMAC_SHA256_128 DH_14; closest here "
		"is proposal default, which differs in INTEG: "
		"HMAC_SHA256_128 offered, HMAC_SHA512_256 accepted");
	desk_close(&d);
}

static struct policy *policies(void)
{
	struct policy_builder *b = policy_builder_new();
	struct addr one = addr_of("10.0.0.1"), two = addr_of("10.0.0.2");
	struct policy_ike_policy row = {.fvrf = POLICY_FVRF_ANY,
		.vrf = POLICY_NONE, .origin = POLICY_ORIGIN_DEFAULT};

	ROW(device, .window = 1);
	ROW(vrf, .name = text(b, "red"));
	ROW(address, .addr = policy_addr_of(&one));
	ROW(address, .addr = policy_addr_of(&two));
	policy_add(b, POLICY_TABLE_ike_policy, &row); /* 0: default */
	row.origin = POLICY_ORIGIN_CONFIG;
	row.local = (struct policy_range){0, 1};
	policy_add(b, POLICY_TABLE_ike_policy, &row); /* 1: 10.0.0.1 */
	row.local = (struct policy_range){0, 0};
	row.fvrf = POLICY_FVRF_NAMED;
	row.vrf = 0;
	policy_add(b, POLICY_TABLE_ike_policy, &row); /* 2: red */
	row.local = (struct policy_range){1, 1};
	policy_add(b, POLICY_TABLE_ike_policy, &row); /* 3: red 10.0.0.2 */
	return finish(b);
}

static void policy_by_fit(void **state)
{
	struct addr one = addr_of("10.0.0.1"), two = addr_of("10.0.0.2");
	struct addr other = addr_of("10.9.9.9");
	struct policy *p = policies();

	(void)state;
	assert_int_equal(policy_find_ike_policy(p, &other, POLICY_NONE), 0);
	assert_int_equal(policy_find_ike_policy(p, &one, POLICY_NONE), 1);
	assert_int_equal(policy_find_ike_policy(p, &two, POLICY_NONE), 0);
	assert_int_equal(policy_find_ike_policy(p, &other, 0), 2);
	assert_int_equal(policy_find_ike_policy(p, &two, 0), 3);
	policy_free(p);
}

/* ---- identities ------------------------------------------------------ */

static bool matches(enum policy_id_kind kind, const char *rule, uint8_t type,
	const char *id)
{
	struct policy_builder *b = policy_builder_new();
	struct policy *p;
	bool hit;

	ROW(device, .window = 1);
	ROW(identity, .kind = kind, .text = text(b, rule));
	p = finish(b);
	hit = ike_identity_matches(p, policy_get(p, identity, 0), type,
		span_str(id));
	policy_free(p);
	return hit;
}

static void identities(void **state)
{
	static const struct {
		enum policy_id_kind kind;
		const char *rule;
		uint8_t type;
		const char *id;
		bool hit;
	} cases[] = {
		{POLICY_ID_FQDN, "a.example.com", ID_FQDN, "A.example.com", true},
		{POLICY_ID_FQDN, "a.example.com", ID_FQDN, "b.example.com", false},
		{POLICY_ID_FQDN, "a.example.com", ID_RFC822_ADDR, "a.example.com", false},
		{POLICY_ID_FQDN, "a.example.com", ID_KEY_ID, "a.example.com", false},
		{POLICY_ID_FQDN, "a", ID_FQDN, "", false},
		{POLICY_ID_FQDN_DOMAIN, "example.com", ID_FQDN, "a.example.com", true},
		{POLICY_ID_FQDN_DOMAIN, "example.com", ID_FQDN, "a.b.Example.com", true},
		{POLICY_ID_FQDN_DOMAIN, "example.com", ID_FQDN, "badexample.com", false},
		{POLICY_ID_FQDN_DOMAIN, "example.com", ID_FQDN, ".example.com", false},
		{POLICY_ID_FQDN_DOMAIN, "example.com", ID_FQDN, "example.com", false},
		{POLICY_ID_FQDN_DOMAIN, "", ID_FQDN, "a.", false},
		{POLICY_ID_EMAIL, "me@example.com", ID_RFC822_ADDR, "me@example.com", true},
		{POLICY_ID_EMAIL, "me@example.com", ID_FQDN, "me@example.com", false},
		{POLICY_ID_EMAIL_DOMAIN, "example.com", ID_RFC822_ADDR, "me@example.com", true},
		{POLICY_ID_EMAIL_DOMAIN, "example.com", ID_RFC822_ADDR, "me@a.example.com", false},
		{POLICY_ID_KEY_ID, "k1", ID_KEY_ID, "k1", true},
		{POLICY_ID_KEY_ID, "k1", ID_KEY_ID, "K1", false},
		{POLICY_ID_ANY, "", ID_NULL, "", true},
		{POLICY_ID_NONE, "", ID_FQDN, "", false},
		{POLICY_ID_ADDRESS, "", ID_IPV4_ADDR, "abc", false},
		{POLICY_ID_ADDRESS, "", ID_IPV4_ADDR, "abcdefghijklmnop", false},
		{POLICY_ID_ADDRESS, "", ID_FQDN, "abcd", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(matches(cases[i].kind, cases[i].rule,
			cases[i].type, cases[i].id), cases[i].hit);
}

static void address_identities(void **state)
{
	struct policy_identity rule = {.kind = POLICY_ID_ADDRESS};
	struct policy_builder *b = policy_builder_new();
	struct prefix p8 = {{ADDR_V4, {10}}, 8}, any = {{ADDR_V4, {0}}, 0};
	static const uint8_t in[4] = {10, 1, 2, 3}, out[4] = {11, 1, 2, 3};
	static const uint8_t v6[16] = {0x20, 0x01};
	struct policy *p;

	(void)state;
	ROW(device, .window = 1);
	rule.text = text(b, "");
	policy_add(b, POLICY_TABLE_identity, &rule);
	p = finish(b);
	rule = *policy_get(p, identity, 0);
	rule.prefix = policy_prefix_of(&p8);
	assert_true(ike_identity_matches(p, &rule, ID_IPV4_ADDR,
		span_of(in, 4)));
	assert_false(ike_identity_matches(p, &rule, ID_IPV4_ADDR,
		span_of(out, 4)));
	rule.prefix = policy_prefix_of(&any);
	assert_true(ike_identity_matches(p, &rule, ID_IPV4_ADDR,
		span_of(out, 4)));
	assert_false(ike_identity_matches(p, &rule, ID_IPV6_ADDR,
		span_of(v6, 16)));
	policy_free(p);
}

/* ---- keys: guide, "Example: Matching a Key Ring" --------------------- */

static uint32_t key_block(struct policy_builder *b, const char *name,
	const char *prefix, const char *hostname, uint32_t identity)
{
	struct prefix p;
	uint32_t key = policy_add_secret(b, span_str(name));
	uint32_t a;

	assert_true(prefix_parse(prefix, &p));
	a = ROW(keyring_address, .prefix = policy_prefix_of(&p));
	return ROW(keyring_peer, .name = text(b, name),
		.hostname = text(b, hostname), .addresses = {a, 1},
		.identities = {identity, identity != 0}, .psk_local = key,
		.psk_remote = key);
}

static void keyrings(void **state)
{
	struct policy_builder *b = policy_builder_new();
	struct arena scrap;
	struct ike_actions out;
	struct ike ike = {.out = &out};
	struct ike_failure why;
	struct ike_psk psk;
	struct ike_id id = {.type = ID_FQDN};
	struct addr a;

	(void)state;
	arena_init(&scrap, 0);
	ike_actions_init(&out);
	ROW(device, .window = 1);
	ROW(identity, .kind = POLICY_ID_NONE);
	ROW(identity, .kind = POLICY_ID_FQDN, .text = text(b, "spoke.lab"));
	key_block(b, "cisco", "0.0.0.0/0", "", 0);
	key_block(b, "peer1", "10.0.0.0/16", "spoke-host", 0);
	key_block(b, "host1", "10.0.0.1/32", "", 0);
	key_block(b, "named", "192.0.2.1/32", "", 1);
	ROW(keyring, .name = text(b, "keyring-1"), .peers = {0, 4});
	ROW(profile, .name = text(b, "p"), .vrf = POLICY_NONE,
		.local_id = POLICY_NONE, .keyring = 0,
		.services = POLICY_NONE,
		.psk_local = POLICY_NONE, .psk_remote = POLICY_NONE,
		.lifetime = 86400, .ivrf = POLICY_NONE);
	ike.env.policy = finish(b);
	assert_true(ike_lookup_init(&ike));
	assert_true(ike_id_set(&id, ID_FQDN, span_str("SPOKE.lab")));

	a = addr_of("10.0.0.1");
	assert_true(ike_keyring_find(&ike, 0, "", &a, NULL, &psk, &why));
	assert_int_equal(psk.peer, 2); /* the host key */
	assert_true(ike_keyring_find(&ike, 0, "Spoke-Host", &a, NULL, &psk,
		&why));
	assert_int_equal(psk.peer, 1); /* initiator: host name first */
	assert_true(ike_keyring_find(&ike, 0, NULL, &a, &id, &psk, &why));
	assert_int_equal(psk.peer, 3); /* responder: identity first */
	a = addr_of("10.0.7.7");
	assert_true(ike_keyring_find(&ike, 0, "", &a, NULL, &psk, &why));
	assert_int_equal(psk.peer, 1);
	a = addr_of("172.16.0.1");
	assert_true(ike_keyring_find(&ike, 0, "", &a, NULL, &psk, &why));
	assert_int_equal(psk.peer, 0);
	a = addr_of("2001:db8::1");
	assert_false(ike_keyring_find(&ike, 0, "", &a, NULL, &psk, &why));
	assert_int_equal(why.cause, CAUSE_NO_PSK);
	assert_non_null(strstr(why.detail, "keyring-1"));
	ike_buf_free(&id.data);
	ike_actions_fini(&out);
	ike_lookup_fini(&ike);
	{
		struct policy *p;

		memcpy(&p, &ike.env.policy, sizeof(p));
		policy_free(p);
	}
}

/* ---- traffic selectors ----------------------------------------------- */

static struct wire_ts wire_ts(const char *first, const char *last,
	uint8_t protocol, uint16_t port_first, uint16_t port_last)
{
	struct wire_ts t = {.protocol = protocol, .port_first = port_first,
		.port_last = port_last};

	t.first = addr_of(first);
	t.last = addr_of(last);
	t.type = t.first.family == ADDR_V4 ? TS_IPV4_ADDR_RANGE :
		TS_IPV6_ADDR_RANGE;
	return t;
}

static struct wire_ts_range range(const char *first, const char *last,
	uint8_t protocol, uint16_t port_first, uint16_t port_last)
{
	return (struct wire_ts_range){protocol, port_first, port_last,
		addr_of(first), addr_of(last)};
}

static void narrowing(void **state)
{
	struct ike_ts_set policy = {.n_local = 2, .n_remote = 2}, out;
	struct wire_ts any = wire_ts("0.0.0.0", "255.255.255.255", 0, 0,
		65535);
	struct wire_ts part = wire_ts("10.1.0.128", "10.2.0.10", 6, 80, 90);
	struct wire_ts far = wire_ts("10.9.0.0", "10.9.0.255", 0, 0, 65535);
	struct wire_ts v6 = wire_ts("::", "ffff::", 0, 0, 65535);
	struct wire_ts odd = {.type = 99};

	(void)state;
	policy.local[0] = range("10.1.0.0", "10.1.0.255", 0, 0, 65535);
	policy.remote[0] = range("10.5.0.0", "10.5.0.255", 0, 0, 65535);
	policy.local[1] = range("10.2.0.0", "10.2.0.255", 0, 0, 65535);
	policy.remote[1] = range("10.6.0.0", "10.6.0.255", 0, 0, 65535);
	assert_true(ike_ts_narrow(&policy, &any, &any, &out));
	assert_int_equal(out.n_local, 2);
	assert_int_equal(out.n_remote, 2);
	assert_true(ike_ts_narrow(&policy, &part, &any, &out));
	assert_int_equal(out.n_local, 2);
	assert_int_equal(out.local[0].protocol, 6);
	assert_int_equal(out.local[0].port_last, 90);
	assert_int_equal(out.local[0].first.b[3], 128);
	assert_int_equal(out.local[1].last.b[3], 10);
	assert_false(ike_ts_narrow(&policy, &far, &any, &out));
	assert_false(ike_ts_narrow(&policy, &v6, &any, &out));
	assert_false(ike_ts_narrow(&policy, &odd, &any, &out));
	/* The rules do not mix: local of one with remote of the other. */
	far = wire_ts("10.6.0.0", "10.6.0.255", 0, 0, 65535);
	part = wire_ts("10.1.0.1", "10.1.0.1", 0, 0, 65535);
	assert_false(ike_ts_narrow(&policy, &part, &far, &out));
}

static void answers(void **state)
{
	struct ike_ts_set offer = {.n_local = 1, .n_remote = 1}, out;
	struct wire_ts any = wire_ts("0.0.0.0", "255.255.255.255", 0, 0,
		65535);
	struct wire_ts part = wire_ts("10.1.0.0", "10.1.0.255", 6, 80, 80);

	(void)state;
	offer.local[0] = range("10.0.0.0", "10.255.255.255", 0, 0, 65535);
	offer.remote[0] = range("0.0.0.0", "255.255.255.255", 0, 0, 65535);
	assert_true(ike_ts_answered(&offer, &part, &any, &out));
	assert_int_equal(out.n_local, 1);
	assert_false(ike_ts_answered(&offer, &any, &any, &out));
	assert_false(ike_ts_answered(&offer, NULL, &any, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(choose),
		cmocka_unit_test(unknown_attribute),
		cmocka_unit_test(none_is_echoed),
		cmocka_unit_test(closest_pair),
		cmocka_unit_test(policy_by_fit),
		cmocka_unit_test(identities),
		cmocka_unit_test(address_identities),
		cmocka_unit_test(keyrings),
		cmocka_unit_test(narrowing),
		cmocka_unit_test(answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
