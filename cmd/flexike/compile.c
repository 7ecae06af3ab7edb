/* flexike compile: a configuration, or a policy document, into a policy
 * image. */
#include "cmd/flexike/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/document.h"
#include "cmd/flexike/write.h"
#include "compiler/compiler.h"
#include "runtime/base/secret.h"

static const char help[] =
	"usage: flexike compile [OPTIONS] FILE -o IMAGE\n"
	"Compile a configuration into a policy image for flexiked. A FILE that\n"
	"ends in .json or .xml is instance data of the YANG module\n"
	"flexike-policy, as flexike convert writes it.\n\n"
	"  -o, --output IMAGE     where to write; replaced as a whole, mode 0600\n"
	"  --no-secrets           leave preshared keys out of the image\n"
	"  --secrets FILE         keys of a .json or .xml FILE (mode 0600)\n"
	"  --json                 print the tables as JSON (without keys)\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --help                 this text\n\n"
	"Findings go to standard error. Errors do not stop tunnels that are fine.\n"
	"Exit status: 0 written, 1 no protected tunnel is usable (nothing is\n"
	"written), 2 usage or a file that cannot be read or written.\n";

struct compile {
	const char *input;
	const char *output; /* NULL with --json alone */
	const char *keys;   /* of a document, or NULL */
	bool secrets;
	bool json;
	struct compiler_options options;
};

static int options(int argc, char **argv, struct compile *c)
{
	static const struct option longs[] = {
		{"output", required_argument, NULL, 'o'},
		{"no-secrets", no_argument, NULL, 'n'},
		{"secrets", required_argument, NULL, 's'},
		{"json", no_argument, NULL, 'j'},
		{"release", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int o;

	while ((o = getopt_long(argc, argv, "o:h", longs, NULL)) != -1) {
		switch (o) {
		case 'o':
			c->output = optarg;
			break;
		case 'n':
			c->secrets = false;
			break;
		case 's':
			c->keys = optarg;
			break;
		case 'j':
			c->json = true;
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
	if (argc - optind != 1 || (!c->output && !c->json)) {
		(void)fputs("usage: flexike compile [OPTIONS] FILE -o IMAGE\n",
			stderr);
		return EXIT_USAGE;
	}
	c->input = argv[optind];
	if (!c->keys || document_is(c->input))
		return -1;
	(void)fputs("flexike compile: --secrets belongs to .json and .xml; a "
		    "configuration has its keys\n", stderr);
	return EXIT_USAGE;
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
	if (!compiler_image(u, c->secrets, &image, &n, &err)) {
		(void)fprintf(stderr, "flexike compile: %s: %s\n", c->input,
			err.reason);
		return EXIT_USAGE;
	}
	status = emit(c, image, n, compiler_findings(u)->count[DIAG_ERROR],
		!c->secrets);
	secret_wipe_bytes(image, n);
	free(image);
	return status;
}

static int compile_document(const struct compile *c)
{
	const struct document_input in = {"compile", c->input, c->keys,
		!c->secrets};
	uint8_t *image;
	size_t n;
	size_t left_out;
	int status;

	if (!document_image(&in, &image, &n, &left_out))
		return EXIT_USAGE;
	if (left_out && c->secrets)
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
	struct compile c = {.secrets = true};
	struct compiler_unit *u;
	char err[256];
	int status = options(argc, argv, &c);

	if (status >= 0)
		return status;
	if (document_is(c.input))
		return compile_document(&c);
	u = compiler_run_file(c.input, &c.options, err, sizeof(err));
	if (!u) {
		(void)fprintf(stderr, "flexike compile: %s\n", err);
		return EXIT_USAGE;
	}
	status = compile(&c, u);
	compiler_free(u);
	return status;
}
