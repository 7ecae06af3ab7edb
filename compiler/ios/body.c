/* Bodies of certificates and public keys: hexadecimal up to `quit`, and what
 * is pasted as PEM. */
#include "compiler/ios/state.h"

/* A mistyped digit does not end a body: most of it is still hexadecimal. */
#define NEARLY 8 /* digits, of which one may be wrong */

static bool is_hex_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') ||
		((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') ||
		((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_nearly_hex(const struct ios_line *l)
{
	size_t digits = 0;
	size_t wrong = 0;

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->word[i].n; k++) {
			uint8_t c = l->word[i].p[k];

			if (!is_alnum(c))
				return false;
			digits += is_hex_digit(c);
			wrong += !is_hex_digit(c);
		}
	return digits >= NEARLY && wrong * NEARLY <= digits;
}

void ios_body_begin(struct reader *r, struct model_head *object)
{
	r->in_body = true;
	r->cert = (struct model_certificate *)object;
	if (r->cert)
		r->cert->role = (enum model_cert_role)r->match.row->word;
}

static void add_line(struct reader *r)
{
	struct span line = source_line(r->s, r->i);
	struct model_certificate *c = r->cert;

	if (!c)
		return;
	if (!c->body.n) {
		c->body.p = line.p;
		c->body_line = (uint32_t)r->i + 1;
	}
	c->body.n = (size_t)(line.p + line.n - c->body.p);
}

/* A chain may be printed without its bodies; one that has begun must end. */
static void leave(struct reader *r)
{
	struct model_certificate *c = r->cert;
	struct diag *d;

	r->in_body = false;
	if (!c || !c->body.n || r->m->oom)
		return;
	d = lint_add(r->lint, LINT_FV008, c->child.head.at,
		"the certificate has no end: `quit` is missing after its last "
		"line");
	lint_why(d, "IOS takes every line that follows as part of the "
		    "certificate, until `quit`");
	lint_fix(r->lint, d, "write `quit` on a line of its own after the "
			     "hexadecimal lines");
}

static bool begins(struct span s, const char *with)
{
	size_t n = strlen(with);

	return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----: what `crypto pki
 * authenticate` and `import` ask for. */
static bool pem_line(struct reader *r)
{
	struct span text = r->l.n ? ios_rest(&r->l, 0) : span_of(NULL, 0);

	if (!r->in_pem && !begins(text, "-----BEGIN "))
		return false;
	/* Base64 lines are one word; anything else is not of it. */
	r->in_pem = !begins(text, "-----END ") &&
		(r->l.n <= 1 || begins(text, "-----BEGIN "));
	if (r->l.n > 1 && !begins(text, "-----"))
		return false;
	set_class(r, LINE_BODY);
	return true;
}

bool ios_body_line(struct reader *r)
{
	if (!r->in_body)
		return pem_line(r);
	if (r->l.n == 1 && ios_word_cmp(r->l.word[0], "quit") == 0) {
		r->in_body = false;
		if (r->cert)
			r->cert->ended = true;
		set_class(r, LINE_BODY);
		return true;
	}
	if (ios_is_hex(&r->l) || is_nearly_hex(&r->l)) {
		add_line(r);
		set_class(r, LINE_BODY);
		return true;
	}
	if (r->l.n)
		leave(r);
	return false;
}

void ios_body_end(struct reader *r)
{
	if (r->in_body)
		leave(r);
}
