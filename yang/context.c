#include "yang/context.h"

#include <stdlib.h>
#include <strings.h>

#include "yang/module.h"

bool yang_format_of(const char *path, enum yang_format *f)
{
	const char *dot = strrchr(path, '.');

	if (!dot || strchr(dot, '/'))
		return false;
	*f = strcasecmp(dot, ".xml") ? YANG_JSON : YANG_XML;
	return *f == YANG_XML || !strcasecmp(dot, ".json");
}

uint32_t yang_quiet_begin(void)
{
	return ly_log_options(LY_LOSTORE);
}

void yang_quiet_end(uint32_t before)
{
	(void)ly_log_options(before);
}

static const struct lysc_node *child(const struct yang *y,
	const struct lysc_node *parent, const char *name)
{
	char buf[YANG_NAME_MAX];

	return lys_find_child(parent, y->module, yang_module_name(name, buf),
		0, 0, 0);
}

static bool find_fields(struct yang *y, enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);

	y->tables[t] = child(y, y->policy, info->name);
	y->fields[t] = arena_array(&y->arena, info->n_fields,
		sizeof(struct lysc_node *));
	if (!y->tables[t] || !y->fields[t])
		return false;
	for (size_t f = 0; f < info->n_fields; f++) {
		y->fields[t][f] = child(y, y->tables[t], info->fields[f].name);
		if (!y->fields[t][f])
			return false;
	}
	return true;
}

static bool load(struct yang *y)
{
	struct lys_module *module = NULL;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	bool ok;

	if (!f)
		return false;
	ok = yang_module_print(f);
	ok = fclose(f) == 0 && ok;
	ok = ok && lys_parse_mem(y->ctx, text, LYS_IN_YANG, &module) ==
			LY_SUCCESS;
	free(text);
	y->module = module;
	if (!ok)
		return false;
	y->policy = child(y, NULL, "policy");
	if (!y->policy)
		return false;
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		if (!find_fields(y, (enum policy_table)t))
			return false;
	return true;
}

struct yang *yang_new(void)
{
	struct yang *y = calloc(1, sizeof(*y));
	uint32_t loud;
	bool ok;

	if (!y)
		return NULL;
	arena_init(&y->arena, 0);
	loud = yang_quiet_begin();
	/* What a document means must not depend on files that lie about. */
	ok = ly_ctx_new(NULL, LY_CTX_NO_YANGLIBRARY |
		LY_CTX_DISABLE_SEARCHDIRS, &y->ctx) == LY_SUCCESS && load(y);
	yang_quiet_end(loud);
	if (!ok) {
		yang_free(y);
		return NULL;
	}
	return y;
}

void yang_free(struct yang *y)
{
	if (!y)
		return;
	ly_ctx_destroy(y->ctx);
	arena_fini(&y->arena);
	free(y);
}

int yang_table_of(const struct yang *y, const struct lysc_node *n)
{
	for (int t = 0; t < (int)POLICY_TABLES; t++)
		if (y->tables[t] == n)
			return t;
	return -1;
}

int yang_field_of(const struct yang *y, enum policy_table t,
	const struct lysc_node *n)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (size_t f = 0; f < info->n_fields; f++)
		if (y->fields[t][f] == n)
			return (int)f;
	return -1;
}
