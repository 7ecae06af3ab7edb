/* flexike convert: policy tables into another language. */
#include "cmd/flexike/convert.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/load.h"
#include "cmd/flexike/option.h"
#include "cmd/flexike/write.h"
#include "compiler/convert/convert.h"
#include "runtime/base/secret.h"

bool convert_fail(const char *path, const char *why)
{
	(void)fprintf(stderr, "flexike convert: %s: %s\n", path, why);
	return false;
}

bool convert_write(const struct convert *c, const char *text)
{
	if (c->output)
		return command_write("convert", c->output, span_str(text));
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		return convert_fail("standard output", strerror(errno));
	return true;
}

/* ---- languages ------------------------------------------------------------ */

static void say_note(const struct convert *c, const struct diag *d)
{
	if (d->place.line)
		(void)fprintf(stderr, "%s:%u: %s\n", d->place.file,
			d->place.line, d->message);
	else
		(void)convert_fail(c->input, d->message);
}

typedef char *text_fn(const struct policy *p, bool secrets,
	struct diag_list *notes);

static bool convert_text(const struct convert *c, const struct policy *p,
	text_fn *write)
{
	struct diag_list notes;
	struct arena arena;
	char *text;
	bool ok;

	arena_init(&arena, 0);
	diag_list_init(&notes, &arena);
	text = write(p, c->secrets, &notes);
	for (size_t i = 0; i < notes.n; i++)
		say_note(c, notes.items[i]);
	ok = text ? convert_write(c, text) :
		    convert_fail(c->input, "out of memory");
	if (text)
		secret_wipe_bytes(text, strlen(text));
	free(text);
	arena_fini(&arena);
	return ok;
}

static bool to_ios(const struct convert *c, const struct policy *p)
{
	return convert_text(c, p, convert_ios);
}

static bool to_swanctl(const struct convert *c, const struct policy *p)
{
	return convert_text(c, p, convert_swanctl);
}

static bool to_json(const struct convert *c, const struct policy *p)
{
	char *text = policy_json(p);
	bool ok = text ? convert_write(c, text) :
			 convert_fail(c->input, "out of memory");

	free(text);
	return ok;
}

static const struct language {
	bool (*convert)(const struct convert *c, const struct policy *p);
	bool has_keys; /* in the text itself */
} languages[] = {
	[CONVERT_IOS] = {to_ios, true},
	[CONVERT_JSON] = {to_json, false},
	[CONVERT_SWANCTL] = {to_swanctl, true},
	[CONVERT_YANG] = {convert_yang, false},
};

/* ---- options ---------------------------------------------------------------- */

/* The first words are what is not given. */
static const char *const names[] = {"", "ios", "json", "swanctl", "yang", NULL};
static const char *const formats[] = {"", "json", "xml", NULL};

enum { ROW_SECRETS = 2, ROW_SECRETS_FILE };

#define AT(member) .offset = offsetof(struct convert, member)
static const struct option_row rows[] = {
	{"to", 0, OPTION_WORD, AT(to), .arg = "ios|json|swanctl|yang",
		.words = names,
		.help = "ios: canonical IOS: the same tables, nothing else\n"
			"json: the policy tables, as flexike dump prints them\n"
			"swanctl: swanctl.conf of strongSwan\n"
			"yang: instance data of the module flexike-policy,\n"
			"validated"},
	{"format", 0, OPTION_WORD, AT(format), .arg = "json|xml",
		.words = formats, .help = "yang: how it is written (json)"},
	[ROW_SECRETS] = {"secrets", 0, OPTION_FLAG, AT(secrets),
		.help = "ios, swanctl: write preshared keys into the text;\n"
			"treat the result as you would the keys"},
	[ROW_SECRETS_FILE] = {"secrets", 0, OPTION_TEXT, AT(keys_file),
		.arg = "FILE",
		.help = "yang: write the keys there, mode 0600"},
	{"output", 'o', OPTION_TEXT, AT(output), .arg = "FILE",
		.help = "instead of standard output; mode 0600"},
	OPTION_RELEASE_ROW(offsetof(struct convert, release)),
	{0},
};
#undef AT
#define ROWS (sizeof(rows) / sizeof(*rows))

static const struct option_spec spec = {"convert",
	"--to LANGUAGE [OPTIONS] FILE",
	"Convert a policy: a configuration, a policy image, or a policy document\n"
	"(.json, .xml). A configuration may be -.\n",
	"\nFindings go to standard error, and so does, with its place, "
	"everything\nthat a language cannot say. Without --secrets no key is in "
	"any output.\nExit status: 0 converted, 2 usage or a file that cannot be "
	"read or\nwritten.\n", rows};

static int check(const struct convert *c, int operands)
{
	if (!c->to)
		return option_usage(&spec, "--to is needed");
	if (c->secrets && !languages[c->to].has_keys)
		return option_usage(&spec, "no key is ever in %s",
			names[c->to]);
	if (c->format && c->to != CONVERT_YANG)
		return option_usage(&spec, "--format belongs to --to yang");
	if (operands != 1)
		return option_usage(&spec, "one file is needed");
	return -1;
}

/* Whether --secrets takes a file depends on --to, which may come later. */
static bool is_yang(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--to=yang") || (i + 1 < argc &&
			!strcmp(argv[i], "--to") &&
			!strcmp(argv[i + 1], "yang")))
			return true;
	return false;
}

/* The first row of a name is the one that counts. */
static int options(int argc, char **argv, struct convert *c)
{
	struct option_row to_yang[ROWS];
	struct option_spec s = spec;
	int operands;
	int status;

	memcpy(to_yang, rows, sizeof(rows));
	to_yang[ROW_SECRETS] = rows[ROW_SECRETS_FILE];
	to_yang[ROW_SECRETS_FILE] = rows[ROW_SECRETS];
	if (is_yang(argc, argv))
		s.rows = to_yang;
	status = option_parse(&s, argc, argv, c, &operands);
	if (status >= 0)
		return status;
	c->input = argv[1];
	return check(c, operands);
}

int cmd_convert(int argc, char **argv)
{
	struct convert c = {0};
	int status = options(argc, argv, &c);
	struct load_input in;
	struct policy *p;
	size_t errors;

	if (status >= 0)
		return status;
	in = (struct load_input){.command = "convert", .path = c.input,
		.release = c.release, .secrets = c.secrets || c.keys_file,
		.findings = true};
	p = load_policy(&in, &errors);
	if (!p)
		return EXIT_USAGE;
	status = languages[c.to].convert(&c, p) ? EXIT_CLEAN : EXIT_USAGE;
	policy_free(p);
	return status;
}
