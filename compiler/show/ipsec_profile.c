/* show crypto ipsec profile */
#include "compiler/show/object.h"

static json_t *sets(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, show_transform_set(p,
			policy_get(p, esp_proposal, policy_get(p, profile_esp,
				r.first + i)->proposal)));
	return list;
}

void show_ipsec_profile_list(const struct policy *p, json_t *out)
{
	uint32_t n = policy_count(p, POLICY_TABLE_ipsec_profile);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_ipsec_profile *r =
			policy_get(p, ipsec_profile, i);
		json_t *o;

		/* A tunnel's variant of a profile that is here already. */
		if (r->origin == POLICY_ORIGIN_DERIVED)
			continue;
		o = SHOW_OBJECT(p, r);
		show_set(o, "ikev2_profile", SHOW_NAME(p, profile, r->profile));
		show_set_number(o, "lifetime_kilobytes", r->life_kilobytes);
		show_set_number(o, "lifetime_seconds", r->life_seconds);
		show_set_number(o, "idle_seconds", r->idle_seconds);
		show_set_number(o, "replay_window", r->replay_window);
		show_set_bool(o, "responder_only", r->responder_only);
		show_set_number(o, "pfs_group", r->pfs_group);
		show_set(o, "transform_sets", sets(p, r->proposals));
		(void)json_array_append_new(out, o);
	}
}

static void print_sets(FILE *out, const json_t *list)
{
	json_t *set;
	size_t i;

	(void)fputs("        Transform sets={\n", out);
	json_array_foreach (list, i, set) {
		(void)fprintf(out, "                %s: { ",
			show_text(set, "name", ""));
		show_join(out, json_object_get(set, "transforms"), " ");
		(void)fputs(" },\n", out);
	}
	(void)fputs("        }\n", out);
}

void show_ipsec_profile_print(FILE *out, const json_t *o)
{
	const char *ike = show_text(o, "ikev2_profile", "");
	uint32_t kilobytes = show_number(o, "lifetime_kilobytes");
	uint32_t idle = show_number(o, "idle_seconds");
	uint32_t window = show_number(o, "replay_window");
	uint32_t group = show_number(o, "pfs_group");

	(void)fprintf(out, "IPSEC profile %s\n", show_text(o, "name", ""));
	if (*ike)
		(void)fprintf(out, "        IKEv2 Profile: %s\n", ike);
	(void)fputs("        Security association lifetime: ", out);
	if (kilobytes)
		(void)fprintf(out, "%u kilobytes/", kilobytes);
	else
		(void)fputs("disabled kilobytes/", out);
	(void)fprintf(out, "%u seconds\n", show_number(o, "lifetime_seconds"));
	if (idle)
		(void)fprintf(out, "        Security association idletime: "
			"%u seconds\n", idle);
	if (window)
		(void)fprintf(out, "        Anti-replay window: %u packets\n",
			window);
	else
		(void)fputs("        Anti-replay window: disabled\n", out);
	(void)fprintf(out, "        Responder-Only (Y/N): %c\n",
		show_bool(o, "responder_only") ? 'Y' : 'N');
	(void)fprintf(out, "        PFS (Y/N): %c\n", group ? 'Y' : 'N');
	if (group)
		(void)fprintf(out, "        DH group:  group%u\n", group);
	print_sets(out, json_object_get(o, "transform_sets"));
}
