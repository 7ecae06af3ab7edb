#include "cmd/flexike/graph.h"

/* A page of its own: no script, nothing that is fetched. It is XML too. */
static const char head[] =
	"<!DOCTYPE html>\n"
	"<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"UTF-8\"/>\n"
	"<meta name=\"viewport\" content=\"width=device-width\"/>\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	"'none'; style-src 'unsafe-inline'\"/>\n"
	"<title>Tunnels between devices</title>\n"
	"<style>"
	"body{font:15px/1.45 system-ui,sans-serif;margin:0;color:#1f2328}"
	"figure{margin:0;overflow:auto;max-height:90vh;"
	"border-bottom:1px solid #d1d9e0;text-align:center}"
	"main{padding:8px 30px 40px}"
	"table{border-collapse:collapse;width:100%}"
	"th,td{text-align:left;padding:6px 12px 6px 0;vertical-align:top;"
	"border-bottom:1px solid #d1d9e0}"
	"td.up{color:#1a7f37}td.down{color:#cf222e;font-weight:600}"
	"td.off,td.unknown{color:#59636e}td.maybe{color:#9a6700}"
	"td.dynamic{color:#0969da}"
	"</style>\n"
	"</head>\n"
	"<body>\n";

static void put_row(FILE *out, const struct graph *g,
	const struct graph_edge *e)
{
	(void)fputs("<tr><td>", out);
	graph_put_xml(out, g->nodes[e->from].name);
	(void)fputs("</td><td>", out);
	graph_put_xml(out, graph_tunnel_name(g, e->tunnel));
	(void)fputs("</td><td>", out);
	graph_put_xml(out, g->nodes[e->to].name);
	(void)fprintf(out, "</td><td class=\"%s\">%s</td><td>",
		graph_look(e->status)->class, pair_status_name(e->status));
	graph_put_why(out, g, e);
	(void)fputs("</td><td>", out);
	graph_put_xml(out, graph_file(g, &g->nodes[e->from]));
	(void)fprintf(out, ":%u</td></tr>\n", graph_teller(e)->line);
}

/* What needs work stands first. */
static bool needs_work(enum pair_status s)
{
	return s == PAIR_DOWN || s == PAIR_INCOMPLETE;
}

void graph_print_html(FILE *out, const struct graph *g)
{
	(void)fputs(head, out);
	(void)fputs("<figure>\n", out);
	graph_put_svg(out, g);
	(void)fputs("</figure>\n<main>\n<h2>Tunnels</h2>\n<table>\n<thead><tr>"
		"<th scope=\"col\">device</th><th scope=\"col\">tunnel</th>"
		"<th scope=\"col\">other end</th><th scope=\"col\">status</th>"
		"<th scope=\"col\">why</th><th scope=\"col\">line</th></tr>"
		"</thead>\n<tbody>\n", out);
	for (int work = 1; work >= 0; work--) {
		for (uint32_t i = 0; i < g->n_edges; i++) {
			if (needs_work(g->edges[i].status) == work)
				put_row(out, g, &g->edges[i]);
		}
	}
	(void)fputs("</tbody>\n</table>\n</main>\n</body>\n</html>\n", out);
}
