#include "runtime/policy/image.h"
#include "runtime/policy/text.h"

#include <stdio.h>

/* Everything that a reader relies on is checked here, also when the digest is
 * right: the digest tells damage, not intent. Work is bounded by the size of
 * the image times a constant. Numbers are read octet by octet, so that nothing
 * here depends on the host. */

/* ---- header -------------------------------------------------------------- */

static bool bad_magic(struct span image, struct policy_error *err)
{
	/* What is left of the magic after CR LF was turned into LF, or after
	 * the eighth bit was cut off. */
	static const char mangled[] = "FXP";

	if (image.n > 4 && !memcmp(image.p + 1, mangled, 3))
		return policy_image_bad(err, IMAGE_AT_MAGIC,
			"damaged by a transfer as text: copy the image in "
			"binary mode");
	return policy_image_bad(err, IMAGE_AT_MAGIC,
		"is not a policy image: its first octets are others");
}

static bool check_format(struct span image, struct policy_error *err)
{
	uint32_t format;

	if (image.n < IMAGE_MAGIC_LEN ||
		memcmp(image.p, IMAGE_MAGIC, IMAGE_MAGIC_LEN) != 0)
		return bad_magic(image, err);
	if (image.n < IMAGE_AT_FORMAT + 4)
		return policy_image_bad(err, image.n,
			"ends within the header");
	format = image_get32(image.p + IMAGE_AT_FORMAT);
	if (format != POLICY_FORMAT)
		return policy_image_bad(err, IMAGE_AT_FORMAT,
			"has format %u, but this flexike reads format %u: "
			"compile the configuration with this version",
			format, POLICY_FORMAT);
	if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		return policy_image_bad(err, IMAGE_AT_FORMAT,
			"images are little-endian and this host is not: "
			"policy images are not supported here");
	return true;
}

static bool check_digest(struct crypto_scratch *s, struct span image,
	struct policy_error *err)
{
	uint8_t want[IMAGE_DIGEST_LEN];

	if (!policy_image_digest(s, image, want))
		return policy_image_bad(err, IMAGE_AT_DIGEST,
			"cannot check the digest: SHA-256 is unavailable");
	if (memcmp(want, image.p + IMAGE_AT_DIGEST, sizeof(want)) != 0)
		return policy_image_bad(err, IMAGE_AT_DIGEST,
			"digest does not match: the image is damaged");
	return true;
}

static bool check_header(struct crypto_scratch *s, struct span image,
	struct image_view *v, struct policy_error *err)
{
	const uint8_t *h = image.p;

	if (!check_format(image, err))
		return false;
	if (image.n < IMAGE_AT_DIRECTORY)
		return policy_image_bad(err, image.n,
			"ends within the header");
	if (image_get32(h + IMAGE_AT_SIZE) != image.n)
		return policy_image_bad(err, IMAGE_AT_SIZE,
			"has %zu octets and should have %u", image.n,
			image_get32(h + IMAGE_AT_SIZE));
	if (s && !check_digest(s, image, err))
		return false;
	if (image_get32(h + IMAGE_AT_FLAGS) & ~IMAGE_FLAG_SECRETS)
		return policy_image_bad(err, IMAGE_AT_FLAGS,
			"unknown flags");
	if (image_get32(h + IMAGE_AT_ZERO) != 0)
		return policy_image_bad(err, IMAGE_AT_ZERO,
			"reserved octets are not zero");
	*v = (struct image_view){
		.base = h,
		.size = (uint32_t)image.n,
		.pool_at = image_get32(h + IMAGE_AT_POOL),
		.pool_len = image_get32(h + IMAGE_AT_POOL_LEN),
		.secrets_at = image_get32(h + IMAGE_AT_SECRETS),
		.secrets_len = image_get32(h + IMAGE_AT_SECRETS_LEN),
		.n_secrets = image_get32(h + IMAGE_AT_SECRETS_COUNT),
		.has_secrets = image_get32(h + IMAGE_AT_FLAGS) &
			IMAGE_FLAG_SECRETS,
	};
	return true;
}

