/* Failures said once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "runtime/control/fold.h"

static mono_t at(int64_t s)
{
	return mono_add_s((mono_t){1}, s);
}

static struct ike_trace failure(uint32_t tunnel, uint32_t peer,
	enum cause cause)
{
	return (struct ike_trace){.kind = IKE_TRACE_FAILED, .tunnel = tunnel,
		.remote = {addr_v4(peer), 500}, .cause = cause};
}

struct told {
	size_t n;
	uint64_t hidden;
	uint32_t tunnel;
	enum cause cause;
};

static void tell(void *ctx, uint32_t tunnel, const struct endpoint *remote,
	enum cause cause, uint64_t hidden)
{
	struct told *t = ctx;

	(void)remote;
	t->n++;
	t->hidden += hidden;
	t->tunnel = tunnel;
	t->cause = cause;
}

static void test_repeats_are_summed_up(void **state)
{
	struct ctl_fold *f = ctl_fold_new(at(0));
	struct ike_trace t = failure(0, 1, CAUSE_NO_ANSWER);
	uint64_t hidden = 9;

	(void)state;
	assert_true(ctl_fold_note(f, &t, at(0), &hidden));
	assert_int_equal(hidden, 0);
	for (int i = 1; i <= 4; i++)
		assert_false(ctl_fold_note(f, &t, at(10 * i), &hidden));
	t.remote.port = 4500; /* the same peer */
	assert_true(ctl_fold_note(f, &t, at(61), &hidden));
	assert_int_equal(hidden, 4);
	/* The pause doubles. */
	assert_false(ctl_fold_note(f, &t, at(61 + 119), &hidden));
	assert_true(ctl_fold_note(f, &t, at(61 + 120), &hidden));
	assert_int_equal(hidden, 1);
	ctl_fold_free(f);
}

static void test_pause_is_an_hour_at_most(void **state)
{
	struct ctl_fold *f = ctl_fold_new(at(0));
	struct ike_trace t = failure(0, 1, CAUSE_NO_ANSWER);
	uint64_t hidden;
	int64_t said = 0;
	int64_t longest = 0;

	(void)state;
	assert_true(ctl_fold_note(f, &t, at(0), &hidden));
	for (int64_t s = 10; s < 86400; s += 10) {
		if (!ctl_fold_note(f, &t, at(s), &hidden))
			continue;
		longest = s - said > longest ? s - said : longest;
		said = s;
	}
	assert_int_equal(longest, 3600);
	ctl_fold_free(f);
}

static void test_differences_are_told(void **state)
{
	struct ctl_fold *f = ctl_fold_new(at(0));
	struct ike_trace a = failure(0, 1, CAUSE_NO_ANSWER);
	struct ike_trace b = failure(0, 1, CAUSE_AUTH_FAILED);
	struct ike_trace c = failure(0, 2, CAUSE_NO_ANSWER);
	struct ike_trace d = failure(1, 1, CAUSE_NO_ANSWER);
	uint64_t hidden;

	(void)state;
	assert_true(ctl_fold_note(f, &a, at(0), &hidden));
	assert_true(ctl_fold_note(f, &b, at(0), &hidden));
	assert_true(ctl_fold_note(f, &c, at(0), &hidden));
	assert_true(ctl_fold_note(f, &d, at(0), &hidden));
	assert_false(ctl_fold_note(f, &a, at(0), &hidden));
	ctl_fold_free(f);
}

static void test_success_tells_and_forgets(void **state)
{
	struct ctl_fold *f = ctl_fold_new(at(0));
	struct ike_trace a = failure(3, 1, CAUSE_NO_ANSWER);
	struct ike_trace b = failure(4, 1, CAUSE_NO_ANSWER);
	struct told told = {0};
	uint64_t hidden;

	(void)state;
	for (int i = 0; i < 3; i++) {
		(void)!ctl_fold_note(f, &a, at(0), &hidden);
		(void)!ctl_fold_note(f, &b, at(0), &hidden);
	}
	ctl_fold_tell(f, false, 3, tell, &told);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.hidden, 2);
	assert_int_equal(told.tunnel, 3);
	/* A new failure is news again; the other tunnel's is not. */
	assert_true(ctl_fold_note(f, &a, at(1), &hidden));
	assert_false(ctl_fold_note(f, &b, at(1), &hidden));
	ctl_fold_free(f);
}

/* Spoofed sources make every failure different: a burst, then one a second,
 * and the count of all others at the end. */
static void test_flood(void **state)
{
	struct ctl_fold *f = ctl_fold_new(at(0));
	struct told told = {0};
	uint64_t said = 0;
	uint64_t hidden;
	const uint32_t flood = 100000;

	(void)state;
	for (uint32_t i = 0; i < flood; i++) {
		struct ike_trace t = failure(POLICY_NONE, i, CAUSE_MALFORMED);

		said += ctl_fold_note(f, &t, at(i / 10000), &hidden);
	}
	assert_in_range(said, 20, 30);
	ctl_fold_tell(f, true, POLICY_NONE, tell, &told);
	assert_int_equal(told.n, 1);
	assert_int_equal(told.cause, CAUSE_NONE);
	assert_int_equal(told.hidden, flood - said);
	ctl_fold_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeats_are_summed_up),
		cmocka_unit_test(test_pause_is_an_hour_at_most),
		cmocka_unit_test(test_differences_are_told),
		cmocka_unit_test(test_success_tells_and_forgets),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
