#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <malloc.h>
#include <unistd.h>

#include "tests/unit/ike/harness.c"

/* Messages nobody should send: they change nothing and leak nothing. */

static const struct endpoint stranger = {{ADDR_V4, {30, 0, 0, 3}}, 500};
static const struct endpoint peer_of_1 = {{ADDR_V4, {10, 0, 0, 1}}, 500};
static const struct endpoint peer_of_0 = {{ADDR_V4, {20, 0, 0, 1}}, 500};

static size_t heap_used(void)
{
	return mallinfo2().uordblks;
}

/* Random octets, then random octets behind a plausible header. */
static size_t junk(struct random *r, uint8_t *buf, size_t cap, uint64_t spi)
{
	uint16_t len;
	uint8_t dice;
	size_t n;

	random_fill(r, &len, sizeof(len));
	random_fill(r, &dice, 1);
	n = len % cap;
	random_fill(r, buf, n);
	if (n < 28 || dice < 64)
		return n;
	bytes_set32(buf + 24, (uint32_t)n);
	buf[17] = 0x20;
	if (dice & 1) {
		buf[18] = (uint8_t)(34 + dice % 4);
		buf[19] = dice & 2 ? 0x08 : 0x20;
		bytes_set32(buf + 20, dice % 3);
		buf[16] = (uint8_t)(33 + dice % 16);
	}
	if (dice & 4)
		bytes_set64(buf, spi);
	if (dice & 8)
		memset(buf + 8, 0, 8);
	return n;
}

static void flood(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct random_seeded s;
	struct random r = random_seeded(&s, 5);
	struct ike_sa_info info;
	uint8_t buf[1500];
	size_t before = 0;
	unsigned sent, failed;
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 31);
	net_start(&n, 0);
	net_run(&n, 1);
	assert_true(net_established(&n));
	ike_sa_get(n.g[1].ike, 0, &info);
	sent = n.sent;
	failed = n.g[1].failed;
	for (int i = 0; i < 120000; i++) {
		size_t len = junk(&r, buf, sizeof(buf), info.spi_local);

		if (i == 20000)
			before = heap_used();
		(void)net_inject(&n, 1, i & 1 ? &stranger : &peer_of_1, 500,
			span_of(buf, len));
		if (i % 1000 == 0)
			net_run(&n, 0.5);
	}
	net_run(&n, 40);
	assert_int_equal(heap_used(), before);
	assert_true(net_established(&n));
	assert_int_equal(n.g[1].up, 1);
	/* Told, but not line by line. */
	assert_in_range(n.g[1].failed - failed, 1, 20);
	assert_in_range(n.sent - sent, 0, 500);
	assert_true(ike_stats(n.g[1].ike)->in_dropped > 100000);
	net_close(&n);
}

/* Whole runs with failures of many kinds. */
static void one_life(struct crypto *crypto, uint64_t seed, const char *psk)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	a.psk_local = psk;
	net_open_with(&n, crypto, &a, &b, seed);
	net_start(&n, 0);
	net_start(&n, 1);
	net_run(&n, 300);
	(void)net_event(&n, 0, (struct ike_event){.type = IKE_EV_CLEAR});
	net_run(&n, 20);
	net_close(&n);
}

static void many_lives(struct crypto *crypto)
{
	for (uint64_t i = 0; i < 8; i++) {
		one_life(crypto, 3 + i, "cisco");
		one_life(crypto, 80 + i, "other");
	}
}

/* Everything is given back, to the octet. */
static void no_leak(void **state)
{
	struct crypto *crypto = crypto_new();
	size_t before;

	(void)state;
	many_lives(crypto);
	before = heap_used();
	many_lives(crypto);
	assert_int_equal(heap_used(), before);
	crypto_free(crypto);
}

/* Many SAs between the same two identities, begun at the same moment: first
 * contact of one does not kill the others, and each is small. The limit is
 * what an idle SA with its child may cost here, ESP not counted. */
