#include "runtime/policy/policy.h"

/* ENUM fields find their words, and the highest value, by these. */
#define ENUM_BEGIN(name) static const char *const words_##name[] = {
#define ENUM_VALUE(name, sym, text) [POLICY_##sym] = text,
#define ENUM_END(name) [POLICY_##name##_count] = NULL};
#include "runtime/policy/enum.def"

#define FIELD(table, field, k, text, ...) \
	{.name = #field, .kind = POLICY_KIND_##k, .doc = text, \
		.offset = offsetof(struct policy_##table, field), __VA_ARGS__},

#define TABLE_BEGIN(table, doc) \
	static const struct policy_field fields_##table[] = {
#define TABLE_END(table) };
#define FIELD_STR(table, name, doc) FIELD(table, name, STR, doc)
#define FIELD_U32(table, name, low, high, doc) \
	FIELD(table, name, U32, doc, .min = low, .max = high)
#define FIELD_FLAG(table, name, doc) FIELD(table, name, FLAG, doc, .max = 1)
#define FIELD_ENUM(table, name, enumname, doc) \
	FIELD(table, name, ENUM, doc, .enum_name = #enumname, \
		.words = words_##enumname, .max = POLICY_##enumname##_count - 1)
#define FIELD_REF(table, name, to, doc) \
	FIELD(table, name, REF, doc, .target = POLICY_TABLE_##to)
#define FIELD_NEED(table, name, to, doc) \
	FIELD(table, name, REF, doc, .target = POLICY_TABLE_##to, \
		.required = true)
#define FIELD_RANGE(table, name, to, doc) \
	FIELD(table, name, RANGE, doc, .target = POLICY_TABLE_##to)
#define FIELD_ADDR(table, name, doc) FIELD(table, name, ADDR, doc)
#define FIELD_PREFIX(table, name, doc) FIELD(table, name, PREFIX, doc)
#define FIELD_SECRET(table, name, doc) FIELD(table, name, SECRET, doc)
#include "runtime/policy/schema.def"

static const struct policy_table_info tables[] = {
#define TABLE_BEGIN(table, text) \
	[POLICY_TABLE_##table] = {.name = #table, .doc = text, \
		.row_size = sizeof(struct policy_##table), \
		.fields = fields_##table, \
		.n_fields = sizeof(fields_##table) / sizeof(fields_##table[0])},
#include "runtime/policy/schema.def"
};

const struct policy_table_info *policy_table_info(enum policy_table t)
{
	return (size_t)t < POLICY_TABLES ? &tables[t] : NULL;
}
