/* flexike graph: private to its files.
 *
 *     graph.c         options, configurations, the graph out of a prediction
 *     graph_layout.c  where everything stands
 *     graph_svg.c     SVG, alone or inside of HTML
 *     graph_html.c    a page with the drawing and a table
 *     graph_text.c    what people read of a node or a tunnel; escaping
 *     graph_data.c    DOT and JSON (docs/graph.md) */
#ifndef FLEXIKE_CMD_GRAPH_H
#define FLEXIKE_CMD_GRAPH_H

#include "compiler/pair/pair.h"

#define GRAPH_NAME_MAX 24 /* characters of a label */

struct graph_node {
	const char *name; /* borrowed: hostname, file or address */
	uint32_t device;  /* POLICY_NONE: no configuration here */
	bool dynamic;	  /* has a virtual-template that waits for peers */
	uint32_t degree;
	/* layout */
	uint32_t component;
	bool hub;
	bool rim; /* a hub that is joined to the ring */
	uint32_t hubs; /* the first hub that it is joined to, as an index into
			* the component's; POLICY_NONE: none */
	double x, y;
	double angle; /* of what stands on a ring, radians */
	bool ring;
	bool crowded; /* its label is turned */
};

/* One tunnel, or two that are each other's ends. */
struct graph_edge {
	uint32_t from, to;
	const struct pair_tunnel *tunnel;
	const struct pair_tunnel *back; /* NULL: none */
	enum pair_status status;	/* of both together */
	uint32_t nth, of; /* among the edges between the same two nodes */
};

struct graph {
	const struct pair_prediction *prediction; /* borrowed */
	struct graph_node *nodes;		  /* owned; devices first */
	uint32_t n_nodes;
	struct graph_edge *edges; /* owned */
	uint32_t n_edges;
	size_t count[PAIR_STATUSES]; /* edges by status */
	size_t dynamic;		     /* devices with a virtual-template */
	double width, height;
};

/* Of an edge: the tunnel that tells why it is as it is. */
const struct pair_tunnel *graph_teller(const struct graph_edge *e);

/* False: no memory. */
bool graph_layout(struct graph *g) __attribute__((warn_unused_result));

/* ---- text (graph_text.c) ------------------------------------------------------ */

/* As text or attribute value of XML: escaped, and what XML cannot carry
 * replaced. */
void graph_put_xml(FILE *out, const char *s);
/* "spoke1 Tunnel1 - hub Virtual-Template1: down. Why." in escaped XML. */
void graph_put_edge(FILE *out, const struct graph *g,
	const struct graph_edge *e);
/* Of it, what comes after the names. */
void graph_put_why(FILE *out, const struct graph *g,
	const struct graph_edge *e);
const char *graph_tunnel_name(const struct graph *g,
	const struct pair_tunnel *t);
const char *graph_file(const struct graph *g, const struct graph_node *n);
/* Words for a status, and its colours. */
struct graph_look {
	const char *class;  /* of the style sheet */
	const char *words;  /* "comes up" */
	const char *colour; /* for DOT */
	const char *style;  /* for DOT */
};
const struct graph_look *graph_look(enum pair_status s);

/* ---- formats ------------------------------------------------------------------- */

void graph_print_svg(FILE *out, const struct graph *g);
/* The element alone, to stand in a page. */
void graph_put_svg(FILE *out, const struct graph *g);
void graph_print_html(FILE *out, const struct graph *g);
void graph_print_dot(FILE *out, const struct graph *g);
/* False: no memory. */
bool graph_print_json(FILE *out, const struct graph *g);

#endif
