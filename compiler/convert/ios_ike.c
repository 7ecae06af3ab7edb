/* Proposals, policies, keyrings and profiles of IKEv2. */
#include "compiler/convert/ios.h"

#include "runtime/base/secret.h"

/* ---- proposals ------------------------------------------------------------ */

static const struct transform *transform_at(const struct policy *p, uint32_t i)
{
	const struct policy_transform *t = policy_get(p, transform, i);

	return transform_find((uint8_t)t->type, (uint16_t)t->id,
		(uint16_t)t->key_bits);
}

/* The transforms of one type that a row has, as words of IOS. */
static uint32_t words(struct ios_writer *w, const char *command, uint8_t type,
	const struct policy_ike_proposal *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->transforms.n; i++) {
		const struct transform *t =
			transform_at(w->p, r->transforms.first + i);

		if (!t || t->type != type || !t->ios)
			continue;
		convert_text_say(w->out, "%s %s", n++ ? "" : command, t->ios);
	}
	return n;
}

static const struct transform *nth(const struct policy *p, uint8_t type,
	const struct policy_ike_proposal *r, uint32_t n)
{
	for (uint32_t i = 0; i < r->transforms.n; i++) {
		const struct transform *t =
			transform_at(p, r->transforms.first + i);

		if (t && t->type == type && n-- == 0)
			return t;
	}
	return NULL;
}

/* Without `prf`, the PRFs are the hashes of the integrity algorithms. */
static bool prf_follows(const struct policy *p,
	const struct policy_ike_proposal *r)
{
	for (uint32_t i = 0;; i++) {
		const struct transform *prf = nth(p, TRANSFORM_PRF, r, i);
		const struct transform *mac = nth(p, TRANSFORM_INTEG, r, i);

		if (!prf || !mac)
			return !prf && !mac;
		if (strcmp(prf->openssl, mac->openssl) != 0)
			return false;
	}
}

static void proposal(struct ios_writer *w, const struct policy_ike_proposal *r,
	uint32_t n)
{
	const struct policy_ike_proposal *cbc = r;

	convert_text_say(w->out, "!\ncrypto ikev2 proposal %s\n",
		policy_text(w->p, r->name));
	if (n == 2 && !nth(w->p, TRANSFORM_INTEG, r, 0))
		cbc = r + 1;
	(void)words(w, " encryption", TRANSFORM_ENCR, r);
	if (n == 2)
		(void)words(w, "", TRANSFORM_ENCR, r + 1);
	convert_text_put(w->out, "\n");
	if (n == 2 || !prf_follows(w->p, r)) {
		(void)words(w, " prf", TRANSFORM_PRF, r);
		convert_text_put(w->out, "\n");
	}
	if (words(w, " integrity", TRANSFORM_INTEG, cbc))
		convert_text_put(w->out, "\n");
	(void)words(w, " group", TRANSFORM_DH, r);
	convert_text_put(w->out, "\n");
}

static bool same_name(const struct policy *p, struct policy_str a,
	struct policy_str b)
{
	return !strcmp(policy_text(p, a), policy_text(p, b));
}

/* Rows that one proposal became: ciphers with integrity of their own and
 * others cannot share a row. */
static uint32_t parts(const struct policy *p, uint32_t i)
{
	const struct policy_ike_proposal *r = policy_get(p, ike_proposal, i);

	return i + 1 < policy_count(p, POLICY_TABLE_ike_proposal) &&
		same_name(p, r[0].name, r[1].name) ? 2 : 1;
}

static void proposals(struct ios_writer *w)
{
	uint32_t n;

	ios_write_lack(w, POLICY_TABLE_ike_proposal, "crypto ikev2 proposal");
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_ike_proposal);
		i += n) {
		const struct policy_ike_proposal *r =
			policy_get(w->p, ike_proposal, i);

		n = parts(w->p, i);
		if (r->origin != POLICY_ORIGIN_DEFAULT)
			proposal(w, r, n);
	}
}

/* ---- policies -------------------------------------------------------------- */

