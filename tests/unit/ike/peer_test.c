#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "tests/unit/ike/harness.c"
#include "tests/unit/ike/forge.c"

/* Peers with the right keys that do something unusual. */

struct up {
	struct net n;
	struct site a, b;
};

static int setup(void **state)
{
	struct up *u = calloc(1, sizeof(*u));

	u->a = site_default(0);
	u->b = site_default(1);
	net_open(&u->n, &u->a, &u->b, 71);
	net_start(&u->n, 0);
	net_run(&u->n, 1);
	assert_true(net_established(&u->n));
	*state = u;
	return 0;
}

static int teardown(void **state)
{
	struct up *u = *state;

	net_close(&u->n);
	free(u);
	return 0;
}

/* Gateway 0 sends it; the answers of 1 are looked at in the queue. */
static void request(struct up *u, uint8_t exchange, uint32_t id,
	uint8_t first, const void *chain, size_t n)
{
	struct forged f = {.exchange = exchange, .id = id, .first = first,
		.chain = span_of(chain, n)};

	assert_true(net_forge(&u->n, 0, &f));
}

static void drain(struct net *n)
{
	while (n->queue) {
		struct packet *p = n->queue;

		n->queue = p->next;
		free(p);
	}
}

/* The notify in the newest message of gateway 1, opened with its keys; 0: it
 * has none; -1: there is no message. */
static int answer_notify(struct up *u)
{
	struct ike *ike = u->n.g[0].ike;
	const struct ike_sa *sa = ike->n_sas ? ike->sas[0] : NULL;
	struct packet *p = u->n.queue;
	struct crypto_box *box;
	size_t text;
	int notify = 0;

	if (!p || !sa)
		return -1;
	while (p->next)
		p = p->next;
	box = crypto_box_new(u->n.crypto, sa->encr, sa->integ,
		secret_span(&sa->keys.er), secret_span(&sa->keys.ar));
	text = p->n - 32 - crypto_box_iv_len(box) - crypto_box_icv_len(box);
	assert_true(crypto_box_open(box, ike->scratch, span_of(p->data, 32),
		p->data + 32, p->data + 48, text, NULL,
		p->data + 48 + text));
	if (p->data[28] == PAYLOAD_NOTIFY)
		notify = bytes_get16(p->data + 48 + 6);
	crypto_box_free(box);
	drain(&u->n);
	return notify;
}

static void no_more_children(void **state)
{
	struct up *u = *state;
	/* SA, nonce, TSi, TSr as a peer would send them to add a child. */
	static const uint8_t chain[] = {
		/* SA: ESP, spi, AES-CBC-128, HMAC-SHA1-96, no ESN */
		40, 0, 0, 44, 0, 0, 0, 40, 1, 3, 4, 3, 1, 2, 3, 4,
		3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 0, 128,
		3, 0, 0, 8, 3, 0, 0, 2, 0, 0, 0, 8, 5, 0, 0, 0,
		44, 0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
		15, 16,
		45, 0, 0, 24, 1, 0, 0, 0, 7, 0, 0, 16, 0, 0, 255, 255,
		0, 0, 0, 0, 255, 255, 255, 255,
		0, 0, 0, 24, 1, 0, 0, 0, 7, 0, 0, 16, 0, 0, 255, 255,
		0, 0, 0, 0, 255, 255, 255, 255,
	};

	request(u, EXCHANGE_CREATE_CHILD_SA, 2, PAYLOAD_SA, chain,
		sizeof(chain));
	assert_int_equal(answer_notify(u), NOTIFY_NO_ADDITIONAL_SAS);
	assert_true(net_established(&u->n));
}

static void delete_of_the_child(void **state)
{
	struct up *u = *state;
	uint8_t chain[12] = {0, 0, 0, 12, 3, 4, 0, 1};

	bytes_set32(chain + 8, u->n.g[0].child.spi_in);
	request(u, EXCHANGE_INFORMATIONAL, 2, PAYLOAD_DELETE, chain,
		sizeof(chain));
	assert_int_equal(u->n.g[1].child_down, 1);
	assert_int_equal(net_children(&u->n, 1), 0);
	assert_int_equal(net_ready(&u->n, 1), 1);
	/* Of a child that is not: answered, nothing more. */
	request(u, EXCHANGE_INFORMATIONAL, 3, PAYLOAD_DELETE, chain,
		sizeof(chain));
	assert_int_equal(answer_notify(u), 0);
	assert_int_equal(u->n.g[1].child_down, 1);
}

/* CVE-2023-38712: more payloads behind the delete of their own SA. */
static void delete_with_company(void **state)
{
	struct up *u = *state;
	uint8_t chain[] = {42, 0, 0, 8, 1, 0, 0, 0, /* D(IKE) */
		42, 0, 0, 12, 3, 4, 0, 1, 0, 0, 0, 0, /* D(ESP) */
		41, 0, 0, 8, 1, 0, 0, 0,   /* D(IKE) */
		42, 0, 0, 8, 0, 0, 0, 24,  /* N(AUTHENTICATION_FAILED) */
		0, 0, 0, 8, 2, 4, 0, 0};   /* D(AH), none */

	bytes_set32(chain + 16, u->n.g[0].child.spi_in);
	request(u, EXCHANGE_INFORMATIONAL, 2, PAYLOAD_DELETE, chain,
		sizeof(chain));
	assert_int_equal(ike_sa_count(u->n.g[1].ike), 0);
	assert_int_equal(u->n.g[1].down, 1);
	assert_int_equal(u->n.g[1].child_down, 1);
}

