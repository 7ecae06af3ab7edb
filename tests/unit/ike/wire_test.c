#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"

/* Networks that lose, repeat, reorder and damage datagrams. */

static bool drop_one(void *ctx, unsigned i, struct packet *p)
{
	(void)p;
	return i != *(const unsigned *)ctx;
}

/* Whatever single datagram is lost, the tunnel comes up at both ends. */
static void lose_each(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	for (unsigned k = 0; k < 5; k++) {
		net_open(&n, &a, &b, 100 + k);
		n.meddle = drop_one;
		n.ctx = &k;
		net_start(&n, 0);
		net_run(&n, 10);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].failed + n.g[1].failed, 0);
		assert_int_equal(n.g[0].up, 1);
		assert_int_equal(n.g[1].up, 1);
		assert_int_equal(n.sent, k == 4 ? 4 : k % 2 ? 6 : 5);
		net_close(&n);
	}
}

/* The same for the end of an SA: delete and its answer. */
static void lose_each_of_the_end(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	for (unsigned k = 4; k < 6; k++) {
		net_open(&n, &a, &b, 100 + k);
		n.meddle = drop_one;
		n.ctx = &k;
		net_start(&n, 0);
		net_run(&n, 1);
		(void)net_event(&n, 0, (struct ike_event){
			.type = IKE_EV_STOP});
		net_run(&n, 5);
		assert_int_equal(ike_sa_count(n.g[0].ike), 0);
		assert_int_equal(ike_sa_count(n.g[1].ike), 0);
		assert_int_equal(n.g[0].last_cause, CAUSE_LOCAL_DELETED);
		assert_int_equal(n.g[1].last_cause, CAUSE_PEER_DELETED);
		net_close(&n);
	}
}

static struct packet *copy_of(const struct packet *p)
{
	struct packet *c = malloc(sizeof(*c) + p->n);

	memcpy(c, p, sizeof(*c) + p->n);
	return c;
}

struct echo {
	struct net *net;
	int copies;
	int64_t later_ns;
};

static bool repeat(void *ctx, unsigned i, struct packet *p)
{
	const struct echo *e = ctx;

	(void)i;
	for (int k = 1; k <= e->copies; k++) {
		struct packet *c = copy_of(p);

		c->at = mono_add_ns(p->at, e->later_ns * k);
		enqueue(e->net, c);
	}
	return true;
}

static void repeat_all(void **state)
{
	static const int64_t later[] = {0, 1000000, 7000000, 3000000000};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct echo e = {&n, 3, later[i]};

		net_open(&n, &a, &b, 200 + i);
		n.meddle = repeat;
		n.ctx = &e;
		net_start(&n, 0);
		net_run(&n, 20);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].up, 1);
		assert_int_equal(n.g[1].up, 1);
		assert_int_equal(n.g[0].child_up, 1);
		assert_int_equal(n.g[1].child_up, 1);
		assert_int_equal(ike_sa_count(n.g[1].ike), 1);
		(void)net_event(&n, 1, (struct ike_event){
			.type = IKE_EV_STOP});
		net_run(&n, 20);
		assert_int_equal(n.g[0].down, 1);
		assert_int_equal(n.g[1].down, 1);
		net_close(&n);
	}
}

/* Random delays up to several retransmission times: much is reordered. */
static bool delay(void *ctx, unsigned i, struct packet *p)
{
	struct random *r = ctx;
	uint16_t ms;

	(void)i;
	random_fill(r, &ms, sizeof(ms));
	p->at = mono_add_ms(p->at, ms % 9000);
	return true;
}

static void reorder(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct random_seeded s;
		struct random r = random_seeded(&s, seed);

		net_open(&n, &a, &b, 300 + seed);
		n.meddle = delay;
		n.ctx = &r;
		net_start(&n, 0);
		net_run(&n, 300);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].child_up - n.g[0].child_down, 1);
		assert_int_equal(n.g[1].child_up - n.g[1].child_down, 1);
		net_close(&n);
	}
}

static bool lossy(void *ctx, unsigned i, struct packet *p)
{
	struct random *r = ctx;
	uint8_t v;

	(void)i;
	(void)p;
	random_fill(r, &v, 1);
	return v >= 100; /* four in ten are lost */
}

static void heavy_loss(void **state)
{
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct random_seeded s;
		struct random r = random_seeded(&s, seed);

		net_open(&n, &a, &b, 400 + seed);
		n.meddle = lossy;
		n.ctx = &r;
		net_start(&n, 0);
		net_start(&n, 1);
		net_run(&n, 600);
		n.meddle = NULL;
		net_run(&n, 120);
		assert_true(net_established(&n));
		net_close(&n);
	}
}

/* ---- damage ---------------------------------------------------------- */

struct flip {
	unsigned message;
	size_t at;
	uint8_t mask;
	bool done;
};

static bool damage(void *ctx, unsigned i, struct packet *p)
{
	struct flip *f = ctx;

	if (i == f->message && f->at < p->n) {
		p->data[f->at] ^= f->mask;
		f->done = true;
	}
	return true;
}

/* One octet of one datagram is changed. A protected message is then ignored
 * and its repetition works; an unprotected one may cost the attempt, but the
 * next one works: never a wrong SA, never one up at one end with other keys. */
static void flip_octets(unsigned message, bool protected, uint8_t mask,
	size_t step)
{
	static const enum transform_row rows[] = {ALG_AES_GCM_16_128,
		ALG_PRF_SHA256, ALG_DH_19}; /* quick ones */
	struct site a = site_default(0), b = site_default(1);
	struct crypto *crypto = crypto_new();
	struct net n;

	memcpy(a.ike, rows, sizeof(rows));
	memcpy(b.ike, rows, sizeof(rows));
	a.n_ike = b.n_ike = 3;
	for (size_t at = 0;; at += step) {
		struct flip f = {message, at, mask, false};

		net_open_with(&n, crypto, &a, &b, 500);
		n.meddle = damage;
		n.ctx = &f;
		net_start(&n, 0);
		net_run(&n, protected ? 5 : 100);
		net_run(&n, protected ? 0 : 100);
		assert_true(net_established(&n));
		assert_int_equal(n.g[0].up, 1);
		if (protected) {
			assert_int_equal(n.g[1].up, 1);
			assert_int_equal(ike_stats(n.g[0].ike)->
				out_retransmits, f.done);
		}
		assert_true(span_eq(secret_span(&n.g[0].child.enc_in),
			secret_span(&n.g[1].child.enc_out)));
		net_close(&n);
		if (!f.done)
			break;
	}
	crypto_free(crypto);
}

static void flip_init_request(void **state)
{
	(void)state;
	flip_octets(0, false, 0x01, 1);
	flip_octets(0, false, 0x80, 3);
}

static void flip_init_response(void **state)
{
	(void)state;
	flip_octets(1, false, 0x01, 1);
	flip_octets(1, false, 0x80, 3);
}

static void flip_auth_request(void **state)
{
	(void)state;
	flip_octets(2, true, 0x01, 1);
	flip_octets(2, true, 0xff, 3);
}

static void flip_auth_response(void **state)
{
	(void)state;
	flip_octets(3, true, 0x01, 1);
	flip_octets(3, true, 0xff, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lose_each),
		cmocka_unit_test(lose_each_of_the_end),
		cmocka_unit_test(repeat_all),
		cmocka_unit_test(reorder),
		cmocka_unit_test(heavy_loss),
		cmocka_unit_test(flip_init_request),
		cmocka_unit_test(flip_init_response),
		cmocka_unit_test(flip_auth_request),
		cmocka_unit_test(flip_auth_response),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
