#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/crypto/crypto.h"
#include "tests/unit/crypto/hex.h"

struct vector {
	enum transform_row row;
	const char *source;
	const char *key; /* hex, repeated */
	size_t key_times;
	const char *data;  /* text; hex when repeated */
	size_t data_times; /* 0: text */
	const char *out;
};

/* clang-format off */
static const struct vector vectors[] = {
	{ALG_PRF_MD5, "RFC 2202 2.1", "0b", 16,
		"Hi There",
		0,
		"9294727a3638bb1c13f48ef8158bfc9d"},
	{ALG_PRF_MD5, "RFC 2202 2.2", "4a656665", 1,
		"what do ya want for nothing?",
		0,
		"750c783e6ab0b503eaa86e310a5db738"},
	{ALG_PRF_MD5, "RFC 2202 2.3", "aa", 16,
		"dd",
		50,
		"56be34521d144c88dbb8c733f0e8b3f6"},
	{ALG_PRF_MD5, "RFC 2202 2.4", "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
		"cd",
		50,
		"697eaf0aca3a3aea3a75164746ffaa79"},
	{ALG_PRF_MD5, "RFC 2202 2.5", "0c", 16,
		"Test With Truncation",
		0,
		"56461ef2342edc00f9bab995690efd4c"},
	{ALG_PRF_MD5, "RFC 2202 2.6", "aa", 80,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		0,
		"6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"},
	{ALG_PRF_MD5, "RFC 2202 2.7", "aa", 80,
		"Test Using Larger Than Block-Size Key and Larger Than One Block-"
		"Size Data",
		0,
		"6f630fad67cda0ee1fb1f562db3aa53e"},
	{ALG_PRF_SHA1, "RFC 2202 3.1", "0b", 20,
		"Hi There",
		0,
		"b617318655057264e28bc0b6fb378c8ef146be00"},
	{ALG_PRF_SHA1, "RFC 2202 3.2", "4a656665", 1,
		"what do ya want for nothing?",
		0,
		"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
	{ALG_PRF_SHA1, "RFC 2202 3.3", "aa", 20,
		"dd",
		50,
		"125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
	{ALG_PRF_SHA1, "RFC 2202 3.4", "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
		"cd",
		50,
		"4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
	{ALG_PRF_SHA1, "RFC 2202 3.5", "0c", 20,
		"Test With Truncation",
		0,
		"4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
	{ALG_PRF_SHA1, "RFC 2202 3.6", "aa", 80,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		0,
		"aa4ae5e15272d00e95705637ce8a3b55ed402112"},
	{ALG_PRF_SHA1, "RFC 2202 3.7", "aa", 80,
		"Test Using Larger Than Block-Size Key and Larger Than One Block-"
		"Size Data",
		0,
		"e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
	{ALG_PRF_SHA256, "RFC 4231 4.2", "0b", 20,
		"Hi There",
		0,
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
	{ALG_PRF_SHA256, "RFC 4231 4.3", "4a656665", 1,
		"what do ya want for nothing?",
		0,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	{ALG_PRF_SHA256, "RFC 4231 4.4", "aa", 20,
		"dd",
		50,
		"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
	{ALG_PRF_SHA256, "RFC 4231 4.5", "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
		"cd",
		50,
		"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
	{ALG_PRF_SHA256, "RFC 4231 4.7", "aa", 131,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		0,
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	{ALG_PRF_SHA256, "RFC 4231 4.8", "aa", 131,
		"This is a test using a larger than block-size key and a larger "
		"than block-size data. The key needs to be hashed before being "
		"used by the HMAC algorithm.",
		0,
		"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
	{ALG_PRF_SHA384, "RFC 4231 4.2", "0b", 20,
		"Hi There",
		0,
		"afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
		"faea9ea9076ede7f4af152e8b2fa9cb6"},
	{ALG_PRF_SHA384, "RFC 4231 4.3", "4a656665", 1,
		"what do ya want for nothing?",
		0,
		"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
		"8e2240ca5e69e2c78b3239ecfab21649"},
	{ALG_PRF_SHA384, "RFC 4231 4.4", "aa", 20,
		"dd",
		50,
		"88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
		"2a5ab39dc13814b94e3ab6e101a34f27"},
	{ALG_PRF_SHA384, "RFC 4231 4.5", "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
		"cd",
		50,
		"3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
		"6801dd23c4a7d679ccf8a386c674cffb"},
	{ALG_PRF_SHA384, "RFC 4231 4.7", "aa", 131,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		0,
		"4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
		"0c2ef6ab4030fe8296248df163f44952"},
	{ALG_PRF_SHA384, "RFC 4231 4.8", "aa", 131,
		"This is a test using a larger than block-size key and a larger "
		"than block-size data. The key needs to be hashed before being "
		"used by the HMAC algorithm.",
		0,
		"6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5"
		"a678cc31e799176d3860e6110c46523e"},
	{ALG_PRF_SHA512, "RFC 4231 4.2", "0b", 20,
		"Hi There",
		0,
		"87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
		"daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
	{ALG_PRF_SHA512, "RFC 4231 4.3", "4a656665", 1,
		"what do ya want for nothing?",
		0,
		"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
		"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
	{ALG_PRF_SHA512, "RFC 4231 4.4", "aa", 20,
		"dd",
		50,
		"fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
		"bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
	{ALG_PRF_SHA512, "RFC 4231 4.5", "0102030405060708090a0b0c0d0e0f10111213141516171819", 1,
		"cd",
		50,
		"b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
		"a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
	{ALG_PRF_SHA512, "RFC 4231 4.7", "aa", 131,
		"Test Using Larger Than Block-Size Key - Hash Key First",
		0,
		"80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
		"6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
	{ALG_PRF_SHA512, "RFC 4231 4.8", "aa", 131,
		"This is a test using a larger than block-size key and a larger "
		"than block-size data. The key needs to be hashed before being "
		"used by the HMAC algorithm.",
		0,
		"e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
		"b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
	{ALG_PRF_MD5, "another program", "ab", 64,
		"A key of just one block",
		0,
		"0b94578096463f40b74f62bae2eda599"},
	{ALG_PRF_SHA1, "another program", "ab", 64,
		"A key of just one block",
		0,
		"e60ea1a74442ecae5838dfa5bfa485a2ca223778"},
	{ALG_PRF_SHA256, "another program", "ab", 64,
		"A key of just one block",
		0,
		"ae175b11f3ed23c810615e93fcfd562757ad4e210b4a0bd634a00d3b0971e0be"},
	{ALG_PRF_SHA384, "another program", "ab", 128,
		"A key of just one block",
		0,
		"a7b4fe69471c6392a1a0eb542fc312d455c7c95bcfae994959aaf1212fdfef6f"
		"f181cfce4dac5b97a55fe53299a44f5b"},
	{ALG_PRF_SHA512, "another program", "ab", 128,
		"A key of just one block",
		0,
		"e8b6580380642bb9b747897263219760574002ff3d1bc0113124eed90d8a0857"
		"6f5c6b95a78e964865a414cfb6bb98dbf12916672b94a1067930cde7d6602361"},
};
/* clang-format on */

static struct crypto *crypto;
static struct crypto_scratch *scratch;

static int setup(void **state)
{
	(void)state;
	crypto = crypto_new();
	scratch = crypto ? crypto_scratch_new(crypto) : NULL;
	return scratch ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	crypto_scratch_free(scratch);
	crypto_free(crypto);
	return 0;
}

static size_t repeat(const char *s, size_t times, uint8_t *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < times; i++)
		n += hex(s, out + n, cap - n);
	return n;
}

/* A hash that a hardened OpenSSL refuses is skipped aloud. */
static bool usable(const struct transform *t)
{
	const char *why = crypto_unavailable(crypto, t);

	if (why)
		print_message("skipped %s: %s\n", t->sym, why);
	return !why;
}

static const struct transform *integ_of(const struct transform *prf)
{
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t =
			transform_row((enum transform_row)i);

		if (t->type == TRANSFORM_INTEG &&
			!strcmp(t->openssl, prf->openssl))
			return t;
	}
	return NULL;
}

static void rfc_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];
		const struct transform *t = transform_row(v->row);
		uint8_t key[256];
		uint8_t data[256];
		uint8_t want[CRYPTO_DIGEST_MAX];
		uint8_t got[CRYPTO_DIGEST_MAX];
		size_t n = repeat(v->key, v->key_times, key, sizeof(key));
		struct span k = span_of(key, n);
		struct span d = span_str(v->data);
		struct span parts[3];

		if (!usable(t))
			continue;
		if (v->data_times)
			d = span_of(data, repeat(v->data, v->data_times, data,
						  sizeof(data)));
		assert_int_equal(hex(v->out, want, sizeof(want)), t->out_len);
		assert_true(crypto_prf(scratch, t, k, &d, 1, got));
		assert_memory_equal(got, want, t->out_len);
		/* In parts, one of them empty, and by the INTEG row. */
		parts[0] = span_of(d.p, 3);
		parts[1] = span_of(NULL, 0);
		parts[2] = span_of(d.p + 3, d.n - 3);
		memset(got, 0, sizeof(got));
		assert_non_null(integ_of(t));
		assert_true(crypto_prf(scratch, integ_of(t), k, parts, 3, got));
		assert_memory_equal(got, want, t->out_len);
	}
}

static void digests(void **state)
{
	struct span parts[] = {span_str("a"), span_str(""), span_str("bc")};
	uint8_t want[32];
	uint8_t got[32];

	(void)state;
	/* FIPS 180-4, "abc" */
	(void)hex("a9993e364706816aba3e25717850c26c9cd0d89d", want, 32);
	assert_true(crypto_sha1(scratch, parts, 3, got));
	assert_memory_equal(got, want, 20);
	(void)hex("ba7816bf8f01cfea414140de5dae2223"
		  "b00361a396177a9cb410ff61f20015ad",
		want, 32);
	assert_true(crypto_sha256(scratch, parts, 3, got));
	assert_memory_equal(got, want, 32);
	(void)hex("e3b0c44298fc1c149afbf4c8996fb924"
		  "27ae41e4649b934ca495991b7852b855",
		want, 32);
	assert_true(crypto_sha256(scratch, NULL, 0, got));
	assert_memory_equal(got, want, 32);
}

static void count_up(uint8_t *p, size_t n, uint8_t from)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(from + i);
}

/* Values by another HMAC implementation. */
static void plus_fixed(void **state)
{
	const struct transform *t = transform_row(ALG_PRF_SHA256);
	uint8_t key[32];
	uint8_t seed[80];
	uint8_t want[100];
	uint8_t got[255 * 16];
	uint8_t sum[32];
	struct span parts[2];
	struct span all;

	(void)state;
	count_up(key, sizeof(key), 0);
	count_up(seed, sizeof(seed), 0x40);
	parts[0] = span_of(seed, 16);
	parts[1] = span_of(seed + 16, 64);
	(void)hex("b1e758d80cfb02f485af657b64085c8c"
		  "f29cda59807bb04034fea3e24fa23490"
		  "f98b5a8f71f8317f30b31938272c97dc"
		  "49caadc9025dccb59e752c7bac6c0df8"
		  "aa1bc0b31ee96287d81637a86018e484"
		  "7b16ba175bce262ab1994b13cdd3f266"
		  "82059183",
		want, sizeof(want));
	assert_true(crypto_prf_plus(scratch, t, span_of(key, 32), parts, 2,
		got, sizeof(want)));
	assert_memory_equal(got, want, sizeof(want));

	t = transform_row(ALG_PRF_MD5);
	if (!usable(t))
		return;
	assert_true(crypto_prf_plus(scratch, t, span_of(key, 16), parts, 2,
		got, sizeof(got)));
	all = span_of(got, sizeof(got));
	assert_true(crypto_sha256(scratch, &all, 1, sum));
	(void)hex("b08301aea2a27c5926411c9eda7b11ca"
		  "29471c7c68603e8391a6ea22365c9c57",
		want, 32);
	assert_memory_equal(sum, want, 32);
}

/* Every PRF and every length round the block borders, against T1 | T2 | … put
 * together here; nothing may be written behind the end. */
static void plus_composed(void **state)
{
	(void)state;
	for (size_t row = 0; row < ALG_COUNT; row++) {
		const struct transform *t =
			transform_row((enum transform_row)row);
		uint8_t seed[40];
		uint8_t want[5 * CRYPTO_DIGEST_MAX];
		uint8_t got[5 * CRYPTO_DIGEST_MAX + 1];
		struct span key = span_str("a key");
		struct span s = span_of(seed, sizeof(seed));

		if (t->type != TRANSFORM_PRF || !usable(t))
			continue;
		count_up(seed, sizeof(seed), 7);
		for (uint8_t i = 1; i <= 5; i++) {
			uint8_t *at = want + (i - 1u) * t->out_len;
			struct span parts[] = {
				span_of(at - (i > 1 ? t->out_len : 0),
					i > 1 ? t->out_len : 0),
				s,
				span_of(&i, 1),
			};

			assert_true(crypto_prf(scratch, t, key, parts, 3, at));
		}
		for (size_t n = 0; n <= 5u * t->out_len; n++) {
			memset(got, 0xee, sizeof(got));
			assert_true(crypto_prf_plus(scratch, t, key, &s, 1,
				got, n));
			assert_memory_equal(got, want, n);
			assert_int_equal(got[n], 0xee);
		}
	}
}

static void plus_limit(void **state)
{
	const struct transform *t = transform_row(ALG_PRF_SHA1);
	static uint8_t out[255 * 20 + 1];
	struct span s = span_str("seed");

	(void)state;
	assert_true(crypto_prf_plus(scratch, t, s, &s, 1, out, 255 * 20));
	assert_false(crypto_prf_plus(scratch, t, s, &s, 1, out, 255 * 20 + 1));
	assert_false(crypto_prf_plus(scratch, t, s, &s, 1, out, SIZE_MAX));
}

static void refused(void **state)
{
	uint8_t out[CRYPTO_DIGEST_MAX];
	struct span s = span_str("x");
	struct transform stray = *transform_row(ALG_PRF_SHA256);

	(void)state;
	assert_false(crypto_prf(scratch, transform_row(ALG_AES_CBC_128), s, &s,
		1, out));
	assert_false(crypto_prf(scratch, transform_row(ALG_DH_14), s, &s, 1,
		out));
	assert_false(crypto_prf(scratch, NULL, s, &s, 1, out));
	assert_false(crypto_prf(scratch, &stray, s, &s, 1, out));
	assert_false(crypto_prf_plus(scratch, transform_row(ALG_ESN_NO), s, &s,
		1, out, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_vectors),
		cmocka_unit_test(digests),
		cmocka_unit_test(plus_fixed),
		cmocka_unit_test(plus_composed),
		cmocka_unit_test(plus_limit),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
