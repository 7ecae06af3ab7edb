/* EIGRP over tunnels that lead to many spokes. */
#include "compiler/lint/lint.h"

/* Comparisons for a whole configuration: hubs are few, and what is not must not
 * cost its square. */
#define BUDGET (1u << 20)

static const struct model_eigrp_interface *said_of(const struct model *m,
	const struct model_eigrp *p, struct span name)
{
	return (const struct model_eigrp_interface *)model_find_child(m,
		MODEL_EIGRP_INTERFACE, &p->parent, name);
}

/* The process that runs on the interface. One with several address families
 * does not tell which of them has which network. */
static const struct model_eigrp *process_of(const struct model *m,
	const struct model_interface *i, uint32_t *budget)
{
	const struct addr *a = model_addr(i->ipv4);
	const struct model_eigrp *p;

	if (a->family != ADDR_V4 || model_is_set(i->vrf))
		return NULL;
	MODEL_EACH(m, MODEL_EIGRP, p) {
		if (p->families.n > 1)
			continue;
		MODEL_LIST_EACH(v, &p->networks) {
			if (!*budget)
				return NULL;
			--*budget;
			if (prefix_contains(model_prefix(v), a))
				return p;
		}
	}
	return NULL;
}

struct said {
	const struct model_eigrp_interface *own; /* may be NULL */
	const struct model_eigrp_interface *all; /* may be NULL */
};

static bool is_off(const struct said *s, const struct model_interface *i)
{
	if (s->own && model_is_set(s->own->split_horizon))
		return s->own->split_horizon->word == MODEL_OFF;
	return i->routing->split_horizon->word == MODEL_OFF ||
		(s->all && s->all->split_horizon->word == MODEL_OFF);
}

static bool is_silent(const struct said *s)
{
	const struct model_eigrp_interface *of = s->own &&
		model_is_set(s->own->passive) ? s->own : s->all;

	return (of && of->passive->word == MODEL_ON) ||
		(s->own && model_is_set(s->own->shutdown));
}

static void split_horizon(struct lint *l, const struct model_interface *i,
	const struct model_eigrp *p, const struct said *s)
{
	struct diag *d = lint_add(l, LINT_FV847, i->head.at,
		"%.*s is a hub, and what EIGRP hears from one spoke there it "
		"does not tell the others: split horizon is on",
		LINT_TEXT(i->head.name));

	lint_related(l, d, p->parent.head.at, "the EIGRP process");
	/* Something else may tell the spokes of each other. */
	if (i->routing->summaries.n || (s->own && s->own->summaries.n) ||
		p->redistribute.n) {
		lint_severity(l, d, DIAG_INFO);
		lint_why(d, "the spokes know each other's networks by a "
			    "summary or a default route of the hub alone");
	}
	if (p->families.n)
		lint_fix(l, d, "router eigrp %.*s / address-family … / "
			       "af-interface %.*s / no split-horizon",
			LINT_TEXT(p->parent.head.name),
			LINT_TEXT(i->head.name));
	else
		lint_fix(l, d, "interface %.*s / no ip split-horizon eigrp %.*s",
			LINT_TEXT(i->head.name),
			LINT_TEXT(p->parent.head.name));
}

static struct said all_said(const struct model *m, const struct model_eigrp *p,
	const struct model_interface *i)
{
	return (struct said){said_of(m, p, i->head.name),
		said_of(m, p, span_str("default"))};
}

/* The process that speaks on a multipoint tunnel; NULL: none does. */
static const struct model_eigrp *speaks_on(const struct model *m,
	const struct model_interface *i, uint32_t *budget)
{
	const struct model_eigrp *p;
	struct said s;

	if (i->tunnel->mode->word != MODEL_TUNNEL_MULTIPOINT ||
		model_is_set(i->shutdown))
		return NULL;
	p = process_of(m, i, budget);
	if (!p)
		return NULL;
	s = all_said(m, p, i);
	return is_silent(&s) ? NULL : p;
}

static bool sends_multicast(const struct model_nhrp *n)
{
	MODEL_LIST_EACH(v, &n->servers)
		if (v->word & MODEL_NHS_MULTICAST)
			return true;
	return n->multicast.n || model_is_set(n->map_dynamic);
}

/* FV850: of one that registers. */
void lint_eigrp_spoke(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_interface *i;
	uint32_t budget = BUDGET;

	if (!m->table[MODEL_EIGRP].n)
		return;
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_eigrp *p;
		struct diag *d;

		if (!i->nhrp->servers.n || sends_multicast(i->nhrp))
			continue;
		p = speaks_on(m, i, &budget);
		if (!p)
			continue;
		d = lint_add(l, LINT_FV850, i->nhrp->servers.first->at,
			"EIGRP runs on %.*s, and multicast does not go to this "
			"server", LINT_TEXT(i->head.name));
		lint_related(l, d, p->parent.head.at, "the EIGRP process");
		lint_fix(l, d, "interface %.*s / ip nhrp map multicast A, A "
			"the hub's tunnel source", LINT_TEXT(i->head.name));
	}
}

/* FV847: of a multipoint tunnel that spokes register at. A virtual template
 * makes an interface for each spoke, and split horizon does no harm there. */
void lint_eigrp_hub(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_interface *i;
	uint32_t budget = BUDGET;

	if (!m->table[MODEL_EIGRP].n)
		return;
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_eigrp *p;
		struct said s;

		p = model_is_set(i->nhrp->map_dynamic) ?
			speaks_on(m, i, &budget) : NULL;
		if (!p)
			continue;
		s = all_said(m, p, i);
		if (!is_off(&s, i))
			split_horizon(l, i, p, &s);
	}
}
