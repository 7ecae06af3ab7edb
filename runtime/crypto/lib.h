/* Inside of runtime/crypto only: what a struct crypto holds.
 *
 * Everything here is written by crypto_new() and read-only afterwards, which
 * is what lets threads share it without a lock. */
#ifndef FLEXIKE_CRYPTO_LIB_H
#define FLEXIKE_CRYPTO_LIB_H

#include <openssl/evp.h>
#include <openssl/provider.h>

#include "runtime/crypto/crypto.h"
#include "runtime/crypto/digest.h"

#define CRYPTO_BLOCK_MAX 128 /* input block of SHA-384 and SHA-512 */

struct dh_group; /* group.h */

/* One row of transform.def as OpenSSL knows it. */
struct crypto_alg {
	const char *why;	/* static text when unavailable, else NULL */
	EVP_MD *md;		/* PRF and INTEG rows; owned */
	struct crypto_digest digest; /* the functions of md */
	EVP_CIPHER *cipher;	/* ENCR rows but ENCR_NULL; owned */
	struct dh_group *group; /* DH rows; owned */
	uint8_t same;		/* first row that has the same md */
};

struct crypto {
	OSSL_LIB_CTX *lib;
	OSSL_PROVIDER *base;   /* "default" */
	OSSL_PROVIDER *legacy; /* NULL where it is not installed */
	struct crypto_alg alg[ALG_COUNT];
};

/* The row behind t; NULL when t is no row of the table or is unavailable. */
const struct crypto_alg *crypto_alg_get(const struct crypto *c,
	const struct transform *t);

#endif
