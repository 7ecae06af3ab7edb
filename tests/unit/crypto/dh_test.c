#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/crypto/crypto.h"
#include "runtime/crypto/group.h"
#include "runtime/crypto/lib.h"
#include "tests/unit/crypto/hex.h"

struct vector {
	enum transform_row row;
	const char *source;
	const char *private_i;
	const char *private_r;
	const char *public_i;
	const char *public_r;
	const char *shared;
};

/* clang-format off */
static const struct vector vectors[] = {
	{ALG_DH_19, "RFC 5903 8.1",
		"c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
		"c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
		"dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
		"5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
		"d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
		"56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
		"d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
	{ALG_DH_19, "RFC 5114 A.6",
		"814264145f2f56f2e96a8e337a1284993faf432a5abce59e867b7291d507a3af",
		"2ce1788ec197e096db95a200cc0ab26a19ce6bccad562b8eee1b593761cf7f41",
		"2af502f3be8952f2c9b5a8d4160d09e97165be50bc42ae4a5e8d3b4ba83aeb15"
		"eb0faf4ca986c4d38681a0f9872d79d56795bd4bff6e6de3c0f5015ece5efd85",
		"b120de4aa36492795346e8de6c2c8646ae06aaea279fa775b3ab0715f6ce51b0"
		"9f1b7eece20d7b5ed8ec685fa3f071d83727027092a8411385c34dde5708b2b6",
		"dd0f5396219d1ea393310412d19a08f1f5811e9dc8ec8eea7f80d21c820c2788"},
	{ALG_DH_20, "RFC 5114 A.7",
		"d27335ea71664af244dd14e9fd1260715dfd8a7965571c48d709ee7a7962a156"
		"d706a90cbcb5df2986f05feadb9376f1",
		"52d1791fdb4b70f89c0f00d456c2f7023b6125262c36a7df1f80231121cce3d3"
		"9be52e00c194a4132c4a6c768bcd94d2",
		"793148f1787634d5da4c6d9074417d05e057ab62f82054d10ee6b0403d627954"
		"7e6a8ea9d1fd77427d016fe27a8b8c66c6c41294331d23e6f480f4fb4cd40504"
		"c947392e94f4c3f06b8f398bb29e42368f7a685923de3b67baced214a1a1d128",
		"5cd42ab9c41b5347f74b8d4efb708b3d5b36db65915359b44abc17647b6b9999"
		"789d72a84865ae2f223f12b5a1abc120e171458feaa939aaa3a8bfac46b404bd"
		"8f6d5b348c0fa4d80ceca16356ca933240bde8723415a8ece035b0edf36755de",
		"5ea1fc4af7256d2055981b110575e0a8cae53160137d904c59d926eb1b8456e4"
		"27aa8a4540884c37de159a58028abc0e"},
	{ALG_DH_21, "RFC 5114 A.8",
		"0113f82da825735e3d97276683b2b74277bad27335ea71664af2430cc4f33459"
		"b9669ee78b3ffb9b8683015d344dcbfef6fb9af4c6c470be254516cd3c1a1fb4"
		"7362",
		"00cee3480d8645a17d249f2776d28bae616952d1791fdb4b70f7c3378732aa1b"
		"22928448bcd1dc2496d435b01048066ebe4f72903c361b1a9dc1193dc2c9d089"
		"1b96",
		"01ebb34dd75721abf8adc9dbed17889cbb9765d90a7c60f2cef007bb0f2b26e1"
		"4881fd4442e689d61cb2dd046ee30e3ffd20f9a45bbdf6413d583a2dbf59924f"
		"d35c00f6b632d194c0388e22d8437e558c552ae195adfd153f92d74908351b2f"
		"8c4eda94edb0916d1b53c020b5eecaed1a5fc38a233e4830587bb2ee3489b3b4"
		"2a5a86a4",
		"010ebfafc6e85e08d24bfffcc1a4511db0e634beeb1b6dec8c5939ae44766201"
		"af6200430ba97c8ac6a0e9f08b33ce7e9feeb5ba4ee5e0d81510c24295b8a08d"
		"023500a4a6ec300df9e257b0372b5e7abfef093436719a77887ebb0b18cf8099"
		"b9f4212b6e30a1419c18e029d36863cc9d448f4dba4d2a0e60711be572915fbd"
		"4fef2695",
		"00cdea89621cfa46b132f9e4cfe2261cde2d4368eb5656634c7cc98c7a00cde5"
		"4ed1866a0dd3e6126c9d2f845daff82ceb1da08f5d87521bb0ebeca77911169c"
		"20cc"},
	{ALG_DH_24, "RFC 5114 A.3",
		"0881382cdb87660c6dc13e614938d5b9c8b2f248581cc5e31b35454397fce50e",
		"7d62a7e3ef36de617b13d1afb82c780d83a23bd4ee6705645121f371f546a53d",
		"2e9380c8323af97545bc4941deb0ec3742c62fe0ece824a6abdbe66c59bee024"
		"2911bfb967235ceba35ae13e4ec752be630b92dc4bde2847a9c62cb815274542"
		"1fb7eb60a63c0fe9159fcce726ce7cd8523d7450667ef840e4919121eb5f01c8"
		"c9b0d3d648a93bfb75689e8244ac134af544711ce79a02dcc34226684780dddc"
		"b498594106c37f5bc79856487af5ab022a2e5e42f09897c1a85a11ea0212af04"
		"d9b4cebc937c3c1a3e15a8a0342e337615c84e7fe3b8b9b87fb1e73a15af12a3"
		"0d746e06dfc34f290d797ce51aa13aa785bf6658aff5e4b093003cbeaf665b3c"
		"2e113a3a4e905269341dc0711426685f4ef37e868a8126ff3f2279b57ca67e29",
		"575f0351bd2b1b817448bdf87a6c362c1e289d3903a30b9832c5741fa250363e"
		"7acbc7f77f3dacbc1f131add8e03367eff8fbbb3e1c5784424809b25afe4d226"
		"2a1a6fd2fab64105ca30a674e07f7809852088632fc049233791ad4edd083a97"
		"8b883ee618bc5e0dd047415f2d95e683cf14826b5fbe10d3ce41c6c120c78ab2"
		"0008c698bf7f0bcab9d7f407bed0f43afb2970f57f8d12043963e66ddd320d59"
		"9ad9936c8f44137c08b180ec5e985cebe186f3d549677e80607331ee17af3380"
		"a725b0782317d7dd43f59d7af9568a9bb63a84d365f92244ed120988219302f4"
		"2924c7ca90b89d24f71b0ab697823d7deb1aff5b0e8e4a45d49f7f53757e1913",
		"86c70bf8d0bb81bb01078a17219cb7d27203db2a19c877f1d1f19fd7d77ef225"
		"46a68f005ad52dc84553b78fc60330be51ea7c0672cac1515e4b35c047b9a551"
		"b88f39dc26da14a09ef74774d47c762dd177f9ed5bc2f11e52c879bd95098504"
		"cd9eecd8a8f9b3efbd1f008ac5853097d9d1837f2b18f77cd7be01af80a7c7b5"
		"ea3ca54cc02d0c116fee3f95bb87399385875d7e86747e676e728938acbff709"
		"8e05be4dcfb24052b83aeffb14783f029adbde7f53fae92084224090e007cee9"
		"4d4bf2bace9ffd4b57d2af7c724d0caa19bf0501f6f17b4aa10f425e3ea76080"
		"b4b9d6b3cefea115b2ceb8789bb8a3b0ea87febe63b6c8f846ec6db0c26c5d7c"},
	{ALG_DH_31, "RFC 7748 6.1",
		"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
		"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
		"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
		"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
		"4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
	{ALG_DH_31, "RFC 8031 A",
		"751fb4308655b476b6789b7325f9ea8cddd16a58533ff6d9e60009464a5f9d94",
		"0a54645253290d60ddadd0e030bacd9e5501efdc220755a1e978f1b839a05688",
		"48d5ddd4061257ba166fa3f9bbdb74f1a4e81c089384fa77f790709f0dfbc766",
		"0be7c1f5aad87d7e448662673298a443478b859745179eaf564c79c0ef6eee25",
		"c74950607a12327f3204d94b6825bfb068b7f8319a9e3708ed3d43ce8130c950"},
};

/* The safe primes of RFC 2409 and 3526 have no vectors of their own. These are
 * SHA-256 of 2^x and of 2^xy for x = 010203…, y = 818283…, with the primes
 * computed from their definition (2^n - 2^(n-64) - 1 + 2^64 ([2^(n-130) pi] +
 * c)) by another program. */
struct digest {
	enum transform_row row;
	const char *public;
	const char *shared;
};

static const struct digest safe_primes[] = {
	{ALG_DH_1,
		"983f65c1780576f288fcef2024c395c3012bcb2ca1894b8d1c7021869db87968",
		"287f9a41551fa3ab2e3f58909bd250b103d43433da3a350530fecab947e5defb"},
	{ALG_DH_2,
		"3e5e53f04e5eeec9a4732ead2dc7f2ffad5d7f6aab19395b4a8130e8ec660251",
		"558cffeaf71c2687eac025515fed3afe5cbfc596ba3194b320b4b1920577be95"},
	{ALG_DH_5,
		"9a5ea5c17387a96223486d00a3d3437a4622bc0c790f48f01a1cebca6ce67221",
		"1d201acd98958a6282c607ad501aa5f73e6d441799998a4c82d5604c36283fa0"},
	{ALG_DH_14,
		"0b9cb9036d2a594a7e3b43169bdf47ee9c7b64a2292203f1bb137b0b648d7e3c",
		"aed0971f27ae540100d43c27e7ba983fbb84615fc1abff58020a11ad1fa4a564"},
	{ALG_DH_15,
		"b74e630be90eb9d4b19affaa173864f62b7b5408127da1bbe6614ff3b3d96c4d",
		"8e45b8bbe2f714655ca16266299339273488b07684682639592bf3be190af6cc"},
	{ALG_DH_16,
		"fc916cbbbf2d65c638734f4328faf64611b7f43fc26016c21cb8024c5eeac22d",
		"83e7c0fc937bf3830299022896c02b6937562550704d0c19ad07ed8556b8e454"},
};
/* clang-format on */

static struct crypto *crypto;

static int setup(void **state)
{
	(void)state;
	crypto = crypto_new();
	return crypto ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	crypto_free(crypto);
	return 0;
}

/* The next DH row at or after *row that can be used; NULL at the end. */
static const struct transform *next_group(size_t *row)
{
	while (*row < ALG_COUNT) {
		const struct transform *t =
			transform_row((enum transform_row)(*row)++);
		const char *why = crypto_unavailable(crypto, t);

		if (t->type != TRANSFORM_DH)
			continue;
		if (!why)
			return t;
		print_message("skipped group %s: %s\n", t->show, why);
	}
	return NULL;
}

/* A random stream that is a known private key. */
struct script {
	const uint8_t *p;
	size_t left;
};

static void script_fill(void *ctx, uint8_t *out, size_t n)
{
	struct script *s = (struct script *)ctx;

	assert_true(n <= s->left);
	memcpy(out, s->p, n);
	s->p += n;
	s->left -= n;
}

static struct crypto_dh *dh_from(const struct transform *t, const uint8_t *x,
	size_t n)
{
	struct script script = {x, n};
	struct random random = {script_fill, &script};
	struct crypto_dh *dh = crypto_dh_new(crypto, t, &random);

	assert_non_null(dh);
	assert_int_equal(script.left, 0);
	return dh;
}

static void check_vector(const struct transform *t, const char *private,
	const char *public, const char *peer, const char *shared)
{
	uint8_t x[66];
	uint8_t want[SECRET_BIG_MAX];
	uint8_t other[SECRET_BIG_MAX];
	struct secret_big got;
	struct crypto_dh *dh = dh_from(t, x, hex(private, x, sizeof(x)));
	size_t n = hex(public, want, sizeof(want));

	assert_int_equal(n, t->out_len);
	assert_int_equal(crypto_dh_public(dh).n, n);
	assert_memory_equal(crypto_dh_public(dh).p, want, n);
	n = hex(peer, other, sizeof(other));
	assert_true(crypto_dh_derive(dh, span_of(other, n), &got));
	n = hex(shared, want, sizeof(want));
	assert_int_equal(got.n, n);
	assert_memory_equal(got.b, want, n);
	crypto_dh_free(dh);
}

static void rfc_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];
		const struct transform *t = transform_row(v->row);

		if (crypto_unavailable(crypto, t)) {
			print_message("skipped group %s\n", t->show);
			continue;
		}
		check_vector(t, v->private_i, v->public_i, v->public_r,
			v->shared);
		check_vector(t, v->private_r, v->public_r, v->public_i,
			v->shared);
	}
}

