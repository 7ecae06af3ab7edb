#include "runtime/ike/lifecycle.h"

#include "runtime/ike/child.h"
#include "runtime/ike/exchange.h"
#include "runtime/ike/trace.h"
#include "runtime/ike/transition.h"
#include "runtime/ike/tunnel.h"

/* The peer that made a redundant SA is given so long to delete it. */
#define REDUNDANT_SECONDS 10

static const struct policy_profile *profile_of(const struct ike *ike,
	const struct ike_sa *sa)
{
	return policy_get(ike->env.policy, profile, sa->profile);
}

static void arm_keepalive(struct ike *ike, struct ike_sa *sa)
{
	uint32_t every = profile_of(ike, sa)->nat_keepalive;

	if (!every)
		every = ike->device->nat_keepalive;
	if (every && sa->nat_local && sa->state == IKE_STATE_READY)
		ike_sa_due(ike, sa, IKE_DUE_KEEPALIVE,
			mono_add_s(ike->now, every));
}

/* ---- one SA per tunnel ----------------------------------------------- */

/* RFC 7296 2.8.1: of two made at the same time, the one with the lowest nonce
 * goes. Both ends see the same four nonces and agree. */
static struct ike_sa *loser_of(struct ike_sa *newer, struct ike_sa *older)
{
	if (!newer->children != !older->children)
		return newer->children ? older : newer;
	if (newer->initiator == older->initiator)
		return older;
	return memcmp(newer->nonce_min, older->nonce_min,
		sizeof(newer->nonce_min)) < 0 ? newer : older;
}

/* Only the end that began an SA deletes it, so that both do not delete the
 * two of them; the other end waits a while. */
static void retire(struct ike *ike, struct ike_sa *sa)
{
	if (sa->initiator) {
		(void)ike_close(ike, sa, CAUSE_REPLACED,
			"both ends began, or a newer SA is up");
		return;
	}
	if (sa->due[IKE_DUE_REDUNDANT].ns == INT64_MAX)
		ike_sa_due(ike, sa, IKE_DUE_REDUNDANT,
			mono_add_s(ike->now, REDUNDANT_SECONDS));
}

static void retire_redundant(struct ike *ike, uint32_t id)
{
	struct ike_sa *sa = ike_sa_find(ike, id);
	struct ike_sa *other, *next;

	if (!sa || sa->tunnel == POLICY_NONE)
		return;
	for (other = ike->tunnels[sa->tunnel].sas; other; other = next) {
		struct ike_sa *loser;

		next = other->same_tunnel;
		if (other == sa || other->state != IKE_STATE_READY ||
			other->due[IKE_DUE_REDUNDANT].ns != INT64_MAX)
			continue;
		loser = loser_of(sa, other);
		retire(ike, loser);
		if (loser == sa)
			return;
	}
}

/* Our own beginning is unanswered, and meanwhile the peer's has come up: to
 * ask again would only make a second SA that replaces the first. */
static bool overtaken(const struct ike *ike, const struct ike_sa *sa)
{
	const struct ike_sa *other;

	if (sa->state != IKE_STATE_INIT_SENT)
		return false;
	for (other = ike->tunnels[sa->tunnel].sas; other;
		other = other->same_tunnel)
		if (other->state == IKE_STATE_READY && other->children)
			return true;
	return false;
}

static bool same_identities(const struct ike_sa *a, const struct ike_sa *b)
{
	return a->id_remote.type == b->id_remote.type &&
		a->id_local.type == b->id_local.type &&
		span_eq(ike_buf_span(&a->id_remote.data),
			ike_buf_span(&b->id_remote.data)) &&
		span_eq(ike_buf_span(&a->id_local.data),
			ike_buf_span(&b->id_local.data));
}

/* INITIAL_CONTACT: the peer has lost all older SAs. One that became ready
 * only after this one was begun is not older but its crossing sibling, made
 * at the same moment by the other end: the rule of the nonces decides there. */
static void drop_older(struct ike *ike, uint32_t tunnel,
	const struct ike_sa *sa)
{
	struct ike_sa *old, *next;

	for (old = ike->tunnels[tunnel].sas; old; old = next) {
		next = old->same_tunnel;
		if (old == sa || old->state != IKE_STATE_READY ||
			!same_identities(old, sa) ||
			!mono_before(old->established, sa->created))
			continue;
		old->delete_cause = CAUSE_REPLACED;
		old->delete_detail = "the peer says INITIAL_CONTACT";
		ike_sa_drop(ike, old);
	}
}

