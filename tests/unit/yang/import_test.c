/* Documents that are wrong: each is refused with the path, the line and what
 * was expected there, in JSON and in XML; and what a document may leave out or
 * put in another order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "yang/yang.h"

#define POLICY "/flexike-policy:policy"
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define FORMAT TEXT(POLICY_FORMAT)
#define HEAD "{\"flexike-policy:policy\": {\n\"format\": " FORMAT ",\n"
#define TAIL "\n}}\n"
#define DEVICE "\"device\": [{\"index\": 0}]"
#define X_HEAD "<policy xmlns=\"urn:flexike:yang:flexike-policy\">\n" \
	"<format>" FORMAT "</format>\n"
#define X_TAIL "\n</policy>\n"
#define X_DEVICE "<device><index>0</index></device>"

static struct yang *yang;
static struct arena arena;
static struct diag_list found;

static const char *fix_of(size_t i)
{
	return found.items[i]->fix;
}

static bool import(const char *text, enum yang_format f,
	const struct yang_keys *keys, uint8_t **image, size_t *n)
{
	const struct yang_import in = {.name = "doc", .text = span_str(text),
		.format = f, .keys = keys};
	size_t left_out;

	arena_reset(&arena);
	diag_list_init(&found, &arena);
	return yang_import(yang, &in, image, n, &left_out, &found);
}

/* ---- what is wrong ------------------------------------------------------- */

struct wrong {
	const char *text;
	uint32_t line;
	const char *path;
	const char *message;
	const char *expected;
};

static const struct wrong json[] = {
	{"", 0, POLICY "/format", "andatory", "the number " FORMAT},
	{"{", 1, "document", "", ""},
	{"[]", 1, "document", "", ""},
	{"{}", 0, POLICY "/format", "andatory", "the number " FORMAT},
	{HEAD DEVICE ",\n}}", 4, POLICY, "", ""},
	{"{\"flexike-policy:policy\": {\n\"format\": 77,\n" DEVICE TAIL, 2,
		POLICY "/format", "range", "the number " FORMAT},
	{"{\"flexike-policy:policy\": {\"format\": " FORMAT "}}", 1,
		POLICY "/device", "Too few", "exactly 1 of device"},
	{HEAD "\"device\": [{\"index\": 0},\n{\"index\": 1}]" TAIL, 4,
		POLICY "/device[index='1']", "Too many", "exactly 1 of device"},
	{HEAD "\"device\": [\n{\n\"index\": 0,\n\"window\": 201\n}]" TAIL, 6,
		POLICY "/device[index='0']/window", "range",
		"a number from 1 to 200"},
	{HEAD "\"device\": [{\"index\": 0,\n\"window\": \"many\"}]" TAIL, 4,
		POLICY "/device[index='0']/window", "", "a number from"},
	{HEAD "\"device\": [{\"index\": 0,\n\"dpd-mode\": \"never\"}]" TAIL, 4,
		POLICY "/device[index='0']/dpd-mode", "never",
		"one of off, periodic, on-demand"},
	{HEAD "\"device\": [{\"index\": 0,\n\"windoe\": 5}]" TAIL, 4,
		POLICY "/device[index='0']", "windoe", "dpd-mode"},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 0},\n{\"name\": \"b\"}]" TAIL, 5,
		POLICY "/vrf", "key", ""},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 0},\n{\"index\": 0}]" TAIL, 4,
		POLICY "/vrf[index='0']", "uplicate", "each index once"},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 0},\n{\"index\": 2}]" TAIL, 1,
		POLICY, "without a gap", "not(vrf[index >= last()])"},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 4294967295}]" TAIL, 1, POLICY,
		"without a gap", "last()"},
	{HEAD DEVICE ",\n\"interface\": [\n{\"index\": 0},\n{\"index\": 1,\n"
		"\"vrf\": 3}]" TAIL, 7, POLICY "/interface[index='1']/vrf",
		"3", "index of a row that is there: /fxp:policy/fxp:vrf"},
	{HEAD DEVICE ",\n\"transform\": [{\"index\": 0,\n\"type\": 1,\n"
		"\"id\": 20},\n{\"index\": 1,\n\"type\": 1}]" TAIL, 7,
		POLICY "/transform[index='1']/id", "andatory",
		"a number from 0 to 65535"},
	{HEAD DEVICE ",\n\"ike-policy\": [{\"index\": 0,\n"
		"\"fvrf\": \"named\"}]" TAIL, 4,
		POLICY "/ike-policy[index='0']", "needs its vrf",
		"that fvrf != 'named' or vrf"},
	{HEAD DEVICE ",\n\"interface\": [{\"index\": 0,\n\"ipv4\":\n{"
		"\"address\": \"10.0.0.1\", \"length\": 33}}]" TAIL, 5,
		POLICY "/interface[index='0']/ipv4", "32 bits", "length <= 32"},
	{HEAD DEVICE ",\n\"interface\": [{\"index\": 0,\n\"ipv4\": {"
		"\"address\": \"10.0.0.256\",\n\"length\": 3}}]" TAIL, 5,
		POLICY "/interface[index='0']/ipv4/address", "10.0.0.256",
		"an IPv4 or IPv6 address"},
	{HEAD DEVICE ",\n\"transform\": [{\"index\": 0, \"type\": 1, "
		"\"id\": 1},\n{\"index\": 1, \"type\": 1, \"id\": 1}],\n"
		"\"ike-proposal\": [{\"index\": 0,\n\"transforms\": {"
		"\"first\": 1, \"last\": 0}}]" TAIL, 7,
		POLICY "/ike-proposal[index='0']/transforms",
		"before the first", "last >= first"},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 0,\n"
		"\"name\": \"a\\nb\"}]" TAIL, 5,
		POLICY "/vrf[index='0']/name", "control characters", "text"},
	{HEAD DEVICE ",\n\"vrf\": [{\"index\": 0,\n"
		"\"name\": \"a\\u0007b\"}]" TAIL, 5, "", "", ""},
	{HEAD DEVICE ",\n\"route\": [{\"index\": 0}]" TAIL, 4,
		POLICY "/route[index='0']/tunnel", "andatory",
		"index of a row"},
};

