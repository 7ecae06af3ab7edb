/* show crypto ipsec transform-set */
#include "compiler/show/object.h"

#include "compiler/model/esp.h"

const char *const show_transform_modes[POLICY_ipsec_mode_count] = {
	[POLICY_IPSEC_TUNNEL] = "Tunnel",
	[POLICY_IPSEC_TRANSPORT] = "Transport",
	[POLICY_IPSEC_TRANSPORT_REQUIRE] = "Transport Require",
};

json_t *show_transform_set(const struct policy *p,
	const struct policy_esp_proposal *r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r->transforms.n; i++) {
		const struct policy_transform *t =
			policy_get(p, transform, r->transforms.first + i);
		const char *word = esp_word(transform_find((uint8_t)t->type,
			(uint16_t)t->id, (uint16_t)t->key_bits),
			r->protocol == POLICY_PROTOCOL_AH);

		if (word)
			(void)json_array_append_new(list, json_string(word));
	}
	return json_pack("{s:s,s:o}", "name", policy_text(p, r->name),
		"transforms", list);
}

/* The words of one, as it was written; of the default set, what it is. */
json_t *show_transform_words(const struct model_transform_set *t)
{
	struct esp_parts x = esp_parts_of(t);
	json_t *list = json_array();
	const struct esp_word *words;
	const char *s[4] = {NULL};

	(void)esp_words(&words);
	if (t->head.builtin && !t->transforms.n) {
		x.encr = transform_row(ALG_AES_CBC_128);
		x.integ = transform_row(ALG_HMAC_SHA1_96);
	}
	s[0] = esp_word(x.ah, true);
	s[1] = esp_word(x.encr, false);
	s[2] = esp_word(x.integ, false);
	s[3] = x.unusable ? words[x.unusable->word].keyword : NULL;
	for (size_t i = 0; i < sizeof(s) / sizeof(*s); i++)
		if (s[i])
			(void)json_array_append_new(list, json_string(s[i]));
	return list;
}

json_t *show_transform_sets(const struct show_from *from,
	const struct model_list *names)
{
	const struct model_head *def =
		model_default(&from->u->model, MODEL_TRANSFORM_SET);
	json_t *list = json_array();

	MODEL_LIST_EACH(v, names) {
		const struct model_transform_set *t =
			(const struct model_transform_set *)model_ref(v);

		(void)json_array_append_new(list, json_pack("{s:o,s:o}",
			"name", show_span(v->text), "transforms",
			t ? show_transform_words(t) : json_array()));
	}
	if (!names->n && !def->removed)
		(void)json_array_append_new(list, json_pack("{s:s,s:o}",
			"name", "default", "transforms", show_transform_words(
				(const struct model_transform_set *)def)));
	return list;
}

void show_transform_set_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_esp_proposal);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_esp_proposal *r =
			policy_get(p, esp_proposal, i);
		json_t *o = SHOW_OBJECT(p, r);
		json_t *set = show_transform_set(p, r);

		show_set(o, "transforms",
			json_incref(json_object_get(set, "transforms")));
		show_set_text(o, "mode", show_transform_modes[r->mode]);
		show_set_bool(o, "complete", true);
		json_decref(set);
		(void)json_array_append_new(out, o);
	}
	show_incomplete(from, MODEL_TRANSFORM_SET, out);
}

void show_transform_set_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "Transform set %s: { ", show_text(o, "name", ""));
	show_join(out, json_object_get(o, "transforms"), " ");
	(void)fprintf(out, "  }\n   will negotiate = { %s,  },\n",
		show_text(o, "mode", ""));
	show_incomplete_print(out, "   ", o);
}
