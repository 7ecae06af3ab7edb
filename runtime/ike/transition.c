#include "runtime/ike/transition.h"

#include "runtime/ike/lifecycle.h"
#include "runtime/ike/trace.h"

static const struct ike_transition table[] = {
#define TRANSITION(state, input, role, needs, handler, next, story) \
	{IKE_STATE_##state, IKE_IN_##input, IKE_ROLE_##role, \
		IKE_NEEDS_##needs, handler, IKE_STATE_##next, story},
#include "runtime/ike/transition.def"
#undef TRANSITION
};

const struct ike_transition *ike_transition_find(unsigned state,
	enum ike_input input, bool initiator)
{
	const unsigned role =
		initiator ? IKE_ROLE_INITIATOR : IKE_ROLE_RESPONDER;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct ike_transition *t = &table[i];

		if (t->state == state && t->input == input &&
			(t->role == IKE_ROLE_EITHER || t->role == role))
			return t;
	}
	return NULL;
}

static void commit(struct ike *ike, struct ike_sa *sa,
	const struct ike_transition *row)
{
	bool was_ready = sa->state == IKE_STATE_READY;

	if (row->state == row->next)
		return;
	if (was_ready)
		ike_sa_down(ike, sa);
	sa->state = (enum ike_sa_state)row->next;
	if (row->story[0])
		ike_trace_story(ike, IKE_TRACE_INFO, sa, CAUSE_NONE,
			row->story, "");
}

/* A deletion that had to wait for the answer to another request. */
static struct ike_sa *catch_up(struct ike *ike, struct ike_sa *sa)
{
	if (sa->delete_wanted && sa->state == IKE_STATE_READY &&
		sa->window.waiting == IKE_REQUEST_NONE)
		return ike_transition_input(ike, sa, IKE_IN_CLOSE);
	return sa;
}

struct ike_sa *ike_transition_run(struct ike *ike,
	const struct ike_transition *row, struct ike_sa *sa,
	struct ike_msg *msg)
{
	enum ike_verdict verdict = row->handler(ike, &sa, msg);

	if (!sa)
		return NULL;
	if (verdict == IKE_DROP ||
		(verdict == IKE_NEXT && row->next == IKE_STATE_GONE)) {
		if (verdict == IKE_NEXT)
			ike_trace_story(ike, IKE_TRACE_INFO, sa, CAUSE_NONE,
				row->story, "");
		ike_sa_drop(ike, sa);
		return NULL;
	}
	if (verdict == IKE_NEXT) {
		commit(ike, sa, row);
		if (row->next == IKE_STATE_READY && row->state != row->next)
			sa = ike_sa_established(ike, sa);
	}
	return sa ? catch_up(ike, sa) : NULL;
}

struct ike_sa *ike_transition_input(struct ike *ike, struct ike_sa *sa,
	enum ike_input input)
{
	const struct ike_transition *row =
		ike_transition_find(sa->state, input, sa->initiator);

	return row ? ike_transition_run(ike, row, sa, NULL) : sa;
}

struct ike_sa *ike_close(struct ike *ike, struct ike_sa *sa, enum cause cause,
	const char *detail)
{
	if (sa->state == IKE_STATE_DELETING || sa->delete_wanted)
		return sa;
	sa->delete_cause = cause;
	sa->delete_detail = detail;
	return ike_transition_input(ike, sa, IKE_IN_CLOSE);
}
