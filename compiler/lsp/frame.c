#include "compiler/lsp/frame.h"

#include <stdlib.h>
#include <strings.h>

#include "runtime/base/secret.h"

static void forget_body(struct lsp_frame *f)
{
	if (f->body)
		secret_wipe_bytes(f->body, f->n);
	f->n = 0;
	f->n_header = 0;
	f->in_body = false;
	f->given = false;
}

void lsp_frame_fini(struct lsp_frame *f)
{
	forget_body(f);
	free(f->body);
	f->body = NULL;
	f->cap = 0;
}

/* Memory grows with what has come, never with what was announced. */
static bool reserve(struct lsp_frame *f, size_t n)
{
	size_t cap = f->cap ? f->cap : 4096;
	uint8_t *p;

	while (cap < n)
		cap *= 2;
	if (cap == f->cap)
		return true;
	p = malloc(cap);
	if (!p)
		return false;
	if (f->n)
		memcpy(p, f->body, f->n);
	if (f->body)
		secret_wipe_bytes(f->body, f->n);
	free(f->body);
	f->body = p;
	f->cap = cap;
	return true;
}

/* Digits alone, and no more than 18 of them. */
static bool length(const char *s, const char *end, uint64_t *out)
{
	const char *start;

	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*out = 0;
	for (start = s; s < end; s++) {
		if (*s < '0' || *s > '9' || s - start >= 18)
			return false;
		*out = *out * 10 + (uint64_t)(*s - '0');
	}
	return s > start;
}

/* All lines of the header; one Content-Length, other fields are ignored. */
static bool parse_header(const char *p, const char *end, uint64_t *out)
{
	static const char name[] = "Content-Length:";
	bool found = false;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		const char *stop = lf;

		if (!lf)
			break;
		if (stop > p && stop[-1] == '\r')
			stop--;
		if (stop > p && !memchr(p, ':', (size_t)(stop - p)))
			return false;
		if ((size_t)(stop - p) >= sizeof(name) &&
			!strncasecmp(p, name, sizeof(name) - 1)) {
			if (found || !length(p + sizeof(name) - 1, stop, out))
				return false;
			found = true;
		}
		p = lf + 1;
	}
	return found;
}

/* The header ends with an empty line. */
static bool header_ended(const struct lsp_frame *f)
{
	size_t n = f->n_header;
	const char *h = f->header;

	if (!n || h[n - 1] != '\n')
		return false;
	n--;
	if (n && h[n - 1] == '\r')
		n--;
	return n && h[n - 1] == '\n';
}

static enum lsp_frame_event lose(struct lsp_frame *f)
{
	f->lost = true;
	return LSP_FRAME_LOST;
}

static enum lsp_frame_event header(struct lsp_frame *f, struct span *in)
{
	while (in->n) {
		f->header[f->n_header++] = (char)*in->p++;
		in->n--;
		if (header_ended(f)) {
			if (!parse_header(f->header, f->header + f->n_header,
				    &f->length))
				return lose(f);
			f->in_body = true;
			return f->length > LSP_FRAME_MAX ? LSP_FRAME_TOO_LONG :
							   LSP_FRAME_MESSAGE;
		}
		if (f->n_header == sizeof(f->header))
			return lose(f);
	}
	return LSP_FRAME_MORE;
}

static enum lsp_frame_event skip(struct lsp_frame *f, struct span *in)
{
	size_t n = in->n < f->length ? in->n : (size_t)f->length;

	in->p += n;
	in->n -= n;
	f->length -= n;
	if (!f->length)
		forget_body(f);
	return LSP_FRAME_MORE;
}

static enum lsp_frame_event body_part(struct lsp_frame *f, struct span *in)
{
	size_t left = (size_t)f->length - f->n;
	size_t n = in->n < left ? in->n : left;

	if (!reserve(f, f->n + n))
		return lose(f);
	if (n)
		memcpy(f->body + f->n, in->p, n);
	f->n += n;
	in->p += n;
	in->n -= n;
	if (n < left)
		return LSP_FRAME_MORE;
	f->given = true;
	return LSP_FRAME_MESSAGE;
}

enum lsp_frame_event lsp_frame_next(struct lsp_frame *f, struct span *in,
	struct span *body)
{
	enum lsp_frame_event e;

	if (f->given)
		forget_body(f);
	for (;;) {
		if (f->lost)
			return LSP_FRAME_LOST;
		if (!f->in_body) {
			e = header(f, in);
			if (e != LSP_FRAME_MESSAGE)
				return e;
		}
		if (f->length <= LSP_FRAME_MAX) {
			e = body_part(f, in);
			*body = span_of(f->body, f->n);
			return e;
		}
		(void)skip(f, in);
		if (!in->n)
			return LSP_FRAME_MORE;
	}
}
