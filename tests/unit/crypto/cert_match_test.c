#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "runtime/crypto/cert.h"
#include "tests/unit/crypto/make_cert.h"

struct state {
	struct arena a;
	struct crypto_cert c;
};

static int start(void **out)
{
	struct state *s = calloc(1, sizeof(*s));
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct make_cert m = {
		.key = key,
		.subject = "C=US/O=Acme Inc/OU=VPN/CN=Spoke7/"
			"unstructuredName=Spoke7.example.com",
		.serial = 0x0a1b,
		.from = "20240101000000Z",
		.to = "20301231235959Z",
		.ext = {{NID_subject_alt_name,
			"DNS:spoke7.example.com,IP:192.0.2.7"}},
	};
	const char *why;
	size_t n;
	uint8_t *der = make_cert(&m, &n);
	bool ok;

	arena_init(&s->a, 0);
	ok = crypto_cert_parse(&s->c, span_of(der, n), &s->a, &why);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	*out = s;
	return ok ? 0 : -1;
}

static int stop(void **in)
{
	struct state *s = *in;

	arena_fini(&s->a);
	free(s);
	return 0;
}

/* clang-format off */
static const struct {
	enum crypto_cert_field field;
	enum crypto_cert_op op;
	const char *text;
	bool matches;
} rules[] = {
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_CO, "ou = VPN", true},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_CO, "ou=vpn, o=acme  inc", true},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_CO, "o=acme inc, ou=vpn", false},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_NC, "ou = VPN", false},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_NC, "ou = Sales", true},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_EQ, "cn=spoke7", false},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_EQ, "hostname = spoke7.example.com, "
		"CN = Spoke7,ou=vpn,o=Acme Inc,c=us", true},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_NE, "cn=spoke7", true},
	{CRYPTO_CERT_SUBJECT, CRYPTO_CERT_LT, "cn=spoke7", false},
	{CRYPTO_CERT_ISSUER,  CRYPTO_CERT_CO, "acme", true},
	{CRYPTO_CERT_ALT,     CRYPTO_CERT_EQ, "SPOKE7.example.com", true},
	{CRYPTO_CERT_ALT,     CRYPTO_CERT_EQ, "192.0.2.7", true},
	{CRYPTO_CERT_ALT,     CRYPTO_CERT_CO, "example.org", false},
	{CRYPTO_CERT_ALT,     CRYPTO_CERT_NC, "example.org", true},
	{CRYPTO_CERT_ALT,     CRYPTO_CERT_NC, "example.com", false},
	{CRYPTO_CERT_UNSTRUCTURED, CRYPTO_CERT_EQ, "spoke7.example.com", true},
	{CRYPTO_CERT_UNSTRUCTURED, CRYPTO_CERT_CO, "example", true},
	{CRYPTO_CERT_UNSTRUCTURED, CRYPTO_CERT_EQ, "spoke7", false},
	{CRYPTO_CERT_NAME,    CRYPTO_CERT_EQ, "192.0.2.7", true},
	{CRYPTO_CERT_NAME,    CRYPTO_CERT_NC, "192.0.2.8", true},
	{CRYPTO_CERT_SERIAL,  CRYPTO_CERT_EQ, "a1b", true},
	{CRYPTO_CERT_SERIAL,  CRYPTO_CERT_EQ, "0x0A1B", true},
	{CRYPTO_CERT_SERIAL,  CRYPTO_CERT_NE, "0a1c", true},
	{CRYPTO_CERT_SERIAL,  CRYPTO_CERT_CO, "1b", true},
	{CRYPTO_CERT_START,   CRYPTO_CERT_EQ, "Jan 1 2024 00:00:00", true},
	{CRYPTO_CERT_START,   CRYPTO_CERT_NE, "Jan 1 2024", false},
	{CRYPTO_CERT_START,   CRYPTO_CERT_LT, "02 01 2024 00:00:00", true},
	{CRYPTO_CERT_START,   CRYPTO_CERT_LT, "1 1 2024 0:00:00", false},
	{CRYPTO_CERT_START,   CRYPTO_CERT_GE, "1 1 2024 0:00", true},
	{CRYPTO_CERT_END,     CRYPTO_CERT_GE, "dec 31 2030 23:59:59", true},
	{CRYPTO_CERT_END,     CRYPTO_CERT_GE, "Jan 01 2031", false},
	{CRYPTO_CERT_END,     CRYPTO_CERT_CO, "2030", false},
};
/* clang-format on */

static void follows_the_operator(void **st)
{
	struct state *s = *st;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct crypto_cert_rule r = {rules[i].field, rules[i].op, "", 0};

		if (r.field >= CRYPTO_CERT_START && r.op != CRYPTO_CERT_CO)
			assert_true(crypto_cert_time_parse(
				span_str(rules[i].text), &r.time));
		else
			r.text = crypto_cert_fold(&s->a,
				span_str(rules[i].text));
		if (crypto_cert_matches(&s->c, &r) != rules[i].matches)
			fail_msg("row %zu: %s", i, rules[i].text);
	}
}

static void an_absent_field_contains_nothing(void **st)
{
	struct crypto_cert_rule r = {CRYPTO_CERT_ALT, CRYPTO_CERT_CO, "a", 0};
	struct crypto_cert c = {0};

	(void)st;
	c.subject.fold = "";
	assert_false(crypto_cert_matches(&c, &r));
	r.op = CRYPTO_CERT_NC;
	assert_true(crypto_cert_matches(&c, &r));
	r.field = CRYPTO_CERT_UNSTRUCTURED;
	assert_true(crypto_cert_matches(&c, &r));
}

static void dates_are_strict(void **st)
{
	static const char *const bad[] = {"", "Jan", "Jan 1", "Jan 32 2024",
		"Feb 30 2024", "30 02 2024", "00 01 2024", "1 13 2024",
		"1 0 2024", "Foo 1 2024", "Jan 1 24", "1 1 2024 24:00:00",
		"1 1 2024 10:61", "1 1 2024 10:00:00 UTC", "1 1 2024 10",
		"1 1 20245", "\xff\xff"};
	int64_t t;

	(void)st;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (crypto_cert_time_parse(span_str(bad[i]), &t))
			fail_msg("accepted: %s", bad[i]);
	assert_true(crypto_cert_time_parse(span_str(" feb 29 2024 10:11:12 "),
		&t));
	assert_int_equal(t, 1709201472);
}

static void folds(void **st)
{
	struct state *s = *st;

	assert_string_equal(crypto_cert_fold(&s->a,
		span_str("  CN =\tA  b , O=C+ D ")), "cn=a b,o=c+d");
	assert_string_equal(crypto_cert_fold(&s->a, span_str(" = ")), "=");
	assert_string_equal(crypto_cert_fold(&s->a, span_str("")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_operator),
		cmocka_unit_test(an_absent_field_contains_nothing),
		cmocka_unit_test(dates_are_strict),
		cmocka_unit_test(folds),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
