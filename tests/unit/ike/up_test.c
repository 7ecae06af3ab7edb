#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"

/* Tunnels that come up. */

static void assert_same_keys(const struct net *n)
{
	const struct ike_child_sa *a = &n->g[0].child, *b = &n->g[1].child;

	assert_true(a->enc_out.n != 0);
	assert_true(span_eq(secret_span(&a->enc_out), secret_span(&b->enc_in)));
	assert_true(span_eq(secret_span(&a->enc_in), secret_span(&b->enc_out)));
	assert_true(span_eq(secret_span(&a->integ_in),
		secret_span(&b->integ_out)));
	assert_true(span_eq(secret_span(&a->integ_out),
		secret_span(&b->integ_in)));
	assert_false(span_eq(secret_span(&a->enc_in),
		secret_span(&a->enc_out)));
	assert_int_equal(a->spi_in, b->spi_out);
	assert_int_equal(a->spi_out, b->spi_in);
}

static void smart_defaults(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 1);
	net_start(&n, 0);
	net_run(&n, 1);
	assert_true(net_established(&n));
	assert_int_equal(n.sent, 4);
	assert_same_keys(&n);
	ike_sa_get(n.g[0].ike, 0, &info);
	assert_string_equal(ike_state_name(info.state), "READY");
	assert_string_equal(info.encr->sym, "AES_CBC_256");
	assert_string_equal(info.dh->show, "5");
	assert_string_equal(info.id_remote, "20.0.0.1");
	assert_int_equal(info.window_remote, 5);
	assert_int_equal(info.local.port, 500);
	assert_false(info.nat_local || info.nat_remote);
	assert_int_equal(info.next_request, 2);
	ike_sa_get(n.g[1].ike, 0, &info);
	assert_int_equal(info.next_expected, 2);
	assert_int_equal(info.next_request, 0);
	assert_string_equal(info.id_remote, "10.0.0.1");
	net_close(&n);
}

/* A start may name the other end: a FlexVPN client has several gateways. */
static void end_of_the_start(void **state)
{
	struct ike_event ev = {.type = IKE_EV_START};
	struct site a = site_default(0), b = site_default(1);
	struct addr to = a.peer;
	struct ike_sa_info info;
	struct net n;

	(void)state;
	a.no_destination = true;
	net_open(&n, &a, &b, 1);
	(void)net_event(&n, 0, ev);
	assert_int_equal(n.g[0].first_cause, CAUSE_NO_TUNNEL);
	ev.to = to;
	(void)net_event(&n, 0, ev);
	net_run(&n, 1);
	assert_true(net_established(&n));
	ike_sa_get(n.g[0].ike, 0, &info);
	assert_true(addr_eq(&info.remote.addr, &to));
	net_close(&n);
}

static void set_ike(struct site *s, const enum transform_row *rows, size_t n)
{
	memcpy(s->ike, rows, n * sizeof(*rows));
	s->n_ike = n;
}

static void assert_up(const struct site *a, const struct site *b,
	struct net *n)
{
	net_open(n, a, b, 7);
	net_start(n, 0);
	net_run(n, 1);
	assert_true(net_established(n));
	assert_same_keys(n);
	assert_int_equal(n->g[0].failed + n->g[1].failed, 0);
}

static void aead_and_elliptic_curve(void **state)
{
	static const enum transform_row rows[] = {ALG_AES_GCM_16_256,
		ALG_PRF_SHA384, ALG_DH_19};
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	set_ike(&a, rows, 3);
	set_ike(&b, rows, 3);
	a.esp[0] = b.esp[0] = ALG_AES_GCM_16_256;
	a.n_esp = b.n_esp = 1;
	assert_up(&a, &b, &n);
	ike_sa_get(n.g[1].ike, 0, &info);
	assert_null(info.integ);
	assert_string_equal(info.dh->sym, "DH_19");
	assert_int_equal(n.g[0].child.enc_in.n, 36);
	assert_null(n.g[0].child.integ);
	net_close(&n);
}

/* One configured proposal with both kinds of cipher goes out as two, and the
 * peer may take either. */
