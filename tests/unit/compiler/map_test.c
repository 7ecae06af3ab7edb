/* Crypto maps in the policy tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "runtime/policy/policy.h"

#define PROFILE \
	"crypto ikev2 keyring K\n peer B\n  address 192.0.2.2\n" \
	"  pre-shared-key tYq8mLw2RzXc0vBn5KdP\n" \
	"crypto ikev2 profile P\n" \
	" match identity remote address 192.0.2.2 255.255.255.255\n" \
	" authentication local pre-share\n authentication remote pre-share\n" \
	" keyring local K\n" \
	"crypto ipsec transform-set T esp-gcm 256\n"

static struct policy *tables(const char *text)
{
	struct compiler_unit *u = compiler_run("m.cfg", span_str(text), NULL);
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(u);
	assert_true(compiler_image(u, true, &image, &n, &err));
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	free(image);
	compiler_free(u);
	return p;
}

static const struct policy_tunnel *named(const struct policy *p,
	const char *name)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);

		if (!strcmp(policy_text(p, t->name), name))
			return t;
	}
	fail_msg("no tunnel %s", name);
	return NULL;
}

static void entries_become_tunnels(void **state)
{
	struct policy *p = tables(PROFILE
		"ip access-list extended V\n"
		" permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n"
		" deny ip any any\n"
		" permit tcp host 10.1.0.1 eq 80 any\n"
		"crypto map M 20 ipsec-isakmp\n"
		" set peer 192.0.2.9\n"
		"crypto map M 10 ipsec-isakmp\n"
		" set peer 192.0.2.2\n set peer b.example.com\n"
		" set transform-set T\n set ikev2-profile P\n"
		" set pfs group19\n"
		" set security-association lifetime days 2\n"
		" match address V\n"
		"interface Loopback0\n ip address 198.51.100.7 255.255.255.255\n"
		"crypto map M local-address Loopback0\n"
		"interface Ethernet0/0\n ip address 192.0.2.1 255.255.255.0\n"
		" crypto map M\n");
	const struct policy_tunnel *t = named(p, "M 10 on Ethernet0/0");
	const struct policy_tunnel *second =
		named(p, "M 10 on Ethernet0/0 to b.example.com");
	const struct policy_ipsec_profile *i =
		policy_get(p, ipsec_profile, t->ipsec_profile);
	const struct policy_selector *s =
		policy_get(p, selector, t->selectors.first);
	struct addr source = policy_addr_get(&t->source);
	char buf[ADDR_STR_MAX];

	(void)state;
	assert_int_equal(policy_count(p, POLICY_TABLE_tunnel), 3);
	assert_string_equal(policy_text(p, policy_get(p, tunnel, 2)->name),
		"M 20 on Ethernet0/0");
	assert_int_equal(t->kind, POLICY_TUNNEL_MAP_ENTRY);
	assert_true(t->usable);
	assert_false(named(p, "M 20 on Ethernet0/0")->usable);
	assert_string_equal(addr_str(&source, buf), "198.51.100.7");
	assert_string_equal(policy_text(p, second->destination_name),
		"b.example.com");
	assert_int_equal(second->ipsec_profile, t->ipsec_profile);
	assert_int_equal(i->life_seconds, 2 * 86400);
	assert_int_equal(i->pfs_group, 19);
	assert_int_equal(t->selectors.n, 2);
	assert_int_equal(second->selectors.first, t->selectors.first);
	assert_int_equal(s->local.len, 16);
	assert_int_equal(s[1].protocol, 6);
	assert_int_equal(s[1].local_port_first, 80);
	assert_int_equal(s[1].local_port_last, 80);
	assert_int_equal(s[1].remote.len, 0);
	policy_free(p);
}

static void dynamic_maps_are_expanded(void **state)
{
	struct policy *p = tables(PROFILE
		"crypto dynamic-map D 10\n set transform-set T\n"
		" set ikev2-profile P\n"
		"crypto dynamic-map D 20\n"
		"crypto map M 65535 ipsec-isakmp dynamic D\n"
		"crypto map M 5 gdoi\n"
		"interface Ethernet0/0\n ip address 192.0.2.1 255.255.255.0\n"
		" crypto map M\n"
		"interface Ethernet0/1\n ip address 198.51.100.1 255.255.255.0\n"
		" crypto map M\n");
	const struct policy_tunnel *t =
		named(p, "M 65535 dynamic D 10 on Ethernet0/0");

	(void)state;
	assert_int_equal(policy_count(p, POLICY_TABLE_tunnel), 4);
	assert_int_equal(t->number, 65535);
	assert_int_equal(t->destination.family, 0);
	assert_int_equal(
		named(p, "M 65535 dynamic D 10 on Ethernet0/1")->ipsec_profile,
		t->ipsec_profile);
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_become_tunnels),
		cmocka_unit_test(dynamic_maps_are_expanded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
