/* Address pools. Ranges and subnets are sorted once and swept, so that many
 * pools and many interfaces cost no more than their number and its logarithm. */
#include "compiler/lint/lint.h"

#include <stdlib.h>

struct interval {
	uint32_t low;
	uint32_t high;
	const struct model_pool_range *range; /* NULL: of an interface */
	const struct model_interface *i;
};

static uint32_t v4(const struct model_value *v)
{
	const struct addr *a = model_addr(v);

	return a->family == ADDR_V4 ? bytes_get32(a->b) : 0;
}

static uint32_t low_of(const struct model_pool_range *r)
{
	return v4(r->v[MODEL_RANGE_LOW]);
}

static uint32_t high_of(const struct model_pool_range *r)
{
	return model_is_set(r->v[MODEL_RANGE_HIGH]) ?
		v4(r->v[MODEL_RANGE_HIGH]) : low_of(r);
}

static const struct model_head *pool_of(const struct model_pool_range *r)
{
	return &r->child.parent->head;
}

void lint_backward_range(struct lint *l, const struct model_pool_range *r)
{
	struct diag *d;

	if (low_of(r) <= high_of(r))
		return;
	d = lint_add(l, LINT_FV768, r->v[MODEL_RANGE_HIGH]->at,
		"a range of the pool `%.*s` ends before it begins",
		LINT_TEXT(pool_of(r)->name));
	lint_fix(l, d, "ip local pool %.*s LOW HIGH",
		LINT_TEXT(pool_of(r)->name));
}

void lint_pool6_length(struct lint *l, const struct model_pool6 *p)
{
	const struct model_value *v = p->v[MODEL_POOL6_LENGTH];
	const struct prefix *net = model_prefix(p->v[MODEL_POOL6_PREFIX]);
	struct diag *d;

	if (!model_is_set(v) || v->number == 128)
		return;
	d = lint_add(l, LINT_FV762, v->at,
		v->number < net->len ?
			"the pool `%.*s` assigns prefixes of %u bits, which are "
			"longer than its own %u" :
			"the pool `%.*s` assigns prefixes of %u bits, not "
			"addresses, out of its %u", LINT_TEXT(p->head.name),
		v->number, net->len);
	if (v->number < net->len)
		lint_severity(l, d, DIAG_ERROR);
	lint_fix(l, d, "ipv6 local pool %.*s PREFIX/124 128 for 16 clients",
		LINT_TEXT(p->head.name));
}

/* ---- what meets what ------------------------------------------------------------- */

static int by_low(const void *a, const void *b)
{
	const struct interval *x = a;
	const struct interval *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	/* As in the text, so that findings do not depend on the sort. */
	if (x->range && y->range)
		return x->range->child.head.index < y->range->child.head.index ?
			-1 : 1;
	return !x->range - !y->range;
}

static size_t put_ranges(const struct model *m, struct interval *out)
{
	const struct model_pool_range *r;
	size_t n = 0;

	MODEL_EACH(m, MODEL_POOL_RANGE, r)
		if (low_of(r) <= high_of(r))
			out[n++] = (struct interval){low_of(r), high_of(r), r,
				NULL};
	return n;
}

static bool same_group(const struct interval *a, const struct interval *b)
{
	return span_eq(a->range->v[MODEL_RANGE_GROUP]->text,
		b->range->v[MODEL_RANGE_GROUP]->text);
}

static void overlap(struct lint *l, const struct interval *a,
	const struct interval *b)
{
	struct diag *d = lint_add(l, LINT_FV769,
		b->range->v[MODEL_RANGE_LOW]->at,
		"the pools `%.*s` and `%.*s` have addresses in common",
		LINT_TEXT(pool_of(a->range)->name),
		LINT_TEXT(pool_of(b->range)->name));

	lint_related(l, d, a->range->v[MODEL_RANGE_LOW]->at,
		"the other range");
	lint_fix(l, d, "ranges that do not meet, or a group for pools of "
		       "different VRFs");
}

void lint_pool_overlap(struct lint *l)
{
	const struct model *m = l->model;
	struct interval *all = malloc(
		(m->table[MODEL_POOL_RANGE].n + 1u) * sizeof(*all));
	const struct interval *widest = NULL;
	size_t n;

	if (!all) {
		l->list->oom = true;
		return;
	}
	n = put_ranges(m, all);
	qsort(all, n, sizeof(*all), by_low);
	for (size_t i = 0; i < n; i++) {
		if (widest && widest->high >= all[i].low &&
			same_group(widest, &all[i]))
			overlap(l, widest, &all[i]);
		if (!widest || all[i].high > widest->high)
			widest = &all[i];
	}
	free(all);
}

/* The interface's subnet, when it is in the VRF in which pools are. */
static bool subnet(const struct model_interface *i, struct interval *out)
{
	const struct prefix *p = model_prefix(i->ipv4);
	uint32_t mask;

	if (p->addr.family != ADDR_V4 || model_is_set(i->vrf) ||
		model_is_set(i->shutdown) || !p->len)
		return false;
	mask = UINT32_MAX << (32 - p->len);
	out->low = v4(i->ipv4) & mask;
	out->high = out->low | ~mask;
	out->range = NULL;
	out->i = i;
	return true;
}

static size_t put_subnets(const struct model *m, struct interval *out)
{
	const struct model_interface *i;
	size_t n = 0;

	MODEL_EACH(m, MODEL_INTERFACE, i)
		n += subnet(i, &out[n]);
	return n;
}

