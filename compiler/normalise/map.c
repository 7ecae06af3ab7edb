/* Crypto maps: a row for each entry of a map that an interface has, and for
 * each of its peers. */
#include "compiler/normalise/normalise.h"

struct applied {
	struct norm *n;
	uint32_t *left; /* rows */
	const struct model_interface *on;
	const struct model_crypto_map *map;
	const struct model_map_entry *outer; /* that refers to a dynamic map */
};

/* ---- selectors --------------------------------------------------------------------- */

static void ports(const struct model_ace_end *e, uint32_t *first,
	uint32_t *last)
{
	*first = e->op == MODEL_PORT_RANGE ? e->first : 0;
	*last = e->op == MODEL_PORT_RANGE ? e->last : 65535;
}

static bool selector_of(const struct model_value *v, struct policy_selector *s)
{
	const struct model_ace *e = model_ace(v);
	struct prefix local;
	struct prefix remote;

	if (v->word != MODEL_PERMIT ||
		e->flags & MODEL_ACE_SERVICE_GROUP ||
		!model_ace_prefix(e, true, &local) ||
		!model_ace_prefix(e, false, &remote))
		return false;
	s->protocol = e->protocol;
	s->local = policy_prefix_of(&local);
	s->remote = policy_prefix_of(&remote);
	ports(&e->source, &s->local_port_first, &s->local_port_last);
	ports(&e->destination, &s->remote_port_first, &s->remote_port_last);
	return true;
}

/* What a list permits, once for all that use it. Its `deny` entries narrow
 * what is sent, not what is negotiated. */
static struct policy_range selectors(struct norm *n, const struct model_value *v)
{
	const struct model_access_list *a =
		(const struct model_access_list *)model_ref(v);
	struct policy_selector s;
	uint32_t first;

	if (!a)
		return (struct policy_range){0, 0};
	if (norm_row(n, &a->head) == POLICY_NONE) {
		first = policy_builder_count(n->b, POLICY_TABLE_selector);
		MODEL_LIST_EACH(e, &a->entries)
			if (selector_of(e, &s))
				(void)policy_add(n->b, POLICY_TABLE_selector,
					&s);
		norm_set_row(n, &a->head, first);
		n->selectors[a->head.index] = policy_builder_count(n->b,
			POLICY_TABLE_selector) - first;
	}
	return (struct policy_range){norm_row(n, &a->head),
		n->selectors[a->head.index]};
}

/* ---- one entry ------------------------------------------------------------------ */

struct norm_ipsec norm_ipsec_of_entry(const struct model_map_entry *e)
{
	return (struct norm_ipsec){&e->transform_sets, e->pfs,
		e->life_seconds, e->life_days, e->life_kilobytes,
		e->life_kilobytes_off, e->idle_seconds, e->replay_window,
		e->replay_off, e->responder_only};
}

/* The protection of an entry, once for all its peers and interfaces. */
static uint32_t protection(struct norm *n, const struct model_map_entry *e)
{
	const struct norm_ipsec from = norm_ipsec_of_entry(e);
	const struct model_head *map = &e->child.parent->head;
	struct policy_ipsec_profile r = {.origin = POLICY_ORIGIN_DERIVED,
		.file = n->file,
		.line = e->child.head.at.line,
		.profile = norm_ref(n, e->ikev2_profile)};
	uint32_t row = norm_row(n, &e->child.head);
	char *name;

	if (row != POLICY_NONE)
		return row;
	name = arena_printf(&n->arena, "%.*s %.*s",
		LINT_TEXT(map->name), LINT_TEXT(e->child.head.name));
	n->oom |= !name;
	r.name = norm_text(n, span_str(name ? name : ""));
	norm_ipsec_fill(n, &from, &r);
	row = policy_add(n->b, POLICY_TABLE_ipsec_profile, &r);
	norm_set_row(n, &e->child.head, row);
	return row;
}

/* "M 10 on Ethernet0/0", or "M 20 dynamic D 10 on …"; with the peer for those
 * after the first. */
