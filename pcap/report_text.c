#include "pcap/cap.h"

#include "pcap/decode.h"
#include "pcap/ip.h"
#include "pcap/open.h"

#define LINE_MAX 1024
#define TREE_MAX ((size_t)256 << 20)
#define NS_PER_S 1e9

static double seconds(const struct cap *cap, const struct cap_where *at)
{
	return (double)(at->ns - cap->first.ns) / NS_PER_S;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_frames(FILE *out, const struct cap_frames *f)
{
	size_t kept = cap_frames_kept(f);

	(void)fprintf(out, "frame%s", plural(f->n));
	for (size_t i = 0; i < kept; i++)
		(void)fprintf(out, "%s %llu", i ? "," : "",
			(unsigned long long)f->first[i]);
	if (f->n > kept)
		(void)fprintf(out, " and %zu more", f->n - kept);
}

static void print_verdict(FILE *out, const struct cap_verdict *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct cap_cause *c = &v->causes[i];
		const struct cause_info *info = cause_info(c->cause);

		(void)fprintf(out, "  cause: %s (%u %%). %s\n", info->id,
			c->confidence, info->what);
		(void)fprintf(out, "    seen: %s", c->evidence);
		if (c->frames.n) {
			(void)fputs(" (", out);
			print_frames(out, &c->frames);
			(void)fputs(")", out);
		}
		(void)fprintf(out, "\n    likely: %s\n    do: %s\n", info->why,
			info->fix);
	}
}

static void print_message(const struct cap *cap, FILE *out,
	const struct cap_message *m, bool decode)
{
	char line[LINE_MAX];

	(void)fprintf(out, "  %7llu %12.6f  %s %s",
		(unsigned long long)m->at.frame, seconds(cap, &m->at),
		m->from_initiator ? "->" : "<-",
		cap_decode_line(m, line, sizeof(line)));
	(void)fprintf(out, ", %u octets", m->hdr.length);
	if (m->ip_fragments)
		(void)fprintf(out, " in %u IP fragments", m->ip_fragments);
	if (m->sent > 1)
		(void)fprintf(out, ", sent %u times in %.3f s", m->sent,
			(double)(m->last.ns - m->at.ns) / NS_PER_S);
	if (m->copies)
		(void)fprintf(out, ", captured %u time%s more", m->copies,
			plural(m->copies));
	if (m->state == CAP_WRONG_KEY)
		(void)fputs(", the key does not fit (ICV)", out);
	else if (m->state == CAP_UNSUPPORTED)
		(void)fputs(", the key's algorithm is not available", out);
	else if (m->state == CAP_MALFORMED)
		(void)fprintf(out, ", malformed: %s", m->error.reason);
	(void)fputs("\n", out);
	if (decode)
		cap_decode_text(m, out, 10);
}

static void print_conv(const struct cap *cap, FILE *out,
	const struct cap_conv *c, bool decode)
{
	const struct cap_verdict *v = &c->verdict;
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	(void)fprintf(out, "\nIKEv%u %s -> %s, SPIs %016llx %016llx: %s "
		"(%u %%)\n  %s\n", c->major, addr_str(&c->initiator.addr, a),
		addr_str(&c->responder.addr, b),
		(unsigned long long)c->spi_i, (unsigned long long)c->spi_r,
		cap_outcome_name(v->outcome), v->confidence, v->summary);
	print_verdict(out, v);
	for (const struct cap_message *m = c->messages; m; m = m->next)
		print_message(cap, out, m, decode);
}

static void print_direction(FILE *out, const struct cap_flow *f)
{
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	(void)fprintf(out, "  %s -> %s SPI %08x: %llu packet%s, %llu octets, "
		"sequence %u to %u", addr_str(&f->src.addr, a),
		addr_str(&f->dst.addr, b), f->spi,
		(unsigned long long)f->packets, plural(f->packets),
		(unsigned long long)f->octets, f->seq_first, f->seq_max);
	if (f->gaps)
		(void)fprintf(out, ", %llu missing",
			(unsigned long long)f->gaps);
	if (f->late)
		(void)fprintf(out, ", %llu late", (unsigned long long)f->late);
	if (f->duplicates)
		(void)fprintf(out, ", %llu twice",
			(unsigned long long)f->duplicates);
	(void)fputs("\n", out);
}

static void print_flow(FILE *out, const struct cap_flow *f)
{
	const struct cap_verdict *v = &f->verdict;
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	(void)fprintf(out, "\n%s%s %s %s %s: %s (%u %%)\n  %s\n",
		f->proto == IP_ESP ? "ESP" : "AH", f->udp ? " in UDP" : "",
		addr_str(&f->src.addr, a), f->back ? "<->" : "->",
		addr_str(&f->dst.addr, b), cap_outcome_name(v->outcome),
		v->confidence, v->summary);
	print_verdict(out, v);
	print_direction(out, f);
	if (f->back)
		print_direction(out, f->back);
}

static void print_malformed(const struct cap *cap, FILE *out)
{
	if (cap->n_malformed)
		(void)fputs("\nmalformed:\n", out);
	for (size_t i = 0; i < cap->n_malformed; i++) {
		const struct cap_malformed *m = &cap->malformed[i];

		(void)fputs("  ", out);
		print_frames(out, &m->frames);
		(void)fprintf(out, ": %s", m->layer);
		if (m->payload)
			(void)fprintf(out, " payload %u", m->payload);
		(void)fprintf(out, ", octet %zu: %s\n", m->offset, m->reason);
	}
	if (cap->malformed_dropped)
		(void)fprintf(out, "  and %llu more\n",
			(unsigned long long)cap->malformed_dropped);
}

static void print_head(const struct cap *cap, FILE *out)
{
	size_t flows = 0;

	for (size_t i = 0; i < cap->n_flows; i++)
		flows += !cap->flows[i]->reported;
	(void)fprintf(out, "%s: %llu frame%s, %.3f s, %s; %zu IKE "
		"conversation%s, %zu IPsec flow%s\n", cap->file,
		(unsigned long long)cap->frames, plural(cap->frames),
		seconds(cap, &cap->last), cap->link ? cap->link : "empty",
		cap->n_convs, plural(cap->n_convs), flows, plural(flows));
	if (cap->ended)
		(void)fprintf(out, "  the file ends early: %s\n", cap->ended);
	if (cap->backwards)
		(void)fputs("  time goes backwards in it\n", out);
	if (cap->not_ike)
		(void)fprintf(out, "  %llu packet%s on IKE's ports that %s not "
			"IKE\n", (unsigned long long)cap->not_ike,
			plural(cap->not_ike), cap->not_ike == 1 ? "is" : "are");
	if (cap->messages_dropped || cap->flows_dropped)
		(void)fprintf(out, "  too many to keep: %zu messages, %zu "
			"packets of further flows\n", cap->messages_dropped,
			cap->flows_dropped);
}

bool cap_report_text(struct cap *cap, FILE *out, bool decode)
{
	struct arena tree;

	arena_init(&tree, TREE_MAX);
	print_head(cap, out);
	for (size_t i = 0; i < cap->n_convs; i++) {
		cap_open(cap, cap->convs[i], &tree);
		print_conv(cap, out, cap->convs[i], decode);
		arena_reset(&tree);
	}
	for (size_t i = 0; i < cap->n_flows; i++)
		if (!cap->flows[i]->reported)
			print_flow(out, cap->flows[i]);
	print_malformed(cap, out);
	arena_fini(&tree);
	return fflush(out) == 0 && !ferror(out);
}