/* Its SAs belong to the tunnels that lead to it. */
static void initial_contact(struct ike *ike, const struct ike_sa *sa)
{
	for (uint32_t i = ike_tunnel_shared(ike, sa); i != POLICY_NONE;
		i = ike->tunnels[i].next_alike)
		drop_older(ike, i, sa);
}

/* ---- up -------------------------------------------------------------- */

static void announce(struct ike *ike, struct ike_sa *sa)
{
	struct ike_handshake *hs = sa->hs;
	struct ike_action *act;

	ike->stats.sa_established++;
	sa->traffic.sa_established++;
	ike_trace_story(ike, IKE_TRACE_SA_UP, sa, CAUSE_NONE,
		"The IKE SA is up.", ike_child_sa_words(ike, sa));
	if (!hs->up || !hs->child)
		return;
	act = ike_child_add(ike, hs->child) ? ike_act(ike, IKE_ACT_CHILD_UP) :
		NULL;
	if (!act) {
		ike->oom = true;
		return;
	}
	ike->stats.child_established++;
	sa->traffic.child_established++;
	sa->had_child = true;
	hs->child->installed = ike->now;
	hs->up->id = hs->child->id;
	act->child = hs->up;
	hs->child = NULL;
	ike_trace_story(ike, IKE_TRACE_CHILD_UP, sa, CAUSE_NONE,
		"The child SA is up.", ike_child_words(ike, hs->up));
}

/* The child was refused while the IKE SA came up (RFC 7296 1.2). */
static void announce_refusal(struct ike *ike, const struct ike_sa *sa)
{
	const struct ike_handshake *hs = sa->hs;
	struct ike_failure f = {.cause = hs->child_cause,
		.detail = hs->child_detail, .table = POLICY_TABLE_tunnel,
		.row = hs->child_row};

	if (hs->child_cause != CAUSE_NONE)
		ike_trace_failed(ike, sa, &f);
}

/* There is no rekeying yet: the IKE SA is deleted in time before its child
 * ends hard, and begun again. The initiator goes first, so that only one end
 * begins. */
static void arm_lifetimes(struct ike *ike, struct ike_sa *sa)
{
	int64_t life = profile_of(ike, sa)->lifetime * MONO_NS_PER_S;
	int64_t child;

	if (sa->initiator)
		life -= life / 100;
	ike_sa_due(ike, sa, IKE_DUE_LIFETIME, mono_add_ns(ike->now, life));
	if (!sa->children || !sa->children->life_seconds)
		return;
	child = sa->children->life_seconds * MONO_NS_PER_S;
	child -= sa->initiator ? child / 20 : child / 50;
	ike_sa_due(ike, sa, IKE_DUE_CHILD_LIFETIME,
		mono_add_ns(ike->now, child));
}

struct ike_sa *ike_sa_established(struct ike *ike, struct ike_sa *sa)
{
	uint32_t id = sa->id;
	bool contact = sa->hs->initial_contact ||
		profile_of(ike, sa)->initial_contact_force;

	sa->established = sa->last_in = ike->now;
	if (!sa->initiator)
		ike->stats.half_open--;
	ike_sa_due(ike, sa, IKE_DUE_HALF_OPEN, MONO_NEVER);
	announce(ike, sa);
	announce_refusal(ike, sa);
	ike_handshake_free(ike, sa);
	arm_lifetimes(ike, sa);
	ike_liveness_arm(ike, sa);
	arm_keepalive(ike, sa);
	if (contact)
		initial_contact(ike, sa);
	retire_redundant(ike, id);
	if (sa->tunnel != POLICY_NONE)
		ike_tunnel_changed(ike, sa->tunnel, CAUSE_NONE, 0);
	return ike_sa_find(ike, id);
}

/* ---- down ------------------------------------------------------------ */

void ike_child_down(struct ike *ike, struct ike_child *child,
	enum cause cause, const char *detail)
{
	struct ike_action *act = ike_act(ike, IKE_ACT_CHILD_DOWN);

