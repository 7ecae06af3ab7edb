#include "runtime/crypto/group.h"

#define X25519_LEN 32

static EVP_PKEY *private_key(const struct dh_group *g, const uint8_t *raw)
{
	return EVP_PKEY_new_raw_private_key_ex(g->lib, g->t->openssl, NULL,
		raw, X25519_LEN);
}

static bool x25519_load(struct dh_group *g)
{
	static const uint8_t probe[X25519_LEN] = {1};
	EVP_PKEY *key = private_key(g, probe);

	EVP_PKEY_free(key);
	g->share_len = X25519_LEN;
	return key && g->t->out_len == X25519_LEN;
}

static bool x25519_make(struct crypto_dh *dh, const struct random *random)
{
	uint8_t raw[X25519_LEN];
	size_t n = X25519_LEN;

	/* Any 32 octets do: RFC 7748 5 masks them in the multiplication. */
	random_fill(random, raw, sizeof(raw));
	dh->key = private_key(dh->group, raw);
	secret_wipe_bytes(raw, sizeof(raw));
	return dh->key &&
		EVP_PKEY_get_raw_public_key(dh->key, dh->pub, &n) == 1 &&
		n == X25519_LEN;
}

static bool all_zero(const uint8_t *b)
{
	static const uint8_t zero[X25519_LEN];

	return secret_eq(span_of(b, X25519_LEN), span_of(zero, X25519_LEN));
}

/* Every 32 octets are a point of the curve or of its twist, so the one check
 * is of the result (RFC 8031 3.2): a small-order point gives zero. */
static bool x25519_derive(struct crypto_dh *dh, struct span peer, uint8_t *out)
{
	const struct dh_group *g = dh->group;
	size_t n = X25519_LEN;
	EVP_PKEY *other = EVP_PKEY_new_raw_public_key_ex(g->lib,
		g->t->openssl, NULL, peer.p, peer.n);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(g->lib, dh->key, NULL);
	bool ok = other && ctx && EVP_PKEY_derive_init(ctx) == 1 &&
		EVP_PKEY_derive_set_peer_ex(ctx, other, 0) == 1 &&
		EVP_PKEY_derive(ctx, out, &n) == 1 && n == X25519_LEN &&
		!all_zero(out);

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(other);
	return ok;
}

const struct dh_kind crypto_x25519_kind = {
	.load = x25519_load,
	.make = x25519_make,
	.derive = x25519_derive,
};
