/* What the configuration leaves out: every smart default of the guide as
 * rows, and how `no`, `default` and edits change them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "runtime/base/secret.h"

static struct policy *tables(const char *text)
{
	struct compiler_unit *u = compiler_run("t.cfg", span_str(text), NULL);
	struct policy_error err = {0, ""};
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(u);
	if (!compiler_image(u, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	secret_wipe_bytes(image, n);
	free(image);
	compiler_free(u);
	return p;
}

static void assert_transforms(const struct policy *p, struct policy_range r,
	const enum transform_row *want, size_t n)
{
	assert_int_equal(r.n, n);
	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_transform *t =
			policy_get(p, transform, r.first + i);
		const struct transform *w = transform_row(want[i]);

		assert_int_equal(t->type, w->type);
		assert_int_equal(t->id, w->id);
		assert_int_equal(t->key_bits, w->key_bits);
	}
}

static const enum transform_row smart[] = {ALG_AES_CBC_256, ALG_AES_CBC_192,
	ALG_AES_CBC_128, ALG_PRF_SHA512, ALG_PRF_SHA384, ALG_PRF_SHA256,
	ALG_PRF_SHA1, ALG_PRF_MD5, ALG_HMAC_SHA512_256, ALG_HMAC_SHA384_192,
	ALG_HMAC_SHA256_128, ALG_HMAC_SHA1_96, ALG_HMAC_MD5_96, ALG_DH_5,
	ALG_DH_2};

static void nothing_configured(void **state)
{
	static const enum transform_row esp[] = {ALG_AES_CBC_128,
		ALG_HMAC_SHA1_96, ALG_ESN_NO};
	struct policy *p = tables("");
	const struct policy_device *d = policy_get(p, device, 0);
	const struct policy_ike_proposal *prop;
	const struct policy_ike_policy *pol;
	const struct policy_esp_proposal *set;
	const struct policy_ipsec_profile *prof;

	(void)state;
	assert_int_equal(d->window, 5);
	assert_int_equal(d->dpd_mode, POLICY_DPD_OFF);
	assert_int_equal(d->cookie_challenge, UINT32_MAX);
	assert_int_equal(policy_count(p, POLICY_TABLE_ike_proposal), 1);
	prop = policy_get(p, ike_proposal, 0);
	assert_int_equal(prop->origin, POLICY_ORIGIN_DEFAULT);
	assert_string_equal(policy_text(p, prop->name), "default");
	assert_transforms(p, prop->transforms, smart,
		sizeof(smart) / sizeof(*smart));
	assert_int_equal(policy_count(p, POLICY_TABLE_ike_policy), 1);
	pol = policy_get(p, ike_policy, 0);
	assert_int_equal(pol->fvrf, POLICY_FVRF_ANY);
	assert_int_equal(pol->local.n, 0);
	assert_int_equal(pol->proposals.n, 1);
	set = policy_get(p, esp_proposal, 0);
	assert_int_equal(set->mode, POLICY_IPSEC_TRANSPORT);
	assert_transforms(p, set->transforms, esp, 3);
	prof = policy_get(p, ipsec_profile, 0);
	assert_int_equal(prof->life_seconds, 3600);
	assert_int_equal(prof->life_kilobytes, 4608000);
	assert_int_equal(prof->pfs_group, 0);
	assert_int_equal(prof->profile, POLICY_NONE);
	assert_int_equal(prof->proposals.n, 1);
	policy_free(p);
}

static void edits_keep_the_rest(void **state)
{
	static const enum transform_row want[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_PRF_SHA384, ALG_PRF_SHA256, ALG_PRF_SHA1,
		ALG_PRF_MD5, ALG_HMAC_SHA512_256, ALG_HMAC_SHA384_192,
		ALG_HMAC_SHA256_128, ALG_HMAC_SHA1_96, ALG_HMAC_MD5_96,
		ALG_DH_19};
	struct policy *p = tables("crypto ikev2 proposal default\n"
				  " encryption aes-cbc-256\n group 19\n");
	const struct policy_ike_proposal *prop = policy_get(p, ike_proposal, 0);

	(void)state;
	assert_int_equal(prop->origin, POLICY_ORIGIN_CONFIG);
	assert_int_equal(prop->line, 1);
	assert_string_equal(policy_text(p, prop->file), "t.cfg");
	assert_transforms(p, prop->transforms, want,
		sizeof(want) / sizeof(*want));
	policy_free(p);
}

static void no_disables_and_default_restores(void **state)
{
	struct policy *p = tables("crypto ikev2 proposal default\n group 19\n"
				  "no crypto ikev2 proposal default\n");

	(void)state;
	assert_int_equal(policy_count(p, POLICY_TABLE_ike_proposal), 0);
	assert_int_equal(policy_count(p, POLICY_TABLE_ike_policy), 0);
	policy_free(p);
	p = tables("crypto ikev2 proposal default\n group 19\n"
		   "no crypto ikev2 proposal default\n"
		   "default crypto ikev2 proposal\n");
	assert_transforms(p, policy_get(p, ike_proposal, 0)->transforms, smart,
		sizeof(smart) / sizeof(*smart));
	assert_int_equal(policy_get(p, ike_proposal, 0)->origin,
		POLICY_ORIGIN_DEFAULT);
	policy_free(p);
}

static void prf_follows_integrity(void **state)
{
	static const enum transform_row want[] = {ALG_AES_CBC_128,
		ALG_PRF_SHA1, ALG_HMAC_SHA1_96, ALG_DH_14};
	struct policy *p = tables("crypto ikev2 proposal P\n"
				  " encryption aes-cbc-128\n integrity sha1\n"
				  " group 14\n");

	(void)state;
	assert_transforms(p, policy_get(p, ike_proposal, 0)->transforms, want,
		4);
	policy_free(p);
}

static void mixed_proposals_become_two(void **state)
{
	static const enum transform_row aead[] = {ALG_AES_GCM_16_256,
		ALG_PRF_SHA512, ALG_DH_19};
	static const enum transform_row cbc[] = {ALG_AES_CBC_256,
		ALG_PRF_SHA512, ALG_HMAC_SHA256_128, ALG_DH_19};
	struct policy *p = tables("crypto ikev2 proposal P\n"
				  " encryption aes-gcm-256 aes-cbc-256\n"
				  " integrity sha256\n prf sha512\n group 19\n"
				  "crypto ikev2 policy Q\n proposal P\n");

	(void)state;
	assert_int_equal(policy_count(p, POLICY_TABLE_ike_proposal), 3);
	assert_transforms(p, policy_get(p, ike_proposal, 0)->transforms, aead,
		3);
	assert_transforms(p, policy_get(p, ike_proposal, 1)->transforms, cbc,
		4);
	assert_int_equal(policy_get(p, ike_policy, 0)->proposals.n, 2);
	policy_free(p);
}

static void assert_secret(const struct policy *p, uint32_t index,
	const void *want, size_t n)
{
	struct span s = policy_secret(p, index);

	assert_int_equal(s.n, n);
	assert_memory_equal(s.p, want, n);
}

static void keys_are_read_in_every_form(void **state)
{
	struct policy *p = tables("crypto ikev2 keyring K\n"
				  " peer a\n  pre-shared-key both of us\n"
				  " peer b\n  pre-shared-key local 0 ours\n"
				  "  pre-shared-key remote theirs\n"
				  " peer c\n  pre-shared-key hex 00ff\n"
				  " peer d\n  pre-shared-key 6 QQQ\n");
	const struct policy_keyring_peer *k = policy_get(p, keyring_peer, 0);

	(void)state;
	assert_secret(p, k[0].psk_local, "both of us", 10);
	assert_secret(p, k[0].psk_remote, "both of us", 10);
	assert_secret(p, k[1].psk_local, "ours", 4);
	assert_secret(p, k[1].psk_remote, "theirs", 6);
	assert_secret(p, k[2].psk_local, "\0\xff", 2);
	assert_int_equal(k[3].psk_local, POLICY_NONE);
	policy_free(p);
}

static void addresses_without_masks(void **state)
{
	struct policy *p = tables("crypto ikev2 keyring K\n peer a\n"
				  "  address 0.0.0.0\n  address 10.0.0.1\n"
				  "crypto ikev2 profile F\n"
				  " match identity remote address 0.0.0.0\n"
				  " match identity remote address 10.0.0.1\n");

	(void)state;
	/* 0.0.0.0 is any, every other address a host. */
	assert_int_equal(policy_get(p, keyring_address, 0)->prefix.len, 0);
	assert_int_equal(policy_get(p, keyring_address, 1)->prefix.len, 32);
	assert_int_equal(policy_get(p, identity, 0)->prefix.len, 0);
	assert_int_equal(policy_get(p, identity, 1)->prefix.len, 32);
	policy_free(p);
}

