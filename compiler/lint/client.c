/* FlexVPN clients: peers, tunnel, tracking, backup. */
#include "compiler/lint/lint.h"
#include "runtime/base/map.h"

static const struct model_interface *tunnel_of(const struct model_client *c)
{
	return c->tunnels.last ? (const struct model_interface *)
			model_ref(c->tunnels.last) : NULL;
}

static size_t peers_of(const struct model_client *c)
{
	const struct model_child *p;
	size_t n = 0;

	MODEL_CHILD_EACH(&c->parent, p)
		n += p->head.type == MODEL_CLIENT_PEER;
	return n;
}

static void complain(struct lint *l, const struct model_client *c,
	struct model_at at, const char *what, const char *fix)
{
	struct diag *d = lint_add(l, LINT_FV826, at,
		"the FlexVPN client `%.*s` %s", LINT_TEXT(c->parent.head.name),
		what);

	lint_fix(l, d, "%s", fix);
}

static void tunnel_not_dynamic(struct lint *l, const struct model_client *c,
	const struct model_interface *i)
{
	const struct model_value *to = i->tunnel->destination;
	struct diag *d = lint_add(l, LINT_FV826, c->tunnels.last->at,
		"the FlexVPN client `%.*s` connects %.*s, whose destination is "
		"%s", LINT_TEXT(c->parent.head.name), LINT_TEXT(i->head.name),
		model_is_set(to) ? "fixed" : "not set");

	lint_related(l, d, model_is_set(to) ? to->at : i->head.at,
		model_is_set(to) ? "the destination" : "the tunnel");
	lint_fix(l, d, "interface %.*s / tunnel destination dynamic",
		LINT_TEXT(i->head.name));
}

static const struct model_client_source *first_source(
	const struct model_client *c)
{
	const struct model_child *p;

	MODEL_CHILD_EACH(&c->parent, p)
		if (p->head.type == MODEL_CLIENT_SOURCE)
			return (const struct model_client_source *)p;
	return NULL;
}

static void source_not_dynamic(struct lint *l, const struct model_client *c,
	const struct model_interface *i)
{
	const struct model_client_source *s = first_source(c);
	struct diag *d;

	if (!s || i->tunnel->source->word == MODEL_ENDPOINT_DYNAMIC)
		return;
	d = lint_add(l, LINT_FV826, s->child.head.at,
		"the FlexVPN client `%.*s` chooses among sources, and %.*s "
		"does not take its choice", LINT_TEXT(c->parent.head.name),
		LINT_TEXT(i->head.name));
	if (model_is_set(i->tunnel->source))
		lint_related(l, d, i->tunnel->source->at, "the fixed source");
	lint_fix(l, d, "interface %.*s / tunnel source dynamic",
		LINT_TEXT(i->head.name));
}

void lint_client(struct lint *l, const struct model_client *c)
{
	const struct model_interface *i = tunnel_of(c);
	struct model_at at = c->parent.head.at;

	if (!peers_of(c))
		complain(l, c, at, "has no peer", "peer 1 A");
	if (!c->tunnels.n)
		complain(l, c, at, "connects no tunnel",
			"client connect Tunnel1");
	if (c->tunnels.n > 1)
		complain(l, c, c->tunnels.last->at,
			"connects a second tunnel; it can have one",
			"crypto ikev2 client flexvpn OTHER, for that tunnel");
	if (!i)
		return;
	if (i->tunnel->destination->word != MODEL_ENDPOINT_DYNAMIC)
		tunnel_not_dynamic(l, c, i);
	source_not_dynamic(l, c, i);
}

void lint_reactivate(struct lint *l, const struct model_client *c)
{
	const struct model_child *p;
	size_t left = peers_of(c);

	if (!model_is_set(c->reactivate))
		return;
	MODEL_CHILD_EACH(&c->parent, p) {
		const struct model_client_peer *peer = (const void *)p;
		struct diag *d;

		/* Nothing is worse than the last one. */
		if (p->head.type != MODEL_CLIENT_PEER || --left == 0 ||
			model_is_set(peer->v[MODEL_CLIENT_PEER_TRACK]))
			continue;
		d = lint_add(l, LINT_FV827, peer->v[MODEL_CLIENT_PEER_HOST]->at,
			"peer %.*s of the FlexVPN client `%.*s` is not tracked: "
			"nobody notices that it is back",
			LINT_TEXT(p->head.name),
			LINT_TEXT(c->parent.head.name));
		lint_related(l, d, c->reactivate->at,
			"better peers are returned to");
		lint_fix(l, d, "peer %.*s A track 1, and track 1 ip sla 1 "
			       "reachability", LINT_TEXT(p->head.name));
		return;
	}
}

/* ---- several clients ------------------------------------------------------------- */

