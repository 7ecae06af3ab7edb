/* FV304: profiles that a peer could match both of.
 *
 * Every match is put into one hash table by kind and value. A match then looks
 * up what would contain it: the same value, the domains above it, the
 * prefixes around it. So thousands of profiles cost thousands of look-ups. */
#include "compiler/lint/lint.h"
#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

#define KEY_MAX 320
#define TEXT_MAX 256
/* Equal matches are compared with this many others, not with all: they may be
 * in different VRFs by the thousand. */
#define CHAIN_MAX 8
/* Kind of `match certificate`, beside enum policy_id. */
#define KIND_CERTIFICATE 0xff

struct entry {
	const struct model_profile *profile;
	const struct model_value *v;
	uint32_t kind;	      /* enum policy_id, or KIND_CERTIFICATE */
	struct prefix prefix;
	uint32_t next;	      /* with the same key */
};

struct table {
	struct lint *l;
	struct entry *e;
	uint32_t n;
	struct map map;
	uint64_t lengths[2][3];
	bool has_any;
	bool oom;
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static struct span key_of(uint8_t *buf, uint32_t kind, struct span text,
	const struct prefix *p)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);

	bytes_put8(&o, (uint8_t)kind);
	if (kind == POLICY_ID_ADDRESS) {
		struct prefix net = prefix_network(p);

		bytes_put8(&o, p->len);
		bytes_put(&o, addr_span(&net.addr));
	}
	for (size_t i = 0; i < text.n && i < TEXT_MAX; i++)
		bytes_put8(&o, kind == KIND_CERTIFICATE ? text.p[i] :
							  lower(text.p[i]));
	return bytes_written(&o);
}

static void add(struct table *t, const struct model_profile *p,
	const struct model_value *v, uint32_t kind)
{
	struct entry *e = &t->e[t->n];
	uint8_t buf[KEY_MAX];
	struct span key;
	char *kept;

	*e = (struct entry){.profile = p, .v = v, .kind = kind};
	if (kind == POLICY_ID_ADDRESS) {
		e->prefix = *model_prefix(v);
		t->lengths[model_addr(v)->family == ADDR_V6]
			  [e->prefix.len / 64] |= UINT64_C(1)
			<< (e->prefix.len % 64);
	}
	t->has_any |= kind == POLICY_ID_ANY;
	key = key_of(buf, kind, v->text, &e->prefix);
	e->next = map_get(&t->map, key);
	kept = arena_strndup(t->l->scratch, key);
	if (!kept || !map_set(&t->map, span_of(kept, key.n), t->n))
		t->oom = true;
	else
		t->n++;
}

/* Matches of different types are a logical AND: profiles for other VRFs or
 * other local addresses do not meet. */
static bool can_meet(const struct model_profile *a,
	const struct model_profile *b)
{
	bool a_any = model_is_set(a->fvrf) && a->fvrf->word == MODEL_FVRF_ANY;
	bool b_any = model_is_set(b->fvrf) && b->fvrf->word == MODEL_FVRF_ANY;

	if (a == b || model_is_set(a->shutdown) || model_is_set(b->shutdown))
		return false;
	if (!a_any && !b_any && !span_eq(a->fvrf->text, b->fvrf->text))
		return false;
	if (!a->profile_rare->match_local.n || !b->profile_rare->match_local.n)
		return true;
	MODEL_LIST_EACH(x, &a->profile_rare->match_local)
		MODEL_LIST_EACH(y, &b->profile_rare->match_local)
			if (x->word == y->word &&
				addr_eq(model_addr(x), model_addr(y)) &&
				span_eq(x->text, y->text))
				return true;
	return false;
}

/* Report the first of the chain that meets e; equal keys only backwards, so
 * that a pair is told once. */
