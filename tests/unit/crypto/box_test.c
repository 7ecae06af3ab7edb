#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/crypto/crypto.h"
#include "tests/unit/crypto/hex.h"

struct vector {
	enum transform_row row;
	const char *source;
	const char *key; /* with the salt */
	const char *iv;
	const char *aad;
	const char *plain;
	const char *cipher;
	const char *icv; /* NULL: a block cipher, authenticated by HMAC */
};

#define SP800_38A_PLAIN                                                        \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"     \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
#define SP800_38A_IV "000102030405060708090a0b0c0d0e0f"

/* McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B. */
#define CCM_KEY_128 "404142434445464748494a4b4c4d4e4f"
#define CCM_KEY_192 CCM_KEY_128 "5051525354555657"
#define CCM_KEY_256 CCM_KEY_192 "58595a5b5c5d5e5f"
#define CCM_SALT "a0a1a2"
#define CCM_IV "1011121314151617"
#define CCM_AAD "0001020304050607"
#define CCM_PLAIN "202122232425262728292a2b2c2d2e2f3031323334353637"
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_SALT "cafebabe"
#define GCM_IV "facedbaddecaf888"
#define GCM_AAD "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_PLAIN_60                                                           \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"     \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_PLAIN GCM_PLAIN_60 "1aafd255"
#define GCM_128_CIPHER_60                                                      \
	"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"     \
	"21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
#define GCM_128_CIPHER GCM_128_CIPHER_60 "473f5985"
#define GCM_192_CIPHER                                                         \
	"3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"     \
	"7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256"
#define GCM_256_CIPHER_60                                                      \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"     \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
#define GCM_256_CIPHER GCM_256_CIPHER_60 "898015ad"

#define CHACHA_KEY                                                             \
	"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"

