/* Policy tables to a document: one walk over the description of the tables,
 * one function per kind of field. */
#include "yang/context.h"
#include "yang/module.h"
#include "yang/problem.h"

#include <stdio.h>

/* One field of one row, and the list entry that it goes into. */
struct place {
	const struct policy *policy;
	const struct policy_field *field;
	const uint8_t *p;
	struct lyd_node *row;
	char name[YANG_NAME_MAX];
};

static bool put(struct lyd_node *parent, const char *name, const char *value)
{
	return lyd_new_term(parent, NULL, name, value, 0, NULL) == LY_SUCCESS;
}

static bool put_number(struct lyd_node *parent, const char *name, uint32_t v)
{
	char text[12];

	(void)snprintf(text, sizeof(text), "%u", v);
	return put(parent, name, text);
}

static uint32_t get_u32(const struct place *w)
{
	uint32_t v;

	memcpy(&v, w->p, sizeof(v));
	return v;
}

static bool put_str(const struct place *w)
{
	struct policy_str s;

	memcpy(&s, w->p, sizeof(s));
	return s.n == 0 ||
		put(w->row, w->name, policy_text(w->policy, s));
}

static bool put_u32(const struct place *w)
{
	return put_number(w->row, w->name, get_u32(w));
}

static bool put_flag(const struct place *w)
{
	return put(w->row, w->name, get_u32(w) ? "true" : "false");
}

static bool put_enum(const struct place *w)
{
	return put(w->row, w->name, w->field->words[get_u32(w)]);
}

/* References and secrets: a number, or nothing. */
static bool put_optional(const struct place *w)
{
	return get_u32(w) == POLICY_NONE || put_u32(w);
}

static struct lyd_node *put_inner(const struct place *w)
{
	struct lyd_node *n = NULL;

	return lyd_new_inner(w->row, NULL, w->name, 0, &n) == LY_SUCCESS ? n :
									   NULL;
}

static bool put_range(const struct place *w)
{
	struct policy_range r;
	struct lyd_node *n;

	memcpy(&r, w->p, sizeof(r));
	if (r.n == 0)
		return true;
	n = put_inner(w);
	return n && put_number(n, "first", r.first) &&
		put_number(n, "last", r.first + r.n - 1);
}

static const char *addr_text(const struct policy_addr *raw, char *buf)
{
	struct addr a = policy_addr_get(raw);

	return addr_str(&a, buf);
}

static bool put_addr(const struct place *w)
{
	struct policy_addr a;
	char buf[ADDR_STR_MAX];

	memcpy(&a, w->p, sizeof(a));
	return !a.family || put(w->row, w->name, addr_text(&a, buf));
}

static bool put_prefix(const struct place *w)
{
	struct policy_prefix p;
	struct lyd_node *n;
	char buf[ADDR_STR_MAX];

	memcpy(&p, w->p, sizeof(p));
	if (!p.addr.family)
		return true;
	n = put_inner(w);
	return n && put(n, "address", addr_text(&p.addr, buf)) &&
		put_number(n, "length", p.len);
}

static bool (*const putters[])(const struct place *w) = {
	[POLICY_KIND_STR] = put_str,
	[POLICY_KIND_U32] = put_u32,
	[POLICY_KIND_FLAG] = put_flag,
	[POLICY_KIND_ENUM] = put_enum,
	[POLICY_KIND_REF] = put_optional,
	[POLICY_KIND_RANGE] = put_range,
	[POLICY_KIND_ADDR] = put_addr,
	[POLICY_KIND_PREFIX] = put_prefix,
	[POLICY_KIND_SECRET] = put_optional,
};

static bool put_row(struct lyd_node *parent, const struct policy *p,
	enum policy_table t, uint32_t i)
{
	const struct policy_table_info *info = policy_table_info(t);
	const uint8_t *row = policy_row(p, t, i);
	struct place w = {.policy = p};
	char name[YANG_NAME_MAX];
	char index[12];

	(void)snprintf(index, sizeof(index), "%u", i);
	if (lyd_new_list(parent, NULL, yang_module_name(info->name, name), 0,
		    &w.row, index) != LY_SUCCESS)
		return false;
	for (size_t f = 0; f < info->n_fields; f++) {
		w.field = &info->fields[f];
		w.p = row + w.field->offset;
		(void)yang_module_name(w.field->name, w.name);
		if (!putters[w.field->kind](&w))
			return false;
	}
	return true;
}

static bool build(const struct yang *y, const struct policy *p,
	struct lyd_node **tree)
{
	if (lyd_new_inner(NULL, y->module, "policy", 0, tree) != LY_SUCCESS ||
		!put_number(*tree, "format", POLICY_FORMAT))
		return false;
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		for (uint32_t i = 0; i < policy_count(p, (enum policy_table)t);
			i++)
			if (!put_row(*tree, p, (enum policy_table)t, i))
				return false;
	return true;
}

char *yang_export(struct yang *y, const struct policy *p, enum yang_format f,
	struct diag_list *findings)
{
	struct lyd_node *tree = NULL;
	char *text = NULL;
	uint32_t loud = yang_quiet_begin();
	bool ok;

	ok = build(y, p, &tree) &&
		lyd_validate_module(&tree, y->module, 0, NULL) == LY_SUCCESS &&
		lyd_print_mem(&text, tree, yang_ly_format(f),
			LYD_PRINT_WITHSIBLINGS) == LY_SUCCESS;
	if (!ok)
		yang_problems(y, NULL, tree, findings);
	lyd_free_all(tree);
	ly_err_clean(y->ctx, NULL);
	yang_quiet_end(loud);
	return text;
}
