#include "compiler/migrate/migrate.h"

#include "compiler/migrate/plan.h"

#include <stdlib.h>

static bool room(struct migrate *p)
{
	struct arena *a = &p->arena;
	const struct model_table *t = p->m->table;

	p->dropped = arena_array(a, p->u->source.n + 1, 1);
	p->replaced = arena_array(a, p->u->source.n + 1, sizeof(char *));
	p->keyrings = arena_array(a, t[MODEL_ISAKMP_KEYRING].n + 1u,
		sizeof(char *));
	p->profiles = arena_array(a, t[MODEL_ISAKMP_PROFILE].n + 1u,
		sizeof(char *));
	p->sets = arena_array(a, t[MODEL_TRANSFORM_SET].n + 1u, sizeof(char *));
	return p->dropped && p->replaced && p->keyrings && p->profiles &&
		p->sets && plan_index(p);
}

static bool has_any(const struct model *m, enum model_type t)
{
	const struct model_head *h;

	MODEL_EACH(m, t, h)
		return true;
	return false;
}

static bool is_empty(const struct model *m)
{
	static const enum model_type old[] = {MODEL_CRYPTO_MAP,
		MODEL_DYNAMIC_MAP, MODEL_ISAKMP_POLICY, MODEL_ISAKMP_PROFILE,
		MODEL_ISAKMP_KEY, MODEL_ISAKMP_KEYRING};
	const struct model_ipsec_profile *x;

	for (size_t i = 0; i < sizeof(old) / sizeof(*old); i++)
		if (has_any(m, old[i]))
			return false;
	MODEL_EACH(m, MODEL_IPSEC_PROFILE, x)
		if (model_is_set(x->ipsec_rare->isakmp_profile))
			return false;
	return true;
}

/* IKEv2 came with 15.1(1)T and IOS XE 3.3, FlexVPN with 15.2(1)T. */
static void old_release(struct migrate *p)
{
	const struct model_value *v = p->m->global->version;
	struct plan_remark *d;

	if (!model_is_set(v) || v->text.n < 2 || v->text.p[0] != '1' ||
		v->text.p[1] > '2' || (v->text.n > 2 && v->text.p[2] != '.'))
		return;
	d = plan_decide(p, v->at.line, "release %.*s has no IKEv2",
		PLAN_TEXT(v->text));
	plan_because(p, d, "IKEv2 came with 15.1(1)T, FlexVPN with 15.2(1)T and "
		"IOS XE 3.5: the router refuses these commands");
	plan_type(p, d, "upgrade the router first, then migrate");
}

static void last_words(struct migrate *p)
{
	const struct model_nat_rule *r;

	MODEL_EACH(p->m, MODEL_NAT_RULE, r) {
		plan_note(p, r->head.at.line, "lines that exempt VPN traffic "
			"from this translation are not needed for tunnels that "
			"are not `ip nat outside`; they do no harm");
		break;
	}
	plan_note(p, 0, "check with: show crypto ikev2 sa detailed, show crypto "
		"session detail, show interface TunnelN, show ip route static, "
		"show crypto ipsec sa");
}

static void make(struct migrate *p)
{
	p->empty = is_empty(p->m);
	plan_scan(p);
	if (p->empty)
		return;
	old_release(p);
	plan_ike(p);
	plan_maps(p);
	plan_tunnels(p);
	/* IKEv2 objects that nothing would use. */
	if (!p->steps[STEP_IPSEC])
		p->steps[STEP_IKE] = NULL;
	plan_remove(p);
	last_words(p);
	plan_end(p);
}

struct migrate *migrate_run(const struct compiler_unit *u,
	const struct migrate_options *o)
{
	struct migrate *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->u = u;
	p->m = &u->model;
	p->o = *o;
	arena_init(&p->arena, 0);
	map_init(&p->names, 1);
	map_init(&p->routes, 1);
	map_init(&p->tunnels, 1);
	if (room(p) && u->source.kind == SOURCE_TEXT)
		make(p);
	else
		p->empty = true;
	if (p->oom || !p->dropped) {
		migrate_free(p);
		return NULL;
	}
	return p;
}

void migrate_free(struct migrate *p)
{
	if (!p)
		return;
	map_fini(&p->names);
	map_fini(&p->routes);
	map_fini(&p->tunnels);
	convert_text_fini(&p->lines);
	arena_fini(&p->arena);
	free(p);
}

bool migrate_is_empty(const struct migrate *p)
{
	return p->empty;
}

size_t migrate_decisions(const struct migrate *p)
{
	return p->decisions.n;
}
