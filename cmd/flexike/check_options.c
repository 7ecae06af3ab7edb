#include "cmd/flexike/check_options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/option.h"

static const char *const levels[] = {"info", "warning", "error", NULL};
/* The first word is what is not given. */
static const char *const thresholds[] = {"", "info", "warning", "error",
	"never", NULL};
static const char *const colours[] = {"auto", "always", "never", NULL};
static const char *const profiles[] = {"", "none", "nge", "cnsa1", "cnsa2",
	"fips", NULL};

static bool set_format(void *into, const char *value)
{
	struct check_options *o = into;

	if (report_format_parse(value, &o->output[0].format))
		return true;
	(void)fprintf(stderr, "flexike check: --format: `%s` is not one of:",
		value);
	for (int f = 0; f < REPORT_FORMATS; f++)
		(void)fprintf(stderr, " %s",
			report_format_name((enum report_format)f));
	(void)fputc('\n', stderr);
	return false;
}

static bool set_output(void *into, const char *value)
{
	struct check_options *o = into;
	const char *eq = strchr(value, '=');
	char name[16] = "";

	if (eq && (size_t)(eq - value) < sizeof(name))
		memcpy(name, value, (size_t)(eq - value));
	if (!eq || !eq[1] || o->outputs == CHECK_OUTPUTS ||
		!report_format_parse(name, &o->output[o->outputs].format)) {
		(void)fprintf(stderr,
			"flexike check: --output: `%s` is not FORMAT=FILE, for "
			"instance sarif=out.sarif\n", value);
		return false;
	}
	o->output[o->outputs++].path = eq + 1;
	return true;
}

static bool add_word(struct check_words *w, const char *word)
{
	if (w->n < CHECK_SELECTORS) {
		w->word[w->n++] = word;
		return true;
	}
	(void)fprintf(stderr, "flexike check: more than %d selectors\n",
		CHECK_SELECTORS);
	return false;
}

/* "FV3,tunnel" */
static bool add_selectors(struct check_options *o, struct check_words *w,
	const char *value)
{
	char *save = NULL;
	char *copy = strdup(value);

	if (!copy || o->copies == CHECK_SELECTORS) {
		free(copy);
		return false;
	}
	o->copy[o->copies++] = copy;
	for (char *s = strtok_r(copy, ",", &save); s;
		s = strtok_r(NULL, ",", &save)) {
		const char *near = NULL;

		if (check_selector(s, &near)) {
			if (!add_word(w, s))
				return false;
			continue;
		}
		(void)fprintf(stderr,
			"flexike check: `%s` is no rule, name or category", s);
		if (near)
			(void)fprintf(stderr, "; did you mean %s?", near);
		(void)fputs("\ntry: flexike explain --list\n", stderr);
		return false;
	}
	return true;
}

static bool set_select(void *into, const char *value)
{
	struct check_options *o = into;

	return add_selectors(o, &o->select, value);
}

static bool set_ignore(void *into, const char *value)
{
	struct check_options *o = into;

	return add_selectors(o, &o->ignore, value);
}

static bool set_extension(void *into, const char *value)
{
	return add_word(&((struct check_options *)into)->extensions, value);
}