static void many_and_small(void **state)
{
	enum { TUNNELS = 100, OCTETS = 3000 };
	struct site a = site_default(0), b = site_default(1);
	struct ike_event ev = {.type = IKE_EV_START};
	size_t before, each;
	struct net n;

	(void)state;
	a.tunnels = b.tunnels = TUNNELS;
	a.n_ike = b.n_ike = 3;
	a.ike[0] = b.ike[0] = ALG_AES_GCM_16_256;
	a.ike[2] = b.ike[2] = ALG_DH_19;
	net_open(&n, &a, &b, 41);
	before = heap_used();
	for (ev.tunnel = 0; ev.tunnel < TUNNELS; ev.tunnel++)
		(void)net_event(&n, 0, ev);
	net_run(&n, 10);
	each = (heap_used() - before) / TUNNELS / 2;
	assert_int_equal(net_ready(&n, 0), TUNNELS);
	assert_int_equal(net_ready(&n, 1), TUNNELS);
	assert_int_equal(net_children(&n, 1), TUNNELS);
	assert_in_range(each, 0, OCTETS);
	print_message("%zu octets for each SA with its child\n", each);
	net_run(&n, 1000);
	assert_int_equal(net_ready(&n, 1), TUNNELS);
	net_close(&n);
}

/* ---- every exchange in every state ----------------------------------- */

/* Record what crosses the wire, then hold back everything from message
 * `until` on: the engines stand still in the state before it. */
struct tape {
	unsigned until;
	struct {
		uint8_t data[1024];
		size_t n;
	} message[8];
};

static bool record(void *ctx, unsigned i, struct packet *p)
{
	struct tape *t = ctx;

	if (i < 8 && p->n <= sizeof(t->message[i].data)) {
		memcpy(t->message[i].data, p->data, p->n);
		t->message[i].n = p->n;
	}
	return i < t->until;
}

struct view {
	enum ike_sa_state state;
	uint32_t next_request, next_expected;
	size_t sas, children;
};

static struct view look(const struct net *n, int who)
{
	struct ike_sa_info info = {0};
	struct view v = {0};

	v.sas = ike_sa_count(n->g[who].ike);
	v.children = ike_child_count(n->g[who].ike);
	if (v.sas)
		ike_sa_get(n->g[who].ike, 0, &info);
	v.state = info.state;
	v.next_request = info.next_request;
	v.next_expected = info.next_expected;
	return v;
}

static void assert_same(const struct view *a, const struct view *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->next_request, b->next_request);
	assert_int_equal(a->next_expected, b->next_expected);
	assert_int_equal(a->sas, b->sas);
	assert_int_equal(a->children, b->children);
}

/* A message of this exchange with the SA's SPIs, but no right key. */
static void forge(struct net *n, int who, uint8_t exchange, uint8_t flags,
	uint32_t id, uint8_t first, struct random *r)
{
	struct ike_sa_info info;
	uint8_t buf[28 + 4 + 160];
	struct bytes_out out = bytes_out(buf, sizeof(buf));
	uint64_t spi_i, spi_r;

	ike_sa_get(n->g[who].ike, 0, &info);
	spi_i = info.initiator ? info.spi_local : info.spi_remote;
	spi_r = info.initiator ? info.spi_remote : info.spi_local;
	bytes_put64(&out, spi_i);
	bytes_put64(&out, spi_r);
	bytes_put8(&out, first);
	bytes_put8(&out, 0x20);
	bytes_put8(&out, exchange);
	bytes_put8(&out, flags);
	bytes_put32(&out, id);
	bytes_put32(&out, sizeof(buf));
	bytes_put8(&out, 0);
	bytes_put8(&out, 0);
	bytes_put16(&out, 164);
	random_fill(r, bytes_room(&out, 160), 160);
	(void)net_inject(n, who, who ? &peer_of_1 : &peer_of_0, 500,
		bytes_written(&out));
}

static void forge_all(struct net *n, int who, struct random *r)
{
	static const uint8_t first[] = {0, 33, 41, 42, 46, 53, 60};
	struct view before = look(n, who);

	for (unsigned x = 33; x <= 44; x++) {
		for (unsigned f = 0; f < 8; f++) {
			for (uint32_t id = 0; id < 9; id++) {
				struct view after;
				unsigned failed = n->g[who].failed;

				forge(n, who, (uint8_t)x, (uint8_t)(f << 3),
					id, first[(x + f + id) % 7], r);
				after = look(n, who);
				assert_same(&before, &after);
				assert_in_range(n->g[who].failed, failed,
					failed + 1);
			}
		}
	}
}

static void forged_in_every_state(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct random_seeded s;
	struct random r = random_seeded(&s, 6);

	(void)state;
	for (unsigned until = 0; until <= 4; until++) {
		struct tape t = {.until = until};
		unsigned sent;
		struct net n;

		net_open(&n, &a, &b, 51);
		n.meddle = record;
		n.ctx = &t;
		net_start(&n, 0);
		net_run(&n, 0.05);
		sent = n.sent;
		forge_all(&n, 0, &r);
		if (ike_sa_count(n.g[1].ike))
			forge_all(&n, 1, &r);
		assert_int_equal(n.sent, sent); /* nobody answers those */
		n.meddle = NULL;
		net_run(&n, 5);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].up, 1);
		assert_int_equal(n.g[1].up, 1);
		net_close(&n);
	}
}

