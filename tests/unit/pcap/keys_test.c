/* Key tables: what is read, what is refused, and that no key is ever told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pcap/keys.h"

#define K16 "000102030405060708090a0b0c0d0e0f"
#define K20 K16 "10111213"
#define SPIS "0011223344556677,8899aabbccddeeff,"
#define SPI_I UINT64_C(0x0011223344556677)
#define SPI_R UINT64_C(0x8899aabbccddeeff)

static struct cap_keys *parse(const char *text, char err[256])
{
	err[0] = '\0';
	return cap_keys_parse("t", span_str(text), err, 256);
}

static void wireshark_row(void **state)
{
	char err[256];
	struct cap_keys *k = parse("# comment\n\n" SPIS K16 "," K16
		",\"AES-CBC-128 [RFC3602]\"," K20 ",0x" K20
		",\"HMAC_SHA1_96 [RFC2404]\"\r\n", err);
	const struct cap_key *key;

	(void)state;
	assert_non_null(k);
	assert_int_equal(cap_keys_count(k), 1);
	key = cap_keys_find(k, SPI_I, SPI_R);
	assert_non_null(key);
	assert_ptr_equal(key->encr, transform_row(ALG_AES_CBC_128));
	assert_ptr_equal(key->integ, transform_row(ALG_HMAC_SHA1_96));
	assert_int_equal(key->ei.n, 16);
	assert_int_equal(key->ar.n, 20);
	assert_int_equal(key->ar.b[19], 0x13);
	assert_true(key->has_i && key->has_r);
	assert_null(cap_keys_find(k, SPI_R, SPI_I));
	assert_null(cap_keys_find(NULL, SPI_I, SPI_R));
	cap_keys_free(k);
}

static void aead_row(void **state)
{
	char err[256];
	struct cap_keys *k = parse(SPIS K16 "a0a1a2," K16 "a0a1a2,"
		"\"AES-CCM-128 with 12 octet ICV [RFC5282]\",,,"
		"\"NONE [RFC4306]\"", err);
	const struct cap_key *key;

	(void)state;
	assert_non_null(k);
	key = cap_keys_find(k, SPI_I, SPI_R);
	assert_ptr_equal(key->encr, transform_row(ALG_AES_CCM_12_128));
	assert_null(key->integ);
	cap_keys_free(k);
}

/* Every name that a table of ours may hold is found again. */
static void every_algorithm(void **state)
{
	char text[1024], err[256];

	(void)state;
	for (int i = 0; i < ALG_COUNT; i++) {
		const struct transform *t =
			transform_row((enum transform_row)i);
		bool aead = transform_is_aead(t);
		char encr[128] = "", integ[128] = "";
		struct cap_keys *k;

		if (t->type != TRANSFORM_ENCR || !t->wireshark_ike)
			continue;
		memset(encr, 'a', 2 * ((size_t)t->key_len + t->salt_len));
		memset(integ, 'b', aead ? 0 : 64);
		(void)snprintf(text, sizeof(text), SPIS "%s,%s,\"%s\",%s,%s,"
			"\"%s\"", encr, encr, t->wireshark_ike, integ, integ,
			aead ? "NONE [RFC4306]" :
			"HMAC_SHA2_256_128 [RFC4868]");
		k = parse(text, err);
		if (!k)
			fail_msg("%s: %s", t->sym, err);
		assert_ptr_equal(cap_keys_find(k, SPI_I, SPI_R)->encr, t);
		cap_keys_free(k);
	}
}

