/* Opening IKE's encrypted payloads (RFC 7296 3.14, RFC 5282, RFC 7383 2.5):
 * what the engine does with a peer's message and the capture analyser with a
 * recorded one. Public. */
#ifndef FLEXIKE_CRYPTO_SK_H
#define FLEXIKE_CRYPTO_SK_H

#include "runtime/crypto/crypto.h"

enum crypto_sk {
	CRYPTO_SK_OPEN,
	CRYPTO_SK_FORGED,  /* too short, misaligned, or the ICV is wrong */
	CRYPTO_SK_PADDING, /* authentic, but its padding is longer than it */
};

/* Check the ICV over msg[0 … aad + n) and only then decrypt, in place.
 * @aad: octets from the message's first one to the IV, so with the generic
 *       header of SK, and with the fragment numbers of SKF
 * @n: octets from there: IV, ciphertext and ICV, the end of the message
 * *text: the payloads inside, without padding; borrowed from msg; set only
 *       for CRYPTO_SK_OPEN.
 * No allocation. */
enum crypto_sk crypto_sk_open(struct crypto_box *box, struct crypto_scratch *s,
	uint8_t *msg, size_t aad, size_t n, struct span *text)
	__attribute__((warn_unused_result));

#endif
