/* IKEv1 messages, as far as they can be read without keys: the payload chain,
 * and inside of SA, ID, notify and delete (RFC 2408 3). */
#ifndef FLEXIKE_PCAP_IKEV1_H
#define FLEXIKE_PCAP_IKEV1_H

#include "runtime/wire/print.h"

#define CAP_V1_ENCRYPTED 0x01
#define CAP_V1_FLAGS 0x07

enum cap_v1_exchange {
	CAP_V1_MAIN = 2,
	CAP_V1_AGGRESSIVE = 4,
	CAP_V1_INFORMATIONAL = 5,
	CAP_V1_QUICK = 32,
};

struct cap_v1_payload {
	uint8_t type;
	size_t offset; /* of its generic header in the message */
	struct span body;
	uint16_t notify; /* type of a notify, else 0 */
	struct cap_v1_payload *next;
};

/* NULL: not known. */
const char *cap_v1_exchange_name(uint8_t type);
const char *cap_v1_payload_name(uint8_t type);
const char *cap_v1_notify_name(uint16_t type);

/* The payloads of a message that is not encrypted. False: *err says what is
 * wrong, and *list is what came before it. */
bool cap_v1_parse(struct arena *a, const struct wire_hdr *hdr,
	struct span message, struct cap_v1_payload **list,
	struct wire_error *err) __attribute__((warn_unused_result));

/* As wire_print_payloads(). */
void cap_v1_print(const struct wire_sink *sink, const char *name,
	const struct cap_v1_payload *list);

#endif
