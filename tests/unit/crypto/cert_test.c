#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/err.h>
#include <stdio.h>

#include "runtime/crypto/cert.h"
#include "tests/unit/crypto/make_cert.h"

struct state {
	struct arena a;
	EVP_PKEY *rsa;
	EVP_PKEY *weak;
	EVP_PKEY *ec;
	EVP_PKEY *ed;
};

static int start(void **out)
{
	struct state *s = calloc(1, sizeof(*s));

	arena_init(&s->a, 0);
	s->rsa = EVP_RSA_gen(2048);
	s->weak = EVP_RSA_gen(512);
	s->ec = EVP_EC_gen("P-256");
	s->ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	*out = s;
	return s->rsa && s->weak && s->ec && s->ed ? 0 : -1;
}

static int stop(void **in)
{
	struct state *s = *in;

	arena_fini(&s->a);
	EVP_PKEY_free(s->rsa);
	EVP_PKEY_free(s->weak);
	EVP_PKEY_free(s->ec);
	EVP_PKEY_free(s->ed);
	free(s);
	return 0;
}

static struct crypto_cert parse(struct state *s, const struct make_cert *m)
{
	struct crypto_cert c;
	const char *why = NULL;
	size_t n;
	uint8_t *der = make_cert(m, &n);
	bool ok = crypto_cert_parse(&c, span_of(der, n), &s->a, &why);

	OPENSSL_free(der);
	if (!ok)
		fail_msg("%s", why);
	return c;
}

static void reads_what_is_in_it(void **st)
{
	struct state *s = *st;
	struct crypto_cert c = parse(s, &(struct make_cert){
		.key = s->rsa,
		.issuer_key = s->ec,
		.subject = "C=DE/O=Lab, Ltd/OU=a/+UID=7/CN=r1/"
			"unstructuredName=R1.example.com",
		.issuer = "CN=Root",
		.from = "20240229000000Z",
		.to = "20500101000000Z",
		.serial = 0x1a2b,
		.ext = {
			{NID_subject_alt_name,
				"DNS:R1.example.com,IP:192.0.2.1,IP:2001:db8::1,"
				"email:a@example.com,URI:urn:x,RID:1.2.3"},
			{NID_key_usage, "critical,digitalSignature,cRLSign"},
			{NID_ext_key_usage, "serverAuth,1.3.6.1.5.5.7.3.17,"
				"1.3.6.1.5.5.8.2.2,1.2.3.4"},
			{NID_crl_distribution_points,
				"URI:http://crl.example.com/a.crl"},
			{NID_info_access,
				"OCSP;URI:http://ocsp.example.com/,"
				"caIssuers;URI:http://ca.example.com/"},
			{NID_subject_key_identifier, "hash"},
		}});

	assert_string_equal(c.subject.text, "hostname=R1.example.com,cn=r1,"
		"uid=7+ou=a,o=Lab\\, Ltd,c=DE");
	assert_string_equal(c.subject.fold, "hostname=r1.example.com,cn=r1,"
		"uid=7+ou=a,o=lab\\,ltd,c=de");
	assert_int_equal(c.subject.n, 6);
	assert_string_equal(c.subject.attrs[1].type, "cn");
	assert_string_equal(c.subject.attrs[4].value, "Lab\\, Ltd");
	assert_string_equal(c.issuer.text, "cn=Root");
	assert_string_equal(c.serial, "1A2B");
	assert_int_equal(c.version, 3);
	assert_int_equal(c.not_before, 1709164800);
	assert_int_equal(c.not_after, 2524608000);
	assert_int_equal(c.key, CRYPTO_KEY_RSA);
	assert_int_equal(c.key_bits, 2048);
	assert_string_equal(c.signature, "ECDSA");
	assert_string_equal(c.digest, "SHA256");
	assert_int_equal(c.digest_bits, 256);
	assert_false(c.has_constraints);
	assert_false(c.is_ca);
	assert_int_equal(c.path_len, -1);
	assert_true(c.has_usage);
	assert_int_equal(c.usage, CRYPTO_USAGE_SIGNATURE | CRYPTO_USAGE_CRL_SIGN);
	assert_int_equal(c.purposes, CRYPTO_PURPOSE_SERVER |
		CRYPTO_PURPOSE_IPSEC_IKE | CRYPTO_PURPOSE_IKE_INTER |
		CRYPTO_PURPOSE_OTHER);
	assert_int_equal(c.purpose.n, 4);
	assert_string_equal(c.purpose.item[1], "ipsecIKE");
	assert_string_equal(c.purpose.item[3], "1.2.3.4");
	assert_int_equal(c.n_alt, 6);
	assert_int_equal(c.alt[0].kind, CRYPTO_ALT_DNS);
	assert_string_equal(c.alt[0].text, "R1.example.com");
	assert_int_equal(c.alt[1].kind, CRYPTO_ALT_IP);
	assert_string_equal(c.alt[1].text, "192.0.2.1");
	assert_string_equal(c.alt[2].text, "2001:db8::1");
	assert_int_equal(c.alt[3].kind, CRYPTO_ALT_EMAIL);
	assert_int_equal(c.alt[4].kind, CRYPTO_ALT_URI);
	assert_int_equal(c.alt[5].kind, CRYPTO_ALT_OTHER);
	assert_int_equal(c.crl.n, 1);
	assert_string_equal(c.crl.item[0], "http://crl.example.com/a.crl");
	assert_int_equal(c.ocsp.n, 1);
	assert_string_equal(c.ocsp.item[0], "http://ocsp.example.com/");
	assert_int_equal(c.subject_key.n, 20);
	assert_int_equal(c.authority_key.n, 0);
	assert_false(c.self_issued);
	assert_null(c.problem);
	assert_null(c.critical);
}

