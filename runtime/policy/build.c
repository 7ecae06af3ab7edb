#include "runtime/base/arena.h"
#include "runtime/base/map.h"
#include "runtime/base/slots.h"
#include "runtime/policy/image.h"
#include "runtime/policy/text.h"

#include <assert.h>
#include <stdlib.h>

/* A growing array of octets. */
struct grow {
	uint8_t *p; /* owned */
	size_t n;
	size_t cap;
	bool secret; /* wipe what is left behind */
};

struct text {
	const char *p; /* in the arena, NUL-terminated */
	uint32_t n;
};

/* Until an image is laid out, the place of a string is its number. */
struct policy_builder {
	struct grow rows[POLICY_TABLES];
	uint32_t n_rows[POLICY_TABLES];
	struct grow texts; /* struct text */
	struct arena arena;
	struct slots interned; /* texts to their numbers */
	size_t pool_len; /* of all texts together */
	struct grow secrets; /* octets, one after the other */
	struct grow lengths; /* of each secret, uint32_t */
	const char *failed;  /* the first thing that went wrong, or NULL */
};

static void grow_fini(struct grow *g)
{
	if (g->secret && g->p)
		secret_wipe_bytes(g->p, g->cap);
	free(g->p);
	*g = (struct grow){.secret = g->secret};
}

/* A copy in more memory; realloc() would leave one of a secret behind. */
static uint8_t *moved(const struct grow *g, size_t cap)
{
	uint8_t *p = g->secret ? malloc(cap) : realloc(g->p, cap);

	if (!p || !g->secret)
		return p;
	if (g->n)
		memcpy(p, g->p, g->n);
	if (g->p)
		secret_wipe_bytes(g->p, g->cap);
	free(g->p);
	return p;
}

/* Room for n more octets, or NULL. */
static uint8_t *grow_room(struct grow *g, size_t n)
{
	size_t cap = g->cap ? g->cap : 256;
	uint8_t *p;

	if (n <= g->cap - g->n)
		return g->p + g->n;
	while (cap - g->n < n) {
		if (cap > SIZE_MAX / 2)
			return NULL;
		cap *= 2;
	}
	p = moved(g, cap);
	if (!p)
		return NULL;
	g->p = p;
	g->cap = cap;
	return p + g->n;
}

static bool grow_put(struct grow *g, struct span s)
{
	uint8_t *p = grow_room(g, s.n);

	if (!p)
		return false;
	if (s.n)
		memcpy(p, s.p, s.n);
	g->n += s.n;
	return true;
}

static void fail(struct policy_builder *b, const char *why)
{
	if (!b->failed)
		b->failed = why;
}

static uint32_t text_count(const struct policy_builder *b)
{
	return (uint32_t)(b->texts.n / sizeof(struct text));
}

static struct text text_at(const struct policy_builder *b, uint32_t i)
{
	struct text t;

	memcpy(&t, b->texts.p + i * sizeof(t), sizeof(t));
	return t;
}

struct wanted {
	const struct policy_builder *b;
	struct span text;
};

static bool is_wanted(const void *ctx, uint32_t i)
{
	const struct wanted *w = ctx;
	struct text t = text_at(w->b, i);

	return span_eq(span_of(t.p, t.n), w->text);
}

/* The number of a text, or SLOTS_NONE. */
static uint32_t find_text(const struct policy_builder *b, struct span s,
	uint64_t hash)
{
	const struct wanted w = {b, s};

	return slots_find(&b->interned, hash, is_wanted, &w);
}

/* Its number; SLOTS_NONE when memory or the room of an image is short. */
static uint32_t add_text(struct policy_builder *b, struct span s, uint64_t hash)
{
	struct text t = {arena_strndup(&b->arena, s), (uint32_t)s.n};
	uint32_t i = text_count(b);

	if (!t.p || b->pool_len > UINT32_MAX - POLICY_TEXT_MAX - 1 ||
		!grow_put(&b->texts, span_of(&t, sizeof(t))) ||
		!slots_add(&b->interned, hash, i)) {
		fail(b, "out of memory");
		return SLOTS_NONE;
	}
	b->pool_len += s.n + 1;
	return i;
}

struct policy_builder *policy_builder_new(void)
{
	const struct span empty = span_of("", 0);
	struct policy_builder *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->secrets.secret = true;
	arena_init(&b->arena, 0);
	b->arena.align = 1;
	/* The empty string is the first one, so that a zeroed row has empty
	 * strings. */
	if (add_text(b, empty, hash_bytes(0, empty)) == SLOTS_NONE) {
		policy_builder_free(b);
		return NULL;
	}
	return b;
}