static void assert_sum(struct crypto_scratch *s, struct span data,
	const char *want_hex)
{
	uint8_t want[32];
	uint8_t got[32];

	(void)hex(want_hex, want, sizeof(want));
	assert_true(crypto_sha256(s, &data, 1, got));
	assert_memory_equal(got, want, 32);
}

static void prime_values(void **state)
{
	struct crypto_scratch *s = crypto_scratch_new(crypto);

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < sizeof(safe_primes) / sizeof(safe_primes[0]);
		i++) {
		const struct digest *v = &safe_primes[i];
		const struct transform *t = transform_row(v->row);
		size_t n = v->row == ALG_DH_16 ? 40 : 32;
		uint8_t x[40];
		uint8_t y[40];
		struct crypto_dh *a;
		struct crypto_dh *b;
		struct secret_big got;

		for (size_t k = 0; k < n; k++) {
			x[k] = (uint8_t)(1 + k);
			y[k] = (uint8_t)(0x81 + k);
		}
		a = dh_from(t, x, n);
		b = dh_from(t, y, n);
		assert_sum(s, crypto_dh_public(a), v->public);
		assert_true(crypto_dh_derive(a, crypto_dh_public(b), &got));
		assert_sum(s, secret_big_span(&got), v->shared);
		crypto_dh_free(a);
		crypto_dh_free(b);
	}
	crypto_scratch_free(s);
}