static void mixed_proposal(void **state)
{
	static const enum transform_row both[] = {ALG_AES_CBC_256,
		ALG_AES_GCM_16_128, ALG_PRF_SHA256, ALG_HMAC_SHA256_128,
		ALG_DH_14, ALG_DH_19};
	static const enum transform_row gcm[] = {ALG_AES_GCM_16_128,
		ALG_PRF_SHA256, ALG_DH_14};
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	set_ike(&a, both, 6);
	set_ike(&b, gcm, 3);
	assert_up(&a, &b, &n);
	ike_sa_get(n.g[0].ike, 0, &info);
	assert_string_equal(info.encr->sym, "AES_GCM_16_128");
	assert_null(info.integ);
	net_close(&n);
}

/* Guide: with conflicting preferences the initiator is preferred. */
static void initiator_preference(void **state)
{
	static const enum transform_row ab[] = {ALG_AES_CBC_128,
		ALG_AES_CBC_256, ALG_PRF_SHA256, ALG_HMAC_SHA256_128,
		ALG_DH_14};
	static const enum transform_row ba[] = {ALG_AES_CBC_256,
		ALG_AES_CBC_128, ALG_PRF_SHA256, ALG_HMAC_SHA256_128,
		ALG_DH_14};
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	set_ike(&a, ab, 5);
	set_ike(&b, ba, 5);
	assert_up(&a, &b, &n);
	ike_sa_get(n.g[1].ike, 0, &info);
	assert_string_equal(info.encr->sym, "AES_CBC_128");
	net_close(&n);
}

static void asymmetric_keys(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.psk_local = b.psk_remote = "from-one-to-two";
	a.psk_remote = b.psk_local = "from-two-to-one";
	assert_up(&a, &b, &n);
	net_close(&n);
}

/* The peer wants another group of the offer: one more round trip. */
static void other_group(void **state)
{
	static const enum transform_row two[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_5, ALG_DH_19};
	static const enum transform_row one[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_19};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	set_ike(&a, two, 5);
	set_ike(&b, one, 4);
	assert_up(&a, &b, &n);
	assert_int_equal(n.sent, 6);
	net_close(&n);
}

static void cookie(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.cookie_challenge = 0;
	assert_up(&a, &b, &n);
	assert_int_equal(n.sent, 6);
	net_close(&n);
}

static void cookie_and_other_group(void **state)
{
	static const enum transform_row two[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_5, ALG_DH_19};
	static const enum transform_row one[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_19};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	set_ike(&a, two, 5);
	set_ike(&b, one, 4);
	b.cookie_challenge = 0;
	assert_up(&a, &b, &n);
	assert_int_equal(n.sent, 8);
	net_close(&n);
}

static void identity_by_name(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	a.local_fqdn = "Branch.Example.COM";
	b.match_kind = POLICY_ID_FQDN_DOMAIN;
	b.match_text = "example.com";
	assert_up(&a, &b, &n);
	ike_sa_get(n.g[1].ike, 0, &info);
	assert_string_equal(info.id_remote, "Branch.Example.COM");
	net_close(&n);
}

/* A responder's IPsec profile need not name an IKE profile. */
static void no_profile_on_responder(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.no_profile_on_tunnel = true;
	assert_up(&a, &b, &n);
	net_close(&n);
}

static void assert_natt(struct net *n, bool local, bool remote, int who)
{
	struct ike_sa_info info;

	ike_sa_get(n->g[who].ike, 0, &info);
	assert_int_equal(info.nat_local, local);
	assert_int_equal(info.nat_remote, remote);
	assert_int_equal(info.local.port, 4500);
	assert_true(n->g[who].child.encap);
}

static void nat_in_front_of_initiator(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	a.nat_keepalive = 20;
	assert_true(addr_parse("30.0.0.1", &b.peer));
	net_open(&n, &a, &b, 3);
	n.nat_outside = b.peer;
	net_start(&n, 0);
	net_run(&n, 1);
	assert_true(net_established(&n));
	assert_natt(&n, true, false, 0);
	assert_natt(&n, false, true, 1);
	ike_sa_get(n.g[1].ike, 0, &info);
	assert_int_equal(info.remote.port, 14500);
	assert_int_equal(n.sent, 4);
	net_run(&n, 61); /* keepalives of the one behind the NAT */
	assert_int_equal(n.sent, 7);
	net_close(&n);
}

