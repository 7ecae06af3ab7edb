/* Several configurations together, by kind of tunnel: entries of crypto maps,
 * FlexVPN clients, multipoint tunnels, sources without an address, certificates
 * and names in them; of each what works, and every way in which it does not. */
#include "tests/unit/compiler/pair.h"

/* ---- crypto maps --------------------------------------------------------------- */

#define SET "crypto ipsec transform-set T " ESP "\n"
#define LIST(name, entry) "ip access-list extended " name "\n permit " entry "\n"
#define ENTRY(number, to, list) \
	"crypto map M " number " ipsec-isakmp\n" \
	" set peer " to "\n" \
	" set transform-set T\n" \
	" set ikev2-profile F\n" \
	" match address " list "\n"
#define DYNAMIC(more) \
	"crypto dynamic-map D 10\n" \
	" set transform-set T\n" \
	" set ikev2-profile F\n" more \
	"crypto map M 20 ipsec-isakmp dynamic D\n"
#define MAPPED(addr) LINK(addr) " crypto map M\n"
#define TO_B LIST("TO", "ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255")
#define TO_A LIST("TO", "ip 10.2.0.0 0.0.255.255 10.1.0.0 0.0.255.255")

#define A_MAP \
	PROPOSAL("P", "19") KEYS(KEY) A_PROFILE SET TO_B \
	ENTRY("10", "198.51.100.1", "TO") MAPPED("192.0.2.1")
#define B_MAP(proposal, keys, profile, set, list, to) \
	proposal KEYS(keys) profile set list ENTRY("10", to, "TO") \
	MAPPED("198.51.100.1")
#define SIGNS(own, match) \
	"crypto pki trustpoint TP\n enrollment terminal\n" \
	"crypto ikev2 profile F\n" match " identity local " own "\n" \
	" authentication remote rsa-sig\n authentication local rsa-sig\n" \
	" pki trustpoint TP\n"
#define TEMPLATE(mode) \
	"interface Virtual-Template1 type tunnel\n" \
	" ip unnumbered Ethernet0/0\n" mode \
	" tunnel protection ipsec profile I\n"
#define GRE_HOSTS(from, to) LIST("TO", "gre host " from " host " to)