static const struct vector vectors[] = {
	/* These two are one block, which with IV 0 is ECB. */
	{ALG_DES, "NESSIE DES set 8 vector 0", "0001020304050607",
		"0000000000000000", "", "41ad068548809d02", "0011223344556677",
		NULL},
	{ALG_DES, "NESSIE DES set 8 vector 1", "2bd6459f82c5b300",
		"0000000000000000", "", "b10f843097a0f932", "ea024714ad5c4d84",
		NULL},
	{ALG_DES, "FIPS 81 C", "0123456789abcdef", "1234567890abcdef", "",
		"4e6f77206973207468652074696d6520666f7220616c6c20",
		"e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6", NULL},
	{ALG_3DES, "NIST TDES MMT CBC 1",
		"627f460e08104a1043cd265d5840eaf1313edf97df2a8a8c",
		"8e29f75ea77e5475", "", "326a494cd33fe756", "b22b8d66de970692",
		NULL},
	{ALG_3DES, "NIST TDES MMT CBC 2",
		"37ae5ebf46dff2dc0754b94f31cbb3855e7fd36dc870bfae",
		"3d1de3cc132e3b65", "", "84401f78fe6c10876d8ea23094ea5309",
		"7b1f7c7e3b1c948ebd04a75ffba7d2f5", NULL},
	{ALG_AES_CBC_128, "RFC 3602 4 case 1",
		"06a9214036b8a15b512e03d534120006",
		"3dafba429d9eb430b422da802c9fac41", "",
		"53696e676c6520626c6f636b206d7367",
		"e353779c1079aeb82708942dbe77181a", NULL},
	{ALG_AES_CBC_128, "RFC 3602 4 case 2",
		"c286696d887c9aa0611bbb3e2025a45a",
		"562e17996d093d28ddb3ba695a2e6f58", "",
		"000102030405060708090a0b0c0d0e0f"
		"101112131415161718191a1b1c1d1e1f",
		"d296cd94c2cccf8a3a863028b5e1dc0a"
		"7586602d253cfff91b8266bea6d61ab1",
		NULL},
	{ALG_AES_CBC_128, "RFC 3602 4 case 4",
		"56e47a38c5598974bc46903dba290349",
		"8ce82eefbea0da3c44699ed7db51b7d9", "",
		"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
		"b0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
		"c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
		"d0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
		"c30e32ffedc0774e6aff6af0869f71aa"
		"0f3af07a9a31a9c684db207eb0ef8e4e"
		"35907aa632c3ffdf868bb7b29d3d46ad"
		"83ce9f9a102ee99d49a53e87f4c3da55",
		NULL},
	{ALG_AES_CBC_192, "NIST SP 800-38A F.2.3",
		"8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
		SP800_38A_IV, "", SP800_38A_PLAIN,
		"4f021db243bc633d7178183a9fa071e8"
		"b4d9ada9ad7dedf4e5e738763f69145a"
		"571b242012fb7ae07fa9baac3df102e0"
		"08b0e27988598881d920a9e64f5615cd",
		NULL},
	{ALG_AES_CBC_256, "NIST SP 800-38A F.2.5",
		"603deb1015ca71be2b73aef0857d7781"
		"1f352c073b6108d72d9810a30914dff4",
		SP800_38A_IV, "", SP800_38A_PLAIN,
		"f58c4c04d6e5f1ba779eabfb5f7bfbd6"
		"9cfc4e967edb808d679f777bc6702c7d"
		"39f23369a9d9bacfa530e26304231461"
		"b2eb05e2c39be9fcda6c19078c6a9d1b",
		NULL},
	/* No RFC has vectors with a nonce of eleven octets; these are RFC 3610's
	 * formulas over the key and text of SP 800-38C, worked out apart from
	 * any library. */
	{ALG_AES_CCM_8_128, "RFC 3610 2", CCM_KEY_128 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "e6dcce7c6ac5b9bc5e179aae28ca30a4e5039436fde7719a",
		"d30d132f298a810e"},
	{ALG_AES_CCM_8_192, "RFC 3610 2", CCM_KEY_192 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "f9dbad57a699c7b53f0cedab3c77cfc4b3547f1921ea0538",
		"b126f2ea755f3897"},
	{ALG_AES_CCM_8_256, "RFC 3610 2", CCM_KEY_256 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "1277f3272b1994bc8c128e4ec74f3fe69712a07cccbf713a",
		"fbe55dd8b99fec98"},
	{ALG_AES_CCM_12_128, "RFC 3610 2", CCM_KEY_128 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "e6dcce7c6ac5b9bc5e179aae28ca30a4e5039436fde7719a",
		"9a6d3122779e64b7a0153072"},
	{ALG_AES_CCM_12_192, "RFC 3610 2", CCM_KEY_192 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "f9dbad57a699c7b53f0cedab3c77cfc4b3547f1921ea0538",
		"ad3c95f80b4eb61cffeacd99"},
	{ALG_AES_CCM_12_256, "RFC 3610 2", CCM_KEY_256 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "1277f3272b1994bc8c128e4ec74f3fe69712a07cccbf713a",
		"42df241fc7e606aa7adb2873"},
	{ALG_AES_CCM_16_128, "RFC 3610 2", CCM_KEY_128 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "e6dcce7c6ac5b9bc5e179aae28ca30a4e5039436fde7719a",
		"dc230bd0a94c9aa168c304d2ed480d6e"},
	{ALG_AES_CCM_16_192, "RFC 3610 2", CCM_KEY_192 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "f9dbad57a699c7b53f0cedab3c77cfc4b3547f1921ea0538",
		"c063dee0155a01a7d73f7f354660543d"},
	{ALG_AES_CCM_16_256, "RFC 3610 2", CCM_KEY_256 CCM_SALT, CCM_IV, CCM_AAD,
		CCM_PLAIN, "1277f3272b1994bc8c128e4ec74f3fe69712a07cccbf713a",
		"f1ec0f98039bc9126b9252bd3312cfb7"},
	{ALG_AES_GCM_8_128, "GCM test case 3", GCM_KEY GCM_SALT, GCM_IV, "",
		GCM_PLAIN, GCM_128_CIPHER, "4d5c2af327cd64a6"},
	{ALG_AES_GCM_12_128, "GCM test case 3", GCM_KEY GCM_SALT, GCM_IV, "",
		GCM_PLAIN, GCM_128_CIPHER, "4d5c2af327cd64a62cf35abd"},
	{ALG_AES_GCM_16_128, "GCM test case 3", GCM_KEY GCM_SALT, GCM_IV, "",
		GCM_PLAIN, GCM_128_CIPHER, "4d5c2af327cd64a62cf35abd2ba6fab4"},
	{ALG_AES_GCM_16_128, "GCM test case 4", GCM_KEY GCM_SALT, GCM_IV,
		GCM_AAD, GCM_PLAIN_60, GCM_128_CIPHER_60,
		"5bc94fbc3221a5db94fae95ae7121a47"},
	{ALG_AES_GCM_16_192, "GCM test case 9",
		GCM_KEY "feffe9928665731c" GCM_SALT, GCM_IV, "", GCM_PLAIN,
		GCM_192_CIPHER, "9924a7c8587336bfb118024db8674a14"},
	{ALG_AES_GCM_8_192, "GCM test case 9",
		GCM_KEY "feffe9928665731c" GCM_SALT, GCM_IV, "", GCM_PLAIN,
		GCM_192_CIPHER, "9924a7c8587336bf"},
	{ALG_AES_GCM_12_192, "GCM test case 9",
		GCM_KEY "feffe9928665731c" GCM_SALT, GCM_IV, "", GCM_PLAIN,
		GCM_192_CIPHER, "9924a7c8587336bfb118024d"},
	{ALG_AES_GCM_16_256, "GCM test case 15", GCM_KEY GCM_KEY GCM_SALT,
		GCM_IV, "", GCM_PLAIN, GCM_256_CIPHER,
		"b094dac5d93471bdec1a502270e3cc6c"},
	{ALG_AES_GCM_16_256, "GCM test case 16", GCM_KEY GCM_KEY GCM_SALT,
		GCM_IV, GCM_AAD, GCM_PLAIN_60, GCM_256_CIPHER_60,
		"76fc6ece0f4e1768cddf8853bb2d551b"},
	{ALG_AES_GCM_8_256, "GCM test case 16", GCM_KEY GCM_KEY GCM_SALT,
		GCM_IV, GCM_AAD, GCM_PLAIN_60, GCM_256_CIPHER_60,
		"76fc6ece0f4e1768"},
	{ALG_AES_GCM_12_256, "GCM test case 16", GCM_KEY GCM_KEY GCM_SALT,
		GCM_IV, GCM_AAD, GCM_PLAIN_60, GCM_256_CIPHER_60,
		"76fc6ece0f4e1768cddf8853"},
	{ALG_CHACHA20_POLY1305, "RFC 8439 2.8.2", CHACHA_KEY "07000000",
		"4041424344454647", "50515253c0c1c2c3c4c5c6c7",
		"4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
		"73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
		"6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
		"637265656e20776f756c642062652069742e",
		"d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
		"3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
		"92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
		"3ff4def08e4b7a9de576d26586cec64b6116",
		"1ae10b594f09e26a7e902ecbd0600691"},
	{ALG_CHACHA20_POLY1305, "RFC 7634 A", CHACHA_KEY "a0a1a2a3",
		"1011121314151617", "0102030400000005",
		"45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
		"0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
		"2425262728292a2b2c2d2e2f303132333435363701020204",
		"24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
		"14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
		"cbec163fac469b502773f6fb94e664da9165b82829f641e0",
		"76aaa8266b7fb0f7b11b369907e1ad43"},
	{ALG_CHACHA20_POLY1305, "RFC 7634 B", CHACHA_KEY "a0a1a2a3",
		"1011121314151617",
		"c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029",
		"0000000c000040010000000a00", "610394701f8d017f7c12924889",
		"6b71bfe25236efd7cdc67066906315b2"},
};

