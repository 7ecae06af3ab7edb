/* Objects and their names. */
#include "compiler/diff/side.h"

uint32_t diff_side_count(const struct diff_side *s, enum policy_table t)
{
	return s->p ? policy_count(s->p, t) : 0;
}

static const char *text_at(const struct diff_side *s, enum policy_table t,
	uint32_t row, const char *field)
{
	const struct policy_field *f = diff_schema_field(t, field);
	struct policy_str str;

	if (!f || f->kind != POLICY_KIND_STR || row == POLICY_NONE)
		return "";
	memcpy(&str, (const uint8_t *)policy_row(s->p, t, row) + f->offset,
		sizeof(str));
	return policy_text(s->p, str);
}

const char *diff_side_name(const struct diff_side *s, enum policy_table t,
	uint32_t row)
{
	return text_at(s, t, row, "name");
}

struct diff_place diff_side_place(const struct diff_side *s,
	enum policy_table t, uint32_t row)
{
	const struct policy_field *line = diff_schema_field(t, "line");
	struct diff_place at = {"", 0};

	if (!s->p || row == POLICY_NONE)
		return at;
	at.file = arena_strdup(s->arena, text_at(s, t, row, "file"));
	if (!at.file)
		at.file = "";
	if (line)
		at.line = diff_u32(policy_row(s->p, t, row), line);
	return at;
}

/* ---- keys ------------------------------------------------------------------- */

/* What is in a row that has no name: its texts, addresses and references. */
static const char *content(struct diff_side *s, enum policy_table t,
	uint32_t row)
{
	const struct policy_table_info *info = policy_table_info(t);
	const char *all = "";

	for (size_t i = 0; i < info->n_fields && all; i++) {
		const struct policy_field *f = &info->fields[i];
		const char *v;

		if (diff_schema_is_place(f) || (f->kind != POLICY_KIND_STR &&
			f->kind != POLICY_KIND_PREFIX &&
			f->kind != POLICY_KIND_ADDR &&
			f->kind != POLICY_KIND_REF))
			continue;
		v = diff_render_field(s, f, policy_row(s->p, t, row));
		if (!v)
			return NULL;
		if (!*v)
			continue;
		all = f->kind == POLICY_KIND_REF ?
			arena_printf(s->arena, "%s via %s", all, v) :
			arena_printf(s->arena, "%s%s%s", all, *all ? " " : "",
				v);
	}
	return all;
}

/* An IPsec profile that a tunnel uses with an IKEv2 profile of its own has
 * the name of the one that it comes from. */
static const char *derived_name(struct diff_side *s, enum policy_table t,
	uint32_t row, const char *name)
{
	const struct policy_ipsec_profile *r;

	if (t != POLICY_TABLE_ipsec_profile)
		return name;
	r = policy_get(s->p, ipsec_profile, row);
	if (r->origin != POLICY_ORIGIN_DERIVED)
		return name;
	return arena_printf(s->arena, "%s with IKEv2 profile %s", name,
		r->profile == POLICY_NONE ? "(none)" :
			diff_side_name(s, POLICY_TABLE_profile, r->profile));
}

static const char *own_name(struct diff_side *s, enum policy_table t,
	uint32_t row)
{
	if (t == POLICY_TABLE_device)
		return "";
	if (!diff_schema_field(t, "name"))
		return content(s, t, row);
	return derived_name(s, t, row, diff_side_name(s, t, row));
}

/* Two of one name are told apart by which comes first. */
static void name_object(struct diff_side *s, enum policy_table t, uint32_t row)
{
	struct diff_object *o = &s->rows[t][row];
	const char *name = own_name(s, t, row);
	enum policy_table parent;
	const struct policy_field *list;
	const char *key = name;
	uint32_t first;

	parent = diff_schema_parent(t, &list);
	if (name && parent < POLICY_TABLES && o->parent != POLICY_NONE)
		key = arena_printf(s->arena, "%s\n%s",
			s->rows[parent][o->parent].key, name);
	o->label = name ? arena_printf(s->arena, "%s%s%s",
		diff_schema_noun(t), *name ? " " : "", name) : NULL;
	if (key && o->label && key != name)
		o->label = arena_printf(s->arena, "%s of %s", o->label,
			s->rows[parent][o->parent].label);
	first = key ? map_get(&s->by_key[t], span_str(key)) : MAP_NONE;
	if (first != MAP_NONE)
		key = arena_printf(s->arena, "%s\n#%u", key,
			++s->rows[t][first].alike + 1);
	o->key = key;
	if (!key || !o->label || !map_set(&s->by_key[t], span_str(key), row))
		s->oom = true;
}

/* Children know their parents before they are named. */
static void find_parents(struct diff_side *s, enum policy_table t)
{
	const struct policy_field *list;
	enum policy_table parent = diff_schema_parent(t, &list);
	uint32_t n = diff_side_count(s, t);

	for (uint32_t i = 0; i < n; i++)
		s->rows[t][i].parent = POLICY_NONE;
	for (uint32_t i = 0; parent < POLICY_TABLES &&
		i < diff_side_count(s, parent); i++) {
		struct policy_range r =
			diff_range(policy_row(s->p, parent, i), list);

		for (uint32_t k = 0; k < r.n; k++)
			s->rows[t][r.first + k].parent = i;
	}
}

static void name_objects(struct diff_side *s, bool children)
{
	for (enum policy_table t = 0; t < POLICY_TABLES; t++) {
		const struct policy_field *list;
		bool child = diff_schema_parent(t, &list) < POLICY_TABLES;

		if (!diff_schema_is_object(t) || child != children)
			continue;
		for (uint32_t i = 0; i < diff_side_count(s, t) && !s->oom; i++)
			name_object(s, t, i);
	}
}

bool diff_side_init(struct diff_side *s, const struct policy *p,
	struct arena *a)
{
	*s = (struct diff_side){.p = p, .arena = a};
	for (enum policy_table t = 0; t < POLICY_TABLES; t++) {
		map_init(&s->by_key[t], 0);
		s->rows[t] = arena_array(a, diff_side_count(s, t) + 1u,
			sizeof(*s->rows[t]));
		s->oom |= !s->rows[t];
	}
	s->chosen = arena_array(a,
		diff_side_count(s, POLICY_TABLE_tunnel) + 1u,
		sizeof(*s->chosen));
	s->oom |= !s->chosen;
	if (s->oom || !p)
		return !s->oom;
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		find_parents(s, t);
	/* References of rows without names say the names of other rows. */
	name_objects(s, false);
	name_objects(s, true);
	if (!s->oom)
		diff_reach_init(s);
	return !s->oom;
}

void diff_side_fini(struct diff_side *s)
{
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		map_fini(&s->by_key[t]);
}
