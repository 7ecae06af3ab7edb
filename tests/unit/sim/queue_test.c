/* The earliest first, and of those the one that was put in first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/base/random.h"
#include "runtime/sim/queue.h"

static void put(struct sim_queue *q, int64_t at, uint32_t mark)
{
	struct sim_item *item = sim_item_new(SIM_ITEM_START, 0);

	assert_non_null(item);
	item->at.ns = at;
	item->tunnel = mark;
	sim_queue_put(q, item);
}

static void test_order(void **state)
{
	struct sim_queue q = {0};
	struct random_seeded seed;
	struct random rnd = random_seeded(&seed, 3);
	int64_t last = -1;
	uint32_t mark = 0, n = 0;

	(void)state;
	assert_int_equal(sim_queue_due(&q).ns, MONO_NEVER.ns);
	assert_null(sim_queue_take(&q));
	for (uint32_t i = 0; i < 1000; i++) {
		uint8_t b;

		random_fill(&rnd, &b, 1);
		put(&q, b % 50, i);
	}
	for (;;) {
		int64_t due = sim_queue_due(&q).ns;
		struct sim_item *item = sim_queue_take(&q);

		if (!item)
			break;
		assert_int_equal(item->at.ns, due);
		assert_true(item->at.ns > last ||
			(item->at.ns == last && item->tunnel > mark));
		last = item->at.ns;
		mark = item->tunnel;
		free(item);
		n++;
	}
	assert_int_equal(n, 1000);
	put(&q, 1, 1); /* left in for the sanitizer to see it freed */
	sim_queue_fini(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
