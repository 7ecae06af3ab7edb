#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"

/* How SAs live and end. */

static void event(struct net *n, int who, enum ike_event_type type)
{
	(void)net_event(n, who, (struct ike_event){.type = type});
}

static void activity(struct net *n, int who, bool in, bool out)
{
	struct ike_event ev = {.type = IKE_EV_ACTIVITY};

	ev.activity.child = n->g[who].child.id;
	ev.activity.in = in;
	ev.activity.out = out;
	assert_int_equal(net_event(n, who, ev), IKE_OK);
}

static void up(struct net *n, const struct site *a, const struct site *b)
{
	net_open(n, a, b, 21);
	net_start(n, 0);
	net_run(n, 1);
	assert_true(net_established(n));
}

static void stopped_by(int who)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	up(&n, &a, &b);
	net_start(&n, 1); /* both want it */
	event(&n, who, IKE_EV_STOP);
	net_run(&n, 0.1);
	assert_int_equal(n.g[who].last_cause, CAUSE_LOCAL_DELETED);
	assert_int_equal(n.g[!who].last_cause, CAUSE_PEER_DELETED);
	assert_int_equal(n.g[0].child_down, 1);
	assert_int_equal(n.g[1].child_down, 1);
	assert_int_equal(n.g[0].failed + n.g[1].failed, 0);
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	/* The other end still wants it, and may have it. */
	net_run(&n, 10);
	assert_true(net_established(&n));
	net_close(&n);
}

static void stop(void **state)
{
	(void)state;
	stopped_by(0);
	stopped_by(1);
}

static void clear_comes_back(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_event ev = {.type = IKE_EV_CLEAR};
	struct net n;

	(void)state;
	up(&n, &a, &b);
	ev.sa = 77;
	assert_int_equal(net_event(&n, 0, ev), IKE_ERR_NO_SUCH);
	ev.sa = 1;
	assert_int_equal(net_event(&n, 0, ev), IKE_OK);
	net_run(&n, 0.2);
	assert_true(net_established(&n));
	assert_int_equal(n.g[0].up, 2);
	assert_int_equal(n.g[0].down, 1);
	ev.sa = 0;
	assert_int_equal(net_event(&n, 1, ev), IKE_OK);
	net_run(&n, 10);
	assert_true(net_established(&n));
	assert_int_equal(n.g[0].last_cause, CAUSE_PEER_DELETED);
	net_close(&n);
}

static void shutdown_is_clean(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	up(&n, &a, &b);
	assert_false(ike_idle(n.g[0].ike));
	event(&n, 0, IKE_EV_SHUTDOWN);
	assert_false(ike_idle(n.g[0].ike));
	net_run(&n, 0.1);
	assert_true(ike_idle(n.g[0].ike));
	net_start(&n, 1);
	net_run(&n, 100); /* no answer any more */
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	assert_int_equal(n.g[1].last_cause, CAUSE_NO_ANSWER);
	net_close(&n);
	/* Nobody answers the delete: it times out. */
	up(&n, &a, &b);
	n.cut = true;
	event(&n, 0, IKE_EV_SHUTDOWN);
	net_run(&n, 15);
	assert_true(ike_idle(n.g[0].ike));
	net_close(&n);
}

static void deletes_cross(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	up(&n, &a, &b);
	event(&n, 0, IKE_EV_STOP);
	event(&n, 1, IKE_EV_STOP);
	net_run(&n, 0.1);
	assert_int_equal(ike_sa_count(n.g[0].ike), 0);
	assert_int_equal(ike_sa_count(n.g[1].ike), 0);
	assert_int_equal(n.g[0].down, 1);
	assert_int_equal(n.g[1].down, 1);
	net_close(&n);
}

/* ---- dead peers ------------------------------------------------------ */

static struct site with_dpd(int side, enum policy_dpd_mode mode)
{
	struct site s = site_default(side);

	s.dpd_mode = mode;
	s.dpd_interval = 10;
	s.dpd_retry = 3;
	return s;
}

static void periodic_checks(void **state)
{
	struct site a = with_dpd(0, POLICY_DPD_PERIODIC), b = site_default(1);
	struct net n;

	(void)state;
	up(&n, &a, &b);
	net_run(&n, 59);
	assert_int_equal(n.sent, 4 + 5 * 2);
	assert_true(net_established(&n));
	/* Traffic is proof enough. */
	for (int i = 0; i < 20; i++) {
		activity(&n, 0, true, true);
		net_run(&n, 5);
	}
	assert_int_equal(n.sent, 4 + 5 * 2);
	net_close(&n);
}

static void dead_peer(void **state)
{
	struct site a = with_dpd(0, POLICY_DPD_PERIODIC), b = site_default(1);
	struct net n;

	(void)state;
	up(&n, &a, &b);
	n.cut = true;
	net_run(&n, 9 + 14);
	assert_int_equal(n.g[0].down, 0);
	assert_int_equal(n.sent, 4 + 5);
	net_run(&n, 3);
	assert_int_equal(n.g[0].down, 1);
	assert_int_equal(n.g[0].child_down, 1);
	assert_int_equal(n.g[0].last_cause, CAUSE_PEER_DEAD);
	assert_non_null(strstr(n.g[0].last_detail, "sent 5 times"));
	/* A static tunnel starts again; the peer had not noticed. */
	n.cut = false;
	net_run(&n, 100);
	assert_true(net_established(&n));
	assert_int_equal(n.g[1].last_cause, CAUSE_REPLACED);
	net_close(&n);
}

