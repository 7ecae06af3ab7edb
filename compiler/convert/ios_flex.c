/* Authorization policies, name manglers, what profiles ask of AAA, FlexVPN
 * clients, load balancing. */
#include "compiler/convert/ios.h"

/* ---- authorization policies ------------------------------------------------------ */

static void two(struct ios_writer *w, const char *command,
	const struct policy_addr *a, const struct policy_addr *b)
{
	if (!a->family)
		return;
	convert_text_say(w->out, " %s", command);
	ios_write_addr(w, a);
	if (b && b->family)
		ios_write_addr(w, b);
	convert_text_put(w->out, "\n");
}

static void text(struct ios_writer *w, const char *command,
	struct policy_str s)
{
	if (s.n)
		convert_text_say(w->out, " %s %s\n", command,
			policy_text(w->p, s));
}

static void flag(struct ios_writer *w, const char *command, uint32_t on)
{
	if (on)
		convert_text_say(w->out, " %s\n", command);
}

static void number(struct ios_writer *w, const char *command, uint32_t v)
{
	if (v)
		convert_text_say(w->out, " %s %u\n", command, v);
}

static void names(struct ios_writer *w, const char *command,
	struct policy_range r)
{
	for (uint32_t i = 0; i < r.n; i++)
		text(w, command,
			policy_get(w->p, granted_name, r.first + i)->text);
}

static void route(struct ios_writer *w, const struct policy_granted_route *r)
{
	static const char *const commands[POLICY_route_set_count] = {
		[POLICY_ROUTE_SET_ACL] = "route set access-list",
		[POLICY_ROUTE_SET_ACL6] = "route set access-list ipv6",
		[POLICY_ROUTE_SET_REMOTE] = "route set remote",
		[POLICY_ROUTE_SET_LOCAL] = "route set local",
		[POLICY_ROUTE_SET_CONNECTED] = "route redistribute connected",
		[POLICY_ROUTE_SET_STATIC] = "route redistribute static",
	};
	bool redistributes = r->kind >= POLICY_ROUTE_SET_CONNECTED;

	convert_text_say(w->out, " %s", commands[r->kind]);
	if (r->prefix.addr.family) {
		convert_text_say(w->out, " ipv%c ",
			r->prefix.addr.family == ADDR_V6 ? '6' : '4');
		ios_write_prefix(w, &r->prefix);
	}
	if (r->text.n)
		convert_text_say(w->out, " %s%s",
			redistributes ? "route-map " : "",
			policy_text(w->p, r->text));
	convert_text_put(w->out, "\n");
}

static void announce(struct ios_writer *w, const struct policy_authorization *r)
{
	bool builtin = ios_is_default(w, r->name);

	if (r->route_interface_of.n)
		text(w, "route set interface", r->route_interface_of);
	else if (r->route_interface)
		convert_text_put(w->out, " route set interface\n");
	else if (builtin)
		convert_text_put(w->out, " no route set interface\n");
	if (r->route_accept)
		convert_text_say(w->out,
			" route accept any tag %u distance %u\n",
			r->route_tag, r->route_distance);
	else if (builtin)
		convert_text_put(w->out, " no route accept any\n");
	for (uint32_t i = 0; i < r->routes.n; i++)
		route(w, policy_get(w->p, granted_route, r->routes.first + i));
}

static void grants(struct ios_writer *w, const struct policy_authorization *r)
{
	if (r->pool != POLICY_NONE)
		convert_text_say(w->out, " pool %s\n",
			ios_name(w, POLICY_TABLE_pool, r->pool));
	if (r->pool6 != POLICY_NONE)
		convert_text_say(w->out, " ipv6 pool %s\n",
			ios_name(w, POLICY_TABLE_pool6, r->pool6));
	number(w, "ipv6 prefix", r->prefix6);
	if (r->netmask) {
		struct addr mask = prefix_mask(ADDR_V4, (uint8_t)r->netmask);
		char buf[ADDR_STR_MAX];

		convert_text_say(w->out, " netmask %s\n",
			addr_str(&mask, buf));
	}
	two(w, "dns", &r->dns, &r->dns_second);
	two(w, "ipv6 dns", &r->dns6, &r->dns6_second);
	two(w, "wins", &r->wins, &r->wins_second);
	text(w, "dhcp server", r->dhcp_server);
	two(w, "dhcp giaddr", &r->dhcp_giaddr, NULL);
	number(w, "dhcp timeout", r->dhcp_timeout);
	text(w, "def-domain", r->def_domain);
	names(w, "split-dns", r->split_dns);
	names(w, "backup-gateway", r->backup_gateways);
	flag(w, "banner ^C^C", r->banner);
	text(w, "configuration url", r->config_url);
	number(w, "configuration version", r->config_version);
	flag(w, "include-local-lan", r->include_local_lan);
	flag(w, "pfs", r->pfs);
	flag(w, "smartcard-removal-disconnect", r->smartcard_removal);
	if (r->has_flow_limit)
		convert_text_say(w->out, " ipsec flow-limit %u\n",
			r->flow_limit);
	number(w, "session-lifetime", r->session_lifetime);
	if (r->attributes != POLICY_NONE)
		convert_text_say(w->out, " aaa attribute list %s\n",
			ios_name(w, POLICY_TABLE_attribute_list,
				r->attributes));
	announce(w, r);
}

