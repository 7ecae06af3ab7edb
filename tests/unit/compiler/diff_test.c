/* flexike diff: an edit of a configuration, and what is said of it. */
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
#include "compiler/diff/diff.h"

/* Two static tunnels, a template, a profile that nothing uses. */
static const char base[] =
	"hostname hub\n"
	"vrf definition RED\n"
	"crypto ikev2 dpd 30 5 periodic\n"
	"crypto ikev2 cookie-challenge 100\n"
	"crypto ikev2 proposal P\n"
	" encryption aes-cbc-256 aes-cbc-128\n"
	" integrity sha256\n"
	" group 19 14\n"
	"crypto ikev2 proposal UNUSED\n"
	" encryption aes-cbc-256\n"
	" integrity sha256\n"
	" group 19\n"
	"crypto ikev2 proposal STRONG\n"
	" encryption aes-gcm-256\n"
	" prf sha384\n"
	" group 20\n"
	"crypto ikev2 policy Q\n"
	" proposal P\n"
	" proposal STRONG\n"
	"crypto ikev2 keyring K\n"
	" peer one\n"
	"  address 20.0.0.1\n"
	"  pre-shared-key firstSecretKey0001\n"
	" peer two\n"
	"  address 30.0.0.1\n"
	"  pre-shared-key local secondSecretKey02\n"
	"  pre-shared-key remote thirdSecretKey0003\n"
	" peer clients\n"
	"  address 40.0.0.0 255.0.0.0\n"
	"  pre-shared-key fourthSecretKey004\n"
	"crypto pki trustpoint CA\n"
	" revocation-check crl\n"
	"crypto pki certificate map M 10\n"
	" subject-name co o=lab\n"
	"crypto ikev2 profile F\n"
	" match certificate M\n"
	" pki trustpoint CA\n"
	" match identity remote address 20.0.0.1 255.255.255.255\n"
	" match identity remote address 30.0.0.1 255.255.255.255\n"
	" identity local fqdn hub.example.com\n"
	" authentication local pre-share\n"
	" authentication remote pre-share\n"
	" keyring local K\n"
	" lifetime 36000\n"
	"crypto ikev2 profile CLIENTS\n"
	" match identity remote fqdn domain example.com\n"
	" authentication local pre-share\n"
	" authentication remote pre-share\n"
	" keyring local K\n"
	" virtual-template 1\n"
	"crypto ipsec transform-set T esp-gcm 256\n"
	" mode tunnel\n"
	"crypto ipsec transform-set OLD esp-3des esp-md5-hmac\n"
	"crypto ipsec profile S\n"
	" set transform-set T\n"
	" set ikev2-profile F\n"
	" set pfs group19\n"
	"interface Ethernet0\n"
	" ip address 10.0.0.1 255.255.255.0\n"
	"interface Tunnel200\n"
	" ip address 10.120.0.1 255.255.255.252\n"
	" tunnel source Ethernet0\n"
	" tunnel mode ipsec ipv4\n"
	" tunnel destination 20.0.0.1\n"
	" tunnel protection ipsec profile S\n"
	"interface Tunnel300\n"
	" ip address 10.130.0.1 255.255.255.252\n"
	" tunnel source Ethernet0\n"
	" tunnel destination 30.0.0.1\n"
	" tunnel protection ipsec profile S\n"
	"interface Virtual-Template1 type tunnel\n"
	" tunnel mode ipsec ipv4\n"
	" tunnel protection ipsec profile S\n"
	"ip route 10.9.0.0 255.255.0.0 Tunnel300\n";

static struct policy *tables_of(const char *text, bool secrets)
{
	struct compiler_unit *u = compiler_run("x.cfg", span_str(text), NULL);
	struct policy_error err = {0, ""};
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(u);
	if (!compiler_image(u, secrets, &image, &n, &err))
		fail_msg("%s", err.reason);
	p = policy_open(span_of(image, n), &err);
	assert_non_null(p);
	free(image);
	compiler_free(u);
	return p;
}

static struct diff *compare(const char *a, const char *b)
{
	struct policy *x = tables_of(a, true);
	struct policy *y = tables_of(b, true);
	struct diff *d = diff_run(x, y);

	assert_non_null(d);
	policy_free(x);
	policy_free(y);
	return d;
}

static char *report(const struct diff *d, bool json)
{
	const struct diff_pair pair = {"old.cfg", "new.cfg", d};
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	if (json)
		assert_true(diff_report_json(f, &pair, 1));
	else
		diff_report_text(f, &pair, 1);
	(void)fclose(f);
	return text;
}

/* The base with the first @from replaced. */
static char *edited(const char *from, const char *to)
{
	const char *at = strstr(base, from);
	char *text = NULL;

	if (!at)
		fail_msg("the base has no \"%s\"", from);
	assert_true(asprintf(&text, "%.*s%s%s", (int)(at - base), base, to,
		at + strlen(from)) > 0);
	return text;
}