static const struct pair_case maps[] = {
	{"map", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY, B_PROFILE, SET, TO_A,
		"192.0.2.1")}, "", "", "up up "},
	{"map, proposal", {A_MAP, B_MAP(PROPOSAL("P", "20"), KEY, B_PROFILE,
		SET, TO_A, "192.0.2.1")}, "FV901@a ",
		"`M 10 on Ethernet0/0` does not come up with `b`",
		"down down "},
	{"map, transform set", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY,
		B_PROFILE, "crypto ipsec transform-set T esp-gcm 256\n", TO_A,
		"192.0.2.1")}, "FV902@a ", "transform set in common",
		"down down "},
	{"map, PFS", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY, B_PROFILE, SET,
		TO_A, "192.0.2.1\n set pfs group19")}, "FV902@a ",
		"`a` cannot rekey it", "up up "},
	{"map, key", {A_MAP, B_MAP(PROPOSAL("P", "19"), OTHER_KEY, B_PROFILE,
		SET, TO_A, "192.0.2.1")}, "FV903@a ", "proof of identity",
		"down down "},
	{"map, identity", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY,
		PROFILE("fqdn b.net", "fqdn c.net", ""), SET, TO_A,
		"192.0.2.1")}, "FV904@a ", "identity a.net", "down down "},
	{"map, method", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY,
		SIGNS("fqdn b.net", " match identity remote fqdn a.net\n"),
		SET, TO_A, "192.0.2.1")}, "FV905@a ",
		"a.net uses PRE_SHARED_KEY", "down down "},
	/* FV906 says what FV907 would. */
	{"map, selectors", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY, B_PROFILE,
		SET, LIST("TO", "ip 10.3.0.0 0.0.255.255 10.1.0.0 "
		"0.0.255.255"), "192.0.2.1")}, "FV906@a FV906@b ",
		"10.1.0.0/16 to 10.2.0.0/16", "down down "},
	{"map, object groups", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY,
		B_PROFILE, SET, "object-group network G\n"
		" 10.2.0.0 255.255.0.0\nip access-list extended TO\n"
		" permit ip object-group G 10.1.0.0 0.0.255.255\n"
		" permit ip 10.3.0.0 0.0.255.255 10.1.0.0 0.0.255.255\n",
		"192.0.2.1")}, "", "", "undecided undecided "},
	{"map, peer", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY, B_PROFILE, SET,
		TO_A, "203.0.113.9")}, "FV915@a ",
		"b says: No tunnel interface here belongs to this peer",
		"down unknown-end "},
	{"map, second entry", {A_MAP, B_MAP(PROPOSAL("P", "19"), KEY, B_PROFILE,
		SET LIST("OTHER", "ip 10.7.0.0 0.0.255.255 10.1.0.0 "
		"0.0.255.255"), TO_A, "203.0.113.9")
		ENTRY("5", "192.0.2.1", "OTHER")
		ENTRY("20", "192.0.2.1", "TO")}, "FV906@b ",
		"10.7.0.0/16 to 10.1.0.0/16", "up down unknown-end up "},
	{"map, second peer", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE SET TO_B
		ENTRY("10", "203.0.113.7\n set peer 198.51.100.1", "TO")
		MAPPED("192.0.2.1"), B_MAP(PROPOSAL("P", "20"), KEY, B_PROFILE,
		SET, TO_A, "192.0.2.1")}, "FV901@a ",
		"`M 10 on Ethernet0/0 to 198.51.100.1`",
		"unknown-end down down "},
	{"map, IKEv1", {A_MAP, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE SET TO_A
		"crypto map M 10 ipsec-isakmp\n set peer 192.0.2.1\n"
		" set transform-set T\n match address TO\n"
		MAPPED("198.51.100.1")}, "", "", "up undecided "},
	{"dynamic map", {A_MAP, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE SET
		DYNAMIC("") MAPPED("198.51.100.1")}, "", "", "up dynamic "},
	{"dynamic map, selectors", {A_MAP, PROPOSAL("P", "19") KEYS(KEY)
		B_PROFILE SET LIST("TO", "ip 10.3.0.0 0.0.255.255 10.1.0.0 "
		"0.0.255.255") DYNAMIC(" match address TO\n")
		MAPPED("198.51.100.1")}, "FV907@a ",
		"traffic selectors do not overlap", "down dynamic "},
	{"dynamic map, key", {A_MAP, PROPOSAL("P", "19") KEYS(OTHER_KEY)
		B_PROFILE SET DYNAMIC("") MAPPED("198.51.100.1")}, "FV903@a ",
		"proof of identity", "down dynamic "},
	{"dynamic map, transform set", {A_MAP, PROPOSAL("P", "19") KEYS(KEY)
		B_PROFILE "crypto ipsec transform-set T esp-gcm\n" DYNAMIC("")
		MAPPED("198.51.100.1")}, "FV902@a ", "", "down dynamic "},
	{"map and template", {A_MAP, PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn b.net", "fqdn a.net", " virtual-template 1\n")
		IPSEC(ESP, "") B_LINK TEMPLATE(VTI)}, "", "", "up dynamic "},
	{"map and GRE template", {A_MAP, PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn b.net", "fqdn a.net", " virtual-template 1\n")
		IPSEC(ESP, "") B_LINK TEMPLATE("")}, "FV907@a ",
		"traffic selectors do not overlap", "down dynamic "},
	{"map for GRE", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE SET
		" mode transport\n" GRE_HOSTS("192.0.2.1", "198.51.100.1")
		ENTRY("10", "198.51.100.1", "TO") MAPPED("192.0.2.1"),
		PROPOSAL("P", "19") KEYS(KEY) B_PROFILE IPSEC(ESP, "") B_LINK
		B_TUNNEL("")}, "", "", "up up "},
	/* Routers may narrow, or not. */
	{"map and VTI", {A_MAP, PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_LINK B_TUNNEL(VTI)}, "", "",
		"undecided undecided "},
	{"map for all and VTI", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE SET
		LIST("TO", "ip any any") ENTRY("10", "198.51.100.1", "TO")
		MAPPED("192.0.2.1"), PROPOSAL("P", "19") KEYS(KEY) B_PROFILE
		IPSEC(ESP, "") B_LINK B_TUNNEL(VTI)}, "", "", "up up "},
	{"map for more than a tunnel", {A_MAP, PROPOSAL("P", "19") KEYS(KEY)
		B_PROFILE IPSEC(ESP, "") B_LINK B_TUNNEL("")}, "FV907@a ",
		"traffic selectors do not overlap", "down down "},
};

