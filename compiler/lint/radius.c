/* RADIUS servers, groups of them, and those that may change sessions. */
#include "compiler/lint/lint.h"
#include "runtime/base/map.h"

void lint_radius_server(struct lint *l, const struct model_radius_server *s)
{
	struct diag *d;

	if (!s->head.defined)
		return;
	if (!model_is_set(s->host[MODEL_RADIUS_HOST]) && !model_is_legacy_server(s)) {
		d = lint_add(l, LINT_FV776, s->head.at,
			"the RADIUS server `%.*s` has no address",
			LINT_TEXT(s->head.name));
		lint_fix(l, d, "radius server %.*s / address ipv4 A auth-port "
			       "1812 acct-port 1813", LINT_TEXT(s->head.name));
	}
	if (model_is_set(s->v[MODEL_RADIUS_KEY]) || model_is_set(s->pac) ||
		model_is_set(l->model->global->radius_key))
		return;
	d = lint_add(l, LINT_FV776, s->head.at,
		"the RADIUS server `%.*s` has no key", LINT_TEXT(s->head.name));
	lint_fix(l, d, "radius server %.*s / key KEY, or radius-server key KEY "
		       "for all", LINT_TEXT(s->head.name));
}

void lint_own_server(struct lint *l, const struct model_own_server *s)
{
	struct diag *d;

	if (model_is_set(s->v[MODEL_RADIUS_KEY]) ||
		model_is_set(l->model->global->radius_key))
		return;
	d = lint_add(l, LINT_FV776, s->child.head.at,
		"the RADIUS server %.*s of the group `%.*s` has no key",
		LINT_TEXT(s->child.head.name),
		LINT_TEXT(s->child.parent->head.name));
	lint_fix(l, d, "server-private %.*s … key KEY",
		LINT_TEXT(s->child.head.name));
}

void lint_server_group(struct lint *l, const struct model_aaa_group *g)
{
	const struct model_head *h = &g->parent.head;
	struct diag *d;

	if (!h->defined || g->servers.n || g->hosts.n || g->parent.n ||
		g->others.n)
		return;
	d = lint_add(l, LINT_FV777, h->at, "the server group `%.*s` has no "
		"server", LINT_TEXT(h->name));
	lint_fix(l, d, "aaa group server radius %.*s / server name NAME",
		LINT_TEXT(h->name));
}

void lint_dynamic_author(struct lint *l, const struct model_dynamic_author *a)
{
	struct diag *d;

	if (!a->clients.n) {
		d = lint_add(l, LINT_FV778, a->head.at,
			"no server may send change of authorization or "
			"disconnect requests");
		lint_fix(l, d, "aaa server radius dynamic-author / client A "
			       "server-key KEY");
	}
	if (model_is_set(a->server_key) || model_is_set(a->ignore_server_key))
		return;
	MODEL_LIST_EACH(v, &a->clients) {
		if (v->word == MODEL_SERVER_KEYED)
			continue;
		d = lint_add(l, LINT_FV778, v->at,
			"the client %.*s of dynamic authorization has no key",
			LINT_TEXT(v->text));
		lint_fix(l, d, "client %.*s server-key KEY, or server-key KEY "
			       "for all", LINT_TEXT(v->text));
	}
}

/* ---- addresses of servers -------------------------------------------------------- */

static void note_servers(struct lint *l, struct map *known)
{
	const struct model_radius_server *s;

	MODEL_EACH(l->model, MODEL_RADIUS_SERVER, s) {
		struct span host = s->host[MODEL_RADIUS_HOST]->text;

		l->list->oom |= !map_set(known, host.n ? host : s->head.name,
			s->head.index);
	}
}

static void unknown_hosts(struct lint *l, const struct map *known,
	const struct model_aaa_group *g)
{
	MODEL_LIST_EACH(v, &g->hosts) {
		struct diag *d;

		if (map_get(known, v->text) != MAP_NONE)
			continue;
		d = lint_add(l, LINT_FV779, v->at,
			"the group `%.*s` has the server %.*s, which is not "
			"configured", LINT_TEXT(g->parent.head.name),
			LINT_TEXT(v->text));
		lint_fix(l, d, "radius server NAME / address ipv4 %.*s "
			       "auth-port 1812 acct-port 1813 / key KEY, and "
			       "server name NAME in the group",
			LINT_TEXT(v->text));
	}
}

/* Lists that IKEv2 uses and that ask every RADIUS server, of which there is
 * none. */
static void asks_nobody(struct lint *l, const struct model_head *h,
	const struct model_list *methods)
{
	if (!h->used || l->model->table[MODEL_RADIUS_SERVER].n)
		return;
	MODEL_LIST_EACH(v, methods) {
		struct diag *d;

		if (v->number != MODEL_METHOD_RADIUS)
			continue;
		d = lint_add(l, LINT_FV780, v->at,
			"the list `%.*s` asks RADIUS, and no RADIUS server is "
			"configured", LINT_TEXT(h->name));
		lint_fix(l, d, "radius server NAME / address ipv4 A auth-port "
			       "1812 acct-port 1813 / key KEY");
	}
}

void lint_unknown_servers(struct lint *l)
{
	const struct model_aaa_group *g;
	struct map known;

	map_init(&known, 1);
	note_servers(l, &known);
	MODEL_EACH(l->model, MODEL_AAA_GROUP, g)
		unknown_hosts(l, &known, g);
	map_fini(&known);
}

void lint_login_asks_nobody(struct lint *l, const struct model_aaa_login *o)
{
	asks_nobody(l, &o->head, &o->methods);
}

void lint_network_asks_nobody(struct lint *l,
	const struct model_aaa_network *o)
{
	asks_nobody(l, &o->head, &o->methods);
}

void lint_accounting_asks_nobody(struct lint *l,
	const struct model_aaa_accounting *o)
{
	asks_nobody(l, &o->head, &o->methods);
}
