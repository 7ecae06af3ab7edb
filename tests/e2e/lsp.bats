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

@test "hover, definition, references, outline" {
	client answers
}

@test "quick fixes do away with what they fix" {
	client fixes
}

@test "settings and suppressions count as for check" {
	client project
}

@test "ten thousand lines are edited without delay" {
	client latency
}

@test "Neovim" {
	command -v nvim >/dev/null || skip "nvim is not installed"
	printf 'crypto ipsec profile IP\n set ikev2-profile P1\n' >"$T/r1.cfg"
	FLEXIKE=$(realpath "$BIN/flexike") XDG_STATE_HOME=$T XDG_CACHE_HOME=$T \
		XDG_DATA_HOME=$T timeout 60 nvim --headless -u NONE -i NONE -n \
		-c 'luafile tests/e2e/lsp_nvim.lua' "$T/r1.cfg"
	# What the server said on standard error would be in its log.
	run cat "$T"/nvim/lsp.log
	[[ $output != *stderr* ]]
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
