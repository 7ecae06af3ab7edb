#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/policy/sample.h"
#include "tests/unit/policy/walk.h"

struct image {
	uint8_t *p;
	size_t n;
};

static struct image finish(struct policy_builder *b, bool with_secrets)
{
	struct policy_error err;
	struct image i;

	assert_true(policy_builder_finish(b, with_secrets, &i.p, &i.n, &err));
	return i;
}

static void refuse(struct policy_builder *b, const char *reason)
{
	struct policy_error err = {0};
	struct image i;

	assert_non_null(b);
	assert_false(policy_builder_finish(b, true, &i.p, &i.n, &err));
	assert_null(i.p);
	assert_string_equal(err.reason, reason);
	policy_builder_free(b);
}

static void test_same_calls_same_bytes(void **state)
{
	struct policy_builder *a = sample_builder();
	struct policy_builder *b = sample_builder();
	struct image ia = finish(a, true);
	struct image ib = finish(b, true);
	struct image again = finish(a, true);

	(void)state;
	assert_int_equal(ia.n, ib.n);
	assert_memory_equal(ia.p, ib.p, ia.n);
	assert_int_equal(ia.n, again.n);
	assert_memory_equal(ia.p, again.p, ia.n);
	free(ia.p);
	free(ib.p);
	free(again.p);
	policy_builder_free(a);
	policy_builder_free(b);
}

/* The bytes that earlier builds made: a change here needs a new POLICY_FORMAT
 * (or, before a release, FLEXIKE_UPDATE=1 once). The file is also a seed of
 * the fuzzer, whose first octet is a mode. */
static void test_bytes_stay_the_same(void **state)
{
	static const char path[] = "tests/fuzz/corpus/policy_image_fuzz/full";
	struct policy_builder *b = sample_builder();
	struct image made = finish(b, true);
	uint8_t *want = malloc(made.n + 2);
	FILE *f;

	(void)state;
	if (getenv("FLEXIKE_UPDATE")) {
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fputc(0, f), 0);
		assert_int_equal(fwrite(made.p, 1, made.n, f), made.n);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(want, 1, made.n + 2, f), made.n + 1);
	assert_memory_equal(want + 1, made.p, made.n);
	assert_int_equal(fclose(f), 0);
	free(want);
	free(made.p);
	policy_builder_free(b);
}

static void test_texts_are_interned_and_cleaned(void **state)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_str a = sample_str(b, "hub");
	struct policy_str again = sample_str(b, "hub");
	struct policy_str shorter = sample_str(b, "hu");
	struct policy_str dirty = sample_str(b, "a\x01" "b");
	struct policy_str dirty_again = sample_str(b, "a\x01" "b");
	struct policy_str clean = sample_str(b, "a\xef\xbf\xbd" "b");
	struct policy_str empty = policy_intern(b, span_of(NULL, 0));

	(void)state;
	assert_int_equal(a.off, again.off);
	assert_int_not_equal(a.off, shorter.off);
	assert_int_equal(dirty.n, 5);
	assert_int_equal(dirty.off, dirty_again.off);
	assert_int_equal(dirty.off, clean.off);
	assert_int_equal(empty.off, 0);
	assert_int_equal(empty.n, 0);
	policy_builder_free(b);
}

static void test_edit_and_count(void **state)
{
	struct policy_builder *b = sample_builder();
	struct policy_tunnel *t = policy_edit(b, POLICY_TABLE_tunnel, 0);
	struct policy_error err;
	struct policy *p;
	struct image i;

	(void)state;
	assert_int_equal(policy_builder_count(b, POLICY_TABLE_tunnel), 1);
	assert_int_equal(policy_builder_count(b, POLICY_TABLE_identity), 2);
	t->ip_mtu = 1400;
	i = finish(b, false);
	p = policy_open(span_of(i.p, i.n), &err);
	assert_non_null(p);
	assert_int_equal(policy_get(p, tunnel, 0)->ip_mtu, 1400);
	policy_free(p);
	free(i.p);
	policy_builder_free(b);
}

