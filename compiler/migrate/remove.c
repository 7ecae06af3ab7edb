/* What goes when all else is done: crypto maps, IKEv1, what only they used. */
#include "compiler/migrate/plan.h"

/* What refers to something goes before it. */
enum { RANK_MAP, RANK_DYNAMIC, RANK_PROFILE, RANK_SET, RANK_ISAKMP, RANK_KEYRING,
	RANK_REST, RANKS };

struct goer {
	struct migrate *p;
	struct convert_text out[RANKS];
	bool *sets;	/* by transform set: goes */
	bool *profiles; /* by IPsec profile: goes */
	struct map lists; /* access lists that may go, to whether one does */
};

static bool said(struct migrate *p, const char *what)
{
	const char *key = plan_text(p, "once %s", what);

	return map_get(&p->names, span_str(key)) != MAP_NONE;
}

static bool entry_stays(struct migrate *p, struct span map, struct span number)
{
	return said(p, plan_text(p, "kept entry %.*s %.*s", PLAN_TEXT(map),
		PLAN_TEXT(number)));
}

static bool map_stays(struct migrate *p, struct span map)
{
	return said(p, plan_text(p, "kept %.*s", PLAN_TEXT(map)));
}

/* ---- IPsec objects ------------------------------------------------------------ */

static void find_ipsec(struct goer *g)
{
	const struct model *m = g->p->m;
	const struct model_ipsec_profile *x;
	const struct model_transform_set *t;

	MODEL_EACH(m, MODEL_IPSEC_PROFILE, x)
		g->profiles[x->head.index] = x->head.defined &&
			!model_is_set(x->ikev2_profile) && x->head.used &&
			!said(g->p, plan_text(g->p, "kept profile %.*s",
				PLAN_TEXT(x->head.name)));
	if (g->p->ikev1_stays)
		return;
	MODEL_EACH(m, MODEL_TRANSFORM_SET, t) {
		const char *now = g->p->sets[t->head.index];

		g->sets[t->head.index] = now && t->head.defined &&
			!span_eq(span_str(now), t->head.name);
	}
	MODEL_EACH(m, MODEL_IPSEC_PROFILE, x)
		MODEL_LIST_EACH(v, &x->transform_sets)
			if (!g->profiles[x->head.index] && model_ref(v))
				g->sets[model_ref(v)->index] = false;
}

/* ---- access lists -------------------------------------------------------------- */

static void offer_lists(struct goer *g)
{
	const struct model_map_entry *e;

	MODEL_EACH(g->p->m, MODEL_MAP_ENTRY, e)
		if (model_ref(e->match))
			g->p->oom |= !map_set(&g->lists, e->match->text, 1);
}

static bool opens_list(const struct ios_row *row)
{
	return row && (row->type == MODEL_ACCESS_LIST ||
		row->mode == IOS_MODE_ACL_EXTENDED ||
		row->mode == IOS_MODE_ACL_STANDARD);
}

/* Whoever else names the list, in a line that is understood or not, needs it. */
static void take_lists_back(struct goer *g)
{
	const struct compiler_unit *u = g->p->u;
	const struct ios_row *rows;
	struct ios_line l;

	(void)ios_rows(&rows);
	for (size_t i = 0; g->lists.n && i < u->source.n; i++) {
		const struct ios_row *row = u->info[i].row ?
			&rows[u->info[i].row - 1] : NULL;

		if (g->p->dropped[i] || opens_list(row))
			continue;
		ios_line_cut(&l, source_line(&u->source, i), 0);
		for (size_t k = 1; k < l.n; k++)
			(void)map_del(&g->lists, l.word[k]);
	}
}

/* ---- lines ----------------------------------------------------------------------- */

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool named(const struct goer *g, enum model_type t, struct span name,
	const bool *goes)
{
	const struct model_head *h = model_find(g->p->m, t, name);

	return h && goes[h->index];
}

/* Whether what a global line defines goes. Abbreviated or not, the words have
 * the same places. */
