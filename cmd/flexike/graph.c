#include "cmd/flexike/graph.h"

#include <stdlib.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/option.h"
#include "runtime/base/map.h"

enum format { FORMAT_SVG, FORMAT_HTML, FORMAT_DOT, FORMAT_JSON };

struct options {
	unsigned format;
	const char *output; /* NULL: standard output */
	const char *release;
};

static const char *const formats[] = {"svg", "html", "dot", "json", NULL};

#define AT(member) .offset = offsetof(struct options, member)
static const struct option_row rows[] = {
	{"format", 0, OPTION_WORD, AT(format), .arg = "svg|html|dot|json",
		.words = formats, .help = "the form (svg); html has a table too"},
	{"output", 'o', OPTION_TEXT, AT(output), .arg = "FILE",
		.help = "write to a file (standard output)"},
	OPTION_RELEASE_ROW(offsetof(struct options, release)),
	{0},
};
#undef AT

static const struct option_spec spec = {"graph", "[OPTIONS] FILE...",
	"Draw devices and the tunnels between them, coloured by whether they\n"
	"come up: every tunnel is negotiated, without a network, by the engine\n"
	"of the gateway. What is down says why when it is pointed at.\n",
	"\nExit status: 0 drawn, 2 wrong usage or input.\n", rows};

/* ---- nodes and edges ----------------------------------------------------------- */

/* What graph_build() needs besides the graph. */
struct builder {
	struct graph *g;
	char (*ends)[ADDR_STR_MAX]; /* owned by the graph's arena: addresses */
	struct map by_name;	    /* of ends without a configuration */
	struct map by_pair;	    /* two nodes → last edge */
	uint8_t (*pairs)[8];
};

/* Both directions fail or work together, or the better one counts. */
static enum pair_status together(const struct graph_edge *e)
{
	if (e->back && (e->tunnel->status == PAIR_UP ||
		e->back->status == PAIR_UP))
		return PAIR_UP;
	if (e->back && e->back->status == PAIR_SHUTDOWN)
		return PAIR_SHUTDOWN;
	if (e->back && e->back->status == PAIR_DOWN)
		return e->tunnel->status == PAIR_SHUTDOWN ? PAIR_SHUTDOWN :
			PAIR_DOWN;
	return e->tunnel->status;
}

const struct pair_tunnel *graph_teller(const struct graph_edge *e)
{
	return e->back && e->tunnel->status != e->status &&
		e->back->status == e->status ? e->back : e->tunnel;
}

/* The node for an end that no device here has; POLICY_NONE: the tunnel leads
 * nowhere. */
static uint32_t end_node(struct builder *b, const struct pair_tunnel *t)
{
	struct graph *g = b->g;
	const char *name = t->host;
	char *text = b->ends[g->n_nodes];
	uint32_t i;

	if (t->to.family != ADDR_NONE)
		name = addr_str(&t->to, text);
	if (!*name)
		return POLICY_NONE;
	i = map_get(&b->by_name, span_str(name));
	if (i != MAP_NONE)
		return i;
	i = g->n_nodes++;
	g->nodes[i] = (struct graph_node){.name = name, .device = POLICY_NONE};
	return map_set(&b->by_name, span_str(name), i) ? i : POLICY_NONE;
}

static bool add_edge(struct builder *b, const struct pair_tunnel *t)
{
	struct graph *g = b->g;
	struct graph_edge *e = &g->edges[g->n_edges];
	const struct pair_prediction *p = g->prediction;
	uint8_t *pair = b->pairs[g->n_edges];
	uint32_t last;

	*e = (struct graph_edge){.from = t->device, .tunnel = t, .of = 1,
		.to = t->peer != POLICY_NONE ? t->peer : end_node(b, t)};
	if (e->to == POLICY_NONE)
		return true;
	if (t->back != POLICY_NONE && p->tunnels[t->back].back ==
		(uint32_t)(t - p->tunnels))
		e->back = &p->tunnels[t->back];
	e->status = together(e);
	g->count[e->status]++;
	g->nodes[e->from].degree++;
	g->nodes[e->to].degree++;
	bytes_set32(pair, e->from < e->to ? e->from : e->to);
	bytes_set32(pair + 4, e->from < e->to ? e->to : e->from);
	last = map_get(&b->by_pair, span_of(pair, 8));
	if (last != MAP_NONE)
		e->nth = g->edges[last].nth + 1;
	return map_set(&b->by_pair, span_of(pair, 8), g->n_edges++);
}

/* How many share the two nodes: the last one knows. */
static void count_parallel(struct builder *b)
{
	struct graph *g = b->g;

	for (uint32_t i = 0; i < g->n_edges; i++) {
		uint32_t last = map_get(&b->by_pair, span_of(b->pairs[i], 8));

		g->edges[i].of = g->edges[last].nth + 1;
	}
}