void policy_builder_free(struct policy_builder *b)
{
	if (!b)
		return;
	for (size_t t = 0; t < POLICY_TABLES; t++)
		grow_fini(&b->rows[t]);
	grow_fini(&b->texts);
	grow_fini(&b->secrets);
	grow_fini(&b->lengths);
	slots_fini(&b->interned);
	arena_fini(&b->arena);
	free(b);
}

uint32_t policy_add(struct policy_builder *b, enum policy_table t,
	const void *row)
{
	if (b->n_rows[t] == POLICY_NONE - 1 ||
		!grow_put(&b->rows[t],
			span_of(row, policy_table_info(t)->row_size))) {
		fail(b, "out of memory");
		return POLICY_NONE;
	}
	return b->n_rows[t]++;
}

void *policy_edit(struct policy_builder *b, enum policy_table t, uint32_t i)
{
	assert(i < b->n_rows[t]);
	return b->rows[t].p + (size_t)i * policy_table_info(t)->row_size;
}

uint32_t policy_builder_count(const struct policy_builder *b,
	enum policy_table t)
{
	return b->n_rows[t];
}

/* The number of a text that was not found as it is: it is cleaned first.
 * SLOTS_NONE when it is too long or memory is short. */
static uint32_t intern(struct policy_builder *b, struct span s, uint64_t hash,
	size_t *n)
{
	uint8_t clean[3 * POLICY_TEXT_MAX];
	uint32_t i = SLOTS_NONE;
	struct span t;

	*n = policy_text_clean(s, clean);
	t = span_of(clean, *n);
	if (*n > POLICY_TEXT_MAX) {
		fail(b, "a text has more octets than an image can hold");
		return SLOTS_NONE;
	}
	if (!span_eq(t, s)) {
		hash = hash_bytes(0, t);
		i = find_text(b, t, hash);
	}
	return i != SLOTS_NONE ? i : add_text(b, t, hash);
}

struct policy_str policy_intern(struct policy_builder *b, struct span s)
{
	size_t n = s.n;
	uint64_t hash;
	uint32_t i;

	if (s.n == 0)
		return (struct policy_str){0, 0};
	if (s.n > POLICY_TEXT_MAX) {
		fail(b, "a text has more octets than an image can hold");
		return (struct policy_str){0, 0};
	}
	/* Only clean texts are keys, so a hit needs no second look. */
	hash = hash_bytes(0, s);
	i = find_text(b, s, hash);
	if (i == SLOTS_NONE)
		i = intern(b, s, hash, &n);
	if (i == SLOTS_NONE)
		return (struct policy_str){0, 0};
	return (struct policy_str){i, (uint32_t)n};
}

static uint32_t add_secret(struct policy_builder *b, struct span octets)
{
	uint32_t index = (uint32_t)(b->lengths.n / sizeof(uint32_t));
	uint32_t n = (uint32_t)octets.n;

	if (octets.n > UINT32_MAX || index == POLICY_NONE - 1 ||
		(octets.n && !grow_put(&b->secrets, octets)) ||
		!grow_put(&b->lengths, span_of(&n, sizeof(n)))) {
		fail(b, "out of memory");
		return POLICY_NONE;
	}
	return index;
}

uint32_t policy_add_secret(struct policy_builder *b, struct span octets)
{
	return octets.n ? add_secret(b, octets) : POLICY_NONE;
}

uint32_t policy_add_absent_secret(struct policy_builder *b)
{
	return add_secret(b, span_of(NULL, 0));
}

/* ---- the image ----------------------------------------------------------- */

/* An image has one form, whatever way its rows came about: strings and secrets
 * stand in the order in which rows first refer to them, those that no row
 * refers to are left out, and an empty range begins at 0. */
struct layout {
	uint32_t *moved;	/* owned; a string's number to its place */
	uint32_t *renamed;	/* owned; a secret's old number to its new one */
	uint32_t *order;	/* owned; a secret's new number to its old one */
	uint32_t pool_len;
	uint32_t n_secrets;
	uint64_t secrets_len;
};

static void layout_fini(struct layout *l)
{
	free(l->moved);
	free(l->renamed);
	free(l->order);
}

static uint32_t secret_count(const struct policy_builder *b)
{
	return (uint32_t)(b->lengths.n / sizeof(uint32_t));
}

static uint32_t secret_len(const struct policy_builder *b, uint32_t i)
{
	uint32_t n;

	memcpy(&n, b->lengths.p + i * sizeof(n), sizeof(n));
	return n;
}

/* A row that was edited may point anywhere: what is no string, or no secret,
 * gets or keeps a place that the loader's checks find. */
static bool is_string(const struct policy_builder *b, uint32_t i)
{
	return i && i < text_count(b);
}

static void place_string(const struct policy_builder *b, struct layout *l,
	const uint8_t *field)
{
	uint32_t i;

	memcpy(&i, field, sizeof(i));
	if (!is_string(b, i) || l->moved[i])
		return;
	l->moved[i] = l->pool_len;
	l->pool_len += text_at(b, i).n + 1;
}

