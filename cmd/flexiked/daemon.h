/* flexiked: one gateway on this machine. */
#ifndef FLEXIKE_CMD_FLEXIKED_DAEMON_H
#define FLEXIKE_CMD_FLEXIKED_DAEMON_H

#include "runtime/control/control.h"
#include "runtime/control/fold.h"
#include "runtime/esp/keytable.h"
#include "runtime/io/io.h"

#define MAPPINGS_MAX 64

enum daemon_exit {
	EXIT_CLEAN = 0,
	EXIT_FAILED = 1, /* stopped by something unforeseen */
	EXIT_USAGE = 2,	 /* wrong usage or input, nothing to run */
};

struct options {
	const char *policy;
	const char *control; /* socket path */
	const char *keys;    /* directory, or NULL */
	enum log_level level;
	bool check;
	struct io_mapping map[MAPPINGS_MAX];
	size_t n_map;
};

struct daemon {
	struct options o;
	struct log_sink sink;
	struct log_ctx log;
	struct policy *policy;
	struct crypto *crypto;
	struct arena arena; /* of the plan */
	struct io_plan *plan;
	struct io_loop *loop;
	struct io_gateway *gateway;
	struct io_server *server;
	struct ctl_failures *failures;
	struct ctl_fold *fold;
	struct keytable *keys;
	mono_t started;
};

/* options.c. False: *exit_code is what to exit with. */
bool options_parse(int argc, char **argv, struct options *o, int *exit_code);

/* narrate.c: lines to stderr with the time, unprintable octets replaced. */
struct log_sink narrate_sink(enum log_level level);
/* Tell what the engine traced; failures once, with cause and cure. */
void narrate_trace(struct daemon *d, const struct ike_trace *t);
/* At the end: repeats that were kept back. */
void narrate_rest(struct daemon *d);

/* report.c: --check on standard output. */
void report_plan(const struct daemon *d);

/* serve.c: answer a line of the control socket; ctx is the daemon. */
char *serve_request(void *ctx, struct span line);

#endif
