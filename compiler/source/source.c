#include "compiler/source/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "runtime/base/secret.h"

/* A running configuration is some hundred kilobytes; anything above this is
 * the wrong file, and line numbers must stay within 32 bits. */
#define SOURCE_MAX ((size_t)1 << 30)
#define READ_STEP ((size_t)1 << 16)

static enum source_kind kind_of(struct span t)
{
	if (t.n >= 2 && ((t.p[0] == 0xff && t.p[1] == 0xfe) ||
				(t.p[0] == 0xfe && t.p[1] == 0xff)))
		return SOURCE_UTF16;
	if (t.n && memchr(t.p, 0, t.n))
		return SOURCE_BINARY;
	return SOURCE_TEXT;
}

/* Where the line that begins at p ends, its end included. A lone CR ends a
 * line too (old terminals' captures). */
static const uint8_t *next_line(const struct source *s, const uint8_t *p)
{
	const uint8_t *end = s->text.p + s->text.n;
	const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));
	const uint8_t *stop = lf ? lf : end;
	const uint8_t *cr =
		s->has_cr ? memchr(p, '\r', (size_t)(stop - p)) : NULL;

	if (cr && cr + 1 < stop)
		return cr + 1;
	return lf ? lf + 1 : end;
}

/* A hub has millions of lines: only the first of each STEP is remembered. */
#define STEP 16

/* Lines are counted first: where they begin is kept in as much as it takes. */
static size_t count(const struct source *s, const uint8_t *p)
{
	const uint8_t *end = s->text.p + s->text.n;
	size_t n = 0;

	for (; p < end; n++)
		p = next_line(s, p);
	return n;
}

static void cut(struct source *s, const uint8_t *p)
{
	for (size_t i = 0; i < s->n; i++) {
		if (i % STEP == 0)
			s->starts[i / STEP] = (uint32_t)(p - s->text.p);
		p = next_line(s, p);
	}
}

#define REMARK "flexike:"

struct span source_remark(struct span line)
{
	const uint8_t *p = line.n ? memmem(line.p, line.n, REMARK,
		sizeof(REMARK) - 1) : NULL;
	const uint8_t *bang = p;

	while (bang && bang > line.p && (bang[-1] == ' ' || bang[-1] == '\t'))
		bang--;
	if (!bang || bang == line.p || *--bang != '!' ||
		(bang > line.p && bang[-1] != ' ' && bang[-1] != '\t'))
		return span_of(line.p, 0);
	return span_of(bang, line.n - (size_t)(bang - line.p));
}

static struct span without_end(const uint8_t *p, const uint8_t *next)
{
	if (next > p && next[-1] == '\n')
		next--;
	if (next > p && next[-1] == '\r')
		next--;
	return span_of(p, (size_t)(next - p));
}

struct span source_walk_to(const struct source *s, struct source_walk *w,
	size_t i)
{
	const uint8_t *p;
	const uint8_t *next;

	if (w->line != i || !w->offset) {
		w->line = i - i % STEP;
		w->offset = s->starts[i / STEP];
	}
	for (;;) {
		p = s->text.p + w->offset;
		next = next_line(s, p);
		w->offset = (size_t)(next - s->text.p);
		if (w->line++ == i)
			return without_end(p, next);
	}
}

struct span source_line(const struct source *s, size_t i)
{
	struct source_walk w = {0, 0};

	return source_walk_to(s, &w, i);
}

bool source_split(struct source *s, struct arena *a, const char *name,
	struct span text)
{
	static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
	const uint8_t *p = text.p;

	*s = (struct source){.name = name, .text = text};
	s->kind = kind_of(text);
	if (!text.n)
		return true;
	s->remarks = memmem(p, text.n, REMARK, sizeof(REMARK) - 1) != NULL;
	s->has_cr = memchr(p, '\r', text.n) != NULL;
	if (text.n >= sizeof(bom) && !memcmp(p, bom, sizeof(bom)))
		p += sizeof(bom);
	s->n = count(s, p);
	s->starts = arena_array(a, s->n / STEP + 1, sizeof(*s->starts));
	if (!s->starts)
		return false;
	cut(s, p);
	return true;
}

static bool grow(uint8_t **buf, size_t *cap, size_t used)
{
	size_t want = *cap * 2;
	uint8_t *p = malloc(want);

	/* Not realloc: it may leave a copy of keys behind. */
	if (!p)
		return false;
	memcpy(p, *buf, used);
	secret_wipe_bytes(*buf, used);
	free(*buf);
	*buf = p;
	*cap = want;
	return true;
}

/* Room for a regular file as a whole, and for one octet more, so that its end
 * is met without growing. */
static size_t room_for(FILE *f)
{
	struct stat st;

	if (fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) ||
		st.st_size < (off_t)READ_STEP || st.st_size > (off_t)SOURCE_MAX)
		return READ_STEP;
	return (size_t)st.st_size + 1;
}

static const char *read_all(FILE *f, uint8_t **text, size_t *n)
{
	size_t cap = room_for(f);
	uint8_t *buf = malloc(cap);
	size_t used = 0;
	size_t got;

	if (!buf)
		return strerror(ENOMEM);
	*text = buf;
	while ((got = fread(buf + used, 1, cap - used, f)) > 0) {
		used += got;
		*n = used;
		if (used > SOURCE_MAX)
			return "larger than 1 GB: not a configuration";
		if (used == cap && !grow(text, &cap, used))
			return strerror(ENOMEM);
		buf = *text;
	}
	return ferror(f) ? strerror(errno) : NULL;
}

bool source_read(const char *path, uint8_t **text, size_t *n, char *err,
	size_t err_cap)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *f = is_stdin ? stdin : fopen(path, "rb");
	const char *why;

	*text = NULL;
	*n = 0;
	if (!f) {
		(void)snprintf(err, err_cap, "%s: %s", path, strerror(errno));
		return false;
	}
	why = read_all(f, text, n);
	if (!is_stdin)
		(void)fclose(f);
	if (!why && kind_of(span_of(*text, *n)) == SOURCE_UTF16)
		why = "is UTF-16 text; save it as UTF-8";
	else if (!why && kind_of(span_of(*text, *n)) == SOURCE_BINARY)
		why = "is not text: it has NUL octets";
	if (!why)
		return true;
	(void)snprintf(err, err_cap, "%s: %s", path, why);
	if (*text) {
		secret_wipe_bytes(*text, *n);
		free(*text);
		*text = NULL;
	}
	return false;
}
