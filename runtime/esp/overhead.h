/* IPsec overhead, exact to the octet: the one place where it is computed.
 *
 * The datapath, the MTU of tunnel devices, the linter's MTU rules and the
 * capture analyser share it. Pure functions. RFC 4303 2 and 2.4 (ESP and its
 * padding), RFC 4302 2 and 3.3.3.2.1 (AH and the padding of its ICV), RFC 3948
 * (UDP), RFC 2784 and 2890 (GRE). */
#ifndef FLEXIKE_ESP_OVERHEAD_H
#define FLEXIKE_ESP_OVERHEAD_H

#include "runtime/wire/transform.h"

struct esp_overhead_in {
	const struct transform *encr, *integ; /* integ NULL for AEAD */
	bool ah;	    /* AH with integ, encr is not looked at */
	bool transport;	    /* else tunnel mode */
	bool gre;	    /* GRE header inside */
	bool gre_key;	    /* 4 octets more */
	bool encap;	    /* UDP 8; not with AH, which does not pass NAT */
	uint8_t outer_family; /* ADDR_V4: 20, ADDR_V6: 40 */
};

/* Octets of each part of a packet, in the order in which they are sent. */
struct esp_overhead {
	size_t outer;	 /* IP header */
	size_t udp;
	size_t header;	 /* ESP: SPI and sequence; AH: all up to the ICV */
	size_t ah_icv;	 /* AH: the ICV stands before what it covers */
	size_t ah_pad;	 /* AH: to a multiple of 4, or 8 under IPv6 */
	size_t iv;
	size_t delivery; /* IP header of GRE in tunnel mode */
	size_t gre;
	size_t inner;	 /* what is left of the inner packet */
	size_t pad;
	size_t trailer;	 /* pad length, next header */
	size_t icv;
	size_t total;	 /* on the wire */
};

/* What an inner IP packet of n octets becomes. Transport mode without GRE
 * replaces the inner IP header, which must be of the outer family and `n`
 * include it (no options). */
struct esp_overhead esp_overhead(const struct esp_overhead_in *in, size_t n);
/* Octets on the wire, outer IP header included: the total of the above. */
size_t esp_wire_size(const struct esp_overhead_in *in, size_t n);
/* Largest inner IP packet that fits a link MTU unfragmented; 0: none. */
size_t esp_inner_mtu(const struct esp_overhead_in *in, size_t link_mtu);
/* Inner lengths that differ by less than this may have the same size on the
 * wire: the alignment of what is encrypted, at least 4 (RFC 4303 2.4); AH
 * pads nothing, so 1. */
size_t esp_overhead_step(const struct esp_overhead_in *in);

#endif
