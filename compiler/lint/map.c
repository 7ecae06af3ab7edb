/* Crypto maps. */
#include "compiler/lint/map.h"

const struct model_access_list *lint_map_list(const struct model_map_entry *e)
{
	return (const struct model_access_list *)model_ref(e->match);
}

static struct span map_name(const struct model_map_entry *e)
{
	return e->child.parent->head.name;
}

static const char *map_command(const struct model_map_entry *e)
{
	return model_type_command(
		(enum model_type)e->child.parent->head.type);
}

/* Where `crypto map X 10 ipsec-isakmp` becomes an entry of its own, and not
 * the reference to a dynamic map. */
static bool is_static(const struct model_map_entry *e)
{
	return model_map_is_ike(e) && !model_map_in_dynamic(e) &&
		!model_is_set(e->v[MODEL_MAP_DYNAMIC]);
}

#define ENTRY_TEXT(e) LINT_TEXT(map_name(e)), LINT_TEXT((e)->child.head.name)

static void lacks(struct lint *l, const struct model_map_entry *e,
	const char *what, const char *line)
{
	struct diag *d = lint_add(l, LINT_FV866, e->child.head.at,
		"entry %.*s of the crypto map `%.*s` has no %s",
		LINT_TEXT(e->child.head.name), LINT_TEXT(map_name(e)), what);

	lint_fix(l, d, "crypto map %.*s %.*s ipsec-isakmp / %s",
		ENTRY_TEXT(e), line);
}

void lint_map_incomplete(struct lint *l, const struct model_map_entry *e)
{
	const struct model_head *set =
		model_default(l->model, MODEL_TRANSFORM_SET);
	struct diag *d;

	if (is_static(e) && !e->peers.n)
		lacks(l, e, "peer", "set peer A");
	if (is_static(e) && !model_is_set(e->match))
		lacks(l, e, "access list that says what is protected",
			"match address ACL");
	if (e->transform_sets.n || model_is_set(e->v[MODEL_MAP_DYNAMIC]) ||
		!model_map_is_ike(e))
		return;
	d = lint_add(l, LINT_FV866, e->child.head.at,
		"entry %.*s of `%.*s` has no transform set%s",
		LINT_TEXT(e->child.head.name), LINT_TEXT(map_name(e)),
		set->removed ? "" : ": the default one is offered, "
				    "esp-aes with esp-sha-hmac");
	if (!set->removed) {
		lint_severity(l, d, DIAG_WARNING);
		lint_why(d, "the peer must accept AES-128 with SHA-1: if it "
			    "does not, NO_PROPOSAL_CHOSEN; if it does, that "
			    "is what protects the traffic");
	}
	lint_fix(l, d, "%s %.*s %.*s / set transform-set NAME",
		map_command(e), ENTRY_TEXT(e));
}

/* Nothing at all of IKEv1: then the entry is meant for IKEv2. */
void lint_map_without_profile(struct lint *l, const struct model_map_entry *e)
{
	const struct model *m = l->model;
	const struct model_crypto_map *map =
		(const struct model_crypto_map *)e->child.parent;
	struct diag *d;

	if (!is_static(e) || model_is_set(e->ikev2_profile) ||
		model_is_set(e->isakmp_profile) ||
		model_is_set(map->isakmp_profile) ||
		m->table[MODEL_ISAKMP_POLICY].n ||
		m->table[MODEL_ISAKMP_KEY].n ||
		m->table[MODEL_ISAKMP_KEYRING].n ||
		!m->table[MODEL_PROFILE].n)
		return;
	d = lint_add(l, LINT_FV205, e->child.head.at,
		"entry %.*s of the crypto map `%.*s` has no IKEv2 profile",
		LINT_TEXT(e->child.head.name), LINT_TEXT(map_name(e)));
	lint_why(d, "the router negotiates IKEv1 for this traffic, which is "
		    "not configured: no tunnel comes up");
	lint_fix(l, d, "crypto map %.*s %.*s ipsec-isakmp / set ikev2-profile "
		       "NAME",
		ENTRY_TEXT(e));
}

