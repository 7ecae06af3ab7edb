/* Requests with their responses: what a verdict reasons about. */
#ifndef FLEXIKE_PCAP_EXCHANGE_H
#define FLEXIKE_PCAP_EXCHANGE_H

#include "pcap/capture.h"

struct cap_side {
	/* The message, or the first seen of its fragments; the one that says
	 * what is inside when they were opened. NULL: not in the capture. */
	const struct cap_message *message;
	uint32_t sent;	     /* times; of fragments the one sent most */
	size_t octets;	     /* fragments together */
	uint16_t fragments;  /* RFC 7383 total, 0: none */
	uint16_t seen;	     /* of them */
	uint32_t ip_fragments;
	struct cap_frames frames;
	int64_t last_ns;
};

struct cap_exchange {
	uint8_t type;
	uint32_t msg_id;
	bool by_initiator; /* the SA's initiator sent the request */
	struct cap_side request, response;
	struct cap_exchange *next, *prev;
};

/* Those of a conversation that cap_open() has looked at, in order of their
 * first message. *last may be NULL. NULL: none, or the arena is full. */
struct cap_exchange *cap_exchanges(const struct cap_conv *conv,
	struct arena *arena, struct cap_exchange **last);

/* Last one of that type, or NULL. */
const struct cap_exchange *cap_exchange_last(const struct cap_exchange *last,
	uint8_t type);

#endif
