/* What the engine tells: good news, endings, failures. */
#ifndef FLEXIKE_IKE_TRACE_H
#define FLEXIKE_IKE_TRACE_H

#include "runtime/ike/engine.h"

/* A failure with its evidence, on its way to the place that reports it. */
struct ike_failure {
	enum cause cause;
	const char *story;  /* static */
	const char *detail; /* in the actions' arena, or static, or NULL */
	enum policy_table table;
	uint32_t row; /* POLICY_NONE: no line to point at */
};

/* Format evidence into the actions' arena; "" when memory is short. */
const char *ike_detail(struct ike *ike, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Fill in *f; returns false, so that a check can end with it. */
bool ike_failure_set(struct ike_failure *f, enum cause cause,
	const char *detail, enum policy_table table, uint32_t row);

void ike_trace_story(struct ike *ike, enum ike_trace_kind kind,
	const struct ike_sa *sa, enum cause cause, const char *story,
	const char *detail);
/* A negotiation of this SA failed. */
void ike_trace_failed(struct ike *ike, const struct ike_sa *sa,
	const struct ike_failure *f);
/* Before there is an SA: an attempt to start a tunnel. */
void ike_trace_start_failed(struct ike *ike, uint32_t tunnel,
	const struct ike_failure *f);
/* An unauthenticated message was refused. Limited: `junk` messages once a
 * minute per cause, others a few a second; what was held back is counted in
 * the next report. */
void ike_trace_refused(struct ike *ike, const struct ike_msg *msg, bool junk,
	const struct ike_failure *f);
/* May another reply be sent to somebody without an SA? */
bool ike_reply_allowed(struct ike *ike);
/* Debug log line of a message. */
void ike_trace_message(struct ike *ike, const char *story,
	const struct endpoint *local, const struct endpoint *remote,
	const struct wire_hdr *hdr, const struct wire_payload *list);
const char *ike_id_text(const struct ike_id *id, char *buf, size_t cap);

#endif
