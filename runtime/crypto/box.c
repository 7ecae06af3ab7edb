#include "runtime/crypto/crypto.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "runtime/crypto/lib.h"

#define NONCE_MAX 16

enum box_dir { BOX_OPEN = 0, BOX_SEAL = 1, BOX_IDLE = 2 };

/* One OpenSSL context with its key schedule inside; per packet only the IV
 * changes. A block cipher has a schedule for each direction, so the first
 * seal or open decides, and a box that is turned round keys it again: that is
 * what the copy of the key is for. */
struct crypto_box {
	EVP_CIPHER_CTX *ctx; /* NULL for ENCR_NULL */
	const struct transform *encr;
	const struct transform *integ; /* NULL for an AEAD */
	uint8_t dir;		       /* enum box_dir */
	bool ccm;
	uint8_t icv_len;
	struct secret enc_key; /* with the salt at its end */
	struct secret integ_key;
};

static bool sizes_ok(const struct transform *encr,
	const struct transform *integ, struct span enc_key,
	struct span integ_key)
{
	if (!encr || encr->type != TRANSFORM_ENCR ||
		enc_key.n != (size_t)encr->key_len + encr->salt_len)
		return false;
	if (transform_is_aead(encr))
		return !integ && integ_key.n == 0;
	return integ && integ->type == TRANSFORM_INTEG &&
		integ_key.n == integ->key_len;
}

/* CCM mixes the lengths of nonce and tag into the text (RFC 4309 3); OpenSSL
 * wants them before the key. */
static bool ccm_sizes(struct crypto_box *b, EVP_CIPHER *cipher)
{
	size_t nonce = (size_t)b->encr->salt_len + b->encr->iv_len;
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN,
			&nonce),
		OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG,
			NULL, b->icv_len),
		OSSL_PARAM_construct_end(),
	};

	return EVP_CipherInit_ex2(b->ctx, cipher, NULL, NULL, BOX_SEAL,
		params) == 1;
}

static bool cipher_open(struct crypto_box *b, EVP_CIPHER *cipher)
{
	unsigned padding = 0;
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_uint(OSSL_CIPHER_PARAM_PADDING, &padding),
		OSSL_PARAM_construct_end(),
	};

	if (!cipher) /* ENCR_NULL */
		return true;
	b->ctx = EVP_CIPHER_CTX_new();
	b->ccm = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_CCM_MODE;
	if (!b->ctx || (b->ccm && !ccm_sizes(b, cipher)) ||
		EVP_CipherInit_ex2(b->ctx, b->ccm ? NULL : cipher,
			b->enc_key.b, NULL, BOX_SEAL, NULL) != 1)
		return false;
	b->dir = BOX_SEAL;
	/* As a parameter, not by EVP_CIPHER_CTX_set_padding(), whose flag
	 * makes OpenSSL send the parameter again for each packet. */
	return b->integ == NULL ||
		EVP_CIPHER_CTX_set_params(b->ctx, params) == 1;
}

struct crypto_box *crypto_box_new(const struct crypto *c,
	const struct transform *encr, const struct transform *integ,
	struct span enc_key, struct span integ_key)
{
	const struct crypto_alg *a;
	struct crypto_box *b;

	if (!sizes_ok(encr, integ, enc_key, integ_key))
		return NULL;
	a = crypto_alg_get(c, encr);
	if (!a || (integ && !crypto_alg_get(c, integ)))
		return NULL;
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->encr = encr;
	b->integ = integ;
	b->dir = BOX_IDLE;
	b->icv_len = (uint8_t)(integ ? integ->out_len : encr->out_len);
	if (secret_set(&b->enc_key, enc_key) &&
		secret_set(&b->integ_key, integ_key) &&
		cipher_open(b, a->cipher))
		return b;
	crypto_box_free(b);
	return NULL;
}

void crypto_box_free(struct crypto_box *b)
{
	if (!b)
		return;
	EVP_CIPHER_CTX_free(b->ctx); /* wipes the key schedule */
	secret_wipe(&b->enc_key);
	secret_wipe(&b->integ_key);
	free(b);
}

size_t crypto_box_iv_len(const struct crypto_box *b)
{
	return b->encr->iv_len;
}

size_t crypto_box_icv_len(const struct crypto_box *b)
{
	return b->icv_len;
}

size_t crypto_box_block(const struct crypto_box *b)
{
	return b->encr->block;
}

/* New IV; the key again only when the direction turns. */
static bool restart(struct crypto_box *b, enum box_dir dir, const uint8_t *iv,
	const OSSL_PARAM *params)
{
	const uint8_t *key = b->dir == dir ? NULL : b->enc_key.b;

	if (EVP_CipherInit_ex2(b->ctx, NULL, key, iv, (int)dir, params) != 1) {
		b->dir = BOX_IDLE;
		return false;
	}
	b->dir = (uint8_t)dir;
	return true;
}

static bool update(struct crypto_box *b, uint8_t *out, const uint8_t *in,
	size_t n)
{
	int len = 0;

	/* out NULL is how OpenSSL is told that it is AAD. */
	return n == 0 ||
		(EVP_CipherUpdate(b->ctx, out, &len, in, (int)n) == 1 &&
			len == (int)n);
}

/* What int and the block size allow; the callers' buffers are far smaller. */
static bool lengths_ok(const struct crypto_box *b, struct span aad, size_t n)
{
	return n <= INT_MAX && aad.n <= INT_MAX && n % b->encr->block == 0;
}

