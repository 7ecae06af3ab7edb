#include "runtime/wire/wire.h"

#define NON_ESP_MARKER_LEN 4
#define KEEPALIVE_OCTET 0xff
#define ESP_HDR_LEN 8 /* SPI and sequence number, RFC 4303 2 */

enum wire_encap wire_encap_classify(struct span datagram, struct span *inside)
{
	*inside = datagram;
	if (datagram.n == 1 && datagram.p[0] == KEEPALIVE_OCTET)
		return ENCAP_KEEPALIVE;
	if (datagram.n < NON_ESP_MARKER_LEN)
		return ENCAP_RUNT;
	/* Zero is not a valid SPI, so it marks IKE (RFC 3948 2.2). */
	if (bytes_get32(datagram.p) == 0) {
		*inside = span_of(datagram.p + NON_ESP_MARKER_LEN,
			datagram.n - NON_ESP_MARKER_LEN);
		return ENCAP_IKE;
	}
	return datagram.n < ESP_HDR_LEN ? ENCAP_RUNT : ENCAP_ESP;
}
