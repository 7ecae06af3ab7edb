/* Address translation in the way of a crypto map: IOS translates first. */
#include "compiler/lint/map.h"

/* Comparisons for a whole configuration: lists of NAT are short, and what is
 * not must not cost its square. */
#define BUDGET (1u << 20)

struct pair {
	struct prefix source;
	struct prefix destination;
};

static bool pair_of(const struct model_value *v, struct pair *p)
{
	return model_ace_prefix(model_ace(v), true, &p->source) &&
		model_ace_prefix(model_ace(v), false, &p->destination);
}

static bool within(const struct prefix *a, const struct prefix *outer)
{
	return outer->len <= a->len && prefix_contains(outer, &a->addr);
}

static bool meet(const struct prefix *a, const struct prefix *b)
{
	return within(a, b) || within(b, a);
}

/* The entry with which a list translates some of p's traffic, or NULL. */
static const struct model_value *translates(const struct model_access_list *a,
	const struct pair *p, uint32_t *budget)
{
	MODEL_LIST_EACH(v, &a->entries) {
		struct pair q;

		if (!*budget)
			return NULL;
		--*budget;
		if (!pair_of(v, &q) || !meet(&p->source, &q.source) ||
			!meet(&p->destination, &q.destination))
			continue;
		if (v->word == MODEL_PERMIT)
			return v;
		if (!model_ace(v)->protocol && within(&p->source, &q.source) &&
			within(&p->destination, &q.destination))
			return NULL;
	}
	return NULL;
}

static bool translate_entry(struct lint *l, const struct model_map_entry *e,
	const struct model_access_list *nat, uint32_t *budget)
{
	const struct model_access_list *a = lint_map_list(e);

	if (!a || a == nat)
		return false;
	MODEL_LIST_EACH(v, &a->entries) {
		const struct model_value *by;
		struct pair p;
		struct diag *d;

		/* From anywhere, a packet matches as it did. */
		if (v->word != MODEL_PERMIT || !pair_of(v, &p) || !p.source.len)
			continue;
		by = translates(nat, &p, budget);
		if (!by)
			continue;
		d = lint_add(l, LINT_FV865, by->at,
			"traffic of the crypto map `%.*s` is translated before "
			"it is encrypted",
			LINT_TEXT(e->child.parent->head.name));
		lint_related(l, d, v->at, "this traffic");
		if (model_acl_is_standard(nat))
			lint_fix(l, d, "in its place an extended list: deny "
				"%.*s, then permit what is to be translated",
				LINT_TEXT(v->text));
		else
			lint_fix(l, d, "before this entry of `%.*s`: deny %.*s",
				LINT_TEXT(nat->head.name), LINT_TEXT(v->text));
		return true;
	}
	return false;
}

/* `interface Ethernet0/0 overload`: of this interface, or a pool. */
static bool is_for(const struct model_value *rest,
	const struct model_interface *i)
{
	struct span s = rest->text;
	struct span name = i->head.name;
	static const char word[] = "interface ";
	const size_t n = sizeof(word) - 1;

	if (s.n < n || memcmp(s.p, word, n) != 0)
		return true;
	return s.n >= n + name.n && !memcmp(s.p + n, name.p, name.n) &&
		(s.n == n + name.n || s.p[n + name.n] == ' ');
}

static void each_entry(struct lint *l, const struct model_interface *i,
	const struct model_access_list *nat, uint32_t *budget)
{
	const struct model_crypto_map *map =
		(const struct model_crypto_map *)model_ref(
			i->routing->crypto_map);
	const struct model_map_entry *e;

	if (!map)
		return;
	MODEL_CHILD_EACH(&map->parent, e)
		if (*budget && translate_entry(l, e, nat, budget))
			return;
}

/* The lists of a route map; one that also denies may let the traffic pass. */
static void each_list(struct lint *l, const struct model_interface *i,
	const struct model_route_map *map, uint32_t *budget)
{
	const struct model_route_map_entry *e;

	MODEL_CHILD_EACH(&map->parent, e)
		if (e->v[MODEL_ROUTE_MAP_ACTION]->word == MODEL_DENY)
			return;
	MODEL_CHILD_EACH(&map->parent, e)
		MODEL_LIST_EACH(v, &e->match_acl)
			if (model_ref(v) && *budget) {
				--*budget;
				each_entry(l, i, (const struct
						model_access_list *)
						model_ref(v), budget);
			}
}

static void each_rule(struct lint *l, const struct model_interface *i,
	const struct model_nat_rule *r, uint32_t *budget)
{
	const struct model_head *h = model_ref(r->v[MODEL_NAT_LIST]);

	if (!h || !is_for(r->v[MODEL_NAT_REST], i))
		return;
	if (h->type == MODEL_ROUTE_MAP)
		each_list(l, i, (const struct model_route_map *)h, budget);
	else
		each_entry(l, i, (const struct model_access_list *)h, budget);
}

/* Only what leaves there is translated; a file that shows no such interface
 * is a part. */
static bool is_known_outside(const struct model *m)
{
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		if (model_is_set(i->routing->nat_outside))
			return true;
	return false;
}

void lint_nat_overlap(struct lint *l)
{
	const struct model *m = l->model;
	bool known = is_known_outside(m);
	const struct model_nat_rule *r;
	const struct model_interface *i;
	uint32_t budget = BUDGET;

	if (!m->table[MODEL_NAT_RULE].n || !m->table[MODEL_CRYPTO_MAP].n)
		return;
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		if (!model_is_set(i->routing->crypto_map) ||
			(known && !model_is_set(i->routing->nat_outside)))
			continue;
		MODEL_EACH(m, MODEL_NAT_RULE, r) {
			if (!budget)
				return;
			budget--;
			each_rule(l, i, r, &budget);
		}
	}
}
