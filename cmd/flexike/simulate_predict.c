/* Tunnels that a gateway does not carry, and that the simulator therefore
 * cannot bring up: what a prediction says of them. */
#include "cmd/flexike/simulate.h"

#include <stdlib.h>

static bool index_peers(struct simulate *s)
{
	const struct pair_prediction *p = &s->prediction;

	s->first_to = malloc(((size_t)s->guess.n_devices + 1) *
		sizeof(*s->first_to));
	s->next_to = malloc(((size_t)p->n + 1) * sizeof(*s->next_to));
	if (!s->first_to || !s->next_to)
		return false;
	for (uint32_t i = 0; i < s->guess.n_devices; i++)
		s->first_to[i] = POLICY_NONE;
	map_init(&s->pointed_at, 1);
	for (uint32_t i = p->n; i-- > 0;) {
		uint32_t peer = p->tunnels[i].peer;

		/* One that has its other end does not look for this one. */
		if (p->tunnels[i].to.family != ADDR_NONE &&
			p->tunnels[i].back == POLICY_NONE && !map_set(
			&s->pointed_at, span_of(&p->tunnels[i].to,
				sizeof(struct addr)), i))
			return false;

		if (peer == POLICY_NONE)
			continue;
		s->next_to[i] = s->first_to[peer];
		s->first_to[peer] = i;
	}
	return true;
}

bool simulate_predict(struct simulate *s, char *err, size_t err_cap)
{
	const struct sim_options o = {.seed = 1, .predict = true};

	if (!pair_fleet_init(&s->guess, s->units, s->n_units, &o, err, err_cap))
		return false;
	(void)snprintf(err, err_cap, "out of memory");
	return pair_predict(&s->prediction, &s->guess) && index_peers(s);
}

static const struct pair_device *guess_of(const struct simulate *s,
	const struct pair_tunnel *t)
{
	return &s->guess.devices[t->device];
}

static bool has_key(const struct policy *p, const struct policy_tunnel *row)
{
	uint32_t profile = policy_get(p, ipsec_profile,
		row->ipsec_profile)->profile;

	return profile != POLICY_NONE && policy_get(p, profile,
		profile)->auth_local == POLICY_AUTH_PSK;
}

static bool is_carried_here(const struct simulate *s,
	const struct pair_tunnel *t)
{
	return t->row->kind == POLICY_TUNNEL_STATIC && !t->from_unknown &&
		t->row->destination.family != ADDR_NONE &&
		has_key(guess_of(s, t)->policy, t->row);
}

/* A key that the router has and the file does not tell: the gateway here goes
 * without it, and the router need not. */
static bool lacks_key(const struct pair_tunnel *t)
{
	return t->status == PAIR_UNDECIDED && t->cause == CAUSE_NO_PSK;
}

/* Both ends are what a gateway carries: what the simulation says is the more
 * precise of the two. */
static bool is_carried(const struct simulate *s, const struct pair_tunnel *t)
{
	return is_carried_here(s, t) && (t->peer == POLICY_NONE ||
		(t->back != POLICY_NONE && is_carried_here(s,
			&s->prediction.tunnels[t->back])));
}

/* It leads to none of the devices here, and none that lacks an end points back
 * at where it begins: its end is somewhere else. */
static bool leads_away(const struct simulate *s, const struct pair_tunnel *t)
{
	struct addr from = pair_from(&s->prediction, t);

	return t->status == PAIR_UNKNOWN && from.family != ADDR_NONE &&
		map_get(&s->pointed_at, span_of(&from, sizeof(from))) ==
			MAP_NONE;
}

/* ---- what it says ------------------------------------------------------------- */