static struct crypto *crypto;
static struct crypto_scratch *scratch;

static int setup(void **state)
{
	(void)state;
	crypto = crypto_new();
	scratch = crypto ? crypto_scratch_new(crypto) : NULL;
	return scratch ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	crypto_scratch_free(scratch);
	crypto_free(crypto);
	return 0;
}

#define TEXT_MAX 2048

/* One packet's parts, each in a buffer of its own size. */
struct packet {
	uint8_t aad[64];
	uint8_t iv[CRYPTO_IV_MAX];
	uint8_t text[TEXT_MAX];
	uint8_t icv[CRYPTO_ICV_MAX];
	uint8_t esn[4];
	size_t aad_len;
	size_t n;
	bool has_esn;
};

static bool seal(struct crypto_box *b, struct packet *p)
{
	return crypto_box_seal(b, scratch, span_of(p->aad, p->aad_len), p->iv,
		p->text, p->n, p->has_esn ? p->esn : NULL, p->icv);
}

static bool open_box(struct crypto_box *b, struct packet *p)
{
	return crypto_box_open(b, scratch, span_of(p->aad, p->aad_len), p->iv,
		p->text, p->n, p->has_esn ? p->esn : NULL, p->icv);
}

static const uint8_t some_key[64] = {0x5a, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66,
	0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x0f, 0x1e, 0x2d};

