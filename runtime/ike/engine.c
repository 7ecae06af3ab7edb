#include "runtime/ike/engine.h"

#include <stdlib.h>

#include "runtime/ike/cookie.h"
#include "runtime/ike/lifecycle.h"
#include "runtime/ike/transition.h"
#include "runtime/ike/tunnel.h"

/* A 64 KB message needs less than 1 MB parsed, opened and parsed again. */
#define ARENA_LIMIT ((size_t)4 << 20)

static bool init(struct ike *ike, mono_t now)
{
	uint64_t seeds[4];

	ike->now = now;
	ike->device = policy_get(ike->env.policy, device, 0);
	random_fill(&ike->env.random, seeds, sizeof(seeds));
	ike->hash_seed = seeds[0];
	map_init(&ike->by_spi, seeds[1]);
	map_init(&ike->by_init, seeds[2]);
	map_init(&ike->by_esp, seeds[3]);
	arena_init(&ike->arena, ARENA_LIMIT);
	ike->scratch = crypto_scratch_new(ike->env.crypto);
	if (!ike->scratch || !ike_tunnels_init(ike) ||
		!ike_lookup_init(ike) ||
		!ike_timer_join(&ike->heap, &ike->ghosts.timer,
			IKE_TIMER_GHOSTS, 0))
		return false;
	ike_cookie_init(ike);
	return true;
}

struct ike *ike_new(const struct ike_env *env, mono_t now)
{
	struct ike *ike;

	if (policy_count(env->policy, POLICY_TABLE_device) == 0)
		return NULL;
	ike = calloc(1, sizeof(*ike));
	if (!ike)
		return NULL;
	ike->env = *env;
	if (!init(ike, now)) {
		ike_free(ike);
		return NULL;
	}
	return ike;
}

void ike_free(struct ike *ike)
{
	if (!ike)
		return;
	while (ike->n_sas)
		ike_sa_free(ike, ike->sas[ike->n_sas - 1]);
	ike_ghost_fini(ike);
	ike_lookup_fini(ike);
	ike_tunnels_fini(ike);
	ike_timer_fini(&ike->heap);
	map_fini(&ike->by_spi);
	map_fini(&ike->by_init);
	map_fini(&ike->by_esp);
	arena_fini(&ike->arena);
	crypto_scratch_free(ike->scratch);
	free(ike->sas);
	free(ike->children);
	secret_wipe_bytes(&ike->cookies, sizeof(ike->cookies));
	free(ike);
}

void ike_set_source(struct ike *ike, uint32_t tunnel, const struct addr *local)
{
	if (tunnel < ike->n_tunnels &&
		!ike_lookup_source_set(ike, tunnel, local))
		ike->tunnels[tunnel].source = (struct addr){0};
}

uint32_t ike_fvrf(const struct ike *ike, const struct addr *local)
{
	const struct policy *p = ike->env.policy;
	uint32_t tunnel = ike_lookup_source(ike, local);
	uint32_t row;

	if (tunnel != POLICY_NONE)
		return policy_get(p, tunnel, tunnel)->fvrf;
	row = ike_lookup_interface(ike, local);
	return row == POLICY_NONE ? POLICY_NONE :
		policy_get(p, interface, row)->vrf;
}

uint32_t ike_sa_fvrf(const struct ike *ike, const struct ike_sa *sa)
{
	return sa->initiator && sa->tunnel != POLICY_NONE ?
		policy_get(ike->env.policy, tunnel, sa->tunnel)->fvrf :
		ike_fvrf(ike, &sa->local.addr);
}

int64_t ike_jitter(struct ike *ike, int64_t base_ns)
{
	uint8_t r[2];

	random_fill(&ike->env.random, r, sizeof(r));
	return base_ns - base_ns / 10 +
		base_ns / 5 * bytes_get16(r) / UINT16_MAX;
}

/* ---- events ---------------------------------------------------------- */

static enum ike_err on_timer(struct ike *ike)
{
	struct ike_timer *t;

