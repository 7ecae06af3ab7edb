/* Several configurations together: what flexike check says of them, and that
 * it is what a simulation with real Diffie-Hellman and a wire between comes
 * to. */
#include "compiler/lint/example.h"
#include "tests/unit/compiler/pair.h"

#include <glob.h>

#include "compiler/lint/rule.h"

static const struct pair_case cases[] = {
	{"healthy", {A, B}, "", "", "up up "},
	{"ike proposal", {A, PROPOSAL("Q", "20") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_REST}, "FV901@a ",
		"closest here is proposal Q, which differs in DH: DH_19 "
		"offered, DH_20 accepted", "down down "},
	{"transform", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC("esp-aes 128 esp-sha256-hmac", "") B_REST}, "FV902@a ",
		"transform set in common", "down down "},
	{"pfs", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, " set pfs group19\n") B_REST}, "FV902@a ",
		"`a` cannot rekey it: PFS is off here and on there", "up up "},
	{"two pfs", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE
		IPSEC(ESP, " set pfs group20\n") A_REST, PROPOSAL("P", "19")
		KEYS(KEY) B_PROFILE IPSEC(ESP, " set pfs group19\n") B_REST},
		"FV902@a ", "cannot be rekeyed: PFS has group 20 here and 19",
		"up up "},
	{"both wait", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE
		IPSEC(ESP, " responder-only\n") A_REST, PROPOSAL("P", "19")
		KEYS(KEY) B_PROFILE IPSEC(ESP, " responder-only\n") B_REST},
		"FV917@a ", "both wait for the other end", "waits waits "},
	{"one waits", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, " responder-only\n") B_REST}, "", "",
		"up waits "},
	{"key", {A, PROPOSAL("P", "19") KEYS(OTHER_KEY) B_PROFILE
		IPSEC(ESP, "") B_REST}, "FV903@a ",
		"b says: The peer's proof of identity is wrong.",
		"down down "},
	/* What a backup masks is no key, and not the lack of one either. */
	{"masked key", {A, PROPOSAL("P", "19")
		KEYS(" pre-shared-key <removed>\n") B_PROFILE IPSEC(ESP, "")
		B_REST}, "", "", "undecided undecided "},
	{"masked keys", {PROPOSAL("P", "19") KEYS(" pre-shared-key *****\n")
		A_PROFILE IPSEC(ESP, "") A_REST, PROPOSAL("P", "19")
		KEYS(" pre-shared-key xxxxxxxx\n") B_PROFILE IPSEC(ESP, "")
		B_REST}, "", "", "undecided undecided "},
	{"halves not crossed", {PROPOSAL("P", "19") KEYS(HALVES("one", "two"))
		A_PROFILE IPSEC(ESP, "") A_REST, PROPOSAL("P", "19")
		KEYS(HALVES("one", "two")) B_PROFILE IPSEC(ESP, "") B_REST},
		"FV903@a ", "keyring K peer P", "down down "},
	{"halves crossed", {PROPOSAL("P", "19") KEYS(HALVES("one", "two"))
		A_PROFILE IPSEC(ESP, "") A_REST, PROPOSAL("P", "19")
		KEYS(HALVES("two", "one")) B_PROFILE IPSEC(ESP, "") B_REST},
		"", "", "up up "},
	{"no key there", {A, PROPOSAL("P", "19") "crypto ikev2 keyring K\n"
		" peer P\n  address 203.0.113.1\n " KEY B_PROFILE
		IPSEC(ESP, "") B_LINK B_TUNNEL(VTI " shutdown\n")},
		"FV903@a ", "no peer block of keyring K covers it",
		"down shutdown "},
	{"identity", {A, PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn b.net", "fqdn c.net", "") IPSEC(ESP, "") B_REST},
		"FV904@a ", "identity a.net", "down down "},
	{"identity of the responder", {A, PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn c.net", "fqdn a.net", "") IPSEC(ESP, "") B_REST},
		"FV904@a ", "a says: ", "down down "},
	{"two profiles", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		"crypto ikev2 profile G\n"
		" match identity remote fqdn domain net\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local K\n" IPSEC(ESP, "") B_LINK
		B_TUNNEL(VTI " shutdown\n")}, "FV904@a ",
		"more than one", "down shutdown "},
	{"one way", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		"crypto ikev2 profile G\n"
		" match identity remote fqdn domain net\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n"
		" keyring local K\n" IPSEC(ESP, "") B_REST}, "FV904@a ",
		"it comes up only when the other end begins", "down up "},
	{"method", {A, PROPOSAL("P", "19")
		KEYS(KEY) "crypto pki trustpoint TP\n enrollment terminal\n"
		"crypto ikev2 profile F\n match identity remote fqdn a.net\n"
		" identity local fqdn b.net\n authentication remote rsa-sig\n"
		" authentication local rsa-sig\n pki trustpoint TP\n"
		IPSEC(ESP, "") B_REST}, "FV905@a ",
		"a.net uses PRE_SHARED_KEY; profile F allows rsa-sig",
		"down down "},
	{"mode", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE IPSEC(ESP, "")
		B_LINK B_TUNNEL(" tunnel mode gre ip\n")}, "FV907@a ",
		"traffic selectors do not overlap", "down down "},
	{"gre key", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE IPSEC(ESP, "")
		A_LINK A_TUNNEL(" tunnel key 7\n"), PROPOSAL("P", "19")
		KEYS(KEY) B_PROFILE IPSEC(ESP, "") B_LINK
		B_TUNNEL(" tunnel key 8\n")}, "FV907@a ",
		"GRE keys (tunnel key) differ", "up up "},
	{"destination", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_LINK TUNNEL("10.9.0.2", "192.0.2.10", VTI)},
		"FV915@a FV908@b ", "No tunnel interface here belongs to this",
		"down unknown-end "},
	{"elsewhere", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE IPSEC(ESP, "")
		A_LINK TUNNEL("10.8.0.1", "203.0.113.9", VTI), B}, "FV915@b ",
		"a says: No tunnel interface here belongs to this peer",
		"unknown-end down "},
	{"same address", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_LINK TUNNEL("10.9.0.1", "192.0.2.1", VTI)},
		"FV909@b ", "`Tunnel1` of a", "up up "},
	{"other network", {A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_LINK TUNNEL("10.9.1.2", "192.0.2.1", VTI)},
		"FV916@a ", "10.9.0.1/30 here and 10.9.1.2/30 there", "up up "},
	{"dead peers", {A, PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn b.net", "fqdn a.net", " dpd 10 3 periodic\n")
		IPSEC(ESP, "") B_REST}, "FV910@a ",
		"profile `F` here has none", "up up "},
	{"route loop", {A "ip route 10.1.0.0 255.255.0.0 Tunnel1\n",
		B "ip route 10.1.0.0 255.255.0.0 Tunnel1\n"}, "FV911@a ",
		"10.1.0.0/16 is routed into the tunnel", "up up "},
	{"routes", {A "ip route 10.1.0.0 255.255.0.0 Tunnel1\n",
		B "ip route 10.2.0.0 255.255.0.0 Tunnel1\n"}, "", "", "up up "},
	{"mirrored", {MAP("a.net", "b.net", "192.0.2.1", "192.0.2.2",
			"10.1.0.0", "10.2.0.0"),
		MAP("b.net", "a.net", "192.0.2.2", "192.0.2.1", "10.2.0.0",
			"10.1.0.0")}, "", "", "up up "},
	{"not mirrored", {MAP("a.net", "b.net", "192.0.2.1", "192.0.2.2",
			"10.1.0.0", "10.2.0.0"),
		MAP("b.net", "a.net", "192.0.2.2", "192.0.2.1", "10.3.0.0",
			"10.1.0.0")}, "FV906@a FV906@b ",
		"10.1.0.0/16 to 10.2.0.0/16", "down down "},
	{"drift", {PROPOSAL("P", "19"), PROPOSAL("P", "19"),
		PROPOSAL("P", "20"), PROPOSAL("P", "19"), PROPOSAL("Q", "20")},
		"FV912@c ", "IKEv2 proposal `P` differs from that of 3", ""},
	{"no majority", {PROPOSAL("P", "19"), PROPOSAL("P", "20")}, "", "",
		""},
	{"twice the same", {A, B, B}, "", "", "ambiguous-end up up "},
	{"alone", {A}, "", "", ""},
};

