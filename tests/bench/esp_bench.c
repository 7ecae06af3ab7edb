/* ESP per packet against a bare libcrypto loop of the same cipher over the same
 * octets. Both run in turns, the best of five counts; only the ratio means
 * something on another machine. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/esp/esp.h"

enum { TURNS = 5, PACKETS = 19200, CAP = 2048 + ESP_HEADROOM };
#define FLOOR 1.6
#define FLOOR_AT 1420

/* ---- what is allocated ----------------------------------------------------- */

static size_t allocations;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "esp_bench: %s failed\n", what);
	exit(EXIT_FAILURE);
}

/* ---- the bare loop ----------------------------------------------------------- */

struct bare {
	bool aead;
	EVP_CIPHER_CTX *enc, *dec;
	EVP_MAC_CTX *mac;
};

static void bare_init(struct bare *b, bool aead)
{
	static const uint8_t key[32];
	char digest[] = "SHA256";
	const EVP_CIPHER *cipher = aead ? EVP_aes_128_gcm()
		: EVP_aes_128_cbc();
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest,
			0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	b->aead = aead;
	b->enc = EVP_CIPHER_CTX_new();
	b->dec = EVP_CIPHER_CTX_new();
	b->mac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	check(EVP_EncryptInit_ex(b->enc, cipher, NULL, key, NULL) &&
		EVP_DecryptInit_ex(b->dec, cipher, NULL, key, NULL) &&
		EVP_CIPHER_CTX_set_padding(b->enc, 0) &&
		EVP_CIPHER_CTX_set_padding(b->dec, 0) &&
		EVP_MAC_init(b->mac, key, sizeof(key), params), "bare set-up");
}

static void bare_fini(struct bare *b)
{
	EVP_CIPHER_CTX_free(b->enc);
	EVP_CIPHER_CTX_free(b->dec);
	EVP_MAC_CTX_free(b->mac);
}

static bool bare_hmac(struct bare *b, const uint8_t *p, size_t n,
	uint8_t *out)
{
	size_t got;

	return EVP_MAC_init(b->mac, NULL, 0, NULL) &&
		EVP_MAC_update(b->mac, p, n) &&
		EVP_MAC_final(b->mac, out, &got, 32);
}

/* p: 8 octets of header, 16 or 8 of IV, n of text, ICV. */
static bool bare_seal(struct bare *b, uint8_t *p, size_t n)
{
	size_t iv = b->aead ? 8 : 16;
	uint8_t *text = p + 8 + iv;
	uint8_t icv[32];
	int len;

	if (!EVP_EncryptInit_ex(b->enc, NULL, NULL, NULL, p))
		return false;
	if (b->aead)
		return EVP_EncryptUpdate(b->enc, NULL, &len, p, 8) &&
			EVP_EncryptUpdate(b->enc, text, &len, text, (int)n) &&
			EVP_EncryptFinal_ex(b->enc, text + n, &len) &&
			EVP_CIPHER_CTX_ctrl(b->enc, EVP_CTRL_AEAD_GET_TAG, 16,
				text + n);
	if (!EVP_EncryptUpdate(b->enc, text, &len, text, (int)n) ||
		!bare_hmac(b, p, 8 + iv + n, icv))
		return false;
	memcpy(text + n, icv, 16);
	return true;
}

static bool bare_open(struct bare *b, uint8_t *p, size_t n)
{
	size_t iv = b->aead ? 8 : 16;
	uint8_t *text = p + 8 + iv;
	uint8_t icv[32];
	int len;

	if (!EVP_DecryptInit_ex(b->dec, NULL, NULL, NULL, p))
		return false;
	if (b->aead)
		return EVP_CIPHER_CTX_ctrl(b->dec, EVP_CTRL_AEAD_SET_TAG, 16,
				text + n) &&
			EVP_DecryptUpdate(b->dec, NULL, &len, p, 8) &&
			EVP_DecryptUpdate(b->dec, text, &len, text, (int)n) &&
			EVP_DecryptFinal_ex(b->dec, text + n, &len) > 0;
	return bare_hmac(b, p, 8 + iv + n, icv) &&
		memcmp(text + n, icv, 16) == 0 &&
		EVP_DecryptUpdate(b->dec, text, &len, text, (int)n);
}

/* ---- ESP ------------------------------------------------------------------------ */

struct gateway {
	struct crypto *crypto;
	struct policy *policy;
	struct random_seeded seed;
	struct esp *a, *b;
};

static struct policy *make_policy(void)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device device = {.window = 5};
	struct policy_tunnel t = {
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.source_interface = POLICY_NONE,
		.fvrf = POLICY_NONE,
		.ivrf = POLICY_NONE,
		.ipsec_profile = POLICY_NONE,
	};
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	policy_add(b, POLICY_TABLE_device, &device);
	policy_add(b, POLICY_TABLE_tunnel, &t);
	check(policy_builder_finish(b, true, &image, &n, &err), "policy");
	p = policy_open(span_of(image, n), &err);
	free(image);
	policy_builder_free(b);
	return p;
}

/* Zero keys both ways, as the bare loop has. */
static void install(struct gateway *g, bool aead)
{
	struct ike_child_sa c = {
		.id = 1,
		.spi_in = 0x100,
		.spi_out = 0x100,
		.encr = transform_row(aead ? ALG_AES_GCM_16_128
			: ALG_AES_CBC_128),
		.integ = aead ? NULL : transform_row(ALG_HMAC_SHA256_128),
		.local = {addr_v4(1), 0},
		.remote = {addr_v4(2), 0},
		.enc_in = {.n = aead ? 20 : 16},
		.enc_out = {.n = aead ? 20 : 16},
		.integ_in = {.n = aead ? 0 : 32},
		.integ_out = {.n = aead ? 0 : 32},
		.replay_window = 64,
		.n_ts_local = 1,
		.n_ts_remote = 1,
	};

	c.ts_local[0] = (struct wire_ts_range){0, 0, UINT16_MAX, addr_v4(0),
		addr_v4(UINT32_MAX)};
	c.ts_remote[0] = c.ts_local[0];
	check(esp_child_add(g->a, &c) == ESP_OK &&
		esp_child_add(g->b, &c) == ESP_OK, "esp_child_add");
}