void lint_map_not_applied(struct lint *l, const struct model_crypto_map *map)
{
	const struct model_head *h = &map->parent.head;
	struct diag *d;

	if (h->used || !map->parent.n)
		return;
	d = lint_add(l, LINT_FV862, h->at,
		"the crypto map `%.*s` is applied to no interface",
		LINT_TEXT(h->name));
	lint_fix(l, d, "interface OUTSIDE / crypto map %.*s",
		LINT_TEXT(h->name));
}

void lint_dynamic_map_not_used(struct lint *l,
	const struct model_dynamic_map *map)
{
	const struct model_head *h = &map->parent.head;
	struct diag *d;

	if (h->used)
		return;
	d = lint_add(l, LINT_FV862, h->at,
		"no crypto map uses the dynamic map `%.*s`",
		LINT_TEXT(h->name));
	lint_why(d, "peers without a fixed address get no answer");
	lint_fix(l, d, "crypto map MAP 65535 ipsec-isakmp dynamic %.*s",
		LINT_TEXT(h->name));
}

/* ---- order ------------------------------------------------------------------------- */

void lint_dynamic_not_last(struct lint *l, const struct model_crypto_map *map)
{
	const struct model_map_entry *last = NULL;
	const struct model_map_entry *e;

	MODEL_CHILD_EACH(&map->parent, e)
		if (is_static(e) &&
			(!last || model_map_number(e) > model_map_number(last)))
			last = e;
	if (!last)
		return;
	MODEL_CHILD_EACH(&map->parent, e) {
		struct diag *d;

		if (!model_is_set(e->v[MODEL_MAP_DYNAMIC]) ||
			model_map_number(e) > model_map_number(last))
			continue;
		d = lint_add(l, LINT_FV864, e->child.head.at,
			"the dynamic entry %.*s of `%.*s` comes before entry "
			"%.*s",
			LINT_TEXT(e->child.head.name), LINT_TEXT(map_name(e)),
			LINT_TEXT(last->child.head.name));
		lint_related(l, d, last->child.head.at,
			"the peer of this entry may match the dynamic one");
		lint_fix(l, d,
			"no crypto map %.*s %.*s, then crypto map %.*s 65535 "
			"ipsec-isakmp dynamic %.*s",
			ENTRY_TEXT(e), LINT_TEXT(map_name(e)),
			LINT_TEXT(e->v[MODEL_MAP_DYNAMIC]->text));
	}
}

/* ---- what is protected ------------------------------------------------------------ */

void lint_map_list_kind(struct lint *l, const struct model_map_entry *e)
{
	const struct model_access_list *a = lint_map_list(e);
	struct diag *d;

	if (!a || !model_acl_is_standard(a))
		return;
	d = lint_add(l, LINT_FV867, e->match->at,
		"the crypto map `%.*s` is given the standard access list "
		"`%.*s`",
		LINT_TEXT(map_name(e)), LINT_TEXT(a->head.name));
	lint_related(l, d, a->head.at, "defined here");
	lint_fix(l, d, "ip access-list extended NAME / permit ip SOURCE "
		       "WILDCARD DESTINATION WILDCARD; match address NAME");
}

void lint_map_any_any(struct lint *l, const struct model_map_entry *e)
{
	const struct model_access_list *a = lint_map_list(e);

	if (!a || model_acl_is_standard(a))
		return;
	MODEL_LIST_EACH(v, &a->entries) {
		struct diag *d;

		if (v->word != MODEL_PERMIT || !model_ace_is_all(model_ace(v)))
			continue;
		d = lint_add(l, LINT_FV863, v->at,
			"the crypto map `%.*s` protects all traffic of its "
			"interface",
			LINT_TEXT(map_name(e)));
		lint_related(l, d, e->match->at, "used here");
		lint_fix(l, d, "permit only what goes through the tunnel, as "
			       "permit ip 10.1.0.0 0.0.255.255 10.2.0.0 "
			       "0.0.255.255; for all traffic, a Tunnel "
			       "interface and a default route");
		return;
	}
}

/* ---- what should not be any more --------------------------------------------------- */