#define PROFILE \
	"crypto ikev2 profile default\n match identity remote any\n" \
	" authentication local pre-share\n" \
	" authentication remote pre-share\n"

static bool usable(const char *tunnel)
{
	char text[1024];
	struct policy *p;
	bool yes;

	(void)snprintf(text, sizeof(text), PROFILE "interface Tunnel1\n%s",
		tunnel);
	p = tables(text);
	yes = policy_get(p, tunnel, 0)->usable;
	policy_free(p);
	return yes;
}

static void tunnels_that_may_come_up(void **state)
{
	(void)state;
	assert_true(usable(" tunnel source Ethernet1/1\n"
			   " tunnel destination 192.0.2.1\n"
			   " tunnel protection ipsec profile default\n"));
	assert_false(usable(" tunnel destination 192.0.2.1\n"
			    " tunnel protection ipsec profile default\n"));
	assert_false(usable(" tunnel source Ethernet1/1\n"
			    " tunnel protection ipsec profile default\n"));
	assert_false(usable(" tunnel source Ethernet1/1\n"
			    " tunnel destination 192.0.2.1\n"));
	assert_false(usable(" tunnel source Ethernet1/1\n"
			    " tunnel destination 2001:db8::1\n"
			    " tunnel protection ipsec profile default\n"));
	assert_false(usable(" tunnel source Ethernet1/1\n"
			    " tunnel destination dynamic\n"
			    " tunnel protection ipsec profile default\n"));
}

