/* Opening an SK payload: what was sealed opens; a changed bit, anywhere, or a
 * padding that cannot be, does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/crypto/sk.h"

#define AAD 32
#define MAX 256

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

static struct crypto_box *box_of(enum transform_row row)
{
	static const uint8_t key[64] = {7, 6, 5};
	const struct transform *encr = transform_row(row);
	const struct transform *integ = transform_is_aead(encr) ? NULL
		: transform_row(ALG_HMAC_SHA256_128);

	return crypto_box_new(crypto, encr, integ, span_of(key,
		(size_t)encr->key_len + encr->salt_len), span_of(key,
		integ ? integ->key_len : 0));
}

/* @n octets of payloads and a pad length octet of that value; returns the
 * octets behind the AAD. */
static size_t seal(struct crypto_box *b, uint8_t m[MAX], size_t n, uint8_t pad)
{
	size_t iv = crypto_box_iv_len(b), block = crypto_box_block(b);
	size_t text = (n + 1 + block - 1) / block * block;
	uint8_t *at = m + AAD;

	for (size_t i = 0; i < AAD + iv + text; i++)
		m[i] = (uint8_t)(i * 3);
	at[iv + text - 1] = pad == UINT8_MAX ? (uint8_t)(text - n - 1) : pad;
	assert_true(crypto_box_seal(b, scratch, span_of(m, AAD), at, at + iv,
		text, NULL, at + iv + text));
	return iv + text + crypto_box_icv_len(b);
}

static const enum transform_row rows[] = {ALG_AES_CBC_128, ALG_3DES,
	ALG_AES_GCM_16_256, ALG_AES_CCM_8_128, ALG_CHACHA20_POLY1305};
#define ROWS (sizeof(rows) / sizeof(*rows))

static void opens(void **state)
{
	(void)state;
	for (size_t r = 0; r < ROWS; r++) {
		struct crypto_box *b = box_of(rows[r]);

		for (size_t n = 0; n < 70; n++) {
			uint8_t m[MAX];
			size_t len = seal(b, m, n, UINT8_MAX);
			struct span text;

			assert_int_equal(crypto_sk_open(b, scratch, m, AAD,
				len, &text), CRYPTO_SK_OPEN);
			assert_int_equal(text.n, n);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(text.p[i], (uint8_t)((AAD +
					crypto_box_iv_len(b) + i) * 3));
		}
		crypto_box_free(b);
	}
}

static void changed_or_cut(void **state)
{
	(void)state;
	for (size_t r = 0; r < ROWS; r++) {
		struct crypto_box *b = box_of(rows[r]);
		uint8_t good[MAX], m[MAX];
		size_t len = seal(b, good, 20, UINT8_MAX);
		struct span text;

		for (size_t i = 0; i < AAD + len; i++) {
			memcpy(m, good, sizeof(m));
			m[i] ^= 0x10;
			assert_int_equal(crypto_sk_open(b, scratch, m, AAD,
				len, &text), CRYPTO_SK_FORGED);
		}
		for (size_t n = 0; n < len; n++) {
			memcpy(m, good, sizeof(m));
			assert_int_equal(crypto_sk_open(b, scratch, m, AAD, n,
				&text), CRYPTO_SK_FORGED);
		}
		crypto_box_free(b);
	}
}

static void padding(void **state)
{
	(void)state;
	for (size_t r = 0; r < ROWS; r++) {
		struct crypto_box *b = box_of(rows[r]);
		uint8_t m[MAX];
		struct span text;
		size_t len = seal(b, m, 20, 200);

		assert_int_equal(crypto_sk_open(b, scratch, m, AAD, len,
			&text), CRYPTO_SK_PADDING);
		crypto_box_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens),
		cmocka_unit_test(changed_or_cut),
		cmocka_unit_test(padding),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
