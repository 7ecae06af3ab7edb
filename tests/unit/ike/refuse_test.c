#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"

/* Tunnels that must not come up: each ends in its cause, told once. */

static void set_ike(struct site *s, const enum transform_row *rows, size_t n)
{
	memcpy(s->ike, rows, n * sizeof(*rows));
	s->n_ike = n;
}

/* Start at gateway 0, run for one attempt, expect these first causes. */
static void attempt(struct net *n, const struct site *a, const struct site *b,
	double seconds, enum cause at0, enum cause at1)
{
	net_open(n, a, b, 11);
	net_start(n, 0);
	net_run(n, seconds);
	assert_int_equal(n->g[0].first_cause, at0);
	assert_int_equal(n->g[1].first_cause, at1);
	assert_int_equal(n->g[0].failed, at0 != CAUSE_NONE);
	assert_int_equal(n->g[1].failed, at1 != CAUSE_NONE);
}

static void wrong_psk(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.psk_remote = "topsecret-other";
	attempt(&n, &a, &b, 0.5, CAUSE_PEER_AUTH_FAILED, CAUSE_AUTH_FAILED);
	assert_non_null(strstr(n.g[1].last_detail, "10.0.0.1"));
	assert_non_null(strstr(n.g[1].last_detail, "peer the-peer"));
	assert_null(strstr(n.g[1].last_detail, "topsecret"));
	assert_int_equal(n.g[1].last_table, POLICY_TABLE_keyring_peer);
	assert_int_equal(n.g[1].last_row, 1);
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	assert_int_equal(ike_stats(n.g[1].ike)->auth_failed, 1);
	assert_int_equal(ike_stats(n.g[1].ike)->half_open, 0);
	net_close(&n);
}

/* Only the initiator finds the other's proof wrong: it says so in an exchange
 * of its own and both forget the SA. */
static void wrong_psk_of_responder(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.psk_remote = "other";
	net_open(&n, &a, &b, 11);
	net_start(&n, 0);
	net_run(&n, 0.5);
	assert_int_equal(n.g[0].last_cause, CAUSE_AUTH_FAILED);
	assert_int_equal(n.g[1].last_cause, CAUSE_PEER_AUTH_FAILED);
	assert_int_equal(n.g[0].up, 0);
	assert_int_equal(n.g[1].up, 1);
	assert_int_equal(n.g[1].down, 1);
	assert_int_equal(n.g[1].child_down, 1);
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	net_close(&n);
}

static void no_common_proposal(void **state)
{
	static const enum transform_row rows[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA512_256, ALG_DH_19, ALG_DH_20};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	set_ike(&b, rows, 5);
	attempt(&n, &a, &b, 2.5, CAUSE_NO_IKE_PROPOSAL, CAUSE_NO_IKE_PROPOSAL);
	assert_non_null(strstr(n.g[1].last_detail, "closest"));
	assert_non_null(strstr(n.g[1].last_detail, "DH_5 offered"));
	assert_non_null(strstr(n.g[1].last_detail, "DH_19 DH_20 accepted"));
	assert_null(strstr(n.g[1].last_detail, "ENCR:"));
	assert_int_equal(n.g[1].last_table, POLICY_TABLE_ike_proposal);
	assert_int_equal(n.g[1].last_row, 0);
	assert_non_null(strstr(n.g[0].last_detail, "AES_CBC_256"));
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	net_close(&n);
}

static void nothing_available(void **state)
{
	static const enum transform_row rows[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_DH_5};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	set_ike(&a, rows, 3); /* a cipher without integrity is not sent */
	attempt(&n, &a, &b, 10, CAUSE_UNAVAILABLE_ALGORITHM, CAUSE_NONE);
	assert_int_equal(n.sent, 0);
	net_close(&n);
}

static void no_profile_match(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.match_kind = POLICY_ID_FQDN;
	b.match_text = "branch.example.com";
	attempt(&n, &a, &b, 0.5, CAUSE_PEER_AUTH_FAILED,
		CAUSE_NO_PROFILE_MATCH);
	assert_non_null(strstr(n.g[1].last_detail, "10.0.0.1"));
	assert_non_null(strstr(n.g[1].last_detail,
		"default matches fqdn branch.example.com"));
	assert_int_equal(n.g[1].last_table, POLICY_TABLE_profile);
	net_close(&n);
}

