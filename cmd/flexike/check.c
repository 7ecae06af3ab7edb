/* flexike check: what is wrong with configurations, and why. */
#include "cmd/flexike/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/compiler.h"
#include "compiler/pair/pair.h"

struct check {
	bool json;
	bool explain;
	bool colour;
	enum diag_severity least;
	struct compiler_options options;
	struct compiler_unit **units; /* owned */
	size_t n;
	bool failed; /* a file could not be read */
};

static const char help[] =
	"usage: flexike check [OPTIONS] FILE...\n"
	"Check configurations and explain what is wrong. FILE may be -.\n\n"
	"  --format text|json     how to report (text)\n"
	"  --severity LEVEL       report from info, warning or error on (info)\n"
	"  --explain-lines        show what became of every line\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --no-color             no colour, also on a terminal\n"
	"  --help                 this text\n\n"
	"Exit status: 0 clean, 1 findings of warning or above, 2 usage or a file\n"
	"that cannot be read.\n";

static bool severity(const char *s, enum diag_severity *out)
{
	for (enum diag_severity i = DIAG_INFO; i <= DIAG_ERROR; i++)
		if (!strcmp(s, diag_severity_name(i))) {
			*out = i;
			return true;
		}
	(void)fprintf(stderr,
		"flexike check: severity `%s` is not info, warning or error\n",
		s);
	return false;
}

static bool format(const char *s, bool *json)
{
	*json = !strcmp(s, "json");
	if (*json || !strcmp(s, "text"))
		return true;
	(void)fprintf(stderr, "flexike check: format `%s` is not text or json\n",
		s);
	return false;
}

/* -1: go on; else the exit status. */
static int options(int argc, char **argv, struct check *c)
{
	static const struct option longs[] = {
		{"format", required_argument, NULL, 'f'},
		{"severity", required_argument, NULL, 's'},
		{"explain-lines", no_argument, NULL, 'e'},
		{"release", required_argument, NULL, 'r'},
		{"no-color", no_argument, NULL, 'n'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int o;

	while ((o = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (o) {
		case 'f':
			if (!format(optarg, &c->json))
				return EXIT_USAGE;
			break;
		case 's':
			if (!severity(optarg, &c->least))
				return EXIT_USAGE;
			break;
		case 'e':
			c->explain = true;
			break;
		case 'r':
			c->options.release = optarg;
			break;
		case 'n':
			c->colour = false;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EXIT_CLEAN;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < argc)
		return -1;
	(void)fprintf(stderr, "flexike check: no file given\n");
	return EXIT_USAGE;
}

static void load(struct check *c, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		char err[256];

		c->units[c->n] = compiler_run_file(argv[i], &c->options, err,
			sizeof(err));
		if (c->units[c->n]) {
			c->n++;
			continue;
		}
		(void)fprintf(stderr, "flexike check: %s\n", err);
		c->failed = true;
	}
}

/* --explain-lines: number, class, mode, line, help of the grammar row. */
static void explain(const struct compiler_unit *u)
{
	char line[256];

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct compiler_line_info info = compiler_line_at(u, i, NULL);

		(void)compiler_line_print(u, i, line, sizeof(line));
		(void)printf("%s:%zu: %-14s %-18s | %s", compiler_name(u), i + 1,
			compiler_line_name(info.class),
			*info.mode ? info.mode : "-", line);
		if (*info.note)
			(void)printf("    <- %s", info.note);
		(void)putchar('\n');
	}
}

static void count(const struct check *c, size_t *counts)
{
	for (size_t i = 0; i < c->n; i++)
		for (int s = 0; s < 3; s++)
			counts[s] += compiler_findings(c->units[i])->count[s];
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void report(const struct check *c, const size_t *counts)
{
	const struct compiler_unit *const *units =
		(const struct compiler_unit *const *)c->units;

	for (size_t i = 0; c->explain && i < c->n; i++)
		explain(c->units[i]);
	if (c->json) {
		(void)report_json(stdout, units, c->n, c->least);
		return;
	}
	(void)report_text(stdout, units, c->n, c->least, c->colour);
	(void)printf("%zu file%s, %zu error%s, %zu warning%s\n", c->n,
		plural(c->n), counts[DIAG_ERROR], plural(counts[DIAG_ERROR]),
		counts[DIAG_WARNING], plural(counts[DIAG_WARNING]));
}

int cmd_check(int argc, char **argv)
{
	const char *no_colour = getenv("NO_COLOR");
	struct check c = {.least = DIAG_INFO,
		.colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour)};
	size_t counts[3] = {0};
	int status = options(argc, argv, &c);
	char err[256];

	if (status >= 0)
		return status;
	c.units = calloc((size_t)argc, sizeof(struct compiler_unit *));
	if (!c.units) {
		(void)fprintf(stderr, "flexike check: out of memory\n");
		return EXIT_USAGE;
	}
	load(&c, argc - optind, argv + optind);
	if (!pair_check(c.units, c.n, err, sizeof(err))) {
		(void)fprintf(stderr, "flexike check: %s\n", err);
		c.failed = true;
	}
	count(&c, counts);
	if (c.n)
		report(&c, counts);
	for (size_t i = 0; i < c.n; i++)
		compiler_free(c.units[i]);
	free(c.units);
	if (c.failed || fflush(stdout) != 0)
		return EXIT_USAGE;
	return counts[DIAG_ERROR] || counts[DIAG_WARNING] ? EXIT_FINDINGS :
							    EXIT_CLEAN;
}
