#include "pcap/cap.h"

#include "pcap/decode.h"
#include "pcap/ikev1.h"
#include "pcap/ip.h"
#include "pcap/open.h"

#define TREE_MAX ((size_t)256 << 20)
#define FLAGS (JSON_COMPACT | JSON_ENSURE_ASCII)

/* One conversation is built, written and forgotten at a time: a capture with
 * thousands of them fits. Everything here takes the values that it is given;
 * NULL among them makes the whole NULL. */

static json_t *number(uint64_t v)
{
	return json_integer((json_int_t)v);
}

static json_t *address(const struct addr *a)
{
	char text[ADDR_STR_MAX];

	return a->family ? json_string(addr_str(a, text)) : json_null();
}

static json_t *spi64(uint64_t v)
{
	return json_sprintf("%016llx", (unsigned long long)v);
}

/* Seconds since the epoch, with all the digits that the capture has. */
static json_t *when(int64_t ns)
{
	return json_sprintf("%lld.%09lld", (long long)(ns / 1000000000),
		(long long)(ns % 1000000000));
}

static json_t *frames_json(const struct cap_frames *f)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < cap_frames_kept(f); i++)
		if (json_array_append_new(list, number(f->first[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* ---- verdicts ------------------------------------------------------------ */

static json_t *cause_json(const struct cap_cause *c)
{
	const struct cause_info *info = cause_info(c->cause);

	return json_pack("{s:s, s:f, s:o, s:o, s:s, s:s, s:s, s:s}",
		"id", info->id, "confidence", c->confidence / 100.0,
		"frames", frames_json(&c->frames),
		"frame_count", number(c->frames.n), "evidence", c->evidence,
		"what", info->what, "why", info->why, "fix", info->fix);
}

static json_t *verdict_json(const struct cap_verdict *v)
{
	json_t *causes = json_array();

	for (size_t i = 0; causes && i < v->n; i++)
		if (json_array_append_new(causes, cause_json(&v->causes[i])) !=
			0) {
			json_decref(causes);
			causes = NULL;
		}
	return json_pack("{s:s, s:f, s:s, s:o}",
		"outcome", cap_outcome_name(v->outcome),
		"confidence", v->confidence / 100.0, "summary", v->summary,
		"causes", causes);
}

/* ---- IKE ----------------------------------------------------------------- */

static json_t *error_json(const struct cap_message *m)
{
	return m->state != CAP_MALFORMED ? json_null() :
		json_pack("{s:i, s:o, s:b, s:s}", "payload", m->error.payload,
			"offset", number(m->error.offset),
			"inside", (int)m->error_inside,
			"reason", m->error.reason);
}

static json_t *message_json(const struct cap_message *m)
{
	char line[1024];
	json_t *o = json_pack("{s:o, s:o, s:o, s:i, s:i, s:s, s:o, s:i, s:o, "
		"s:i, s:b, s:i, s:o, s:s, s:s, s:o}",
		"frame", number(m->at.frame), "time", when(m->at.ns),
		"frames", frames_json(&m->frames), "sent", (int)m->sent,
		"copies", (int)m->copies,
		"from", m->from_initiator ? "initiator" : "responder",
		"src", address(&m->src.addr), "src_port", m->src.port,
		"dst", address(&m->dst.addr), "dst_port", m->dst.port,
		"nat_t", (int)m->natt, "ip_fragments", (int)m->ip_fragments,
		"octets", number(m->octets.n),
		"state", cap_state_name(m->state),
		"summary", cap_decode_line(m, line, sizeof(line)),
		"error", error_json(m));

	if (o && !cap_decode_json(m, o)) {
		json_decref(o);
		o = NULL;
	}
	return o;
}

static json_t *conv_json(const struct cap_conv *c)
{
	json_t *messages = json_array();

	for (const struct cap_message *m = c->messages; messages && m;
		m = m->next)
		if (json_array_append_new(messages, message_json(m)) != 0) {
			json_decref(messages);
			messages = NULL;
		}
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:i, s:o, s:i, s:o, s:o, "
		"s:o, s:o, s:b, s:o, s:o}",
		"kind", "ike", "version", c->major, "spi_i", spi64(c->spi_i),
		"spi_r", spi64(c->spi_r),
		"initiator", address(&c->initiator.addr),
		"initiator_port", c->initiator.port,
		"responder", address(&c->responder.addr),
		"responder_port", c->responder.port,
		"first_frame", number(c->first.frame),
		"last_frame", number(c->last.frame),
		"first_time", when(c->first.ns), "last_time", when(c->last.ns),
		"keys", c->key != NULL, "messages", messages,
		"verdict", verdict_json(&c->verdict));
}

/* ---- ESP and AH ---------------------------------------------------------- */

static json_t *direction_json(const struct cap_flow *f)
{
	return json_pack("{s:o, s:i, s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:o, s:o, s:o}",
		"src", address(&f->src.addr), "src_port", f->src.port,
		"dst", address(&f->dst.addr), "dst_port", f->dst.port,
		"spi", json_sprintf("%08x", f->spi),
		"packets", number(f->packets), "octets", number(f->octets),
		"first_frame", number(f->first.frame),
		"last_frame", number(f->last.frame),
		"sequence_first", number(f->seq_first),
		"sequence_last", number(f->seq_max),
		"missing", number(f->gaps), "late", number(f->late),
		"duplicates", number(f->duplicates));
}

/* An SPI is chosen by who receives on it: spi_r is that of the packets to the
 * responder. */
static json_t *flow_json(const struct cap_flow *f)
{
	json_t *directions = f->back ?
		json_pack("[o, o]", direction_json(f),
			direction_json(f->back)) :
		json_pack("[o]", direction_json(f));

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:[], s:o, s:o}",
		"kind", f->proto == IP_ESP ? "esp" : "ah",
		"spi_i", f->back ? json_sprintf("%08x", f->back->spi)
			: json_null(),
		"spi_r", json_sprintf("%08x", f->spi),
		"initiator", address(&f->src.addr),
		"responder", address(&f->dst.addr), "nat_t", (int)f->udp,
		"messages", "directions", directions,
		"verdict", verdict_json(&f->verdict));
}

/* ---- what is wrong ------------------------------------------------------- */

static json_t *malformed_json(const struct cap_malformed *m)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:s, s:i, s:o, s:s, s:o, s:o}",
		"frame", number(m->first.frame),
		"last_frame", number(m->last.frame),
		"frames", frames_json(&m->frames),
		"count", number(m->frames.n), "layer", m->layer,
		"payload", m->payload, "offset", number(m->offset),
		"reason", m->reason, "src", address(&m->src),
		"dst", address(&m->dst));
}

