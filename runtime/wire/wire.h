/* IKEv2 messages: RFC 7296 section 3, both ways.
 *
 * wire_msg_parse() turns a datagram (without the non-ESP marker) into a
 * header and a list of payloads; wire_msg_build() is its inverse. Encrypted
 * payloads (SK, SKF) come out as they are; the engine opens them and hands
 * the inside to wire_payloads_parse(). Unknown payloads, transforms and
 * attributes are kept, never dropped. Nothing trusts a length: every error
 * names the payload, the offset and the reason.
 *
 * All parsed data is in the caller's arena or borrowed from the input, which
 * must outlive it. A message of 64 KB needs less than 1 MB of arena. */
#ifndef FLEXIKE_WIRE_WIRE_H
#define FLEXIKE_WIRE_WIRE_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"
#include "runtime/base/bytes.h"
#include "runtime/wire/transform.h"

#define WIRE_HDR_LEN 28
#define WIRE_GENERIC_LEN 4    /* generic payload header */
#define WIRE_PAYLOADS_MAX 64  /* per chain; more is malformed to us */
#define WIRE_NONCE_MIN 16     /* RFC 7296 2.10 */
#define WIRE_NONCE_MAX 256
#define WIRE_PORT_IKE 500
#define WIRE_PORT_NATT 4500

enum wire_flags {
	WIRE_FLAG_INITIATOR = 0x08,
	WIRE_FLAG_VERSION = 0x10,
	WIRE_FLAG_RESPONSE = 0x20,
};

/* PAYLOAD_SA … PAYLOAD_SKF, from payload.def. */
enum wire_payload_type {
	PAYLOAD_NONE = 0,
#define PAYLOAD(sym, number, name, text, source) PAYLOAD_##sym = number,
#include "runtime/wire/payload.def"
#undef PAYLOAD
};

/* EXCHANGE_IKE_SA_INIT …, from exchange_type.def. */
enum wire_exchange_type {
#define EXCHANGE_TYPE(sym, number, name, source) EXCHANGE_##sym = number,
#include "runtime/wire/exchange_type.def"
#undef EXCHANGE_TYPE
};

/* NOTIFY_NO_PROPOSAL_CHOSEN …, from notify.def. Below 16384: errors. */
enum wire_notify_type {
#define NOTIFY(sym, number, name, source) NOTIFY_##sym = number,
#include "runtime/wire/notify.def"
#undef NOTIFY
};
#define NOTIFY_STATUS_FIRST 16384

/* ID_IPV4_ADDR …, CERT_X509_SIGNATURE …, AUTH_METHOD_PSK …, CFG_REQUEST …,
 * CFG_ATTR_INTERNAL_IP4_ADDRESS …, EAP_REQUEST …, from values.def. */
enum wire_value {
#define VALUE(group, sym, number, name, source) group##_##sym = number,
#include "runtime/wire/values.def"
#undef VALUE
};

enum wire_protocol {
	WIRE_PROTO_NONE = 0,
	WIRE_PROTO_IKE = 1,
	WIRE_PROTO_AH = 2,
	WIRE_PROTO_ESP = 3,
};

struct wire_hdr {
	uint64_t spi_i;
	uint64_t spi_r;
	uint8_t next;	 /* type of the first payload */
	uint8_t version; /* major << 4 | minor */
	uint8_t exchange;
	uint8_t flags;
	uint32_t msg_id;
	uint32_t length; /* octets, header included */
};

struct wire_attr { /* transform attribute other than Key Length */
	uint16_t type; /* with the AF bit */
	struct span value;
	struct wire_attr *next;
};

struct wire_transform {
	uint8_t type;
	uint16_t id;
	bool has_key_bits;
	uint16_t key_bits;
	struct wire_attr *attrs; /* unknown ones, in order */
	struct wire_transform *next;
};

struct wire_proposal {
	uint8_t number;
	uint8_t protocol; /* enum wire_protocol */
	struct span spi;
	struct wire_transform *transforms;
	struct wire_proposal *next;
};

struct wire_ts {
	uint8_t type;	  /* TS_IPV4_ADDR_RANGE, TS_IPV6_ADDR_RANGE, other */
	uint8_t protocol; /* IP protocol; 0 any */
	uint16_t port_first;
	uint16_t port_last;
	struct addr first;
	struct addr last;
	struct span raw; /* body of a selector of unknown type */
	struct wire_ts *next;
};

struct wire_cfg_attr {
	uint16_t type; /* reserved bit removed */
	struct span value;
	struct wire_cfg_attr *next;
};

struct wire_payload {
	uint8_t type;	/* enum wire_payload_type, or any number */
	bool critical;
	size_t offset;	/* of its generic header in the message; 0 if built */
	struct span body; /* after the generic header, as received */
	union {
		struct wire_proposal *sa;
		struct {
			uint16_t group;
			struct span data;
		} ke;
		struct {
			uint8_t type;
			struct span data;
		} id; /* IDi, IDr */
		struct {
			uint8_t encoding;
			struct span data;
		} cert; /* CERT, CERTREQ */
		struct {
			uint8_t method;
			struct span data;
		} auth;
		struct span data; /* nonce, vendor id, unknown */
		struct {
			uint8_t protocol;
			uint16_t type;
			struct span spi;
			struct span data;
		} notify;
		struct {
			uint8_t protocol;
			uint8_t spi_size;
			uint16_t count;
			struct span spis;
		} del;
		struct wire_ts *ts; /* TSi, TSr */
		struct {
			uint8_t inner; /* type of the first payload inside */
			struct span data; /* IV, ciphertext, ICV */
		} sk;
		struct {
			uint8_t inner; /* in fragment 1 only; else 0 */
			uint16_t number;
			uint16_t total;
			struct span data;
		} skf; /* RFC 7383 2.5 */
		struct {
			uint8_t type;
			struct wire_cfg_attr *attrs;
		} cp;
		struct {
			uint8_t code;
			uint8_t id;
			bool has_type; /* Request and Response */
			uint8_t type;
			struct span data;
		} eap; /* RFC 3748 4 */
	};
	struct wire_payload *next;
};

