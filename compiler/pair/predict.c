#include "compiler/pair/pair.h"

#include <stdlib.h>

#include "compiler/pair/decide.h"
#include "compiler/pair/ends.h"
#include "compiler/pair/lead.h"

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

/* A text of the engine without the address that was made up, however often it
 * is there. */
static const char *without(struct arena *a, const char *text,
	const struct addr *made_up)
{
	char address[ADDR_STR_MAX];
	const char *at;

	(void)addr_str(made_up, address);
	while (text && (at = strstr(text, address)) != NULL) {
		const char *end = at + strlen(address);

		/* A port or a range says no more. */
		if (!strncmp(end, "/500", 4))
			end += 4;
		if (*end == '-' && !strncmp(end + 1, address, strlen(address)))
			end += 1 + strlen(address);
		text = arena_printf(a, "%.*sits address%s", (int)(at - text),
			text, end);
	}
	return text ? arena_strdup(a, text) : NULL;
}

static const char *told(struct pair_prediction *p, const struct pair_tunnel *t,
	const char *text)
{
	const char *s = t->from_unknown ? without(&p->arena, text, &t->from) :
		arena_strdup(&p->arena, text);

	return s ? s : "";
}

static bool is_any(const struct wire_ts_range *ts)
{
	struct prefix p;

	return prefix_from_range(&ts->first, &ts->last, &p) && p.len == 0;
}

/* RFC 7296 2.9 lets a responder narrow what it is asked for, as the engine
 * does. A static VTI of IOS knows one pair of selectors, any to any, and a
 * crypto map there takes its own. */
static bool depends_on_narrowing(const struct pair_prediction *p,
	const struct pair_tunnel *t, const struct sim_meeting *m)
{
	const struct policy_tunnel *other = policy_get(
		p->fleet->devices[t->peer].policy, tunnel, m->answers.tunnel);
	const struct policy_tunnel *vti = t->row->kind ==
		POLICY_TUNNEL_MAP_ENTRY ? other : t->row;

	return (t->row->kind == POLICY_TUNNEL_MAP_ENTRY) !=
		(other->kind == POLICY_TUNNEL_MAP_ENTRY) &&
		vti->kind == POLICY_TUNNEL_STATIC &&
		(vti->mode == POLICY_TUNNEL_IPSEC_IPV4 ||
			vti->mode == POLICY_TUNNEL_IPSEC_IPV6) &&
		!(is_any(&m->begins.child.ts_local[0]) &&
			is_any(&m->begins.child.ts_remote[0]));
}

static void agreed(struct pair_prediction *p, struct pair_tunnel *t,
	const struct sim_meeting *m)
{
	const struct ike_sa_info *ike = &m->begins.ike;
	const struct ike_child_info *child = &m->begins.child;

	t->status = PAIR_UP;
	if (depends_on_narrowing(p, t, m)) {
		t->status = PAIR_UNDECIDED;
		t->open = "one end is a crypto map and the other a static VTI, "
			  "which takes only any to any: it comes up where the "
			  "router that answers narrows";
	}
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
		.id_local = told(p, t, ike->id_local),
		.id_remote = told(p, t, ike->id_remote),
		.inner_mtu = inner_mtu(t->row, child),
		.profile_local = m->begins.profile,
		.profile_remote = m->answers.profile,
	};
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

	t->seen_by_peer = why->node == peer->node;
	t->cause = why->trace.cause;
	t->detail = told(p, t, why->trace.detail);
	t->open = pair_decide(p, t, m);
	/* Before anything is sent it is the device's own affair, and findings
	 * of its file say so. */
	if (t->open)
		t->status = PAIR_UNDECIDED;
	else
		t->status = !t->seen_by_peer && !m->sent ? PAIR_INCOMPLETE :
			PAIR_DOWN;
	if (m->told != SIZE_MAX)
		t->line = line_of(own,
			&sim_trace_at(p->fleet->sim, m->told)->trace);
	if (t->seen_by_peer)
		t->peer_line = line_of(peer, &why->trace);
}

/* ---- all ----------------------------------------------------------------------- */

/* An address that no configuration means: class E, and the prefix that is
 * discarded (RFC 1112 4, RFC 6666). */
static struct addr stand_in(uint8_t family)
{
	return family == ADDR_V6 ?
		(struct addr){ADDR_V6, {1, [15] = 1}} :
		(struct addr){ADDR_V4, {240, 0, 0, 1}};
}

/* DHCP and dialers give addresses that no file has. What does not depend on
 * them can be told all the same. */
static void settle_source(const struct pair_prediction *p,
	struct pair_tunnel *t)
{
	if (pair_from(p, t).family != ADDR_NONE)
		return;
	t->from = stand_in(t->to.family);
	t->from_unknown = true;
}

static void meet(struct pair_prediction *p, struct pair_tunnel *t)
{
	const struct pair_fleet *f = p->fleet;
	const struct policy *own = f->devices[t->device].policy;
	struct sim_meeting m;

	settle_source(p, t);
	sim_meet(f->devices[t->device].node, t->tunnel, &(struct sim_way){
		t->from, t->to}, f->devices[t->peer].node, &m);
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

/* A cluster has one address: a tunnel to it leads to each of its gateways. What
 * is appended has its device, and is not looked for. */
static bool add_others(struct pair_prediction *p, const struct pair_ends *e)
{
	uint32_t more = 0, n = p->n, device;
	struct pair_tunnel *list;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t at = POLICY_NONE; (at = pair_ends_others(e,
			&p->tunnels[i], at, &device)) != POLICY_NONE;)
			more++;
	if (!more)
		return true;
	list = reallocarray(p->tunnels, (size_t)n + more, sizeof(*list));
	if (!list)
		return false;
	p->tunnels = list;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t at = POLICY_NONE; (at = pair_ends_others(e,
			&list[i], at, &device)) != POLICY_NONE;) {
			list[p->n] = list[i];
			list[p->n].nth++;
			list[p->n].back = POLICY_NONE;
			list[p->n++].peer = device;
		}
	return true;
}

bool pair_predict(struct pair_prediction *p, const struct pair_fleet *f)
{
	struct pair_ends ends;
	bool ok;

	*p = (struct pair_prediction){.fleet = f};
	arena_init(&p->arena, 0);
	ok = pair_lead_list(p) && pair_ends_init(&ends, p);
	if (ok) {
		for (uint32_t i = 0; i < p->n; i++)
			pair_ends_find(&ends, p, &p->tunnels[i]);
		ok = add_others(p, &ends);
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
