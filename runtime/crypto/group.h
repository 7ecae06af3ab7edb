/* Inside of runtime/crypto only: Diffie-Hellman groups and their three kinds.
 *
 * The private values come from the caller's random stream, and the arithmetic
 * is OpenSSL's below EVP_PKEY. EVP_PKEY would draw its own randomness and
 * validate each peer value as if it were a long-lived key, an exponentiation
 * by q that makes group 14 about four times dearer. For keys used once, RFC
 * 6989 2.1 asks only 1 < r < p-1 of a safe prime; each kind's derive() says
 * what it checks. */
#ifndef FLEXIKE_CRYPTO_GROUP_H
#define FLEXIKE_CRYPTO_GROUP_H

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "runtime/crypto/crypto.h"

struct dh_kind;

/* Shared by threads, so never written after crypto_group_new(). */
struct dh_group {
	const struct dh_kind *kind;
	const struct transform *t;
	OSSL_LIB_CTX *lib; /* borrowed */
	size_t share_len;  /* octets of g^ir */
	/* MODP */
	BIGNUM *p;
	BIGNUM *top; /* p - 1 */
	BIGNUM *g;
	BIGNUM *q; /* NULL: p is a safe prime */
	BN_MONT_CTX *mont;
	/* ECP */
	EC_GROUP *curve;
};

struct crypto_dh {
	const struct dh_group *group; /* borrowed from struct crypto */
	BIGNUM *x;		      /* MODP, ECP; owned */
	EVP_PKEY *key;		      /* X25519; owned */
	uint8_t pub[];		      /* group->t->out_len octets */
};

/* Functions that return false leave the cleaning to the caller. */
struct dh_kind {
	bool (*load)(struct dh_group *g);
	/* Draw the private value, write dh->pub. */
	bool (*make)(struct crypto_dh *dh, const struct random *random);
	/* peer has the group's length; out receives share_len octets. */
	bool (*derive)(struct crypto_dh *dh, struct span peer, uint8_t *out);
};

extern const struct dh_kind crypto_modp_kind;   /* modp.c */
extern const struct dh_kind crypto_ec_kind;     /* ec.c */
extern const struct dh_kind crypto_x25519_kind; /* x25519.c */

/* NULL when OpenSSL refuses the group. */
struct dh_group *crypto_group_new(OSSL_LIB_CTX *lib,
	const struct transform *t);
void crypto_group_free(struct dh_group *g);

#endif
