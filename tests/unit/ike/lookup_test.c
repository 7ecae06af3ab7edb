/* The indexes give what a look at every row would give. */
#include "tests/unit/ike/harness.c"

#include "runtime/ike/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct addr v4(uint32_t a)
{
	return addr_v4(a);
}

/* Many tunnels between the same addresses: all of them, in order. */
static void alike(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;
	uint32_t row = 0;

	(void)state;
	a.tunnels = 5;
	net_open(&n, &a, &b, 1);
	for (uint32_t i = ike_lookup_destination(n.g[0].ike, &a.peer);
		i != POLICY_NONE; i = n.g[0].ike->tunnels[i].next_alike)
		assert_int_equal(i, row++);
	assert_int_equal(row, 5);
	assert_int_equal(ike_lookup_destination(n.g[0].ike, &a.local),
		POLICY_NONE);
	net_close(&n);
}

/* A source that is set later is found, the old one no more; a tunnel that
 * shares the old one stays. */
static void source_moves(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct addr moved = v4(0x0a090807);
	struct net n;
	struct ike *ike;

	(void)state;
	a.tunnels = 2;
	net_open(&n, &a, &b, 2);
	ike = n.g[0].ike;
	assert_int_equal(ike_lookup_source(ike, &a.local), 0);
	ike_set_source(ike, 0, &moved);
	assert_int_equal(ike_lookup_source(ike, &moved), 0);
	assert_int_equal(ike_lookup_source(ike, &a.local), 1);
	ike_set_source(ike, 1, &moved);
	assert_int_equal(ike_lookup_source(ike, &a.local), POLICY_NONE);
	assert_int_equal(ike_lookup_source(ike, &moved), 0);
	ike_set_source(ike, 0, &(struct addr){0});
	assert_int_equal(ike_lookup_source(ike, &moved), 1);
	net_close(&n);
}

/* Every prefix length of both families, against the definition: the longest
 * prefix of the keyring that contains the address. */
static void longest_prefix(void **state)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 1};
	struct policy_keyring ring = {.peers = {0, 0}};
	struct policy_error err;
	struct ike ike = {0};
	uint8_t *image;
	size_t size;
	struct prefix p[33 + 129];
	uint32_t n = 0;

	(void)state;
	(void)policy_add(b, POLICY_TABLE_device, &device);
	for (int family = ADDR_V4; family <= ADDR_V6; family += 2) {
		for (int len = 0; len <= (family == ADDR_V4 ? 32 : 128);
			len++) {
			struct policy_keyring_address ka;
			struct policy_keyring_peer kp = {
				.addresses = {n, 1},
				.psk_local = POLICY_NONE,
				.psk_remote = POLICY_NONE};
			struct addr one = {.family = (uint8_t)family};

			memset(one.b, 0xff, addr_len(&one));
			p[n] = (struct prefix){one, (uint8_t)len};
			p[n] = prefix_network(&p[n]);
			ka.prefix = policy_prefix_of(&p[n]);
			(void)policy_add(b, POLICY_TABLE_keyring_address, &ka);
			(void)policy_add(b, POLICY_TABLE_keyring_peer, &kp);
			n++;
		}
	}
	ring.peers.n = n;
	(void)policy_add(b, POLICY_TABLE_keyring, &ring);
	assert_true(policy_builder_finish(b, true, &image, &size, &err));
	policy_builder_free(b);
	ike.env.policy = policy_open(span_of(image, size), &err);
	assert_non_null(ike.env.policy);
	free(image);
	assert_true(ike_lookup_init(&ike));
	for (uint32_t i = 0; i < n; i++) {
		/* An address in prefix i and in no longer one. */
		struct addr a = prefix_last(&p[i]);
		size_t bit = p[i].len;
		uint32_t best = POLICY_NONE;

		if (bit < addr_len(&a) * 8)
			a.b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		for (uint32_t k = 0; k < n; k++) {
			if (prefix_contains(&p[k], &a) && (best == POLICY_NONE ||
				p[k].len > p[best].len))
				best = k;
		}
		assert_int_equal(best, i);
		assert_int_equal(ike_lookup_peer(&ike, 0, &a), i);
	}
	ike_lookup_fini(&ike);
	policy_free((struct policy *)(uintptr_t)ike.env.policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alike),
		cmocka_unit_test(source_moves),
		cmocka_unit_test(longest_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
