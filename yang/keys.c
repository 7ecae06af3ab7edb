/* Keys files: text, one key to a line, with its number in the document and its
 * octets in hexadecimal. Lines that are blank or begin with # say nothing. */
#include "yang/keys.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/base/secret.h"
#include "yang/problem.h"

struct key {
	uint32_t number;
	uint32_t line;
	struct span octets; /* in the buffer */
};

struct yang_keys {
	uint8_t *octets; /* owned, wiped */
	size_t cap;
	size_t used;
	struct key *keys; /* owned, sorted by number */
	size_t n;
};

static const char digits[] = "0123456789abcdef";

void yang_keys_free(struct yang_keys *k)
{
	if (!k)
		return;
	if (k->octets)
		secret_wipe_bytes(k->octets, k->cap);
	free(k->octets);
	free(k->keys);
	free(k);
}

size_t yang_keys_count(const struct yang_keys *k)
{
	return k->n;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = ((const struct key *)a)->number;
	uint32_t y = ((const struct key *)b)->number;

	return x < y ? -1 : x > y;
}

bool yang_keys_get(const struct yang_keys *k, uint32_t number,
	struct span *octets)
{
	const struct key want = {.number = number};
	const struct key *found = k->n ? bsearch(&want, k->keys, k->n,
					      sizeof(want), compare) :
					 NULL;

	if (found)
		*octets = found->octets;
	return found;
}

/* ---- reading ------------------------------------------------------------- */

static int hex_value(uint8_t c)
{
	uint8_t low = c | 0x20;

	return c >= '0' && c <= '9' ? c - '0' :
		low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static void skip_blanks(struct span *s)
{
	while (s->n && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r')) {
		s->p++;
		s->n--;
	}
}

static bool take_number(struct span *s, uint32_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && i < 10; i++)
		v = v * 10 + (uint64_t)(s->p[i] - '0');
	*out = (uint32_t)v;
	s->p += i;
	s->n -= i;
	return i && v < POLICY_NONE && s->n && (*s->p == ' ' || *s->p == '\t');
}

static bool take_octets(struct yang_keys *k, struct span *s, struct span *out)
{
	uint8_t *start = k->octets + k->used;

	while (s->n >= 2 && hex_value(s->p[0]) >= 0 && hex_value(s->p[1]) >= 0) {
		k->octets[k->used++] = (uint8_t)(hex_value(s->p[0]) << 4 |
			hex_value(s->p[1]));
		s->p += 2;
		s->n -= 2;
	}
	*out = span_of(start, (size_t)(k->octets + k->used - start));
	return out->n > 0;
}

static bool read_line(struct yang_keys *k, struct span s, uint32_t line)
{
	struct key *key = &k->keys[k->n];

	skip_blanks(&s);
	if (!s.n || *s.p == '#')
		return true;
	if (!take_number(&s, &key->number))
		return false;
	skip_blanks(&s);
	if (!take_octets(k, &s, &key->octets))
		return false;
	skip_blanks(&s);
	key->line = line;
	k->n++;
	return s.n == 0;
}

static struct span next_line(struct span *text)
{
	const uint8_t *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
	size_t n = end ? (size_t)(end - text->p) : text->n;
	struct span line = span_of(text->p, n);

	n += end != NULL;
	text->p += n;
	text->n -= n;
	return line;
}

static struct yang_keys *keys_new(struct span text)
{
	struct yang_keys *k = calloc(1, sizeof(*k));
	size_t lines = 2;

	if (!k)
		return NULL;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	k->cap = text.n / 2 + 1;
	k->octets = malloc(k->cap);
	k->keys = calloc(lines, sizeof(*k->keys));
	if (!k->octets || !k->keys) {
		yang_keys_free(k);
		return NULL;
	}
	return k;
}

struct yang_keys *yang_keys_parse(const char *name, struct span text,
	struct diag_list *findings)
{
	struct yang_keys *k = keys_new(text);
	uint32_t line = 0;
	bool ok = true;

	if (!k) {
		findings->oom = true;
		return NULL;
	}
	while (text.n) {
		struct span s = next_line(&text);

		if (!read_line(k, s, ++line)) {
			yang_problem_keys(findings, name, line,
				"not a number and hexadecimal digits");
			ok = false;
		}
	}
	if (k->n)
		qsort(k->keys, k->n, sizeof(*k->keys), compare);
	for (size_t i = 1; i < k->n; i++)
		if (k->keys[i].number == k->keys[i - 1].number) {
			yang_problem_keys(findings, name, k->keys[i].line,
				"a key of this number is there already");
			ok = false;
		}
	if (ok)
		return k;
	yang_keys_free(k);
	return NULL;
}

/* ---- writing ------------------------------------------------------------- */

struct writer {
	uint8_t *p; /* NULL: count only */
	size_t n;
};

static void put(struct writer *w, const char *s, size_t n)
{
	if (w->p)
		memcpy(w->p + w->n, s, n);
	w->n += n;
}

static void put_key(struct writer *w, uint32_t number, struct span octets)
{
	char text[16];

	put(w, text, (size_t)snprintf(text, sizeof(text), "%u ", number));
	for (size_t i = 0; i < octets.n; i++) {
		put(w, &digits[octets.p[i] >> 4], 1);
		put(w, &digits[octets.p[i] & 15], 1);
	}
	put(w, "\n", 1);
}

static void put_all(struct writer *w, const struct policy *p)
{
	static const char head[] =
		"# Keys of a policy document: number, octets. Keep this file "
		"to yourself.\n";
	struct span s;

	w->n = 0;
	put(w, head, sizeof(head) - 1);
	/* No secret is empty, so an empty one is behind the last. */
	for (uint32_t i = 0; (s = policy_secret(p, i)).n; i++)
		put_key(w, i, s);
}

bool yang_keys_print(const struct policy *p, uint8_t **text, size_t *n)
{
	struct writer w = {NULL, 0};

	put_all(&w, p);
	w.p = malloc(w.n);
	if (w.p)
		put_all(&w, p);
	*text = w.p;
	*n = w.n;
	return w.p != NULL;
}
