/* Revocation that can only be asked about through the tunnel which the answer
 * is for. */
#include "compiler/lint/pki.h"

#include "runtime/policy/find.h"
#include "runtime/policy/policy.h"

enum { OUTSIDE }; /* value of a prefix; above: index of a tunnel, plus one */

static bool is_inside(const struct model_interface *i)
{
	return i->is_tunnel || i->is_template;
}

static bool add_at(struct policy_prefixes *x, const struct prefix *p,
	uint32_t where)
{
	/* A default route into a tunnel leaves open what else there is. */
	if (p->addr.family == ADDR_NONE || p->len == 0)
		return true;
	return policy_prefixes_add(x, 0, p, where);
}

static bool add(struct policy_prefixes *x, const struct prefix *p,
	const struct model_interface *i)
{
	return add_at(x, p, is_inside(i) ? i->head.index + 1 : OUTSIDE);
}

/* By a next hop in a network that is connected. */
static bool add_behind(struct policy_prefixes *x,
	const struct policy_prefixes *connected, const struct model_route *r)
{
	const struct addr *hop = model_addr(r->v[MODEL_ROUTE_INTERFACE]);
	uint32_t where = hop->family ?
		policy_prefixes_find(connected, 0, hop) : MAP_NONE;

	return where == MAP_NONE || add_at(x,
		model_prefix(r->v[MODEL_ROUTE_NET]), where);
}

static bool index_connected(const struct model *m, struct policy_prefixes *x)
{
	const struct model_interface *i;
	bool ok = true;

	MODEL_EACH(m, MODEL_INTERFACE, i) {
		if (model_is_set(i->vrf))
			continue;
		ok &= add(x, model_prefix(i->ipv4), i);
		MODEL_LIST_EACH(v, &i->routing->ipv6)
			ok &= add(x, model_prefix(v), i);
	}
	return ok;
}

/* Where addresses of the global routing instance are, as far as connected
 * networks and static routes tell. */
static bool index_networks(const struct model *m, struct policy_prefixes *x)
{
	struct policy_prefixes connected;
	const struct model_interface *i;
	const struct model_route *r;
	bool ok = policy_prefixes_init(&connected, 1) &&
		index_connected(m, &connected) && index_connected(m, x);

	MODEL_EACH(m, MODEL_ROUTE, r) {
		if (!ok || model_is_set(r->v[MODEL_ROUTE_VRF]))
			continue;
		i = (const struct model_interface *)model_ref(
			r->v[MODEL_ROUTE_INTERFACE]);
		ok = i ? add(x, model_prefix(r->v[MODEL_ROUTE_NET]), i) :
			add_behind(x, &connected, r);
	}
	policy_prefixes_fini(&connected);
	return ok;
}

/* The host of a URL, when it is an address. */
static bool host_of(struct span url, struct addr *a)
{
	const uint8_t *p = memmem(url.p, url.n, "://", 3);
	const uint8_t *end = url.p + url.n;
	bool v6 = p && p + 3 < end && p[3] == '[';
	char host[64];
	size_t n = 0;

	if (!p)
		return false;
	p += v6 ? 4 : 3;
	while (p + n < end && n + 1 < sizeof(host) && p[n] != '/' &&
		p[n] != (v6 ? ']' : ':')) {
		host[n] = (char)p[n];
		n++;
	}
	host[n] = '\0';
	return addr_parse(host, a);
}

struct asking {
	struct lint *l;
	const struct policy_prefixes *at;
	const struct model_trustpoint *t;
	bool told; /* once for a trustpoint is enough */
};

static void look(struct asking *q, struct span url, const char *what,
	struct model_at at)
{
	const struct model_head *tunnel;
	struct addr a;
	struct diag *d;
	uint32_t where;

	if (q->told || !url.n || !host_of(url, &a))
		return;
	where = policy_prefixes_find(q->at, 0, &a);
	if (where == MAP_NONE || where == OUTSIDE)
		return;
	tunnel = q->l->model->table[MODEL_INTERFACE].items[where - 1];
	q->told = true;
	d = lint_add(q->l, LINT_FV511, at,
		"the %s of trustpoint `%.*s`, %.*s, is reached through %.*s",
		what, LINT_TEXT(q->t->head.name), LINT_TEXT(url),
		LINT_TEXT(tunnel->name));
	lint_related(q->l, d, tunnel->at, "the tunnel is defined here");
	lint_fix(q->l, d, "a server outside of the tunnels, or crypto pki "
			  "trustpoint %.*s / revocation-check %s none",
		LINT_TEXT(q->t->head.name), *what == 'O' ? "ocsp" : "crl");
}

static void look_all(struct asking *q, const struct crypto_cert_texts *urls,
	const char *what, struct model_at at)
{
	for (size_t i = 0; i < urls->n; i++)
		look(q, span_str(urls->item[i]), what, at);
}

static bool gives_up(const struct model_trustpoint *t)
{
	MODEL_LIST_EACH(v, &t->revocation)
		if (v->number == POLICY_REVOCATION_NONE + 1)
			return true;
	return false;
}

static void look_at(struct asking *q, const struct model_trustpoint *t)
{
	const struct model_cert_chain *chain = lint_chain(q->l->model,
		&t->head);
	const struct model_certificate *c;

	q->t = t;
	q->told = false;
	look(q, t->ocsp->text, "OCSP responder", t->ocsp->at);
	look(q, t->cdp->text, "revocation list", t->cdp->at);
	if (!chain)
		return;
	MODEL_CHILD_EACH(&chain->parent, c) {
		if (!c->cert || q->told)
			continue;
		look_all(q, &c->cert->crl, "revocation list",
			c->child.head.at);
		look_all(q, &c->cert->ocsp, "OCSP responder",
			c->child.head.at);
	}
}

void lint_revocation_inside(struct lint *l)
{
	const struct model_trustpoint *t;
	struct policy_prefixes at;
	struct asking q = {.l = l, .at = &at};

	if (!lint_first_trustpoint(l->model))
		return;
	if (policy_prefixes_init(&at, 1) && index_networks(l->model, &at)) {
		MODEL_EACH(l->model, MODEL_TRUSTPOINT, t)
			if (t->head.used && !gives_up(t) &&
				!model_is_set(t->vrf))
				look_at(&q, t);
	} else {
		l->list->oom = true;
	}
	policy_prefixes_fini(&at);
}
