#include "runtime/policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

/* A growing text. Once memory is short it stays as it is, and `oom` says so. */
struct out {
	char *p; /* owned */
	size_t n;
	size_t cap;
	bool oom;
};

static void put_n(struct out *o, const char *s, size_t n)
{
	if (o->oom)
		return;
	if (o->cap - o->n <= n) {
		size_t cap = o->cap ? o->cap * 2 : 4096;
		char *p;

		while (cap - o->n <= n)
			cap *= 2;
		p = realloc(o->p, cap);
		if (!p) {
			o->oom = true;
			return;
		}
		o->p = p;
		o->cap = cap;
	}
	memcpy(o->p + o->n, s, n);
	o->n += n;
	o->p[o->n] = '\0';
}

static void put(struct out *o, const char *s)
{
	put_n(o, s, strlen(s));
}

static void put_u32(struct out *o, uint32_t v)
{
	char buf[12];

	put_n(o, buf, (size_t)snprintf(buf, sizeof(buf), "%u", v));
}

static void put_bool(struct out *o, bool v)
{
	put(o, v ? "true" : "false");
}

/* RFC 8259 7. Strings of the pool are UTF-8 and have no control character but
 * tab; no other text comes here. */
static void put_string(struct out *o, const char *s)
{
	put(o, "\"");
	while (*s) {
		size_t plain = strcspn(s, "\"\\\t");
		char escape[3] = "\\?";

		put_n(o, s, plain);
		s += plain;
		if (!*s)
			break;
		escape[1] = *s == '\t' ? 't' : *s;
		put(o, escape);
		s++;
	}
	put(o, "\"");
}

/* ---- fields -------------------------------------------------------------- */

/* The field `name` of a table, when it is a string: what people call a row. */
static const struct policy_field *name_field(enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (size_t i = 0; i < info->n_fields; i++)
		if (info->fields[i].kind == POLICY_KIND_STR &&
			!strcmp(info->fields[i].name, "name"))
			return &info->fields[i];
	return NULL;
}

static struct policy_str get_str(const uint8_t *p)
{
	struct policy_str s;

	memcpy(&s, p, sizeof(s));
	return s;
}

static uint32_t get_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* One field's place in a row. */
struct value {
	const struct policy *policy;
	const struct policy_field *field;
	const uint8_t *p;
};

static void put_str(struct out *o, const struct value *v)
{
	put_string(o, policy_text(v->policy, get_str(v->p)));
}

static void put_number(struct out *o, const struct value *v)
{
	put_u32(o, get_u32(v->p));
}

static void put_flag(struct out *o, const struct value *v)
{
	put_bool(o, get_u32(v->p) != 0);
}

static void put_enum(struct out *o, const struct value *v)
{
	put_string(o, v->field->words[get_u32(v->p)]);
}

static void put_ref(struct out *o, const struct value *v)
{
	enum policy_table target = v->field->target;
	const struct policy_field *name = name_field(target);
	uint32_t i = get_u32(v->p);
	const uint8_t *row;

	if (i == POLICY_NONE) {
		put(o, "null");
		return;
	}
	put(o, "{\"row\": ");
	put_u32(o, i);
	if (name) {
		row = policy_row(v->policy, target, i);
		put(o, ", \"name\": ");
		put_string(o, policy_text(v->policy,
			get_str(row + name->offset)));
	}
	put(o, "}");
}

static void put_range(struct out *o, const struct value *v)
{
	struct policy_range r;

	memcpy(&r, v->p, sizeof(r));
	put(o, "{\"first\": ");
	put_u32(o, r.first);
	put(o, ", \"n\": ");
	put_u32(o, r.n);
	put(o, "}");
}

static void put_addr(struct out *o, const struct value *v)
{
	struct policy_addr raw;
	struct addr a;
	char buf[ADDR_STR_MAX];

	memcpy(&raw, v->p, sizeof(raw));
	a = policy_addr_get(&raw);
	if (a.family == ADDR_NONE)
		put(o, "null");
	else
		put_string(o, addr_str(&a, buf));
}

static void put_prefix(struct out *o, const struct value *v)
{
	struct policy_prefix raw;
	struct prefix p;
	char buf[ADDR_STR_MAX];

	memcpy(&raw, v->p, sizeof(raw));
	p = policy_prefix_get(&raw);
	if (p.addr.family == ADDR_NONE)
		put(o, "null");
	else
		put_string(o, prefix_str(&p, buf));
}

/* Whether one is set; never its octets, length or index. */
static void put_secret(struct out *o, const struct value *v)
{
	put_bool(o, get_u32(v->p) != POLICY_NONE);
}

static void (*const putters[])(struct out *o, const struct value *v) = {
	[POLICY_KIND_STR] = put_str,
	[POLICY_KIND_U32] = put_number,
	[POLICY_KIND_FLAG] = put_flag,
	[POLICY_KIND_ENUM] = put_enum,
	[POLICY_KIND_REF] = put_ref,
	[POLICY_KIND_RANGE] = put_range,
	[POLICY_KIND_ADDR] = put_addr,
	[POLICY_KIND_PREFIX] = put_prefix,
	[POLICY_KIND_SECRET] = put_secret,
};

/* ---- tables -------------------------------------------------------------- */

/* Numbers of a transform mean little to people: say which one it is. */
static void put_algorithm(struct out *o, const struct policy_transform *t)
{
	char buf[32];

	put(o, ",\n        \"algorithm\": ");
	put_string(o, transform_str((uint8_t)t->type, (uint16_t)t->id,
		(uint16_t)t->key_bits, buf));
}

static void put_row(struct out *o, const struct policy *p, enum policy_table t,
	uint32_t i)
{
	const struct policy_table_info *info = policy_table_info(t);
	const uint8_t *row = policy_row(p, t, i);

	put(o, i ? ",\n      {\n        \"row\": " :
		   "\n      {\n        \"row\": ");
	put_u32(o, i);
	for (size_t f = 0; f < info->n_fields; f++) {
		const struct policy_field *field = &info->fields[f];
		const struct value v = {p, field, row + field->offset};

		put(o, ",\n        \"");
		put(o, field->name);
		put(o, "\": ");
		putters[field->kind](o, &v);
	}
	if (t == POLICY_TABLE_transform)
		put_algorithm(o, policy_get(p, transform, i));
	put(o, "\n      }");
}

static void put_table(struct out *o, const struct policy *p,
	enum policy_table t)
{
	uint32_t n = policy_count(p, t);

	put(o, t ? ",\n    \"" : "\n    \"");
	put(o, policy_table_info(t)->name);
	put(o, "\": [");
	for (uint32_t i = 0; i < n; i++)
		put_row(o, p, t, i);
	put(o, n ? "\n    ]" : "]");
}

char *policy_json(const struct policy *p)
{
	struct out o = {0};

	put(&o, "{\n  \"format\": ");
	put_u32(&o, POLICY_FORMAT);
	put(&o, ",\n  \"secrets\": ");
	put_bool(&o, policy_has_secrets(p));
	put(&o, ",\n  \"tables\": {");
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		put_table(&o, p, (enum policy_table)t);
	put(&o, "\n  }\n}\n");
	if (o.oom) {
		free(o.p);
		return NULL;
	}
	return o.p;
}
