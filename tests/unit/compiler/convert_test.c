/* Canonical IOS: whatever is compiled, the tables of what is written are the
 * same, and writing them again changes nothing. Over every configuration that
 * the tests have, healthy or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/convert/convert.h"
#include "runtime/base/secret.h"

static struct policy *tables_of(const char *text, const char *release)
{
	const struct compiler_options o = {.release = release};
	struct compiler_unit *u = compiler_run("x.cfg", span_str(text), &o);
	struct policy_error err = {0, ""};
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(u);
	if (!compiler_image(u, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	free(image);
	compiler_free(u);
	return p;
}

static char *write_ios(const struct policy *p, bool secrets, size_t *lost)
{
	struct diag_list l;
	struct arena a;
	char *text;

	arena_init(&a, 0);
	diag_list_init(&l, &a);
	text = convert_ios(p, secrets, &l);
	assert_non_null(text);
	*lost = l.count[DIAG_ERROR];
	arena_fini(&a);
	return text;
}

/* ---- equal tables ---------------------------------------------------------- */

static bool is_place(const struct policy_field *f)
{
	return !strcmp(f->name, "file") || !strcmp(f->name, "line");
}

static bool same_text(const struct policy *a, const struct policy *b,
	const void *x, const void *y)
{
	struct policy_str s, t;

	memcpy(&s, x, sizeof(s));
	memcpy(&t, y, sizeof(t));
	return !strcmp(policy_text(a, s), policy_text(b, t));
}

static bool same_secret(const struct policy *a, const struct policy *b,
	const void *x, const void *y)
{
	uint32_t i, k;

	memcpy(&i, x, sizeof(i));
	memcpy(&k, y, sizeof(k));
	if (i == POLICY_NONE || k == POLICY_NONE)
		return i == k;
	return secret_eq(policy_secret(a, i), policy_secret(b, k));
}

static size_t field_size(enum policy_kind k)
{
	switch (k) {
	case POLICY_KIND_RANGE:
		return sizeof(struct policy_range);
	case POLICY_KIND_ADDR:
		return sizeof(struct policy_addr);
	case POLICY_KIND_PREFIX:
		return sizeof(struct policy_prefix);
	default:
		return sizeof(uint32_t);
	}
}

static bool same_field(const struct policy *a, const struct policy *b,
	const struct policy_field *f, const uint8_t *x, const uint8_t *y,
	bool keys)
{
	if (is_place(f))
		return true;
	if (f->kind == POLICY_KIND_STR)
		return same_text(a, b, x, y);
	if (f->kind == POLICY_KIND_SECRET)
		return !keys || same_secret(a, b, x, y);
	return !memcmp(x, y, field_size(f->kind));
}

static void assert_same_table(const char *name, const struct policy *a,
	const struct policy *b, enum policy_table t, bool keys)
{
	const struct policy_table_info *info = policy_table_info(t);

	if (policy_count(a, t) != policy_count(b, t))
		fail_msg("%s: table %s has %u rows and then %u", name,
			info->name, policy_count(a, t), policy_count(b, t));
	for (uint32_t i = 0; i < policy_count(a, t); i++)
		for (size_t f = 0; f < info->n_fields; f++) {
			size_t at = info->fields[f].offset;
			const uint8_t *x = policy_row(a, t, i);
			const uint8_t *y = policy_row(b, t, i);

			if (!same_field(a, b, &info->fields[f], x + at,
				    y + at, keys))
				fail_msg("%s: %s row %u: %s differs", name,
					info->name, i, info->fields[f].name);
		}
}

static void assert_same(const char *name, const struct policy *a,
	const struct policy *b, bool keys)
{
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		assert_same_table(name, a, b, t, keys);
}

/* ---- every configuration ------------------------------------------------------ */

/* Fields that some configuration says something with: what none has was not
 * seen to be carried over. */
static bool said[POLICY_TABLES][64];

static bool says(const struct policy_field *f, const uint8_t *x)
{
	static const uint8_t zero[sizeof(struct policy_prefix)];
	static const uint32_t none = POLICY_NONE;

	if (f->kind == POLICY_KIND_REF || f->kind == POLICY_KIND_SECRET)
		return memcmp(x, &none, sizeof(none)) != 0;
	return memcmp(x, zero, field_size(f->kind)) != 0;
}

