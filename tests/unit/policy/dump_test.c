#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/policy/sample.h"

/* The subcommand is no part of the library. */
#include "cmd/flexike/dump.c"
#include "cmd/flexike/option.c"

/* Run it with standard output and error in files; their texts are returned
 * in buffers of 64 KiB that the caller owns. */
static int run(int argc, char **argv, char *out, char *err)
{
	FILE *files[2] = {tmpfile(), tmpfile()};
	char *texts[2] = {out, err};
	int saved[2], status;

	for (int i = 0; i < 2; i++) {
		fflush(i ? stderr : stdout);
		saved[i] = dup(i + 1);
		assert_true(dup2(fileno(files[i]), i + 1) >= 0);
	}
	optind = 0; /* glibc: start over */
	status = cmd_dump(argc, argv);
	for (int i = 0; i < 2; i++) {
		size_t n;

		fflush(i ? stderr : stdout);
		assert_true(dup2(saved[i], i + 1) >= 0);
		(void)close(saved[i]);
		rewind(files[i]);
		n = fread(texts[i], 1, 65535, files[i]);
		texts[i][n] = '\0';
		(void)fclose(files[i]);
	}
	return status;
}

static char out[65536], err_text[65536];

static void write_sample(const char *path, size_t damage_at)
{
	struct policy_builder *b = sample_builder();
	struct policy_error err;
	uint8_t *image;
	FILE *f;
	size_t n;

	assert_true(policy_builder_finish(b, true, &image, &n, &err));
	if (damage_at)
		image[damage_at] ^= 0xff;
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(image, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	free(image);
	policy_builder_free(b);
}

static void test_prints_json_without_secrets(void **state)
{
	char path[] = "/tmp/flexike-dump-XXXXXX";
	char *argv[] = {"dump", path, NULL};

	(void)state;
	assert_true(close(mkstemp(path)) == 0);
	write_sample(path, 0);
	assert_int_equal(run(2, argv, out, err_text), EXIT_CLEAN);
	assert_string_equal(err_text, "");
	assert_non_null(strstr(out, "\"hostname\": \"hub\""));
	assert_null(strstr(out, "hunter2"));
	assert_int_equal(unlink(path), 0);
}

static void test_damage_is_told_with_its_place(void **state)
{
	char path[] = "/tmp/flexike-dump-XXXXXX";
	char *argv[] = {"dump", path, NULL};

	(void)state;
	assert_true(close(mkstemp(path)) == 0);
	write_sample(path, 300);
	assert_int_equal(run(2, argv, out, err_text), EXIT_USAGE);
	assert_string_equal(out, "");
	assert_non_null(strstr(err_text, path));
	assert_non_null(strstr(err_text,
		": offset 16: digest does not match: the image is damaged\n"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(run(2, argv, out, err_text), EXIT_USAGE);
	assert_non_null(strstr(err_text,
		"cannot be read: No such file or directory"));
}

static void test_usage(void **state)
{
	char *help[] = {"dump", "--help", NULL};
	char *none[] = {"dump", NULL};
	char *two[] = {"dump", "a", "b", NULL};
	char *unknown[] = {"dump", "--colour", NULL};

	(void)state;
	assert_int_equal(run(2, help, out, err_text), EXIT_CLEAN);
	assert_non_null(strstr(out, "usage: flexike dump IMAGE"));
	assert_int_equal(run(1, none, out, err_text), EXIT_USAGE);
	assert_string_equal(out, "");
	assert_non_null(strstr(err_text, "try: flexike dump --help"));
	assert_int_equal(run(3, two, out, err_text), EXIT_USAGE);
	assert_int_equal(run(2, unknown, out, err_text), EXIT_USAGE);
	assert_non_null(strstr(err_text, "colour"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints_json_without_secrets),
		cmocka_unit_test(test_damage_is_told_with_its_place),
		cmocka_unit_test(test_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