/* ---- issuers ------------------------------------------------------------------------ */

/* cn=Other Root, until 2050 */
#define OTHER_CA \
	" certificate ca 07\n" \
	"  3082019E 30820143 A0030201 02021434 25184D9E 258F12F9 6248A8AD 15E0A99E 520C9330\n" \
	"  0A06082A 8648CE3D 04030230 23311330 11060355 04030C0A 4F746865 7220526F 6F74310C\n" \
	"  300A0603 55040A0C 034C6162 3020170D 32363131 32363231 34333339 5A180F32 30353030\n" \
	"  33303532 31343333 395A3023 31133011 06035504 030C0A4F 74686572 20526F6F 74310C30\n" \
	"  0A060355 040A0C03 4C616230 59301306 072A8648 CE3D0201 06082A86 48CE3D03 01070342\n" \
	"  000439D6 EB2A08C6 BBE4BBC9 E842C45A DC9EE8B3 E77DA3B5 53777556 C1734903 C34464F3\n" \
	"  CDE94773 B1F332B8 CDED6690 2560C0F5 563663A6 2A1B846C 30D47E1C 0951A353 3051301D\n" \
	"  0603551D 0E041604 146D4EA6 2F822FF2 07E3FDCD 35964862 01CEDCE9 E7301F06 03551D23\n" \
	"  04183016 80146D4E A62F822F F207E3FD CD359648 6201CEDC E9E7300F 0603551D 130101FF\n" \
	"  04053003 0101FF30 0A06082A 8648CE3D 04030203 49003046 022100B7 4022F11F E8B84F9E\n" \
	"  4D4C23D3 11FCA363 7B3265AD 6AE6B51D 05FAC15B 565F4202 2100C83F 3BA8A7EC 4F3604CA\n" \
	"  7487C752 68AF90BB 70C7535A 09024090 E4C0702C 099D\n" \
	"  quit\n"