static bool goes(struct goer *g, const struct ios_row *row,
	const struct ios_line *l)
{
	const char *s = row->syntax;

	if (l->n < 3)
		return false;
	if (begins(s, "crypto map <name> <1-65535>") && l->n > 3)
		return !entry_stays(g->p, l->word[2], l->word[3]);
	if (begins(s, "crypto map <name>"))
		return !map_stays(g->p, l->word[2]);
	if (begins(s, "crypto dynamic-map"))
		return !g->p->ikev1_stays;
	if (begins(s, "crypto ipsec profile") && l->n > 3)
		return named(g, MODEL_IPSEC_PROFILE, l->word[3], g->profiles);
	if (begins(s, "crypto ipsec transform-set") && l->n > 3)
		return named(g, MODEL_TRANSFORM_SET, l->word[3], g->sets);
	if (begins(s, "crypto isakmp client") || begins(s, "crypto isakmp enable"))
		return false;
	return !g->p->ikev1_stays && (begins(s, "crypto isakmp") ||
		begins(s, "crypto keyring"));
}

static int rank_of(const char *s)
{
	static const char *const first[RANK_REST] = {"crypto map",
		"crypto dynamic-map", "crypto ipsec profile",
		"crypto ipsec transform-set", "crypto isakmp profile",
		"crypto keyring"};

	for (int i = 0; i < RANK_REST; i++)
		if (begins(s, first[i]))
			return i;
	return RANK_REST;
}

static void take_back(struct goer *g, const struct ios_row *row,
	const struct ios_line *l)
{
	struct migrate *p = g->p;
	const char *s = row->syntax;
	const char *what;

	if (begins(s, "crypto isakmp key"))
		return; /* with the key: see keys() */
	if (begins(s, "crypto map") && !map_stays(p, l->word[2]))
		what = plan_text(p, "crypto map %.*s", PLAN_TEXT(l->word[2]));
	else if (begins(s, "crypto map"))
		what = plan_text(p, "crypto map %.*s %.*s",
			PLAN_TEXT(l->word[2]), PLAN_TEXT(l->word[3]));
	else if (begins(s, "crypto dynamic-map") || begins(s, "crypto keyring"))
		what = plan_text(p, "crypto %.*s %.*s", PLAN_TEXT(l->word[1]),
			PLAN_TEXT(l->word[2]));
	else if (l->n > 3 && (begins(s, "crypto ipsec") ||
			begins(s, "crypto isakmp policy") ||
			begins(s, "crypto isakmp profile")))
		what = plan_text(p, "crypto %.*s %.*s %.*s",
			PLAN_TEXT(l->word[1]), PLAN_TEXT(l->word[2]),
			PLAN_TEXT(l->word[3]));
	else if (l->n > 3 && (begins(s, "crypto isakmp nat") ||
			begins(s, "crypto isakmp default")))
		what = plan_text(p, "crypto isakmp %.*s %.*s",
			PLAN_TEXT(l->word[2]), PLAN_TEXT(l->word[3]));
	else
		what = plan_text(p, "crypto %.*s %.*s",
			PLAN_TEXT(l->word[1]), PLAN_TEXT(l->word[2]));
	if (plan_once(p, what))
		convert_text_say(&g->out[rank_of(s)], "no %s\n", what);
}

/* Unknown lines are nobody's, wherever they stand: they stay. */
static bool belongs(const struct ios_line_info *info)
{
	return info->row || info->class == LINE_BLANK ||
		info->class == LINE_UNKNOWN_CRYPTO ||
		info->class == LINE_INVALID || info->class == LINE_COMMENT;
}

