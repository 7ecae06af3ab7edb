/* Where everything stands. Each connected part is laid out by itself: its hubs
 * in the middle, the rest on one ring around them, in the order of their hubs;
 * parts then stand in rows, the largest first. The same graph gives the same
 * drawing. */
#include <math.h>
#include <stdlib.h>

#include "cmd/flexike/graph.h"

#define RING_MIN 130.0	 /* radius */
#define SPACE_WIDE 104.0 /* along the ring, labels beside the nodes */
#define SPACE_TURNED 19.0 /* along the ring, labels turned outward */
#define CROWD 16	 /* nodes on a ring from which labels are turned */
#define HUB_SPACE 130.0
#define LONELY_WIDTH 190.0
#define LONELY_HEIGHT 70.0
#define GAP 40.0

struct part {
	uint32_t component;
	uint32_t *members; /* borrowed from struct layout */
	uint32_t n;
	double width, height;
};

struct layout {
	struct graph *g;
	uint32_t *parent; /* owned: union-find */
	uint32_t *order;  /* owned: nodes by part */
	struct part *parts; /* owned */
	uint32_t n_parts;
	uint32_t *ring; /* owned: of the part at hand */
	uint32_t n_ring;
	uint32_t *hubs; /* owned: of the part at hand */
	uint32_t n_hubs;
};

/* ---- parts ---------------------------------------------------------------------- */

static uint32_t root(struct layout *l, uint32_t i)
{
	while (l->parent[i] != i) {
		l->parent[i] = l->parent[l->parent[i]];
		i = l->parent[i];
	}
	return i;
}

static int by_size(const void *pa, const void *pb)
{
	const struct part *a = pa, *b = pb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->members[0] < b->members[0] ? -1 : 1;
}

/* Nodes of each part one after the other, in their own order. */
static void find_parts(struct layout *l)
{
	struct graph *g = l->g;
	uint32_t at = 0;

	for (uint32_t i = 0; i < g->n_nodes; i++)
		l->parent[i] = i;
	for (uint32_t i = 0; i < g->n_edges; i++) {
		uint32_t a = root(l, g->edges[i].from);
		uint32_t b = root(l, g->edges[i].to);

		/* The first node of a part stands for it. */
		l->parent[a < b ? b : a] = a < b ? a : b;
	}
	for (uint32_t i = 0; i < g->n_nodes; i++) {
		uint32_t r = root(l, i);

		if (r == i) {
			g->nodes[i].component = l->n_parts;
			l->parts[l->n_parts++] = (struct part){
				.component = g->nodes[i].component};
		}
		g->nodes[i].component = g->nodes[r].component;
		l->parts[g->nodes[i].component].n++;
	}
	for (uint32_t i = 0; i < l->n_parts; i++) {
		l->parts[i].members = l->order + at;
		at += l->parts[i].n;
		l->parts[i].n = 0;
	}
	for (uint32_t i = 0; i < g->n_nodes; i++) {
		struct part *p = &l->parts[g->nodes[i].component];

		p->members[p->n++] = i;
	}
}

/* ---- hubs ------------------------------------------------------------------------ */

/* Who waits for peers is a hub, and who has three or more. Where that is most
 * of a part, it is a mesh and has none. */
static void find_hubs(struct layout *l, const struct part *p)
{
	struct graph *g = l->g;

	l->n_hubs = l->n_ring = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		struct graph_node *n = &g->nodes[p->members[i]];

		n->hub = p->n > 2 && (n->degree >= 3 ||
			(n->dynamic && n->degree) ||
			(p->n == 3 && n->degree == 2));
		l->n_hubs += n->hub;
	}
	if (2 * l->n_hubs > p->n)
		l->n_hubs = 0;
	for (uint32_t i = 0, hubs = 0; i < p->n; i++) {
		struct graph_node *n = &g->nodes[p->members[i]];

		n->hub = n->hub && l->n_hubs;
		n->hubs = POLICY_NONE;
		n->ring = !n->hub;
		if (n->hub)
			l->hubs[hubs++] = p->members[i];
		else
			l->ring[l->n_ring++] = p->members[i];
	}
}

static void join_hub(struct graph *g, uint32_t node, uint32_t hub,
	uint32_t number)
{
	struct graph_node *n = &g->nodes[node];

	if (n->hub || !g->nodes[hub].hub)
		return;
	g->nodes[hub].rim = true;
	if (number < n->hubs)
		n->hubs = number;
}

