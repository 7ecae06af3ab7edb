#include "cmd/flexike/simulate.h"

#include <errno.h>
#include <stdlib.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/option.h"

/* Virtual seconds: room for a negotiation whose every message is lost until
 * its last retransmission. */
#define RUN_SECONDS 120
#define PINGS_DEFAULT 5
#define PINGS_MAX 1000

struct options {
	unsigned long seed;
	unsigned long loss, pings;
	const char *pcap, *keys, *release;
	bool show;
	unsigned format; /* 1: JSON */
};

static const char *const formats[] = {"text", "json", NULL};

#define AT(member) .offset = offsetof(struct options, member)
static const struct option_row rows[] = {
	{"seed", 0, OPTION_NUMBER, AT(seed), .arg = "N", .max = INT64_MAX,
		.help = "seed of all randomness (1); the same seed and files\n"
			"give the same output and capture"},
	{"loss", 0, OPTION_NUMBER, AT(loss), .arg = "N", .max = 1000,
		.help = "lose N of 1000 datagrams (0)"},
	{"ping", 0, OPTION_NUMBER, AT(pings), .arg = "N", .max = PINGS_MAX,
		.help = "echo requests through each tunnel (5); 0: none"},
	{"pcap", 0, OPTION_TEXT, AT(pcap), .arg = "FILE",
		.help = "write a capture of the virtual wire"},
	{"keys", 0, OPTION_TEXT, AT(keys), .arg = "DIR",
		.help = "write key tables for Wireshark and tcpdump; they hold\n"
			"the keys of this run"},
	{"show", 0, OPTION_FLAG, AT(show),
		.help = "print the show commands of each device too"},
	{"format", 0, OPTION_WORD, AT(format), .arg = "text|json",
		.words = formats, .help = "how to report (text)"},
	OPTION_RELEASE_ROW(offsetof(struct options, release)),
	{0},
};
#undef AT

static const struct option_spec spec = {"simulate", "[OPTIONS] FILE FILE...",
	"Compile configurations, let the gateways negotiate in a virtual\n"
	"network, and say for every tunnel of each which it is: up, with what,\n"
	"or down, why, and which line to change. Needs no root and no network.\n",
	"\nExit status: 0 all tunnels up, 1 one is down, 2 wrong usage or "
	"input.\n", rows};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "flexike simulate: %s%s%s\n", what, *why ? ": " : "",
		why);
	return EXIT_USAGE;
}

/* ---- devices ----------------------------------------------------------------- */

static bool load(struct simulate *s, const struct options *o, char **paths,
	size_t n)
{
	const struct compiler_options options = {.release = o->release};
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
	if (!simulate_predict(s, err, sizeof(err))) {
		complain(err, "");
		return false;
	}
	s->started = sim_now(s->fleet.sim);
	return true;
}

static void finish(struct simulate *s)
{
	pair_prediction_fini(&s->prediction);
	pair_fleet_fini(&s->guess);
	pair_fleet_fini(&s->fleet);
	for (size_t i = 0; i < s->n_units; i++)
		compiler_free(s->units[i]);
	free(s->units);
	free(s->verdicts);
	free(s->first_to);
	free(s->next_to);
	map_fini(&s->pointed_at);
}

static bool report(const struct simulate *s, const struct options *o)
{
	if (o->format)
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
	int operands;
	int status = option_parse(&spec, argc, argv, &o, &operands);

	if (status >= 0)
		return status;
	if (o.format && o.show)
		return option_usage(&spec, "--show is for --format text");
	if (operands < 2)
		return option_usage(&spec,
			"two configurations are needed at least");
	status = EXIT_USAGE;
	if (load(&s, &o, argv + 1, (size_t)operands) && start(&s, &o))
		status = run(&s, &o);
	finish(&s);
	return status;
}
