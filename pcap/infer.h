/* What lengths tell without keys: how many octets of payloads an SK holds. */
#ifndef FLEXIKE_PCAP_INFER_H
#define FLEXIKE_PCAP_INFER_H

#include "runtime/wire/wire.h"

struct cap_suite {
	const struct transform *encr, *integ; /* integ NULL for AEAD */
};

/* The algorithms of the SA that a response chose. False: not all are known. */
bool cap_suite_of(const struct wire_payload *response,
	struct cap_suite *suite) __attribute__((warn_unused_result));

/* Least and most octets of payloads in a message with one SK payload, for a
 * sender that pads to the next block. False: the length cannot be that. */
bool cap_suite_inside(const struct cap_suite *suite, size_t message,
	size_t *least, size_t *most) __attribute__((warn_unused_result));

/* "AES_CBC_256 HMAC_SHA512_256 PRF_SHA512 DH_19", proposals apart by " or ",
 * cut off where buf is full. Returns buf. */
const char *cap_offer_str(const struct wire_proposal *list, char *buf,
	size_t cap);

#endif
