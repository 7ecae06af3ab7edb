/* Inside of runtime/crypto only: hashing that never allocates once started.
 *
 * EVP_DigestInit of OpenSSL 3.0 frees and allocates the provider's context at
 * every start, the same digest or not, and EVP_MAC starts through it; packets
 * cannot afford that. So the digest functions are taken from the provider
 * itself, by its documented interface (openssl/core_dispatch.h, provider(7)),
 * whose init only resets a context that exists. */
#ifndef FLEXIKE_CRYPTO_DIGEST_H
#define FLEXIKE_CRYPTO_DIGEST_H

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>

#include "runtime/base/bytes.h"

struct crypto_digest {
	void *provider_ctx; /* borrowed from the provider */
	OSSL_FUNC_digest_newctx_fn *newctx;
	OSSL_FUNC_digest_freectx_fn *freectx;
	OSSL_FUNC_digest_init_fn *init;
	OSSL_FUNC_digest_update_fn *update;
	OSSL_FUNC_digest_final_fn *final;
	size_t size;  /* octets of output */
	size_t block; /* octets of an input block */
};

/* The functions behind md; they live as long as md's provider is loaded. */
bool crypto_digest_load(struct crypto_digest *d, const EVP_MD *md);

/* A context is owned by the caller; it must see start before add. */
static inline bool crypto_digest_start(const struct crypto_digest *d, void *ctx)
{
	return d->init(ctx, NULL) == 1;
}

static inline bool crypto_digest_add(const struct crypto_digest *d, void *ctx,
	struct span s)
{
	return s.n == 0 || d->update(ctx, s.p, s.n) == 1;
}

static inline bool crypto_digest_finish(const struct crypto_digest *d,
	void *ctx, uint8_t *out)
{
	size_t n = 0;

	return d->final(ctx, out, &n, d->size) == 1 && n == d->size;
}

#endif
