#!/usr/bin/env bats
# Completion takes its words from the programs' help: it breaks when help does.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	. docs/completion/flexike.bash
	PATH=$(realpath "${BIN:-build/bin}"):$PATH
}

offers() { # function, expected, words… (the last is being typed)
	local function=$1 expected=$2
	shift 2
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	$function
	echo "offers: ${COMPREPLY[*]}"
	[ "${COMPREPLY[*]}" = "$expected" ]
}

@test "subcommands and their options" {
	offers _flexike "check compile convert" flexike c
	offers _flexike "diff" flexike di
	offers _flexike "--pcap --ping" flexike simulate --p ||
		offers _flexike "--ping --pcap" flexike simulate --p
}

@test "what can be shown, quoted" {
	offers _flexike "'crypto pki trustpoints'" flexike show "'crypto pki t"
	offers _flexike "--format" flexike show --f
}

@test "options of the daemon" {
	offers _flexiked "--interface" flexiked --int
	offers _flexiked "error info debug" flexiked --log ""
}

@test "show commands word by word" {
	offers _flexikectl "show" flexikectl sh
	offers _flexikectl "ikev2 ipsec session" flexikectl show crypto ""
	offers _flexikectl "sa stats" flexikectl --socket /x show crypto ikev2 s
}
