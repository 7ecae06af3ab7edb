/* Fragments in every order give the datagram; those that contradict each other
 * give none; memory stays bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pcap/reassemble.h"

#define PIECES 4
#define PIECE 16
#define WHOLE (PIECES * PIECE)

static uint8_t octets[WHOLE];

static struct cap_ip piece(int i, uint32_t id)
{
	return (struct cap_ip){
		.src = addr_v4(1),
		.dst = addr_v4(2),
		.proto = 17,
		.id = id,
		.fragment = true,
		.more = i != PIECES - 1,
		.offset = (uint32_t)i * PIECE,
		.data = span_of(octets + i * PIECE, PIECE),
		.length = PIECE,
	};
}

static enum cap_fragment give(struct cap_reassembly *r, struct cap_ip ip,
	struct span *whole, const char **reason)
{
	uint32_t count;

	*reason = NULL;
	return cap_reassemble(r, &ip, (struct cap_where){1, 1}, whole, &count,
		reason);
}

static int setup(void **state)
{
	for (size_t i = 0; i < WHOLE; i++)
		octets[i] = (uint8_t)(i * 7);
	*state = cap_reassembly_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	cap_reassembly_free(*state);
	return 0;
}

static void every_order(void **state)
{
	int order[PIECES];

	for (int n = 0; n < 256; n++) {
		struct span whole = {NULL, 0};
		const char *reason;
		unsigned int used = 0;

		for (int i = 0; i < PIECES; i++) {
			order[i] = n >> 2 * i & 3;
			used |= 1u << order[i];
		}
		if (used != 15)
			continue;
		for (int i = 0; i < PIECES; i++)
			assert_int_equal(give(*state, piece(order[i],
				(uint32_t)n), &whole, &reason),
				i == PIECES - 1 ? CAP_FRAGMENT_DONE
					: CAP_FRAGMENT_KEPT);
		assert_int_equal(whole.n, WHOLE);
		assert_memory_equal(whole.p, octets, WHOLE);
	}
}

static void copies_are_fine(void **state)
{
	struct span whole;
	const char *reason;

	for (int i = 0; i < PIECES - 1; i++)
		for (int twice = 0; twice < 2; twice++)
			assert_int_equal(give(*state, piece(i, 1), &whole,
				&reason), CAP_FRAGMENT_KEPT);
	assert_int_equal(give(*state, piece(PIECES - 1, 1), &whole, &reason),
		CAP_FRAGMENT_DONE);
	assert_memory_equal(whole.p, octets, WHOLE);
}

static void contradictions_are_refused(void **state)
{
	uint8_t other[PIECE] = {1};
	struct span whole;
	const char *reason;
	struct cap_ip ip = piece(0, 1);

	assert_int_equal(give(*state, ip, &whole, &reason), CAP_FRAGMENT_KEPT);
	ip.data.p = other;
	assert_int_equal(give(*state, ip, &whole, &reason), CAP_FRAGMENT_BAD);
	assert_string_equal(reason, "fragments overlap with other contents");
	/* And the rest of it makes no datagram any more. */
	for (int i = 0; i < PIECES; i++)
		assert_int_equal(give(*state, piece(i, 1), &whole, &reason),
			CAP_FRAGMENT_KEPT);

	assert_int_equal(give(*state, piece(PIECES - 1, 2), &whole, &reason),
		CAP_FRAGMENT_KEPT);
	ip = piece(PIECES - 2, 2);
	ip.more = false;
	assert_int_equal(give(*state, ip, &whole, &reason), CAP_FRAGMENT_BAD);
	assert_string_equal(reason, "fragments end in two places");

	ip = piece(1, 3);
	ip.length++;
	assert_int_equal(give(*state, ip, &whole, &reason), CAP_FRAGMENT_BAD);
	assert_string_equal(reason, "fragment is cut short by the capture");

	ip = piece(1, 4);
	ip.offset = 65528;
	assert_int_equal(give(*state, ip, &whole, &reason), CAP_FRAGMENT_BAD);
	assert_string_equal(reason, "fragment exceeds the largest datagram");
}

static void what_is_missing(void **state)
{
	struct cap_partial p;
	struct span whole;
	const char *reason;

	(void)give(*state, piece(0, 1), &whole, &reason);
	(void)give(*state, piece(2, 1), &whole, &reason);
	(void)give(*state, piece(1, 2), &whole, &reason);
	assert_true(cap_reassemble_partial(*state, &p));
	assert_int_equal(p.start.n, PIECE);
	assert_int_equal(p.fragments, 2);
	assert_true(cap_reassemble_partial(*state, &p));
	assert_int_equal(p.start.n, 0);
	assert_false(cap_reassemble_partial(*state, &p));
}

/* A flood pushes out what has waited longest, never what came last. */
static void flood(void **state)
{
	struct span whole;
	const char *reason;

	for (uint32_t id = 0; id < 10 * CAP_REASSEMBLY_SLOTS; id++)
		assert_int_equal(give(*state, piece(0, id), &whole, &reason),
			CAP_FRAGMENT_KEPT);
	for (int i = 1; i < PIECES; i++)
		assert_int_equal(give(*state, piece(i,
			10 * CAP_REASSEMBLY_SLOTS - 1), &whole, &reason),
			i == PIECES - 1 ? CAP_FRAGMENT_DONE
				: CAP_FRAGMENT_KEPT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_order),
		TEST(copies_are_fine),
		TEST(contradictions_are_refused),
		TEST(what_is_missing),
		TEST(flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
