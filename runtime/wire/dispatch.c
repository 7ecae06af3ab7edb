#include "runtime/wire/codec.h"

/* One row per payload type that flexike understands. A type without a row is
 * carried as octets, and refused when it is marked critical (RFC 7296 2.5). */
static const struct wire_codec *const codecs[256] = {
	[PAYLOAD_SA] = &wire_codec_sa,
	[PAYLOAD_KE] = &wire_codec_ke,
	[PAYLOAD_IDI] = &wire_codec_id,
	[PAYLOAD_IDR] = &wire_codec_id,
	[PAYLOAD_CERT] = &wire_codec_cert,
	[PAYLOAD_CERTREQ] = &wire_codec_cert,
	[PAYLOAD_AUTH] = &wire_codec_auth,
	[PAYLOAD_NONCE] = &wire_codec_nonce,
	[PAYLOAD_NOTIFY] = &wire_codec_notify,
	[PAYLOAD_DELETE] = &wire_codec_delete,
	[PAYLOAD_VENDOR] = &wire_codec_opaque,
	[PAYLOAD_TSI] = &wire_codec_ts,
	[PAYLOAD_TSR] = &wire_codec_ts,
	[PAYLOAD_SK] = &wire_codec_sk,
	[PAYLOAD_CP] = &wire_codec_cp,
	[PAYLOAD_EAP] = &wire_codec_eap,
	[PAYLOAD_SKF] = &wire_codec_skf,
};

const struct wire_codec *wire_codec_find(uint8_t type)
{
	return codecs[type];
}