/* Tunnels to the clients that connect them, by index. */
static uint32_t *owners(struct lint *l)
{
	const struct model *m = l->model;
	uint32_t n = m->table[MODEL_INTERFACE].n;
	uint32_t *owner = arena_array(l->list->arena, n + 1u, sizeof(*owner));
	const struct model_client *c;

	if (!owner) {
		l->list->oom = true;
		return NULL;
	}
	memset(owner, 0xff, (n + 1u) * sizeof(*owner));
	MODEL_EACH(m, MODEL_CLIENT, c) {
		const struct model_interface *i = tunnel_of(c);
		struct diag *d;

		if (!i)
			continue;
		if (owner[i->head.index] != UINT32_MAX) {
			d = lint_add(l, LINT_FV826, c->tunnels.last->at,
				"two FlexVPN clients connect %.*s",
				LINT_TEXT(i->head.name));
			lint_related(l, d, m->table[MODEL_CLIENT]
						   .items[owner[i->head.index]]
						   ->at,
				"the other client");
			lint_fix(l, d, "a tunnel interface of its own for each "
				       "client");
			continue;
		}
		owner[i->head.index] = c->parent.head.index;
	}
	return owner;
}

void lint_dynamic_destination(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_interface *i;
	const uint32_t *owner = owners(l);

	if (!owner)
		return;
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_value *to = i->tunnel->destination;
		struct diag *d;

		if (!model_is_set(to) || owner[i->head.index] != UINT32_MAX ||
			to->word != MODEL_ENDPOINT_DYNAMIC)
			continue;
		d = lint_add(l, LINT_FV830, to->at,
			"%.*s waits for a FlexVPN client to give it a "
			"destination, and no client connects it",
			LINT_TEXT(i->head.name));
		lint_fix(l, d, "crypto ikev2 client flexvpn NAME / peer 1 A / "
			       "client connect %.*s", LINT_TEXT(i->head.name));
	}
}

/* The host of a client that has one peer only, or NULL. */
static const struct model_value *only_peer(const struct model_client *c)
{
	const struct model_child *p;
	const struct model_value *host = NULL;

	if (peers_of(c) != 1)
		return NULL;
	MODEL_CHILD_EACH(&c->parent, p)
		if (p->head.type == MODEL_CLIENT_PEER)
			host = ((const struct model_client_peer *)p)
				->v[MODEL_CLIENT_PEER_HOST];
	return host;
}

void lint_backup_group(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_client *c;
	struct map seen;

	map_init(&seen, 1);
	MODEL_EACH(m, MODEL_CLIENT, c) {
		const struct model_value *host = only_peer(c);
		uint32_t group = c->backup_group->number;
		const struct model_client *other;
		struct diag *d;
		uint32_t k;
		char *key;

		if (!group || !host)
			continue;
		key = arena_printf(l->list->arena, "%u %.*s", group,
			(int)host->text.n, (const char *)host->text.p);
		if (!key) {
			l->list->oom = true;
			break;
		}
		k = map_get(&seen, span_str(key));
		if (k == MAP_NONE) {
			l->list->oom |= !map_set(&seen, span_str(key),
				c->parent.head.index);
			continue;
		}
		other = (const struct model_client *)
				m->table[MODEL_CLIENT].items[k];
		d = lint_add(l, LINT_FV828, c->backup_group->at,
			"the FlexVPN clients `%.*s` and `%.*s` are in backup "
			"group %u and have the same only peer",
			LINT_TEXT(other->parent.head.name),
			LINT_TEXT(c->parent.head.name), group);
		lint_related(l, d, other->backup_group->at,
			"the other client");
		lint_fix(l, d, "another peer for one of them, or another "
			       "backup group");
	}
	map_fini(&seen);
}

/* FV721 */
void lint_waits_and_asks(struct lint *l, const struct model_interface *i)
{
	const struct model_ipsec_profile *p = lint_protection(i);
	bool asks = i->ipv4->word == MODEL_IP_NEGOTIATED;
	const struct model_value *v = asks ? i->ipv4 : i->tunnel->destination;
	struct diag *d;

	if (!i->is_tunnel || !p || !model_is_set(p->ipsec_rare->responder_only) ||
		(!asks && v->word != MODEL_ENDPOINT_DYNAMIC))
		return;
	d = lint_add(l, LINT_FV721, p->ipsec_rare->responder_only->at,
		"%.*s is a client's tunnel, and its IPsec profile `%.*s` only "
		"answers", LINT_TEXT(i->head.name), LINT_TEXT(p->head.name));
	lint_related(l, d, v->at, asks ? "it gets its address from the gateway" :
		"it leads where the client chooses");
	lint_fix(l, d, "crypto ipsec profile %.*s / no responder-only",
		LINT_TEXT(p->head.name));
}