#define HAS(tp, certificates) \
	"crypto pki trustpoint " tp "\n" \
	"crypto pki certificate chain " tp "\n" certificates
#define FACES(own, peer, local, remote, rest) \
	PROPOSAL("P", "19") KEYS(KEY) \
	"crypto ikev2 profile F\n" \
	" match identity remote fqdn " peer "\n" \
	" identity local fqdn " own "\n" \
	" authentication local " local "\n" \
	" authentication remote " remote "\n" \
	" keyring local K\n" rest IPSEC(ESP, "")
#define SHOWS(certificates) HAS("TP", certificates) \
	FACES("a.net", "b.net", "ecdsa-sig", "pre-share", \
		" pki trustpoint TP\n") A_REST
#define TRUSTS(trustpoints, names) trustpoints \
	FACES("b.net", "a.net", "pre-share", "ecdsa-sig", names) B_REST

/* A gateway carries no signatures: in predictions only. */
static const struct pair_case issuers[] = {
	{"trusted", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS(HAS("X", EXAMPLE_ROOT), " pki trustpoint X\n")}, "",
		"", "up up "},
	{"not trusted", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS(HAS("X", OTHER_CA), " pki trustpoint X\n")}, "FV913@b ",
		"the certificate of `a` is of `cn=Lab Root,o=Lab`", "up up "},
	{"one of two", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS(HAS("X", OTHER_CA) HAS("Y", EXAMPLE_ROOT),
			" pki trustpoint X\n pki trustpoint Y verify\n")}, "",
		"", "up up "},
	{"for signing only", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS(HAS("X", OTHER_CA) HAS("Y", EXAMPLE_ROOT),
			" pki trustpoint X\n pki trustpoint Y sign\n")},
		"FV913@b ", "", "up up "},
	{"all of them", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS(HAS("X", OTHER_CA) HAS("Y", EXAMPLE_ROOT), "")}, "", "",
		"up up "},
	/* What is in no file is not judged. */
	{"no CA in the file", {SHOWS(EXAMPLE_ROOT EXAMPLE_R1),
		TRUSTS("crypto pki trustpoint X\n", " pki trustpoint X\n")}, "",
		"", "up up "},
	{"no certificate in the file", {SHOWS(EXAMPLE_ROOT),
		TRUSTS(HAS("X", OTHER_CA), " pki trustpoint X\n")}, "", "",
		"up up "},
};

static void test_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_case(&cases[i]);
}