static const struct wrong xml[] = {
	{"", 0, POLICY "/format", "andatory", "the number " FORMAT},
	{"<policy", 1, "", "", ""},
	{"<policy xmlns=\"urn:other\"/>", 1, "document", "", ""},
	{"<policy xmlns=\"urn:flexike:yang:flexike-policy\">\n"
	 "<format>" FORMAT "</formt></policy>", 2, POLICY "/format", "formt", ""},
	{X_HEAD X_TAIL, 1, POLICY "/device", "Too few", "exactly 1 of device"},
	{X_HEAD "<device>\n<index>0</index>\n<window>201</window></device>"
		X_TAIL, 5, POLICY "/device[index='0']/window", "range",
		"a number from 1 to 200"},
	{X_HEAD X_DEVICE "<!-- <ike-policy>\n -->\n<ike-policy>\n"
		"<index>0</index><fvrf>named</fvrf></ike-policy>" X_TAIL, 5,
		POLICY "/ike-policy[index='0']", "needs its vrf",
		"that fvrf != 'named' or vrf"},
	{X_HEAD X_DEVICE "\n<interface><index>0</index></interface>\n"
		"<interface><index>1</index>\n<vrf>3</vrf></interface>" X_TAIL,
		6, POLICY "/interface[index='1']/vrf", "3", "fxp:vrf"},
	{X_HEAD X_DEVICE "\n<transform>\n<index>0</index><id>3</id>"
		"</transform>" X_TAIL, 4, POLICY "/transform[index='0']/type",
		"andatory", "a number from 1 to 5"},
};

static void check_wrong(const struct wrong *w, enum yang_format f)
{
	const struct diag *d;
	uint8_t *image;
	size_t n;

	if (import(w->text, f, NULL, &image, &n))
		fail_msg("accepted: %s", w->text);
	assert_null(image);
	assert_true(found.n >= 1);
	d = found.items[0];
	if (d->place.line != w->line ||
		strncmp(d->message, w->path, strlen(w->path)) ||
		!strstr(d->message, w->message) ||
		!strstr(d->fix, w->expected))
		fail_msg("%s\n-> line %u: %s, expected %s", w->text,
			d->place.line, d->message, d->fix);
	/* The path is all of it, where there is one. */
	if (*w->path && d->message[strlen(w->path)] != ':')
		fail_msg("%s is not all of the path: %s", w->path,
			d->message);
	assert_string_equal(d->place.file, "doc");
	assert_memory_equal(d->id, "FY", 2);
}

static void test_wrong_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(json) / sizeof(json[0]); i++)
		check_wrong(&json[i], YANG_JSON);
}

static void test_wrong_xml(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(xml) / sizeof(xml[0]); i++)
		check_wrong(&xml[i], YANG_XML);
}

static void test_nul(void **state)
{
	const struct yang_import in = {.name = "doc",
		.text = span_of("{\n\n\0}", 5), .format = YANG_JSON};
	uint8_t *image;
	size_t left_out;
	size_t n;

	(void)state;
	arena_reset(&arena);
	diag_list_init(&found, &arena);
	assert_false(yang_import(yang, &in, &image, &n, &left_out, &found));
	assert_int_equal(found.items[0]->place.line, 3);
	assert_non_null(strstr(found.items[0]->message, "NUL"));
}

