#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "runtime/policy/image.h"
#include "tests/unit/policy/sample.h"
#include "tests/unit/policy/walk.h"

/* A valid image and a copy of it to be damaged. */
struct fixture {
	struct image_crypto crypto;
	uint8_t *good;
	uint8_t *work; /* 64 octets more than good */
	size_t n;
	unsigned long accepted, refused;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct policy_builder *b = sample_builder();
	struct policy_error err;

	assert_true(policy_image_crypto_init(&x->crypto, &err));
	assert_true(policy_builder_finish(b, true, &x->good, &x->n, &err));
	policy_builder_free(b);
	x->work = malloc(x->n + 64);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	policy_image_crypto_fini(&x->crypto);
	free(x->good);
	free(x->work);
	free(x);
	return 0;
}

static void restore(struct fixture *x)
{
	memcpy(x->work, x->good, x->n);
}

/* What an attacker would do: put the size and the digest right again. */
static void put_right(struct fixture *x, size_t n)
{
	if (n < IMAGE_AT_DIRECTORY)
		return;
	image_set32(x->work + IMAGE_AT_SIZE, (uint32_t)n);
	assert_true(policy_image_digest(x->crypto.scratch,
		span_of(x->work, n), x->work + IMAGE_AT_DIGEST));
}

/* Refused with a reason, or accepted and then harmless. The exact size of the
 * allocation makes a sanitizer see the first octet read too many. */
static bool try(struct fixture *x, size_t n)
{
	struct policy_error err = {.offset = UINT64_MAX};
	struct policy *p = policy_image_open(x->crypto.scratch,
		span_of(x->work, n), &err);

	if (!p) {
		assert_true(err.offset <= n);
		assert_true(strlen(err.reason) > 0);
		x->refused++;
		return false;
	}
	assert_true(walk_policy(p));
	policy_free(p);
	x->accepted++;
	return true;
}

static void test_each_bit_flipped(void **state)
{
	struct fixture *x = *state;

	restore(x);
	assert_true(try(x, x->n));
	for (size_t at = 0; at < x->n; at++) {
		for (unsigned mask = 1; mask < 256; mask <<= 1) {
			x->work[at] ^= (uint8_t)mask;
			assert_false(try(x, x->n));
			x->work[at] ^= (uint8_t)mask;
		}
		x->work[at] ^= 0xff;
		assert_false(try(x, x->n));
		x->work[at] ^= 0xff;
	}
}

static void test_each_bit_flipped_with_digest_put_right(void **state)
{
	static const uint8_t masks[] = {1, 2, 4, 8, 16, 32, 64, 128, 0xff};
	struct fixture *x = *state;

	x->accepted = x->refused = 0;
	for (size_t at = 0; at < x->n; at++) {
		for (size_t m = 0; m < sizeof(masks); m++) {
			restore(x);
			x->work[at] ^= masks[m];
			put_right(x, x->n);
			(void)try(x, x->n);
		}
	}
	/* Both kinds must occur, or nothing was tested. */
	assert_true(x->accepted > 1000);
	assert_true(x->refused > 10000);
}

/* Word by word, the values at which arithmetic goes wrong. */
static void test_each_word_extreme_with_digest_put_right(void **state)
{
	static const uint32_t values[] = {0, 1, 2, 7, 0x7fffffff, 0x80000000,
		0xfffffff0, 0xfffffffc, 0xfffffffe, 0xffffffff};
	struct fixture *x = *state;

	for (size_t at = IMAGE_AT_SIZE; at + 4 <= x->n; at += 4) {
		uint32_t was = image_get32(x->good + at);

		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]);
			i++) {
			restore(x);
			image_set32(x->work + at, values[i]);
			put_right(x, x->n);
			(void)try(x, x->n);
			image_set32(x->work + at, was + values[i]);
			put_right(x, x->n);
			(void)try(x, x->n);
		}
	}
}

static void test_truncated_at_every_length(void **state)
{
	struct fixture *x = *state;

	for (size_t n = 0; n < x->n; n++) {
		restore(x);
		assert_false(try(x, n));
		put_right(x, n);
		assert_false(try(x, n));
	}
}

static void test_extended(void **state)
{
	struct fixture *x = *state;

	for (size_t more = 1; more <= 64; more++) {
		restore(x);
		memset(x->work + x->n, more & 1 ? 0 : 0xaa, more);
		assert_false(try(x, x->n + more));
		put_right(x, x->n + more);
		assert_false(try(x, x->n + more));
	}
}

static void refuse(struct fixture *x, size_t n, uint64_t offset,
	const char *reason)
{
	struct policy_error err;

	assert_null(policy_image_open(x->crypto.scratch, span_of(x->work, n),
		&err));
	assert_string_equal(err.reason, reason);
	assert_int_equal(err.offset, offset);
}

static void test_other_format_names_both(void **state)
{
	struct fixture *x = *state;

	restore(x);
	image_set32(x->work + IMAGE_AT_FORMAT, 77);
	refuse(x, x->n, IMAGE_AT_FORMAT,
		"has format 77, but this flexike reads format 7: compile the "
		"configuration with this version");
	/* Even when that format has a shorter header. */
	refuse(x, 12, IMAGE_AT_FORMAT,
		"has format 77, but this flexike reads format 7: compile the "
		"configuration with this version");
}

