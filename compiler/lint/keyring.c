/* Keyrings as a whole: keys that peers share, profiles that name two. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"

/* Keys that were seen, the first that came twice, and how many peers have one
 * of another. */
struct shared {
	struct map keys; /* index of the peer that has it */
	const struct model_value *at;
	const struct model_peer *peer;
	uint32_t other;
	size_t n;
};

static void see_key(struct lint *l, struct shared *s, const struct model_value *v,
	const struct model_peer *p)
{
	uint32_t other;

	if (!model_is_set(v) || !v->text.n ||
		v->number == MODEL_KEY_ENCRYPTED ||
		v->number == MODEL_KEY_MASKED)
		return;
	other = map_get(&s->keys, v->text);
	if (other == MAP_NONE) {
		/* Borrowed: the key is not copied. */
		l->list->oom |= !map_set(&s->keys, v->text, p->child.head.index);
		return;
	}
	if (other == p->child.head.index)
		return;
	if (s->peer == p)
		return;
	if (!s->n++)
		*s = (struct shared){s->keys, v, p, other, s->n};
}

/* FV415 */
void lint_shared_keys(struct lint *l)
{
	const struct model_keyring *k;

	MODEL_EACH(l->model, MODEL_KEYRING, k) {
		struct shared s = {.n = 0};
		const struct model_head *other;
		const struct model_peer *p;
		struct diag *d;

		map_init(&s.keys, 1);
		MODEL_CHILD_EACH(&k->parent, p) {
			see_key(l, &s, p->psk, p);
			see_key(l, &s, p->psk_local, p);
			see_key(l, &s, p->psk_remote, p);
		}
		map_fini(&s.keys);
		if (!s.n)
			continue;
		other = l->model->table[MODEL_PEER].items[s.other];
		d = lint_add(l, LINT_FV415, s.at->at,
			"the peers `%.*s` and `%.*s` of keyring `%.*s` have the "
			"same key", LINT_TEXT(other->name),
			LINT_TEXT(s.peer->child.head.name),
			LINT_TEXT(k->parent.head.name));
		if (s.n > 1)
			lint_related(l, d, k->parent.head.at, "%zu peers of "
				"this keyring have the key of another", s.n);
		lint_related(l, d, other->at, "the other peer");
		lint_fix(l, d, "a key of its own for each peer: openssl rand "
			       "-base64 24");
	}
}

/* FV416 */
void lint_two_keyrings(struct lint *l, const struct model_profile *p)
{
	const struct model_value *aaa = p->aaa->keyring[MODEL_KEYRING_LIST];
	bool last = aaa->at.line > p->keyring->at.line;
	struct diag *d;

	if (!model_is_set(aaa) || !model_is_set(p->keyring))
		return;
	d = lint_add(l, LINT_FV416, last ? aaa->at : p->keyring->at,
		"the profile `%.*s` has a local keyring and one of AAA",
		LINT_TEXT(p->head.name));
	lint_related(l, d, last ? p->keyring->at : aaa->at, "the other one");
	lint_fix(l, d, "crypto ikev2 profile %.*s / no keyring %s",
		LINT_TEXT(p->head.name), last ? "aaa" : "local");
}