void ios_list_authorization(const struct policy *p,
	const struct policy_authorization *r, struct convert_text *out)
{
	struct ios_writer w = {.p = p, .out = out};

	grants(&w, r);
}

static void authorization(struct ios_writer *w,
	const struct policy_authorization *r)
{
	const char *name = policy_text(w->p, r->name);

	convert_text_say(w->out, "!\ncrypto ikev2 authorization policy %s\n",
		name);
	if (r->banner)
		CONVERT_NOTE(w, r, "the banner of policy %s is left out", name);
	grants(w, r);
}

/* ---- name manglers --------------------------------------------------------------- */

/* The word of a part; a field of a name says which. */
static void part(struct ios_writer *w, const char *command, uint32_t v,
	struct policy_str delimiter)
{
	static const char *const words[POLICY_name_part_count] = {
		[POLICY_PART_COMMON_NAME] = "common-name",
		[POLICY_PART_COUNTRY] = "country",
		[POLICY_PART_DN_DOMAIN] = "domain",
		[POLICY_PART_LOCALITY] = "locality",
		[POLICY_PART_ORGANIZATION] = "organization",
		[POLICY_PART_ORGANIZATION_UNIT] = "organization-unit",
		[POLICY_PART_STATE] = "state",
		[POLICY_PART_ALL] = "all",
		[POLICY_PART_PREFIX] = "prefix delimiter",
		[POLICY_PART_SUFFIX] = "suffix delimiter",
		[POLICY_PART_DOMAIN] = "domain",
		[POLICY_PART_HOST] = "hostname",
	};
	const char *word = words[v];

	if (!word)
		return;
	if (v == POLICY_PART_HOST && !strcmp(command, "email"))
		word = "username";
	convert_text_say(w->out, " %s%s %s", command,
		v < POLICY_PART_ALL && !strcmp(command, "eap") ? " dn" : "",
		word);
	if (delimiter.n)
		convert_text_say(w->out, " %s", policy_text(w->p, delimiter));
	convert_text_put(w->out, "\n");
}

static void mangler(struct ios_writer *w, const struct policy_name_mangler *r)
{
	const struct policy_str none = {0, 0};

	convert_text_say(w->out, "!\ncrypto ikev2 name-mangler %s\n",
		policy_text(w->p, r->name));
	part(w, "dn", r->dn, none);
	part(w, "eap", r->eap, r->eap_delimiter);
	part(w, "email", r->email, none);
	part(w, "fqdn", r->fqdn, none);
}

void ios_write_authorizations(struct ios_writer *w)
{
	const struct policy *p = w->p;
	uint32_t n = policy_count(p, POLICY_TABLE_authorization);

	ios_write_lack(w, POLICY_TABLE_authorization,
		"crypto ikev2 authorization policy");
	for (uint32_t i = 0; i < n; i++) {
		const struct policy_authorization *r =
			policy_get(p, authorization, i);

		if (r->origin != POLICY_ORIGIN_DEFAULT)
			authorization(w, r);
	}
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_name_mangler);
		i++)
		mangler(w, policy_get(p, name_mangler, i));
}

/* ---- what a profile asks --------------------------------------------------------- */

static const char *const peers[POLICY_peer_auth_count] = {
	[POLICY_PEER_ANY] = "any",
	[POLICY_PEER_PSK] = "psk",
	[POLICY_PEER_CERT] = "cert",
	[POLICY_PEER_EAP] = "eap",
	[POLICY_PEER_ANYCONNECT] = "anyconnect-eap",
};

