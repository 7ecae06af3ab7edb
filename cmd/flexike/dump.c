#include "cmd/flexike/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/option.h"
#include "runtime/policy/policy.h"

static const struct option_row rows[] = {{0}};

static const struct option_spec spec = {"dump", "IMAGE",
	"Print a policy image as JSON. Of a secret it says only whether one is "
	"set.\nAn image that is damaged, or made for another format, is refused "
	"with the place\nand the reason.\n",
	"\nExit status: 0 printed, 2 wrong usage or an unusable image.\n", rows};

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
	int operands;
	int status = option_parse(&spec, argc, argv, NULL, &operands);

	if (status >= 0)
		return status;
	if (operands != 1)
		return option_usage(&spec, "one image is needed");
	return dump_image(argv[1]);
}