static struct crypto_box *box_with(const struct transform *encr,
	const struct transform *integ, const uint8_t *key)
{
	return crypto_box_new(crypto, encr, integ,
		span_of(key, (size_t)encr->key_len + encr->salt_len),
		span_of(some_key, integ ? integ->key_len : 0));
}

/* The HMAC of a block cipher's packet, without the box. */
static void expect_mac(const struct transform *integ, const struct packet *p,
	size_t iv_len, uint8_t *out)
{
	uint8_t all[sizeof(*p)];
	struct bytes_out w = bytes_out(all, sizeof(all));
	struct span whole;

	bytes_put(&w, span_of(p->aad, p->aad_len));
	bytes_put(&w, span_of(p->iv, iv_len));
	bytes_put(&w, span_of(p->text, p->n));
	bytes_put(&w, span_of(p->esn, p->has_esn ? 4 : 0));
	assert_false(w.bad);
	whole = bytes_written(&w);
	assert_true(crypto_prf(scratch, integ,
		span_of(some_key, integ->key_len), &whole, 1, out));
}

static void check_vector(const struct vector *v)
{
	const struct transform *encr = transform_row(v->row);
	const struct transform *integ =
		v->icv ? NULL : transform_row(ALG_HMAC_SHA256_128);
	uint8_t key[64];
	uint8_t plain[TEXT_MAX];
	uint8_t want[TEXT_MAX];
	uint8_t mac[CRYPTO_DIGEST_MAX];
	struct packet p = {0};
	struct crypto_box *b;

	assert_int_equal(hex(v->key, key, sizeof(key)),
		encr->key_len + encr->salt_len);
	assert_int_equal(hex(v->iv, p.iv, sizeof(p.iv)), encr->iv_len);
	p.aad_len = hex(v->aad, p.aad, sizeof(p.aad));
	p.n = hex(v->plain, plain, sizeof(plain));
	assert_int_equal(hex(v->cipher, want, sizeof(want)), p.n);
	memcpy(p.text, plain, p.n);

	b = box_with(encr, integ, key);
	assert_non_null(b);
	assert_true(seal(b, &p));
	assert_memory_equal(p.text, want, p.n);
	if (v->icv)
		assert_int_equal(hex(v->icv, mac, sizeof(mac)),
			crypto_box_icv_len(b));
	else
		expect_mac(integ, &p, encr->iv_len, mac);
	assert_memory_equal(p.icv, mac, crypto_box_icv_len(b));
	assert_true(open_box(b, &p));
	assert_memory_equal(p.text, plain, p.n);
	crypto_box_free(b);
}

static void published_vectors(void **state)
{
	bool seen[ALG_COUNT] = {false};

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct transform *t = transform_row(vectors[i].row);

		seen[vectors[i].row] = true;
		if (crypto_unavailable(crypto, t))
			print_message("skipped %s: %s\n", t->sym,
				crypto_unavailable(crypto, t));
		else
			check_vector(&vectors[i]);
	}
	/* A new cipher row needs a vector here. */
	for (size_t i = 0; i < ALG_COUNT; i++) {
		if (transform_row((enum transform_row)i)->type ==
				TRANSFORM_ENCR &&
			i != ALG_NULL)
			assert_true(seen[i]);
	}
}

typedef void check_fn(const struct transform *encr,
	const struct transform *integ);

/* Every legal combination that this OpenSSL has. */
static void each_combination(check_fn *check)
{
	size_t done = 0;

	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *encr =
			transform_row((enum transform_row)i);

		if (encr->type != TRANSFORM_ENCR ||
			crypto_unavailable(crypto, encr))
			continue;
		if (transform_is_aead(encr)) {
			check(encr, NULL);
			done++;
			continue;
		}
		for (size_t k = 0; k < ALG_COUNT; k++) {
			const struct transform *integ =
				transform_row((enum transform_row)k);

			if (integ->type != TRANSFORM_INTEG ||
				crypto_unavailable(crypto, integ))
				continue;
			check(encr, integ);
			done++;
		}
	}
	assert_true(done > 10);
}

