/* What a capture is taken apart into: messages, conversations, flows, and the
 * things that are wrong with them. Plain data, shared by the files of pcap/;
 * all of it lives in the capture's arena. */
#ifndef FLEXIKE_PCAP_CAPTURE_H
#define FLEXIKE_PCAP_CAPTURE_H

#include "runtime/base/addr.h"
#include "runtime/base/arena.h"
#include "runtime/base/map.h"
#include "runtime/policy/cause.h"
#include "runtime/wire/wire.h"

#define CAP_FRAMES 8	      /* frame numbers kept of things that repeat */
#define CAP_CAUSES 8	      /* of one conversation */
#define CAP_MALFORMED_MAX 256 /* different ones; the rest is counted */
#define CAP_FLOWS_MAX 65536
#define CAP_MESSAGES_MAX 1000000
#define CAP_OCTETS_MAX ((size_t)512 << 20) /* of IKE messages */
#define CAP_ICMP_MAX 64

/* A copy that follows within a millisecond was made by the capture (a mirror
 * port that sees both directions, two interfaces), not by a timer. */
#define CAP_COPY_NS INT64_C(1000000)

struct cap_where {
	uint64_t frame; /* from 1 */
	int64_t ns;	/* since the epoch */
};

/* The first few of many frames. */
struct cap_frames {
	uint64_t first[CAP_FRAMES];
	size_t n; /* all of them; those beyond CAP_FRAMES are not kept */
};

void cap_frames_add(struct cap_frames *f, uint64_t frame);
/* How many of them are kept. */
size_t cap_frames_kept(const struct cap_frames *f);

/* One IP packet, whole: fragments have been put together. */
struct cap_packet {
	struct cap_where at;
	struct addr src, dst;
	uint8_t proto;
	struct span data;   /* behind the IP headers, as far as captured */
	size_t length;	    /* what the sender sent; data.n or more */
	uint32_t fragments; /* 0: it came in one piece */
};

enum cap_state {
	CAP_CLEAR,	/* nothing in it is encrypted */
	CAP_SEALED,	/* encrypted, no keys for it */
	CAP_OPENED,	/* ICV is right, payloads are in `inner` */
	CAP_PART,	/* a fragment whose others carry the payloads */
	CAP_WRONG_KEY,	/* ICV is wrong: nothing inside is looked at */
	CAP_UNSUPPORTED, /* the key table's algorithm is not available */
	CAP_MALFORMED,	/* error says where */
};

/* An IKE message and its identical copies. */
struct cap_message {
	struct cap_where at, last; /* first copy, last copy */
	struct endpoint src, dst;
	struct wire_hdr hdr;
	struct span octets; /* without non-ESP marker */
	bool natt;	    /* it had the marker */
	bool from_initiator;
	bool cut;	       /* the capture has not all of it */
	uint32_t ip_fragments; /* 0: one piece */
	uint32_t sent;	       /* times that it was sent */
	uint32_t copies;       /* made by the capture, of any of them */
	struct cap_frames frames;
	struct cap_conv *conv;
	struct cap_message *next;
	/* Set while a conversation is looked at (cap_open). */
	enum cap_state state;
	struct wire_payload *payloads, *inner;
	struct span plain; /* of an opened fragment */
	struct wire_error error;
	bool error_inside; /* error.offset counts from the opened payloads */
	struct cap_v1_payload *v1;
};

struct cap_cause {
	enum cause cause;
	unsigned int confidence; /* percent */
	struct cap_frames frames;
	const char *evidence;
};

enum cap_outcome {
	CAP_UP,
	CAP_REFUSED,
	CAP_NO_ANSWER,
	CAP_DIED,
	CAP_INCOMPLETE,
};

struct cap_verdict {
	enum cap_outcome outcome;
	unsigned int confidence; /* percent */
	const char *summary;	 /* one sentence */
	struct cap_cause causes[CAP_CAUSES];
	size_t n;
};

struct cap_flow;

struct cap_conv {
	uint8_t major; /* 1, 2 */
	uint64_t spi_i, spi_r;
	struct endpoint initiator, responder; /* as last seen */
	bool initiator_known; /* else: who was seen first */
	struct cap_message *messages, **tail;
	size_t n;
	struct cap_where first, last;
	const struct cap_key *key; /* NULL: none */
	struct cap_conv *parent;   /* the SA that it replaced, if known */
	uint8_t spi_key[17], start_key[43]; /* of the index */
	struct cap_verdict verdict;
};

/* One direction of an ESP or AH SA: constant memory, whatever it carries. */
struct cap_flow {
	uint8_t proto; /* 50, 51 */
	uint32_t spi;
	struct endpoint src, dst; /* ports: UDP encapsulation, else 0 */
	bool udp;
	uint64_t packets, octets;
	struct cap_where first, last;
	uint32_t seq_first, seq_max;
	uint64_t window; /* bit n: seq_max - n was seen */
	uint64_t duplicates, late, gaps;
	uint8_t key[24];
	struct cap_flow *back; /* the other direction */
	bool reported;	       /* as some flow's back */
	struct cap_verdict verdict;
};

struct cap_malformed {
	struct cap_where first, last;
	struct cap_frames frames;
	const char *layer;  /* "IKE", "ESP", "IP" … */
	uint8_t payload;    /* of IKE; 0: none */
	size_t offset;	    /* in the layer's octets */
	const char *reason; /* static text */
	struct addr src, dst;
};

/* An ICMP error that quotes a packet to an IKE port. */
struct cap_icmp {
	struct cap_where at;
	struct addr from, src, dst; /* src, dst: of the quoted packet */
	uint8_t type, code;
	const char *text;
};

struct cap {
	struct arena arena;
	struct cap_keys *keys; /* or NULL */
	struct crypto *crypto;
	struct crypto_scratch *scratch;
	struct cap_reassembly *reassembly;
	char *file;
	const char *link;
	const char *ended; /* why reading stopped early, or NULL */
	uint64_t frames, octets, not_ip, other, keepalives, not_ike;
	struct cap_where first, last;
	bool backwards; /* time stamps that go back */
	struct cap_conv **convs;
	size_t n_convs, cap_convs;
	struct cap_flow **flows;
	size_t n_flows, cap_flows, flows_dropped;
	struct cap_flow *recent; /* flow of the last packet */
	struct map by_spi, by_start, by_octets, by_flow, natt_pairs;
	struct cap_message **messages;
	size_t n_messages, cap_messages, messages_dropped;
	struct cap_malformed malformed[CAP_MALFORMED_MAX];
	size_t n_malformed;
	uint64_t malformed_dropped;
	struct cap_icmp icmp[CAP_ICMP_MAX];
	size_t n_icmp;
	bool full; /* memory was short */
};

/* Remember what is wrong with a packet; alike ones are counted. */
void cap_malformed_add(struct cap *cap, const struct cap_packet *packet,
	const char *layer, uint8_t payload, size_t offset, const char *reason);

/* Make room for one more in a vector of pointers; false: no memory. */
bool cap_vector_grow(void ***items, size_t n, size_t *room)
	__attribute__((warn_unused_result));

const char *cap_outcome_name(enum cap_outcome o); /* "no-answer" */
const char *cap_state_name(enum cap_state s);	  /* "wrong-key" */

#endif
