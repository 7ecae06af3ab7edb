#include "cmd/flexike/command.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/policy/policy.h"

static const char dump_help[] =
	"usage: flexike dump IMAGE\n"
	"\n"
	"Print a policy image as JSON. Of a secret it says only whether one\n"
	"is set. An image that is damaged, or made for another format, is\n"
	"refused with the place and the reason.\n"
	"\n"
	"  -h, --help  show this help\n"
	"\n"
	"Exit status: 0 printed, 2 wrong usage or an unusable image.\n";

static int dump_image(const char *path)
{
	struct policy_error err;
	struct policy *p = policy_load(path, &err);
	int status = EXIT_CLEAN;
	char *json;

	if (!p) {
		fprintf(stderr, "flexike dump: %s: offset %" PRIu64 ": %s\n",
			path, err.offset, err.reason);
		return EXIT_USAGE;
	}
	json = policy_json(p);
	if (!json) {
		fprintf(stderr, "flexike dump: %s: out of memory\n", path);
		status = EXIT_USAGE;
	} else if (fputs(json, stdout) == EOF || fflush(stdout) == EOF) {
		fprintf(stderr, "flexike dump: cannot write: %s\n",
			strerror(errno));
		status = EXIT_USAGE;
	}
	free(json);
	policy_free(p);
	return status;
}

int cmd_dump(int argc, char **argv)
{
	static const struct option options[] = {
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(dump_help, stdout);
			return EXIT_CLEAN;
		}
		/* getopt_long() has said what is wrong. */
		return EXIT_USAGE;
	}
	if (argc - optind != 1) {
		fputs("flexike dump: one image is needed\n"
		      "usage: flexike dump IMAGE\n",
			stderr);
		return EXIT_USAGE;
	}
	return dump_image(argv[optind]);
}
