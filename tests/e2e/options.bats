#!/usr/bin/env bats
# Options are told in three places: --help, the manual, completion. Each must
# know the same ones.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	PATH=$(realpath "${BIN:-build/bin}"):$PATH
	. docs/completion/flexike.bash
}

# The long options of a text; --help and --version are everywhere.
long() {
	grep -oE -- '--[a-z][a-z-]*' | grep -vxE -- '--help|--version' | sort -u
}

of_help() { # program…: the column of options alone, not the prose
	"$@" --help | grep -oE '^  ( |-).*' | sed -E 's/^(.{28}[^ ]*).*/\1/' |
		grep -oE '^ +(-[a-zA-Z], +)?--[a-z-]+' | long
}

# The rows of options in a manual page; with a command, those of its part.
of_manual() { # page [command]
	awk -v part="$2" '
		/^\.S[sh] / { in_part = !part || $2 == part }
		/^\.It Fl/ && in_part { gsub(/Fl -/, "--"); print }
	' "$1" | long
}

of_completion() { # function words…
	local function=$1
	shift
	COMP_WORDS=("$@" --) COMP_CWORD=$#
	$function
	printf '%s\n' "${COMPREPLY[@]}" | long
}

same() { # what, options, what, options
	[ -n "$2" ] && [ "$2" = "$4" ] && return
	echo "$1 (<) and $3 (>):"
	diff <(echo "$2") <(echo "$4")
	return 1
}

@test "options of each command: help, manual, completion" {
	local command help page part
	for command in $(flexike --help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
		page=docs/man/flexike-$command.1 part=
		[ -e "$page" ] || page=docs/man/flexike.1 part=$command
		help=$(of_help flexike "$command")
		[ "$command" != dump ] || {
			[ -z "$help$(of_manual "$page" "$part")" ]
			continue
		}
		same "$command --help" "$help" "$page" "$(of_manual "$page" "$part")"
		same "$command --help" "$help" completion \
			"$(of_completion _flexike flexike "$command")"
	done
}

@test "options of the other programs: help, manual, completion" {
	local program help page
	for program in flexiked flexikectl flexike-agentx; do
		help=$(of_help "$program")
		page=$(echo docs/man/$program.[18])
		same "$program --help" "$help" "$page" "$(of_manual "$page")"
		same "$program --help" "$help" completion \
			"$(of_completion "_${program//-/_}" "$program")"
	done
}

@test "a wrong option: status 2, the nearest, where help is" {
	local command option
	for command in check compile convert diff graph migrate mtu pcap show simulate; do
		option=$(of_help flexike "$command" | tail -n 1)
		run flexike "$command" "${option}x" a b
		echo "$output"
		[ "$status" -eq 2 ]
		[[ $output == *"${option}x is not an option; did you mean --"*"?"* ]]
		[[ $output == *"try: flexike $command --help"* ]]
		run flexike "$command" -Q
		[ "$status" -eq 2 ]
		[[ $output == *"-Q is not an option"* ]]
	done
	for command in "flexiked" "flexikectl" "flexike-agentx"; do
		run $command --nonsense
		[ "$status" -eq 2 ]
		[[ ${output,,} == *"try: $command --help"* ]]
	done
}

@test "a wrong value: status 2, what there is" {
	run flexike diff --fail-on sometimes a b
	[ "$status" -eq 2 ]
	[[ $output == *"--fail-on: \`sometimes\` is not one of: any weaker risk never"* ]]
	run flexike simulate --loss 1001 a b
	[ "$status" -eq 2 ]
	[[ $output == *"\`1001\` is not a number from 0 to 1000"* ]]
	run flexike graph --release xe-9 a
	[ "$status" -eq 2 ]
	[[ $output == *"--release: \`xe-9\` is not one of: auto"* ]]
	run flexike compile a --output
	[ "$status" -eq 2 ]
	[[ $output == *"--output needs a value"* ]]
	run flexike pcap --decode=yes a
	[ "$status" -eq 2 ]
	[[ $output == *"--decode takes no value"* ]]
}

@test "convert: --secrets is a flag, and for yang a file, wherever --to stands" {
	local lab=tests/cases/lab/rtr-01.cfg keys=$BATS_TEST_TMPDIR/keys
	flexike convert --secrets --to ios $lab 2>/dev/null |
		grep -q 'pre-shared-key 0 cisco'
	flexike convert --secrets "$keys" $lab --to yang >/dev/null 2>&1
	[ -s "$keys" ]
	run flexike convert --to json --secrets $lab
	[ "$status" -eq 2 ]
	[[ $output == *"no key is ever in json"* ]]
}
