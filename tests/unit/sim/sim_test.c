/* Gateways in the virtual network: what comes up, what does not, and that it
 * is the same each time. */
#include "tests/unit/sim/lab.h"

#include <unistd.h>

#define KEY "cisco"

static const char *const good_a = LAB_A(KEY, LAB_ANY, LAB_VTI, "");
static const char *const good_b = LAB_B(KEY, LAB_ANY, LAB_VTI, "");

static void start_run(struct lab *l, const char *a, const char *b,
	const struct sim_options *o)
{
	lab_init(l, a, b, o);
	sim_start_all(l->sim);
	lab_run(l, 120);
}

static void test_up(void **state)
{
	const struct sim_options o = {.seed = 1};
	struct ike_sa_info sa;
	struct ike_child_info c, d;
	struct lab l;

	(void)state;
	start_run(&l, good_a, good_b, &o);
	assert_true(lab_up(l.a) && lab_up(l.b));
	assert_int_equal(ike_sa_count(sim_node_ike(l.a)), 1);
	ike_sa_get(sim_node_ike(l.a), 0, &sa);
	assert_int_equal(sa.state, IKE_STATE_READY);
	assert_true(sa.initiator);
	assert_ptr_equal(sa.encr, transform_row(ALG_AES_CBC_256));
	assert_ptr_equal(sa.prf, transform_row(ALG_PRF_SHA512));
	assert_ptr_equal(sa.dh, transform_row(ALG_DH_5));
	assert_false(sa.nat_local || sa.nat_remote);
	ike_child_get(sim_node_ike(l.a), 0, &c);
	ike_child_get(sim_node_ike(l.b), 0, &d);
	assert_int_equal(c.spi_in, d.spi_out);
	assert_int_equal(c.spi_out, d.spi_in);
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 28), 3);
	assert_int_equal(lab_ping(l.b, "10.9.0.1", 3, 1438), 3);
	/* Nobody has this one. */
	assert_int_equal(lab_ping(l.a, "10.9.0.3", 2, 100), 0);
	lab_fini(&l);
}

static void test_gre(void **state)
{
	const struct sim_options o = {.seed = 1};
	struct lab l;

	(void)state;
	start_run(&l, LAB_A(KEY, LAB_ANY, LAB_GRE, ""),
		LAB_B(KEY, LAB_ANY, LAB_GRE, ""), &o);
	assert_true(lab_up(l.a) && lab_up(l.b));
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 1000), 3);
	lab_fini(&l);
}

static void test_gre_transport(void **state)
{
	static const char a[] = LAB_A(KEY, LAB_ANY, LAB_GRE,
		" tunnel key 4711\n"
		"crypto ipsec transform-set T esp-gcm 256\n"
		" mode transport\n"
		"crypto ipsec profile default\n"
		" set transform-set T\n");
	static const char b[] = LAB_B(KEY, LAB_ANY, LAB_GRE,
		" tunnel key 4711\n"
		"crypto ipsec transform-set T esp-gcm 256\n"
		" mode transport\n"
		"crypto ipsec profile default\n"
		" set transform-set T\n");
	const struct sim_options o = {.seed = 1};
	struct ike_child_info c;
	struct lab l;

	(void)state;
	start_run(&l, a, b, &o);
	assert_true(lab_up(l.a) && lab_up(l.b));
	ike_child_get(sim_node_ike(l.a), 0, &c);
	assert_true(c.transport);
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 1000), 3);
	assert_int_equal(lab_ping(l.b, "10.9.0.1", 3, 1400), 3);
	lab_fini(&l);
}

static void test_no_answer(void **state)
{
	const struct sim_options o = {.seed = 1};
	struct lab l;

	(void)state;
	lab_init(&l, good_a, good_b, &o);
	sim_node_link(l.b, false);
	sim_start(l.a, 0);
	lab_run(&l, 120);
	assert_false(lab_up(l.a));
	assert_non_null(lab_cause(&l, l.a, CAUSE_NO_ANSWER));
	/* Healed, the tunnel comes up by itself: the engine keeps trying. */
	sim_node_link(l.b, true);
	lab_run(&l, 300);
	assert_true(lab_up(l.a) && lab_up(l.b));
	lab_fini(&l);
}

static void test_loss(void **state)
{
	size_t up = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		const struct sim_options o = {.seed = seed,
			.loss_per_mille = 200};
		struct lab l;

		start_run(&l, good_a, good_b, &o);
		up += lab_up(l.a) && lab_up(l.b);
		lab_fini(&l);
	}
	assert_int_equal(up, 10);
}

static void test_total_loss(void **state)
{
	const struct sim_options o = {.seed = 1, .loss_per_mille = 1000};
	struct lab l;

	(void)state;
	start_run(&l, good_a, good_b, &o);
	assert_false(lab_up(l.a) || lab_up(l.b));
	lab_fini(&l);
}

