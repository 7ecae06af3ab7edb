/* Secrets: keys, SKEYSEED, preshared keys, Diffie-Hellman results.
 *
 * There is no function that prints one. They are compared in constant time
 * and wiped in a way that the compiler cannot drop. A local secret is declared
 * SECRET_AUTO and is wiped on every way out of its block. */
#ifndef FLEXIKE_BASE_SECRET_H
#define FLEXIKE_BASE_SECRET_H

#include "runtime/base/bytes.h"

/* Largest symmetric key: HMAC-SHA-512 (64), or AES-256 with its salt (36). */
#define SECRET_MAX 64
/* Largest shared secret: MODP group 16, 4096 bits. */
#define SECRET_BIG_MAX 512

struct secret {
	uint8_t b[SECRET_MAX];
	uint16_t n; /* octets used, at most SECRET_MAX */
};

struct secret_big {
	uint8_t b[SECRET_BIG_MAX];
	uint16_t n;
};

/* Overwrite n bytes with zeros, never optimised away. */
void secret_wipe_bytes(void *p, size_t n);
void secret_wipe(struct secret *s);
void secret_big_wipe(struct secret_big *s);

/* Constant time in the contents (not in the lengths). */
bool secret_eq(struct span a, struct span b);

/* Copy src; false (and s empty) when it is longer than SECRET_MAX. */
bool secret_set(struct secret *s, struct span src)
	__attribute__((warn_unused_result));

static inline struct span secret_span(const struct secret *s)
{
	return span_of(s->b, s->n);
}

static inline struct span secret_big_span(const struct secret_big *s)
{
	return span_of(s->b, s->n);
}

#define SECRET_AUTO struct secret __attribute__((cleanup(secret_wipe)))
#define SECRET_BIG_AUTO \
	struct secret_big __attribute__((cleanup(secret_big_wipe)))

#endif