static void locals(struct ios_writer *w, struct policy_range range)
{
	char buf[ADDR_STR_MAX];

	for (uint32_t i = 0; i < range.n; i++) {
		struct addr a = policy_addr_get(
			&policy_get(w->p, address, range.first + i)->addr);

		convert_text_say(w->out, " match address local %s\n",
			addr_str(&a, buf));
	}
}

static void policy(struct ios_writer *w, const struct policy_ike_policy *r)
{
	uint32_t step;

	convert_text_say(w->out, "!\ncrypto ikev2 policy %s\n",
		policy_text(w->p, r->name));
	if (r->fvrf == POLICY_FVRF_ANY)
		convert_text_put(w->out, " match fvrf any\n");
	else if (r->fvrf == POLICY_FVRF_NAMED)
		convert_text_say(w->out, " match fvrf %s\n",
			ios_name(w, POLICY_TABLE_vrf, r->vrf));
	else if (ios_is_default(w, r->name)) /* which else matches any */
		convert_text_put(w->out, " match fvrf global\n");
	locals(w, r->local);
	for (uint32_t i = 0; i < r->proposals.n; i += step) {
		uint32_t row = policy_get(w->p, policy_proposal,
			r->proposals.first + i)->proposal;

		step = parts(w->p, row);
		convert_text_say(w->out, " proposal %s\n",
			ios_name(w, POLICY_TABLE_ike_proposal, row));
	}
}

static void policies(struct ios_writer *w)
{
	ios_write_lack(w, POLICY_TABLE_ike_policy, "crypto ikev2 policy");
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_ike_policy);
		i++) {
		const struct policy_ike_policy *r =
			policy_get(w->p, ike_policy, i);

		if (r->origin != POLICY_ORIGIN_DEFAULT)
			policy(w, r);
	}
}

/* ---- keys -------------------------------------------------------------------- */

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return true;
}

static bool key_is_here(const struct ios_writer *w, uint32_t secret)
{
	return w->secrets && secret != POLICY_NONE &&
		policy_secret(w->p, secret).n;
}

/* " 0 KEY", or in hexadecimal what a line cannot hold as it is. */
static void key(struct ios_writer *w, uint32_t secret)
{
	struct span s = policy_secret(w->p, secret);

	if (is_plain(s)) {
		convert_text_put(w->out, " 0 ");
		convert_text_add(w->out, s);
	} else {
		convert_text_put(w->out, " hex ");
		convert_text_hex(w->out, s);
	}
}

static void key_line(struct ios_writer *w, const char *command,
	uint32_t secret)
{
	if (!key_is_here(w, secret))
		return;
	convert_text_put(w->out, command);
	key(w, secret);
	convert_text_put(w->out, "\n");
}

/* ---- keyrings -------------------------------------------------------------- */

static void identity(struct ios_writer *w, const char *command,
	const struct policy_identity *r, bool host)
{
	static const char *const kinds[POLICY_id_kind_count] = {
		[POLICY_ID_ADDRESS] = "address",
		[POLICY_ID_FQDN] = "fqdn",
		[POLICY_ID_FQDN_DOMAIN] = "fqdn domain",
		[POLICY_ID_EMAIL] = "email",
		[POLICY_ID_EMAIL_DOMAIN] = "email domain",
		[POLICY_ID_KEY_ID] = "key-id",
		[POLICY_ID_DN] = "dn",
		[POLICY_ID_ANY] = "any",
	};
	struct addr a = policy_addr_get(&r->prefix.addr);
	char buf[ADDR_STR_MAX];

	if (!kinds[r->kind])
		return;
	convert_text_say(w->out, "%s %s", command, kinds[r->kind]);
	if (r->kind == POLICY_ID_ADDRESS) {
		convert_text_put(w->out, " ");
		if (host)
			convert_text_put(w->out, addr_str(&a, buf));
		else
			ios_write_prefix(w, &r->prefix);
	} else if (r->text.n) {
		convert_text_say(w->out, " %s", policy_text(w->p, r->text));
	}
	convert_text_put(w->out, "\n");
}

