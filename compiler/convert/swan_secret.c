/* The section `secrets`. charon looks a key up by the two identities; for
 * itself it takes the key that fits best, and for the peer it tries every one
 * that fits. So of two keys, ours has both identities as its owners, and the
 * peer's has the peer's alone. */
#include "compiler/convert/swan.h"

#include <stdio.h>

#include "runtime/base/secret.h"

static bool is_here(const struct swan *w, uint32_t secret)
{
	return w->secrets && secret != POLICY_NONE &&
		policy_secret(w->p, secret).n;
}

static bool is_plain(struct span s)
{
	/* 0x and 0s begin other notations. */
	if (s.n > 1 && s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] >= 0x7f || s.p[i] == '"' ||
			s.p[i] == '\\')
			return false;
	return true;
}

static void put_secret(struct swan *w, uint32_t secret)
{
	struct span s = policy_secret(w->p, secret);

	convert_text_put(w->out, "\t\tsecret = ");
	if (is_plain(s)) {
		convert_text_put(w->out, "\"");
		convert_text_add(w->out, s);
		convert_text_put(w->out, "\"\n");
	} else {
		convert_text_put(w->out, "0x");
		convert_text_hex(w->out, s);
		convert_text_put(w->out, "\n");
	}
}

/* Identities that a key is for. */
struct owners {
	const char *local;
	const char *remote;
	const struct policy_keyring_peer *peer; /* NULL: remote is all */
};

static void put_id(struct swan *w, unsigned *n, const char *id)
{
	if (!id)
		return;
	convert_text_say(w->out, "\t\tid-%u = ", ++*n);
	swan_quoted(w->out, id);
	convert_text_put(w->out, "\n");
}

static void put_peer_ids(struct swan *w, unsigned *n,
	const struct policy_keyring_peer *r)
{
	char buf[ADDR_STR_MAX];

	for (uint32_t i = 0; i < r->identities.n; i++)
		put_id(w, n, swan_identity(w, policy_get(w->p, identity,
			r->identities.first + i)));
	for (uint32_t i = 0; i < r->addresses.n; i++) {
		struct prefix x = policy_prefix_get(&policy_get(w->p,
			keyring_address, r->addresses.first + i)->prefix);

		put_id(w, n, x.len == addr_len(&x.addr) * 8 ?
			addr_str(&x.addr, buf) : prefix_str(&x, buf));
	}
}

static void section(struct swan *w, const char *name, const char *suffix,
	const struct owners *o, uint32_t secret)
{
	unsigned n = 0;

	convert_text_say(w->out, "\tike-%s%s {\n", name, suffix);
	put_id(w, &n, o->local);
	put_id(w, &n, o->remote);
	if (o->peer)
		put_peer_ids(w, &n, o->peer);
	put_secret(w, secret);
	convert_text_put(w->out, "\t}\n");
}

static void keys(struct swan *w, const char *name, const struct owners *o,
	uint32_t local, uint32_t remote)
{
	struct owners theirs = *o;

	if (!is_here(w, local) || !is_here(w, remote)) {
		convert_text_say(w->out, "\t# ike-%s: its key is not here%s\n",
			name, w->secrets ? "" : " (convert --secrets)");
		return;
	}
	if (secret_eq(policy_secret(w->p, local),
		    policy_secret(w->p, remote))) {
		section(w, name, "", o, local);
		return;
	}
	theirs.local = NULL;
	section(w, name, "-local", o, local);
	section(w, name, "-remote", &theirs, remote);
}

static void left_out(struct swan *w, const struct policy_keyring_peer *r)
{
	if (!w->secrets)
		CONVERT_NOTE(w, r, "the preshared key of peer %s is left out",
			policy_text(w->p, r->name));
}

/* ---- of a tunnel ------------------------------------------------------------------ */

static const struct policy_keyring_peer *peer_of(struct swan *w,
	const struct swan_connection *c)
{
	struct addr to = policy_addr_get(&c->tunnel->destination);
	uint32_t ring = c->profile->keyring;
	uint32_t row = MAP_NONE;
	const char *host;

	if (ring == POLICY_NONE)
		return NULL;
	if (c->tunnel->destination_name.n) {
		host = arena_printf(w->notes->arena, "%u %s", ring, policy_text(
			w->p, c->tunnel->destination_name));
		w->notes->oom |= !host;
		row = host ? map_get(&w->hosts, span_str(host)) : MAP_NONE;
	} else {
		row = policy_prefixes_find(&w->peers, ring, &to);
	}
	return row == MAP_NONE ? NULL : policy_get(w->p, keyring_peer, row);
}

static void of_tunnel(struct swan *w, const struct swan_connection *c)
{
	const struct policy_profile *r = c->profile;
	const struct policy_keyring_peer *peer = peer_of(w, c);
	const struct owners o = {c->local, c->remote, NULL};
	uint32_t local = r->psk_local;
	uint32_t remote = r->psk_remote;

	/* What a profile has itself comes first. */
	if (peer && local == POLICY_NONE)
		local = peer->psk_local;
	if (peer && remote == POLICY_NONE)
		remote = peer->psk_remote;
	if (peer)
		left_out(w, peer);
	keys(w, c->name, &o, local, remote);
}

/* ---- of dynamic peers --------------------------------------------------------------- */

static void of_keyring(struct swan *w, const struct swan_connection *c)
{
	const struct policy_keyring *k;
	const char *ring;

	if (c->profile->keyring == POLICY_NONE)
		return;
	k = policy_get(w->p, keyring, c->profile->keyring);
	ring = policy_text(w->p, k->name);
	CONVERT_NOTE(w, k, "keyring %s: charon finds keys by identity alone, "
		"never by address", ring);
	for (uint32_t i = 0; i < k->peers.n; i++) {
		const struct policy_keyring_peer *r =
			policy_get(w->p, keyring_peer, k->peers.first + i);
		const struct owners o = {c->local, NULL, r};
		const char *prefix = arena_printf(w->notes->arena, "%s-",
			c->name);

		w->notes->oom |= !prefix;
		left_out(w, r);
		keys(w, swan_section(w, prefix ? prefix : "",
			policy_text(w->p, r->name)), &o, r->psk_local,
			r->psk_remote);
	}
}

static bool uses_psk(const struct swan *w, const struct policy_profile *r)
{
	return r->auth_local == POLICY_AUTH_PSK || policy_get(w->p,
		profile_auth, r->auth_remote.first)->method == POLICY_AUTH_PSK;
}

void swan_secrets_write(struct swan *w, const struct swan_connection *c)
{
	if (!uses_psk(w, c->profile))
		return;
	if (c->dynamic)
		of_keyring(w, c);
	else
		of_tunnel(w, c);
}
