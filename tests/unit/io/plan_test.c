/* Which device plays which interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/io/io.h"

struct world {
	struct policy_builder *b;
	struct policy *policy;
	struct arena arena;
	struct io_device devices[4];
	struct prefix addrs[4];
	struct io_devices list;
	struct policy_tunnel tunnel; /* template of rows */
};

static struct addr ip(const char *s)
{
	struct addr a;

	assert_true(addr_parse(s, &a));
	return a;
}

static struct policy_str text(struct world *w, const char *s)
{
	return policy_intern(w->b, span_str(s));
}

static void device_add(struct world *w, const char *name, const char *addr)
{
	size_t i = w->list.n++;

	w->list.items = w->devices;
	w->devices[i] = (struct io_device){.index = (uint32_t)i + 1,
		.mtu = 1500, .up = true};
	(void)strcpy(w->devices[i].name, name);
	if (!addr)
		return;
	assert_true(prefix_parse(addr, &w->addrs[i]));
	w->devices[i].addrs = &w->addrs[i];
	w->devices[i].n_addrs = 1;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct policy_ipsec_profile ipsec = {.profile = POLICY_NONE,
		.life_seconds = 3600};
	struct policy_device device = {.window = 5};
	struct policy_interface ifc = {.vrf = POLICY_NONE};
	struct policy_vrf vrf = {0};
	struct addr to = ip("20.0.0.1");

	w->b = policy_builder_new();
	(void)policy_add(w->b, POLICY_TABLE_device, &device);
	vrf.name = text(w, "red");
	(void)policy_add(w->b, POLICY_TABLE_vrf, &vrf);
	ifc.name = text(w, "Ethernet1/1");
	(void)policy_add(w->b, POLICY_TABLE_interface, &ifc);
	ifc.name = text(w, "Loopback0");
	(void)policy_add(w->b, POLICY_TABLE_interface, &ifc);
	ipsec.name = text(w, "default");
	(void)policy_add(w->b, POLICY_TABLE_ipsec_profile, &ipsec);
	w->tunnel = (struct policy_tunnel){.name = text(w, "Tunnel200"),
		.kind = POLICY_TUNNEL_STATIC,
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.destination = policy_addr_of(&to), .fvrf = POLICY_NONE,
		.ivrf = POLICY_NONE, .usable = 1};
	arena_init(&w->arena, 0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	policy_builder_free(w->b);
	if (w->policy)
		policy_free(w->policy);
	arena_fini(&w->arena);
	free(w);
	return 0;
}

static struct io_plan *plan_map(struct world *w, const struct io_mapping *map,
	size_t n, char *err, size_t cap)
{
	struct policy_error bad = {0};
	uint8_t *image;
	size_t size;

	(void)policy_add(w->b, POLICY_TABLE_tunnel, &w->tunnel);
	if (!policy_builder_finish(w->b, true, &image, &size, &bad))
		fail_msg("%s", bad.reason);
	w->policy = policy_open(span_of(image, size), &bad);
	free(image);
	assert_non_null(w->policy);
	return io_plan_make(&w->arena, w->policy, &w->list, map, n, err, cap);
}

static const struct io_tunnel_plan *plan(struct world *w,
	const struct io_mapping *map, size_t n)
{
	char err[256] = "";
	const struct io_plan *p = plan_map(w, map, n, err, sizeof(err));

	if (!p)
		fail_msg("%s", err);
	assert_int_equal(p->n_run, p->tunnels[p->n - 1].run);
	return &p->tunnels[p->n - 1];
}

static void check_source(const struct io_tunnel_plan *t, const char *device,
	const char *source, bool differs)
{
	char buf[ADDR_STR_MAX];

	if (!t->run)
		fail_msg("%s", t->problem);
	assert_string_equal(t->device, device);
	assert_string_equal(addr_str(&t->source, buf), source);
	assert_int_equal(t->source_differs, differs);
}

/* The lab: the interface has no address in the configuration. */
static void test_mapping_gives_the_address(void **state)
{
	static const struct io_mapping map[] = {{"ethernet1/1", "eth0"}};
	struct world *w = *state;
	const struct io_tunnel_plan *t;

	device_add(w, "lo", "127.0.0.1/8");
	device_add(w, "eth0", "10.0.0.1/24");
	t = plan(w, map, 1);
	check_source(t, "eth0", "10.0.0.1", true);
	assert_null(t->note);
	assert_string_equal(t->name, "Tunnel200");
	assert_int_equal(t->mtu, 1500 - 20 - 8 - ESP_OVERHEAD_MAX);
}

static void test_device_of_the_address(void **state)
{
	struct world *w = *state;
	struct addr a = ip("10.0.0.1");

	w->tunnel.source = policy_addr_of(&a);
	device_add(w, "Ethernet1-1", "10.9.9.9/24");
	device_add(w, "eth0", "10.0.0.1/24");
	check_source(plan(w, NULL, 0), "eth0", "10.0.0.1", false);
}

static void test_mapping_wins_over_the_address(void **state)
{
	static const struct io_mapping map[] = {{"Ethernet1/1", "eth1"}};
	struct world *w = *state;
	struct addr a = ip("10.0.0.1");
	const struct io_tunnel_plan *t;

	w->tunnel.source = policy_addr_of(&a);
	device_add(w, "eth0", "10.0.0.1/24");
	device_add(w, "eth1", "192.168.1.5/24");
	t = plan(w, map, 1);
	check_source(t, "eth1", "192.168.1.5", true);
	assert_string_equal(t->note, "the configuration has the source "
		"10.0.0.1, device eth1 has 192.168.1.5: using the device's");
}

static void test_device_of_the_name(void **state)
{
	struct world *w = *state;

	w->tunnel.source_interface = 1;
	device_add(w, "eth0", "10.0.0.1/24");
	device_add(w, "Loopback0", "10.5.5.5/32");
	check_source(plan(w, NULL, 0), "Loopback0", "10.5.5.5", true);
}

static void test_slash_is_a_dash(void **state)
{
	struct world *w = *state;

	device_add(w, "Ethernet1-1", "10.0.0.1/24");
	check_source(plan(w, NULL, 0), "Ethernet1-1", "10.0.0.1", true);
}

static void test_source_by_address(void **state)
{
	struct world *w = *state;
	struct addr a = ip("10.0.0.1");

	w->tunnel.source_interface = POLICY_NONE;
	w->tunnel.source = policy_addr_of(&a);
	device_add(w, "eth0", "10.0.0.1/24");
	check_source(plan(w, NULL, 0), "eth0", "10.0.0.1", false);
}

static void check_problem(struct world *w, const struct io_mapping *map,
	size_t n, const char *want)
{
	const struct io_tunnel_plan *t = plan(w, map, n);

	assert_false(t->run);
	assert_string_equal(t->problem, want);
}

static void test_nothing_found_says_what_to_type(void **state)
{
	struct world *w = *state;

	device_add(w, "eth0", "10.0.0.1/24");
	check_problem(w, NULL, 0, "its source Ethernet1/1 has no address in "
		"the configuration and no device here is called so: name the "
		"device with --interface Ethernet1/1=DEVICE");
}

static void test_address_not_here(void **state)
{
	struct world *w = *state;
	struct addr a = ip("10.0.0.1");

	w->tunnel.source = policy_addr_of(&a);
	check_problem(w, NULL, 0, "no device here has 10.0.0.1, the address "
		"of its source Ethernet1/1: name the device with --interface "
		"Ethernet1/1=DEVICE");
}

static void test_bare_address_not_here(void **state)
{
	struct world *w = *state;
	struct addr a = ip("10.0.0.1");

	w->tunnel.source_interface = POLICY_NONE;
	w->tunnel.source = policy_addr_of(&a);
	check_problem(w, NULL, 0, "no device here has its source address "
		"10.0.0.1: ip address add 10.0.0.1/LEN dev DEVICE");
}

static void test_device_without_address(void **state)
{
	static const struct io_mapping map[] = {{"Ethernet1/1", "eth0"}};
	struct world *w = *state;

	device_add(w, "eth0", "fe80::1/64");
	check_problem(w, map, 1, "device eth0 has no IPv4 address: ip address "
				 "add A/LEN dev eth0");
}

static void test_device_name_is_taken(void **state)
{
	static const struct io_mapping map[] = {{"Ethernet1/1", "eth0"}};
	struct world *w = *state;

	device_add(w, "eth0", "10.0.0.1/24");
	device_add(w, "Tunnel200", NULL);
	check_problem(w, map, 1, "a device Tunnel200 exists already: ip link "
				 "delete Tunnel200");
}

static void test_kinds_that_do_not_run(void **state)
{
	struct world *w = *state;

	w->tunnel.ivrf = 0;
	device_add(w, "Ethernet1-1", "10.0.0.1/24");
	check_problem(w, NULL, 0, "it is in a VRF, and this release routes in "
				  "the main table only");
}

static void test_front_door_vrf(void **state)
{
	struct world *w = *state;

	w->tunnel.fvrf = 0;
	device_add(w, "Ethernet1-1", "10.0.0.1/24");
	check_problem(w, NULL, 0, "its outer packets are in the VRF red, and "
		"this release sends by the main table only; where that is "
		"meant: --interface Ethernet1/1=DEVICE");
}

static void test_front_door_vrf_mapped(void **state)
{
	static const struct io_mapping map[] = {{"Ethernet1/1", "eth0"}};
	struct world *w = *state;

	w->tunnel.fvrf = 0;
	device_add(w, "eth0", "10.0.0.1/24");
	assert_true(plan(w, map, 1)->run);
}

static void test_unprotected(void **state)
{
	struct world *w = *state;

	w->tunnel.ipsec_profile = POLICY_NONE;
	device_add(w, "Ethernet1-1", "10.0.0.1/24");
	check_problem(w, NULL, 0, "it has no tunnel protection: an "
				  "unprotected tunnel is not run");
}

static void test_shutdown(void **state)
{
	struct world *w = *state;

	w->tunnel.shutdown = 1;
	check_problem(w, NULL, 0, "it is shut down in the configuration");
}

static void test_configured_mtu(void **state)
{
	struct world *w = *state;

	w->tunnel.ip_mtu = 1400;
	device_add(w, "Ethernet1-1", "10.0.0.1/24");
	assert_int_equal(plan(w, NULL, 0)->mtu, 1400);
}

static void check_map_refused(struct world *w, const char *ifc,
	const char *device, const char *want)
{
	struct io_mapping map = {ifc, device};
	char err[256] = "";

	assert_null(plan_map(w, &map, 1, err, sizeof(err)));
	assert_string_equal(err, want);
}

static void test_unknown_interface(void **state)
{
	struct world *w = *state;

	device_add(w, "eth0", "10.0.0.1/24");
	check_map_refused(w, "Ethernet9/9", "eth0", "--interface "
		"Ethernet9/9=eth0: the policy has no such interface (it has "
		"Ethernet1/1, Loopback0)");
}

static void test_unknown_device(void **state)
{
	check_map_refused(*state, "Ethernet1/1", "eth7", "--interface "
		"Ethernet1/1=eth7: there is no device eth7 here");
}

static void check_name(const char *ios, const char *want)
{
	char out[IO_NAME_MAX];

	io_plan_name(ios, out);
	assert_string_equal(out, want);
}

static void test_names(void **state)
{
	(void)state;
	check_name("Tunnel200", "Tunnel200");
	check_name("Tunnel123456789", "Tunnel123456789");
	check_name("Tunnel2147483647", "Tu2147483647");
	check_name("Virtual-Template21", "Vi21");
	check_name("Tunnel1/2", "Tu1-2");
	check_name("T", "T");
	check_name("abcdefghijklmnopqrstuvwxyz", "ab");
}

static void test_mtu_of_a_child(void **state)
{
	static const struct io_mapping map[] = {{"Ethernet1/1", "eth0"}};
	struct world *w = *state;
	struct ike_child_sa c = {.encr = transform_row(ALG_AES_CBC_128),
		.integ = transform_row(ALG_HMAC_SHA1_96),
		.remote = {ip("20.0.0.1"), 500}};
	uint32_t inner = 0;

	device_add(w, "eth0", "10.0.0.1/24");
	(void)plan(w, map, 1);
	/* 20 IP, 8 ESP, 16 IV, 12 ICV leave 1444, whole blocks 1440, less the
	 * trailer. */
	assert_int_equal(io_plan_mtu(w->policy, 0, &c, 1500, &inner), 1438);
	assert_int_equal(inner, 1438);
	c.encap = true; /* 1436 are no whole blocks either */
	assert_int_equal(io_plan_mtu(w->policy, 0, &c, 1500, &inner), 1422);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_mapping_gives_the_address),
		CASE(test_device_of_the_address),
		CASE(test_mapping_wins_over_the_address),
		CASE(test_device_of_the_name),
		CASE(test_slash_is_a_dash),
		CASE(test_source_by_address),
		CASE(test_nothing_found_says_what_to_type),
		CASE(test_address_not_here),
		CASE(test_bare_address_not_here),
		CASE(test_device_without_address),
		CASE(test_device_name_is_taken),
		CASE(test_kinds_that_do_not_run),
		CASE(test_front_door_vrf),
		CASE(test_front_door_vrf_mapped),
		CASE(test_unprotected),
		CASE(test_shutdown),
		CASE(test_configured_mtu),
		CASE(test_unknown_interface),
		CASE(test_unknown_device),
		CASE(test_names),
		CASE(test_mtu_of_a_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
