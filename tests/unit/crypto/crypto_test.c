#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>

#include "runtime/crypto/crypto.h"
#include "runtime/crypto/lib.h"

static bool names(const char *why, const char *word)
{
	return why && strstr(why, word);
}

/* What the RFCs require must be there; the rest is there or says why not. */
static void every_row_answers(void **state)
{
	struct crypto *c = crypto_new();

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t =
			transform_row((enum transform_row)i);
		const char *why = crypto_unavailable(c, t);

		if (why)
			print_message("%s: %s\n", t->sym, why);
		if (t->ike == STATUS_MUST || t->esp == STATUS_MUST)
			assert_null(why);
		assert_int_equal(why == NULL, crypto_alg_get(c, t) != NULL);
		if (why)
			assert_true(strlen(why) > 10);
	}
	crypto_free(c);
	crypto_free(NULL);
}

static void strangers(void **state)
{
	struct crypto *c = crypto_new();
	struct transform stray = *transform_row(ALG_AES_CBC_128);

	(void)state;
	assert_non_null(c);
	assert_true(names(crypto_unavailable(c, &stray), "unknown"));
	assert_true(names(crypto_unavailable(c, NULL), "unknown"));
	crypto_free(c);
}

/* Rows over one hash share a context, and only those. */
static void digests_are_shared(void **state)
{
	struct crypto *c = crypto_new();

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct crypto_alg *a = &c->alg[i];
		const struct transform *t =
			transform_row((enum transform_row)i);
		const struct transform *first =
			transform_row((enum transform_row)a->same);

		if (!a->md)
			continue;
		assert_true(a->same <= i);
		assert_string_equal(t->openssl, first->openssl);
		if (t->type == TRANSFORM_INTEG)
			assert_int_equal(first->type, TRANSFORM_PRF);
	}
	crypto_free(c);
}

/* Without the legacy module single DES is refused, with the reason, and
 * everything else goes on. */
static void no_legacy(void **state)
{
	const struct transform *des = transform_row(ALG_DES);
	const struct transform *sha = transform_row(ALG_HMAC_SHA1_96);
	static const uint8_t key[20];
	struct crypto *c;

	(void)state;
	assert_int_equal(setenv("OPENSSL_MODULES", "/nonexistent", 1), 0);
	c = crypto_new();
	assert_int_equal(unsetenv("OPENSSL_MODULES"), 0);
	assert_non_null(c);
	if (c->legacy) {
		print_message("skipped: legacy is built into this OpenSSL\n");
		crypto_free(c);
		skip();
	}
	assert_true(names(crypto_unavailable(c, des), "legacy"));
	assert_null(crypto_box_new(c, des, sha, span_of(key, 8),
		span_of(key, 20)));
	assert_null(crypto_unavailable(c, transform_row(ALG_AES_CBC_256)));
	assert_null(crypto_unavailable(c, transform_row(ALG_DH_14)));
	crypto_free(c);
}

#define THREADS 4

struct worker {
	const struct crypto *crypto;
	struct secret_big shared;
};

static void *work(void *arg)
{
	static const enum transform_row groups[] = {ALG_DH_14, ALG_DH_19,
		ALG_DH_20, ALG_DH_31};
	struct worker *w = (struct worker *)arg;
	struct random_seeded seed;
	struct random random = random_seeded(&seed, 99);

	for (size_t i = 0; i < 4 * 4; i++) {
		const struct transform *t = transform_row(groups[i % 4]);
		struct crypto_dh *a = crypto_dh_new(w->crypto, t, &random);
		struct crypto_dh *b = crypto_dh_new(w->crypto, t, &random);

		if (!a || !b ||
			!crypto_dh_derive(a, crypto_dh_public(b), &w->shared))
			w->shared.n = 0;
		crypto_dh_free(a);
		crypto_dh_free(b);
	}
	return NULL;
}

static void threads_share_it(void **state)
{
	struct crypto *c = crypto_new();
	struct worker w[THREADS];
	pthread_t id[THREADS];

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < THREADS; i++) {
		w[i].crypto = c;
		assert_int_equal(pthread_create(&id[i], NULL, work, &w[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(id[i], NULL), 0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(w[i].shared.n, 32);
		assert_memory_equal(w[i].shared.b, w[0].shared.b, 32);
	}
	crypto_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_answers),
		cmocka_unit_test(strangers),
		cmocka_unit_test(digests_are_shared),
		cmocka_unit_test(no_legacy),
		cmocka_unit_test(threads_share_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
