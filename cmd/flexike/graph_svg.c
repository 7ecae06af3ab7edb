#include <math.h>

#include "cmd/flexike/graph.h"

#define MARGIN 30.0
#define LEGEND 60.0
#define TITLE 56.0
#define HUB_R 17.0
#define SPOKE_R 10.0
#define CROWD_R 5.0

/* Colours pass 4.5:1 on white; what matters is also told by the kind of line. */
static const char style[] =
	".g text{font:13px system-ui,sans-serif;fill:#1f2328}"
	".g .t{font-size:18px;font-weight:600}"
	".g .s{font-size:12px;fill:#59636e}"
	".g .l{paint-order:stroke;stroke:#fff;stroke-width:4px;"
	"stroke-linejoin:round}"
	".g .c{font-size:11px}"
	".g .e path{fill:none;stroke-width:1.8}"
	".g .e .w{stroke:transparent;stroke-width:12}"
	".g .e:hover path:not(.w){stroke-width:4}"
	".g .up{stroke:#1a7f37}"
	".g .down{stroke:#cf222e;stroke-dasharray:7 3}"
	".g .off{stroke:#8c959f;stroke-dasharray:2 4}"
	".g .unknown{stroke:#8c959f;stroke-dasharray:5 5}"
	".g .maybe{stroke:#9a6700;stroke-dasharray:9 3 2 3}"
	".g .dynamic{stroke:#0969da;stroke-dasharray:3 3}"
	".g .x{stroke:#cf222e;stroke-width:2.4;stroke-dasharray:none}"
	".g .n{fill:#ddf4ff;stroke:#0969da;stroke-width:1.6}"
	".g .h{fill:#0969da;stroke:#0969da}"
	".g .v{fill:none;stroke:#0969da;stroke-width:1.2}"
	".g .u{fill:#fff;stroke:#8c959f;stroke-width:1.4;"
	"stroke-dasharray:3 3}";

static double radius_of(const struct graph_node *n)
{
	return n->hub ? HUB_R : n->crowded ? CROWD_R : SPOKE_R;
}

/* ---- tunnels --------------------------------------------------------------------- */

struct curve {
	double x0, y0, cx, cy, x1, y1;
};

/* From rim to rim. Several between two nodes are bent apart, in the order of
 * the tunnels. */
static struct curve curve_of(const struct graph *g, const struct graph_edge *e)
{
	const struct graph_node *a = &g->nodes[e->from], *b = &g->nodes[e->to];
	double dx = b->x - a->x, dy = b->y - a->y;
	double len = hypot(dx, dy);
	double ux = len > 0 ? dx / len : 0, uy = len > 0 ? dy / len : 0;
	double bend = ((double)e->nth - (e->of - 1) / 2.0) * 26;
	struct curve c;

	/* Bends of the two directions must not fall together. */
	if (e->from > e->to)
		bend = -bend;
	c.x0 = a->x + ux * radius_of(a);
	c.y0 = a->y + uy * radius_of(a);
	c.x1 = b->x - ux * radius_of(b);
	c.y1 = b->y - uy * radius_of(b);
	c.cx = (c.x0 + c.x1) / 2 - uy * bend;
	c.cy = (c.y0 + c.y1) / 2 + ux * bend;
	return c;
}

static void put_path(FILE *out, const char *class, const struct curve *c)
{
	(void)fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fQ%.1f %.1f "
		"%.1f %.1f\"/>", class, c->x0, c->y0, c->cx, c->cy, c->x1,
		c->y1);
}

/* What is down is crossed out, for eyes that do not tell red from green. */
static void put_cross(FILE *out, const struct curve *c)
{
	/* Nearer to the end that stands on a ring: in the middle of a star
	 * they would lie on each other. */
	double t = 0.42;
	double x = (1 - t) * (1 - t) * c->x0 + 2 * t * (1 - t) * c->cx +
		t * t * c->x1;
	double y = (1 - t) * (1 - t) * c->y0 + 2 * t * (1 - t) * c->cy +
		t * t * c->y1;

	(void)fprintf(out, "<path class=\"x\" d=\"M%.1f %.1fl9 9m0 -9l-9 9\"/>",
		x - 4.5, y - 4.5);
}