static void packet_make(struct packet *p, size_t n, bool has_esn)
{
	struct random_seeded seed;
	struct random random = random_seeded(&seed, n);

	random_fill(&random, p, sizeof(*p));
	p->aad_len = n % 3 ? 8 : 28;
	p->n = n;
	p->has_esn = has_esn;
}

static void check_lengths(const struct transform *encr,
	const struct transform *integ)
{
	struct crypto_box *tx = box_with(encr, integ, some_key);
	struct crypto_box *rx = box_with(encr, integ, some_key);
	size_t step = encr->block > 1 ? encr->block : 13;

	assert_true(tx && rx);
	assert_int_equal(crypto_box_iv_len(tx), encr->iv_len);
	assert_int_equal(crypto_box_block(tx), encr->block);
	assert_int_equal(crypto_box_icv_len(tx),
		integ ? integ->out_len : encr->out_len);
	for (size_t n = 0; n <= 1500; n += step) {
		struct packet p;
		struct packet q;
		uint8_t mac[CRYPTO_DIGEST_MAX];

		packet_make(&p, n, n % 2);
		q = p;
		assert_true(seal(tx, &q));
		/* Nothing but text and icv is written, icv no further. */
		assert_memory_equal(q.iv, p.iv, sizeof(q.iv));
		assert_memory_equal(q.text + n, p.text + n, sizeof(p.text) - n);
		assert_memory_equal(q.icv + crypto_box_icv_len(tx),
			p.icv + crypto_box_icv_len(tx),
			sizeof(p.icv) - crypto_box_icv_len(tx));
		if (n >= 13 && encr->key_len)
			assert_memory_not_equal(q.text, p.text, n);
		if (integ) {
			expect_mac(integ, &q, encr->iv_len, mac);
			assert_memory_equal(q.icv, mac, integ->out_len);
		}
		assert_true(open_box(rx, &q));
		assert_memory_equal(q.text, p.text, sizeof(p.text));
	}
	crypto_box_free(tx);
	crypto_box_free(rx);
}

static void every_length(void **state)
{
	(void)state;
	each_combination(check_lengths);
}

/* One box turned round and round, opening first. */
static void check_turns(const struct transform *encr,
	const struct transform *integ)
{
	struct crypto_box *other = box_with(encr, integ, some_key);
	struct crypto_box *b = box_with(encr, integ, some_key);
	struct packet p;
	struct packet q;
	struct packet r;

	assert_true(other && b);
	packet_make(&p, 96, false);
	q = p;
	assert_true(seal(other, &q));
	for (int i = 0; i < 3; i++) {
		r = q;
		assert_true(open_box(b, &r));
		assert_memory_equal(r.text, p.text, p.n);
		assert_true(seal(b, &r));
		assert_memory_equal(&r, &q, sizeof(q));
		assert_true(seal(b, &r)); /* and twice the same way */
		assert_true(open_box(b, &r));
		assert_memory_equal(r.text, q.text, q.n);
	}
	crypto_box_free(other);
	crypto_box_free(b);
}

static void both_directions(void **state)
{
	(void)state;
	each_combination(check_turns);
}

/* Flip each bit of part in turn: each must be refused, leave no plaintext in
 * text, and not spoil the box. */
static void flip_each(struct crypto_box *b, const struct packet *good,
	size_t offset, size_t len, bool aead)
{
	static const uint8_t zero[TEXT_MAX];

	for (size_t bit = 0; bit < 8 * len; bit++) {
		struct packet p = *good;
		struct packet bad;

		((uint8_t *)&p)[offset + bit / 8] ^= (uint8_t)(1 << bit % 8);
		bad = p;
		assert_false(open_box(b, &p));
		assert_memory_equal(p.text, aead ? zero : bad.text, p.n);
	}
}

static void check_flips(const struct transform *encr,
	const struct transform *integ)
{
	struct crypto_box *b = box_with(encr, integ, some_key);
	bool aead = !integ;
	struct packet plain;
	struct packet p;
	struct packet q;

	assert_non_null(b);
	packet_make(&plain, 48, !aead);
	p = plain;
	assert_true(seal(b, &p));
	flip_each(b, &p, offsetof(struct packet, aad), p.aad_len, aead);
	flip_each(b, &p, offsetof(struct packet, iv), encr->iv_len, aead);
	flip_each(b, &p, offsetof(struct packet, text), p.n, aead);
	flip_each(b, &p, offsetof(struct packet, icv), crypto_box_icv_len(b),
		aead);
	if (p.has_esn) {
		flip_each(b, &p, offsetof(struct packet, esn), 4, aead);
		p.has_esn = false;
		assert_false(open_box(b, &p));
		p.has_esn = true;
	}
	q = p;
	q.aad_len--;
	assert_false(open_box(b, &q));
	assert_true(open_box(b, &p));
	assert_memory_equal(p.text, plain.text, p.n);
	crypto_box_free(b);
}