static void identities(struct ios_writer *w, const char *command,
	struct policy_range r, bool host)
{
	for (uint32_t i = 0; i < r.n; i++)
		identity(w, command, policy_get(w->p, identity, r.first + i),
			host);
}

/* The comment is the same for a key that is left out and for one that never
 * was: converting the result again changes nothing. */
static void peer_keys(struct ios_writer *w, const char *ring,
	const struct policy_keyring_peer *r)
{
	bool left_out = (r->psk_local != POLICY_NONE &&
		!key_is_here(w, r->psk_local)) ||
		(r->psk_remote != POLICY_NONE &&
		!key_is_here(w, r->psk_remote));

	if (left_out)
		CONVERT_NOTE(w, r, "the preshared key of peer %s in keyring %s is "
			"left out", policy_text(w->p, r->name), ring);
	if (left_out || !w->secrets)
		convert_text_put(w->out,
			"  ! pre-shared-key: left out, or none\n");
	if (key_is_here(w, r->psk_local) && key_is_here(w, r->psk_remote) &&
		secret_eq(policy_secret(w->p, r->psk_local),
			policy_secret(w->p, r->psk_remote))) {
		key_line(w, "  pre-shared-key", r->psk_local);
		return;
	}
	key_line(w, "  pre-shared-key local", r->psk_local);
	key_line(w, "  pre-shared-key remote", r->psk_remote);
}

static void peer(struct ios_writer *w, const char *ring,
	const struct policy_keyring_peer *r)
{
	char buf[ADDR_STR_MAX];

	convert_text_say(w->out, " peer %s\n", policy_text(w->p, r->name));
	if (r->hostname.n)
		convert_text_say(w->out, "  hostname %s\n",
			policy_text(w->p, r->hostname));
	for (uint32_t i = 0; i < r->addresses.n; i++) {
		const struct policy_prefix *x = &policy_get(w->p,
			keyring_address, r->addresses.first + i)->prefix;
		struct addr a = policy_addr_get(&x->addr);

		convert_text_put(w->out, "  address ");
		if (x->len == addr_len(&a) * 8)
			convert_text_put(w->out, addr_str(&a, buf));
		else
			ios_write_prefix(w, x);
		convert_text_put(w->out, "\n");
	}
	identities(w, "  identity", r->identities, true);
	peer_keys(w, ring, r);
}

static void keyrings(struct ios_writer *w)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_keyring);
		i++) {
		const struct policy_keyring *k = policy_get(w->p, keyring, i);
		const char *name = policy_text(w->p, k->name);

		convert_text_say(w->out, "!\ncrypto ikev2 keyring %s\n", name);
		for (uint32_t j = 0; j < k->peers.n; j++)
			peer(w, name, policy_get(w->p, keyring_peer,
				k->peers.first + j));
	}
}

/* ---- profiles ---------------------------------------------------------------- */

static const char *const methods[POLICY_auth_count] = {
	[POLICY_AUTH_PSK] = "pre-share",
	[POLICY_AUTH_RSA_SIG] = "rsa-sig",
	[POLICY_AUTH_ECDSA_SIG] = "ecdsa-sig",
	[POLICY_AUTH_EAP] = "eap",
	[POLICY_AUTH_ANYCONNECT_EAP] = "anyconnect-eap aggregate",
};

static void method(struct ios_writer *w, const char *side,
	const struct policy_profile *r, uint32_t auth, uint32_t psk)
{
	if (auth >= POLICY_auth_count || !methods[auth])
		return;
	convert_text_say(w->out, " authentication %s %s", side,
		methods[auth]);
	if (auth == POLICY_AUTH_EAP && side[0] == 'r')
		ios_write_profile_eap(w, r);
	if (auth == POLICY_AUTH_PSK && key_is_here(w, psk)) {
		convert_text_put(w->out, " key");
		key(w, psk);
	} else if (auth == POLICY_AUTH_PSK && psk != POLICY_NONE) {
		CONVERT_NOTE(w, r, "the %s preshared key of profile %s is left out",
			side, policy_text(w->p, r->name));
	}
	convert_text_put(w->out, "\n");
}

