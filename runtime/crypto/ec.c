#include <openssl/objects.h>

#include "runtime/crypto/group.h"

/* A KE payload holds x | y (RFC 5903 7); OpenSSL writes 04 | x | y. */
#define POINT_TAG 4
#define COORD_MAX 66 /* P-521 */
#define POINT_MAX (1 + 2 * COORD_MAX)
/* Each draw fails with probability under 2^-31 on our curves; a source that
 * fails so often is broken and must not turn into an endless loop. */
#define DRAWS 32

static bool ec_load(struct dh_group *g)
{
	int nid = OBJ_txt2nid(g->t->openssl);

	if (nid == NID_undef)
		return false;
	g->curve = EC_GROUP_new_by_curve_name_ex(g->lib, NULL, nid);
	if (!g->curve)
		return false;
	g->share_len = ((size_t)EC_GROUP_get_degree(g->curve) + 7) / 8;
	/* With cofactor 1 every point of the curve is in the group. */
	return g->t->out_len == 2 * g->share_len &&
		g->share_len <= COORD_MAX &&
		BN_is_one(EC_GROUP_get0_cofactor(g->curve));
}

/* Uniform in [1, n-1] by rejection (FIPS 186-4 B.4.2). */
static BIGNUM *scalar(const struct dh_group *g, const struct random *random)
{
	const BIGNUM *order = EC_GROUP_get0_order(g->curve);
	size_t n = (size_t)BN_num_bytes(order);
	unsigned spare = (unsigned)(8 * n) - (unsigned)BN_num_bits(order);
	uint8_t raw[COORD_MAX];
	BIGNUM *x = BN_new();
	bool ok = false;

	for (int i = 0; x && !ok && i < DRAWS; i++) {
		random_fill(random, raw, n);
		raw[0] &= (uint8_t)(0xff >> spare);
		ok = BN_bin2bn(raw, (int)n, x) && !BN_is_zero(x) &&
			BN_cmp(x, order) < 0;
	}
	secret_wipe_bytes(raw, sizeof(raw));
	if (ok) {
		BN_set_flags(x, BN_FLG_CONSTTIME);
		return x;
	}
	BN_clear_free(x);
	return NULL;
}

static bool ec_make(struct crypto_dh *dh, const struct random *random)
{
	const struct dh_group *g = dh->group;
	size_t len = 1 + 2 * g->share_len;
	uint8_t raw[POINT_MAX];
	BN_CTX *bn = BN_CTX_new_ex(g->lib);
	EC_POINT *q = EC_POINT_new(g->curve);
	bool ok;

	dh->x = scalar(g, random);
	ok = bn && q && dh->x &&
		EC_POINT_mul(g->curve, q, dh->x, NULL, NULL, bn) == 1 &&
		EC_POINT_point2oct(g->curve, q, POINT_CONVERSION_UNCOMPRESSED,
			raw, len, bn) == len;
	if (ok)
		memcpy(dh->pub, raw + 1, len - 1);
	EC_POINT_free(q);
	BN_CTX_free(bn);
	return ok;
}

/* EC_POINT_oct2point refuses coordinates of p or more and points off the
 * curve, which is all that RFC 6989 2.3 asks for a key used once; infinity
 * has no uncompressed form. */
static EC_POINT *peer_point(const struct dh_group *g, struct span peer,
	BN_CTX *bn)
{
	EC_POINT *q = EC_POINT_new(g->curve);
	uint8_t raw[POINT_MAX];

	raw[0] = POINT_TAG;
	memcpy(raw + 1, peer.p, peer.n);
	if (q && EC_POINT_oct2point(g->curve, q, raw, 1 + peer.n, bn) == 1)
		return q;
	EC_POINT_free(q);
	return NULL;
}

static bool ec_derive(struct crypto_dh *dh, struct span peer, uint8_t *out)
{
	const struct dh_group *g = dh->group;
	BN_CTX *bn = BN_CTX_new_ex(g->lib);
	EC_POINT *q = bn ? peer_point(g, peer, bn) : NULL;
	BIGNUM *x = BN_new();
	int len = (int)g->share_len;
	/* The shared secret is x alone, RFC 5903 7. */
	bool ok = q && x &&
		EC_POINT_mul(g->curve, q, NULL, q, dh->x, bn) == 1 &&
		EC_POINT_get_affine_coordinates(g->curve, q, x, NULL, bn) ==
			1 &&
		BN_bn2binpad(x, out, len) == len;

	BN_clear_free(x);
	EC_POINT_clear_free(q);
	BN_CTX_free(bn);
	return ok;
}

const struct dh_kind crypto_ec_kind = {
	.load = ec_load,
	.make = ec_make,
	.derive = ec_derive,
};
