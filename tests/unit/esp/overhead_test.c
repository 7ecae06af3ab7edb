/* esp_wire_size() against arithmetic done by hand from the RFCs. That it is
 * also what esp_seal() emits is shown in seal_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/base/addr.h"
#include "runtime/esp/overhead.h"

struct row {
	struct esp_overhead_in in;
	size_t inner, wire;
};

static struct esp_overhead_in in(enum transform_row encr,
	enum transform_row integ)
{
	return (struct esp_overhead_in){
		.encr = transform_row(encr),
		.integ = integ == ALG_COUNT ? NULL : transform_row(integ),
		.outer_family = ADDR_V4,
	};
}

/* 20 outer + 8 ESP + IV + (inner + 2, padded) + ICV */
static void test_tunnel(void **state)
{
	struct esp_overhead_in gcm = in(ALG_AES_GCM_16_128, ALG_COUNT);
	struct esp_overhead_in cbc = in(ALG_AES_CBC_128, ALG_HMAC_SHA1_96);
	struct esp_overhead_in null = in(ALG_NULL, ALG_HMAC_SHA256_128);

	(void)state;
	assert_int_equal(esp_wire_size(&gcm, 100), 20 + 8 + 8 + 104 + 16);
	assert_int_equal(esp_wire_size(&gcm, 102), 20 + 8 + 8 + 104 + 16);
	assert_int_equal(esp_wire_size(&gcm, 103), 20 + 8 + 8 + 108 + 16);
	assert_int_equal(esp_wire_size(&cbc, 100), 20 + 8 + 16 + 112 + 12);
	assert_int_equal(esp_wire_size(&cbc, 1438), 20 + 8 + 16 + 1440 + 12);
	assert_int_equal(esp_wire_size(&cbc, 1439), 20 + 8 + 16 + 1456 + 12);
	assert_int_equal(esp_wire_size(&null, 28), 20 + 8 + 0 + 32 + 16);
}

static void test_around(void **state)
{
	struct esp_overhead_in a = in(ALG_AES_CBC_256, ALG_HMAC_SHA512_256);

	(void)state;
	a.encap = true;
	assert_int_equal(esp_wire_size(&a, 100), 20 + 8 + 8 + 16 + 112 + 32);
	a.outer_family = ADDR_V6;
	assert_int_equal(esp_wire_size(&a, 100), 40 + 8 + 8 + 16 + 112 + 32);
	a.encap = false;
	a.transport = true; /* 60 octets behind the IPv6 header */
	assert_int_equal(esp_wire_size(&a, 100), 40 + 8 + 16 + 64 + 32);
	a.outer_family = ADDR_V4;
	a.gre = true; /* GRE 4 + inner 100 */
	assert_int_equal(esp_wire_size(&a, 100), 20 + 8 + 16 + 112 + 32);
	a.gre_key = true;
	assert_int_equal(esp_wire_size(&a, 106), 20 + 8 + 16 + 128 + 32);
	a.transport = false; /* delivery header 20 */
	assert_int_equal(esp_wire_size(&a, 106), 20 + 8 + 16 + 144 + 32);
}

/* RFC 4302: 12 octets and the ICV, to 32 bits under IPv4 and 64 under IPv6. */
static void test_ah(void **state)
{
	static const struct {
		enum transform_row integ;
		size_t v4, v6; /* octets of the header */
	} rows[] = {
		{ALG_HMAC_MD5_96, 24, 24},
		{ALG_HMAC_SHA1_96, 24, 24},
		{ALG_HMAC_SHA256_128, 28, 32},
		{ALG_HMAC_SHA384_192, 36, 40},
		{ALG_HMAC_SHA512_256, 44, 48},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct esp_overhead_in a = in(ALG_NULL, rows[i].integ);

		a.encr = NULL;
		a.ah = true;
		assert_int_equal(esp_wire_size(&a, 101), 20 + rows[i].v4 + 101);
		assert_int_equal(esp_inner_mtu(&a, 1500),
			1500 - 20 - rows[i].v4);
		a.outer_family = ADDR_V6;
		assert_int_equal(esp_wire_size(&a, 101), 40 + rows[i].v6 + 101);
		a.transport = true;
		assert_int_equal(esp_wire_size(&a, 101), rows[i].v6 + 101);
		a.gre = a.gre_key = true;
		assert_int_equal(esp_wire_size(&a, 101),
			40 + rows[i].v6 + 8 + 101);
		assert_int_equal(esp_inner_mtu(&a, 1500),
			1500 - 40 - rows[i].v6 - 8);
	}
}

