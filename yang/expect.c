#include "yang/expect.h"

#include <inttypes.h>

#define TEXT_MAX 1024

/* "/m:policy/tunnel[index='3']/mode" without what stands in brackets. */
static bool schema_path(const char *path, char *out, size_t cap)
{
	char quote = 0;
	bool inside = false;
	size_t n = 0;

	for (; *path; path++) {
		if (quote) {
			quote = *path == quote ? 0 : quote;
			continue;
		}
		if (inside && (*path == '\'' || *path == '"'))
			quote = *path;
		else if (*path == '[')
			inside = true;
		else if (*path == ']')
			inside = false;
		else if (!inside && n + 1 < cap)
			out[n++] = *path;
	}
	out[n] = '\0';
	return n > 0 && n + 1 < cap;
}

const struct lysc_node *yang_expect_node(const struct yang *y,
	const char *path)
{
	char buf[TEXT_MAX];

	return schema_path(path, buf, sizeof(buf)) ?
		lys_find_path(y->ctx, NULL, buf, 0) : NULL;
}

/* ---- types --------------------------------------------------------------- */

static const char *number(const struct lysc_type *type, uint64_t max,
	struct arena *arena)
{
	const struct lysc_range *r =
		((const struct lysc_type_num *)(const void *)type)->range;
	uint64_t low = 0;

	if (r) {
		low = r->parts[0].min_u64;
		max = r->parts[LY_ARRAY_COUNT(r->parts) - 1].max_u64;
	}
	return low == max ? arena_printf(arena, "the number %" PRIu64, low) :
		arena_printf(arena, "a number from %" PRIu64 " to %" PRIu64,
			low, max);
}

static const char *words(const struct lysc_type *type, struct arena *arena)
{
	struct lysc_type_bitenum_item *items =
		((const struct lysc_type_enum *)(const void *)type)->enums;
	const char *text = "one of";
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(items, i) {
		text = arena_printf(arena, "%s%s %s", text, i ? "," : "",
			items[i].name);
		if (!text)
			return NULL;
	}
	return text;
}

static const char *row(const struct lysc_type *type, struct arena *arena)
{
	const struct lyxp_expr *path =
		((const struct lysc_type_leafref *)(const void *)type)->path;

	return arena_printf(arena, "the index of a row that is there: %s",
		lyxp_get_expr(path));
}

static const char *value(const struct lysc_type *type, struct arena *arena)
{
	switch (type->basetype) {
	case LY_TYPE_UINT8:
		return number(type, UINT8_MAX, arena);
	case LY_TYPE_UINT32:
		return number(type, UINT32_MAX, arena);
	case LY_TYPE_ENUM:
		return words(type, arena);
	case LY_TYPE_BOOL:
		return "true or false";
	case LY_TYPE_LEAFREF:
		return row(type, arena);
	case LY_TYPE_UNION:
		return "an IPv4 or IPv6 address";
	case LY_TYPE_STRING:
		return arena_printf(arena,
			"a line of text, at most %d characters",
			POLICY_TEXT_MAX);
	default:
		return "";
	}
}

/* ---- structure ----------------------------------------------------------- */

static const char *condition(const struct lysc_node *n, const char *message,
	struct arena *arena)
{
	struct lysc_must *musts = lysc_node_musts(n);
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(musts, i) {
		if (musts[i].emsg && !strcmp(musts[i].emsg, message))
			return arena_printf(arena, "that %s",
				lyxp_get_expr(musts[i].cond));
	}
	return NULL;
}

static const char *children(const struct lysc_node *n, struct arena *arena)
{
	const struct lysc_node *c;
	const char *text = "one of";
	bool first = true;

	for (c = lysc_node_child(n); c; c = c->next, first = false) {
		text = arena_printf(arena, "%s%s %s", text, first ? "" : ",",
			c->name);
		if (!text)
			return NULL;
	}
	return text;
}

static const char *entries(const struct lysc_node *n, struct arena *arena)
{
	const struct lysc_node_list *l =
		(const struct lysc_node_list *)(const void *)n;

	if (l->max == UINT32_MAX)
		return "each index once, and in every entry";
	if (l->min == l->max)
		return arena_printf(arena, "exactly %u of %s", l->min, n->name);
	return arena_printf(arena, "%u to %u of %s", l->min, l->max, n->name);
}

const char *yang_expect(const struct lysc_node *n,
	const struct ly_err_item *e, struct arena *arena)
{
	const char *text;

	if (n->nodetype == LYS_LEAF)
		return value(((const struct lysc_node_leaf *)(const void *)n)
				->type, arena);
	text = condition(n, e->msg, arena);
	if (text)
		return text;
	if (e->vecode == LYVE_REFERENCE)
		return children(n, arena);
	if (n->nodetype == LYS_LIST && e->vecode == LYVE_DATA)
		return entries(n, arena);
	return "";
}
