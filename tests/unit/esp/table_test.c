/* The SPI table against an array, with keys that collide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/base/random.h"
#include "runtime/esp/table.h"

#define KEYS 300

static struct esp_child *fake(size_t i)
{
	return (struct esp_child *)(uintptr_t)(i + 1);
}

static void test_random(void **state)
{
	struct random_seeded seed;
	struct random rnd = random_seeded(&seed, 1);
	struct esp_table t = {0};
	uint32_t keys[KEYS];
	bool in[KEYS] = {false};

	(void)state;
	assert_null(esp_table_get(&t, 1));
	for (uint32_t i = 0; i < KEYS; i++)
		keys[i] = i % 3 ? i * 0x1000u : i;
	for (int round = 0; round < 20000; round++) {
		uint8_t b[2];
		size_t i;

		random_fill(&rnd, b, sizeof(b));
		i = (size_t)(b[0] << 8 | b[1]) % KEYS;
		if (in[i]) {
			esp_table_del(&t, keys[i]);
		} else {
			assert_true(esp_table_reserve(&t));
			esp_table_put(&t, keys[i], fake(i));
		}
		in[i] = !in[i];
		for (i = 0; i < KEYS; i += 7)
			assert_ptr_equal(esp_table_get(&t, keys[i]),
				in[i] ? fake(i) : NULL);
	}
	assert_true(t.n > 50);
	esp_table_del(&t, 0xdeadbeef);
	esp_table_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
