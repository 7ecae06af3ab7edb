/* An entry of a crypto map, a dynamic map, or one that protects a tunnel. */
#include "compiler/show/object.h"

#include "compiler/lint/map.h"

static const char *const kinds[] = {"ipsec-isakmp", "ipsec-isakmp",
	"ipsec-manual", "gdoi"};

static json_t *peers(const struct model_list *l)
{
	json_t *list = json_array();

	MODEL_LIST_EACH(v, l)
		(void)json_array_append_new(list, json_pack("{s:o,s:b}",
			"peer", show_host(v, "", ""), "default",
			v->word == MODEL_PEER_DEFAULT));
	return list;
}

static json_t *lines(const struct model_access_list *a)
{
	json_t *list = json_array();

	MODEL_LIST_EACH(v, &a->entries)
		(void)json_array_append_new(list, json_sprintf("%s %.*s",
			v->word == MODEL_DENY ? "deny" : "permit",
			LINT_TEXT(v->text)));
	return list;
}

static void protected(const struct model_map_entry *e, json_t *o)
{
	const struct model_access_list *a = lint_map_list(e);

	show_set(o, "access_list", model_is_set(e->match) ?
		show_span(e->match->text) : json_null());
	show_set(o, "access_list_lines", a ? lines(a) : json_array());
}

/* A template lacks on purpose what the peer will tell. */
static bool is_complete(const struct model_map_entry *e)
{
	return model_map_in_dynamic(e) || !model_map_is_ike(e) ||
		(e->peers.n && model_ref(e->match));
}

json_t *show_map_entry(const struct show_from *from,
	const struct model_map_entry *e)
{
	const struct norm_ipsec what = norm_ipsec_of_entry(e);
	struct policy_ipsec_profile r = {.origin = 0};
	json_t *o = show_model_object(from, &e->child.head);
	const struct model_value *dynamic = e->v[MODEL_MAP_DYNAMIC];

	norm_ipsec_numbers(from->u->model.global, &what, &r);
	show_set(o, "name", show_span(e->child.parent->head.name));
	show_set_number(o, "number", model_map_number(e));
	show_set_text(o, "kind", kinds[e->v[MODEL_MAP_KIND]->word]);
	show_set(o, "dynamic", model_is_set(dynamic) ?
		show_span(dynamic->text) : json_null());
	show_set_bool(o, "complete",
		model_is_set(dynamic) || is_complete(e));
	show_set(o, "peers", peers(&e->peers));
	show_set(o, "ikev2_profile", model_is_set(e->ikev2_profile) ?
		show_span(e->ikev2_profile->text) : json_null());
	show_set(o, "isakmp_profile", model_is_set(e->isakmp_profile) ?
		show_span(e->isakmp_profile->text) : json_null());
	protected(e, o);
	show_protection(o, &r);
	show_set_bool(o, "mixed_mode", false); /* profiles alone have it */
	show_set_bool(o, "reverse_route", model_is_set(e->reverse_route));
	show_set(o, "transform_sets",
		show_transform_sets(from, &e->transform_sets));
	return o;
}

/* ---- in text -------------------------------------------------------------------- */

static void print_peers(FILE *out, const json_t *o)
{
	json_t *v;
	size_t i;

	json_array_foreach (json_object_get(o, "peers"), i, v)
		(void)fprintf(out, "        Peer = %s%s\n",
			show_text(v, "peer", ""),
			show_bool(v, "default") ? " (Default)" : "");
}

static void print_list(FILE *out, const json_t *o)
{
	const char *name = show_text(o, "access_list", NULL);
	json_t *v;
	size_t i;

	if (!name) {
		(void)fputs("        No matching address list set.\n", out);
		return;
	}
	(void)fprintf(out, "        Extended IP access list %s\n", name);
	json_array_foreach (json_object_get(o, "access_list_lines"), i, v)
		(void)fprintf(out, "            access-list %s%s%s\n", name,
			*name ? " " : "", json_string_value(v));
}

/* The first is tried first: no SA says which one is in use. */
static void print_current(FILE *out, const json_t *o)
{
	const json_t *first =
		json_array_get(json_object_get(o, "peers"), 0);

	if (first && json_array_size(json_object_get(o, "interfaces")))
		(void)fprintf(out, "        Current peer: %s\n",
			show_text(first, "peer", ""));
}

static void print_interfaces(FILE *out, const json_t *o)
{
	json_t *v;
	size_t i;

	if (!show_bool(o, "last"))
		return;
	(void)fprintf(out, "        Interfaces using crypto map %s:\n",
		show_text(o, "name", ""));
	json_array_foreach (json_object_get(o, "interfaces"), i, v)
		(void)fprintf(out, "                %s\n",
			json_string_value(v));
}

static void print_profiles(FILE *out, const json_t *o)
{
	static const struct {
		const char *key;
		const char *label;
	} rows[] = {
		{"ikev2_profile", "IKEv2 Profile"},
		{"isakmp_profile", "ISAKMP Profile"},
		{"ipsec_profile", "Profile name"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (*show_text(o, rows[i].key, ""))
			(void)fprintf(out, "        %s: %s\n", rows[i].label,
				show_text(o, rows[i].key, ""));
}

void show_map_entry_print(FILE *out, const json_t *o)
{
	if (*show_text(o, "dynamic", "")) {
		(void)fprintf(out, "        Dynamic map template tag: %s\n",
			show_text(o, "dynamic", ""));
		print_interfaces(out, o);
		return;
	}
	if (!show_bool(o, "complete"))
		(void)fputs("        WARNING: This crypto map is in an "
			    "incomplete state!\n"
			    "                (missing peer or access-list "
			    "definitions)\n", out);
	print_peers(out, o);
	print_profiles(out, o);
	/* The head of a tunnel's map has no list: its instances do. */
	if (!*show_text(o, "ipsec_profile", ""))
		print_list(out, o);
	print_current(out, o);
	show_protection_print(out, o);
	show_protection_print_sets(out, o);
	if (show_bool(o, "reverse_route"))
		(void)fputs("        Reverse Route Injection Enabled\n", out);
	if (show_bool(o, "instance"))
		(void)fputs("        Always create SAs\n", out);
	print_interfaces(out, o);
}
