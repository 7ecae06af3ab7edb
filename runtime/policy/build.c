#include "runtime/base/arena.h"
#include "runtime/base/map.h"
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

struct policy_builder {
	struct grow rows[POLICY_TABLES];
	uint32_t n_rows[POLICY_TABLES];
	struct grow pool;
	struct arena texts; /* keys of `interned`, because the pool moves */
	struct map interned; /* text to its place in the pool */
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

/* Room for n more octets, or NULL. Not realloc(), which would leave a copy of
 * a secret behind. */
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
	p = malloc(cap);
	if (!p)
		return NULL;
	if (g->n)
		memcpy(p, g->p, g->n);
	if (g->secret && g->p)
		secret_wipe_bytes(g->p, g->cap);
	free(g->p);
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

struct policy_builder *policy_builder_new(void)
{
	struct policy_builder *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->secrets.secret = true;
	arena_init(&b->texts, 0);
	map_init(&b->interned, 0);
	/* The empty string is the pool's first octet, so that a zeroed row
	 * has empty strings. */
	if (!grow_put(&b->pool, span_of("", 1))) {
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
	grow_fini(&b->pool);
	grow_fini(&b->secrets);
	grow_fini(&b->lengths);
	map_fini(&b->interned);
	arena_fini(&b->texts);
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

/* The text's place in the pool; it is cleaned, put there and kept as a key
 * when it is new. MAP_NONE when it is too long or memory is short. */
static uint32_t intern(struct policy_builder *b, uint8_t *clean, struct span s,
	size_t *n)
{
	const char *key;
	uint32_t off;

	*n = policy_text_clean(s, clean);
	if (*n > POLICY_TEXT_MAX) {
		fail(b, "a text has more octets than an image can hold");
		return MAP_NONE;
	}
	off = map_get(&b->interned, span_of(clean, *n));
	if (off != MAP_NONE)
		return off;
	off = (uint32_t)b->pool.n;
	key = arena_strndup(&b->texts, span_of(clean, *n));
	if (!key || b->pool.n > UINT32_MAX - POLICY_TEXT_MAX - 1 ||
		!grow_put(&b->pool, span_of(key, *n + 1)) ||
		!map_set(&b->interned, span_of(key, *n), off)) {
		fail(b, "out of memory");
		return MAP_NONE;
	}
	return off;
}

struct policy_str policy_intern(struct policy_builder *b, struct span s)
{
	uint8_t clean[3 * POLICY_TEXT_MAX];
	size_t n = s.n;
	uint32_t off;

	if (s.n == 0)
		return (struct policy_str){0, 0};
	if (s.n > POLICY_TEXT_MAX) {
		fail(b, "a text has more octets than an image can hold");
		return (struct policy_str){0, 0};
	}
	/* Only clean texts are keys, so a hit needs no second look. */
	off = map_get(&b->interned, s);
	if (off == MAP_NONE)
		off = intern(b, clean, s, &n);
	if (off == MAP_NONE)
		return (struct policy_str){0, 0};
	return (struct policy_str){off, (uint32_t)n};
}

uint32_t policy_add_secret(struct policy_builder *b, struct span octets)
{
	uint32_t index = (uint32_t)(b->lengths.n / sizeof(uint32_t));
	uint32_t n = (uint32_t)octets.n;

	if (octets.n == 0)
		return POLICY_NONE;
	if (octets.n > UINT32_MAX || index == POLICY_NONE - 1 ||
		!grow_put(&b->secrets, octets) ||
		!grow_put(&b->lengths, span_of(&n, sizeof(n)))) {
		fail(b, "out of memory");
		return POLICY_NONE;
	}
	return index;
}

/* ---- the image ----------------------------------------------------------- */

static uint32_t secret_count(const struct policy_builder *b)
{
	return (uint32_t)(b->lengths.n / sizeof(uint32_t));
}

static uint64_t secrets_len(const struct policy_builder *b)
{
	return (uint64_t)secret_count(b) * IMAGE_SECRET_LEN + b->secrets.n;
}

static uint64_t image_len(const struct policy_builder *b, bool with_secrets)
{
	uint64_t n = IMAGE_AT_DIRECTORY + POLICY_TABLES * IMAGE_ENTRY_LEN;

	for (size_t t = 0; t < POLICY_TABLES; t++)
		n += b->rows[t].n;
	n += image_pad(b->pool.n);
	if (with_secrets)
		n += image_pad(secrets_len(b));
	return n;
}

/* Where the tables end. */
static uint32_t put_tables(const struct policy_builder *b, uint8_t *image)
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
		at += (uint32_t)rows->n;
	}
	return at;
}

static void put_secrets(const struct policy_builder *b, uint8_t *section)
{
	uint32_t at = secret_count(b) * IMAGE_SECRET_LEN;
	uint8_t *e = section;

	if (b->secrets.n)
		memcpy(section + at, b->secrets.p, b->secrets.n);
	for (uint32_t i = 0; i < secret_count(b); i++) {
		uint32_t n;

		memcpy(&n, b->lengths.p + i * sizeof(n), sizeof(n));
		image_set32(e, at);
		image_set32(e + 4, n);
		at += n;
		e += IMAGE_SECRET_LEN;
	}
}

static void put_image(const struct policy_builder *b, bool with_secrets,
	uint8_t *image, size_t n)
{
	uint32_t at;

	memcpy(image, IMAGE_MAGIC, IMAGE_MAGIC_LEN);
	image_set32(image + IMAGE_AT_FORMAT, POLICY_FORMAT);
	image_set32(image + IMAGE_AT_SIZE, (uint32_t)n);
	image_set32(image + IMAGE_AT_TABLES, POLICY_TABLES);
	at = put_tables(b, image);
	image_set32(image + IMAGE_AT_POOL, at);
	image_set32(image + IMAGE_AT_POOL_LEN, (uint32_t)b->pool.n);
	memcpy(image + at, b->pool.p, b->pool.n);
	at += (uint32_t)image_pad(b->pool.n);
	image_set32(image + IMAGE_AT_SECRETS, at);
	image_set32(image + IMAGE_AT_SECRETS_COUNT, secret_count(b));
	if (with_secrets) {
		image_set32(image + IMAGE_AT_FLAGS, IMAGE_FLAG_SECRETS);
		image_set32(image + IMAGE_AT_SECRETS_LEN,
			(uint32_t)secrets_len(b));
		put_secrets(b, image + at);
	}
}

/* Digest it, then look at it with the loader's eyes. */
static bool seal(uint8_t *image, size_t n, struct policy_error *err)
{
	struct image_crypto c;
	struct image_view v;
	bool good;

	if (!policy_image_crypto_init(&c, err))
		return false;
	if (policy_image_digest(c.scratch, span_of(image, n),
		    image + IMAGE_AT_DIGEST))
		good = policy_image_verify(c.scratch, span_of(image, n), &v,
			err);
	else
		good = policy_image_bad(err, IMAGE_AT_DIGEST,
			"cannot make the digest: SHA-256 is unavailable");
	policy_image_crypto_fini(&c);
	return good;
}

bool policy_builder_finish(struct policy_builder *b, bool with_secrets,
	uint8_t **image, size_t *n, struct policy_error *err)
{
	uint64_t len = image_len(b, with_secrets);
	uint8_t *p;

	*image = NULL;
	*n = 0;
	if (b->failed)
		return policy_image_bad(err, 0, "%s", b->failed);
	if (len > UINT32_MAX)
		return policy_image_bad(err, 0,
			"the image would be larger than 4 GiB");
	p = calloc(1, (size_t)len);
	if (!p)
		return policy_image_bad(err, 0, "out of memory");
	put_image(b, with_secrets, p, (size_t)len);
	if (!seal(p, (size_t)len, err)) {
		secret_wipe_bytes(p, (size_t)len);
		free(p);
		return false;
	}
	*image = p;
	*n = (size_t)len;
	return true;
}
