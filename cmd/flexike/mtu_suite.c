/* flexike mtu: one suite, as text, JSON or CSV. */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/mtu.h"
#include "runtime/base/addr.h"

enum {
	IPV4_LEN = 20,
	IPV6_LEN = 40,
	TCP_LEN = 20,
};

/* Transport mode without GRE protects the host's own packets: what is inside
 * is of the outer family. */
static bool carries(const struct esp_overhead_in *in, uint8_t family)
{
	return !in->transport || in->gre || in->outer_family == family;
}

static size_t mss(size_t inner, size_t headers)
{
	return inner > headers ? inner - headers : 0;
}

struct mtu_result mtu_of(const struct esp_overhead_in *in, size_t link)
{
	struct mtu_result r = {.inner = esp_inner_mtu(in, link)};

	if (carries(in, ADDR_V4))
		r.mss4 = mss(r.inner, IPV4_LEN + TCP_LEN);
	if (carries(in, ADDR_V6))
		r.mss6 = mss(r.inner, IPV6_LEN + TCP_LEN);
	return r;
}

const char *mtu_suite_str(const struct esp_overhead_in *in, char *buf,
	size_t cap)
{
	(void)snprintf(buf, cap, "%s%s%s%s%s, %s mode%s%s%s",
		in->ah ? "AH" : "ESP", in->ah ? "" : " ",
		in->ah ? "" : in->encr->sym, in->integ ? " " : "",
		in->integ ? in->integ->sym : "",
		in->transport ? "transport" : "tunnel",
		in->gre ? ", GRE" : "", in->gre_key ? " with a key" : "",
		in->encap ? ", in UDP" : "");
	return buf;
}

/* Where lengths begin: no packet is shorter than its header. */
static size_t shortest(const struct esp_overhead_in *in)
{
	return carries(in, ADDR_V4) ? IPV4_LEN : IPV6_LEN;
}

/* The last length that has the size of n on the wire. */
static size_t step_end(const struct esp_overhead_in *in, size_t n)
{
	return n + esp_overhead(in, n).pad;
}

/* ---- text ---------------------------------------------------------------- */

struct part {
	const char *name;
	size_t n;
	bool always;
};

static void print_parts(const struct esp_overhead_in *in,
	const struct esp_overhead *o)
{
	bool v6 = in->outer_family == ADDR_V6;
	const struct part parts[] = {
		{v6 ? "outer IPv6 header" : "outer IPv4 header", o->outer, true},
		{"UDP header", o->udp, false},
		{in->ah ? "AH header" : "ESP header (SPI, sequence)",
			o->header, true},
		{"AH ICV", o->ah_icv, false},
		{"AH ICV padding", o->ah_pad, false},
		{"IV", o->iv, false},
		{v6 ? "IPv6 header of GRE" : "IPv4 header of GRE", o->delivery,
			false},
		{"GRE header", o->gre, false},
		{in->transport && !in->gre ? "inner packet without its header" :
					     "inner packet",
			o->inner, true},
		{"padding", o->pad, !in->ah},
		{"ESP trailer", o->trailer, false},
		{"ICV", o->icv, false},
		{"on the wire", o->total, true},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].n || parts[i].always)
			(void)printf("  %-34s %6zu\n", parts[i].name,
				parts[i].n);
}

/* The overhead of a length is that of any other which is equal to it modulo the
 * step, so one step says all. */
static void print_period(const struct esp_overhead_in *in)
{
	size_t step = esp_overhead_step(in);
	size_t first = (shortest(in) + step - 1) / step * step;

	(void)printf("\noverhead by length of the inner packet");
	if (step == 1)
		(void)printf(": always %zu octets\n",
			esp_wire_size(in, first) - first);
	else
		(void)printf(" (it repeats every %zu octets)\n"
			"  length mod %-2zu   padding   overhead\n", step, step);
	for (size_t i = 0; step > 1 && i < step; i++) {
		struct esp_overhead o = esp_overhead(in, first + i);

		(void)printf("  %13zu   %7zu   %8zu\n", i, o.pad,
			o.total - first - i);
	}
}

static void print_mss(const char *family, size_t n, const char *command)
{
	(void)printf("best TCP MSS, %s   ", family);
	if (n)
		(void)printf("%5zu   %s %zu\n", n, command, n);
	else
		(void)printf("    -   none inside\n");
}

