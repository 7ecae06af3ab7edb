/* flexike convert: policy tables into another language. */
#include "cmd/flexike/convert.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/load.h"
#include "cmd/flexike/write.h"
#include "compiler/convert/convert.h"
#include "runtime/base/secret.h"

static const char help[] =
	"usage: flexike convert --to LANGUAGE [OPTIONS] FILE\n"
	"Convert a policy: a configuration, a policy image, or a policy document\n"
	"(.json, .xml). A configuration may be -.\n\n"
	"  --to ios               canonical IOS: the same tables, nothing else\n"
	"  --to json              the policy tables, as flexike dump prints them\n"
	"  --to yang              instance data of the module flexike-policy,\n"
	"                         validated\n"
	"  --to swanctl           swanctl.conf of strongSwan\n"
	"  --format json|xml      yang: how it is written (json)\n"
	"  --secrets              ios, swanctl: write preshared keys into the text;\n"
	"                         treat the result as you would the keys\n"
	"  --secrets FILE         yang: write the keys there, mode 0600\n"
	"  -o, --output FILE      instead of standard output; mode 0600\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --help                 this text\n\n"
	"Findings go to standard error, and so does, with its place, everything\n"
	"that a language cannot say. Without --secrets no key is in any output.\n"
	"Exit status: 0 converted, 2 usage or a file that cannot be read or\n"
	"written.\n";

static int usage(const char *why, const char *what)
{
	(void)fprintf(stderr, "flexike convert: %s%s%s%s\n"
		"usage: flexike convert --to LANGUAGE [OPTIONS] FILE\n", why,
		*what ? " `" : "", what, *what ? "`" : "");
	return EXIT_USAGE;
}

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
	const char *name;
	bool (*convert)(const struct convert *c, const struct policy *p);
	bool has_keys; /* in the text itself */
} languages[] = {
	{"ios", to_ios, true},
	{"json", to_json, false},
	{"swanctl", to_swanctl, true},
	{"yang", convert_yang, false},
};

static const struct language *language(const char *name)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		if (!strcmp(languages[i].name, name))
			return &languages[i];
	return NULL;
}

/* ---- options ---------------------------------------------------------------- */

static int check(const struct convert *c, int left)
{
	const struct language *l = c->to ? language(c->to) : NULL;

	if (!c->to)
		return usage("--to is needed", "");
	if (!l)
		return usage("--to takes ios, json, swanctl or yang "
			"and not", c->to);
	if (c->secrets && !l->has_keys)
		return usage("no key is ever in", c->to);
	if (c->format && l->convert != convert_yang)
		return usage("--format belongs to --to yang", "");
	if (left != 1)
		return usage("one file is needed", "");
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

static bool option(struct convert *c, int o)
{
	switch (o) {
	case 't':
		c->to = optarg;
		return true;
	case 'f':
		c->format = optarg;
		return !strcmp(optarg, "json") || !strcmp(optarg, "xml");
	case 's':
		c->keys_file = optarg;
		c->secrets = !optarg;
		return true;
	case 'o':
		c->output = optarg;
		return true;
	default: /* 'r' */
		c->release = optarg;
		return true;
	}
}

static int options(int argc, char **argv, struct convert *c)
{
	const struct option longs[] = {
		{"to", required_argument, NULL, 't'},
		{"format", required_argument, NULL, 'f'},
		{"secrets", is_yang(argc, argv) ? required_argument :
						  no_argument, NULL, 's'},
		{"output", required_argument, NULL, 'o'},
		{"release", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int o;

	while ((o = getopt_long(argc, argv, "o:h", longs, NULL)) != -1) {
		if (o == 'h') {
			(void)fputs(help, stdout);
			return EXIT_CLEAN;
		}
		if (o == '?')
			return EXIT_USAGE;
		if (!option(c, o))
			return usage("--format takes json or xml and not",
				optarg);
	}
	c->input = argv[optind];
	return check(c, argc - optind);
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
	if (!c.format)
		c.format = "json";
	status = language(c.to)->convert(&c, p) ? EXIT_CLEAN : EXIT_USAGE;
	policy_free(p);
	return status;
}
