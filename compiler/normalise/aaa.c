/* AAA: pools, attribute lists, servers, groups of them, method lists. */
#include "compiler/normalise/normalise.h"

static struct policy_str text_of(struct norm *n, const struct model_value *v)
{
	return norm_text(n, v->text);
}

uint32_t norm_secret(struct norm *n, const struct model_value *v)
{
	if (!model_is_set(v) || !v->text.n || v->number != MODEL_KEY_TEXT)
		return POLICY_NONE;
	return policy_add_secret(n->b, v->text);
}

/* ---- pools ----------------------------------------------------------------------- */

static struct policy_addr addr_of(const struct model_value *v)
{
	return policy_addr_of(model_addr(v));
}

static void pool(struct norm *n, const struct model_pool *p)
{
	const struct model_pool_range *r;
	struct policy_pool row = {NORM_WHERE(n, &p->parent.head),
		.name = norm_text(n, p->parent.head.name),
		.ranges.first = policy_builder_count(n->b,
			POLICY_TABLE_pool_range)};

	MODEL_CHILD_EACH(&p->parent, r) {
		const struct model_value *high = r->v[MODEL_RANGE_HIGH];
		struct policy_pool_range x = {
			.low = addr_of(r->v[MODEL_RANGE_LOW]),
			.high = addr_of(model_is_set(high) ? high :
						r->v[MODEL_RANGE_LOW]),
			.group = text_of(n, r->v[MODEL_RANGE_GROUP])};

		(void)policy_add(n->b, POLICY_TABLE_pool_range, &x);
		row.ranges.n++;
	}
	norm_set_row(n, &p->parent.head,
		policy_add(n->b, POLICY_TABLE_pool, &row));
}

void norm_pools(struct norm *n)
{
	const struct model_pool *p;
	const struct model_pool6 *p6;

	MODEL_EACH(n->m, MODEL_POOL, p)
		pool(n, p);
	MODEL_EACH(n->m, MODEL_POOL6, p6) {
		struct policy_pool6 row = {NORM_WHERE(n, &p6->head),
			.name = norm_text(n, p6->head.name),
			.prefix = policy_prefix_of(
				model_prefix(p6->v[MODEL_POOL6_PREFIX])),
			.length = norm_number(p6->v[MODEL_POOL6_LENGTH], 128),
			.shared = model_is_set(p6->v[MODEL_POOL6_SHARED])};

		norm_set_row(n, &p6->head,
			policy_add(n->b, POLICY_TABLE_pool6, &row));
	}
}

/* ---- attributes ------------------------------------------------------------------ */

static void attribute_lists(struct norm *n)
{
	static const char *const secret[] = {
		[MODEL_ATTRIBUTE_TUNNEL_PASSWORD] = "tunnel-password",
		[MODEL_ATTRIBUTE_PASSWORD_LOCAL] = "ikev2-password-local",
		[MODEL_ATTRIBUTE_PASSWORD_REMOTE] = "ikev2-password-remote",
	};
	const struct model_attribute_list *l;

	MODEL_EACH(n->m, MODEL_ATTRIBUTE_LIST, l) {
		struct policy_attribute_list row = {NORM_WHERE(n, &l->head),
			.name = norm_text(n, l->head.name),
			.attributes.first = policy_builder_count(n->b,
				POLICY_TABLE_attribute),
			.attributes.n = l->attributes.n};

		MODEL_LIST_EACH(v, &l->attributes) {
			struct policy_attribute a = {.value = POLICY_NONE};

			a.text = v->word ? norm_text(n,
				span_str(secret[v->word])) : text_of(n, v);
			if (v->word)
				a.value = policy_add_secret(n->b, v->text);
			(void)policy_add(n->b, POLICY_TABLE_attribute, &a);
		}
		norm_set_row(n, &l->head,
			policy_add(n->b, POLICY_TABLE_attribute_list, &row));
	}
}

/* ---- servers --------------------------------------------------------------------- */

static void servers(struct norm *n)
{
	const struct model_value *common = n->m->global->radius_key;
	const struct model_radius_server *s;

	MODEL_EACH(n->m, MODEL_RADIUS_SERVER, s) {
		const struct model_value *const *host = s->host;
		const struct model_value *const *v = s->v;
		const struct model_value *key = model_is_set(
			v[MODEL_RADIUS_KEY]) ? v[MODEL_RADIUS_KEY] : common;
		struct policy_radius_server row = {NORM_WHERE(n, &s->head),
			.name = norm_text(n, s->head.name),
			.host = model_is_legacy_server(s) ?
				norm_text(n, s->head.name) :
				text_of(n, host[MODEL_RADIUS_HOST]),
			.auth_port = norm_number(
				host[MODEL_RADIUS_HOST_AUTH_PORT],
				norm_number(v[MODEL_RADIUS_AUTH_PORT], 0)),
			.acct_port = norm_number(
				host[MODEL_RADIUS_HOST_ACCT_PORT],
				norm_number(v[MODEL_RADIUS_ACCT_PORT], 0)),
			.timeout = norm_number(v[MODEL_RADIUS_TIMEOUT], 0),
			.retransmit = norm_number(v[MODEL_RADIUS_RETRANSMIT],
				0),
			.key = norm_secret(n, key)};

		norm_set_row(n, &s->head,
			policy_add(n->b, POLICY_TABLE_radius_server, &row));
	}
}

