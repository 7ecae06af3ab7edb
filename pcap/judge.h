/* What the files that judge an IKEv2 conversation share. */
#ifndef FLEXIKE_PCAP_JUDGE_H
#define FLEXIKE_PCAP_JUDGE_H

#include "pcap/exchange.h"
#include "pcap/infer.h"
#include "pcap/verdict.h"

/* A notify without data is eight octets. The least response to IKE_AUTH that
 * makes a child SA has IDr (12), AUTH (28), SA (36) and selectors (48); the
 * least to CREATE_CHILD_SA an SA and a nonce (20). */
#define CAP_NOTIFY_OCTETS 8
#define CAP_CHILDLESS_OCTETS 120
#define CAP_CHILD_OCTETS 56

struct cap_judge {
	struct cap *cap;
	struct cap_conv *conv;
	struct cap_verdict *v;
	struct cap_exchange *first, *last;
	const struct cap_exchange *init, *auth; /* that decided; may be NULL */
	struct cap_suite suite;
	bool suite_known;
	const struct cap_flow *there, *back; /* IPsec of these two, or NULL */
};

enum cap_phase { CAP_PHASE_INIT, CAP_PHASE_LATER };

/* What a side says: inside of SK when that was opened. */
const struct wire_payload *cap_payloads_of(const struct cap_side *side);
/* The first error notify, or NULL. */
const struct wire_payload *cap_error_notify(const struct wire_payload *list);
const char *cap_notify_str(uint16_t type, char *buf, size_t cap);
/* The algorithms that a request offered, or that they cannot be seen. */
const char *cap_offer_of(const struct cap_side *request, char *buf,
	size_t cap);

/* Add the cause that a notify stands for, with what had been offered. */
void cap_judge_refusal(struct cap_judge *j, const struct cap_exchange *x,
	enum cause cause, unsigned int confidence, const char *notify);
enum cause cap_notify_cause(uint16_t notify, enum cap_phase phase);

/* What happened after IKE_AUTH: refusals by the initiator, deletes, children,
 * silence. */
void cap_judge_later(struct cap_judge *j);

#endif
