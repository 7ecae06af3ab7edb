/* The state machine as a table: transition.def. */
#ifndef FLEXIKE_IKE_TRANSITION_H
#define FLEXIKE_IKE_TRANSITION_H

#include "runtime/ike/engine.h"

enum ike_input {
	IKE_IN_INIT_REQUEST,
	IKE_IN_INIT_RESPONSE,
	IKE_IN_AUTH_REQUEST,
	IKE_IN_AUTH_RESPONSE,
	IKE_IN_CHILD_REQUEST,
	IKE_IN_CHILD_RESPONSE,
	IKE_IN_INFO_REQUEST,
	IKE_IN_INFO_RESPONSE,
	IKE_IN_NO_ANSWER, /* our request was repeated long enough */
	IKE_IN_HALF_OPEN, /* the peer took too long to authenticate */
	IKE_IN_LIVENESS,
	IKE_IN_CLOSE, /* delete; delete_cause and _detail say why */
	IKE_INPUTS
};

enum ike_role { IKE_ROLE_EITHER, IKE_ROLE_INITIATOR, IKE_ROLE_RESPONDER };
enum ike_needs { IKE_NEEDS_NONE, IKE_NEEDS_SK };

enum ike_verdict {
	IKE_STAY, /* nothing changes */
	IKE_NEXT, /* go to the row's next state */
	IKE_DROP, /* the SA is over; all that was to be told is told */
};

/* *sa is NULL in state NEW until the handler has made one. msg is NULL for
 * inputs that are not messages. */
typedef enum ike_verdict (*ike_handler)(struct ike *ike, struct ike_sa **sa,
	struct ike_msg *msg);

struct ike_transition {
	uint8_t state, input;
	uint8_t role, needs;
	ike_handler handler;
	uint8_t next;
	const char *story;
};

/* NULL: this input means nothing in this state. */
const struct ike_transition *ike_transition_find(unsigned state,
	enum ike_input input, bool initiator);
/* Run the handler, then commit its verdict. Returns the SA, or NULL when it is
 * gone (or never was). */
struct ike_sa *ike_transition_run(struct ike *ike,
	const struct ike_transition *row, struct ike_sa *sa,
	struct ike_msg *msg);
/* Find and run; an input without a row changes nothing. */
struct ike_sa *ike_transition_input(struct ike *ike, struct ike_sa *sa,
	enum ike_input input);
/* Delete this SA at both ends, now or as soon as our request outstanding is
 * answered. */
struct ike_sa *ike_close(struct ike *ike, struct ike_sa *sa, enum cause cause,
	const char *detail);

/* ---- handlers, by the file that has them ----------------------------- */

#define TRANSITION(state, input, role, needs, handler, next, story) \
	enum ike_verdict handler(struct ike *ike, struct ike_sa **sa, \
		struct ike_msg *msg);
#include "runtime/ike/transition.def"
#undef TRANSITION

#endif
