#!/usr/bin/env bats
# flexike check with several files: what is between them.

setup() {
	flexike=$PWD/${BIN:-build/bin}/flexike
	lab=$PWD/tests/cases/lab
	cd "$BATS_TEST_TMPDIR" || return
	sed 's/pre-shared-key local .*/pre-shared-key local Quite-another-key-1/' \
		"$lab/rtr-01.cfg" >one.cfg
	cp "$lab/rtr-02.cfg" two.cfg
}

@test "keys that differ are found between two files, and only there" {
	run "$flexike" check --select pair --format json one.cfg two.cfg
	[ "$status" -eq 1 ]
	jq -e '[.findings[] | select(.id == "FV903")] | length == 1' <<<"$output"
	jq -e '[.findings[] | select(.id == "FV903") | .related[].file] | index("two.cfg")' \
		<<<"$output"
	[[ $output != *Quite-another* ]]
	run "$flexike" check --select pair one.cfg
	[ "$status" -eq 0 ]
	run "$flexike" check --select pair --no-pair one.cfg two.cfg
	[ "$status" -eq 0 ]
}

@test "the order of files and the number of threads change nothing" {
	"$flexike" check --jobs 1 --format json one.cfg two.cfg >a || [ $? -eq 1 ]
	"$flexike" check --jobs 4 --format json one.cfg two.cfg >b || [ $? -eq 1 ]
	cmp a b
}

@test "an unreadable file does not hide what is between the others" {
	run "$flexike" check --select pair one.cfg missing.cfg two.cfg
	[ "$status" -eq 2 ]
	[[ $output == *FV903* ]]
	[[ $output == *missing.cfg* ]]
}

@test "pair findings can be silenced and put into a baseline" {
	sed -i 's/^crypto ikev2 profile default/& ! flexike: ignore FV903 known/' one.cfg
	run "$flexike" check --select pair one.cfg two.cfg
	[ "$status" -eq 0 ]
	[[ $output != *FV903* ]]
	cp "$lab/rtr-01.cfg" three.cfg
	sed -i 's/pre-shared-key local .*/pre-shared-key local Quite-another-key-1/' three.cfg
	run "$flexike" check --write-baseline base.json three.cfg two.cfg
	[ "$status" -eq 0 ]
	run "$flexike" check --baseline base.json three.cfg two.cfg
	[ "$status" -eq 0 ]
}
