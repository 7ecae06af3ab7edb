#include "compiler/pair/pair.h"

#include <stdlib.h>

#include "compiler/pair/ends.h"

#define LINK_MTU 1500

const char *pair_status_name(enum pair_status s)
{
	static const char *const names[PAIR_STATUSES] = {
		[PAIR_UP] = "up",
		[PAIR_DOWN] = "down",
		[PAIR_SHUTDOWN] = "shutdown",
		[PAIR_DYNAMIC] = "dynamic",
		[PAIR_WAITS] = "waits",
		[PAIR_INCOMPLETE] = "incomplete",
		[PAIR_UNKNOWN] = "unknown-end",
		[PAIR_AMBIGUOUS] = "ambiguous-end",
		[PAIR_UNDECIDED] = "undecided",
	};

	return s < PAIR_STATUSES ? names[s] : "?";
}

/* ---- what a meeting says ------------------------------------------------------ */

static size_t inner_mtu(const struct policy_tunnel *row,
	const struct ike_child_info *child)
{
	const struct esp_overhead_in in = {
		.encr = child->encr,
		.integ = child->integ,
		.transport = child->transport,
		.gre = row->mode == POLICY_TUNNEL_GRE ||
			row->mode == POLICY_TUNNEL_GRE_IPV6,
		.gre_key = row->has_key,
		.encap = child->encap,
		.outer_family = child->local.addr.family,
	};

	return esp_inner_mtu(&in, LINK_MTU);
}

static void agreed(struct pair_prediction *p, struct pair_tunnel *t,
	const struct sim_meeting *m)
{
	const struct ike_sa_info *ike = &m->begins.ike;
	const struct ike_child_info *child = &m->begins.child;
	const char *local = arena_strdup(&p->arena, ike->id_local);
	const char *remote = arena_strdup(&p->arena, ike->id_remote);

	t->status = PAIR_UP;
	t->peer_tunnel = m->answers.tunnel;
	t->sa = (struct pair_sa){
		.encr = ike->encr,
		.integ = ike->integ,
		.prf = ike->prf,
		.dh = ike->dh,
		.esp_encr = child->encr,
		.esp_integ = child->integ,
		.transport = child->transport,
		.esn = child->esn,
		.encap = child->encap,
		.auth_local = ike->auth_local,
		.auth_remote = ike->auth_remote,
		.id_local = local ? local : "",
		.id_remote = remote ? remote : "",
		.inner_mtu = inner_mtu(t->row, child),
	};
}

static bool has_line(const struct compiler_unit *u, const char *begin)
{
	size_t n = strlen(begin);

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct span s;

		(void)compiler_line_at(u, i, &s);
		while (s.n && *s.p == ' ')
			s = span_of(s.p + 1, s.n - 1);
		if (s.n >= n && memcmp(s.p, begin, n) == 0)
			return true;
	}
	return false;
}

static bool has_kind(const struct policy *p, enum policy_tunnel_kind kind)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		if (policy_get(p, tunnel, i)->kind == (uint32_t)kind)
			return true;
	}
	return false;
}

/* Profiles that choose a peer by its certificate, which nobody sees here. */
static bool matches_certificates(const struct policy *p)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_profile); i++) {
		const struct policy_profile *row = policy_get(p, profile, i);

		if (!row->shutdown && row->complete && !row->match_remote.n)
			return true;
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_identity); i++) {
		if (policy_get(p, identity, i)->kind == POLICY_ID_DN)
			return true;
	}
	return false;
}

/* Is it the fault of the configurations for certain, or could a router that
 * knows more than the tables do it? */
static bool is_decided(const struct pair_device *who, const struct ike_trace *t)
{
	switch (t->cause) {
	case CAUSE_NO_IKE_PROFILE: /* an identity out of a certificate */
	case CAUSE_UNAVAILABLE_ALGORITHM: /* here, not on the router */
	case CAUSE_TOO_MANY_SAS:
	case CAUSE_INTERNAL:
		return false;
	case CAUSE_NO_PROFILE_MATCH:
		return !matches_certificates(who->policy);
	case CAUSE_NO_PSK: /* AAA may have it, or a master key reveal it */
		return t->row_table == POLICY_TABLE_keyring ||
			(t->row_table == POLICY_TABLE_keyring_peer &&
				!has_line(who->unit, "pre-shared-key "));
	case CAUSE_NO_TUNNEL:
		return !has_kind(who->policy, POLICY_TUNNEL_MAP_ENTRY) &&
			!has_kind(who->policy, POLICY_TUNNEL_MULTIPOINT) &&
			!has_line(who->unit, "crypto map ");
	default:
		return true;
	}
}

static uint32_t line_of(const struct pair_device *d,
	const struct ike_trace *t)
{
	const char *file;
	uint32_t line = 0;

	(void)pair_row_place(d->policy, t->row_table, t->row, &file, &line);
	return line;
}

