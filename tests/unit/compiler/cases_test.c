/* Golden cases: every folder of tests/cases/compiler is one. input.cfg is
 * compiled; what comes out must be expect.findings (report), expect.lines
 * (what became of each line) and expect.json (the policy tables).
 * FLEXIKE_UPDATE=1 writes the expectations instead.
 *
 * The same inputs, damaged in every way that a paste can be, must never crash
 * and never lose a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/compiler.h"
#include "runtime/base/secret.h"

#define CASES "tests/cases/compiler"
#define PATH 1024

struct text {
	char *p; /* owned, NUL-terminated */
	size_t n;
};

static bool slurp(const char *path, struct text *t)
{
	FILE *f = fopen(path, "rb");
	char buf[4096];
	size_t got;

	*t = (struct text){calloc(1, 1), 0};
	if (!f)
		return false;
	while ((got = fread(buf, 1, sizeof(buf), f)) > 0) {
		t->p = realloc(t->p, t->n + got + 1);
		assert_non_null(t->p);
		memcpy(t->p + t->n, buf, got);
		t->n += got;
		t->p[t->n] = '\0';
	}
	(void)fclose(f);
	return true;
}

static struct compiler_grammar *grammar; /* building it costs most of a run */

static struct compiler_unit *run(const struct text *t)
{
	/* 2027-01-15: certificates expire. */
	const struct compiler_options o = {.now = 1800000000,
		.grammar = grammar};
	struct compiler_unit *u =
		compiler_run("input.cfg", span_of(t->p, t->n), &o);

	assert_non_null(u);
	return u;
}

static char *findings_of(const struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	(void)report_text(f, units, 1, DIAG_INFO, false);
	(void)fclose(f);
	return out;
}

static char *report_of(const struct compiler_unit *u)
{
	const struct compiler_unit *const units[] = {u};
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	(void)report_json(f, units, 1, DIAG_INFO);
	(void)fclose(f);
	return out;
}

static char *lines_of(const struct compiler_unit *u)
{
	char line[512];
	char *out = NULL;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	for (size_t i = 0; i < compiler_line_count(u); i++) {
		struct compiler_line_info info = compiler_line_at(u, i, NULL);

		(void)compiler_line_print(u, i, line, sizeof(line));
		(void)fprintf(f, "%3zu %-14s %-18s|%s\n", i + 1,
			compiler_line_name(info.class), info.mode, line);
	}
	(void)fclose(f);
	return out;
}

/* Also that the image can be loaded, with and without keys. */
static char *tables_of(const struct compiler_unit *u)
{
	struct policy_error err = {0, ""};
	struct policy *p;
	uint8_t *image;
	size_t n;
	char *json;

	if (!compiler_image(u, false, &image, &n, &err))
		fail_msg("image without keys: %s", err.reason);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	assert_false(policy_has_secrets(p));
	policy_free(p);
	free(image);
	if (!compiler_image(u, true, &image, &n, &err))
		fail_msg("image: %s", err.reason);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	secret_wipe_bytes(image, n);
	free(image);
	json = policy_json(p);
	assert_non_null(json);
	policy_free(p);
	return json;
}

/* Keys that the inputs contain: none may come out anywhere. */
static void assert_no_key(const char *what, const char *out)
{
	static const char *const keys[] = {"SENTINEL-KEY",
		"kQ83jfLs02mVb7XzPw", "sK2jf83LkQ0dMv7b", "HgDXO^QRLBgb",
		"00112233445566778899", "aUsMJvHd83kwO2nNbLq1",
		"wV7sPq2zKd0mYt5xRc9e"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (strstr(out, keys[i]))
			fail_msg("%s shows a key: %s", what, out);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
}

static void compare(const char *dir, const char *name, const char *got)
{
	char path[PATH];
	struct text want;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (getenv("FLEXIKE_UPDATE")) {
		write_file(path, got);
		return;
	}
	if (!slurp(path, &want))
		fail_msg("%s is missing: run with FLEXIKE_UPDATE=1", path);
	if (strcmp(want.p, got) != 0)
		fail_msg("%s differs; got:\n%s", path, got);
	free(want.p);
}

static void golden(const char *dir, const struct text *input)
{
	struct compiler_unit *u = run(input);
	char *findings = findings_of(u);
	char *report = report_of(u);
	char *lines = lines_of(u);
	char *tables = tables_of(u);

	assert_no_key("the report", findings);
	assert_no_key("the JSON report", report);
	assert_no_key("--explain-lines", lines);
	assert_no_key("the tables", tables);
	compare(dir, "expect.findings", findings);
	compare(dir, "expect.lines", lines);
	compare(dir, "expect.json", tables);
	free(findings);
	free(report);
	free(lines);
	free(tables);
	compiler_free(u);
}

/* ---- folders ------------------------------------------------------------------ */

typedef void case_fn(const char *dir, const struct text *input);

static size_t each_case(case_fn *fn)
{
	struct dirent **names;
	int n = scandir(CASES, &names, NULL, alphasort);
	size_t cases = 0;

	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char dir[PATH / 2];
		char path[PATH];
		struct text input;

		(void)snprintf(dir, sizeof(dir), CASES "/%s", names[i]->d_name);
		(void)snprintf(path, sizeof(path), "%s/input.cfg", dir);
		if (names[i]->d_name[0] != '.' && slurp(path, &input)) {
			fn(dir, &input);
			free(input.p);
			cases++;
		}
		free(names[i]);
	}
	free(names);
	return cases;
}