static bool begins(struct span name, const char *type)
{
	return name.n > strlen(type) && !memcmp(name.p, type, strlen(type));
}

/* Clients take addresses of a subnet that is the tunnel's own. */
static bool is_for_clients(const struct model_interface *i)
{
	return i->is_tunnel || i->is_template ||
		begins(i->head.name, "Loopback");
}

static void own_address(struct lint *l, const struct interval *r,
	const struct interval *s)
{
	struct diag *d = lint_add(l, LINT_FV754,
		r->range->v[MODEL_RANGE_LOW]->at,
		"the pool `%.*s` gives the address of %.*s to a client",
		LINT_TEXT(pool_of(r->range)->name), LINT_TEXT(s->i->head.name));

	lint_related(l, d, s->i->ipv4->at, "the router's own address");
	lint_fix(l, d, "a range without it");
}

static void shared_lan(struct lint *l, const struct interval *r,
	const struct interval *s)
{
	struct diag *d = lint_add(l, LINT_FV754,
		r->range->v[MODEL_RANGE_LOW]->at,
		"the pool `%.*s` takes addresses of the network of %.*s",
		LINT_TEXT(pool_of(r->range)->name), LINT_TEXT(s->i->head.name));

	lint_why(d, "hosts there look for the client on their own wire; they "
		    "find it only through proxy ARP, and two hosts may get one "
		    "address");
	lint_related(l, d, s->i->ipv4->at, "the network");
	lint_fix(l, d, "a range that belongs to no interface");
}

/* r and s overlap. */
static void meet(struct lint *l, const struct interval *r,
	const struct interval *s)
{
	uint32_t own = v4(s->i->ipv4);

	if (own >= r->low && own <= r->high)
		own_address(l, r, s);
	else if (!is_for_clients(s->i))
		shared_lan(l, r, s);
}

/* A range that overlaps several subnets is told with one of them. */
void lint_pool_on_interface(struct lint *l)
{
	const struct model *m = l->model;
	size_t cap = m->table[MODEL_POOL_RANGE].n +
		m->table[MODEL_INTERFACE].n + 1u;
	struct interval *all = malloc(cap * sizeof(*all));
	const struct interval *range = NULL;
	const struct interval *net = NULL;
	size_t n;

	if (!all || !m->table[MODEL_POOL_RANGE].n) {
		l->list->oom |= !all;
		free(all);
		return;
	}
	n = put_ranges(m, all);
	n += put_subnets(m, all + n);
	qsort(all, n, sizeof(*all), by_low);
	for (size_t i = 0; i < n; i++) {
		const struct interval *x = &all[i];
		const struct interval **mine = x->range ? &range : &net;

		if (x->range && net && net->high >= x->low)
			meet(l, x, net);
		else if (!x->range && range && range->high >= x->low)
			meet(l, range, x);
		if (!*mine || x->high > (*mine)->high)
			*mine = x;
	}
	free(all);
}

/* ---- size ------------------------------------------------------------------------ */

static uint64_t size_of(const struct model_pool *p)
{
	const struct model_pool_range *r;
	uint64_t n = 0;

	MODEL_CHILD_EACH(&p->parent, r)
		if (low_of(r) <= high_of(r))
			n += (uint64_t)high_of(r) - low_of(r) + 1;
	return n;
}

/* Peers of other policies have addresses of other pools. */
static bool several_pools(const struct model *m, const struct model_pool *p)
{
	const struct model_authorization *o;

	MODEL_EACH(m, MODEL_AUTHORIZATION, o)
		if (model_ref(o->pool) && model_ref(o->pool) != &p->parent.head)
			return true;
	return false;
}

void lint_small_pool(struct lint *l, const struct model_authorization *o)
{
	const struct model_value *limit = l->model->global->max_sa;
	const struct model_pool *p = (const struct model_pool *)
		model_ref(o->pool);
	struct diag *d;

	if (!model_is_set(limit) || !p || size_of(p) >= limit->number ||
		several_pools(l->model, p))
		return;
	d = lint_add(l, LINT_FV658, limit->at,
		"%u IKE SAs are allowed, and the pool `%.*s` has addresses for "
		"%llu clients", limit->number, LINT_TEXT(p->parent.head.name),
		(unsigned long long)size_of(p));
	lint_related(l, d, p->parent.head.at, "the pool");
	lint_fix(l, d, "crypto ikev2 limit max-sa %llu, or a larger pool",
		(unsigned long long)size_of(p));
}

/* A pool is usually larger than its clients are many, but not so. */
#define MUCH_MORE 4

void lint_large_pool(struct lint *l, const struct model_authorization *o)
{
	const struct model_value *limit = l->model->global->max_sa;
	const struct model_pool *p = (const struct model_pool *)
		model_ref(o->pool);
	struct diag *d;

	if (!model_is_set(limit) || !p ||
		size_of(p) / MUCH_MORE <= limit->number)
		return;
	d = lint_add(l, LINT_FV663, limit->at,
		"%u IKE SAs are allowed, and the pool `%.*s` is for %llu "
		"clients", limit->number, LINT_TEXT(p->parent.head.name),
		(unsigned long long)size_of(p));
	lint_related(l, d, p->parent.head.at, "the pool");
	lint_fix(l, d, "crypto ikev2 limit max-sa %llu, unless the smaller "
		       "number is meant", (unsigned long long)size_of(p));
}