static void walk(struct goer *g, bool lists)
{
	const struct compiler_unit *u = g->p->u;
	const struct ios_row *rows;
	bool dropping = false;
	struct ios_line l;

	(void)ios_rows(&rows);
	for (size_t i = 0; i < u->source.n; i++) {
		const struct ios_row *row = u->info[i].row ?
			&rows[u->info[i].row - 1] : NULL;
		struct span line = source_line(&u->source, i);
		bool config, global;

		if (!row || row->mode != IOS_MODE_GLOBAL) {
			dropping &= belongs(&u->info[i]);
			if (dropping)
				g->p->dropped[i] = 1;
			continue;
		}
		ios_line_cut(&l, line, ios_prompt(line, &config, &global));
		if (lists)
			dropping = opens_list(row) && l.n > 1 &&
				map_get(&g->lists, l.word[row->syntax[0] == 'i' &&
					l.n > 3 ? 3 : 1]) != MAP_NONE;
		else
			dropping = u->info[i].class == LINE_UNDERSTOOD ||
					u->info[i].class == LINE_IRRELEVANT ?
				goes(g, row, &l) : false;
		if (!dropping)
			continue;
		g->p->dropped[i] = 1;
		if (lists && row->syntax[0] == 'i')
			plan_say(g->p, "no ip access-list %.*s %.*s\n",
				PLAN_TEXT(l.word[2]), PLAN_TEXT(l.word[3]));
		else if (lists && plan_once(g->p, plan_text(g->p, "list %.*s",
				PLAN_TEXT(l.word[1]))))
			plan_say(g->p, "no access-list %.*s\n",
				PLAN_TEXT(l.word[1]));
		else if (!lists)
			take_back(g, row, &l);
	}
}

static void keys(struct migrate *p)
{
	const struct model_isakmp_key *o;

	MODEL_EACH(p->m, MODEL_ISAKMP_KEY, o) {
		const struct model_value *key = o->v[MODEL_ISAKMP_KEY_KEY];
		const struct model_value *who = o->v[MODEL_ISAKMP_KEY_FOR];
		const struct prefix *net = model_prefix(who);

		plan_say(p, "no crypto isakmp key ");
		plan_key(p, key->text, key->number | PLAN_KEY_RAW);
		if (!net->addr.family)
			plan_say(p, " hostname %.*s\n", PLAN_TEXT(who->text));
		else if (net->addr.family == ADDR_V4)
			plan_say(p, " address %s\n", plan_net(p, net));
		else
			plan_say(p, " address ipv6 %s/%u\n",
				plan_addr(p, &net->addr), net->len);
	}
}

/* ---- the steps ---------------------------------------------------------------- */

static void off_interfaces(struct migrate *p)
{
	const struct model_interface *i;

	MODEL_EACH(p->m, MODEL_INTERFACE, i) {
		if (!model_ref(i->routing->crypto_map) ||
			map_stays(p, i->routing->crypto_map->text))
			continue;
		if (plan_once(p, "off")) {
			plan_step(p, STEP_REMOVE,
				i->routing->crypto_map->at.line,
				"take the crypto map off");
			plan_why(p, "when show crypto ikev2 sa has READY for "
				"every peer: what does not go through a tunnel "
				"by then leaves in clear text or not at all. "
				"Over the tunnel itself, type reload in 15 "
				"first, and reload cancel at the end");
			plan_block(p, PLAN_EDIT);
		}
		plan_say(p, "interface %.*s\n no crypto map\n",
			PLAN_TEXT(i->head.name));
		plan_drop(p, i->routing->crypto_map->at.line);
	}
}

void plan_remove(struct migrate *p)
{
	struct goer g = {.p = p};

	map_init(&g.lists, 1);
	g.sets = arena_array(&p->arena,
		p->m->table[MODEL_TRANSFORM_SET].n + 1u, sizeof(bool));
	g.profiles = arena_array(&p->arena,
		p->m->table[MODEL_IPSEC_PROFILE].n + 1u, sizeof(bool));
	if (!g.sets || !g.profiles) {
		p->oom = true;
		return;
	}
	off_interfaces(p);
	plan_step(p, STEP_REMOVE, 0, "remove what nothing uses any more");
	plan_why(p, "the last step, when all tunnels carry traffic: after it "
		"there is no way back but the saved configuration");
	plan_block(p, PLAN_EDIT);
	find_ipsec(&g);
	walk(&g, false);
	for (int i = 0; i < RANKS; i++) {
		if (g.out[i].n)
			convert_text_put(&p->lines, g.out[i].p);
		p->oom |= g.out[i].oom;
		convert_text_fini(&g.out[i]);
	}
	if (!p->ikev1_stays)
		keys(p);
	else
		plan_note(p, 0, "IKEv1 stays for what is left to decide, with "
			"all its policies and keys");
	offer_lists(&g);
	take_lists_back(&g);
	walk(&g, true);
	map_fini(&g.lists);
}
