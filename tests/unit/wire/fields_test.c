/* The parsed fields of the golden messages, and what building refuses. */
#include "tests/unit/wire/golden.h"

struct parsed {
	struct arena arena;
	struct span in;
	struct wire_msg msg;
};

static void parsed_open(struct parsed *x, const char *sym)
{
	struct wire_error err;

	arena_init(&x->arena, 0);
	for (size_t i = 0; i < GOLDEN_COUNT; i++) {
		if (strcmp(golden[i].sym, sym))
			continue;
		x->in = hex_span(golden[i].hex);
		assert_true(wire_msg_parse(&x->arena, x->in, &x->msg, &err));
		return;
	}
	fail_msg("no golden message %s", sym);
}

static void parsed_close(struct parsed *x)
{
	arena_fini(&x->arena);
	span_free(x->in);
}

static void test_proposals(void **state)
{
	const struct wire_transform *t;
	const struct wire_proposal *prop;
	const struct wire_payload *p;
	struct parsed x;

	(void)state;
	parsed_open(&x, "SA_INIT_REQUEST");
	p = wire_find(x.msg.payloads, PAYLOAD_SA);
	assert_non_null(p);
	assert_int_equal(p->offset, WIRE_HDR_LEN);
	prop = p->sa;
	assert_int_equal(prop->number, 1);
	assert_int_equal(prop->protocol, WIRE_PROTO_IKE);
	assert_int_equal(prop->spi.n, 0);
	t = prop->transforms;
	assert_int_equal(t->type, TRANSFORM_ENCR);
	assert_int_equal(t->id, 20);
	assert_true(t->has_key_bits);
	assert_int_equal(t->key_bits, 256);
	assert_false(t->next->has_key_bits);
	assert_int_equal(t->next->type, TRANSFORM_PRF);
	assert_int_equal(prop->next->number, 2);
	assert_null(prop->next->next);
	parsed_close(&x);
}

static void test_unknown_parts_are_kept(void **state)
{
	const struct wire_transform *t;
	const struct wire_payload *p;
	struct parsed x;

	(void)state;
	parsed_open(&x, "UNKNOWN_PARTS");
	p = wire_find(x.msg.payloads, PAYLOAD_SA);
	t = p->sa->transforms;
	assert_int_equal(p->sa->protocol, 9);
	assert_int_equal(p->sa->spi.n, 6);
	assert_int_equal(t->id, 999);
	assert_int_equal(t->key_bits, 77);
	assert_int_equal(t->attrs->type, 0x8011);
	assert_int_equal(bytes_get16(t->attrs->value.p), 5);
	assert_int_equal(t->attrs->next->type, 17);
	assert_true(span_eq(t->attrs->next->value, span_str("attrib")));
	assert_int_equal(t->next->type, 241);
	p = wire_find(x.msg.payloads, PAYLOAD_TSI);
	assert_int_equal(p->ts->type, TS_FC_ADDR_RANGE);
	assert_int_equal(p->ts->raw.n, 8);
	assert_int_equal(p->ts->next->raw.n, 0);
	p = wire_find(x.msg.payloads, 200);
	assert_true(span_eq(p->data, span_str("opaque")));
	assert_null(wire_find(p->next, 200));
	p = wire_find_critical(x.msg.payloads);
	assert_int_equal(p->type, 201);
	parsed_close(&x);
}

static void test_selectors(void **state)
{
	const struct wire_ts *ts;
	char text[ADDR_STR_MAX];
	struct parsed x;

	(void)state;
	parsed_open(&x, "AUTH_REQUEST");
	ts = wire_find(x.msg.payloads, PAYLOAD_TSI)->ts;
	assert_string_equal(addr_str(&ts->first, text), "0.0.0.0");
	assert_string_equal(addr_str(&ts->last, text), "255.255.255.255");
	assert_int_equal(ts->port_last, 65535);
	ts = ts->next;
	assert_int_equal(ts->protocol, 6);
	assert_int_equal(ts->port_first, 443);
	assert_string_equal(addr_str(&ts->last, text), "2001::1");
	assert_null(ts->next);
	ts = wire_find(x.msg.payloads, PAYLOAD_TSR)->ts;
	assert_int_equal(ts->protocol, 47);
	assert_string_equal(addr_str(&ts->last, text), "10.0.255.255");
	parsed_close(&x);
}

