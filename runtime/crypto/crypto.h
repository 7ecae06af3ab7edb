/* Cryptography: one row of transform.def in, OpenSSL 3 behind it.
 *
 * A struct crypto holds the library context, the loaded providers (default and
 * legacy) and every algorithm fetched once; it is read-only after creation and
 * may be shared by threads. Per-thread scratch and per-SA keyed objects are
 * separate. An algorithm that OpenSSL refuses is reported by
 * crypto_unavailable(), never faked; every call refuses it, and anything that
 * is not a row of the table, in its own way (NULL or false). Peer input never
 * aborts.
 *
 * Randomness always comes from the caller (base/random.h), so that a seeded
 * run is reproducible to the byte. */
#ifndef FLEXIKE_CRYPTO_CRYPTO_H
#define FLEXIKE_CRYPTO_CRYPTO_H

#include "runtime/base/random.h"
#include "runtime/base/secret.h"
#include "runtime/wire/transform.h"

#define CRYPTO_DIGEST_MAX 64
#define CRYPTO_ICV_MAX 32
#define CRYPTO_IV_MAX 16

struct crypto;

/* NULL when OpenSSL cannot start at all. Owned by the caller. */
struct crypto *crypto_new(void);
void crypto_free(struct crypto *c);
/* NOT secure, for predictions only: the same, but a Diffie-Hellman exchange
 * costs next to nothing and keeps nothing secret. All decisions of an engine
 * are the same with it. tests/links.sh holds that no gateway contains it. */
struct crypto *crypto_stand_in_new(void); /* stand_in.c */

/* Why this algorithm cannot be used here (static text), or NULL when it can. */
const char *crypto_unavailable(const struct crypto *c,
	const struct transform *t);

/* ---- digests and PRFs (prf.c) ------------------------------------------- */

/* Reusable per-thread state; no allocation happens in calls that take one. */
struct crypto_scratch;
struct crypto_scratch *crypto_scratch_new(const struct crypto *c);
void crypto_scratch_free(struct crypto_scratch *s);

/* SHA-1 and SHA-256 over n parts: NAT detection hashes (RFC 7296 2.23), key
 * ids, the policy image's digest. */
bool crypto_sha1(struct crypto_scratch *s, const struct span *parts, size_t n,
	uint8_t out[20]) __attribute__((warn_unused_result));
bool crypto_sha256(struct crypto_scratch *s, const struct span *parts,
	size_t n, uint8_t out[32]) __attribute__((warn_unused_result));

/* prf(key, parts…): HMAC of a PRF or INTEG row's hash (RFC 2104), full
 * length: `out` receives the hash size (at most CRYPTO_DIGEST_MAX). Keys of
 * any length. */
bool crypto_prf(struct crypto_scratch *s, const struct transform *prf,
	struct span key, const struct span *parts, size_t n, uint8_t *out)
	__attribute__((warn_unused_result));

/* prf+(key, parts…), RFC 7296 2.13; false when out_len needs more than 255
 * rounds. */
bool crypto_prf_plus(struct crypto_scratch *s, const struct transform *prf,
	struct span key, const struct span *parts, size_t n, uint8_t *out,
	size_t out_len) __attribute__((warn_unused_result));

/* ---- Diffie-Hellman (dh.c) ------------------------------------------------ */

struct crypto_dh; /* one ephemeral private key; wiped when freed */

/* NULL when the group is unavailable or memory short. */
struct crypto_dh *crypto_dh_new(const struct crypto *c,
	const struct transform *group, const struct random *random);
void crypto_dh_free(struct crypto_dh *dh);
/* Public value as it stands in a KE payload (MODP padded to the prime's
 * length; ECP x|y, RFC 5903 7; X25519 32 octets). Borrowed from dh. */
struct span crypto_dh_public(const struct crypto_dh *dh);
/* g^ir. False: wrong length, out of range (RFC 6989), not on the curve, or an
 * all-zero X25519 result (RFC 8031 3.2). ECP gives x only. */
bool crypto_dh_derive(struct crypto_dh *dh, struct span peer,
	struct secret_big *shared) __attribute__((warn_unused_result));

/* ---- one direction of a keyed transform: IKE's SK and ESP (box.c) ---------- */

/* Cipher plus integrity, or an AEAD. Layout in both protocols:
 *     aad | iv | text | icv
 * AEAD: aad is authenticated; nonce is salt | iv (RFC 5282, 4106, 7634).
 * CBC/NULL with HMAC: the HMAC covers aad | iv | text | esn_hi.
 * A box seals or opens; it can be turned round, but with CBC each turn costs a
 * key schedule. One thread at a time. */
struct crypto_box;

/* enc_key: key_len octets, then salt_len of salt. integ NULL for AEAD; for
 * NULL encryption enc_key is empty. NULL: unavailable, wrong key lengths,
 * AEAD with integ, or neither. Keys are copied. */
struct crypto_box *crypto_box_new(const struct crypto *c,
	const struct transform *encr, const struct transform *integ,
	struct span enc_key, struct span integ_key);
void crypto_box_free(struct crypto_box *b); /* wipes the keys */

size_t crypto_box_iv_len(const struct crypto_box *b);
size_t crypto_box_icv_len(const struct crypto_box *b);
size_t crypto_box_block(const struct crypto_box *b); /* text must be a
						      * multiple of it */

/* Encrypt n octets at text in place and write the ICV. The caller has put the
 * IV at iv: unpredictable for CBC (random_fill), unique for AEAD. esn_hi: 4
 * octets of high-order sequence number for CBC+HMAC with ESN, else NULL (with
 * AEAD the caller has put them into aad, RFC 4106 5). No allocation. */
bool crypto_box_seal(struct crypto_box *b, struct crypto_scratch *s,
	struct span aad, const uint8_t *iv, uint8_t *text, size_t n,
	const uint8_t *esn_hi, uint8_t *icv)
	__attribute__((warn_unused_result));

/* Check the ICV (constant time) and only then decrypt in place. On false the
 * text is unspecified and must not be used. No allocation. */
bool crypto_box_open(struct crypto_box *b, struct crypto_scratch *s,
	struct span aad, const uint8_t *iv, uint8_t *text, size_t n,
	const uint8_t *esn_hi, const uint8_t *icv)
	__attribute__((warn_unused_result));

#endif
