/* Lengths against what the sealing side really makes: the range that is
 * inferred must hold the length that was sealed, for every suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pcap/infer.h"

static size_t sealed_length(const struct cap_suite *s, size_t inside)
{
	size_t text = inside + 1;

	text += (s->encr->block - text % s->encr->block) % s->encr->block;
	return WIRE_HDR_LEN + WIRE_GENERIC_LEN + s->encr->iv_len + text +
		(s->integ ? s->integ->out_len : s->encr->out_len);
}

static void every_suite(void **state)
{
	size_t suites = 0;

	(void)state;
	for (int e = 0; e < ALG_COUNT; e++)
		for (int i = 0; i < ALG_COUNT; i++) {
			struct cap_suite s = {
				transform_row((enum transform_row)e),
				transform_row((enum transform_row)i),
			};

			if (s.encr->type != TRANSFORM_ENCR ||
				s.integ->type != TRANSFORM_INTEG)
				continue;
			if (transform_is_aead(s.encr))
				s.integ = NULL;
			suites++;
			for (size_t n = 0; n < 300; n++) {
				size_t least, most;

				assert_true(cap_suite_inside(&s,
					sealed_length(&s, n), &least, &most));
				assert_true(least <= n && n <= most);
				assert_true(most - least < s.encr->block);
			}
		}
	assert_true(suites > 50);
}

/* As measured on real peers: see the lengths of DELETE and its answer. */
static void known_lengths(void **state)
{
	static const struct {
		enum transform_row encr, integ;
		size_t empty, one_notify;
	} cases[] = {
		{ALG_AES_CBC_128, ALG_HMAC_SHA1_96, 76, 76},
		{ALG_AES_CBC_256, ALG_HMAC_SHA256_128, 80, 80},
		{ALG_3DES, ALG_HMAC_SHA1_96, 60, 68},
		{ALG_3DES, ALG_HMAC_SHA1_160, 68, 76},
		{ALG_AES_GCM_16_128, ALG_COUNT, 57, 65},
		{ALG_AES_GCM_8_256, ALG_COUNT, 49, 57},
		{ALG_AES_CCM_12_128, ALG_COUNT, 53, 61},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cap_suite s = {transform_row(cases[i].encr),
			cases[i].integ == ALG_COUNT ? NULL :
				transform_row(cases[i].integ)};
		size_t least, most;

		assert_true(cap_suite_inside(&s, cases[i].empty, &least,
			&most));
		assert_int_equal(least, 0);
		assert_true(cap_suite_inside(&s, cases[i].one_notify, &least,
			&most));
		assert_true(least <= 8 && most >= 8);
		assert_false(cap_suite_inside(&s, 48, &least, &most));
	}
}

static void offers(void **state)
{
	struct wire_transform t[] = {
		{.type = TRANSFORM_ENCR, .id = 12, .has_key_bits = true,
			.key_bits = 256, .next = &t[1]},
		{.type = TRANSFORM_INTEG, .id = 14, .next = &t[2]},
		{.type = TRANSFORM_DH, .id = 999},
	};
	struct wire_proposal two = {.transforms = &t[2]};
	struct wire_proposal one = {.transforms = t, .next = &two};
	struct wire_payload sa = {.type = PAYLOAD_SA, .sa = &one};
	struct cap_suite suite;
	char text[128], tiny[16];

	(void)state;
	assert_string_equal(cap_offer_str(&one, text, sizeof(text)),
		"AES_CBC_256 HMAC_SHA512_256 DH 999 or DH 999");
	assert_true(strlen(cap_offer_str(&one, tiny, sizeof(tiny))) < 16);
	assert_true(cap_suite_of(&sa, &suite));
	assert_ptr_equal(suite.encr, transform_row(ALG_AES_CBC_256));
	t[1].id = 77;
	assert_false(cap_suite_of(&sa, &suite));
	assert_false(cap_suite_of(NULL, &suite));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_suite),
		cmocka_unit_test(known_lengths),
		cmocka_unit_test(offers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
