/* What the packet path and a keyed box cost the heap: every allocation of the
 * process is counted, OpenSSL's included. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <malloc.h>
#include <stdlib.h>

#include "runtime/crypto/crypto.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* volatile: the compiler takes malloc for a function that touches no variable
 * of ours. */
static volatile size_t calls;
static volatile size_t bytes;

#ifdef __SANITIZE_ADDRESS__
/* sanitizer/allocator_interface.h, which gcc does not install. */
extern int __sanitizer_install_malloc_and_free_hooks(
	void (*on_malloc)(const volatile void *p, size_t n),
	void (*on_free)(const volatile void *p));

static void saw_malloc(const volatile void *p, size_t n)
{
	(void)p;
	calls++;
	bytes += n;
}

static void saw_free(const volatile void *p)
{
	(void)p;
}

static void count_start(void)
{
	static int hooked;

	if (!hooked)
		hooked = __sanitizer_install_malloc_and_free_hooks(saw_malloc,
			saw_free);
	assert_true(hooked > 0);
	calls = 0;
	bytes = 0;
}
#else
/* glibc's own names, for a program that replaces malloc. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static void *counted(void *p)
{
	calls++;
	bytes += malloc_usable_size(p) + sizeof(size_t);
	return p;
}

void *malloc(size_t n)
{
	return counted(__libc_malloc(n));
}

void *calloc(size_t n, size_t size)
{
	return counted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t n)
{
	return counted(__libc_realloc(p, n));
}

static void count_start(void)
{
	calls = 0;
	bytes = 0;
}
#endif

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

/* A count of nothing proves nothing unless the counter counts. */
static void counter_counts(void **state)
{
	void *volatile p;

	(void)state;
	count_start();
	p = malloc(100);
	assert_int_equal(calls, 1);
	assert_true(bytes >= 100);
	free(p);
	count_start();
	crypto_free(crypto_new());
	assert_true(calls > 100);
}

static bool usable(size_t row, uint8_t type)
{
	const struct transform *t = transform_row((enum transform_row)row);

	return t->type == type && !crypto_unavailable(crypto, t);
}

/* From the first call on a fresh scratch: it is the scratch that warms up. */
static void prf_allocates_nothing(void **state)
{
	struct span parts[] = {span_str("some"), span_str("text")};
	uint8_t key[200] = {1};
	uint8_t out[300];
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t =
			transform_row((enum transform_row)i);

		if (!usable(i, TRANSFORM_PRF) && !usable(i, TRANSFORM_INTEG))
			continue;
		count_start();
		bad += !crypto_prf(scratch, t, span_of(key, 20), parts, 2, out);
		bad += !crypto_prf(scratch, t, span_of(key, 200), parts, 2,
			out);
		bad += !crypto_prf_plus(scratch, t, span_of(key, 20), parts, 2,
			out, sizeof(out));
		bad += !crypto_sha1(scratch, parts, 2, out);
		bad += !crypto_sha256(scratch, parts, 2, out);
		assert_int_equal(calls, 0);
		assert_int_equal(bad, 0);
	}
}

/* Sealed, opened, forged, and turned round. OpenSSL's CCM allocates an error
 * entry for each forgery, which box.c drops at once. */
static void box_run(struct crypto_box *b, bool ccm)
{
	uint8_t aad[8] = {1};
	uint8_t iv[CRYPTO_IV_MAX] = {2};
	uint8_t text[96] = {3};
	uint8_t icv[CRYPTO_ICV_MAX];
	struct span a = span_of(aad, sizeof(aad));
	bool ok = true;

	count_start();
	for (int i = 0; i < 3; i++) {
		ok = ok &&
			crypto_box_seal(b, scratch, a, iv, text, 96, NULL,
				icv);
		ok = ok &&
			crypto_box_open(b, scratch, a, iv, text, 96, NULL,
				icv);
	}
	ok = ok && crypto_box_seal(b, scratch, a, iv, text, 96, NULL, icv);
	assert_int_equal(calls, 0);
	icv[0] ^= 1;
	for (int i = 0; i < 40; i++)
		ok = ok &&
			!crypto_box_open(b, scratch, a, iv, text, 96, NULL,
				icv);
	if (!ccm)
		assert_int_equal(calls, 0);
	assert_true(ok);
}

/* A gateway holds two of these for a child and two for its IKE SA, which with
 * everything else has to stay under 8 KB. */
#define BOX_BYTES_MAX 1400

static size_t box_try(const struct transform *encr,
	const struct transform *integ)
{
	static const uint8_t key[64] = {9};
	struct crypto_box *b;
	size_t used;

	count_start();
	b = crypto_box_new(crypto, encr, integ,
		span_of(key, (size_t)encr->key_len + encr->salt_len),
		span_of(key, integ ? integ->key_len : 0));
	used = bytes;
	assert_non_null(b);
	assert_true(used <= BOX_BYTES_MAX);
	box_run(b, strstr(encr->name, "_CCM_") != NULL);
	crypto_box_free(b);
	return used;
}

static size_t box_try_all(const struct transform *encr)
{
	size_t used = 0;

	if (transform_is_aead(encr))
		return box_try(encr, NULL);
	for (size_t i = 0; i < ALG_COUNT; i++) {
		if (usable(i, TRANSFORM_INTEG))
			used = box_try(encr,
				transform_row((enum transform_row)i));
	}
	return used;
}

static void box_allocates_nothing(void **state)
{
	size_t done = 0;

	(void)state;
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *encr =
			transform_row((enum transform_row)i);

		if (!usable(i, TRANSFORM_ENCR))
			continue;
		print_message("%s: a box is %zu bytes\n", encr->sym,
			box_try_all(encr));
		done++;
	}
	assert_true(done > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counter_counts),
		cmocka_unit_test(prf_allocates_nothing),
		cmocka_unit_test(box_allocates_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
