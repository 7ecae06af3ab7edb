#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "runtime/base/random.h"
#include "runtime/ike/timer.h"

enum { TIMERS = 200 };

/* Against a linear search, over many random changes. */
static void like_a_linear_search(void **state)
{
	static struct ike_timer t[TIMERS];
	struct random_seeded seed;
	struct random r = random_seeded(&seed, 1);
	struct ike_heap h = {0};

	(void)state;
	for (uint32_t i = 0; i < TIMERS; i++)
		assert_true(ike_timer_join(&h, &t[i], IKE_TIMER_SA, i));
	for (int round = 0; round < 20000; round++) {
		const struct ike_timer *first = NULL;
		uint16_t v[2];

		random_fill(&r, v, sizeof(v));
		ike_timer_set(&h, &t[v[0] % TIMERS], v[1] % 5 == 0 ?
			MONO_NEVER : (mono_t){v[1] % 97});
		for (int i = 0; i < TIMERS; i++) {
			if (t[i].due.ns != INT64_MAX && (!first ||
					t[i].due.ns < first->due.ns))
				first = &t[i];
		}
		assert_ptr_equal(ike_timer_first(&h), first);
	}
	for (int i = 0; i < TIMERS; i++)
		ike_timer_leave(&h, &t[i]);
	assert_null(ike_timer_first(&h));
	ike_timer_fini(&h);
}

/* Equal deadlines: by kind, then by owner, whatever the order of setting. */
static void ties(void **state)
{
	struct ike_timer a, b, c;
	struct ike_heap h = {0};

	(void)state;
	assert_true(ike_timer_join(&h, &a, IKE_TIMER_SA, 9));
	assert_true(ike_timer_join(&h, &b, IKE_TIMER_SA, 3));
	assert_true(ike_timer_join(&h, &c, IKE_TIMER_TUNNEL, 1));
	ike_timer_set(&h, &c, (mono_t){5});
	ike_timer_set(&h, &a, (mono_t){5});
	ike_timer_set(&h, &b, (mono_t){5});
	assert_ptr_equal(ike_timer_first(&h), &b);
	ike_timer_leave(&h, &b);
	assert_ptr_equal(ike_timer_first(&h), &a);
	ike_timer_leave(&h, &a);
	assert_ptr_equal(ike_timer_first(&h), &c);
	ike_timer_leave(&h, &c);
	ike_timer_fini(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(like_a_linear_search),
		cmocka_unit_test(ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
