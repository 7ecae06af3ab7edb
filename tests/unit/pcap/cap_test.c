/* Whole captures, made here message by message: what the verdicts are, and
 * what of a message can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "pcap/cap.h"
#include "runtime/crypto/crypto.h"
#include "runtime/wire/wire.h"

#define A 0x0a000001
#define B 0x0a000002
#define SPI_I UINT64_C(0x1111111111111111)
#define SPI_R UINT64_C(0x2222222222222222)
#define OCTETS_MAX (1 << 20)

/* ---- a capture of raw IP ------------------------------------------------- */

static uint8_t file[OCTETS_MAX];
static size_t file_n;
static char keys[64]; /* path, or "" */

static void le32(uint32_t v)
{
	for (int i = 0; i < 4; i++)
		file[file_n++] = (uint8_t)(v >> 8 * i);
}

static int start(void **state)
{
	(void)state;
	file_n = 0;
	keys[0] = '\0';
	le32(0xa1b2c3d4);
	le32(0x00040002);
	le32(0);
	le32(0);
	le32(65535);
	le32(101);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (*keys)
		(void)unlink(keys);
	return 0;
}

static void ip(double at, uint32_t src, uint32_t dst, uint8_t proto,
	struct span data, uint16_t fragment)
{
	uint8_t h[20] = {0x45, [8] = 64};
	size_t n = sizeof(h) + data.n;

	bytes_set16(h + 2, (uint16_t)n);
	bytes_set16(h + 4, 77);
	bytes_set16(h + 6, fragment);
	h[9] = proto;
	bytes_set32(h + 12, src);
	bytes_set32(h + 16, dst);
	le32((uint32_t)at);
	le32((uint32_t)((at - (uint32_t)at) * 1e6));
	le32((uint32_t)n);
	le32((uint32_t)n);
	memcpy(file + file_n, h, sizeof(h));
	memcpy(file + file_n + sizeof(h), data.p, data.n);
	file_n += n;
}

/* As many IP fragments as it takes with so many octets each; 0: one packet. */
static void udp(double at, uint32_t src, uint32_t dst, uint16_t port,
	struct span data, size_t mtu)
{
	uint8_t p[4096];
	size_t n = data.n + 8;

	bytes_set16(p, port);
	bytes_set16(p + 2, port);
	bytes_set16(p + 4, (uint16_t)n);
	bytes_set16(p + 6, 0);
	memcpy(p + 8, data.p, data.n);
	for (size_t from = 0; from < n; from += mtu ? mtu : n) {
		size_t part = mtu && n - from > mtu ? mtu : n - from;

		ip(at, src, dst, 17, span_of(p + from, part), (uint16_t)
			((from + part < n ? 0x2000 : 0) | from / 8));
	}
}

/* ---- messages ------------------------------------------------------------ */

static struct wire_transform group = {.type = TRANSFORM_DH, .id = 19};
static struct wire_transform prf = {.type = TRANSFORM_PRF, .id = 5,
	.next = &group};
static struct wire_transform encr = {.type = TRANSFORM_ENCR, .id = 20,
	.has_key_bits = true, .key_bits = 128, .next = &prf};
static struct wire_proposal offer = {.number = 1, .protocol = WIRE_PROTO_IKE,
	.transforms = &encr};
static uint8_t noise[2048];

static struct span message(uint8_t exchange, bool response, uint32_t id,
	struct wire_payload *list)
{
	static uint8_t p[4096];
	struct bytes_out out = bytes_out(p, sizeof(p));
	struct wire_msg msg = {
		.hdr = {
			.spi_i = SPI_I,
			.spi_r = exchange == EXCHANGE_IKE_SA_INIT && !response ?
				0 : SPI_R,
			.version = 0x20,
			.exchange = exchange,
			.flags = response ? WIRE_FLAG_RESPONSE
				: WIRE_FLAG_INITIATOR,
			.msg_id = id,
		},
		.payloads = list,
	};

	assert_true(wire_msg_build(&out, &msg));
	return bytes_written(&out);
}

static void send_list(double at, uint8_t exchange, bool response, uint32_t id,
	struct wire_payload *list)
{
	udp(at, response ? B : A, response ? A : B, 500,
		message(exchange, response, id, list), 0);
}

