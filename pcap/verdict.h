/* What became of a conversation, and why. */
#ifndef FLEXIKE_PCAP_VERDICT_H
#define FLEXIKE_PCAP_VERDICT_H

#include "pcap/capture.h"

/* The conversation has been looked at by cap_open(); @tree is the arena of
 * that. Sets conv->verdict, whose texts live as long as the capture. */
void cap_verdict_ike(struct cap *cap, struct cap_conv *conv,
	struct arena *tree);
void cap_verdict_flow(struct cap *cap, struct cap_flow *flow);

/* ---- for the files that reach verdicts ----------------------------------- */

void cap_verdict_ikev1(struct cap *cap, struct cap_conv *conv);
void cap_verdict_ikev2(struct cap *cap, struct cap_conv *conv,
	struct arena *tree);

void cap_verdict_set(struct cap *cap, struct cap_verdict *v,
	enum cap_outcome outcome, unsigned int confidence, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* Causes are kept in the order of their confidence. frames may be NULL. */
void cap_verdict_add(struct cap *cap, struct cap_verdict *v, enum cause cause,
	unsigned int confidence, const struct cap_frames *frames,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A request that was sent so often and never answered: what that is. The
 * outcome is no-answer, or incomplete when the capture ends too early to say.
 * @large: its IP packet was in fragments, or larger than most paths take. */
struct cap_unanswered {
	const char *what; /* "IKE_SA_INIT request" */
	uint32_t sent;
	size_t octets;
	uint32_t ip_fragments; /* 0: one piece */
	uint16_t fragments;    /* of RFC 7383, 0: none */
	int64_t first_ns, last_ns;
	const struct cap_frames *frames;
	bool others_pass; /* the peer has answered smaller ones */
	bool fragmentation; /* both ends can fragment (RFC 7383) */
};

void cap_verdict_unanswered(struct cap *cap, const struct cap_conv *conv,
	struct cap_verdict *v, const struct cap_unanswered *u);

#endif
