/* Which address a tunnel source gets when the configuration has none. */
#include "tests/unit/sim/lab.h"

#define KEYS \
	"crypto ikev2 keyring K\n" \
	" peer P\n" \
	"  address 0.0.0.0 0.0.0.0\n" \
	"  pre-shared-key k\n" \
	"crypto ikev2 profile default\n" \
	" match identity remote address 0.0.0.0\n" \
	" authentication remote pre-share\n" \
	" authentication local pre-share\n" \
	" keyring local K\n"
#define SPOKE(inner, peer) KEYS TUNNEL("1", inner, peer)
#define TUNNEL(number, inner, peer) \
	"interface Tunnel" number "\n" \
	" ip address " inner " 255.255.255.252\n" \
	" tunnel source Ethernet0/0\n" \
	" tunnel mode ipsec ipv4\n" \
	" tunnel destination " peer "\n" \
	" tunnel protection ipsec profile default\n"

struct told {
	size_t n;
	char text[256];
};

static void tell(void *ctx, const char *node, uint32_t tunnel,
	const struct addr *a)
{
	struct told *t = ctx;
	char buf[ADDR_STR_MAX];
	size_t used = strlen(t->text);

	t->n++;
	snprintf(t->text + used, sizeof(t->text) - used, "%s:%u=%s ", node,
		tunnel, addr_str(a, buf));
}

static struct told infer(const char *const *configs, size_t n)
{
	const struct sim_options o = {.seed = 1};
	struct crypto *crypto = crypto_new();
	struct policy *policies[4];
	struct told told = {0};
	size_t assigned;
	char err[128];
	struct sim *s = sim_new(&o, crypto, err, sizeof(err));
	static const char *const names[] = {"a", "b", "c", "d"};

	for (size_t i = 0; i < n; i++) {
		policies[i] = lab_compile(names[i], configs[i]);
		assert_non_null(sim_node_add(s, names[i], policies[i]));
	}
	assigned = sim_infer_addresses(s, tell, &told);
	assert_int_equal(assigned, told.n);
	sim_free(s);
	for (size_t i = 0; i < n; i++)
		policy_free(policies[i]);
	crypto_free(crypto);
	return told;
}

static void test_pair(void **state)
{
	const char *const configs[] = {
		SPOKE("10.0.0.1", "2.2.2.2"), SPOKE("10.0.0.2", "1.1.1.1")};
	struct told t = infer(configs, 2);

	(void)state;
	assert_string_equal(t.text, "a:0=1.1.1.1 b:0=2.2.2.2 ");
}

/* Two spokes: which is which is told by the network on the tunnel. */
static void test_hub(void **state)
{
	const char *const configs[] = {
		SPOKE("10.0.0.1", "2.2.2.2") TUNNEL("2", "10.0.0.5", "3.3.3.3"),
		SPOKE("10.0.0.6", "1.1.1.1"),
		SPOKE("10.0.0.2", "1.1.1.1"),
	};
	struct told t = infer(configs, 3);

	(void)state;
	assert_string_equal(t.text, "a:0=1.1.1.1 b:0=3.3.3.3 c:0=2.2.2.2 ");
}

/* Nothing tells the spokes apart: no guess is made. */
static void test_ambiguous(void **state)
{
	const char *const configs[] = {
		SPOKE("10.0.0.1", "2.2.2.2") TUNNEL("2", "10.0.0.5", "3.3.3.3"),
		SPOKE("10.1.0.6", "1.1.1.1"),
		SPOKE("10.2.0.2", "1.1.1.1"),
	};
	struct told t = infer(configs, 3);

	(void)state;
	assert_string_equal(t.text, "a:0=1.1.1.1 ");
}

/* An address that somebody has is nobody else's. */
static void test_owned(void **state)
{
	const char *const configs[] = {
		SPOKE("10.0.0.1", "2.2.2.2"),
		SPOKE("10.0.0.2", "1.1.1.1") "interface Ethernet0/0\n"
			" ip address 2.2.2.2 255.255.255.0\n",
	};
	struct told t = infer(configs, 2);

	(void)state;
	assert_string_equal(t.text, "a:0=1.1.1.1 ");
}

#define TEMPLATE \
	"interface Virtual-Template1 type tunnel\n" \
	" ip unnumbered Loopback0\n" \
	" tunnel protection ipsec profile default\n"
#define HUB(outside) \
	KEYS " virtual-template 1\n" \
	"interface Ethernet0/0\n" outside \
	"interface Loopback0\n ip address 10.0.0.1 255.255.255.255\n" TEMPLATE

/* A template without a source answers wherever its device is reached: one that
 * is reached already has not the address of a hub that is not here. */
static void test_template(void **state)
{
	const char *const known[] = {
		HUB(" ip address 1.1.1.1 255.255.255.0\n"),
		SPOKE("10.0.0.2", "1.1.1.1") TUNNEL("2", "10.0.0.6", "1.1.1.2")
			"interface Ethernet0/0\n"
			" ip address 2.2.2.2 255.255.255.0\n",
	};
	const char *const unknown[] = {HUB(" ip address dhcp\n"), known[1]};
	struct told t = infer(known, 2);

	(void)state;
	assert_string_equal(t.text, "");
	/* Which of the two it has, nobody knows. */
	t = infer(unknown, 2);
	assert_string_equal(t.text, "");
}

static void test_template_unreached(void **state)
{
	const char *const configs[] = {HUB(" ip address dhcp\n"),
		SPOKE("10.0.0.2", "1.1.1.1") "interface Ethernet0/0\n"
			" ip address 2.2.2.2 255.255.255.0\n"};
	struct told t = infer(configs, 2);

	(void)state;
	assert_string_equal(t.text, "a:0=1.1.1.1 ");
}

/* An interface that is shut down has no address, whoever points at one. */
static void test_shutdown(void **state)
{
	const char *const configs[] = {
		SPOKE("10.0.0.1", "2.2.2.2") "interface Ethernet0/0\n shutdown\n",
		SPOKE("10.0.0.2", "1.1.1.1") "interface Ethernet0/0\n"
			" ip address 2.2.2.2 255.255.255.0\n"};
	struct told t = infer(configs, 2);

	(void)state;
	assert_string_equal(t.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_hub),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_owned),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_template_unreached),
		cmocka_unit_test(test_shutdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
