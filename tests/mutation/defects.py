"""The defects that are planted, one at a time, into healthy configurations.

A row names the mistake as a reviewer would, the rules of which any one counts
as finding it, and the edit. An edit takes the text and returns it changed, or
None where the mistake cannot be made. `only` limits a row to files, by what
their text must have or by name; `pair` checks the whole group of files that
belong together, with the defect in one of them. `left_out` rows are mistakes
that no rule looks for, for the reason that docs/rules-left-out.md gives: they
are planted, and told apart from what is missed.
"""
import re
from pathlib import Path


class Defect:
    def __init__(self, name, rules, edit, only=None, pair=False, left_out=False):
        self.name = name
        self.rules = rules.split()
        self.edit = edit
        self.only = only
        self.pair = pair
        self.left_out = left_out

    def plant(self, stem, text):
        if isinstance(self.only, list) and stem not in self.only:
            return None
        if isinstance(self.only, str) and not re.search(self.only, text, re.M):
            return None
        changed = self.edit(text)
        return None if changed == text else changed


def sub(pattern, by, count=1):
    """Replace the first match (or all, with count=0)."""
    def edit(text):
        changed, n = re.subn(pattern, by, text, count=count, flags=re.M)
        return changed if n else None
    return edit


def drop(pattern, count=1):
    """Delete the first line that matches (or all, with count=0)."""
    return sub(r"^(?:" + pattern + r").*\n", "", count)


def after(pattern, lines):
    """Add lines after the first one that matches, or its match's end."""
    def edit(text):
        m = re.search(r"^(?:" + pattern + r").*\n", text, re.M)
        return text[:m.end()] + lines + text[m.end():] if m else None
    return edit


def before(pattern, lines):
    def edit(text):
        m = re.search(r"^(?:" + pattern + r")", text, re.M)
        return text[:m.start()] + lines + text[m.start():] if m else None
    return edit


def drop_block(pattern, count=1):
    """Delete a line of the top level and all that is indented below it."""
    return sub(r"^(?:" + pattern + r").*\n(?: .*\n)*", "", count)


def both(*edits):
    def edit(text):
        for e in edits:
            text = e(text)
            if text is None:
                return None
        return text
    return edit


def in_block(header, edit):
    """Apply an edit within the first block whose header matches."""
    def apply(text):
        m = re.search(r"^(?:" + header + r").*\n(?: .*\n)*", text, re.M)
        changed = edit(m.group()) if m else None
        return None if changed is None else \
            text[:m.start()] + changed + text[m.end():]
    return apply


def copy_block(header, rename):
    """Repeat a block under another name, right behind the original."""
    def apply(text):
        m = re.search(r"^(" + header + r")(\S+)(.*\n(?: .*\n)*)", text, re.M)
        return text[:m.end()] + "!\n" + m.group(1) + rename(m.group(2)) + \
            m.group(3) + text[m.end():] if m else None
    return apply


HERE = Path(__file__).parent
VTI = r"^ tunnel mode ipsec"
CLIENT = r"^ tunnel destination "
STATIC = r"^ tunnel destination [0-9]"
RESPONDER = r"^ virtual-template (?s:.*)^ responder-only"
PSK = r"^ authentication local pre-share"
CERTIFICATES = r"^crypto pki certificate chain"
IKEV2_PROFILE = r"crypto ikev2 profile "


def shut_source(text):
    m = re.search(r"^ tunnel source ([A-Z]\S+)", text, flags=re.M)
    return m and re.sub(rf"^interface {m[1]}\n", rf"\g<0> shutdown\n", text, flags=re.M)


def hex_of(name):
    return (HERE / (name + ".hex")).read_text()


def own_certificate(name):
    """Put another certificate in the place of the router's own."""
    return sub(r"^ certificate 02\n(?:  [0-9A-F ]+\n)+",
               lambda m: " certificate 02\n" + hex_of(name))


WEAK = "encryption aes-gcm-256\n prf sha384\n"

