/* Words, modes, abbreviations and masks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/ios/grammar.h"
#include "compiler/model/layout.h"
#include "compiler/source/source.h"
#include "runtime/base/secret.h"

static struct ios_line cut(const char *s)
{
	struct ios_line l;

	ios_line_cut(&l, span_str(s), 0);
	return l;
}

static void words_have_columns(void **state)
{
	struct ios_line l = cut(" \tip  address 10.0.0.1 \t");

	(void)state;
	assert_int_equal(l.n, 3);
	assert_int_equal(l.indent, 9);
	assert_int_equal(ios_column(&l, l.word[0].p), 3);
	assert_int_equal(ios_column(&l, l.word[1].p), 7);
	assert_true(span_eq(l.word[2], span_str("10.0.0.1")));
	assert_true(span_eq(ios_rest(&l, 1), span_str("address 10.0.0.1")));
	assert_int_equal(cut("").n, 0);
	assert_int_equal(cut("   ").n, 0);
}

static void long_lines_end(void **state)
{
	size_t n = 100000;
	char *s = malloc(n);
	struct ios_line l;

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < n; i++)
		s[i] = i % 2 ? ' ' : 'x';
	ios_line_cut(&l, span_of(s, n), 0);
	assert_int_equal(l.n, IOS_WORDS);
	assert_int_equal(ios_rest(&l, 0).n, n - 1);
	free(s);
}

static void keywords_ignore_case(void **state)
{
	(void)state;
	assert_int_equal(ios_word_cmp(span_str("CryPto"), "crypto"), 0);
	assert_true(ios_word_cmp(span_str("cryp"), "crypto") < 0);
	assert_true(ios_word_cmp(span_str("cryptos"), "crypto") > 0);
	assert_true(ios_word_begins(span_str("Cry"), "crypto"));
	assert_false(ios_word_begins(span_str("crx"), "crypto"));
}

static void lines_end_in_every_way(void **state)
{
	static const char text[] = "a\nb\r\nc\rd\n\n e";
	static const char *const want[] = {"a", "b", "c", "d", "", " e"};
	struct source s;
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_true(source_split(&s, &a, "x", span_str(text)));
	assert_int_equal(s.n, 6);
	for (size_t i = 0; i < s.n; i++)
		assert_true(span_eq(source_line(&s, i), span_str(want[i])));
	arena_fini(&a);
}

static void what_is_not_text_is_said(void **state)
{
	static const struct span inputs[] = {
		{(const uint8_t *)"\xff\xfeh\0o\0", 6},
		{(const uint8_t *)"\x7f" "ELF\0\0\n\0x", 9},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct compiler_unit *u = compiler_run("x", inputs[i], NULL);

		assert_non_null(u);
		assert_int_equal(compiler_findings(u)->n, 1);
		assert_string_equal(compiler_findings(u)->items[0]->id,
			"FV000");
		compiler_free(u);
	}
}

static struct compiler_unit *compile(const char *text)
{
	struct compiler_unit *u = compiler_run("t.cfg", span_str(text), NULL);

	assert_non_null(u);
	return u;
}

/* The class of each line, as letters. */
static void assert_classes(const char *text, const char *want)
{
	static const char letters[LINE_CLASSES] = {
		[LINE_BLANK] = '.',
		[LINE_COMMENT] = '!',
		[LINE_UNDERSTOOD] = 'u',
		[LINE_IRRELEVANT] = 'i',
		[LINE_BODY] = 'b',
		[LINE_NOISE] = 'n',
		[LINE_UNKNOWN] = '?',
		[LINE_UNKNOWN_CRYPTO] = 'X',
		[LINE_INVALID] = 'x',
	};
	struct compiler_unit *u = compile(text);
	char got[128] = "";

	assert_true(compiler_line_count(u) < sizeof(got));
	for (size_t i = 0; i < compiler_line_count(u); i++)
		got[i] = letters[compiler_line_at(u, i, NULL).class];
	assert_string_equal(got, want);
	compiler_free(u);
}

static void modes_without_indentation(void **state)
{
	(void)state;
	assert_classes("crypto ikev2 keyring K\npeer a\naddress 192.0.2.1\n"
		       "pre-shared-key local abcdefgh\npeer b\n"
		       "address 192.0.2.2\npre-shared-key abcdefgh\n"
		       "crypto ikev2 profile F\nkeyring local K\n"
		       "interface Tunnel1\nkeyring local K\n",
		"uuuuuuuuuux");
	/* The current mode wins: this description is the tunnel's. */
	assert_classes("crypto ikev2 profile F\ninterface Tunnel1\n"
		       "description here\nshutdown\n",
		"uuuu");
	/* A block's margin ends it. */
	assert_classes("crypto ikev2 keyring K\n peer a\n  hostname r1\n"
		       "hostname hub\n",
		"uuuu");
}