/* A finding is in one file and points into the other. */
static void test_related(void **state)
{
	const struct diag *first;
	char err[256], got[256];
	struct run r;

	(void)state;
	run_init(&r, &cases[1]);
	assert_true(pair_check(r.units, r.n, err, sizeof(err)));
	first = found(&r, got, sizeof(got));
	assert_int_equal(first->place.line, 1); /* crypto ikev2 proposal P */
	assert_non_null(first->related);
	assert_string_equal(first->related->place.file, "a.cfg");
	assert_non_null(first->related->next);
	assert_string_equal(first->related->next->place.file, "b.cfg");
	assert_int_equal(first->related->next->place.line, 1);
	run_fini(&r);
}

/* ---- what to type ------------------------------------------------------------------ */

#define B_BROKEN(tunnel) \
	PROPOSAL("P", "19") KEYS(KEY) B_PROFILE IPSEC(ESP, "") B_LINK tunnel

static const struct {
	const char *text[2];
	const char *id, *fix, *related; /* in the file of the other */
} remedies[] = {
	{{A, PROPOSAL("P", "19") KEYS(KEY) PROFILE("fqdn b.net", "fqdn c.net",
		"") IPSEC(ESP, "") B_REST}, "FV904",
		"at b: crypto ikev2 profile NAME / match identity remote fqdn "
		"a.net", ""},
	{{PROPOSAL("P", "19") KEYS(KEY) PROFILE("key-id branch-51",
		"fqdn b.net", "") IPSEC(ESP, "") A_REST, PROPOSAL("P", "19")
		KEYS(KEY) PROFILE("fqdn b.net", "fqdn c.net", "")
		IPSEC(ESP, "") B_REST}, "FV904",
		"match identity remote key-id branch-51", ""},
	{{A, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC("esp-aes 128 esp-sha256-hmac", "") B_REST}, "FV902",
		"`T` at a and `T` at b", ""},
	{{A, B_BROKEN(B_TUNNEL(VTI " shutdown\n"))}, "FV915",
		"tunnel destination A", "Tunnel1 is shut down"},
	{{A, B_BROKEN("interface Tunnel1\n"
		" ip address 10.9.0.2 255.255.255.252\n"
		" tunnel source Ethernet0/0\n"
		" tunnel destination 192.0.2.1\n")}, "FV915",
		"tunnel destination A", "Tunnel1 has no tunnel protection"},
	{{A, B_BROKEN(TUNNEL("10.9.0.2", "192.0.2.77", VTI))}, "FV915",
		"tunnel destination A", "Tunnel1 leads to another address"},
	{{A, B_BROKEN("interface Loopback7\n"
		" ip address 203.0.113.7 255.255.255.255\n"
		"interface Tunnel1\n ip address 10.9.0.2 255.255.255.252\n"
		" tunnel source Loopback7\n tunnel destination 192.0.2.1\n"
		" tunnel protection ipsec profile I\n" VTI)}, "FV915",
		"tunnel destination A", "Tunnel1 sends from 203.0.113.7"},
};

static const struct diag *of_id(const struct run *r, const char *id)
{
	const struct diag_list *l = compiler_findings(r->units[0]);

	for (size_t k = 0; k < l->n; k++)
		if (!strcmp(l->items[k]->id, id))
			return l->items[k];
	return NULL;
}

static void test_remedies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(remedies) / sizeof(*remedies); i++) {
		struct pair_case c = {remedies[i].id, {remedies[i].text[0],
			remedies[i].text[1]}, "", "", ""};
		const struct diag_related *at;
		const struct diag *d;
		char err[256];
		struct run r;

		run_init(&r, &c);
		assert_true(pair_check(r.units, r.n, err, sizeof(err)));
		d = of_id(&r, remedies[i].id);
		if (!d)
			fail_msg("row %zu: no %s", i, remedies[i].id);
		if (!strstr(d->fix, remedies[i].fix))
			fail_msg("row %zu: fix %s", i, d->fix);
		at = d->related;
		while (at && !strstr(at->message, remedies[i].related))
			at = at->next;
		if (*remedies[i].related && !at)
			fail_msg("row %zu: nothing says %s", i,
				remedies[i].related);
		run_fini(&r);
	}
}

/* ---- prediction and simulation --------------------------------------------------- */

static void test_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_status(&cases[i]);
}