DEFECTS = [
    # ---- syntax ----
    Defect("keyword misspelt in a profile", "FV001",
           sub(r"^ authentication remote", " authentcation remote")),
    Defect("keyword misspelt in a proposal", "FV001",
           sub(r"^ encryption ", " encrypton ")),
    Defect("keyword misspelt in an IPsec profile", "FV001",
           sub(r"^ set ikev2-profile", " set ike2-profile")),
    Defect("ipsec-profile for `ipsec profile`", "FV001 FV009 FV016",
           sub(r"tunnel protection ipsec profile", "tunnel protection ipsec-profile")),
    Defect("pre-shared for pre-share", "FV001 FV009",
           sub(r"^ authentication remote pre-share$", " authentication remote pre-shared")),
    Defect("sha-384 for sha384", "FV001",
           sub(r"^ (prf|integrity) sha(\d+)", r" \1 sha-\2")),
    Defect("esp-aes-cbc-256 for `esp-aes 256`", "FV001",
           sub(r"(transform-set \S+) esp-gcm 256", r"\1 esp-aes-cbc-256 esp-sha256-hmac")),
    Defect("DPD interval out of range", "FV002",
           sub(r"^ dpd \d+ ", " dpd 5 ")),
    Defect("lifetime out of range", "FV002",
           sub(r"^ lifetime \d+", " lifetime 60")),
    Defect("DH group that does not exist", "FV001 FV002",
           sub(r"^ group 20", " group 22")),
    Defect("octet above 255", "FV004",
           sub(r"^( tunnel destination \d+\.\d+\.\d+\.)\d+", r"\g<1>265")),
    Defect("mask with holes", "FV004 FV457",
           sub(r"^( match identity remote address \S+) 255\.255\.255\.255",
               r"\1 255.255.253.255")),
    Defect("netmask where a wildcard belongs", "FV005",
           in_block(r"ip access-list standard",
                    sub(r"^ permit (\S+) \d\S+$", r" permit \1 255.255.0.0"))),
    Defect("header of a profile commented out", "FV007",
           sub(r"^crypto ikev2 profile ", "! crypto ikev2 profile ")),
    Defect("header of a tunnel commented out", "FV007 FV001 FV011",
           sub(r"^interface Tunnel", "! interface Tunnel")),
    Defect("banner that does not end", "FV008",
           sub(r"^\^C\n", "", count=0), only=["anyconnect", "branch-voice"]),
    Defect("certificate without quit", "FV008 FV514 FV504",
           drop(r"  \tquit")),
    Defect("help text left on a line", "FV009",
           sub(r"^( dpd \d+ \d+ \S+)$", r"\1 ? how often")),
    Defect("abbreviation that is ambiguous", "FV006",
           sub(r"^crypto ikev2 policy ", "crypto ikev2 p ")),
    Defect("command cut short", "FV016",
           sub(r"^( dpd \d+) \d+ \S+$", r"\1")),
    Defect("identity given twice", "FV011 FV403",
           after(r" identity local (?:address|fqdn)", " identity local fqdn other.example.net\n")),
    Defect("ikev2-profile together with isakmp-profile", "FV012",
           after(r" set ikev2-profile", " set isakmp-profile OLD\n")),
    Defect("deprecated `keyring NAME`", "FV003",
           sub(r"^ keyring local ", " keyring ")),
    Defect("Tunnell for Tunnel1", "FV014 FV001",
           sub(r"^interface Tunnel1", "interface Tunnell")),
    Defect("command of a later release", "FV013 FV001",
           after(r" prf sha384", " pqc mlkem768\n"), only=r"^version 1[67]"),
    # ---- reference ----
    Defect("transform set that is not defined", "FV101",
           sub(r"^ set transform-set (\S+)", r" set transform-set \1-1")),
    Defect("IKEv2 profile that is not defined", "FV102",
           sub(r"^ set ikev2-profile (\S+)", r" set ikev2-profile \1-1")),
    Defect("IPsec profile that is not defined", "FV103 FV102",
           sub(r"(tunnel protection ipsec profile \S+)", r"\1-1")),
    Defect("keyring that is not defined", "FV103",
           sub(r"^ keyring local (\S+)", r" keyring local \1-1")),
    Defect("proposal that is not defined", "FV103",
           in_block(r"crypto ikev2 policy", sub(r"^ proposal (\S+)", r" proposal \1-1"))),
    Defect("trustpoint that is not defined", "FV104",
           sub(r"^ pki trustpoint (\S+)", r" pki trustpoint \1-1")),
    Defect("certificate map that is not defined", "FV104",
           sub(r"^ match certificate (\S+)", r" match certificate \1-1")),
    Defect("AAA list that is not defined", "FV105",
           sub(r"^( aaa authorization .* list) (\S+)", r"\1 \2-1")),
    Defect("AAA login list that is not defined", "FV105",
           sub(r"^( aaa authentication \S+) (\S+)", r"\1 \2-1")),
    Defect("authorization policy that is not defined", "FV106",
           sub(r"^( aaa authorization group \S+ list \S+) (?!name-mangler)(\S+)", r"\1 \2-1")),
    Defect("name-mangler that is not defined", "FV106 FV103",
           sub(r"(name-mangler) (\S+)$", r"\1 \2-1"), only=r"^crypto ikev2 name-mangler"),
    Defect("pool that is not defined", "FV107",
           in_block(r"crypto ikev2 authorization policy", sub(r"^ pool (\S+)", r" pool \1-1"))),
    Defect("IPv6 pool that is not defined", "FV107",
           in_block(r"crypto ikev2 authorization policy",
                    sub(r"^ ipv6 pool (\S+)", r" ipv6 pool \1-1"))),
    Defect("access list of routes that is not defined", "FV107",
           sub(r"^ route set access-list (?!ipv6)(\S+)", r" route set access-list \1-1")),
    Defect("access list of a crypto map that is not defined", "FV107",
           sub(r"^ match address (TO-\S+)", r" match address \1-1")),
    Defect("route-map that is not defined", "FV107",
           sub(r"^( route redistribute connected route-map \S+)", r"\1-1")),
    Defect("virtual template that is not defined", "FV108",
           sub(r"^ virtual-template \d+", " virtual-template 99")),
    Defect("tunnel source interface that does not exist", "FV108",
           sub(r"^ tunnel source GigabitEthernet\S+", " tunnel source GigabitEthernet0/0/9")),
    Defect("VRF that is not defined", "FV108",
           sub(r"^ vrf forwarding \S+", " vrf forwarding NOWHERE")),
    Defect("match fvrf that is not defined", "FV108",
           sub(r"^ match fvrf (?!any)\S+", " match fvrf NOWHERE")),
    Defect("unnumbered loopback that does not exist", "FV108",
           sub(r"^ ip unnumbered Loopback\d+", " ip unnumbered Loopback99")),
    Defect("RADIUS server that is not defined", "FV109",
           sub(r"^( server name \S+)", r"\1-X")),
    Defect("attribute list that is not defined", "FV109",
           sub(r"^( aaa attribute list \S+)", r"\1-X")),
    Defect("track object that is not defined", "FV112",
           sub(r"^(  peer 1 \S+) track 1", r"\1 track 77")),
    Defect("standby group of a cluster that is not defined", "FV112 FV825",
           sub(r"^ standby-group (\S+)", r" standby-group \1-1")),
    Defect("proposal that no policy uses", "FV110",
           before(r"crypto ikev2 policy",
                  "crypto ikev2 proposal EXTRA\n encryption aes-gcm-128\n"
                  " prf sha256\n group 19\n!\n")),
    Defect("transform set that nothing uses", "FV110",
           before(r"crypto ipsec profile",
                  "crypto ipsec transform-set EXTRA esp-gcm 256\n mode tunnel\n!\n")),
    Defect("keyring that nothing uses", "FV110",
           before(r"crypto ikev2 profile",
                  "crypto ikev2 keyring EXTRA\n peer X\n  address 192.0.2.66\n"
                  "  pre-shared-key Gq7vR2mWx9ZkT4nBpL6s\n !\n!\n")),
    # ---- completeness ----
    Defect("proposal without a group", "FV201", drop(r" group ")),
    Defect("proposal without encryption", "FV201", drop(r" encryption ")),
    Defect("policy without a proposal", "FV202",
           in_block(r"crypto ikev2 policy", drop(r" proposal ", 0))),
    Defect("profile without match identity", "FV203",
           in_block(IKEV2_PROFILE, drop(r" match (?:identity|certificate)", 0))),
    Defect("profile without local authentication", "FV204",
           drop(r" authentication local")),
    Defect("profile without remote authentication", "FV204",
           drop(r" authentication remote")),
    Defect("initiator's IPsec profile without ikev2-profile", "FV205",
           drop(r" set ikev2-profile"), only=STATIC),
    Defect("crypto map without ikev2-profile", "FV205",
           in_block(r"crypto map", drop(r" set ikev2-profile"))),
    Defect("keyring peer without a key", "FV206",
           drop(r"  pre-shared-key", 0)),
    Defect("keyring peer without address or identity", "FV206",
           in_block(r"crypto ikev2 keyring", drop(r"  (?:address|identity)", 0))),
    Defect("responder without a virtual template", "FV207",
           drop(r" virtual-template"), only=RESPONDER),
    Defect("tunnel without a destination", "FV208", drop(CLIENT[1:]), only=STATIC),
    Defect("tunnel without a source", "FV208",
           in_block(r"interface Tunnel", drop(r" tunnel source"))),
    Defect("IPsec VTI without protection", "FV208",
           in_block(r"interface Tunnel", drop(r" tunnel protection")), only=VTI),
    Defect("profile shut down", "FV209",
           in_block(IKEV2_PROFILE, after(r" authentication local", " shutdown\n"))),
    Defect("cluster shut down", "FV209",
           in_block(r"crypto ikev2 cluster", sub(r"^ no shutdown", " shutdown"))),
    Defect("smart default removed and relied on", "FV210",
           sub(r"^crypto ikev2 policy \S+\n(?: .*\n)*",
               "no crypto ikev2 policy default\n")),
    # ---- negotiation ----
    Defect("GCM without prf", "FV301 FV201", drop(r" prf "), only=r"aes-gcm"),
    Defect("GCM with integrity", "FV302",
           after(r" encryption aes-gcm-256", " integrity sha384\n")),
    Defect("GCM and CBC in one proposal", "FV303",
           sub(r"^ encryption aes-gcm-256", " encryption aes-gcm-256 aes-cbc-256")),
    Defect("two profiles with the same match", "FV304",
           copy_block(IKEV2_PROFILE, lambda n: n + "-2")),
    Defect("two policies with the same match", "FV305",
           copy_block(r"crypto ikev2 policy ", lambda n: n + "-2")),
    Defect("profile with two VRFs", "FV306 FV011",
           in_block(IKEV2_PROFILE, after(r" match fvrf", " match fvrf any\n"))),
    Defect("policy that leaves out the front VRF", "FV307",
           in_block(r"crypto ikev2 policy", drop(r" match fvrf")), only=r"^ tunnel vrf"),
    Defect("ESP cipher without integrity", "FV309",
           sub(r"(transform-set \S+) esp-gcm 256", r"\1 esp-aes 256")),
    Defect("ESP GCM with an HMAC", "FV309",
           sub(r"(transform-set \S+ esp-gcm 256)", r"\1 esp-sha256-hmac")),
    Defect("transport mode in an IPsec VTI", "FV310",
           sub(r"^ mode tunnel", " mode transport"), only=VTI),
    Defect("no PFS", "FV311", drop(r" set pfs"), left_out=True),
    Defect("PFS weaker than the IKE group", "FV311 FV610",
           sub(r"^ set pfs group2\d", " set pfs group14")),
    Defect("PRF weaker than the integrity", "FV313",
           after(r" integrity sha512", " prf sha1\n")),
    # ---- authentication ----
    Defect("preshared key without a keyring", "FV401",
           drop(r" keyring local"), only=PSK),
    Defect("keyring that does not cover the peer", "FV401",
           sub(r"^(  address \d+\.\d+\.)\d+\.\d+$", r"\g<1>9.9"), only=STATIC),
    Defect("certificates without a trustpoint", "FV402", drop(r" pki trustpoint")),
    Defect("two local methods", "FV403 FV011",
           after(r" authentication local pre-share", " authentication local rsa-sig\n")),
    Defect("key for everybody", "FV404",
           in_block(r"crypto ikev2 keyring",
                    sub(r"^  address \d+\.\d+\.\d+\.\d+.*$", "  address 0.0.0.0 0.0.0.0"))),
    Defect("key for everybody, IPv6", "FV404",
           in_block(r"crypto ikev2 keyring", sub(r"^  address \S*:\S*", "  address ::/0"))),
    Defect("weak key", "FV405",
           sub(r"^(  pre-shared-key(?: local| remote)?) \S+$", r"\1 cisco123")),
    Defect("half of a key pair", "FV407", drop(r"  pre-shared-key remote")),
    Defect("one identity in two peers", "FV408",
           sub(r"^( peer \S+)\n((?:  .*\n)+)", r"\1\n\2 !\n\1-2\n\2")),
    Defect("preshared key for any identity", "FV409",
           sub(r"^ match identity remote (?!any).*$", " match identity remote any"), only=PSK),
    Defect("rsa-sig with an EC key", "FV413",
           sub(r"^ authentication local ecdsa-sig", " authentication local rsa-sig")),
    Defect("ecdsa-sig with an RSA key", "FV413",
           sub(r"^ authentication local rsa-sig", " authentication local ecdsa-sig")),
    # ---- identity ----
    Defect("fqdn where a domain is meant", "FV453 FV904",
           sub(r"^ match identity remote fqdn domain ", " match identity remote fqdn "),
           only=RESPONDER, pair=True),
    Defect("domain that is a whole top level", "FV454",
           sub(r"^( match identity remote (?:fqdn|email) domain) \S+", r"\1 net")),
    Defect("certificate match with preshared keys", "FV455 FV401",
           sub(r"^ authentication remote (?:ecdsa|rsa)-sig", " authentication remote pre-share"),
           only=r"^ match certificate"),
    Defect("email without @", "FV456",
           sub(r"^( identity local email \w+)@", r"\1.")),
    Defect("fqdn with a blank label", "FV456",
           sub(r"^( identity local fqdn \w[\w-]*)\.", r"\1..")),
    Defect("identity address with host bits", "FV457",
           sub(r"^( match identity remote address \S+) 255\.255\.255\.255",
               r"\1 255.255.255.0")),
    Defect("mangler of a field that the identity lacks", "FV458",
           sub(r"^ eap suffix delimiter @", " dn common-name")),
    # ---- PKI ----
    Defect("no revocation check", "FV501",
           sub(r"^ revocation-check .*", " revocation-check none")),
    Defect("subject name of another router", "FV502",
           sub(r"^ identity local fqdn \S+", " identity local fqdn other.example.org"),
           only=CERTIFICATES),
    Defect("certificate expired", "FV503", own_certificate("expired")),
    Defect("certificate with a short RSA key", "FV503", own_certificate("rsa1024")),
    Defect("certificate signed with SHA-1", "FV503", own_certificate("sha1")),
    Defect("chain without its CA", "FV504",
           sub(r"^ certificate ca 01\n(?:  [0-9A-F ]+\n)+  \tquit\n", "")),
    Defect("fingerprint of odd length", "FV506",
           sub(r"^( fingerprint [0-9A-F]+)[0-9A-F]$", r"\1")),
    Defect("enrolment URL with a blank", "FV507 FV009 FV002",
           sub(r"^ enrollment terminal pem", " enrollment url http:// ca.example.net:80")),
    Defect("peers with revoked certificates stay", "FV510",
           drop(r"crypto ikev2 disconnect-revoked-peers")),
    Defect("certificates without a clock", "FV513",
           drop(r"ntp server", 0), only=CERTIFICATES),
    Defect("certificate with a digit too few", "FV514",
           sub(r"^(  [0-9A-F ]+)[0-9A-F] $", r"\1 ")),
    Defect("certificate cut in the middle", "FV514",
           sub(r"^ certificate 02\n((?:  [0-9A-F ]+\n){4})(?:  [0-9A-F ]+\n)+",
               r" certificate 02\n\1")),
    # ---- cryptography ----
    Defect("3DES in a proposal", "FV601 FV602",
           sub(WEAK, "encryption 3des\n integrity sha256\n")),
    Defect("MD5 in a proposal", "FV601 FV602",
           sub(WEAK, "encryption aes-cbc-256\n integrity md5\n")),
    Defect("group 2", "FV601 FV602", sub(r"^ group .*", " group 2")),
    Defect("group 5 as a second choice", "FV601 FV602", sub(r"^ group (.*)", r" group \1 5")),
    Defect("group 24", "FV603", sub(r"^ group .*", " group 24")),
    Defect("SHA-1 in a proposal", "FV605",
           sub(WEAK, "encryption aes-cbc-256\n integrity sha1\n")),
    Defect("3DES in a transform set", "FV601 FV602",
           sub(r"esp-gcm 256", "esp-3des esp-sha256-hmac")),
    Defect("MD5 in a transform set", "FV601 FV602",
           sub(r"esp-gcm 256", "esp-aes 256 esp-md5-hmac")),
    Defect("no encryption in a transform set", "FV609",
           sub(r"esp-gcm 256", "esp-null esp-sha256-hmac")),
    Defect("AH alone", "FV609", sub(r"esp-gcm 256", "ah-sha256-hmac")),
    Defect("AES-256 with group 14", "FV610", sub(r"^ group .*", " group 14")),
    Defect("weak smart default in force", "FV604",
           both(sub(r"^version .*", "version 16.7"),
                drop_block(r"crypto ikev2 policy"), drop_block(r"crypto ikev2 proposal")),
           only=r"^crypto ikev2 proposal NGE"),
    Defect("compliance shield off", "FV611",
           before(r"crypto ikev2 proposal", "crypto engine compliance shield disable\n!\n")),
    Defect("IKEv1 left over", "FV613",
           before(r"crypto ipsec transform-set",
                  "crypto isakmp policy 10\n encryption aes 256\n hash sha256\n"
                  " authentication pre-share\n group 19\n!\n")),
    # ---- lifetimes ----
    Defect("no DPD anywhere", "FV651", drop(r" dpd |crypto ikev2 dpd ", 0)),
    Defect("IKE lifetime below that of IPsec", "FV654",
           sub(r"^ lifetime \d+", " lifetime 1800")),
    Defect("NAT keepalive off behind a NAT", "FV656",
           both(sub(r"^( ip address) (?:198\.51\.100|203\.0\.113)\.(\d+) ",
                    r"\1 192.168.55.\2 ", 0), drop(r"crypto ikev2 nat keepalive"),
                lambda t: t.replace(" periodic\n", " on-demand\n")),
           only=r"^ tunnel destination (?:198\.51\.100|203\.0\.113)\."),
    Defect("NAT keepalive too rare", "FV656",
           sub(r"^crypto ikev2 nat keepalive \d+", "crypto ikev2 nat keepalive 600")),
    Defect("DPD that takes half an hour", "FV652",
           sub(r"^ dpd \d+ \d+ ", " dpd 1500 60 ")),
    Defect("cookie challenge off at a hub", "FV657",
           drop(r"crypto ikev2 cookie-challenge"), only=RESPONDER),
    Defect("SA limit below the pool", "FV658 FV663",
           sub(r"^crypto ikev2 limit max-sa \d+", "crypto ikev2 limit max-sa 5"),
           only=RESPONDER),
    Defect("replay window of 64 under QoS", "FV659",
           drop(r"crypto ipsec security-association replay"), only=["branch-voice"],
           left_out=True),
    Defect("IKE and IPsec rekey together", "FV660",
           sub(r"^ set security-association lifetime seconds \d+",
               " set security-association lifetime seconds 28800"), left_out=True),
    # ---- tunnels ----
    Defect("tunnel MTU without room for the overhead", "FV701",
           both(sub(r"^ ip mtu \d+", " ip mtu 1500"),
                sub(r"^ ip tcp adjust-mss \d+", " ip tcp adjust-mss 1460"))),
    Defect("tunnel VRF left out", "FV718 FV711", drop(r" tunnel vrf", 0)),
    Defect("source interface shut down", "FV719", shut_source),
    Defect("tunnel mode of the other family", "FV720",
           sub(r"^ tunnel mode ipsec ipv4", " tunnel mode ipsec ipv6"),
           only=r"^ tunnel destination \d"),
    Defect("neither MTU nor MSS set", "FV717",
           both(drop(r" ip mtu", 0), drop(r" ip tcp adjust-mss", 0))),
    Defect("certificates without fragmentation", "FV702",
           drop(r"crypto ikev2 fragmentation"), only=CERTIFICATES),
    Defect("fragments too small to carry anything", "FV703",
           sub(r"^crypto ikev2 fragmentation mtu \d+", "crypto ikev2 fragmentation mtu 68")),
    Defect("static address on a virtual template", "FV704",
           in_block(r"interface Virtual-Template",
                    sub(r"^ ip unnumbered \S+", " ip address 10.13.0.1 255.255.255.0"))),
    Defect("default route into the tunnel, and no other way to its end", "FV705",
           lambda t: re.sub(r"^ip route 0\.0\.0\.0 .*$",
                            "ip route 0.0.0.0 0.0.0.0 " +
                            re.search(r"^interface (Tunnel\d+)", t, re.M).group(1),
                            t, flags=re.M),
           only=["type6"]),
    Defect("template without an address", "FV716",
           in_block(r"interface Virtual-Template", drop(r" ip unnumbered"))),
    Defect("tunnel destination routed into the tunnel", "FV705",
           lambda t: sub(r"^ip route 0\.0\.0\.0",
                         "ip route %s 255.255.255.255 %s\n"
                         "ip route 0.0.0.0" % (
                             re.search(r"^ tunnel destination (\S+)", t, re.M).group(1),
                             re.search(r"^interface (Tunnel\d+)", t, re.M).group(1)))(t),
           only=r"^ tunnel destination \d(?s:.*)^ip route 0"),
    Defect("tunnel source address of nobody", "FV706",
           sub(r"^ tunnel source Gig\S+", " tunnel source 192.0.2.250")),
    Defect("two tunnels with one source and destination", "FV707",
           copy_block(r"interface Tunnel", lambda n: "4" + n), only=STATIC),
    Defect("VRF set after the address", "FV710",
           sub(r"^( vrf forwarding \S+\n)( ip address .*\n)", r"\2\1")),
    Defect("tunnel VRF left out", "FV711",
           drop(r" tunnel vrf"), only=r"^ match fvrf (?!any)"),
    Defect("two interfaces in one subnet", "FV712",
           lambda t: sub(r"^line con 0", "interface Loopback77\n ip address %s %s\n!\n"
                         "line con 0" % re.search(
                             r"^interface Gig\S+\n(?: .*\n)*? ip address (\S+) (\S+)",
                             t, re.M).groups())(t),
           only=r"^interface Gig\S+\n(?: (?!vrf).*\n)*? ip address \d"),
    Defect("GRE keepalive over IPsec", "FV714",
           after(r" tunnel destination \d", " keepalive 10 3\n"), only=["gre-east", "gre-west"]),
    Defect("ivrf with tunnel protection", "FV715",
           in_block(IKEV2_PROFILE, after(r" authentication local", " ivrf INSIDE\n")),
           only=["cnsa-alpha", "cnsa-beta"]),
    # ---- authorization ----
    Defect("aaa new-model left out", "FV751", sub(r"^aaa new-model", "no aaa new-model"),
           only=r"^ aaa authorization"),
    Defect("certificate authorization without a name", "FV752 FV016",
           sub(r"^( aaa authorization group cert list \S+) .*", r"\1")),
    Defect("pool outside the subnet of the template", "FV754",
           sub(r"^(ip local pool \S+) \d+\.\d+\.\d+\.(\d+) \d+\.\d+\.\d+\.\d+",
               r"\1 10.240.9.10 10.240.9.20"), left_out=True),
    Defect("pool that ends before it begins", "FV768",
           sub(r"^(ip local pool \S+) (\S+) (\S+)", r"\1 \3 \2")),
    Defect("extended list for routes", "FV755 FV107",
           sub(r"^ip access-list standard (\S+)\n permit (\S+) (\S+)",
               r"ip access-list extended \1\n permit ip \2 \3 any"),
           only=r"^ route set access-list (?!ipv6)"),
    Defect("client that asks for no configuration", "FV757 FV753",
           in_block(IKEV2_PROFILE,
                    after(r" authentication local", " no config-exchange request\n")),
           only=r"^ ip address negotiated"),
    Defect("static routes and none into the tunnel", "FV756",
           lambda t: re.sub(r"^ip route \S+ \S+ Tunnel.*\n", "", t, flags=re.M),
           only=r"^ip route \S+ \S+ Tunnel(?s:.*)^ip route 0|^ip route 0(?s:.*)^ip route \S+ \S+ Tunnel"),
    Defect("dynamic redistribution at a hub", "FV759",
           in_block(r"crypto ikev2 authorization policy",
                    after(r" route set interface", " route redistribute static\n")),
           only=RESPONDER),
    Defect("IPv6 pool that assigns networks", "FV762",
           sub(r"^(ipv6 local pool \S+ \S+/)120 128", r"\g<1>48 64")),
    Defect("hub that has no address for its clients", "FV753",
           in_block(r"crypto ikev2 authorization policy", drop(r" pool")),
           only=["dvti-hub", "bgp-hub", "mpls-hub", "ikeroute-hub"], pair=True),
    # ---- EAP ----
    Defect("EAP against a preshared key", "FV801",
           sub(r"^ authentication local rsa-sig", " authentication local pre-share"),
           only=r"^ authentication remote eap"),
    Defect("EAP without query-identity", "FV802",
           sub(r"^ authentication remote eap query-identity", " authentication remote eap")),
    Defect("HTTP URLs left on for AnyConnect", "FV804",
           drop(r"no crypto ikev2 http-url cert"), only=r"anyconnect-eap"),
    Defect("AnyConnect-EAP without an AAA list", "FV805",
           drop(r" aaa authentication anyconnect-eap")),
    Defect("reconnect with preshared keys", "FV806",
           in_block(IKEV2_PROFILE, after(r" keyring local", " reconnect timeout 900\n"))),
    # ---- cluster, redirect, client ----
    Defect("cluster without a standby group", "FV821", drop(r" standby-group")),
    Defect("cluster without max-session", "FV821", drop(r" slave max-session")),
    Defect("cluster that redirects nobody", "FV822",
           drop(r"crypto ikev2 redirect gateway")),
    Defect("reconnect without an active key", "FV823",
           sub(r"^(crypto ikev2 reconnect key 1) active", r"\1")),
    Defect("redirected without a limit", "FV824",
           sub(r"^(crypto ikev2 redirect client) max-redirects \d+", r"\1")),
    Defect("HSRP group without its name", "FV825 FV112", drop(r" standby 7 name")),
    Defect("client with a fixed destination", "FV826",
           sub(r"^ tunnel destination dynamic", " tunnel destination 203.0.113.1")),
    Defect("peer reactivate without a track object", "FV827",
           sub(r"^(  peer \d \S+) track.*", r"\1", count=0)),
    # ---- NHRP ----
    Defect("shortcut to another template", "FV841 FV108",
           sub(r"^( ip nhrp shortcut virtual-template) 1", r"\1 2")),
    Defect("hub without NHRP redirect", "FV842 FV841", drop(r" ip nhrp redirect"),
           only=["flex-hub1", "dmvpn-hub"], pair=True),
    Defect("spoke without NHRP shortcut", "FV842 FV841", drop(r" ip nhrp shortcut", 0),
           only=["flex-spoke1", "dmvpn-spoke"], pair=True),
    Defect("network-id of another cloud", "FV843 FV841",
           in_block(r"interface Virtual", sub(r"^( ip nhrp network-id) \d+", r"\1 77")),
           only=r"^interface Tunnel(?s:.*)^ ip nhrp shortcut virtual-template"),
    Defect("LDP on a tunnel", "FV844", sub(r"^ mpls nhrp", " mpls ip\n mpls nhrp")),
    Defect("multipoint tunnel with a destination", "FV845 FV012",
           after(r" tunnel mode gre multipoint", " tunnel destination 203.0.113.161\n")),
    Defect("spoke's template not unnumbered to its tunnel", "FV846",
           sub(r"^ ip unnumbered Tunnel0", " ip unnumbered GigabitEthernet0/0/1")),
    Defect("split horizon at an EIGRP hub", "FV847", drop(r"   no split-horizon")),
    Defect("NHRP passwords that differ", "FV848",
           sub(r"^ ip nhrp authentication \S+", " ip nhrp authentication other"),
           only=["dmvpn-spoke"], pair=True),
    Defect("NHRP without a network id", "FV851", drop(r" ip nhrp network-id", 0)),
    Defect("next hop server without an address outside", "FV849",
           sub(r"^( ip nhrp nhs \S+) nbma .*", r"\1")),
    Defect("EIGRP spoke whose multicast goes nowhere", "FV850",
           sub(r"^( ip nhrp nhs \S+ nbma \S+) multicast", r"\1")),
    # ---- crypto maps ----
    Defect("crypto map applied nowhere", "FV862 FV110", drop(r" crypto map ")),
    Defect("crypto access list that denies all", "FV869",
           in_block(r"ip access-list extended TO-", sub(r"^ permit ip", " deny ip", 0))),
    Defect("crypto access list copied from the peer", "FV871",
           in_block(r"ip access-list extended TO-",
                    sub(r"^ permit ip (\S+ \S+) (\S+ \S+)$", r" permit ip \2 \1", 0))),
    Defect("crypto map for all traffic", "FV863",
           in_block(r"ip access-list extended TO-", sub(r"^ permit ip .*", " permit ip any any"))),
    Defect("crypto map without a peer", "FV866", drop(r" set peer")),
    Defect("crypto map without a transform set", "FV866",
           in_block(r"crypto map", drop(r" set transform-set"))),
    Defect("crypto map that does not exist on an interface", "FV103 FV112 FV862",
           sub(r"^ crypto map (\S+)", r" crypto map \1-1")),
    Defect("protected traffic caught by NAT", "FV865",
           in_block(r"ip access-list extended NAT", drop(r" deny"))),
    Defect("dynamic entry before static ones", "FV864",
           before(r"crypto map ", "crypto dynamic-map DYN 10\n set transform-set NGE\n"
                  " set ikev2-profile NORTH\n!\ncrypto map OUTSIDE 5 ipsec-isakmp dynamic DYN\n"),
           only=["map-south"]),
    # ---- pairs ----
    Defect("no IKE proposal in common", "FV901",
           sub(r"^ group .*", " group 19"), pair=True,
           only=["svti-hq", "v6-left", "gre-east", "dvti-spoke", "map-north", "cnsa-alpha",
                 "bgp-spoke-a", "dmvpn-spoke"]),
    Defect("no ESP transform in common", "FV902",
           sub(r"esp-gcm 256", "esp-gcm 128"), pair=True,
           only=["svti-hq", "v6-left", "gre-east", "dvti-spoke", "map-north", "cnsa-alpha",
                 "bgp-spoke-a", "dmvpn-spoke"]),
    Defect("preshared keys that differ", "FV903",
           sub(r"^(  pre-shared-key(?: local| remote)?) (\S+)$",
               lambda m: m.group(1) + " " + m.group(2)[::-1]), pair=True,
           only=["svti-hq", "v6-left", "gre-east", "map-north", "bgp-spoke-a",
                 "ikeroute-branch"]),
    Defect("preshared keys not crossed", "FV903",
           both(sub(r"^  pre-shared-key local ", "  pre-shared-key LOCAL "),
                sub(r"^  pre-shared-key remote ", "  pre-shared-key local "),
                sub(r"^  pre-shared-key LOCAL ", "  pre-shared-key remote ")), pair=True,
           only=["svti-hq", "gre-east", "map-north", "bgp-spoke-a"]),
    Defect("identity that the peer does not match", "FV904",
           sub(r"^( identity local fqdn) \S+", r"\1 stranger.example.org"), pair=True,
           only=["gre-east", "bgp-spoke-a", "flex-spoke1", "cluster-client", "dmvpn-spoke"]),
    Defect("authentication methods that do not fit", "FV905",
           sub(r"^ authentication remote ecdsa-sig", " authentication remote rsa-sig"),
           pair=True, only=["dvti-spoke", "cnsa-alpha", "mpls-spoke", "cluster-client"]),
    Defect("certificate map that the peer does not match", "FV904",
           sub(r"^( (?:alt-)?subject-name co) .*", r"\1 nobody", 0), pair=True,
           only=["dvti-hub", "dvti-spoke", "cnsa-alpha", "cnsa-beta", "mpls-hub",
                 "mpls-spoke"]),
    Defect("peer of a crypto map that is nobody", "FV915 FV401",
           sub(r"^ set peer .*", " set peer 203.0.113.250"), pair=True,
           only=["map-north", "map-south"]),
    Defect("crypto access lists not mirrored", "FV906",
           in_block(r"ip access-list extended TO-",
                    sub(r"10\.8(\d)\.0\.0 0\.0\.0\.255$", r"10.8\1.0.0 0.0.255.255")),
           pair=True, only=["map-north", "map-south"]),
    Defect("GRE at one end, VTI at the other", "FV907 FV708",
           drop(r" tunnel mode ipsec"), pair=True,
           only=["svti-hq", "cnsa-alpha", "dvti-spoke"]),
    Defect("tunnel keys that differ", "FV907",
           sub(r"^ tunnel key \d+", " tunnel key 200"), pair=True, only=["dmvpn-spoke"]),
    Defect("destination that is nobody", "FV908 FV401",
           sub(r"^( tunnel destination \d+\.\d+\.)\d+\.\d+", r"\g<1>77.77"), pair=True,
           only=["svti-branch", "gre-west", "cnsa-beta"]),
    Defect("one overlay address twice", "FV909 FV712",
           sub(r"^( ip address 10\.(?:99|77|220)\.0)\.2 ", r"\1.1 "), pair=True,
           only=["svti-branch", "gre-west", "cnsa-beta"]),
]

# Files that belong together.
GROUPS = [
    ["svti-hq", "svti-branch"], ["v6-left", "v6-right"], ["gre-east", "gre-west"],
    ["dvti-hub", "dvti-spoke"], ["flex-hub1", "flex-hub2", "flex-spoke1", "flex-spoke2"],
    ["cluster-1", "cluster-2", "cluster-client"],
    ["bgp-hub", "bgp-spoke-a", "bgp-spoke-b"], ["ikeroute-hub", "ikeroute-branch"],
    ["map-north", "map-south"], ["mpls-hub", "mpls-spoke"], ["dmvpn-hub", "dmvpn-spoke"],
    ["cnsa-alpha", "cnsa-beta"],
]
