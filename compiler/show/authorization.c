/* show crypto ikev2 authorization policy */
#include "compiler/show/object.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/convert/ios.h"

/* The commands of a policy, each a text. */
static json_t *commands(const struct policy *p,
	const struct policy_authorization *r)
{
	struct convert_text out = {0};
	json_t *list = json_array();
	char *text;

	ios_list_authorization(p, r, &out);
	text = convert_text_take(&out);
	for (const char *s = text; s && *s;) {
		size_t n = strcspn(s, "\n");
		const char *word = s + strspn(s, " ");

		(void)json_array_append_new(list, json_stringn(word,
			n - (size_t)(word - s)));
		s += n + (s[n] == '\n');
	}
	free(text);
	return list;
}

void show_authorization_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_authorization);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_authorization *r =
			policy_get(p, authorization, i);
		json_t *o = SHOW_OBJECT(p, r);

		show_set(o, "commands", commands(p, r));
		show_set_bool(o, "route_accept", r->route_accept);
		show_set_number(o, "route_tag", r->route_tag);
		show_set_number(o, "route_distance", r->route_distance);
		(void)json_array_append_new(out, o);
	}
}

void show_authorization_print(FILE *out, const json_t *o)
{
	static const char accept[] = "route accept any ";
	json_t *v;
	size_t i;

	(void)fprintf(out, "IKEv2 Authorization Policy : %s\n",
		show_text(o, "name", ""));
	json_array_foreach (json_object_get(o, "commands"), i, v) {
		const char *s = json_string_value(v);

		if (!strncmp(s, accept, sizeof(accept) - 1))
			(void)fprintf(out, " %stag : %u distance : %u\n",
				accept, show_number(o, "route_tag"),
				show_number(o, "route_distance"));
		else
			(void)fprintf(out, " %s\n", s);
	}
}
