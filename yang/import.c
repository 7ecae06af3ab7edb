/* A document to policy tables: libyang has validated it, so what is read here
 * is known to be of the right kind and within its limits. Still nothing is
 * taken for granted that would be read out of bounds if it were not so; the
 * loader's checks have the last word. */
#include "yang/context.h"
#include "yang/keys.h"
#include "yang/problem.h"

#include <stdlib.h>

#include "runtime/base/map.h"
#include "runtime/base/secret.h"

struct import {
	struct yang *y;
	const struct yang_import *in;
	struct diag_list *findings;
	struct policy_builder *b; /* owned */
	struct arena arena;
	struct map secrets; /* number in the document to the builder's */
	size_t n_secrets;
	bool bad;
};

/* One field of one row, and the node with its value. */
struct slot {
	struct import *im;
	const struct policy_field *field;
	const struct lyd_node *node;
	uint8_t *p; /* in the row */
};

static uint32_t number_of(const struct lyd_node *n)
{
	return (uint32_t)strtoul(lyd_get_value(n), NULL, 10);
}

static void set_u32(const struct slot *s, uint32_t v)
{
	memcpy(s->p, &v, sizeof(v));
}

static const struct lyd_node *inner(const struct lyd_node *n, const char *name)
{
	for (n = lyd_child(n); n; n = n->next)
		if (!strcmp(n->schema->name, name))
			return n;
	return NULL;
}

static bool get_str(const struct slot *s)
{
	struct policy_str v = policy_intern(s->im->b,
		span_str(lyd_get_value(s->node)));

	memcpy(s->p, &v, sizeof(v));
	return true;
}

static bool get_number(const struct slot *s)
{
	set_u32(s, number_of(s->node));
	return true;
}

static bool get_flag(const struct slot *s)
{
	set_u32(s, !strcmp(lyd_get_value(s->node), "true"));
	return true;
}

static bool get_enum(const struct slot *s)
{
	const char *word = lyd_get_value(s->node);

	for (uint32_t i = 0; s->field->words[i]; i++)
		if (!strcmp(s->field->words[i], word)) {
			set_u32(s, i);
			return true;
		}
	return false;
}

static bool get_range(const struct slot *s)
{
	const struct lyd_node *first = inner(s->node, "first");
	const struct lyd_node *last = inner(s->node, "last");
	struct policy_range r;

	if (!first || !last || number_of(last) < number_of(first))
		return false;
	r.first = number_of(first);
	r.n = number_of(last) - r.first + 1;
	memcpy(s->p, &r, sizeof(r));
	return true;
}

static bool get_addr(const struct slot *s)
{
	struct policy_addr out;
	struct addr a;

	if (!addr_parse(lyd_get_value(s->node), &a))
		return false;
	out = policy_addr_of(&a);
	memcpy(s->p, &out, sizeof(out));
	return true;
}

static bool get_prefix(const struct slot *s)
{
	const struct lyd_node *address = inner(s->node, "address");
	const struct lyd_node *length = inner(s->node, "length");
	struct policy_prefix out;
	struct prefix p;

	if (!address || !length || !addr_parse(lyd_get_value(address), &p.addr))
		return false;
	p.len = (uint8_t)number_of(length);
	out = policy_prefix_of(&p);
	memcpy(s->p, &out, sizeof(out));
	return true;
}

/* The builder's number of a secret; the same one for the same number. */
static uint32_t secret_of(struct import *im, uint32_t number,
	const struct lyd_node *at)
{
	uint8_t *key = arena_alloc(&im->arena, sizeof(number));
	struct span octets;
	uint32_t i;

	if (!key) {
		im->findings->oom = true;
		return POLICY_NONE;
	}
	bytes_set32(key, number);
	i = map_get(&im->secrets, span_of(key, sizeof(number)));
	if (i != MAP_NONE)
		return i;
	im->n_secrets++;
	if (!im->in->keys) {
		i = policy_add_absent_secret(im->b);
	} else if (yang_keys_get(im->in->keys, number, &octets)) {
		i = policy_add_secret(im->b, octets);
	} else {
		yang_problem_key(im->findings, im->in, at, number);
		im->bad = true;
		return POLICY_NONE;
	}
	im->findings->oom |= !map_set(&im->secrets,
		span_of(key, sizeof(number)), i);
	return i;
}

static bool get_secret(const struct slot *s)
{
	set_u32(s, secret_of(s->im, number_of(s->node), s->node));
	return true;
}

static bool (*const getters[])(const struct slot *s) = {
	[POLICY_KIND_STR] = get_str,
	[POLICY_KIND_U32] = get_number,
	[POLICY_KIND_FLAG] = get_flag,
	[POLICY_KIND_ENUM] = get_enum,
	[POLICY_KIND_REF] = get_number,
	[POLICY_KIND_RANGE] = get_range,
	[POLICY_KIND_ADDR] = get_addr,
	[POLICY_KIND_PREFIX] = get_prefix,
	[POLICY_KIND_SECRET] = get_secret,
};

/* ---- rows ---------------------------------------------------------------- */

