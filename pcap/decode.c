#include "pcap/decode.h"

#include <stdlib.h>

#include "pcap/ikev1.h"

#define DEPTH_MAX 16
#define TEXT_OCTETS_MAX 48 /* of a field, in text; JSON has all */

/* ---- JSON ---------------------------------------------------------------- */

struct tree {
	json_t *stack[DEPTH_MAX]; /* borrowed; [0] is the caller's */
	size_t depth;
	bool failed;
};

/* Takes value. */
static void put(struct tree *t, const char *name, json_t *value)
{
	json_t *at = t->stack[t->depth];

	if ((name ? json_object_set_new(at, name, value) :
			json_array_append_new(at, value)) != 0)
		t->failed = true;
}

static void json_begin(void *ctx, const char *name, bool list)
{
	struct tree *t = ctx;
	json_t *value = list ? json_array() : json_object();

	put(t, name, value);
	if (t->depth + 1 < DEPTH_MAX && value)
		t->stack[++t->depth] = value;
	else
		t->failed = true;
}

static void json_end(void *ctx)
{
	struct tree *t = ctx;

	if (t->depth)
		t->depth--;
}

static void json_number(void *ctx, const char *name, uint64_t value,
	const char *meaning)
{
	char named[64];

	put(ctx, name, json_integer((json_int_t)value));
	if (!meaning || !name)
		return;
	(void)snprintf(named, sizeof(named), "%s_name", name);
	put(ctx, named, json_string(meaning));
}

static void json_flag(void *ctx, const char *name, bool value)
{
	put(ctx, name, json_boolean(value));
}

static void json_text(void *ctx, const char *name, const char *text)
{
	put(ctx, name, json_string(text));
}

static void hex(struct span s, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n; i++) {
		out[2 * i] = digits[s.p[i] >> 4];
		out[2 * i + 1] = digits[s.p[i] & 15];
	}
	out[2 * s.n] = '\0';
}

static void json_octets(void *ctx, const char *name, struct span s)
{
	char *text = malloc(2 * s.n + 1);

	if (text)
		hex(s, text);
	put(ctx, name, text ? json_string(text) : NULL);
	free(text);
}

/* ---- text ---------------------------------------------------------------- */

struct lines {
	FILE *out;
	int indent;
};

static void line_start(struct lines *l, const char *name)
{
	(void)fprintf(l->out, "%*s", l->indent, "");
	if (name)
		(void)fprintf(l->out, "%s: ", name);
	else
		(void)fputs("- ", l->out);
}

static void text_begin(void *ctx, const char *name, bool list)
{
	struct lines *l = ctx;

	(void)list;
	if (name)
		(void)fprintf(l->out, "%*s%s:\n", l->indent, "", name);
	else
		(void)fprintf(l->out, "%*s-\n", l->indent, "");
	l->indent += 2;
}

static void text_end(void *ctx)
{
	struct lines *l = ctx;

	l->indent -= 2;
}

static void text_number(void *ctx, const char *name, uint64_t value,
	const char *meaning)
{
	struct lines *l = ctx;

	line_start(l, name);
	(void)fprintf(l->out, meaning ? "%llu (%s)\n" : "%llu%s\n",
		(unsigned long long)value, meaning ? meaning : "");
}

static void text_flag(void *ctx, const char *name, bool value)
{
	struct lines *l = ctx;

	line_start(l, name);
	(void)fprintf(l->out, "%s\n", value ? "yes" : "no");
}

static void text_text(void *ctx, const char *name, const char *text)
{
	struct lines *l = ctx;

	line_start(l, name);
	(void)fprintf(l->out, "%s\n", text);
}

static void text_octets(void *ctx, const char *name, struct span s)
{
	char text[2 * TEXT_OCTETS_MAX + 1];
	struct lines *l = ctx;
	bool all = s.n <= TEXT_OCTETS_MAX;

	line_start(l, name);
	hex(all ? s : span_of(s.p, TEXT_OCTETS_MAX), text);
	(void)fprintf(l->out, "%s%s (%zu octets)\n", text, all ? "" : "…",
		s.n);
}

/* ---- a message ----------------------------------------------------------- */

static void v1_header(const struct wire_sink *s, const struct wire_hdr *h)
{
	const char *name = cap_v1_exchange_name(h->exchange);

	wire_print_hdr(s, h);
	if (name)
		s->text(s->ctx, "exchange_name", name);
}

static void walk(const struct wire_sink *s, const struct cap_message *m)
{
	if (m->hdr.version >> 4 == 1) {
		v1_header(s, &m->hdr);
		cap_v1_print(s, "payloads", m->v1);
		return;
	}
	wire_print_hdr(s, &m->hdr);
	wire_print_payloads(s, "payloads", m->payloads);
	if (m->inner)
		wire_print_payloads(s, "inside", m->inner);
}

bool cap_decode_json(const struct cap_message *m, json_t *object)
{
	struct tree t = {.stack = {object}};
	const struct wire_sink sink = {&t, json_begin, json_end, json_number,
		json_flag, json_text, json_octets};

	walk(&sink, m);
	return !t.failed;
}

void cap_decode_text(const struct cap_message *m, FILE *out, int indent)
{
	struct lines l = {out, indent};
	const struct wire_sink sink = {&l, text_begin, text_end, text_number,
		text_flag, text_text, text_octets};

	walk(&sink, m);
}

/* ---- one line ------------------------------------------------------------ */

static size_t add(char *buf, size_t cap, size_t n, const char *text)
{
	int w = n < cap ? snprintf(buf + n, cap - n, "%s", text) : 0;

	return w < 0 ? n : n + (size_t)w;
}

static const char *v1_line(const struct cap_message *m, char *buf, size_t cap)
{
	const char *name = cap_v1_exchange_name(m->hdr.exchange);
	size_t n = (size_t)snprintf(buf, cap, "%s %08x {",
		name ? name : "exchange", m->hdr.msg_id);

	if (m->hdr.flags & CAP_V1_ENCRYPTED)
		n = add(buf, cap, n, " encrypted");
	for (const struct cap_v1_payload *p = m->v1; p; p = p->next) {
		const char *type = p->notify ? cap_v1_notify_name(p->notify)
			: cap_v1_payload_name(p->type);

		n = add(buf, cap, n, " ");
		n = add(buf, cap, n, type ? type : "unknown");
	}
	(void)add(buf, cap, n, " }");
	return buf;
}

const char *cap_decode_line(const struct cap_message *m, char *buf, size_t cap)
{
	char inside[512];
	const char *list;
	size_t n;

	if (m->hdr.version >> 4 == 1)
		return v1_line(m, buf, cap);
	(void)wire_summary(&m->hdr, m->payloads, buf, cap);
	if (!m->inner && m->state != CAP_OPENED)
		return buf;
	/* What is inside goes behind the SK that holds it. */
	(void)wire_summary(&m->hdr, m->inner, inside, sizeof(inside));
	list = strchr(inside, '{');
	n = strlen(buf);
	if (!list || n < 2)
		return buf;
	n = add(buf, cap, n - 2, " ");
	n = add(buf, cap, n, list);
	(void)add(buf, cap, n, " }");
	return buf;
}
