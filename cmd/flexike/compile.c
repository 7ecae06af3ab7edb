/* flexike compile: a configuration into a policy image. */
#include "cmd/flexike/command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/compiler.h"
#include "runtime/base/secret.h"

static const char help[] =
	"usage: flexike compile [OPTIONS] FILE -o IMAGE\n"
	"Compile a configuration into a policy image for flexiked.\n\n"
	"  -o, --output IMAGE     where to write; replaced as a whole, mode 0600\n"
	"  --no-secrets           leave preshared keys out of the image\n"
	"  --json                 print the tables as JSON (without keys)\n"
	"  --release RELEASE      auto, xe-16.7, xe-17.11 or xe-26.1 (auto)\n"
	"  --help                 this text\n\n"
	"Findings go to standard error. Errors do not stop tunnels that are fine.\n"
	"Exit status: 0 written, 1 no protected tunnel is usable (nothing is\n"
	"written), 2 usage or a file that cannot be read or written.\n";

struct compile {
	const char *input;
	const char *output; /* NULL with --json alone */
	bool secrets;
	bool json;
	struct compiler_options options;
};

static int options(int argc, char **argv, struct compile *c)
{
	static const struct option longs[] = {
		{"output", required_argument, NULL, 'o'},
		{"no-secrets", no_argument, NULL, 'n'},
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
	return -1;
}

static bool write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return fsync(fd) == 0;
}

/* Under another name first, so that a reader never sees half of it. mkstemp
 * makes it 0600: it may hold keys. */
static bool write_image(const char *path, const uint8_t *image, size_t n)
{
	size_t len = strlen(path);
	char *temp = malloc(len + sizeof(".XXXXXX"));
	bool ok = false;
	int fd = -1;

	if (temp) {
		memcpy(temp, path, len);
		memcpy(temp + len, ".XXXXXX", sizeof(".XXXXXX"));
		fd = mkstemp(temp);
	}
	if (fd >= 0) {
		ok = write_all(fd, image, n);
		ok &= close(fd) == 0;
		ok = ok && rename(temp, path) == 0;
		if (!ok)
			(void)unlink(temp);
	}
	if (!ok)
		(void)fprintf(stderr, "flexike compile: %s: %s\n", path,
			strerror(errno));
	free(temp);
	return ok;
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

static int emit(const struct compile *c, const struct compiler_unit *u,
	const uint8_t *image, size_t n)
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
	if (!good && compiler_findings(u)->count[DIAG_ERROR]) {
		(void)fprintf(stderr,
			"flexike compile: no usable tunnel remains: nothing "
			"written\n");
		status = EXIT_FINDINGS;
	} else if (c->output) {
		if (!write_image(c->output, image, n))
			status = EXIT_USAGE;
		else
			(void)fprintf(stderr,
				"%s: %zu octets, %u of %u protected tunnels "
				"usable%s\n",
				c->output, n, good, all,
				c->secrets ? "" : ", keys left out");
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
	status = emit(c, u, image, n);
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
	u = compiler_run_file(c.input, &c.options, err, sizeof(err));
	if (!u) {
		(void)fprintf(stderr, "flexike compile: %s\n", err);
		return EXIT_USAGE;
	}
	status = compile(&c, u);
	compiler_free(u);
	return status;
}
