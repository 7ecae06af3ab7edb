#include "runtime/ike/keyring.h"

#include <strings.h>

#include "runtime/ike/identity.h"
#include "runtime/ike/profile.h"

static uint32_t by_hostname(const struct policy *p, struct policy_range peers,
	const char *hostname)
{
	for (uint32_t i = 0; i < peers.n; i++) {
		const char *name = policy_text(p, policy_get(p, keyring_peer,
			peers.first + i)->hostname);

		if (*name && strcasecmp(name, hostname) == 0)
			return peers.first + i;
	}
	return POLICY_NONE;
}

static uint32_t by_identity(const struct policy *p, struct policy_range peers,
	const struct ike_id *id)
{
	for (uint32_t i = 0; i < peers.n; i++) {
		const struct policy_keyring_peer *row =
			policy_get(p, keyring_peer, peers.first + i);

		if (ike_identity_any(p, row->identities, id->type,
			    ike_buf_span(&id->data)))
			return peers.first + i;
	}
	return POLICY_NONE;
}

static bool missing(struct ike *ike, uint32_t profile,
	const struct addr *peer, const char *what, struct ike_failure *why,
	enum policy_table table, uint32_t row)
{
	char text[ADDR_STR_MAX];

	return ike_failure_set(why, CAUSE_NO_PSK,
		ike_detail(ike, "peer %s, profile %s: %s", addr_str(peer, text),
			ike_profile_name(ike->env.policy, profile), what),
		table, row);
}

static uint32_t find_peer(const struct ike *ike, uint32_t keyring,
	const char *hostname, const struct addr *addr, const struct ike_id *id)
{
	const struct policy *p = ike->env.policy;
	struct policy_range peers = policy_get(p, keyring, keyring)->peers;
	uint32_t peer = POLICY_NONE;

	if (hostname && *hostname)
		peer = by_hostname(p, peers, hostname);
	if (peer == POLICY_NONE && id)
		peer = by_identity(p, peers, id);
	if (peer == POLICY_NONE)
		peer = ike_lookup_peer(ike, keyring, addr);
	return peer;
}

static bool usable(const struct policy *p, uint32_t secret)
{
	return secret != POLICY_NONE && policy_secret(p, secret).n != 0;
}

/* Does the profile let the peer use nothing but a key? */
static bool only_psk(const struct policy *p, const struct policy_profile *row)
{
	for (uint32_t i = 0; i < row->auth_remote.n; i++) {
		if (policy_get(p, profile_auth, row->auth_remote.first + i)
			->method != POLICY_AUTH_PSK)
			return false;
	}
	return true;
}

bool ike_keyring_find(struct ike *ike, uint32_t profile, const char *hostname,
	const struct addr *peer, const struct ike_id *id, struct ike_psk *psk,
	struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row = policy_get(p, profile, profile);
	bool sign = row->auth_local == POLICY_AUTH_PSK;
	bool check = only_psk(p, row);

	*psk = (struct ike_psk){POLICY_NONE, row->psk_local, row->psk_remote};
	if (row->keyring != POLICY_NONE) {
		const struct policy_keyring *ring =
			policy_get(p, keyring, row->keyring);

		psk->peer = find_peer(ike, row->keyring, hostname, peer, id);
		if (psk->peer == POLICY_NONE && psk->local == POLICY_NONE &&
			(sign || check))
			return missing(ike, profile, peer,
				ike_detail(ike,
					"no peer block of keyring %s covers it",
					policy_text(p, ring->name)),
				why, POLICY_TABLE_keyring, row->keyring);
	}
	if (psk->peer != POLICY_NONE) {
		const struct policy_keyring_peer *block =
			policy_get(p, keyring_peer, psk->peer);

		if (psk->local == POLICY_NONE)
			psk->local = block->psk_local;
		if (psk->remote == POLICY_NONE)
			psk->remote = block->psk_remote;
	}
	if ((!sign || usable(p, psk->local)) &&
		(!check || usable(p, psk->remote)))
		return true;
	if (!policy_has_secrets(p))
		return missing(ike, profile, peer,
			"the policy image was built without secrets", why,
			POLICY_TABLE_profile, profile);
	if (psk->peer == POLICY_NONE)
		return missing(ike, profile, peer,
			"the profile has no keyring and no key of its own",
			why, POLICY_TABLE_profile, profile);
	return missing(ike, profile, peer,
		ike_detail(ike, "%s has no key for the %s side",
			ike_keyring_text(ike, profile, psk->peer),
			sign && !usable(p, psk->local) ? "local" : "remote"),
		why, POLICY_TABLE_keyring_peer, psk->peer);
}

const char *ike_keyring_text(struct ike *ike, uint32_t profile, uint32_t peer)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row = policy_get(p, profile, profile);

	if (peer == POLICY_NONE || row->keyring == POLICY_NONE)
		return ike_detail(ike, "the key in profile %s",
			ike_profile_name(p, profile));
	return ike_detail(ike, "keyring %s peer %s",
		policy_text(p, policy_get(p, keyring, row->keyring)->name),
		policy_text(p, policy_get(p, keyring_peer, peer)->name));
}