static void every_bit(void **state)
{
	(void)state;
	each_combination(check_flips);
}

/* Another key opens nothing: not cipher key, salt nor integrity key. */
static void check_keys(const struct transform *encr,
	const struct transform *integ)
{
	size_t n = (size_t)encr->key_len + encr->salt_len;
	struct packet sealed;
	struct crypto_box *b = box_with(encr, integ, some_key);
	uint8_t key[64];

	assert_non_null(b);
	packet_make(&sealed, 48, false);
	assert_true(seal(b, &sealed));
	crypto_box_free(b);
	for (size_t i = 0; i < (integ ? integ->key_len : n); i++) {
		struct packet p = sealed;

		memcpy(key, some_key, sizeof(key));
		key[i] ^= 1;
		b = crypto_box_new(crypto, encr, integ,
			span_of(integ ? some_key : key, n),
			span_of(key, integ ? integ->key_len : 0));
		assert_non_null(b);
		assert_false(open_box(b, &p));
		crypto_box_free(b);
	}
}

static void every_key_octet(void **state)
{
	(void)state;
	each_combination(check_keys);
}

static void check_bad_lengths(const struct transform *encr,
	const struct transform *integ)
{
	size_t ek = (size_t)encr->key_len + encr->salt_len;
	size_t ik = integ ? integ->key_len : 0;
	uint8_t key[80] = {0};
	struct packet p;
	struct crypto_box *b;

	for (size_t n = 0; n <= 72; n++) {
		b = crypto_box_new(crypto, encr, integ, span_of(key, n),
			span_of(key, ik));
		assert_int_equal(b != NULL, n == ek);
		crypto_box_free(b);
		b = crypto_box_new(crypto, encr, integ, span_of(key, ek),
			span_of(key, n));
		assert_int_equal(b != NULL, n == ik);
		crypto_box_free(b);
	}
	b = box_with(encr, integ, some_key);
	assert_non_null(b);
	for (size_t n = 1; n < encr->block; n++) {
		packet_make(&p, encr->block + n, false);
		assert_false(seal(b, &p));
		assert_false(open_box(b, &p));
	}
	crypto_box_free(b);
}

static void bad_lengths(void **state)
{
	(void)state;
	each_combination(check_bad_lengths);
}

static void bad_combinations(void **state)
{
	const struct transform *cbc = transform_row(ALG_AES_CBC_128);
	const struct transform *gcm = transform_row(ALG_AES_GCM_16_128);
	const struct transform *null = transform_row(ALG_NULL);
	const struct transform *sha = transform_row(ALG_HMAC_SHA256_128);
	const struct transform *prf = transform_row(ALG_PRF_SHA256);
	struct transform stray = *cbc;
	uint8_t key[64] = {0};
	struct span none = {NULL, 0};
	struct span k16 = span_of(key, 16);
	struct span k20 = span_of(key, 20);
	struct span k32 = span_of(key, 32);

	(void)state;
	assert_null(crypto_box_new(crypto, cbc, NULL, k16, none));
	assert_null(crypto_box_new(crypto, null, NULL, none, none));
	assert_null(crypto_box_new(crypto, NULL, sha, none, k32));
	assert_null(crypto_box_new(crypto, NULL, NULL, none, none));
	assert_null(crypto_box_new(crypto, gcm, sha, k20, k32));
	assert_null(crypto_box_new(crypto, gcm, NULL, k20, k32));
	assert_null(crypto_box_new(crypto, cbc, prf, k16, k32));
	assert_null(crypto_box_new(crypto, sha, sha, k32, k32));
	assert_null(crypto_box_new(crypto, &stray, sha, k16, k32));
	crypto_box_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors),
		cmocka_unit_test(every_length),
		cmocka_unit_test(both_directions),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(every_key_octet),
		cmocka_unit_test(bad_lengths),
		cmocka_unit_test(bad_combinations),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
