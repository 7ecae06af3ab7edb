/* flexike mtu: what IPsec costs, and what fits. */
#include "cmd/flexike/mtu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/option.h"
#include "runtime/base/addr.h"

#define LINK_MIN 68 /* RFC 791: the least that IPv4 passes whole */
#define LINK_MAX 65535

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

static bool set_encr(void *into, const char *value)
{
	struct mtu *m = into;

	m->in.encr = algorithm(TRANSFORM_ENCR, value);
	return m->in.encr;
}

/* A transform set's `ah-sha-hmac` is AH with what `esp-sha-hmac` names. */
static bool set_integ(void *into, const char *value)
{
	struct mtu *m = into;
	char esp[64];

	if (!strncmp(value, "ah-", 3)) {
		(void)snprintf(esp, sizeof(esp), "esp-%s", value + 3);
		m->in.ah = true;
		value = esp;
	}
	m->in.integ = algorithm(TRANSFORM_INTEG, value);
	return m->in.integ;
}

static const char *const modes[] = {"tunnel", "transport", NULL};
static const char *const outers[] = {"ipv4", "ipv6", NULL};
static const char *const formats[] = {"text", "json", "csv", NULL};

#define AT(member) .offset = offsetof(struct mtu, member)
static const struct option_row rows[] = {
	{"encr", 0, OPTION_CALL, .arg = "ALGORITHM", .set = set_encr,
		.help = "cipher: aes-gcm-128, \"esp-gcm 256\", aes256,\n"
			"ENCR_AES_CBC_256 …"},
	{"integ", 0, OPTION_CALL, .arg = "ALGORITHM", .set = set_integ,
		.help = "integrity: sha256, esp-sha-hmac, ah-sha-hmac …;\n"
			"not used with a cipher that has its own"},
	{"ah", 0, OPTION_FLAG, AT(in.ah),
		.help = "AH instead of ESP; needs --integ alone"},
	{"mode", 0, OPTION_WORD, AT(mode), .arg = "tunnel|transport",
		.words = modes, .help = "encapsulation (tunnel)"},
	{"gre", 0, OPTION_FLAG, AT(in.gre), .help = "GRE inside"},
	{"gre-key", 0, OPTION_FLAG, AT(in.gre_key), .help = "GRE with a key"},
	{"nat-t", 0, OPTION_FLAG, AT(in.encap),
		.help = "in UDP, for NAT traversal"},
	{"outer", 0, OPTION_WORD, AT(outer), .arg = "ipv4|ipv6",
		.words = outers, .help = "the outer header (ipv4)"},
	{"link", 0, OPTION_NUMBER, AT(link), .arg = "N", .min = LINK_MIN,
		.max = LINK_MAX, .help = "MTU of the path, octets (1500)"},
	{"format", 0, OPTION_WORD, AT(format), .arg = "text|json|csv",
		.words = formats,
		.help = "how to print (text); csv is for a suite only"},
	OPTION_RELEASE_ROW(offsetof(struct mtu, options.release)),
	{0},
};
#undef AT

static const struct option_spec spec = {"mtu",
	"--encr ALGORITHM [--integ ALGORITHM] [OPTIONS]\n"
	"       flexike mtu [--link N] [--nat-t] [--format F] FILE [TUNNEL]",
	"Compute the exact overhead of IPsec, the largest inner packet and the\n"
	"best TCP segment sizes; for the tunnels of a configuration also whether\n"
	"its `ip mtu` and `ip tcp adjust-mss` fit.\n",
	"\nExit status: 0 printed, 1 a configured value is too large, 2 usage, "
	"or a\nfile that cannot be read.\n", rows};

static int check_ah(const struct mtu *m)
{
	if (!m->in.integ)
		return option_usage(&spec, "--ah needs --integ");
	if (m->in.encr)
		return option_usage(&spec,
			"AH does not encrypt: leave out --encr");
	if (m->in.encap)
		return option_usage(&spec, "AH does not pass NAT (RFC 3948 "
			"covers ESP alone): leave out --nat-t");
	return -1;
}

/* A suite that can exist (RFC 8221 4: no encryption without integrity). */
static int check_suite(struct mtu *m)
{
	if (m->in.ah)
		return check_ah(m);
	if (!m->in.encr)
		return option_usage(&spec,
			"--encr, or a configuration, is needed");
	if (!transform_is_aead(m->in.encr))
		return m->in.integ ? -1 :
			option_usage(&spec, "--integ is needed with `%s`",
				m->in.encr->name);
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
		return option_usage(&spec,
			"one configuration, and one tunnel of it");
	if (m->in.encr || m->in.integ || m->in.ah || m->in.gre ||
		m->in.transport || m->in.outer_family == ADDR_V6)
		return option_usage(&spec, "what the tunnels are is in the "
			"configuration: leave out the options that say it");
	if (m->format == MTU_CSV)
		return option_usage(&spec, "--format csv is for a suite only");
	return -1;
}

static int options(int argc, char **argv, struct mtu *m)
{
	int operands;
	int status = option_parse(&spec, argc, argv, m, &operands);

	if (status >= 0)
		return status;
	m->in.transport = m->mode == 1;
	m->in.gre |= m->in.gre_key;
	m->in.outer_family = m->outer == 1 ? ADDR_V6 : ADDR_V4;
	if (!operands)
		return check_suite(m);
	m->config = argv[1];
	m->tunnel = operands > 1 ? argv[2] : NULL;
	return check_config(m, operands);
}

int cmd_mtu(int argc, char **argv)
{
	struct mtu m = {.link = 1500};
	int status = options(argc, argv, &m);

	if (status >= 0)
		return status;
	return m.config ? mtu_config(&m) : mtu_suite(&m);
}
