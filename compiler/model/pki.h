/* crypto pki: trustpoints, certificates, maps of them, servers, key pairs. */
#ifndef FLEXIKE_COMPILER_MODEL_PKI_H
#define FLEXIKE_COMPILER_MODEL_PKI_H

#include "compiler/model/model.h"
#include "runtime/crypto/cert.h"

/* word of `pki trustpoint` in a profile */
enum { MODEL_TRUSTPOINT_BOTH, MODEL_TRUSTPOINT_SIGN, MODEL_TRUSTPOINT_VERIFY };
/* word of enrollment */
enum { MODEL_ENROLL_URL, MODEL_ENROLL_PROFILE, MODEL_ENROLL_TERMINAL,
	MODEL_ENROLL_SELFSIGNED, MODEL_ENROLL_PKCS12 };
/* word of fqdn, ip-address and serial-number */
enum { MODEL_NAME_GIVEN, MODEL_NAME_NONE, MODEL_NAME_INTERFACE };
/* word of auto-enroll */
enum { MODEL_AUTO_ENROLL, MODEL_AUTO_ENROLL_REGENERATE };
/* word of hash */
enum { MODEL_HASH_MD5 = 1, MODEL_HASH_SHA1, MODEL_HASH_SHA256,
	MODEL_HASH_SHA384, MODEL_HASH_SHA512 };
/* rsakeypair LABEL [BITS [BITS]] */
enum { MODEL_KEYPAIR_LABEL, MODEL_KEYPAIR_BITS, MODEL_KEYPAIR_ENCRYPT_BITS,
	MODEL_KEYPAIR_VALUES };

struct model_trustpoint {
	struct model_head head;
	const struct model_value *enrollment;
	const struct model_value *mode_ra;
	const struct model_value *retry_count;
	const struct model_value *retry_minutes;
	const struct model_value *fingerprint;
	const struct model_value *serial;
	const struct model_value *fqdn;
	const struct model_value *address;
	const struct model_value *subject;
	const struct model_value *alt_name;
	const struct model_value *rsa[MODEL_KEYPAIR_VALUES];
	const struct model_value *ec;
	const struct model_value *hash;
	const struct model_value *usage;
	const struct model_value *eku;
	const struct model_value *auto_enroll;
	const struct model_value *regenerate;
	const struct model_value *password;
	const struct model_value *vrf;
	const struct model_value *source;
	const struct model_value *ocsp;
	const struct model_value *cdp;
	const struct model_value *chain; /* chain-validation */
	const struct model_value *username;
	MODEL_VALUES_END;
	struct model_list revocation; /* number: enum policy_revocation + 1 */
	struct model_list match;      /* match certificate MAP */
};

struct model_cert_map {
	struct model_parent parent; /* of entries: any of them */
	MODEL_VALUES_END;
};

struct model_cert_rules {
	struct model_child child; /* named by its sequence number */
	MODEL_VALUES_END;
	/* All of them; word: enum crypto_cert_field, number: enum
	 * crypto_cert_op + 1. */
	struct model_list rules;
};

struct model_cert_chain {
	struct model_parent parent; /* of certificates; the trustpoint's name */
	MODEL_VALUES_END;
};

enum model_cert_role {
	MODEL_CERT_OWN,
	MODEL_CERT_CA,
	MODEL_CERT_SELF,     /* self-signed by the router */
	MODEL_CERT_ROLLOVER, /* own, for later */
	MODEL_CERT_ROLLOVER_CA,
	MODEL_CERT_RA, /* of a registration authority */
};

struct model_certificate {
	struct model_child child;	 /* has no name */
	const struct model_value *serial;
	const struct model_value *file; /* nvram:… in place of a body */
	MODEL_VALUES_END;
	enum model_cert_role role;
	struct span body;   /* whole lines of hexadecimal; empty: none */
	uint32_t body_line; /* number of the first */
	bool ended;	    /* by `quit` */
	/* After model_certificates_read(): */
	const struct crypto_cert *cert; /* NULL: no body, or see why */
	const char *why;		/* it cannot be read, or NULL */
	struct model_at bad;		/* where that shows */
};

struct model_pki_server {
	struct model_head head;
	const struct model_value *grant; /* word: 0 none, 1 auto, 2 other */
	const struct model_value *issuer;
	const struct model_value *hash;
	const struct model_value *cdp;
	const struct model_value *life_ca; /* days */
	const struct model_value *life_certificate;
	const struct model_value *shutdown;
	MODEL_VALUES_END;
};

enum { MODEL_GRANT_NONE, MODEL_GRANT_AUTO, MODEL_GRANT_CHECKED };

struct model_enrollment {
	struct model_head head;
	const struct model_value *url;
	MODEL_VALUES_END;
};

enum { MODEL_KEY_PAIR_RSA, MODEL_KEY_PAIR_EC, MODEL_KEY_PAIR_KINDS };

struct model_key_pair {
	struct model_head head; /* has no name */
	/* By kind. text: the label; number: bits; both may be left out. */
	const struct model_value *kind[MODEL_KEY_PAIR_KINDS];
	MODEL_VALUES_END;
};

/* Decode every certificate that has a body. False: memory. */
bool model_certificates_read(struct model *m)
	__attribute__((warn_unused_result));

#endif
