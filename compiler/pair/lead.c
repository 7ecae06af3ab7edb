#include "compiler/pair/lead.h"

#include <stdlib.h>

#include "compiler/pair/decide.h"
#include "runtime/base/map.h"

/* One device while its tunnels are listed. */
struct lead {
	struct pair_prediction *p;
	const struct policy *policy;
	struct map clients; /* name of the tunnel → row of the client table */
	struct map mapped;  /* address inside → row of nhrp_peer; of a tunnel */
	uint32_t nhrp;	    /* the next row of nhrp_peer */
	uint32_t device;
	uint32_t cap;
};

static bool add(struct lead *l, struct pair_tunnel t)
{
	struct pair_prediction *p = l->p;

	if (p->n == l->cap) {
		uint32_t cap = l->cap ? 2 * l->cap : 64;
		struct pair_tunnel *list = reallocarray(p->tunnels, cap,
			sizeof(*list));

		if (!list)
			return false;
		p->tunnels = list;
		l->cap = cap;
	}
	p->tunnels[p->n++] = t;
	return true;
}

/* ---- FlexVPN clients -------------------------------------------------------- */

static bool index_clients(struct lead *l)
{
	const struct policy *p = l->policy;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_client); i++) {
		struct span name = span_str(policy_text(p,
			policy_get(p, client, i)->tunnel));

		if (name.n && !map_set(&l->clients, name, i))
			return false;
	}
	return true;
}

static uint32_t interface_named(const struct policy *p, const char *name)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_interface); i++)
		if (!strcmp(policy_text(p, policy_get(p, interface, i)->name),
			    name))
			return i;
	return POLICY_NONE;
}

/* The first source that has an address; family 0: the tunnel's own. */
static struct addr source_of(const struct policy *p,
	const struct policy_client *c)
{
	for (uint32_t i = 0; i < c->sources.n; i++) {
		uint32_t row = interface_named(p, policy_text(p, policy_get(p,
			client_source, c->sources.first + i)->interface));
		struct addr a = row == POLICY_NONE ? (struct addr){0} :
			policy_addr_get(&policy_get(p, interface,
				row)->ipv4.addr);

		if (a.family != ADDR_NONE)
			return a;
	}
	return (struct addr){0};
}

static bool add_client(struct lead *l, uint32_t client, struct pair_tunnel t)
{
	const struct policy *p = l->policy;
	const struct policy_client *c = policy_get(p, client, client);

	if (!c->peers.n)
		return add(l, t);
	if (t.status == PAIR_INCOMPLETE)
		t.status = PAIR_UNKNOWN;
	t.from = source_of(p, c);
	for (uint32_t i = 0; i < c->peers.n; i++) {
		const struct policy_client_peer *peer =
			policy_get(p, client_peer, c->peers.first + i);

		t.nth = i;
		t.to = (struct addr){0};
		t.host = policy_text(p, peer->host);
		if (peer->kind == POLICY_HOST_ADDRESS &&
			!addr_parse(t.host, &t.to))
			t.to = (struct addr){0};
		if (!add(l, t))
			return false;
	}
	return true;
}

/* ---- multipoint tunnels ------------------------------------------------------ */

static struct span inside_of(const struct policy_nhrp_peer *r)
{
	return span_of(&r->inside, sizeof(r->inside));
}

/* Rows are in the order of the tunnels, servers before mappings. */
static struct policy_range nhrp_peers(struct lead *l, uint32_t tunnel)
{
	struct policy_range r = {l->nhrp, 0};

	while (l->nhrp < policy_count(l->policy, POLICY_TABLE_nhrp_peer) &&
		policy_get(l->policy, nhrp_peer, l->nhrp)->tunnel <= tunnel) {
		if (policy_get(l->policy, nhrp_peer, l->nhrp)->tunnel < tunnel)
			r.first++;
		else
			r.n++;
		l->nhrp++;
	}
	return r;
}

static bool add_nhrp(struct lead *l, struct pair_tunnel *t, const char *host)
{
	t->host = host;
	if (!addr_parse(host, &t->to))
		t->to = (struct addr){0};
	return add(l, *t) && ++t->nth;
}

/* Servers by their own address outside or the one that is mapped, then the
 * mappings that are of no server. */
static bool add_multipoint(struct lead *l, struct policy_range r,
	struct pair_tunnel t)
{
	const struct policy *p = l->policy;
	bool ok = true;