/* a is behind a NAT: b knows it by the outside address only. */
static void test_nat(void **state)
{
	static const char inside[] = LAB_ROUTER("10.0.0.5", "10.9.0.1",
		"198.51.100.1", KEY, LAB_ANY, LAB_VTI, "");
	const struct sim_options o = {.seed = 1};
	const struct addr outside = addr_v4(0xc0000201);
	struct ike_sa_info sa;
	struct ike_child_info c;
	struct lab l;

	(void)state;
	lab_init(&l, inside, good_b, &o);
	sim_node_nat(l.a, &outside);
	sim_start(l.a, 0);
	lab_run(&l, 30);
	assert_true(lab_up(l.a) && lab_up(l.b));
	ike_sa_get(sim_node_ike(l.a), 0, &sa);
	assert_true(sa.nat_local);
	assert_int_equal(sa.local.port, 4500);
	assert_int_equal(sa.remote.port, 4500);
	ike_sa_get(sim_node_ike(l.b), 0, &sa);
	assert_true(sa.nat_remote);
	assert_true(addr_eq(&sa.remote.addr, &outside));
	assert_true(sa.remote.port >= 40000);
	ike_child_get(sim_node_ike(l.b), 0, &c);
	assert_true(c.encap);
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 500), 3);
	assert_int_equal(lab_ping(l.b, "10.9.0.1", 3, 500), 3);

	/* The NAT forgets and maps anew (elsewhere): traffic goes on. */
	sim_node_nat(l.a, &(struct addr){ADDR_V4, {203, 0, 113, 9}});
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 500), 3);
	assert_int_equal(lab_ping(l.b, "10.9.0.1", 3, 500), 3);
	lab_fini(&l);
}

static void test_garbage(void **state)
{
	const struct sim_options o = {.seed = 1};
	const struct endpoint from = {addr_v4(0x08080808), 500};
	const uint16_t ports[] = {500, 4500, 53};
	struct random_seeded seed;
	struct random rnd = random_seeded(&seed, 9);
	struct lab l;

	(void)state;
	start_run(&l, good_a, good_b, &o);
	for (int i = 0; i < 3000; i++) {
		struct endpoint to = {addr_v4(0xc0000201), ports[i % 3]};
		uint8_t b[200];

		random_fill(&rnd, b, sizeof(b));
		if (i % 2 && to.port == 4500)
			memset(b, 0, 4);
		sim_inject(l.sim, &from, &to, span_of(b, b[199] % 200));
	}
	lab_run(&l, 5);
	assert_int_equal(lab_ping(l.a, "10.9.0.2", 3, 100), 3);
	assert_int_equal(ike_sa_count(sim_node_ike(l.a)), 1);
	lab_fini(&l);
}

static void test_shutdown(void **state)
{
	const struct sim_options o = {.seed = 1};
	const struct ike_event bye = {.type = IKE_EV_SHUTDOWN};
	struct lab l;

	(void)state;
	start_run(&l, good_a, good_b, &o);
	sim_event(l.a, &bye);
	lab_run(&l, 1);
	assert_true(ike_idle(sim_node_ike(l.a)));
	assert_false(lab_up(l.a));
	assert_false(lab_up(l.b));
	assert_non_null(lab_cause(&l, l.b, CAUSE_PEER_DELETED));
	lab_fini(&l);
}

static void test_dead_peer(void **state)
{
	const struct sim_options o = {.seed = 1};
	struct lab l;

	(void)state;
	start_run(&l, good_a, good_b, &o);
	sim_node_link(l.b, false);
	lab_run(&l, 300);
	assert_false(lab_up(l.a));
	assert_non_null(lab_cause(&l, l.a, CAUSE_PEER_DEAD));
	lab_fini(&l);
}

/* ---- the same again -------------------------------------------------------- */

static char dir[] = "/tmp/flexike-sim-XXXXXX";

static uint8_t *capture(uint64_t seed, size_t *n)
{
	char path[64], keys[64], err[128];
	struct sim_options o = {.seed = seed, .loss_per_mille = 100,
		.pcap_path = path, .keys_dir = keys};
	uint8_t *bytes = malloc(1 << 20);
	struct lab l;
	FILE *f;

	assert_non_null(bytes);
	snprintf(path, sizeof(path), "%s/p", dir);
	snprintf(keys, sizeof(keys), "%s/k", dir);
	start_run(&l, good_a, good_b, &o);
	(void)lab_ping(l.a, "10.9.0.2", 5, 100);
	if (!sim_finish(l.sim, err, sizeof(err)))
		fail_msg("%s", err);
	lab_fini(&l);
	f = fopen(path, "r");
	assert_non_null(f);
	*n = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	return bytes;
}

static void test_reproducible(void **state)
{
	size_t n[3];
	uint8_t *bytes[3];

	(void)state;
	bytes[0] = capture(7, &n[0]);
	bytes[1] = capture(7, &n[1]);
	bytes[2] = capture(8, &n[2]);
	assert_true(n[0] > 2000);
	assert_int_equal(n[0], n[1]);
	assert_memory_equal(bytes[0], bytes[1], n[0]);
	assert_true(n[0] != n[2] || memcmp(bytes[0], bytes[2], n[0]) != 0);
	for (int i = 0; i < 3; i++)
		free(bytes[i]);
}

static void test_cannot_write(void **state)
{
	struct sim_options o = {.pcap_path = "/proc/none"};
	struct crypto *crypto = crypto_new();
	char err[128] = "";

	(void)state;
	assert_null(sim_new(&o, crypto, err, sizeof(err)));
	assert_string_equal(err, "/proc/none: No such file or directory");
	o = (struct sim_options){.pcap_path = "/dev/full"};
	if (access("/dev/full", W_OK) == 0) {
		struct lab l;

		start_run(&l, good_a, good_b, &o);
		assert_false(sim_finish(l.sim, err, sizeof(err)));
		assert_string_equal(err,
			"the capture could not be written in full");
		lab_fini(&l);
	}
	crypto_free(crypto);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_up),
		cmocka_unit_test(test_gre),
		cmocka_unit_test(test_gre_transport),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_loss),
		cmocka_unit_test(test_total_loss),
		cmocka_unit_test(test_nat),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_shutdown),
		cmocka_unit_test(test_dead_peer),
		cmocka_unit_test(test_reproducible),
		cmocka_unit_test(test_cannot_write),
	};
	char command[64];
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) || failed;
}