/* ---- FlexVPN clients -------------------------------------------------------------- */

#define CLIENT(peers) \
	"crypto ikev2 client flexvpn C\n" peers " client connect Tunnel1\n"
#define HUB(keys, addr) \
	PROPOSAL("P", "19") KEYS(keys) \
	PROFILE("fqdn hub.net", "fqdn domain net", " virtual-template 1\n") \
	IPSEC(ESP, "") LINK(addr) TEMPLATE(VTI)
#define SPOKE(profile, source, peers) \
	PROPOSAL("P", "19") KEYS(KEY) profile IPSEC(ESP, "") source \
	CLIENT(peers) \
	"interface Tunnel1\n ip unnumbered Ethernet0/0\n" \
	" tunnel source Ethernet0/0\n tunnel destination dynamic\n" VTI \
	" tunnel protection ipsec profile I\n"
#define OF_S PROFILE("fqdn s.net", "fqdn hub.net", "")
#define DHCP "interface Ethernet0/0\n ip address dhcp\n"

#define MEMBER(keys, addr, state) \
	HUB(keys, addr " 255.255.255.0\n standby 1 ip 192.0.2.9\n" \
		" standby 1 name VIP\n no ip redirects\n ip address " addr) \
	"crypto ikev2 cluster\n standby-group VIP\n" \
	" " state "\n"
#define ON "no shutdown"
#define OFF "shutdown"

static const struct pair_case clients[] = {
	{"client", {SPOKE(OF_S, B_LINK, " peer 1 192.0.2.1\n"
			" peer 2 192.0.2.2\n"),
		HUB(KEY, "192.0.2.1"), HUB(KEY, "192.0.2.2")}, "", "",
		"up up dynamic dynamic "},
	{"client, key of the second", {SPOKE(OF_S, B_LINK, " peer 1 192.0.2.1\n"
			" peer 2 192.0.2.2\n"),
		HUB(KEY, "192.0.2.1"), HUB(OTHER_KEY, "192.0.2.2")},
		"FV903@a ", "c says: The peer's proof of identity is wrong",
		"up down dynamic dynamic "},
	{"client, identity", {SPOKE(PROFILE("fqdn s.org", "fqdn hub.net", ""),
		B_LINK, " peer 1 192.0.2.1\n"), HUB(KEY, "192.0.2.1")},
		"FV904@a ", "identity s.org", "down dynamic "},
	{"client, identity of the hub", {SPOKE(PROFILE("fqdn s.net",
		"fqdn b.net", ""), B_LINK, " peer 1 192.0.2.1\n"),
		HUB(KEY, "192.0.2.1")}, "FV904@a ",
		"the peer says that it is hub.net; profile F of this tunnel "
		"matches fqdn b.net", "down dynamic "},
	{"client, somewhere else", {SPOKE(OF_S, B_LINK, " peer 1 192.0.2.9\n"
			" peer 2 fqdn hub.example.net\n"),
		HUB(KEY, "192.0.2.1")}, "", "",
		"unknown-end unknown-end dynamic "},
	{"client of a cluster", {SPOKE(OF_S, B_LINK, " peer 1 192.0.2.9\n"),
		MEMBER(KEY, "192.0.2.1", ON), MEMBER(KEY, "192.0.2.2", ON)},
		"", "", "up dynamic dynamic up "},
	{"client of a cluster, key of one", {SPOKE(OF_S, B_LINK,
		" peer 1 192.0.2.9\n"), MEMBER(KEY, "192.0.2.1", ON),
		MEMBER(OTHER_KEY, "192.0.2.2", ON)}, "FV903@a ", "c says: ",
		"up dynamic dynamic down "},
	{"client of a cluster that is off", {SPOKE(OF_S, B_LINK,
		" peer 1 192.0.2.9\n"), MEMBER(KEY, "192.0.2.1", OFF),
		MEMBER(KEY, "192.0.2.2", OFF)}, "", "",
		"unknown-end dynamic dynamic "},
	{"client of nobody", {PROPOSAL("P", "19") KEYS(KEY) OF_S IPSEC(ESP, "")
		B_LINK "interface Tunnel1\n ip address negotiated\n"
		" tunnel source Ethernet0/0\n tunnel destination dynamic\n" VTI
		" tunnel protection ipsec profile I\n", HUB(KEY, "192.0.2.1")},
		"", "", "incomplete dynamic "},
};

