/* Diffie-Hellman for predictions: both ends agree, without being secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/crypto/crypto.h"

static void agree(const struct crypto *c, const struct transform *group)
{
	struct random_seeded seed;
	struct random random = random_seeded(&seed, 1);
	struct crypto_dh *a = crypto_dh_new(c, group, &random);
	struct crypto_dh *b = crypto_dh_new(c, group, &random);
	SECRET_BIG_AUTO x = {0};
	SECRET_BIG_AUTO y = {0};
	struct span shorter;

	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(crypto_dh_public(a).n, group->out_len);
	assert_false(span_eq(crypto_dh_public(a), crypto_dh_public(b)));
	assert_true(crypto_dh_derive(a, crypto_dh_public(b), &x));
	assert_true(crypto_dh_derive(b, crypto_dh_public(a), &y));
	assert_true(x.n > 0);
	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.b, y.b, x.n);
	shorter = crypto_dh_public(b);
	shorter.n--;
	assert_false(crypto_dh_derive(a, shorter, &x));
	crypto_dh_free(a);
	crypto_dh_free(b);
}

/* Every group; what is unavailable is so in both. */
static void test_groups(void **state)
{
	struct crypto *real = crypto_new(), *c = crypto_stand_in_new();
	size_t groups = 0;

	(void)state;
	assert_non_null(real);
	assert_non_null(c);
	for (size_t i = 0; i < ALG_COUNT; i++) {
		const struct transform *t =
			transform_row((enum transform_row)i);

		assert_int_equal(!crypto_unavailable(c, t),
			!crypto_unavailable(real, t));
		if (t->type != TRANSFORM_DH || crypto_unavailable(c, t))
			continue;
		agree(c, t);
		groups++;
	}
	assert_true(groups > 5);
	crypto_free(real);
	crypto_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