static void put_edge_group(FILE *out, const struct graph *g,
	const struct graph_edge *e)
{
	struct curve c = curve_of(g, e);

	(void)fputs("<g class=\"e\"><title>", out);
	graph_put_edge(out, g, e);
	(void)fputs("</title>", out);
	put_path(out, graph_look(e->status)->class, &c);
	put_path(out, "w", &c);
	if (e->status == PAIR_DOWN || e->status == PAIR_INCOMPLETE)
		put_cross(out, &c);
	(void)fputs("</g>\n", out);
}

/* ---- devices --------------------------------------------------------------------- */

/* At most so many characters, the last of them dots. */
static void put_name(FILE *out, const char *s)
{
	char cut[4 * GRAPH_NAME_MAX + 4];
	size_t n = 0, characters = 0;

	while (s[n] && n + 4 < sizeof(cut) && characters < GRAPH_NAME_MAX) {
		cut[n] = s[n];
		n++;
		if (((unsigned char)s[n] & 0xc0) != 0x80)
			characters++;
	}
	cut[n] = '\0';
	graph_put_xml(out, cut);
	if (s[n])
		(void)fputs("\xe2\x80\xa6", out);
}

/* Labels on a crowded ring are turned away from it, and never stand on their
 * heads. */
static void put_turned(FILE *out, const struct graph_node *n)
{
	double degrees = n->angle * 180 / M_PI;
	double r = CROWD_R + 5;
	bool left = cos(n->angle) < -0.0001;

	(void)fprintf(out, "<text class=\"c\" transform=\"translate(%.1f %.1f) "
		"rotate(%.2f)\" text-anchor=\"%s\" dy=\".35em\">",
		n->x + r * cos(n->angle), n->y + r * sin(n->angle),
		left ? degrees + 180 : degrees, left ? "end" : "start");
}

static void put_beside(FILE *out, const struct graph_node *n)
{
	double r = radius_of(n) + (n->dynamic ? 5 : 0);
	double c = n->ring ? cos(n->angle) : 0;
	double s = n->ring ? sin(n->angle) : 1;
	const char *anchor = c > 0.35 ? "start" : c < -0.35 ? "end" : "middle";
	double x = c > 0.35 ? r + 7 : c < -0.35 ? -r - 7 : 0;
	double y = fabs(c) > 0.35 ? 4.5 : s < 0 ? -r - 7 : r + 17;

	(void)fprintf(out, "<text class=\"l\" x=\"%.1f\" y=\"%.1f\" "
		"text-anchor=\"%s\">", n->x + x, n->y + y, anchor);
}

static void put_node_title(FILE *out, const struct graph *g,
	const struct graph_node *n)
{
	graph_put_xml(out, n->name);
	if (n->device == POLICY_NONE) {
		(void)fputs(": not among the files", out);
		return;
	}
	(void)fputs(" (", out);
	graph_put_xml(out, graph_file(g, n));
	(void)fprintf(out, "): %u tunnel%s%s", n->degree,
		n->degree == 1 ? "" : "s", n->dynamic ?
		", and a virtual-template that waits for peers" : "");
}

static void put_node(FILE *out, const struct graph *g,
	const struct graph_node *n)
{
	double r = radius_of(n);

	(void)fputs("<g><title>", out);
	put_node_title(out, g, n);
	(void)fputs("</title>", out);
	if (n->dynamic)
		(void)fprintf(out, "<circle class=\"v\" cx=\"%.1f\" "
			"cy=\"%.1f\" r=\"%.1f\"/>", n->x, n->y, r + 4.5);
	(void)fprintf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" "
		"r=\"%.1f\"/>", n->device == POLICY_NONE ? "u" :
		n->hub ? "n h" : "n", n->x, n->y, r);
	if (n->crowded)
		put_turned(out, n);
	else
		put_beside(out, n);
	put_name(out, n->name);
	(void)fputs("</text></g>\n", out);
}