static void test_contradictions_are_refused(void **state)
{
	struct policy_builder *b = sample_builder();
	struct policy_tunnel *t = policy_edit(b, POLICY_TABLE_tunnel, 0);
	struct policy_route *r;
	struct policy_profile *p;
	struct policy_device *d;

	(void)state;
	t->mode = POLICY_tunnel_mode_count;
	refuse(b, "tunnel row 0, mode: 4 is not between 0 and 3");
	b = sample_builder();
	t = policy_edit(b, POLICY_TABLE_tunnel, 0);
	t->usable = 2;
	refuse(b, "tunnel row 0, usable: 2 is not between 0 and 1");
	b = sample_builder();
	t = policy_edit(b, POLICY_TABLE_tunnel, 0);
	t->selectors.n = 2;
	refuse(b, "tunnel row 0, selectors: goes past the end of its table");
	b = sample_builder();
	r = policy_edit(b, POLICY_TABLE_route, 0);
	r->tunnel = POLICY_NONE;
	refuse(b, "route row 0, tunnel: reference missing");
	b = sample_builder();
	p = policy_edit(b, POLICY_TABLE_profile, 0);
	p->fvrf = POLICY_FVRF_NAMED;
	refuse(b, "profile row 0, vrf: reference missing");
	b = sample_builder();
	d = policy_edit(b, POLICY_TABLE_device, 0);
	(void)policy_add(b, POLICY_TABLE_device, d);
	refuse(b, "has 2 rows of device, one is needed");
	refuse(policy_builder_new(), "has 0 rows of device, one is needed");
}

static void test_too_long_a_text_is_refused(void **state)
{
	struct policy_builder *b = sample_builder();
	char *text = malloc(POLICY_TEXT_MAX + 1);
	struct policy_str s;

	(void)state;
	memset(text, 'x', POLICY_TEXT_MAX + 1);
	s = policy_intern(b, span_of(text, POLICY_TEXT_MAX));
	assert_int_equal(s.n, POLICY_TEXT_MAX);
	free(finish(b, false).p);
	(void)policy_intern(b, span_of(text, POLICY_TEXT_MAX + 1));
	refuse(b, "a text has more octets than an image can hold");
	/* Too long only once it is clean. */
	b = sample_builder();
	memset(text, 1, POLICY_TEXT_MAX);
	(void)policy_intern(b, span_of(text, POLICY_TEXT_MAX));
	refuse(b, "a text has more octets than an image can hold");
	free(text);
}

static void test_empty_secret_is_none(void **state)
{
	struct policy_builder *b = policy_builder_new();

	(void)state;
	assert_int_equal(policy_add_secret(b, span_of(NULL, 0)), POLICY_NONE);
	assert_int_equal(policy_add_secret(b, span_str("k")), 0);
	/* Equal keys get places of their own. */
	assert_int_equal(policy_add_secret(b, span_str("k")), 1);
	policy_builder_free(b);
}

/* Rows alone make the image: not the order in which texts and keys came, nor
 * what no row refers to, nor where an empty range points. */
static struct policy_builder *builder_in_order(bool other)
{
	static const char *const words[] = {"unused", "first", "second"};
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 5};
	struct policy_keyring_peer peer = {0};
	struct policy_keyring_address address = {0};
	struct policy_str s[3];
	uint32_t keys[3];

	for (size_t i = 0; i < 3; i++) {
		size_t at = other ? 2 - i : i;

		if (!other && !at)
			continue;
		s[at] = sample_str(b, words[at]);
		keys[at] = policy_add_secret(b, span_str(words[at]));
	}
	device.hostname = s[1];
	device.release = s[2];
	peer.name = s[1];
	peer.psk_local = keys[1];
	peer.psk_remote = keys[2];
	/* Empty in both. */
	(void)policy_add(b, POLICY_TABLE_keyring_address, &address);
	peer.addresses.first = other;
	(void)policy_add(b, POLICY_TABLE_device, &device);
	(void)policy_add(b, POLICY_TABLE_keyring_peer, &peer);
	return b;
}