	for (uint32_t i = 0; ok && i < r.n; i++) {
		const struct policy_nhrp_peer *peer =
			policy_get(p, nhrp_peer, r.first + i);

		ok = peer->server || map_set(&l->mapped, inside_of(peer),
			r.first + i);
	}
	for (uint32_t i = 0; ok && i < r.n; i++) {
		const struct policy_nhrp_peer *peer =
			policy_get(p, nhrp_peer, r.first + i);
		uint32_t row = peer->server && !peer->host.n ?
			map_get(&l->mapped, inside_of(peer)) : r.first + i;

		if (row == MAP_NONE || (!peer->server && map_get(&l->mapped,
			inside_of(peer)) != row))
			continue;
		if (peer->server)
			(void)map_del(&l->mapped, inside_of(peer));
		ok = add_nhrp(l, &t, policy_text(p,
			policy_get(p, nhrp_peer, row)->host));
	}
	/* A hub: whoever registers. */
	if (ok && !t.nth) {
		if (t.status == PAIR_UNKNOWN)
			t.status = PAIR_DYNAMIC;
		ok = add(l, t);
	}
	return ok;
}

/* ---- all --------------------------------------------------------------------- */

/* IKEv1 needs no profile, and is not what is negotiated here. */
static bool is_ikev1(struct lead *l, const struct policy_tunnel *row)
{
	const struct policy_ipsec_profile *prot =
		policy_get(l->policy, ipsec_profile, row->ipsec_profile);

	if (row->kind == POLICY_TUNNEL_TEMPLATE ||
		prot->profile != POLICY_NONE)
		return false;
	return row->kind != POLICY_TUNNEL_STATIC ||
		(prot->proposals.n && pair_has(&l->p->fleet->devices[l->device],
		PAIR_WORDS_IKEV1));
}

static enum pair_status status_before(struct lead *l,
	const struct policy_tunnel *row)
{
	if (row->shutdown)
		return PAIR_SHUTDOWN;
	if (row->kind == POLICY_TUNNEL_TEMPLATE)
		return PAIR_DYNAMIC;
	if (is_ikev1(l, row))
		return PAIR_UNDECIDED;
	if (row->kind == POLICY_TUNNEL_MULTIPOINT)
		return PAIR_UNKNOWN;
	if (row->kind == POLICY_TUNNEL_MAP_ENTRY && !row->destination.family &&
		!row->destination_name.n)
		return PAIR_DYNAMIC;
	return row->usable ? PAIR_UNKNOWN : PAIR_INCOMPLETE;
}

static bool add_tunnel(struct lead *l, uint32_t i)
{
	const struct policy *p = l->policy;
	const struct policy_tunnel *row = policy_get(p, tunnel, i);
	struct pair_tunnel t = {.device = l->device, .tunnel = i, .row = row,
		.peer = POLICY_NONE, .peer_tunnel = POLICY_NONE,
		.back = POLICY_NONE, .line = row->line, .detail = ""};
	uint32_t client = POLICY_NONE;
	struct policy_range peers = nhrp_peers(l, i);
	bool ok;

	/* Without protection it is not our business. */
	if (row->ipsec_profile == POLICY_NONE)
		return true;
	t.status = status_before(l, row);
	t.to = policy_addr_get(&row->destination);
	t.host = policy_text(p, row->destination_name);
	if (t.status == PAIR_UNDECIDED)
		t.detail = "there is no `set ikev2-profile`: it is IKEv1, "
			   "which is not negotiated here";
	if (row->kind == POLICY_TUNNEL_MULTIPOINT) {
		map_init(&l->mapped, i);
		ok = add_multipoint(l, peers, t);
		map_fini(&l->mapped);
		return ok;
	}
	if (row->kind == POLICY_TUNNEL_STATIC && !t.to.family && !*t.host)
		client = map_get(&l->clients,
			span_str(policy_text(p, row->name)));
	return client == POLICY_NONE ? add(l, t) : add_client(l, client, t);
}

bool pair_lead_list(struct pair_prediction *p)
{
	const struct pair_fleet *f = p->fleet;
	struct lead l = {.p = p};
	bool ok = true;

	for (uint32_t i = 0; ok && i < f->n_devices; i++) {
		uint32_t rows;

		l.device = i;
		l.nhrp = 0;
		l.policy = f->devices[i].policy;
		rows = policy_count(l.policy, POLICY_TABLE_tunnel);
		map_init(&l.clients, i);
		ok = index_clients(&l);
		for (uint32_t t = 0; ok && t < rows; t++)
			ok = add_tunnel(&l, t);
		map_fini(&l.clients);
	}
	return ok;
}
