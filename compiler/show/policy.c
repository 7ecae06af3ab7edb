/* show crypto ikev2 policy */
#include "compiler/show/object.h"

#include <string.h>

/* A proposal that became two rows is named once. */
static json_t *proposals(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();
	const char *last = "";

	for (uint32_t i = 0; i < r.n; i++) {
		uint32_t row =
			policy_get(p, policy_proposal, r.first + i)->proposal;
		const char *name = policy_text(p,
			policy_get(p, ike_proposal, row)->name);

		if (!i || strcmp(name, last) != 0)
			(void)json_array_append_new(list, json_string(name));
		last = name;
	}
	return list;
}

void show_policy_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_ike_policy);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_ike_policy *r =
			policy_get(p, ike_policy, i);
		json_t *o = SHOW_OBJECT(p, r);

		show_set(o, "fvrf", show_fvrf(p, r->fvrf, r->vrf));
		show_set(o, "local", show_addresses(p, r->local));
		show_set(o, "proposals", proposals(p, r->proposals));
		show_set_bool(o, "complete", true);
		(void)json_array_append_new(out, o);
	}
	show_incomplete(from, MODEL_POLICY, out);
}

void show_policy_print(FILE *out, const json_t *o)
{
	const json_t *local = json_object_get(o, "local");
	json_t *v;
	size_t i;

	(void)fprintf(out, " IKEv2 policy : %s\n", show_text(o, "name", ""));
	show_incomplete_print(out, "      ", o);
	(void)fprintf(out, "      Match fvrf : %s\n", show_text(o, "fvrf", ""));
	if (!json_array_size(local))
		(void)fputs("      Match address local : any\n", out);
	json_array_foreach (local, i, v)
		(void)fprintf(out, "      Match address local : %s\n",
			json_string_value(v));
	json_array_foreach (json_object_get(o, "proposals"), i, v)
		(void)fprintf(out, "      Proposal    : %s\n",
			json_string_value(v));
}
