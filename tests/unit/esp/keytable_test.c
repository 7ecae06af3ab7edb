/* The files, octet by octet, as Wireshark and tcpdump read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/esp/keytable.h"

static char dir[] = "/tmp/flexike-keytable-XXXXXX";

static void expect(const char *name, const char *want)
{
	char path[128], got[4096];
	struct stat st;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/keys/%s", dir, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(got, 1, sizeof(got) - 1, f);
	got[n] = '\0';
	fclose(f);
	/* The first line is a comment for people. */
	assert_int_equal(got[0], '#');
	assert_non_null(strchr(got, '\n'));
	assert_string_equal(strchr(got, '\n') + 1, want);
	unlink(path);
}

static struct keytable *start(void)
{
	struct keytable *kt;
	char path[64], err[128] = "";

	snprintf(path, sizeof(path), "%s/keys", dir);
	kt = keytable_open(path, err, sizeof(err));
	if (!kt)
		fail_msg("%s", err);
	return kt;
}

static struct ike_keylog keylog(bool child, enum transform_row encr,
	enum transform_row integ)
{
	return (struct ike_keylog){
		.child = child,
		.spi_i = 0x0123456789abcdef,
		.spi_r = 0x1,
		.encr = transform_row(encr),
		.integ = integ == ALG_COUNT ? NULL : transform_row(integ),
		.sk_ei = span_str("\x11\x12"),
		.sk_er = span_str("\x21\x22"),
		.sk_ai = span_str("\x31\x32"),
		.sk_ar = span_str("\x41\x42"),
		.esp_spi_i = 0xaabbccdd,
		.esp_spi_r = 0x00000105,
		.addr_i = addr_v4(0x0a000001),
		.addr_r = addr_v4(0x14000001),
	};
}

static void write_all(bool child, enum transform_row encr,
	enum transform_row integ)
{
	struct keytable *kt = start();
	struct ike_keylog k = keylog(child, encr, integ);

	assert_true(keytable_write(kt, &k));
	assert_true(keytable_close(kt));
}

static void test_ike(void **state)
{
	(void)state;
	write_all(false, ALG_AES_CBC_256, ALG_HMAC_SHA1_96);
	expect("ikev2_decryption_table",
		"0123456789abcdef,0000000000000001,1112,2122,"
		"\"AES-CBC-256 [RFC3602]\",3132,4142,"
		"\"HMAC_SHA1_96 [RFC2404]\"\n");
	expect("tcpdump-secrets.txt",
		"ikev2 I 0x0123456789abcdef 0x0000000000000001 sha1:0x3132 "
		"aes256:0x1112\n"
		"ikev2 R 0x0123456789abcdef 0x0000000000000001 sha1:0x4142 "
		"aes256:0x2122\n");
	expect("esp_sa", "");
	write_all(false, ALG_AES_GCM_16_128, ALG_COUNT);
	expect("ikev2_decryption_table",
		"0123456789abcdef,0000000000000001,1112,2122,"
		"\"AES-GCM-128 with 16 octet ICV [RFC5282]\",,,"
		"\"NONE [RFC4306]\"\n");
	expect("tcpdump-secrets.txt",
		"# ikev2 0x0123456789abcdef 0x0000000000000001: tcpdump "
		"cannot decrypt AES_GCM_16_128 \n");
	write_all(false, ALG_CHACHA20_POLY1305, ALG_COUNT);
	expect("ikev2_decryption_table", "# 0123456789abcdef,"
		"0000000000000001: no name for CHACHA20_POLY1305\n");
}

static void test_child(void **state)
{
	(void)state;
	write_all(true, ALG_AES_CBC_128, ALG_HMAC_SHA1_96);
	expect("esp_sa",
		"\"IPv4\",\"10.0.0.1\",\"20.0.0.1\",\"0x00000105\","
		"\"AES-CBC [RFC3602]\",\"0x1112\","
		"\"HMAC-SHA-1-96 [RFC2404]\",\"0x3132\"\n"
		"\"IPv4\",\"20.0.0.1\",\"10.0.0.1\",\"0xaabbccdd\","
		"\"AES-CBC [RFC3602]\",\"0x2122\","
		"\"HMAC-SHA-1-96 [RFC2404]\",\"0x4142\"\n");
	expect("tcpdump-secrets.txt",
		"0x00000105@20.0.0.1 aes128-hmac96:0x1112\n"
		"0xaabbccdd@10.0.0.1 aes128-hmac96:0x2122\n");
	write_all(true, ALG_AES_GCM_16_256, ALG_COUNT);
	expect("esp_sa",
		"\"IPv4\",\"10.0.0.1\",\"20.0.0.1\",\"0x00000105\","
		"\"AES-GCM with 16 octet ICV [RFC4106]\",\"0x1112\","
		"\"NULL\",\"\"\n"
		"\"IPv4\",\"20.0.0.1\",\"10.0.0.1\",\"0xaabbccdd\","
		"\"AES-GCM with 16 octet ICV [RFC4106]\",\"0x2122\","
		"\"NULL\",\"\"\n");
}

static void test_cannot(void **state)
{
	char err[128] = "";

	(void)state;
	assert_null(keytable_open("/proc/none/keys", err, sizeof(err)));
	assert_string_equal(err, "/proc/none/keys: No such file or directory");
	assert_true(keytable_close(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ike),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_cannot),
	};
	char path[64];
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(path, sizeof(path), "rm -rf %s", dir);
	return system(path) || failed;
}
