/* flexike mtu: what IPsec costs, and what fits. */
#include "cmd/flexike/mtu.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "runtime/base/addr.h"

#define LINK_MIN 68 /* RFC 791: the least that IPv4 passes whole */
#define LINK_MAX 65535

static const char help[] =
	"usage: flexike mtu --encr ALGORITHM [--integ ALGORITHM] [OPTIONS]\n"
	"       flexike mtu [--link N] [--nat-t] [--format F] FILE [TUNNEL]\n"
	"Compute the exact overhead of IPsec, the largest inner packet and the\n"
	"best TCP segment sizes; for the tunnels of a configuration also whether\n"
	"its `ip mtu` and `ip tcp adjust-mss` fit.\n\n"
	"  --encr ALGORITHM       cipher: aes-gcm-128, \"esp-gcm 256\", aes256,\n"
	"                         ENCR_AES_CBC_256 …\n"
	"  --integ ALGORITHM      integrity: sha256, esp-sha-hmac, ah-sha-hmac …;\n"
	"                         not used with a cipher that has its own\n"
	"  --ah                   AH instead of ESP; needs --integ alone\n"
	"  --mode tunnel|transport\n"
	"                         encapsulation (tunnel)\n"
	"  --gre                  GRE inside\n"
	"  --gre-key              GRE with a key\n"
	"  --nat-t                in UDP, for NAT traversal\n"
	"  --outer ipv4|ipv6      the outer header (ipv4)\n"
	"  --link N               MTU of the path, octets (1500)\n"
	"  --format text|json|csv how to print (text); csv is for a suite only\n"
	"  --release RELEASE      of FILE: auto, xe-16.7, xe-17.11 or xe-26.1\n"
	"  --help                 this text\n\n"
	"Exit status: 0 printed, 1 a configured value is too large, 2 usage, or a\n"
	"file that cannot be read.\n";

static int usage(const char *why, const char *what)
{
	(void)fprintf(stderr,
		"flexike mtu: %s%s%s%s\ntry: flexike mtu --help\n", why,
		*what ? " `" : "", what, *what ? "`" : "");
	return EXIT_USAGE;
}

static const struct transform *algorithm(uint8_t type, const char *name)
{
	const struct transform *t = transform_by_name(type, name);

	if (t)
		return t;
	(void)fprintf(stderr, "flexike mtu: `%s` is no %s algorithm; one of",
		name, type == TRANSFORM_ENCR ? "encryption" : "integrity");
	for (enum transform_row i = 0; i < ALG_COUNT; i++) {
		t = transform_row(i);
		if (t->type == type)
			(void)fprintf(stderr, " %s", t->swan);
	}
	(void)fputc('\n', stderr);
	return NULL;
}

/* A transform set's `ah-sha-hmac` is AH with what `esp-sha-hmac` names. */
static bool integrity(struct mtu *m, const char *name)
{
	char esp[64];

	if (!strncmp(name, "ah-", 3)) {
		(void)snprintf(esp, sizeof(esp), "esp-%s", name + 3);
		m->in.ah = true;
		name = esp;
	}
	m->in.integ = algorithm(TRANSFORM_INTEG, name);
	return m->in.integ;
}

static bool number(const char *s, uint32_t *out)
{
	char *end;
	unsigned long v = strtoul(s, &end, 10);

	*out = (uint32_t)v;
	return *s >= '0' && *s <= '9' && !*end && v >= LINK_MIN &&
		v <= LINK_MAX;
}

static int word(const char *s, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(s, words[i]))
			return i;
	return -1;
}