static void two_parties(void **state)
{
	struct random_seeded seed;
	struct random random = random_seeded(&seed, 42);
	const struct transform *t;
	size_t row = 0;
	size_t groups = 0;

	(void)state;
	for (; (t = next_group(&row)) != NULL; groups++) {
		struct crypto_dh *a = crypto_dh_new(crypto, t, &random);
		struct crypto_dh *b = crypto_dh_new(crypto, t, &random);
		struct secret_big ka;
		struct secret_big kb;

		assert_non_null(a);
		assert_non_null(b);
		assert_int_equal(crypto_dh_public(a).n, t->out_len);
		assert_false(span_eq(crypto_dh_public(a), crypto_dh_public(b)));
		assert_true(crypto_dh_derive(a, crypto_dh_public(b), &ka));
		assert_true(crypto_dh_derive(b, crypto_dh_public(a), &kb));
		assert_true(secret_eq(secret_big_span(&ka),
			secret_big_span(&kb)));
		/* ECP gives x alone. */
		assert_int_equal(ka.n,
			crypto_alg_get(crypto, t)->group->curve ?
				t->out_len / 2 :
				t->out_len);
		crypto_dh_free(a);
		crypto_dh_free(b);
	}
	assert_true(groups > 0);
}

static void same_seed_same_bytes(void **state)
{
	const struct transform *t;
	size_t row = 0;

	(void)state;
	while ((t = next_group(&row)) != NULL) {
		struct random_seeded s1;
		struct random_seeded s2;
		struct random_seeded s3;
		struct random r1 = random_seeded(&s1, 7);
		struct random r2 = random_seeded(&s2, 7);
		struct random r3 = random_seeded(&s3, 8);
		struct crypto_dh *a = crypto_dh_new(crypto, t, &r1);
		struct crypto_dh *b = crypto_dh_new(crypto, t, &r2);
		struct crypto_dh *c = crypto_dh_new(crypto, t, &r3);

		assert_true(a && b && c);
		assert_true(span_eq(crypto_dh_public(a), crypto_dh_public(b)));
		assert_false(span_eq(crypto_dh_public(a), crypto_dh_public(c)));
		/* And the streams stand at the same place. */
		assert_memory_equal(&s1, &s2, sizeof(s1));
		crypto_dh_free(a);
		crypto_dh_free(b);
		crypto_dh_free(c);
	}
}

