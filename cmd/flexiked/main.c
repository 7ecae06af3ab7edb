#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

#include "cmd/flexiked/daemon.h"
#include "runtime/control/protocol.h"

#define SOCKET_MODE 0660

static void on_trace(void *ctx, const struct ike_trace *t)
{
	struct daemon *d = ctx;

	ctl_failures_note(d->failures, t);
	narrate_trace(d, t);
}

static void on_keylog(void *ctx, const struct ike_keylog *k)
{
	struct daemon *d = ctx;

	if (!keytable_write(d->keys, k))
		log_line(&d->log, LOG_LEVEL_ERROR,
			"the key tables cannot be written", "dir=%s",
			d->o.keys);
}

static void on_finished(void *ctx)
{
	struct daemon *d = ctx;

	io_loop_stop(d->loop);
}

static void on_terminate(void *ctx)
{
	struct daemon *d = ctx;

	log_line(&d->log, LOG_LEVEL_INFO, "shutting down: deleting the SAs at "
		"their peers", "sas=%zu",
		ike_sa_count(io_gateway_ike(d->gateway)));
	io_gateway_shutdown(d->gateway);
}

static void on_hangup(void *ctx)
{
	struct daemon *d = ctx;

	log_line(&d->log, LOG_LEVEL_ERROR, "a running policy cannot be "
		"replaced by this release: restart flexiked to load it",
		"signal=SIGHUP policy=%s", d->o.policy);
}

/* Log and give the exit code for it. */
static int stop(const struct daemon *d, const char *story, const char *reason)
{
	log_line(&d->log, LOG_LEVEL_ERROR, story, "reason=\"%s\"", reason);
	return EXIT_USAGE;
}

static int load(struct daemon *d)
{
	struct policy_error bad;
	struct io_devices devices;
	struct io_netlink *nl;
	char err[512];
	bool listed;

	d->policy = policy_load(d->o.policy, &bad);
	if (!d->policy) {
		log_line(&d->log, LOG_LEVEL_ERROR,
			"the policy image cannot be used",
			"policy=%s offset=%" PRIu64 " reason=\"%s\"",
			d->o.policy, bad.offset, bad.reason);
		return EXIT_USAGE;
	}
	nl = io_netlink_open(err, sizeof(err));
	if (!nl)
		return stop(d, "the system's devices are not known", err);
	listed = io_netlink_devices(nl, &d->arena, &devices, err,
		sizeof(err));
	io_netlink_close(nl);
	if (!listed)
		return stop(d, "the system's devices are not known", err);
	d->plan = io_plan_make(&d->arena, d->policy, &devices, d->o.map,
		d->o.n_map, err, sizeof(err));
	return d->plan ? EXIT_CLEAN : stop(d, "nothing was started", err);
}

static void tell_plan(const struct daemon *d)
{
	if (!policy_has_secrets(d->policy))
		log_line(&d->log, LOG_LEVEL_ERROR, "the image has no secrets: "
			"preshared keys are missing", "policy=%s",
			d->o.policy);
	for (size_t i = 0; i < d->plan->n; i++) {
		const struct io_tunnel_plan *t = &d->plan->tunnels[i];
		struct log_ctx log = {&d->sink, policy_text(d->policy,
			policy_get(d->policy, tunnel, t->tunnel)->name)};

		if (!t->run)
			log_line(&log, LOG_LEVEL_ERROR,
				"the tunnel does not run here", "reason=\"%s\"",
				t->problem);
		else if (t->note)
			log_line(&log, LOG_LEVEL_INFO, t->note, "%s", "");
	}
}

static int keys_open(struct daemon *d)
{
	char err[512];

	if (!d->o.keys)
		return EXIT_CLEAN;
	d->keys = keytable_open(d->o.keys, err, sizeof(err));
	if (!d->keys)
		return stop(d, "the key tables cannot be written", err);
	log_line(&d->log, LOG_LEVEL_ERROR, "WARNING: the keys of all traffic "
		"are written to disk; whoever reads them reads the traffic",
		"dir=%s", d->o.keys);
	return EXIT_CLEAN;
}

static int set_up(struct daemon *d)
{
	struct io_options o = {
		.policy = d->policy,
		.crypto = d->crypto,
		.plan = d->plan,
		.log = &d->sink,
		.trace = on_trace,
		.keylog = d->keys ? on_keylog : NULL,
		.finished = on_finished,
		.ctx = d,
	};
	char err[512] = "no tunnel can run";

	d->failures = ctl_failures_new(d->policy);
	d->fold = ctl_fold_new(d->started);
	d->loop = io_loop_new();
	if (!d->failures || !d->fold || !d->loop)
		return stop(d, "nothing was started", "no memory");
	d->gateway = io_gateway_new(d->loop, &o, err, sizeof(err));
	if (!d->gateway)
		return stop(d, "nothing was started", err);
	d->server = io_server_new(d->loop, d->o.control, SOCKET_MODE,
		CTL_REQUEST_MAX, serve_request, d, err, sizeof(err));
	if (!d->server)
		return stop(d, "nothing was started", err);
	if (!io_privilege_drop(err, sizeof(err)))
		return stop(d, "nothing was started", err);
	if (!io_loop_signal(d->loop, SIGTERM, on_terminate, d) ||
		!io_loop_signal(d->loop, SIGINT, on_terminate, d) ||
		!io_loop_signal(d->loop, SIGHUP, on_hangup, d))
		return stop(d, "nothing was started", "no memory");
	return EXIT_CLEAN;
}

static int run(struct daemon *d)
{
	int code = keys_open(d);

	if (code)
		return code;
	d->crypto = crypto_new();
	if (!d->crypto)
		return stop(d, "nothing was started",
			"the crypto library does not start");
	d->started = io_clock_now();
	code = set_up(d);
	if (code)
		return code;
	log_line(&d->log, LOG_LEVEL_INFO, "running",
		"version=%s policy=%s tunnels=%zu control=%s", FLEXIKE_VERSION,
		d->o.policy, d->plan->n_run, d->o.control);
	io_gateway_start(d->gateway);
	if (!io_loop_run(d->loop)) {
		(void)stop(d, "the event loop failed", "libevent");
		return EXIT_FAILED;
	}
	narrate_rest(d);
	log_line(&d->log, LOG_LEVEL_INFO, "stopped", "%s", "");
	return EXIT_CLEAN;
}

static void tear_down(struct daemon *d)
{
	io_server_free(d->server);
	io_gateway_free(d->gateway);
	io_loop_free(d->loop);
	ctl_failures_free(d->failures);
	ctl_fold_free(d->fold);
	if (!keytable_close(d->keys))
		(void)stop(d, "the key tables are not complete", d->o.keys);
	if (d->crypto)
		crypto_free(d->crypto);
	if (d->policy)
		policy_free(d->policy);
	arena_fini(&d->arena);
}

int main(int argc, char **argv)
{
	struct daemon d = {0};
	int code;

	if (!options_parse(argc, argv, &d.o, &code))
		return code;
	(void)signal(SIGPIPE, SIG_IGN);
	d.sink = narrate_sink(d.o.level);
	d.log = (struct log_ctx){&d.sink, "flexiked"};
	arena_init(&d.arena, 0);
	code = load(&d);
	if (code == EXIT_CLEAN && d.o.check) {
		report_plan(&d);
		code = d.plan->n_run ? EXIT_CLEAN : EXIT_USAGE;
	} else if (code == EXIT_CLEAN) {
		tell_plan(&d);
		code = d.plan->n_run ? run(&d) : stop(&d,
			"nothing was started", "no tunnel can run");
	}
	tear_down(&d);
	return code;
}