static int option_value(struct mtu *m, int o, const char *s)
{
	static const char *const modes[] = {"tunnel", "transport", NULL};
	static const char *const outers[] = {"ipv4", "ipv6", NULL};
	static const char *const formats[] = {"text", "json", "csv", NULL};
	int w;

	switch (o) {
	case 'e':
		m->in.encr = algorithm(TRANSFORM_ENCR, s);
		return m->in.encr ? -1 : EXIT_USAGE;
	case 'i':
		return integrity(m, s) ? -1 : EXIT_USAGE;
	case 'm':
		w = word(s, modes);
		m->in.transport = w == 1;
		return w < 0 ? usage("--mode takes tunnel or transport, not",
				       s) : -1;
	case 'o':
		w = word(s, outers);
		m->in.outer_family = w == 1 ? ADDR_V6 : ADDR_V4;
		return w < 0 ? usage("--outer takes ipv4 or ipv6, not", s) : -1;
	case 'f':
		w = word(s, formats);
		m->format = (enum mtu_format)w;
		return w < 0 ? usage("--format takes text, json or csv, not",
				       s) : -1;
	default:
		return number(s, &m->link) ? -1 :
			usage("--link takes 68 to 65535, not", s);
	}
}

static int option(struct mtu *m, int o)
{
	switch (o) {
	case 'a':
		m->in.ah = true;
		return -1;
	case 'g':
		m->in.gre = true;
		return -1;
	case 'k':
		m->in.gre = m->in.gre_key = true;
		return -1;
	case 'n':
		m->in.encap = true;
		return -1;
	case 'r':
		m->options.release = optarg;
		return -1;
	case 'h':
		(void)fputs(help, stdout);
		return EXIT_CLEAN;
	case '?':
		return EXIT_USAGE;
	default:
		return option_value(m, o, optarg);
	}
}

static int check_ah(const struct mtu *m)
{
	if (!m->in.integ)
		return usage("--ah needs --integ", "");
	if (m->in.encr)
		return usage("AH does not encrypt: leave out --encr", "");
	if (m->in.encap)
		return usage("AH does not pass NAT (RFC 3948 covers ESP "
			     "alone): leave out --nat-t", "");
	return -1;
}

/* A suite that can exist (RFC 8221 4: no encryption without integrity). */
static int check_suite(struct mtu *m)
{
	if (m->in.ah)
		return check_ah(m);
	if (!m->in.encr)
		return usage("--encr, or a configuration, is needed", "");
	if (!transform_is_aead(m->in.encr))
		return m->in.integ ? -1 :
			usage("--integ is needed with", m->in.encr->name);
	if (m->in.integ)
		(void)fprintf(stderr, "flexike mtu: %s has its own integrity: "
			"%s is not used\n", m->in.encr->sym,
			m->in.integ->sym);
	m->in.integ = NULL;
	return -1;
}

static int check_config(const struct mtu *m, int left)
{
	if (left > 2)
		return usage("one configuration, and one tunnel of it", "");
	if (m->in.encr || m->in.integ || m->in.ah || m->in.gre ||
		m->in.transport || m->in.outer_family == ADDR_V6)
		return usage("what the tunnels are is in the configuration: "
			     "leave out the options that say it", "");
	if (m->format == MTU_CSV)
		return usage("--format csv is for a suite only", "");
	return -1;
}

static int options(int argc, char **argv, struct mtu *m)
{
	static const struct option longs[] = {
		{"encr", required_argument, NULL, 'e'},
		{"integ", required_argument, NULL, 'i'},
		{"ah", no_argument, NULL, 'a'},
		{"mode", required_argument, NULL, 'm'},
		{"gre", no_argument, NULL, 'g'},
		{"gre-key", no_argument, NULL, 'k'},
		{"nat-t", no_argument, NULL, 'n'},
		{"outer", required_argument, NULL, 'o'},
		{"link", required_argument, NULL, 'l'},
		{"format", required_argument, NULL, 'f'},
		{"release", required_argument, NULL, 'r'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int o;

	while ((o = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		int status = option(m, o);

		if (status >= 0)
			return status;
	}
	if (optind == argc)
		return check_suite(m);
	m->config = argv[optind];
	m->tunnel = argc - optind > 1 ? argv[optind + 1] : NULL;
	return check_config(m, argc - optind);
}

int cmd_mtu(int argc, char **argv)
{
	struct mtu m = {.link = 1500, .in.outer_family = ADDR_V4};
	int status = options(argc, argv, &m);

	if (status >= 0)
		return status;
	return m.config ? mtu_config(&m) : mtu_suite(&m);
}
