#include "runtime/ike/tunnel.h"

#include <stdlib.h>

#include "runtime/ike/init.h"
#include "runtime/ike/trace.h"
#include "runtime/ike/transition.h"

#define BACKOFF_STEPS 6 /* 1, 2, 4 … 64 seconds */
#define STABLE_SECONDS 60

static struct addr configured_source(const struct policy *p,
	const struct policy_tunnel *row)
{
	struct addr a = policy_addr_get(&row->source);
	const struct policy_interface *i;

	if (a.family != ADDR_NONE || row->source_interface == POLICY_NONE)
		return a;
	i = policy_get(p, interface, row->source_interface);
	return policy_addr_get(row->destination.family == ADDR_V6 ?
		&i->ipv6.addr : &i->ipv4.addr);
}

bool ike_tunnels_init(struct ike *ike)
{
	const struct policy *p = ike->env.policy;
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);

	ike->tunnels = calloc(n ? n : 1, sizeof(*ike->tunnels));
	if (!ike->tunnels)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct ike_tunnel *t = &ike->tunnels[i];

		t->source = configured_source(p, policy_get(p, tunnel, i));
		if (!ike_timer_join(&ike->heap, &t->timer, IKE_TIMER_TUNNEL,
			    i))
			return false;
		ike->n_tunnels++;
	}
	return true;
}

void ike_tunnels_fini(struct ike *ike)
{
	free(ike->tunnels);
	ike->tunnels = NULL;
}

/* The first of the tunnels with the same destination. */
static struct ike_tunnel *first_alike(struct ike *ike, uint32_t tunnel)
{
	uint32_t i = ike_lookup_destination(ike,
		&ike->tunnels[tunnel].destination);

	return &ike->tunnels[i == POLICY_NONE ? tunnel : i];
}

void ike_tunnel_join(struct ike *ike, struct ike_sa *sa, uint32_t tunnel)
{
	sa->tunnel = tunnel;
	sa->same_tunnel = ike->tunnels[tunnel].sas;
	ike->tunnels[tunnel].sas = sa;
	first_alike(ike, tunnel)->alike_sas++;
}

void ike_tunnel_leave(struct ike *ike, struct ike_sa *sa)
{
	struct ike_sa **link = &ike->tunnels[sa->tunnel].sas;

	while (*link != sa)
		link = &(*link)->same_tunnel;
	*link = sa->same_tunnel;
	first_alike(ike, sa->tunnel)->alike_sas--;
}

uint32_t ike_tunnel_shared(const struct ike *ike, const struct ike_sa *sa)
{
	uint32_t first = ike_lookup_destination(ike, &sa->remote.addr);
	bool joined = sa->tunnel != POLICY_NONE && addr_eq(&sa->remote.addr,
		&ike->tunnels[sa->tunnel].destination);

	return first == POLICY_NONE || ike->tunnels[first].alike_sas <= joined ?
		POLICY_NONE : first;
}

/* Is it up, between these addresses, and for that profile? */
static bool stands(const struct ike *ike, uint32_t i, const struct ike_sa *sa)
{
	const struct policy *p = ike->env.policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, i);
	uint32_t profile;

	if (row->shutdown || row->ipsec_profile == POLICY_NONE ||
		!addr_eq(&ike->tunnels[i].source, &sa->local.addr))
		return false;
	profile = policy_get(p, ipsec_profile, row->ipsec_profile)->profile;
	return profile == POLICY_NONE || profile == sa->profile;
}

static bool belongs(const struct ike *ike, uint32_t i, const struct ike_sa *sa)
{
	const struct policy_tunnel *row =
		policy_get(ike->env.policy, tunnel, i);
	struct addr destination = policy_addr_get(&row->destination);

	return row->kind == POLICY_TUNNEL_STATIC && row->usable &&
		addr_eq(&destination, &sa->remote.addr) && stands(ike, i, sa);
}

uint32_t ike_tunnel_of_peer(const struct ike *ike, const struct ike_sa *sa)
{
	uint32_t found = POLICY_NONE;

	for (uint32_t i = ike_lookup_destination(ike, &sa->remote.addr);
		i != POLICY_NONE; i = ike->tunnels[i].next_alike) {
		if (!belongs(ike, i, sa))
			continue;
		/* Several tunnels between the same addresses: one that is
		 * down needs the SA more. */
		if (!ike->tunnels[i].sas)
			return i;
		if (found == POLICY_NONE)
			found = i;
	}
	return found;
}

uint32_t ike_tunnel_multipoint(const struct ike *ike, const struct ike_sa *sa)
{
	uint32_t i = ike->lookup.open;

	while (i != POLICY_NONE && (policy_get(ike->env.policy, tunnel,
		i)->kind != POLICY_TUNNEL_MULTIPOINT || !stands(ike, i, sa)))
		i = ike->tunnels[i].next_alike;
	return i;
}

