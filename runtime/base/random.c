#include "runtime/base/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "runtime/base/secret.h"

static void kernel_fill(uint8_t *out, size_t n)
{
	while (n) {
		ssize_t got = getrandom(out, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			perror("flexike: getrandom");
			exit(EXIT_FAILURE);
		}
		out += got;
		n -= (size_t)got;
	}
}

/* Bytes handed out are wiped from the buffer, so that a later look into it
 * finds no key. */
static void system_fill(void *ctx, uint8_t *out, size_t n)
{
	struct random_system *r = ctx;
	uint8_t *from;

	if (n > sizeof(r->buf)) {
		kernel_fill(out, n);
		return;
	}
	if (r->left < n) {
		kernel_fill(r->buf, sizeof(r->buf));
		r->left = sizeof(r->buf);
	}
	from = r->buf + sizeof(r->buf) - r->left;
	memcpy(out, from, n);
	secret_wipe_bytes(from, n);
	r->left -= n;
}

struct random random_system(struct random_system *state)
{
	state->left = 0;
	return (struct random){system_fill, state};
}

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

/* xoshiro256++ (Blackman, Vigna), seeded through splitmix64. */
static uint64_t seeded_next(struct random_seeded *r)
{
	uint64_t out = rotl(r->s[0] + r->s[3], 23) + r->s[0];
	uint64_t t = r->s[1] << 17;

	r->s[2] ^= r->s[0];
	r->s[3] ^= r->s[1];
	r->s[1] ^= r->s[2];
	r->s[0] ^= r->s[3];
	r->s[2] ^= t;
	r->s[3] = rotl(r->s[3], 45);
	return out;
}

static void seeded_fill(void *ctx, uint8_t *out, size_t n)
{
	struct random_seeded *r = ctx;

	while (n) {
		uint64_t v = seeded_next(r);
		size_t k = n < 8 ? n : 8;

		for (size_t i = 0; i < k; i++)
			out[i] = (uint8_t)(v >> (8 * i));
		out += k;
		n -= k;
	}
}

struct random random_seeded(struct random_seeded *state, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		state->s[i] = z ^ z >> 31;
	}
	return (struct random){seeded_fill, state};
}
