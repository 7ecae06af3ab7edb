#!/usr/bin/env bats
# flexike lsp as editors run it: a client of our own, and a real one.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	BIN=${BIN:-build/bin}
	T=$(mktemp -d)
}

teardown() {
	rm -rf "${T:?}"
}

client() { # test
	command -v python3 >/dev/null || skip "python3 is not installed"
	python3 tests/e2e/lsp_client.py "$BIN/flexike" "$1"
}

@test "a session: findings, an edit, completion, the end" {
	client session
}

@test "exit status, and editors that vanish" {
	client ends
}

@test "messages in pieces, and a burst that is published once" {
	client cut
}

@test "ten thousand lines are edited without delay" {
	client latency
}

@test "options" {
	run "$BIN/flexike" lsp --help
	[ "$status" -eq 0 ]
	[[ $output == *"--docs URL"* ]]
	run "$BIN/flexike" lsp --release xe-1
	[ "$status" -eq 2 ]
	[[ $output == *"xe-16.7"* ]]
	run "$BIN/flexike" lsp file.cfg
	[ "$status" -eq 2 ]
	[[ $output == *"from the editor"* ]]
}