static void test_one_form(void **state)
{
	struct policy_builder *a = builder_in_order(false);
	struct policy_builder *b = builder_in_order(true);

	(void)state;
	for (int secrets = 0; secrets < 2; secrets++) {
		struct image ia = finish(a, secrets);
		struct image ib = finish(b, secrets);

		assert_int_equal(ia.n, ib.n);
		assert_memory_equal(ia.p, ib.p, ia.n);
		assert_null(memmem(ia.p, ia.n, "unused", 6));
		free(ia.p);
		free(ib.p);
	}
	policy_builder_free(a);
	policy_builder_free(b);
}

/* A key that is kept elsewhere: the image without keys is as with it. */
static void test_absent_secret(void **state)
{
	struct policy_builder *b[2] = {policy_builder_new(),
		policy_builder_new()};
	struct image made[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct policy_device device = {.window = 5};
		struct policy_keyring_peer peer = {.psk_remote = POLICY_NONE};

		peer.psk_local = i ? policy_add_absent_secret(b[i]) :
				     policy_add_secret(b[i], span_str("k"));
		assert_int_equal(peer.psk_local, 0);
		(void)policy_add(b[i], POLICY_TABLE_device, &device);
		(void)policy_add(b[i], POLICY_TABLE_keyring_peer, &peer);
		made[i] = finish(b[i], false);
	}
	assert_int_equal(made[0].n, made[1].n);
	assert_memory_equal(made[0].p, made[1].p, made[0].n);
	free(made[0].p);
	free(made[1].p);
	policy_builder_free(b[0]);
	refuse(b[1], "secret 0 is empty or does not follow the one before");
}

/* Would take hours if anything were quadratic. */
static void test_hundred_thousand_tunnels(void **state)
{
	const uint32_t n = 100000;
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	struct policy *p;
	struct image i;

	(void)state;
	for (uint32_t t = 1; t < n; t++)
		sample_tunnel(b, 200 + t);
	i = finish(b, true);
	p = policy_open(span_of(i.p, i.n), &err);
	assert_non_null(p);
	assert_int_equal(policy_count(p, POLICY_TABLE_tunnel), n);
	assert_string_equal(policy_text(p, policy_get(p, tunnel, n - 1)->name),
		"Tunnel0000100199");
	assert_true(walk_policy(p));
	policy_free(p);
	free(i.p);
	policy_builder_free(b);
}

/* What a file gets is what policy_builder_finish() makes, digest and all. */
static void test_sealed_is_the_same_image(void **state)
{
	(void)state;
	for (int secrets = 0; secrets < 2; secrets++) {
		struct policy_builder *b = sample_builder();
		struct image i = finish(b, secrets);
		struct policy_error err;
		struct policy *p = policy_builder_seal(b, secrets, &err);
		struct policy *again;

		assert_non_null(p);
		assert_int_equal(policy_octets(p).n, i.n);
		assert_memory_equal(policy_octets(p).p, i.p, i.n);
		assert_int_equal(policy_has_secrets(p), secrets);
		again = policy_open(policy_octets(p), &err);
		assert_non_null(again);
		policy_free(again);
		policy_free(p);
		free(i.p);
		policy_builder_free(b);
	}
}

static void test_seal_refuses_what_finish_does(void **state)
{
	struct policy_builder *b = sample_builder();
	struct policy_tunnel *t = policy_edit(b, POLICY_TABLE_tunnel, 0);
	struct policy_error err = {0};

	(void)state;
	t->name.off = UINT32_MAX;
	assert_null(policy_builder_seal(b, true, &err));
	assert_true(*err.reason);
	policy_builder_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_calls_same_bytes),
		cmocka_unit_test(test_bytes_stay_the_same),
		cmocka_unit_test(test_texts_are_interned_and_cleaned),
		cmocka_unit_test(test_edit_and_count),
		cmocka_unit_test(test_contradictions_are_refused),
		cmocka_unit_test(test_too_long_a_text_is_refused),
		cmocka_unit_test(test_empty_secret_is_none),
		cmocka_unit_test(test_one_form),
		cmocka_unit_test(test_absent_secret),
		cmocka_unit_test(test_hundred_thousand_tunnels),
		cmocka_unit_test(test_sealed_is_the_same_image),
		cmocka_unit_test(test_seal_refuses_what_finish_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
