/* The access lists of crypto maps: what they protect, seen from this router. */
#include "compiler/lint/map.h"

#include "runtime/base/map.h"

/* Comparisons for a whole configuration: lists of maps begin with what matters,
 * and what is not must not cost its square. */
#define BUDGET (1u << 20)

static const struct model_value *first_permit(const struct model_access_list *a)
{
	MODEL_LIST_EACH(v, &a->entries)
		if (v->word == MODEL_PERMIT)
			return v;
	return NULL;
}

/* FV869 */
void lint_map_protects_nothing(struct lint *l, const struct model_map_entry *e)
{
	const struct model_access_list *a = lint_map_list(e);
	struct diag *d;

	if (!a || !a->head.defined || first_permit(a))
		return;
	d = lint_add(l, LINT_FV869, e->match->at,
		"the access list `%.*s` of the crypto map `%.*s` permits "
		"nothing", LINT_TEXT(a->head.name),
		LINT_TEXT(e->child.parent->head.name));
	lint_related(l, d, a->head.at, "the list");
	lint_fix(l, d, "ip access-list extended %.*s / permit ip OWN-NETWORK "
		"THEIR-NETWORK", LINT_TEXT(a->head.name));
}

/* FV870 */
void lint_map_same_list(struct lint *l, const struct model_crypto_map *map)
{
	const struct model_map_entry *e;
	struct map seen;

	map_init(&seen, 1);
	MODEL_CHILD_EACH(&map->parent, e) {
		const struct model_access_list *a = lint_map_list(e);
		const struct model_map_entry *other;
		struct diag *d;
		uint32_t k;

		if (!a)
			continue;
		k = map_get(&seen, a->head.name);
		if (k == MAP_NONE) {
			l->list->oom |= !map_set(&seen, a->head.name,
				e->child.head.index);
			continue;
		}
		other = (const struct model_map_entry *)
				l->model->table[MODEL_MAP_ENTRY].items[k];
		d = lint_add(l, LINT_FV870, e->match->at,
			"entries %.*s and %.*s of the crypto map `%.*s` have "
			"the same access list",
			LINT_TEXT(other->child.head.name),
			LINT_TEXT(e->child.head.name),
			LINT_TEXT(map->parent.head.name));
		lint_related(l, d, other->match->at, "the other entry");
		lint_fix(l, d, "a list of its own for each peer; a second peer "
			"of one entry is another set peer in it");
	}
	map_fini(&seen);
}

/* ---- FV871 ------------------------------------------------------------------------- */

static bool meet(const struct prefix *a, const struct prefix *b)
{
	return prefix_contains(a, &b->addr) || prefix_contains(b, &a->addr);
}

/* Networks of this router that are not where the map is. */
static bool is_here(const struct model *m, const struct prefix *p,
	const struct model_interface *outside, uint32_t *budget)
{
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i) {
		struct prefix net = prefix_network(model_prefix(i->ipv4));

		if (!*budget)
			return false;
		--*budget;
		if (i != outside && net.addr.family == p->addr.family &&
			net.addr.family != ADDR_NONE && meet(&net, p))
			return true;
	}
	return false;
}

static void look(struct lint *l, const struct model_map_entry *e,
	const struct model_interface *outside, uint32_t *budget)
{
	const struct model_access_list *a = lint_map_list(e);
	const struct model_value *v = a ? first_permit(a) : NULL;
	struct prefix from, to;
	struct diag *d;

	if (!v || !model_ace_prefix(model_ace(v), true, &from) ||
		!model_ace_prefix(model_ace(v), false, &to) || !from.len ||
		!to.len || is_here(l->model, &from, outside, budget) ||
		!is_here(l->model, &to, outside, budget))
		return;
	d = lint_add(l, LINT_FV871, v->at,
		"the crypto map `%.*s` protects what comes from elsewhere and "
		"goes to a network of this router",
		LINT_TEXT(e->child.parent->head.name));
	lint_related(l, d, e->match->at, "the map has the list here");
	lint_fix(l, d, "source and destination the other way round: this "
		"router's network first");
}

void lint_map_backwards(struct lint *l)
{
	const struct model_interface *i;
	uint32_t budget = BUDGET;

	MODEL_EACH(l->model, MODEL_INTERFACE, i) {
		const struct model_crypto_map *map =
			(const struct model_crypto_map *)model_ref(
				i->routing->crypto_map);
		const struct model_map_entry *e;

		if (!map || i->is_tunnel)
			continue;
		MODEL_CHILD_EACH(&map->parent, e)
			if (budget)
				look(l, e, i, &budget);
	}
}