static void names_keys_and_digests(void **st)
{
	struct state *s = *st;
	struct crypto_cert c;

	c = parse(s, &(struct make_cert){.key = s->weak, .subject = "CN=a",
		.digest = EVP_md5(), .version = 1});
	assert_string_equal(c.key_name, "RSA");
	assert_int_equal(c.key_bits, 512);
	assert_string_equal(c.digest, "MD5");
	assert_int_equal(c.version, 1);
	assert_true(c.self_signed);
	c = parse(s, &(struct make_cert){.key = s->ec, .subject = "CN=a",
		.digest = EVP_sha1(),
		.ext = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:2"}}});
	assert_int_equal(c.key, CRYPTO_KEY_EC);
	assert_int_equal(c.key_bits, 256);
	assert_string_equal(c.curve, "P-256");
	assert_string_equal(c.digest, "SHA1");
	assert_true(c.is_ca);
	assert_int_equal(c.path_len, 2);
	c = parse(s, &(struct make_cert){.key = s->ed, .subject = "CN=a"});
	assert_int_equal(c.key, CRYPTO_KEY_EDDSA);
	assert_string_equal(c.signature, "ED25519");
	assert_string_equal(c.digest, "");
}

static void hostile_names_are_shown_harmlessly(void **st)
{
	struct state *s = *st;
	struct crypto_cert c = parse(s, &(struct make_cert){.key = s->ec,
		.subject = "CN=\x1b[31m #\n/1.2.3.4= <x>;\"\\ ",
		.ext = {{NID_subject_alt_name, "DNS:a\x1b[2J"}}});

	assert_string_equal(c.subject.text, "1.2.3.4=\\ \\<x\\>\\;\\\"\\\\\\ ,"
		"cn=\\1B[31m #\\0A");
	assert_string_equal(c.alt[0].text, "a\\1B[2J");
}

static void tells_what_is_wrong(void **st)
{
	struct state *s = *st;
	struct crypto_cert c;
	const char *why;
	size_t n;
	uint8_t *der = make_cert(&(struct make_cert){.key = s->ec,
		.subject = "CN=a"}, &n);
	uint8_t more[2048] = {0};
	char text[80];

	assert_false(crypto_cert_parse(&c, span_of(der, n - 3), &s->a, &why));
	snprintf(text, sizeof(text), "it says that it has %zu octets, but %zu "
		"are here", n, n - 3);
	assert_string_equal(why, text);
	memcpy(more, der, n);
	assert_false(crypto_cert_parse(&c, span_of(more, n + 1), &s->a, &why));
	snprintf(text, sizeof(text), "it says that it has %zu octets, but %zu "
		"are here", n, n + 1);
	assert_string_equal(why, text);
	assert_false(crypto_cert_parse(&c, span_of(NULL, 0), &s->a, &why));
	assert_string_equal(why, "it is empty");
	assert_false(crypto_cert_parse(&c, span_of("-----BEGIN", 10), &s->a,
		&why));
	assert_string_equal(why, "it does not begin like a certificate (30)");
	assert_false(crypto_cert_parse(&c, span_of("0\x80\0\0", 4), &s->a,
		&why));
	assert_string_equal(why,
		"the length at its begin is wrong or cut off");
	assert_false(crypto_cert_parse(&c, span_of("0\2\5\0", 4), &s->a, &why));
	assert_non_null(strstr(why, "it is not a certificate in DER ("));
	assert_false(crypto_cert_parse(&c, span_of(more, CRYPTO_CERT_MAX + 1),
		&s->a, &why));
	assert_string_equal(why, "it is longer than 65535 octets");
	assert_int_equal(ERR_peek_error(), 0);
	OPENSSL_free(der);
}

static void base64(void **st)
{
	struct state *s = *st;

	assert_string_equal(crypto_cert_base64(&s->a, span_str("")), "");
	assert_string_equal(crypto_cert_base64(&s->a, span_str("f")), "Zg==");
	assert_string_equal(crypto_cert_base64(&s->a, span_str("foobar")),
		"Zm9vYmFy");
}

static void octets_of_base64(void **st)
{
	uint8_t out[16];

	(void)st;
	assert_int_equal(crypto_cert_octets(out, span_str("Zm9vYmFy")), 6);
	assert_memory_equal(out, "foobar", 6);
	assert_int_equal(crypto_cert_octets(out, span_str("Zm9vYg==")), 4);
	assert_memory_equal(out, "foob", 4);
	assert_int_equal(crypto_cert_octets(out, span_str("")), 0);
	assert_int_equal(crypto_cert_octets(out, span_str("Zm9")), 0);
	assert_int_equal(crypto_cert_octets(out, span_str("Zm9v\nYmF")), 0);
	assert_int_equal(crypto_cert_octets(out, span_str("Zm?v")), 0);
}

static void names_from_octets(void **st)
{
	/* SEQUENCE of one SET: cn=r1 */
	static const uint8_t der[] = {0x30, 0x0d, 0x31, 0x0b, 0x30, 0x09, 0x06,
		0x03, 0x55, 0x04, 0x03, 0x0c, 0x02, 'r', '1'};
	char text[16];

	(void)st;
	assert_true(crypto_cert_name_str(span_of(der, sizeof(der)), text,
		sizeof(text)));
	assert_string_equal(text, "cn=r1");
	assert_true(crypto_cert_name_str(span_of(der, sizeof(der)), text, 4));
	assert_string_equal(text, "cn=");
	for (size_t n = 0; n < sizeof(der); n++) {
		assert_false(crypto_cert_name_str(span_of(der, n), text,
			sizeof(text)));
		assert_string_equal(text, "");
	}
}

/* Every octet wrong once, and every prefix: data or a reason. */
static void survives_damage(void **st)
{
	struct state *s = *st;
	struct arena a;
	size_t n;
	uint8_t *der = make_cert(&(struct make_cert){.key = s->ec,
		.subject = "CN=a/O=b",
		.ext = {{NID_subject_alt_name, "DNS:a,IP:192.0.2.1"},
			{NID_basic_constraints, "CA:TRUE"},
			{NID_ext_key_usage, "serverAuth"},
			{NID_info_access, "OCSP;URI:http://a/"}}}, &n);
	size_t refused = 0;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 2 * n; i++) {
		struct crypto_cert c;
		const char *why = NULL;
		uint8_t was = der[i % n];

		der[i % n] ^= i < n ? 0xff : 0x01;
		if (!crypto_cert_parse(&c, span_of(der, n), &a, &why)) {
			assert_non_null(why);
			refused++;
		}
		der[i % n] = was;
		if (i < n)
			assert_false(crypto_cert_parse(&c, span_of(der, i), &a,
				&why));
		arena_reset(&a);
	}
	assert_in_range(refused, 1, 2 * n - 1);
	assert_int_equal(ERR_peek_error(), 0);
	arena_fini(&a);
	OPENSSL_free(der);
}

static void memory_may_be_short(void **st)
{
	struct state *s = *st;
	struct arena a;
	const char *why = "";
	struct crypto_cert c;
	size_t n;
	uint8_t *der = make_cert(&(struct make_cert){.key = s->ec,
		.subject = "CN=a/O=b",
		.ext = {{NID_subject_alt_name, "DNS:a,IP:192.0.2.1"}}}, &n);
	size_t limit = 16;
	bool ok = false;

	for (; !ok && limit < 1 << 16; limit += 16) {
		arena_init(&a, limit);
		ok = crypto_cert_parse(&c, span_of(der, n), &a, &why);
		if (!ok)
			assert_string_equal(why, "memory is short");
		arena_fini(&a);
	}
	assert_true(ok);
	OPENSSL_free(der);
}

static void names_have_an_end(void **st)
{
	struct state *s = *st;
	struct crypto_cert c;
	char subject[4200] = "CN=a";
	const char *why = "";
	size_t n;
	uint8_t *der;

	for (size_t i = 0; i < 41; i++)
		strcat(strcat(subject, "/OU="), "01234567890123456789012345678"
			"9012345678901234567890123456789");
	der = make_cert(&(struct make_cert){.key = s->ec, .subject = subject},
		&n);
	assert_true(crypto_cert_parse(&c, span_of(der, n), &s->a, &why));
	assert_in_range(strlen(c.subject.text), 2500, CRYPTO_CERT_TEXT_MAX);
	OPENSSL_free(der);
	for (size_t i = 0; i < 23; i++)
		strcat(strcat(subject, "/OU="), "01234567890123456789012345678"
			"9012345678901234567890123456789");
	der = make_cert(&(struct make_cert){.key = s->ec, .subject = subject},
		&n);
	assert_false(crypto_cert_parse(&c, span_of(der, n), &s->a, &why));
	assert_string_equal(why, "a name in it has more than 64 attributes");
	OPENSSL_free(der);
}

static void finds_the_issuer(void **st)
{
	struct state *s = *st;
	const char *why;
	struct crypto_cert root = parse(s, &(struct make_cert){.key = s->rsa,
		.subject = "CN=Root",
		.ext = {{NID_basic_constraints, "critical,CA:TRUE"},
			{NID_subject_key_identifier, "hash"}}});
	struct crypto_cert other = parse(s, &(struct make_cert){.key = s->ec,
		.subject = "CN=Root",
		.ext = {{NID_basic_constraints, "critical,CA:TRUE"}}});
	struct crypto_cert no_ca = parse(s, &(struct make_cert){.key = s->rsa,
		.subject = "CN=Root"});
	struct crypto_cert no_sign = parse(s, &(struct make_cert){
		.key = s->rsa, .subject = "CN=Root",
		.ext = {{NID_basic_constraints, "critical,CA:TRUE"},
			{NID_key_usage, "digitalSignature"}}});
	struct crypto_cert old = parse(s, &(struct make_cert){.key = s->weak,
		.subject = "CN=Old", .digest = EVP_md5(), .version = 1});
	struct crypto_cert leaf = parse(s, &(struct make_cert){.key = s->ed,
		.issuer_key = s->rsa, .subject = "CN=r1", .issuer = "CN=Root"});
	struct crypto_cert old_leaf = parse(s, &(struct make_cert){
		.key = s->ed, .issuer_key = s->weak, .digest = EVP_md5(),
		.subject = "CN=r1", .issuer = "CN=Old"});

	assert_true(root.self_signed);
	assert_true(crypto_cert_issued_by(&leaf, &root, &why));
	assert_null(why);
	assert_true(crypto_cert_issued_by(&root, &root, &why));
	assert_true(crypto_cert_issued_by(&old_leaf, &old, &why));
	assert_false(crypto_cert_issued_by(&leaf, &other, &why));
	assert_string_equal(why, "the signature is not the issuer's");
	assert_false(crypto_cert_issued_by(&leaf, &no_ca, &why));
	assert_string_equal(why,
		"the issuer's certificate is not that of a CA");
	assert_false(crypto_cert_issued_by(&leaf, &no_sign, &why));
	assert_string_equal(why,
		"the issuer's key may not sign certificates");
	assert_false(crypto_cert_issued_by(&leaf, &old, &why));
	assert_string_equal(why, "the issuer's name is another one");
	root.authority_key = span_of("x", 1);
	assert_false(crypto_cert_issued_by(&root, &root, &why));
	assert_string_equal(why,
		"the issuer has the name, but another key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_in_it),
		cmocka_unit_test(names_keys_and_digests),
		cmocka_unit_test(hostile_names_are_shown_harmlessly),
		cmocka_unit_test(tells_what_is_wrong),
		cmocka_unit_test(base64),
		cmocka_unit_test(octets_of_base64),
		cmocka_unit_test(names_from_octets),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(memory_may_be_short),
		cmocka_unit_test(names_have_an_end),
		cmocka_unit_test(finds_the_issuer),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
