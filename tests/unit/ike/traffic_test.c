#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "runtime/wire/wire.h"
#include "tests/unit/ike/harness.c"

/* What is counted of a tunnel and of the gateway. */

static struct ike_traffic traffic(const struct net *n, int who)
{
	struct ike_traffic t;

	ike_tunnel_traffic(n->g[who].ike, 0, &t);
	return t;
}

static void up(struct net *n, uint64_t seed)
{
	struct site a = site_default(0), b = site_default(1);

	net_open(n, &a, &b, seed);
	net_start(n, 0);
	net_run(n, 1);
	assert_true(net_established(n));
}

/* IKE_SA_INIT and IKE_AUTH, nothing lost: each end counts what the other sent.
 */
static void both_ends_agree(void **state)
{
	struct ike_traffic a, b;
	struct net n;

	(void)state;
	up(&n, 1);
	a = traffic(&n, 0);
	b = traffic(&n, 1);
	assert_int_equal(a.out_messages, 2);
	assert_int_equal(a.in_messages, 2);
	assert_int_equal(a.out_messages, b.in_messages);
	assert_int_equal(a.out_octets, b.in_octets);
	assert_int_equal(a.in_octets, b.out_octets);
	assert_true(a.out_notifies >= 2); /* NAT detection */
	assert_int_equal(a.out_notifies, b.in_notifies);
	assert_int_equal(a.in_notifies, b.out_notifies);
	assert_int_equal(a.out_child_requests, 1);
	assert_int_equal(b.in_child_requests, 1);
	assert_int_equal(a.in_child_requests + b.out_child_requests, 0);
	assert_int_equal(a.sa_established, 1);
	assert_int_equal(b.child_established, 1);
	assert_int_equal(a.in_dropped + b.in_dropped, 0);
	net_close(&n);
}

/* One tunnel and nothing else: its counters are the gateway's. */
static void sums_agree(void **state)
{
	struct net n;

	(void)state;
	up(&n, 2);
	for (int i = 0; i < 2; i++) {
		const struct ike_stats *s = ike_stats(n.g[i].ike);
		struct ike_traffic t = traffic(&n, i);

		assert_int_equal(t.in_octets, s->in_octets);
		assert_int_equal(t.out_octets, s->out_octets);
		assert_int_equal(t.in_messages, s->in_messages);
		assert_int_equal(t.out_messages, s->out_messages);
		assert_int_equal(t.in_notifies, s->in_notifies);
		assert_int_equal(t.out_notifies, s->out_notifies);
		assert_int_equal(t.child_established, s->child_established);
		assert_int_equal(s->initiated_failed + s->responded_failed, 0);
	}
	net_close(&n);
}

/* Cleared, and up again by itself: the tunnel counts on. */
static void a_new_sa_goes_on(void **state)
{
	struct ike_traffic before, after;
	struct net n;

	(void)state;
	up(&n, 3);
	before = traffic(&n, 0);
	(void)net_event(&n, 0, (struct ike_event){.type = IKE_EV_CLEAR});
	net_run(&n, 30);
	assert_true(net_established(&n));
	after = traffic(&n, 0);
	assert_int_equal(after.sa_established, 2);
	assert_int_equal(after.child_established, 2);
	assert_true(after.out_octets > before.out_octets);
	assert_true(after.in_octets > before.in_octets);
	assert_int_equal(after.out_octets, ike_stats(n.g[0].ike)->out_octets);
	assert_int_equal(traffic(&n, 1).sa_established, 2);
	net_close(&n);
}

/* A message for an SA that nobody has, and one that fails its check. */
static void refusals(void **state)
{
	struct net n;
	struct ike_sa_info info;
	uint8_t m[80] = {0};
	struct ike_event ev = {.type = IKE_EV_DATAGRAM,
		.datagram = {.data = span_of(m, sizeof(m))}};

	(void)state;
	up(&n, 4);
	ike_sa_get(n.g[0].ike, 0, &info);
	ev.datagram.local = info.local;
	ev.datagram.remote = info.remote;
	bytes_set64(m, 77);
	bytes_set64(m + 8, 78);
	m[16] = PAYLOAD_SK;
	m[17] = 0x20;
	m[18] = EXCHANGE_INFORMATIONAL;
	bytes_set32(m + 24, sizeof(m));
	bytes_set16(m + 30, sizeof(m) - 28);
	(void)net_event(&n, 0, ev);
	assert_int_equal(ike_stats(n.g[0].ike)->in_no_sa, 1);
	assert_int_equal(traffic(&n, 0).in_dropped, 0);
	bytes_set64(m, info.spi_local); /* gateway 0 is the initiator */
	bytes_set64(m + 8, info.spi_remote);
	(void)net_event(&n, 0, ev);
	assert_int_equal(ike_stats(n.g[0].ike)->in_no_sa, 1);
	assert_int_equal(traffic(&n, 0).in_dropped, 1);
	assert_int_equal(traffic(&n, 0).in_messages, 3);
	net_close(&n);
}

/* Keys that differ: each end counts one failure, as the role it had. */
static void failures_by_role(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	b.psk_remote = "not the same";
	net_open(&n, &a, &b, 5);
	net_start(&n, 0);
	net_run(&n, 5);
	assert_false(net_established(&n));
	assert_true(ike_stats(n.g[0].ike)->initiated_failed >= 1);
	assert_true(ike_stats(n.g[1].ike)->responded_failed >= 1);
	assert_int_equal(traffic(&n, 0).sa_established, 0);
	net_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_agree),
		cmocka_unit_test(sums_agree),
		cmocka_unit_test(a_new_sa_goes_on),
		cmocka_unit_test(refusals),
		cmocka_unit_test(failures_by_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