/* ---- parts, one behind the other ----------------------------------------- */

static bool check_directory(struct image_view *v, uint64_t *end,
	struct policy_error *err)
{
	uint64_t at = IMAGE_AT_DIRECTORY + POLICY_TABLES * IMAGE_ENTRY_LEN;

	if (image_get32(v->base + IMAGE_AT_TABLES) != POLICY_TABLES)
		return policy_image_bad(err, IMAGE_AT_TABLES,
			"has %u tables, format %u has %u",
			image_get32(v->base + IMAGE_AT_TABLES), POLICY_FORMAT,
			(unsigned)POLICY_TABLES);
	if (v->size < at)
		return policy_image_bad(err, v->size,
			"ends within the table directory");
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		uint64_t entry_at = IMAGE_AT_DIRECTORY + t * IMAGE_ENTRY_LEN;
		const uint8_t *e = v->base + entry_at;
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);

		if (image_get32(e) != t)
			return policy_image_bad(err, entry_at,
				"table %s expected, number %u found",
				info->name, image_get32(e));
		if (image_get32(e + 4) != info->row_size)
			return policy_image_bad(err, entry_at + 4,
				"rows of %s have %u octets, not %u",
				info->name, info->row_size,
				image_get32(e + 4));
		if (image_get32(e + 12) != at)
			return policy_image_bad(err, entry_at + 12,
				"table %s does not follow the one before",
				info->name);
		v->n_rows[t] = image_get32(e + 8);
		v->rows_at[t] = (uint32_t)at;
		at += (uint64_t)v->n_rows[t] * info->row_size;
		if (at > v->size)
			return policy_image_bad(err, entry_at + 8,
				"table %s goes past the end", info->name);
	}
	*end = at;
	return true;
}

static bool check_padding(const struct image_view *v, uint64_t from,
	struct policy_error *err)
{
	for (; from < image_pad(from); from++)
		if (v->base[from])
			return policy_image_bad(err, from,
				"padding is not zero");
	return true;
}

/* The pool is a run of acceptable strings, each ended by NUL, the first one
 * empty. Once that is known, a reference needs only its two ends looked at. */
static bool check_pool(const struct image_view *v, uint64_t *end,
	struct policy_error *err)
{
	const uint8_t *pool = v->base + v->pool_at;

	if (v->pool_at != *end)
		return policy_image_bad(err, IMAGE_AT_POOL,
			"the pool does not follow the tables");
	*end += image_pad(v->pool_len);
	if (*end > v->size)
		return policy_image_bad(err, IMAGE_AT_POOL_LEN,
			"the pool goes past the end");
	if (v->pool_len == 0 || pool[0] || pool[v->pool_len - 1])
		return policy_image_bad(err, v->pool_at,
			"the pool must begin and end with NUL");
	for (uint32_t i = 0; i < v->pool_len;) {
		size_t len = pool[i] ? policy_text_char(pool + i,
			v->pool_len - i) : 1;

		if (!len)
			return policy_image_bad(err, v->pool_at + i,
				"a string is not UTF-8, or has a control "
				"character");
		i += (uint32_t)len;
	}
	return check_padding(v, (uint64_t)v->pool_at + v->pool_len, err);
}

static bool check_secret_list(const struct image_view *v,
	struct policy_error *err)
{
	uint64_t at = (uint64_t)v->n_secrets * IMAGE_SECRET_LEN;