static void foreign_modes_are_let_pass(void **state)
{
	(void)state;
	assert_classes("router ospf 1\n network 10.0.0.0 0.0.0.255 area 0\n"
		       " passive-interface default\nip forward-protocol nd\n"
		       "aaa group server radius X\n ip vrf forwarding Y\n"
		       "crypto pki trustpoint T\n enrollment url http://x\n"
		       " vrf Y\ncrypto ikev2 authorization policy P\n"
		       " pool one\n banner ^C\nhello\n^C\n",
		"uiiiuuuuuuuubb");
	assert_classes("frobnicate 1\n quux line\ninterface Ethernet0/0\n"
		       " ip address 10.0.0.1 255.255.255.0\n",
		"??uu");
}

/* Words that other modes have too do not end a block, others do. */
static void foreign_blocks_stay_together(void **state)
{
	(void)state;
	assert_classes("cdp run\nno cdp run\ncrypto ikev2 profile F\n",
		"iiu");
	assert_classes("object-group network G\nhost 10.0.0.1\n"
		       "10.0.0.0 255.0.0.0\n", "iii");
	assert_classes("router rip\n version 2\n network 10.0.0.0\n"
		       "ip ssh pubkey-chain\n  username u\n   key-string\n"
		       "    AAAAB3NzaC1yc2E\n  ip local pool P 10.0.0.1\n",
		"uiiiiiiu");
	assert_classes("crypto ikev2 proposal P\n encryption aes-cbc-256\n"
		       "Cisco Security Configuration Guide\n\n12\n"
		       " integrity sha256\nno frobnicate\n group 19\n",
		"uun.nu?u");
}

static void what_terminals_print_is_noise(void **state)
{
	(void)state;
	assert_classes("R1#show ip route\nC   10.0.0.0 is there\n"
		       "interface: Tunnel0\nint tu0\n shut\n", "nnnuu");
	assert_classes("R1#sh run\ncrypto ikev2 profile F\n --More-- \b\b\b"
		       "   \b\b\b lifetime 300\n --More--          dpd 10 2 "
		       "on-demand\nR1(config-if)#^Z\n", "nuuun");
	assert_classes("int tu0\nR1(config-if)#tunnel ?\n  mode  x\n"
		       "R1(config-if)#!\nR1(config-if)#do sh ver\nCisco IOS\n"
		       "R1(config-if)#shut\n   ^\n"
		       "Mar 1 00:01: %SYS-5-CONFIG_I: by console\n",
		"unn.nnunn");
}

static void abbreviations_are_taken(void **state)
{
	(void)state;
	assert_classes("cry ikev2 prof F\n mat iden rem any\n auth loc pre-s\n"
		       " lifet 300\nint gi0/0/0\n ip addr 10.0.0.1 255.0.0.0\n"
		       " no shut\n",
		"uuuuuuu");
}

static void negation_clears(void **state)
{
	struct compiler_unit *u = compile("crypto ikev2 dpd 30 5 periodic\n"
		"crypto logging session\ncrypto ikev2 profile F\n"
		" match identity remote key-id x\n keyring local NONE\n"
		" no keyring\n authentication local pre-share key 6 abcdefgh1\n"
		" authentication remote pre-share key 6 abcdefgh1\n");

	(void)state;
	/* Type 6 is told as information, no keyring is missed. */
	assert_int_equal(compiler_findings(u)->count[DIAG_WARNING], 0);
	assert_int_equal(compiler_findings(u)->count[DIAG_ERROR], 0);
	compiler_free(u);
	u = compile("crypto ikev2 profile F\n keyring local NONE\n"
		    "no crypto ikev2 profile F\n");
	assert_int_equal(compiler_findings(u)->n, 0);
	compiler_free(u);
}

