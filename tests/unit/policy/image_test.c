#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/policy/image.h"
#include "tests/unit/policy/sample.h"
#include "tests/unit/policy/walk.h"

static struct policy *open_sample(bool with_secrets)
{
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_true(policy_builder_finish(b, with_secrets, &image, &n, &err));
	policy_builder_free(b);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	free(image);
	return p;
}

static void test_every_table_has_rows(void **state)
{
	struct policy *p = open_sample(true);

	(void)state;
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		assert_true(policy_count(p, (enum policy_table)t) > 0);
	assert_true(walk_policy(p));
	policy_free(p);
}

static void test_rows_come_back(void **state)
{
	struct policy *p = open_sample(true);
	const struct policy_keyring_peer *peer = policy_get(p, keyring_peer, 0);
	const struct policy_tunnel *t = policy_get(p, tunnel, 0);
	const struct policy_interface *i = policy_get(p, interface, 0);
	struct addr destination = policy_addr_get(&t->destination);
	struct prefix v6 = policy_prefix_get(&i->ipv6);
	char buf[ADDR_STR_MAX];

	(void)state;
	assert_string_equal(policy_text(p, peer->name), "spoke");
	assert_int_equal(peer->identities.first, 1);
	assert_int_equal(peer->identities.n, 1);
	assert_string_equal(policy_text(p, t->name), "Tunnel0000000200");
	assert_int_equal(t->mode, POLICY_TUNNEL_IPSEC_IPV4);
	assert_string_equal(addr_str(&destination, buf), "20.0.0.201");
	assert_string_equal(prefix_str(&v6, buf), "2001:db8::1/64");
	assert_int_equal(policy_count(p, POLICY_TABLE_transform),
		SAMPLE_TRANSFORMS);
	assert_ptr_equal(transform_find(TRANSFORM_ENCR,
		(uint16_t)policy_get(p, transform, 4)->id, 128),
		transform_row(ALG_AES_GCM_16_128));
	policy_free(p);
}

static void test_addresses_keep_their_values(void **state)
{
	static const char *const texts[] = {"0.0.0.0/0", "10.1.2.3/24", "::/0",
		"2001:db8::/32"};
	struct prefix none = {.len = 7};
	struct policy_prefix raw = policy_prefix_of(&none);

	(void)state;
	/* An unset prefix has one form only. */
	assert_int_equal(raw.addr.family, 0);
	assert_int_equal(raw.len, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct prefix p, back;

		assert_true(prefix_parse(texts[i], &p));
		raw = policy_prefix_of(&p);
		back = policy_prefix_get(&raw);
		assert_true(addr_eq(&p.addr, &back.addr));
		assert_int_equal(p.len, back.len);
	}
}

static void test_secrets(void **state)
{
	struct policy *with = open_sample(true);
	struct policy *without = open_sample(false);
	const struct policy_keyring_peer *peer =
		policy_get(with, keyring_peer, 0);

	(void)state;
	assert_true(policy_has_secrets(with));
	assert_true(secret_eq(policy_secret(with, peer->psk_local),
		span_str(SAMPLE_KEY_LOCAL)));
	assert_true(secret_eq(policy_secret(with, peer->psk_remote),
		span_str(SAMPLE_KEY_REMOTE)));
	assert_int_equal(policy_secret(with, POLICY_NONE).n, 0);
	assert_int_equal(policy_secret(with, 2).n, 0);
	assert_false(policy_has_secrets(without));
	/* The reference stays, so that the image can be joined with a file of
	 * secrets; the octets are gone. */
	peer = policy_get(without, keyring_peer, 0);
	assert_int_equal(peer->psk_remote, 1);
	assert_int_equal(policy_secret(without, 1).n, 0);
	assert_memory_not_equal(policy_digest(with), policy_digest(without),
		IMAGE_DIGEST_LEN);
	policy_free(with);
	policy_free(without);
}

static void test_image_without_secrets_has_no_octet_of_them(void **state)
{
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	uint8_t *image;
	size_t n;

	(void)state;
	assert_true(policy_builder_finish(b, true, &image, &n, &err));
	assert_non_null(memmem(image, n, "hunter2", 7));
	free(image);
	assert_true(policy_builder_finish(b, false, &image, &n, &err));
	assert_null(memmem(image, n, "hunter2", 7));
	free(image);
	policy_builder_free(b);
}

static void test_where(void **state)
{
	struct policy *p = open_sample(false);
	const struct policy_keyring *k = policy_get(p, keyring, 0);
	const struct policy_ike_policy *d = policy_get(p, ike_policy, 0);
	char buf[32];

	(void)state;
	assert_string_equal(policy_where(p, k->file, k->line, buf, sizeof(buf)),
		"hub.cfg:8");
	assert_string_equal(policy_where(p, k->file, 0, buf, sizeof(buf)),
		"hub.cfg");
	assert_string_equal(policy_where(p, d->file, d->line, buf, sizeof(buf)),
		"default");
	assert_string_equal(policy_where(p, k->file, 8, buf, 4), "hub");
	policy_free(p);
}

static void write_file(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void test_load_from_file(void **state)
{
	struct policy_builder *b = sample_builder();
	char path[] = "/tmp/flexike-image-XXXXXX";
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	(void)state;
	assert_true(close(mkstemp(path)) == 0);
	assert_true(policy_builder_finish(b, true, &image, &n, &err));
	write_file(path, image, n);
	p = policy_load(path, &err);
	assert_non_null(p);
	/* The file may change under an open policy. */
	write_file(path, "gone", 4);
	assert_true(walk_policy(p));
	assert_string_equal(policy_text(p, policy_get(p, device, 0)->hostname),
		"hub");
	policy_free(p);
	assert_null(policy_load(path, &err));
	write_file(path, image, n - 1);
	assert_null(policy_load(path, &err));
	assert_non_null(strstr(err.reason, "octets and should have"));
	write_file(path, "", 0);
	assert_null(policy_load(path, &err));
	assert_int_equal(unlink(path), 0);
	free(image);
	policy_builder_free(b);
}

static void test_load_says_why_not(void **state)
{
	char path[] = "/tmp/flexike-fifo-XXXXXX";
	struct policy_error err;

	(void)state;
	assert_null(policy_load("/nonexistent/policy.img", &err));
	assert_string_equal(err.reason,
		"cannot be read: No such file or directory");
	assert_null(policy_load("/tmp", &err));
	assert_string_equal(err.reason, "is not a regular file");
	/* Nobody writes into it: loading must not wait. */
	assert_true(close(mkstemp(path)) == 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(policy_load(path, &err));
	assert_string_equal(err.reason, "is not a regular file");
	assert_int_equal(unlink(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_table_has_rows),
		cmocka_unit_test(test_rows_come_back),
		cmocka_unit_test(test_addresses_keep_their_values),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(
			test_image_without_secrets_has_no_octet_of_them),
		cmocka_unit_test(test_where),
		cmocka_unit_test(test_load_from_file),
		cmocka_unit_test(test_load_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