	while ((t = ike_timer_first(&ike->heap)) != NULL &&
		mono_due(t->due, ike->now)) {
		switch (t->kind) {
		case IKE_TIMER_SA:
			ike_sa_timer(ike, t->owner);
			break;
		case IKE_TIMER_TUNNEL:
			ike_tunnel_timer(ike, t->owner);
			break;
		case IKE_TIMER_GHOSTS:
			ike_ghost_expire(ike);
			break;
		}
	}
	return IKE_OK;
}

static enum ike_err on_tunnel(struct ike *ike, const struct ike_event *ev)
{
	if (ev->tunnel >= ike->n_tunnels)
		return IKE_ERR_NO_SUCH;
	if (ev->type == IKE_EV_START)
		ike_tunnel_start(ike, ev->tunnel, &ev->from, &ev->to);
	else
		ike_tunnel_stop(ike, ev->tunnel);
	return IKE_OK;
}

/* Closing may free the SA it is given, and no other: from the end it is safe.
 */
static void close_all(struct ike *ike, const char *detail)
{
	for (size_t i = ike->n_sas; i-- > 0;)
		(void)ike_close(ike, ike->sas[i], CAUSE_LOCAL_DELETED, detail);
}

static enum ike_err on_clear(struct ike *ike, uint32_t id)
{
	struct ike_sa *sa = ike_sa_find(ike, id);

	if (id == 0) {
		close_all(ike, "cleared");
		return IKE_OK;
	}
	if (!sa)
		return IKE_ERR_NO_SUCH;
	(void)ike_close(ike, sa, CAUSE_LOCAL_DELETED, "cleared");
	return IKE_OK;
}

static enum ike_err on_activity(struct ike *ike, const struct ike_event *ev)
{
	struct ike_child *c = ike_child_find(ike, ev->activity.child);
	struct ike_sa *sa;

	if (!c)
		return IKE_ERR_NO_SUCH;
	sa = c->sa;
	if (ev->activity.in)
		ike_sa_heard(ike, sa);
	else if (ev->activity.out)
		sa->esp_unanswered = true;
	/* RFC 7296 2.23: packets with a good ICV may move a peer that is
	 * behind a NAT, unless we are behind one ourselves. */
	if (ev->activity.remote.port && sa->nat_remote && !sa->nat_local)
		sa->remote = ev->activity.remote;
	return IKE_OK;
}

static enum ike_err dispatch(struct ike *ike, const struct ike_event *ev)
{
	enum ike_err err = IKE_OK;

	switch (ev->type) {
	case IKE_EV_DATAGRAM:
		ike_datagram(ike, ev, &err);
		return err;
	case IKE_EV_TIMER:
		return on_timer(ike);
	case IKE_EV_START:
	case IKE_EV_STOP:
		return on_tunnel(ike, ev);
	case IKE_EV_CLEAR:
		return on_clear(ike, ev->sa);
	case IKE_EV_SHUTDOWN:
		ike->shutdown = true;
		for (uint32_t i = 0; i < ike->n_tunnels; i++)
			ike_timer_set(&ike->heap, &ike->tunnels[i].timer,
				MONO_NEVER);
		close_all(ike, "the gateway shuts down");
		return IKE_OK;
	case IKE_EV_ACTIVITY:
		return on_activity(ike, ev);
	}
	return IKE_ERR_NO_SUCH;
}

enum ike_err ike_step(struct ike *ike, const struct ike_event *ev,
	struct ike_actions *actions)
{
	enum ike_err err;

	ike->now = ev->now;
	ike->out = actions;
	ike->oom = false;
	err = dispatch(ike, ev);
	/* Opened messages hold identities: do not leave them around. */
	arena_reset(&ike->arena);
	ike->out = NULL;
	return ike->oom ? IKE_ERR_NOMEM : err;
}

mono_t ike_deadline(const struct ike *ike)
{
	const struct ike_timer *t = ike_timer_first(&ike->heap);

	return t ? t->due : MONO_NEVER;
}

bool ike_idle(const struct ike *ike)
{
	return ike->shutdown && ike->n_sas == 0;
}

const struct ike_stats *ike_stats(const struct ike *ike)
{
	return &ike->stats;
}
