#include <openssl/core_names.h>

#include "runtime/crypto/group.h"

struct modp_row {
	enum transform_row row;
	BIGNUM *(*prime)(BIGNUM *into);
	const char *order;
};

static const struct modp_row rows[] = {
#define GROUP(row, prime, order, source) {ALG_##row, prime, order},
#include "runtime/crypto/group.def"
#undef GROUP
};

/* Octets of a private exponent. Twice the group's strength is what an
 * exponent needs against a square-root attack, never less than 224 bits; in
 * whole 64-bit words, because the constant-time exponentiation walks whole
 * words and the rest of the last one costs nothing. */
static size_t exponent_len(const struct transform *t)
{
	size_t bits = 2 * (size_t)t->strength;

	if (bits < 224)
		bits = 224;
	return (bits + 63) / 64 * 8;
}
#define EXPONENT_MAX 64

/* p, g and q of a group that OpenSSL knows by name. */
static bool load_named(struct dh_group *g, const char *name)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(g->lib, "DH", NULL);
	EVP_PKEY *key = NULL;
	bool ok = ctx && EVP_PKEY_paramgen_init(ctx) == 1 &&
		EVP_PKEY_CTX_set_group_name(ctx, name) == 1 &&
		EVP_PKEY_generate(ctx, &key) == 1 &&
		EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &g->p) ==
			1 &&
		EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_G, &g->g) ==
			1 &&
		EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_Q, &g->q) == 1;

	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static bool load_safe(struct dh_group *g, BIGNUM *(*prime)(BIGNUM *))
{
	g->p = prime(NULL);
	g->g = BN_new();
	return g->p && g->g && BN_set_word(g->g, 2) == 1;
}

static bool modp_load(struct dh_group *g)
{
	const struct modp_row *row = NULL;
	BN_CTX *bn = BN_CTX_new_ex(g->lib);
	bool ok = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (transform_row(rows[i].row) == g->t)
			row = &rows[i];
	}
	if (!row || !bn)
		goto out;
	if (!(row->prime ? load_safe(g, row->prime) :
			   load_named(g, row->order)))
		goto out;
	g->share_len = g->t->out_len;
	g->top = BN_dup(g->p);
	g->mont = BN_MONT_CTX_new();
	ok = BN_num_bytes(g->p) == g->t->out_len && g->top &&
		BN_sub_word(g->top, 1) == 1 && g->mont &&
		BN_MONT_CTX_set(g->mont, g->p, bn) == 1 &&
		exponent_len(g->t) <= EXPONENT_MAX;
out:
	BN_CTX_free(bn);
	return ok;
}

/* out = base^x mod p, padded to the prime's length. Constant time in x. */
static bool power(const struct dh_group *g, const BIGNUM *base,
	const BIGNUM *x, uint8_t *out)
{
	BN_CTX *bn = BN_CTX_new_ex(g->lib);
	BIGNUM *r = BN_new();
	bool ok = bn && r &&
		BN_mod_exp_mont_consttime(r, base, x, g->p, bn, g->mont) ==
			1 &&
		BN_bn2binpad(r, out, (int)g->share_len) == (int)g->share_len;

	BN_clear_free(r);
	BN_CTX_free(bn); /* clears the numbers it lent */
	return ok;
}

static bool modp_make(struct crypto_dh *dh, const struct random *random)
{
	const struct dh_group *g = dh->group;
	uint8_t raw[EXPONENT_MAX];
	size_t n = exponent_len(g->t);

	random_fill(random, raw, n);
	dh->x = BN_bin2bn(raw, (int)n, NULL);
	secret_wipe_bytes(raw, sizeof(raw));
	/* 0 and 1 come only from a broken source of randomness. */
	if (!dh->x || BN_is_zero(dh->x) || BN_is_one(dh->x))
		return false;
	BN_set_flags(dh->x, BN_FLG_CONSTTIME);
	return power(g, g->g, dh->x, dh->pub);
}

/* 1 < r < p-1 (RFC 6989 2.1): p is a safe prime, so every other r generates
 * a subgroup of order at least (p-1)/2. With small subgroups r^q = 1 as well
 * (RFC 6989 2.2); r is public, so that need not be constant time. */
static bool peer_ok(const struct dh_group *g, const BIGNUM *r)
{
	BN_CTX *bn;
	BIGNUM *one;
	bool ok;

	if (BN_cmp(r, BN_value_one()) <= 0 || BN_cmp(r, g->top) >= 0)
		return false;
	if (!g->q)
		return true;
	bn = BN_CTX_new_ex(g->lib);
	one = BN_new();
	ok = bn && one &&
		BN_mod_exp_mont(one, r, g->q, g->p, bn, g->mont) == 1 &&
		BN_is_one(one);
	BN_free(one);
	BN_CTX_free(bn);
	return ok;
}

static bool modp_derive(struct crypto_dh *dh, struct span peer, uint8_t *out)
{
	BIGNUM *r = BN_bin2bn(peer.p, (int)peer.n, NULL);
	bool ok = r && peer_ok(dh->group, r) &&
		power(dh->group, r, dh->x, out);

	BN_free(r);
	return ok;
}

const struct dh_kind crypto_modp_kind = {
	.load = modp_load,
	.make = modp_make,
	.derive = modp_derive,
};