	if (at > v->secrets_len)
		return policy_image_bad(err, IMAGE_AT_SECRETS_COUNT,
			"%u secrets do not fit into their section",
			v->n_secrets);
	for (uint32_t i = 0; i < v->n_secrets; i++) {
		uint64_t entry_at = v->secrets_at + (uint64_t)i *
			IMAGE_SECRET_LEN;
		const uint8_t *e = v->base + entry_at;

		if (image_get32(e) != at || image_get32(e + 4) == 0)
			return policy_image_bad(err, entry_at,
				"secret %u is empty or does not follow the "
				"one before", i);
		at += image_get32(e + 4);
		if (at > v->secrets_len)
			return policy_image_bad(err, entry_at + 4,
				"secret %u goes past its section", i);
	}
	if (at != v->secrets_len)
		return policy_image_bad(err, v->secrets_at + at,
			"octets behind the last secret");
	return true;
}

static bool check_secrets(const struct image_view *v, uint64_t *end,
	struct policy_error *err)
{
	if (v->secrets_at != *end)
		return policy_image_bad(err, IMAGE_AT_SECRETS,
			"the secrets do not follow the pool");
	*end += image_pad(v->secrets_len);
	if (*end > v->size)
		return policy_image_bad(err, IMAGE_AT_SECRETS_LEN,
			"the secrets go past the end");
	if (!v->has_secrets && v->secrets_len)
		return policy_image_bad(err, IMAGE_AT_FLAGS,
			"secrets are there, but the flag is not");
	if (v->has_secrets && !check_secret_list(v, err))
		return false;
	return check_padding(v, (uint64_t)v->secrets_at + v->secrets_len,
		err);
}

/* ---- rows ---------------------------------------------------------------- */

/* One field of one row. */
struct cell {
	const struct image_view *v;
	const struct policy_table_info *table;
	const struct policy_field *field;
	uint32_t row;
	const uint8_t *p;
	struct policy_error *err;
};

static bool bad_cell(const struct cell *c, const char *what)
{
	return policy_image_bad(c->err, (uint64_t)(c->p - c->v->base),
		"%s row %u, %s: %s", c->table->name, c->row, c->field->name,
		what);
}

static bool check_str(const struct cell *c)
{
	uint32_t off = image_get32(c->p);
	uint32_t n = image_get32(c->p + 4);
	const uint8_t *pool = c->v->base + c->v->pool_at;

	if (n > POLICY_TEXT_MAX)
		return bad_cell(c, "string too long");
	if (off >= c->v->pool_len || n >= c->v->pool_len - off)
		return bad_cell(c, "string outside the pool");
	if (off > 0 && pool[off - 1])
		return bad_cell(c, "does not point at the start of a string");
	if (pool[off + n] || memchr(pool + off, 0, n))
		return bad_cell(c, "wrong length of string");
	return true;
}

static bool check_number(const struct cell *c)
{
	const struct policy_field *f = c->field;
	uint32_t value = image_get32(c->p);
	char what[64];

	if (value >= f->min && value <= f->max)
		return true;
	(void)snprintf(what, sizeof(what), "%u is not between %u and %u",
		value, f->min, f->max);
	return bad_cell(c, what);
}

static bool check_ref(const struct cell *c)
{
	uint32_t row = image_get32(c->p);

	if (row == POLICY_NONE && c->field->required)
		return bad_cell(c, "reference missing");
	if (row != POLICY_NONE && row >= c->v->n_rows[c->field->target])
		return bad_cell(c, "points past the end of its table");
	return true;
}

static bool check_range(const struct cell *c)
{
	uint32_t first = image_get32(c->p);
	uint32_t n = image_get32(c->p + 4);
	uint32_t rows = c->v->n_rows[c->field->target];

	if (first > rows || n > rows - first)
		return bad_cell(c, "goes past the end of its table");
	return true;
}

/* Octets that the family does not use are zero: one address has one form. */
static bool check_addr(const struct cell *c)
{
	struct addr a = {.family = c->p[0]};
	uint32_t family = image_get32(c->p);

	if (family != ADDR_NONE && family != ADDR_V4 && family != ADDR_V6)
		return bad_cell(c, "unknown address family");
	for (size_t i = addr_len(&a); i < sizeof(a.b); i++)
		if (c->p[4 + i])
			return bad_cell(c, "octets behind the address");
	return true;
}

