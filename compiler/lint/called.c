/* FV401: a key for everybody that this router calls.
 *
 * Who calls looks a key up by the address that it calls. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

/* Peers of all keyrings by keyring, prefix length and network: a lookup costs
 * one probe for each length that occurs. */
struct key_index {
	struct map map;
	uint64_t lengths[2][3]; /* per family, as bits */
	struct arena *arena;
	bool oom;
};

static struct span index_key(uint8_t *buf, uint32_t keyring,
	const struct prefix *p)
{
	struct prefix net = prefix_network(p);
	struct bytes_out o = bytes_out(buf, 32);

	bytes_put32(&o, keyring);
	bytes_put8(&o, p->len);
	bytes_put(&o, addr_span(&net.addr));
	return bytes_written(&o);
}

static void index_add(struct key_index *x, uint32_t keyring,
	const struct prefix *p)
{
	uint8_t buf[32];
	struct span key = index_key(buf, keyring, p);
	char *kept = arena_strndup(x->arena, key);

	if (!kept || !map_set(&x->map, span_of(kept, key.n), 1))
		x->oom = true;
	x->lengths[p->addr.family == ADDR_V6][p->len / 64] |=
		UINT64_C(1) << (p->len % 64);
}

static bool index_covers(const struct key_index *x, uint32_t keyring,
	const struct addr *a)
{
	const uint64_t *lengths = x->lengths[a->family == ADDR_V6];

	for (uint8_t len = 0; len <= 128; len++) {
		struct prefix p = {*a, len};
		uint8_t buf[32];

		if (lengths[len / 64] & UINT64_C(1) << (len % 64) &&
			map_get(&x->map, index_key(buf, keyring, &p)) !=
				MAP_NONE)
			return true;
	}
	return false;
}

static void index_build(struct key_index *x, const struct model *m,
	struct arena *a)
{
	const struct model_keyring *k;
	const struct model_peer *p;

	*x = (struct key_index){.arena = a};
	map_init(&x->map, 1);
	MODEL_EACH(m, MODEL_KEYRING, k)
		MODEL_CHILD_EACH(&k->parent, p)
			MODEL_LIST_EACH(v, &p->address)
				index_add(x, k->parent.head.index, model_prefix(v));
}

static void profile_without_key(struct lint *l, const struct model_profile *p)
{
	bool local = p->auth_local->word == POLICY_AUTH_PSK &&
		model_is_set(p->auth_local) && !p->auth_local->text.n;
	bool remote = false;
	struct diag *d;

	MODEL_LIST_EACH(v, &p->auth_remote)
		remote |= v->word == POLICY_AUTH_PSK && !v->text.n;
	if ((!local && !remote) || model_is_set(p->keyring) ||
		model_is_set(p->aaa->keyring[MODEL_KEYRING_LIST]))
		return;
	d = lint_add(l, LINT_FV401,
		local ? p->auth_local->at : p->auth_remote.first->at,
		"the profile `%.*s` authenticates with preshared keys and has "
		"no keyring",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 profile %.*s / keyring local NAME",
		LINT_TEXT(p->head.name));
}

/* Whether the keyring is asked at all: keys may stand in the profile itself. */
static bool needs_keyring(const struct model_profile *p)
{
	if (!p || !model_is_set(p->keyring) || !model_ref(p->keyring))
		return false;
	if (p->auth_local->word == POLICY_AUTH_PSK && !p->auth_local->text.n)
		return true;
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (v->word == POLICY_AUTH_PSK && !v->text.n)
			return true;
	return false;
}

/* A host name has no address here: the router's resolver decides. */
static void called(struct lint *l, const struct key_index *x,
	const struct model_profile *p, const struct model_value *to,
	const char *what, struct span who)
{
	const struct addr *a = model_addr(to);
	char text[ADDR_STR_MAX];
	struct diag *d;

	if (!needs_keyring(p) || !a->family ||
		index_covers(x, model_ref(p->keyring)->index, a))
		return;
	d = lint_add(l, LINT_FV401, to->at,
		"no peer of keyring `%.*s` covers %s, %s %.*s",
		LINT_TEXT(p->keyring->text), addr_str(a, text), what,
		LINT_TEXT(who));
	lint_fix(l, d,
		"crypto ikev2 keyring %.*s / peer NAME / address %s / "
		"pre-shared-key KEY",
		LINT_TEXT(p->keyring->text), text);
	lint_related(l, d, model_ref(p->keyring)->at, "the keyring");
}

static void client_calls(struct lint *l, const struct key_index *x,
	const struct model_client *c)
{
	const struct model_interface *i = c->tunnels.last ?
		(const struct model_interface *)model_ref(c->tunnels.last) :
		NULL;
	const struct model_profile *p = i ? lint_ike_profile(l->model, i) :
					    NULL;
	const struct model_child *k;

	if (!p)
		return;
	MODEL_CHILD_EACH(&c->parent, k)
		if (k->head.type == MODEL_CLIENT_PEER)
			called(l, x, p, ((const struct model_client_peer *)k)
					->v[MODEL_CLIENT_PEER_HOST],
				"a peer of the client", c->parent.head.name);
}

static void entry_calls(struct lint *l, const struct key_index *x,
	const struct model_map_entry *e)
{
	const struct model_profile *p = (const struct model_profile *)
			model_ref(e->ikev2_profile);

	MODEL_LIST_EACH(v, &e->peers)
		called(l, x, p, v, "a peer of the crypto map",
			e->child.parent->head.name);
}

void lint_no_preshared_key(struct lint *l)
{
	const struct model_map_entry *e;
	const struct model_interface *i;
	const struct model_profile *p;
	const struct model_client *c;
	struct key_index x;

	MODEL_EACH(l->model, MODEL_PROFILE, p)
		profile_without_key(l, p);
	index_build(&x, l->model, l->scratch);
	MODEL_EACH(l->model, MODEL_INTERFACE, i)
		if (lint_is_static_tunnel(i))
			called(l, &x, lint_ike_profile(l->model, i),
				i->tunnel->destination, "the destination of",
				i->head.name);
	MODEL_EACH(l->model, MODEL_CLIENT, c)
		client_calls(l, &x, c);
	MODEL_EACH(l->model, MODEL_MAP_ENTRY, e)
		entry_calls(l, &x, e);
	l->list->oom |= x.oom;
	map_fini(&x.map);
}