static void forced_encapsulation(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_sa_info info;
	struct net n;

	(void)state;
	a.force_encap = true;
	assert_up(&a, &b, &n);
	assert_true(n.g[0].child.encap && n.g[1].child.encap);
	ike_sa_get(n.g[0].ike, 0, &info);
	assert_int_equal(info.remote.port, 4500);
	net_close(&n);
}

/* Transport mode is for GRE; an IPsec tunnel stays in tunnel mode whatever the
 * transform set says. */
static void transport_mode(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.ipsec_mode = b.ipsec_mode = POLICY_IPSEC_TRANSPORT;
	assert_up(&a, &b, &n);
	assert_false(n.g[0].child.transport);
	net_close(&n);
	a.mode = b.mode = POLICY_TUNNEL_GRE;
	assert_up(&a, &b, &n);
	assert_true(n.g[0].child.transport && n.g[1].child.transport);
	assert_int_equal(n.g[0].child.ts_local[0].protocol, 47);
	assert_true(addr_eq(&n.g[0].child.ts_local[0].first, &a.local));
	net_close(&n);
	b.ipsec_mode = POLICY_IPSEC_TUNNEL;
	assert_up(&a, &b, &n);
	assert_false(n.g[0].child.transport || n.g[1].child.transport);
	net_close(&n);
}

static void esn_only_when_listed(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.esp[2] = b.esp[2] = ALG_ESN_YES;
	a.n_esp = b.n_esp = 3;
	assert_up(&a, &b, &n);
	assert_true(n.g[0].child.esn && n.g[1].child.esn);
	net_close(&n);
	a.n_esp = b.n_esp = 2;
	assert_up(&a, &b, &n);
	assert_false(n.g[0].child.esn);
	net_close(&n);
}

static void keys_go_to_the_keylog(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	assert_up(&a, &b, &n);
	assert_int_equal(n.g[0].keylogs, 2);
	assert_int_equal(n.g[1].keylogs, 2);
	net_close(&n);
}

/* The same seed gives the same octets, another seed others. */
static void deterministic(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	uint64_t digest[3];
	struct net n;

	(void)state;
	for (int i = 0; i < 3; i++) {
		net_open(&n, &a, &b, i == 2 ? 43 : 42);
		net_start(&n, 0);
		net_run(&n, 10);
		digest[i] = n.digest;
		net_close(&n);
	}
	assert_true(digest[0] == digest[1]);
	assert_false(digest[0] == digest[2]);
}

static bool lose_first(void *ctx, unsigned n, struct packet *p)
{
	(void)ctx;
	(void)p;
	return n != 0;
}

/* One end began while the other was not there yet. When the other end's SA
 * comes up, the lost beginning is not repeated: it would replace an SA that
 * carries traffic. */
static void overtaken_attempt(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 44);
	n.meddle = lose_first;
	net_start(&n, 0);
	net_run(&n, 0.5);
	net_start(&n, 1);
	net_run(&n, 60);
	assert_true(net_established(&n));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(n.g[i].up, 1);
		assert_int_equal(n.g[i].down, 0);
		assert_int_equal(n.g[i].failed, 0);
		assert_int_equal(ike_stats(n.g[i].ike)->out_retransmits, 0);
		assert_int_equal(ike_sa_count(n.g[i].ike), 1);
	}
	net_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smart_defaults),
		cmocka_unit_test(end_of_the_start),
		cmocka_unit_test(aead_and_elliptic_curve),
		cmocka_unit_test(mixed_proposal),
		cmocka_unit_test(initiator_preference),
		cmocka_unit_test(asymmetric_keys),
		cmocka_unit_test(other_group),
		cmocka_unit_test(cookie),
		cmocka_unit_test(cookie_and_other_group),
		cmocka_unit_test(identity_by_name),
		cmocka_unit_test(no_profile_on_responder),
		cmocka_unit_test(nat_in_front_of_initiator),
		cmocka_unit_test(forced_encapsulation),
		cmocka_unit_test(transport_mode),
		cmocka_unit_test(esn_only_when_listed),
		cmocka_unit_test(keys_go_to_the_keylog),
		cmocka_unit_test(deterministic),
		cmocka_unit_test(overtaken_attempt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