static bool fill(struct builder *b)
{
	struct graph *g = b->g;
	const struct pair_prediction *p = g->prediction;

	for (uint32_t i = 0; i < p->fleet->n_devices; i++)
		g->nodes[g->n_nodes++] = (struct graph_node){
			.name = p->fleet->devices[i].name, .device = i};
	for (uint32_t i = 0; i < p->n; i++) {
		const struct pair_tunnel *t = &p->tunnels[i];

		if (t->status == PAIR_DYNAMIC) {
			g->dynamic += !g->nodes[t->device].dynamic;
			g->nodes[t->device].dynamic = true;
			continue;
		}
		if (!pair_is_second(p, t) && !add_edge(b, t))
			return false;
	}
	count_parallel(b);
	return true;
}

static bool graph_build(struct graph *g, const struct pair_prediction *p,
	struct arena *arena)
{
	size_t n = (size_t)p->fleet->n_devices + p->n + 1;
	struct builder b = {.g = g};
	bool ok;

	*g = (struct graph){.prediction = p};
	map_init(&b.by_name, 1);
	map_init(&b.by_pair, 2);
	g->nodes = calloc(n, sizeof(*g->nodes));
	g->edges = calloc((size_t)p->n + 1, sizeof(*g->edges));
	b.ends = arena_array(arena, n, sizeof(*b.ends));
	b.pairs = arena_array(arena, (size_t)p->n + 1, sizeof(*b.pairs));
	ok = g->nodes && g->edges && b.ends && b.pairs && fill(&b);
	map_fini(&b.by_name);
	map_fini(&b.by_pair);
	return ok;
}

/* ---- the command ---------------------------------------------------------------- */

struct input {
	struct compiler_grammar *grammar; /* owned; for all files */
	struct compiler_unit **units; /* owned, and what they point to */
	size_t n;
};

static bool load(struct input *in, const struct options *o, char **paths,
	size_t n)
{
	struct compiler_options compile = {.release = o->release};
	char err[256] = "out of memory";

	compile.grammar = in->grammar = compiler_grammar_new();
	in->units = calloc(n, sizeof(struct compiler_unit *));
	for (; in->grammar && in->units && in->n < n; in->n++) {
		in->units[in->n] = compiler_run_file(paths[in->n], &compile,
			err, sizeof(err));
		if (!in->units[in->n])
			break;
	}
	if (in->n == n)
		return true;
	(void)fprintf(stderr, "flexike graph: %s\n", err);
	return false;
}

static bool print(FILE *out, const struct graph *g, unsigned format)
{
	switch (format) {
	case FORMAT_SVG:
		graph_print_svg(out, g);
		return true;
	case FORMAT_HTML:
		graph_print_html(out, g);
		return true;
	case FORMAT_DOT:
		graph_print_dot(out, g);
		return true;
	default: /* FORMAT_JSON */
		return graph_print_json(out, g);
	}
}

static int write_graph(const struct graph *g, const struct options *o)
{
	FILE *out = o->output ? fopen(o->output, "w") : stdout;
	bool ok;

	if (!out) {
		(void)fprintf(stderr, "flexike graph: %s: %m\n", o->output);
		return EXIT_USAGE;
	}
	ok = print(out, g, o->format);
	ok = fflush(out) == 0 && !ferror(out) && ok;
	if (out != stdout)
		ok = fclose(out) == 0 && ok;
	if (ok)
		return EXIT_CLEAN;
	(void)fprintf(stderr, "flexike graph: %s cannot be written\n",
		o->output ? o->output : "standard output");
	return EXIT_USAGE;
}

static int draw(const struct input *in, const struct options *o)
{
	const struct sim_options predict = {.seed = 1, .predict = true};
	struct pair_prediction p = {0};
	struct graph g = {0};
	struct pair_fleet f;
	char err[256];
	int status = EXIT_USAGE;
	bool ok = pair_fleet_init(&f, in->units, in->n, &predict, err,
		sizeof(err));

	if (ok) {
		(void)snprintf(err, sizeof(err), "out of memory");
		ok = pair_predict(&p, &f) && graph_build(&g, &p, &p.arena) &&
			graph_layout(&g);
		if (ok)
			status = write_graph(&g, o);
		pair_prediction_fini(&p);
	}
	if (!ok)
		(void)fprintf(stderr, "flexike graph: %s\n", err);
	free(g.nodes);
	free(g.edges);
	pair_fleet_fini(&f);
	return status;
}

int cmd_graph(int argc, char **argv)
{
	struct options o = {0};
	struct input in = {0};
	int operands;
	int status = option_parse(&spec, argc, argv, &o, &operands);

	if (status >= 0)
		return status;
	if (!operands)
		return option_usage(&spec, "no file given");
	status = EXIT_USAGE;
	if (load(&in, &o, argv + 1, (size_t)operands))
		status = draw(&in, &o);
	for (size_t i = 0; i < in.n; i++)
		compiler_free(in.units[i]);
	free(in.units);
	compiler_grammar_free(in.grammar);
	return status;
}
