/* Authorization policies, name manglers, what profiles ask of AAA, FlexVPN
 * clients, load balancing. */
#include "compiler/normalise/normalise.h"

/* Guide, table 2: the default policy. */
#define ROUTE_TAG 1
#define ROUTE_DISTANCE 2

static struct policy_str text_of(struct norm *n, const struct model_value *v)
{
	return norm_text(n, v->text);
}

static struct policy_addr addr_of(const struct model_value *v)
{
	return policy_addr_of(model_addr(v));
}

/* ---- authorization policies ------------------------------------------------------ */

static struct policy_range names(struct norm *n, const struct model_list *l)
{
	struct policy_range r = {
		policy_builder_count(n->b, POLICY_TABLE_granted_name), l->n};

	MODEL_LIST_EACH(v, l) {
		struct policy_granted_name x = {text_of(n, v)};

		(void)policy_add(n->b, POLICY_TABLE_granted_name, &x);
	}
	return r;
}

static void routes(struct norm *n, const struct model_list *l, uint32_t kind,
	struct policy_range *r)
{
	MODEL_LIST_EACH(v, l) {
		const struct prefix *p = model_prefix(v);
		struct policy_granted_route x = {.kind = kind,
			.text = text_of(n, v),
			.prefix = policy_prefix_of(p)};

		if (kind == POLICY_ROUTE_SET_CONNECTED &&
			v->word == MODEL_REDISTRIBUTE_STATIC)
			x.kind = POLICY_ROUTE_SET_STATIC;
		(void)policy_add(n->b, POLICY_TABLE_granted_route, &x);
		r->n++;
	}
}

/* What the smart default has without being written, others do not. */
static bool is_on(const struct model_authorization *o,
	const struct model_value *v)
{
	return v->word == MODEL_OFF ? false :
		model_is_set(v) || o->head.builtin;
}

static void announce(struct norm *n, const struct model_authorization *o,
	struct policy_authorization *r)
{
	const struct model_value *const *accept = o->route_accept;

	r->route_interface = is_on(o, o->route_interface);
	r->route_interface_of = text_of(n, o->route_interface);
	r->route_accept = is_on(o, accept[MODEL_ACCEPT_ANY]);
	if (r->route_accept) {
		r->route_tag = norm_number(accept[MODEL_ACCEPT_TAG], ROUTE_TAG);
		r->route_distance = norm_number(accept[MODEL_ACCEPT_DISTANCE],
			ROUTE_DISTANCE);
	}
	r->routes.first =
		policy_builder_count(n->b, POLICY_TABLE_granted_route);
	routes(n, &o->route_acls, POLICY_ROUTE_SET_ACL, &r->routes);
	routes(n, &o->route_acls6, POLICY_ROUTE_SET_ACL6, &r->routes);
	routes(n, &o->route_remote, POLICY_ROUTE_SET_REMOTE, &r->routes);
	routes(n, &o->route_local, POLICY_ROUTE_SET_LOCAL, &r->routes);
	routes(n, &o->redistribute, POLICY_ROUTE_SET_CONNECTED, &r->routes);
}

static void authorization(struct norm *n, const struct model_authorization *o)
{
	struct policy_authorization r = {NORM_WHERE(n, &o->head),
		.name = norm_text(n, o->head.name),
		.pool = norm_ref(n, o->pool),
		.pool6 = norm_ref(n, o->pool6),
		.prefix6 = norm_number(o->prefix6, 0),
		.netmask = norm_number(o->netmask, 0),
		.dns = addr_of(o->dns[0]),
		.dns_second = addr_of(o->dns[1]),
		.dns6 = addr_of(o->dns6[0]),
		.dns6_second = addr_of(o->dns6[1]),
		.wins = addr_of(o->wins[0]),
		.wins_second = addr_of(o->wins[1]),
		.dhcp_server = text_of(n, o->dhcp_server),
		.dhcp_giaddr = addr_of(o->dhcp_giaddr),
		.dhcp_timeout = norm_number(o->dhcp_timeout, 0),
		.def_domain = text_of(n, o->def_domain),
		.split_dns = names(n, &o->split_dns),
		.backup_gateways = names(n, &o->backup_gateways),
		.banner = model_is_set(o->banner),
		.config_url = text_of(n, o->config_url),
		.config_version = norm_number(o->config_version, 0),
		.include_local_lan = model_is_set(o->include_local_lan),
		.pfs = model_is_set(o->pfs),
		.smartcard_removal = model_is_set(o->smartcard),
		.has_flow_limit = model_is_set(o->flow_limit),
		.flow_limit = norm_number(o->flow_limit, 0),
		.session_lifetime = norm_number(o->session_lifetime, 0),
		.attributes = norm_ref(n, o->attribute_list)};

	announce(n, o, &r);
	norm_set_row(n, &o->head,
		policy_add(n->b, POLICY_TABLE_authorization, &r));
}

