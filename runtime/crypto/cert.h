/* X.509 certificates as plain data (RFC 5280), decoded by OpenSSL.
 *
 * A certificate is what anybody may send: whatever its octets, decoding ends
 * in data or in a reason, within bounds. Nothing here decides whether a
 * certificate is good; it says what is in it, whether another one signed it
 * and whether a rule of an operator matches it. No trust store, no network,
 * no clock. */
#ifndef FLEXIKE_CRYPTO_CERT_H
#define FLEXIKE_CRYPTO_CERT_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"

#define CRYPTO_CERT_MAX 65535	   /* octets of DER: an IKE payload's most */
#define CRYPTO_CERT_TEXT_MAX 4000  /* octets of a name or an address in it */
#define CRYPTO_CERT_NAMES_MAX 1024 /* entries of a list in it */

enum crypto_cert_key {
	CRYPTO_KEY_OTHER, /* unknown to OpenSSL, or unreadable */
	CRYPTO_KEY_RSA,	  /* RSASSA-PSS keys too */
	CRYPTO_KEY_EC,
	CRYPTO_KEY_EDDSA,
	CRYPTO_KEY_DSA,
};

/* As RFC 5280 4.2.1.3 numbers the bits. */
enum crypto_cert_usage {
	CRYPTO_USAGE_SIGNATURE = 1 << 0,
	CRYPTO_USAGE_NON_REPUDIATION = 1 << 1,
	CRYPTO_USAGE_KEY_ENCIPHERMENT = 1 << 2,
	CRYPTO_USAGE_CERT_SIGN = 1 << 5,
	CRYPTO_USAGE_CRL_SIGN = 1 << 6,
};

/* Purposes of an extended key usage (RFC 5280 4.2.1.12, RFC 4945 5.1.3.12). */
enum crypto_cert_purpose {
	CRYPTO_PURPOSE_SERVER = 1 << 0,	    /* serverAuth */
	CRYPTO_PURPOSE_CLIENT = 1 << 1,	    /* clientAuth */
	CRYPTO_PURPOSE_IPSEC_IKE = 1 << 2,  /* id-kp-ipsecIKE */
	CRYPTO_PURPOSE_IPSEC_OLD = 1 << 3,  /* EndSystem, Tunnel, User */
	CRYPTO_PURPOSE_IKE_INTER = 1 << 4,  /* iKEIntermediate */
	CRYPTO_PURPOSE_ANY = 1 << 5,	    /* anyExtendedKeyUsage */
	CRYPTO_PURPOSE_OTHER = 1 << 6,
};

struct crypto_cert_attr {
	const char *type;  /* "cn" as IOS prints it, or a dotted OID */
	const char *value; /* escaped (RFC 4514 2.4), or "#" and hexadecimal */
};

struct crypto_cert_name {
	const char *text; /* "cn=r1,o=Lab": last attribute first (RFC 4514) */
	const char *fold; /* the same by crypto_cert_fold() */
	struct span der;
	const struct crypto_cert_attr *attrs; /* in the order of text */
	size_t n;
};

enum crypto_cert_alt_kind {
	CRYPTO_ALT_OTHER, /* a kind that no IKE identity has; text is empty */
	CRYPTO_ALT_EMAIL,
	CRYPTO_ALT_DNS,
	CRYPTO_ALT_URI,
	CRYPTO_ALT_IP,
	CRYPTO_ALT_DN,
};

struct crypto_cert_alt {
	enum crypto_cert_alt_kind kind;
	const char *text;
	const char *fold;
	struct addr addr; /* IP only */
};

struct crypto_cert_texts {
	const char **item;
	size_t n;
};

/* All memory is in the arena that it was parsed into. Texts are UTF-8 without
 * control characters. */