/* ---- what is right ------------------------------------------------------- */

static struct policy *open_document(const char *text,
	const struct yang_keys *keys)
{
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	if (!import(text, YANG_JSON, keys, &image, &n))
		fail_msg("%s; %s", found.items[0]->message, fix_of(0));
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	free(image);
	return p;
}

/* Two documents of one meaning are one image. */
static void test_order_does_not_matter(void **state)
{
	struct policy *a = open_document(HEAD DEVICE
		",\"vrf\": [{\"index\": 0, \"name\": \"red\"}, {\"index\": 1, "
		"\"name\": \"blue\"}]" TAIL, NULL);
	struct policy *b = open_document("{\"flexike-policy:policy\": {"
		"\"vrf\": [{\"name\": \"blue\", \"index\": 1}, {\"name\": "
		"\"red\", \"index\": 0}]," DEVICE ", \"format\": " FORMAT "}}", NULL);

	(void)state;
	assert_string_equal(policy_text(b, policy_get(b, vrf, 0)->name), "red");
	assert_memory_equal(policy_digest(a), policy_digest(b), 32);
	policy_free(a);
	policy_free(b);
}

static void test_defaults(void **state)
{
	struct policy *p = open_document(HEAD DEVICE
		",\"profile\": [{\"index\": 0, \"auth-local\": \"none\"}]" TAIL,
		NULL);
	const struct policy_profile *row = policy_get(p, profile, 0);

	(void)state;
	assert_int_equal(row->lifetime, 86400);
	assert_int_equal(row->origin, POLICY_ORIGIN_CONFIG);
	assert_int_equal(row->vrf, POLICY_NONE);
	assert_int_equal(row->keyring, POLICY_NONE);
	assert_int_equal(row->psk_local, POLICY_NONE);
	assert_int_equal(row->match_remote.n, 0);
	assert_int_equal(row->complete, 0);
	assert_int_equal(policy_get(p, device, 0)->cookie_challenge,
		UINT32_MAX);
	/* No key is missing, so the image has all that there are. */
	assert_true(policy_has_secrets(p));
	policy_free(p);
}

/* ---- keys ---------------------------------------------------------------- */

#define KEYED(local, remote) HEAD DEVICE ",\n\"keyring-peer\": [{" \
	"\"index\": 0,\n\"psk-local\": " #local ", \"psk-remote\": " #remote \
	"}]" TAIL

static struct yang_keys *keys_of(const char *text)
{
	struct diag_list l;
	struct arena a;
	struct yang_keys *k;

	arena_init(&a, 0);
	diag_list_init(&l, &a);
	k = yang_keys_parse("keys", span_str(text), &l);
	assert_non_null(k);
	arena_fini(&a);
	return k;
}

static void test_keys_are_joined(void **state)
{
	struct yang_keys *k = keys_of("# two\n9 6869\n4 68656C6c6F \r\n\n");
	struct policy *p = open_document(KEYED(4, 9), k);
	const struct policy_keyring_peer *row = policy_get(p, keyring_peer, 0);

	(void)state;
	assert_true(span_eq(policy_secret(p, row->psk_local),
		span_str("hello")));
	assert_true(span_eq(policy_secret(p, row->psk_remote),
		span_str("hi")));
	policy_free(p);
	/* One number is one key. */
	yang_keys_free(k);
	k = keys_of("7 6b");
	p = open_document(KEYED(7, 7), k);
	row = policy_get(p, keyring_peer, 0);
	assert_int_equal(row->psk_local, row->psk_remote);
	policy_free(p);
	yang_keys_free(k);
}

static void test_keys_that_do_not_belong(void **state)
{
	struct yang_keys *k = keys_of("0 6869\n");
	uint8_t *image;
	size_t n;

	(void)state;
	assert_false(import(KEYED(0, 1), YANG_JSON, k, &image, &n));
	assert_int_equal(found.n, 1);
	assert_int_equal(found.items[0]->place.line, 5);
	assert_non_null(strstr(found.items[0]->message,
		"keyring-peer[index='0']/psk-remote: key 1"));
	yang_keys_free(k);
	k = keys_of("0 6869\n1 6869\n2 6869\n");
	assert_false(import(KEYED(0, 1), YANG_JSON, k, &image, &n));
	assert_non_null(strstr(found.items[0]->message, "has 3"));
	yang_keys_free(k);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	yang = yang_new();
	return yang ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	yang_free(yang);
	arena_fini(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_json),
		cmocka_unit_test(test_wrong_xml),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_keys_are_joined),
		cmocka_unit_test(test_keys_that_do_not_belong),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