static void init(double at, bool response)
{
	struct wire_payload nonce = {.type = PAYLOAD_NONCE,
		.data = {noise, 32}};
	struct wire_payload ke = {.type = PAYLOAD_KE,
		.ke = {19, {noise, 64}}, .next = &nonce};
	struct wire_payload sa = {.type = PAYLOAD_SA, .sa = &offer,
		.next = &ke};

	noise[0] = response;
	send_list(at, EXCHANGE_IKE_SA_INIT, response, 0, &sa);
}

static void notice(double at, uint8_t exchange, uint32_t id, uint16_t type,
	struct span data)
{
	struct wire_payload n = {.type = PAYLOAD_NOTIFY,
		.notify = {.type = type, .data = data}};

	send_list(at, exchange, true, id, &n);
}

static void sealed(double at, uint8_t exchange, bool response, uint32_t id,
	size_t n)
{
	struct wire_payload sk = {.type = PAYLOAD_SK, .sk = {.inner =
		PAYLOAD_IDI, .data = {noise, n}}};

	send_list(at, exchange, response, id, &sk);
}

static void ladder(size_t auth_response)
{
	init(1, false);
	init(1.01, true);
	sealed(1.02, EXCHANGE_IKE_AUTH, false, 1, 220);
	sealed(1.03, EXCHANGE_IKE_AUTH, true, 1, auth_response);
}

/* ---- the report ---------------------------------------------------------- */

static json_t *explain(void)
{
	const struct cap_options options = {.keys = *keys ? keys : NULL};
	FILE *f = fmemopen(file, file_n, "r");
	char err[256], *text = NULL;
	size_t n = 0;
	struct cap *cap;
	json_t *report;
	FILE *out;

	assert_non_null(f);
	cap = cap_analyse_stream(f, "test", &options, err, sizeof(err));
	if (!cap)
		fail_msg("%s", err);
	out = open_memstream(&text, &n);
	assert_non_null(out);
	assert_true(cap_report_json(cap, out));
	(void)fclose(out);
	report = json_loadb(text, n, 0, NULL);
	assert_non_null(report);
	free(text);
	cap_free(cap);
	return report;
}

static json_t *conv(json_t *report, size_t i)
{
	json_t *c = json_array_get(json_object_get(report, "conversations"), i);

	assert_non_null(c);
	return c;
}

static json_t *messages(json_t *report)
{
	return json_object_get(conv(report, 0), "messages");
}

static const char *text_of(json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	assert_non_null(s);
	return s;
}