static int text(const struct mtu *m, const struct mtu_result *r)
{
	struct esp_overhead o = esp_overhead(&m->in, r->inner);
	char buf[128];

	(void)printf("%s, on a path of %lu octets\n\n",
		mtu_suite_str(&m->in, buf, sizeof(buf)), m->link);
	if (!r->inner) {
		(void)printf("no packet fits\n");
		return EXIT_FINDINGS;
	}
	(void)printf("the largest packet that fits\n");
	print_parts(&m->in, &o);
	(void)printf("\nlargest inner packet %5zu   ip mtu %zu\n", r->inner,
		r->inner);
	print_mss("IPv4", r->mss4, "ip tcp adjust-mss");
	print_mss("IPv6", r->mss6, "ipv6 tcp adjust-mss");
	if (carries(&m->in, ADDR_V6) && r->inner < MTU_IPV6_MIN)
		(void)printf("IPv6 needs %d octets (RFC 8200): the gateway must "
			"fragment\n", MTU_IPV6_MIN);
	print_period(&m->in);
	return EXIT_CLEAN;
}

/* ---- JSON ---------------------------------------------------------------- */

json_t *mtu_number(size_t n)
{
	return n ? json_integer((json_int_t)n) : json_null();
}

json_t *mtu_suite_json(const struct esp_overhead_in *in)
{
	bool esp = !in->ah;

	return json_pack("{s:s, s:s?, s:s?, s:s, s:b, s:b, s:b, s:s}",
		"protocol", esp ? "esp" : "ah",
		"encr", esp ? in->encr->sym : NULL,
		"integ", in->integ ? in->integ->sym : NULL,
		"mode", in->transport ? "transport" : "tunnel",
		"gre", in->gre, "gre_key", in->gre_key, "nat_t", in->encap,
		"outer", in->outer_family == ADDR_V6 ? "ipv6" : "ipv4");
}

static json_t *parts_json(const struct esp_overhead *o)
{
	const struct {
		const char *name;
		size_t n;
	} parts[] = {
		{"outer", o->outer}, {"udp", o->udp}, {"header", o->header},
		{"ah_icv", o->ah_icv}, {"ah_pad", o->ah_pad}, {"iv", o->iv},
		{"delivery", o->delivery}, {"gre", o->gre},
		{"inner", o->inner}, {"pad", o->pad},
		{"trailer", o->trailer}, {"icv", o->icv},
		{"wire", o->total},
	};
	json_t *object = json_object();
	int bad = !object;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		bad |= json_object_set_new(object, parts[i].name,
			json_integer((json_int_t)parts[i].n));
	if (!bad)
		return object;
	json_decref(object);
	return NULL;
}

/* Each run of lengths that have one size on the wire. */
static json_t *steps_json(const struct esp_overhead_in *in, size_t last)
{
	json_t *list = json_array();
	int bad = !list;

	for (size_t n = shortest(in); n <= last; n = step_end(in, n) + 1) {
		size_t end = step_end(in, n);

		bad |= json_array_append_new(list, json_pack("{s:I, s:I, s:I}",
			"from", (json_int_t)n,
			"to", (json_int_t)(end < last ? end : last),
			"wire", (json_int_t)esp_wire_size(in, n)));
	}
	if (!bad)
		return list;
	json_decref(list);
	return NULL;
}

bool mtu_print_json(json_t *root)
{
	bool ok = root && json_dumpf(root, stdout, JSON_INDENT(2)) == 0 &&
		putchar('\n') != EOF && fflush(stdout) == 0;

	json_decref(root);
	if (!ok)
		(void)fprintf(stderr, "flexike mtu: cannot write\n");
	return ok;
}

static int json(const struct mtu *m, const struct mtu_result *r)
{
	struct esp_overhead o = esp_overhead(&m->in, r->inner);
	json_t *root = json_pack(
		"{s:i, s:o, s:i, s:o, s:{s:o, s:o}, s:o, s:o}", "version", 1,
		"suite", mtu_suite_json(&m->in), "link", (int)m->link,
		"inner_mtu", mtu_number(r->inner), "tcp_mss",
		"ipv4", mtu_number(r->mss4), "ipv6", mtu_number(r->mss6),
		"full_packet", r->inner ? parts_json(&o) : json_null(),
		"steps", steps_json(&m->in, r->inner));

	if (!mtu_print_json(root))
		return EXIT_USAGE;
	return r->inner ? EXIT_CLEAN : EXIT_FINDINGS;
}

static int csv(const struct mtu *m, const struct mtu_result *r)
{
	(void)puts("from,to,wire,overhead_from,overhead_to");
	for (size_t n = shortest(&m->in); n <= r->inner;) {
		size_t end = step_end(&m->in, n);
		size_t wire = esp_wire_size(&m->in, n);

		if (end > r->inner)
			end = r->inner;
		(void)printf("%zu,%zu,%zu,%zu,%zu\n", n, end, wire, wire - n,
			wire - end);
		n = end + 1;
	}
	return r->inner ? EXIT_CLEAN : EXIT_FINDINGS;
}

int mtu_suite(const struct mtu *m)
{
	struct mtu_result r = mtu_of(&m->in, m->link);
	int status = m->format == MTU_JSON ? json(m, &r) :
		m->format == MTU_CSV	   ? csv(m, &r) :
					     text(m, &r);

	return fflush(stdout) == 0 ? status : EXIT_USAGE;
}
