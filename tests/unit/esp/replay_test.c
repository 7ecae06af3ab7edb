/* The window against a plain model that remembers every number, and RFC 4303
 * appendix A2.2 at the edges of the 32-bit space. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/base/random.h"
#include "runtime/esp/replay.h"

#define SEEN 8192

static void run_model(uint32_t window, uint32_t size)
{
	uint64_t *bits = calloc(esp_replay_blocks(window), sizeof(*bits));
	bool *seen = calloc(SEEN, sizeof(*seen));
	struct random_seeded state;
	struct random rnd = random_seeded(&state, window);
	struct esp_replay r;
	uint64_t top = 0;

	assert_non_null(bits);
	assert_non_null(seen);
	esp_replay_init(&r, window, bits);
	assert_int_equal(r.size, size);
	for (int i = 0; i < 20000; i++) {
		uint8_t b[4];
		uint64_t seq;
		bool fresh;

		/* Around the top, sometimes far ahead. */
		random_fill(&rnd, b, sizeof(b));
		seq = top + b[0] % 8 + (b[1] == 0 ? b[2] * 4u : 0);
		seq -= b[3] % 4 ? 0 : (b[2] * 6u < seq ? b[2] * 6u : seq);
		if (seq >= SEEN)
			break;
		fresh = seq && (seq > top ||
			(top - seq < size && !seen[seq]));
		assert_int_equal(esp_replay_fresh(&r, seq), fresh);
		if (!fresh)
			continue;
		assert_int_equal(esp_replay_note(&r, seq), seq > top);
		seen[seq] = true;
		top = seq > top ? seq : top;
		assert_int_equal(r.top, top);
	}
	assert_true(top > 1000);
	free(seen);
	free(bits);
}

static void test_sizes(void **state)
{
	(void)state;
	run_model(1, 64);
	run_model(64, 64);
	run_model(65, 128);
	run_model(512, 512);
	run_model(1024, 1024);
	run_model(4096, 1024);
}

static void test_off(void **state)
{
	uint64_t bits[2] = {0};
	struct esp_replay r;

	(void)state;
	esp_replay_init(&r, 0, bits);
	assert_false(esp_replay_fresh(&r, 0));
	assert_true(esp_replay_fresh(&r, 7));
	assert_true(esp_replay_note(&r, 7));
	assert_true(esp_replay_fresh(&r, 7));
	assert_true(esp_replay_fresh(&r, 1));
}

static uint64_t extend(uint64_t top, uint32_t seq)
{
	struct esp_replay r = {.top = top, .size = 64, .on = true};

	return esp_replay_extend(&r, true, seq);
}

static void test_extend(void **state)
{
	const uint64_t two32 = UINT64_C(1) << 32;
	struct esp_replay r = {.top = 5, .size = 64};

	(void)state;
	assert_int_equal(esp_replay_extend(&r, false, 0xffffffff), 0xffffffff);
	/* Case A: the window lies in one subspace. */
	assert_int_equal(extend(1000, 1001), 1001);
	assert_int_equal(extend(1000, 937), 937);
	assert_int_equal(extend(1000, 936), two32 + 936);
	assert_int_equal(extend(two32 - 1, 0), two32);
	assert_int_equal(extend(two32 - 1, 0xfffffff0), two32 - 16);
	/* Case B: it spans two. */
	assert_int_equal(extend(two32 + 10, 0xfffffff0), two32 - 16);
	assert_int_equal(extend(two32 + 10, 11), two32 + 11);
	assert_int_equal(extend(two32 + 10, 9), two32 + 9);
	/* Before the first number there is none. */
	assert_int_equal(extend(10, 0xfffffff0), 0);
	assert_int_equal(extend(0, 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_extend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