/* ---- multipoint tunnels ------------------------------------------------------------ */

#define MGRE(number, inside, nhrp) \
	"interface Tunnel" number "\n ip address " inside " 255.255.255.0\n" \
	" ip nhrp network-id 1\n" nhrp " tunnel source Ethernet0/0\n" \
	" tunnel mode gre multipoint\n" \
	" tunnel protection ipsec profile I\n"
#define CLOUD_HUB(key, more) \
	PROPOSAL("P", "19") KEYS(key) \
	PROFILE("fqdn hub.net", "fqdn domain net", "") IPSEC(ESP, "") \
	LINK("192.0.2.1") MGRE("0", "10.0.0.1", more)
#define CLOUD_SPOKE(proposal, profile, esp, nhrp) \
	proposal KEYS(KEY) profile IPSEC(esp, "") LINK("198.51.100.1") \
	MGRE("0", "10.0.0.2", nhrp)
#define P_19 PROPOSAL("P", "19")
#define NHS " ip nhrp nhs 10.0.0.1 nbma 192.0.2.1\n"

#define OLD(inside, addr, to) \
	"crypto isakmp policy 10\n authentication pre-share\n" \
	"crypto ipsec transform-set T " ESP "\ncrypto ipsec profile I\n" \
	" set transform-set T\n" LINK(addr) TUNNEL(inside, to, "")

static const struct pair_case clouds[] = {
	{"DMVPN", {CLOUD_SPOKE(P_19, OF_S, ESP, NHS), CLOUD_HUB(KEY, "")}, "",
		"", "up dynamic "},
	{"DMVPN, mapped", {CLOUD_SPOKE(P_19, OF_S, ESP,
		" ip nhrp nhs 10.0.0.1\n ip nhrp map 10.0.0.1 192.0.2.1\n"
		" ip nhrp map 10.0.0.9 203.0.113.9\n"), CLOUD_HUB(KEY, "")},
		"", "", "up unknown-end dynamic "},
	{"DMVPN, learnt", {CLOUD_SPOKE(P_19, OF_S, ESP,
		" ip nhrp nhs dynamic nbma 192.0.2.1\n"
		" ip nhrp nhs dynamic nbma hub.example.net\n"),
		CLOUD_HUB(KEY, "")}, "", "", "up unknown-end dynamic "},
	{"DMVPN, proposal", {CLOUD_SPOKE(PROPOSAL("P", "20"), OF_S, ESP, NHS),
		CLOUD_HUB(KEY, "")}, "FV901@a ", "", "down dynamic "},
	{"DMVPN, transform set", {CLOUD_SPOKE(P_19, OF_S, "esp-gcm 256", NHS),
		CLOUD_HUB(KEY, "")}, "FV902@a ", "", "down dynamic "},
	{"DMVPN, key", {CLOUD_SPOKE(P_19, OF_S, ESP, NHS),
		CLOUD_HUB(OTHER_KEY, "")}, "FV903@a ", "", "down dynamic "},
	{"DMVPN, identity", {CLOUD_SPOKE(P_19, PROFILE("fqdn s.org",
		"fqdn hub.net", ""), ESP, NHS), CLOUD_HUB(KEY, "")}, "FV904@a ",
		"", "down dynamic "},
	{"DMVPN, method", {P_19 SIGNS("fqdn s.net",
		" match identity remote fqdn hub.net\n") IPSEC(ESP, "")
		LINK("198.51.100.1") MGRE("0", "10.0.0.2", NHS),
		CLOUD_HUB(KEY, "")}, "FV905@a ", "", "down dynamic "},
	{"DMVPN, key of GRE", {CLOUD_SPOKE(P_19, OF_S, ESP,
		NHS " tunnel key 7\n"), CLOUD_HUB(KEY, " tunnel key 8\n")},
		"FV907@a ", "GRE keys", "up dynamic "},
	{"DMVPN, one source for two clouds", {CLOUD_SPOKE(P_19, OF_S, ESP,
		NHS " tunnel key 7\n"), CLOUD_HUB(KEY, " tunnel key 8\n")
		MGRE("1", "10.0.1.1", " tunnel key 7\n")}, "", "",
		"up dynamic dynamic "},
	{"a tunnel to a cloud", {P_19 KEYS(KEY) OF_S IPSEC(ESP, "") B_LINK
		TUNNEL("10.0.0.2", "192.0.2.1", ""), CLOUD_HUB(KEY, "")}, "",
		"", "up dynamic "},
	{"a VTI to a cloud", {P_19 KEYS(KEY) OF_S IPSEC(ESP, "") B_LINK
		TUNNEL("10.0.0.2", "192.0.2.1", VTI), CLOUD_HUB(KEY, "")},
		"FV907@a ", "traffic selectors do not overlap",
		"down dynamic "},
	{"IKEv1", {OLD("10.9.0.1", "192.0.2.1", "198.51.100.1"),
		OLD("10.9.0.2", "198.51.100.1", "192.0.2.1")}, "", "",
		"undecided undecided "},
	{"DMVPN of IKEv1", {P_19 KEYS(KEY) "crypto ipsec transform-set T " ESP
		"\ncrypto ipsec profile I\n set transform-set T\n"
		LINK("198.51.100.1") MGRE("0", "10.0.0.2", NHS),
		CLOUD_HUB(KEY, "")}, "", "", "undecided dynamic "},
};