static json_t *counters_json(const struct cap *cap)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"not_ip", number(cap->not_ip), "other", number(cap->other),
		"keepalives", number(cap->keepalives),
		"not_ike", number(cap->not_ike),
		"icmp_errors", number(cap->n_icmp),
		"messages_dropped", number(cap->messages_dropped),
		"flow_packets_dropped", number(cap->flows_dropped),
		"malformed_dropped", number(cap->malformed_dropped));
}

/* ---- the document -------------------------------------------------------- */

struct writer {
	FILE *out;
	bool failed, first;
};

/* Takes value. name NULL: an element of the list that is open. */
static void write_value(struct writer *w, const char *name, json_t *value)
{
	if (!value) {
		w->failed = true;
		return;
	}
	(void)fputs(w->first ? "" : ",", w->out);
	w->first = false;
	if (name)
		(void)fprintf(w->out, "\n\"%s\":", name);
	else
		(void)fputs("\n", w->out);
	if (json_dumpf(value, w->out, FLAGS | JSON_ENCODE_ANY) != 0)
		w->failed = true;
	json_decref(value);
}

static void list_begin(struct writer *w, const char *name)
{
	(void)fprintf(w->out, ",\n\"%s\":[", name);
	w->first = true;
}

static void list_end(struct writer *w)
{
	(void)fputs("]", w->out);
	w->first = false;
}

static void head(struct writer *w, const struct cap *cap)
{
	write_value(w, "version", json_integer(1));
	write_value(w, "file", json_string(cap->file));
	write_value(w, "link", cap->link ? json_string(cap->link)
		: json_null());
	write_value(w, "frames", number(cap->frames));
	write_value(w, "octets", number(cap->octets));
	write_value(w, "first_time", when(cap->first.ns));
	write_value(w, "last_time", when(cap->last.ns));
	write_value(w, "ended_early", cap->ended ? json_string(cap->ended)
		: json_null());
	write_value(w, "counters", counters_json(cap));
}

bool cap_report_json(struct cap *cap, FILE *out)
{
	struct writer w = {.out = out, .first = true};
	struct arena tree;

	arena_init(&tree, TREE_MAX);
	(void)fputs("{", out);
	head(&w, cap);
	list_begin(&w, "conversations");
	for (size_t i = 0; i < cap->n_convs; i++) {
		cap_open(cap, cap->convs[i], &tree);
		write_value(&w, NULL, conv_json(cap->convs[i]));
		arena_reset(&tree);
	}
	for (size_t i = 0; i < cap->n_flows; i++)
		if (!cap->flows[i]->reported)
			write_value(&w, NULL, flow_json(cap->flows[i]));
	list_end(&w);
	list_begin(&w, "malformed");
	for (size_t i = 0; i < cap->n_malformed; i++)
		write_value(&w, NULL, malformed_json(&cap->malformed[i]));
	list_end(&w);
	(void)fputs("}\n", out);
	arena_fini(&tree);
	return fflush(out) == 0 && !ferror(out) && !w.failed;
}
