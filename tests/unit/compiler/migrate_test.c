/* What flexike migrate plans. tests/cases/migrate/<case>/input.cfg goes into
 * expect.hard and expect.soft; FLEXIKE_UPDATE=1 writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/migrate/plan.h"

#define CASES "tests/cases/migrate/"

static struct compiler_unit *read_config(const char *path)
{
	const struct compiler_options o = {.name = "input.cfg"};
	char why[256];
	struct compiler_unit *u =
		compiler_run_file(path, &o, why, sizeof(why));

	assert_non_null(u);
	return u;
}

static struct compiler_unit *compile(const char *text)
{
	struct compiler_unit *u = compiler_run("input.cfg", span_str(text),
		NULL);

	assert_non_null(u);
	return u;
}

static struct migrate *plan(const struct compiler_unit *u, bool soft)
{
	const struct migrate_options o = {.soft = soft};
	struct migrate *m = migrate_run(u, &o);

	assert_non_null(m);
	return m;
}

static char *slurp(const char *path)
{
	char *text = calloc(1, 1 << 20);
	FILE *f = fopen(path, "r");

	assert_non_null(text);
	if (f) {
		assert_true(fread(text, 1, (1 << 20) - 1, f) < 1 << 20);
		(void)fclose(f);
	}
	return text;
}

static void hold(const char *path, const char *got)
{
	char *want;

	if (getenv("FLEXIKE_UPDATE")) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		assert_true(fputs(got, f) >= 0);
		assert_int_equal(fclose(f), 0);
	}
	want = slurp(path);
	if (strcmp(want, got) != 0)
		print_error("%s differs; got:\n%s", path, got);
	assert_string_equal(want, got);
	free(want);
}

typedef void case_fn(const char *dir, const struct compiler_unit *u);

static int each_case(case_fn *fn)
{
	struct dirent **names;
	int n = scandir(CASES, &names, NULL, alphasort);
	int cases = 0;

	for (int i = 0; i < n; i++) {
		char dir[300], path[320];
		struct compiler_unit *u;

		if (names[i]->d_name[0] != '.') {
			(void)snprintf(dir, sizeof(dir), CASES "%s",
				names[i]->d_name);
			(void)snprintf(path, sizeof(path), "%s/input.cfg", dir);
			u = read_config(path);
			fn(dir, u);
			compiler_free(u);
			cases++;
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return cases;
}

static void golden(const char *dir, const struct compiler_unit *u)
{
	for (int soft = 0; soft < 2; soft++) {
		struct migrate *m = plan(u, soft);
		char *text = migrate_text(m, false);
		char path[320];

		assert_non_null(text);
		(void)snprintf(path, sizeof(path), "%s/expect.%s", dir,
			soft ? "soft" : "hard");
		hold(path, text);
		free(text);
		migrate_free(m);
	}
}

static void golden_cases(void **state)
{
	(void)state;
	assert_true(each_case(golden) >= 8);
}

/* ---- what holds for every plan ------------------------------------------------ */

/* A secret of the input: the words behind key and pre-shared-key. */
static void no_key(const struct compiler_unit *u, const char *text)
{
	const struct model_isakmp_key *o;
	const struct model_isakmp_peer *c;

	MODEL_EACH(&u->model, MODEL_ISAKMP_KEY, o) {
		char *key = strndup((const char *)o->v[0]->text.p,
			o->v[0]->text.n);

		assert_null(strstr(text, key));
		free(key);
	}
	MODEL_EACH(&u->model, MODEL_ISAKMP_PEER, c) {
		char *key = strndup((const char *)c->v[1]->text.p,
			c->v[1]->text.n);

		assert_null(strstr(text, key));
		free(key);
	}
	assert_null(strstr(text, "HIDDENHIDDEN"));
	assert_null(strstr(text, "SECRETSECRET"));
	assert_null(strstr(text, "0123456789abcdef"));
}

static void secrets_stay(const char *dir, const struct compiler_unit *u)
{
	(void)dir;
	for (int soft = 0; soft < 2; soft++) {
		struct migrate *m = plan(u, soft);
		char *forms[] = {migrate_text(m, false),
			migrate_commands(m, false), migrate_whole(m, false),
			migrate_report(m), migrate_json(m)};

		for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
			assert_non_null(forms[i]);
			no_key(u, forms[i]);
			free(forms[i]);
		}
		migrate_free(m);
	}
}

static void no_secret_is_printed(void **state)
{
	(void)state;
	assert_true(each_case(secrets_stay) >= 8);
}

/* What is migrated is not migrated again: no second tunnels, profiles or keys. */
static void only_once(const char *dir, const struct compiler_unit *u)
{
	struct migrate *m = plan(u, true);
	char *whole = migrate_whole(m, true);
	struct compiler_unit *second = compile(whole);
	struct migrate *again = plan(second, true);

	for (const struct plan_step *s = again->steps[STEP_TUNNEL]; s;
		s = s->next)
		fail_msg("%s: again: %s", dir, s->title);
	for (const struct plan_step *s = again->steps[STEP_IPSEC]; s;
		s = s->next)
		fail_msg("%s: again: %s", dir, s->title);
	migrate_free(again);
	compiler_free(second);
	free(whole);
	migrate_free(m);
}

