/* flexikectl: show, clear, start and stop over the control socket. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "runtime/control/control.h"
#include "runtime/control/protocol.h"
#include "runtime/io/io.h"

#define TIMEOUT_MS 10000
#define WORDS_CAP 512

enum ctl_exit {
	EXIT_CLEAN = 0,
	EXIT_REFUSED = 1, /* the daemon said no */
	EXIT_USAGE = 2,	  /* wrong usage, or nobody answers */
};

struct options {
	const char *socket;
	bool json;
};

static const char help_text[] =
	"usage: flexikectl [OPTIONS] COMMAND\n"
	"\n"
	"  -s, --socket PATH   control socket (default " CTL_SOCKET_PATH ")\n"
	"  -j, --json          JSON instead of text\n"
	"  -V, --version       print the version of flexikectl\n"
	"  -h, --help          print this\n"
	"\n"
	"Commands; unambiguous abbreviations are taken:\n"
	"  clear crypto ikev2 sa [ID]      Delete an IKE SA, or all; static "
	"tunnels come back\n"
	"  start TUNNEL                    Bring a tunnel up and keep it up\n"
	"  stop TUNNEL                     Take a tunnel down and leave it "
	"down\n"
	"  version                         Versions of this program and the "
	"daemon\n";

static void print_help(void)
{
	const char *name;
	const char *help;

	(void)fputs(help_text, stdout);
	for (size_t i = 0; (name = ctl_show_name(i, &help)); i++)
		(void)printf("  show %-26s %s\n", name, help);
	(void)fputs("\nExit status: 0 done, 1 refused by the daemon, 2 wrong "
		    "usage or no answer.\n", stdout);
}

static int usage(const char *sentence)
{
	(void)fprintf(stderr, "flexikectl: %s\nTry: flexikectl --help\n",
		sentence);
	return EXIT_USAGE;
}

/* Words with blanks between; false when they are too many. */
static bool join(int argc, char **argv, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < argc; i++) {
		int k = snprintf(out + n, cap - n, "%s%s", i ? " " : "",
			argv[i]);

		if (k < 0 || (size_t)k >= cap - n)
			return false;
		n += (size_t)k;
	}
	return true;
}

static int say_error(const char *err, int code)
{
	(void)fprintf(stderr, "flexikectl: %s\n", err);
	return code;
}

/* Send a request; parse the reply into the arena. EXIT_CLEAN, or the exit code
 * with the reason said. *raw, when asked for, is the reply's text. */
static int call(const struct options *o, const struct ctl_request *r,
	struct arena *a, struct ctl_reply *reply, char **raw)
{
	char *request = ctl_request_build(r);
	char *text = NULL;
	char err[512] = "no memory";
	bool ok;

	if (request)
		text = io_call(o->socket, request, TIMEOUT_MS, err,
			sizeof(err));
	free(request);
	if (!text)
		return say_error(err, EXIT_USAGE);
	ok = ctl_reply_parse(a, text, reply, err, sizeof(err));
	if (ok && raw)
		*raw = text;
	else
		free(text);
	return ok ? EXIT_CLEAN : say_error(err, EXIT_REFUSED);
}

/* ---- commands ---------------------------------------------------------- */

static int run_show(const struct options *o, int argc, char **argv)
{
	struct ctl_request r = {.verb = CTL_VERB_SNAPSHOT};
	struct ctl_reply reply;
	struct arena a;
	char words[WORDS_CAP];
	char err[512];
	int code;
	bool ok;

	if (!join(argc, argv, words, sizeof(words)))
		return usage("the command is too long");
	/* A wrong command needs no daemon to be told so. */
	if (!ctl_show_match(words, err, sizeof(err)))
		return usage(err);
	arena_init(&a, 0);
	code = call(o, &r, &a, &reply, NULL);
	if (code == EXIT_CLEAN && !reply.snapshot)
		code = say_error("the reply has no snapshot", EXIT_REFUSED);
	if (code == EXIT_CLEAN) {
		ok = o->json ? ctl_show_json(stdout, reply.snapshot, words,
				       err, sizeof(err))
			     : ctl_show(stdout, reply.snapshot, words, err,
				       sizeof(err));
		if (!ok)
			code = say_error(err, EXIT_USAGE);
	}
	arena_fini(&a);
	return code;
}

/* One request whose reply is a sentence here. */
static int run_simple(const struct options *o, const struct ctl_request *r)
{
	struct ctl_reply reply;
	struct arena a;
	char *raw = NULL;
	int code;

	arena_init(&a, 0);
	code = call(o, r, &a, &reply, &raw);
	if (code == EXIT_CLEAN && o->json)
		(void)puts(raw);
	else if (code == EXIT_CLEAN && r->verb == CTL_VERB_CLEAR)
		(void)printf("%" PRIu64 " IKEv2 SA%s cleared\n", reply.cleared,
			reply.cleared == 1 ? "" : "s");
	else if (code == EXIT_CLEAN && r->verb == CTL_VERB_VERSION)
		(void)printf("flexikectl %s, flexiked %s\n", FLEXIKE_VERSION,
			reply.version);
	else if (code == EXIT_CLEAN)
		(void)printf("%s: %s\n", reply.tunnel,
			r->verb == CTL_VERB_START ? "starting" : "stopping");
	free(raw);
	arena_fini(&a);
	return code;
}