/* ---- sources without an address ---------------------------------------------------- */

#define FROM(source, key) \
	PROPOSAL("P", "19") KEYS(key) OF_S IPSEC(ESP, "") source \
	TUNNEL("10.9.0.2", "192.0.2.1", VTI)
#define HUB_BLOCKS(blocks) \
	PROPOSAL("P", "19") "crypto ikev2 keyring K\n" blocks \
	PROFILE("fqdn hub.net", "fqdn domain net", " virtual-template 1\n") \
	IPSEC(ESP, "") LINK("192.0.2.1") TEMPLATE(VTI)

static const struct pair_case sources[] = {
	{"DHCP", {FROM(DHCP, KEY), HUB(KEY, "192.0.2.1")}, "", "",
		"up dynamic "},
	{"DHCP, client", {SPOKE(OF_S, DHCP, " peer 1 192.0.2.1\n"),
		HUB(KEY, "192.0.2.1")}, "", "", "up dynamic "},
	{"DHCP, key", {FROM(DHCP, OTHER_KEY), HUB(KEY, "192.0.2.1")},
		"FV903@a ", "proof of identity", "down dynamic "},
	{"DHCP, identity", {PROPOSAL("P", "19") KEYS(KEY)
		PROFILE("fqdn s.org", "fqdn hub.net", "") IPSEC(ESP, "") DHCP
		TUNNEL("10.9.0.2", "192.0.2.1", VTI), HUB(KEY, "192.0.2.1")},
		"FV904@a ", "(identity s.org from its address; profiles: ",
		"down dynamic "},
	{"DHCP, identity by address", {PROPOSAL("P", "19") KEYS(KEY)
		"crypto ikev2 profile F\n match identity remote fqdn hub.net\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n keyring local K\n"
		IPSEC(ESP, "") DHCP TUNNEL("10.9.0.2", "192.0.2.1", VTI),
		HUB(KEY, "192.0.2.1")}, "", "", "undecided dynamic "},
	{"DHCP, one key for an address", {FROM(DHCP, KEY),
		HUB_BLOCKS(" peer X\n  address 198.51.100.0 255.255.255.0\n " KEY)},
		"", "", "undecided dynamic "},
	{"DHCP, a key for each address", {FROM(DHCP, OTHER_KEY),
		HUB_BLOCKS(" peer X\n  address 198.51.100.0 255.255.255.0\n "
			OTHER_KEY " peer Y\n  address 0.0.0.0 0.0.0.0\n " KEY)},
		"", "", "undecided dynamic "},
	{"behind NAT", {PROPOSAL("P", "19") KEYS(KEY) A_PROFILE IPSEC(ESP, "")
		LINK("10.0.0.1") A_TUNNEL(VTI), PROPOSAL("P", "19") KEYS(KEY)
		B_PROFILE IPSEC(ESP, "") B_LINK
		TUNNEL("10.9.0.2", "203.0.113.5", VTI)}, "FV908@b ", "",
		"undecided unknown-end "},
};

