/* What a UDP datagram is: IKE, ESP in UDP, a NAT keepalive, or nothing of ours.
 *
 * IKE is recognised by its structure on any port; the well-known ports only
 * decide how much damage is forgiven before it is called something else. */
#ifndef FLEXIKE_PCAP_CLASSIFY_H
#define FLEXIKE_PCAP_CLASSIFY_H

#include "pcap/capture.h"

enum cap_kind { CAP_OTHER, CAP_IKE, CAP_ESP, CAP_KEEPALIVE, CAP_RUNT };

struct cap_udp {
	struct endpoint src, dst;
	struct span data; /* as far as it was captured */
	size_t length;	  /* what the header says */
};

/* NULL, or what is wrong with the UDP header (static text). */
const char *cap_udp_parse(const struct cap_packet *packet,
	struct cap_udp *udp) __attribute__((warn_unused_result));

/* *inside: the IKE message, or the ESP packet; *marker: it was behind a
 * non-ESP marker. @natt_pair: these endpoints have exchanged IKE with the
 * marker, so what has none between them is ESP (RFC 3948 2.2). */
enum cap_kind cap_classify(const struct cap_udp *udp, bool natt_pair,
	struct span *inside, bool *marker);

#endif