/* Every genuine message, replayed to both ends from several places in every
 * state: at most an answer from the cache. */
static void replayed_in_every_state(void **state)
{
	struct site a = site_default(0), b = site_default(1);

	(void)state;
	for (unsigned until = 1; until <= 4; until++) {
		struct tape t = {.until = until};
		struct net n;

		net_open(&n, &a, &b, 52);
		n.meddle = record;
		n.ctx = &t;
		net_start(&n, 0);
		net_run(&n, 0.05);
		for (unsigned i = 0; i < 4 * until; i++) {
			unsigned m = i % until;
			int who = i / until & 1;
			struct view before = look(&n, who), after;

			(void)net_inject(&n, who, who ? &peer_of_1 :
				&peer_of_0, i & 2 ? 500 : 4500,
				span_of(t.message[m].data, t.message[m].n));
			after = look(&n, who);
			/* An IKE_SA_INIT request at an end that has none
			 * makes a half-open SA there: as it must. */
			if (after.sas == before.sas)
				assert_same(&before, &after);
		}
		n.meddle = NULL;
		net_run(&n, 40);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].up, 1);
		net_close(&n);
	}
}

/* Nobody makes us send more than was sent to us. */
static void no_amplification(void **state)
{
	static const uint8_t v3[28] = {1, 2, 3, 4, 5, 6, 7, 8, [17] = 0x30,
		[18] = 34, [19] = 8, [27] = 28};
	uint8_t longer[64] = {1, 2, 3, 4, 5, 6, 7, 8, [17] = 0x30, [18] = 34,
		[19] = 8, [27] = 64};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 61);
	assert_int_equal(net_inject(&n, 1, &stranger, 500, span_of(v3, 28)),
		IKE_ERR_IGNORED);
	assert_int_equal(n.sent, 0);
	(void)net_inject(&n, 1, &stranger, 500, span_of(longer, 64));
	assert_int_equal(n.sent, 1);
	assert_int_equal(n.queue->n, 36);
	assert_int_equal(n.queue->data[16], 41);
	assert_int_equal(n.queue->data[35], 5); /* INVALID_MAJOR_VERSION */
	longer[19] = 0x28; /* a response is never answered */
	(void)net_inject(&n, 1, &stranger, 500, span_of(longer, 64));
	longer[17] = 0x10; /* nor is IKEv1 */
	longer[19] = 8;
	(void)net_inject(&n, 1, &stranger, 500, span_of(longer, 64));
	assert_int_equal(n.sent, 1);
	net_close(&n);
}

/* Refusals in the clear are believed only when they come twice. */
static bool forge_refusal(void *ctx, unsigned i, struct packet *p)
{
	struct net *n = ctx;
	static const uint8_t tail[] = {41, 0x20, 34, 0x20, 0, 0, 0, 0, 0, 0, 0,
		36, 0, 0, 0, 8, 0, 0, 0, 14};
	struct packet *c;

	if (i != 0)
		return true;
	c = malloc(sizeof(*c) + 36);
	*c = (struct packet){.at = p->at, .from = p->to, .to = p->from,
		.n = 36};
	memcpy(c->data, p->data, 16);
	memcpy(c->data + 16, tail, 20);
	enqueue(n, c);
	return true;
}

static void forged_refusal(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 62);
	n.meddle = forge_refusal;
	n.ctx = &n;
	net_start(&n, 0);
	net_run(&n, 1);
	assert_true(net_established(&n));
	assert_int_equal(n.g[0].failed, 0);
	net_close(&n);
}

/* Freed pieces in the allocator's per-thread cache count as used: measure
 * without that cache. */
static void without_cache(char **argv)
{
	if (getenv("GLIBC_TUNABLES"))
		return;
	setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
	execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flood),
		cmocka_unit_test(no_leak),
		cmocka_unit_test(many_and_small),
		cmocka_unit_test(forged_in_every_state),
		cmocka_unit_test(replayed_in_every_state),
		cmocka_unit_test(no_amplification),
		cmocka_unit_test(forged_refusal),
	};

	(void)argc;
	without_cache(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
