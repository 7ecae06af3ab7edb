/* show crypto ipsec transform-set */
#include "compiler/show/object.h"

#include "compiler/model/esp.h"

static const char *const modes[POLICY_ipsec_mode_count] = {
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

void show_transform_set_list(const struct policy *p, json_t *out)
{
	uint32_t n = policy_count(p, POLICY_TABLE_esp_proposal);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_esp_proposal *r =
			policy_get(p, esp_proposal, i);
		json_t *o = SHOW_OBJECT(p, r);
		json_t *set = show_transform_set(p, r);

		show_set(o, "transforms",
			json_incref(json_object_get(set, "transforms")));
		show_set_text(o, "mode", modes[r->mode]);
		json_decref(set);
		(void)json_array_append_new(out, o);
	}
}

void show_transform_set_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "Transform set %s: { ", show_text(o, "name", ""));
	show_join(out, json_object_get(o, "transforms"), " ");
	(void)fprintf(out, " }\n   will negotiate = { %s, },\n",
		show_text(o, "mode", ""));
}
