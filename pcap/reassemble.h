/* IP fragments put together, in any order, in bounded memory.
 *
 * Fragments that overlap with other contents make the datagram refused: no
 * sender makes them, and receivers differ in what they read (RFC 5722, RFC
 * 8200 4.5). Identical copies of a fragment are fine: captures have them. */
#ifndef FLEXIKE_PCAP_REASSEMBLE_H
#define FLEXIKE_PCAP_REASSEMBLE_H

#include "pcap/capture.h"
#include "pcap/ip.h"

#define CAP_REASSEMBLY_SLOTS 128 /* datagrams at a time, 64 KB each at most */

struct cap_reassembly;

struct cap_reassembly *cap_reassembly_new(void);
void cap_reassembly_free(struct cap_reassembly *r);

enum cap_fragment {
	CAP_FRAGMENT_KEPT,  /* wait for the others */
	CAP_FRAGMENT_DONE,  /* *whole is the datagram */
	CAP_FRAGMENT_BAD,   /* *reason says why; the datagram is refused */
};

/* *whole and *count (of fragments) are borrowed until the next call. */
enum cap_fragment cap_reassemble(struct cap_reassembly *r,
	const struct cap_ip *ip, struct cap_where at, struct span *whole,
	uint32_t *count, const char **reason)
	__attribute__((warn_unused_result));

/* The datagram of this fragment is of no interest: keep none of it. */
void cap_reassemble_ignore(struct cap_reassembly *r, const struct cap_ip *ip,
	struct cap_where at);

/* A datagram that was never complete. */
struct cap_partial {
	struct cap_where first;
	struct addr src, dst;
	uint8_t proto;
	uint32_t fragments;
	struct span start; /* from its first octet on, up to the first gap */
};

/* What still waits, oldest first; call until false. Borrowed until the next
 * call. What was pushed out for want of room is not among them. */
bool cap_reassemble_partial(struct cap_reassembly *r, struct cap_partial *p);

#endif
