/* Whole messages: the golden ones both ways, cut at every length, and with
 * every octet changed. */
#include "tests/unit/wire/golden.h"

#define OUT_MAX 70000

static uint8_t first_build[OUT_MAX];
static uint8_t second_build[OUT_MAX];

static void test_golden_round_trip(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct bytes_out out = bytes_out(first_build, OUT_MAX);
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;
		char text[256];

		if (!wire_msg_parse(&a, in, &msg, &err))
			fail_msg("%s: offset %zu: %s", golden[i].sym,
				err.offset, err.reason);
		assert_string_equal(wire_summary(&msg.hdr, msg.payloads, text,
			sizeof(text)), golden[i].summary);
		assert_true(wire_msg_build(&out, &msg));
		assert_int_equal(out.n, in.n);
		assert_memory_equal(out.p, in.p, in.n);
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
}

static void test_golden_covers_every_payload(void **state)
{
	static const uint8_t types[] = {
#define PAYLOAD(sym, number, name, text, source) number,
#include "runtime/wire/payload.def"
#undef PAYLOAD
	};
	bool seen[256] = {false};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;

		assert_true(wire_msg_parse(&a, in, &msg, &err));
		for (const struct wire_payload *p = msg.payloads; p;
			p = p->next)
			seen[p->type] = true;
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
	for (size_t i = 0; i < sizeof(types); i++) {
		/* G-IKEv2's and puzzles are carried as octets, like GSPM. */
		if (types[i] >= PAYLOAD_IDG && types[i] != PAYLOAD_SKF)
			continue;
		if (!seen[types[i]])
			fail_msg("no golden message has payload %u", types[i]);
	}
}

/* Every shorter message is refused, both as it is and with a header whose
 * length agrees with the cut. */
static void test_every_prefix_is_refused(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);

		for (size_t n = 0; n < in.n; n++) {
			struct span cut = span_copy(span_of(in.p, n));
			struct wire_error err;
			struct wire_msg msg;

			assert_false(wire_msg_parse(&a, cut, &msg, &err));
			assert_non_null(err.reason);
			assert_true(err.offset <= n);
			if (n >= WIRE_HDR_LEN) {
				bytes_set32(span_edit(cut) + 24, (uint32_t)n);
				assert_false(wire_msg_parse(&a, cut, &msg,
					&err));
				assert_true(err.offset <= n);
				assert_null(msg.payloads);
			}
			span_free(cut);
			arena_reset(&a);
		}
		span_free(in);
	}
	arena_fini(&a);
}

/* What parses must build, and what was built must parse to the same. */
static void check_stable(struct arena *a, struct span in)
{
	struct bytes_out one = bytes_out(first_build, OUT_MAX);
	struct bytes_out two = bytes_out(second_build, OUT_MAX);
	struct wire_error err;
	struct wire_msg msg;
	char text[128];

	arena_reset(a);
	if (!wire_msg_parse(a, in, &msg, &err)) {
		assert_non_null(err.reason);
		assert_true(err.offset <= in.n);
		return;
	}
	(void)wire_summary(&msg.hdr, msg.payloads, text, sizeof(text));
	if (msg.hdr.version >> 4 != 2)
		return;
	assert_true(wire_msg_build(&one, &msg));
	assert_true(one.n <= in.n);
	assert_true(wire_msg_parse(a, bytes_written(&one), &msg, &err));
	assert_true(wire_msg_build(&two, &msg));
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
}

static void test_every_octet_changed(void **state)
{
	static const uint8_t masks[] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20,
		0x40, 0x80, 0xff};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);

		for (size_t at = 0; at < in.n; at++) {
			uint8_t *octet = span_edit(in) + at;
			uint8_t was = *octet;

			for (size_t m = 0; m < sizeof(masks); m++) {
				*octet = was ^ masks[m];
				check_stable(&a, in);
			}
			*octet = 0;
			check_stable(&a, in);
			*octet = was;
		}
		span_free(in);
	}
	arena_fini(&a);
}

/* A payload's length one too small or too great is always noticed. */
static void test_payload_lengths_are_not_trusted(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;

		assert_true(wire_msg_parse(&a, in, &msg, &err));
		for (const struct wire_payload *p = msg.payloads; p;
			p = p->next) {
			uint8_t *at = span_edit(in) + p->offset + 2;
			uint16_t was = bytes_get16(at);
			struct wire_msg bad;

			bytes_set16(at, (uint16_t)(was + 1));
			assert_false(wire_msg_parse(&a, in, &bad, &err));
			bytes_set16(at, (uint16_t)(was - 1));
			assert_false(wire_msg_parse(&a, in, &bad, &err));
			bytes_set16(at, 3);
			assert_false(wire_msg_parse(&a, in, &bad, &err));
			assert_int_equal(err.offset, p->offset + 2);
			assert_int_equal(err.payload, p->type);
			bytes_set16(at, was);
		}
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
}

/* Every out buffer that is too small is refused and not written past. */
static void test_build_into_small_buffers(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		struct span in = hex_span(golden[i].hex);
		struct wire_error err;
		struct wire_msg msg;

		assert_true(wire_msg_parse(&a, in, &msg, &err));
		for (size_t cap = 0; cap < in.n; cap++) {
			uint8_t *p = malloc(cap ? cap : 1);
			struct bytes_out out = bytes_out(p, cap);

			assert_false(wire_msg_build(&out, &msg));
			free(p);
		}
		span_free(in);
		arena_reset(&a);
	}
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden_round_trip),
		cmocka_unit_test(test_golden_covers_every_payload),
		cmocka_unit_test(test_every_prefix_is_refused),
		cmocka_unit_test(test_every_octet_changed),
		cmocka_unit_test(test_payload_lengths_are_not_trusted),
		cmocka_unit_test(test_build_into_small_buffers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
