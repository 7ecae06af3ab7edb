/* Several configurations together: NHRP of spokes and hubs. */
#include "tests/unit/compiler/pair.h"

#define HUB(nhrp) \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn hub.net", "fqdn domain net", " virtual-template 1\n") \
	IPSEC(ESP, "") LINK("192.0.2.1") \
	"interface Loopback0\n ip address 10.0.0.1 255.255.255.255\n" \
	"interface Virtual-Template1 type tunnel\n" \
	" ip unnumbered Loopback0\n" nhrp \
	" tunnel protection ipsec profile I\n"
#define SPOKE(own, addr, inside, nhrp) \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn " own, "fqdn hub.net", "") \
	IPSEC(ESP, "") LINK(addr) \
	"interface Tunnel1\n ip address " inside " 255.255.255.255\n" nhrp \
	" tunnel source Ethernet0/0\n tunnel destination 192.0.2.1\n" \
	" tunnel protection ipsec profile I\n" \
	"interface Virtual-Template1 type tunnel\n ip unnumbered Tunnel1\n" \
	" ip nhrp network-id 1\n ip nhrp redirect\n" \
	" tunnel protection ipsec profile I\n"
#define SPOKE_1(nhrp) SPOKE("s1.net", "198.51.100.1", "10.0.0.2", nhrp)
#define SPOKE_2(nhrp) SPOKE("s2.net", "198.51.100.2", "10.0.0.3", nhrp)
#define ID " ip nhrp network-id 1\n"
#define OTHER_ID " ip nhrp network-id 2\n"
#define REDIRECT " ip nhrp redirect\n"
#define SHORTCUT " ip nhrp shortcut\n"
#define PASSWORD(s) " ip nhrp authentication " s "\n"

static const struct pair_case flex[] = {
	{"all of it", {HUB(ID REDIRECT), SPOKE_1(ID SHORTCUT),
		SPOKE_2(ID SHORTCUT)}, "", "", "dynamic up dynamic up dynamic "},
	{"ids of their own", {HUB(ID REDIRECT), SPOKE_1(OTHER_ID SHORTCUT)},
		"", "", "dynamic up dynamic "},
	{"no NHRP at all", {HUB(""), SPOKE_1(""), SPOKE_2("")}, "", "",
		"dynamic up dynamic up dynamic "},
	{"a hub without NHRP", {HUB(""), SPOKE_1(ID SHORTCUT),
		SPOKE_2(ID SHORTCUT)}, "FV842@a ",
		"`Virtual-Template1` speaks no NHRP, and 2 tunnels that lead "
		"here wait", "dynamic up dynamic up dynamic "},
	{"a hub that redirects nobody", {HUB(ID SHORTCUT),
		SPOKE_1(ID SHORTCUT)}, "FV842@a ",
		"`Virtual-Template1` redirects nobody, and 1 tunnel that leads "
		"here waits", "dynamic up dynamic "},
	{"said once", {HUB(ID), SPOKE_1(ID SHORTCUT)}, "FV842@a ",
		"Virtual-Template1 speaks NHRP and redirects nobody",
		"dynamic up dynamic "},
	{"a spoke without shortcuts", {HUB(ID REDIRECT), SPOKE_1(ID),
		SPOKE_2(ID SHORTCUT)}, "FV842@b ", "takes no shortcut",
		"dynamic up dynamic up dynamic "},
	{"a spoke that wants none", {HUB(ID REDIRECT), SPOKE_1(""),
		SPOKE_2(ID SHORTCUT)}, "", "",
		"dynamic up dynamic up dynamic "},
	{"MPLS", {HUB(ID " mpls nhrp\n"), SPOKE_1(ID SHORTCUT)}, "", "",
		"dynamic up dynamic "},
	{"passwords", {HUB(ID REDIRECT PASSWORD("one")),
		SPOKE_1(ID SHORTCUT PASSWORD("one")),
		SPOKE_2(ID SHORTCUT PASSWORD("two"))}, "FV848@c ",
		"have different NHRP passwords",
		"dynamic up dynamic up dynamic "},
	{"a password here", {HUB(ID REDIRECT),
		SPOKE_1(ID SHORTCUT PASSWORD("one"))}, "FV848@b ",
		"has an NHRP password, and `Virtual-Template1` of a has none",
		"dynamic up dynamic "},
	{"a password there", {HUB(ID REDIRECT PASSWORD("one")),
		SPOKE_1(ID SHORTCUT)}, "FV848@b ", "has no NHRP password",
		"dynamic up dynamic "},
	{"a password that nobody can read", {
		HUB(ID REDIRECT PASSWORD("6 HIHGbWKEgHNJ")),
		SPOKE_1(ID SHORTCUT PASSWORD("one"))}, "", "",
		"dynamic up dynamic "},
};

#define CLOUD(own, addr, inside, nhrp) \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn " own, "fqdn domain net", "") IPSEC(ESP, "") LINK(addr) \
	"interface Tunnel0\n ip address " inside " 255.255.255.0\n" ID nhrp \
	" tunnel source Ethernet0/0\n tunnel mode gre multipoint\n" \
	" tunnel protection ipsec profile I\n"
#define CLOUD_HUB(nhrp) CLOUD("hub.net", "192.0.2.1", "10.0.0.1", nhrp)
#define CLOUD_SPOKE(nhrp) CLOUD("s1.net", "198.51.100.1", "10.0.0.2", nhrp)
#define NHS " ip nhrp nhs 10.0.0.1 nbma 192.0.2.1\n"

static const struct pair_case dmvpn[] = {
	{"phase 3", {CLOUD_HUB(REDIRECT), CLOUD_SPOKE(NHS SHORTCUT)}, "", "",
		"dynamic up "},
	{"phase 2", {CLOUD_HUB(""), CLOUD_SPOKE(NHS)}, "", "", "dynamic up "},
	{"shortcuts without a command", {CLOUD_HUB(REDIRECT), CLOUD_SPOKE(NHS)},
		"", "", "dynamic up "},
	{"no redirect", {CLOUD_HUB(""), CLOUD_SPOKE(NHS SHORTCUT)}, "FV842@a ",
		"`Tunnel0` redirects nobody", "dynamic up "},
	{"passwords of a cloud", {CLOUD_HUB(PASSWORD("one")),
		CLOUD_SPOKE(NHS PASSWORD("two"))}, "FV848@b ",
		"have different NHRP passwords", "dynamic up "},
};

#define ALL(cases) \
	for (size_t i = 0; i < sizeof(cases) / sizeof(*(cases)); i++) { \
		check_case(&(cases)[i]); \
		check_status(&(cases)[i]); \
	}

static void test_flex(void **state)
{
	(void)state;
	ALL(flex);
}

static void test_dmvpn(void **state)
{
	(void)state;
	ALL(dmvpn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flex),
		cmocka_unit_test(test_dmvpn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
