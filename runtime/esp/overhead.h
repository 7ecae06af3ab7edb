/* IPsec overhead, exact to the octet: the one place where it is computed.
 *
 * The datapath, the MTU of tunnel devices, the linter's MTU rules and the
 * capture analyser share it. Pure functions. RFC 4303 2 and 2.4 (ESP and its
 * padding), RFC 3948 (UDP), RFC 2784 and 2890 (GRE). */
#ifndef FLEXIKE_ESP_OVERHEAD_H
#define FLEXIKE_ESP_OVERHEAD_H

#include "runtime/wire/transform.h"

struct esp_overhead_in {
	const struct transform *encr, *integ; /* integ NULL for AEAD */
	bool transport;	    /* else tunnel mode */
	bool gre;	    /* GRE header inside */
	bool gre_key;	    /* 4 octets more */
	bool encap;	    /* UDP 8 */
	uint8_t outer_family; /* ADDR_V4: 20, ADDR_V6: 40 */
};

/* Octets on the wire (outer IP header included) of an inner IP packet of n
 * octets. Transport mode without GRE replaces the inner IP header, which must
 * be of the outer family and `n` include it (no options). */
size_t esp_wire_size(const struct esp_overhead_in *in, size_t n);
/* Largest inner IP packet that fits a link MTU unfragmented; 0: none. */
size_t esp_inner_mtu(const struct esp_overhead_in *in, size_t link_mtu);

#endif