/* Of nodes on the ring, the first hub of theirs. `number` of each hub. */
static void join_hubs(struct layout *l, uint32_t *number)
{
	struct graph *g = l->g;

	for (uint32_t i = 0; i < g->n_edges; i++) {
		uint32_t a = g->edges[i].from, b = g->edges[i].to;

		join_hub(g, a, b, number[b]);
		join_hub(g, b, a, number[a]);
	}
}

struct sorted {
	uint32_t hubs, node;
};

static int by_hub(const void *pa, const void *pb)
{
	const struct sorted *a = pa, *b = pb;

	if (a->hubs != b->hubs)
		return a->hubs < b->hubs ? -1 : 1;
	return a->node < b->node ? -1 : a->node > b->node;
}

static bool sort_ring(struct layout *l)
{
	struct sorted *s = calloc((size_t)l->n_ring + 1, sizeof(*s));

	if (!s)
		return false;
	for (uint32_t i = 0; i < l->n_ring; i++)
		s[i] = (struct sorted){l->g->nodes[l->ring[i]].hubs,
			l->ring[i]};
	qsort(s, l->n_ring, sizeof(*s), by_hub);
	for (uint32_t i = 0; i < l->n_ring; i++)
		l->ring[i] = s[i].node;
	free(s);
	return true;
}

/* ---- one part, around 0,0 ---------------------------------------------------------- */

static double ring_radius(uint32_t n, bool crowded)
{
	double r = n * (crowded ? SPACE_TURNED : SPACE_WIDE) / (2 * M_PI);

	return r > RING_MIN ? r : RING_MIN;
}

static void put_ring(struct layout *l, double radius, bool crowded)
{
	/* Two stand side by side; others begin at the top. */
	double first = l->n_ring == 2 && l->n_hubs < 2 ? M_PI : -M_PI / 2;

	for (uint32_t i = 0; i < l->n_ring; i++) {
		struct graph_node *n = &l->g->nodes[l->ring[i]];

		n->angle = first + 2 * M_PI * i / l->n_ring;
		n->x = radius * cos(n->angle);
		n->y = radius * sin(n->angle);
		n->crowded = crowded;
	}
}

/* How many nodes on the ring from `from` on are a hub's own. */
static uint32_t own_nodes(const struct layout *l, uint32_t hub, uint32_t from)
{
	uint32_t i = from;

	while (i < l->n_ring && l->g->nodes[l->ring[i]].hubs == hub)
		i++;
	return i - from;
}

/* Does every hub that is joined to the ring have nodes that come to it first?
 * *core: how many are joined to hubs alone. */
static bool all_own(const struct layout *l, uint32_t *core)
{
	uint32_t at = 0;
	bool all = true;

	*core = 0;
	for (uint32_t h = 0; h < l->n_hubs; h++) {
		uint32_t n = own_nodes(l, h, at);

		if (l->g->nodes[l->hubs[h]].rim)
			all = all && n;
		else
			(*core)++;
		at += n;
	}
	return all;
}

/* A hub of hubs stands in the middle, others before the nodes that are their
 * own. Where that does not tell, all stand at equal distances. */
static void put_hubs(struct layout *l, double radius)
{
	double step = 2 * M_PI / (l->n_hubs ? l->n_hubs : 1);
	uint32_t core, at = 0;
	bool own = all_own(l, &core) && core < 2;

	for (uint32_t h = 0; h < l->n_hubs; h++) {
		struct graph_node *n = &l->g->nodes[l->hubs[h]];
		uint32_t mine = own_nodes(l, h, at);
		double r = l->n_hubs > 1 && (n->rim || !own) ? radius : 0;

		n->angle = M_PI + step * h;
		if (own && mine)
			n->angle = (l->g->nodes[l->ring[at]].angle +
				l->g->nodes[l->ring[at + mine - 1]].angle) / 2;
		at += mine;
		n->x = r * cos(n->angle);
		n->y = r * sin(n->angle);
	}
}

/* Room for the longest label of the ring, about. */
static double label_room(const struct layout *l)
{
	size_t longest = 6;

	for (uint32_t i = 0; i < l->n_ring; i++) {
		size_t n = strlen(l->g->nodes[l->ring[i]].name);

		longest = n > longest ? n : longest;
	}
	return 30 + 7.2 * (double)(longest < GRAPH_NAME_MAX ? longest :
		GRAPH_NAME_MAX);
}

