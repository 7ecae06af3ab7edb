/* Values of the tables as people say them. */
#include "compiler/diff/side.h"

#include <stdio.h>

/* "DH group 2", "AES-CBC-256" */
static const char *render_transform(struct diff_side *s,
	const struct policy_transform *r)
{
	char buf[32];
	const char *name = transform_str((uint8_t)r->type, (uint16_t)r->id,
		(uint16_t)r->key_bits, buf);
	char *text;

	switch (r->type) {
	case TRANSFORM_DH:
		return arena_printf(s->arena, "DH group %u", r->id);
	case TRANSFORM_ESN:
		return r->id ? "extended sequence numbers" :
			       "32-bit sequence numbers";
	default:
		text = arena_strdup(s->arena, name);
		for (char *c = text; c && *c; c++)
			if (*c == '_')
				*c = '-';
		return text;
	}
}

static const char *ports(struct diff_side *s, const char *side,
	uint32_t first, uint32_t last)
{
	if (first == 0 && last == 65535)
		return "";
	return arena_printf(s->arena, " %s port %u-%u", side, first, last);
}

static const char *selector(struct diff_side *s,
	const struct policy_selector *r)
{
	struct prefix from = policy_prefix_get(&r->local);
	struct prefix to = policy_prefix_get(&r->remote);
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX], protocol[32] = "";

	if (r->protocol)
		(void)snprintf(protocol, sizeof(protocol), ", IP protocol %u",
			r->protocol);
	return arena_printf(s->arena, "%s to %s%s%s%s", prefix_str(&from, a),
		prefix_str(&to, b), protocol,
		ports(s, "local", r->local_port_first, r->local_port_last),
		ports(s, "remote", r->remote_port_first, r->remote_port_last));
}

/* The fingerprint is what tells two certificates of one name apart. */
static const char *certificate(struct diff_side *s,
	const struct policy_certificate *r)
{
	return arena_printf(s->arena, "%s (SHA-256 %.16s…)",
		policy_text(s->p, r->subject), policy_text(s->p, r->sha256));
}

/* Entries of lists read as their values, without the names of the fields where
 * these say nothing. */
static const char *with_name(struct diff_side *s, const struct policy_field *f,
	const char *v)
{
	if (f->kind == POLICY_KIND_FLAG)
		return f->name;
	if (f->kind != POLICY_KIND_U32)
		return v;
	return arena_printf(s->arena, "%s %s", f->name, v);
}

const char *diff_render_row(struct diff_side *s, enum policy_table t,
	uint32_t row)
{
	const struct policy_table_info *info = policy_table_info(t);
	const void *at = policy_row(s->p, t, row);
	const char *all = "";

	if (t == POLICY_TABLE_transform)
		return render_transform(s, at);
	if (t == POLICY_TABLE_certificate)
		return certificate(s, at);
	if (t == POLICY_TABLE_selector)
		return selector(s, at);
	for (size_t i = 0; i < info->n_fields && all; i++) {
		const struct policy_field *f = &info->fields[i];
		const char *v;

		if (diff_schema_is_place(f) ||
			((f->kind == POLICY_KIND_FLAG ||
			f->kind == POLICY_KIND_U32) && !diff_u32(at, f)))
			continue;
		v = diff_render_field(s, f, at);
		if (v && *v)
			v = with_name(s, f, v);
		if (!v)
			return NULL;
		if (*v)
			all = arena_printf(s->arena, "%s%s%s", all,
				*all ? " " : "", v);
	}
	return all;
}

static const char *ref(struct diff_side *s, const struct policy_field *f,
	const void *row)
{
	uint32_t i = diff_u32(row, f);

	if (i == POLICY_NONE)
		return "";
	if (!diff_schema_is_object(f->target))
		return diff_render_row(s, f->target, i);
	return diff_schema_field(f->target, "name") ?
		diff_side_name(s, f->target, i) : s->rows[f->target][i].label;
}

#define RANGE_MAX 8 /* entries that a sentence takes */

static const char *range(struct diff_side *s, const struct policy_field *f,
	const void *row)
{
	struct policy_range r = diff_range(row, f);
	const char *all = "";

	for (uint32_t i = 0; i < r.n && i < RANGE_MAX && all; i++) {
		const char *v = diff_schema_is_object(f->target) ?
			diff_side_name(s, f->target, r.first + i) :
			diff_render_row(s, f->target, r.first + i);

		all = v ? arena_printf(s->arena, "%s%s%s", all, i ? ", " : "",
				  v) : NULL;
	}
	return !all || r.n <= RANGE_MAX ? all :
		arena_printf(s->arena, "%s and %u more", all, r.n - RANGE_MAX);
}

static const char *address(struct diff_side *s, const struct policy_field *f,
	const void *at)
{
	struct policy_prefix raw = {0};
	char buf[ADDR_STR_MAX];
	struct prefix p;

	memcpy(&raw, at, f->kind == POLICY_KIND_ADDR ? sizeof(raw.addr) :
						       sizeof(raw));
	p = policy_prefix_get(&raw);
	if (!p.addr.family)
		return "";
	return arena_strdup(s->arena, f->kind == POLICY_KIND_ADDR ?
			addr_str(&p.addr, buf) : prefix_str(&p, buf));
}

const char *diff_render_field(struct diff_side *s, const struct policy_field *f,
	const void *row)
{
	const uint8_t *at = (const uint8_t *)row + f->offset;
	struct policy_str str;

	switch (f->kind) {
	case POLICY_KIND_STR:
		memcpy(&str, at, sizeof(str));
		return policy_text(s->p, str)[0] ?
			arena_strdup(s->arena, policy_text(s->p, str)) : "";
	case POLICY_KIND_FLAG:
		return diff_u32(row, f) ? "yes" : "no";
	case POLICY_KIND_ENUM:
		return f->words[diff_u32(row, f)];
	case POLICY_KIND_REF:
		return ref(s, f, row);
	case POLICY_KIND_RANGE:
		return range(s, f, row);
	case POLICY_KIND_ADDR:
	case POLICY_KIND_PREFIX:
		return address(s, f, at);
	case POLICY_KIND_SECRET:
		return diff_u32(row, f) == POLICY_NONE ? "" : "set";
	case POLICY_KIND_U32:
		break;
	}
	return arena_printf(s->arena, "%u", diff_u32(row, f));
}
