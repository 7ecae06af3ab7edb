/* Message ids, retransmission and the cache of last responses: RFC 7296 2.1,
 * 2.2 and 2.3. We keep one request of ours outstanding; the peer may have as
 * many as the window that we announced. A retransmission is recognised by
 * its octets: they must be those of the first transmission (2.1). */
#ifndef FLEXIKE_IKE_WINDOW_H
#define FLEXIKE_IKE_WINDOW_H

#include "runtime/base/bytes.h"
#include "runtime/base/mono.h"

struct ike_buf { /* owned octets */
	uint8_t *p;
	size_t n;
};

bool ike_buf_set(struct ike_buf *b, struct span s)
	__attribute__((warn_unused_result));
void ike_buf_free(struct ike_buf *b); /* wipes, then frees */
static inline struct span ike_buf_span(const struct ike_buf *b)
{
	return span_of(b->p, b->n);
}

struct ike_slot { /* one request of the peer, seen */
	uint32_t id;
	bool seen;
	uint64_t hash; /* of the request's octets */
	struct ike_buf response;
};

enum ike_request_kind {
	IKE_REQUEST_NONE, /* nothing outstanding */
	IKE_REQUEST_INIT,
	IKE_REQUEST_AUTH,
	IKE_REQUEST_LIVENESS,
	IKE_REQUEST_DELETE,
	IKE_REQUEST_NOTE, /* deletes a child, or tells something */
};

struct ike_window {
	uint32_t next_request;	/* our next message id */
	uint32_t next_expected; /* lowest id of the peer not yet seen */
	uint32_t local, remote; /* window sizes announced */
	struct ike_slot *slots; /* `local` of them; id % local */
	enum ike_request_kind waiting;
	struct ike_buf request; /* outstanding, as sent */
	uint8_t tries;
	mono_t first_sent;
};

enum ike_arrival {
	IKE_ARRIVAL_NEW,
	IKE_ARRIVAL_REPEATED, /* answer from the cache */
	IKE_ARRIVAL_OUTSIDE,  /* too old, too new, or forged */
};

bool ike_window_init(struct ike_window *w, uint32_t local)
	__attribute__((warn_unused_result));
void ike_window_fini(struct ike_window *w);
/* What to do with a request of the peer; *slot is its cached response when
 * it is repeated. */
enum ike_arrival ike_window_classify(const struct ike_window *w, uint32_t id,
	uint64_t hash, const struct ike_slot **slot);
/* The request has been answered: keep the response (copied). False: no
 * memory, and then the request counts as not seen. */
bool ike_window_answered(struct ike_window *w, uint32_t id, uint64_t hash,
	struct span response) __attribute__((warn_unused_result));
/* Remember our request until its response (copied). */
bool ike_window_asked(struct ike_window *w, enum ike_request_kind kind,
	struct span request, mono_t now) __attribute__((warn_unused_result));
/* Its response came, or it was given up. */
void ike_window_settled(struct ike_window *w);

#endif