/* The initiator, too, wants the identity that its profile names. */
static void responder_is_somebody_else(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.match_kind = POLICY_ID_FQDN;
	a.match_text = "hub.example.com";
	net_open(&n, &a, &b, 11);
	net_start(&n, 0);
	net_run(&n, 0.5);
	assert_int_equal(n.g[0].first_cause, CAUSE_NO_PROFILE_MATCH);
	assert_int_equal(n.g[1].last_cause, CAUSE_PEER_AUTH_FAILED);
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	net_close(&n);
}

static void ambiguous_profiles(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.second_profile = true;
	attempt(&n, &a, &b, 0.5, CAUSE_PEER_AUTH_FAILED,
		CAUSE_PROFILE_AMBIGUOUS);
	assert_non_null(strstr(n.g[1].last_detail, "default, other"));
	net_close(&n);
}

static void method_mismatch(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.auth_remote = POLICY_AUTH_RSA_SIG;
	attempt(&n, &a, &b, 0.5, CAUSE_PEER_AUTH_FAILED, CAUSE_AUTH_METHOD);
	net_close(&n);
}

static void no_key(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.psk_remote = NULL;
	attempt(&n, &a, &b, 0.5, CAUSE_PEER_AUTH_FAILED, CAUSE_NO_PSK);
	assert_non_null(strstr(n.g[1].last_detail, "remote side"));
	net_close(&n);
	a.psk_local = NULL;
	attempt(&n, &a, &b, 10, CAUSE_NO_PSK, CAUSE_NONE);
	assert_int_equal(n.sent, 0);
	net_close(&n);
}

static void no_local_address(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct addr late = a.local;
	struct net n;

	(void)state;
	a.local = (struct addr){0};
	net_open(&n, &a, &b, 11);
	net_start(&n, 0);
	assert_int_equal(n.g[0].last_cause, CAUSE_NO_LOCAL_ADDRESS);
	assert_non_null(strstr(n.g[0].last_detail, "Ethernet1/1"));
	ike_set_source(n.g[0].ike, 0, &late);
	net_start(&n, 0);
	net_run(&n, 1);
	assert_true(net_established(&n));
	net_close(&n);
}

/* The IKE SA stays when only the child is refused (RFC 7296 1.2). */
static void child_refused(const struct site *a, const struct site *b,
	enum cause at0, enum cause at1, const char *evidence)
{
	struct net n;

	attempt(&n, a, b, 0.5, at0, at1);
	assert_int_equal(net_ready(&n, 0), 1);
	assert_int_equal(net_ready(&n, 1), 1);
	assert_int_equal(net_children(&n, 0) + net_children(&n, 1), 0);
	assert_non_null(strstr(n.g[1].last_detail, evidence));
	assert_int_equal(ike_stats(n.g[1].ike)->child_failed, 1);
	/* It is tried again, and the old SA does not pile up. */
	net_run(&n, 200);
	assert_in_range(net_ready(&n, 0), 1, 2);
	assert_in_range(n.g[0].failed, 4, 10);
	net_close(&n);
}

static void no_esp_proposal(void **state)
{
	struct site a = site_default(0), b = site_default(1);

	(void)state;
	b.esp[1] = ALG_HMAC_SHA256_128;
	child_refused(&a, &b, CAUSE_NO_ESP_PROPOSAL, CAUSE_NO_ESP_PROPOSAL,
		"HMAC_SHA1_96 offered, HMAC_SHA256_128 accepted");
}

static void ts_unacceptable(void **state)
{
	struct site a = site_default(0), b = site_default(1);

	(void)state;
	a.mode = POLICY_TUNNEL_GRE;
	child_refused(&a, &b, CAUSE_TS_UNACCEPTABLE, CAUSE_TS_UNACCEPTABLE,
		"protocol 47");
}

static void no_tunnel(void **state)
{
	struct site a = site_default(0), b = site_default(1);

	(void)state;
	b.no_tunnel = true;
	child_refused(&a, &b, CAUSE_TS_UNACCEPTABLE, CAUSE_NO_TUNNEL,
		"peer 10.0.0.1 at 20.0.0.1");
}

/* A GRE end takes an IPsec tunnel's offer for narrowing; the initiator sees
 * that it got GRE and gives up. */
