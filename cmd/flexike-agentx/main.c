/* flexike-agentx: the IPsec flow monitor MIB of a running flexiked, served
 * through the AgentX master of this machine (snmpd). */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/flexike-agentx/source.h"

#define INTERVAL_DEFAULT 5
#define INTERVAL_MAX 3600

enum agentx_exit {
	EXIT_CLEAN = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

static const char help_text[] =
	"usage: flexike-agentx [OPTIONS]\n"
	"\n"
	"  -s, --socket PATH       control socket of flexiked (default "
	CTL_SOCKET_PATH ")\n"
	"  -f, --snapshot FILE     serve this snapshot instead\n"
	"  -x, --agentx ADDRESS    AgentX socket of the master agent (default "
	"/var/agentx/master)\n"
	"  -i, --interval SECONDS  age at which a snapshot is taken anew, 0 to "
	"3600 (default 5)\n"
	"  -V, --version           print the version of flexike-agentx\n"
	"  -h, --help              print this\n"
	"\n"
	"Serves 1.3.6.1.4.1.9.9.171 (CISCO-IPSEC-FLOW-MONITOR-MIB), read-only, "
	"until SIGTERM.\n"
	"snmpd needs the line \"master agentx\".\n"
	"Exit status: 0 stopped, 1 failed, 2 wrong usage.\n";

static volatile int stop;

static void on_signal(int signo)
{
	(void)signo;
	stop = 1;
}

static int usage(const char *sentence)
{
	(void)fprintf(stderr,
		"flexike-agentx: %s\nTry: flexike-agentx --help\n", sentence);
	return EXIT_USAGE;
}

static bool read_interval(const char *s, uint32_t *out)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(s, &end, 10);
	*out = (uint32_t)n;
	return *s >= '0' && *s <= '9' && !*end && !errno && n <= INTERVAL_MAX;
}

static int run(struct source *source, struct mib_agent *agent)
{
	const struct sigaction action = {.sa_handler = on_signal};
	char err[256];

	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	source_init(source);
	if (!source->view) {
		(void)fputs("flexike-agentx: no memory\n", stderr);
		return EXIT_FAILED;
	}
	agent->ctx = source;
	if (!mib_agent_open(agent, err, sizeof(err))) {
		(void)fprintf(stderr, "flexike-agentx: %s\n", err);
		source_fini(source);
		return EXIT_FAILED;
	}
	mib_agent_run(&stop);
	mib_agent_close(agent);
	source_fini(source);
	return EXIT_CLEAN;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"socket", required_argument, NULL, 's'},
		{"snapshot", required_argument, NULL, 'f'},
		{"agentx", required_argument, NULL, 'x'},
		{"interval", required_argument, NULL, 'i'},
		{"version", no_argument, NULL, 'V'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct log_sink log = log_sink_stderr(LOG_LEVEL_INFO);
	struct source source = {.socket = CTL_SOCKET_PATH, .log = &log,
		.interval = INTERVAL_DEFAULT};
	struct mib_agent agent = {.name = "flexike-agentx", .log = &log,
		.view = source_view};
	int c;

	while ((c = getopt_long(argc, argv, "s:f:x:i:Vh", longs, NULL)) >= 0) {
		switch (c) {
		case 's':
			source.socket = optarg;
			break;
		case 'f':
			source.file = optarg;
			break;
		case 'x':
			agent.master = optarg;
			break;
		case 'i':
			if (!read_interval(optarg, &source.interval))
				return usage("--interval takes seconds, 0 to "
					     "3600");
			break;
		case 'V':
			(void)puts("flexike-agentx " FLEXIKE_VERSION);
			return EXIT_CLEAN;
		case 'h':
			(void)fputs(help_text, stdout);
			return EXIT_CLEAN;
		default:
			(void)fputs("Try: flexike-agentx --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return usage("there are no arguments but options");
	return run(&source, &agent);
}
