#include <stdlib.h>

#include "runtime/ike/engine.h"

void ike_actions_init(struct ike_actions *a)
{
	*a = (struct ike_actions){0};
	arena_init(&a->arena, 0);
}

void ike_actions_reset(struct ike_actions *a)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->items[i].type == IKE_ACT_CHILD_UP)
			secret_wipe_bytes(a->items[i].child,
				sizeof(*a->items[i].child));
	}
	a->items = NULL;
	a->n = a->cap = 0;
	arena_reset(&a->arena);
}

void ike_actions_fini(struct ike_actions *a)
{
	ike_actions_reset(a);
	arena_fini(&a->arena);
}

static bool grow(struct ike_actions *a)
{
	size_t cap = a->cap ? a->cap * 2 : 16;
	struct ike_action *items;

	items = arena_array(&a->arena, cap, sizeof(*items));
	if (!items)
		return false;
	if (a->n)
		memcpy(items, a->items, a->n * sizeof(*items));
	a->items = items;
	a->cap = cap;
	return true;
}

struct ike_action *ike_act(struct ike *ike, enum ike_action_type type)
{
	struct ike_actions *a = ike->out;
	struct ike_action *act;

	if (a->n == a->cap && !grow(a)) {
		ike->oom = true;
		return NULL;
	}
	act = &a->items[a->n++];
	act->type = type;
	return act;
}

void ike_send(struct ike *ike, const struct endpoint *local,
	const struct endpoint *remote, struct span data)
{
	uint8_t *copy = arena_alloc(&ike->out->arena, data.n);
	struct ike_action *act = copy ? ike_act(ike, IKE_ACT_SEND) : NULL;

	if (!act) {
		ike->oom = true;
		return;
	}
	memcpy(copy, data.p, data.n);
	act->send.local = *local;
	act->send.remote = *remote;
	act->send.data = span_of(copy, data.n);
	ike->stats.out_messages++;
	ike->stats.out_octets += data.n;
}