static void remember_table(const struct policy *p, enum policy_table t)
{
	const struct policy_table_info *info = policy_table_info(t);

	assert_true(info->n_fields <= 64);
	for (uint32_t i = 0; i < policy_count(p, t); i++)
		for (size_t f = 0; f < info->n_fields; f++)
			said[t][f] |= says(&info->fields[f],
				(const uint8_t *)policy_row(p, t, i) +
					info->fields[f].offset);
}

static void remember(const struct policy *p)
{
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		remember_table(p, t);
}

static void check_text(const char *name, const char *text,
	const char *release, bool secrets)
{
	size_t lost[2];
	struct policy *a = tables_of(text, release);
	char *once = write_ios(a, secrets, &lost[0]);
	struct policy *b = tables_of(once, release);
	char *twice = write_ios(b, secrets, &lost[1]);

	if (getenv("FLEXIKE_SHOW"))
		print_message("%s:\n%s", name, once);
	if (lost[0] || lost[1])
		fail_msg("%s: something is not carried over", name);
	assert_same(name, a, b, secrets);
	remember(a);
	if (strcmp(once, twice) != 0)
		fail_msg("%s: converting twice differs:\n%s----\n%s", name,
			once, twice);
	policy_free(a);
	policy_free(b);
	free(once);
	free(twice);
}

/* ---- swanctl.conf ------------------------------------------------------------ */

static char *write_swanctl(const struct policy *p, bool secrets)
{
	struct diag_list l;
	struct arena a;
	char *text;

	arena_init(&a, 0);
	diag_list_init(&l, &a);
	text = convert_swanctl(p, secrets, &l);
	assert_non_null(text);
	/* What is told is in the file too. */
	for (size_t i = 0; i < l.n; i++)
		assert_non_null(strstr(text, l.items[i]->message));
	arena_fini(&a);
	return text;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

/* Each tunnel that may come up has a connection; no section is left open. */
static void check_swanctl(const char *name, const char *text,
	const char *release)
{
	struct policy *p = tables_of(text, release);
	char *masked = write_swanctl(p, false);
	char *open = write_swanctl(p, true);

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		const struct policy_tunnel *t = policy_get(p, tunnel, i);
		char line[64];

		(void)snprintf(line, sizeof(line), "\n\t%s {\n",
			policy_text(p, t->name));
		/* Sections have no blanks, slashes or dots in their names. */
		for (char *c = line + 2; *c && *c != '{'; c++)
			if ((*c == ' ' && c[1] != '{') || *c == '/' ||
				*c == '.')
				*c = '_';
		if (t->usable && !strstr(open, line))
			fail_msg("%s: no connection for %s", name, line);
	}
	assert_int_equal(count(open, " {\n"), count(open, "}\n"));
	assert_int_equal(count(masked, "secret = "), 0);
	policy_free(p);
	free(masked);
	free(open);
}

static int found; /* configurations, by nftw() */

static int check_file(const char *path, const struct stat *st, int type,
	struct FTW *ftw)
{
	size_t n = strlen(path);
	char *text;
	FILE *f;

	(void)ftw;
	if (type != FTW_F || n < 4 || strcmp(path + n - 4, ".cfg") != 0)
		return 0;
	text = calloc(1, (size_t)st->st_size + 1);
	f = fopen(path, "rb");
	assert_non_null(text);
	assert_non_null(f);
	assert_int_equal(fread(text, 1, (size_t)st->st_size, f),
		(size_t)st->st_size);
	(void)fclose(f);
	found++;
	for (int secrets = 0; secrets < 2; secrets++) {
		check_text(path, text, "xe-16.7", secrets);
		check_text(path, text, "xe-26.1", secrets);
	}
	check_swanctl(path, text, "auto");
	free(text);
	return 0;
}

static int walk(const char *folder)
{
	found = 0;
	(void)nftw(folder, check_file, 16, FTW_PHYS);
	return found;
}

