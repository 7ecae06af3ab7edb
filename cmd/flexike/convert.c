/* flexike convert: a configuration into another language. */
#include "cmd/flexike/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/write.h"
#include "compiler/compiler.h"
#include "runtime/base/secret.h"
#include "yang/yang.h"

static const char help[] =
	"usage: flexike convert --to yang [OPTIONS] FILE\n"
	"Convert a configuration. FILE may be -.\n\n"
	"  --to yang              the language: instance data of the module\n"
	"                         flexike-policy, validated\n"
	"  --format json|xml      how it is written (json)\n"
	"  --secrets FILE         write the preshared keys there, mode 0600; they\n"
	"                         are in no other output\n"
	"  -o, --output FILE      instead of standard output\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --help                 this text\n\n"
	"Findings go to standard error. `flexike compile` reads what this writes\n"
	"and makes the same image of it as of the configuration.\n"
	"Exit status: 0 converted, 2 usage or a file that cannot be read or\n"
	"written.\n";

struct convert {
	const char *input;
	const char *output;
	const char *secrets;
	const char *to;
	enum yang_format format;
	struct compiler_options options;
};

static int usage(const char *why, const char *what)
{
	(void)fprintf(stderr, "flexike convert: %s%s%s%s\n"
		"usage: flexike convert --to yang [OPTIONS] FILE\n", why,
		*what ? " `" : "", what, *what ? "`" : "");
	return EXIT_USAGE;
}

static bool format(const char *s, enum yang_format *f)
{
	*f = strcmp(s, "xml") ? YANG_JSON : YANG_XML;
	return *f == YANG_XML || !strcmp(s, "json");
}

static int check(const struct convert *c, int left)
{
	if (!c->to)
		return usage("--to is needed", "");
	if (strcmp(c->to, "yang") != 0)
		return usage("--to takes yang and not", c->to);
	if (left != 1)
		return usage("one configuration is needed", "");
	return -1;
}

static int options(int argc, char **argv, struct convert *c)
{
	static const struct option longs[] = {
		{"to", required_argument, NULL, 't'},
		{"format", required_argument, NULL, 'f'},
		{"secrets", required_argument, NULL, 's'},
		{"output", required_argument, NULL, 'o'},
		{"release", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int o;

	while ((o = getopt_long(argc, argv, "o:h", longs, NULL)) != -1) {
		switch (o) {
		case 't':
			c->to = optarg;
			break;
		case 'f':
			if (!format(optarg, &c->format))
				return usage("--format takes json or xml and "
					     "not", optarg);
			break;
		case 's':
			c->secrets = optarg;
			break;
		case 'o':
			c->output = optarg;
			break;
		case 'r':
			c->options.release = optarg;
			break;
		case 'h':
			(void)fputs(help, stdout);
			return EXIT_CLEAN;
		default:
			return EXIT_USAGE;
		}
	}
	c->input = argv[optind];
	return check(c, argc - optind);
}

static bool fail(const char *path, const char *why)
{
	(void)fprintf(stderr, "flexike convert: %s: %s\n", path, why);
	return false;
}

/* Before the document: who reads it from a pipe may want the keys at once. */
static bool write_secrets(const struct convert *c, const struct policy *p)
{
	uint8_t *text;
	size_t n;
	bool ok;

	if (!c->secrets)
		return true;
	if (!yang_keys_print(p, &text, &n))
		return fail(c->secrets, "out of memory");
	ok = command_write("convert", c->secrets, span_of(text, n));
	secret_wipe_bytes(text, n);
	free(text);
	return ok;
}

static bool write_document(const struct convert *c, const char *text)
{
	if (c->output)
		return command_write("convert", c->output, span_str(text));
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		return fail("standard output", strerror(errno));
	return true;
}

static bool convert_policy(const struct convert *c, const struct policy *p)
{
	struct yang *y = yang_new();
	struct diag_list findings;
	struct arena arena;
	char *text = NULL;
	bool ok = false;

	arena_init(&arena, 0);
	diag_list_init(&findings, &arena);
	if (y)
		text = yang_export(y, p, c->format, &findings);
	else
		(void)fail(c->input, "libyang does not start");
	for (size_t i = 0; i < findings.n; i++)
		(void)fail(c->input, findings.items[i]->message);
	if (text)
		ok = write_secrets(c, p) && write_document(c, text);
	free(text);
	arena_fini(&arena);
	yang_free(y);
	return ok;
}

static bool convert(const struct convert *c, const struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;
	bool ok;

	(void)report_text(stderr, units, 1, DIAG_WARNING, false);
	if (!compiler_image(u, c->secrets != NULL, &image, &n, &err))
		return fail(c->input, err.reason);
	p = policy_open(span_of(image, n), &err);
	ok = p ? convert_policy(c, p) : fail(c->input, err.reason);
	policy_free(p);
	secret_wipe_bytes(image, n);
	free(image);
	return ok;
}

int cmd_convert(int argc, char **argv)
{
	struct convert c = {.format = YANG_JSON};
	struct compiler_unit *u;
	char err[256];
	int status = options(argc, argv, &c);

	if (status >= 0)
		return status;
	u = compiler_run_file(c.input, &c.options, err, sizeof(err));
	if (!u) {
		(void)fprintf(stderr, "flexike convert: %s\n", err);
		return EXIT_USAGE;
	}
	status = convert(&c, u) ? EXIT_CLEAN : EXIT_USAGE;
	compiler_free(u);
	return status;
}
