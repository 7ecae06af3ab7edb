#include "runtime/crypto/digest.h"

#include <openssl/provider.h>

/* "SHA2-256:SHA-256:SHA256:2.16…": all names of one algorithm, so the first
 * tells. */
static bool is_named(const EVP_MD *md, const char *names)
{
	char first[64];
	size_t n = strcspn(names, ":");

	if (n >= sizeof(first))
		return false;
	memcpy(first, names, n);
	first[n] = 0;
	return EVP_MD_is_a(md, first) == 1;
}

static void take(struct crypto_digest *d, const OSSL_DISPATCH *f)
{
	switch (f->function_id) {
	case OSSL_FUNC_DIGEST_NEWCTX:
		d->newctx = OSSL_FUNC_digest_newctx(f);
		break;
	case OSSL_FUNC_DIGEST_FREECTX:
		d->freectx = OSSL_FUNC_digest_freectx(f);
		break;
	case OSSL_FUNC_DIGEST_INIT:
		d->init = OSSL_FUNC_digest_init(f);
		break;
	case OSSL_FUNC_DIGEST_UPDATE:
		d->update = OSSL_FUNC_digest_update(f);
		break;
	case OSSL_FUNC_DIGEST_FINAL:
		d->final = OSSL_FUNC_digest_final(f);
		break;
	default: /* what a plain hash does not need */
		break;
	}
}

bool crypto_digest_load(struct crypto_digest *d, const EVP_MD *md)
{
	const OSSL_PROVIDER *p = EVP_MD_get0_provider(md);
	const OSSL_ALGORITHM *all;
	int no_cache = 0;

	memset(d, 0, sizeof(*d));
	if (!p)
		return false;
	d->provider_ctx = OSSL_PROVIDER_get0_provider_ctx(p);
	d->size = (size_t)EVP_MD_get_size(md);
	d->block = (size_t)EVP_MD_get_block_size(md);
	all = OSSL_PROVIDER_query_operation(p, OSSL_OP_DIGEST, &no_cache);
	for (const OSSL_ALGORITHM *a = all; a && a->algorithm_names; a++) {
		const OSSL_DISPATCH *f = a->implementation;

		if (!is_named(md, a->algorithm_names))
			continue;
		for (; f->function_id; f++)
			take(d, f);
		break;
	}
	OSSL_PROVIDER_unquery_operation(p, OSSL_OP_DIGEST, all);
	return d->newctx && d->freectx && d->init && d->update && d->final;
}
