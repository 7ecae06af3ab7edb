/* flexike migrate: IKEv1 and crypto maps to FlexVPN. */
#include "compiler/migrate/migrate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/option.h"
#include "cmd/flexike/write.h"
#include "runtime/base/secret.h"

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CFG };

struct options {
	const char *release;
	const char *output;
	unsigned format;
	unsigned to;
	bool hard;
	bool soft;
	bool whole;
	bool keep;
	bool secrets;
};

static const char *const formats[] = {"text", "json", "cfg", NULL};
static const char *const targets[] = {"auto", "svti", "dvti", NULL};

#define OF(field) .offset = offsetof(struct options, field)
static const struct option_row rows[] = {
	{.name = "hard", .kind = OPTION_FLAG, OF(hard),
		.help = "everything in one window (usual)"},
	{.name = "soft", .kind = OPTION_FLAG, OF(soft),
		.help = "old and new side by side, peer by peer"},
	{.name = "to", .kind = OPTION_WORD, OF(to), .arg = "svti|dvti|auto",
		.words = targets, .help = "what map entries become (auto)"},
	{.name = "keep-algorithms", .kind = OPTION_FLAG, OF(keep),
		.help = "also those that are too weak for today"},
	{.name = "full", .kind = OPTION_FLAG, OF(whole),
		.help = "the whole configuration, changed"},
	{.name = "format", .kind = OPTION_WORD, OF(format),
		.arg = "text|json|cfg", .words = formats,
		.help = "how; cfg: commands alone (text)"},
	{.name = "secrets", .kind = OPTION_FLAG, OF(secrets),
		.help = "write preshared keys into the text"},
	{.name = "output", .letter = 'o', .kind = OPTION_TEXT, OF(output),
		.arg = "FILE", .help = "instead of standard output; mode 0600"},
	OPTION_RELEASE_ROW(offsetof(struct options, release)),
	{0},
};

static const struct option_spec spec = {"migrate", "[OPTIONS] FILE",
	"Say what to type to move a configuration from IKEv1 and crypto maps to "
	"FlexVPN:\nnumbered steps, what a person must decide, and what to know. "
	"FILE may be -.\n",
	"\nWithout --secrets no key is in any output, and JSON never has one. "
	"With --full\nand --format cfg, decisions and notes go to standard "
	"error.\nExit status: 0 all is migrated, or there is nothing to; 1 "
	"decisions are left to\na person; 2 wrong usage, or a file that cannot "
	"be read or written.\n", rows};

static bool fail(const char *path, const char *why)
{
	(void)fprintf(stderr, "flexike migrate: %s: %s\n", path, why);
	return false;
}

static bool put(const struct options *o, const char *text)
{
	bool newline = o->format == FORMAT_JSON;

	if (o->output)
		return command_write("migrate", o->output, span_str(text));
	if (fputs(text, stdout) == EOF ||
		(newline && putchar('\n') == EOF) || fflush(stdout) == EOF)
		return fail("standard output", strerror(errno));
	return true;
}

static char *form(const struct options *o, const struct migrate *m)
{
	if (o->whole)
		return migrate_whole(m, o->secrets);
	if (o->format == FORMAT_JSON)
		return migrate_json(m);
	return o->format == FORMAT_CFG ? migrate_commands(m, o->secrets) :
					 migrate_text(m, o->secrets);
}

static bool write_plan(const struct options *o, const char *path,
	const struct migrate *m)
{
	char *text = form(o, m);
	char *report = o->whole || o->format == FORMAT_CFG ? migrate_report(m) :
							     NULL;
	bool ok = text ? put(o, text) : fail(path, "out of memory");

	if (ok && report)
		(void)fputs(report, stderr);
	if (text)
		secret_wipe_bytes(text, strlen(text));
	free(text);
	free(report);
	return ok;
}

static int run(const struct options *o, const char *path)
{
	const struct compiler_options c = {.release = o->release};
	const struct migrate_options how = {.to = (enum migrate_to)o->to,
		.soft = o->soft, .keep_algorithms = o->keep};
	char why[256];
	struct compiler_unit *u = compiler_run_file(path, &c, why, sizeof(why));
	struct migrate *m;
	int status = EXIT_USAGE;

	if (!u) {
		(void)fprintf(stderr, "flexike migrate: %s\n", why);
		return EXIT_USAGE;
	}
	if (compiler_findings(u)->count[DIAG_ERROR])
		(void)fprintf(stderr, "flexike migrate: %s has %zu errors, and "
			"what they are about may be missing in the plan: "
			"flexike check says more\n", path,
			compiler_findings(u)->count[DIAG_ERROR]);
	m = migrate_run(u, &how);
	if (!m)
		(void)fail(path, "out of memory");
	else if (write_plan(o, path, m))
		status = migrate_decisions(m) ? EXIT_FINDINGS : EXIT_CLEAN;
	migrate_free(m);
	compiler_free(u);
	return status;
}

int cmd_migrate(int argc, char **argv)
{
	struct options o = {0};
	int operands;
	int status = option_parse(&spec, argc, argv, &o, &operands);

	if (status >= 0)
		return status;
	if (o.hard && o.soft)
		return option_usage(&spec,
			"--hard and --soft exclude each other");
	if (o.secrets && o.format == FORMAT_JSON)
		return option_usage(&spec, "no key is ever in json");
	if (o.whole && o.format == FORMAT_JSON)
		return option_usage(&spec, "--full is a configuration, not json");
	if (operands != 1)
		return option_usage(&spec, "one file is needed");
	return run(&o, argv[1]);
}