/* Most objects have no smart default, and so one origin. */
static void assert_all_said(const struct policy_table_info *info,
	const bool *of)
{
	for (size_t f = 0; f < info->n_fields; f++)
		if (!of[f] && strcmp(info->fields[f].name, "origin") != 0)
			fail_msg("no configuration of the tests has, in table %s, "
				"%s: tests/cases/convert is for that",
				info->name, info->fields[f].name);
}

static void test_all_cases(void **state)
{
	(void)state;
	assert_true(walk("tests/cases") >= 17);
	assert_true(walk("tests/interop") >= 2);
	for (enum policy_table t = 0; t < POLICY_TABLES; t++)
		assert_all_said(policy_table_info(t), said[t]);
}

static void test_shared_configs(void **state)
{
	(void)state;
	if (!walk("../shared/configs") && !walk("../../shared/configs")) {
		print_message("../shared/configs is not here\n");
		skip();
	}
}

/* ---- keys ----------------------------------------------------------------------- */

static char *with_keys(const char *lines)
{
	char *text = NULL;

	assert_true(asprintf(&text, "crypto ikev2 keyring K\n peer p\n"
		"  address 192.0.2.1\n%s", lines) > 0);
	return text;
}

static void test_keys_of_every_kind(void **state)
{
	static const char *const lines[] = {
		"  pre-shared-key plain\n",
		"  pre-shared-key local\n",
		"  pre-shared-key 0 0\n",
		"  pre-shared-key 0 hex 41\n",
		"  pre-shared-key hex 4142\n",
		"  pre-shared-key hex 00ff0a0d20\n",
		"  pre-shared-key two words\n",
		"  pre-shared-key 0 6 words\n",
		"  pre-shared-key !#%&*'\"\\<>?@[]^`{|}~\n",
		"  pre-shared-key gr\xc3\xbc\xc3\x9f\n",
		"  pre-shared-key local one\n  pre-shared-key remote two\n",
		"  pre-shared-key local one\n  pre-shared-key remote one\n",
		"  pre-shared-key local one\n",
		"  pre-shared-key remote two\n",
		"  pre-shared-key 6 AAbbCC\n",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		char *text = with_keys(lines[i]);

		check_text(lines[i], text, "auto", true);
		check_text(lines[i], text, "auto", false);
		free(text);
	}
}

static void test_no_key_unless_asked(void **state)
{
	char *text = with_keys("  pre-shared-key local tellnoone1\n"
			       "  pre-shared-key remote tellnoone2\n"
			       "crypto ikev2 profile F\n"
			       " authentication local pre-share key tellnoone3\n"
			       " authentication remote pre-share key tellnoone4\n");
	struct policy *p = tables_of(text, "auto");
	size_t lost;
	char *masked = write_ios(p, false, &lost);
	char *open = write_ios(p, true, &lost);

	(void)state;
	assert_null(strstr(masked, "tellnoone"));
	assert_non_null(strstr(masked, "! pre-shared-key: left out, or none"));
	for (char c = '1'; c <= '4'; c++) {
		char word[] = "tellnoone?";

		word[9] = c;
		assert_non_null(strstr(open, word));
	}
	policy_free(p);
	free(masked);
	free(open);
	free(text);
}

static const char site[] =
	"crypto ikev2 keyring K\n peer a\n  address 192.0.2.1\n"
	"  pre-shared-key local 0xBeef\n  pre-shared-key remote a\"b\n"
	" peer b\n  address 198.51.100.0 255.255.255.0\n"
	"  identity fqdn b.example.com\n  pre-shared-key plain words\n"
	"crypto ikev2 profile F\n match identity remote address 0.0.0.0\n"
	" identity local key-id west\n authentication local pre-share\n"
	" authentication remote pre-share\n keyring local K\n lifetime 1000\n"
	" virtual-template 5\n"
	"crypto ipsec transform-set T ah-sha256-hmac\n mode transport\n"
	"crypto ipsec profile S\n set transform-set T\n set ikev2-profile F\n"
	" set pfs group19\n responder-only\n"
	"interface Tunnel0\n tunnel source 203.0.113.1\n"
	" tunnel destination 192.0.2.1\n"
	" tunnel protection ipsec profile S\n"
	"interface Virtual-Template5 type tunnel\n tunnel mode ipsec ipv4\n"
	" tunnel protection ipsec profile S\n"
	"ip route 10.0.0.0 255.0.0.0 Tunnel0 9\n";

