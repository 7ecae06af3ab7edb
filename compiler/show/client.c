/* show crypto ikev2 client flexvpn: what the client will try. */
#include "compiler/show/object.h"

static json_t *peers(const struct policy *p, struct policy_range range)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < range.n; i++) {
		const struct policy_client_peer *r =
			policy_get(p, client_peer, range.first + i);

		(void)json_array_append_new(list, json_pack(
			"{s:i,s:s,s:o,s:b}", "number", (int)r->number, "peer",
			policy_text(p, r->host), "track", r->tracked ?
				json_integer(r->track) : json_null(),
			"track_down", r->track_down != 0));
	}
	return list;
}

/* Its own sources, or that of the tunnel. */
static json_t *sources(const struct policy *p, const struct policy_client *r,
	const struct policy_tunnel *t)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r->sources.n; i++)
		(void)json_array_append_new(list, json_string(policy_text(p,
			policy_get(p, client_source,
				r->sources.first + i)->interface)));
	if (!r->sources.n && t && t->source_interface != POLICY_NONE)
		(void)json_array_append_new(list,
			SHOW_NAME(p, interface, t->source_interface));
	return list;
}

static json_t *inside(const struct policy *p, struct policy_range range)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < range.n; i++)
		(void)json_array_append_new(list, json_string(policy_text(p,
			policy_get(p, client_inside,
				range.first + i)->interface)));
	return list;
}

/* {"Tunnel0": row} */
static json_t *tunnels(const struct policy *p)
{
	json_t *all = json_object();
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);

	for (uint32_t i = 0; i < n; i++)
		show_set_number(all, policy_text(p,
			policy_get(p, tunnel, i)->name), i);
	return all;
}

static json_t *object(const struct policy *p, const struct policy_client *r,
	const struct policy_tunnel *t)
{
	json_t *o = SHOW_OBJECT(p, r);

	show_set(o, "peers", peers(p, r->peers));
	show_set_bool(o, "reactivate", r->reactivate);
	show_set(o, "sources", sources(p, r, t));
	show_set(o, "inside", inside(p, r->inside));
	show_set(o, "ivrf", !t ? json_null() : SHOW_NAME(p, vrf, t->ivrf));
	show_set(o, "fvrf", !t ? json_null() : SHOW_NAME(p, vrf, t->fvrf));
	show_set_number(o, "backup_group", r->backup_group);
	show_set_text(o, "tunnel", policy_text(p, r->tunnel));
	show_set(o, "connect", show_word(POLICY_TABLE_client, "connect",
		r->connect));
	show_set_number(o, "track", r->track);
	return o;
}

void show_client_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	json_t *rows = tunnels(p);

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_client); i++) {
		const struct policy_client *r = policy_get(p, client, i);
		const json_t *row =
			json_object_get(rows, policy_text(p, r->tunnel));

		(void)json_array_append_new(out, object(p, r, row ?
			policy_get(p, tunnel,
				(uint32_t)json_integer_value(row)) : NULL));
	}
	json_decref(rows);
}

static void print_peers(FILE *out, const json_t *o)
{
	json_t *v;
	size_t i;

	json_array_foreach (json_object_get(o, "peers"), i, v) {
		(void)fprintf(out, "Peer : %s (%u", show_text(v, "peer", ""),
			show_number(v, "number"));
		if (json_is_integer(json_object_get(v, "track")))
			(void)fprintf(out, ", while track %u is %s",
				show_number(v, "track"),
				show_bool(v, "track_down") ? "down" : "up");
		(void)fputs(")\n", out);
	}
}

void show_client_print(FILE *out, const json_t *o)
{
	uint32_t group = show_number(o, "backup_group");

	(void)fprintf(out, "Profile : %s\n", show_text(o, "name", ""));
	print_peers(out, o);
	if (show_bool(o, "reactivate"))
		(void)fputs("Peer reactivate : enabled\n", out);
	(void)fputs("Source : ", out);
	show_join(out, json_object_get(o, "sources"), ", ");
	(void)fprintf(out, "\nivrf : %s\n",
		show_text(o, "ivrf", "IP DEFAULT"));
	(void)fprintf(out, "fvrf : %s\n", show_text(o, "fvrf", "IP DEFAULT"));
	if (group)
		(void)fprintf(out, "Backup group: %u\n", group);
	else
		(void)fputs("Backup group: None\n", out);
	(void)fprintf(out, "Tunnel interface : %s\n",
		show_text(o, "tunnel", "none"));
	if (json_array_size(json_object_get(o, "inside"))) {
		(void)fputs("Client inside : ", out);
		show_join(out, json_object_get(o, "inside"), ", ");
		(void)fputc('\n', out);
	}
	(void)fprintf(out, "Connect : %s", show_text(o, "connect", ""));
	if (show_number(o, "track"))
		(void)fprintf(out, " (track %u)", show_number(o, "track"));
	(void)fputc('\n', out);
}