/* ---- title, legend ----------------------------------------------------------------- */

static void put_summary(FILE *out, const struct graph *g)
{
	const uint32_t devices = g->prediction->fleet->n_devices;

	(void)fprintf(out, "%u device%s, %u tunnel%s", devices,
		devices == 1 ? "" : "s", g->n_edges, g->n_edges == 1 ? "" : "s");
	for (size_t s = 0; s < PAIR_STATUSES; s++) {
		if (g->count[s])
			(void)fprintf(out, ", %zu %s", g->count[s],
				pair_status_name((enum pair_status)s));
	}
}

/* Those that there are. */
static void put_legend(FILE *out, const struct graph *g, double y)
{
	double x = 0;

	for (size_t s = 0; s < PAIR_STATUSES; s++) {
		const struct curve c = {x, y, x + 18, y, x + 36, y};
		const char *name = pair_status_name((enum pair_status)s);

		if (!g->count[s])
			continue;
		(void)fputs("<g class=\"e\">", out);
		put_path(out, graph_look((enum pair_status)s)->class, &c);
		(void)fprintf(out, "</g><text class=\"s\" x=\"%.1f\" "
			"y=\"%.1f\">%s (%zu)</text>\n", x + 42, y + 4, name,
			g->count[s]);
		x += 60 + 7.0 * (double)(strlen(name) + 6);
	}
	if (g->dynamic)
		(void)fprintf(out, "<circle class=\"v\" cx=\"%.1f\" "
			"cy=\"%.1f\" r=\"9\"/><circle class=\"n\" "
			"cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"/><text class=\"s\" "
			"x=\"%.1f\" y=\"%.1f\">virtual-template</text>\n",
			x + 9, y, x + 9, y, x + 24, y + 4);
}

static double at_least(double v, double least)
{
	return v > least ? v : least;
}

void graph_put_svg(FILE *out, const struct graph *g)
{
	double width = at_least(g->width, 560) + 2 * MARGIN;
	double height = g->height + TITLE + LEGEND + 2 * MARGIN;
	/* A narrow drawing stands in the middle. */
	double left = MARGIN + (width - 2 * MARGIN - g->width) / 2;

	(void)fprintf(out, "<svg class=\"g\" xmlns=\"http://www.w3.org/2000/"
		"svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f "
		"%.0f\" role=\"img\" aria-labelledby=\"gt gd\">\n"
		"<title id=\"gt\">Tunnels between devices</title>\n"
		"<desc id=\"gd\">", width, height, width, height);
	put_summary(out, g);
	(void)fprintf(out, ".</desc>\n<style>%s</style>\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
		"<text class=\"t\" x=\"%.0f\" y=\"%.0f\">Tunnels</text>\n"
		"<text class=\"s\" x=\"%.0f\" y=\"%.0f\">", style, MARGIN,
		MARGIN + 14, MARGIN, MARGIN + 34);
	put_summary(out, g);
	(void)fprintf(out, "</text>\n<g transform=\"translate(%.1f %.1f)\">\n",
		left, MARGIN + TITLE);
	for (uint32_t i = 0; i < g->n_edges; i++)
		put_edge_group(out, g, &g->edges[i]);
	for (uint32_t i = 0; i < g->n_nodes; i++)
		put_node(out, g, &g->nodes[i]);
	(void)fprintf(out, "</g>\n<g transform=\"translate(%.0f 0)\">\n",
		MARGIN);
	put_legend(out, g, height - MARGIN - LEGEND / 2 + 20);
	(void)fputs("</g>\n</svg>\n", out);
}

void graph_print_svg(FILE *out, const struct graph *g)
{
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	graph_put_svg(out, g);
}