void norm_authorizations(struct norm *n)
{
	const struct model_authorization *o;

	MODEL_EACH(n->m, MODEL_AUTHORIZATION, o)
		if (!o->head.removed)
			authorization(n, o);
}

/* ---- name manglers --------------------------------------------------------------- */

static uint32_t part_of(const struct model_value *v)
{
	static const uint32_t whole[] = {POLICY_PART_ALL, POLICY_PART_PREFIX,
		POLICY_PART_SUFFIX, POLICY_PART_DOMAIN, POLICY_PART_HOST};

	/* Fields of a name are in the order of the command. */
	return !model_is_set(v) ? POLICY_PART_NONE :
		v->word < MODEL_MANGLE_ALL ?
			POLICY_PART_COMMON_NAME + v->word - 1u :
			whole[v->word - MODEL_MANGLE_ALL];
}

void norm_manglers(struct norm *n)
{
	const struct model_mangler *m;

	MODEL_EACH(n->m, MODEL_MANGLER, m) {
		struct policy_name_mangler r = {NORM_WHERE(n, &m->head),
			.name = norm_text(n, m->head.name),
			.dn = part_of(m->dn),
			.eap = part_of(m->eap),
			.eap_delimiter = text_of(n, m->eap),
			.email = part_of(m->email),
			.fqdn = part_of(m->fqdn)};

		norm_set_row(n, &m->head,
			policy_add(n->b, POLICY_TABLE_name_mangler, &r));
	}
}

/* ---- what a profile asks --------------------------------------------------------- */

static const uint32_t peers[MODEL_BYS] = {
	[MODEL_BY_ANY] = POLICY_PEER_ANY,
	[MODEL_BY_PSK] = POLICY_PEER_PSK,
	[MODEL_BY_CERT] = POLICY_PEER_CERT,
	[MODEL_BY_EAP] = POLICY_PEER_EAP,
	[MODEL_BY_ANYCONNECT] = POLICY_PEER_ANYCONNECT,
};

static void ask(struct norm *n, struct policy_profile_service *s,
	struct policy_profile_authorization r)
{
	(void)policy_add(n->b, POLICY_TABLE_profile_authorization, &r);
	s->authorizations.n++;
}

static struct policy_profile_authorization asked(struct norm *n, unsigned by,
	const struct model_value *list, const struct model_value *name,
	const struct model_value *password)
{
	bool mangled = name->refers == MODEL_MANGLER;

	return (struct policy_profile_authorization){.peer = peers[by],
		.list = norm_ref(n, list),
		.user = mangled ? (struct policy_str){0, 0} : text_of(n, name),
		.mangler = mangled ? norm_ref(n, name) : POLICY_NONE,
		.password = norm_secret(n, password)};
}

static void authorizations(struct norm *n, const struct model_aaa *a,
	struct policy_profile_service *s)
{
	s->authorizations.first = policy_builder_count(n->b,
		POLICY_TABLE_profile_authorization);
	for (unsigned by = 0; by < MODEL_BYS; by++) {
		const struct model_value *const *u = a->user[by];
		const struct model_value *const *g = a->group[by];
		struct policy_profile_authorization r;

		if (model_is_set(a->cached[by]))
			ask(n, s, (struct policy_profile_authorization){
				.peer = peers[by], .cached = 1,
				.list = POLICY_NONE, .mangler = POLICY_NONE,
				.password = POLICY_NONE});
		if (model_is_set(u[MODEL_USER_LIST]))
			ask(n, s, asked(n, by, u[MODEL_USER_LIST],
				u[MODEL_USER_NAME], u[MODEL_USER_PASSWORD]));
		if (!model_is_set(g[MODEL_GROUP_LIST]))
			continue;
		r = asked(n, by, g[MODEL_GROUP_LIST], g[MODEL_GROUP_NAME],
			g[MODEL_GROUP_PASSWORD]);
		r.group = 1;
		r.overrides = model_is_set(g[MODEL_GROUP_OVERRIDE]);
		ask(n, s, r);
	}
}