static void unknown_critical_payload(void **state)
{
	struct up *u = *state;
	static const uint8_t chain[] = {0, 0x80, 0, 8, 1, 2, 3, 4};

	request(u, EXCHANGE_INFORMATIONAL, 2, 200, chain, sizeof(chain));
	assert_int_equal(answer_notify(u),
		NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD);
	assert_true(net_established(&u->n));
	/* Not critical: skipped. */
	request(u, EXCHANGE_INFORMATIONAL, 3, 200,
		(const uint8_t[]){0, 0, 0, 8, 1, 2, 3, 4}, 8);
	assert_int_equal(answer_notify(u), 0);
}

/* RFC 7296 2.21.3: what is authentic and malformed ends the SA. */
static void malformed_inside(void **state)
{
	struct up *u = *state;
	static const uint8_t chain[] = {0, 0, 0, 3, 1};

	request(u, EXCHANGE_INFORMATIONAL, 2, PAYLOAD_NOTIFY, chain,
		sizeof(chain));
	assert_int_equal(answer_notify(u), NOTIFY_INVALID_SYNTAX);
	assert_int_equal(ike_sa_count(u->n.g[1].ike), 0);
	assert_int_equal(u->n.g[1].last_cause, CAUSE_MALFORMED);
}

static void padding_too_long(void **state)
{
	struct up *u = *state;
	struct forged f = {.exchange = EXCHANGE_INFORMATIONAL, .id = 2,
		.pad = 100};

	assert_true(net_forge(&u->n, 0, &f));
	assert_int_equal(u->n.g[1].last_cause, CAUSE_MALFORMED);
	assert_int_equal(ike_sa_count(u->n.g[1].ike), 0);
}

/* The window that we announced is five: ids may come in any order in it, each
 * is answered once, repetitions from the cache, others not at all. */
static void window(void **state)
{
	struct up *u = *state;
	static const uint32_t order[] = {4, 2, 6, 3, 5};
	unsigned sent = u->n.sent;

	for (size_t i = 0; i < 5; i++)
		request(u, EXCHANGE_INFORMATIONAL, order[i], 0, NULL, 0);
	assert_int_equal(u->n.sent, sent + 5);
	assert_int_equal(net_expects(&u->n, 1), 7);
	request(u, EXCHANGE_INFORMATIONAL, 12, 0, NULL, 0); /* beyond */
	request(u, EXCHANGE_INFORMATIONAL, 1, 0, NULL, 0);  /* before */
	assert_int_equal(u->n.sent, sent + 5);
	request(u, EXCHANGE_INFORMATIONAL, 11, 0, NULL, 0);
	assert_int_equal(u->n.sent, sent + 6);
	assert_int_equal(net_expects(&u->n, 1), 7);
	request(u, EXCHANGE_INFORMATIONAL, 7, 0, NULL, 0);
	assert_int_equal(net_expects(&u->n, 1), 8);
}

/* Answers to nothing, exchanges out of place: no reply, no change. */
static void out_of_place(void **state)
{
	struct up *u = *state;
	unsigned sent = u->n.sent;

	for (unsigned x = 34; x < 45; x++) {
		for (uint32_t id = 0; id < 4; id++) {
			struct forged f = {.exchange = (uint8_t)x, .id = id,
				.response = true};

			assert_true(net_forge(&u->n, 0, &f));
		}
	}
	request(u, EXCHANGE_IKE_AUTH, 2, 0, NULL, 0);
	request(u, 43, 2, 0, NULL, 0);
	request(u, 240, 2, 0, NULL, 0);
	assert_int_equal(u->n.sent, sent);
	assert_true(net_established(&u->n));
	assert_int_equal(net_expects(&u->n, 1), 2);
}

/* CVE-2019-12312: INFORMATIONAL before IKE_AUTH. */
static bool no_auth(void *ctx, unsigned i, struct packet *p)
{
	(void)ctx;
	(void)p;
	return i < 2;
}

static void informational_before_auth(void **state)
{
	static const uint8_t del[] = {0, 0, 0, 8, 1, 0, 0, 0};
	struct site a = site_default(0), b = site_default(1);
	struct net n;

	(void)state;
	net_open(&n, &a, &b, 72);
	n.meddle = no_auth;
	net_start(&n, 0);
	net_run(&n, 0.1);
	for (uint32_t id = 0; id < 4; id++) {
		struct forged f = {.exchange = EXCHANGE_INFORMATIONAL,
			.id = id, .first = PAYLOAD_DELETE,
			.chain = span_of(del, sizeof(del))};

		assert_true(net_forge(&n, 0, &f));
		f.exchange = EXCHANGE_CREATE_CHILD_SA;
		assert_true(net_forge(&n, 0, &f));
		f.exchange = EXCHANGE_IKE_AUTH;
		if (id != 1)
			assert_true(net_forge(&n, 0, &f));
	}
	assert_int_equal(n.sent, 3);
	n.meddle = NULL;
	net_run(&n, 5);
	assert_true(net_established(&n));
	net_close(&n);
}

#define WITH_SA(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SA(no_more_children),
		WITH_SA(delete_of_the_child),
		WITH_SA(delete_with_company),
		WITH_SA(unknown_critical_payload),
		WITH_SA(malformed_inside),
		WITH_SA(padding_too_long),
		WITH_SA(window),
		WITH_SA(out_of_place),
		cmocka_unit_test(informational_before_auth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
