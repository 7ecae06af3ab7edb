#include "compiler/diff/side.h"

const struct policy_field *diff_schema_field(enum policy_table t,
	const char *name)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (size_t i = 0; i < info->n_fields; i++)
		if (!strcmp(info->fields[i].name, name))
			return &info->fields[i];
	return NULL;
}

static bool has_name(enum policy_table t)
{
	const struct policy_field *f = diff_schema_field(t, "name");

	return f && f->kind == POLICY_KIND_STR;
}

/* A list or a reference of another table leads to it. */
static bool is_owned(enum policy_table t)
{
	for (enum policy_table o = 0; o < POLICY_TABLES; o++) {
		const struct policy_table_info *info = policy_table_info(o);

		for (size_t i = 0; i < info->n_fields; i++) {
			const struct policy_field *f = &info->fields[i];

			if (o != t && f->target == t &&
				(f->kind == POLICY_KIND_RANGE ||
				f->kind == POLICY_KIND_REF))
				return true;
		}
	}
	return false;
}

bool diff_schema_is_object(enum policy_table t)
{
	return has_name(t) || !is_owned(t);
}

enum policy_table diff_schema_parent(enum policy_table t,
	const struct policy_field **list)
{
	for (enum policy_table o = 0; has_name(t) && o < POLICY_TABLES; o++) {
		const struct policy_table_info *info = policy_table_info(o);

		for (size_t i = 0; i < info->n_fields; i++)
			if (info->fields[i].kind == POLICY_KIND_RANGE &&
				info->fields[i].target == t && o != t) {
				*list = &info->fields[i];
				return o;
			}
	}
	return POLICY_TABLES;
}

bool diff_schema_is_place(const struct policy_field *f)
{
	return !strcmp(f->name, "origin") || !strcmp(f->name, "file") ||
		!strcmp(f->name, "line");
}

const char *diff_schema_noun(enum policy_table t)
{
	static const char *const nouns[POLICY_TABLES] = {
#define NOUN(table, noun) [POLICY_TABLE_##table] = noun,
#include "compiler/diff/noun.def"
#undef NOUN
	};

	return nouns[t] ? nouns[t] : policy_table_info(t)->name;
}
