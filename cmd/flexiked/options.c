#include "cmd/flexiked/daemon.h"

#include <getopt.h>
#include <stdlib.h>

static const char help_text[] =
	"usage: flexiked --policy FILE [OPTIONS]\n"
	"\n"
	"Run the tunnels of a policy image (made by flexike compile) on this "
	"machine,\nin the foreground, until SIGTERM or SIGINT.\n"
	"\n"
	"  -p, --policy FILE         the policy image (required)\n"
	"  -i, --interface IOS=DEV   device that plays an interface of the "
	"configuration,\n"
	"                            as Ethernet1/1=eth0; may be repeated. "
	"Without it the\n"
	"                            device with the interface's address, or "
	"of its name\n"
	"  -c, --control PATH        control socket of flexikectl\n"
	"                            (default " CTL_SOCKET_PATH ")\n"
	"  -k, --keys DIR            write the traffic's keys for Wireshark "
	"and tcpdump\n"
	"  -l, --log LEVEL           error, info (default) or debug\n"
	"  -n, --check               say what would run, and exit\n"
	"  -V, --version             print the version\n"
	"  -h, --help                print this\n"
	"\n"
	"Exit status: 0 stopped as asked, 1 stopped by a failure, 2 wrong "
	"usage, a policy\nthat cannot be read, or no tunnel that can run.\n";

static bool usage(int *exit_code, const char *what, const char *value)
{
	(void)fprintf(stderr, "flexiked: %s%s%s\nTry: flexiked --help\n", what,
		*value ? ": " : "", value);
	*exit_code = EXIT_USAGE;
	return false;
}

/* "Ethernet1/1=eth0", cut in two in place. */
static bool mapping_parse(char *arg, struct options *o, int *exit_code)
{
	char *equals = strchr(arg, '=');

	if (!equals || equals == arg || !equals[1])
		return usage(exit_code, "--interface takes IOS=DEVICE, as "
			"Ethernet1/1=eth0", arg);
	if (o->n_map == MAPPINGS_MAX)
		return usage(exit_code, "too many --interface", arg);
	*equals = '\0';
	o->map[o->n_map++] = (struct io_mapping){arg, equals + 1};
	return true;
}

static bool level_parse(const char *arg, struct options *o, int *exit_code)
{
	for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_DEBUG; i++) {
		o->level = (enum log_level)i;
		if (strcmp(log_level_name(o->level), arg) == 0)
			return true;
	}
	return usage(exit_code, "--log takes error, info or debug", arg);
}

static bool option_take(int c, struct options *o, int *exit_code)
{
	switch (c) {
	case 'p':
		o->policy = optarg;
		return true;
	case 'i':
		return mapping_parse(optarg, o, exit_code);
	case 'c':
		o->control = optarg;
		return true;
	case 'k':
		o->keys = optarg;
		return true;
	case 'l':
		return level_parse(optarg, o, exit_code);
	case 'n':
		o->check = true;
		return true;
	case 'V':
		(void)puts("flexiked " FLEXIKE_VERSION);
		*exit_code = EXIT_CLEAN;
		return false;
	case 'h':
		(void)fputs(help_text, stdout);
		*exit_code = EXIT_CLEAN;
		return false;
	default: /* getopt has said it */
		(void)fputs("Try: flexiked --help\n", stderr);
		*exit_code = EXIT_USAGE;
		return false;
	}
}

bool options_parse(int argc, char **argv, struct options *o, int *exit_code)
{
	static const struct option longs[] = {
		{"policy", required_argument, NULL, 'p'},
		{"interface", required_argument, NULL, 'i'},
		{"control", required_argument, NULL, 'c'},
		{"keys", required_argument, NULL, 'k'},
		{"log", required_argument, NULL, 'l'},
		{"check", no_argument, NULL, 'n'},
		{"version", no_argument, NULL, 'V'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.control = CTL_SOCKET_PATH,
		.level = LOG_LEVEL_INFO};
	while ((c = getopt_long(argc, argv, "p:i:c:k:l:nVh", longs, NULL)) >=
		0)
		if (!option_take(c, o, exit_code))
			return false;
	if (optind < argc)
		return usage(exit_code, "unexpected argument", argv[optind]);
	if (!o->policy)
		return usage(exit_code, "--policy FILE is required", "");
	return true;
}
