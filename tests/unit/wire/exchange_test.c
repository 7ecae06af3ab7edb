/* What each exchange may carry. */
#include "tests/unit/wire/golden.h"

#define REQ WIRE_FLAG_INITIATOR
#define RESP WIRE_FLAG_RESPONSE

/* Payload types in a message; 0 ends. `bad` is the payload that an illegal
 * one is refused for, 0 for a legal one. */
struct row {
	uint8_t exchange;
	uint8_t flags;
	bool in_sk;
	uint8_t types[12];
	uint8_t bad;
	const char *reason;
};

#define MISSING "required payload is missing"
#define STRAY "payload does not belong in this exchange"
#define OFTEN "payload occurs too often"

/* clang-format off */
static const struct row rows[] = {
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34, 40, 41, 41, 43}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {40, 34, 33}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34}, 40, MISSING},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {0}, 33, MISSING},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {41}, 33, MISSING},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34, 40, 33}, 33, OFTEN},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34, 40, 39}, 39, STRAY},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34, 40, 38}, 38, STRAY},
	{EXCHANGE_IKE_SA_INIT, REQ, false, {33, 34, 40, 200, 54}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, RESP, false, {33, 34, 40, 38, 38, 41}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, RESP, false, {41}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, RESP, false, {41, 43, 41}, 0, NULL},
	{EXCHANGE_IKE_SA_INIT, RESP, false, {33, 34, 41}, 40, MISSING},
	{EXCHANGE_IKE_SA_INIT, RESP, false, {43}, 41, MISSING},

	{EXCHANGE_IKE_AUTH, REQ, false, {46}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, false, {53}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, false, {35, 39}, 46, MISSING},
	{EXCHANGE_IKE_AUTH, REQ, false, {41}, 46, MISSING},
	{EXCHANGE_IKE_AUTH, RESP, false, {41}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, false, {33, 46}, 33, STRAY},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 39, 33, 44, 45}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 37, 37, 38, 36, 39, 47, 41, 33, 44, 45}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 33, 44, 45}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 39}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {35}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {48}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {39}, 0, NULL},
	{EXCHANGE_IKE_AUTH, REQ, true, {39, 33, 44, 45}, 35, MISSING},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 39, 33, 44}, 45, MISSING},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 35, 39, 33, 44, 45}, 35, OFTEN},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 39, 33, 44, 45, 34}, 34, STRAY},
	{EXCHANGE_IKE_AUTH, REQ, true, {35, 39, 33, 44, 45, 42}, 42, STRAY},
	{EXCHANGE_IKE_AUTH, REQ, true, {41}, 35, MISSING},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 39, 33, 44, 45}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 37, 39, 47, 33, 44, 45, 41, 43}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 39, 41}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 37, 39, 48}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 48}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {48}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {39, 47, 33, 44, 45}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {41}, 0, NULL},
	{EXCHANGE_IKE_AUTH, RESP, true, {35, 36, 39, 33, 44, 45}, 35, STRAY},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 33, 44, 45}, 39, MISSING},
	{EXCHANGE_IKE_AUTH, RESP, true, {36, 39, 33, 44, 45, 45}, 45, OFTEN},

	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {41, 33, 40, 44, 45}, 0, NULL},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 40, 34, 44, 45}, 0, NULL},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 40, 34}, 0, NULL},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 40}, 34, MISSING},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 34}, 40, MISSING},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 40, 44}, 45, MISSING},
	{EXCHANGE_CREATE_CHILD_SA, REQ, true, {33, 40, 44, 45, 39}, 39, STRAY},
	{EXCHANGE_CREATE_CHILD_SA, RESP, true, {33, 40, 44, 45}, 0, NULL},
	{EXCHANGE_CREATE_CHILD_SA, RESP, true, {41}, 0, NULL},
	{EXCHANGE_CREATE_CHILD_SA, RESP, false, {46}, 0, NULL},

	{EXCHANGE_INFORMATIONAL, REQ, true, {0}, 0, NULL},
	{EXCHANGE_INFORMATIONAL, REQ, true, {42, 42, 41, 47}, 0, NULL},
	{EXCHANGE_INFORMATIONAL, REQ, true, {33}, 33, STRAY},
	{EXCHANGE_INFORMATIONAL, REQ, true, {47, 47}, 47, OFTEN},
	{EXCHANGE_INFORMATIONAL, RESP, true, {0}, 0, NULL},
	{EXCHANGE_INFORMATIONAL, RESP, true, {42}, 0, NULL},
	{EXCHANGE_INFORMATIONAL, REQ, false, {41}, 0, NULL},
	{EXCHANGE_INFORMATIONAL, REQ, false, {42}, 46, MISSING},

	{EXCHANGE_IKE_SESSION_RESUME, REQ, false, {40, 41}, 0, NULL},
	{EXCHANGE_IKE_SESSION_RESUME, REQ, false, {40}, 41, MISSING},
	{EXCHANGE_IKE_INTERMEDIATE, REQ, true, {34}, 0, NULL},
	{EXCHANGE_IKE_INTERMEDIATE, REQ, true, {34, 34}, 34, OFTEN},
	{EXCHANGE_IKE_FOLLOWUP_KE, REQ, true, {34}, 41, MISSING},
	{EXCHANGE_IKE_FOLLOWUP_KE, RESP, true, {34}, 0, NULL},
	{250, REQ, true, {33, 46, 99}, 0, NULL},
};
/* clang-format on */

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct wire_hdr hdr = {.exchange = r->exchange,
			.flags = r->flags, .version = 0x20};
		struct wire_payload *list = NULL;
		struct wire_error err;
		struct arena a;
		bool ok;

		arena_init(&a, 0);
		for (size_t k = 0; r->types[k]; k++) {
			struct wire_payload *p;

			p = wire_payload_add(&a, &list, r->types[k]);
			assert_non_null(p);
			p->offset = 100 + k;
		}
		ok = wire_exchange_check(&hdr, r->in_sk, list, &err);
		if (ok != !r->bad || (r->bad && (err.payload != r->bad ||
			strcmp(err.reason, r->reason))))
			fail_msg("row %zu (%s): %s payload %u: %s", i,
				wire_exchange_name(r->exchange),
				ok ? "legal" : "refused", err.payload,
				ok ? "" : err.reason);
		if (r->bad && strcmp(r->reason, MISSING))
			assert_in_range(err.offset, 100, 111);
		arena_fini(&a);
	}
}

