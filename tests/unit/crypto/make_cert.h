/* Certificates made for a test: any key, any digest, any extension. */
#ifndef FLEXIKE_TESTS_UNIT_CRYPTO_MAKE_CERT_H
#define FLEXIKE_TESTS_UNIT_CRYPTO_MAKE_CERT_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct make_ext {
	int nid;
	const char *value; /* as in openssl.cnf */
};

struct make_cert {
	EVP_PKEY *key;	       /* the subject's */
	EVP_PKEY *issuer_key;  /* NULL: its own */
	const char *subject;   /* "CN=a/O=b", in the order of encoding */
	const char *issuer;    /* NULL: the subject */
	const EVP_MD *digest;  /* NULL: SHA-256; unused with Ed25519 */
	const char *from;      /* "20200101000000Z" */
	const char *to;
	long serial;
	long version; /* 0: version 3 */
	struct make_ext ext[8];
};

static inline void make_must(int ok)
{
	if (ok <= 0)
		abort();
}

static inline X509_NAME *make_name(const char *text)
{
	X509_NAME *name = X509_NAME_new();
	char *copy = strdup(text);

	for (char *save, *p = strtok_r(copy, "/", &save); p;
		p = strtok_r(NULL, "/", &save)) {
		char *value = strchr(p, '=');
		int set = *p == '+' ? -1 : 0;

		*value++ = 0;
		make_must(X509_NAME_add_entry_by_txt(name, p + (set != 0),
			MBSTRING_UTF8, (const unsigned char *)value, -1, -1,
			set));
	}
	free(copy);
	return name;
}

/* The DER, on the heap. */
static inline uint8_t *make_cert(const struct make_cert *m, size_t *n)
{
	X509 *x = X509_new();
	X509_NAME *subject = make_name(m->subject);
	X509_NAME *issuer = make_name(m->issuer ? m->issuer : m->subject);
	EVP_PKEY *by = m->issuer_key ? m->issuer_key : m->key;
	uint8_t *der = NULL;
	X509V3_CTX ctx;
	int len;

	make_must(X509_set_version(x, m->version ? m->version - 1 : 2));
	make_must(ASN1_INTEGER_set(X509_get_serialNumber(x),
		m->serial ? m->serial : 1));
	make_must(ASN1_TIME_set_string(X509_getm_notBefore(x),
		m->from ? m->from : "20200101000000Z"));
	make_must(ASN1_TIME_set_string(X509_getm_notAfter(x),
		m->to ? m->to : "20400101000000Z"));
	make_must(X509_set_subject_name(x, subject));
	make_must(X509_set_issuer_name(x, issuer));
	make_must(X509_set_pubkey(x, m->key));
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	for (size_t i = 0; i < 8 && m->ext[i].value; i++) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx,
			m->ext[i].nid, m->ext[i].value);

		make_must(e != NULL);
		make_must(X509_add_ext(x, e, -1));
		X509_EXTENSION_free(e);
	}
	make_must(X509_sign(x, by, EVP_PKEY_is_a(by, "ED25519") ? NULL :
		m->digest ? m->digest : EVP_sha256()));
	len = i2d_X509(x, &der);
	make_must(len);
	*n = (size_t)len;
	X509_NAME_free(subject);
	X509_NAME_free(issuer);
	X509_free(x);
	return der; /* OPENSSL_malloc is malloc here */
}

#endif