static void place_secret(const struct policy_builder *b, struct layout *l,
	const uint8_t *field)
{
	uint32_t i;

	memcpy(&i, field, sizeof(i));
	if (i >= secret_count(b) || l->renamed[i] != POLICY_NONE)
		return;
	l->renamed[i] = l->n_secrets;
	l->order[l->n_secrets++] = i;
	l->secrets_len += IMAGE_SECRET_LEN + secret_len(b, i);
}

static void place_table(const struct policy_builder *b, struct layout *l,
	enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);
	const uint8_t *row = b->rows[t].p;

	for (uint32_t i = 0; i < b->n_rows[t]; i++, row += info->row_size)
		for (size_t f = 0; f < info->n_fields; f++) {
			const struct policy_field *field = &info->fields[f];

			if (field->kind == POLICY_KIND_STR)
				place_string(b, l, row + field->offset);
			else if (field->kind == POLICY_KIND_SECRET)
				place_secret(b, l, row + field->offset);
		}
}

static bool layout_init(const struct policy_builder *b, struct layout *l)
{
	size_t n = secret_count(b);

	/* The empty string comes first, as a zeroed row expects. */
	*l = (struct layout){.pool_len = 1};
	l->moved = calloc(text_count(b), sizeof(*l->moved));
	l->renamed = malloc((n + 1) * sizeof(*l->renamed));
	l->order = malloc((n + 1) * sizeof(*l->order));
	if (!l->moved || !l->renamed || !l->order)
		return false;
	memset(l->renamed, 0xff, (n + 1) * sizeof(*l->renamed));
	for (uint32_t t = 0; t < POLICY_TABLES; t++)
		place_table(b, l, (enum policy_table)t);
	return true;
}

static uint64_t image_len(const struct policy_builder *b,
	const struct layout *l, bool with_secrets)
{
	uint64_t n = IMAGE_AT_DIRECTORY + POLICY_TABLES * IMAGE_ENTRY_LEN;

	for (size_t t = 0; t < POLICY_TABLES; t++)
		n += b->rows[t].n;
	n += image_pad(l->pool_len);
	if (with_secrets)
		n += image_pad(l->secrets_len);
	return n;
}

static void settle_field(const struct policy_builder *b,
	const struct layout *l, enum policy_kind kind, uint8_t *p)
{
	uint32_t v[2];

	if (kind != POLICY_KIND_STR && kind != POLICY_KIND_SECRET &&
		kind != POLICY_KIND_RANGE)
		return;
	memcpy(v, p, kind == POLICY_KIND_SECRET ? sizeof(*v) : sizeof(v));
	if (kind == POLICY_KIND_STR) {
		v[0] = is_string(b, v[0]) ? l->moved[v[0]] :
			v[0]		  ? UINT32_MAX :
					    0;
	} else if (kind == POLICY_KIND_SECRET) {
		if (v[0] < secret_count(b))
			v[0] = l->renamed[v[0]];
	} else if (v[1] == 0) {
		v[0] = 0;
	}
	memcpy(p, v, sizeof(*v));
}

static void settle_table(const struct policy_builder *b,
	const struct layout *l, enum policy_table t, uint8_t *rows)
{
	const struct policy_table_info *info = policy_table_info(t);

	for (uint32_t i = 0; i < b->n_rows[t]; i++, rows += info->row_size)
		for (size_t f = 0; f < info->n_fields; f++)
			settle_field(b, l, info->fields[f].kind,
				rows + info->fields[f].offset);
}

/* Where the tables end. */
static uint32_t put_tables(const struct policy_builder *b,
	const struct layout *l, uint8_t *image)
{
	uint32_t at = IMAGE_AT_DIRECTORY + POLICY_TABLES * IMAGE_ENTRY_LEN;
	uint8_t *e = image + IMAGE_AT_DIRECTORY;

	for (uint32_t t = 0; t < POLICY_TABLES; t++, e += IMAGE_ENTRY_LEN) {
		const struct grow *rows = &b->rows[t];

		image_set32(e, t);
		image_set32(e + 4,
			policy_table_info((enum policy_table)t)->row_size);
		image_set32(e + 8, b->n_rows[t]);
		image_set32(e + 12, at);
		if (rows->n)
			memcpy(image + at, rows->p, rows->n);
		settle_table(b, l, (enum policy_table)t, image + at);
		at += (uint32_t)rows->n;
	}
	return at;
}

static void put_pool(const struct policy_builder *b, const struct layout *l,
	uint8_t *pool)
{
	for (uint32_t i = 1; i < text_count(b); i++) {
		struct text t = text_at(b, i);

		if (l->moved[i])
			memcpy(pool + l->moved[i], t.p, t.n + 1);
	}
}

