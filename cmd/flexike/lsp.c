/* flexike lsp: the language server on standard input and output. */
#include "cmd/flexike/command.h"

#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/flexike/lsp_project.h"
#include "cmd/flexike/option.h"
#include "compiler/lsp/lsp.h"
#include "runtime/base/secret.h"

/* The editor's end. */
struct pipe_end {
	int fd;
	bool broken;
};

struct serve {
	unsigned severity;
	const char *docs;
	const char *release;
	bool stdio;
};

static const char *const severities[] = {"info", "warning", "error", NULL};

static const struct option_row rows[] = {
	{.name = "severity", .kind = OPTION_WORD,
		.offset = offsetof(struct serve, severity),
		.arg = "info|warning|error", .words = severities,
		.help = "least severity to publish (info)"},
	OPTION_RELEASE_ROW(offsetof(struct serve, release)),
	{.name = "docs", .kind = OPTION_TEXT,
		.offset = offsetof(struct serve, docs), .arg = "URL",
		.help = "the page that findings link to: URL#FV101"},
	{.name = "stdio", .kind = OPTION_FLAG,
		.offset = offsetof(struct serve, stdio),
		.help = "accepted, because some editors say it"},
	{0},
};

static const struct option_spec spec = {"lsp", "[OPTIONS]",
	"Serve an editor: findings, completion and more over the Language "
	"Server Protocol,\non standard input and output.\n",
	"\nExit status: 0 when the editor shut the session down, 1 when it "
	"ended otherwise,\n2 for wrong usage.\n", rows};

static void send_all(void *ctx, const char *p, size_t n)
{
	struct pipe_end *to = ctx;

	while (n && !to->broken) {
		ssize_t put = write(to->fd, p, n);

		if (put < 0 && errno != EINTR)
			to->broken = true;
		if (put > 0) {
			p += put;
			n -= (size_t)put;
		}
	}
}

static bool is_waiting(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) > 0;
}

static void serve(struct lsp *s, int fd, const struct pipe_end *out)
{
	uint8_t buf[65536];
	bool going = true;

	while (going && !out->broken) {
		ssize_t n;

		if (!is_waiting(fd))
			lsp_idle(s);
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		going = lsp_input(s, span_of(buf, (size_t)n));
		secret_wipe_bytes(buf, (size_t)n);
	}
}

/* The JSON library holds the texts of documents for a while, keys included. */
static void wiping_free(void *p)
{
	if (p)
		secret_wipe_bytes(p, malloc_usable_size(p));
	free(p);
}

int cmd_lsp(int argc, char **argv)
{
	struct serve options = {0};
	struct lsp_options o = {.version = FLEXIKE_VERSION,
		.compile = lsp_project_compile};
	struct pipe_end out = {.fd = STDOUT_FILENO};
	int operands;
	int status = option_parse(&spec, argc, argv, &options, &operands);
	struct lsp *s;

	if (status >= 0)
		return status;
	if (operands) {
		(void)fprintf(stderr, "flexike lsp: `%s` is no option, and "
			"files come from the editor\n", argv[1]);
		return EXIT_USAGE;
	}
	o.least = (enum diag_severity)options.severity;
	o.release = options.release;
	o.docs = options.docs;
	json_set_alloc_funcs(malloc, wiping_free);
	(void)signal(SIGPIPE, SIG_IGN);
	s = lsp_new(&o, send_all, &out);
	if (!s) {
		(void)fprintf(stderr, "flexike lsp: out of memory\n");
		return EXIT_USAGE;
	}
	serve(s, STDIN_FILENO, &out);
	status = lsp_exit_code(s);
	lsp_free(s);
	return status;
}
