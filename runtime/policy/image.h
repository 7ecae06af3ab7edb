/* Layout of a policy image (docs/policy-image.md) and the view that a
 * verified one is read through. Private to runtime/policy and its tests.
 *
 *     header | table directory | rows, table after table | pool | secrets
 *
 * Nothing may lie between the parts, so every offset follows from the counts
 * and is checked for equality: parts cannot overlap or hide anything. */
#ifndef FLEXIKE_POLICY_IMAGE_H
#define FLEXIKE_POLICY_IMAGE_H

#include "runtime/crypto/crypto.h"
#include "runtime/policy/policy.h"

/* A high bit, CR LF, end-of-file and a lone LF: a transfer as text or through
 * seven bits damages at least one of them. */
#define IMAGE_MAGIC "\x89" \
		    "FXP\r\n\x1a\n"
#define IMAGE_MAGIC_LEN 8
#define IMAGE_DIGEST_LEN 32

/* Octets from the start; numbers are 32-bit little-endian. The first four
 * entries keep their places in every format. */
enum image_at {
	IMAGE_AT_MAGIC = 0,
	IMAGE_AT_FORMAT = 8,
	IMAGE_AT_FLAGS = 12,
	IMAGE_AT_DIGEST = 16, /* of all octets before and after itself */
	IMAGE_AT_SIZE = 48,
	IMAGE_AT_TABLES = 52,
	IMAGE_AT_POOL = 56,
	IMAGE_AT_POOL_LEN = 60, /* without padding */
	IMAGE_AT_SECRETS = 64,
	IMAGE_AT_SECRETS_LEN = 68,
	IMAGE_AT_SECRETS_COUNT = 72, /* kept when the octets are left out */
	IMAGE_AT_ZERO = 76,
	IMAGE_AT_DIRECTORY = 80,
};

/* One table of the directory: number, row size, rows, offset. */
#define IMAGE_ENTRY_LEN 16
/* One secret: offset from the secrets section, octets. */
#define IMAGE_SECRET_LEN 8

#define IMAGE_FLAG_SECRETS 1u

struct image_view {
	const uint8_t *base; /* borrowed, aligned for 32-bit words */
	uint32_t size;
	uint32_t rows_at[POLICY_TABLES];
	uint32_t n_rows[POLICY_TABLES];
	uint32_t pool_at, pool_len;
	uint32_t secrets_at, secrets_len;
	uint32_t n_secrets;
	bool has_secrets;
};

static inline uint32_t image_get32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		(uint32_t)p[1] << 8 | p[0];
}

static inline void image_set32(uint8_t *p, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Parts start on multiples of four. */
static inline uint64_t image_pad(uint64_t n)
{
	return (n + 3) & ~UINT64_C(3);
}

/* The digest that belongs at IMAGE_AT_DIGEST; false when SHA-256 is refused.
 * At least IMAGE_AT_DIRECTORY octets. */
bool policy_image_digest(struct crypto_scratch *s, struct span image,
	uint8_t out[IMAGE_DIGEST_LEN]) __attribute__((warn_unused_result));

/* Check everything that a reader relies on (verify.c) and fill in *v. False
 * with *err: the first thing wrong. s NULL: not the digest. */
bool policy_image_verify(struct crypto_scratch *s, struct span image,
	struct image_view *v, struct policy_error *err)
	__attribute__((warn_unused_result));

/* policy_open() with the caller's scratch. */
struct policy *policy_image_open(struct crypto_scratch *s, struct span image,
	struct policy_error *err);

/* Takes the image over, and wipes it when it is refused. s as above. */
struct policy *policy_image_take(struct crypto_scratch *s, uint8_t *image,
	size_t n, struct policy_error *err);

/* Fill in *err; always false, for `return policy_image_bad(…)`. */
bool policy_image_bad(struct policy_error *err, uint64_t offset,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A scratch for SHA-256 alone, with what it needs. */
struct image_crypto {
	struct crypto *crypto;
	struct crypto_scratch *scratch;
};
bool policy_image_crypto_init(struct image_crypto *c,
	struct policy_error *err) __attribute__((warn_unused_result));
void policy_image_crypto_fini(struct image_crypto *c);

#endif