/* ---- AEAD: RFC 5282, RFC 4106, RFC 7634 ---------------------------------- */

static void nonce_make(const struct crypto_box *b, const uint8_t *iv,
	uint8_t nonce[NONCE_MAX])
{
	memcpy(nonce, b->enc_key.b + b->encr->key_len, b->encr->salt_len);
	memcpy(nonce + b->encr->salt_len, iv, b->encr->iv_len);
}

static bool aead_run(struct crypto_box *b, enum box_dir dir, struct span aad,
	const uint8_t *iv, uint8_t *text, size_t n, const OSSL_PARAM *params)
{
	uint8_t nonce[NONCE_MAX];
	uint8_t rest[NONCE_MAX]; /* a stream mode leaves nothing to write */
	int len = 0;

	nonce_make(b, iv, nonce);
	if (!restart(b, dir, nonce, params))
		return false;
	/* The length goes first, then all text at once; opening checks the
	 * tag there, and there is nothing to finish. */
	if (b->ccm)
		return EVP_CipherUpdate(b->ctx, NULL, &len, NULL, (int)n) ==
			1 && update(b, NULL, aad.p, aad.n) &&
			EVP_CipherUpdate(b->ctx, text, &len, text, (int)n) ==
			1 && len == (int)n;
	return update(b, NULL, aad.p, aad.n) && update(b, text, text, n) &&
		EVP_CipherFinal_ex(b->ctx, rest, &len) == 1 && len == 0;
}

static bool aead_seal(struct crypto_box *b, struct span aad,
	const uint8_t *iv, uint8_t *text, size_t n, uint8_t *icv)
{
	OSSL_PARAM tag[] = {
		OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG,
			icv, b->icv_len),
		OSSL_PARAM_construct_end(),
	};

	return aead_run(b, BOX_SEAL, aad, iv, text, n, NULL) &&
		EVP_CIPHER_CTX_get_params(b->ctx, tag) == 1;
}

/* OpenSSL decrypts while it authenticates, so a forgery leaves plaintext of
 * the forger's making in text: clear it. */
static bool aead_open(struct crypto_box *b, struct span aad,
	const uint8_t *iv, uint8_t *text, size_t n, const uint8_t *icv)
{
	uint8_t want[CRYPTO_ICV_MAX];
	bool ok;
	const OSSL_PARAM tag[] = {
		OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG,
			want, b->icv_len),
		OSSL_PARAM_construct_end(),
	};

	memcpy(want, icv, b->icv_len);
	/* CCM files an error for each forgery; nobody wants to read it. */
	if (b->ccm)
		(void)ERR_set_mark();
	ok = aead_run(b, BOX_OPEN, aad, iv, text, n, tag);
	if (b->ccm)
		(void)ERR_pop_to_mark();
	if (ok)
		return true;
	secret_wipe_bytes(text, n);
	return false;
}

/* ---- cipher and HMAC: RFC 7296 3.14, RFC 4303 3.3.2 ---------------------- */

static bool mac(struct crypto_box *b, struct crypto_scratch *s,
	struct span aad, const uint8_t *iv, const uint8_t *text, size_t n,
	const uint8_t *esn_hi, uint8_t out[CRYPTO_DIGEST_MAX])
{
	const struct span parts[] = {
		aad,
		span_of(iv, b->encr->iv_len),
		span_of(text, n),
		span_of(esn_hi, esn_hi ? 4 : 0),
	};

	return crypto_prf(s, b->integ, secret_span(&b->integ_key), parts,
		sizeof(parts) / sizeof(parts[0]), out);
}

static bool cipher_run(struct crypto_box *b, enum box_dir dir,
	const uint8_t *iv, uint8_t *text, size_t n)
{
	return !b->ctx || n == 0 ||
		(restart(b, dir, iv, NULL) && update(b, text, text, n));
}

bool crypto_box_seal(struct crypto_box *b, struct crypto_scratch *s,
	struct span aad, const uint8_t *iv, uint8_t *text, size_t n,
	const uint8_t *esn_hi, uint8_t *icv)
{
	uint8_t full[CRYPTO_DIGEST_MAX];

	if (!lengths_ok(b, aad, n))
		return false;
	if (!b->integ)
		return aead_seal(b, aad, iv, text, n, icv);
	if (!cipher_run(b, BOX_SEAL, iv, text, n) ||
		!mac(b, s, aad, iv, text, n, esn_hi, full))
		return false;
	memcpy(icv, full, b->icv_len);
	return true;
}

bool crypto_box_open(struct crypto_box *b, struct crypto_scratch *s,
	struct span aad, const uint8_t *iv, uint8_t *text, size_t n,
	const uint8_t *esn_hi, const uint8_t *icv)
{
	uint8_t full[CRYPTO_DIGEST_MAX];
	bool same;

	if (!lengths_ok(b, aad, n))
		return false;
	if (!b->integ)
		return aead_open(b, aad, iv, text, n, icv);
	if (!mac(b, s, aad, iv, text, n, esn_hi, full))
		return false;
	same = secret_eq(span_of(full, b->icv_len), span_of(icv, b->icv_len));
	/* The right ICV of a forged packet is not for a core dump. */
	secret_wipe_bytes(full, sizeof(full));
	return same && cipher_run(b, BOX_OPEN, iv, text, n);
}
