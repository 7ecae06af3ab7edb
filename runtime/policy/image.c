#include "runtime/policy/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct policy {
	uint8_t *image; /* owned; holds the secrets */
	size_t n;
	struct image_view view;
};

bool policy_image_bad(struct policy_error *err, uint64_t offset,
	const char *fmt, ...)
{
	va_list ap;

	err->offset = offset;
	va_start(ap, fmt);
	(void)vsnprintf(err->reason, sizeof(err->reason), fmt, ap);
	va_end(ap);
	return false;
}

bool policy_is_image(struct span start)
{
	return start.n && start.p[0] == (uint8_t)IMAGE_MAGIC[0];
}

bool policy_image_digest(struct crypto_scratch *s, struct span image,
	uint8_t out[IMAGE_DIGEST_LEN])
{
	const size_t after = IMAGE_AT_DIGEST + IMAGE_DIGEST_LEN;
	struct span parts[] = {
		span_of(image.p, IMAGE_AT_DIGEST),
		span_of(image.p + after, image.n - after),
	};

	return crypto_sha256(s, parts, 2, out);
}

bool policy_image_crypto_init(struct image_crypto *c, struct policy_error *err)
{
	c->crypto = crypto_new();
	c->scratch = c->crypto ? crypto_scratch_new(c->crypto) : NULL;
	if (c->scratch)
		return true;
	policy_image_crypto_fini(c);
	return policy_image_bad(err, IMAGE_AT_DIGEST,
		"cannot check the digest: OpenSSL does not start");
}

void policy_image_crypto_fini(struct image_crypto *c)
{
	if (c->scratch)
		crypto_scratch_free(c->scratch);
	if (c->crypto)
		crypto_free(c->crypto);
	*c = (struct image_crypto){NULL, NULL};
}

/* Wiped as a whole when it is refused: where its secrets are is not known
 * then. */
struct policy *policy_image_take(struct crypto_scratch *s, uint8_t *image,
	size_t n, struct policy_error *err)
{
	struct policy *p = malloc(sizeof(*p));

	if (!p)
		(void)policy_image_bad(err, 0, "out of memory");
	if (!p || !policy_image_verify(s, span_of(image, n), &p->view, err)) {
		free(p);
		secret_wipe_bytes(image, n);
		free(image);
		return NULL;
	}
	p->image = image;
	p->n = n;
	return p;
}

struct policy *policy_image_open(struct crypto_scratch *s, struct span image,
	struct policy_error *err)
{
	uint8_t *copy = malloc(image.n + 1);

	if (!copy) {
		(void)policy_image_bad(err, 0, "out of memory");
		return NULL;
	}
	if (image.n)
		memcpy(copy, image.p, image.n);
	return policy_image_take(s, copy, image.n, err);
}

struct policy *policy_open(struct span image, struct policy_error *err)
{
	struct policy *p = NULL;
	struct image_crypto c;

	if (policy_image_crypto_init(&c, err)) {
		p = policy_image_open(c.scratch, image, err);
		policy_image_crypto_fini(&c);
	}
	return p;
}

static bool read_all(int fd, uint8_t *out, size_t n)
{
	while (n) {
		ssize_t got = read(fd, out, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out += got;
		n -= (size_t)got;
	}
	return true;
}

/* A private copy instead of a mapping: whoever rewrites or truncates the file
 * under a running gateway cannot change what was verified, or make it fault. */
static uint8_t *slurp(const char *path, size_t *n, struct policy_error *err)
{
	uint8_t *image = NULL;
	struct stat st;
	int fd;

	/* Not to wait for a writer when the path is a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0) {
		(void)policy_image_bad(err, 0, "cannot be read: %s",
			strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		(void)policy_image_bad(err, 0, "is not a regular file");
		goto out;
	}
	if (st.st_size > UINT32_MAX) {
		(void)policy_image_bad(err, 0,
			"is not a policy image: larger than 4 GiB");
		goto out;
	}
	*n = (size_t)st.st_size;
	image = malloc(*n + 1);
	errno = 0;
	if (!image || !read_all(fd, image, *n)) {
		(void)policy_image_bad(err, 0, "cannot be read: %s",
			errno ? strerror(errno) : "it shrank meanwhile");
		if (image)
			secret_wipe_bytes(image, *n);
		free(image);
		image = NULL;
	}
out:
	if (fd >= 0)
		(void)close(fd);
	return image;
}

struct policy *policy_load(const char *path, struct policy_error *err)
{
	struct policy *p = NULL;
	struct image_crypto c;
	uint8_t *image;
	size_t n;

	image = slurp(path, &n, err);
	if (!image)
		return NULL;
	if (policy_image_crypto_init(&c, err)) {
		p = policy_image_take(c.scratch, image, n, err);
		policy_image_crypto_fini(&c);
	} else {
		secret_wipe_bytes(image, n);
		free(image);
	}
	return p;
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	secret_wipe_bytes(p->image + p->view.secrets_at,
		p->view.secrets_len);
	free(p->image);
	free(p);
}

uint32_t policy_count(const struct policy *p, enum policy_table t)
{
	return p->view.n_rows[t];
}

const void *policy_row(const struct policy *p, enum policy_table t, uint32_t i)
{
	assert(i < p->view.n_rows[t]);
	return p->image + p->view.rows_at[t] +
		(size_t)i * policy_table_info(t)->row_size;
}

const char *policy_text(const struct policy *p, struct policy_str s)
{
	return (const char *)p->image + p->view.pool_at + s.off;
}

struct span policy_secret(const struct policy *p, uint32_t index)
{
	const struct image_view *v = &p->view;
	const uint8_t *entry;

	if (!v->has_secrets || index >= v->n_secrets)
		return span_of(NULL, 0);
	entry = p->image + v->secrets_at + (size_t)index * IMAGE_SECRET_LEN;
	return span_of(p->image + v->secrets_at + image_get32(entry),
		image_get32(entry + 4));
}

bool policy_has_secrets(const struct policy *p)
{
	return p->view.has_secrets;
}

const uint8_t *policy_digest(const struct policy *p)
{
	return p->image + IMAGE_AT_DIGEST;
}

struct span policy_octets(const struct policy *p)
{
	return span_of(p->image, p->n);
}

struct addr policy_addr_get(const struct policy_addr *a)
{
	struct addr out = {.family = (uint8_t)a->family};

	memcpy(out.b, a->b, addr_len(&out));
	return out;
}

struct prefix policy_prefix_get(const struct policy_prefix *p)
{
	return (struct prefix){policy_addr_get(&p->addr), (uint8_t)p->len};
}

struct policy_addr policy_addr_of(const struct addr *a)
{
	struct policy_addr out = {0};

	if (addr_len(a))
		out.family = a->family;
	memcpy(out.b, a->b, addr_len(a));
	return out;
}

struct policy_prefix policy_prefix_of(const struct prefix *p)
{
	struct policy_prefix out = {.addr = policy_addr_of(&p->addr)};

	if (out.addr.family)
		out.len = p->len;
	return out;
}

const char *policy_where(const struct policy *p, struct policy_str file,
	uint32_t line, char *buf, size_t cap)
{
	const char *name = file.n ? policy_text(p, file) : "default";

	if (file.n && line)
		(void)snprintf(buf, cap, "%s:%u", name, line);
	else
		(void)snprintf(buf, cap, "%s", name);
	return buf;
}
