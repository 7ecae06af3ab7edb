/* Algorithms: one row of transform.def per algorithm and key length.
 *
 * The row carries everything that any part of flexike needs to know of it:
 * IANA number and name (IKEv2 Parameters registry), sizes, the keywords of
 * IOS, OpenSSL's name, Wireshark's names for key tables, strength and status
 * (RFC 8221 for ESP, RFC 8247 for IKEv2). Nothing else in the tree repeats a
 * number of this table. */
#ifndef FLEXIKE_WIRE_TRANSFORM_H
#define FLEXIKE_WIRE_TRANSFORM_H

#include "runtime/base/bytes.h"

/* Transform types, RFC 7296 3.3.2. */
enum transform_type {
	TRANSFORM_ENCR = 1,
	TRANSFORM_PRF = 2,
	TRANSFORM_INTEG = 3,
	TRANSFORM_DH = 4,
	TRANSFORM_ESN = 5,
};
#define TRANSFORM_TYPES 6 /* for arrays indexed by type */

/* Requirement levels of RFC 8221 and RFC 8247. */
enum transform_status {
	STATUS_NONE, /* not named by the RFC */
	STATUS_MUST,
	STATUS_SHOULD,
	STATUS_MAY,
	STATUS_MUST_MINUS,
	STATUS_SHOULD_NOT,
	STATUS_MUST_NOT,
};

struct transform {
	const char *sym;  /* row name: "AES_CBC_256" */
	uint8_t type;	  /* enum transform_type */
	uint16_t id;	  /* IANA transform id */
	uint16_t key_bits; /* Key Length attribute; 0 where there is none */
	const char *name; /* IANA name: "ENCR_AES_CBC" */
	const char *show; /* IOS show output: "AES-CBC", "SHA512", "5" */
	const char *ios;  /* keyword of `crypto ikev2 proposal`, or NULL */
	const char *ios_esp; /* keyword of a transform-set ("esp-aes 256") */
	const char *swan; /* strongSwan proposal keyword: "aes256" */
	uint16_t key_len; /* octets of key without salt; PRF: preferred */
	uint8_t salt_len; /* AEAD salt taken from the keying material */
	uint8_t iv_len;	  /* octets sent in each packet */
	uint8_t block;	  /* alignment of the ciphertext; 1 for streams */
	uint16_t out_len; /* ENCR: ICV of an AEAD; INTEG: truncated ICV;
			   * PRF: output; DH: public value, octets */
	uint16_t strength; /* bits of security, NIST SP 800-57 part 1 */
	enum transform_status ike;
	enum transform_status esp;
	const char *openssl;	 /* cipher, digest or group name; NULL: none */
	const char *wireshark_ike; /* name in ikev2_decryption_table */
	const char *wireshark_esp; /* name in esp_sa */
	const char *source;	 /* defining RFC */
};

/* Row numbers, for code that means one algorithm: ALG_AES_CBC_256. */
enum transform_row {
#define ALG(row, ...) ALG_##row,
#include "runtime/wire/transform.def"
#undef ALG
	ALG_COUNT
};

const struct transform *transform_row(enum transform_row row);
/* key_bits 0 finds the row without a Key Length attribute. NULL: unknown. */
const struct transform *transform_find(uint8_t type, uint16_t id,
	uint16_t key_bits);
/* By IOS proposal keyword ("aes-cbc-256", "sha512", "14"); NULL: unknown. */
const struct transform *transform_by_ios(uint8_t type, const char *keyword);
/* By any name that people write: row name, IANA name (the first row of it when
 * it says no key length), keyword of an IOS proposal or transform set ("esp-gcm
 * 256"), strongSwan keyword. Case, '-', '_' and blanks do not matter. NULL:
 * unknown. */
const struct transform *transform_by_name(uint8_t type, const char *name);
/* An ENCR row that needs no INTEG (RFC 5282). */
bool transform_is_aead(const struct transform *t);
/* "AES_CBC_256", or "ENCR 99/128" in buf (at least 32) for unknown ones. */
const char *transform_str(uint8_t type, uint16_t id, uint16_t key_bits,
	char *buf);
const char *transform_type_name(uint8_t type);
const char *transform_status_name(enum transform_status s);

#endif