/* A surplus payload is named where it stands, not where the first one is. */
static void test_offset_of_surplus(void **state)
{
	struct wire_hdr hdr = {.exchange = EXCHANGE_IKE_SA_INIT};
	struct wire_payload p[4] = {
		{.type = 33, .offset = 28, .next = &p[1]},
		{.type = 34, .offset = 60, .next = &p[2]},
		{.type = 34, .offset = 90, .next = &p[3]},
		{.type = 40, .offset = 120},
	};
	struct wire_error err;

	(void)state;
	assert_false(wire_exchange_check(&hdr, false, p, &err));
	assert_int_equal(err.payload, 34);
	assert_int_equal(err.offset, 90);
}

static void test_critical_bit(void **state)
{
	struct wire_hdr hdr = {.exchange = EXCHANGE_INFORMATIONAL};
	struct wire_payload p[2] = {
		{.type = PAYLOAD_DELETE, .critical = true, .next = &p[1]},
		{.type = 200, .offset = 12},
	};
	struct wire_error err;

	(void)state;
	assert_true(wire_exchange_check(&hdr, true, p, &err));
	p[1].critical = true;
	assert_false(wire_exchange_check(&hdr, true, p, &err));
	assert_int_equal(err.payload, 200);
	assert_int_equal(err.offset, 12);
	assert_ptr_equal(wire_find_critical(p), &p[1]);
	/* Named in the registry, but nothing here understands it. */
	p[1].type = PAYLOAD_PS;
	assert_false(wire_exchange_check(&hdr, true, p, &err));
	p[1].type = PAYLOAD_NOTIFY;
	assert_true(wire_exchange_check(&hdr, true, p, &err));
}

static void test_golden_outer_messages_are_legal(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;
		bool sealed;
		bool in_sk;

		assert_true(wire_msg_parse(&a, in, &msg, &err));
		sealed = wire_find(msg.payloads, PAYLOAD_SK) ||
			wire_find(msg.payloads, PAYLOAD_SKF);
		in_sk = msg.hdr.exchange != EXCHANGE_IKE_SA_INIT && !sealed;
		if (!wire_find_critical(msg.payloads))
			assert_true(wire_exchange_check(&msg.hdr, in_sk,
				msg.payloads, &err));
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_offset_of_surplus),
		cmocka_unit_test(test_critical_bit),
		cmocka_unit_test(test_golden_outer_messages_are_legal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