static void narrowed_to_gre(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.mode = POLICY_TUNNEL_GRE;
	net_open(&n, &a, &b, 11);
	net_start(&n, 0);
	net_run(&n, 0.5);
	assert_int_equal(n.g[0].first_cause, CAUSE_TS_UNACCEPTABLE);
	assert_int_equal(n.g[0].child_up, 0);
	assert_int_equal(n.g[1].last_cause, CAUSE_PEER_DELETED);
	assert_int_equal(net_children(&n, 1), 0);
	net_close(&n);
}

static void peer_never_answers(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 11);
	n.cut = true;
	net_start(&n, 0);
	net_run(&n, 55);
	assert_int_equal(n.g[0].failed, 0);
	assert_int_equal(n.sent, 6);
	net_run(&n, 20);
	assert_int_equal(n.g[0].failed, 1);
	assert_int_equal(n.g[0].last_cause, CAUSE_NO_ANSWER);
	assert_non_null(strstr(n.g[0].last_detail,
		"IKE_SA_INIT of 368 octets sent 6 times"));
	assert_in_range(ike_stats(n.g[0].ike)->out_retransmits, 5, 8);
	/* It goes on trying, and succeeds when the peer is there. */
	n.cut = false;
	net_run(&n, 90);
	assert_true(net_established(&n));
	net_close(&n);
}

static bool drop_protected(void *ctx, unsigned i, struct packet *p)
{
	(void)ctx;
	(void)i;
	return p->n > 18 && p->data[18] == 34;
}

static void silence_after_init(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 11);
	n.meddle = drop_protected;
	net_start(&n, 0);
	net_run(&n, 75);
	assert_int_equal(n.g[0].first_cause, CAUSE_NO_ANSWER);
	assert_non_null(strstr(n.g[0].last_detail, "IKE_AUTH"));
	assert_int_equal(n.g[1].first_cause, CAUSE_NO_ANSWER);
	assert_int_equal(ike_stats(n.g[0].ike)->auth_failed, 1);
	net_close(&n);
}

static void stop_ends_the_attempts(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 11);
	n.cut = true;
	net_start(&n, 0);
	net_run(&n, 3);
	(void)net_event(&n, 0, (struct ike_event){.type = IKE_EV_STOP});
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	net_run(&n, 1000);
	assert_int_equal(n.sent, 2);
	assert_int_equal(n.g[0].failed, 0);
	net_close(&n);
}

/* The limit of half-open SAs holds, is told once, and passes. */
static void limit_of_negotiations(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.max_in_negotiation = 1;
	net_open(&n, &a, &b, 11);
	n.meddle = drop_protected;
	net_start(&n, 0);
	net_run(&n, 0.1);
	(void)net_event(&n, 0, (struct ike_event){.type = IKE_EV_STOP});
	(void)net_event(&n, 0, (struct ike_event){.type = IKE_EV_CLEAR});
	assert_int_equal(ike_stats(n.g[1].ike)->half_open, 1);
	net_run(&n, 67); /* the abandoned request has timed out */
	assert_int_equal(ike_stats(n.g[1].ike)->half_open, 0);
	net_start(&n, 0);
	net_run(&n, 0.1);
	assert_int_equal(ike_stats(n.g[1].ike)->half_open, 1);
	assert_int_equal(n.g[1].last_cause, CAUSE_NO_ANSWER);
	n.meddle = NULL;
	net_run(&n, 10);
	assert_true(net_established(&n));
	net_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_psk),
		cmocka_unit_test(wrong_psk_of_responder),
		cmocka_unit_test(no_common_proposal),
		cmocka_unit_test(nothing_available),
		cmocka_unit_test(no_profile_match),
		cmocka_unit_test(responder_is_somebody_else),
		cmocka_unit_test(ambiguous_profiles),
		cmocka_unit_test(method_mismatch),
		cmocka_unit_test(no_key),
		cmocka_unit_test(no_local_address),
		cmocka_unit_test(no_esp_proposal),
		cmocka_unit_test(ts_unacceptable),
		cmocka_unit_test(no_tunnel),
		cmocka_unit_test(narrowed_to_gre),
		cmocka_unit_test(peer_never_answers),
		cmocka_unit_test(silence_after_init),
		cmocka_unit_test(stop_ends_the_attempts),
		cmocka_unit_test(limit_of_negotiations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