static void tcpdump_rows(void **state)
{
	char err[256];
	struct cap_keys *k = parse(
		"0x12345678@192.1.2.45 3des-cbc-hmac96:0x00\n"
		"ikev2 I 0x0011223344556677 0x8899aabbccddeeff sha1:0x" K20
		" aes128:0x" K16 "\n"
		"ikev2 R 0x0011223344556677 0x8899aabbccddeeff sha1:0x" K20
		" aes-128-cbc:0x" K16 "\n", err);
	const struct cap_key *key;

	(void)state;
	assert_non_null(k);
	assert_int_equal(cap_keys_count(k), 1);
	key = cap_keys_find(k, SPI_I, SPI_R);
	assert_ptr_equal(key->encr, transform_row(ALG_AES_CBC_128));
	assert_true(key->has_i && key->has_r);
	cap_keys_free(k);
}

/* Of another capture, with an algorithm that is not ours: kept as that. */
static void unknown_algorithm(void **state)
{
	char err[256];
	struct cap_keys *k = parse(SPIS "00,00,\"ROT13\",,,"
		"\"NONE [RFC4306]\"", err);

	(void)state;
	assert_non_null(k);
	assert_null(cap_keys_find(k, SPI_I, SPI_R)->encr);
	cap_keys_free(k);
}

static void refusals(void **state)
{
	static const struct {
		const char *text, *err;
	} cases[] = {
		{"\n001122,0,00,00,x,,,y", "t:2: initiator SPI"},
		{"0011223344556677", "t:1: there are fewer than eight"},
		{SPIS "00,00,\"x\",,,\"y\",z", "t:1: there are more than"},
		{SPIS "0g,00,\"x\",,,\"y\"", "t:1: SK_ei is not"},
		{SPIS "00,000,\"x\",,,\"y\"", "t:1: SK_er is not"},
		{SPIS "00,00,\"x", "t:1: encryption has a quote"},
		{SPIS K16 ",00,\"AES-CBC-128 [RFC3602]\"," K20 "," K20
			",\"HMAC_SHA1_96 [RFC2404]\"", "t:1: SK_er has not"},
		{SPIS K16 "," K16 ",\"AES-CBC-128 [RFC3602]\",,,"
			"\"NONE [RFC4306]\"", "t:1: encryption and integrity"},
		{"ikev2 X", "t:1: direction"},
		{"ikev2 I 0x00", "t:1: SPI"},
		{"ikev2 I 0x0011223344556677 0x8899aabbccddeeff sha1",
			"t:1: key is not"},
	};
	char err[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cap_keys *k = parse(cases[i].text, err);

		assert_null(k);
		if (strncmp(err, cases[i].err, strlen(cases[i].err)) != 0)
			fail_msg("%s instead of %s", err, cases[i].err);
		assert_null(strstr(err, "000102"));
	}
}

/* Growing the table must lose no row. */
static void many(void **state)
{
	char *text = calloc(100, 200), err[256];
	struct cap_keys *k;
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < 100; i++)
		n += (size_t)sprintf(text + n, "%016x,%016x," K16 "aabbccdd,"
			K16 "aabbccdd,\"AES-GCM-128 with 16 octet ICV "
			"[RFC5282]\",,,\"NONE [RFC4306]\"\n", i, i + 1000);
	k = parse(text, err);
	assert_non_null(k);
	for (uint64_t i = 0; i < 100; i++) {
		const struct cap_key *key = cap_keys_find(k, i, i + 1000);

		assert_non_null(key);
		assert_int_equal(key->ei.b[19], 0xdd);
	}
	cap_keys_free(k);
	free(text);
}

static void no_file(void **state)
{
	char err[256] = "";

	(void)state;
	assert_null(cap_keys_load("/nowhere/at/all", err, sizeof(err)));
	assert_non_null(strstr(err, "/nowhere/at/all"));
	assert_null(cap_keys_load("/dev/zero", err, sizeof(err)));
	assert_non_null(strstr(err, "not a file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wireshark_row),
		cmocka_unit_test(aead_row),
		cmocka_unit_test(every_algorithm),
		cmocka_unit_test(tcpdump_rows),
		cmocka_unit_test(unknown_algorithm),
		cmocka_unit_test(refusals),
		cmocka_unit_test(many),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
