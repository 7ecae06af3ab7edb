/* A certificate from anybody: data or a reason, within its bounds; and what was
 * read can be compared, matched and held against itself as an issuer. */
#include <stdint.h>
#include <stdlib.h>

#include "runtime/crypto/cert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void read_name(const struct crypto_cert_name *name)
{
	must(strlen(name->text) <= CRYPTO_CERT_TEXT_MAX);
	must(strlen(name->fold) <= strlen(name->text));
	for (const char *p = name->text; *p; p++)
		must((unsigned char)*p >= 0x20);
	for (size_t i = 0; i < name->n; i++)
		must(*name->attrs[i].type != 0);
}

static void match(const struct crypto_cert *c)
{
	for (int f = 0; f < CRYPTO_CERT_FIELDS; f++)
		for (int op = 0; op < CRYPTO_CERT_OPS; op++) {
			struct crypto_cert_rule r = {
				(enum crypto_cert_field)f,
				(enum crypto_cert_op)op,
				c->subject.fold, c->not_after};

			(void)crypto_cert_matches(c, &r);
		}
}

static void name_and_text(struct span in)
{
	char text[64];
	uint8_t *octets = malloc(in.n / 4 * 3 + 1);

	must(octets);
	must(crypto_cert_name_str(in, text, sizeof(text)) || !*text);
	must(strlen(text) < sizeof(text));
	must(crypto_cert_octets(octets, in) <= in.n / 4 * 3);
	free(octets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct crypto_cert c;
	struct arena a;
	const char *why = NULL;
	int64_t t;

	name_and_text(span_of(data, n));
	arena_init(&a, 32 << 20);
	if (crypto_cert_time_parse(span_of(data, n), &t))
		must(t >= -631152000); /* 1950 */
	if (crypto_cert_parse(&c, span_of(data, n), &a, &why)) {
		read_name(&c.subject);
		read_name(&c.issuer);
		must(c.n_alt <= CRYPTO_CERT_NAMES_MAX);
		must(c.crl.n <= CRYPTO_CERT_NAMES_MAX);
		match(&c);
		must(crypto_cert_issued_by(&c, &c, &why) || why);
	} else {
		must(why && *why);
	}
	arena_fini(&a);
	return 0;
}
