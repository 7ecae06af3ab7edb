/* AAA lists, servers, attribute lists; address pools. */
#include "compiler/convert/ios.h"

#define AT(field) offsetof(struct policy_radius_server, field)

bool ios_has_secret(struct ios_writer *w, uint32_t secret)
{
	return w->secrets && secret != POLICY_NONE &&
		policy_has_secrets(w->p) && policy_secret(w->p, secret).n;
}

/* " key 0 KEY", or a remark that it is left out. */
void ios_write_secret(struct ios_writer *w, const char *words,
	uint32_t secret, const char *what, const char *name)
{
	if (secret == POLICY_NONE)
		return;
	if (!ios_has_secret(w, secret)) {
		convert_note(w->notes, w->p, (struct policy_str){0, 0}, 0,
			"%s of %s is left out", what, name);
		return;
	}
	convert_text_put(w->out, words);
	convert_text_add(w->out, policy_secret(w->p, secret));
}

/* ---- lists ----------------------------------------------------------------------- */

static void method(struct ios_writer *w, const struct policy_list_method *m)
{
	static const char *const before[POLICY_aaa_method_count] = {
		[POLICY_AAA_RADIUS] = "group ",
		[POLICY_AAA_TACACS] = "group ",
		[POLICY_AAA_LDAP] = "group ",
		[POLICY_AAA_CACHE] = "cache ",
		[POLICY_AAA_GROUP] = "group ",
	};

	convert_text_say(w->out, " %s%s",
		before[m->method] ? before[m->method] : "",
		policy_text(w->p, m->word));
}

static void list(struct ios_writer *w, const struct policy_aaa_list *r)
{
	static const char *const commands[POLICY_aaa_service_count] = {
		[POLICY_AAA_AUTHENTICATION] = "authentication login",
		[POLICY_AAA_AUTHORIZATION] = "authorization network",
		[POLICY_AAA_ACCOUNTING] = "accounting network",
	};

	convert_text_say(w->out, "aaa %s %s", commands[r->service],
		policy_text(w->p, r->name));
	if (r->service == POLICY_AAA_ACCOUNTING)
		convert_text_put(w->out, r->methods.n ? " start-stop" :
							" none");
	for (uint32_t i = 0; i < r->methods.n; i++)
		method(w, policy_get(w->p, list_method, r->methods.first + i));
	convert_text_put(w->out, "\n");
}

static void attributes(struct ios_writer *w,
	const struct policy_attribute_list *r)
{
	convert_text_say(w->out, "aaa attribute list %s\n",
		policy_text(w->p, r->name));
	for (uint32_t i = 0; i < r->attributes.n; i++) {
		const struct policy_attribute *a = policy_get(w->p, attribute,
			r->attributes.first + i);

		convert_text_say(w->out, " attribute type %s",
			policy_text(w->p, a->text));
		ios_write_secret(w, " ", a->value, "an attribute",
			policy_text(w->p, r->name));
		/* The line needs a value. */
		if (a->value != POLICY_NONE && !ios_has_secret(w, a->value))
			convert_text_put(w->out, " left-out");
		convert_text_put(w->out, "\n");
	}
}

/* ---- servers --------------------------------------------------------------------- */

static void server(struct ios_writer *w, const struct policy_radius_server *r)
{
	const char *host = policy_text(w->p, r->host);

	convert_text_say(w->out, "radius server %s\n",
		policy_text(w->p, r->name));
	if (r->host.n) {
		convert_text_say(w->out, " address ipv%c %s",
			strchr(host, ':') ? '6' : '4', host);
		if (r->auth_port)
			convert_text_say(w->out, " auth-port %u",
				r->auth_port);
		if (r->acct_port)
			convert_text_say(w->out, " acct-port %u",
				r->acct_port);
		convert_text_put(w->out, "\n");
	}
	if (r->timeout)
		convert_text_say(w->out, " timeout %u\n", r->timeout);
	if (r->retransmit)
		convert_text_say(w->out, " retransmit %u\n", r->retransmit);
	ios_write_secret(w, " key 0 ", r->key, "the key", policy_text(w->p,
		r->name));
	if (ios_has_secret(w, r->key))
		convert_text_put(w->out, "\n");
}