/* ---- names in certificates ------------------------------------------------------------ */

#define CERT_MAP \
	"crypto pki certificate map CM 10\n subject-name co o = lab\n"
#define IS(identity) " match identity remote " identity "\n"
#define HAS_CM " match certificate CM\n"
#define SIGNER(own, match, rest) \
	PROPOSAL("P", "19") CERT_MAP SIGNS(own, match) IPSEC(ESP, "") rest

static const struct pair_case names[] = {
	/* Whatever the name is, it is no domain name. */
	{"dn and fqdn", {SIGNER("dn", IS("fqdn b.net"), A_REST),
		SIGNER("fqdn b.net", IS("fqdn a.net"), B_REST)}, "FV904@a ",
		"identity the name in a certificate", "down down "},
	{"dn and any", {SIGNER("dn", IS("fqdn b.net"), A_REST),
		SIGNER("fqdn b.net", IS("any"), B_REST)}, "", "", "up up "},
	{"unknown certificate", {SIGNER("dn", HAS_CM, A_REST),
		SIGNER("dn", HAS_CM, B_REST)}, "", "",
		"undecided undecided "},
	/* A key is no certificate. */
	{"key and certificate map", {A, SIGNER("fqdn b.net", HAS_CM, B_REST)},
		"FV904@a FV905@b ",
		"F matches certificates of map CM", "down down "},
	/* Guide: with signatures a name is the default; routers of 15.x are
	 * seen to send their address. */
	{"default identity", {PROPOSAL("P", "19") "crypto pki trustpoint TP\n"
		" enrollment terminal\ncrypto ikev2 profile F\n"
		" match identity remote fqdn b.net\n"
		" authentication remote rsa-sig\n"
		" authentication local rsa-sig\n pki trustpoint TP\n"
		IPSEC(ESP, "") A_LINK TUNNEL("10.9.0.1", "198.51.100.1", VTI),
		SIGNER("fqdn b.net", IS("address 0.0.0.0"), B_REST)},
		"", "", "undecided undecided "},
};

/* ---- addresses that the gateway gives ------------------------------------------------- */

#define WAITS \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn s.net", "fqdn hub.net", "") IPSEC(ESP, "") A_LINK \
	"interface Tunnel1\n ip address negotiated\n" \
	" tunnel source Ethernet0/0\n tunnel destination 198.51.100.1\n" \
	" tunnel protection ipsec profile I\n" VTI
#define GIVES(lists, granted, asks) \
	PROPOSAL("P", "19") KEYS(KEY) lists granted \
	PROFILE("fqdn hub.net", "fqdn s.net", asks " virtual-template 1\n") \
	IPSEC(ESP, "") B_LINK TEMPLATE(VTI)
#define LOCAL "aaa new-model\naaa authorization network L local\n"
#define RADIUS "aaa new-model\naaa authorization network L group radius\n"
#define POOL "ip local pool POOL 10.9.1.1 10.9.1.99\n"
#define GRANTED(name, line) \
	"crypto ikev2 authorization policy " name "\n" line
#define ASKS(what) " aaa authorization " what "\n"