static void assert_refused(struct crypto_dh *dh, const uint8_t *peer, size_t n)
{
	static const struct secret_big empty;
	struct secret_big got;

	memset(&got, 0xee, sizeof(got));
	assert_false(crypto_dh_derive(dh, span_of(peer, n), &got));
	assert_memory_equal(&got, &empty, sizeof(got));
}

static void assert_refused_number(struct crypto_dh *dh, const BIGNUM *r)
{
	uint8_t raw[SECRET_BIG_MAX];
	int n = (int)crypto_dh_public(dh).n;

	assert_int_equal(BN_bn2binpad(r, raw, n), n);
	assert_refused(dh, raw, (size_t)n);
}

static void bad_modp(struct crypto_dh *dh, const struct dh_group *g)
{
	uint8_t raw[SECRET_BIG_MAX];
	struct secret_big got;
	BIGNUM *r = BN_new();
	size_t n = crypto_dh_public(dh).n;

	assert_non_null(r);
	BN_zero(r);
	assert_refused_number(dh, r);
	assert_true(BN_one(r));
	assert_refused_number(dh, r);
	assert_non_null(BN_copy(r, g->p));
	assert_refused_number(dh, r);
	assert_true(BN_sub_word(r, 1));
	assert_refused_number(dh, r);
	assert_true(BN_add_word(r, 2));
	assert_refused_number(dh, r);
	memset(raw, 0xff, n);
	assert_refused(dh, raw, n);
	/* 2 and p-2 are fair values in a safe prime's group; in group 24 they
	 * are outside the subgroup that g generates. */
	memset(raw, 0, n);
	raw[n - 1] = 2;
	assert_int_equal(crypto_dh_derive(dh, span_of(raw, n), &got), !g->q);
	assert_non_null(BN_copy(r, g->p));
	assert_true(BN_sub_word(r, 2));
	assert_int_equal(BN_bn2binpad(r, raw, (int)n), (int)n);
	assert_int_equal(crypto_dh_derive(dh, span_of(raw, n), &got), !g->q);
	BN_free(r);
}

