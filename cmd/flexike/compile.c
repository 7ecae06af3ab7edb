/* flexike compile: a configuration, or a policy document, into a policy
 * image. */
#include "cmd/flexike/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/document.h"
#include "cmd/flexike/option.h"
#include "cmd/flexike/write.h"
#include "compiler/compiler.h"
#include "runtime/base/secret.h"

struct compile {
	const char *input;
	const char *output; /* NULL with --json alone */
	const char *keys;   /* of a document, or NULL */
	const char *release;
	bool no_secrets;
	bool json;
};

#define AT(member) .offset = offsetof(struct compile, member)
static const struct option_row rows[] = {
	{"output", 'o', OPTION_TEXT, AT(output), .arg = "IMAGE",
		.help = "where to write; replaced as a whole, mode 0600"},
	{"no-secrets", 0, OPTION_FLAG, AT(no_secrets),
		.help = "leave preshared keys out of the image"},
	{"secrets", 0, OPTION_TEXT, AT(keys), .arg = "FILE",
		.help = "keys of a .json or .xml FILE (mode 0600)"},
	{"json", 0, OPTION_FLAG, AT(json),
		.help = "print the tables as JSON (without keys)"},
	OPTION_RELEASE_ROW(offsetof(struct compile, release)),
	{0},
};
#undef AT

static const struct option_spec spec = {"compile", "[OPTIONS] FILE -o IMAGE",
	"Compile a configuration into a policy image for flexiked. A FILE that\n"
	"ends in .json or .xml is instance data of the YANG module\n"
	"flexike-policy, as flexike convert writes it.\n",
	"\nFindings go to standard error. Errors do not stop tunnels that are "
	"fine.\nExit status: 0 written, 1 no protected tunnel is usable (nothing "
	"is\nwritten), 2 usage or a file that cannot be read or written.\n",
	rows};

static int options(int argc, char **argv, struct compile *c)
{
	int operands;
	int status = option_parse(&spec, argc, argv, c, &operands);

	if (status >= 0)
		return status;
	if (operands != 1)
		return option_usage(&spec, "one configuration is needed");
	if (!c->output && !c->json)
		return option_usage(&spec, "where to? -o IMAGE, or --json");
	c->input = argv[1];
	if (c->keys && !document_is(c->input))
		return option_usage(&spec, "--secrets belongs to .json and "
			".xml; a configuration has its keys");
	return -1;
}

static void say_unusable(const struct policy *p, const struct policy_tunnel *t)
{
	char where[128];

	(void)fprintf(stderr,
		"flexike compile: %s: %s cannot come up (see the findings)\n",
		policy_where(p, t->file, t->line, where, sizeof(where)),
		policy_text(p, t->name));
}

/* How many protected tunnels there are, and how many may come up. */
static void count_tunnels(const struct policy *p, uint32_t *all, uint32_t *good)
{
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);

		if (t->ipsec_profile == POLICY_NONE)
			continue;
		++*all;
		*good += t->usable;
		if (!t->usable)
			say_unusable(p, t);
	}
}

static bool print_json(const struct policy *p)
{
	char *json = policy_json(p);

	if (!json)
		return false;
	(void)puts(json);
	free(json);
	return true;
}

/* @flawed: the input has errors, told already. @left_out: keys that the image
 * does without. */
static int emit(const struct compile *c, const uint8_t *image, size_t n,
	bool flawed, bool left_out)
{
	struct policy_error err;
	struct policy *p = policy_open(span_of(image, n), &err);
	uint32_t all = 0;
	uint32_t good = 0;
	int status = EXIT_CLEAN;

	if (!p) {
		(void)fprintf(stderr, "flexike compile: %s\n", err.reason);
		return EXIT_USAGE;
	}
	count_tunnels(p, &all, &good);
	if (c->json && !print_json(p))
		status = EXIT_USAGE;
	if (!good && flawed) {
		(void)fprintf(stderr,
			"flexike compile: no usable tunnel remains: nothing "
			"written\n");
		status = EXIT_FINDINGS;
	} else if (c->output) {
		if (!command_write("compile", c->output, span_of(image, n)))
			status = EXIT_USAGE;
		else
			(void)fprintf(stderr,
				"%s: %zu octets, %u of %u protected tunnels "
				"usable%s\n",
				c->output, n, good, all,
				left_out ? ", keys left out" : "");
	}
	policy_free(p);
	return status;
}

static int compile(const struct compile *c, struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	struct policy_error err;
	uint8_t *image;
	size_t n;
	int status;

	(void)report_text(stderr, units, 1, DIAG_WARNING, false);
	if (!compiler_image(u, !c->no_secrets, &image, &n, &err)) {
		(void)fprintf(stderr, "flexike compile: %s: %s\n", c->input,
			err.reason);
		return EXIT_USAGE;
	}
	status = emit(c, image, n, compiler_findings(u)->count[DIAG_ERROR],
		c->no_secrets);
	secret_wipe_bytes(image, n);
	free(image);
	return status;
}

static int compile_document(const struct compile *c)
{
	const struct document_input in = {"compile", c->input, c->keys,
		c->no_secrets};
	uint8_t *image;
	size_t n;
	size_t left_out;
	int status;

	if (!document_image(&in, &image, &n, &left_out))
		return EXIT_USAGE;
	if (left_out && !c->no_secrets)
		(void)fprintf(stderr,
			"flexike compile: %s refers to %zu keys: give them "
			"with --secrets FILE\n", c->input, left_out);
	status = emit(c, image, n, false, left_out);
	secret_wipe_bytes(image, n);
	free(image);
	return status;
}

int cmd_compile(int argc, char **argv)
{
	struct compile c = {0};
	struct compiler_options o = {0};
	struct compiler_unit *u;
	char err[256];
	int status = options(argc, argv, &c);

	if (status >= 0)
		return status;
	if (document_is(c.input))
		return compile_document(&c);
	o.release = c.release;
	u = compiler_run_file(c.input, &o, err, sizeof(err));
	if (!u) {
		(void)fprintf(stderr, "flexike compile: %s\n", err);
		return EXIT_USAGE;
	}
	status = compile(&c, u);
	compiler_free(u);
	return status;
}