/* The first tunnel alone is started: up or not, as predicted, and with the same
 * algorithms. */
static void compare(const struct pair_case *c, struct run *r)
{
	const struct sim_options real = {.seed = 7};
	const struct sim_options predict = {.seed = 1, .predict = true};
	struct pair_prediction p;
	struct pair_fleet f, g;
	struct ike_child_info child;
	char err[256];
	bool up;

	assert_true(pair_fleet_init(&f, r->units, r->n, &real, err,
		sizeof(err)));
	assert_true(pair_fleet_init(&g, r->units, r->n, &predict, err,
		sizeof(err)));
	assert_true(pair_predict(&p, &g));
	sim_start(f.devices[0].node, 0);
	sim_run(f.sim, mono_add_s(sim_now(f.sim), 100));
	up = ike_child_count(sim_node_ike(f.devices[0].node)) > 0;
	if (up != (p.tunnels[0].status == PAIR_UP))
		fail_msg("%s: simulated %d, predicted %s", c->name, up,
			pair_status_name(p.tunnels[0].status));
	if (up) {
		ike_child_get(sim_node_ike(f.devices[0].node), 0, &child);
		assert_ptr_equal(child.encr, p.tunnels[0].sa.esp_encr);
		assert_ptr_equal(child.integ, p.tunnels[0].sa.esp_integ);
	}
	pair_prediction_fini(&p);
	pair_fleet_fini(&f);
	pair_fleet_fini(&g);
}

static void test_as_simulated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct run r;

		/* A wire leads to one owner of an address, and what a gateway
		 * does not carry is not simulated. */
		if (!*cases[i].status || !cases[i].text[1] ||
			!strcmp(cases[i].name, "twice the same") ||
			!strcmp(cases[i].name, "mirrored"))
			continue;
		run_init(&r, &cases[i]);
		compare(&cases[i], &r);
		run_fini(&r);
	}
}

/* ---- hubs ------------------------------------------------------------------------ */

#define HUB \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn hub.net", "fqdn domain net", " virtual-template 1\n") \
	IPSEC(ESP, "") \
	"interface Loopback0\n ip address 10.255.0.1 255.255.255.255\n" \
	LINK("192.0.2.1") \
	"interface Virtual-Template1 type tunnel\n" \
	" ip unnumbered Loopback0\n tunnel source Ethernet0/0\n" \
	" tunnel mode ipsec ipv4\n tunnel protection ipsec profile I\n"
#define SPOKE(key, addr, inside) \
	PROPOSAL("P", "19") KEYS(key) \
	PROFILE("fqdn s.net", "fqdn hub.net", "") IPSEC(ESP, "") LINK(addr) \
	TUNNEL(inside, "192.0.2.1", VTI)

static const struct pair_case hubs[] = {
	{"spokes", {HUB, SPOKE(KEY, "198.51.100.1", "10.9.0.2"),
		SPOKE(OTHER_KEY, "198.51.100.2", "10.9.0.6"),
		SPOKE(KEY, "198.51.100.3", "10.9.0.10")}, "FV903@c ",
		"a says: The peer's proof of identity", ""},
	{"certificates are taken as given", {
		"crypto pki trustpoint TP\n enrollment terminal\n"
		PROPOSAL("P", "19") "crypto ikev2 profile F\n"
		" match identity remote fqdn domain net\n"
		" identity local fqdn hub.net\n"
		" authentication remote rsa-sig\n"
		" authentication local rsa-sig\n pki trustpoint TP\n"
		" virtual-template 1\n" IPSEC(ESP, "") LINK("192.0.2.1")
		"interface Virtual-Template1 type tunnel\n"
		" ip unnumbered Ethernet0/0\n tunnel mode ipsec ipv4\n"
		" tunnel protection ipsec profile I\n",
		"crypto pki trustpoint TP\n enrollment terminal\n"
		PROPOSAL("P", "19") "crypto ikev2 profile F\n"
		" match identity remote fqdn hub.net\n"
		" identity local fqdn s.net\n"
		" authentication remote rsa-sig\n"
		" authentication local rsa-sig\n pki trustpoint TP\n"
		IPSEC(ESP, "") LINK("198.51.100.1")
		TUNNEL("10.9.0.2", "192.0.2.1", VTI)}, "", "", ""},
};

