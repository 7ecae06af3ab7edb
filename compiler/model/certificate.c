/* Certificates of the configuration: from hexadecimal lines to plain data. */
#include "compiler/model/pki.h"

#include <stdlib.h>

/* What IOS prints: words of four octets, the last of a body may be shorter. */
#define WORD_DIGITS 8

struct reading {
	struct model *m;
	struct model_certificate *c;
	uint8_t *der; /* on the heap */
	size_t n;     /* digits so far */
	uint32_t line;
	const uint8_t *line_start;
	struct model_at odd; /* the first word of another size than 8 */
	size_t odd_digits;
	bool odd_last; /* and it is the last */
};

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct model_at place(const struct reading *r, const uint8_t *p,
	const uint8_t *end)
{
	size_t from = (size_t)(p - r->line_start) + 1;
	size_t to = (size_t)(end - r->line_start) + 1;

	return (struct model_at){r->line,
		(uint16_t)(from < UINT16_MAX ? from : UINT16_MAX),
		(uint16_t)(to < UINT16_MAX ? to : UINT16_MAX)};
}

static bool fail(struct reading *r, struct model_at at, const char *why)
{
	if (!why)
		r->m->oom = true;
	r->c->bad = at;
	r->c->why = why;
	return false;
}

static bool read_word(struct reading *r, const uint8_t *p, const uint8_t *end)
{
	struct model_at at = place(r, p, end);

	r->odd_last = false;
	if (end - p != WORD_DIGITS && !r->odd.line) {
		r->odd = at;
		r->odd_digits = (size_t)(end - p);
		r->odd_last = true;
	}
	for (; p < end; p++) {
		int v = hex_value(*p);

		if (v < 0)
			return fail(r, at, arena_printf(r->m->arena,
				"`%c` is not a hexadecimal digit", *p));
		if (r->n / 2 >= CRYPTO_CERT_MAX)
			return fail(r, at, "it is longer than 65535 octets");
		r->der[r->n / 2] = (uint8_t)(r->der[r->n / 2] << 4 | v);
		r->n++;
	}
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool read_digits(struct reading *r)
{
	const uint8_t *p = r->c->body.p;
	const uint8_t *end = p + r->c->body.n;

	r->line = r->c->body_line;
	r->line_start = p;
	while (p < end) {
		const uint8_t *word = p;

		if (*p == '\n') {
			r->line++;
			r->line_start = p + 1;
		}
		if (*p == '\n' || is_blank(*p)) {
			p++;
			continue;
		}
		while (p < end && *p != '\n' && !is_blank(*p))
			p++;
		if (!read_word(r, word, p))
			return false;
	}
	return true;
}

/* A word that lost or gained a digit explains most of what is wrong. */
static bool explain(struct reading *r, const char *why)
{
	struct model_at at = r->c->child.head.at;

	if (r->odd.line && !r->odd_last)
		return fail(r, r->odd, arena_printf(r->m->arena,
			"%s; this word has %zu digits, the others have 8", why,
			r->odd_digits));
	return fail(r, at, why);
}

static void decode(struct reading *r)
{
	struct crypto_cert *cert;
	const char *why = NULL;

	if (!read_digits(r))
		return;
	if (r->n % 2) {
		(void)explain(r, arena_printf(r->m->arena,
			"it has %zu digits, which is not an even number", r->n));
		return;
	}
	cert = arena_new(r->m->arena, struct crypto_cert);
	if (!cert)
		r->m->oom = true;
	else if (crypto_cert_parse(cert, span_of(r->der, r->n / 2),
		r->m->arena, &why))
		r->c->cert = cert;
	else
		(void)explain(r, why);
}

bool model_certificates_read(struct model *m)
{
	struct model_certificate *c;

	MODEL_EACH(m, MODEL_CERTIFICATE, c) {
		struct reading r = {.m = m, .c = c};

		if (!c->body.n)
			continue;
		/* A digit is half an octet; the body has blanks too. */
		r.der = calloc(1, c->body.n / 2 + 1);
		if (!r.der)
			return false;
		decode(&r);
		free(r.der);
	}
	return !m->oom;
}
