/* Objects that a router keeps and does not use: they have no row in the policy
 * tables, and are shown all the same, with the reason. */
#include "compiler/show/object.h"

#include "compiler/model/esp.h"

static void because(json_t *why, const char *what)
{
	(void)json_array_append_new(why, json_string(what));
}

/* ---- proposals (guide: Configuring IKEv2 Proposals) ------------------------- */

static json_t *algorithms(const struct model_list *l)
{
	json_t *list = json_array();
	char buf[SHOW_WORD_MAX];

	MODEL_LIST_EACH(v, l) {
		show_proposal_word(transform_row(v->word), buf);
		(void)json_array_append_new(list, json_string(buf));
	}
	return list;
}

static bool has_cipher(const struct model_proposal *p, bool aead)
{
	MODEL_LIST_EACH(v, &p->encr)
		if (transform_is_aead(transform_row(v->word)) == aead)
			return true;
	return false;
}

static void proposal(const struct show_from *from, const struct model_head *h,
	json_t *o, json_t *why)
{
	const struct model_proposal *p = (const struct model_proposal *)h;
	const struct {
		const char *what;
		bool lacking;
	} needs[] = {
		{"no encryption", !p->encr.n},
		{"no integrity", !p->integ.n && !has_cipher(p, true)},
		{"no integrity, which its ciphers other than AES-GCM need",
			!p->integ.n && has_cipher(p, true) &&
				has_cipher(p, false)},
		{"no prf, which AES-GCM needs",
			!p->prf.n && has_cipher(p, true)},
		{"no group", !p->group.n},
	};

	(void)from;
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (needs[i].lacking)
			because(why, needs[i].what);
	show_set(o, "encryption", algorithms(&p->encr));
	show_set(o, "integrity", algorithms(&p->integ));
	show_set(o, "prf", algorithms(&p->prf));
	show_set(o, "group", algorithms(&p->group));
}

/* ---- policies (guide: Configuring IKEv2 Policies) ---------------------------- */

static json_t *names(const struct model_list *l)
{
	json_t *list = json_array();

	MODEL_LIST_EACH(v, l)
		(void)json_array_append_new(list, show_span(v->text));
	return list;
}

static void policy(const struct show_from *from, const struct model_head *h,
	json_t *o, json_t *why)
{
	const struct model_policy *p = (const struct model_policy *)h;
	bool any = model_is_set(p->fvrf) ? p->fvrf->word == MODEL_FVRF_ANY :
					   h->builtin;

	(void)from;
	if (model_is_set(p->fvrf) && !any && !model_ref(p->fvrf) &&
		!span_eq(p->fvrf->text, span_str("global")))
		because(why, "no such VRF as it matches");
	if (!p->proposals.n)
		because(why, "no proposal");
	else if (!json_array_size(why))
		because(why, "no proposal that is complete");
	show_set(o, "fvrf", any ? json_string("any") :
		model_is_set(p->fvrf) ? show_span(p->fvrf->text) :
					json_string("global"));
	show_set(o, "local", names(&p->local));
	show_set(o, "proposals", names(&p->proposals));
}

/* ---- transform sets ------------------------------------------------------------ */

static void transform_set(const struct show_from *from,
	const struct model_head *h, json_t *o, json_t *why)
{
	const struct model_transform_set *t =
		(const struct model_transform_set *)h;
	struct esp_parts x = esp_parts_of(t);

	(void)from;
	if (x.unusable)
		because(why, "no algorithms that are carried here");
	else if (x.encr && x.ah)
		because(why, "AH and ESP together are not carried here");
	else if (x.encr && !x.integ)
		because(why, "no integrity");
	else if (!x.encr && !x.ah)
		because(why, "no encryption");
	else
		because(why, "AES-GCM takes no other integrity");
	show_set(o, "transforms", show_transform_words(t));
	show_set_text(o, "mode", show_transform_modes[model_is_set(t->mode) ?
		t->mode->word : h->builtin ? POLICY_IPSEC_TRANSPORT :
					     POLICY_IPSEC_TUNNEL]);
}

/* ---- all of them ---------------------------------------------------------------- */

typedef void fill_fn(const struct show_from *from, const struct model_head *h,
	json_t *o, json_t *why);

static fill_fn *const fills[MODEL_TYPES] = {
	[MODEL_PROPOSAL] = proposal,
	[MODEL_POLICY] = policy,
	[MODEL_TRANSFORM_SET] = transform_set,
};

void show_incomplete(const struct show_from *from, enum model_type t,
	json_t *out)
{
	json_t *there = json_object();
	const struct model_head *h;
	json_t *o;
	size_t i;

	json_array_foreach (out, i, o)
		show_set(there, show_text(o, "name", ""), json_true());
	if (from->u)
		MODEL_EACH(&from->u->model, t, h) {
			json_t *why;

			if (h->removed || json_object_getn(there,
					(const char *)h->name.p, h->name.n))
				continue;
			why = json_array();
			o = show_model_object(from, h);
			show_set_bool(o, "complete", false);
			fills[t](from, h, o, why);
			show_set(o, "why", why);
			(void)json_array_append_new(out, o);
		}
	json_decref(there);
}

void show_incomplete_print(FILE *out, const char *indent, const json_t *o)
{
	if (show_bool(o, "complete"))
		return;
	(void)fprintf(out, "%sIncomplete, not used: ", indent);
	show_join(out, json_object_get(o, "why"), "; ");
	(void)fputc('\n', out);
}