static void ask(struct ios_writer *w, const char *profile,
	const struct policy_profile_authorization *r)
{
	convert_text_say(w->out, " aaa authorization %s%s %s",
		r->group ? "group" : "user", r->overrides ? " override" : "",
		peers[r->peer]);
	if (r->cached) {
		convert_text_put(w->out, " cached\n");
		return;
	}
	convert_text_say(w->out, " list %s",
		ios_name(w, POLICY_TABLE_aaa_list, r->list));
	if (r->mangler != POLICY_NONE)
		convert_text_say(w->out, " name-mangler %s",
			ios_name(w, POLICY_TABLE_name_mangler, r->mangler));
	else if (r->user.n)
		convert_text_say(w->out, " %s", policy_text(w->p, r->user));
	ios_write_secret(w, " password 0 ", r->password,
		"a password for AAA", profile);
	convert_text_put(w->out, "\n");
}

static void aaa_list(struct ios_writer *w, const char *command, uint32_t list)
{
	if (list != POLICY_NONE)
		convert_text_say(w->out, " %s %s\n", command,
			ios_name(w, POLICY_TABLE_aaa_list, list));
}

static void keyring(struct ios_writer *w, const char *profile,
	const struct policy_profile_service *s)
{
	if (s->keyring == POLICY_NONE)
		return;
	convert_text_say(w->out, " keyring aaa %s",
		ios_name(w, POLICY_TABLE_aaa_list, s->keyring));
	if (s->keyring_mangler != POLICY_NONE)
		convert_text_say(w->out, " name-mangler %s",
			ios_name(w, POLICY_TABLE_name_mangler,
				s->keyring_mangler));
	ios_write_secret(w, " password 0 ", s->keyring_password,
		"the password of the keyring", profile);
	convert_text_put(w->out, "\n");
}

/* "query-identity" and "timeout" of authentication remote eap. */
void ios_write_profile_eap(struct ios_writer *w,
	const struct policy_profile *r)
{
	const struct policy_profile_service *s = r->services == POLICY_NONE ?
		NULL : policy_get(w->p, profile_service, r->services);

	if (s && s->query_identity)
		convert_text_put(w->out, " query-identity");
	if (s && s->eap_timeout)
		convert_text_say(w->out, " timeout %u", s->eap_timeout);
}

static void access(struct ios_writer *w, const struct policy_profile_service *s,
	uint32_t template)
{
	if (s->mode_auto)
		convert_text_say(w->out, " virtual-template %u mode auto\n",
			template);
	flag(w, "no config-exchange request", !s->config_request);
	flag(w, "no config-exchange set accept", !s->config_accept);
	flag(w, "no config-exchange set send", !s->config_send);
	if (s->reconnect_seconds)
		number(w, "reconnect timeout", s->reconnect_seconds);
	else
		flag(w, "reconnect", s->reconnect);
	flag(w, "redirect gateway auth", s->redirect);
	text(w, "anyconnect profile", s->anyconnect_profile);
	flag(w, "dynamic", s->dynamic);
}

void ios_write_profile_service(struct ios_writer *w,
	const struct policy_profile *r)
{
	const char *name = policy_text(w->p, r->name);
	const struct policy_profile_service *s;

	if (r->services == POLICY_NONE)
		return;
	s = policy_get(w->p, profile_service, r->services);
	keyring(w, name, s);
	aaa_list(w, "aaa authentication eap", s->login_eap);
	aaa_list(w, "aaa authentication anyconnect-eap", s->login_anyconnect);
	for (uint32_t i = 0; i < s->authorizations.n; i++)
		ask(w, name, policy_get(w->p, profile_authorization,
			s->authorizations.first + i));
	for (uint32_t i = 0; i < s->accountings.n; i++) {
		const struct policy_profile_accounting *a = policy_get(w->p,
			profile_accounting, s->accountings.first + i);

		convert_text_say(w->out, " aaa accounting %s %s\n",
			peers[a->peer],
			ios_name(w, POLICY_TABLE_aaa_list, a->list));
	}
	access(w, s, r->virtual_template);
}

/* ---- clients --------------------------------------------------------------------- */

static void client_peer(struct ios_writer *w, const struct policy_client_peer *r)
{
	convert_text_say(w->out, " peer %u %s%s%s", r->number,
		r->kind == POLICY_HOST_ADDRESS ? "" : "fqdn ",
		policy_text(w->p, r->host),
		r->kind == POLICY_HOST_FQDN_DYNAMIC ? " dynamic" :
		r->kind == POLICY_HOST_FQDN_IPV6    ? " ipv6" :
						      "");
	if (r->tracked)
		convert_text_say(w->out, " track %u%s", r->track,
			r->track_down ? " down" : "");
	convert_text_put(w->out, "\n");
}

