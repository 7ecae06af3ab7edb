#include "compiler/diff/same.h"

#include "runtime/base/secret.h"

static bool same_rows(const struct diff_same *m);

static const void *old_row(const struct diff_same *m)
{
	return policy_row(m->a->p, m->t, m->row_a);
}

static const void *new_row(const struct diff_same *m)
{
	return policy_row(m->b->p, m->t, m->row_b);
}

static bool same_text(const struct diff_same *m, const struct policy_field *f)
{
	struct policy_str s, t;

	memcpy(&s, (const uint8_t *)old_row(m) + f->offset, sizeof(s));
	memcpy(&t, (const uint8_t *)new_row(m) + f->offset, sizeof(t));
	return !strcmp(policy_text(m->a->p, s), policy_text(m->b->p, t));
}

/* Rows of another table: objects by their keys, others by what is in them. */
static bool same_target(const struct diff_same *m, enum policy_table t,
	uint32_t x, uint32_t y)
{
	const struct diff_same inner = {m->a, m->b, t, x, y, m->keys};

	if (diff_schema_is_object(t))
		return !strcmp(m->a->rows[t][x].key, m->b->rows[t][y].key);
	return same_rows(&inner);
}

static bool same_ref(const struct diff_same *m, const struct policy_field *f)
{
	uint32_t x = diff_u32(old_row(m), f);
	uint32_t y = diff_u32(new_row(m), f);

	if (x == POLICY_NONE || y == POLICY_NONE)
		return x == y;
	return same_target(m, f->target, x, y);
}

static bool same_range(const struct diff_same *m, const struct policy_field *f)
{
	struct policy_range x = diff_range(old_row(m), f);
	struct policy_range y = diff_range(new_row(m), f);

	if (x.n != y.n)
		return false;
	for (uint32_t i = 0; i < x.n; i++)
		if (!same_target(m, f->target, x.first + i, y.first + i))
			return false;
	return true;
}

static bool same_secret(const struct diff_same *m,
	const struct policy_field *f)
{
	uint32_t x = diff_u32(old_row(m), f);
	uint32_t y = diff_u32(new_row(m), f);

	if (x == POLICY_NONE || y == POLICY_NONE || !m->keys)
		return (x == POLICY_NONE) == (y == POLICY_NONE);
	return secret_eq(policy_secret(m->a->p, x), policy_secret(m->b->p, y));
}

bool diff_same_field(const struct diff_same *m, const struct policy_field *f)
{
	const uint8_t *x = (const uint8_t *)old_row(m) + f->offset;
	const uint8_t *y = (const uint8_t *)new_row(m) + f->offset;

	switch (f->kind) {
	case POLICY_KIND_STR:
		return same_text(m, f);
	case POLICY_KIND_REF:
		return same_ref(m, f);
	case POLICY_KIND_RANGE:
		return same_range(m, f);
	case POLICY_KIND_SECRET:
		return same_secret(m, f);
	case POLICY_KIND_ADDR:
		return !memcmp(x, y, sizeof(struct policy_addr));
	case POLICY_KIND_PREFIX:
		return !memcmp(x, y, sizeof(struct policy_prefix));
	case POLICY_KIND_U32:
	case POLICY_KIND_FLAG:
	case POLICY_KIND_ENUM:
		break;
	}
	return diff_u32(old_row(m), f) == diff_u32(new_row(m), f);
}

static bool same_rows(const struct diff_same *m)
{
	const struct policy_table_info *info = policy_table_info(m->t);

	for (size_t i = 0; i < info->n_fields; i++)
		if (!diff_schema_is_place(&info->fields[i]) &&
			!diff_same_field(m, &info->fields[i]))
			return false;
	return true;
}

static bool one_key(const struct policy *p, const void *row,
	const struct policy_field *local, const struct policy_field *remote,
	bool keys)
{
	uint32_t x = diff_u32(row, local);
	uint32_t y = diff_u32(row, remote);

	if (x == POLICY_NONE || y == POLICY_NONE || !keys)
		return (x == POLICY_NONE) == (y == POLICY_NONE);
	return secret_eq(policy_secret(p, x), policy_secret(p, y));
}

bool diff_same_one_key(const struct diff_same *m)
{
	const struct policy_field *local =
		diff_schema_field(m->t, "psk_local");
	const struct policy_field *remote =
		diff_schema_field(m->t, "psk_remote");

	return local && remote &&
		one_key(m->a->p, old_row(m), local, remote, m->keys) &&
		one_key(m->b->p, new_row(m), local, remote, m->keys);
}

bool diff_same_inherited(const struct diff_same *m,
	const struct policy_field *f)
{
	const struct policy_field *of =
		diff_schema_field(POLICY_TABLE_device, f->name);

	if (!of || of->kind != f->kind ||
		(f->kind != POLICY_KIND_U32 && f->kind != POLICY_KIND_ENUM))
		return false;
	return diff_u32(old_row(m), f) ==
			diff_u32(policy_row(m->a->p, POLICY_TABLE_device, 0),
				of) &&
		diff_u32(new_row(m), f) ==
			diff_u32(policy_row(m->b->p, POLICY_TABLE_device, 0),
				of);
}
