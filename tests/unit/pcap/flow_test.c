/* Sequence numbers of one flow: gaps, late ones, duplicates, the wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pcap/flow.h"

static struct cap cap;

static int setup(void **state)
{
	(void)state;
	cap = (struct cap){.frames = 0};
	arena_init(&cap.arena, 0);
	map_init(&cap.by_flow, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	map_fini(&cap.by_flow);
	arena_fini(&cap.arena);
	free(cap.flows);
	return 0;
}

static void esp(uint32_t src, uint32_t dst, uint32_t spi, uint32_t seq)
{
	uint8_t h[8];
	struct cap_packet p = {.data = {h, 8}, .length = 100};
	struct endpoint a = {addr_v4(src), 0}, b = {addr_v4(dst), 0};

	bytes_set32(h, spi);
	bytes_set32(h + 4, seq);
	p.at.frame = ++cap.frames;
	cap_flow_esp(&cap, &p, &a, &b, false, span_of(h, 8), 100);
}

static void sequences(void **state)
{
	static const struct {
		uint32_t seq[6];
		uint64_t gaps, late, duplicates;
	} cases[] = {
		{{1, 2, 3, 4, 5, 6}, 0, 0, 0},
		{{1, 2, 3, 7, 8, 9}, 3, 0, 0},
		{{1, 2, 4, 3, 5, 6}, 0, 1, 0},
		{{1, 2, 2, 3, 3, 3}, 0, 0, 3},
		{{1, 3, 2, 2, 4, 5}, 0, 1, 1},
		{{1, 200, 201, 1, 202, 203}, 198, 1, 0},
		/* ESN: the lower half wraps and goes on. */
		{{UINT32_MAX - 1, UINT32_MAX, 0, 1, 2, 3}, 0, 0, 0},
		{{UINT32_MAX, 1, 0, 2, 3, 4}, 0, 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct cap_flow *f;

		for (size_t j = 0; j < 6; j++)
			esp(1, 2, (uint32_t)i + 1, cases[i].seq[j]);
		f = cap.flows[i];
		assert_int_equal(f->packets, 6);
		assert_int_equal(f->octets, 600);
		assert_int_equal(f->gaps, cases[i].gaps);
		assert_int_equal(f->late, cases[i].late);
		assert_int_equal(f->duplicates, cases[i].duplicates);
		assert_int_equal(f->seq_first, cases[i].seq[0]);
		assert_int_equal(f->seq_max, cases[i].seq[5]);
	}
}

/* Destination, protocol and SPI together name an SA. */
static void identity(void **state)
{
	(void)state;
	esp(1, 2, 7, 1);
	esp(1, 3, 7, 1);
	esp(2, 1, 7, 1);
	esp(9, 2, 7, 2); /* another source, the same SA: a NAT moved */
	assert_int_equal(cap.n_flows, 3);
	assert_int_equal(cap.flows[0]->packets, 2);
	assert_int_equal(cap.flows[0]->gaps, 0);
}

static void pairs(void **state)
{
	(void)state;
	esp(1, 2, 10, 1);
	esp(2, 1, 20, 1);
	esp(3, 4, 30, 1);
	esp(3, 4, 31, 1);
	esp(4, 3, 40, 1);
	esp(5, 6, 50, 1);
	cap_flows_pair(&cap);
	assert_ptr_equal(cap.flows[0]->back, cap.flows[1]);
	assert_ptr_equal(cap.flows[1]->back, cap.flows[0]);
	assert_false(cap.flows[0]->reported);
	assert_true(cap.flows[1]->reported);
	for (size_t i = 2; i < 6; i++) { /* which is whose is not known */
		assert_null(cap.flows[i]->back);
		assert_false(cap.flows[i]->reported);
	}
}

static void malformed(void **state)
{
	uint8_t h[12] = {0};
	struct cap_packet p = {.data = {h, 12}, .length = 12};
	struct endpoint e = {addr_v4(1), 0};
	struct span inside;
	uint8_t next;

	(void)state;
	esp(1, 2, 0, 1);
	cap_flow_esp(&cap, &p, &e, &e, false, span_of(h, 7), 7);
	assert_false(cap_flow_ah(&cap, &p, &next, &inside)); /* length 8 */
	h[1] = 200;
	assert_false(cap_flow_ah(&cap, &p, &next, &inside));
	h[1] = 1;
	assert_false(cap_flow_ah(&cap, &p, &next, &inside)); /* SPI 0 */
	assert_int_equal(cap.n_flows, 0);
	assert_int_equal(cap.n_malformed, 5);
	/* Alike ones are counted, not listed. */
	for (int i = 0; i < 1000; i++)
		esp(1, 2, 0, 1);
	assert_int_equal(cap.n_malformed, 5);
	assert_int_equal(cap.malformed[0].frames.n, 1001);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(sequences),
		TEST(identity),
		TEST(pairs),
		TEST(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