static void test_swanctl_words(void **state)
{
	static const char *const lines[] = {
		"\tTunnel0 {\n",
		"\t#   ip link add Tunnel0 type gre local 203.0.113.1 remote "
		"192.0.2.1\n",
		"\t#   ip route add 10.0.0.0/8 dev Tunnel0 metric 9\n",
		"\t\t\tid = \"keyid:west\"\n",
		/* Of all addresses, the one of the tunnel. */
		"\t\t\tid = \"192.0.2.1\"\n",
		"\t\t\t\tlocal_ts = 203.0.113.1/32[gre]\n",
		"\t\t\t\tah_proposals = sha256-ecp256\n",
		"\t\t\t\tmode = transport\n",
		"\t\trekey_time = 900s\n\t\tover_time = 100s\n",
		/* Ours has both owners, the peer's has one. */
		"\tike-Tunnel0-local {\n\t\tid-1 = \"keyid:west\"\n"
		"\t\tid-2 = \"192.0.2.1\"\n\t\tsecret = 0x307842656566\n",
		"\tike-Tunnel0-remote {\n\t\tid-1 = \"192.0.2.1\"\n"
		"\t\tsecret = 0x612262\n",
		"\tF {\n",
		"\t\t\tid = \"0.0.0.0/0\"\n",
		"\t\tif_id_in = %unique\n",
		"\tike-F-b {\n\t\tid-1 = \"keyid:west\"\n"
		"\t\tid-2 = \"fqdn:b.example.com\"\n"
		"\t\tid-3 = \"198.51.100.0/24\"\n"
		"\t\tsecret = \"plain words\"\n",
	};
	struct policy *p = tables_of(site, "auto");
	char *text = write_swanctl(p, true);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no\n%s\nin\n%s", lines[i], text);
	/* Both ends wait: one is a responder, the other is dynamic. */
	assert_null(strstr(text, "start_action"));
	policy_free(p);
	free(text);
}

/* ---- what no command says ------------------------------------------------------- */

static void test_losses_are_told(void **state)
{
	struct policy_builder *b = policy_builder_new();
	struct policy_device d = {.window = 5, .dpd_mode = POLICY_DPD_PERIODIC,
		.dpd_interval = 30, .dpd_retry = 5,
		.cookie_challenge = UINT32_MAX};
	struct policy_profile r = {.vrf = POLICY_NONE, .local_id = POLICY_NONE,
		.services = POLICY_NONE,
		.keyring = POLICY_NONE, .psk_local = POLICY_NONE,
		.psk_remote = POLICY_NONE, .ivrf = POLICY_NONE,
		.lifetime = 86400, .line = 7};
	struct policy_error err;
	struct diag_list notes;
	struct policy *p;
	struct arena a;
	uint8_t *image;
	bool found_it = false;
	char *text;
	size_t n;

	(void)state;
	d.release = policy_intern(b, span_str("xe-16.7"));
	r.name = policy_intern(b, span_str("F"));
	r.file = policy_intern(b, span_str("made.json"));
	(void)policy_add(b, POLICY_TABLE_device, &d);
	(void)policy_add(b, POLICY_TABLE_profile, &r);
	assert_true(policy_builder_finish(b, false, &image, &n, &err));
	policy_builder_free(b);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	arena_init(&a, 0);
	diag_list_init(&notes, &a);
	text = convert_ios(p, false, &notes);
	assert_non_null(text);
	/* A profile cannot switch off what the device has switched on. */
	for (size_t i = 0; i < notes.n; i++)
		found_it |= !strcmp(notes.items[i]->message,
			"not carried over: IKEv2 profile F: dpd_mode") &&
			notes.items[i]->place.line == 7;
	assert_true(found_it);
	arena_fini(&a);
	policy_free(p);
	free(image);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_every_kind),
		cmocka_unit_test(test_no_key_unless_asked),
		cmocka_unit_test(test_swanctl_words),
		cmocka_unit_test(test_losses_are_told),
		cmocka_unit_test(test_all_cases),
		cmocka_unit_test(test_shared_configs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
