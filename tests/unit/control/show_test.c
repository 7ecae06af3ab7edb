/* show commands: golden cases. A folder of tests/cases/show has input.json (a
 * snapshot) and expect.WORDS.txt or .json for commands, '-' between the words.
 * FLEXIKE_UPDATE=1 writes the expectations that are there anew. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/control/control.h"

#define CASES "tests/cases/show"

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t cap = 1 << 20;
	char *s;
	size_t n;

	if (!f)
		return NULL;
	s = malloc(cap);
	assert_non_null(s);
	n = fread(s, 1, cap - 1, f);
	s[n] = '\0';
	(void)fclose(f);
	return s;
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct ctl_snapshot *load(struct arena *a, const char *dir)
{
	char path[512];
	char err[256] = "";
	char *json;
	struct ctl_snapshot *s;

	(void)snprintf(path, sizeof(path), "%s/input.json", dir);
	json = read_file(path);
	assert_non_null(json);
	s = ctl_snapshot_parse(a, json, err, sizeof(err));
	if (!s)
		fail_msg("%s: %s", path, err);
	free(json);
	return s;
}

static char *render(const struct ctl_snapshot *s, const char *words, bool json)
{
	char *text = NULL;
	size_t n = 0;
	char err[256] = "";
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	if (!(json ? ctl_show_json(out, s, words, err, sizeof(err))
		   : ctl_show(out, s, words, err, sizeof(err))))
		fail_msg("show %s: %s", words, err);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* "expect.crypto-ikev2-sa.txt": the command's words, and whether JSON. */
static bool is_expectation(const char *name, char *words, size_t cap,
	bool *json)
{
	const char *dot = strrchr(name, '.');

	if (strncmp(name, "expect.", 7) != 0 || dot <= name + 7)
		return false;
	*json = strcmp(dot, ".json") == 0;
	(void)snprintf(words, cap, "%.*s", (int)(dot - name - 7), name + 7);
	for (char *c = words; *c; c++)
		if (*c == '-')
			*c = ' ';
	return true;
}

static size_t run_case(const char *dir)
{
	struct arena a;
	const struct ctl_snapshot *s;
	DIR *d = opendir(dir);
	const struct dirent *e;
	size_t n = 0;

	assert_non_null(d);
	arena_init(&a, 0);
	s = load(&a, dir);
	while ((e = readdir(d))) {
		char path[1024];
		char words[256];
		bool json;
		char *got;
		char *want;

		if (!is_expectation(e->d_name, words, sizeof(words), &json))
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		got = render(s, words, json);
		if (getenv("FLEXIKE_UPDATE"))
			write_file(path, got);
		want = read_file(path);
		assert_non_null(want);
		if (strcmp(got, want) != 0)
			fail_msg("%s differs; got:\n%s", path, got);
		free(got);
		free(want);
		n++;
	}
	(void)closedir(d);
	arena_fini(&a);
	return n;
}

static void test_golden(void **state)
{
	DIR *d = opendir(CASES);
	const struct dirent *e;
	size_t n = 0;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d))) {
		char dir[512];

		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(dir, sizeof(dir), CASES "/%s", e->d_name);
		n += run_case(dir);
	}
	(void)closedir(d);
	assert_true(n >= 12);
}

/* Every command has a golden text and a golden JSON somewhere. */
static void test_every_command_has_a_case(void **state)
{
	const char *words;

	(void)state;
	for (size_t i = 0; (words = ctl_show_name(i, NULL)); i++) {
		for (int json = 0; json < 2; json++) {
			char path[256];
			char *text;

			(void)snprintf(path, sizeof(path),
				CASES "/lab/expect.%s%s", words,
				json ? ".json" : ".txt");
			for (char *c = path; *c; c++)
				if (*c == ' ')
					*c = '-';
			text = read_file(path);
			if (!text)
				fail_msg("%s is missing", path);
			free(text);
		}
	}
}

/* The lab's own output: same columns, same lines. The sample was pasted with
 * no-break spaces and has the prompt around it. */
static void test_lab_sample(void **state)
{
	const char *shared = getenv("FLEXIKE_SHARED");
	char path[512];
	char *sample;
	char *got;
	char *to;
	struct arena a;

	(void)state;
	(void)snprintf(path, sizeof(path),
		"%s/show-samples/lab-rtr-01-ikev2-sa-detailed.txt",
		shared ? shared : "../shared");
	sample = read_file(path);
	if (!sample) {
		print_message("SKIPPED: %s is not here\n", path);
		skip();
	}
	to = sample;
	for (const char *from = sample; *from; from++) {
		if ((unsigned char)from[0] == 0xc2 &&
			(unsigned char)from[1] == 0xa0) {
			*to++ = ' ';
			from++;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	arena_init(&a, 0);
	got = render(load(&a, CASES "/lab"), "crypto ikev2 sa detailed",
		false);
	to = strchr(sample, '\n') + 1;
	if (strncmp(to, got, strlen(got)) != 0)
		fail_msg("sample:\n%s\ngot:\n%s", to, got);
	assert_string_equal(to + strlen(got), "RTR-01-HUB \n");
	free(got);
	free(sample);
	arena_fini(&a);
}

static void check_words(const char *words, const char *want)
{
	char err[256] = "";
	const char *got = ctl_show_match(words, err, sizeof(err));

	if (!got)
		fail_msg("%s: %s", words, err);
	assert_string_equal(got, want);
}

static void check_refused(const char *words, const char *sentence)
{
	char err[256] = "";

	assert_null(ctl_show_match(words, err, sizeof(err)));
	assert_string_equal(err, sentence);
}

static void test_abbreviations(void **state)
{
	(void)state;
	check_words("crypto ikev2 sa", "crypto ikev2 sa");
	check_words("cry ike sa det", "crypto ikev2 sa detailed");
	check_words("  CR  IK  ST ", "crypto ikev2 stats");
	check_words("crypto session", "crypto session");
	check_words("cr se de", "crypto session detail");
	check_words("cry ip sa", "crypto ipsec sa");
	check_words("int tun", "interfaces tunnel");
	/* Only one way to read it, although "i" alone has two. */
	check_words("c i st", "crypto ikev2 stats");
}

static void test_refusals(void **state)
{
	char longer[400];

	(void)state;
	check_refused("crypto ikev2 s",
		"ambiguous command; it may be: crypto ikev2 sa, crypto ikev2 "
		"stats");
	check_refused("c i s",
		"ambiguous command; it may be: crypto ikev2 sa, crypto ikev2 "
		"stats, crypto ipsec sa");
	check_refused("crypto", "incomplete command; it goes on with: ikev2, "
				"ipsec, session");
	check_refused("", "incomplete command; it goes on with: crypto, "
			  "interfaces");
	check_refused("crytpo ikev2 sa",
		"unknown word \"crytpo\"; did you mean \"crypto\"?");
	check_refused("crypto isakmp sa",
		"unknown word \"isakmp\"; possible here: ikev2, ipsec, "
		"session");
	check_refused("crypto ipsec sa verbose",
		"unknown word \"verbose\"; the command ends before it");
	check_refused("crypto session detailed",
		"unknown word \"detailed\"; did you mean \"detail\"?");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	check_refused(longer, "the command is too long");
	check_refused("a b c d e f g h i", "the command is too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_every_command_has_a_case),
		cmocka_unit_test(test_lab_sample),
		cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
