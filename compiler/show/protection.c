/* What IPsec profiles and the entries of crypto maps have in common. */
#include "compiler/show/object.h"

void show_protection(json_t *o, const struct policy_ipsec_profile *r)
{
	show_set_number(o, "lifetime_kilobytes", r->life_kilobytes);
	show_set_number(o, "lifetime_seconds", r->life_seconds);
	show_set_number(o, "idle_seconds", r->idle_seconds);
	show_set_number(o, "replay_window", r->replay_window);
	show_set_bool(o, "responder_only", r->responder_only);
	show_set_number(o, "pfs_group", r->pfs_group);
}

json_t *show_protection_sets(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, show_transform_set(p,
			policy_get(p, esp_proposal, policy_get(p, profile_esp,
				r.first + i)->proposal)));
	return list;
}

void show_protection_print(FILE *out, const json_t *o)
{
	uint32_t kilobytes = show_number(o, "lifetime_kilobytes");
	uint32_t idle = show_number(o, "idle_seconds");
	uint32_t group = show_number(o, "pfs_group");

	if (!kilobytes)
		(void)fputs("        Kilobyte Volume Rekey has been "
			    "disabled.\n", out);
	(void)fputs("        Security association lifetime: ", out);
	if (kilobytes)
		(void)fprintf(out, "%u kilobytes/", kilobytes);
	(void)fprintf(out, "%u seconds\n", show_number(o, "lifetime_seconds"));
	if (idle)
		(void)fprintf(out, "        Security association idletime: "
			"%u seconds\n", idle);
	(void)fprintf(out, "        Responder-Only (Y/N): %c\n",
		show_bool(o, "responder_only") ? 'Y' : 'N');
	(void)fprintf(out, "        PFS (Y/N): %c\n", group ? 'Y' : 'N');
	if (group)
		(void)fprintf(out, "        DH group:  group%u\n", group);
	if (json_is_boolean(json_object_get(o, "mixed_mode")))
		(void)fprintf(out, "        Mixed-mode : %s\n",
			show_bool(o, "mixed_mode") ? "Enabled" : "Disabled");
}

void show_protection_print_sets(FILE *out, const json_t *o)
{
	json_t *set;
	size_t i;

	(void)fputs("        Transform sets={\n", out);
	json_array_foreach (json_object_get(o, "transform_sets"), i, set) {
		(void)fprintf(out, "                %s:  { ",
			show_text(set, "name", ""));
		show_join(out, json_object_get(set, "transforms"), " ");
		(void)fputs("  } ,\n", out);
	}
	(void)fputs("        }\n", out);
}