/* The meeting once more, for all that was agreed. */
static void meet(const struct simulate *s, struct simulate_verdict *v)
{
	const struct pair_tunnel *t = v->pair;
	struct sim_meeting m;

	sim_meet(guess_of(s, t)->node, t->tunnel, &(struct sim_way){t->from,
		t->to}, s->guess.devices[t->peer].node, &m);
	v->ike = m.begins.ike;
	v->child = m.begins.child;
	v->inner_mtu = t->sa.inner_mtu;
	if (!t->from_unknown)
		return;
	v->ike.local.addr = v->child.local.addr = (struct addr){0};
	(void)snprintf(v->ike.id_local, sizeof(v->ike.id_local), "%s",
		t->sa.id_local);
}

static void blame(const struct simulate *s, struct simulate_verdict *v)
{
	const struct pair_tunnel *t = v->pair;
	const struct pair_device *own = guess_of(s, t);
	const struct pair_device *who = t->seen_by_peer ?
		&s->guess.devices[t->peer] : own;
	uint32_t row = t->seen_by_peer ? t->peer_tunnel : t->tunnel;

	v->cause = (struct simulate_cause){.info = cause_info(t->cause),
		.who = who->name, .detail = t->detail,
		.line = t->seen_by_peer ? t->peer_line : t->line};
	if (!v->cause.line || row == POLICY_NONE)
		row = t->tunnel, who = own, v->cause.line = t->line;
	v->cause.file = policy_text(who->policy,
		policy_get(who->policy, tunnel, row)->file);
}

bool simulate_guess(const struct simulate *s, struct simulate_verdict *v)
{
	const struct pair_tunnel *t = v->pair;

	if (is_carried(s, t) && !lacks_key(t) && !leads_away(s, t))
		return false;
	switch (t->status) {
	case PAIR_UP:
		v->status = SIMULATE_UP;
		v->predicted = true;
		meet(s, v);
		return true;
	case PAIR_DOWN:
		v->status = SIMULATE_DOWN;
		v->predicted = true;
		blame(s, v);
		return true;
	case PAIR_DYNAMIC:
	case PAIR_WAITS:
		v->status = SIMULATE_DYNAMIC;
		return true;
	case PAIR_UNKNOWN:
		/* A static tunnel sends, and nobody answers. */
		if ((is_carried_here(s, t) || t->row->destination_name.n) &&
			!leads_away(s, t))
			return false;
		v->status = SIMULATE_UNDECIDED;
		return true;
	case PAIR_AMBIGUOUS:
	case PAIR_UNDECIDED:
		v->status = SIMULATE_UNDECIDED;
		return true;
	default:
		return false;
	}
}

const char *simulate_open(const struct simulate_verdict *v)
{
	const struct pair_tunnel *t = v->pair;

	switch (t->status) {
	case PAIR_UNKNOWN:
		return "it leads to a device that is not among the files";
	case PAIR_AMBIGUOUS:
		return "several devices have the address that it leads to";
	default:
		return t->open ? t->open : *t->detail ? t->detail :
			"it depends on what configurations do not tell";
	}
}

/* Who is refused before its tunnel is known is told with the first. */
static bool is_first(const struct simulate *s, const struct pair_tunnel *t)
{
	const struct pair_tunnel *list = s->prediction.tunnels;
	size_t i = (size_t)(t - list);

	while (i && list[i - 1].device == t->device &&
		list[i - 1].status != PAIR_DYNAMIC)
		i--;
	return !i || list[i - 1].device != t->device;
}

uint32_t simulate_peers(const struct simulate *s,
	const struct simulate_verdict *v)
{
	return s->first_to[v->pair->device];
}

bool simulate_next_peer(const struct simulate *s,
	const struct simulate_verdict *v, uint32_t *at, const char **name,
	bool *up)
{
	while (*at != POLICY_NONE) {
		const struct pair_tunnel *t = &s->prediction.tunnels[*at];

		*at = s->next_to[*at];
		if ((t->status != PAIR_UP && t->status != PAIR_DOWN) ||
			(t->peer_tunnel == POLICY_NONE ? !is_first(s, v->pair) :
				t->peer_tunnel != v->tunnel))
			continue;
		*name = guess_of(s, t)->name;
		*up = t->status == PAIR_UP;
		return true;
	}
	return false;
}
