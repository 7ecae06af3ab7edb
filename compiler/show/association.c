/* show crypto ipsec security-association [lifetime] */
#include "compiler/show/object.h"

void show_association_list(const struct show_from *from, json_t *out)
{
	static const struct model_list none = {NULL, NULL, 0};
	const struct model_value *unset = &model_unset;
	const struct norm_ipsec nothing = {&none, unset, unset, unset, unset,
		unset, unset, unset, unset, unset};
	struct policy_ipsec_profile r = {.origin = 0};
	json_t *o = json_pack("{s:s,s:n,s:n,s:n}", "name", "lifetime",
		"origin", "file", "line");

	norm_ipsec_numbers(from->u->model.global, &nothing, &r);
	show_set_number(o, "lifetime_kilobytes", r.life_kilobytes);
	show_set_number(o, "lifetime_seconds", r.life_seconds);
	show_set_number(o, "idle_seconds", r.idle_seconds);
	show_set_number(o, "replay_window", r.replay_window);
	(void)json_array_append_new(out, o);
}

void show_association_print(FILE *out, const json_t *o)
{
	uint32_t kilobytes = show_number(o, "lifetime_kilobytes");
	uint32_t idle = show_number(o, "idle_seconds");
	uint32_t window = show_number(o, "replay_window");

	(void)fputs("Security association lifetime: ", out);
	if (kilobytes)
		(void)fprintf(out, "%u kilobytes/", kilobytes);
	(void)fprintf(out, "%u seconds\n", show_number(o, "lifetime_seconds"));
	if (idle)
		(void)fprintf(out, "Security association idletime: %u "
			"seconds\n", idle);
	if (window)
		(void)fprintf(out, "Anti-replay window: %u packets\n", window);
	else
		(void)fputs("Anti-replay window: disabled\n", out);
}
