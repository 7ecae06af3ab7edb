/* Load balancing: the cluster, redirects, keys of resumed sessions. */
#include "compiler/lint/lint.h"

/* The one cluster; NULL: there is none. */
static const struct model_cluster *cluster_of(const struct model *m)
{
	const struct model_cluster *c;

	MODEL_EACH(m, MODEL_CLUSTER, c)
		return c;
	return NULL;
}

static const char *role(const struct lint *l)
{
	return l->release >= RELEASE_XE_26_1 ? "secondary" : "slave";
}

void lint_incomplete_cluster(struct lint *l, const struct model_cluster *c)
{
	struct diag *d;

	if (!model_is_set(c->standby_group)) {
		d = lint_add(l, LINT_FV821, c->head.at,
			"the cluster has no HSRP group");
		lint_fix(l, d, "crypto ikev2 cluster / standby-group NAME, and "
			       "standby 1 name NAME on the interface");
	}
	if (!model_is_set(c->max_session)) {
		d = lint_add(l, LINT_FV821, c->head.at,
			"the cluster does not say how many sessions this "
			"gateway takes");
		lint_fix(l, d, "crypto ikev2 cluster / %s max-session 400",
			role(l));
	}
}

/* ---- FV825 ------------------------------------------------------------------------- */

/* The first address of HSRP, and the interface that has it. */
static const struct model_value *hsrp_of(const struct model *m,
	const struct model_interface **on)
{
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		MODEL_LIST_EACH(v, &i->link->addresses)
			if (v->word == MODEL_ADDRESS_HSRP) {
				*on = i;
				return v;
			}
	return NULL;
}

static const struct model_standby *first_standby(const struct model *m)
{
	const struct model_standby *s;

	MODEL_EACH(m, MODEL_STANDBY, s)
		return s;
	return NULL;
}

/* A file without any HSRP may be a part of the configuration. */
void lint_standby_name(struct lint *l, const struct model_cluster *c)
{
	const struct model_value *v = c->standby_group;
	const struct model_standby *s = first_standby(l->model);
	const struct model_interface *i = NULL;
	const struct model_value *hsrp;
	struct diag *d;

	if (!model_is_set(v) || model_ref(v))
		return;
	hsrp = hsrp_of(l->model, &i);
	if (!s && !hsrp)
		return;
	d = lint_add(l, LINT_FV825, v->at,
		"the cluster belongs to the HSRP group `%.*s`, and no group "
		"has this name", LINT_TEXT(v->text));
	if (s) {
		lint_related(l, d, s->head.at, "this group is `%.*s`",
			LINT_TEXT(s->head.name));
		lint_fix(l, d, "crypto ikev2 cluster / standby-group %.*s",
			LINT_TEXT(s->head.name));
		lint_edit(l, d, v->at, false, "%.*s", LINT_TEXT(s->head.name));
		return;
	}
	lint_related(l, d, hsrp->at, "this group has no name");
	lint_fix(l, d, "interface %.*s / standby %u name %.*s",
		LINT_TEXT(i->head.name), hsrp->number, LINT_TEXT(v->text));
}

void lint_cluster_is_shut(struct lint *l, const struct model_cluster *c)
{
	bool written = model_is_set(c->shutdown);
	struct diag *d;

	if (written && c->shutdown->word == MODEL_OFF)
		return;
	d = lint_add(l, LINT_FV209, written ? c->shutdown->at : c->head.at,
		written ? "the cluster is shut down" :
			  "the cluster was never switched on: it is shut down "
			  "by default");
	lint_why(d, "this gateway neither redirects clients nor is one that "
		    "they are redirected to");
	lint_fix(l, d, "crypto ikev2 cluster / no shutdown");
}

void lint_cluster_timers(struct lint *l, const struct model_cluster *c)
{
	uint32_t hello = c->hello->number;
	uint32_t hold = c->holdtime->number;
	struct diag *d;

	if (!hello || !hold || hold > hello)
		return;
	d = lint_add(l, LINT_FV829, c->holdtime->at,
		"a gateway is dead after %u ms, and hellos come every %u ms",
		hold, hello);
	lint_related(l, d, c->hello->at, "the hellos");
	lint_fix(l, d, "holdtime %u", 3 * hello);
}

static void redirect_without_cluster(struct lint *l,
	const struct model_value *v)
{
	struct diag *d;

	if (!model_is_set(v))
		return;
	d = lint_add(l, LINT_FV822, v->at,
		"this gateway redirects clients, and has no cluster to redirect "
		"them to");
	lint_fix(l, d, "crypto ikev2 cluster / standby-group NAME / %s "
		       "max-session 400 / no shutdown", role(l));
}

void lint_redirect_and_cluster(struct lint *l)
{
	const struct model_global *g = l->model->global;
	const struct model_cluster *c = cluster_of(l->model);
	struct diag *d;

	if (!c) {
		redirect_without_cluster(l, g->redirect_init);
		redirect_without_cluster(l, g->redirect_auth);
		return;
	}
	if (model_is_set(g->redirect_init) || model_is_set(g->redirect_auth))
		return;
	d = lint_add(l, LINT_FV822, c->head.at,
		"this gateway is in a cluster, and redirects nobody");
	lint_fix(l, d, "crypto ikev2 redirect gateway init");
}

void lint_redirect_of_profile(struct lint *l, const struct model_profile *p)
{
	struct diag *d;

	if (!model_is_set(p->aaa->redirect) ||
		model_is_set(l->model->global->redirect_auth))
		return;
	d = lint_add(l, LINT_FV822, p->aaa->redirect->at,
		"`%.*s` redirects at authentication, and that is not switched "
		"on for the router", LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 redirect gateway auth");
}

void lint_reconnect_keys(struct lint *l)
{
	const struct model_value *const *k = l->model->global->reconnect_key;
	bool active[2] = {k[0]->word != 0, k[1]->word != 0};
	struct diag *d;

	if (active[0] && active[1]) {
		d = lint_add(l, LINT_FV823, k[1]->at,
			"both reconnect keys are active; one of them can be");
		lint_related(l, d, k[0]->at, "the other key");
		lint_fix(l, d, "crypto ikev2 reconnect key 2 KEY");
		return;
	}
	if (active[0] || active[1])
		return;
	for (int i = 0; i < 2; i++) {
		if (!model_is_set(k[i]))
			continue;
		d = lint_add(l, LINT_FV823, k[i]->at,
			"there is a reconnect key, and none that is active");
		lint_fix(l, d, "crypto ikev2 reconnect key %d active KEY",
			i + 1);
		return;
	}
}

void lint_unlimited_redirects(struct lint *l)
{
	const struct model_value *v = l->model->global->redirect_client;
	struct diag *d;

	if (!model_is_set(v) || v->number)
		return;
	d = lint_add(l, LINT_FV824, v->at,
		"the client follows redirects without a limit of its own");
	lint_fix(l, d, "crypto ikev2 redirect client max-redirects 3");
}
