#include "runtime/ike/ghost.h"

#include "runtime/ike/engine.h"

static mono_t earliest(const struct ike_ghosts *g)
{
	mono_t due = MONO_NEVER;

	for (uint32_t i = 0; i < IKE_GHOSTS; i++) {
		if (g->ring[i].response.p)
			due = mono_min(due, g->ring[i].until);
	}
	return due;
}

static void lay(struct ike_ghosts *g, struct ike_ghost *ghost)
{
	if (!ghost->response.p)
		return;
	ike_buf_free(&ghost->response);
	g->n--;
}

void ike_ghost_keep(struct ike *ike, uint64_t hash, struct span response)
{
	struct ike_ghosts *g = &ike->ghosts;
	struct ike_ghost *ghost = &g->ring[g->next];

	lay(g, ghost);
	if (!ike_buf_set(&ghost->response, response))
		return;
	g->n++;
	g->next = (g->next + 1) % IKE_GHOSTS;
	ghost->hash = hash;
	ghost->until = mono_add_s(ike->now, IKE_GHOST_SECONDS);
	ike_timer_set(&ike->heap, &g->timer, earliest(g));
}

struct span ike_ghost_find(const struct ike *ike, uint64_t hash)
{
	const struct ike_ghosts *g = &ike->ghosts;

	for (uint32_t i = 0; g->n && i < IKE_GHOSTS; i++) {
		const struct ike_ghost *ghost = &g->ring[i];

		if (ghost->response.p && ghost->hash == hash)
			return ike_buf_span(&ghost->response);
	}
	return span_of(NULL, 0);
}

void ike_ghost_expire(struct ike *ike)
{
	struct ike_ghosts *g = &ike->ghosts;

	for (uint32_t i = 0; i < IKE_GHOSTS; i++) {
		if (mono_due(g->ring[i].until, ike->now))
			lay(g, &g->ring[i]);
	}
	ike_timer_set(&ike->heap, &g->timer, earliest(g));
}

void ike_ghost_fini(struct ike *ike)
{
	for (uint32_t i = 0; i < IKE_GHOSTS; i++)
		ike_buf_free(&ike->ghosts.ring[i].response);
}
