/* What several rules ask about certificates. */
#ifndef FLEXIKE_COMPILER_LINT_PKI_H
#define FLEXIKE_COMPILER_LINT_PKI_H

#include "compiler/lint/lint.h"

/* rsa-sig or ecdsa-sig */
bool lint_is_cert_auth(uint32_t auth);
bool lint_local_cert(const struct model_profile *p);
/* The first value of auth_remote that is, or NULL. */
const struct model_value *lint_remote_cert(const struct model_profile *p);

/* The trustpoint whose certificate the profile shows, or NULL. */
const struct model_trustpoint *lint_signer(const struct model *m,
	const struct model_profile *p);
/* Certificates of a trustpoint; NULL: the configuration has none. */
const struct model_cert_chain *lint_chain(const struct model *m,
	const struct model_head *trustpoint);
/* The router's own one, with a body that could be read; or NULL. */
const struct crypto_cert *lint_own_cert(const struct model *m,
	const struct model_trustpoint *t);
/* The first trustpoint that some profile uses, and whose certificates come
 * from a CA; NULL: certificates do not matter here. */
const struct model_trustpoint *lint_first_trustpoint(const struct model *m);

/* "2011-03-10" into buf. */
#define LINT_DATE_MAX 32
const char *lint_date(int64_t t, char *buf);

#endif
