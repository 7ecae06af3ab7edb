/* Inside of the message codec: what the payload files share.
 *
 * A payload type is one row of dispatch.c: how its body is taken apart and
 * how it is written. RFC 7296 section 3. */
#ifndef FLEXIKE_WIRE_CODEC_H
#define FLEXIKE_WIRE_CODEC_H

#include "runtime/wire/wire.h"

struct wire_reader {
	struct arena *arena;
	const uint8_t *base;	/* what err->offset counts from */
	uint8_t payload;	/* type being read, for err */
	struct wire_error *err;
};

/* Record what is wrong at `at`, which lies in the input; returns false. */
bool wire_reader_fail(const struct wire_reader *r, const uint8_t *at,
	const char *reason);
/* The same for an arena that is full. */
bool wire_reader_full(const struct wire_reader *r, const uint8_t *at);

struct wire_codec {
	/* @in is the body, after the generic header. False: r->err is set. */
	bool (*parse)(const struct wire_reader *r, struct bytes_in in,
		struct wire_payload *p);
	/* Writes the body; what cannot be written sets out->bad. */
	void (*build)(struct bytes_out *out, const struct wire_payload *p);
};

/* NULL: a type that is kept as octets. */
const struct wire_codec *wire_codec_find(uint8_t type);

extern const struct wire_codec wire_codec_sa;
extern const struct wire_codec wire_codec_ke;
extern const struct wire_codec wire_codec_id;
extern const struct wire_codec wire_codec_cert;
extern const struct wire_codec wire_codec_auth;
extern const struct wire_codec wire_codec_nonce;
extern const struct wire_codec wire_codec_notify;
extern const struct wire_codec wire_codec_delete;
extern const struct wire_codec wire_codec_opaque;
extern const struct wire_codec wire_codec_ts;
extern const struct wire_codec wire_codec_sk;
extern const struct wire_codec wire_codec_skf;
extern const struct wire_codec wire_codec_cp;
extern const struct wire_codec wire_codec_eap;

/* An 8-bit or 16-bit field that must hold v; otherwise out->bad. */
void wire_put8(struct bytes_out *out, size_t v);
void wire_put16(struct bytes_out *out, size_t v);

#endif
