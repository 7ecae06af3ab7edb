/* show crypto isakmp key: keys are masked, their length too. */
#include "compiler/show/object.h"

static json_t *object(const struct show_from *from,
	const struct model_head *h, struct span keyring,
	const struct model_value *whom)
{
	json_t *o = show_model_object(from, h);

	show_set(o, "name", show_host(whom, "        [", "]"));
	show_set(o, "line", json_integer(whom->at.line));
	show_set(o, "keyring", show_span(keyring));
	return o;
}

void show_isakmp_key_list(const struct show_from *from, json_t *out)
{
	const struct model *m = &from->u->model;
	const struct model_isakmp_keyring *ring;
	const struct model_isakmp_peer *peer;
	const struct model_isakmp_key *key;

	MODEL_EACH(m, MODEL_ISAKMP_KEY, key)
		(void)json_array_append_new(out, object(from, &key->head,
			span_str("default"), key->v[MODEL_ISAKMP_KEY_FOR]));
	MODEL_EACH(m, MODEL_ISAKMP_KEYRING, ring)
		MODEL_CHILD_EACH(&ring->parent, peer)
			(void)json_array_append_new(out, object(from,
				&peer->child.head, ring->parent.head.name,
				peer->v[MODEL_ISAKMP_PEER_FOR]));
}

void show_isakmp_key_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "%-12s %-43s %s\n", show_text(o, "keyring", ""),
		show_text(o, "name", ""), SHOW_MASK);
}