/* … and where nothing of IKEv1 is left, not a line changes. */
static void not_a_line(const char *dir, const struct compiler_unit *u)
{
	struct migrate *m = plan(u, false);
	char *whole = migrate_whole(m, true);
	struct compiler_unit *second = compile(whole);
	struct migrate *again = plan(second, false);
	char *text = migrate_whole(again, true);

	if (strcmp(text, whole) != 0)
		print_error("%s\n", dir);
	assert_string_equal(text, whole);
	free(text);
	migrate_free(again);
	compiler_free(second);
	free(whole);
	migrate_free(m);
}

static void migrated_once(void **state)
{
	(void)state;
	assert_true(each_case(only_once) >= 8);
	assert_true(each_case(not_a_line) >= 8);
}

/* The whole is what the commands do: both compile to the same tables. */
static char *tables(const char *text)
{
	struct compiler_unit *u = compile(text);
	struct policy_error err;
	struct policy *p = compiler_policy(u, &err);
	size_t n = 0;

	assert_non_null(p);
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++)
		n += policy_get(p, tunnel, i)->usable;
	char *s = malloc(256);
	assert_non_null(s);
	(void)snprintf(s, 256, "tunnels %u usable %zu profiles %u keys %u "
		"routes %u policies %u", policy_count(p, POLICY_TABLE_tunnel),
		n, policy_count(p, POLICY_TABLE_profile),
		policy_count(p, POLICY_TABLE_keyring_peer),
		policy_count(p, POLICY_TABLE_route),
		policy_count(p, POLICY_TABLE_ike_policy));
	policy_free(p);
	compiler_free(u);
	return s;
}

static void whole_is_commands(const char *dir, const struct compiler_unit *u)
{
	struct migrate *m = plan(u, false);
	char *whole = migrate_whole(m, true);
	char *commands = migrate_commands(m, true);
	struct span text = compiler_text(u);
	char *typed = malloc(text.n + strlen(commands) + 1);
	char *end, *a, *b;

	assert_non_null(typed);
	memcpy(typed, text.p, text.n);
	typed[text.n] = '\0';
	end = strstr(typed, "\nend\n");
	assert_non_null(end);
	strcpy(end + 1, commands);
	a = tables(whole);
	b = tables(typed);
	if (strcmp(a, b) != 0)
		print_error("%s\n", dir);
	assert_string_equal(a, b);
	free(a);
	free(b);
	free(typed);
	free(whole);
	free(commands);
	migrate_free(m);
}

static void commands_and_whole_agree(void **state)
{
	(void)state;
	assert_true(each_case(whole_is_commands) >= 8);
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* A peer that had no key under IKEv1 has none now, and a person is told. */
static size_t keys_asked_for(const struct migrate *m,
	const struct diag_list *found)
{
	char *text = migrate_text(m, false);
	size_t told = count_of(text, "no preshared key is configured");
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++)
		n += !strcmp(found->items[i]->id, "FV401");
	free(text);
	return n < told ? n : told;
}

static void no_new_error(const char *dir, const struct compiler_unit *u)
{
	struct migrate *m = plan(u, false);
	char *whole = migrate_whole(m, true);
	struct compiler_unit *now = compile(whole);
	size_t before = compiler_findings(u)->count[DIAG_ERROR] +
		keys_asked_for(m, compiler_findings(now));

	if (compiler_findings(now)->count[DIAG_ERROR] > before)
		print_error("%s has new errors\n", dir);
	assert_true(compiler_findings(now)->count[DIAG_ERROR] <= before);
	compiler_free(now);
	free(whole);
	migrate_free(m);
}

static void errors_are_not_made(void **state)
{
	(void)state;
	assert_true(each_case(no_new_error) >= 8);
}

static void nothing_to_do(void **state)
{
	struct compiler_unit *u = compile("hostname r1\n");
	struct migrate *m = plan(u, false);
	char *text = migrate_whole(m, true);

	(void)state;
	assert_true(migrate_is_empty(m));
	assert_int_equal(migrate_decisions(m), 0);
	assert_string_equal(text, "hostname r1\n");
	free(text);
	migrate_free(m);
	compiler_free(u);
}

static void second_time_is_empty(void **state)
{
	static const char *const cases[] = {"hub-dynamic", "spoke-one",
		"map-ikev2", "gre-and-certificates", "ikev1-hub"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char path[300];
		struct compiler_unit *u, *now;
		struct migrate *m;
		char *whole;

		(void)snprintf(path, sizeof(path), CASES "%s/input.cfg",
			cases[i]);
		u = read_config(path);
		m = plan(u, false);
		whole = migrate_whole(m, true);
		migrate_free(m);
		now = compile(whole);
		m = plan(now, false);
		if (!migrate_is_empty(m))
			print_error("%s\n", path);
		assert_true(migrate_is_empty(m));
		migrate_free(m);
		compiler_free(now);
		compiler_free(u);
		free(whole);
	}
}

