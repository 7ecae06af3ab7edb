/* flexike diff: what changes between two policies, and what it means. */
#include "cmd/flexike/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/folder.h"
#include "cmd/flexike/load.h"
#include "compiler/diff/diff.h"

static const char help[] =
	"usage: flexike diff [OPTIONS] OLD NEW\n"
	"Compare two policies by what they mean. OLD and NEW are configurations,\n"
	"policy images, or policy documents (.json, .xml); or two folders of\n"
	"them, whose files are matched by name, and then by hostname.\n\n"
	"  --format text|json     how to report (text)\n"
	"  --fail-on any|weaker|risk|never\n"
	"                         which differences make the exit status 1 (any);\n"
	"                         risk includes weaker\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --help                 this text\n\n"
	"A difference is weaker, a risk (a tunnel may stop working), stronger, or\n"
	"neutral. Keys are compared and never shown.\n"
	"Exit status: 0 equal, or nothing that --fail-on names; 1 differences;\n"
	"2 usage or a file that cannot be read.\n";

enum gate { GATE_ANY, GATE_WEAKER, GATE_RISK, GATE_NEVER, GATES };

struct options {
	bool json;
	enum gate gate;
	const char *release;
};

static int usage(const char *why, const char *what)
{
	(void)fprintf(stderr, "flexike diff: %s%s%s%s\n"
		"usage: flexike diff [OPTIONS] OLD NEW\n", why,
		*what ? " `" : "", what, *what ? "`" : "");
	return EXIT_USAGE;
}

static bool gate_parse(const char *s, enum gate *g)
{
	static const char *const words[GATES] = {"any", "weaker", "risk",
		"never"};

	for (*g = 0; *g < GATES; ++*g)
		if (!strcmp(s, words[*g]))
			return true;
	return false;
}

static int options(int argc, char **argv, struct options *o)
{
	static const struct option longs[] = {
		{"format", required_argument, NULL, 'f'},
		{"fail-on", required_argument, NULL, 'g'},
		{"release", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (c) {
		case 'f':
			o->json = !strcmp(optarg, "json");
			if (!o->json && strcmp(optarg, "text") != 0)
				return usage("--format takes text or json and "
					     "not", optarg);
			break;
		case 'g':
			if (!gate_parse(optarg, &o->gate))
				return usage("--fail-on takes any, weaker, "
					     "risk or never and not", optarg);
			break;
		case 'r':
			o->release = optarg;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EXIT_CLEAN;
		default:
			return EXIT_USAGE;
		}
	}
	if (argc - optind != 2)
		return usage("two files or two folders are needed", "");
	return -1;
}

/* ---- reading --------------------------------------------------------------- */

static bool load(const struct options *o, const char *path, struct policy **p)
{
	const struct load_input in = {.command = "diff", .path = path,
		.release = o->release, .secrets = true};
	size_t errors;

	*p = load_policy(&in, &errors);
	if (*p && errors)
		(void)fprintf(stderr, "flexike diff: %s has %zu error%s, and "
			"what they spoil is left out: flexike check tells\n",
			path, errors, errors == 1 ? "" : "s");
	return *p;
}

/* ---- one pair --------------------------------------------------------------- */

static bool compare(const struct options *o, struct diff_pair *pair)
{
	struct policy *before = NULL;
	struct policy *after = NULL;
	struct diff *d = NULL;

	if ((!pair->before || load(o, pair->before, &before)) &&
		(!pair->after || load(o, pair->after, &after))) {
		d = diff_run(before, after);
		if (!d)
			(void)fputs("flexike diff: out of memory\n", stderr);
	}
	policy_free(before);
	policy_free(after);
	pair->diff = d;
	return d;
}

static bool fails(enum gate g, const struct diff *d)
{
	switch (g) {
	case GATE_ANY:
		return d->n;
	case GATE_WEAKER:
		return d->weaker;
	case GATE_RISK:
		return d->weaker || d->risk;
	case GATE_NEVER:
	case GATES:
		break;
	}
	return false;
}

static bool report(const struct options *o, const struct diff_pair *pairs,
	size_t n)
{
	bool ok = true;

	if (o->json)
		ok = diff_report_json(stdout, pairs, n);
	else
		diff_report_text(stdout, pairs, n);
	if (ok && fflush(stdout) == 0)
		return true;
	(void)fputs("flexike diff: cannot write the report\n", stderr);
	return false;
}

static int run(const struct options *o, const struct folder_pair *files,
	size_t n)
{
	struct diff_pair *pairs = calloc(n + 1, sizeof(*pairs));
	int status = EXIT_CLEAN;

	for (size_t i = 0; pairs && i < n; i++) {
		pairs[i].before = files[i].before;
		pairs[i].after = files[i].after;
		if (!compare(o, &pairs[i])) {
			status = EXIT_USAGE;
			break;
		}
		if (fails(o->gate, pairs[i].diff))
			status = EXIT_FINDINGS;
	}
	if (!pairs || (status != EXIT_USAGE && !report(o, pairs, n)))
		status = EXIT_USAGE;
	for (size_t i = 0; pairs && i < n; i++) {
		struct diff *d;

		memcpy(&d, &pairs[i].diff, sizeof(d));
		diff_free(d);
	}
	free(pairs);
	return status;
}

/* ---- two folders -------------------------------------------------------------- */

/* What a device calls itself, for files whose names changed. */
static const char *hostname(void *user, const char *path, struct arena *a)
{
	struct policy *p;
	const char *name = NULL;

	if (load(user, path, &p))
		name = arena_strdup(a, policy_text(p,
			policy_get(p, device, 0)->hostname));
	policy_free(p);
	return name;
}

int cmd_diff(int argc, char **argv)
{
	struct options o = {.gate = GATE_ANY};
	struct folder_pairs f;
	int status = options(argc, argv, &o);

	if (status >= 0)
		return status;
	if (!folder_pairs_make(&f, argv[optind], argv[optind + 1], hostname,
		    &o)) {
		(void)fprintf(stderr, "flexike diff: %s\n", f.error);
		status = EXIT_USAGE;
	} else {
		status = run(&o, f.v, f.n);
	}
	folder_pairs_free(&f);
	return status;
}
