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
	[ "${#lines[@]}" -eq 9 ]
}
