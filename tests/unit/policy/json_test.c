#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include <jansson.h>

#include "tests/unit/policy/sample.h"

static char *sample_json(bool with_secrets)
{
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	char *json;
	size_t n;

	assert_true(policy_builder_finish(b, with_secrets, &image, &n, &err));
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	json = policy_json(p);
	assert_non_null(json);
	policy_free(p);
	policy_builder_free(b);
	free(image);
	return json;
}

static json_t *row(json_t *root, const char *table, size_t i)
{
	json_t *r = json_array_get(
		json_object_get(json_object_get(root, "tables"), table), i);

	assert_non_null(r);
	return r;
}

static const char *text(json_t *r, const char *field)
{
	const char *s = json_string_value(json_object_get(r, field));

	assert_non_null(s);
	return s;
}

static void test_is_json_with_every_table_and_field(void **state)
{
	char *s = sample_json(true);
	json_t *root = json_loads(s, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(root);
	for (uint32_t t = 0; t < POLICY_TABLES; t++) {
		const struct policy_table_info *info =
			policy_table_info((enum policy_table)t);
		json_t *r = row(root, info->name, 0);

		assert_int_equal(json_integer_value(
			json_object_get(r, "row")), 0);
		for (size_t f = 0; f < info->n_fields; f++)
			assert_non_null(
				json_object_get(r, info->fields[f].name));
	}
	json_decref(root);
	free(s);
}

static void test_values(void **state)
{
	char *s = sample_json(true);
	json_t *root = json_loads(s, 0, NULL);
	json_t *r = row(root, "tunnel", 0);

	(void)state;
	assert_string_equal(text(r, "origin"), "config");
	assert_string_equal(text(r, "mode"), "ipsec-ipv4");
	assert_string_equal(text(r, "destination"), "20.0.0.201");
	assert_string_equal(text(r, "ipv4"), "10.120.0.1/30");
	assert_true(json_is_null(json_object_get(r, "ipv6")));
	assert_true(json_is_null(json_object_get(r, "fvrf")));
	assert_true(json_is_true(json_object_get(r, "usable")));
	assert_int_equal(json_integer_value(json_object_get(r, "number")), 200);
	assert_string_equal(
		text(json_object_get(r, "ipsec_profile"), "name"), "default");
	assert_string_equal(text(row(root, "keyring", 0), "name"),
		"K\t\"1\\");
	assert_string_equal(text(row(root, "identity", 1), "text"),
		"m\xc3\xbc" "nchen.example");
	assert_string_equal(text(row(root, "transform", 4), "algorithm"),
		"AES_GCM_16_128");
	json_decref(root);
	free(s);
}

static void test_secrets_are_never_printed(void **state)
{
	char *with = sample_json(true);
	char *without = sample_json(false);
	json_t *root = json_loads(with, 0, NULL);
	json_t *peer = row(root, "keyring_peer", 0);
	json_t *profile = row(root, "profile", 0);

	(void)state;
	assert_null(strstr(with, "hunter2"));
	assert_null(strstr(without, "hunter2"));
	assert_true(json_is_true(json_object_get(root, "secrets")));
	assert_true(json_is_true(json_object_get(peer, "psk_local")));
	assert_true(json_is_false(json_object_get(profile, "psk_local")));
	/* But for the one line that says so, both print the same. */
	assert_non_null(strstr(without, "\"secrets\": false"));
	assert_string_equal(strstr(with, "\"tables\""),
		strstr(without, "\"tables\""));
	json_decref(root);
	free(with);
	free(without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_json_with_every_table_and_field),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_secrets_are_never_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
