/* The module as libyang compiles it from the committed file, leaf by leaf
 * against the description of the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libyang/libyang.h>
#include <stdlib.h>

#include "yang/module.h"

#define FILE_NAME "yang/modules/" YANG_MODULE ".yang"

static struct ly_ctx *ctx;
static struct lys_module *module;

static const struct lysc_node *child(const struct lysc_node *parent,
	const char *name)
{
	char buf[YANG_NAME_MAX];
	const struct lysc_node *n = lys_find_child(parent, module,
		yang_module_name(name, buf), 0, 0, 0);

	if (!n)
		fail_msg("no %s in the module", name);
	return n;
}

static const struct lysc_node_leaf *leaf(const struct lysc_node *n)
{
	assert_int_equal(n->nodetype, LYS_LEAF);
	return (const struct lysc_node_leaf *)(const void *)n;
}

static bool is_mandatory(const struct lysc_node *n)
{
	return n->flags & LYS_MAND_TRUE;
}

/* A leafref to the index of that table. */
static void check_row(const struct lysc_node *n, enum policy_table target)
{
	const struct lysc_type_leafref *type =
		(const struct lysc_type_leafref *)(const void *)leaf(n)->type;
	char name[YANG_NAME_MAX];
	char want[128];

	assert_int_equal(type->basetype, LY_TYPE_LEAFREF);
	assert_int_equal(type->realtype->basetype, LY_TYPE_UINT32);
	assert_true(type->require_instance);
	(void)snprintf(want, sizeof(want), "/fxp:policy/fxp:%s/fxp:index",
		yang_module_name(policy_table_info(target)->name, name));
	assert_string_equal(lyxp_get_expr(type->path), want);
}

static void check_number(const struct lysc_node *n,
	const struct policy_field *f)
{
	const struct lysc_type_num *type =
		(const struct lysc_type_num *)(const void *)leaf(n)->type;

	assert_int_equal(type->basetype, LY_TYPE_UINT32);
	if (!type->range) {
		assert_int_equal(f->min, 0);
		assert_int_equal(f->max, UINT32_MAX);
	} else {
		assert_int_equal(LY_ARRAY_COUNT(type->range->parts), 1);
		assert_int_equal(type->range->parts[0].min_u64, f->min);
		assert_int_equal(type->range->parts[0].max_u64, f->max);
	}
	/* Left out, it must have a value all the same. */
	assert_true(is_mandatory(n) || leaf(n)->dflt);
}

static void check_words(const struct lysc_node *n, const struct policy_field *f)
{
	const struct lysc_type_enum *type =
		(const struct lysc_type_enum *)(const void *)leaf(n)->type;

	assert_int_equal(type->basetype, LY_TYPE_ENUM);
	assert_int_equal(LY_ARRAY_COUNT(type->enums), f->max + 1);
	for (uint32_t i = 0; i <= f->max; i++) {
		assert_string_equal(type->enums[i].name, f->words[i]);
		assert_int_equal(type->enums[i].value, i);
	}
	assert_true(is_mandatory(n) || leaf(n)->dflt);
}

static void check_inside(const struct lysc_node *n, const char *first,
	const char *second)
{
	assert_int_equal(n->nodetype, LYS_CONTAINER);
	assert_true(n->flags & LYS_PRESENCE);
	assert_int_equal(LY_ARRAY_COUNT(lysc_node_musts(n)), 1);
	assert_true(is_mandatory(child(n, first)));
	assert_true(is_mandatory(child(n, second)));
}