static void failed(struct pair_prediction *p, struct pair_tunnel *t,
	const struct sim_meeting *m)
{
	const struct pair_device *own = &p->fleet->devices[t->device];
	const struct pair_device *peer = &p->fleet->devices[t->peer];
	const struct sim_trace *why = sim_trace_at(p->fleet->sim, m->cause);
	const struct pair_device *who;

	t->seen_by_peer = why->node == peer->node;
	who = t->seen_by_peer ? peer : own;
	t->cause = why->trace.cause;
	t->detail = arena_strdup(&p->arena, why->trace.detail);
	/* Before anything is sent it is the device's own affair, and findings
	 * of its file say so. */
	if (!t->seen_by_peer && !m->sent)
		t->status = PAIR_INCOMPLETE;
	else if (is_decided(who, &why->trace))
		t->status = PAIR_DOWN;
	else
		t->status = PAIR_UNDECIDED;
	if (m->told != SIZE_MAX)
		t->line = line_of(own,
			&sim_trace_at(p->fleet->sim, m->told)->trace);
	if (t->seen_by_peer)
		t->peer_line = line_of(peer, &why->trace);
}

/* ---- all ----------------------------------------------------------------------- */

static void meet(struct pair_prediction *p, struct pair_tunnel *t)
{
	const struct pair_fleet *f = p->fleet;
	const struct policy *own = f->devices[t->device].policy;
	struct sim_meeting m;

	sim_meet(f->devices[t->device].node, t->tunnel,
		f->devices[t->peer].node, &m);
	if (m.up)
		agreed(p, t, &m);
	else if (m.cause != SIZE_MAX)
		failed(p, t, &m);
	else if (policy_get(own, ipsec_profile, t->row->ipsec_profile)
			->responder_only)
		t->status = PAIR_WAITS;
	if (!t->line)
		t->line = t->row->line;
	if (t->peer_tunnel == POLICY_NONE && t->back != POLICY_NONE)
		t->peer_tunnel = p->tunnels[t->back].tunnel;
	if (!t->peer_line && t->peer_tunnel != POLICY_NONE)
		t->peer_line = policy_get(f->devices[t->peer].policy, tunnel,
			t->peer_tunnel)->line;
}

static enum pair_status status_before(const struct policy_tunnel *row)
{
	if (row->shutdown)
		return PAIR_SHUTDOWN;
	if (row->kind == POLICY_TUNNEL_TEMPLATE)
		return PAIR_DYNAMIC;
	/* Which peers it has is told by NHRP, not by the configuration. */
	if (row->kind != POLICY_TUNNEL_STATIC)
		return PAIR_UNDECIDED;
	return row->usable ? PAIR_UNKNOWN : PAIR_INCOMPLETE;
}

static bool list_tunnels(struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	size_t n = 1;

	for (uint32_t i = 0; i < f->n_devices; i++)
		n += policy_count(f->devices[i].policy, POLICY_TABLE_tunnel);
	p->tunnels = calloc(n, sizeof(*p->tunnels));
	for (uint32_t i = 0; p->tunnels && i < f->n_devices; i++) {
		const struct policy *policy = f->devices[i].policy;

		for (uint32_t t = 0;
			t < policy_count(policy, POLICY_TABLE_tunnel); t++) {
			const struct policy_tunnel *row =
				policy_get(policy, tunnel, t);

			/* Without protection it is not our business. */
			if (row->ipsec_profile == POLICY_NONE)
				continue;
			p->tunnels[p->n++] = (struct pair_tunnel){
				.device = i, .tunnel = t, .row = row,
				.status = status_before(row),
				.peer = POLICY_NONE,
				.peer_tunnel = POLICY_NONE,
				.back = POLICY_NONE,
				.line = row->line,
				.detail = ""};
		}
	}
	return p->tunnels;
}

bool pair_predict(struct pair_prediction *p, const struct pair_fleet *f)
{
	struct pair_ends ends;
	bool ok;

	*p = (struct pair_prediction){.fleet = f};
	arena_init(&p->arena, 0);
	ok = list_tunnels(p) && pair_ends_init(&ends, p);
	if (ok) {
		for (uint32_t i = 0; i < p->n; i++)
			pair_ends_find(&ends, p, &p->tunnels[i]);
		pair_ends_fini(&ends);
	}
	for (uint32_t i = 0; ok && i < p->n; i++) {
		struct pair_tunnel *t = &p->tunnels[i];

		if (t->status == PAIR_UNKNOWN && t->peer != POLICY_NONE)
			meet(p, t);
	}
	return ok;
}

void pair_prediction_fini(struct pair_prediction *p)
{
	free(p->tunnels);
	arena_fini(&p->arena);
}