static void test_reasons(void **state)
{
	struct fixture *x = *state;
	uint32_t pool = image_get32(x->good + IMAGE_AT_POOL);
	char tables[64];

	restore(x);
	refuse(x, 0, 0, "is not a policy image: its first octets are others");
	refuse(x, 10, 10, "ends within the header");
	x->work[0] = 9;
	refuse(x, x->n, 0, "damaged by a transfer as text: copy the image in "
		"binary mode");
	restore(x);
	x->work[x->n - 1] ^= 1;
	refuse(x, x->n, IMAGE_AT_DIGEST,
		"digest does not match: the image is damaged");
	restore(x);
	x->work[pool + 1] = 7;
	put_right(x, x->n);
	refuse(x, x->n, pool + 1,
		"a string is not UTF-8, or has a control character");
	restore(x);
	image_set32(x->work + IMAGE_AT_TABLES, POLICY_TABLES + 1);
	put_right(x, x->n);
	(void)snprintf(tables, sizeof(tables),
		"has %u tables, format %u has %u",
		POLICY_TABLES + 1u, POLICY_FORMAT, (unsigned)POLICY_TABLES);
	refuse(x, x->n, IMAGE_AT_TABLES, tables);
	restore(x);
	image_set32(x->work + IMAGE_AT_DIRECTORY, 1);
	put_right(x, x->n);
	refuse(x, x->n, IMAGE_AT_DIRECTORY,
		"table device expected, number 1 found");
}

/* Where a field of the first row of a table lies. */
#define CELL(x, table, field) \
	(image_get32((x)->good + IMAGE_AT_DIRECTORY + \
		 POLICY_TABLE_##table * IMAGE_ENTRY_LEN + 12) + \
		offsetof(struct policy_##table, field))

/* One word changed, the digest put right: this check must be the one that
 * refuses it. */
static void test_each_check(void **state)
{
	struct fixture *x = *state;
	const size_t pool = image_get32(x->good + IMAGE_AT_POOL);
	const size_t tail = x->n - 4;
	const size_t name = CELL(x, keyring, name);
	const size_t source = CELL(x, tunnel, source);
	const struct {
		size_t at;
		uint32_t change; /* added to the word */
		size_t offset;
		const char *reason;
	} cases[] = {
		{IMAGE_AT_FLAGS, 2, 0, "unknown flags"},
		{IMAGE_AT_FLAGS, -1u, 0, "secrets are there, but the flag"},
		{IMAGE_AT_ZERO, 1, 0, "reserved octets are not zero"},
		{IMAGE_AT_DIRECTORY + 4, 4, 0, "rows of device have"},
		{IMAGE_AT_DIRECTORY + 8, 99, 0, "table device goes past"},
		{IMAGE_AT_DIRECTORY + 12, 4, 0, "device does not follow"},
		{IMAGE_AT_POOL, 4, 0, "the pool does not follow"},
		{IMAGE_AT_POOL_LEN, 4000, 0, "the pool goes past the end"},
		{IMAGE_AT_SECRETS, 4, 0, "the secrets do not follow"},
		{IMAGE_AT_SECRETS_LEN, 4, 0, "the secrets go past the end"},
		{IMAGE_AT_SECRETS_LEN, 1, tail + 3, "behind the last secret"},
		{IMAGE_AT_SECRETS_LEN, -1u, tail - 28, "past its section"},
		{IMAGE_AT_SECRETS_COUNT, 99, 0, "secrets do not fit"},
		{IMAGE_AT_SECRETS_COUNT, -1u, 0, NULL},
		{pool, 'x', 0, "must begin and end with NUL"},
		{tail, 0x1000000, tail + 3, "padding is not zero"},
		{name, 1, 0, "does not point at the start of a string"},
		{name, 4000, 0, "string outside the pool"},
		{name + 4, 1, name, "wrong length of string"},
		{name + 4, -1u, name, "wrong length of string"},
		{name + 4, 5000, name, "string too long"},
		{source, 1, 0, "unknown address family"},
		{source + 8, 1, source, "octets behind the address"},
		{CELL(x, tunnel, ipv4.len), 3,
			CELL(x, tunnel, ipv4), "prefix longer"},
		{CELL(x, tunnel, ipsec_profile), 1, 0, "past the end of its"},
		{CELL(x, tunnel, selectors.first), 2, 0, "past the end of"},
		{CELL(x, keyring_peer, psk_local), 2, 0, "no such secret"},
		{CELL(x, route, distance), -1u, 0, "0 is not between 1 and"},
		{CELL(x, route, tunnel), -1u, 0, "reference missing"},
		{CELL(x, ike_policy, vrf), -1u, 0, "reference missing"},
		{CELL(x, device, origin), 3, 0, "3 is not between 0 and 2"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy_error err;
		size_t at = cases[i].at;

		restore(x);
		image_set32(x->work + at,
			image_get32(x->good + at) + cases[i].change);
		put_right(x, x->n);
		assert_null(policy_image_open(x->crypto.scratch,
			span_of(x->work, x->n), &err));
		if (!cases[i].reason)
			continue;
		if (!strstr(err.reason, cases[i].reason))
			fail_msg("%s, not %s", err.reason, cases[i].reason);
		assert_int_equal(err.offset,
			cases[i].offset ? cases[i].offset : at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_bit_flipped),
		cmocka_unit_test(test_each_bit_flipped_with_digest_put_right),
		cmocka_unit_test(test_each_word_extreme_with_digest_put_right),
		cmocka_unit_test(test_truncated_at_every_length),
		cmocka_unit_test(test_extended),
		cmocka_unit_test(test_other_format_names_both),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_each_check),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