static void client(struct ios_writer *w, const struct policy_client *r)
{
	static const char *const when[POLICY_connect_count] = {
		[POLICY_CONNECT_AUTO] = "auto",
		[POLICY_CONNECT_MANUAL] = "manual",
		[POLICY_CONNECT_TRACK_UP] = "up",
		[POLICY_CONNECT_TRACK_DOWN] = "down",
	};

	convert_text_say(w->out, "!\ncrypto ikev2 client flexvpn %s\n",
		policy_text(w->p, r->name));
	for (uint32_t i = 0; i < r->peers.n; i++)
		client_peer(w, policy_get(w->p, client_peer,
			r->peers.first + i));
	for (uint32_t i = 0; i < r->sources.n; i++) {
		const struct policy_client_source *s = policy_get(w->p,
			client_source, r->sources.first + i);

		convert_text_say(w->out, " source %u %s track %u\n", s->number,
			policy_text(w->p, s->interface), s->track);
	}
	for (uint32_t i = 0; i < r->inside.n; i++)
		text(w, "client inside", policy_get(w->p, client_inside,
			r->inside.first + i)->interface);
	text(w, "client connect", r->tunnel);
	flag(w, "peer reactivate", r->reactivate);
	if (r->connect >= POLICY_CONNECT_TRACK_UP)
		convert_text_say(w->out, " connect track %u %s\n", r->track,
			when[r->connect]);
	else
		convert_text_say(w->out, " connect %s\n", when[r->connect]);
	number(w, "backup group", r->backup_group);
}

/* ---- load balancing -------------------------------------------------------------- */

static void weight(struct ios_writer *w, const char *role, const char *what,
	uint32_t has, uint32_t v)
{
	if (has)
		convert_text_say(w->out, " %s weight %s %u\n", role, what, v);
}

static void cluster(struct ios_writer *w, const struct policy_cluster *r)
{
	const char *release = policy_text(w->p,
		policy_get(w->p, device, 0)->release);
	/* Its gateways were renamed. */
	bool renamed = !strcmp(release, "xe-26.1");
	const char *first = renamed ? "primary" : "master";
	const char *other = renamed ? "secondary" : "slave";
	const struct {
		const char *word;
		uint32_t v;
	} numbers[] = {
		{"hello", r->hello},
		{"max-session", r->max_session},
		{"priority", r->priority},
		{"update", r->update},
	};

	convert_text_put(w->out, "!\ncrypto ikev2 cluster\n");
	number(w, "holdtime", r->holdtime);
	if (r->overload_limit)
		convert_text_say(w->out, " %s overload-limit %u\n", first,
			r->overload_limit);
	weight(w, first, "crypto-load", r->has_crypto_weight,
		r->crypto_weight);
	weight(w, first, "system-load", r->has_system_weight,
		r->system_weight);
	number(w, "port", r->port);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].v)
			convert_text_say(w->out, " %s %s %u\n", other,
				numbers[i].word, numbers[i].v);
	text(w, "standby-group", r->standby_group);
	convert_text_put(w->out, r->shutdown ? " shutdown\n" :
					       " no shutdown\n");
}

static void reconnect_key(struct ios_writer *w, uint32_t index, uint32_t secret,
	uint32_t active)
{
	bool here = ios_has_secret(w, secret);

	convert_text_say(w->out, "crypto ikev2 reconnect key %u %s", index,
		active == index ? "active " : "");
	convert_text_put(w->out, here ? "0 " : "6 left-out");
	if (here)
		convert_text_add(w->out, policy_secret(w->p, secret));
	else
		convert_note(w->notes, w->p, (struct policy_str){0, 0}, 0,
			"reconnect key %u is left out", index);
	convert_text_put(w->out, "\n");
}

static void redirect(struct ios_writer *w, const struct policy_redirect *r)
{
	if (r->client && r->most)
		convert_text_say(w->out, "crypto ikev2 redirect client "
			"max-redirects %u\n", r->most);
	else if (r->client)
		convert_text_put(w->out, "crypto ikev2 redirect client\n");
	if (r->init)
		convert_text_put(w->out,
			"crypto ikev2 redirect gateway init\n");
	if (r->auth)
		convert_text_put(w->out,
			"crypto ikev2 redirect gateway auth\n");
	if (r->has_key)
		reconnect_key(w, 1, r->key, r->active);
	if (r->has_second)
		reconnect_key(w, 2, r->key_second, r->active);
}

void ios_write_clients(struct ios_writer *w)
{
	const struct policy *p = w->p;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_client); i++)
		client(w, policy_get(p, client, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_cluster); i++)
		cluster(w, policy_get(p, cluster, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_redirect); i++)
		redirect(w, policy_get(p, redirect, i));
}