static bool put_part(struct layout *l, struct part *p, uint32_t *number)
{
	double inner = 0, outer, room;
	bool crowded;

	find_hubs(l, p);
	room = label_room(l);
	if (p->n == 1) {
		p->width = LONELY_WIDTH;
		p->height = LONELY_HEIGHT;
		return true;
	}
	for (uint32_t h = 0; h < l->n_hubs; h++) {
		number[l->hubs[h]] = h;
		l->g->nodes[l->hubs[h]].hubs = h;
	}
	crowded = l->n_ring > CROWD;
	outer = ring_radius(l->n_ring, crowded);
	if (l->n_hubs > 1)
		inner = l->n_hubs * HUB_SPACE / (2 * M_PI);
	if (l->n_hubs > 1 && outer < inner + RING_MIN)
		outer = inner + RING_MIN;
	/* Large rings have room inside. */
	if (l->n_hubs > 1 && inner < outer * 0.5)
		inner = outer * 0.5;
	p->width = 2 * (outer + room);
	p->height = p->n == 2 ? 80 : 2 * (outer + (crowded ? room : 36));
	/* put_rest() needs the radii again: they are kept in the nodes. */
	for (uint32_t i = 0; i < l->n_ring; i++) {
		l->g->nodes[l->ring[i]].x = outer;
		l->g->nodes[l->ring[i]].crowded = crowded;
	}
	for (uint32_t i = 0; i < l->n_hubs; i++)
		l->g->nodes[l->hubs[i]].x = inner;
	return true;
}

/* When every node knows its hubs: the places themselves. */
static bool put_rest(struct layout *l, const struct part *p)
{
	double inner = 0, outer = RING_MIN;
	bool crowded = false;

	l->n_hubs = l->n_ring = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		const struct graph_node *n = &l->g->nodes[p->members[i]];

		if (n->hub) {
			inner = n->x;
			l->hubs[l->n_hubs++] = p->members[i];
		} else {
			outer = n->x;
			crowded = n->crowded;
			l->ring[l->n_ring++] = p->members[i];
		}
	}
	if (!sort_ring(l))
		return false;
	put_ring(l, outer, crowded);
	put_hubs(l, inner);
	return true;
}

/* ---- the whole --------------------------------------------------------------------- */

static void move(struct graph *g, const struct part *p, double x, double y)
{
	for (uint32_t i = 0; i < p->n; i++) {
		struct graph_node *n = &g->nodes[p->members[i]];

		if (p->n == 1)
			n->x = n->y = 0;
		n->x += x + p->width / 2;
		n->y += y + p->height / 2;
	}
}

/* Rows that are about one and a half times as wide as they are high in all. */
static void put_rows(struct layout *l)
{
	struct graph *g = l->g;
	double area = 0, widest = 0, limit, x = 0, y = 0, row = 0;

	for (uint32_t i = 0; i < l->n_parts; i++) {
		const struct part *p = &l->parts[i];

		area += (p->width + GAP) * (p->height + GAP);
		widest = p->width > widest ? p->width : widest;
	}
	limit = sqrt(1.5 * area);
	limit = limit > widest ? limit : widest;
	for (uint32_t i = 0; i < l->n_parts; i++) {
		const struct part *p = &l->parts[i];

		if (x > 0 && x + p->width > limit) {
			x = 0;
			y += row + GAP;
			row = 0;
		}
		move(g, p, x, y);
		x += p->width + GAP;
		row = p->height > row ? p->height : row;
		g->width = x > g->width ? x : g->width;
	}
	g->width = g->width > GAP ? g->width - GAP : 0;
	g->height = y + row;
}

bool graph_layout(struct graph *g)
{
	size_t n = (size_t)g->n_nodes + 1;
	struct layout l = {.g = g};
	uint32_t *number = calloc(n, sizeof(*number));
	bool ok;

	l.parent = calloc(n, sizeof(*l.parent));
	l.order = calloc(n, sizeof(*l.order));
	l.parts = calloc(n, sizeof(*l.parts));
	l.ring = calloc(n, sizeof(*l.ring));
	l.hubs = calloc(n, sizeof(*l.hubs));
	ok = number && l.parent && l.order && l.parts && l.ring && l.hubs;
	if (ok) {
		find_parts(&l);
		for (uint32_t i = 0; ok && i < l.n_parts; i++)
			ok = put_part(&l, &l.parts[i], number);
		join_hubs(&l, number);
		for (uint32_t i = 0; ok && i < l.n_parts; i++)
			ok = put_rest(&l, &l.parts[i]);
		qsort(l.parts, l.n_parts, sizeof(*l.parts), by_size);
		put_rows(&l);
	}
	free(number);
	free(l.parent);
	free(l.order);
	free(l.parts);
	free(l.ring);
	free(l.hubs);
	return ok;
}