static struct policy_str name_of(const struct applied *a,
	const struct model_map_entry *e, const struct model_value *peer)
{
	const struct model_map_entry *outer = a->outer ? a->outer : e;
	const struct span none = {NULL, 0};
	char address[ADDR_STR_MAX] = "";
	char *s;

	if (peer && model_addr(peer)->family)
		(void)addr_str(model_addr(peer), address);
	s = arena_printf(&a->n->arena,
		"%.*s %.*s%s%.*s%s%.*s on %.*s%s%s%.*s",
		LINT_TEXT(a->map->parent.head.name),
		LINT_TEXT(outer->child.head.name),
		a->outer ? " dynamic " : "",
		LINT_TEXT(a->outer ? e->child.parent->head.name : none),
		a->outer ? " " : "",
		LINT_TEXT(a->outer ? e->child.head.name : none),
		LINT_TEXT(a->on->head.name), peer ? " to " : "", address,
		LINT_TEXT(peer ? peer->text : none));
	a->n->oom |= !s;
	return norm_text(a->n, span_str(s ? s : ""));
}

static bool is_usable(const struct norm *n, const struct policy_tunnel *r)
{
	const struct policy_ipsec_profile *p = policy_edit(n->b,
		POLICY_TABLE_ipsec_profile, r->ipsec_profile);

	return p->profile != POLICY_NONE && p->proposals.n &&
		n->complete[p->profile] && r->selectors.n &&
		(r->destination.family || r->destination_name.n);
}

static void row(const struct applied *a, const struct model_map_entry *e,
	const struct model_value *peer)
{
	struct norm *n = a->n;
	const struct model_interface *from = (const struct model_interface *)
		model_ref(a->map->local_address);
	const struct model_profile *ike = (const struct model_profile *)
		model_ref(e->ikev2_profile);
	struct policy_tunnel r = {NORM_WHERE(n, &e->child.head),
		.name = name_of(a, e, peer && peer != e->peers.first ?
					      peer : NULL),
		.kind = POLICY_TUNNEL_MAP_ENTRY,
		.mode = POLICY_TUNNEL_IPSEC_IPV4,
		.number = model_map_number(a->outer ? a->outer : e),
		.fvrf = norm_ref(n, a->on->vrf),
		.ivrf = ike ? norm_ref(n, ike->ivrf) : POLICY_NONE,
		.ipsec_profile = protection(n, e),
		.selectors = selectors(n, e->match),
		.shutdown = model_is_set(a->on->shutdown)};

	if (!*a->left)
		return;
	--*a->left;
	if (!from)
		from = a->on;
	r.source_interface = norm_row(n, &from->head);
	r.source = norm_ipv4(from).addr;
	if (peer && model_addr(peer)->family)
		r.destination = policy_addr_of(model_addr(peer));
	else if (peer)
		r.destination_name = norm_text(n, peer->text);
	r.usable = is_usable(n, &r);
	(void)policy_add(n->b, POLICY_TABLE_tunnel, &r);
}

static void entry(const struct applied *a, const struct model_map_entry *e)
{
	if (!e->peers.n)
		row(a, e, NULL);
	MODEL_LIST_EACH(v, &e->peers)
		row(a, e, v);
}

/* ---- in order ------------------------------------------------------------------- */

static void each(const struct applied *a, const struct model_parent *p);

static void dispatch(const struct applied *a, const struct model_map_entry *e)
{
	const struct model_dynamic_map *d = (const struct model_dynamic_map *)
		model_ref(e->v[MODEL_MAP_DYNAMIC]);
	struct applied inner = *a;

	if (!model_map_is_ike(e))
		return;
	if (!model_is_set(e->v[MODEL_MAP_DYNAMIC])) {
		entry(a, e);
	} else if (d && !a->outer) {
		inner.outer = e;
		each(&inner, &d->parent);
	}
}

static void each(const struct applied *a, const struct model_parent *p)
{
	size_t n;
	const struct model_map_entry **list =
		model_map_sorted(p, &a->n->arena, &n);

	a->n->oom |= !list;
	for (size_t i = 0; list && i < n; i++)
		dispatch(a, list[i]);
}

void norm_maps(struct norm *n)
{
	uint32_t left = MODEL_MAP_ROWS * n->m->table[MODEL_MAP_ENTRY].n;
	const struct model_interface *i;

	MODEL_EACH(n->m, MODEL_INTERFACE, i) {
		struct applied a = {n, &left, i,
			(const struct model_crypto_map *)
				model_ref(i->routing->crypto_map), NULL};

		if (a.map)
			each(&a, &a.map->parent);
	}
}
