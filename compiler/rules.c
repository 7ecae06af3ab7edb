/* The table of rules, for those who explain, select and document them. */
#include "compiler/compiler.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CATEGORY(sym, name) static const char category_##sym[] = name;
#include "compiler/lint/category.def"
#undef CATEGORY

static const struct compiler_rule rules[] = {
#define ROW(id, slug, category, severity, ...) \
	{#id, slug, category_##category, DIAG_##severity, __VA_ARGS__},
#define LINT(id, slug, category, severity, object, check, ...) \
	ROW(id, slug, category, severity, __VA_ARGS__)
#define LINT_ALL(id, slug, category, severity, check, ...) \
	ROW(id, slug, category, severity, __VA_ARGS__)
#define LINT_ALSO(...)
#define LINT_RAISED ROW
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED
#undef ROW
};
#define RULES (sizeof(rules) / sizeof(*rules))

size_t compiler_rules(const struct compiler_rule **out)
{
	*out = rules;
	return RULES;
}

const struct compiler_rule *compiler_rule_find(const char *name)
{
	for (size_t i = 0; i < RULES; i++)
		if (!strcasecmp(name, rules[i].id) ||
			!strcasecmp(name, rules[i].slug))
			return &rules[i];
	return NULL;
}

size_t compiler_rule_index(const char *id)
{
	for (size_t i = 0; i < RULES; i++)
		if (!strcmp(id, rules[i].id))
			return i;
	return SIZE_MAX;
}
