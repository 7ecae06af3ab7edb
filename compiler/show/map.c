/* show crypto map: the maps of the configuration, and those that the router
 * makes for tunnel protection. */
#include "compiler/show/object.h"

#include <string.h>

/* Numbers that the router gives to what nobody wrote. */
#define HEAD_NUMBER 65536
#define INSTANCE_NUMBER 65537

/* ---- of the configuration ------------------------------------------------------- */

/* {"M": ["Ethernet0/0", …]} of all interfaces that have a map. */
static json_t *uses(const struct model *m)
{
	json_t *all = json_object();
	const struct model_interface *i;

	MODEL_EACH(m, MODEL_INTERFACE, i) {
		struct span map = i->routing->crypto_map->text;
		json_t *list;

		if (!model_is_set(i->routing->crypto_map))
			continue;
		list = json_object_getn(all, (const char *)map.p, map.n);
		if (!list) {
			list = json_array();
			(void)json_object_setn_new(all, (const char *)map.p,
				map.n, list);
		}
		(void)json_array_append_new(list, show_span(i->head.name));
	}
	return all;
}

/* `crypto map M local-address Loopback0` */
static void local_address(const struct model_crypto_map *map, json_t *o)
{
	const struct model_interface *i = (const struct model_interface *)
		model_ref(map->local_address);
	char buf[ADDR_STR_MAX];

	show_set(o, "local_interface", model_is_set(map->local_address) ?
		show_span(map->local_address->text) : json_null());
	show_set(o, "local_address", i && model_addr(i->ipv4)->family ?
		json_string(addr_str(model_addr(i->ipv4), buf)) : json_null());
}

static void entries(const struct show_from *from,
	const struct model_crypto_map *map, const json_t *uses,
	struct arena *a, json_t *out)
{
	struct span name = map->parent.head.name;
	json_t *on = json_object_getn(uses, (const char *)name.p, name.n);
	size_t n;
	const struct model_map_entry **list =
		model_map_sorted(&map->parent, a, &n);

	for (size_t i = 0; list && i < n; i++) {
		json_t *o = show_map_entry(from, list[i]);

		if (!*show_text(o, "isakmp_profile", "") &&
			model_is_set(map->isakmp_profile))
			show_set(o, "isakmp_profile",
				show_span(map->isakmp_profile->text));
		local_address(map, o);
		show_set(o, "interfaces", on ? json_incref(on) : json_array());
		show_set_bool(o, "first", i == 0);
		show_set_bool(o, "last", i + 1 == n);
		(void)json_array_append_new(out, o);
	}
}

/* ---- of tunnel protection ------------------------------------------------------- */

static json_t *head(const struct show_from *from,
	const struct policy_tunnel *t, const struct policy_ipsec_profile *r)
{
	const struct policy *p = from->p;
	json_t *o = SHOW_OBJECT(p, t);

	show_set(o, "name", json_sprintf("%s-head-0", policy_text(p, t->name)));
	show_set_text(o, "origin", "derived");
	show_set_text(o, "kind", "ipsec-isakmp");
	show_set_bool(o, "complete", true);
	show_set(o, "ikev2_profile", SHOW_NAME(p, profile, r->profile));
	show_protection(o, r);
	show_set_bool(o, "mixed_mode", show_mixed_mode(from, r->name));
	show_set(o, "transform_sets", show_protection_sets(p, r->proposals));
	show_set(o, "interfaces", json_pack("[s]", policy_text(p, t->name)));
	return o;
}

/* What the tunnel itself carries between its ends. */
static json_t *carried(const struct policy_tunnel *t)
{
	struct addr from = policy_addr_get(&t->source);
	struct addr to = policy_addr_get(&t->destination);
	bool gre = t->mode == POLICY_TUNNEL_GRE ||
		t->mode == POLICY_TUNNEL_GRE_IPV6;
	char a[ADDR_STR_MAX] = "", b[ADDR_STR_MAX] = "";

	if (!gre)
		return json_string(t->mode == POLICY_TUNNEL_IPSEC_IPV6 ?
			"permit ipv6 any any" : "permit ip any any");
	return json_sprintf("permit gre %s%s %s%s",
		from.family ? "host " : "any",
		from.family ? addr_str(&from, a) : "",
		to.family ? "host " : "any",
		to.family ? addr_str(&to, b) : "");
}

static json_t *instance(const struct show_from *from,
	const struct policy_tunnel *t, const struct policy_ipsec_profile *r)
{
	const struct policy *p = from->p;
	struct addr to = policy_addr_get(&t->destination);
	json_t *o = head(from, t, r);
	char buf[ADDR_STR_MAX];

	show_set_number(o, "number", INSTANCE_NUMBER);
	show_set_bool(o, "instance", true);
	show_set_bool(o, "last", true);
	show_set(o, "peers", json_pack("[{s:s,s:b}]", "peer", to.family ?
		addr_str(&to, buf) : policy_text(p, t->destination_name),
		"default", false));
	show_set(o, "access_list", json_string(""));
	show_set(o, "access_list_lines", json_pack("[o]", carried(t)));
	return o;
}

static void protected(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);
		const struct policy_ipsec_profile *r;
		bool fixed = t->destination.family || t->destination_name.n;
		json_t *o;

		if (t->kind == POLICY_TUNNEL_MAP_ENTRY ||
			t->ipsec_profile == POLICY_NONE)
			continue;
		r = policy_get(p, ipsec_profile, t->ipsec_profile);
		o = head(from, t, r);
		show_set_number(o, "number", HEAD_NUMBER);
		show_set_text(o, "ipsec_profile", policy_text(p, r->name));
		show_set_bool(o, "first", true);
		show_set_bool(o, "last", !fixed);
		(void)json_array_append_new(out, o);
		if (fixed)
			(void)json_array_append_new(out, instance(from, t, r));
	}
}

/* ---- both --------------------------------------------------------------------------- */

void show_map_list(const struct show_from *from, json_t *out)
{
	const struct model_crypto_map *map;
	struct arena a;
	json_t *on;

	if (from->u) {
		on = uses(&from->u->model);
		arena_init(&a, 0);
		MODEL_EACH(&from->u->model, MODEL_CRYPTO_MAP, map)
			entries(from, map, on, &a, out);
		arena_fini(&a);
		json_decref(on);
	}
	protected(from, out);
}

/* What holds for a whole map. */
static void print_first(FILE *out, const json_t *o)
{
	const char *name = show_text(o, "name", "");
	const char *ike = show_text(o, "ikev2_profile", "");

	if (!show_bool(o, "first"))
		return;
	if (*show_text(o, "local_interface", ""))
		(void)fprintf(out, "Crypto Map: \"%s\" idb: %s local address: "
			"%s\n\n", name, show_text(o, "local_interface", ""),
			show_text(o, "local_address", "unknown"));
	if (*ike && *show_text(o, "ipsec_profile", ""))
		(void)fprintf(out, "Crypto Map: \"%s\" IKEv2 profile: %s\n\n",
			name, ike);
}

void show_map_print(FILE *out, const json_t *o)
{
	print_first(out, o);
	(void)fprintf(out, "Crypto Map IPv4 \"%s\" %u %s\n",
		show_text(o, "name", ""), show_number(o, "number"),
		show_text(o, "kind", ""));
	if (show_bool(o, "instance"))
		(void)fputs("        Map is a PROFILE INSTANCE.\n", out);
	show_map_entry_print(out, o);
}
