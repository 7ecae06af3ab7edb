/* show crypto isakmp profile */
#include "compiler/show/object.h"

static const char *const kinds[] = {
	[MODEL_ISAKMP_MATCH_ADDRESS] = "ip-address",
	[MODEL_ISAKMP_MATCH_HOST] = "fqdn",
	[MODEL_ISAKMP_MATCH_DOMAIN] = "fqdn domain",
	[MODEL_ISAKMP_MATCH_USER] = "user",
	[MODEL_ISAKMP_MATCH_GROUP] = "group",
};

static json_t *matches(const struct model_list *l)
{
	json_t *list = json_array();

	MODEL_LIST_EACH(v, l) {
		json_t *whom = show_host(v, " ", "");

		(void)json_array_append_new(list, json_sprintf("%s %s",
			kinds[v->word], json_string_value(whom)));
		json_decref(whom);
	}
	return list;
}

static void name(json_t *o, const char *key, const struct model_value *v)
{
	show_set(o, key, model_is_set(v) ? show_span(v->text) : json_null());
}

void show_isakmp_profile_list(const struct show_from *from, json_t *out)
{
	const struct model_isakmp_profile *r;

	MODEL_EACH(&from->u->model, MODEL_ISAKMP_PROFILE, r) {
		json_t *o = show_model_object(from, &r->head);

		show_set(o, "identities", matches(&r->matches));
		name(o, "keyring", r->keyring);
		name(o, "vrf", r->vrf);
		show_set_number(o, "virtual_template",
			norm_number(r->virtual_template, 0));
		(void)json_array_append_new(out, o);
	}
}

void show_isakmp_profile_print(FILE *out, const json_t *o)
{
	uint32_t template = show_number(o, "virtual_template");
	json_t *v;
	size_t i;

	(void)fprintf(out, "ISAKMP PROFILE %s\n", show_text(o, "name", ""));
	(void)fputs("   Identities matched are:\n", out);
	json_array_foreach (json_object_get(o, "identities"), i, v)
		(void)fprintf(out, "    %s\n", json_string_value(v));
	(void)fprintf(out, "   keyring(s): %s\n",
		show_text(o, "keyring", "<none>"));
	if (*show_text(o, "vrf", ""))
		(void)fprintf(out, "   vrf: %s\n", show_text(o, "vrf", ""));
	if (template)
		(void)fprintf(out, "   virtual-template: %u\n", template);
}