static void add_server(struct norm *n, struct policy_server_group *g,
	struct policy_group_server s)
{
	(void)policy_add(n->b, POLICY_TABLE_group_server, &s);
	g->servers.n++;
}

static struct policy_group_server own_server(struct norm *n,
	const struct model_own_server *s)
{
	const struct model_value *const *v = s->v;

	return (struct policy_group_server){.server = POLICY_NONE,
		.host = norm_text(n, s->child.head.name), .own = 1,
		.auth_port = norm_number(v[MODEL_RADIUS_AUTH_PORT], 0),
		.acct_port = norm_number(v[MODEL_RADIUS_ACCT_PORT], 0),
		.timeout = norm_number(v[MODEL_RADIUS_TIMEOUT], 0),
		.retransmit = norm_number(v[MODEL_RADIUS_RETRANSMIT], 0),
		.key = norm_secret(n, model_is_set(v[MODEL_RADIUS_KEY]) ?
				v[MODEL_RADIUS_KEY] :
				n->m->global->radius_key)};
}

static void group_servers(struct norm *n, const struct model_aaa_group *o,
	struct policy_server_group *g)
{
	const struct model_own_server *own;

	MODEL_LIST_EACH(v, &o->servers)
		add_server(n, g, (struct policy_group_server){
			.server = norm_ref(n, v), .key = POLICY_NONE});
	MODEL_LIST_EACH(v, &o->hosts)
		add_server(n, g, (struct policy_group_server){
			.server = POLICY_NONE, .host = text_of(n, v),
			.key = POLICY_NONE});
	MODEL_CHILD_EACH(&o->parent, own)
		add_server(n, g, own_server(n, own));
	MODEL_LIST_EACH(v, &o->others)
		add_server(n, g, (struct policy_group_server){
			.server = POLICY_NONE, .host = text_of(n, v),
			.key = POLICY_NONE});
}

static void groups(struct norm *n)
{
	const struct model_aaa_group *o;

	MODEL_EACH(n->m, MODEL_AAA_GROUP, o) {
		struct policy_server_group g = {NORM_WHERE(n, &o->parent.head),
			.name = norm_text(n, o->parent.head.name),
			.foreign = o->others.n != 0,
			.servers.first = policy_builder_count(n->b,
				POLICY_TABLE_group_server),
			.vrf = norm_ref(n, o->vrf),
			.source_interface = text_of(n, o->source),
			.deadtime = norm_number(o->deadtime, 0)};

		group_servers(n, o, &g);
		norm_set_row(n, &o->parent.head,
			policy_add(n->b, POLICY_TABLE_server_group, &g));
	}
}

/* ---- lists ----------------------------------------------------------------------- */

static uint32_t method_of(uint32_t number)
{
	static const uint32_t methods[] = {
		[MODEL_METHOD_LOCAL] = POLICY_AAA_LOCAL,
		[MODEL_METHOD_NONE] = POLICY_AAA_NONE,
		[MODEL_METHOD_OTHER] = POLICY_AAA_OTHER,
		[MODEL_METHOD_RADIUS] = POLICY_AAA_RADIUS,
		[MODEL_METHOD_TACACS] = POLICY_AAA_TACACS,
		[MODEL_METHOD_LDAP] = POLICY_AAA_LDAP,
		[MODEL_METHOD_CACHE] = POLICY_AAA_CACHE,
		[MODEL_METHOD_GROUP] = POLICY_AAA_GROUP,
	};

	return methods[number];
}

static void list(struct norm *n, const struct model_head *h,
	const struct model_list *methods, uint32_t service)
{
	struct policy_aaa_list row = {NORM_WHERE(n, h), .service = service,
		.name = norm_text(n, h->name),
		.methods.first = policy_builder_count(n->b,
			POLICY_TABLE_list_method),
		.methods.n = methods->n};

	MODEL_LIST_EACH(v, methods) {
		struct policy_list_method m = {.method = method_of(v->number),
			.word = text_of(n, v), .group = norm_ref(n, v)};

		(void)policy_add(n->b, POLICY_TABLE_list_method, &m);
	}
	norm_set_row(n, h, policy_add(n->b, POLICY_TABLE_aaa_list, &row));
}

void norm_aaa(struct norm *n)
{
	const struct model_aaa_login *login;
	const struct model_aaa_network *network;
	const struct model_aaa_accounting *accounting;

	attribute_lists(n);
	servers(n);
	groups(n);
	MODEL_EACH(n->m, MODEL_AAA_LOGIN, login)
		list(n, &login->head, &login->methods,
			POLICY_AAA_AUTHENTICATION);
	MODEL_EACH(n->m, MODEL_AAA_NETWORK, network)
		list(n, &network->head, &network->methods,
			POLICY_AAA_AUTHORIZATION);
	MODEL_EACH(n->m, MODEL_AAA_ACCOUNTING, accounting)
		list(n, &accounting->head, &accounting->methods,
			POLICY_AAA_ACCOUNTING);
}
