/* show crypto ipsec profile */
#include "compiler/show/object.h"

bool show_mixed_mode(const struct show_from *from, struct policy_str name)
{
	const struct model_ipsec_profile *p = !from->u ? NULL :
		(const struct model_ipsec_profile *)model_find_any(
			&from->u->model, MODEL_IPSEC_PROFILE,
			span_str(policy_text(from->p, name)));

	return p && model_is_set(p->ipsec_rare->mixed_mode);
}

void show_ipsec_profile_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_ipsec_profile);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_ipsec_profile *r =
			policy_get(p, ipsec_profile, i);
		json_t *o;

		/* A tunnel's variant of a profile that is here already. */
		if (r->origin == POLICY_ORIGIN_DERIVED)
			continue;
		o = SHOW_OBJECT(p, r);
		show_set_bool(o, "complete", r->proposals.n);
		if (!r->proposals.n)
			show_set(o, "why", json_pack("[s]",
				"no transform set that can be used"));
		show_set(o, "ikev2_profile", SHOW_NAME(p, profile, r->profile));
		show_protection(o, r);
		/* An image does not say that it is off. */
		show_set(o, "mixed_mode", show_mixed_mode(from, r->name) ?
			json_true() : json_null());
		show_set(o, "transform_sets",
			show_protection_sets(p, r->proposals));
		(void)json_array_append_new(out, o);
	}
}

void show_ipsec_profile_print(FILE *out, const json_t *o)
{
	const char *ike = show_text(o, "ikev2_profile", "");
	uint32_t window = show_number(o, "replay_window");

	(void)fprintf(out, "IPSEC profile %s\n", show_text(o, "name", ""));
	show_incomplete_print(out, "        ", o);
	if (*ike)
		(void)fprintf(out, "        IKEv2 Profile: %s\n", ike);
	show_protection_print(out, o);
	if (window)
		(void)fprintf(out, "        Anti-replay window: %u packets\n",
			window);
	else
		(void)fputs("        Anti-replay window: disabled\n", out);
	show_protection_print_sets(out, o);
}