static void test_identity_and_proof(void **state)
{
	const struct wire_payload *p;
	struct parsed x;

	(void)state;
	parsed_open(&x, "AUTH_REQUEST");
	p = wire_find(x.msg.payloads, PAYLOAD_IDI);
	assert_int_equal(p->id.type, ID_FQDN);
	assert_true(span_eq(p->id.data, span_str("rtr-01.lab.example")));
	p = wire_find(x.msg.payloads, PAYLOAD_AUTH);
	assert_int_equal(p->auth.method, AUTH_METHOD_PSK);
	assert_int_equal(p->auth.data.n, 32);
	p = wire_find(x.msg.payloads, PAYLOAD_CERT);
	assert_int_equal(p->cert.encoding, CERT_X509_SIGNATURE);
	assert_int_equal(p->cert.data.n, 30);
	p = wire_find_notify(x.msg.payloads, NOTIFY_SET_WINDOW_SIZE);
	assert_int_equal(bytes_get32(p->notify.data.p), 5);
	assert_null(wire_find_notify(p->next, NOTIFY_INITIAL_CONTACT));
	parsed_close(&x);
	parsed_open(&x, "EAP_REQUEST");
	p = x.msg.payloads;
	assert_int_equal(p->eap.code, EAP_REQUEST);
	assert_int_equal(p->eap.id, 7);
	assert_int_equal(p->eap.type, EAP_TYPE_IDENTITY);
	assert_true(span_eq(p->eap.data, span_str("name")));
	parsed_close(&x);
	parsed_open(&x, "EAP_SUCCESS");
	assert_false(x.msg.payloads->eap.has_type);
	parsed_close(&x);
}

static void test_configuration(void **state)
{
	const struct wire_cfg_attr *attr;
	const struct wire_payload *p;
	struct parsed x;

	(void)state;
	parsed_open(&x, "AUTH_REQUEST");
	p = wire_find(x.msg.payloads, PAYLOAD_CP);
	assert_int_equal(p->cp.type, CFG_REQUEST);
	attr = p->cp.attrs;
	assert_int_equal(attr->type, CFG_ATTR_INTERNAL_IP4_ADDRESS);
	assert_int_equal(attr->value.n, 0);
	attr = attr->next->next;
	assert_int_equal(attr->type, CFG_ATTR_APPLICATION_VERSION);
	assert_true(span_eq(attr->value, span_str("flexike")));
	assert_int_equal(attr->next->type, CFG_ATTR_UNITY_SAVE_PASSWD);
	parsed_close(&x);
}

static void test_delete_and_encrypted(void **state)
{
	const struct wire_payload *p;
	struct parsed x;

	(void)state;
	parsed_open(&x, "DELETE_CHILD");
	p = x.msg.payloads;
	assert_int_equal(p->del.protocol, WIRE_PROTO_ESP);
	assert_int_equal(p->del.count, 2);
	assert_int_equal(bytes_get32(p->del.spis.p + 4), 0xc0ffee02);
	parsed_close(&x);
	parsed_open(&x, "ENCRYPTED");
	assert_int_equal(x.msg.payloads->sk.inner, PAYLOAD_IDI);
	assert_int_equal(x.msg.payloads->sk.data.n, 48);
	parsed_close(&x);
	parsed_open(&x, "FRAGMENT_LATER");
	p = x.msg.payloads;
	assert_int_equal(p->skf.inner, PAYLOAD_NONE);
	assert_int_equal(p->skf.number, 2);
	assert_int_equal(p->skf.total, 2);
	assert_int_equal(p->skf.data.n, 24);
	parsed_close(&x);
}