static void accountings(struct norm *n, const struct model_aaa *a,
	struct policy_profile_service *s)
{
	s->accountings.first = policy_builder_count(n->b,
		POLICY_TABLE_profile_accounting);
	for (unsigned by = 0; by < MODEL_BYS; by++) {
		struct policy_profile_accounting r = {.peer = peers[by],
			.list = norm_ref(n, a->accounting[by])};

		if (r.list == POLICY_NONE)
			continue;
		(void)policy_add(n->b, POLICY_TABLE_profile_accounting, &r);
		s->accountings.n++;
	}
}

/* Does anything differ from what every profile has? */
static bool is_plain(const struct policy_profile_service *s)
{
	return !s->authorizations.n && !s->accountings.n &&
		s->login_eap == POLICY_NONE &&
		s->login_anyconnect == POLICY_NONE &&
		s->keyring == POLICY_NONE && s->config_request &&
		s->config_accept && s->config_send && !s->reconnect &&
		!s->redirect && !s->mode_auto && !s->anyconnect_profile.n &&
		!s->dynamic && !s->query_identity && !s->eap_timeout;
}

uint32_t norm_service(struct norm *n, const struct model_profile *p)
{
	const struct model_aaa *a = p->aaa;
	const struct model_value *const *k = a->keyring;
	struct policy_profile_service s = {
		.login_eap = norm_ref(n, a->login_eap),
		.login_anyconnect = norm_ref(n, a->login_anyconnect),
		.keyring = norm_ref(n, k[MODEL_KEYRING_LIST]),
		.keyring_mangler = POLICY_NONE,
		.keyring_password = POLICY_NONE,
		.config_request = a->config_request->word != MODEL_OFF,
		.config_accept = a->config_accept->word != MODEL_OFF,
		.config_send = a->config_send->word != MODEL_OFF,
		.reconnect = model_is_set(a->reconnect),
		.reconnect_seconds = norm_number(a->reconnect, 0),
		.redirect = model_is_set(a->redirect),
		.mode_auto = p->virtual_template->word == 1,
		.anyconnect_profile = text_of(n, a->anyconnect),
		.dynamic = model_is_set(a->dynamic)};

	if (s.keyring != POLICY_NONE) {
		s.keyring_mangler = norm_ref(n, k[MODEL_KEYRING_MANGLER]);
		s.keyring_password = norm_secret(n, k[MODEL_KEYRING_PASSWORD]);
	}
	MODEL_LIST_EACH(v, &p->auth_remote) {
		if (v->word != POLICY_AUTH_EAP)
			continue;
		s.query_identity |= v->text.n != 0;
		s.eap_timeout = v->number;
	}
	authorizations(n, a, &s);
	accountings(n, a, &s);
	return is_plain(&s) ? POLICY_NONE :
		policy_add(n->b, POLICY_TABLE_profile_service, &s);
}

/* ---- clients --------------------------------------------------------------------- */

static uint32_t number_of(struct span name)
{
	uint32_t v = 0;

	/* The grammar has taken it as a number. */
	for (size_t i = 0; i < name.n; i++)
		v = v * 10 + (uint32_t)(name.p[i] - '0');
	return v;
}

static void client_peer(struct norm *n, const struct model_client_peer *p)
{
	const struct model_value *host = p->v[MODEL_CLIENT_PEER_HOST];
	const struct model_value *track = p->v[MODEL_CLIENT_PEER_TRACK];
	struct policy_client_peer r = {.number = number_of(p->child.head.name),
		.kind = POLICY_HOST_ADDRESS + host->word,
		.host = text_of(n, host),
		.tracked = model_is_set(track),
		.track = track->number,
		.track_down = p->v[MODEL_CLIENT_PEER_STATE]->word == 2};

	(void)policy_add(n->b, POLICY_TABLE_client_peer, &r);
}

static void client_source(struct norm *n, const struct model_client_source *s)
{
	struct policy_client_source r = {.number = number_of(s->child.head.name),
		.interface = text_of(n, s->v[MODEL_CLIENT_SOURCE_INTERFACE]),
		.track = s->v[MODEL_CLIENT_SOURCE_TRACK]->number};

	(void)policy_add(n->b, POLICY_TABLE_client_source, &r);
}