struct wire_msg {
	struct wire_hdr hdr;
	struct wire_payload *payloads;
};

struct wire_error {
	size_t offset;	 /* octets from the start of what was parsed */
	uint8_t payload; /* type in which it happened; PAYLOAD_NONE: header */
	const char *reason; /* static text */
};

/* Header only: enough to route a datagram. False: shorter than 28 octets or
 * its length field is not the datagram's. */
bool wire_hdr_parse(struct span datagram, struct wire_hdr *hdr,
	struct wire_error *err) __attribute__((warn_unused_result));

/* The whole message. IKEv1, and any other major version than 2, parses its
 * header only and has no payloads. */
bool wire_msg_parse(struct arena *a, struct span datagram,
	struct wire_msg *msg, struct wire_error *err)
	__attribute__((warn_unused_result));

/* A bare payload chain, as found inside an opened SK payload. */
bool wire_payloads_parse(struct arena *a, uint8_t first, struct span chain,
	struct wire_payload **list, struct wire_error *err)
	__attribute__((warn_unused_result));

/* Write header and payloads; the header's next and length are computed. A
 * payload of unknown type is written from .data; SK and SKF from .sk/.skf.
 * False only when out is too small or a field cannot hold its value. */
bool wire_msg_build(struct bytes_out *out, const struct wire_msg *msg)
	__attribute__((warn_unused_result));

/* The chain alone; *first receives the first payload's type. */
bool wire_payloads_build(struct bytes_out *out,
	const struct wire_payload *list, uint8_t *first)
	__attribute__((warn_unused_result));

/* New payload of that type at the list's end, or NULL (arena full). */
struct wire_payload *wire_payload_add(struct arena *a,
	struct wire_payload **list, uint8_t type);
/* Common builders on top of it; NULL when the arena is full. */
struct wire_payload *wire_notify_add(struct arena *a,
	struct wire_payload **list, uint16_t type, struct span data);
struct wire_payload *wire_data_add(struct arena *a,
	struct wire_payload **list, uint8_t type, struct span data);

/* First payload of that type, or NULL; to go on after one, pass its next. */
const struct wire_payload *wire_find(const struct wire_payload *list,
	uint8_t type);
const struct wire_payload *wire_find_notify(const struct wire_payload *list,
	uint16_t type);

/* First payload whose type we do not understand and must (RFC 7296 2.5), or
 * NULL: what UNSUPPORTED_CRITICAL_PAYLOAD names. */
const struct wire_payload *wire_find_critical(const struct wire_payload *list);

/* What an exchange may carry (exchange.def, RFC 7296 appendix C). Checks
 * counts of known payloads, and that no unknown one is critical.
 * `in_sk`: the list is the inside of SK. *err as in wire_msg_parse; for a
 * payload that is missing, err->payload names it and the offset is 0. An
 * exchange type that exchange.def does not have passes. */
bool wire_exchange_check(const struct wire_hdr *hdr, bool in_sk,
	const struct wire_payload *list, struct wire_error *err)
	__attribute__((warn_unused_result));

/* Names; never NULL ("UNKNOWN" forms are static too). */
const char *wire_payload_name(uint8_t type);	 /* "SA" */
const char *wire_exchange_name(uint8_t type);	 /* "IKE_SA_INIT" */
const char *wire_notify_name(uint16_t type);	 /* "NO_PROPOSAL_CHOSEN" */
const char *wire_protocol_name(uint8_t protocol); /* "ESP" */
/* In a group of values.def: wire_value_name("ID", 2) is "FQDN". */
const char *wire_value_name(const char *group, uint16_t number);

/* One line: "IKE_SA_INIT request 0 { SA KE No N(NAT_DETECTION_SOURCE_IP) }".
 * Truncated to cap; returns buf. */
const char *wire_summary(const struct wire_hdr *hdr,
	const struct wire_payload *list, char *buf, size_t cap);

/* IDi/IDr text: address, FQDN, e-mail, "key-id:HEX", or DN as hex; unprintable
 * octets are escaped. Returns buf. */
const char *wire_id_str(uint8_t type, struct span data, char *buf,
	size_t cap);

/* UDP encapsulation, RFC 3948 2: what came in on a NAT-T port. */
enum wire_encap { ENCAP_IKE, ENCAP_ESP, ENCAP_KEEPALIVE, ENCAP_RUNT };
/* *inside: the IKE message without its marker, or the ESP packet. */
enum wire_encap wire_encap_classify(struct span datagram, struct span *inside);

/* Peers that we recognise or announce by vendor id (vendor.def). NULL: not
 * known. */
const char *wire_vendor_name(struct span data);

#endif