static void test_adding_payloads(void **state)
{
	static const uint8_t nonce[WIRE_NONCE_MIN] = {1};
	struct wire_payload *list = NULL;
	struct bytes_out out;
	uint8_t buf[64];
	struct arena a;
	uint8_t first;

	(void)state;
	arena_init(&a, 0);
	out = bytes_out(buf, sizeof(buf));
	assert_true(wire_payloads_build(&out, list, &first));
	assert_int_equal(first, PAYLOAD_NONE);
	assert_int_equal(out.n, 0);
	assert_non_null(wire_data_add(&a, &list, PAYLOAD_NONCE,
		span_of(nonce, sizeof(nonce))));
	assert_non_null(wire_notify_add(&a, &list, NOTIFY_COOKIE,
		span_str("abc")));
	assert_true(wire_payloads_build(&out, list, &first));
	assert_int_equal(first, PAYLOAD_NONCE);
	assert_int_equal(out.n, 20 + 11);
	assert_memory_equal(buf, "\x29\x00\x00\x14\x01", 5);
	assert_memory_equal(buf + 20, "\x00\x00\x00\x0b\x00\x00\x40\x06"
		"abc", 11);
	arena_fini(&a);
	arena_init(&a, 16);
	list = NULL;
	assert_null(wire_notify_add(&a, &list, NOTIFY_COOKIE, span_str("")));
	assert_null(list);
	arena_fini(&a);
}

static bool builds(const struct wire_payload *p)
{
	static uint8_t buf[200000];
	struct bytes_out out = bytes_out(buf, sizeof(buf));
	uint8_t first;

	return wire_payloads_build(&out, p, &first);
}

/* Values that their field cannot hold are refused, not cut. */
static void test_build_refuses_what_does_not_fit(void **state)
{
	static uint8_t big[66000];
	struct wire_payload vendor = {.type = PAYLOAD_VENDOR};
	struct wire_payload sk = {.type = PAYLOAD_SK};
	struct wire_payload none = {.type = PAYLOAD_NONE};
	struct wire_payload ts = {.type = PAYLOAD_TSI};
	struct wire_payload eap = {.type = PAYLOAD_EAP};
	struct wire_payload del = {.type = PAYLOAD_DELETE};
	struct wire_payload cp = {.type = PAYLOAD_CP};
	struct wire_payload notify = {.type = PAYLOAD_NOTIFY};
	struct wire_ts range = {.type = TS_IPV4_ADDR_RANGE};
	struct wire_cfg_attr attr = {.type = 1};

	(void)state;
	vendor.data = span_of(big, 65535 - WIRE_GENERIC_LEN);
	assert_true(builds(&vendor));
	vendor.data.n++;
	assert_false(builds(&vendor));
	vendor.data.n = 1;
	sk.sk.data = span_of(big, 1);
	assert_true(builds(&sk));
	sk.next = &vendor;
	assert_false(builds(&sk));
	assert_false(builds(&none));
	notify.notify.spi = span_of(big, 255);
	assert_true(builds(&notify));
	notify.notify.spi.n = 256;
	assert_false(builds(&notify));
	ts.ts = &range;
	assert_false(builds(&ts));
	range.first = range.last = addr_v4(1);
	assert_true(builds(&ts));
	eap.eap.code = EAP_REQUEST;
	assert_false(builds(&eap));
	eap.eap.has_type = true;
	assert_true(builds(&eap));
	del.del.count = 1;
	del.del.spi_size = 4;
	assert_false(builds(&del));
	del.del.spis = span_of(big, 4);
	assert_true(builds(&del));
	cp.cp.attrs = &attr;
	assert_true(builds(&cp));
	attr.type = 0x8001;
	assert_false(builds(&cp));
}

static void test_build_refuses_long_lists(void **state)
{
	static struct wire_transform transforms[256];
	static struct wire_ts selectors[256];
	struct wire_proposal prop = {.number = 1};
	struct wire_payload sa = {.type = PAYLOAD_SA};
	struct wire_payload ts = {.type = PAYLOAD_TSR};

	(void)state;
	for (size_t i = 0; i < 255; i++) {
		transforms[i].next = &transforms[i + 1];
		selectors[i].next = &selectors[i + 1];
	}
	sa.sa = &prop;
	prop.transforms = &transforms[1];
	assert_true(builds(&sa));
	prop.transforms = &transforms[0];
	assert_false(builds(&sa));
	ts.ts = &selectors[1];
	assert_true(builds(&ts));
	ts.ts = &selectors[0];
	assert_false(builds(&ts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proposals),
		cmocka_unit_test(test_unknown_parts_are_kept),
		cmocka_unit_test(test_selectors),
		cmocka_unit_test(test_identity_and_proof),
		cmocka_unit_test(test_configuration),
		cmocka_unit_test(test_delete_and_encrypted),
		cmocka_unit_test(test_adding_payloads),
		cmocka_unit_test(test_build_refuses_what_does_not_fit),
		cmocka_unit_test(test_build_refuses_long_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