static int run_clear(const struct options *o, int argc, char **argv)
{
	static const char *const words[] = {"crypto", "ikev2", "sa"};
	struct ctl_request r = {.verb = CTL_VERB_CLEAR};
	char *end;

	for (int i = 0; i < 3; i++)
		if (i >= argc || strncasecmp(words[i], argv[i],
					 strlen(argv[i])) != 0 || !*argv[i])
			return usage("the command is: clear crypto ikev2 sa "
				     "[ID]");
	if (argc > 4)
		return usage("clear crypto ikev2 sa takes one ID, or none for "
			     "all");
	if (argc == 4) {
		unsigned long long id;

		errno = 0;
		id = strtoull(argv[3], &end, 10);
		if (!isdigit((unsigned char)argv[3][0]) || *end || errno ||
			id == 0 || id > UINT32_MAX)
			return usage("ID is a Tunnel-id of show crypto ikev2 "
				     "sa");
		r.ike_sa = (uint32_t)id;
	}
	return run_simple(o, &r);
}

static int run_tunnel(const struct options *o, enum ctl_verb verb, int argc,
	char **argv)
{
	struct ctl_request r = {.verb = verb};

	if (argc != 1)
		return usage("start and stop take the name of a tunnel, as "
			     "Tunnel200");
	if (strlen(argv[0]) >= sizeof(r.tunnel))
		return usage("that name is too long for a tunnel");
	(void)snprintf(r.tunnel, sizeof(r.tunnel), "%s", argv[0]);
	return run_simple(o, &r);
}

static int run_start(const struct options *o, int argc, char **argv)
{
	return run_tunnel(o, CTL_VERB_START, argc, argv);
}

static int run_stop(const struct options *o, int argc, char **argv)
{
	return run_tunnel(o, CTL_VERB_STOP, argc, argv);
}

static int run_version(const struct options *o, int argc, char **argv)
{
	struct ctl_request r = {.verb = CTL_VERB_VERSION};

	(void)argv;
	return argc ? usage("version takes no argument") : run_simple(o, &r);
}

static const struct {
	const char *name;
	int (*run)(const struct options *o, int argc, char **argv);
} commands[] = {
	{"clear", run_clear},
	{"show", run_show},
	{"start", run_start},
	{"stop", run_stop},
	{"version", run_version},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Letters that two words share at their start, and whether they are likely the
 * same word: enough for five commands. */
static const char *nearest(const char *typed)
{
	size_t best = 0;
	const char *name = NULL;

	for (size_t i = 0; i < N_COMMANDS; i++) {
		size_t same = 0;

		for (const char *c = commands[i].name; *c; c++)
			same += strchr(typed, *c) != NULL;
		if (same * 2 > strlen(commands[i].name) &&
			tolower((unsigned char)*typed) == *commands[i].name &&
			same > best) {
			best = same;
			name = commands[i].name;
		}
	}
	return name;
}

static int dispatch(const struct options *o, int argc, char **argv)
{
	size_t n = strlen(argv[0]);
	size_t hits = 0;
	size_t found = 0;
	const char *near;
	char err[256];

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (n == 0 || strncasecmp(commands[i].name, argv[0], n) != 0)
			continue;
		hits++;
		found = i;
	}
	if (hits == 1)
		return commands[found].run(o, argc - 1, argv + 1);
	near = hits ? NULL : nearest(argv[0]);
	(void)snprintf(err, sizeof(err), "%s command \"%.64s\"%s%s%s",
		hits ? "ambiguous" : "unknown", argv[0],
		near ? "; did you mean \"" : "", near ? near : "",
		near ? "\"?" : "; commands are clear, show, start, stop, "
			       "version");
	return usage(err);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"socket", required_argument, NULL, 's'},
		{"json", no_argument, NULL, 'j'},
		{"version", no_argument, NULL, 'V'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct options o = {CTL_SOCKET_PATH, false};
	int c;

	while ((c = getopt_long(argc, argv, "s:jVh", longs, NULL)) >= 0) {
		switch (c) {
		case 's':
			o.socket = optarg;
			break;
		case 'j':
			o.json = true;
			break;
		case 'V':
			(void)puts("flexikectl " FLEXIKE_VERSION);
			return EXIT_CLEAN;
		case 'h':
			print_help();
			return EXIT_CLEAN;
		default:
			(void)fputs("Try: flexikectl --help\n", stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return usage("a command is missing");
	return dispatch(&o, argc - optind, argv + optind);
}
