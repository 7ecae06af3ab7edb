#include "cmd/flexike/document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/secret.h"
#include "yang/yang.h"

#define FILE_MAX (256u << 20) /* octets; nobody writes such a policy */

static bool say(const struct document_input *in, const char *path,
	const char *why)
{
	(void)fprintf(stderr, "flexike %s: %s: %s\n", in->command, path, why);
	return false;
}

bool document_is(const char *path)
{
	enum yang_format f;

	return yang_format_of(path, &f);
}

static bool read_all(int fd, uint8_t *p, size_t n)
{
	while (n) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* A key that others can read is no key. */
static const char *unfit(const struct stat *st, bool secret)
{
	if (!S_ISREG(st->st_mode))
		return "is not a regular file";
	if (st->st_size > FILE_MAX)
		return "is larger than 256 MiB";
	if (secret && st->st_mode & (S_IRWXG | S_IRWXO))
		return "holds keys and is open to others: chmod 600";
	return NULL;
}

/* Owned by the caller, who wipes it when it is secret. */
static bool slurp(const struct document_input *in, const char *path,
	bool secret, uint8_t **text, size_t *n)
{
	struct stat st;
	const char *why = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*text = NULL;
	if (fd < 0 || fstat(fd, &st) < 0)
		why = strerror(errno);
	else
		why = unfit(&st, secret);
	if (!why) {
		*n = (size_t)st.st_size;
		*text = malloc(*n + 1);
		errno = 0;
		if (!*text || !read_all(fd, *text, *n))
			why = errno ? strerror(errno) : "it shrank meanwhile";
	}
	if (fd >= 0)
		(void)close(fd);
	if (!why)
		return true;
	if (*text)
		secret_wipe_bytes(*text, *n);
	free(*text);
	*text = NULL;
	return say(in, path, why);
}

static void report(const struct document_input *in, const struct diag_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct diag *d = l->items[i];

		(void)fprintf(stderr, "%s:", d->place.file);
		if (d->place.line)
			(void)fprintf(stderr, "%u:", d->place.line);
		(void)fprintf(stderr, " error: %s [%s]\n", d->message, d->id);
		if (*d->fix)
			(void)fprintf(stderr, "    expected %s\n", d->fix);
	}
	if (l->oom)
		(void)fprintf(stderr, "flexike %s: out of memory\n",
			in->command);
}

static bool load_keys(const struct document_input *in,
	struct diag_list *findings, struct yang_keys **keys)
{
	const char *path = in->secrets;
	uint8_t *text;
	size_t n;

	*keys = NULL;
	if (!path)
		return true;
	if (!slurp(in, path, true, &text, &n))
		return false;
	*keys = yang_keys_parse(path, span_of(text, n), findings);
	secret_wipe_bytes(text, n);
	free(text);
	return *keys;
}

bool document_image(const struct document_input *in, uint8_t **image,
	size_t *n, size_t *left_out)
{
	struct yang_import what = {.name = in->path,
		.without_keys = in->without_keys};
	struct yang *y = yang_new();
	struct yang_keys *keys = NULL;
	struct diag_list findings;
	uint8_t *text = NULL;
	struct arena arena;
	bool ok = false;

	arena_init(&arena, 0);
	diag_list_init(&findings, &arena);
	if (!y) {
		(void)say(in, in->path, "libyang does not start");
		goto out;
	}
	if (!load_keys(in, &findings, &keys) ||
		!slurp(in, in->path, false, &text, &what.text.n))
		goto out;
	what.text.p = text;
	what.keys = keys;
	(void)yang_format_of(in->path, &what.format);
	ok = yang_import(y, &what, image, n, left_out, &findings);
out:
	report(in, &findings);
	yang_keys_free(keys);
	yang_free(y);
	arena_fini(&arena);
	free(text);
	return ok;
}