static const struct pair_case gateways[] = {
	{"a pool", {WAITS, GIVES(LOCAL, POOL GRANTED("G", " pool POOL\n"),
		ASKS("group psk list L G"))}, "", "", "up dynamic "},
	{"no authorization", {WAITS, GIVES("", "", "")}, "FV753@a ",
		"`Tunnel1` gets its address from `b`", "up dynamic "},
	{"no pool", {WAITS, GIVES(LOCAL, GRANTED("G", ""),
		ASKS("group psk list L G"))}, "FV753@a ", "none to give",
		"up dynamic "},
	{"a pool of others", {WAITS, GIVES(LOCAL, POOL GRANTED("G", "")
		GRANTED("H", " pool POOL\n"), ASKS("group psk list L G"))},
		"FV753@a ", "none to give", "up dynamic "},
	{"a pool of the user", {WAITS, GIVES(LOCAL, POOL GRANTED("G", "")
		GRANTED("s.net", " pool POOL\n"), ASKS("group psk list L G")
		ASKS("user psk list L"))}, "", "", "up dynamic "},
	{"DHCP", {WAITS, GIVES(LOCAL, GRANTED("G", " dhcp server 10.0.0.9\n"),
		ASKS("group psk list L G"))}, "", "", "up dynamic "},
	{"RADIUS", {WAITS, GIVES(RADIUS, "", ASKS("group psk list L G"))}, "",
		"", "up dynamic "},
	{"an attribute", {WAITS, GIVES(LOCAL, "aaa attribute list T\n"
		" attribute type addr 10.9.1.7\n"
		GRANTED("G", " aaa attribute list T\n"),
		ASKS("group psk list L G"))}, "", "", "up dynamic "},
	{"attributes of the interface", {WAITS, GIVES(LOCAL,
		"aaa attribute list T\n attribute type interface-config "
		"\"ip address 10.9.1.1 255.255.255.0\"\n"
		GRANTED("G", " aaa attribute list T\n"),
		ASKS("group psk list L G"))}, "FV753@a ", "none to give",
		"up dynamic "},
};

static void run_all(const struct pair_case *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_case(&list[i]);
		check_status(&list[i]);
	}
}

#define ALL(list) run_all(list, sizeof(list) / sizeof(*(list)))

static void test_maps(void **state)
{
	(void)state;
	ALL(maps);
}

static void test_clients(void **state)
{
	(void)state;
	ALL(clients);
}

static void test_clouds(void **state)
{
	(void)state;
	ALL(clouds);
}

static void test_sources(void **state)
{
	(void)state;
	ALL(sources);
}

static void test_names(void **state)
{
	(void)state;
	ALL(names);
}

/* ---- certificates that are in the files -------------------------------------------- */

static char *text_of(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;

	assert_non_null(f);
	assert_true(getdelim(&text, &cap, '\0', f) > 0);
	fclose(f);
	return text;
}

/* Of the same length. */
static void put(char *text, const char *old, const char *new)
{
	char *at = strstr(text, old);

	assert_non_null(at);
	assert_int_equal(strlen(old), strlen(new));
	memcpy(at, new, strlen(new));
}

/* Where the profile names no trustpoint, another one without a certificate in
 * the file may be the one that is used. */
static void test_uncertain_certificate(void **state)
{
	char *a = text_of("tests/cases/healthy/cnsa-alpha.cfg");
	char *b = text_of("tests/cases/healthy/cnsa-beta.cfg");
	struct pair_case c = {"uncertain", {a, NULL}, "", "",
		"undecided undecided "};
	char *more;

	(void)state;
	put(b, "\n pki trustpoint HIGH", "\n!pki trustpoint HIGH");
	assert_true(asprintf(&more, "crypto pki trustpoint OTHER\n"
		" enrollment terminal\n!\n%s", b) > 0);
	c.text[1] = more;
	check_status(&c);
	free(a);
	free(b);
	free(more);
}

/* Two routers that choose each other by certificate, and what follows when the
 * second has the text changed. */
static void test_certificates(void **state)
{
	static const struct {
		const char *old, *new, *want, *says, *status;
	} rows[] = {
		{"hash", "hash", "", "", "up up "},
		{"co alpha.high", "co gamma.high", "FV904@a ",
			"alpha matches certificates of map alpha", "down down "},
		{"name co cn = example high ca", "name nc cn = example high ca",
			"FV904@a ", "matches certificates", "down down "},
		{"name co cn = example high ca", "name co cn = other   high ca",
			"FV904@a ", "matches certificates", "down down "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *a = text_of("tests/cases/healthy/cnsa-alpha.cfg");
		char *b = text_of("tests/cases/healthy/cnsa-beta.cfg");
		struct pair_case c = {rows[i].old, {a, b}, rows[i].want,
			rows[i].says, rows[i].status};

		put(b, rows[i].old, rows[i].new);
		check_case(&c);
		check_status(&c);
		free(a);
		free(b);
	}
}

static void test_gateways(void **state)
{
	(void)state;
	ALL(gateways);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_clients),
		cmocka_unit_test(test_clouds),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_gateways),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_uncertain_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