static void client(struct norm *n, const struct model_client *c)
{
	const struct model_child *x;
	struct policy_client r = {NORM_WHERE(n, &c->parent.head),
		.name = norm_text(n, c->parent.head.name),
		.peers.first = policy_builder_count(n->b,
			POLICY_TABLE_client_peer),
		.sources.first = policy_builder_count(n->b,
			POLICY_TABLE_client_source),
		.inside = {policy_builder_count(n->b,
			POLICY_TABLE_client_inside), c->inside.n},
		.reactivate = model_is_set(c->reactivate),
		.connect = POLICY_CONNECT_AUTO + c->connect->word,
		.track = c->connect->number,
		.backup_group = c->backup_group->number};

	if (c->tunnels.last)
		r.tunnel = text_of(n, c->tunnels.last);
	MODEL_CHILD_EACH(&c->parent, x) {
		if (x->head.type == MODEL_CLIENT_PEER) {
			client_peer(n, (const struct model_client_peer *)x);
			r.peers.n++;
		} else {
			client_source(n, (const struct model_client_source *)x);
			r.sources.n++;
		}
	}
	MODEL_LIST_EACH(v, &c->inside) {
		struct policy_client_inside i = {text_of(n, v)};

		(void)policy_add(n->b, POLICY_TABLE_client_inside, &i);
	}
	norm_set_row(n, &c->parent.head,
		policy_add(n->b, POLICY_TABLE_client, &r));
}

void norm_clients(struct norm *n)
{
	const struct model_client *c;

	MODEL_EACH(n->m, MODEL_CLIENT, c)
		client(n, c);
}

/* ---- load balancing -------------------------------------------------------------- */

static void redirect(struct norm *n)
{
	const struct model_global *g = n->m->global;
	const struct model_value *const *k = g->reconnect_key;
	struct policy_redirect r = {
		.client = model_is_set(g->redirect_client),
		.most = norm_number(g->redirect_client, 0),
		.init = model_is_set(g->redirect_init),
		.auth = model_is_set(g->redirect_auth),
		.has_key = model_is_set(k[0]),
		.key = norm_secret(n, k[0]),
		.has_second = model_is_set(k[1]),
		.key_second = norm_secret(n, k[1]),
		.active = k[0]->word ? 1 : k[1]->word ? 2 : 0};

	if (r.client || r.init || r.auth || r.has_key || r.has_second)
		(void)policy_add(n->b, POLICY_TABLE_redirect, &r);
}

static bool has_group(const struct model_value *v, uint32_t group)
{
	return v->word == MODEL_ADDRESS_HSRP && v->number == group &&
		model_addr(v)->family;
}

/* Names of groups are of the device, numbers of the interface: two interfaces
 * with one number leave it open. */
static void virtual_address(struct norm *n, const struct model_cluster *c,
	struct policy_cluster *r)
{
	const struct model_standby *s =
		(const struct model_standby *)model_ref(c->standby_group);
	const struct model_interface *i;
	uint32_t found = 0;

	r->interface = POLICY_NONE;
	if (!s)
		return;
	MODEL_EACH(n->m, MODEL_INTERFACE, i)
		MODEL_LIST_EACH(v, &i->link->addresses) {
			if (!has_group(v, s->v[MODEL_STANDBY_GROUP]->number))
				continue;
			if (!found++)
				r->address = policy_addr_of(model_addr(v));
			r->interface = norm_row(n, &i->head);
		}
	r->group = s->v[MODEL_STANDBY_GROUP]->number;
	if (found == 1 && r->interface != POLICY_NONE)
		return;
	r->interface = POLICY_NONE;
	r->group = 0;
	r->address = (struct policy_addr){0};
}

void norm_cluster(struct norm *n)
{
	const struct model_cluster *c;

	MODEL_EACH(n->m, MODEL_CLUSTER, c) {
		struct policy_cluster r = {NORM_WHERE(n, &c->head),
			.standby_group = text_of(n, c->standby_group),
			.holdtime = norm_number(c->holdtime, 0),
			.port = norm_number(c->port, 0),
			.overload_limit = norm_number(c->overload_limit, 0),
			.has_crypto_weight = model_is_set(c->crypto_weight),
			.crypto_weight = norm_number(c->crypto_weight, 0),
			.has_system_weight = model_is_set(c->system_weight),
			.system_weight = norm_number(c->system_weight, 0),
			.hello = norm_number(c->hello, 0),
			.max_session = norm_number(c->max_session, 0),
			.priority = norm_number(c->priority, 0),
			.update = norm_number(c->update, 0),
			/* On only when it says so. */
			.shutdown = c->shutdown->word != MODEL_OFF};

		virtual_address(n, c, &r);
		norm_set_row(n, &c->head,
			policy_add(n->b, POLICY_TABLE_cluster, &r));
	}
	redirect(n);
}