/* ---- one edit, one sentence ------------------------------------------------------ */

static const struct {
	const char *from;
	const char *to;
	const char *line; /* of the report */
	size_t changes;
} edits[] = {
	{"group 19 14", "group 19 14 2",
		"weaker    peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"may now use DH group 2\n", 1},
	{"group 19 14", "group 20 19 14",
		"stronger  peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"may now use DH group 20\n", 1},
	{"group 19 14", "group 19",
		"risk      peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"can no longer use DH group 14 (stronger too)\n", 1},
	{"group 19 14", "group 14",
		"weaker    peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"can no longer use DH group 19 (a risk too)\n", 1},
	{"group 19 14", "group 14 19",
		"weaker    order of DH groups of IKEv2 proposal P changed: DH "
		"group 14, DH group 19; it was DH group 19, DH group 14\n", 1},
	{"aes-cbc-256 aes-cbc-128", "aes-cbc-128 aes-cbc-256",
		"weaker    order of encryption algorithms of IKEv2 proposal P",
		1},
	{" group 19\n", " group 19 2\n",
		"neutral   IKEv2 proposal UNUSED may now use DH group 2\n", 1},
	{" proposal P\n proposal STRONG\n", " proposal STRONG\n proposal P\n",
		"neutral   order of proposals of IKEv2 policy Q changed: "
		"STRONG, P; it was P, STRONG\n", 1},
	{" proposal P\n proposal STRONG\n", " proposal STRONG\n",
		"can no longer use IKEv2 proposal P (stronger too)\n", 1},
	{"\n proposal STRONG\n", "\n proposal default\n",
		"weaker    peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"may now use IKEv2 proposal default\n", 2},
	{"crypto ikev2 policy Q\n", "crypto ikev2 policy Q\n"
		" match address local 10.0.0.9\n",
		"weaker    IKEv2 policy default is now the one for peers of "
		"Tunnel200, Tunnel300 and Virtual-Template1; it was Q\n", 2},
	{"firstSecretKey0001", "firstSecretKey000X",
		"risk      the preshared key of peer one of keyring K "
		"changed\n", 1},
	{"thirdSecretKey0003", "thirdSecretKey000X",
		"risk      the remote preshared key of peer two of keyring K "
		"changed\n", 1},
	{"  pre-shared-key firstSecretKey0001\n", "",
		"risk      peer one of keyring K has no preshared key any "
		"more\n", 1},
	{" peer one\n", " peer uno\n",
		"risk      peer one of keyring K is gone\n", 2},
	{"  address 40.0.0.0 255.0.0.0\n", "  address 0.0.0.0 0.0.0.0\n",
		"weaker    peer clients of keyring K: the peer addresses "
		"include 0.0.0.0/0 now\n", 2},
	{" match identity remote address 20.0.0.1 255.255.255.255\n", "",
		"risk      IKEv2 profile F: the peer identities no longer "
		"include address 20.0.0.1/32\n", 1},
	{" match identity remote fqdn domain example.com\n",
		" match identity remote fqdn domain example.com\n"
		" match identity remote any\n",
		"weaker    IKEv2 profile CLIENTS: the peer identities include "
		"any now\n", 1},
	{"identity local fqdn hub.example.com", "identity local dn",
		"risk      IKEv2 profile F: the identity that is sent is dn; "
		"it was fqdn hub.example.com\n", 1},
	{" authentication remote pre-share\n",
		" authentication remote rsa-sig\n",
		"risk      peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"may no longer authenticate with pre-share\n", 2},
	{" lifetime 36000\n", " lifetime 80000\n",
		"weaker    IKEv2 profile F: the IKE SA lifetime in seconds is "
		"80000; it was 36000\n", 1},
	{"dpd 30 5 periodic", "dpd 30 5 on-demand",
		"neutral   the device: dead peer detection is on-demand; it "
		"was periodic\n", 1},
	{"crypto ikev2 dpd 30 5 periodic\n", "",
		"risk      the device: dead peer detection is off; it was "
		"periodic\n", 3},
	{"crypto ikev2 cookie-challenge 100\n", "",
		"weaker    the device: the number of half-open SAs", 1},
	{"mode tunnel", "mode transport",
		"risk      transform set T: the mode is transport; it was "
		"tunnel\n", 1},
	{"set transform-set T\n", "set transform-set T OLD\n",
		"weaker    peers of Virtual-Template1, Tunnel200 and Tunnel300 "
		"may now use transform set OLD\n", 1},
	{" set pfs group19\n", "",
		"weaker    IPsec profile S: rekeys have no perfect forward "
		"secrecy; it was group 19 (a risk too)\n", 1},
	{" set pfs group19\n", " set pfs group20\n",
		"risk      IPsec profile S: rekeys use DH group 20; it was "
		"group 19 (stronger too)\n", 1},
	{" set pfs group19\n", " set pfs group19\n"
		" set security-association replay disable\n",
		"weaker    IPsec profile S: the anti-replay window in packets "
		"is 0; it was 64\n", 1},
	{" set pfs group19\n", " set pfs group19\n responder-only\n",
		"risk      IPsec profile S is now responder-only\n", 1},
	{" tunnel destination 20.0.0.1\n", " tunnel destination 20.0.0.2\n",
		"risk      tunnel Tunnel200: the destination is 20.0.0.2; it "
		"was 20.0.0.1\n", 1},
	{" tunnel destination 30.0.0.1\n", " tunnel destination 30.0.0.2\n",
		"risk      tunnel Tunnel300: the destination is 30.0.0.2; it "
		"was 30.0.0.1\n", 1},
	{" tunnel destination 30.0.0.1\n tunnel protection ipsec profile S\n",
		" tunnel destination 30.0.0.1\n",
		"weaker    tunnel Tunnel300: the IPsec profile is none; it was "
		"S (a risk too)\n", 2},
	{" ip address 10.130.0.1 255.255.255.252\n",
		" ip address 10.130.0.1 255.255.255.252\n shutdown\n",
		"risk      tunnel Tunnel300 is now shutdown\n", 1},
	{" ip address 10.130.0.1 255.255.255.252\n",
		" ip address 10.130.0.1 255.255.255.252\n vrf forwarding RED\n",
		"risk      tunnel Tunnel300: the VRF of the inner packets is "
		"RED; it was none\n", 1},
	{"crypto ikev2 policy Q\n", "crypto ikev2 policy Q\n"
		" match address local 10.0.0.1\n",
		"risk      IKEv2 policy Q: the local addresses include 10.0.0.1 "
		"now\n", 2},
	{"interface Tunnel300\n", "interface Tunnel301\n",
		"neutral   tunnel Tunnel301 is new\n", 3},
	{"interface Tunnel300\n", "interface Tunnel301\n",
		"risk      tunnel Tunnel300 is gone\n", 3},
	{"10.9.0.0 255.255.0.0 Tunnel300", "10.9.0.0 255.255.0.0 Tunnel200",
		"risk      route 10.9.0.0/16 via Tunnel300 is gone\n", 2},
	{"Tunnel300\n ip address", "Tunnel300\n description new words\n"
		" ip address",
		"neutral   tunnel Tunnel300: description is new words; it was "
		"none\n", 1},
	{"revocation-check crl", "revocation-check crl none",
		"weaker    trustpoint CA: the methods of revocation checks "
		"include none now\n", 1},
	{" subject-name co o=lab\n", " subject-name co o=lob\n",
		"risk      certificate map M: the entries no longer include "
		"number 10 subject-name co o=lab\n", 2},
	{"\n pki trustpoint CA\n", "\n pki trustpoint CA verify\n",
		"neutral   IKEv2 profile F: the trustpoints include CA verify "
		"now\n", 2},
	{"hostname hub", "hostname hub-1",
		"neutral   the device: hostname is hub-1; it was hub\n", 1},
};

static void test_edits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		char *text = edited(edits[i].from, edits[i].to);
		struct diff *d = compare(base, text);
		char *out = report(d, false);

		if (!strstr(out, edits[i].line) || d->n != edits[i].changes)
			fail_msg("\"%s\" for \"%s\": %zu changes, expected %zu "
				"and\n%s\nin\n%s", edits[i].to, edits[i].from,
				d->n, edits[i].changes, edits[i].line, out);
		diff_free(d);
		free(out);
		free(text);
	}
}

static void test_moving_lines_is_no_difference(void **state)
{
	static const char *const moved[][2] = {
		{"hostname hub\n", "!\n!\n!\nhostname hub\n"},
		{" lifetime 36000\n", "lifetime    36000\n"},
		{" integrity sha256\n group 19 14\n",
			" group 19 14\n integrity sha256\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(moved) / sizeof(*moved); i++) {
		char *text = edited(moved[i][0], moved[i][1]);
		struct diff *d = compare(base, text);

		assert_int_equal(d->n, 0);
		assert_true(d->keys_compared);
		diff_free(d);
		free(text);
	}
}

static void test_places_are_of_both_files(void **state)
{
	char *text = edited("hostname hub\n", "!\nhostname hub\n");
	struct diff *d;

	(void)state;
	memcpy(strstr(text, "lifetime 36000"), "lifetime 36001", 14);
	d = compare(base, text);
	assert_int_equal(d->n, 1);
	assert_int_equal(d->changes[0].before.line, 35);
	assert_int_equal(d->changes[0].after.line, 36);
	assert_string_equal(d->changes[0].after.file, "x.cfg");
	diff_free(d);
	free(text);
}

/* ---- keys ------------------------------------------------------------------- */

static void test_no_key_is_shown(void **state)
{
	char *text = edited("firstSecretKey0001", "otherSecretKey0001");
	struct diff *d = compare(base, text);

	(void)state;
	for (int json = 0; json < 2; json++) {
		char *out = report(d, json);

		assert_null(strstr(out, "SecretKey"));
		free(out);
	}
	diff_free(d);
	free(text);
}

static void test_images_without_keys(void **state)
{
	char *text = edited("firstSecretKey0001", "otherSecretKey0001");
	struct policy *a = tables_of(base, true);
	struct policy *b = tables_of(text, false);
	struct diff *d = diff_run(a, b);
	char *out = report(d, false);

	(void)state;
	assert_int_equal(d->n, 0);
	assert_false(d->keys_compared);
	assert_non_null(strstr(out, "keys were not compared"));
	diff_free(d);
	free(out);
	policy_free(a);
	policy_free(b);
	free(text);
}

/* ---- one side alone ---------------------------------------------------------- */

static void test_all_of_it_is_new_or_gone(void **state)
{
	struct policy *p = tables_of(base, true);
	struct diff *new = diff_run(NULL, p);
	struct diff *gone = diff_run(p, NULL);
	struct diff *none = diff_run(NULL, NULL);

	(void)state;
	assert_true(new->n > 10);
	assert_int_equal(new->n, gone->n);
	assert_int_equal(new->weaker + new->risk, 0);
	assert_true(gone->risk > 5);
	assert_int_equal(none->n, 0);
	for (size_t i = 0; i < new->n; i++)
		assert_int_equal(new->changes[i].kind, DIFF_ADDED);
	diff_free(new);
	diff_free(gone);
	diff_free(none);
	policy_free(p);
}

/* ---- any two configurations --------------------------------------------------------- */

static struct policy *previous; /* by nftw() */
static int found;

static void check_pair(const struct policy *a, const struct policy *b)
{
	struct diff *there = diff_run(a, b);
	struct diff *back = diff_run(b, a);
	size_t added = 0, removed = 0;
	char *out;

	assert_non_null(there);
	assert_non_null(back);
	for (size_t i = 0; i < there->n; i++) {
		const struct diff_change *c = &there->changes[i];

		assert_true(*c->message && *c->object);
		assert_true(c->n_tunnels <= c->reached);
		assert_true(!c->effects || c->reached ||
			c->table == POLICY_TABLE_device);
		added += c->kind == DIFF_ADDED;
	}
	for (size_t i = 0; i < back->n; i++)
		removed += back->changes[i].kind == DIFF_REMOVED;
	assert_int_equal(there->n, back->n);
	assert_int_equal(added, removed);
	out = report(there, true);
	free(out);
	diff_free(there);
	diff_free(back);
}

static int check_file(const char *path, const struct stat *st, int type,
	struct FTW *ftw)
{
	size_t n = strlen(path);
	struct policy *p;
	struct diff *d;
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
	p = tables_of(text, true);
	d = diff_run(p, p);
	assert_int_equal(d->n, 0);
	diff_free(d);
	if (previous)
		check_pair(previous, p);
	policy_free(previous);
	previous = p;
	free(text);
	return 0;
}

static void test_any_two(void **state)
{
	(void)state;
	previous = tables_of(base, true);
	(void)nftw("tests/cases", check_file, 16, FTW_PHYS);
	assert_true(found >= 17);
	(void)nftw("../../shared/configs", check_file, 16, FTW_PHYS);
	(void)nftw("../shared/configs", check_file, 16, FTW_PHYS);
	policy_free(previous);
	previous = NULL;
}

/* ---- the tables of the judges --------------------------------------------------- */

static void test_judges_name_fields(void **state)
{
	static const struct {
		enum policy_table t;
		const char *field;
	} rows[] = {
#define JUDGE(table, name, judge, words) {POLICY_TABLE_##table, #name},
#include "compiler/diff/judge.def"
#undef JUDGE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct policy_table_info *info =
			policy_table_info(rows[i].t);
		bool there = false;

		for (size_t f = 0; f < info->n_fields; f++)
			there |= !strcmp(info->fields[f].name, rows[i].field);
		if (!there)
			fail_msg("%s has no field %s", info->name,
				rows[i].field);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_moving_lines_is_no_difference),
		cmocka_unit_test(test_places_are_of_both_files),
		cmocka_unit_test(test_no_key_is_shown),
		cmocka_unit_test(test_images_without_keys),
		cmocka_unit_test(test_all_of_it_is_new_or_gone),
		cmocka_unit_test(test_any_two),
		cmocka_unit_test(test_judges_name_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