static bool check_prefix(const struct cell *c)
{
	struct addr a = {.family = c->p[0]};
	uint32_t len = image_get32(c->p + sizeof(struct policy_addr));

	if (!check_addr(c))
		return false;
	if (len > addr_len(&a) * 8)
		return bad_cell(c, "prefix longer than the address");
	return true;
}

static bool check_secret(const struct cell *c)
{
	uint32_t index = image_get32(c->p);

	if (index != POLICY_NONE && index >= c->v->n_secrets)
		return bad_cell(c, "no such secret");
	return true;
}

static bool (*const field_checks[])(const struct cell *c) = {
	[POLICY_KIND_STR] = check_str,
	[POLICY_KIND_U32] = check_number,
	[POLICY_KIND_FLAG] = check_number,
	[POLICY_KIND_ENUM] = check_number,
	[POLICY_KIND_REF] = check_ref,
	[POLICY_KIND_RANGE] = check_range,
	[POLICY_KIND_ADDR] = check_addr,
	[POLICY_KIND_PREFIX] = check_prefix,
	[POLICY_KIND_SECRET] = check_secret,
};

static bool check_table(const struct image_view *v, enum policy_table t,
	struct policy_error *err)
{
	struct cell c = {.v = v, .table = policy_table_info(t), .err = err};
	const uint8_t *row = v->base + v->rows_at[t];

	for (; c.row < v->n_rows[t]; c.row++, row += c.table->row_size) {
		for (size_t i = 0; i < c.table->n_fields; i++) {
			c.field = &c.table->fields[i];
			c.p = row + c.field->offset;
			if (!field_checks[c.field->kind](&c))
				return false;
		}
	}
	return true;
}

/* ---- what rows must say together ----------------------------------------- */

static bool check_device(const struct image_view *v, struct policy_error *err)
{
	const uint32_t n = v->n_rows[POLICY_TABLE_device];

	if (n != 1)
		return policy_image_bad(err, v->rows_at[POLICY_TABLE_device],
			"has %u rows of device, one is needed", n);
	return true;
}

/* A match on a named VRF is followed by readers without looking. */
static bool check_fvrf(const struct image_view *v, enum policy_table t,
	size_t fvrf, size_t vrf, struct policy_error *err)
{
	const struct policy_table_info *info = policy_table_info(t);
	const uint8_t *row = v->base + v->rows_at[t];

	for (uint32_t i = 0; i < v->n_rows[t]; i++, row += info->row_size)
		if (image_get32(row + fvrf) == POLICY_FVRF_NAMED &&
			image_get32(row + vrf) == POLICY_NONE)
			return policy_image_bad(err,
				(uint64_t)(row + vrf - v->base),
				"%s row %u, vrf: reference missing",
				info->name, i);
	return true;
}

static bool check_meaning(const struct image_view *v, struct policy_error *err)
{
	return check_device(v, err) &&
		check_fvrf(v, POLICY_TABLE_ike_policy,
			offsetof(struct policy_ike_policy, fvrf),
			offsetof(struct policy_ike_policy, vrf), err) &&
		check_fvrf(v, POLICY_TABLE_profile,
			offsetof(struct policy_profile, fvrf),
			offsetof(struct policy_profile, vrf), err);
}

bool policy_image_verify(struct crypto_scratch *s, struct span image,
	struct image_view *v, struct policy_error *err)
{
	uint64_t end = 0;

	if (!check_header(s, image, v, err) ||
		!check_directory(v, &end, err) || !check_pool(v, &end, err) ||
		!check_secrets(v, &end, err))
		return false;
	if (end != v->size)
		return policy_image_bad(err, end, "octets behind the end");
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		if (!check_table(v, (enum policy_table)t, err))
			return false;
	return check_meaning(v, err);
}