static void test_hubs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hubs) / sizeof(*hubs); i++) {
		const struct diag *first;
		char err[256], got[256];
		struct run r;
		size_t up = 0;

		run_init(&r, &hubs[i]);
		assert_true(pair_check(r.units, r.n, err, sizeof(err)));
		first = found(&r, got, sizeof(got));
		if (strcmp(got, hubs[i].want) != 0)
			fail_msg("%s: %s %s", hubs[i].name, got,
				first ? first->message : "");
		if (first)
			assert_non_null(strstr(first->message, hubs[i].says));
		for (size_t k = 1; k < r.n; k++) {
			const struct diag_list *l =
				compiler_findings(r.units[k]);

			for (size_t n = 0; n < l->n; n++)
				up += !strcmp(l->items[n]->id, "FV914");
		}
		assert_int_equal(up, i == 0 ? 2 : 1);
		run_fini(&r);
	}
}

/* ---- what is right ----------------------------------------------------------------- */

static size_t load_all(struct compiler_unit **units, size_t cap,
	const char *pattern)
{
	char err[256];
	glob_t paths;
	size_t n = 0;

	assert_int_equal(glob(pattern, 0, NULL, &paths), 0);
	for (; n < paths.gl_pathc && n < cap; n++) {
		units[n] = compiler_run_file(paths.gl_pathv[n], NULL, err,
			sizeof(err));
		if (!units[n])
			fail_msg("%s", err);
	}
	globfree(&paths);
	return n;
}

/* Of healthy routers nothing is said but what is agreed. */
static void silent(const char *pattern, size_t up)
{
	struct compiler_unit *units[64];
	size_t n = load_all(units, 64, pattern), seen = 0;
	char err[256];

	assert_true(pair_check(units, n, err, sizeof(err)));
	for (size_t i = 0; i < n; i++) {
		const struct diag_list *l = compiler_findings(units[i]);

		for (size_t k = 0; k < l->n; k++) {
			const struct diag *d = l->items[k];

			seen += !strcmp(d->id, "FV914");
			if (!strcmp(d->category, "pair") &&
				d->severity != DIAG_INFO)
				fail_msg("%s:%u: %s %s", d->place.file,
					d->place.line, d->id, d->message);
		}
		compiler_free(units[i]);
	}
	if (seen < up)
		fail_msg("%s: %zu tunnels come up", pattern, seen);
}

static void test_healthy(void **state)
{
	(void)state;
	silent("tests/cases/lab/*.cfg", 1);
	silent("tests/cases/healthy/*.cfg", 5);
}

static void test_issuers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(issuers) / sizeof(*issuers); i++) {
		check_case(&issuers[i]);
		check_status(&issuers[i]);
	}
}

static bool is_wanted(const struct pair_case *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(list[i].want, id))
			return true;
	return false;
}

/* FV914 is raised wherever a tunnel comes up. */
static void test_every_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < LINT_RULES; i++) {
		const struct lint_info *info = lint_info((enum lint_rule)i);
		bool seen = !strcmp(info->id, "FV914");

		seen |= is_wanted(cases, sizeof(cases) / sizeof(*cases),
			info->id);
		seen |= is_wanted(issuers, sizeof(issuers) / sizeof(*issuers),
			info->id);
		if (info->category == LINT_PAIR && !seen)
			fail_msg("no case raises %s", info->id);
	}
}

/* No key of any case is in any finding. */
static void test_no_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct compiler_unit *units[UNITS_MAX];
		char err[256], *out = NULL;
		struct run r;
		size_t n;
		FILE *f;

		run_init(&r, &cases[i]);
		assert_true(pair_check(r.units, r.n, err, sizeof(err)));
		memcpy(units, r.units, sizeof(units));
		f = open_memstream(&out, &n);
		report_text(f, units, r.n, DIAG_INFO, false);
		report_json(f, units, r.n, DIAG_INFO);
		fclose(f);
		assert_null(strstr(out, "jfLs02mVb7XzPw"));
		assert_null(strstr(out, "aUsMJvHd83kwO2nNbLq1"));
		free(out);
		run_fini(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_related),
		cmocka_unit_test(test_remedies),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_as_simulated),
		cmocka_unit_test(test_hubs),
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_issuers),
		cmocka_unit_test(test_every_rule),
		cmocka_unit_test(test_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