static void check_field(const struct lysc_node *n, const struct policy_field *f)
{
	switch (f->kind) {
	case POLICY_KIND_U32:
		check_number(n, f);
		break;
	case POLICY_KIND_FLAG:
		assert_int_equal(leaf(n)->type->basetype, LY_TYPE_BOOL);
		assert_string_equal(lyd_value_get_canonical(ctx, leaf(n)->dflt),
			"false");
		break;
	case POLICY_KIND_ENUM:
		check_words(n, f);
		break;
	case POLICY_KIND_REF:
		check_row(n, f->target);
		assert_int_equal(is_mandatory(n), f->required);
		break;
	case POLICY_KIND_RANGE:
		check_inside(n, "first", "last");
		check_row(child(n, "first"), f->target);
		check_row(child(n, "last"), f->target);
		break;
	case POLICY_KIND_ADDR:
		assert_int_equal(leaf(n)->type->basetype, LY_TYPE_UNION);
		break;
	case POLICY_KIND_PREFIX:
		check_inside(n, "address", "length");
		break;
	case POLICY_KIND_SECRET:
		assert_int_equal(leaf(n)->type->basetype, LY_TYPE_UINT32);
		assert_false(is_mandatory(n));
		break;
	case POLICY_KIND_STR:
		assert_int_equal(leaf(n)->type->basetype, LY_TYPE_STRING);
		assert_false(is_mandatory(n));
	}
}

static size_t count_children(const struct lysc_node *n)
{
	size_t count = 0;

	for (n = lysc_node_child(n); n; n = n->next)
		count++;
	return count;
}

static void test_every_leaf(void **state)
{
	const struct lysc_node *policy = child(NULL, "policy");

	(void)state;
	/* format, and a list for each table; nothing else. */
	assert_int_equal(count_children(policy), 1 + POLICY_TABLES);
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);
		const struct lysc_node *list = child(policy, info->name);

		assert_int_equal(list->nodetype, LYS_LIST);
		assert_true(child(list, "index")->flags & LYS_KEY);
		assert_int_equal(count_children(list), 1 + info->n_fields);
		for (size_t f = 0; f < info->n_fields; f++) {
			const struct lysc_node *n = child(list,
				info->fields[f].name);

			check_field(n, &info->fields[f]);
			assert_true(n->dsc && *n->dsc);
		}
	}
}

/* What the loader checks beyond single fields (docs/policy-image.md). */
static void test_conditions(void **state)
{
	const struct lysc_node *policy = child(NULL, "policy");
	const struct lysc_node_list *device =
		(const struct lysc_node_list *)(const void *)
			child(policy, "device");

	(void)state;
	assert_int_equal(device->min, 1);
	assert_int_equal(device->max, 1);
	assert_int_equal(LY_ARRAY_COUNT(lysc_node_musts(policy)),
		POLICY_TABLES);
	assert_int_equal(LY_ARRAY_COUNT(lysc_node_musts(child(policy,
		"profile"))), 1);
	assert_int_equal(LY_ARRAY_COUNT(lysc_node_musts(child(policy,
		"ike_policy"))), 1);
	assert_true(is_mandatory(child(policy, "format")));
	assert_string_equal(leaf(child(child(policy, "profile"), "lifetime"))
			->units, "seconds");
}

/* make docs writes the file; the program validates by what it prints. */
static void test_file_is_current(void **state)
{
	char *text = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&text, &n);
	FILE *file = fopen(FILE_NAME, "r");
	char *want;

	(void)state;
	assert_non_null(memory);
	assert_non_null(file);
	assert_true(yang_module_print(memory));
	assert_int_equal(fclose(memory), 0);
	want = malloc(n + 2);
	if (fread(want, 1, n + 2, file) != n || memcmp(want, text, n))
		fail_msg("%s is not current: make docs", FILE_NAME);
	(void)fclose(file);
	free(want);
	free(text);
}

static int setup(void **state)
{
	(void)state;
	return ly_ctx_new(NULL, LY_CTX_NO_YANGLIBRARY |
		       LY_CTX_DISABLE_SEARCHDIRS, &ctx) ||
		lys_parse_path(ctx, FILE_NAME, LYS_IN_YANG, &module);
}

static int teardown(void **state)
{
	(void)state;
	ly_ctx_destroy(ctx);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_leaf),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_file_is_current),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
