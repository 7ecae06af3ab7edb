#include "runtime/ike/window.h"

#include <stdlib.h>

#include "runtime/base/secret.h"

bool ike_buf_set(struct ike_buf *b, struct span s)
{
	uint8_t *p = malloc(s.n ? s.n : 1);

	if (!p)
		return false;
	if (s.n)
		memcpy(p, s.p, s.n);
	ike_buf_free(b);
	*b = (struct ike_buf){p, s.n};
	return true;
}

void ike_buf_free(struct ike_buf *b)
{
	if (b->p)
		secret_wipe_bytes(b->p, b->n);
	free(b->p);
	*b = (struct ike_buf){NULL, 0};
}

bool ike_window_init(struct ike_window *w, uint32_t local)
{
	*w = (struct ike_window){.local = local ? local : 1, .remote = 1};
	w->slots = calloc(w->local, sizeof(*w->slots));
	return w->slots != NULL;
}

void ike_window_fini(struct ike_window *w)
{
	for (uint32_t i = 0; w->slots && i < w->local; i++)
		ike_buf_free(&w->slots[i].response);
	free(w->slots);
	w->slots = NULL;
	ike_buf_free(&w->request);
}

enum ike_arrival ike_window_classify(const struct ike_window *w, uint32_t id,
	uint64_t hash, const struct ike_slot **slot)
{
	const struct ike_slot *s = &w->slots[id % w->local];

	if (s->seen && s->id == id) {
		if (s->hash != hash)
			return IKE_ARRIVAL_OUTSIDE;
		*slot = s;
		return IKE_ARRIVAL_REPEATED;
	}
	/* Unsigned difference: ids below the window become huge. */
	if (id - w->next_expected >= w->local)
		return IKE_ARRIVAL_OUTSIDE;
	return IKE_ARRIVAL_NEW;
}

static bool seen(const struct ike_window *w, uint32_t id)
{
	const struct ike_slot *s = &w->slots[id % w->local];

	return s->seen && s->id == id;
}

bool ike_window_answered(struct ike_window *w, uint32_t id, uint64_t hash,
	struct span response)
{
	struct ike_slot *s = &w->slots[id % w->local];

	if (!ike_buf_set(&s->response, response))
		return false;
	s->id = id;
	s->seen = true;
	s->hash = hash;
	while (seen(w, w->next_expected))
		w->next_expected++;
	return true;
}

bool ike_window_asked(struct ike_window *w, enum ike_request_kind kind,
	struct span request, mono_t now)
{
	if (!ike_buf_set(&w->request, request))
		return false;
	w->waiting = kind;
	w->tries = 1;
	w->first_sent = now;
	return true;
}

void ike_window_settled(struct ike_window *w)
{
	ike_buf_free(&w->request);
	w->waiting = IKE_REQUEST_NONE;
	w->tries = 0;
}
