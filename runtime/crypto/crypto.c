#include "runtime/crypto/crypto.h"

#include <openssl/err.h>
#include <stdlib.h>

#include "runtime/crypto/group.h"
#include "runtime/crypto/lib.h"

/* A private library context: what a host's openssl.cnf loads or forbids for
 * other programs changes nothing here, and nothing here changes them. */
static bool lib_open(struct crypto *c)
{
	c->lib = OSSL_LIB_CTX_new();
	if (!c->lib)
		return false;
	c->base = OSSL_PROVIDER_load(c->lib, "default");
	/* Single DES lives there; everything else does without it. */
	c->legacy = OSSL_PROVIDER_load(c->lib, "legacy");
	return c->base != NULL;
}

static const char *refused(const struct crypto *c)
{
	return c->legacy ? "OpenSSL does not provide it" :
			   "OpenSSL does not provide it (its legacy provider "
			   "could not be loaded)";
}

static const char *load_cipher(struct crypto *c, struct crypto_alg *a,
	const struct transform *t)
{
	if (!t->openssl) /* ENCR_NULL needs none */
		return NULL;
	a->cipher = EVP_CIPHER_fetch(c->lib, t->openssl, NULL);
	if (!a->cipher)
		return refused(c);
	/* The AEAD's nonce is salt | iv: 12 octets for most of ours. CCM takes
	 * any length from 7 to 13, which box.c sets. */
	if (EVP_CIPHER_get_key_length(a->cipher) != t->key_len ||
		(EVP_CIPHER_get_mode(a->cipher) != EVP_CIPH_CCM_MODE &&
			EVP_CIPHER_get_iv_length(a->cipher) !=
				t->salt_len + t->iv_len))
		return "OpenSSL has other key or IV sizes for it";
	return NULL;
}

static const char *load_digest(struct crypto *c, struct crypto_alg *a,
	const struct transform *t)
{
	a->md = EVP_MD_fetch(c->lib, t->openssl, NULL);
	if (!a->md)
		return refused(c);
	if (!crypto_digest_load(&a->digest, a->md))
		return "OpenSSL's provider hides its functions";
	if (a->digest.size < t->out_len || a->digest.size > CRYPTO_DIGEST_MAX ||
		a->digest.block < a->digest.size ||
		a->digest.block > CRYPTO_BLOCK_MAX)
		return "OpenSSL has other sizes for it";
	return NULL;
}

static const char *load(struct crypto *c, struct crypto_alg *a,
	const struct transform *t)
{
	switch (t->type) {
	case TRANSFORM_ENCR:
		return load_cipher(c, a, t);
	case TRANSFORM_PRF:
	case TRANSFORM_INTEG:
		return load_digest(c, a, t);
	case TRANSFORM_DH:
		a->group = crypto_group_new(c->lib, t);
		return a->group ? NULL : "OpenSSL does not provide this group";
	default: /* ESN is arithmetic, not cryptography */
		return NULL;
	}
}

/* A PRF and an INTEG row over one hash share a digest context per scratch;
 * OpenSSL hands out one EVP_MD per algorithm and context, so compare those. */
static uint8_t first_same(const struct crypto *c, size_t row)
{
	size_t i = 0;

	while (i < row && c->alg[i].md != c->alg[row].md)
		i++;
	return (uint8_t)i;
}

struct crypto *crypto_new(void)
{
	struct crypto *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	/* A refusal becomes a reason, not a stale entry in the error queue. */
	(void)ERR_set_mark();
	if (!lib_open(c)) {
		crypto_free(c);
		c = NULL;
		goto out;
	}
	for (size_t i = 0; i < ALG_COUNT; i++) {
		c->alg[i].why = load(c, &c->alg[i],
			transform_row((enum transform_row)i));
		c->alg[i].same = first_same(c, i);
	}
out:
	(void)ERR_pop_to_mark();
	return c;
}

void crypto_free(struct crypto *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		EVP_MD_free(c->alg[i].md);
		EVP_CIPHER_free(c->alg[i].cipher);
		crypto_group_free(c->alg[i].group);
	}
	if (c->legacy)
		(void)OSSL_PROVIDER_unload(c->legacy);
	if (c->base)
		(void)OSSL_PROVIDER_unload(c->base);
	OSSL_LIB_CTX_free(c->lib);
	free(c);
}

static size_t row_of(const struct transform *t)
{
	uintptr_t first = (uintptr_t)transform_row((enum transform_row)0);
	uintptr_t at = (uintptr_t)t;

	/* As numbers: t may point anywhere. */
	return at < first ? ALG_COUNT : (at - first) / sizeof(*t);
}

const struct crypto_alg *crypto_alg_get(const struct crypto *c,
	const struct transform *t)
{
	size_t row = row_of(t);

	return row < ALG_COUNT && !c->alg[row].why ? &c->alg[row] : NULL;
}

const char *crypto_unavailable(const struct crypto *c,
	const struct transform *t)
{
	size_t row = row_of(t);

	return row < ALG_COUNT ? c->alg[row].why : "unknown algorithm";
}
