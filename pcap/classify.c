#include "pcap/classify.h"

#include "pcap/ikev1.h"

#define UDP_HDR 8
#define MARKER 4
#define AT_NEXT 16
#define AT_VERSION 17
#define AT_EXCHANGE 18
#define AT_FLAGS 19
#define AT_LENGTH 24
#define PRIVATE_FIRST 128 /* payload types of private use, both versions */

const char *cap_udp_parse(const struct cap_packet *packet,
	struct cap_udp *udp)
{
	const uint8_t *p = packet->data.p;

	if (packet->data.n < UDP_HDR)
		return packet->length < UDP_HDR ?
			"UDP header exceeds its packet" :
			"UDP header is cut short by the capture";
	udp->src = (struct endpoint){packet->src, bytes_get16(p)};
	udp->dst = (struct endpoint){packet->dst, bytes_get16(p + 2)};
	udp->length = bytes_get16(p + 4);
	udp->data = span_of(p + UDP_HDR, packet->data.n - UDP_HDR);
	if (udp->length == 0 && packet->length > UDP_HDR)
		udp->length = packet->length; /* offload */
	if (udp->length < UDP_HDR)
		return "UDP length is less than its header's";
	if (udp->length > packet->length)
		return "UDP length exceeds its packet";
	udp->length -= UDP_HDR;
	if (udp->data.n > udp->length)
		udp->data.n = udp->length;
	return NULL;
}

static bool exchange_known(const uint8_t *p)
{
	if (p[AT_VERSION] >> 4 == 2)
		return strcmp(wire_exchange_name(p[AT_EXCHANGE]),
			"UNKNOWN") != 0;
	return cap_v1_exchange_name(p[AT_EXCHANGE]) != NULL;
}

static bool version_known(const uint8_t *p)
{
	return p[AT_VERSION] >> 4 == 1 || p[AT_VERSION] >> 4 == 2;
}

static bool payload_known(const uint8_t *p)
{
	if (p[AT_NEXT] == 0 || p[AT_NEXT] >= PRIVATE_FIRST)
		return true;
	if (p[AT_VERSION] >> 4 == 2)
		return strcmp(wire_payload_name(p[AT_NEXT]), "UNKNOWN") != 0;
	return cap_v1_payload_name(p[AT_NEXT]) != NULL;
}

static bool flags_known(const uint8_t *p)
{
	return (p[AT_FLAGS] & (p[AT_VERSION] >> 4 == 2 ?
		~(WIRE_FLAG_INITIATOR | WIRE_FLAG_VERSION |
			WIRE_FLAG_RESPONSE) :
		~CAP_V1_FLAGS)) == 0;
}

/* Good enough on a port that says IKE: the rest may be damaged. */
static bool ike_likely(struct span d)
{
	return d.n >= WIRE_HDR_LEN && version_known(d.p) &&
		(exchange_known(d.p) ||
			(!(d.p[AT_VERSION] & 15) && payload_known(d.p)));
}

/* Good enough anywhere: chance agrees with all of it in one of 2^60. */
static bool ike_certain(struct span d, size_t length)
{
	const uint8_t *p = d.p;

	return d.n >= WIRE_HDR_LEN && version_known(p) && exchange_known(p) &&
		bytes_get64(p) != 0 && (p[AT_VERSION] & 15) == 0 &&
		payload_known(p) &&
		flags_known(p) && bytes_get32(p + AT_LENGTH) == length;
}

static bool port_is(const struct cap_udp *udp, uint16_t port)
{
	return udp->src.port == port || udp->dst.port == port;
}

static struct span without_marker(struct span d)
{
	return span_of(d.p + MARKER, d.n - MARKER);
}

static enum cap_kind natt_port(const struct cap_udp *udp, struct span *inside,
	bool *marker)
{
	/* Some send IKE without the marker, against RFC 3948. */
	if (ike_certain(udp->data, udp->length))
		return CAP_IKE;
	switch (wire_encap_classify(udp->data, inside)) {
	case ENCAP_IKE:
		*marker = true;
		return ike_likely(*inside) ? CAP_IKE : CAP_OTHER;
	case ENCAP_ESP:
		return CAP_ESP;
	case ENCAP_KEEPALIVE:
		return CAP_KEEPALIVE;
	default:
		return CAP_RUNT;
	}
}

enum cap_kind cap_classify(const struct cap_udp *udp, bool natt_pair,
	struct span *inside, bool *marker)
{
	*inside = udp->data;
	*marker = false;
	if (port_is(udp, WIRE_PORT_NATT) || natt_pair)
		return natt_port(udp, inside, marker);
	if (ike_certain(udp->data, udp->length))
		return CAP_IKE;
	if (port_is(udp, WIRE_PORT_IKE))
		return ike_likely(udp->data) ? CAP_IKE : CAP_OTHER;
	if (udp->data.n > MARKER && bytes_get32(udp->data.p) == 0 &&
		ike_certain(without_marker(udp->data), udp->length - MARKER)) {
		*inside = without_marker(udp->data);
		*marker = true;
		return CAP_IKE;
	}
	return CAP_OTHER;
}
