/* The walk over a message: balanced, complete, in the order of the wire. Every
 * golden message is told; the octets of each payload that has no structure of
 * its own come out whole. */
#include "runtime/wire/print.h"
#include "tests/unit/wire/golden.h"

struct seen {
	int depth, deepest;
	size_t payloads, octets;
	char log[4096];
	size_t n;
};

static void note(struct seen *s, const char *name, const char *value)
{
	int w = snprintf(s->log + s->n, sizeof(s->log) - s->n, "%s=%s;",
		name ? name : "-", value);

	if (w > 0 && (size_t)w < sizeof(s->log) - s->n)
		s->n += (size_t)w;
}

static void on_begin(void *ctx, const char *name, bool list)
{
	struct seen *s = ctx;

	(void)name;
	(void)list;
	s->depth++;
	s->deepest = s->depth > s->deepest ? s->depth : s->deepest;
}

static void on_end(void *ctx)
{
	struct seen *s = ctx;

	assert_true(s->depth > 0);
	s->depth--;
}

static void on_number(void *ctx, const char *name, uint64_t value,
	const char *meaning)
{
	char text[96];

	(void)snprintf(text, sizeof(text), "%llu/%s",
		(unsigned long long)value, meaning ? meaning : "");
	note(ctx, name, text);
}

static void on_flag(void *ctx, const char *name, bool value)
{
	note(ctx, name, value ? "yes" : "no");
}

static void on_text(void *ctx, const char *name, const char *text)
{
	note(ctx, name, text);
}

static void on_octets(void *ctx, const char *name, struct span octets)
{
	struct seen *s = ctx;
	char text[32];

	s->octets += octets.n;
	(void)snprintf(text, sizeof(text), "[%zu]", octets.n);
	note(s, name, text);
}

static struct seen look(const struct wire_hdr *hdr,
	const struct wire_payload *list)
{
	struct seen s = {.depth = 0};
	const struct wire_sink sink = {&s, on_begin, on_end, on_number,
		on_flag, on_text, on_octets};

	if (hdr)
		wire_print_hdr(&sink, hdr);
	wire_print_payloads(&sink, "payloads", list);
	assert_int_equal(s.depth, 0);
	return s;
}

static void header(void **state)
{
	const struct wire_hdr hdr = {.spi_i = 0xab, .next = PAYLOAD_SA,
		.version = 0x20, .exchange = EXCHANGE_IKE_SA_INIT,
		.flags = WIRE_FLAG_INITIATOR, .length = 28};
	struct seen s = look(&hdr, NULL);

	(void)state;
	assert_string_equal(s.log, "spi_i=00000000000000ab;"
		"spi_r=0000000000000000;next_payload=33/SA;major=2/;minor=0/;"
		"exchange=34/IKE_SA_INIT;flags=8/;initiator=yes;response=no;"
		"message_id=0/;length=28/;");
}

static void notifies(void **state)
{
	static const struct {
		uint16_t type;
		uint8_t data[8];
		size_t n;
		const char *expect;
	} cases[] = {
		{NOTIFY_INVALID_KE_PAYLOAD, {0, 19}, 2, "group=19/DH_19;"},
		{NOTIFY_SET_WINDOW_SIZE, {0, 0, 0, 5}, 4, "window=5/;"},
		{NOTIFY_SIGNATURE_HASH_ALGORITHMS, {0, 2, 0, 9}, 4,
			"-=2/SHA2-256;-=9/;"},
		{NOTIFY_ADDITIONAL_IP4_ADDRESS, {10, 0, 0, 1}, 4,
			"address=10.0.0.1;"},
		{NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD, {33}, 1,
			"payload=33/SA;"},
		/* Of the wrong length it is octets, and nothing is read. */
		{NOTIFY_INVALID_KE_PAYLOAD, {19}, 1, "data=[1];"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct wire_payload p = {.type = PAYLOAD_NOTIFY,
			.notify = {.type = cases[i].type,
				.data = {cases[i].data, cases[i].n}}};
		struct seen s = look(NULL, &p);

		if (!strstr(s.log, cases[i].expect))
			fail_msg("%s has no %s", s.log, cases[i].expect);
	}
}

static void unknown_payload(void **state)
{
	const struct wire_payload p = {.type = 200, .critical = true,
		.body = {(const uint8_t *)"abc", 3},
		.data = {(const uint8_t *)"abc", 3}};
	struct seen s = look(NULL, &p);

	(void)state;
	assert_string_equal(s.log,
		"type=200/;critical=yes;length=7/;data=[3];");
}

static void every_golden_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;
		struct arena a;
		struct seen s;

		arena_init(&a, 0);
		assert_true(wire_msg_parse(&a, in, &msg, &err));
		s = look(&msg.hdr, msg.payloads);
		assert_true(s.n > 0 && s.deepest >= 1);
		/* A key exchange value or a nonce is told to its last octet. */
		for (const struct wire_payload *p = msg.payloads; p;
			p = p->next)
			assert_true(s.octets >= (p->type == PAYLOAD_KE ?
				p->ke.data.n : p->type == PAYLOAD_NONCE ?
				p->data.n : 0));
		arena_fini(&a);
		span_free(in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header),
		cmocka_unit_test(notifies),
		cmocka_unit_test(unknown_payload),
		cmocka_unit_test(every_golden_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