/* The point (x, y) with p added to x, where that still fits: the same point
 * for an implementation that reduces, so it must be refused by range. */
static void bad_coordinate(struct crypto_dh *dh, const struct dh_group *g)
{
	uint8_t raw[132];
	size_t n = g->share_len;
	BN_CTX *bn = BN_CTX_new();
	EC_POINT *q = EC_POINT_new(g->curve);
	BIGNUM *x = BN_new();
	BIGNUM *y = BN_new();
	int found = 0;

	assert_true(bn && q && x && y);
	for (BN_ULONG i = 0; !found; i++) {
		assert_true(BN_set_word(x, i));
		found = EC_POINT_set_compressed_coordinates(g->curve, q, x, 0,
			bn);
	}
	assert_true(EC_POINT_get_affine_coordinates(g->curve, q, x, y, bn));
	assert_true(BN_add(x, x, EC_GROUP_get0_field(g->curve)));
	assert_int_equal(BN_bn2binpad(x, raw, (int)n), (int)n);
	assert_int_equal(BN_bn2binpad(y, raw + n, (int)n), (int)n);
	assert_refused(dh, raw, 2 * n);
	BN_free(x);
	BN_free(y);
	EC_POINT_free(q);
	BN_CTX_free(bn);
}

static void bad_ecp(struct crypto_dh *dh, const struct dh_group *g)
{
	uint8_t raw[132];
	size_t n = crypto_dh_public(dh).n;

	memset(raw, 0, n);
	assert_refused(dh, raw, n);
	memset(raw, 0xff, n);
	assert_refused(dh, raw, n);
	/* Any bit of a good point flipped: (x, y') or (x', y) could be on the
	 * curve only if y' = -y, which one bit does not do. */
	for (size_t bit = 0; bit < 8 * n; bit += 13) {
		memcpy(raw, crypto_dh_public(dh).p, n);
		raw[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_refused(dh, raw, n);
	}
	bad_coordinate(dh, g);
}

/* Points of small order, RFC 7748 7: their product is all zero. */
static const char *const small_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void bad_x25519(struct crypto_dh *dh)
{
	uint8_t raw[32];

	for (size_t i = 0; i < sizeof(small_order) / sizeof(small_order[0]);
		i++) {
		(void)hex(small_order[i], raw, sizeof(raw));
		assert_refused(dh, raw, sizeof(raw));
	}
}

static void bad_peers(void **state)
{
	struct random_seeded seed;
	struct random random = random_seeded(&seed, 1);
	const struct transform *t;
	size_t row = 0;

	(void)state;
	while ((t = next_group(&row)) != NULL) {
		const struct dh_group *g = crypto_alg_get(crypto, t)->group;
		struct crypto_dh *dh = crypto_dh_new(crypto, t, &random);
		struct crypto_dh *good = crypto_dh_new(crypto, t, &random);
		uint8_t raw[SECRET_BIG_MAX + 1] = {0};
		struct secret_big got;

		assert_true(dh && good);
		memcpy(raw + 1, crypto_dh_public(good).p, t->out_len);
		assert_refused(dh, raw, t->out_len + 1u);
		assert_refused(dh, raw + 1, t->out_len - 1u);
		assert_refused(dh, raw + 1, t->out_len / 2u);
		assert_refused(dh, NULL, 0);
		if (g->curve)
			bad_ecp(dh, g);
		else if (g->p)
			bad_modp(dh, g);
		else
			bad_x25519(dh);
		/* A bad value spoils nothing. */
		assert_true(crypto_dh_derive(dh, crypto_dh_public(good), &got));
		crypto_dh_free(dh);
		crypto_dh_free(good);
	}
}

static void byte_fill(void *ctx, uint8_t *out, size_t n)
{
	memset(out, *(const uint8_t *)ctx, n);
}

/* A dead source gives no key, and no endless loop, wherever zero or all ones
 * is no valid private value. */
static void broken_random(void **state)
{
	uint8_t zero = 0;
	uint8_t ones = 0xff;
	struct random zeros = {byte_fill, &zero};
	struct random full = {byte_fill, &ones};
	const struct transform *t;
	size_t row = 0;

	(void)state;
	while ((t = next_group(&row)) != NULL) {
		const struct dh_group *g = crypto_alg_get(crypto, t)->group;
		bool x25519 = !g->p && !g->curve;
		struct crypto_dh *dh = crypto_dh_new(crypto, t, &zeros);

		assert_int_equal(dh != NULL, x25519);
		crypto_dh_free(dh);
		dh = crypto_dh_new(crypto, t, &full);
		assert_int_equal(dh != NULL, !g->curve);
		crypto_dh_free(dh);
	}
}

static void not_a_group(void **state)
{
	struct random_seeded seed;
	struct random random = random_seeded(&seed, 1);
	struct transform stray = *transform_row(ALG_DH_14);

	(void)state;
	assert_null(crypto_dh_new(crypto, transform_row(ALG_PRF_SHA1),
		&random));
	assert_null(crypto_dh_new(crypto, transform_row(ALG_ESN_NO), &random));
	assert_null(crypto_dh_new(crypto, &stray, &random));
	assert_null(crypto_dh_new(crypto, NULL, &random));
	crypto_dh_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_vectors),
		cmocka_unit_test(prime_values),
		cmocka_unit_test(two_parties),
		cmocka_unit_test(same_seed_same_bytes),
		cmocka_unit_test(bad_peers),
		cmocka_unit_test(broken_random),
		cmocka_unit_test(not_a_group),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
