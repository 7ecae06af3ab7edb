#include "cmd/flexike/graph.h"

const struct graph_look *graph_look(enum pair_status s)
{
	static const struct graph_look looks[PAIR_STATUSES] = {
		[PAIR_UP] = {"up", "comes up", "#1a7f37", "solid"},
		[PAIR_DOWN] = {"down", "stays down", "#cf222e", "bold"},
		[PAIR_SHUTDOWN] = {"off", "is shut down", "#8c959f", "dotted"},
		[PAIR_DYNAMIC] = {"dynamic", "waits for peers", "#0969da",
			"solid"},
		[PAIR_WAITS] = {"dynamic", "waits for the other end",
			"#0969da", "dashed"},
		[PAIR_INCOMPLETE] = {"down", "is incomplete: flexike check "
			"says what is missing", "#cf222e", "dashed"},
		[PAIR_UNKNOWN] = {"unknown", "leads to a device that is not "
			"among the files", "#8c959f", "dashed"},
		[PAIR_AMBIGUOUS] = {"unknown", "leads to an address that "
			"several devices have", "#8c959f", "dashed"},
		[PAIR_UNDECIDED] = {"maybe", "depends on what configurations "
			"do not tell", "#9a6700", "dashed"},
	};

	return &looks[s];
}

/* Octets of a character of UTF-8 that XML 1.0 may carry; 0: it is none. */
static size_t character(const unsigned char *s)
{
	size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 :
		*s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;

	if (n == 1)
		return (*s >= 0x20 && *s != 0x7f) || *s == '\t' ? 1 : 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	/* Overlong forms, surrogates, noncharacters, beyond U+10FFFF; RFC 3629
	 * 3, XML 1.0 2.2. */
	if (n == 3 && ((*s == 0xe0 && s[1] < 0xa0) ||
		(*s == 0xed && s[1] > 0x9f) ||
		(*s == 0xef && s[1] == 0xbf && s[2] > 0xbd)))
		return 0;
	if (n == 4 && ((*s == 0xf0 && s[1] < 0x90) ||
		(*s == 0xf4 && s[1] > 0x8f)))
		return 0;
	return n;
}

void graph_put_xml(FILE *out, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p) {
		size_t n = character(p);

		if (n == 0)
			(void)fputc('?', out);
		else if (*p == '&')
			(void)fputs("&amp;", out);
		else if (*p == '<')
			(void)fputs("&lt;", out);
		else if (*p == '>')
			(void)fputs("&gt;", out);
		else if (*p == '"')
			(void)fputs("&quot;", out);
		else if (*p == '\'')
			(void)fputs("&#39;", out);
		else
			(void)fwrite(p, 1, n, out);
		p += n ? n : 1;
	}
}

const char *graph_tunnel_name(const struct graph *g,
	const struct pair_tunnel *t)
{
	return policy_text(g->prediction->fleet->devices[t->device].policy,
		t->row->name);
}

const char *graph_file(const struct graph *g, const struct graph_node *n)
{
	return n->device == POLICY_NONE ? "" :
		g->prediction->fleet->devices[n->device].path;
}

static void put_agreed(FILE *out, const struct pair_sa *sa)
{
	(void)fprintf(out, ": IKE %s, group %s; ESP %s%s%s, %s mode, ",
		sa->encr->sym, sa->dh->show, sa->esp_encr->sym,
		sa->esp_integ ? ", " : "",
		sa->esp_integ ? sa->esp_integ->sym : "",
		sa->transport ? "transport" : "tunnel");
	(void)fprintf(out, "%s", pair_auth_name(sa->auth_local));
}

static void put_cause(FILE *out, const struct graph *g,
	const struct graph_edge *e, const struct pair_tunnel *t)
{
	const struct cause_info *info = cause_info(t->cause);
	uint32_t who = t->seen_by_peer ? t->peer : t->device;

	if (!info) {
		if (*t->detail)
			(void)fputs(": ", out);
		graph_put_xml(out, t->detail);
		return;
	}
	(void)fputs(". ", out);
	graph_put_xml(out, g->nodes[who].name);
	(void)fputs(" says: ", out);
	graph_put_xml(out, info->what);
	if (*t->detail) {
		(void)fputs(" (", out);
		graph_put_xml(out, t->detail);
		(void)fputc(')', out);
	}
	if (t->open) {
		(void)fputs(" Open: ", out);
		graph_put_xml(out, t->open);
	}
	if (e->status == PAIR_DOWN) {
		(void)fputs(" Fix: ", out);
		graph_put_xml(out, info->fix);
	}
}

void graph_put_why(FILE *out, const struct graph *g,
	const struct graph_edge *e)
{
	const struct pair_tunnel *t = graph_teller(e);

	(void)fputs(graph_look(e->status)->words, out);
	if (e->status == PAIR_UP)
		put_agreed(out, &t->sa);
	else
		put_cause(out, g, e, t);
}

void graph_put_edge(FILE *out, const struct graph *g,
	const struct graph_edge *e)
{
	graph_put_xml(out, g->nodes[e->from].name);
	(void)fputc(' ', out);
	graph_put_xml(out, graph_tunnel_name(g, e->tunnel));
	(void)fputs(" - ", out);
	graph_put_xml(out, g->nodes[e->to].name);
	if (e->back) {
		(void)fputc(' ', out);
		graph_put_xml(out, graph_tunnel_name(g, e->back));
	}
	(void)fputc(' ', out);
	graph_put_why(out, g, e);
}