void lint_map_migrate(struct lint *l, const struct model_crypto_map *map)
{
	const struct model_map_entry *e;
	struct diag *d;

	if (!map->parent.head.used)
		return;
	MODEL_CHILD_EACH(&map->parent, e) {
		if (!model_map_is_ike(e))
			continue;
		d = lint_add(l, LINT_FV861, map->parent.head.at,
			"the crypto map `%.*s` could be a tunnel interface",
			LINT_TEXT(map->parent.head.name));
		lint_fix(l, d, model_is_set(e->v[MODEL_MAP_DYNAMIC]) ?
			"interface Virtual-TemplateN type tunnel / tunnel "
			"protection ipsec profile P, and virtual-template N in "
			"the IKEv2 profile" :
			"interface TunnelN / tunnel mode ipsec ipv4 / tunnel "
			"protection ipsec profile P, and routes into it");
		return;
	}
}

struct leftovers {
	struct lint *l;
	struct diag *d;
	unsigned n;
};

#define LEFTOVERS_SHOWN 3

static void leftover(struct leftovers *f, struct model_at at, const char *what)
{
	if (!f->d) {
		f->d = lint_add(f->l, LINT_FV613, at,
			"IKEv1 is configured: %s", what);
		lint_fix(f->l, f->d, "crypto ikev2 keyring and profile for the "
			"peers, set ikev2-profile where they are used; then: no "
			"crypto isakmp policy N");
	} else if (f->n <= LEFTOVERS_SHOWN) {
		lint_related(f->l, f->d, at, "%s", what);
	}
	f->n++;
}

void lint_ikev1_leftovers(struct lint *l)
{
	static const struct {
		enum model_type type;
		const char *what;
	} kinds[] = {
		{MODEL_ISAKMP_POLICY, "a policy"},
		{MODEL_ISAKMP_PROFILE, "a profile"},
		{MODEL_ISAKMP_KEYRING, "a keyring"},
		{MODEL_ISAKMP_KEY, "a preshared key"},
	};
	struct leftovers f = {l, NULL, 0};
	const struct model_head *h;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		MODEL_EACH(l->model, kinds[k].type, h)
			leftover(&f, h->at, kinds[k].what);
}

/* Rows of the policy that the entries make, for one interface. */
static uint64_t rows_of(const struct model_parent *p, const uint64_t *dynamic)
{
	const struct model_map_entry *e;
	uint64_t n = 0;

	MODEL_CHILD_EACH(p, e) {
		const struct model_head *d = model_ref(e->v[MODEL_MAP_DYNAMIC]);

		if (d && dynamic)
			n += dynamic[d->index];
		else if (model_map_is_ike(e))
			n += e->peers.n ? e->peers.n : 1;
	}
	return n;
}

/* FV868: the rows that normalising stops at. */
void lint_map_rows(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_table *t = m->table;
	uint64_t left = MODEL_MAP_ROWS * (uint64_t)t[MODEL_MAP_ENTRY].n;
	uint64_t *maps = arena_array(l->scratch, t[MODEL_CRYPTO_MAP].n + 1u,
		sizeof(*maps));
	uint64_t *dynamic = arena_array(l->scratch, t[MODEL_DYNAMIC_MAP].n + 1u,
		sizeof(*dynamic));
	const struct model_interface *i;
	const struct model_parent *p;
	struct diag *d;

	if (!maps || !dynamic)
		return;
	MODEL_EACH(m, MODEL_DYNAMIC_MAP, p)
		dynamic[p->head.index] = rows_of(p, NULL);
	MODEL_EACH(m, MODEL_CRYPTO_MAP, p)
		maps[p->head.index] = rows_of(p, dynamic);
	MODEL_EACH(m, MODEL_INTERFACE, i) {
		const struct model_head *map =
			model_ref(i->routing->crypto_map);
		uint64_t n = map ? maps[map->index] : 0;

		if (n <= left) {
			left -= n;
			continue;
		}
		d = lint_add(l, LINT_FV868, i->routing->crypto_map->at,
			"entries of the crypto map `%.*s` are left out of the "
			"policy from here on", LINT_TEXT(map->name));
		lint_fix(l, d, "a tunnel interface for each peer: flexike "
			       "migrate");
		return;
	}
}