	if (act)
		act->child_id = child->id;
	ike_trace_story(ike, IKE_TRACE_CHILD_DOWN, child->sa, cause,
		"The child SA is gone.", detail);
	ike_child_free(ike, child);
}

void ike_sa_down(struct ike *ike, struct ike_sa *sa)
{
	while (sa->children)
		ike_child_down(ike, sa->children, sa->delete_cause,
			sa->delete_detail);
	ike_trace_story(ike, IKE_TRACE_SA_DOWN, sa, sa->delete_cause,
		"The IKE SA is gone.", sa->delete_detail);
	ike->stats.causes[sa->delete_cause]++;
	for (int i = 0; i < IKE_DUE_COUNT; i++) {
		if (i != IKE_DUE_RETRANSMIT)
			sa->due[i] = MONO_NEVER;
	}
	ike_sa_due(ike, sa, IKE_DUE_LIFETIME, MONO_NEVER);
}

void ike_sa_drop(struct ike *ike, struct ike_sa *sa)
{
	uint32_t tunnel = sa->tunnel;
	enum cause cause = sa->delete_cause;
	int64_t up_s = -1;

	if (sa->state == IKE_STATE_READY)
		ike_sa_down(ike, sa);
	if (sa->state == IKE_STATE_INIT_DONE)
		ike->stats.half_open--;
	if (sa->had_child)
		up_s = mono_diff_s(ike->now, sa->established);
	if (tunnel != POLICY_NONE)
		ike_tunnel_leave(ike, sa);
	ike_sa_free(ike, sa);
	if (tunnel != POLICY_NONE)
		ike_tunnel_changed(ike, tunnel, cause, up_s);
}

/* ---- timers ---------------------------------------------------------- */

void ike_sa_heard(struct ike *ike, struct ike_sa *sa)
{
	sa->last_in = ike->now;
	sa->esp_unanswered = false;
}

static void keepalive(struct ike *ike, struct ike_sa *sa)
{
	static const uint8_t octet = 0xff;
	size_t before = ike->out->n;

	ike_send(ike, &sa->local, &sa->remote, span_of(&octet, 1));
	if (ike->out->n > before)
		ike->out->items[before].send.keepalive = true;
	arm_keepalive(ike, sa);
}

static bool take_due(struct ike *ike, struct ike_sa *sa,
	enum ike_deadline_kind kind)
{
	if (!mono_due(sa->due[kind], ike->now))
		return false;
	ike_sa_due(ike, sa, kind, MONO_NEVER);
	return true;
}

/* One deadline at a time: each may end the SA. */
static struct ike_sa *fire(struct ike *ike, struct ike_sa *sa)
{
	if (take_due(ike, sa, IKE_DUE_HALF_OPEN))
		return ike_transition_input(ike, sa, IKE_IN_HALF_OPEN);
	if (take_due(ike, sa, IKE_DUE_RETRANSMIT))
		return overtaken(ike, sa) ? ike_close(ike, sa, CAUSE_REPLACED,
			"the peer's SA came up first") :
			ike_exchange_again(ike, sa);
	if (take_due(ike, sa, IKE_DUE_LIFETIME))
		return ike_close(ike, sa, CAUSE_LIFETIME,
			"the lifetime of the IKE SA");
	if (take_due(ike, sa, IKE_DUE_CHILD_LIFETIME))
		return ike_close(ike, sa, CAUSE_LIFETIME,
			"the lifetime of the child SA; there is no rekeying");
	if (take_due(ike, sa, IKE_DUE_REDUNDANT))
		return ike_close(ike, sa, CAUSE_REPLACED,
			"the peer did not delete its redundant SA");
	if (take_due(ike, sa, IKE_DUE_LIVENESS))
		return ike_transition_input(ike, sa, IKE_IN_LIVENESS);
	if (take_due(ike, sa, IKE_DUE_KEEPALIVE))
		keepalive(ike, sa);
	return sa;
}

void ike_sa_timer(struct ike *ike, uint32_t id)
{
	struct ike_sa *sa = ike_sa_find(ike, id);

	while (sa && mono_due(sa->timer.due, ike->now)) {
		(void)fire(ike, sa);
		sa = ike_sa_find(ike, id);
	}
}
