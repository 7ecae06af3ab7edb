#include "runtime/ike/auth.h"

#include "runtime/ike/tunnel.h"

bool ike_auth_add_id(struct ike *ike, const struct ike_sa *sa, uint8_t type,
	struct wire_payload **list)
{
	struct wire_payload *p = wire_payload_add(&ike->arena, list, type);

	if (!p)
		return false;
	p->id.type = sa->id_local.type;
	p->id.data = ike_buf_span(&sa->id_local.data);
	return true;
}

/* Another SA with that peer, ready or about to be? Then a claim to have none
 * would be false. */
static bool alone(const struct ike *ike, const struct ike_sa *sa)
{
	const struct ike_sa *other;

	for (uint32_t i = ike_tunnel_shared(ike, sa); i != POLICY_NONE;
		i = ike->tunnels[i].next_alike) {
		for (other = ike->tunnels[i].sas; other;
			other = other->same_tunnel)
			if (other != sa && other->state == IKE_STATE_READY)
				return false;
	}
	return true;
}

bool ike_auth_add_notes(struct ike *ike, const struct ike_sa *sa,
	struct wire_payload **list)
{
	uint8_t *window = arena_alloc(&ike->arena, 4);

	if (!window)
		return false;
	bytes_set32(window, sa->window.local);
	if (sa->window.local > 1 &&
		!wire_notify_add(&ike->arena, list, NOTIFY_SET_WINDOW_SIZE,
			span_of(window, 4)))
		return false;
	return !alone(ike, sa) || wire_notify_add(&ike->arena, list,
		NOTIFY_INITIAL_CONTACT, span_of(NULL, 0));
}

void ike_auth_read_notes(struct ike_sa *sa, const struct ike_msg *msg)
{
	const struct wire_payload *n =
		wire_find_notify(msg->payloads, NOTIFY_SET_WINDOW_SIZE);

	if (n && n->notify.data.n == 4 && bytes_get32(n->notify.data.p))
		sa->window.remote = bytes_get32(n->notify.data.p);
	sa->hs->initial_contact = wire_find_notify(msg->payloads,
		NOTIFY_INITIAL_CONTACT) != NULL;
}
