/* What is in force for an object: the row of the policy tables that it became,
 * where every default is spelled out. The tables keep keys apart, and the image
 * that is looked at has none. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/assist/object.h"

/* More of a list than this is not read in a hover. */
#define LIST_MAX 8

static const struct {
	enum model_type type;
	enum policy_table table;
} tables[] = {
	{MODEL_PROPOSAL, POLICY_TABLE_ike_proposal},
	{MODEL_POLICY, POLICY_TABLE_ike_policy},
	{MODEL_KEYRING, POLICY_TABLE_keyring},
	{MODEL_PEER, POLICY_TABLE_keyring_peer},
	{MODEL_PROFILE, POLICY_TABLE_profile},
	{MODEL_TRANSFORM_SET, POLICY_TABLE_esp_proposal},
	{MODEL_IPSEC_PROFILE, POLICY_TABLE_ipsec_profile},
	{MODEL_INTERFACE, POLICY_TABLE_tunnel},
	{MODEL_INTERFACE, POLICY_TABLE_interface},
};

static const char *value(const struct policy *p, const struct policy_field *f,
	const uint8_t *at, struct arena *a);

static const struct policy_field *field(enum policy_table t, const char *name)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (size_t i = 0; i < info->n_fields; i++)
		if (!strcmp(info->fields[i].name, name))
			return &info->fields[i];
	return NULL;
}

static const char *text_at(const struct policy *p, const struct policy_field *f,
	const uint8_t *row)
{
	struct policy_str s;

	memcpy(&s, row + f->offset, sizeof(s));
	return policy_text(p, s);
}

static uint32_t word_at(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Who made a row and where: told elsewhere, or of no interest here. */
static bool is_source(const struct policy_field *f)
{
	return !strcmp(f->name, "origin") || !strcmp(f->name, "file") ||
		!strcmp(f->name, "line") || !strcmp(f->name, "name");
}

/* A row in a word: its name, or the values of its own fields. */
static const char *row_text(const struct policy *p, enum policy_table t,
	uint32_t i, struct arena *a)
{
	const struct policy_table_info *info = policy_table_info(t);
	const struct policy_field *name = field(t, "name");
	const uint8_t *row = policy_row(p, t, i);
	const char *out = "";
	char buf[32];

	if (name)
		return text_at(p, name, row);
	if (t == POLICY_TABLE_transform) {
		const struct policy_transform *x = policy_get(p, transform, i);

		return arena_strdup(a, transform_str((uint8_t)x->type,
			(uint16_t)x->id, (uint16_t)x->key_bits, buf));
	}
	for (size_t k = 0; out && k < info->n_fields; k++) {
		const struct policy_field *f = &info->fields[k];
		const char *v = is_source(f) ? NULL :
			value(p, f, row + f->offset, a);

		if (v)
			out = arena_printf(a, "%s%s%s", out, *out ? " " : "", v);
	}
	return out;
}

static const char *range_text(const struct policy *p,
	const struct policy_field *f, const uint8_t *at, struct arena *a)
{
	struct policy_range r;
	const char *out = "";

	memcpy(&r, at, sizeof(r));
	for (uint32_t i = 0; out && i < r.n && i < LIST_MAX; i++)
		out = arena_printf(a, "%s%s%s", out, i ? ", " : "",
			row_text(p, f->target, r.first + i, a));
	if (out && r.n > LIST_MAX)
		out = arena_printf(a, "%s and %" PRIu32 " more", out,
			r.n - LIST_MAX);
	return out && *out ? out : NULL;
}

static const char *address_text(const uint8_t *at, struct arena *a)
{
	struct policy_addr raw;
	struct addr addr;
	char buf[ADDR_STR_MAX];

	memcpy(&raw, at, sizeof(raw));
	addr = policy_addr_get(&raw);
	return addr.family == ADDR_NONE ? NULL :
					  arena_strdup(a, addr_str(&addr, buf));
}

static const char *prefix_text(const uint8_t *at, struct arena *a)
{
	struct policy_prefix raw;
	struct prefix prefix;
	char buf[ADDR_STR_MAX];

	memcpy(&raw, at, sizeof(raw));
	prefix = policy_prefix_get(&raw);
	return prefix.addr.family == ADDR_NONE ?
		NULL :
		arena_strdup(a, prefix_str(&prefix, buf));
}

/* NULL: nothing is set. */
static const char *value(const struct policy *p, const struct policy_field *f,
	const uint8_t *at, struct arena *a)
{
	struct policy_str s;
	uint32_t v = word_at(at);

	switch (f->kind) {
	case POLICY_KIND_STR:
		memcpy(&s, at, sizeof(s));
		return s.n ? policy_text(p, s) : NULL;
	case POLICY_KIND_U32:
		return v == UINT32_MAX ? NULL : arena_printf(a, "%" PRIu32, v);
	case POLICY_KIND_FLAG:
		return v ? "yes" : "no";
	case POLICY_KIND_ENUM:
		return f->words[v];
	case POLICY_KIND_REF:
		return v == POLICY_NONE ? NULL : row_text(p, f->target, v, a);
	case POLICY_KIND_RANGE:
		return range_text(p, f, at, a);
	case POLICY_KIND_ADDR:
		return address_text(at, a);
	case POLICY_KIND_PREFIX:
		return prefix_text(at, a);
	case POLICY_KIND_SECRET:
		return v == POLICY_NONE ? NULL : "set";
	}
	return NULL;
}

/* The row of that name; peers of several keyrings are told by their lines. */
static const uint8_t *find_row(const struct policy *p, enum policy_table t,
	const struct model_head *h)
{
	const struct policy_field *name = field(t, "name");
	const struct policy_field *line = field(t, "line");

	for (uint32_t i = 0; i < policy_count(p, t); i++) {
		const uint8_t *row = policy_row(p, t, i);

		if (span_eq(span_str(text_at(p, name, row)), h->name) &&
			(h->type != MODEL_PEER ||
				word_at(row + line->offset) == h->at.line))
			return row;
	}
	return NULL;
}

static bool add_facts(const struct policy *p, enum policy_table t,
	const uint8_t *row, struct arena *a, struct assist_hover *out)
{
	const struct policy_table_info *info = policy_table_info(t);

	out->facts = arena_array(a, info->n_fields, sizeof(*out->facts));
	if (!out->facts)
		return false;
	for (size_t i = 0; i < info->n_fields; i++) {
		const struct policy_field *f = &info->fields[i];
		const char *v = is_source(f) ? NULL :
			value(p, f, row + f->offset, a);

		/* Texts of the image go when it is closed. */
		v = v ? arena_strdup(a, v) : NULL;
		if (v)
			out->facts[out->n_facts++] =
				(struct assist_fact){f->name, v, f->doc};
	}
	return true;
}

static struct policy *open_tables(const struct compiler_unit *u)
{
	struct policy_error err;
	struct policy *p = NULL;
	uint8_t *image;
	size_t n;

	if (compiler_image(u, false, &image, &n, &err))
		p = policy_open(span_of(image, n), &err);
	free(image);
	return p;
}

bool assist_object_facts(const struct compiler_unit *u,
	const struct model_head *h, struct arena *a, struct assist_hover *out)
{
	struct policy *p = open_tables(u);
	bool ok = true;

	if (!p)
		return false;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		const uint8_t *row = tables[i].type == h->type ?
			find_row(p, tables[i].table, h) :
			NULL;

		if (!row)
			continue;
		ok = add_facts(p, tables[i].table, row, a, out);
		break;
	}
	policy_free(p);
	return ok;
}