static void put_secrets(const struct policy_builder *b,
	const struct layout *l, uint8_t *section)
{
	uint8_t *e = section;
	uint32_t at = l->n_secrets * IMAGE_SECRET_LEN;
	size_t from = 0;

	for (uint32_t i = 0; i < l->n_secrets; i++, e += IMAGE_SECRET_LEN) {
		image_set32(e, at);
		image_set32(e + 4, secret_len(b, l->order[i]));
		at += image_get32(e + 4);
	}
	for (uint32_t i = 0; i < secret_count(b); i++) {
		uint32_t n = secret_len(b, i);

		if (n && l->renamed[i] != POLICY_NONE) {
			e = section + l->renamed[i] * IMAGE_SECRET_LEN;
			memcpy(section + image_get32(e), b->secrets.p + from,
				n);
		}
		from += n;
	}
}

static void put_image(const struct policy_builder *b, const struct layout *l,
	bool with_secrets, uint8_t *image, size_t n)
{
	uint32_t at;

	memcpy(image, IMAGE_MAGIC, IMAGE_MAGIC_LEN);
	image_set32(image + IMAGE_AT_FORMAT, POLICY_FORMAT);
	image_set32(image + IMAGE_AT_SIZE, (uint32_t)n);
	image_set32(image + IMAGE_AT_TABLES, POLICY_TABLES);
	at = put_tables(b, l, image);
	image_set32(image + IMAGE_AT_POOL, at);
	image_set32(image + IMAGE_AT_POOL_LEN, l->pool_len);
	put_pool(b, l, image + at);
	at += (uint32_t)image_pad(l->pool_len);
	image_set32(image + IMAGE_AT_SECRETS, at);
	image_set32(image + IMAGE_AT_SECRETS_COUNT, l->n_secrets);
	if (with_secrets) {
		image_set32(image + IMAGE_AT_FLAGS, IMAGE_FLAG_SECRETS);
		image_set32(image + IMAGE_AT_SECRETS_LEN,
			(uint32_t)l->secrets_len);
		put_secrets(b, l, image + at);
	}
}

static bool put_digest(uint8_t *image, size_t n, struct policy_error *err)
{
	struct image_crypto c;
	bool good;

	if (!policy_image_crypto_init(&c, err))
		return false;
	good = policy_image_digest(c.scratch, span_of(image, n),
		image + IMAGE_AT_DIGEST);
	policy_image_crypto_fini(&c);
	return good || policy_image_bad(err, IMAGE_AT_DIGEST,
		"cannot make the digest: SHA-256 is unavailable");
}

/* Without the digest. Owned by the caller; NULL: *err. */
static uint8_t *lay_out(struct policy_builder *b, bool with_secrets, size_t *n,
	struct policy_error *err)
{
	uint8_t *p = NULL;
	struct layout l;
	uint64_t len;

	if (b->failed) {
		(void)policy_image_bad(err, 0, "%s", b->failed);
		return NULL;
	}
	if (!layout_init(b, &l)) {
		(void)policy_image_bad(err, 0, "out of memory");
		goto out;
	}
	len = image_len(b, &l, with_secrets);
	if (len > UINT32_MAX) {
		(void)policy_image_bad(err, 0,
			"the image would be larger than 4 GiB");
		goto out;
	}
	*n = (size_t)len;
	p = calloc(1, *n);
	if (p)
		put_image(b, &l, with_secrets, p, *n);
	else
		(void)policy_image_bad(err, 0, "out of memory");
out:
	layout_fini(&l);
	return p;
}

struct policy *policy_builder_seal(struct policy_builder *b, bool with_secrets,
	struct policy_error *err)
{
	size_t n = 0;
	uint8_t *image = lay_out(b, with_secrets, &n, err);

	if (image && !put_digest(image, n, err)) {
		secret_wipe_bytes(image, n);
		free(image);
		return NULL;
	}
	return image ? policy_image_take(NULL, image, n, err) : NULL;
}

bool policy_builder_finish(struct policy_builder *b, bool with_secrets,
	uint8_t **image, size_t *n, struct policy_error *err)
{
	struct image_view v;
	size_t len = 0;
	uint8_t *p = lay_out(b, with_secrets, &len, err);

	*image = NULL;
	*n = 0;
	if (!p)
		return false;
	/* Look at it with the loader's eyes; the digest is no news. */
	if (!put_digest(p, len, err) ||
		!policy_image_verify(NULL, span_of(p, len), &v, err)) {
		secret_wipe_bytes(p, len);
		free(p);
		return false;
	}
	*image = p;
	*n = len;
	return true;
}

struct policy *policy_builder_open(struct policy_builder *b,
	struct policy_error *err)
{
	size_t n = 0;
	uint8_t *image = lay_out(b, true, &n, err);

	return image ? policy_image_take(NULL, image, n, err) : NULL;
}