uint32_t ike_tunnel_template(const struct ike *ike, uint32_t profile)
{
	const struct policy *p = ike->env.policy;
	uint32_t number = policy_get(p, profile, profile)->virtual_template;

	for (uint32_t i = 0; number && i < ike->n_tunnels; i++) {
		const struct policy_tunnel *row = policy_get(p, tunnel, i);

		if (row->kind == POLICY_TUNNEL_TEMPLATE &&
			row->number == number && !row->shutdown &&
			row->ipsec_profile != POLICY_NONE)
			return i;
	}
	return POLICY_NONE;
}

/* Up, or on the way up by our own doing. */
static bool busy(const struct ike_tunnel *t)
{
	for (const struct ike_sa *sa = t->sas; sa; sa = sa->same_tunnel) {
		if (sa->state == IKE_STATE_READY && sa->children)
			return true;
		if (sa->state == IKE_STATE_INIT_SENT ||
			sa->state == IKE_STATE_AUTH_SENT)
			return true;
	}
	return false;
}

static void schedule(struct ike *ike, uint32_t tunnel, bool failed)
{
	struct ike_tunnel *t = &ike->tunnels[tunnel];
	int64_t pause = 0;

	if (failed) {
		uint32_t step = t->failures++;

		pause = (int64_t)1 << (step < BACKOFF_STEPS ? step :
			BACKOFF_STEPS);
		pause = ike_jitter(ike, pause * MONO_NS_PER_S);
	}
	ike_timer_set(&ike->heap, &t->timer, mono_add_ns(ike->now, pause));
}

void ike_tunnel_changed(struct ike *ike, uint32_t tunnel, enum cause cause,
	int64_t up_s)
{
	struct ike_tunnel *t = &ike->tunnels[tunnel];
	bool failed;

	if (!t->wanted || ike->shutdown || busy(t)) {
		ike_timer_set(&ike->heap, &t->timer, MONO_NEVER);
		return;
	}
	if (up_s >= STABLE_SECONDS)
		t->failures = 0;
	/* An operator's clear and an expected end start again at once; a peer
	 * that deletes gets a moment, because it may be about to begin itself;
	 * the rest is failure. */
	failed = up_s < STABLE_SECONDS && cause != CAUSE_LOCAL_DELETED;
	if (cause == CAUSE_PEER_DELETED)
		failed = true;
	if (t->timer.pos == IKE_TIMER_OUT || !failed)
		schedule(ike, tunnel, failed);
}

/* What does not depend on the peer cannot be cured by trying again. */
static bool worth_retry(enum cause cause)
{
	return cause == CAUSE_TOO_MANY_SAS || cause == CAUSE_INTERNAL;
}

static void begin(struct ike *ike, uint32_t tunnel)
{
	const struct policy_tunnel *row =
		policy_get(ike->env.policy, tunnel, tunnel);
	struct ike_failure f = {.row = POLICY_NONE};

	if (row->ipsec_profile != POLICY_NONE &&
		policy_get(ike->env.policy, ipsec_profile,
			row->ipsec_profile)->responder_only)
		return;
	if (ike_init_start(ike, tunnel, &f))
		return;
	ike_trace_start_failed(ike, tunnel, &f);
	if (worth_retry(f.cause))
		schedule(ike, tunnel, true);
}

void ike_tunnel_timer(struct ike *ike, uint32_t tunnel)
{
	struct ike_tunnel *t = &ike->tunnels[tunnel];

	ike_timer_set(&ike->heap, &t->timer, MONO_NEVER);
	if (t->wanted && !ike->shutdown && !busy(t))
		begin(ike, tunnel);
}

void ike_tunnel_start(struct ike *ike, uint32_t tunnel,
	const struct addr *from, const struct addr *to)
{
	struct ike_tunnel *t = &ike->tunnels[tunnel];

	t->wanted = true;
	if (busy(t) || ike->shutdown)
		return;
	t->from = *from;
	t->to = *to;
	begin(ike, tunnel);
}

void ike_tunnel_stop(struct ike *ike, uint32_t tunnel)
{
	struct ike_tunnel *t = &ike->tunnels[tunnel];
	struct ike_sa *sa, *next;

	t->wanted = false;
	t->failures = 0;
	ike_timer_set(&ike->heap, &t->timer, MONO_NEVER);
	for (sa = t->sas; sa; sa = next) {
		next = sa->same_tunnel;
		(void)ike_close(ike, sa, CAUSE_LOCAL_DELETED,
			"the tunnel was stopped");
	}
}