static void checks_on_demand(void **state)
{
	struct site a = with_dpd(0, POLICY_DPD_ON_DEMAND), b = site_default(1);
	struct net n;

	(void)state;
	up(&n, &a, &b);
	net_run(&n, 1000); /* idle: nothing is asked */
	assert_int_equal(n.sent, 4);
	activity(&n, 0, true, true);
	net_run(&n, 100); /* what was sent was answered */
	assert_int_equal(n.sent, 4);
	activity(&n, 0, false, true);
	net_run(&n, 11);
	assert_int_equal(n.sent, 6);
	net_run(&n, 100); /* the check was answered */
	assert_int_equal(n.sent, 6);
	activity(&n, 0, false, true);
	n.cut = true;
	net_run(&n, 30);
	assert_int_equal(n.g[0].last_cause, CAUSE_PEER_DEAD);
	net_close(&n);
}

/* ---- lifetimes ------------------------------------------------------- */

static void lifetime(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.lifetime = 300;
	up(&n, &a, &b);
	net_run(&n, 290);
	assert_int_equal(n.g[0].down, 0);
	net_run(&n, 11);
	assert_int_equal(n.g[0].down, 1);
	assert_int_equal(n.g[0].last_cause, CAUSE_LIFETIME);
	assert_int_equal(n.g[1].last_cause, CAUSE_PEER_DELETED);
	assert_true(net_established(&n));
	assert_int_equal(n.g[0].failed + n.g[1].failed, 0);
	net_close(&n);
}

static void child_lifetime(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	a.child_life = b.child_life = 1000;
	up(&n, &a, &b);
	net_start(&n, 1);
	net_run(&n, 10000);
	assert_true(net_established(&n));
	/* Never longer than its life, never two ends at once. */
	assert_int_equal(n.g[0].up, 11);
	assert_int_equal(n.g[1].up, 11);
	assert_int_equal(n.g[0].last_cause, CAUSE_LIFETIME);
	net_close(&n);
}

/* ---- both ends at once ----------------------------------------------- */

static void assert_one_pair(const struct net *n)
{
	struct ike_sa_info a, b;

	assert_true(net_established(n));
	ike_sa_get(n->g[0].ike, 0, &a);
	ike_sa_get(n->g[1].ike, 0, &b);
	assert_true(a.spi_local == b.spi_remote);
	assert_true(a.initiator != b.initiator);
}

static void both_start(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	unsigned won[2] = {0, 0};

	(void)state;
	for (uint64_t seed = 0; seed < 12; seed++) {
		struct ike_sa_info info;
		struct net n;

		net_open(&n, &a, &b, 700 + seed);
		net_start(&n, 0);
		net_run(&n, (double)(seed % 6) * 0.0022);
		net_start(&n, 1);
		net_run(&n, 3);
		assert_one_pair(&n);
		assert_int_equal(n.g[0].failed + n.g[1].failed, 0);
		net_run(&n, 1000);
		assert_one_pair(&n);
		ike_sa_get(n.g[0].ike, 0, &info);
		won[info.initiator]++;
		net_close(&n);
	}
	assert_true(won[0] && won[1]); /* the nonces decide, not the side */
}

/* A peer that restarts and says INITIAL_CONTACT: the old SA goes at once. */
static void peer_restarts(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct gateway old;
	struct net n;

	(void)state;
	up(&n, &a, &b);
	old = n.g[1];
	n.g[1] = (struct gateway){0};
	gateway_open(&n, 1, &b, 999);
	net_run(&n, 100);
	net_start(&n, 1);
	net_run(&n, 0.1);
	assert_one_pair(&n);
	assert_int_equal(n.g[0].last_cause, CAUSE_REPLACED);
	assert_int_equal(n.g[0].down, 1);
	ike_free(old.ike);
	ike_actions_fini(&old.actions);
	policy_free(old.policy);
	net_close(&n);
}

/* A second start does nothing while the tunnel is up or on the way. */
static void start_twice(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct ike_event ev = {.type = IKE_EV_START};
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 21);
	net_start(&n, 0);
	net_start(&n, 0);
	net_run(&n, 1);
	net_start(&n, 0);
	net_start(&n, 1);
	net_run(&n, 100);
	assert_int_equal(n.sent, 4);
	ev.tunnel = 1;
	assert_int_equal(net_event(&n, 0, ev), IKE_ERR_NO_SUCH);
	net_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stop),
		cmocka_unit_test(clear_comes_back),
		cmocka_unit_test(shutdown_is_clean),
		cmocka_unit_test(deletes_cross),
		cmocka_unit_test(periodic_checks),
		cmocka_unit_test(dead_peer),
		cmocka_unit_test(checks_on_demand),
		cmocka_unit_test(lifetime),
		cmocka_unit_test(child_lifetime),
		cmocka_unit_test(both_start),
		cmocka_unit_test(peer_restarts),
		cmocka_unit_test(start_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
