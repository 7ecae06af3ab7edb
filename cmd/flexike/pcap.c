#include "cmd/flexike/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "pcap/cap.h"

static const char pcap_help[] =
	"usage: flexike pcap [OPTIONS] FILE\n"
	"\n"
	"Explain a capture (pcap or pcapng, - for standard input): which IKE\n"
	"negotiations and IPsec flows it holds, what each message says, and for\n"
	"each whether it came up, and if not, why and what to change.\n"
	"\n"
	"  --keys PATH    keys of IKE SAs, to read what is encrypted: Wireshark's\n"
	"                 ikev2_decryption_table, ikev2 lines for tcpdump -E, or\n"
	"                 a folder with such a table, as --keys of flexiked and\n"
	"                 flexike simulate write\n"
	"  --decode       every field of every message (text)\n"
	"  --format FMT   text (default) or json\n"
	"  -h, --help     show this help\n"
	"\n"
	"Exit status: 0 everything in it is up and well-formed, 1 something is\n"
	"not, 2 wrong usage or input that cannot be read.\n";

struct options {
	struct cap_options cap;
	bool json, decode;
};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "flexike pcap: %s%s%s\n", what, *why ? ": " : "", why);
	return EXIT_USAGE;
}

static bool set_option(struct options *o, int c)
{
	switch (c) {
	case 'k':
		o->cap.keys = optarg;
		return true;
	case 'd':
		o->decode = true;
		return true;
	case 'f':
		o->json = strcmp(optarg, "json") == 0;
		if (o->json || strcmp(optarg, "text") == 0)
			return true;
		complain("--format is text or json", optarg);
		return false;
	default: /* getopt has complained */
		return false;
	}
}

static int explain(const char *file, const struct options *o)
{
	char err[512];
	struct cap *cap = cap_analyse(file, &o->cap, err, sizeof(err));
	int status;
	bool ok;

	if (!cap)
		return complain(err, "");
	errno = 0;
	ok = o->json ? cap_report_json(cap, stdout)
		: cap_report_text(cap, stdout, o->decode);
	status = cap_has_findings(cap) ? EXIT_FINDINGS : EXIT_CLEAN;
	cap_free(cap);
	return ok ? status : complain("cannot write",
		errno ? strerror(errno) : "out of memory");
}

int cmd_pcap(int argc, char **argv)
{
	static const struct option options[] = {
		{"keys", required_argument, NULL, 'k'},
		{"decode", no_argument, NULL, 'd'},
		{"format", required_argument, NULL, 'f'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct options o = {.json = false};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(pcap_help, stdout);
			return EXIT_CLEAN;
		}
		if (!set_option(&o, c))
			return EXIT_USAGE;
	}
	if (o.json && o.decode)
		return complain("--decode is for --format text", "");
	if (argc - optind != 1)
		return complain("one capture is needed; try flexike pcap "
			"--help", "");
	return explain(argv[optind], &o);
}