/* The parts are the whole, and padding is never more than is needed. */
static void check_parts(const struct esp_overhead_in *a, size_t n)
{
	struct esp_overhead o = esp_overhead(a, n);

	assert_int_equal(o.total, o.outer + o.udp + o.header + o.ah_icv +
		o.ah_pad + o.iv + o.delivery + o.gre + o.inner + o.pad +
		o.trailer + o.icv);
	assert_int_equal(o.total, esp_wire_size(a, n));
	assert_true(o.pad < esp_overhead_step(a));
	if (!a->ah)
		assert_int_equal((o.delivery + o.gre + o.inner + o.pad +
			o.trailer) % esp_overhead_step(a), 0);
	/* As long as there is padding, another octet costs nothing. */
	assert_int_equal(esp_wire_size(a, n + 1),
		o.pad ? o.total : o.total + esp_overhead_step(a));
}

static void test_mtu(void **state)
{
	struct esp_overhead_in cbc = in(ALG_AES_CBC_256, ALG_HMAC_SHA1_96);

	(void)state;
	/* The 1438 that IOS shows for a VTI with this transform set. */
	assert_int_equal(esp_inner_mtu(&cbc, 1500), 1438);
	assert_int_equal(esp_inner_mtu(&cbc, 0), 0);
	assert_int_equal(esp_inner_mtu(&cbc, 56), 0);
	assert_int_equal(esp_inner_mtu(&cbc, 20 + 8 + 16 + 16 + 12), 14);
}

/* Whatever is inside and around: the largest packet that fits, and no larger
 * one does. */
static void check_mtu(const struct esp_overhead_in *a)
{
	for (size_t link = 300; link <= 1600; link++) {
		size_t n = esp_inner_mtu(a, link);

		assert_true(n > 0);
		assert_true(esp_wire_size(a, n) <= link);
		assert_true(esp_wire_size(a, n + 1) > link);
	}
}

static void check_every_shape(enum transform_row encr,
	enum transform_row integ, bool ah)
{
	for (unsigned bits = 0; bits < 32; bits++) {
		struct esp_overhead_in a = in(encr, integ);

		a.ah = ah;
		a.transport = bits & 1;
		a.gre = bits & 2;
		a.gre_key = bits & 4;
		a.encap = !ah && bits & 8;
		a.outer_family = bits & 16 ? ADDR_V6 : ADDR_V4;
		check_mtu(&a);
		for (size_t n = 40; n <= 3000; n++)
			check_parts(&a, n);
	}
}

static void test_mtu_is_largest(void **state)
{
	static const enum transform_row suites[][2] = {
		{ALG_AES_GCM_16_256, ALG_COUNT},
		{ALG_CHACHA20_POLY1305, ALG_COUNT},
		{ALG_3DES, ALG_HMAC_MD5_96},
		{ALG_NULL, ALG_HMAC_SHA384_192},
		{ALG_AES_CBC_192, ALG_HMAC_SHA512_256},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		check_every_shape(suites[i][0], suites[i][1], false);
	check_every_shape(ALG_NULL, ALG_HMAC_SHA256_128, true);
	check_every_shape(ALG_NULL, ALG_HMAC_SHA1_96, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tunnel),
		cmocka_unit_test(test_around),
		cmocka_unit_test(test_ah),
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_mtu_is_largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
