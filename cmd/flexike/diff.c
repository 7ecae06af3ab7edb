/* flexike diff: what changes between two policies, and what it means. */
#include "cmd/flexike/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/folder.h"
#include "cmd/flexike/load.h"
#include "cmd/flexike/option.h"
#include "compiler/diff/diff.h"

enum gate { GATE_ANY, GATE_WEAKER, GATE_RISK, GATE_NEVER };

struct options {
	unsigned format; /* 1: JSON */
	unsigned gate;
	const char *release;
};

static const char *const formats[] = {"text", "json", NULL};
static const char *const gates[] = {"any", "weaker", "risk", "never", NULL};

#define AT(member) .offset = offsetof(struct options, member)
static const struct option_row rows[] = {
	{"format", 0, OPTION_WORD, AT(format), .arg = "text|json",
		.words = formats, .help = "how to report (text)"},
	{"fail-on", 0, OPTION_WORD, AT(gate), .arg = "any|weaker|risk|never",
		.words = gates,
		.help = "which differences make the exit status 1 (any);\n"
			"risk includes weaker"},
	OPTION_RELEASE_ROW(offsetof(struct options, release)),
	{0},
};
#undef AT

static const struct option_spec spec = {"diff", "[OPTIONS] OLD NEW",
	"Compare two policies by what they mean. OLD and NEW are configurations,\n"
	"policy images, or policy documents (.json, .xml); or two folders of\n"
	"them, whose files are matched by name, and then by hostname.\n",
	"\nA difference is weaker, a risk (a tunnel may stop working), stronger, "
	"or\nneutral. Keys are compared and never shown.\n"
	"Exit status: 0 equal, or nothing that --fail-on names; 1 differences;\n"
	"2 usage or a file that cannot be read.\n", rows};

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

static bool fails(unsigned gate, const struct diff *d)
{
	switch (gate) {
	case GATE_ANY:
		return d->n;
	case GATE_WEAKER:
		return d->weaker;
	case GATE_RISK:
		return d->weaker || d->risk;
	default: /* GATE_NEVER */
		return false;
	}
}

static bool report(const struct options *o, const struct diff_pair *pairs,
	size_t n)
{
	bool ok = true;

	if (o->format)
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
	struct options o = {0};
	struct folder_pairs f;
	int operands;
	int status = option_parse(&spec, argc, argv, &o, &operands);

	if (status >= 0)
		return status;
	if (operands != 2)
		return option_usage(&spec,
			"two files or two folders are needed");
	if (!folder_pairs_make(&f, argv[1], argv[2], hostname, &o)) {
		(void)fprintf(stderr, "flexike diff: %s\n", f.error);
		status = EXIT_USAGE;
	} else {
		status = run(&o, f.v, f.n);
	}
	folder_pairs_free(&f);
	return status;
}
