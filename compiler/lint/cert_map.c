/* Certificate maps: rules that can be read, and that can match. */
#include "compiler/lint/pki.h"

/* Comparisons for one profile; more entries and CAs than a person writes. */
#define WORK_MAX 512

void lint_unreadable_date(struct lint *l, const struct model_cert_rules *e)
{
	MODEL_LIST_EACH(v, &e->rules) {
		struct diag *d;
		int64_t t;

		if ((v->word != CRYPTO_CERT_START &&
			v->word != CRYPTO_CERT_END) ||
			crypto_cert_time_parse(v->text, &t))
			continue;
		d = lint_add(l, LINT_FV524, v->at, "`%.*s` is not a date",
			LINT_TEXT(v->text));
		lint_fix(l, d, "as Oct 10 2027 00:00:00, or 10 10 2027 "
			       "00:00:00 (day, month)");
	}
}

void lint_empty_map_entry(struct lint *l, const struct model_cert_rules *e)
{
	const struct model_head *map = &e->child.parent->head;
	struct diag *d;

	if (e->rules.n || !map->used)
		return;
	d = lint_add(l, LINT_FV525, e->child.head.at,
		"entry %.*s of certificate map `%.*s` has no condition",
		LINT_TEXT(e->child.head.name), LINT_TEXT(map->name));
	lint_fix(l, d, "crypto pki certificate map %.*s %.*s / issuer-name co "
		       "NAME-OF-THE-CA", LINT_TEXT(map->name),
		LINT_TEXT(e->child.head.name));
}

/* ---- issuers ------------------------------------------------------------------ */

struct cas {
	const struct crypto_cert *cert[16];
	size_t n;
	bool all; /* every trustpoint's CA is here */
};

static void add_cas(struct cas *cas, const struct model_cert_chain *chain)
{
	const struct model_certificate *c;
	bool any = false;

	if (chain)
		MODEL_CHILD_EACH(&chain->parent, c) {
			if (c->role != MODEL_CERT_CA || !c->cert ||
				cas->n == sizeof(cas->cert) / sizeof(*cas->cert))
				continue;
			cas->cert[cas->n++] = c->cert;
			any = true;
		}
	cas->all &= any;
}

/* Whether a certificate of this CA can fulfil the entry. */
static bool issuer_fits(struct lint *l, const struct model_cert_rules *e,
	const struct crypto_cert *ca)
{
	/* Its own subject and the rest do not matter here. */
	const struct crypto_cert like = {.issuer = ca->subject};

	MODEL_LIST_EACH(v, &e->rules) {
		struct crypto_cert_rule r = {CRYPTO_CERT_ISSUER,
			(enum crypto_cert_op)(v->number - 1), NULL, 0};

		if (v->word != CRYPTO_CERT_ISSUER)
			continue;
		r.text = crypto_cert_fold(l->list->arena, v->text);
		if (r.text && !crypto_cert_matches(&like, &r))
			return false;
	}
	return true;
}

static bool map_fits(struct lint *l, const struct model_cert_map *map,
	const struct cas *cas, unsigned *work)
{
	const struct model_cert_rules *e;

	MODEL_CHILD_EACH(&map->parent, e)
		for (size_t i = 0; i < cas->n; i++)
			if (++*work > WORK_MAX ||
				issuer_fits(l, e, cas->cert[i]))
				return true;
	return !map->parent.n;
}

void lint_foreign_map(struct lint *l, const struct model_profile *p)
{
	struct cas cas = {.all = true};
	unsigned work = 0;

	if (!p->profile_rare->match_cert.n)
		return;
	MODEL_LIST_EACH(v, &p->profile_rare->trustpoints)
		if (v->word != MODEL_TRUSTPOINT_SIGN && model_ref(v))
			add_cas(&cas, lint_chain(l->model, model_ref(v)));
	if (!cas.n || !cas.all)
		return;
	MODEL_LIST_EACH(v, &p->profile_rare->match_cert) {
		const struct model_head *h = model_ref(v);
		struct diag *d;

		if (!h || map_fits(l, (const struct model_cert_map *)h, &cas,
			&work))
			continue;
		d = lint_add(l, LINT_FV509, v->at,
			"certificate map `%.*s` wants another issuer than the "
			"CA of profile `%.*s`, %s", LINT_TEXT(h->name),
			LINT_TEXT(p->head.name), cas.cert[0]->subject.text);
		lint_related(l, d, h->at, "the map is defined here");
		lint_fix(l, d, "crypto pki certificate map %.*s NUMBER / "
			       "issuer-name co %s", LINT_TEXT(h->name),
			cas.cert[0]->subject.text);
	}
}