static void interface_names_are_canonical(void **state)
{
	static const char *const names[][2] = {
		{"Ethernet 1/1", "Ethernet1/1"},
		{"e1/1", "Ethernet1/1"},
		{"gi0/0/0.5", "GigabitEthernet0/0/0.5"},
		{"Virtual-Templat1", "Virtual-Template1"},
		{"TUNNEL 7", "Tunnel7"},
		{"te0/1", "TenGigabitEthernet0/1"},
		{"Strange9/9", "Strange9/9"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct ios_line l = cut(names[i][0]);
		struct span name;

		assert_int_equal(ios_interface_name(&l, 0, &name, &a), l.n);
		assert_true(span_eq(name, span_str(names[i][1])));
	}
	arena_fini(&a);
}

static void keys_are_masked(void **state)
{
	static const char *const lines[] = {
		"crypto ikev2 keyring K\n peer p\n  pre-shared-key HIDEME",
		"crypto ikev2 keyring K\n peer p\n  pre-shared-key 6 HIDEME",
		"crypto ikev2 keyring K\n peer p\n  pre-shared-key hex HIDEME",
		"crypto ikev2 keyring K\n peer p\n  pre-shraed-kye HIDEME",
		"crypto ikev2 keyring K\n peer p\n  frob HIDEME",
		"crypto ikev2 keyring K\n peer p\n  pre-shared-key local",
		"pre-shared-key HIDEME",
		"! pre-shared-key HIDEME",
		"R1(config-ikev2-keyring-peer)#pre-shared-key HIDEME",
		"R1#conf pre-shared-key HIDEME",
		"enable secret 5 HIDEME",
		"crypto isakmp key HIDEME address 0.0.0.0",
		"radius-server host 192.0.2.1 key HIDEME",
		"crypto ikev2 profile F\n authentication local pre-share HIDEME",
		"crypto ikev2 profile F\n authentication local pre-shard HIDEME",
		"crypto ikev2 profile F\n keyring aaa L password HIDEME",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct compiler_unit *u = compile(lines[i]);
		const struct diag_list *l = compiler_findings(u);
		char shown[256];

		for (size_t k = 0; k < compiler_line_count(u); k++) {
			(void)compiler_line_print(u, k, shown, sizeof(shown));
			if (strstr(shown, "HIDEME"))
				fail_msg("line is shown: %s", shown);
		}
		for (size_t k = 0; k < l->n; k++)
			if (strstr(l->items[k]->message, "HIDEME") ||
				strstr(l->items[k]->fix, "HIDEME"))
				fail_msg("finding shows it: %s",
					l->items[k]->message);
		compiler_free(u);
	}
}

static void near_words_are_found(void **state)
{
	static const char *const lines[][2] = {
		{"crypto ikev2 proposal P\n integirty sha256", "integrity"},
		{"crypto ikev2 proposal P\n integrity sha-256", "sha256"},
		{"crypto ikev2 policy P\n match vrf any", "fvrf"},
		{"crypto ipsec transform-set T esp-aes esp-sha", "esp-sha-hmac"},
		{"crypto ikev2 polcy P", "policy"},
		{"interfcae Tunnel1", "interface"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct compiler_unit *u = compile(lines[i][0]);
		const struct diag_list *l = compiler_findings(u);
		bool found = false;

		for (size_t k = 0; k < l->n; k++)
			found |= !strcmp(l->items[k]->id, "FV001") &&
				!strcmp(l->items[k]->fix, lines[i][1]);
		if (!found)
			fail_msg("no suggestion for: %s", lines[i][0]);
		compiler_free(u);
	}
}

/* A hostile file must not cost the square of its size. */
static void hostile_files_are_linear(void **state)
{
	static const char *const lines[] = {"banner motd ^C\n",
		"crypto ikev2 profile F\n", "no crypto ikev2 keyring K\n",
		"encryptoin aes-cbc-256\n", "ip route 10.0.0.0 255.0.0.0 Tunnel1\n",
		"no ip route 10.0.0.0 255.0.0.0 Tunnel1\n", "peer p\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		static const char head[] = "crypto ikev2 keyring K\n";
		size_t n = strlen(lines[i]);
		size_t total = sizeof(head) - 1 + 20000 * n;
		char *text = malloc(total);
		struct compiler_unit *u;

		assert_non_null(text);
		memcpy(text, head, sizeof(head) - 1);
		for (size_t k = 0; k < 20000; k++)
			memcpy(text + sizeof(head) - 1 + k * n, lines[i], n);
		u = compiler_run("t", span_of(text, total), NULL);
		assert_non_null(u);
		assert_int_equal(compiler_line_count(u), 20001);
		compiler_free(u);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_have_columns),
		cmocka_unit_test(long_lines_end),
		cmocka_unit_test(keywords_ignore_case),
		cmocka_unit_test(lines_end_in_every_way),
		cmocka_unit_test(what_is_not_text_is_said),
		cmocka_unit_test(modes_without_indentation),
		cmocka_unit_test(foreign_modes_are_let_pass),
		cmocka_unit_test(foreign_blocks_stay_together),
		cmocka_unit_test(what_terminals_print_is_noise),
		cmocka_unit_test(abbreviations_are_taken),
		cmocka_unit_test(negation_clears),
		cmocka_unit_test(interface_names_are_canonical),
		cmocka_unit_test(keys_are_masked),
		cmocka_unit_test(near_words_are_found),
		cmocka_unit_test(hostile_files_are_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