static void own_server(struct ios_writer *w, const struct policy_group_server *s)
{
	static const struct {
		size_t offset;
		const char *word;
	} numbers[] = {
		{offsetof(struct policy_group_server, auth_port), "auth-port"},
		{offsetof(struct policy_group_server, acct_port), "acct-port"},
		{offsetof(struct policy_group_server, timeout), "timeout"},
		{offsetof(struct policy_group_server, retransmit),
			"retransmit"},
	};

	convert_text_say(w->out, " server-private %s",
		policy_text(w->p, s->host));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		uint32_t v;

		memcpy(&v, (const char *)s + numbers[i].offset, sizeof(v));
		if (v)
			convert_text_say(w->out, " %s %u", numbers[i].word, v);
	}
	ios_write_secret(w, " key 0 ", s->key, "the key",
		policy_text(w->p, s->host));
	convert_text_put(w->out, "\n");
}

static void group(struct ios_writer *w, const struct policy_server_group *r)
{
	convert_text_say(w->out, "aaa group server %s %s\n",
		r->foreign ? "tacacs+" : "radius", policy_text(w->p, r->name));
	for (uint32_t i = 0; i < r->servers.n; i++) {
		const struct policy_group_server *s = policy_get(w->p,
			group_server, r->servers.first + i);

		if (s->own)
			own_server(w, s);
		else if (s->host.n)
			convert_text_say(w->out, " server %s%s\n",
				r->foreign ? "name " : "",
				policy_text(w->p, s->host));
		else
			convert_text_say(w->out, " server name %s\n",
				ios_name(w, POLICY_TABLE_radius_server,
					s->server));
	}
	if (r->vrf != POLICY_NONE)
		convert_text_say(w->out, " ip vrf forwarding %s\n",
			ios_name(w, POLICY_TABLE_vrf, r->vrf));
	if (r->source_interface.n)
		convert_text_say(w->out, " ip radius source-interface %s\n",
			policy_text(w->p, r->source_interface));
	if (r->deadtime)
		convert_text_say(w->out, " deadtime %u\n", r->deadtime);
}

void ios_write_aaa(struct ios_writer *w)
{
	const struct policy *p = w->p;
	uint32_t lists = policy_count(p, POLICY_TABLE_aaa_list);
	uint32_t attribute_lists =
		policy_count(p, POLICY_TABLE_attribute_list);

	/* The tables do not say whether AAA is on; who has lists has it. */
	if (lists)
		convert_text_put(w->out, "aaa new-model\n");
	for (uint32_t i = 0; i < attribute_lists; i++)
		attributes(w, policy_get(p, attribute_list, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_radius_server);
		i++)
		server(w, policy_get(p, radius_server, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_server_group);
		i++)
		group(w, policy_get(p, server_group, i));
	for (uint32_t i = 0; i < lists; i++)
		list(w, policy_get(p, aaa_list, i));
}

/* ---- pools ----------------------------------------------------------------------- */

void ios_write_addr(struct ios_writer *w, const struct policy_addr *a)
{
	struct addr x = policy_addr_get(a);
	char buf[ADDR_STR_MAX];

	convert_text_say(w->out, " %s", addr_str(&x, buf));
}

static void pool(struct ios_writer *w, const struct policy_pool *r)
{
	for (uint32_t i = 0; i < r->ranges.n; i++) {
		const struct policy_pool_range *x = policy_get(w->p, pool_range,
			r->ranges.first + i);

		convert_text_say(w->out, "ip local pool %s",
			policy_text(w->p, r->name));
		ios_write_addr(w, &x->low);
		ios_write_addr(w, &x->high);
		if (x->group.n)
			convert_text_say(w->out, " group %s",
				policy_text(w->p, x->group));
		convert_text_put(w->out, "\n");
	}
}

void ios_write_pools(struct ios_writer *w)
{
	const struct policy *p = w->p;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_pool); i++)
		pool(w, policy_get(p, pool, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_pool6); i++) {
		const struct policy_pool6 *r = policy_get(p, pool6, i);

		convert_text_say(w->out, "ipv6 local pool %s ",
			policy_text(p, r->name));
		ios_write_prefix(w, &r->prefix);
		convert_text_say(w->out, " %u%s\n", r->length,
			r->shared ? " shared" : "");
	}
}