/* What a row is before its nodes are read: no reference is row 0. */
static void clear_row(const struct policy_table_info *info, uint8_t *row)
{
	const uint32_t none = POLICY_NONE;

	memset(row, 0, info->row_size);
	for (size_t f = 0; f < info->n_fields; f++)
		if (info->fields[f].kind == POLICY_KIND_REF ||
			info->fields[f].kind == POLICY_KIND_SECRET)
			memcpy(row + info->fields[f].offset, &none,
				sizeof(none));
}

static bool read_row(struct import *im, enum policy_table t,
	const struct lyd_node *entry, uint8_t *row)
{
	const struct policy_table_info *info = policy_table_info(t);
	struct slot s = {.im = im};

	clear_row(info, row);
	for (s.node = lyd_child_no_keys(entry); s.node;
		s.node = s.node->next) {
		int f = yang_field_of(im->y, t, s.node->schema);

		if (f < 0)
			return false;
		s.field = &info->fields[f];
		s.p = row + s.field->offset;
		if (!getters[s.field->kind](&s))
			return false;
	}
	return true;
}

/* Entries of a list may come in any order: each goes where its index says. */
struct rows {
	const struct lyd_node **at; /* in the arena */
	size_t n;
};

static bool sort_rows(struct import *im, const struct lyd_node *policy,
	struct rows *tables)
{
	const struct lyd_node *n;
	int t;

	for (n = lyd_child(policy); n; n = n->next) {
		t = yang_table_of(im->y, n->schema);
		if (t >= 0)
			tables[t].n++;
	}
	for (t = 0; t < (int)POLICY_TABLES; t++) {
		tables[t].at = arena_array(&im->arena, tables[t].n + 1,
			sizeof(*tables[t].at));
		if (!tables[t].at)
			return false;
	}
	for (n = lyd_child(policy); n; n = n->next) {
		uint32_t index;

		t = yang_table_of(im->y, n->schema);
		if (t < 0)
			continue;
		index = number_of(lyd_child(n));
		if (index >= tables[t].n || tables[t].at[index])
			return false;
		tables[t].at[index] = n;
	}
	return true;
}

static bool read_tables(struct import *im, const struct rows *tables)
{
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);
		uint8_t *row = arena_alloc(&im->arena, info->row_size);

		if (!row)
			return false;
		for (size_t i = 0; i < tables[t].n; i++) {
			if (!read_row(im, (enum policy_table)t,
				    tables[t].at[i], row))
				return false;
			(void)policy_add(im->b, (enum policy_table)t, row);
		}
	}
	return true;
}

/* ---- documents ----------------------------------------------------------- */

static bool parse(struct import *im, struct lyd_node **tree)
{
	/* libyang wants a NUL behind the text and stops at one within. */
	char *text = arena_strndup(&im->arena, im->in->text);

	if (!text) {
		im->findings->oom = true;
		return false;
	}
	if (strlen(text) != im->in->text.n) {
		yang_problem_nul(im->findings, im->in);
		return false;
	}
	if (lyd_parse_data_mem(im->y->ctx, text,
		    yang_ly_format(im->in->format),
		    LYD_PARSE_ONLY | LYD_PARSE_STRICT, 0, tree) == LY_SUCCESS &&
		lyd_validate_module(tree, im->y->module, 0, NULL) ==
			LY_SUCCESS)
		return true;
	yang_problems(im->y, im->in, *tree, im->findings);
	return false;
}

static bool read_document(struct import *im, const struct lyd_node *tree)
{
	struct rows tables[POLICY_TABLES] = {{NULL, 0}};

	for (; tree; tree = tree->next)
		if (tree->schema == im->y->policy)
			return sort_rows(im, tree, tables) &&
				read_tables(im, tables);
	return false;
}

static bool finish(struct import *im, uint8_t **image, size_t *n,
	size_t *left_out)
{
	bool absent = im->n_secrets && !im->in->keys;
	bool with = !im->in->without_keys && !absent;
	struct policy_error err;

	if (im->in->keys && yang_keys_count(im->in->keys) != im->n_secrets) {
		yang_problem_spare_keys(im->findings, im->in, im->n_secrets);
		return false;
	}
	*left_out = with ? 0 : im->n_secrets;
	if (policy_builder_finish(im->b, with, image, n, &err))
		return true;
	yang_problem_image(im->findings, im->in, err.reason);
	return false;
}

bool yang_import(struct yang *y, const struct yang_import *in,
	uint8_t **image, size_t *n, size_t *left_out,
	struct diag_list *findings)
{
	struct import im = {.y = y, .in = in, .findings = findings,
		.b = policy_builder_new()};
	struct lyd_node *tree = NULL;
	uint32_t loud = yang_quiet_begin();
	bool ok = false;

	*image = NULL;
	*n = 0;
	*left_out = 0;
	arena_init(&im.arena, 0);
	map_init(&im.secrets, 0);
	if (im.b && parse(&im, &tree)) {
		if (!read_document(&im, tree))
			yang_problem_image(findings, in, "out of memory");
		else
			ok = !im.bad && !findings->oom &&
				finish(&im, image, n, left_out);
	}
	lyd_free_all(tree);
	ly_err_clean(y->ctx, NULL);
	yang_quiet_end(loud);
	map_fini(&im.secrets);
	arena_fini(&im.arena);
	policy_builder_free(im.b);
	return ok;
}