static bool chain(struct table *t, const struct entry *e, struct span key,
	bool equal)
{
	uint32_t i = map_get(&t->map, key);

	for (int k = 0; i != MAP_NONE && k < CHAIN_MAX; k++) {
		const struct entry *o = &t->e[i];
		struct diag *d;

		i = o->next;
		if ((equal && o >= e) || !can_meet(e->profile, o->profile))
			continue;
		d = lint_add(t->l, LINT_FV304, e->v->at,
			"the profiles `%.*s` and `%.*s` match the same peers",
			LINT_TEXT(o->profile->head.name),
			LINT_TEXT(e->profile->head.name));
		lint_related(t->l, d, o->v->at, "matches them too");
		lint_fix(t->l, d, "make the matches exclude each other, or tell "
				  "the profiles apart by match fvrf or match "
				  "address local");
		return true;
	}
	return false;
}

static bool look_up(struct table *t, const struct entry *e, uint32_t kind,
	struct span text, const struct prefix *p, bool equal)
{
	uint8_t buf[KEY_MAX];

	return chain(t, e, key_of(buf, kind, text, p), equal);
}

static bool around(struct table *t, const struct entry *e)
{
	const uint64_t *lengths =
		t->lengths[e->prefix.addr.family == ADDR_V6];
	struct prefix p = e->prefix;

	for (p.len = 0; p.len < e->prefix.len; p.len++)
		if (lengths[p.len / 64] & UINT64_C(1) << (p.len % 64) &&
			look_up(t, e, POLICY_ID_ADDRESS, span_of(NULL, 0), &p,
				false))
			return true;
	return false;
}

/* The domains that contain a name, from the next label on. */
static bool above(struct table *t, const struct entry *e, uint32_t kind,
	char separator)
{
	struct span s = e->v->text;

	for (size_t i = 0; i < s.n && i < TEXT_MAX; i++)
		if (s.p[i] == (uint8_t)separator &&
			look_up(t, e, kind,
				span_of(s.p + i + 1, s.n - i - 1), &e->prefix,
				false))
			return true;
	return false;
}

static void check(struct table *t, const struct entry *e)
{
	uint32_t kind = e->kind;

	if (look_up(t, e, kind, e->v->text, &e->prefix, true))
		return;
	if (t->has_any && kind != POLICY_ID_ANY && kind != KIND_CERTIFICATE &&
		look_up(t, e, POLICY_ID_ANY, span_of(NULL, 0), &e->prefix,
			false))
		return;
	switch (kind) {
	case POLICY_ID_ADDRESS:
		(void)around(t, e);
		return;
	case POLICY_ID_FQDN:
		if (look_up(t, e, POLICY_ID_FQDN_DOMAIN, e->v->text,
			    &e->prefix, false))
			return;
		(void)above(t, e, POLICY_ID_FQDN_DOMAIN, '.');
		return;
	case POLICY_ID_FQDN_DOMAIN:
		(void)above(t, e, POLICY_ID_FQDN_DOMAIN, '.');
		return;
	case POLICY_ID_EMAIL:
		(void)above(t, e, POLICY_ID_EMAIL_DOMAIN, '@');
		return;
	default:
		return;
	}
}

void lint_overlapping_profiles(struct lint *l)
{
	struct table t = {.l = l};
	const struct model_profile *p;
	size_t n = 0;

	MODEL_EACH(l->model, MODEL_PROFILE, p)
		n += p->match_remote.n + p->profile_rare->match_cert.n;
	t.e = arena_array(l->scratch, n + 1, sizeof(*t.e));
	if (!n || !t.e)
		return;
	map_init(&t.map, n);
	MODEL_EACH(l->model, MODEL_PROFILE, p) {
		MODEL_LIST_EACH(v, &p->match_remote)
			add(&t, p, v, v->word);
		MODEL_LIST_EACH(v, &p->profile_rare->match_cert)
			add(&t, p, v, KIND_CERTIFICATE);
	}
	for (uint32_t i = 0; i < t.n; i++)
		check(&t, &t.e[i]);
	l->list->oom |= t.oom;
	map_fini(&t.map);
}