/* ---- completeness ---------------------------------------------------------------- */

/* Every setting of IKEv1 and of crypto maps, in the order of its struct. Whoever
 * adds one has to say here that a plan carries it, notes it, or asks. */
#define FIELDS(type, ...) \
	{#type, sizeof(struct model_##type), \
		offsetof(struct model_##type, values_end), {__VA_ARGS__}}
#define AT(type, field) offsetof(struct model_##type, field)
#define MAP(field) AT(map_entry, field)
#define PROF(field) AT(isakmp_profile, field)

static const struct {
	const char *name;
	size_t size;
	size_t values_end;
	size_t handled[40];
} objects[] = {
	FIELDS(isakmp_policy, AT(isakmp_policy, encryption),
		AT(isakmp_policy, hash), AT(isakmp_policy, authentication),
		AT(isakmp_policy, group), AT(isakmp_policy, lifetime)),
	FIELDS(isakmp_key, AT(isakmp_key, v[0]), AT(isakmp_key, v[1])),
	FIELDS(isakmp_keyring, AT(isakmp_keyring, vrf),
		AT(isakmp_keyring, local_address)),
	FIELDS(isakmp_peer, AT(isakmp_peer, v[0]), AT(isakmp_peer, v[1])),
	FIELDS(isakmp_profile, PROF(keyring), PROF(vrf),
		PROF(virtual_template), PROF(keepalive[0]), PROF(keepalive[1]),
		PROF(self_identity), PROF(local_address), PROF(aggressive),
		PROF(description),
		PROF(matches), PROF(certificates), PROF(trustpoints),
		PROF(remote)),
	FIELDS(crypto_map, AT(crypto_map, local_address),
		AT(crypto_map, isakmp_profile), AT(crypto_map, remote)),
	FIELDS(dynamic_map, 0),
	FIELDS(map_entry, MAP(v[0]), MAP(v[1]), MAP(v[2]), MAP(match),
		MAP(ikev2_profile), MAP(isakmp_profile), MAP(pfs),
		MAP(life_seconds), MAP(life_days), MAP(life_kilobytes),
		MAP(life_kilobytes_off), MAP(idle_seconds), MAP(replay_window),
		MAP(replay_off), MAP(reverse_route), MAP(responder_only),
		MAP(group), MAP(access_in), MAP(access_out), MAP(df_bit),
		MAP(pre_classify), MAP(description), MAP(transform_sets),
		MAP(peers)),
};

static bool is_handled(const size_t *list, size_t offset)
{
	for (size_t i = 0; i < 40; i++)
		if (list[i] == offset)
			return true;
	return false;
}

static void every_setting_is_handled(void **state)
{
	size_t heads[] = {sizeof(struct model_head),
		sizeof(struct model_head), sizeof(struct model_parent),
		sizeof(struct model_child), sizeof(struct model_head),
		sizeof(struct model_parent), sizeof(struct model_parent),
		sizeof(struct model_child)};

	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		size_t at = heads[i];

		while (at < objects[i].size) {
			if (!is_handled(objects[i].handled, at))
				print_error("%s: offset %zu\n",
					objects[i].name, at);
			assert_true(is_handled(objects[i].handled, at));
			at += at < objects[i].values_end ? sizeof(void *) :
				sizeof(struct model_list);
		}
	}
}

static void every_line_is_spoken_of(void **state)
{
	const struct ios_row *rows;
	size_t n = ios_rows(&rows);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct ios_row *r = &rows[i];
		bool old = r->mode == IOS_MODE_CRYPTO_MAP ||
			r->mode == IOS_MODE_ISAKMP_PROFILE ||
			r->mode == IOS_MODE_ISAKMP_KEYRING ||
			r->mode == IOS_MODE_ISAKMP_POLICY ||
			!strncmp(r->syntax, "crypto isakmp", 13) ||
			!strncmp(r->syntax, "crypto map <", 12) ||
			!strncmp(r->syntax, "crypto map ipv6", 15);

		if (!old || r->kind != IOS_SKIP ||
			r->mode == IOS_MODE_INTERFACE)
			continue;
		if (!plan_scan_knows(r))
			print_error("leftover.def lacks `%s`\n", r->syntax);
		assert_true(plan_scan_knows(r));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_cases),
		cmocka_unit_test(no_secret_is_printed),
		cmocka_unit_test(migrated_once),
		cmocka_unit_test(commands_and_whole_agree),
		cmocka_unit_test(errors_are_not_made),
		cmocka_unit_test(nothing_to_do),
		cmocka_unit_test(second_time_is_empty),
		cmocka_unit_test(every_setting_is_handled),
		cmocka_unit_test(every_line_is_spoken_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