static void same_text_same_bytes(void **state)
{
	static const char text[] = PROFILE
		"interface Tunnel1\n tunnel source Ethernet1/1\n"
		" tunnel destination 192.0.2.1\n"
		" tunnel protection ipsec profile default\n";
	struct policy *a = tables(text);
	struct policy *b = tables(text);

	(void)state;
	assert_memory_equal(policy_digest(a), policy_digest(b), 32);
	policy_free(a);
	policy_free(b);
}

/* The default authorization policy: on without being written (guide, table
 * 2), changed in part, switched off. */
static void authorization_defaults(void **state)
{
	struct policy *p = tables("");
	const struct policy_authorization *r = policy_get(p, authorization, 0);

	(void)state;
	assert_int_equal(policy_count(p, POLICY_TABLE_authorization), 1);
	assert_int_equal(r->origin, POLICY_ORIGIN_DEFAULT);
	assert_string_equal(policy_text(p, r->name), "default");
	assert_true(r->route_interface && r->route_accept);
	assert_int_equal(r->route_tag, 1);
	assert_int_equal(r->route_distance, 2);
	assert_int_equal(r->pool, POLICY_NONE);
	policy_free(p);

	p = tables("crypto ikev2 authorization policy default\n"
		   " no route set interface\n route accept any tag 7\n"
		   " pool P\nip local pool P 10.0.0.1 10.0.0.9\n"
		   "ip local pool P 10.0.1.1\n"
		   "crypto ikev2 authorization policy A\n ipsec flow-limit 0\n");
	r = policy_get(p, authorization, 0);
	assert_int_equal(r->origin, POLICY_ORIGIN_CONFIG);
	assert_false(r->route_interface);
	assert_true(r->route_accept);
	assert_int_equal(r->route_tag, 7);
	assert_int_equal(r->route_distance, 2);
	assert_int_equal(r->pool, 0);
	assert_int_equal(policy_get(p, pool, 0)->ranges.n, 2);
	r = policy_get(p, authorization, 1);
	assert_false(r->route_interface || r->route_accept);
	assert_true(r->has_flow_limit && !r->flow_limit);
	policy_free(p);

	p = tables("no crypto ikev2 authorization policy default\n");
	assert_int_equal(policy_count(p, POLICY_TABLE_authorization), 0);
	policy_free(p);
}

