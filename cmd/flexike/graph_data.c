/* The graph for programs: DOT and JSON. */
#include <jansson.h>
#include <stdlib.h>

#include "cmd/flexike/graph.h"

/* ---- DOT ------------------------------------------------------------------------ */

/* A quoted string of DOT: what XML may carry, with quotes and backslashes
 * escaped. Graphviz reads entities in it, so & is one too. */
static void put_quoted(FILE *out, const char *s)
{
	(void)fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			(void)fputc('\\', out);
		if (*s == '&')
			(void)fputs("&amp;", out);
		else
			(void)fputc((unsigned char)*s < 0x20 ? '?' : *s, out);
	}
	(void)fputc('"', out);
}

void graph_print_dot(FILE *out, const struct graph *g)
{
	(void)fputs("graph flexike {\n\tlayout=neato; overlap=false;\n"
		"\tnode [shape=box, style=rounded, fontname=\"sans-serif\"];\n",
		out);
	for (uint32_t i = 0; i < g->n_nodes; i++) {
		const struct graph_node *n = &g->nodes[i];

		(void)fprintf(out, "\tn%u [label=", i);
		put_quoted(out, n->name);
		if (n->dynamic)
			(void)fputs(", peripheries=2", out);
		if (n->device == POLICY_NONE)
			(void)fputs(", style=dashed", out);
		(void)fputs("];\n", out);
	}
	for (uint32_t i = 0; i < g->n_edges; i++) {
		const struct graph_edge *e = &g->edges[i];
		const struct graph_look *look = graph_look(e->status);
		const struct cause_info *info =
			cause_info(graph_teller(e)->cause);

		(void)fprintf(out, "\tn%u -- n%u [color=\"%s\", style=%s, "
			"tooltip=", e->from, e->to, look->colour, look->style);
		put_quoted(out, e->status == PAIR_DOWN && info ? info->what :
			look->words);
		(void)fputs("];\n", out);
	}
	(void)fputs("}\n", out);
}

/* ---- JSON ------------------------------------------------------------------------ */

/* File names need not be UTF-8: what JSON refuses becomes "?". */
static json_t *text(const char *s)
{
	json_t *j = json_string(s);
	char *copy;

	if (j)
		return j;
	copy = strdup(s);
	for (char *p = copy; p && *p; p++) {
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	}
	j = copy ? json_string(copy) : NULL;
	free(copy);
	return j;
}

static json_t *name_of(const struct transform *t)
{
	return t ? json_string(t->sym) : json_null();
}

static json_t *agreed(const struct pair_sa *sa)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:s, s:s, "
		"s:o, s:o, s:I}",
		"encryption", name_of(sa->encr), "prf", name_of(sa->prf),
		"integrity", name_of(sa->integ), "group", name_of(sa->dh),
		"esp_encryption", name_of(sa->esp_encr), "esp_integrity",
		name_of(sa->esp_integ), "mode", sa->transport ? "transport" :
		"tunnel", "esn", sa->esn, "auth_local",
		pair_auth_name(sa->auth_local), "auth_remote",
		pair_auth_name(sa->auth_remote), "id_local", text(sa->id_local),
		"id_remote", text(sa->id_remote), "inner_mtu",
		(json_int_t)sa->inner_mtu);
}

static json_t *cause(const struct graph *g, const struct pair_tunnel *t)
{
	const struct cause_info *info = cause_info(t->cause);
	uint32_t who = t->seen_by_peer ? t->peer : t->device;

	if (!info)
		return json_null();
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:o}", "id", info->id,
		"what", info->what, "detail", text(t->detail), "why", info->why,
		"fix", info->fix, "device", text(g->nodes[who].name));
}

static json_t *open_question(const struct graph_edge *e,
	const struct pair_tunnel *t)
{
	const char *s = t->open ? t->open : t->detail;

	return e->status == PAIR_UNDECIDED && *s ? text(s) : json_null();
}

static json_t *tunnel(const struct graph *g, const struct graph_edge *e)
{
	const struct pair_tunnel *t = graph_teller(e);
	const struct graph_node *to = &g->nodes[e->to];

	return json_pack(
		"{s:o, s:o, s:o, s:b, s:o, s:s, s:o, s:o, s:o, s:o, s:I}",
		"device", text(g->nodes[e->from].name),
		"tunnel", text(graph_tunnel_name(g, e->tunnel)),
		"peer", text(to->name), "known", to->device != POLICY_NONE,
		"peer_tunnel", e->back ? text(graph_tunnel_name(g, e->back)) :
			json_null(),
		"status", pair_status_name(e->status),
		"agreed", e->status == PAIR_UP ? agreed(&t->sa) : json_null(),
		"cause", e->status == PAIR_UP ? json_null() : cause(g, t),
		"open", open_question(e, t),
		"file", text(graph_file(g, &g->nodes[t->device])),
		"line", (json_int_t)t->line);
}

/* A list that could not be made is NULL, and so is all that should hold it. */
static json_t *append(json_t *list, json_t *v)
{
	if (json_array_append_new(list, v) == 0)
		return list;
	json_decref(list);
	return NULL;
}

bool graph_print_json(FILE *out, const struct graph *g)
{
	json_t *devices = json_array(), *tunnels = json_array(), *root;
	bool ok;

	for (uint32_t i = 0; i < g->prediction->fleet->n_devices; i++) {
		const struct graph_node *n = &g->nodes[i];

		devices = append(devices, json_pack("{s:o, s:o, s:b, s:b}",
			"name", text(n->name), "file", text(graph_file(g, n)),
			"hub", n->hub, "dynamic", n->dynamic));
	}
	for (uint32_t i = 0; i < g->n_edges; i++)
		tunnels = append(tunnels, tunnel(g, &g->edges[i]));
	root = json_pack("{s:i, s:o, s:o}", "version", 1, "devices", devices,
		"tunnels", tunnels);
	ok = root && json_dumpf(root, out, JSON_INDENT(2)) == 0 &&
		fputc('\n', out) != EOF;
	json_decref(root);
	return ok;
}
