/* Inside of runtime/crypto only: names of certificates as text. */
#ifndef FLEXIKE_CRYPTO_CERT_NAME_H
#define FLEXIKE_CRYPTO_CERT_NAME_H

#include <openssl/x509.h>

#include "runtime/crypto/cert.h"

/* False with *why, static: too long, or no memory. */
bool crypto_cert_name_read(struct crypto_cert_name *out, const X509_NAME *name,
	struct arena *a, const char **why);
/* UTF-8 with what RFC 4514 2.4 says escaped, and control characters; NULL: no
 * memory. With plain, only control characters and the backslash. */
char *crypto_cert_escape(struct arena *a, struct span utf8, bool plain);
/* "1.3.6.1.5.5.7.3.17" */
char *crypto_cert_oid(struct arena *a, const ASN1_OBJECT *oid);
char *crypto_cert_hex(struct arena *a, struct span s);

#endif