/* What a profile asks of AAA, by name, by mangler, from its cache. */
static void profiles_ask(void **state)
{
	struct policy *p = tables(
		"aaa new-model\naaa group server radius G\n"
		" server-private 10.0.0.1 auth-port 1645 key aKeyOfOne\n"
		"aaa authorization network L group G local\n"
		"crypto ikev2 name-mangler M\n eap dn state\n"
		" email username\n"
		"crypto ikev2 profile P\n authentication remote eap"
		" query-identity timeout 60\n"
		" aaa authorization user eap cached\n"
		" aaa authorization group override eap list L name-mangler M"
		" password 0 aPassword1\n no config-exchange set send\n"
		"crypto ikev2 profile PLAIN\n");
	const struct policy_profile_service *s;
	const struct policy_profile_authorization *a;
	const struct policy_group_server *g;

	(void)state;
	assert_int_equal(policy_get(p, profile, 1)->services, POLICY_NONE);
	s = policy_get(p, profile_service, policy_get(p, profile, 0)->services);
	assert_true(s->config_request && s->config_accept && !s->config_send);
	assert_true(s->query_identity);
	assert_int_equal(s->eap_timeout, 60);
	assert_int_equal(s->authorizations.n, 2);
	a = policy_get(p, profile_authorization, s->authorizations.first);
	assert_true(a->cached && !a->group);
	a = policy_get(p, profile_authorization, s->authorizations.first + 1);
	assert_true(a->group && a->overrides);
	assert_int_equal(a->peer, POLICY_PEER_EAP);
	assert_int_equal(a->mangler, 0);
	assert_int_equal(policy_get(p, aaa_list, a->list)->methods.n, 2);
	assert_true(secret_eq(policy_secret(p, a->password),
		span_str("aPassword1")));
	assert_int_equal(policy_get(p, name_mangler, 0)->eap,
		POLICY_PART_STATE);
	assert_int_equal(policy_get(p, name_mangler, 0)->email,
		POLICY_PART_HOST);
	g = policy_get(p, group_server, 0);
	assert_true(g->own);
	assert_int_equal(g->auth_port, 1645);
	assert_true(secret_eq(policy_secret(p, g->key),
		span_str("aKeyOfOne")));
	policy_free(p);
}

/* The client, and a cluster that is off until it is switched on. */
static void clients_and_clusters(void **state)
{
	struct policy *p = tables(
		"crypto ikev2 client flexvpn C\n"
		" peer 2 fqdn hub.example ipv6 track 9 down\n"
		" connect track 3 down\n client connect tunnel 7\n"
		"crypto ikev2 cluster\n slave max-session 400\n");
	const struct policy_client_peer *r = policy_get(p, client_peer, 0);

	(void)state;
	assert_int_equal(r->number, 2);
	assert_int_equal(r->kind, POLICY_HOST_FQDN_IPV6);
	assert_true(r->tracked && r->track_down && r->track == 9);
	assert_int_equal(policy_get(p, client, 0)->connect,
		POLICY_CONNECT_TRACK_DOWN);
	assert_string_equal(policy_text(p, policy_get(p, client, 0)->tunnel),
		"Tunnel7");
	assert_true(policy_get(p, cluster, 0)->shutdown);
	policy_free(p);
	p = tables("crypto ikev2 cluster\n no shutdown\n");
	assert_false(policy_get(p, cluster, 0)->shutdown);
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_configured),
		cmocka_unit_test(edits_keep_the_rest),
		cmocka_unit_test(no_disables_and_default_restores),
		cmocka_unit_test(prf_follows_integrity),
		cmocka_unit_test(mixed_proposals_become_two),
		cmocka_unit_test(keys_are_read_in_every_form),
		cmocka_unit_test(addresses_without_masks),
		cmocka_unit_test(tunnels_that_may_come_up),
		cmocka_unit_test(same_text_same_bytes),
		cmocka_unit_test(authorization_defaults),
		cmocka_unit_test(profiles_ask),
		cmocka_unit_test(clients_and_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