static void gateway_init(struct gateway *g, bool aead)
{
	struct random rnd = random_seeded(&g->seed, 1);

	g->crypto = crypto_new();
	g->policy = make_policy();
	g->a = esp_new(g->crypto, g->policy, rnd);
	g->b = esp_new(g->crypto, g->policy, rnd);
	install(g, aead);
}

static void gateway_fini(struct gateway *g)
{
	esp_free(g->a);
	esp_free(g->b);
	policy_free(g->policy);
	crypto_free(g->crypto);
}

static void inner_packet(uint8_t *p, size_t n)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	bytes_set16(p + 2, (uint16_t)n);
	p[8] = 64;
	p[9] = 17;
	p[12] = p[16] = 10;
}

/* ---- turns ---------------------------------------------------------------------- */

struct times {
	double seal, open;
};

static void better(struct times *best, double seal, double open)
{
	if (best->seal <= 0 || seal < best->seal)
		best->seal = seal;
	if (best->open <= 0 || open < best->open)
		best->open = open;
}

/* The two loops take turns batch by batch, so that a noisy neighbour meets
 * both. Sealing and opening have their own clock readings, whose price is the
 * same in both. */
#define BATCH 64

static void batch_bare(struct bare *b, size_t inner, struct times *sum)
{
	static uint8_t buf[BATCH][CAP];
	static uint64_t iv;
	size_t align = b->aead ? 4 : 16;
	size_t n = (inner + 2 + align - 1) / align * align;
	bool ok = true;
	double t = now_ns();

	for (int j = 0; j < BATCH; j++) {
		bytes_set64(buf[j], iv++);
		ok &= bare_seal(b, buf[j], n);
	}
	sum->seal += now_ns() - t;
	t = now_ns();
	for (int j = 0; j < BATCH; j++)
		ok &= bare_open(b, buf[j], n);
	sum->open += now_ns() - t;
	check(ok, "the bare loop");
}

static void batch_esp(struct gateway *g, size_t inner, struct times *sum)
{
	static uint8_t buf[BATCH][CAP];
	static struct esp_sealed out[BATCH];
	const struct endpoint from = {addr_v4(1), 0};
	struct esp_opened opened;
	bool ok = true;
	double t;

	for (int j = 0; j < BATCH; j++)
		inner_packet(buf[j] + ESP_HEADROOM, inner);
	t = now_ns();
	for (int j = 0; j < BATCH; j++)
		ok &= esp_seal(g->a, 0, buf[j], inner, CAP, &out[j]) == ESP_OK;
	sum->seal += now_ns() - t;
	t = now_ns();
	for (int j = 0; j < BATCH; j++)
		ok &= esp_open(g->b, buf[j] + (out[j].packet.p - buf[j]),
			out[j].packet.n, &from, &opened) == ESP_OK;
	sum->open += now_ns() - t;
	check(ok, "ESP");
}

static void turn(struct gateway *g, struct bare *b, size_t inner,
	struct times *esp, struct times *bare, size_t *allocated)
{
	struct times sum_esp = {0}, sum_bare = {0};

	for (int i = 0; i < PACKETS / BATCH; i++) {
		size_t before;

		batch_bare(b, inner, &sum_bare);
		before = allocations;
		batch_esp(g, inner, &sum_esp);
		*allocated += allocations - before;
	}
	better(esp, sum_esp.seal / PACKETS, sum_esp.open / PACKETS);
	better(bare, sum_bare.seal / PACKETS, sum_bare.open / PACKETS);
}

static void report(const char *suite, size_t inner, const char *op,
	double esp, double bare, double per_packet)
{
	double ratio = esp / bare;
	const char *verdict = inner != FLOOR_AT ? ""
		: ratio <= FLOOR ? "PASS (floor 1.60)" : "BELOW (floor 1.60)";

	printf("%-20s %5zu  %-4s %8.0f %8.0f %6.2f %8.2f  %s\n", suite, inner,
		op, esp, bare, ratio, per_packet, verdict);
}

static void run(const char *suite, bool aead)
{
	static const size_t sizes[] = {64, 576, 1420};
	struct gateway g;
	struct bare b;

	gateway_init(&g, aead);
	bare_init(&b, aead);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct times esp = {0}, bare = {0};
		size_t allocated = 0;
		double each;

		for (int k = 0; k < TURNS; k++)
			turn(&g, &b, sizes[i], &esp, &bare, &allocated);
		each = (double)allocated / (2.0 * TURNS * PACKETS);
		report(suite, sizes[i], "seal", esp.seal, bare.seal, each);
		report(suite, sizes[i], "open", esp.open, bare.open, each);
		if (allocated)
			printf("BELOW: ESP allocates\n");
	}
	bare_fini(&b);
	gateway_fini(&g);
}

int main(void)
{
	printf("%-20s %5s  %-4s %8s %8s %6s %8s\n", "suite", "inner", "op",
		"esp ns", "bare ns", "ratio", "mallocs");
	run("AES-128-GCM", true);
	run("AES-128-CBC+SHA256", false);
	return 0;
}
