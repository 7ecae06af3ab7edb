/* Inside of runtime/crypto only: extensions of certificates. */
#ifndef FLEXIKE_CRYPTO_CERT_EXT_H
#define FLEXIKE_CRYPTO_CERT_EXT_H

#include <openssl/x509.h>

#include "runtime/crypto/cert.h"

/* Everything of *c that extensions say. One that does not decode, or stands
 * there twice, is remembered as c->problem. False with *why, static: too many
 * entries, or no memory. */
bool crypto_cert_ext_read(struct crypto_cert *c, const X509 *x,
	struct arena *a, const char **why);

#endif
