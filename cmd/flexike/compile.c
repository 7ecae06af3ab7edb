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
static int emit(const struct compile *c, const struct policy *p, bool flawed,
	bool left_out)
{
	struct span image = policy_octets(p);
	uint32_t all = 0;
	uint32_t good = 0;

	count_tunnels(p, &all, &good);
	if (c->json && !print_json(p))
		return EXIT_USAGE;
	if (!good && flawed) {
		(void)fprintf(stderr,
			"flexike compile: no usable tunnel remains: nothing "
			"written\n");
		return EXIT_FINDINGS;
	}
	if (!c->output)
		return EXIT_CLEAN;
	if (!command_write("compile", c->output, image))
		return EXIT_USAGE;
	(void)fprintf(stderr,
		"%s: %zu octets, %u of %u protected tunnels usable%s\n",
		c->output, image.n, good, all,
		left_out ? ", keys left out" : "");
	return EXIT_CLEAN;
}

/* @p is freed; NULL: *err says why. */
static int finish(const struct compile *c, struct policy *p, bool flawed,
	bool left_out, const struct policy_error *err)
{
	int status = EXIT_USAGE;

	if (p)
		status = emit(c, p, flawed, left_out);
	else
		(void)fprintf(stderr, "flexike compile: %s: %s\n", c->input,
			err->reason);
	policy_free(p);
	return status;
}

/* The model of a large configuration is several times its image: it goes
 * before the image is made. */
static int compile(const struct compile *c)
{
	const struct compiler_options o = {.release = c->release};
	struct policy_error err;
	struct policy_builder *b;
	struct policy *p;
	char why[256];
	struct compiler_unit *u =
		compiler_run_file(c->input, &o, why, sizeof(why));
	const struct compiler_unit *const units[] = {u};
	bool flawed;

	if (!u) {
		(void)fprintf(stderr, "flexike compile: %s\n", why);
		return EXIT_USAGE;
	}
	(void)report_text(stderr, units, 1, DIAG_WARNING, false);
	flawed = compiler_findings(u)->count[DIAG_ERROR];
	b = compiler_build(u, &err);
	compiler_free(u);
	p = b ? policy_builder_seal(b, !c->no_secrets, &err) : NULL;
	policy_builder_free(b);
	return finish(c, p, flawed, c->no_secrets, &err);
}

static int compile_document(const struct compile *c)
{
	const struct document_input in = {"compile", c->input, c->keys,
		c->no_secrets};
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;
	size_t left_out;

	if (!document_image(&in, &image, &n, &left_out))
		return EXIT_USAGE;
	if (left_out && !c->no_secrets)
		(void)fprintf(stderr,
			"flexike compile: %s refers to %zu keys: give them "
			"with --secrets FILE\n", c->input, left_out);
	p = policy_open(span_of(image, n), &err);
	secret_wipe_bytes(image, n);
	free(image);
	return finish(c, p, false, left_out, &err);
}

int cmd_compile(int argc, char **argv)
{
	struct compile c = {0};
	int status = options(argc, argv, &c);

	if (status >= 0)
		return status;
	return document_is(c.input) ? compile_document(&c) : compile(&c);
}
