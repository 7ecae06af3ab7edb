#include "runtime/base/diag.h"

#include <setjmp.h>

#include <cmocka.h>

static void finding(struct diag_list *l, const char *file, uint32_t line,
	uint32_t column, const char *id, const char *message)
{
	struct diag *d = diag_add(l, DIAG_WARNING);

	assert_non_null(d);
	d->place.file = file;
	d->place.line = line;
	d->place.column = column;
	d->id = id;
	d->message = message;
}

/* In whatever order rules run, the report reads by place, then by id. */
static void test_order(void **state)
{
	static const char *const want[] = {"none", "a", "b", "c", "d", "e",
		"f"};
	struct diag_list l;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	finding(&l, "hub.cfg", 10, 2, "FV200", "d");
	finding(&l, "spoke.cfg", 1, 1, "FV001", "f");
	finding(&l, "hub.cfg", 9, 5, "FV100", "a");
	finding(&l, "hub.cfg", 10, 3, "FV100", "e");
	finding(&l, NULL, 0, 0, "FV300", "none");
	finding(&l, "hub.cfg", 10, 2, "FV100", "c");
	finding(&l, "hub.cfg", 10, 2, "FV100", "b");
	diag_sort(&l);
	assert_int_equal(l.n, 7);
	for (size_t i = 0; i < l.n; i++)
		assert_string_equal(l.items[i]->message, want[i]);
	arena_fini(&a);
}

static void test_counts_and_growth(void **state)
{
	struct diag_list l;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	diag_sort(&l);
	for (uint32_t i = 0; i < 300; i++) {
		struct diag *d = diag_add(&l, (enum diag_severity)(i % 3));

		assert_non_null(d);
		d->place.line = 300 - i;
	}
	assert_int_equal(l.count[DIAG_INFO], 100);
	assert_int_equal(l.count[DIAG_WARNING], 100);
	assert_int_equal(l.count[DIAG_ERROR], 100);
	diag_sort(&l);
	for (uint32_t i = 0; i < 300; i++)
		assert_int_equal(l.items[i]->place.line, i + 1);
	assert_false(l.oom);
	arena_fini(&a);
}

static void test_related_places_keep_their_order(void **state)
{
	struct diag_place place = {.file = "hub.cfg", .line = 3};
	struct diag_list l;
	struct arena a;
	struct diag *d;

	(void)state;
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	d = diag_add(&l, DIAG_ERROR);
	assert_true(diag_relate(&l, d, place, "defined here"));
	place.line = 7;
	assert_true(diag_relate(&l, d, place, "and used here"));
	assert_string_equal(d->related->message, "defined here");
	assert_int_equal(d->related->next->place.line, 7);
	assert_null(d->related->next->next);
	arena_fini(&a);
}

static bool keep_line(struct diag *d, void *context)
{
	const uint32_t *line = context;

	if (d->place.line == 4)
		d->severity = DIAG_ERROR;
	return d->place.line != *line;
}

static void test_keep_counts_anew(void **state)
{
	struct diag_list l;
	struct arena a;
	uint32_t line = 3;

	(void)state;
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	for (uint32_t i = 2; i <= 4; i++)
		finding(&l, "hub.cfg", i, 1, "FV100", "x");
	diag_keep(&l, keep_line, &line);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.items[0]->place.line, 2);
	assert_int_equal(l.items[1]->place.line, 4);
	assert_int_equal(l.count[DIAG_WARNING], 1);
	assert_int_equal(l.count[DIAG_ERROR], 1);
	arena_fini(&a);
}

static void test_edits_keep_their_order(void **state)
{
	struct diag_place place = {.file = "hub.cfg", .line = 3};
	struct diag_list l;
	struct arena a;
	struct diag *d;

	(void)state;
	arena_init(&a, 0);
	diag_list_init(&l, &a);
	d = diag_add(&l, DIAG_ERROR);
	assert_true(diag_edit(&l, d, place, true, "one"));
	assert_true(diag_edit(&l, d, place, false, "two"));
	assert_string_equal(d->edits->text, "one");
	assert_true(d->edits->safe);
	assert_string_equal(d->edits->next->text, "two");
	assert_false(d->edits->next->safe);
	assert_null(d->edits->next->next);
	arena_fini(&a);
}

static void test_lost_finding_is_remembered(void **state)
{
	struct diag_list l;
	struct arena a;
	size_t kept = 0;

	(void)state;
	arena_init(&a, 4096);
	diag_list_init(&l, &a);
	while (diag_add(&l, DIAG_ERROR))
		kept++;
	assert_true(kept > 0);
	assert_true(l.oom);
	assert_int_equal(l.n, kept);
	assert_int_equal(l.count[DIAG_ERROR], kept);
	arena_fini(&a);
}

static void test_severity_names(void **state)
{
	(void)state;
	assert_string_equal(diag_severity_name(DIAG_INFO), "info");
	assert_string_equal(diag_severity_name(DIAG_WARNING), "warning");
	assert_string_equal(diag_severity_name(DIAG_ERROR), "error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_counts_and_growth),
		cmocka_unit_test(test_related_places_keep_their_order),
		cmocka_unit_test(test_keep_counts_anew),
		cmocka_unit_test(test_edits_keep_their_order),
		cmocka_unit_test(test_lost_finding_is_remembered),
		cmocka_unit_test(test_severity_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