struct crypto_cert {
	struct span der; /* a copy */
	uint32_t version; /* 1..3 */
	const char *serial; /* "03", hexadecimal; "-" before a negative one */
	struct crypto_cert_name subject;
	struct crypto_cert_name issuer;
	int64_t not_before; /* seconds since 1970, UTC */
	int64_t not_after;
	enum crypto_cert_key key;
	const char *key_name; /* "RSA", "EC", or OpenSSL's name or an OID */
	uint32_t key_bits;    /* 0: unknown */
	const char *curve;    /* "P-256", or "" */
	const char *signature; /* of the issuer: "RSA", "ECDSA", or an OID */
	const char *digest;    /* "MD5", "SHA1", "SHA256"; "" when none shows */
	uint32_t digest_bits;
	bool has_constraints; /* basicConstraints is there */
	bool is_ca;
	int32_t path_len; /* -1: no limit */
	bool has_usage;
	uint32_t usage; /* enum crypto_cert_usage and other bits of it */
	bool has_purposes;
	uint32_t purposes;		  /* enum crypto_cert_purpose */
	struct crypto_cert_texts purpose; /* names, or OIDs */
	const struct crypto_cert_alt *alt;
	size_t n_alt;
	struct crypto_cert_texts crl;  /* addresses of CRLs */
	struct crypto_cert_texts ocsp; /* of OCSP responders */
	struct span subject_key;       /* key identifiers; empty: none */
	struct span authority_key;
	uint8_t md5[16]; /* of the DER: what `fingerprint` may be */
	uint8_t sha1[20];
	uint8_t sha256[32];
	bool self_issued; /* subject and issuer are one */
	bool self_signed; /* and its own key signed it */
	const char *problem; /* an extension that could not be read, or NULL */
	const char *critical; /* OID: critical, and nobody knows it; or NULL */
};

/* Decode. False with *why, in the arena or static: not DER, cut short, too
 * long, octets left over, no memory. Blocks for a public key operation when
 * the certificate is self-issued. */
bool crypto_cert_parse(struct crypto_cert *c, struct span der, struct arena *a,
	const char **why) __attribute__((warn_unused_result));

/* In base64 (RFC 4648 4), without line breaks. NULL: no memory. */
char *crypto_cert_base64(struct arena *a, struct span der);
/* Back, of a text without line breaks; `to` has room for three octets per four
 * of text. How many there are; 0: it is not base64. */
size_t crypto_cert_octets(uint8_t *to, struct span base64);
/* A distinguished name in DER as text: "cn=r1,o=Lab", cut to fit. False: it is
 * none; buf is "". */
bool crypto_cert_name_str(struct span der, char *buf, size_t cap);

/* Whether `by` issued `c` and may: names, key identifiers, CA, key usage and
 * signature (RFC 5280 6.1.3, without time and revocation). False with *why,
 * static. */
bool crypto_cert_issued_by(const struct crypto_cert *c,
	const struct crypto_cert *by, const char **why)
	__attribute__((warn_unused_result));

/* ---- rules over certificates (cert_match.c) ------------------------------- */

enum crypto_cert_field {
#define CERT_FIELD(sym, word, is_date, what) CRYPTO_CERT_##sym,
#include "runtime/crypto/cert.def"
	CRYPTO_CERT_FIELDS
};

enum crypto_cert_op {
#define CERT_OP(sym, word, for_date, for_text, what) CRYPTO_CERT_##sym,
#include "runtime/crypto/cert.def"
	CRYPTO_CERT_OPS
};

struct crypto_cert_rule {
	enum crypto_cert_field field;
	enum crypto_cert_op op;
	const char *text; /* by crypto_cert_fold(); "" for a date */
	int64_t time;	  /* seconds since 1970, for a date */
};

/* Lower case; white space gone around "=", "," and "+" and at the ends, one
 * blank elsewhere: names are compared so. NULL: no memory. */
char *crypto_cert_fold(struct arena *a, struct span text);
/* "Oct 10 2027 00:00:00" or "10 10 2027 00:00:00" (day, month), UTC; the time
 * of day may be left out. */
bool crypto_cert_time_parse(struct span text, int64_t *out)
	__attribute__((warn_unused_result));
/* "eq" and "co" want one value of the field that fits, "ne" and "nc" none that
 * does; so an absent field satisfies the latter two. */
bool crypto_cert_matches(const struct crypto_cert *c,
	const struct crypto_cert_rule *r);

#endif
