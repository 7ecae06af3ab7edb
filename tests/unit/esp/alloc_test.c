/* No allocation per packet: malloc and its kin are counted. The sanitizers
 * bring their own malloc, so there the test says that it does not count. */
#include "tests/unit/esp/pair.h"

#include <stdio.h>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTING 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTING 0
#endif
#endif
#ifndef COUNTING
#define COUNTING 1
#endif

#if COUNTING
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

static void run(enum transform_row encr, enum transform_row integ,
	uint32_t tunnel)
{
	struct pair p;
	struct ike_child_sa c;
	struct esp_opened o;
	struct esp_sealed s;
	const struct endpoint from = {{0}, 0};
	size_t before;

	pair_init(&p);
	c = pair_child(&p, tunnel, encr, integ);
	pair_install(&p, &c);
	before = allocations;
	for (int i = 0; i < 2000; i++) {
		pair_packet(p.buf + ESP_HEADROOM, 1400, ADDR_V4, NULL, NULL);
		if (esp_seal(p.a, tunnel, p.buf, 1400, PAIR_CAP, &s) ||
			esp_open(p.b, p.buf + (s.packet.p - p.buf),
				s.packet.n, &from, &o))
			fail_msg("packet %d", i);
	}
	if (allocations != before)
		fail_msg("%s: %zu allocations", c.encr->sym,
			allocations - before);
	pair_fini(&p);
}

static void test_none(void **state)
{
	(void)state;
	assert_true(allocations > 0); /* the counter counts */
	run(ALG_AES_GCM_16_128, ALG_COUNT, TUN_VTI);
	run(ALG_AES_CBC_128, ALG_HMAC_SHA256_128, TUN_VTI);
	run(ALG_AES_CBC_256, ALG_HMAC_SHA512_256, TUN_GRE_KEY);
	run(ALG_CHACHA20_POLY1305, ALG_COUNT, TUN_GRE);
	run(ALG_NULL, ALG_HMAC_SHA1_96, TUN_VTI);
}
#else
static void test_none(void **state)
{
	(void)state;
	puts("skipped: allocations are not counted under a sanitizer");
	skip();
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