#define AT(member) .offset = offsetof(struct check_options, member)
static const struct option_row rows[] = {
	{"format", 0, OPTION_CALL, .arg = "FORMAT", .set = set_format,
		.help = "text, json, sarif, junit, github, gitlab, checkstyle"},
	{"output", 'o', OPTION_CALL, .arg = "FORMAT=FILE", .set = set_output,
		.help = "write a report to a file too; may be repeated"},
	{"severity", 0, OPTION_WORD, AT(least), .arg = "LEVEL",
		.words = levels, .help = "show info, warning or error on (info)"},
	{"fail-on", 0, OPTION_WORD, AT(fail_on), .arg = "LEVEL",
		.words = thresholds,
		.help = "exit 1 from info, warning or error on, or never (warning)"},
	{"select", 0, OPTION_CALL, .arg = "RULES", .set = set_select,
		.help = "only FV304, FV3, a name, a category; commas between"},
	{"ignore", 0, OPTION_CALL, .arg = "RULES", .set = set_ignore,
		.help = "not these"},
	{"profile", 0, OPTION_WORD, AT(profile), .arg = "PROFILE",
		.words = profiles,
		.help = "strength: none, nge, cnsa1, cnsa2 or fips (none)"},
	OPTION_RELEASE_ROW(offsetof(struct check_options, release)),
	{"fix", 0, OPTION_FLAG, AT(fix),
		.help = "mend what can be mended without changing a meaning"},
	{"unsafe-fixes", 0, OPTION_FLAG, AT(unsafe_fixes),
		.help = "mend what probably was meant, too"},
	{"diff", 0, OPTION_FLAG, AT(diff),
		.help = "show what --fix would change; change nothing"},
	{"baseline", 0, OPTION_TEXT, AT(baseline), .arg = "FILE",
		.help = "leave out what is in FILE"},
	{"write-baseline", 0, OPTION_TEXT, AT(write_baseline), .arg = "FILE",
		.help = "write FILE from what is found now"},
	{"ignore-file", 0, OPTION_TEXT, AT(ignore_file), .arg = "FILE",
		.help = "a suppression file, besides flexike.ignore"},
	{"config", 0, OPTION_TEXT, AT(config), .arg = "FILE",
		.help = "instead of the nearest flexike.json"},
	{"no-config", 0, OPTION_FLAG, AT(no_config),
		.help = "neither flexike.json nor flexike.ignore"},
	{"extension", 0, OPTION_CALL, .arg = ".EXT", .set = set_extension,
		.help = "in folders: besides .cfg .conf .txt .ios"},
	{"stdin-filename", 0, OPTION_TEXT, AT(stdin_name), .arg = "NAME",
		.help = "how to call standard input, and whose settings it has"},
	{"jobs", 'j', OPTION_NUMBER, AT(jobs), .arg = "N", .min = 1, .max = 256,
		.help = "files at a time (as many as cores)"},
	{"no-pair", 0, OPTION_FLAG, AT(no_pair),
		.help = "every file by itself: no tunnels between them, less memory"},
	{"statistics", 0, OPTION_FLAG, AT(statistics),
		.help = "count findings by rule"},
	{"color", 0, OPTION_WORD, AT(colour), .arg = "WHEN", .words = colours,
		.help = "auto, always or never (auto; NO_COLOR is honoured)"},
	{"no-color", 0, OPTION_FLAG, AT(no_colour), .help = "--color never"},
	{"explain-lines", 0, OPTION_FLAG, AT(explain_lines),
		.help = "show what became of every line"},
	{0},
};
#undef AT

static const struct option_spec spec = {"check", "[OPTIONS] FILE...",
	"Check configurations and explain what is wrong. FILE may be a folder, "
	"a quoted\npattern or - for standard input.\n",
	"\nExit status: 0 clean, 1 findings of --fail-on or above, 2 usage or a "
	"file that\ncannot be read, 3 memory or another failure of our own.\n",
	rows};

static bool use_colour(const struct check_options *o)
{
	const char *no = getenv("NO_COLOR");

	if (o->no_colour || o->colour)
		return !o->no_colour && o->colour == 1;
	return isatty(STDOUT_FILENO) && !(no && *no);
}

int check_options_parse(int argc, char **argv, struct check_options *o,
	int *operands)
{
	int status;

	*o = (struct check_options){.outputs = 1};
	status = option_parse(&spec, argc, argv, o, operands);
	if (status >= 0)
		return status;
	if (!*operands)
		return option_usage(&spec, "no file given");
	if (o->config && o->no_config)
		return option_usage(&spec,
			"--config and --no-config exclude each other");
	o->fix |= o->unsafe_fixes && !o->diff;
	if (o->fix && o->diff)
		o->fix = false;
	for (int i = 1; i <= *operands && o->fix; i++)
		if (!strcmp(argv[i], "-"))
			return option_usage(&spec, "standard input can not be "
				"mended in its place; --diff shows what would "
				"change");
	o->in_colour = use_colour(o);
	return -1;
}
