#include "cmd/flexike/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/flexike/option.h"
#include "pcap/cap.h"

struct options {
	const char *keys;
	unsigned format; /* 1: JSON */
	bool decode;
};

static const char *const formats[] = {"text", "json", NULL};

#define AT(member) .offset = offsetof(struct options, member)
static const struct option_row rows[] = {
	{"keys", 0, OPTION_TEXT, AT(keys), .arg = "PATH",
		.help = "keys of IKE SAs, to read what is encrypted: Wireshark's\n"
			"ikev2_decryption_table, ikev2 lines for tcpdump -E, or\n"
			"a folder with such a table, as --keys of flexiked and\n"
			"flexike simulate write"},
	{"decode", 0, OPTION_FLAG, AT(decode),
		.help = "every field of every message (text)"},
	{"format", 0, OPTION_WORD, AT(format), .arg = "text|json",
		.words = formats, .help = "how to report (text)"},
	{0},
};
#undef AT

static const struct option_spec spec = {"pcap", "[OPTIONS] FILE",
	"Explain a capture (pcap or pcapng, - for standard input): which IKE\n"
	"negotiations and IPsec flows it holds, what each message says, and for\n"
	"each whether it came up, and if not, why and what to change.\n",
	"\nExit status: 0 everything in it is up and well-formed, 1 something "
	"is\nnot, 2 wrong usage or input that cannot be read.\n", rows};

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "flexike pcap: %s%s%s\n", what, *why ? ": " : "", why);
	return EXIT_USAGE;
}

static int explain(const char *file, const struct options *o)
{
	char err[512];
	const struct cap_options how = {.keys = o->keys};
	struct cap *cap = cap_analyse(file, &how, err, sizeof(err));
	int status;
	bool ok;

	if (!cap)
		return complain(err, "");
	errno = 0;
	ok = o->format ? cap_report_json(cap, stdout)
		: cap_report_text(cap, stdout, o->decode);
	status = cap_has_findings(cap) ? EXIT_FINDINGS : EXIT_CLEAN;
	cap_free(cap);
	return ok ? status : complain("cannot write",
		errno ? strerror(errno) : "out of memory");
}

int cmd_pcap(int argc, char **argv)
{
	struct options o = {0};
	int operands;
	int status = option_parse(&spec, argc, argv, &o, &operands);

	if (status >= 0)
		return status;
	if (o.format && o.decode)
		return option_usage(&spec, "--decode is for --format text");
	if (operands != 1)
		return option_usage(&spec, "one capture is needed");
	return explain(argv[1], &o);
}
