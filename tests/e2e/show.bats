#!/usr/bin/env bats
# flexike show: what it prints, and what it says to words that are not there.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	FX=${BIN:-build/bin}/flexike
	C=tests/cases/show-config
	T=$BATS_TEST_TMPDIR
}

shows() { # status arguments…
	local want=$1
	shift
	run "$FX" show "$@"
	echo "$output"
	[ "$status" -eq "$want" ]
}

@test "smart defaults of a release" {
	shows 0 'crypto ikev2 proposal default' "$C/plain.cfg"
	[ "${lines[1]}" = "     Encryption : AES-CBC-256" ]
	[ "${lines[2]}" = "     Integrity  : SHA512 SHA384" ]
	shows 0 --release xe-16.7 'cry ikev2 prop' "$C/plain.cfg"
	[ "${lines[1]}" = "     Encryption : AES-CBC-256 AES-CBC-192 AES-CBC-128" ]
	[[ ${lines[4]} == *"DH_GROUP_1536_MODP/Group 5 DH_GROUP_1024_MODP/Group 2" ]]
}

@test "a configuration and its image show the same" {
	"$FX" compile "$C/edited.cfg" -o "$T/edited.img"
	shows 0 'crypto ipsec profile' "$C/edited.cfg"
	local text=$output
	shows 0 'crypto ipsec profile' "$T/edited.img"
	[ "$output" = "$text" ]
}

@test "several files are told apart; JSON is one document" {
	shows 0 'crypto ikev2 policy' "$C/plain.cfg" "$C/edited.cfg"
	[ "${lines[0]}" = "! $C/plain.cfg" ]
	"$FX" show --format json 'crypto ikev2 policy' "$C"/{plain,edited}.cfg |
		python3 -c 'import json, sys; d = json.load(sys.stdin)
assert d["version"] == 1 and d["subject"] == "crypto ikev2 policy"
assert [x["hostname"] for x in d["devices"]] == ["plain", ""]
assert d["devices"][0]["objects"][0]["origin"] == "default"'
}

@test "words and names that are not there" {
	shows 2 'crypto ikev2 propsal' "$C/plain.cfg"
	[[ ${lines[0]} == *'did you mean `crypto ikev2 proposal`?' ]]
	[[ $output == *"crypto pki certificates"* ]]
	shows 2 'crypto ikev2 pro' "$C/plain.cfg"
	[[ ${lines[0]} == *"may mean more than one"* ]]
	shows 2 'crypto ikev2 proposal MIXX' "$C/mixed.cfg"
	[[ ${lines[-2]} == *"did you mean MIX?" ]]
	[ "${lines[-1]}" = "there is: MIX default" ]
	shows 2 'crypto ikev2 keyring K' "$C/plain.cfg"
	[[ ${lines[-1]} == *"is none"* ]]
	shows 2 'crypto ikev2 proposal'
	shows 2 --release xe-1 'crypto ikev2 proposal' "$C/plain.cfg"
	shows 2 'crypto ikev2 proposal' "$T/none.cfg"
}

@test "what can be shown" {
	shows 0 --list
	[ "${#lines[@]}" -ge 18 ]
	[[ $output == *"crypto dynamic-map"* ]]
}

@test "crypto maps by name and by interface" {
	shows 0 'crypto map OUTSIDE' "$C/maps.cfg"
	[[ $output == *'Crypto Map IPv4 "OUTSIDE" 20 ipsec-isakmp'* ]]
	[[ $output != *UNUSED* ]]
	shows 0 'cry map tag UNUSED' "$C/maps.cfg"
	[[ $output == *'Crypto Map IPv4 "UNUSED" 5 ipsec-isakmp'* ]]
	[[ $output != *OUTSIDE* ]]
	shows 0 'crypto map interface gigabitethernet2' "$C/maps.cfg"
	[[ $output == *'"OUTSIDE" 10'* && $output != *Tunnel1-head* ]]
	shows 0 'crypto map interface Tunnel1' "$C/maps.cfg"
	[[ $output == *'"Tunnel1-head-0" 65537'* && $output != *OUTSIDE* ]]
	shows 2 'crypto map interface Ethernet9/9' "$C/maps.cfg"
	[[ $output == *"nothing is on"* ]]
}

@test "what is incomplete is shown as such" {
	shows 0 'crypto ikev2 proposal NO-PRF' "$C/incomplete.cfg"
	[[ $output == *"Incomplete, not used: no prf"* ]]
	shows 0 --format json 'crypto ikev2 policy EMPTY' "$C/incomplete.cfg"
	[[ $output == *'"complete": false'* ]]
}

@test "what only a configuration tells" {
	"$FX" compile "$C/maps.cfg" -o "$T/maps.img" || true
	shows 2 'crypto map' "$T/maps.img"
	[[ $output == *"give the"*"configuration"* ]]
}

@test "what only a gateway tells" {
	shows 2 'crypto ikev2 sa detailed' "$C/plain.cfg"
	[[ $output == *"flexikectl show crypto ikev2 sa"* ]]
	[[ $output == *"flexike simulate"* ]]
}

@test "no key of IKEv1 either" {
	shows 0 'crypto isakmp key' "$C/maps.cfg"
	[[ $output == *"192.0.2.7"* && $output != *CANARY* ]]
}

@test "the configuration with its defaults" {
	shows 0 --release xe-17.11 'running-config all' "$C/plain.cfg"
	[[ $output == *"crypto ikev2 proposal default
 encryption aes-cbc-256
 integrity sha512 sha384
 group 19 14 21"* ]]
	shows 0 'run' "$C/maps.cfg"
	[[ $output == *"crypto ipsec profile TUNNELS"* && $output != *CANARY* ]]
	shows 0 'run all' "$C/maps.cfg"
	[[ $output == *"  pre-shared-key *******"* && $output != *CANARY* ]]
	"$FX" show --format json 'run all' "$C/maps.cfg" 2>/dev/null |
		python3 -c 'import json, sys
lines = json.load(sys.stdin)["devices"][0]["objects"][0]["lines"]
assert " set transform-set default" in lines, lines'
}
