/* Any octets as a configuration: read, reported in every form, normalised. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/compiler.h"
#include "compiler/migrate/migrate.h"
#include "compiler/show/show.h"
#include "runtime/base/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void report(const struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	char line[128];
	FILE *out = fopen("/dev/null", "w");

	if (!out)
		return;
	(void)report_text(out, units, 1, DIAG_INFO, true);
	(void)report_json(out, units, 1, DIAG_INFO);
	(void)fclose(out);
	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct span text;
		struct compiler_line_info info = compiler_line_at(u, i, &text);

		assert(info.class < LINE_CLASSES);
		assert(compiler_line_print(u, i, line, sizeof(line)) <
			sizeof(line));
	}
}

/* What the compiler makes, the loader's own checks must pass. */
static void check_image(const struct compiler_unit *u)
{
	struct policy_error err;
	uint8_t *image;
	size_t len;

	if (!compiler_image(u, true, &image, &len, &err)) {
		(void)fprintf(stderr, "%s\n", err.reason);
		abort();
	}
	secret_wipe_bytes(image, len);
	free(image);
}

/* A plan for it, in all its forms. */
static void check_plan(const struct compiler_unit *u, size_t n)
{
	const struct migrate_options o = {.to = (enum migrate_to)(n / 2 % 3),
		.soft = n % 2, .keep_algorithms = n / 6 % 2};
	struct migrate *m = migrate_run(u, &o);
	char *forms[5];

	assert(m);
	forms[0] = migrate_text(m, n % 4 == 0);
	forms[1] = migrate_commands(m, true);
	forms[2] = migrate_whole(m, false);
	forms[3] = migrate_report(m);
	forms[4] = migrate_json(m);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		assert(forms[i]);
		free(forms[i]);
	}
	migrate_free(m);
}

/* The configuration with its defaults written out. */
static void check_defaults(const struct compiler_unit *u)
{
	char *text = show_running_all(u, false);

	assert(text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct compiler_grammar *grammar; /* costs more than most inputs */
	struct compiler_options o = {0};
	struct compiler_unit *u;

	if (!grammar)
		grammar = compiler_grammar_new();
	o.grammar = grammar;
	u = compiler_run("fuzz.cfg", span_of(data, n), &o);
	assert(u);
	report(u);
	check_defaults(u);
	/* The digest of an image costs more than all the rest: an eighth of
	 * the inputs is enough, and mutation changes lengths all the time. */
	if (n % 8 == 0)
		check_image(u);
	check_plan(u, n);
	compiler_free(u);
	return 0;
}