static void golden_cases(void **state)
{
	(void)state;
	assert_true(each_case(golden) >= 12);
}

/* ---- damaged inputs ------------------------------------------------------------- */

static size_t count_lines(const char *p, size_t n)
{
	size_t lines = 0;

	if (n >= 3 && !memcmp(p, "\xef\xbb\xbf", 3)) {
		p += 3;
		n -= 3;
	}
	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines + (n && p[n - 1] != '\n');
}

static void survives(const char *p, size_t n)
{
	struct text t = {(char *)(uintptr_t)p, n};
	struct compiler_unit *u = run(&t);
	char *out;

	assert_int_equal(compiler_line_count(u), count_lines(p, n));
	out = findings_of(u);
	assert_no_key("the report of a damaged file", out);
	free(out);
	out = lines_of(u);
	assert_no_key("the lines of a damaged file", out);
	free(out);
	/* The image is checked for a part: its digest costs more than all
	 * the rest. */
	if (n % 16 == 0)
		free(tables_of(u));
	compiler_free(u);
}

struct cut {
	const char *start[512];
	size_t n;
};

static void cut_lines(const struct text *t, struct cut *c)
{
	const char *p = t->p;

	c->n = 0;
	while (*p && c->n < 510) {
		const char *lf = strchr(p, '\n');

		c->start[c->n++] = p;
		p = lf ? lf + 1 : p + strlen(p);
	}
	c->start[c->n] = p;
}

/* Lines [a,b), then [c,d), then [e,end). */
static void join(const struct cut *c, const size_t *order, size_t n)
{
	char *buf = malloc(1 << 20);
	size_t len = 0;

	assert_non_null(buf);
	for (size_t i = 0; i < n; i++) {
		const char *from = c->start[order[i]];
		size_t line = (size_t)(c->start[order[i] + 1] - from);

		memcpy(buf + len, from, line);
		len += line;
	}
	/* Its own allocation, so that a read past the end is seen. */
	buf = realloc(buf, len ? len : 1);
	survives(buf, len);
	free(buf);
}

static void damage(const char *dir, const struct text *input)
{
	struct cut c;
	size_t order[1024];

	(void)dir;
	cut_lines(input, &c);
	for (size_t i = 0; i < c.n; i++) {
		size_t n = 0;

		for (size_t k = 0; k < c.n; k++)
			if (k != i)
				order[n++] = k;
		join(&c, order, n); /* without line i */
		n = 0;
		for (size_t k = 0; k < c.n; k++) {
			order[n++] = k;
			if (k == i)
				order[n++] = k;
		}
		join(&c, order, n); /* line i twice */
		for (size_t k = 0; k < c.n; k++)
			order[k] = k == i ? c.n - 1 - i :
				k == c.n - 1 - i ? i : k;
		join(&c, order, c.n); /* swapped with its mirror */
	}
}

static void damaged_cases(void **state)
{
	(void)state;
	assert_true(each_case(damage) >= 12);
}

static void truncate_at(const char *dir, const struct text *input)
{
	(void)dir;
	for (size_t n = 0; n <= input->n; n += 1 + input->n / 200) {
		char *copy = malloc(n ? n : 1);

		assert_non_null(copy);
		memcpy(copy, input->p, n);
		survives(copy, n);
		free(copy);
	}
}

static void truncated_cases(void **state)
{
	(void)state;
	assert_true(each_case(truncate_at) >= 12);
}

/* ---- every known configuration ------------------------------------------------------ */

static size_t read_folder(const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);
	size_t files = 0;

	for (int i = 0; i < n; i++) {
		char file[PATH];
		struct stat st;
		size_t len = strlen(names[i]->d_name);

		(void)snprintf(file, sizeof(file), "%s/%s", path,
			names[i]->d_name);
		if (names[i]->d_name[0] != '.' && !stat(file, &st)) {
			if (S_ISDIR(st.st_mode)) {
				files += read_folder(file);
			} else if (len > 4 &&
				!strcmp(names[i]->d_name + len - 4, ".cfg")) {
				struct text t;

				assert_true(slurp(file, &t));
				survives(t.p, t.n);
				free(t.p);
				files++;
			}
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return files;
}

static void shared_configurations(void **state)
{
	const char *shared = getenv("FLEXIKE_SHARED");
	char path[PATH];
	struct stat st;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/configs",
		shared ? shared : "../shared");
	if (stat(path, &st) != 0) {
		print_message("SKIPPED: no %s (set FLEXIKE_SHARED)\n", path);
		skip();
	}
	assert_true(read_folder(path) >= 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_cases),
		cmocka_unit_test(damaged_cases),
		cmocka_unit_test(truncated_cases),
		cmocka_unit_test(shared_configurations),
	};

	int failed;

	grammar = compiler_grammar_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	compiler_grammar_free(grammar);
	return failed;
}
