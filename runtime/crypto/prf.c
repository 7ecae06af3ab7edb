#include "runtime/crypto/crypto.h"

#include <stdlib.h>

#include "runtime/crypto/lib.h"

/* HMAC is composed here from plain hashing, which does not allocate (see
 * digest.h). The price is hashing the two key pads for each message instead of
 * resuming from a saved state: OpenSSL 3.0 copies a state only into a new
 * allocation. */
struct crypto_scratch {
	const struct crypto *crypto;   /* borrowed */
	void *ctx[ALG_COUNT];	       /* owned where alg.same is itself */
	uint8_t pad[CRYPTO_BLOCK_MAX]; /* key pad; wiped after each use */
};

static bool scratch_fill(struct crypto_scratch *s)
{
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct crypto_alg *a = &s->crypto->alg[i];

		if (!a->md || a->why)
			continue;
		s->ctx[i] = a->same == i ?
			a->digest.newctx(a->digest.provider_ctx) :
			s->ctx[a->same];
		if (!s->ctx[i])
			return false;
	}
	return true;
}

struct crypto_scratch *crypto_scratch_new(const struct crypto *c)
{
	struct crypto_scratch *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->crypto = c;
	if (!scratch_fill(s)) {
		crypto_scratch_free(s);
		return NULL;
	}
	return s;
}

void crypto_scratch_free(struct crypto_scratch *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct crypto_alg *a = &s->crypto->alg[i];

		if (s->ctx[i] && a->same == i)
			a->digest.freectx(s->ctx[i]); /* wipes its state */
	}
	secret_wipe_bytes(s->pad, sizeof(s->pad));
	free(s);
}

static bool add_parts(const struct crypto_digest *d, void *ctx,
	const struct span *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!crypto_digest_add(d, ctx, parts[i]))
			return false;
	}
	return true;
}

static bool digest(struct crypto_scratch *s, enum transform_row row,
	const struct span *parts, size_t n, uint8_t *out)
{
	const struct crypto_digest *d = &s->crypto->alg[row].digest;
	void *ctx = s->ctx[row];

	return ctx && crypto_digest_start(d, ctx) &&
		add_parts(d, ctx, parts, n) &&
		crypto_digest_finish(d, ctx, out);
}

bool crypto_sha1(struct crypto_scratch *s, const struct span *parts, size_t n,
	uint8_t out[20])
{
	return digest(s, ALG_PRF_SHA1, parts, n, out);
}

bool crypto_sha256(struct crypto_scratch *s, const struct span *parts,
	size_t n, uint8_t out[32])
{
	return digest(s, ALG_PRF_SHA256, parts, n, out);
}

/* One hash over one key. */
struct hmac {
	const struct crypto_digest *d;
	void *ctx;
	uint8_t *pad;
	struct span key;
	uint8_t short_key[CRYPTO_DIGEST_MAX]; /* of a key over one block */
};

static bool hmac_init(struct hmac *h, struct crypto_scratch *s,
	const struct transform *t, struct span key)
{
	const struct crypto_alg *a = crypto_alg_get(s->crypto, t);

	if (!a || !a->md)
		return false;
	h->d = &a->digest;
	h->ctx = s->ctx[a->same];
	h->pad = s->pad;
	h->key = key;
	if (key.n <= h->d->block)
		return true;
	h->key = span_of(h->short_key, h->d->size);
	return crypto_digest_start(h->d, h->ctx) &&
		crypto_digest_add(h->d, h->ctx, key) &&
		crypto_digest_finish(h->d, h->ctx, h->short_key);
}

static void hmac_fini(struct hmac *h)
{
	if (h->key.p == h->short_key)
		secret_wipe_bytes(h->short_key, sizeof(h->short_key));
	secret_wipe_bytes(h->pad, h->d->block);
}

/* Start the hash on the key, padded to a block and masked (RFC 2104 2). */
static bool hmac_pad(struct hmac *h, uint8_t mask)
{
	memset(h->pad, mask, h->d->block);
	for (size_t i = 0; i < h->key.n; i++)
		h->pad[i] ^= h->key.p[i];
	return crypto_digest_start(h->d, h->ctx) &&
		crypto_digest_add(h->d, h->ctx, span_of(h->pad, h->d->block));
}

static bool hmac_begin(struct hmac *h)
{
	return hmac_pad(h, 0x36);
}

static bool hmac_add(struct hmac *h, struct span s)
{
	return crypto_digest_add(h->d, h->ctx, s);
}

/* out may be what was hashed: it is written last. */
static bool hmac_end(struct hmac *h, uint8_t *out)
{
	uint8_t inner[CRYPTO_DIGEST_MAX];
	bool ok = crypto_digest_finish(h->d, h->ctx, inner) &&
		hmac_pad(h, 0x5c) && hmac_add(h, span_of(inner, h->d->size)) &&
		crypto_digest_finish(h->d, h->ctx, out);

	secret_wipe_bytes(inner, sizeof(inner));
	return ok;
}

bool crypto_prf(struct crypto_scratch *s, const struct transform *prf,
	struct span key, const struct span *parts, size_t n, uint8_t *out)
{
	struct hmac h;
	bool ok;

	if (!hmac_init(&h, s, prf, key))
		return false;
	ok = hmac_begin(&h) && add_parts(h.d, h.ctx, parts, n) && hmac_end(&h, out);
	hmac_fini(&h);
	return ok;
}

/* T1 = prf(K, S | 0x01), T2 = prf(K, T1 | S | 0x02), … RFC 7296 2.13. */
static bool expand(struct hmac *h, const struct span *parts, size_t n,
	uint8_t *out, size_t out_len, uint8_t *block)
{
	struct span last = {NULL, 0};

	for (uint8_t round = 1; out_len > 0; round++) {
		size_t take = out_len < h->d->size ? out_len : h->d->size;

		if (!hmac_begin(h) || !hmac_add(h, last) ||
			!add_parts(h->d, h->ctx, parts, n) ||
			!hmac_add(h, span_of(&round, 1)) ||
			!hmac_end(h, block))
			return false;
		memcpy(out, block, take);
		out += take;
		out_len -= take;
		last = span_of(block, h->d->size);
	}
	return true;
}

bool crypto_prf_plus(struct crypto_scratch *s, const struct transform *prf,
	struct span key, const struct span *parts, size_t n, uint8_t *out,
	size_t out_len)
{
	uint8_t block[CRYPTO_DIGEST_MAX];
	struct hmac h;
	bool ok;

	if (!hmac_init(&h, s, prf, key))
		return false;
	/* The round number is one octet and starts at 1. */
	ok = out_len <= 255 * h.d->size &&
		expand(&h, parts, n, out, out_len, block);
	hmac_fini(&h);
	secret_wipe_bytes(block, sizeof(block));
	return ok;
}