static void match(struct ios_writer *w, const struct policy_profile *r)
{
	bool looks_complete = (r->match_remote.n || r->match_certificate.n) &&
		r->auth_local != POLICY_AUTH_NONE && r->auth_remote.n;

	if (r->fvrf == POLICY_FVRF_ANY)
		convert_text_put(w->out, " match fvrf any\n");
	else if (r->fvrf == POLICY_FVRF_NAMED)
		convert_text_say(w->out, " match fvrf %s\n",
			ios_name(w, POLICY_TABLE_vrf, r->vrf));
	locals(w, r->match_local);
	identities(w, " match identity remote", r->match_remote, false);
	ios_write_profile_maps(w, r);
	if (r->complete && !looks_complete) {
		CONVERT_NOTE(w, r, "the certificate map of profile %s is not "
			"defined", policy_text(w->p, r->name));
		convert_text_say(w->out, " match certificate %s\n",
			w->undefined);
	} else if (!r->complete && looks_complete) {
		CONVERT_NOTE(w, r, "profile %s matches a VRF or an interface that "
			"is not known", policy_text(w->p, r->name));
		if (r->match_local.n)
			convert_text_say(w->out, " match fvrf %s\n",
				w->undefined);
		else
			convert_text_say(w->out,
				" match address local interface %s\n",
				w->undefined);
	}
}

static void timers(struct ios_writer *w, const struct policy_profile *r)
{
	static const struct ios_setting settings[] = {
		{offsetof(struct policy_profile, lifetime), "lifetime %u",
			NULL},
		{offsetof(struct policy_profile, virtual_template),
			"virtual-template %u", NULL},
		{offsetof(struct policy_profile, nat_force_encap),
			"nat force-encap", NULL},
		{offsetof(struct policy_profile, initial_contact_force),
			"initial-contact force", NULL},
		{offsetof(struct policy_profile, shutdown), "shutdown", NULL},
	};
	const struct policy_device *d = policy_get(w->p, device, 0);

	if (r->dpd_mode != POLICY_DPD_OFF && (r->dpd_mode != d->dpd_mode ||
		r->dpd_interval != d->dpd_interval ||
		r->dpd_retry != d->dpd_retry))
		convert_text_say(w->out, " dpd %u %u %s\n", r->dpd_interval,
			r->dpd_retry, r->dpd_mode == POLICY_DPD_PERIODIC ?
				"periodic" : "on-demand");
	if (r->nat_keepalive && r->nat_keepalive != d->nat_keepalive)
		convert_text_say(w->out, " nat keepalive %u\n",
			r->nat_keepalive);
	if (r->ivrf != POLICY_NONE)
		convert_text_say(w->out, " ivrf %s\n",
			ios_name(w, POLICY_TABLE_vrf, r->ivrf));
	ios_write_settings(w, " ", settings,
		sizeof(settings) / sizeof(*settings), r,
		policy_get(w->plain, profile, 0));
}

static void profile(struct ios_writer *w, const struct policy_profile *r)
{
	convert_text_say(w->out, "!\ncrypto ikev2 profile %s\n",
		policy_text(w->p, r->name));
	match(w, r);
	if (r->local_id != POLICY_NONE)
		identity(w, " identity local",
			policy_get(w->p, identity, r->local_id), true);
	method(w, "local", r, r->auth_local, r->psk_local);
	for (uint32_t i = 0; i < r->auth_remote.n; i++)
		method(w, "remote", r, policy_get(w->p, profile_auth,
				r->auth_remote.first + i)->method,
			r->psk_remote);
	if (r->keyring != POLICY_NONE)
		convert_text_say(w->out, " keyring local %s\n",
			ios_name(w, POLICY_TABLE_keyring, r->keyring));
	ios_write_profile_trustpoints(w, r);
	timers(w, r);
	ios_write_profile_service(w, r);
}

void ios_write_ike(struct ios_writer *w)
{
	proposals(w);
	policies(w);
	keyrings(w);
	ios_write_pki(w);
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_profile); i++)
		profile(w, policy_get(w->p, profile, i));
}