static json_int_t number_of(json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static json_t *first_cause(json_t *report, size_t i)
{
	return json_array_get(json_object_get(json_object_get(conv(report, i),
		"verdict"), "causes"), 0);
}

/* NULL cause: none. */
static void expect(const char *outcome, const char *cause)
{
	json_t *report = explain();
	json_t *c = first_cause(report, 0);

	assert_string_equal(text_of(json_object_get(conv(report, 0), "verdict"),
		"outcome"), outcome);
	if (cause) {
		assert_non_null(c);
		assert_string_equal(text_of(c, "id"), cause);
	} else {
		assert_null(c);
	}
	json_decref(report);
}

/* ---- verdicts ------------------------------------------------------------ */

static void up(void **state)
{
	(void)state;
	ladder(200);
	expect("up", NULL);
}

static void refused_by_length(void **state)
{
	(void)state;
	ladder(8 + 8 + 1 + 16); /* IV, a notify, padding, ICV */
	expect("refused", "peer-refused-authentication");
}

static void eap_success_is_no_refusal(void **state)
{
	(void)state;
	ladder(8 + 8 + 1 + 16);
	sealed(1.04, EXCHANGE_IKE_AUTH, false, 2, 60);
	sealed(1.05, EXCHANGE_IKE_AUTH, true, 2, 200);
	expect("up", NULL);
}

static void child_refused_by_length(void **state)
{
	(void)state;
	ladder(8 + 70 + 1 + 16);
	expect("refused", "child-refused");
}

static void no_proposal(void **state)
{
	(void)state;
	init(1, false);
	notice(1.1, EXCHANGE_IKE_SA_INIT, 0, NOTIFY_NO_PROPOSAL_CHOSEN,
		span_of(NULL, 0));
	expect("refused", "no-ike-proposal");
}

static void group_that_is_not_offered(void **state)
{
	const uint8_t wanted[2] = {0, 14};

	(void)state;
	init(1, false);
	notice(1.1, EXCHANGE_IKE_SA_INIT, 0, NOTIFY_INVALID_KE_PAYLOAD,
		span_of(wanted, 2));
	expect("refused", "invalid-ke");
}

static void other_group_then_up(void **state)
{
	const uint8_t wanted[2] = {0, 19};

	(void)state;
	noise[40] = 1;
	init(0.5, false);
	notice(0.6, EXCHANGE_IKE_SA_INIT, 0, NOTIFY_INVALID_KE_PAYLOAD,
		span_of(wanted, 2));
	noise[40] = 0;
	ladder(200);
	expect("up", NULL);
}

static void silence(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		init(1 + 2 * i, false);
	expect("no-answer", "no-answer");
}

static void too_early_to_say(void **state)
{
	(void)state;
	init(1, false);
	expect("incomplete", "capture-incomplete");
}

static void closed_port(void **state)
{
	uint8_t icmp[8 + 28] = {3, 3, [8] = 0x45, [11] = 200, [17] = 17};

	(void)state;
	init(1, false);
	bytes_set32(icmp + 20, A);
	bytes_set32(icmp + 24, B);
	bytes_set16(icmp + 30, 500);
	ip(1.1, B, A, 1, span_of(icmp, sizeof(icmp)), 0);
	expect("no-answer", "unreachable");
}

/* IKE_AUTH in IP fragments, three times, all of them seen, no answer. */
static void lost_fragments(void **state)
{
	struct wire_payload sk = {.type = PAYLOAD_SK,
		.sk = {.inner = PAYLOAD_IDI, .data = {noise, 2000}}};

	(void)state;
	init(1, false);
	init(1.01, true);
	for (int i = 0; i < 3; i++)
		udp(1.1 + i, A, B, 500, message(EXCHANGE_IKE_AUTH, false, 1,
			&sk), 800);
	expect("no-answer", "fragments-lost");
}

static void dead_peer(void **state)
{
	(void)state;
	ladder(200);
	for (int i = 0; i < 4; i++)
		sealed(10 + 2 * i, EXCHANGE_INFORMATIONAL, false, 2, 25);
	expect("died", "peer-dead");
}

static void the_beginning_is_missing(void **state)
{
	(void)state;
	sealed(1, EXCHANGE_INFORMATIONAL, false, 7, 25);
	sealed(1.1, EXCHANGE_INFORMATIONAL, true, 7, 25);
	expect("up", "capture-incomplete");
}

/* ---- copies, fragments --------------------------------------------------- */

static void retransmissions_and_copies(void **state)
{
	json_t *report, *m;

	(void)state;
	init(1, false);
	init(1.0001, false); /* a mirror port's copy */
	init(3, false);	     /* a timer's */
	report = explain();
	assert_int_equal(json_array_size(messages(report)), 1);
	m = json_array_get(messages(report), 0);
	assert_int_equal(number_of(m, "sent"), 2);
	assert_int_equal(number_of(m, "copies"), 1);
	assert_int_equal(json_array_size(json_object_get(m, "frames")), 3);
	json_decref(report);
}

static void a_fragment_is_missing(void **state)
{
	struct wire_payload sk = {.type = PAYLOAD_SK,
		.sk = {.inner = PAYLOAD_IDI, .data = {noise, 2000}}};
	json_t *report, *m;
	size_t last;

	(void)state;
	init(1, false);
	init(1.01, true);
	udp(1.1, A, B, 500, message(EXCHANGE_IKE_AUTH, false, 1, &sk), 800);
	/* 2 * 800 + the rest: take the rest away. */
	last = 16 + 20 + 8 + 2032 - 1600;
	file_n -= last;
	report = explain();
	m = json_array_get(json_object_get(report, "malformed"), 0);
	assert_non_null(m);
	assert_string_equal(text_of(m, "reason"),
		"fragments of this datagram are missing");
	assert_int_equal(number_of(m, "offset"), 1600);
	assert_int_equal(number_of(m, "frame"), 3);
	json_decref(report);
}

/* ---- RFC 7383, opened ---------------------------------------------------- */

static const uint8_t key[20] = {1, 2, 3, 4, 5};

static void key_file(void)
{
	char hex[41];
	FILE *f;
	int fd;

	(void)strcpy(keys, "/tmp/cap_test.XXXXXX");
	fd = mkstemp(keys);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	assert_non_null(f);
	for (size_t i = 0; i < sizeof(key); i++)
		(void)sprintf(hex + 2 * i, "%02x", key[i]);
	(void)fprintf(f, "%016llx,%016llx,%s,%s,\"AES-GCM-128 with 16 octet "
		"ICV [RFC5282]\",,,\"NONE [RFC4306]\"\n",
		(unsigned long long)SPI_I, (unsigned long long)SPI_R, hex, hex);
	(void)fclose(f);
}

/* One SKF of the request; damage: turn a bit of it. */
static void skf(double at, uint16_t number, uint16_t total, struct span part,
	bool damage)
{
	struct crypto *c = crypto_new();
	struct crypto_scratch *s = crypto_scratch_new(c);
	struct crypto_box *box = crypto_box_new(c,
		transform_row(ALG_AES_GCM_16_128), NULL, span_of(key, 20),
		span_of(NULL, 0));
	uint8_t sealed_part[512] = {[7] = (uint8_t)number};
	size_t text = part.n + 1, aad = WIRE_HDR_LEN + 8;
	struct wire_payload p = {.type = PAYLOAD_SKF, .skf = {
		.inner = number == 1 ? PAYLOAD_IDI : 0, .number = number,
		.total = total, .data = {sealed_part, 8 + text + 16}}};
	struct span m;
	uint8_t copy[1024];

	memcpy(sealed_part + 8, part.p, part.n);
	m = message(EXCHANGE_IKE_AUTH, false, 1, &p);
	memcpy(copy, m.p, m.n);
	assert_true(crypto_box_seal(box, s, span_of(copy, aad), copy + aad,
		copy + aad + 8, text, NULL, copy + aad + 8 + text));
	copy[aad + 8] ^= damage;
	udp(at, A, B, 500, span_of(copy, m.n), 0);
	crypto_box_free(box);
	crypto_scratch_free(s);
	crypto_free(c);
}

static const uint8_t inside[] = {
	/* IDi, FQDN "router.example" */
	PAYLOAD_NOTIFY, 0, 0, 22, ID_FQDN, 0, 0, 0, 'r', 'o', 'u', 't', 'e',
	'r', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e',
	/* N(INITIAL_CONTACT) */
	0, 0, 0, 8, 0, 0, 0x40, 0,
};

static void fragments_in_any_order(void **state)
{
	static const int orders[][3] = {{1, 2, 3}, {3, 2, 1}, {2, 3, 1}};

	for (size_t i = 0; i < 3; i++) {
		json_t *report, *m = NULL;
		size_t j;

		(void)start(state);
		key_file();
		init(1, false);
		init(1.01, true);
		for (j = 0; j < 3; j++) {
			size_t n = (size_t)orders[i][j];

			skf(1.1 + (double)j / 10, (uint16_t)n, 3, span_of(
				inside + (n - 1) * 10, 10), false);
		}
		report = explain();
		json_array_foreach(messages(report), j, m)
			if (json_object_get(m, "inside"))
				break;
		assert_string_equal(text_of(m, "state"), "opened");
		m = json_array_get(json_object_get(m, "inside"), 0);
		assert_string_equal(text_of(m, "id"), "router.example");
		json_decref(report);
		(void)stop(state);
	}
}

/* One fragment does not pass its check: nothing of any is shown. */
static void a_damaged_fragment(void **state)
{
	json_t *report, *m;
	size_t i;

	(void)state;
	key_file();
	init(1, false);
	init(1.01, true);
	for (uint16_t n = 1; n <= 3; n++)
		skf(1.1 + n, n, 3, span_of(inside + (n - 1) * 10, 10), n == 2);
	report = explain();
	json_array_foreach(messages(report), i, m)
		assert_null(json_object_get(m, "inside"));
	assert_string_equal(text_of(json_array_get(messages(report), 3),
		"state"), "wrong-key");
	json_decref(report);
}

/* Every prefix of a good capture is explained. */
static void every_prefix(void **state)
{
	size_t whole;

	(void)state;
	ladder(200);
	whole = file_n;
	for (file_n = 24; file_n <= whole; file_n++)
		json_decref(explain());
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(up),
		TEST(refused_by_length),
		TEST(eap_success_is_no_refusal),
		TEST(child_refused_by_length),
		TEST(no_proposal),
		TEST(group_that_is_not_offered),
		TEST(other_group_then_up),
		TEST(silence),
		TEST(too_early_to_say),
		TEST(closed_port),
		TEST(lost_fragments),
		TEST(dead_peer),
		TEST(the_beginning_is_missing),
		TEST(retransmissions_and_copies),
		TEST(a_fragment_is_missing),
		TEST(fragments_in_any_order),
		TEST(a_damaged_fragment),
		TEST(every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
