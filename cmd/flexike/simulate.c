#include "cmd/flexike/simulate.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "cmd/flexike/command.h"

/* Virtual seconds: room for a negotiation whose every message is lost until
 * its last retransmission. */
#define RUN_SECONDS 120
#define PINGS_DEFAULT 5
#define PINGS_MAX 1000

static const char simulate_help[] =
	"usage: flexike simulate [OPTIONS] FILE FILE...\n"
	"\n"
	"Compile configurations, let the gateways negotiate in a virtual\n"
	"network, and say for every tunnel of each which it is: up, with what,\n"
	"or down, why, and which line to change. Needs no root and no network.\n"
	"\n"
	"  --seed N       seed of all randomness (default 1); the same seed and\n"
	"                 files give the same output and capture\n"
	"  --loss N       lose N of 1000 datagrams (default 0)\n"
	"  --ping N       echo requests through each tunnel (default 5; 0 none)\n"
	"  --pcap FILE    write a capture of the virtual wire\n"
	"  --keys DIR     write key tables for Wireshark and tcpdump; they hold\n"
	"                 the keys of this run\n"
	"  --show         print the show commands of each device too\n"
	"  --format FMT   text (default) or json\n"
	"  -h, --help     show this help\n"
	"\n"
	"Exit status: 0 all tunnels up, 1 one is down, 2 wrong usage or input.\n";

struct options {
	uint64_t seed;
	uint64_t loss, pings;
	const char *pcap, *keys;
	bool show, json;
};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "flexike simulate: %s%s%s\n", what, *why ? ": " : "",
		why);
	return EXIT_USAGE;
}

static bool number(const char *option, const char *s, uint64_t max,
	uint64_t *out)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(s, &end, 10);
	if (*s >= '0' && *s <= '9' && *end == '\0' && errno == 0 && v <= max) {
		*out = v;
		return true;
	}
	fprintf(stderr, "flexike simulate: %s: '%s' is not a number from 0 to "
		"%llu\n", option, s, (unsigned long long)max);
	return false;
}

static bool format(const char *s, bool *json)
{
	*json = strcmp(s, "json") == 0;
	if (*json || strcmp(s, "text") == 0)
		return true;
	complain("--format is text or json", s);
	return false;
}

static bool set_option(struct options *o, int c)
{
	switch (c) {
	case 's':
		return number("--seed", optarg, INT64_MAX, &o->seed);
	case 'l':
		return number("--loss", optarg, 1000, &o->loss);
	case 'n':
		return number("--ping", optarg, PINGS_MAX, &o->pings);
	case 'f':
		return format(optarg, &o->json);
	case 'p':
		o->pcap = optarg;
		return true;
	case 'k':
		o->keys = optarg;
		return true;
	case 'w':
		o->show = true;
		return true;
	default: /* getopt has complained */
		return false;
	}
}

/* EXIT_FINDINGS: go on; other values are the exit status. */
static int parse_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{"seed", required_argument, NULL, 's'},
		{"loss", required_argument, NULL, 'l'},
		{"ping", required_argument, NULL, 'n'},
		{"format", required_argument, NULL, 'f'},
		{"pcap", required_argument, NULL, 'p'},
		{"keys", required_argument, NULL, 'k'},
		{"show", no_argument, NULL, 'w'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(simulate_help, stdout);
			return EXIT_CLEAN;
		}
		if (!set_option(o, c))
			return EXIT_USAGE;
	}
	if (o->json && o->show)
		return complain("--show is for --format text", "");
	if (argc - optind < 2)
		return complain("two configurations are needed at least; try "
			"flexike simulate --help", "");
	return EXIT_FINDINGS;
}

/* ---- devices ----------------------------------------------------------------- */

static bool load(struct simulate *s, char **paths, size_t n)
{
	const struct compiler_options options = {.release = "auto"};
	char err[256];

	s->units = calloc(n, sizeof(struct compiler_unit *));
	if (!s->units) {
		complain("out of memory", "");
		return false;
	}
	while (s->n_units < n) {
		struct compiler_unit *unit = compiler_run_file(
			paths[s->n_units], &options, err, sizeof(err));

		if (!unit) {
			complain(err, "");
			return false;
		}
		s->units[s->n_units++] = unit;
		if (compiler_findings(unit)->count[DIAG_ERROR])
			report_text(stderr, (const struct compiler_unit *const *)
				&unit, 1, DIAG_ERROR, false);
	}
	return true;
}

/* ---- the run ------------------------------------------------------------------ */

static bool start(struct simulate *s, const struct options *o)
{
	const struct sim_options options = {
		.seed = o->seed,
		.loss_per_mille = (uint32_t)o->loss,
		.pcap_path = o->pcap,
		.keys_dir = o->keys,
	};
	char err[256];

	s->seed = o->seed;
	s->pings = (uint32_t)o->pings;
	if (!pair_fleet_init(&s->fleet, s->units, s->n_units, &options, err,
		    sizeof(err))) {
		complain(err, "");
		return false;
	}
	s->started = sim_now(s->fleet.sim);
	return true;
}

static void finish(struct simulate *s)
{
	pair_fleet_fini(&s->fleet);
	for (size_t i = 0; i < s->n_units; i++)
		compiler_free(s->units[i]);
	free(s->units);
	free(s->verdicts);
}

static bool report(const struct simulate *s, const struct options *o)
{
	if (o->json)
		return simulate_print_json(s);
	simulate_print_text(s);
	return !o->show || simulate_print_show(s);
}

static int run(struct simulate *s, const struct options *o)
{
	char err[128];

	sim_start_all(s->fleet.sim);
	sim_run(s->fleet.sim, mono_add_s(sim_now(s->fleet.sim), RUN_SECONDS));
	if (!simulate_judge(s) || !report(s, o))
		return complain("out of memory", "");
	if (fflush(stdout) == EOF)
		return complain("cannot write", strerror(errno));
	if (!sim_finish(s->fleet.sim, err, sizeof(err)))
		return complain(err, "");
	for (size_t i = 0; i < s->n_verdicts; i++) {
		if (s->verdicts[i].status == SIMULATE_DOWN)
			return EXIT_FINDINGS;
	}
	return EXIT_CLEAN;
}

int cmd_simulate(int argc, char **argv)
{
	struct options o = {.seed = 1, .pings = PINGS_DEFAULT};
	struct simulate s = {0};
	int status = parse_options(argc, argv, &o);

	if (status != EXIT_FINDINGS)
		return status;
	if (load(&s, argv + optind, (size_t)(argc - optind)) && start(&s, &o))
		status = run(&s, &o);
	else
		status = EXIT_USAGE;
	finish(&s);
	return status;
}
